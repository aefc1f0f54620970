"""`summarizer eval record`: only what is needed is asked, and what is stale is told by its part."""

import copy
import json
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from summarizer import answers
from summarizer.answers import answer_form
from summarizer.answers.lean import LeanAnswer
from summarizer.cassettes import Cassettes, read_recording
from summarizer.cli import main
from summarizer.content import content_folder
from summarizer.errors import RecordingError, UsageError
from summarizer.evals.cases import load_suite
from summarizer.evals.inspection import find_orphans, inspect_recordings
from summarizer.evals.recording import plan_recording, record_suite
from summarizer.prompts import load_prompt
from summarizer.testing import MisbehavingProvider, Reply, answer, status

# Of these, the recorded first answer passes every check; of REASKED, the second one.
CASES = ("carchi-border-unit", "moyale-onion-fair", "seno-dog-school", "tunis-vehicle-lists")
REASKED = "friendship-bridge-night-trucks"
RECORDED = Cassettes(content_folder("cassettes"))

Eval = Callable[..., tuple[int, str, str]]


def recording_of(case: str, folder: Cassettes = RECORDED, sample: int = 0) -> Path:
    (path,) = (
        p
        for p in folder.paths()
        if p.name.startswith(f"{case}.")
        and f".{sample}." in p.name
        and p.parent.parent.name == "extract.v3"
    )
    return path


def replies(*cases: str, attempt: int = 0, **more: Any) -> list[Reply]:
    """What was once answered about `cases`, as a server would say it."""
    return [
        answer(read_recording(recording_of(case)).attempts[attempt].text(), **more)
        for case in cases
    ]


