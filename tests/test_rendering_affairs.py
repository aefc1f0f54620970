"""A briefing over several articles: each thing once, every source kept, nothing leaked."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.affairs import (
    Affairs,
    DayWindow,
    Duplicate,
    LedgerEntry,
    MergedRecord,
    Origin,
    RecordKind,
    Telling,
)
from summarizer.briefing import Briefing, Extraction, Finding
from summarizer.content import content_folder
from summarizer.merging import merge
from summarizer.pipeline import brief
from summarizer.rendering import render
from summarizer.rendering.affairs import report_on_affairs, tells_once
from summarizer.rendering.reports import report_on
from summarizer.rendering.statements import (
    AffairsReport,
    Citation,
    Fact,
    Pointer,
    Record,
    objection,
    plain,
)
from summarizer.schema import ArticleSummary
from tests.rendering_examples import BRIEFING, make_article
from tests.rendering_readers import evidence_in, markdown_tokens
from tests.test_rendering_hostile import BIDI, hostile_briefing, texts

GROUPS = sorted(
    {p.parent.parent.name for p in content_folder("evals").glob("groups/*/*/article.md")}
)
SET = ("terminal", "markdown")
FIELDS: dict[RecordKind, tuple[str, ...]] = {
    "participants": ("name", "role", "organisation", "country"),
    "meetings": ("date", "place", "country", "mode", "status", "participants"),
    "agreements": ("status", "form", "date", "parties"),
    "attacks": (
        "date", "place", "country", "type", "stage", "targets", "killed", "injured", "attribution"
    ),
}  # fmt: skip


def _group(name: str) -> Briefing:
    folder = content_folder("evals") / "groups" / name
    articles = sorted(str(path) for path in folder.glob("*/article.md"))
    return brief(articles, model="recorded/claude")


def _folded(text: str) -> str:
    return " ".join(text.split())


# --- two invented articles, merged by hand --------------------------------------------------------

NORTH = make_article(
    "north.md",
    [
        ("body", "NORTH. General Aro met Ms Bel in Vesna on Monday. "),
        ("body", "Two drivers died at the depot. "),
        ("body", "The Ash Front said that it did it. "),
    ],
    outlet="Northern Wire",
)
SOUTH = make_article(
    "south.md",
    [
        ("body", "SOUTH. Bell received General Aro in Wesna on 4 March 2024. "),
        ("body", "Five people were killed at the depot. "),
        ("body", "The army did it. "),
    ],
    outlet="Southern Post",
)


def _date(text: str, edtf: str | None) -> dict[str, Any]:
    return {"evidence": [1], "text": text, "edtf": edtf, "anchor": "explicit" if edtf else "none"}


def _count(low: int, high: int | None, text: str) -> dict[str, Any]:
    return {"min": low, "max": high, "text": text, "attackers": None}


def _summary(**change: Any) -> ArticleSummary:
    person = {"variants": [], "kind": "person", "role": None, "organisation": None,
              "country": None, "sector": "unknown", "evidence": [1]}  # fmt: skip
    attack = {
        "evidence": [2], "type": "bombing", "stage": "accomplished", "date": None,
        "place": "the depot", "country": None, "targets": [], "salience": "main",
        "tolls": [{"evidence": [2], "killed": change.get("killed"), "injured": None,
                   "according_to": None, "superseded": False}],
        "attributions": [change["attribution"]] if "attribution" in change else [],
    }  # fmt: skip
    meeting = {
        "evidence": [1], "id": "m1", "mode": "in_person", "format": "bilateral",
        "participants": [{"participant": p, "part": "attendee"} for p in ("p1", "p2")],
        "status": {"evidence": [1], "value": change.get("status", "held")},
        "date": change.get("date"), "place": change.get("place"), "country": None, "topics": [],
        "reported_by": None, "salience": "main",
    }  # fmt: skip
    agreement = {
        "evidence": [1], "parties": ["Aro"], "commitment": change.get("commitment", "keep calm"),
        "status": {"evidence": [1], "value": change.get("firmness", "agreed")},
        "form": "unspecified", "unilateral": False, "meeting": "m1", "date": None,
        "announced_by": None, "salience": "main",
    }  # fmt: skip
    return ArticleSummary.model_validate(
        {
            "participants": [
                {**person, "id": "p1", "name": "General Aro"},
                {**person, "id": "p2", "name": change.get("name", "Ms Bel")},
            ],
            "meetings": [meeting],
            "agreements": [agreement],
            "attacks": [attack],
            "gist": {"evidence": [1], "text": "A meeting."},
        }
    )


NORTH_SAYS: dict[str, Any] = {
    "date": _date("Monday", None),
    "place": "Vesna",
    "killed": _count(2, 2, "Two drivers"),
    "attribution": {
        "evidence": [3], "actor": "Ash Front", "basis": "claimed", "according_to": None
    },
}  # fmt: skip
SOUTH_SAYS: dict[str, Any] = {
    "date": _date("4 March 2024", "2024-03-04"),
    "place": "Wesna",
    "name": "Bell",
    "killed": _count(5, 5, "Five people"),
    "attribution": {
        "evidence": [3], "actor": "the army", "basis": "reported_as_fact", "according_to": None
    },
}  # fmt: skip


def _merged(kind: RecordKind, number: int, tellings: int, **verdicts: Any) -> MergedRecord:
    """Record `number` of both articles as one, with the verdicts that are given for its fields."""
    ledger = []
    for field in FIELDS[kind]:
        said = verdicts.get(field, "agree")
        verdict, value = said if isinstance(said, tuple) else (said, None)
        ledger.append(LedgerEntry(field=field, verdict=verdict, value=value))
    return MergedRecord(
        id=f"{kind}-{number + 1}",
        kind=kind,
        label="label",
        tellings=tuple(Telling(article=a, record=number) for a in range(tellings)),
        days=verdicts.get("days"),
        ledger=tuple(ledger),
    )


def _two(
    north: dict[str, Any] | None = None,
    south: dict[str, Any] | None = None,
    findings: tuple[Finding, ...] = (),
    origins: tuple[Origin, ...] = (
        Origin(articles=(0,), because=()),
        Origin(articles=(1,), because=()),
    ),
    **verdicts: dict[str, Any],
) -> Briefing:
    """Both articles with every record of one merged with that of the other."""
    extractions = (
        Extraction(
            name="north.md", article=NORTH, summary=_summary(**{**NORTH_SAYS, **(north or {})})
        ),
        Extraction(
            name="south.md",
            article=SOUTH,
            summary=_summary(**{**SOUTH_SAYS, **(south or {})}),
            findings=findings,
        ),
    )
    affairs = Affairs(
        participants=tuple(_merged("participants", n, 2) for n in (0, 1)),
        meetings=(_merged("meetings", 0, 2, **verdicts.get("meetings", {})),),
        agreements=(_merged("agreements", 0, 2, **verdicts.get("agreements", {})),),
        attacks=(_merged("attacks", 0, 2, **verdicts.get("attacks", {})),),
        origins=origins,
    )
    return Briefing(extractions=extractions, affairs=affairs)


def _records(report: AffairsReport) -> dict[str, Record]:
    return {
        r.key: r for chapter in report.chapters for group in chapter.groups for r in group.records
    }


def _line(record: Record, label: str) -> list[str]:
    return [f"{plain(fact.parts)} {_cites(fact)}".rstrip()
            for line in record.lines if line.label == label for fact in line.facts]  # fmt: skip


def _cites(fact: Fact) -> str:
    return f"[{', '.join(map(str, fact.citations))}]" if fact.cites else ""


def _facts(report: AffairsReport) -> list[Fact]:
    facts = [*report.summary, *report.unknown]
    for record in _records(report).values():
        facts += [record.headline, *([record.status] if record.status else [])]
        facts += (fact for line in record.lines for fact in line.facts)
    facts += (fact for difference in report.differences for fact in difference.facts)
    return facts + [source.gist for source in report.sources if source.gist is not None]


# --- what is said of one thing --------------------------------------------------------------------


def test_what_all_say_alike_is_said_once_with_the_sentences_of_each() -> None:
    record = _records(report_on_affairs(_two()))["meetings-1"]
    assert record.status is not None
    assert plain(record.status.parts) == "held"
    assert record.status.citations == (Citation(1, 1), Citation(2, 1))
    assert record.headline.citations == (Citation(1, 1), Citation(2, 1))


def test_what_they_say_differently_stands_side_by_side() -> None:
    """Another spelling is no conflict, and neither outlet's word is lost."""
    briefing = _two(meetings={"place": ("compatible", "Vesna")})
    record = _records(report_on_affairs(briefing))["meetings-1"]
    assert _line(record, "Where") == ["Vesna [1:1]", "Wesna [2:1]"]
    assert record.marks == ("2 sources",)
    assert report_on_affairs(briefing).differences == ()


