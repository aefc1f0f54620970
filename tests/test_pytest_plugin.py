"""`pytest --summarizer-suite`: a test for each case, that says what is wrong and where to look."""

import socket
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from summarizer.cassettes import Cassettes
from summarizer.completions import sha256
from summarizer.evals import pytest_items
from summarizer.evals.cases import load_suite
from summarizer.evals.judging import Judgement
from summarizer.evals.mistakes import tell_briefly, unforeseen
from summarizer.evals.results import CaseResult
from summarizer.evals.runfile import write_run
from summarizer.evals.runner import run_suite
from summarizer.prompts import load_prompt
from tests.recorded_story import (
    EXPECTATION,
    MODEL,
    changed_answer,
    make_case,
    record,
    write_article,
)

pytest_plugins = ["pytester"]
assert pytest_items  # imported here: pytester forgets what is first imported by a run inside

Run = Callable[..., pytest.RunResult]
# Plugins of our own tests, which a run inside would import anew each time.
WITHOUT = [f"-pno:{name}" for name in ("anyio", "hypothesispytest", "platformdirs", "socket")]
CASE = Path("evals/pacific/reef-patrol")
ASKED = ("--summarizer-suite", "evals/pacific")
ANSWERS = (
    "--summarizer-model", f"recorded/{MODEL}",
    "--summarizer-cassettes", "tapes",
)  # fmt: skip
V1 = ("--summarizer-prompt", "extract.v1")
"""What the answers of these stories were made for."""


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """pytest, in a project with one case that is recorded and right, and with one test."""
    record(make_case(pytester.path / CASE) / "article.md", pytester.path / "tapes")
    pytester.makepyfile(test_own="def test_own():\n    pass\n")
    return lambda *arguments: pytester.runpytest_inprocess(*WITHOUT, *V1, *arguments)


def expect_otherwise(before: str, after: str) -> None:
    assert EXPECTATION.count(before) == 1
    text = EXPECTATION.replace(before, after)
    (CASE / "expected.yaml").write_text(text, encoding="utf-8")


def save_baseline(path: str = "base.jsonl") -> None:
    suite = load_suite(["evals/pacific"])
    run = run_suite(suite, model=f"recorded/{MODEL}", cassettes="tapes", prompt="extract.v1")
    write_run(run, Path(path))


def test_a_case_is_an_item_named_after_suite_and_case(run: Run) -> None:
    result = run("--collect-only", "-q", *ASKED, *ANSWERS)
    result.stdout.fnmatch_lines(["pacific::reef-patrol", "", "1 test collected*"])
    result = run("--collect-only", "-q", "--summarizer-samples", "2", *ASKED, *ANSWERS)
    result.stdout.fnmatch_lines(
        ["pacific::reef-patrol?sample-0?", "pacific::reef-patrol?sample-1?"]
    )


def test_an_answer_without_a_mistake_passes(run: Run) -> None:
    run(*ASKED, *ANSWERS).assert_outcomes(passed=1)


def test_a_mistake_fails_with_verdict_and_sentence_and_no_traceback(run: Run) -> None:
    changed = EXPECTATION.replace("place: Lautoka", "place: Nadi")
    extra = "  - {id: apia, evidence: [5], type: bombing, place: Apia}\n"
    (CASE / "expected.yaml").write_text(changed + extra, encoding="utf-8")
    result = run(*ASKED, *ANSWERS)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "1 missing, 1 wrong (meetings: lautoka-visit place, attacks: apia)",
            "meetings: lautoka-visit",
            "  place wrong: expected Nadi, found Lautoka",
            "    ?7? cited and expected: Vake will meet Prime Minister Josefa Tikoduadua in *",
            "attacks: apia",
            "  missing; nearest predicted: *",
            "    ?5? expected: They did not sign the fishing treaty.",
            "see all of it with: summarizer eval explain evals/pacific/reef-patrol --model *",
            "FAILED pacific::reef-patrol - *1 missing, 1 wrong*",
        ]
    )
    result.stdout.no_fnmatch_line("*.py*")
    result.stdout.no_fnmatch_line("*Traceback*")


def test_what_should_not_be_there_is_shown_with_what_it_cites(run: Run) -> None:
    without = EXPECTATION.partition("attacks:")[0]
    trap = "agreements:\n  - {forbidden: true, because: never signed, evidence: [5], form: treaty}"
    (CASE / "expected.yaml").write_text(without.replace("agreements:", trap), encoding="utf-8")
    result = run(*ASKED, *ANSWERS)
    result.stdout.fnmatch_lines(
        [
            "agreements?0?",
            "  forbidden: found fishing treaty, but: never signed",
            "    ?5? cited: They did not sign the fishing treaty.",
            "attacks?0?",
            "  spurious: found armed_assault at near Labasa; nothing of its kind is expected",
            "    ?8? cited: On 12 May, *",
        ]
    )


