"""Every text field of a briefing and of a run, in every format: nothing gets out of its place.

tests/test_rendering_hostile.py draws words at random; here each field has each payload once, and a
field that is added to the schema fails the first test until an example has it.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import icalendar
import pytest

from summarizer.briefing import Briefing, Finding, Provenance
from summarizer.cli.commands import complain
from summarizer.evals.comparison import compare
from summarizer.evals.reports import formats, render_case, render_comparison, render_run, view_cases
from summarizer.evals.results import Run
from summarizer.evals.runfile import read_run, write_run
from summarizer.merging import merge
from summarizer.rendering import EXPORTS, FORMATS, render
from summarizer.rendering.exports.csv import csv_files
from summarizer.rendering.json import parse, render_line
from tests.export_examples import MERGED
from tests.hostile.fields import marks, poisoned, text_fields
from tests.rendering_examples import BRIEFING
from tests.rendering_readers import Page, markdown_tokens
from tests.test_eval_reports import REFUSED, whole_run
from tests.test_eval_runs import result

MARKUP = (
    "<img src=x onerror=alert(1)>",
    "</script></style></title><script>alert(1)</script>",
    "\"' onmouseover=alert(1) x='",
    "![x](https://evil.example/p.png)[y](javascript:alert(1)) `c` | # @someone",
)
STEERING = (
    "\x1b[2J\x1b]0;owned\x07",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31m\x9d8;;https://evil.example\x9c",
    "\u202egnihtyna\u202c\u2066x\u2069\u200f",
    "a\u2028b\u2029c\r\nd\x00e\x85f\x0bg",
    "\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nATTACH:https://evil.example\r\n",
)
FORMULAS = (*"=+-@＝＋－＠", "\t=", "\r=", "\n=", " =", "'=", "\u200b=", "\ufeff+", "\x00-")
PAYLOADS = MARKUP + STEERING + tuple(f"{start}1+cmd|'/C calc'!A1" for start in FORMULAS)
STEERS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
FILLED = frozenset(
    {
        "Briefing.extractions[].provenance.note",
        "Briefing.extractions[].summary.participants[].organisation",
        "Run.details[].answer.participants[].organisation",
        "Run.results[].provenance.note",
        "Run.results[].mistakes[].expected",
        "Run.results[].mistakes[].predicted",
    }
)
OURS = frozenset(
    {
        "Briefing.extractions[].article.published.date",  # a day that was parsed
        "Run.manifest.created",  # the clock's
        "Run.articles[].published",  # a day that was parsed
        "Run.results[].mistakes[].place",  # attacks[0], which is checked when a file is read
        "Run.details[].judgements[].place",
    }
)


def briefings(payload: str) -> list[Briefing]:
    """The examples with `payload` in every field, each as it is and merged."""
    found = []
    for example in (BRIEFING, MERGED):
        apart = Briefing(extractions=example.extractions)
        poison, _ = poisoned(apart, payload, filled=FILLED)
        found += [
            poison,
            Briefing(extractions=poison.extractions, affairs=merge(poison.extractions)),
        ]
    return found


def elsewhere(answer: dict[str, Any]) -> None:
    """An attack that is told of another place."""
    answer["attacks"][0]["place"] = "Elsewhere"


def whole() -> Run:
    """A run with an answer, mistakes, findings, an article and a failure."""
    finding = Finding(path="gist", kind="value", value="x", evidence=(1,), message="gist: x")
    run = whole_run(elsewhere, findings=(finding,))
    asked = Provenance(model="m", reported_model="m-1", how="live", date="2021-06-02", note="n")
    own = run.results[0].model_copy(update={"provenance": asked})
    failed = result(summary=None, failure=REFUSED).model_copy(update={"case": "other"})
    return run.model_copy(update={"results": (own, failed)})


def hostile_run(payload: str) -> Run:
    """`whole` with `payload` in every field; a case keeps one name, so that its parts are found."""
    run, _ = poisoned(whole(), payload, filled=FILLED)
    name = f"{payload}story"
    [own, failed], [detail], [article] = run.results, run.details, run.articles
    return run.model_copy(
        update={
            "results": (own.model_copy(update={"case": name}), failed),
            "details": (detail.model_copy(update={"case": name}),),
            "articles": (article.model_copy(update={"case": name}),),
        }
    )


def test_every_text_field_has_an_example() -> None:
    """A field that no example fills is a field that no test below looks at."""
    named = {name for b in (BRIEFING, MERGED) for name in poisoned(b, "", filled=FILLED)[1]}
    named |= set(poisoned(whole(), "", filled=FILLED)[1])
    fields = text_fields(Briefing) | text_fields(Run)
    # Affairs are merged from the rest, and reports show of an answer what its verdicts hold.
    derived = (".affairs.", "Run.details[].answer.")
    assert {f for f in fields - named - OURS if not any(one in f for one in derived)} == set()


def test_the_marks_of_most_fields_are_shown() -> None:
    """Otherwise the tests below would look at pages in which nothing hostile stands."""
    poison, names = poisoned(Briefing(extractions=BRIEFING.extractions), "p", filled=FILLED)
    assert marks(render(poison, "json")) == set(range(len(names)))
    for format in ("terminal", "markdown", "html"):
        assert len(marks(render(poison, format))) > 0.8 * len(names)
    assert len(marks("".join(csv_files(poison).values()))) > 0.8 * len(names)
    assert marks(render(poison, "ics"))
    assert marks(render(poison, "geojson"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_briefing_keeps_every_field_in_its_place(payload: str) -> None:
    for briefing in briefings(payload):
        for color in (False, True):
            check_terminal(render(briefing, "terminal", width=90, color=color))
        check_markdown(render(briefing, "markdown"))
        check_html(render(briefing, "html"))
        check_json(render(briefing, "json"))
        assert len(parse(render(briefing, "json")).extractions) == len(briefing.extractions)
        for extraction in briefing.extractions:
            check_json(render_line(extraction))
            assert render_line(extraction).count("\n") == 1
        check_json(render(briefing, "geojson"))
        check_calendar(render(briefing, "ics"))
        for text in csv_files(briefing).values():
            check_table(text)


def test_no_format_is_left_out() -> None:
    assert {*FORMATS, *EXPORTS} == {"terminal", "markdown", "html", "json", "csv", "ics", "geojson"}
    assert set(formats.RUN_FORMATS) == {"terminal", "markdown", "html", "json", "junit"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_report_on_a_run_keeps_every_field_in_its_place(payload: str) -> None:
    run = hostile_run(payload)
    comparison = compare(run, run)
    views: list[Callable[[str], str]] = [
        partial(render_run, run),
        partial(render_comparison, comparison, prompt_diff="+x\n"),
        *(partial(render_case, view) for view in view_cases(run)),
    ]
    for told in views:
        check_terminal(told("terminal"))
        check_markdown(told("markdown"))
        check_html(told("html"))
    check_json(render_run(run, "json"))
    check_json(render_comparison(comparison, "json", prompt_diff=payload))
    junit = render_run(run, "junit")
    assert ET.fromstring(junit).tag == "testsuites"  # noqa: S314 - we wrote it
    assert {found[0] for found in STEERS.finditer(junit)} <= {"\t", "\r"}  # white space in XML


@pytest.mark.parametrize("payload", [p for p in PAYLOADS if "\ud800" not in p])
def test_a_run_file_gives_back_what_was_written_line_by_line(payload: str, tmp_path: Path) -> None:
    run = hostile_run(payload)
    path = tmp_path / "run.jsonl"
    write_run(run, path)
    assert path.read_bytes().count(b"\n") == 1 + 2 + 1 + 1
    assert read_run(path) == run


@pytest.mark.parametrize("payload", PAYLOADS)
def test_standard_error_gets_one_line(payload: str, capsys: pytest.CaptureFixture[str]) -> None:
    complain(f"{payload}: cannot be read")
    said = capsys.readouterr().err
    assert said.startswith("summarizer: ")
    assert said.count("\n") == 1
    assert not STEERS.search(said)


def check_terminal(page: str) -> None:
    """No control character but line ends, and colours where they were asked for."""
    assert not STEERS.search(re.sub(r"\x1b\[[\d;]*m", "", page))


def check_markdown(page: str) -> None:
    """No HTML, image, code or foreign link comes from a value, and nothing steers a terminal."""
    assert not STEERS.search(page)
    for token in markdown_tokens(page):
        assert token.type not in {"image", "code_inline", "code_block", "hr"}
        if token.type in {"html_inline", "html_block"}:
            ours = r'<a id="[\w-]+">|</a>|<!-- -->|</?details>|<summary>[^<>&]*</summary>'
            assert re.fullmatch(rf"(?:(?:{ours})\s*)+", token.content), token.content
        if token.type == "link_open":
            assert re.match(r"#[\w-]+$|(?i:https?)://", str(token.attrs["href"]))


def check_html(source: str) -> None:
    """Well-formed; one script; no handler, image or link to anywhere but web pages and itself."""
    assert not STEERS.search(source)
    page = Page(source)
    assert len(page.find("script")) == len(page.find("style")) == 1
    assert not page.comments
    assert not page.find("img")
    assert not {name for e in page.elements for name in e.attributes if name.startswith("on")}
    for link in page.find("a"):
        assert re.match(r"#[\w-]+$|(?i:https?)://", link.attributes["href"])


def check_json(text: str) -> None:
    """JSON in which no character steers a terminal; text inside of it is any text."""
    json.loads(text)
    assert not STEERS.search(text)


def check_calendar(text: str) -> None:
    """A calendar of events and notes alone, in lines of at most 75 octets."""
    lines = text.encode("utf-8").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    read = icalendar.Calendar.from_ical(text)
    assert {part.name for part in read.walk()} <= {"VCALENDAR", "VEVENT", "VJOURNAL"}
    assert not any("ATTACH" in part for part in read.walk())
    assert not STEERS.search(text.replace("\r\n", ""))


def check_table(text: str) -> None:
    """As many fields in every row, and none that a spreadsheet takes for a formula."""
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert {len(row) for row in rows} <= {len(header)}
    for cell in (cell for row in rows for cell in row):
        is_number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
        assert is_number or not re.match(r"\s*[=+\-@＝＋－＠]", cell), cell
        assert not STEERS.search(cell)