def test_a_conflict_is_marked_where_it_is_and_listed_with_who_says_what() -> None:
    briefing = _two(south={"firmness": "rejected_or_postponed"},
                    agreements={"status": "conflict"})  # fmt: skip
    report = report_on_affairs(briefing)
    record = _records(report)["agreements-1"]
    assert record.marks == ("2 sources", "sources conflict: status")
    assert _line(record, "Status") == [
        "sources conflict",
        "Northern Wire: agreed [1:1]",
        "Southern Post: rejected or postponed [2:1]",
    ]
    (difference,) = report.differences
    assert (difference.verdict, difference.field) == ("conflict", "status")
    assert difference.about == Pointer("Keep calm", "agreements-1")
    assert [plain(fact.parts) for fact in difference.facts] == [
        "Northern Wire: agreed", "Southern Post: rejected or postponed"
    ]  # fmt: skip
    assert [group.title for group in report.chapters[1].groups] == ["In dispute"]
    summary = [plain(fact.parts) for fact in report.summary]
    assert (
        "Disputed (told as “agreed” and as “rejected or postponed”) by Aro: Keep calm." in summary
    )


def test_conflicts_come_before_differences_that_fit_together() -> None:
    briefing = _two(
        south={"status": "planned"},
        meetings={"status": "compatible"},
        attacks={"killed": ("conflict", "2 to 5")},
    )
    report = report_on_affairs(briefing)
    assert [(d.verdict, d.field) for d in report.differences] == [
        ("conflict", "toll"), ("compatible", "status")
    ]  # fmt: skip
    assert dict(report.overview)["Differences"] == "1 conflict, 1 without contradiction"