def test_a_text_that_may_not_be_kept_is_skipped_and_never_quoted(run: Run) -> None:
    """Reports of tests are kept by whoever runs them: sentences of such a text are numbered."""
    Path("texts").mkdir()
    write_article(Path("texts/story.md"))
    (CASE / "article.md").unlink()
    digest = sha256(Path("texts/story.md").read_text(encoding="utf-8"))
    head = f"article: {{file: story.md, sha256: {digest}}}\n"
    changed = EXPECTATION.replace("place: Lautoka", "place: Nadi")
    (CASE / "expected.yaml").write_text(head + changed, encoding="utf-8")
    result = run("-rs", *ASKED, *ANSWERS)
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*expected.yaml*: text not at hand: story.md *"])
    record(Path("texts/story.md"), Path("tapes"))
    result = run("--summarizer-articles", "texts", *ASKED, *ANSWERS)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["  place wrong: expected Nadi, found Lautoka", "    ?7? cited *"])
    result.stdout.no_fnmatch_line("*Vake will meet*")


def test_a_stale_recording_is_an_error_that_says_what_changed(run: Run) -> None:
    """Nothing is known of the answer: not that it is right, and not that it is wrong."""
    source = load_prompt("extract.v1").source
    Path("extract.v1.md").write_text(source.replace("one news article", "an article"), "utf-8")
    result = run("--summarizer-prompt", "extract.v1.md", "--junitxml=x.xml", *ASKED, *ANSWERS)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*reef-patrol*changed since it was recorded: template.system",
            "mend with: summarizer eval record evals/pacific/reef-patrol --missing --stale "
            "--model PROVIDER/stub --prompt extract.v1.md --cassettes tapes",
        ]
    )
    result.stdout.no_fnmatch_line("*.py*")
    suite = ElementTree.parse("x.xml").getroot()[0]  # noqa: S314 - pytest's own
    assert (suite.get("errors"), suite.get("failures")) == ("1", "0")
    assert (suite[0].get("classname"), suite[0].get("name")) == ("pacific", "reef-patrol")


def test_a_failed_answer_fails_with_its_reason(run: Run) -> None:
    record(CASE / "article.md", Path("tapes"), "I would rather not.")
    result = run(*ASKED, *ANSWERS)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["no answer: no object of the schema: * (MalformedAnswer)"])
    save_baseline()
    run("--summarizer-baseline", "base.jsonl", *ASKED, *ANSWERS).assert_outcomes(xfailed=1)


def test_each_sample_is_judged_by_itself(run: Run) -> None:
    record(CASE / "article.md", Path("tapes"), changed_answer(place="Nadi"), sample=1)
    result = run("--summarizer-samples", "2", *ASKED, *ANSWERS)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["see all *--sample 1", "FAILED pacific::reef-patrol?sample-1? - *"]
    )
    result = run("--summarizer-samples", "2", "--last-failed", *ASKED, *ANSWERS)
    result.assert_outcomes(failed=1, deselected=1)


def test_what_the_baseline_has_is_an_expected_failure_and_the_rest_is_not(run: Run) -> None:
    record(CASE / "article.md", Path("tapes"), changed_answer(place="Nadi"))
    save_baseline()
    known = ("--summarizer-baseline", "base.jsonl", *ASKED, *ANSWERS)
    result = run("-rx", *known)
    result.assert_outcomes(xfailed=1)
    result.stdout.fnmatch_lines(["XFAIL * as in the baseline: 1 wrong (*lautoka-visit place)"])
    run("--runxfail", *known).assert_outcomes(failed=1)

    expect_otherwise("form: joint_body", "form: treaty")
    result = run(*known)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "not in the baseline: 1 wrong (agreements: patrol form)",
            "known from the baseline, and not shown: 1",
            "the expectation has changed since the baseline",
            "agreements: patrol",
        ]
    )
    result.stdout.no_fnmatch_line("*place wrong*")

    expect_otherwise("place: Lautoka", "place: Nadi")
    run(*known).assert_outcomes(passed=1)


def mistake(verdict: str, key: str, expected: str, predicted: str, place: str = "") -> Judgement:
    return Judgement("attacks", key, "type", verdict, expected, predicted, place)  # type: ignore[arg-type]


WRONG = mistake("wrong", "a", "bombing", "arson", "attacks[0]")
SPURIOUS = mistake("spurious", "attacks[1]", "nothing", "stabbing", "attacks[1]")


