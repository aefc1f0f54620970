"""Reports: what a run, a comparison and a case say, in every format but HTML."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from summarizer.briefing import Extraction, Failure, Finding
from summarizer.cli import main
from summarizer.cli.evals import options
from summarizer.errors import CaseError, UsageError
from summarizer.evals.comparison import compare
from summarizer.evals.exemplars import perfect_answer
from summarizer.evals.reports import (
    formats,
    render_case,
    render_comparison,
    render_run,
    report_run,
    view_case,
    view_cases,
)
from summarizer.evals.reports.cases import RecordView
from summarizer.evals.results import CaseArticle, CaseDetail, NumberedSentence, Run
from summarizer.evals.runner import detail_extraction
from summarizer.schema import ArticleSummary
from tests.rendering_readers import markdown_tokens
from tests.stories import SENTENCES, make_article
from tests.test_eval_runs import (
    CASE,
    EXPECTATION,
    invented_attack,
    no_attacks,
    result,
    run_of,
    trap,
)
from tests.test_rendering_hostile import BIDI, texts

REFUSED = Failure(kind="RefusedAnswer", message="it declined")
ARTICLE = CaseArticle(
    case="story", title="Fiji and Tonga form reef patrol", outlet="Reef News",
    published="2021-06-02",
    sentences=tuple(
        NumberedSentence(number=n, label=label, text=words)
        for n, (label, words) in enumerate(SENTENCES, 1)
    ),
)  # fmt: skip


def detailed(
    change: Callable[[dict[str, Any]], None] | None = None,
    *,
    sample: int = 0,
    findings: tuple[Finding, ...] = (),
) -> CaseDetail:
    answer = perfect_answer(EXPECTATION)
    if change is not None:
        change(answer)
    extraction = Extraction(
        name="story", article=make_article(), findings=findings,
        summary=ArticleSummary.model_validate(answer),
    )  # fmt: skip
    return detail_extraction(CASE, extraction, sample)


def whole_run(change: Callable[[dict[str, Any]], None] | None = None, **found: Any) -> Run:
    """One case with its answer and its article."""
    detail = detailed(change, **found)
    run = run_of(result(change, **found))
    return run.model_copy(update={"details": (detail,), "articles": (ARTICLE,)})


def record_of(run: Run, key: str) -> RecordView:
    return next(record for record in view_case(run, "story").records if record.key == key)


def wrong_type(answer: dict[str, Any]) -> None:
    answer["attacks"][0]["type"] = "arson_or_sabotage"


def neighbouring_sentence(answer: dict[str, Any]) -> None:
    answer["attacks"][0]["evidence"] = [10]


# --- cases ----------------------------------------------------------------------------------------


def test_a_perfect_answer_has_no_mistake_and_every_value_right() -> None:
    view = view_case(whole_run(), "story")
    assert view.mistakes == 0
    assert view.is_whole
    assert {record.verdict for record in view.records} == {"correct"}
    assert sum(len(record.right) for record in view.records) == view.right
    assert all(fact.is_right for record in view.records for fact in record.facts)


def test_a_wrong_value_is_told_beside_the_right_ones_of_its_record() -> None:
    run = whole_run(wrong_type)
    [record] = [one for one in view_case(run, "story").records if one.mistakes]
    assert record.verdict == "correct"
    assert record.place == "attacks[0]"
    [value] = record.wrong
    assert (value.path, value.verdict, value.found) == ("type", "wrong", "arson_or_sabotage")
    assert value.why == "The expectation accepts no such value."
    assert record.right


def test_a_missing_record_is_one_mistake_whatever_it_holds() -> None:
    """Its values repeat what is said of it: they stand there as what was expected."""
    view = view_case(whole_run(no_attacks), "story")
    lost = [record for record in view.records if record.verdict == "missing"]
    assert view.mistakes == len(lost) == 2
    assert all(not record.wrong and record.whole for record in lost)
    assert lost[0].why == "No attack of the answer fits: nothing of its kind is predicted."


def test_surplus_records_say_what_they_are_and_what_they_cite() -> None:
    record = record_of(whole_run(invented_attack), "attacks[2]")
    assert record.verdict == "spurious"
    assert record.why.startswith("No expected attack fits: nearest expected: ")
    assert (9, "cited") in record.facts[0].sentences
    assert {value.path for value in record.whole} >= {"type", "place"}


def test_a_trap_says_why_it_is_one() -> None:
    [record] = [r for r in view_case(whole_run(trap), "story").records if r.verdict == "forbidden"]
    assert record.why == "The expectation forbids it because she is only quoted."


def test_each_sentence_has_the_role_it_plays_for_a_fact() -> None:
    """Needed and not cited, and cited without carrying it, are told apart from what is right."""
    run = whole_run(neighbouring_sentence)
    [record] = [r for r in view_case(run, "story").records if not all(f.is_right for f in r.facts)]
    own = record.facts[0]
    assert own.path == ""
    roles = dict(own.sentences)
    assert roles.pop(10) == "stray"
    assert set(roles.values()) == {"needed"}
    assert dict(record.sentences)[10] == (("stray", ("record",)),)
    for format in formats.CASE_FORMATS:
        assert "cited, does not carry it" in render_case(view_case(run, "story"), format)


def test_what_the_checks_object_to_stands_with_its_record() -> None:
    findings = tuple(
        Finding(path=path, kind="value", value="x", evidence=(1,), message=f"objection to {path}")
        for path in ("attacks[1].place", "gist.text")
    )
    view = view_case(whole_run(findings=findings), "story")
    [record] = [record for record in view.records if record.objections]
    assert record.place == "attacks[1]"
    assert [finding.path for finding in view.objections] == ["gist.text"]
    for format in formats.CASE_FORMATS:
        page = " ".join(render_case(view, format).replace("\\", "").split())
        assert "objection to attacks[1].place" in page
        assert "objection to gist.text" in page


def test_a_run_without_answers_still_shows_its_mistakes() -> None:
    run = run_of(result(wrong_type))
    view = view_case(run, "story")
    assert not view.is_whole
    assert view.mistakes == 1
    assert [v.path for record in view.records for v in record.wrong] == ["type"]


def test_a_case_that_is_not_in_the_run_is_said_so() -> None:
    with pytest.raises(CaseError, match="no sample 2 of case 'story' in the run; only 0"):
        view_case(run_of(result()), "story", 2)
    with pytest.raises(CaseError, match="no such case"):
        view_case(run_of(result()), "other")


def test_an_explanation_shows_the_wrong_in_full_and_the_right_in_short() -> None:
    page = render_case(view_case(whole_run(wrong_type), "story"), "terminal", width=80)
    look, right = page.index("To look at"), page.index("Right: participants")
    assert look < page.index("arson_or_sabotage") < right
    [record] = [one for one in view_case(whole_run(wrong_type), "story").records if one.mistakes]
    shown = " ".join(page[look:right].split())
    assert record.sentences
    assert all(f"“{SENTENCES[number - 1][1]}”" in shown for number, _ in record.sentences)
    assert max(map(cell_len, page.splitlines())) <= 80


def test_an_explanation_of_a_failure_says_why_there_is_no_answer() -> None:
    view = view_case(run_of(result(summary=None, failure=REFUSED)), "story")
    for format in formats.CASE_FORMATS:
        page = render_case(view, format)
        assert "RefusedAnswer" in page
        assert "it declined" in page


# --- terminal -------------------------------------------------------------------------------------


def headline(page: str) -> list[str]:
    lines = page.splitlines()
    return lines[: next(i for i, line in enumerate(lines) if line.startswith("What is wrong"))]


def test_headline_columns_do_not_fold_at_80_columns() -> None:
    """Each metric is one line: name, precision, recall, F1, interval, macro F1, articles."""
    results = [result(case=f"case-{n}") for n in range(12)]
    page = render_run(run_of(*results), "terminal", width=80)
    for name in ("participants", "attribution"):
        [line] = [line for line in page.splitlines() if line.startswith(name)]
        assert line.split()[1:] == ["100.0", "100.0", "100.0", "100.0-100.0", "100.0", "12"]
    assert max(map(cell_len, page.splitlines())) <= 80


def test_a_comparison_does_not_fold_at_80_columns() -> None:
    before = run_of(*(result(no_attacks, case=f"case-{n}") for n in range(12)))
    after = run_of(*(result(case=f"case-{n}") for n in range(12)))
    page = render_comparison(compare(before, after), "terminal", width=80)
    [line] = [line for line in page.splitlines() if line.startswith("attacks ")]
    # 12 signs alike: 2 of 2**12 patterns are as extreme, 2/4096 = 0.00049; times 4 for Holm.
    assert line.split() == [
        "attacks", "0.0", "100.0", "+100.0", "+100.0", "to", "+100.0", "<.001", "0.002",
        "no", "data", "12",
    ]  # fmt: skip
    assert max(map(cell_len, page.splitlines())) <= 80


def test_the_values_of_a_lost_record_do_not_drown_the_rest() -> None:
    """Two attacks are lost, each with a dozen values: two lines."""
    run = run_of(result(no_attacks))
    wrong = next(table for table in report_run(run).tables if table.title == "What is wrong")
    assert len(run.results[0].mistakes) > 10
    assert len(wrong.rows) == 2
    page = render_comparison(compare(run, run_of(result())), "markdown")
    assert len(re.findall(r"(?m)^\| story ", page)) == 2


def test_fields_are_told_worst_first_and_only_if_asked_for() -> None:
    run = run_of(result(wrong_type), result(case="b"))
    assert "Fields" not in render_run(run, "terminal")
    page = render_run(run, "terminal", fields=True)
    section = page[page.index("Fields, worst first") : page.index("What is wrong")]
    attacks = section[section.index("\nattacks") :]
    assert attacks.splitlines()[3].split()[0] == "type"


def test_no_data_is_told_as_such() -> None:
    for format in ("terminal", "markdown", "html"):
        assert "no data" in render_run(run_of(), format)
    assert json.loads(render_run(run_of(), "json"))["scores"]["attacks"]["f1"] is None


# --- markdown -------------------------------------------------------------------------------------


def test_markdown_folds_all_but_the_headline() -> None:
    page = render_run(run_of(result(wrong_type)), "markdown", fields=True)
    assert page.count("<details>") == page.count("</details>") == 2
    assert "<summary>What is wrong: 1</summary>" in page
    assert page.index("### Scores") < page.index("<details>")


def test_markdown_fits_into_a_comment_however_much_is_wrong() -> None:
    """GitHub refuses more than 65,536 characters; it says how many rows it leaves out."""
    results = [result(invented_attack, case=f"case-number-{n}") for n in range(1500)]
    page = render_run(run_of(*results), "markdown", fields=True)
    assert len(page) < 65_536
    left = re.search(r"(?m)^(\d[\d,]*) rows more: see the report as HTML or JSON$", page)
    assert left is not None
    shown = len(re.findall(r"(?m)^\| case-number-", page))
    assert shown + int(left[1]) == 1500
    assert page.count("<details>") == page.count("</details>")


def test_a_prompts_diff_cannot_end_its_fence() -> None:
    diff = "--- a\n+++ b\n ```\n # heading\n ````\n"
    runs = run_of(result()), run_of(result())
    page = render_comparison(compare(*runs), "markdown", prompt_diff=diff)
    tokens = markdown_tokens(page)
    [fence] = [token for token in tokens if token.type == "fence"]
    assert fence.content == diff
    assert "heading" not in "".join(t.content for t in tokens if t.type == "inline")


# --- JUnit ----------------------------------------------------------------------------------------

# What Jenkins' xUnit plugin takes (junit-10.xsd): attributes, those required first, and children.
LAYOUT: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"skipped", "timestamp", "time"},
        {"properties", "testcase"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, set(), set()),
    "testcase": ({"name"}, {"classname", "time"}, {"skipped", "error", "failure"}),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
}


def check_layout(element: ET.Element) -> None:
    required, optional, children = LAYOUT[element.tag]
    assert required <= set(element.attrib) <= required | optional
    assert {child.tag for child in element} <= children
    for child in element:
        check_layout(child)


def test_junit_tells_wrong_failed_and_missing_apart() -> None:
    lost = result().model_copy(update={"case": "d", "outcome": "not_at_hand", "right": {}})
    run = run_of(
        result(case="a"),
        result(wrong_type, case="b"),
        result(summary=None, failure=REFUSED, case="c"),
        lost,
    )
    root = ET.fromstring(render_run(run, "junit"))  # noqa: S314 - we wrote it
    check_layout(root)
    [suite] = root
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "4", "failures": "1", "errors": "1", "skipped": "1"
    }  # fmt: skip
    found = {c.get("name"): [child.tag for child in c] for c in suite.iter("testcase")}
    assert found == {"a": [], "b": ["failure"], "c": ["error"], "d": ["skipped"]}
    failure, error = next(root.iter("failure")), next(root.iter("error"))
    assert failure.get("message") == "1 mistake: wrong"
    assert failure.text is not None
    assert "type: wrong, expected" in failure.text
    assert (error.get("type"), error.text) == ("RefusedAnswer", "it declined")


def test_junit_has_a_test_case_for_every_sample() -> None:
    samples = [result(), result(no_attacks).model_copy(update={"sample": 1})]
    run = run_of(*samples)
    run = run.model_copy(update={"manifest": run.manifest.model_copy(update={"samples": 2})})
    root = ET.fromstring(render_run(run, "junit"))  # noqa: S314 - we wrote it
    assert [case.get("name") for case in root.iter("testcase")] == [
        "story (sample 0)", "story (sample 1)"
    ]  # fmt: skip


# --- JSON -----------------------------------------------------------------------------------------


def test_json_says_what_the_run_says() -> None:
    """Attacks: one of two wrong in its type is still found; of the values one is wrong."""
    run = run_of(result(wrong_type), result(case="b"))
    said = json.loads(render_run(run, "json"))
    assert set(said) == {
        "schema_version", "kind", "manifest", "answers", "scores", "fields", "groups", "evidence",
        "health", "consistency", "mistakes", "failures", "not_at_hand",
    }  # fmt: skip
    assert (said["schema_version"], said["kind"]) == (1, "run")
    assert said["scores"]["attacks"] == {
        "precision": 1.0,
        "recall": 1.0,
        "f1": {"mean": 1.0, "low": 1.0, "high": 1.0, "level": 0.95, "articles": 2},
        "macro_f1": 1.0,
    }
    # Two articles with two attacks each, one of the four types wrong.
    assert said["fields"]["attacks.type"]["precision"] == 3 / 4
    [mistake] = said["mistakes"]
    assert (mistake["case"], mistake["path"], mistake["verdict"]) == ("story", "type", "wrong")
    assert json.loads(render_run(run, "json", verdicts=False))["mistakes"] is None


def test_json_of_a_comparison_has_null_where_there_is_no_data() -> None:
    before, after = run_of(result(no_attacks)), run_of(result())
    said = json.loads(render_comparison(compare(before, after), "json", prompt_diff="+x\n"))
    attacks = said["metrics"]["attacks"]
    assert (attacks["before"], attacks["after"], attacks["difference"]) == (0.0, 1.0, 1.0)
    assert attacks["low"] is None  # one article has no interval
    assert said["metrics"]["values"]["adjusted_p"] is None
    assert said["prompt_diff"] == "+x\n"
    assert {change["after"] for change in said["verdicts"]} == {None}


# --- hostile text ---------------------------------------------------------------------------------


def hostile_run(pool: list[str], places: list[int]) -> Run:
    """A run whose answers, notes, article and failures hold words from `pool`."""

    def pick(number: int) -> str:
        return pool[places[number % len(places)] % len(pool)]

    run = whole_run(wrong_type)
    [own], [detail] = run.results, run.details
    judgements = tuple(
        type(j)(
            j.kind, pick(n), pick(n + 1) if j.path else "", j.verdict, pick(n + 2), pick(n + 3),
            j.place, j.is_null, pick(n + 4),
        )
        for n, j in enumerate(detail.judgements)
    )  # fmt: skip
    finding = Finding(path=pick(1), kind="value", value=pick(2), evidence=(1,), message=pick(3))
    sentences = tuple(
        NumberedSentence(number=n, label=label, text=pick(n))
        for n, (label, _) in enumerate(SENTENCES, 1)
    )
    failed = result(summary=None, failure=Failure(kind=pick(5), message=pick(6)))
    name = pick(7) or "story"
    return run.model_copy(
        update={
            "results": (
                own.model_copy(
                    update={
                        "case": name,
                        "suite": pick(8),
                        "mistakes": tuple(j for j in judgements if j.verdict != "correct"),
                    }
                ),
                failed.model_copy(update={"case": name + "x", "suite": pick(9)}),
            ),
            "details": (
                detail.model_copy(
                    update={"case": name, "judgements": judgements, "findings": (finding,)}
                ),
            ),
            "articles": (
                CaseArticle(case=name, title=pick(10), outlet=pick(11), published=pick(12),
                            sentences=sentences),
            ),
            "manifest": run.manifest.model_copy(
                update={"suite": pick(13), "prompt": pick(14), "model": pick(15)}
            ),
        }
    )  # fmt: skip


runs = st.builds(hostile_run, texts, st.lists(st.integers(0, 40), min_size=1, max_size=20))


@settings(max_examples=25, deadline=None)
@given(runs, st.integers(60, 140))
def test_the_terminal_gets_no_control_character_from_a_value(run: Run, width: int) -> None:
    pages = [render_run(run, "terminal", width=width, fields=True)]
    pages += [render_case(view, "terminal", width=width) for view in view_cases(run)]
    for page in pages:
        assert not re.search(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{BIDI}\ud800-\udfff]", page)


@settings(max_examples=25, deadline=None)
@given(runs)
def test_markdown_keeps_its_structure_whatever_it_is_given(run: Run) -> None:
    """No row, heading, link, mention or tag comes from a value."""
    page = render_run(run, "markdown")
    tokens = markdown_tokens(page)
    kinds = [token.type for token in tokens]
    mistakes = next(t for t in report_run(run).tables if t.title == "What is wrong")
    assert kinds.count("tr_open") == 1 + 7 + 1 + 4 + (1 + len(mistakes.rows))
    assert kinds.count("heading_open") == 3
    assert not {"link_open", "image", "code_inline", "fence", "hr", "s_open"} & set(kinds)
    html = {t.content.strip() for t in tokens if t.type in ("html_block", "html_inline")}
    allowed = r"<details>\n<summary>What is wrong: \d+</summary>|</details>|<!-- -->"
    assert all(re.fullmatch(allowed, one) for one in html)
    for view in view_cases(run):
        kinds = [t.type for t in markdown_tokens(render_case(view, "markdown"))]
        assert not {"link_open", "image", "code_inline", "fence", "hr", "s_open"} & set(kinds)


@settings(max_examples=25, deadline=None)
@given(runs)
def test_xml_can_be_read_whatever_it_is_given(run: Run) -> None:
    page = render_run(run, "junit")
    page.encode()
    check_layout(ET.fromstring(page))  # noqa: S314 - we wrote it
    assert json.loads(render_run(run, "json"))["kind"] == "run"


# --- commands -------------------------------------------------------------------------------------

CORE = "rovuma-river-patrols"


def command(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    try:
        code = main(["eval", *map(str, arguments)])
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "run.jsonl"
    assert main(["eval", "run", CORE, "--save", str(path), "--output", f"{path}.txt"]) == 0
    return path


@pytest.mark.parametrize("format", formats.RUN_FORMATS)
def test_a_report_of_a_run_file_is_the_report_of_the_run(
    capsys: pytest.CaptureFixture[str], kept: Path, format: str
) -> None:
    """Time of the run aside, which the file has kept."""
    code, out, err = command(capsys, "report", kept, "--format", format)
    assert (code, err) == (0, "")
    _, live, _ = command(capsys, "run", CORE, "--format", format)
    times = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
    assert re.sub(times, "", out) == re.sub(times, "", live)


@pytest.mark.parametrize("format", formats.COMPARISON_FORMATS)
def test_two_run_files_are_compared(
    capsys: pytest.CaptureFixture[str], kept: Path, format: str, tmp_path: Path
) -> None:
    page = tmp_path / "page"
    arguments = ("report", kept, kept, "--format", format, "--output", page)
    assert command(capsys, *arguments) == (0, "", "")
    assert "claude extract.v3" in page.read_text().replace("\\", "") or format == "json"


@pytest.mark.parametrize("format", formats.CASE_FORMATS)
def test_a_case_is_explained_in_every_format(
    capsys: pytest.CaptureFixture[str], format: str
) -> None:
    code, out, _ = command(capsys, "explain", CORE, "--format", format, "--prompt", "extract.v1")
    assert code == 0
    assert "needed and cited" in out
    assert "About two hours after that raid, a second band" in " ".join(out.split())


def test_texts_of_stand_off_cases_are_shown_only_if_they_are_given(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And only those that the run has judged: a text of another hash is none of them."""
    import hashlib

    texts = tmp_path / "texts"
    texts.mkdir()
    words = "\n\n".join(words for _, words in SENTENCES)
    (texts / "reef.txt").write_text(words)
    digest = hashlib.sha256(words.encode()).hexdigest()
    case = tmp_path / "evals" / "mine" / "reef"
    case.mkdir(parents=True)
    expected = (
        f"article: {{file: reef.txt, sha256: {digest}}}\nparticipants:\n  - name: Semisi Vake\n"
    )
    (case / "expected.yaml").write_text(expected)
    kept = tmp_path / "run.jsonl"
    monkeypatch.chdir(tmp_path / "evals")
    arguments = ("mine", "--model", "rules", "--articles", texts)
    assert command(capsys, "run", *arguments, "--save", kept)[0] == 0
    _, out, _ = command(capsys, "report", kept, "--format", "html")
    assert "The text is not kept here" in out
    assert "did not sign the fishing treaty" not in out
    report = ("report", kept, "--format", "html", "--articles", texts)
    _, out, err = command(capsys, *report)
    assert err == ""
    assert "did not sign the fishing treaty" in out
    other = words.replace("fishing", "border")
    (texts / "reef.txt").write_text(other)
    changed = expected.replace(digest, hashlib.sha256(other.encode()).hexdigest())
    (case / "expected.yaml").write_text(changed)
    _, out, err = command(capsys, *report)
    assert "border treaty" not in out
    assert "not the one that was judged" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "nowhere.jsonl"], "nowhere.jsonl: cannot be read"),
        (["report", "{kept}", "--format", "pdf"], "unknown format 'pdf'"),
        (["report", "{kept}", "{kept}", "--format", "junit"], "unknown format 'junit'"),
        (["report", "{kept}", "{kept}", "--fields"], "--fields: only for a single run file"),
        (["report", "{kept}", "--format", "junit", "--scores"], "--scores: JUnit XML"),
        (["report", "{kept}", "--articles", "."], "only HTML"),
        (["report", "{kept}", "--output", "."], "cannot be written"),
        (["run", CORE, "--format", "junit", "--fields"], "--fields: JUnit XML"),
        (["diff", "{kept}", "{kept}", "--format", "junit"], "unknown format 'junit'"),
        (["explain", CORE, "--format", "json"], "unknown format 'json'"),
        (["explain", CORE, "--sample", "-1"], "numbered from 0"),
    ],
)
def test_wrong_usage_is_one_line(
    capsys: pytest.CaptureFixture[str], kept: Path, arguments: list[str], words: str
) -> None:
    code, out, err = command(capsys, *(a.replace("{kept}", str(kept)) for a in arguments))
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_the_command_line_names_the_formats_that_there_are() -> None:
    for name in ("RUN_FORMATS", "COMPARISON_FORMATS", "CASE_FORMATS"):
        assert getattr(options, name) == getattr(formats, name)
    with pytest.raises(UsageError, match="unknown format 'pdf'"):
        render_run(run_of(), "pdf")


def test_only_pages_and_kept_runs_need_answers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from summarizer.evals import runner

    asked: list[bool] = []
    real = runner.run_suite

    def spy(*arguments: Any, details: bool = True, **options: Any) -> Run:
        asked.append(details)
        return real(*arguments, details=details, **options)

    monkeypatch.setattr(runner, "run_suite", spy)
    for format in formats.RUN_FORMATS:
        command(capsys, "run", CORE, "--format", format)
    assert dict(zip(formats.RUN_FORMATS, asked, strict=True)) == {
        "terminal": False, "markdown": False, "html": True, "junit": False, "json": False
    }  # fmt: skip