def test_a_toll_gives_the_range_and_who_says_what() -> None:
    briefing = _two(attacks={"killed": ("conflict", "2 to 5"), "injured": "not_stated"})
    record = _records(report_on_affairs(briefing))["attacks-1"]
    assert _line(record, "Toll") == [
        "sources conflict",
        "2 to 5 killed [1:2, 2:2]",
        "Northern Wire: 2 killed (“Two drivers”); injured not stated [1:2]",
        "Southern Post: 5 killed (“Five people”); injured not stated [2:2]",
    ]


def test_a_claim_is_only_according_to_the_outlet_that_has_it() -> None:
    """Merged, a claim in one article and a plain report in another stay two things."""
    briefing = _two(attacks={"attribution": "conflict"})
    report = report_on_affairs(briefing)
    assert _line(_records(report)["attacks-1"], "By whom") == [
        "sources conflict",
        "claimed by Ash Front (according to Northern Wire) [1:3]",
        "reported as fact by Southern Post: carried out by the army [2:3]",
    ]
    for format in SET:
        page = _folded(render(briefing, format).replace("**", ""))
        assert not re.search(
            r"claimed by the army|Southern Post: claimed|by Ash Front \(acc[^)]*South", page
        )


def test_a_claim_that_both_have_is_according_to_both() -> None:
    briefing = _two(south={"attribution": NORTH_SAYS["attribution"]})
    record = _records(report_on_affairs(briefing))["attacks-1"]
    assert _line(record, "By whom") == [
        "claimed by Ash Front (according to Northern Wire, Southern Post) [1:3, 2:3]"
    ]