@pytest.fixture
def evaluate(capsys: pytest.CaptureFixture[str]) -> Eval:
    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main(["eval", *map(str, arguments)])
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def make_suite(folder: Path, cases: Iterable[str]) -> Path:
    for case in cases:
        shutil.copytree(content_folder("evals") / "core" / "dev" / case, folder / "small" / case)
    return folder / "small"


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Four cases of which nothing is recorded."""
    return make_suite(tmp_path, CASES)


@pytest.fixture
def tapes(tmp_path: Path) -> Path:
    return tmp_path / "tapes"


def asking(server: MisbehavingProvider, tapes: Path) -> list[object]:
    return [
        "--model",
        "openai/stub",
        "--base-url",
        server.url,
        "--cassettes",
        tapes,
        "--workers",
        1,
    ]


def replaying(tapes: Path) -> list[object]:
    return ["--model", "recorded/stub", "--cassettes", tapes]


def record(evaluate: Eval, suite: Path, tapes: Path, *flags: object, script: list[Reply]) -> str:
    """Record with a server that has exactly these replies; what was said on standard error."""
    with MisbehavingProvider(script=script) as server:
        code, _, err = evaluate("record", suite, *flags, *asking(server, tapes))
        assert len(server.requests) == len(script), err
    assert code == 0, err
    return err


def conditions(evaluate: Eval, suite: Path, tapes: Path, *flags: object) -> dict[str, Any]:
    """`--check --format json`."""
    _, out, _ = evaluate("record", suite, "--check", "--format", "json", *flags, *replaying(tapes))
    found: dict[str, Any] = json.loads(out)
    return found


# --- asking -------------------------------------------------------------------------------------


def test_what_is_missing_is_asked_once_and_replays(
    evaluate: Eval, suite: Path, tapes: Path
) -> None:
    """A second run asks nothing, and says so; the answers are those of the evaluation."""
    err = record(evaluate, suite, tapes, "--missing", script=replies(*CASES))
    assert "4 of 4, about" in err
    assert "estimated without a tokenizer" in err
    assert evaluate("run", suite, *replaying(tapes))[0] == 0
    err = record(evaluate, suite, tapes, "--missing", "--stale", script=[])
    assert "nothing to ask; 4 of 4 are fresh" in err


def test_what_is_asked_is_said_first_and_a_dry_run_asks_nobody(
    evaluate: Eval, suite: Path, tapes: Path
) -> None:
    code, out, err = evaluate(
        "record", suite, "--missing", "--model", "openai/stub", "--cassettes", tapes, "--dry-run"
    )
    assert (code, err) == (0, "")
    assert [line.split(":")[0] for line in out.splitlines()[:-1]] == [f"small/{c}" for c in CASES]
    assert not tapes.exists()


def test_the_estimate_is_what_the_docs_say(suite: Path, tapes: Path) -> None:
    """4 bytes a token asked, 3 answered, 1.25 bytes of answer a byte of article."""
    plan = plan_recording(
        load_suite([str(suite / CASES[0])]), ["missing"], model="openai/stub", cassettes=tapes
    )
    (question,) = plan.questions
    request = question.state.requests[0]
    schema = json.dumps(LeanAnswer.model_json_schema(), ensure_ascii=False, separators=(",", ":"))
    asked = sum(len(m.content.encode()) for m in request.messages) + len(schema.encode())
    assert question.state.case.article is not None
    answered = len(question.state.case.article.text.encode()) * 5 / 4
    assert question.input_tokens == pytest.approx(asked / 4, abs=1)
    assert question.output_tokens == pytest.approx(answered / 3, abs=1)


@pytest.mark.parametrize("which", ["--missing", "--all"])
def test_what_was_interrupted_goes_on_with_the_rest(
    evaluate: Eval, suite: Path, tapes: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    """Two are recorded, the third is cut off: the same command asks for the third and the fourth.

    With --all, also where all four were recorded before; and when it is through, it begins again.
    """
    if which == "--all":
        record(evaluate, suite, tapes, "--missing", script=replies(*CASES))
    # By another name, or a file that took as many milliseconds would be the same as before.
    anew = replies(*CASES[:3], model="second")
    late = replace(anew[2], delay_seconds=1.0)

    def print_and_stop(line: str, **more: Any) -> None:
        """Press Ctrl-C when the second answer is told; the third is then under way."""
        print(line, **more)  # noqa: T201 - what stands in for it must do it
        if CASES[1] in line:
            os.kill(os.getpid(), signal.SIGINT)

    with MisbehavingProvider(script=[*anew[:2], late]) as server, monkeypatch.context() as patch:
        patch.setattr("summarizer.cli.evals.recording.print", print_and_stop, raising=False)
        code, out, err = evaluate("record", suite, which, *asking(server, tapes))
    assert code == 130
    assert "interrupted" in err
    assert out.splitlines() == [f"recorded small/{case}" for case in CASES[:2]]
    if which == "--all":
        assert "is not through" in evaluate("record", suite, "--check", *replaying(tapes))[2]
    rest = replies(*CASES[2:], model="third")
    err = record(evaluate, suite, tapes, which, script=rest)
    if which == "--all":
        assert "2 of 4 are new already" in err
        assert "with extract.v3: 2 of 4, about" in err
        record(evaluate, suite, tapes, "--all", script=replies(*CASES))
        assert not [path for path in tapes.rglob(".*") if path.is_file()]
    assert evaluate("run", suite, *replaying(tapes))[0] == 0


def test_a_caller_in_python_may_stop_and_go_on(suite: Path, tapes: Path) -> None:
    cases = load_suite([str(suite)])
    # The second question may be under way when the caller stops; it is then asked again.
    with MisbehavingProvider(script=replies(*CASES[:2])) as server:
        plan = plan_recording(cases, ["missing"], model="openai/stub", cassettes=tapes)
        answers = record_suite(plan, base_url=server.url, workers=1)
        first = next(answers)
        assert (first.name, first.failure) == ("small/carchi-border-unit", None)
        answers.close()  # type: ignore[attr-defined]  # it is a generator
    done = len(Cassettes(tapes).paths())
    with MisbehavingProvider(script=replies(*CASES[done:])) as server:
        plan = plan_recording(cases, ["missing"], model="openai/stub", cassettes=tapes)
        assert len(plan.questions) == len(CASES) - done
        rest = list(record_suite(plan, base_url=server.url, workers=1))
        assert [(answer.failure, answer.name) for answer in rest] == [
            (None, question.state.name) for question in plan.questions
        ]


@pytest.mark.parametrize("which", ["--missing", "--all"])
def test_a_budget_leaves_whole_cases_for_the_next_run(
    evaluate: Eval, suite: Path, tapes: Path, which: str
) -> None:
    """Exit code 1 while something is left; where nothing fits, nobody is asked."""
    cases = load_suite([str(suite)])
    plan = plan_recording(cases, ["missing"], model="openai/stub", cassettes=tapes)
    two = sum(question.tokens for question in plan.questions[:2])
    with MisbehavingProvider(script=replies(*CASES)) as server:
        flags = ["record", suite, which, *asking(server, tapes), "--budget"]
        code, _, err = evaluate(*flags, plan.questions[0].tokens - 1)
        assert (code, server.requests) == (1, [])
        assert "4 left by --budget" in err
        code, out, err = evaluate(*flags, two)
        assert code == 1
        assert out.splitlines() == [f"recorded small/{case}" for case in CASES[:2]]
        assert "2 left by --budget" in err
        code, _, err = evaluate(*flags, 1_000_000)
        assert code == 0, err
        assert len(server.requests) == 4


def test_re_asks_count_against_the_budget(evaluate: Eval, tmp_path: Path, tapes: Path) -> None:
    """What came takes the place of the estimate, so that cases are left that would have fitted."""
    suite = make_suite(tmp_path, (REASKED, *CASES[1:]))
    cases = load_suite([str(suite)])
    plan = plan_recording(cases, ["missing"], model="openai/stub", cassettes=tapes)
    all_four = sum(question.tokens for question in plan.questions)
    script = replies(REASKED) + replies(REASKED, attempt=1) + replies(*CASES[1:])
    with MisbehavingProvider(script=script) as server:
        flags = ["record", suite, "--missing", *asking(server, tapes), "--budget", all_four]
        code, out, err = evaluate(*flags)
        # The re-ask is estimated like a question, so there is no room for the last of the four.
        assert code == 1
        assert "4 of 4, about" in err
        assert len(out.splitlines()) == 3
        assert "1 left by --budget" in err
        assert len(server.requests) == 4
        assert evaluate(*flags)[0] == 0
        assert len(server.requests) == 5


def test_samples_are_recorded_beside_each_other(evaluate: Eval, suite: Path, tapes: Path) -> None:
    """Those that are there are not asked again, and a run needs all of them."""
    record(evaluate, suite, tapes, "--missing", script=replies(*CASES))
    code, _, err = evaluate("run", suite, "--samples", 2, *replaying(tapes))
    assert code == 3
    assert "small/moyale-onion-fair, sample 1: missing: never recorded" in err
    assert err.splitlines()[-1].endswith(f"--samples 2 --cassettes {tapes}")
    record(evaluate, suite, tapes, "--missing", "--samples", 2, script=replies(*CASES))
    assert evaluate("run", suite, "--samples", 2, *replaying(tapes))[0] == 0
    assert conditions(evaluate, suite, tapes)["orphaned"] == []


@pytest.mark.parametrize("which", ["--missing", "--all"])
def test_only_the_re_ask_that_is_missing_is_asked(
    evaluate: Eval, tmp_path: Path, tapes: Path, which: str
) -> None:
    """The re-ask failed on the way: that is exit code 1, and the next run asks for it alone."""
    suite = make_suite(tmp_path, [REASKED])
    with MisbehavingProvider(script=[*replies(REASKED), status(400, "no more")]) as server:
        code, out, err = evaluate("record", suite, which, *asking(server, tapes))
    assert (code, out) == (1, "")
    assert "re-ask 1 has no answer; the last re-ask failed" in err
    found = conditions(evaluate, suite, tapes)["cases"][0]
    assert (found["condition"], found["reason"]) == ("missing", "re-ask 1 has no answer")
    first = read_recording(recording_of(REASKED, Cassettes(tapes))).attempts[0]
    record(evaluate, suite, tapes, which, script=replies(REASKED, attempt=1))
    attempts = read_recording(recording_of(REASKED, Cassettes(tapes))).attempts
    assert attempts[0] == first
    assert len(attempts) == 2


@pytest.mark.parametrize(
    ("fault", "words", "is_recorded"),
    [
        (status(400, "not for you"), "not for you", False),
        (status(503, headers={"retry-after": "86400"}), "HTTP 503", False),
        (answer(None, refusal="I would rather not."), "declined", True),
        (answer("{", finish_reason="length"), "cut off", True),
    ],
    ids=["rejected", "out of order", "refused", "truncated"],
)
def test_a_failure_is_named_and_the_others_go_on(
    evaluate: Eval, suite: Path, tapes: Path, fault: Reply, words: str, is_recorded: bool
) -> None:
    """A refusal is an answer: it is recorded, and not asked for until another one suits."""
    first, *others = CASES
    with MisbehavingProvider(script=[fault, *replies(*others)]) as server:
        code, out, err = evaluate("record", suite, "--missing", *asking(server, tapes))
    assert code == 1
    assert out.splitlines() == [f"recorded small/{case}" for case in others]
    assert any(f"small/{first}: " in line and words in line for line in err.splitlines())
    state = conditions(evaluate, suite, tapes)["cases"][0]
    assert state["condition"] == ("fresh" if is_recorded else "missing")
    assert (words in state["reason"]) == is_recorded


def test_a_folder_that_cannot_be_written_to_is_told_before_asking(
    evaluate: Eval, suite: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with MisbehavingProvider(script=[]) as server:
        code, _, err = evaluate("record", suite, "--missing", *asking(server, tmp_path / "file"))
    assert (code, server.requests) == (2, [])
    assert "cannot be written" in err.splitlines()[-1]


# --- staleness ----------------------------------------------------------------------------------


class OtherAnswer(LeanAnswer):
    __doc__ = LeanAnswer.__doc__  # one type changes

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        schema = copy.deepcopy(super().model_json_schema(*args, **kwargs))
        schema["properties"]["meetings"]["items"]["properties"]["place"]["type"] = "string"
        return schema


def edit_prompt(tmp_path: Path, before: str, after: str) -> list[object]:
    prompt = tmp_path / "extract.v3.md"
    source = load_prompt("extract.v3").source
    assert source.count(before) == 1
    prompt.write_text(source.replace(before, after))
    return ["--prompt", prompt]


def edit_article(suite: Path, before: str, after: str) -> None:
    article = suite / "moyale-onion-fair" / "article.md"
    text = article.read_text()
    assert before in text
    article.write_text(text.replace(before, after, 1))


@pytest.mark.parametrize(
    ("change", "part", "stale"),
    [
        ("template", "template.system", 4),
        ("parameter", "parameter max_tokens (16000 -> 9000)", 4),
        ("schema", "schema meetings.place (type)", 4),
        ("article", "the article's text", 1),
        ("metadata", "article.metadata", 1),
    ],
)
def test_each_change_is_told_as_exactly_that(
    evaluate: Eval,
    suite: Path,
    tapes: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
    part: str,
    stale: int,
) -> None:
    """A word of the template, a parameter, a description, an article: that part and no other.

    By `eval run` and by `eval record --check`; the command that both name mends it.
    """
    record(evaluate, suite, tapes, "--missing", script=replies(*CASES))
    flags: list[object] = []
    if change == "template":
        flags = edit_prompt(tmp_path, "one news article", "a news article")
    elif change == "parameter":
        flags = edit_prompt(tmp_path, "max_tokens: 16000", "max_tokens: 9000")
    elif change == "schema":
        other = replace(answer_form("lean"), model=OtherAnswer)
        monkeypatch.setitem(answers._FORMS, "lean", other)
    elif change == "article":
        edit_article(suite, "donkey", "mule")
    else:
        edit_article(suite, "Moyale Weekly Post", "Moyale Daily Post")
    expected = sorted(CASES) if stale == 4 else ["moyale-onion-fair"]

    code, _, err = evaluate("run", suite, *flags, *replaying(tapes))
    *lines, mend = err.splitlines()
    assert code == 3
    assert lines == [f"summarizer: small/{case}: stale: {part}" for case in expected]
    command = f"summarizer: mend with: summarizer eval record {suite} --missing --stale"
    assert mend.startswith(f"{command} --model PROVIDER/stub")

    code, out, err = evaluate("record", suite, "--check", *flags, *replaying(tapes))
    assert code == 3
    told = {line.split()[1]: line.split(maxsplit=2) for line in out.splitlines()[:-1]}
    for case in CASES:
        assert told[f"small/{case}"][0] == ("stale" if case in expected else "fresh")
        if case in expected:
            assert told[f"small/{case}"][2] == part
    assert len(told) == len(CASES), "nothing is orphaned: an outdated recording has its case"
    assert err.splitlines()[-1] == mend

    record(evaluate, suite, tapes, "--missing", script=[])
    record(evaluate, suite, tapes, "--stale", *flags, script=replies(*expected))
    assert evaluate("run", suite, *flags, *replaying(tapes))[0] == 0


def test_every_action_that_needs_recordings_ends_with_what_mends_them(
    evaluate: Eval, suite: Path, tapes: Path, tmp_path: Path
) -> None:
    """One line for all cases; a comparison of two prompts has one for each that lacks some."""
    record(evaluate, suite, tapes, "--missing", script=replies(*CASES))
    kept = tmp_path / "run.jsonl"
    assert evaluate("run", suite, "--save", kept, *replaying(tapes))[0] == 0
    (_, prompt) = edit_prompt(tmp_path, "one news article", "a news article")
    flags = ["--prompt", prompt, *replaying(tapes)]
    one = suite / CASES[0]
    mended = f"--missing --stale --model PROVIDER/stub --prompt {prompt} --cassettes {tapes}"
    for action, selection in (
        (["gate", "--baseline", kept, suite], suite),
        (["explain", one], one),
        (["diff", kept, prompt, suite], suite),
    ):
        code, _, err = evaluate(*action, *flags)
        assert code == 3
        mends = [line for line in err.splitlines() if "mend with: " in line]
        assert mends == [err.splitlines()[-1]]
        assert mends[0].endswith(f"summarizer eval record {selection} {mended}")
        assert "record it with" not in err


def test_another_outlets_print_is_missing_and_not_stale(
    evaluate: Eval, suite: Path, tapes: Path
) -> None:
    """The recording of the first is no outdated one of the second."""
    case = suite / "moyale-onion-fair"
    record(evaluate, case, tapes, "--missing", script=replies(case.name))
    shutil.copytree(case, suite / "moyale-reprint")
    article = suite / "moyale-reprint" / "article.md"
    article.write_text(article.read_text().replace("Moyale Weekly Post", "Moyale Daily Post"))
    found = {c["case"]: c["condition"] for c in conditions(evaluate, suite, tapes)["cases"]}
    assert found[case.name] == "fresh"
    assert found["moyale-reprint"] == "missing"


@pytest.mark.parametrize("which", ["--stale", "--all"])
def test_a_truncated_recording_is_one_line_and_is_recorded_anew(
    evaluate: Eval, suite: Path, tapes: Path, which: str
) -> None:
    """The line names the file; an answer that does not come leaves it as it was."""
    record(evaluate, suite, tapes, "--missing", script=replies(*CASES))
    path = recording_of(CASES[1], Cassettes(tapes))
    half = path.read_text()[:500]
    path.write_text(half)
    code, _, err = evaluate("run", suite, *replaying(tapes))
    line, mend = err.splitlines()
    assert code == 3
    assert f"{CASES[1]}: unreadable: recording {path}: " in line
    assert "--stale" in mend
    check = conditions(evaluate, suite, tapes)
    assert check["counts"]["unreadable"] == 1
    assert check["orphaned"] == []
    record(evaluate, suite, tapes, "--missing", script=[])
    with MisbehavingProvider(script=[status(400)]) as server:
        one = suite / CASES[1]
        assert evaluate("record", one, which, *asking(server, tapes))[0] == 1
    assert path.read_text() == half
    assert {p.suffix for p in tapes.rglob("*") if p.is_file()} <= {".json", ""}
    record(evaluate, suite / CASES[1], tapes, which, script=replies(CASES[1]))
    assert evaluate("run", suite, *replaying(tapes))[0] == 0


# --- listing ------------------------------------------------------------------------------------


def test_a_check_opens_no_socket(
    evaluate: Eval, suite: Path, tapes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "socketpair", refuse)
    tapes.mkdir()
    code, out, err = evaluate("record", suite, "--check", *replaying(tapes))
    assert code == 3
    assert out.splitlines()[-1].startswith("0 fresh, 0 stale, 4 missing")
    assert "mend with: " in err


def test_the_projects_recordings_are_fresh_and_none_is_orphaned(evaluate: Eval) -> None:
    """Also those of the suite whose texts are not at hand."""
    code, out, err = evaluate("record", "--check")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].endswith(
        "0 stale, 0 missing, 0 unreadable, 5 not at hand, 0 orphaned"
    )
    code, out, _ = evaluate("record", "--check", "moyale-onion-fair")
    assert (code, out.splitlines()[-1].split(", ")[-1]) == (0, "0 orphaned")


def test_what_belongs_to_no_case_is_orphaned_and_no_failure(
    evaluate: Eval, suite: Path, tapes: Path
) -> None:
    """A case that was removed, an answer about a text that was replaced, a schema of neither."""
    record(evaluate, suite, tapes, "--missing", script=replies(*CASES))
    edit_article(suite, "donkey", "mule")
    record(evaluate, suite, tapes, "--stale", script=replies("moyale-onion-fair"))
    # The suite's own cases count, and the project's: this text is in neither any more.
    gone = recording_of("seno-dog-school", Cassettes(tapes))
    stray = gone.with_name(gone.name.replace("seno-dog-school", "gone"))
    text = gone.read_text().replace('"seno-dog-school"', '"gone"')
    digest = json.loads(text)["article_sha256"]
    stray.write_text(text.replace(digest, "0" * 64))
    schema = tapes / "schemas" / "000000000000.json"
    schema.write_text("{}")
    (tapes / "stub.v1").mkdir()  # another prompt's are not looked at
    code, out, _ = evaluate("record", suite, "--check", *replaying(tapes))
    orphans = [line.split()[1] for line in out.splitlines() if line.startswith("orphaned")]
    assert code == 0
    assert orphans == [
        "extract.v3/stub/gone." + gone.name.split(".", 1)[1],
        "schemas/" + schema.name,
    ]


def test_an_outdated_recording_is_orphaned_once_its_case_has_another(
    suite: Path, tapes: Path, evaluate: Eval
) -> None:
    record(evaluate, suite, tapes, "--missing", script=replies(*CASES))
    edit_article(suite, "donkey", "mule")
    options: dict[str, Any] = {"model": "recorded/stub", "cassettes": tapes}
    cases = load_suite([str(suite)])
    assert find_orphans([cases], **options) == []
    states = inspect_recordings(cases, **options)
    outdated = next(state.path for state in states if state.condition == "stale")
    record(evaluate, suite, tapes, "--stale", script=replies("moyale-onion-fair"))
    assert find_orphans([cases], **options) == [outdated]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ([], "say what to record: --missing, --stale or both; or --all; or --check"),
        (["--missing", "--all", "--model", "openai/x"], "say what to record"),
        (["--missing"], "say who is to be asked: --model PROVIDER/NAME"),
        (["--missing", "--model", "recorded/claude"], "needs one that is asked"),
        (["--missing", "--model", "rules"], "needs one that is asked"),
        (["--missing", "--model", "openai/x", "--budget", "0"], "at least 1 token"),
        (["--missing", "--model", "openai/x", "--samples", "0"], "at least 1"),
        (["--missing", "--model", "openai/x", "--format", "json"], "--format is for"),
        (["--check", "--missing"], "--missing does nothing with --check"),
        (["--check", "--out-of-band", "me"], "--out-of-band does nothing with --check"),
        (["--check", "--model", "rules"], "rules are never recorded"),
        (["--check", "--format", "pdf"], "unknown format 'pdf'"),
        (["--check", "--cassettes", "nowhere"], "no folder of recordings 'nowhere'"),
    ],
)
def test_wrong_usage_is_one_line(evaluate: Eval, flags: list[str], words: str) -> None:
    code, out, err = evaluate("record", "moyale-onion-fair", *flags)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_nothing_is_left_of_an_all_that_could_not_begin(
    evaluate: Eval, suite: Path, tapes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    flags = ["--all", "--model", "openai/stub", "--cassettes", tapes]
    code, _, err = evaluate("record", suite, *flags)
    assert code == 2
    assert "OPENAI_API_KEY" in err.splitlines()[-1]
    assert not [path for path in tapes.rglob("*") if path.is_file()]


def test_python_callers_are_told_as_well(suite: Path, tapes: Path) -> None:
    cases = load_suite([str(suite)])
    for which in ([], ["all", "stale"], ["some"]):
        with pytest.raises(UsageError):
            plan_recording(cases, which, model="openai/x", cassettes=tapes)  # type: ignore[arg-type]
    shelf = tapes / "extract.v3" / "x"
    shelf.mkdir(parents=True)
    (shelf / ".rewriting").write_text("[]")
    with pytest.raises(RecordingError, match="remove it to begin anew"):
        plan_recording(cases, ["all"], model="openai/x", cassettes=tapes)
