"""Runs: every case is answered and judged, kept whole, scored from its verdicts, and compared."""

import copy
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from summarizer.briefing import Extraction, Failure, Finding, Usage
from summarizer.errors import CaseError, UsageError
from summarizer.evals.cases import Case, Suite, load_case, load_suite
from summarizer.evals.comparison import compare
from summarizer.evals.exemplars import perfect_answer
from summarizer.evals.expectations import read_expectation
from summarizer.evals.gating import find_regressions
from summarizer.evals.health import health
from summarizer.evals.metrics import (
    METRICS,
    Counts,
    Score,
    counts_by_case,
    score_all,
    score_evidence,
)
from summarizer.evals.reports import (
    render_markdown,
    render_terminal,
    report_comparison,
    report_run,
)
from summarizer.evals.results import FORMAT, CaseResult, Manifest, Run
from summarizer.evals.runfile import read_run, write_run
from summarizer.evals.runner import judge_extraction, run_suite
from summarizer.schema import ArticleSummary
from tests.stories import SENTENCES, make_article
from tests.test_eval_judging import STORY

EXPECTATION = read_expectation(STORY, "story")
CASE = Case("story", "tests", EXPECTATION, "0" * 64, make_article())


def result(change: Any = None, *, case: str = "story", **extraction: Any) -> CaseResult:
    """The judged result of a perfect answer that was changed."""
    answer = perfect_answer(EXPECTATION)
    if change is not None:
        change(answer)
    given = {"summary": ArticleSummary.model_validate(answer), "attempts": (Usage(),), **extraction}
    judged = judge_extraction(CASE, Extraction(name="story", article=make_article(), **given))
    return judged.model_copy(update={"case": case})


def run_of(*results: CaseResult, model: str = "stub") -> Run:
    manifest = Manifest(
        format=FORMAT, suite="tests", prompt="extract.v1", model=model, samples=1,
        created="2021-06-02T00:00:00+00:00", version="0", hashes={},
    )  # fmt: skip
    return Run(manifest=manifest, results=results)


def score(name: str, results: Sequence[CaseResult]) -> Score:
    (only,) = score_all(results, {name: METRICS[name]})
    return only


def no_attacks(answer: dict[str, Any]) -> None:
    answer["attacks"] = []


def invented_attack(answer: dict[str, Any]) -> None:
    extra = copy.deepcopy(answer["attacks"][0])
    extra.update(evidence=[9], place="Ba", type="stabbing", tolls=[], attributions=[])
    answer["attacks"].append(extra)


def trap(answer: dict[str, Any]) -> None:
    extra = copy.deepcopy(answer["participants"][0])
    extra.update(id="p9", name="Mere Qalo", evidence=[9], variants=[], role=None, country=None)
    answer["participants"].append(extra)


def test_a_perfect_answer_scores_one_everywhere() -> None:
    for name in METRICS:
        one = score(name, [result()])
        assert (one.counts.precision, one.counts.recall, one.macro_f1) == (1, 1, 1)
    evidence = score_evidence([result()])
    assert evidence.precision is not None
    assert evidence.recall is not None
    assert (evidence.precision.mean, evidence.recall.mean) == (1, 1)


def test_records_are_counted_by_hand() -> None:
    """Of two expected attacks: none found in one article, both and an invented one in the other."""
    results = [result(no_attacks, case="a"), result(invented_attack, case="b")]
    by_case = counts_by_case(results, METRICS["attacks"])
    assert by_case == {"a": Counts(0, 0, 2), "b": Counts(2, 3, 2)}
    attacks = score("attacks", results)
    assert attacks.counts == Counts(2, 3, 4)
    assert attacks.counts.precision == 2 / 3
    assert attacks.counts.recall == 1 / 2
    assert attacks.f1 is not None
    assert attacks.f1.mean == pytest.approx(2 * 2 / (3 + 4))
    assert attacks.macro_f1 == pytest.approx((0 + 4 / 5) / 2)