def test_a_source_within_an_outlet_is_named_with_the_outlet() -> None:
    accusation = {
        "evidence": [3], "actor": "Ash Front", "basis": "accused_by_authorities",
        "according_to": "the police",
    }  # fmt: skip
    briefing = _two(south={"attribution": accusation}, attacks={"attribution": "compatible"})
    record = _records(report_on_affairs(briefing))["attacks-1"]
    assert _line(record, "By whom")[1] == (
        "blamed on Ash Front by the authorities (according to the police, in Southern Post) [2:3]"
    )


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        (_date("Monday", None), "“Monday” (day from other outlets) [1:1]"),
        (_date("4 March", "XXXX-03-04"), "4 March (year from other outlets) [1:1]"),
        (None, "Northern Wire: not stated (day from other outlets)"),
    ],
)
def test_a_borrowed_day_is_marked_as_borrowed(date: dict[str, Any] | None, shown: str) -> None:
    days = DayWindow(earliest="2024-03-04", latest="2024-03-04", borrowed_by=(0,))
    briefing = _two(north={"date": date}, meetings={"days": days, "date": "compatible"})
    report = report_on_affairs(briefing)
    assert _line(_records(report)["meetings-1"], "When") == ["4 March 2024 [2:1]", shown]
    assert [group.title for group in report.chapters[0].groups] == ["4 March 2024"]


def test_days_that_only_all_together_give_are_said_to_be_so() -> None:
    days = DayWindow(earliest="2024-03-04", latest="2024-03-06")
    briefing = _two(
        north={"date": _date("4 to 6 March 2024", "2024-03-04/2024-03-06")},
        south={"date": _date("March 2024", "2024-03")},
        meetings={"days": days, "date": "compatible"},
    )
    lines = _line(_records(report_on_affairs(briefing))["meetings-1"], "When")
    assert lines == ["4 to 6 March 2024 [1:1]", "March 2024 [2:1]"]


def test_a_day_in_conflict_is_nobodys_day() -> None:
    briefing = _two(
        north={"date": _date("5 March 2024", "2024-03-05")},
        meetings={
            "days": DayWindow(earliest="2024-03-04", latest="2024-03-05"), "date": "conflict"
        },
    )  # fmt: skip
    lines = _line(_records(report_on_affairs(briefing))["meetings-1"], "When")
    assert lines[0] == "sources conflict"
    assert sorted(lines[1:]) == [
        "Northern Wire: 5 March 2024 [1:1]", "Southern Post: 4 March 2024 [2:1]"
    ]  # fmt: skip


def test_everybody_goes_by_one_name_and_keeps_every_spelling() -> None:
    briefing = _two()
    assert briefing.affairs is not None
    named = briefing.affairs.participants[1].model_copy(
        update={"ledger": (LedgerEntry(field="name", verdict="compatible", value="Bell"),)}
    )
    participants = (briefing.affairs.participants[0], named)
    affairs = briefing.affairs.model_copy(update={"participants": participants})
    records = _records(report_on_affairs(briefing.model_copy(update={"affairs": affairs})))
    assert plain(records["meetings-1"].headline.parts) == "General Aro met Bell"
    assert _line(records["meetings-1"], "Who") == ["General Aro [1:1, 2:1]", "Bell [1:1, 2:1]"]
    assert _line(records["agreements-1"], "Meeting") == ["General Aro and Bell"]
    assert _line(records["participants-2"], "Also written") in (["Ms Bel [1:1]"], ["Bell [2:1]"])


def test_other_words_for_a_commitment_are_kept() -> None:
    briefing = _two(south={"commitment": "stay calm"})
    record = _records(report_on_affairs(briefing))["agreements-1"]
    assert plain(record.headline.parts) == "Keep calm"
    assert _line(record, "Also put as") == ["stay calm [2:1]"]


def test_sources_of_one_origin_are_not_counted_as_two() -> None:
    origins = (Origin(articles=(0, 1), because=("both carry the army's statement",)),)
    report = report_on_affairs(_two(origins=origins))
    overview = dict(report.overview)
    assert overview["Articles"].startswith("2 articles, 1 origin, from 2 outlets")
    assert overview["One origin"] == "sources 1 and 2: both carry the army's statement"
    assert _records(report)["attacks-1"].marks == ("2 sources, 1 origin",)