@pytest.mark.parametrize(
    ("earlier", "now", "is_known"),
    [
        ([[WRONG]], WRONG, True),
        ([], WRONG, False),
        # found otherwise, and still wrong in the same place
        ([[mistake("wrong", "a", "bombing", "stabbing", "attacks[4]")]], WRONG, True),
        ([[mistake("wrong", "b", "bombing", "arson", "attacks[0]")]], WRONG, False),
        ([[mistake("wrong", "a", "shelling", "arson", "attacks[0]")]], WRONG, False),
        ([[mistake("missing", "a", "bombing", "not stated", "attacks[0]")]], WRONG, False),
        # too much: what it is counts, not where it stands
        (
            [[mistake("spurious", "attacks[7]", "nothing", "stabbing", "attacks[7]")]],
            SPURIOUS,
            True,
        ),
        ([[mistake("spurious", "attacks[1]", "nothing", "arson", "attacks[1]")]], SPURIOUS, False),
        # of several earlier samples, any
        ([[], [WRONG]], WRONG, True),
        ([[WRONG], [WRONG]], WRONG, True),
    ],
)
def test_a_mistake_is_known_by_its_place_or_by_what_is_too_much(
    earlier: list[list[Judgement]], now: Judgement, is_known: bool
) -> None:
    def result(*mistakes: Judgement) -> CaseResult:
        return CaseResult(case="c", suite="s", sample=0, outcome="judged", mistakes=mistakes)

    before = [result(*mistakes) for mistakes in earlier]
    assert unforeseen(result(now), before) == (() if is_known else (now,))
    # Made once, it is known once.
    assert len(unforeseen(result(now, now), before)) == (1 if is_known else 2)


def test_a_whole_record_counts_once() -> None:
    parts = [Judgement("attacks", "a", p, "missing", "x", "nothing") for p in ("", "type", "place")]
    assert tell_briefly([*parts, WRONG]) == "1 missing (attacks: a)"


def test_the_suite_stands_for_paths_and_the_ini_option_for_testpaths(
    run: Run, pytester: pytest.Pytester
) -> None:
    run(*ASKED, *ANSWERS).assert_outcomes(passed=1)  # not test_own.py
    run("test_own.py", *ASKED, *ANSWERS).assert_outcomes(passed=2)
    run("-k", "reef", "test_own.py", *ASKED, *ANSWERS).assert_outcomes(passed=1, deselected=1)
    run("-m", "summarizer", ".", *ASKED, *ANSWERS).assert_outcomes(passed=1, deselected=1)
    run("pacific::reef-patrol", *ASKED, *ANSWERS).assert_outcomes(passed=1)
    pytester.makeini("[pytest]\nsummarizer_suites = evals/pacific\n")
    run(*ANSWERS).assert_outcomes(passed=2)
    run("test_own.py", *ANSWERS).assert_outcomes(passed=1)
    result = run("pacific::reef-patrol", *ANSWERS)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["pacific *"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*ANSWERS, "--summarizer-suite", "nowhere"), "no suite or case 'nowhere'"),
        ((*ASKED, "--summarizer-model", "recorded/nobody"), "no recordings of model 'nobody'"),
        ((*ASKED, *ANSWERS, "--summarizer-cassettes", "x"), "no folder of recordings 'x'"),
        ((*ASKED, *ANSWERS, "--summarizer-prompt", "extract.v0"), "no prompt 'extract.v0'"),
        ((*ASKED, *ANSWERS, "--summarizer-articles", "x"), "--summarizer-articles x: no such"),
        ((*ASKED, *ANSWERS, "--summarizer-baseline", "x"), "x: cannot be read"),
        ((*ASKED, *ANSWERS, "--summarizer-samples", "0"), "at least 1"),
        ((*ASKED, *ANSWERS, "pacific::reef-control"), "did you mean pacific::reef-patrol?"),
    ],
)
def test_wrong_usage_is_one_line(run: Run, arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in result.errlines if line]
    assert line.startswith("ERROR: summarizer: ")
    assert words in line


def test_a_broken_case_ends_in_one_line_with_its_place(run: Run) -> None:
    expect_otherwise("place: Lautoka", "plaice: Lautoka")
    result = run(*ASKED, *ANSWERS)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in result.errlines if line]
    assert "expected.yaml:" in line
    assert "did you mean" in line


def test_nothing_reaches_the_network(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """From recordings no socket connects, not even where code tries to."""

    def ask(*_: object) -> None:
        with socket.socket() as one:
            one.connect(("127.0.0.1", 9))

    monkeypatch.setattr(Cassettes, "find", ask)
    result = run(*ASKED, *ANSWERS)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["no answer: * a replay tried to reach the network*"])


def test_without_being_asked_for_it_imports_nothing(pytester: pytest.Pytester) -> None:
    """The plugin is loaded by every pytest of whoever has the package installed."""
    pytester.makepyfile(
        """
        import sys

        def test_modules():
            ours = sorted(name for name in sys.modules if name.split(".")[0] == "summarizer")
            assert ours == ["summarizer", "summarizer.evals", "summarizer.evals.pytest_plugin"]
            assert not {"pydantic", "yaml", "openai"} & {*sys.modules}
        """
    )
    result = pytester.run(sys.executable, "-m", "pytest")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("summarizer:*")