def test_no_data_is_not_zero() -> None:
    """An article without attacks, and none predicted, says nothing about finding attacks."""
    counts = Counts(0, 0, 0)
    assert (counts.precision, counts.recall, counts.f1) == (None, None, None)
    empty = score("attacks", [])
    assert (empty.f1, empty.macro_f1) == (None, None)
    assert "no data" in render_markdown(report_run(run_of()))


def test_samples_of_an_article_are_averaged_before_anything_else() -> None:
    samples = [result(), result(no_attacks)]
    assert counts_by_case(samples, METRICS["attacks"]) == {"story": Counts(1, 1, 2)}


def test_a_failure_is_a_result_and_no_zero() -> None:
    failed = result(summary=None, failure=Failure(kind="RefusedAnswer", message="it declined"))
    assert failed.outcome == "failed"
    run = run_of(failed, result(case="other"))
    assert health(run).failed == 1
    assert score("values", run.results).macro_f1 == 1
    assert "story: FAILED (RefusedAnswer): it declined" in report_run(run).lines


def test_support_and_first_attempts_are_counted() -> None:
    finding = Finding(path="gist.text", kind="name", value="x", evidence=(1,), message="m")
    run = run_of(
        result(),
        result(findings=(finding,), case="b"),
        result(attempts=(Usage(input_tokens=3), Usage(input_tokens=4)), case="c"),
    )
    state = health(run)
    assert state.valid_at_first is not None
    assert state.valid_at_first.mean == pytest.approx(1 / 3)
    assert state.saved_by_reask == 1
    assert state.supported is not None
    assert state.supported.mean < 1
    assert state.cost.input_tokens is None  # one attempt was not counted


def test_a_run_file_is_read_back_whole(tmp_path: Path) -> None:
    run = run_of(result(), result(no_attacks, case="b"))
    write_run(run, tmp_path / "runs" / "a.jsonl")
    assert read_run(tmp_path / "runs" / "a.jsonl") == run
    assert [p.name for p in (tmp_path / "runs").iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda t: "", "empty; a run file begins with a manifest"),
        (lambda t: t.replace('"format":2', '"format":1'), r"a.jsonl:1: not a run file of format 2"),
        (lambda t: t[: len(t) // 2], r"a.jsonl:\d: ends within a line; the file is cut off"),
        (lambda t: t.splitlines(True)[0], r"a.jsonl: has 0 of 1 results"),
        (lambda t: t.replace('"outcome"', '"outcom"'), r"a.jsonl:2: not a run file of format 2"),
    ],
)
def test_a_broken_run_file_is_named_with_its_line(
    tmp_path: Path, damage: Any, message: str
) -> None:
    path = tmp_path / "a.jsonl"
    write_run(run_of(result()), path)
    path.write_text(damage(path.read_text()))
    with pytest.raises(CaseError, match=message):
        read_run(path)


def test_two_runs_are_compared_article_by_article() -> None:
    before = run_of(*(result(no_attacks, case=str(n)) for n in range(8)), model="old")
    after = run_of(*(result(case=str(n)) for n in range(8)), model="new")
    attacks = next(m for m in compare(before, after).metrics if m.name == "attacks")
    assert attacks.comparison is not None
    assert attacks.comparison.difference == 1
    # all eight signs alike: 2 of 2**8 patterns are as extreme, 2/256
    assert attacks.comparison.p_value == pytest.approx(2 / 256)
    assert attacks.adjusted_p == pytest.approx(4 * 2 / 256)
    assert {v.case for v in compare(before, after).verdicts} == {str(n) for n in range(8)}
    assert not compare(after, after).verdicts
    report = render_terminal(report_comparison(compare(before, after)), width=120, color=False)
    assert "+100.0" in report


def test_runs_without_a_common_article_are_not_compared() -> None:
    with pytest.raises(CaseError, match="no article in common"):
        compare(run_of(result(case="a")), run_of(result(case="b")))


def test_the_gate_stops_what_is_surely_worse() -> None:
    good = run_of(*(result(case=str(n)) for n in range(8)))
    bad = run_of(*(result(no_attacks, case=str(n)) for n in range(8)))
    assert find_regressions(good, good) == []
    assert any(reason.startswith("attacks: F1 -100.0") for reason in find_regressions(good, bad))
    assert find_regressions(bad, good) == []