def test_what_one_article_tells_is_marked_and_told_as_that_article_tells_it() -> None:
    """Every line and every word of the article's own form is there."""
    first = BRIEFING.extractions[0]
    other = BRIEFING.extractions[1]
    briefing = Briefing(extractions=(first, other), affairs=merge((first, other)))
    alone = report_on(Briefing(extractions=(first,))).articles[0]
    merged = _records(report_on_affairs(briefing)).values()
    shown = [
        {(line.label, plain(fact.parts)) for line in record.lines for fact in line.facts}
        for record in merged
    ]
    for section in alone.sections:
        for record in section.records:
            lines = {(ln.label, plain(fact.parts)) for ln in record.lines for fact in ln.facts}
            assert any(lines <= kept for kept in shown), record.key
    assert {r.marks for r in merged if r.key.startswith("attacks")} == {("single source",)}


# --- the page as a whole --------------------------------------------------------------------------


@pytest.mark.parametrize("name", GROUPS)
def test_no_sentence_of_any_article_is_lost(name: str) -> None:
    """What an article's summary cites is cited somewhere, quoted, and printed in every format."""
    briefing = _group(name)
    report = report_on_affairs(briefing)
    expected = {
        Citation(number, sentence)
        for number, extraction in enumerate(briefing.extractions, 1)
        if extraction.summary is not None
        for sentence in evidence_in(extraction.summary.model_dump())
    }
    assert {citation for fact in _facts(report) for citation in fact.citations} == expected
    quoted = {Citation(s.number, q.number) for s in report.sources for q in s.quotes}
    assert quoted == expected
    for format in SET:
        page = _folded(render(briefing, format))
        assert {
            tuple(map(int, c.split(":"))) for c in re.findall(r"\d+:\d+(?=[\],])", page)
        } >= expected


@pytest.mark.parametrize("name", GROUPS)
def test_every_link_of_the_markdown_leads_somewhere(name: str) -> None:
    page = render(_group(name), "markdown")
    anchors = re.findall(r'<a id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= set(anchors)


@pytest.mark.parametrize("name", GROUPS)
def test_every_sentence_of_the_summary_and_every_difference_is_cited(name: str) -> None:
    report = report_on_affairs(_group(name))
    assert all(fact.citations for fact in report.summary)
    assert all(fact.cites for difference in report.differences for fact in difference.facts)
    assert all(fact.citations for d in report.differences for fact in d.facts)
    keys = set(_records(report))
    pointers = [part for fact in _facts(report) for part in fact.parts if isinstance(part, Pointer)]
    assert {p.record for p in pointers} | {d.about.record for d in report.differences} <= keys


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_the_merged_page_keeps_to_its_width_and_to_plain_text(width: int) -> None:
    page = render(_group("three-tellings"), "terminal", width=width)
    assert max(map(len, page.split("\n"))) <= min(width, 110)
    assert "\x1b" not in page
    assert not any(line.endswith(" ") for line in page.split("\n"))


def test_colours_add_nothing_to_the_words() -> None:
    briefing = _group("contradictory-toll")
    colored = render(briefing, "terminal", color=True)
    assert "\x1b[" in colored
    assert _folded(re.sub(r"\x1b\[[\d;]*m", "", colored)) == _folded(render(briefing, "terminal"))


@pytest.mark.parametrize("format", SET)
def test_the_chapters_come_in_the_order_of_a_briefing(format: str) -> None:
    page = render(_group("three-tellings"), format).casefold()
    headings = [
        "summary", "meetings", "agreements", "attacks referred to", "participants",
        "where the outlets differ", "what remains unknown", "sources",
    ]  # fmt: skip
    places = [re.search(rf"(?m)^(?:## )?{heading}$", page) for heading in headings]
    starts = [match.start() for match in places if match is not None]
    assert len(starts) == len(headings)
    assert starts == sorted(starts)


def test_undated_attacks_come_last() -> None:
    days = DayWindow(earliest="2024-03-04", latest="2024-03-04")
    briefing = _two()
    assert briefing.affairs is not None
    (undated,) = briefing.affairs.attacks
    dated = undated.model_copy(
        update={"id": "attacks-2", "days": days, "tellings": undated.tellings[:1]}
    )
    attacks = (undated.model_copy(update={"tellings": undated.tellings[1:]}), dated)
    affairs = briefing.affairs.model_copy(update={"attacks": attacks})
    report = report_on_affairs(briefing.model_copy(update={"affairs": affairs}))
    groups = report.chapters[2].groups
    assert [(g.title, [r.key for r in g.records]) for g in groups] == [
        ("4 March 2024", ["attacks-2"]), ("Day not known", ["attacks-1"])
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        ("2024-03-04", "2024-03-04", "4 March 2024"),
        ("2024-03-04", "2024-03-06", "4 to 6 March 2024"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2023-02-01", "2023-02-28", "February 2023"),
        ("2024-02-01", "2024-02-28", "1 to 28 February 2024"),
        ("2024-01-01", "2024-12-31", "2024"),
        ("2023-12-31", "2024-01-01", "31 December 2023 to 1 January 2024"),
    ],
)
def test_the_days_of_a_record_are_said_as_one_would(earliest: str, latest: str, words: str) -> None:
    days = DayWindow(earliest=earliest, latest=latest)
    report = report_on_affairs(_two(attacks={"days": days}))
    assert report.chapters[2].groups[0].title == words


def test_what_nobody_says_is_listed_and_what_cannot_be_asked_is_not() -> None:
    verdicts = {"attribution": "not_stated", "injured": "not_stated", "country": "not_stated"}
    silent: dict[str, Any] = {"attacks": verdicts}
    unknown = [plain(fact.parts) for fact in report_on_affairs(_two(**silent)).unknown]
    assert unknown == [
        "General Aro met Ms Bel: on which date",
        "Bombing, the depot: when, how many were injured, who did it",
    ]


@pytest.mark.parametrize("format", SET)
@pytest.mark.parametrize(
    "path",
    ["meetings[0].place", "meetings[0].date.edtf", "agreements[0].status.value", "gist",
     "attacks[0].tolls[0].killed.min", "attacks[0].attributions[0].actor", "attacks[0].type",
     "participants[1].name", "meetings[0]", "elsewhere", "attacks[0].tolls", "agreements[0].date",
     "meetings[0].participants[1].participant", "meetings[0].mode"],
)  # fmt: skip
def test_an_unsupported_fact_stands_out_in_the_merged_form(format: str, path: str) -> None:
    """Once, with the source that it is about; never lost where two articles are laid together."""
    finding = Finding(path=path, kind="value", value="v", evidence=(1,), message="m: the reason")
    briefing = _two(findings=(finding,))
    page = _folded(render(briefing, format).replace("**", ""))
    assert page.count("the reason") == 1
    assert "⚠ unsupported" in page
    shown = [f for fact in _facts(report_on_affairs(briefing)) for f in fact.findings]
    assert all(objection(one).endswith("(source 2)") for one in shown)
    assert len(shown) + sum(len(s.findings) for s in report_on_affairs(briefing).sources) == 1


@pytest.mark.parametrize("field", ["place", "date"])
def test_what_is_unsupported_about_a_null_stays_where_another_article_has_a_value(
    field: str,
) -> None:
    path = f"meetings[0].{field}"
    finding = Finding(path=path, kind="value", value="v", evidence=(1,), message="m: the reason")
    for format in SET:
        page = render(_two(south={field: None}, findings=(finding,)), format)
        assert page.count("the reason") == 1


def test_one_article_and_its_copy_are_one_article() -> None:
    """Told as one article is, and the copy says what it is."""
    first = BRIEFING.extractions[0]
    briefing = Briefing(extractions=(first, first), affairs=merge((first, first)))
    assert briefing.affairs is not None
    assert briefing.affairs.duplicates == (Duplicate(article=1, of=0),)
    assert not tells_once(briefing)
    report = report_on(briefing)
    assert report.articles[1].sections == ()
    assert dict(report.overview)["Given twice"] == "2 is 1 again"
    assert "3 meetings" in dict(report.overview)["Found"]
    for format in SET:
        page = _folded(render(briefing, format))
        assert page.count("The same as 1, given again") == 1
        assert page.count("“The general vowed to send two patrol boats.”") == 1


def test_among_several_a_copy_tells_nothing_of_its_own() -> None:
    briefing = _two()
    north, south = briefing.extractions
    three = (north, south, north)
    report = report_on_affairs(Briefing(extractions=three, affairs=merge(three)))
    assert {citation.source for fact in _facts(report) for citation in fact.citations} <= {1, 2}
    assert report.sources[2].remarks == (
        "The same as 1, given again: it is told and counted once.",
    )
    assert [row.same_as for row in report.rows] == [None, None, 1]


def test_an_article_that_failed_is_a_source_with_its_reason() -> None:
    """The others are merged, and nothing is cited of it."""
    extractions = (*_two().extractions, BRIEFING.extractions[2])
    briefing = Briefing(extractions=extractions, affairs=merge(extractions))
    assert tells_once(briefing)
    for format in SET:
        page = _folded(render(briefing, format))
        assert "missing.txt: no such file; check the path" in page
        assert "FAILED" in page


@pytest.mark.parametrize("format", [*SET, "html"])
def test_article_by_article_is_there_for_whoever_asks(format: str) -> None:
    briefing = _two()
    unmerged = Briefing(extractions=briefing.extractions)
    assert render(briefing, format, by_article=True) == render(unmerged, format)
    assert render(briefing, format) != render(unmerged, format)


def test_one_article_stays_as_it_is() -> None:
    for extraction in BRIEFING.extractions:
        merged = Briefing(extractions=(extraction,), affairs=merge((extraction,)))
        for format in SET:
            assert render(merged, format) == render(Briefing(extractions=(extraction,)), format)


def test_what_nobody_merged_cannot_be_told_once() -> None:
    with pytest.raises(ValueError, match="no affairs"):
        report_on_affairs(BRIEFING)


# --- hostile text ---------------------------------------------------------------------------------


def _hostile(pool: list[str], seed: int) -> Briefing:
    """Two articles full of foreign words, each told of twice, merged as if they were one."""
    extractions = hostile_briefing(pool, seed).extractions[:1] * 2
    summary = extractions[0].summary
    assert summary is not None
    merged: dict[str, Any] = {
        kind: tuple(
            _merged(
                kind, n, 2, place="conflict", status="conflict", killed=("conflict", pool[0]),
                attribution="compatible", participants="compatible", name=("compatible", pool[-1]),
            )
            for n in range(len(getattr(summary, kind)))
        )
        for kind in FIELDS
    }  # fmt: skip
    origins = (Origin(articles=(0, 1), because=(pool[0],)),)
    affairs = Affairs(**merged, origins=origins, notes=(pool[-1],))
    return Briefing(extractions=extractions, affairs=affairs)


@settings(max_examples=25, deadline=None)
@given(texts, st.integers(0, 2**16), st.integers(1, 150), st.booleans())
def test_no_value_steers_the_terminal(pool: list[str], seed: int, width: int, color: bool) -> None:
    page = render(_hostile(pool, seed), "terminal", width=width, color=color)
    if color:
        page = re.sub(r"\x1b\[[\d;]*m", "", page)
    assert not re.search(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{BIDI}\ud800-\udfff]", page)


@settings(max_examples=25, deadline=None)
@given(texts, st.integers(0, 2**16))
def test_no_value_becomes_markup(pool: list[str], seed: int) -> None:
    """Headings, lists, tables and links are the page's own."""
    briefing = _hostile(pool, seed)
    page = render(briefing, "markdown")
    tokens = markdown_tokens(page)
    kinds = [token.type for token in tokens]
    report = report_on_affairs(briefing)
    titled = sum(g.title is not None for chapter in report.chapters for g in chapter.groups)
    # The briefing's own, the summary, four chapters, differences, unknown, sources; each source.
    assert kinds.count("heading_open") == 9 + titled + len(briefing.extractions)
    assert kinds.count("table_open") == 1
    for kind in ("html_block", "image", "code_inline", "code_block", "fence", "hr",
                 "ordered_list_open"):  # fmt: skip
        assert kind not in kinds
    assert kinds.count("list_item_open") == len(re.findall(r"(?m)^ *- ", page))
    for token in tokens:
        if token.type == "html_inline":
            assert re.fullmatch(r'<a id="[\w-]+">|</a>|<!-- -->', token.content)
        if token.type == "link_open":
            assert re.match(r"#[\w-]+$|(?i:https?)://", str(token.attrs["href"]))
    assert all(f"finding-{number}" in page for number in range(5))