def test_the_gate_stops_a_new_trap_and_a_lost_answer() -> None:
    good = run_of(result(case="a"), result(case="b"))
    trapped = run_of(result(case="a"), result(trap, case="b"))
    assert find_regressions(good, trapped) == ["b: steps into a trap: she is only quoted"]
    assert find_regressions(trapped, trapped) == []
    failed = result(summary=None, failure=Failure(kind="MalformedAnswer", message="no JSON"))
    lost = run_of(result(case="a"), failed.model_copy(update={"case": "b"}))
    assert find_regressions(good, lost) == ["b: no answer any more (MalformedAnswer): no JSON"]


def test_a_suite_is_run_from_its_recordings() -> None:
    suite = load_suite(["rovuma-river-patrols"])
    run = run_suite(suite)
    assert [r.outcome for r in run.results] == ["judged"]
    assert run.manifest.model == "claude"
    assert set(run.manifest.hashes) == {
        "schema", "prompt", "case rovuma-river-patrols", "article rovuma-river-patrols"
    }  # fmt: skip
    assert run_suite(suite).results == run.results
    with pytest.raises(UsageError, match="at least 1"):
        run_suite(suite, samples=0)


def test_a_stand_off_case_without_its_text_is_not_passed() -> None:
    run = run_suite(load_suite(["real"]), model="rules")
    assert {r.outcome for r in run.results} == {"not_at_hand"}
    assert health(run).judged == 0
    assert "text not at hand" in " ".join(report_run(run).lines)


def write_case(folder: Path, expected: str, name: str = "case") -> Path:
    case = folder / name
    case.mkdir(parents=True)
    (case / "expected.yaml").write_text(expected)
    (case / "article.md").write_text("\n\n".join(words for _, words in SENTENCES))
    return case


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ("participants: [{nam: x}]", r"expected\.yaml:1: unknown field 'nam'; did you mean 'name'"),
        ("attacks:\n  - type: bombng", r"expected\.yaml:2: type: no 'bombng'; did you mean"),
        ("a: [", "not YAML"),
        ("attacks: [{evidence: [99]}]", "no sentence 99, only 1 to"),
        ("attacks: [{evidence: [7]}]", "page furniture"),
        ("participants: [{id: a, evidence: [3]}, {id: a}]", "two records have the id 'a'"),
        ("agreements: [{meeting: m7}]", "no meetings have the id 'm7'"),
        ("participants: [{name: x}]\nparticipants: []", "'participants' stands twice"),
        ("attacks: [{forbidden: true}]", "says why in 'because'"),
        ("attacks: [{date: {edtf: 2021-02-30}}]", "not a date"),
    ],
)
def test_a_broken_expectation_is_named_with_its_place(
    tmp_path: Path, expected: str, message: str
) -> None:
    with pytest.raises(CaseError, match=message):
        load_case(write_case(tmp_path, expected))


def test_unknown_and_empty_selections_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="did you mean 'core'"):
        load_suite(["cor"])
    with pytest.raises(CaseError, match="no case in it"):
        load_suite([str(tmp_path)])
    for suite in ("one", "two"):
        write_case(tmp_path / suite, "participants: []", "same")
    with pytest.raises(CaseError, match="two cases are called 'same'"):
        load_suite([str(tmp_path)])


def test_markdown_cells_hold_what_they_are_given() -> None:
    """Nothing in a verdict can open a column, a tag or a link."""

    def hostile(answer: dict[str, Any]) -> None:
        answer["meetings"][0]["place"] = "a | b <script> [x](javascript:y)\nz"

    text = render_markdown(report_run(run_of(result(hostile))))
    row = next(line for line in text.splitlines() if "script" in line)
    assert "<script>" not in text
    assert row.count(" | ") == 4
    assert json.dumps(text)


def test_a_suite_is_what_it_is_called() -> None:
    suite = load_suite(["core"])
    assert isinstance(suite, Suite)
    assert len(suite.cases) >= 60
    assert [(c.suite, c.name) for c in suite.cases] == sorted(
        (c.suite, c.name) for c in suite.cases
    )
    assert {c.suite for c in suite.cases} == {"core/dev", "core/test"}
