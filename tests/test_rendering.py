"""What a briefing says, in every format alike."""

import re
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from summarizer.briefing import Briefing, Extraction, Failure, Finding, Provenance
from summarizer.errors import UsageError
from summarizer.rendering import FORMATS, render
from summarizer.rendering.dates import date_parts, edtf_in_words
from summarizer.rendering.json import parse
from summarizer.rendering.reports import report_on
from summarizer.rendering.statements import ArticleReport, Fact, Record, objection, plain, printable
from summarizer.rendering.wording import count_parts, country_name
from summarizer.rules import extract as extract_by_rules
from summarizer.schema import ArticleSummary, Count, Date
from tests.rendering_examples import BRIEFING, FINDINGS, MONITOR, TALKS, TALKS_SUMMARY
from tests.rendering_readers import evidence_lists

TEXT_FORMATS = ("terminal", "markdown", "html")


def _folded(text: str) -> str:
    """One line, so that a line break of the terminal hides nothing."""
    return " ".join(text.split())


def _report() -> ArticleReport:
    return report_on(BRIEFING).articles[0]


def _records(section: str) -> list[Record]:
    return [r for s in _report().sections if s.key == section for r in s.records]


def _line(record: Record, label: str) -> list[str]:
    return [plain(f.parts) for line in record.lines if line.label == label for f in line.facts]


def _changed(change: dict[str, Any], *path: str | int) -> ArticleSummary:
    """The talks' summary with the object at `path` updated."""
    answer = TALKS_SUMMARY.model_dump()
    place: Any = answer
    for step in path:
        place = place[step]
    place.update(change)
    return ArticleSummary.model_validate(answer)


def _headline_of_meeting(**change: Any) -> str:
    extraction = Extraction(name="x", article=TALKS, summary=_changed(change, "meetings", 1))
    report = report_on(Briefing(extractions=(extraction,))).articles[0]
    record = next(r for r in report.sections[0].records if r.key == "meeting-2")
    return plain(record.headline.parts)


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2022-02-14", "14 February 2022"),
        ("2022-02", "February 2022"),
        ("2022", "2022"),
        ("XXXX-07-08", "8 July, year not stated"),
        ("XXXX-07", "July, year not stated"),
        ("2022-02-XX", "February 2022, day not stated"),
        ("2022-XX-XX", "2022, month not stated"),
        ("201X", "in the 2010s"),
        ("19XX", "between 1900 and 1999"),
        ("2021-22", "summer 2021"),
        ("2019-09-15~", "about 15 September 2019"),
        ("2019-09?", "perhaps September 2019"),
        ("2019-04-15/2019-04-21", "15 to 21 April 2019"),
        ("2019-04-28/2019-05-04", "28 April 2019 to 4 May 2019"),
        ("2019-04/..", "from April 2019"),
        ("/2019-04", "until April 2019"),
        ("2019-04-15/soon", "2019-04-15/soon"),
        ("2019-13-45", "2019-13-45"),
        ("2019-02-99", "2019-02-99"),
        ("2019-XX-14", "2019-XX-14"),
        ("XXXX", "XXXX"),
        ("/", "/"),
        ("", ""),
        ("<b>", "<b>"),
    ],
)
def test_an_edtf_date_is_said_in_words(edtf: str, words: str) -> None:
    """What is no date of level 1 is shown as it stands."""
    assert edtf_in_words(edtf) == words


@pytest.mark.parametrize(
    ("text", "edtf", "anchor", "published", "words"),
    [
        ("Saturday", None, "none", None, "Saturday (date not resolved)"),
        ("Earlier this month", None, "none", None, "Earlier this month (date not resolved)"),
        (
            "three weeks after",
            None,
            "none",
            None,
            "“three weeks after …” (the text's words, relative to another event, not resolved)",
        ),
        (
            "the same evening",
            None,
            "other_event",
            None,
            "“the same evening” (the text's words, relative to another event, not resolved)",
        ),
        ("14 February 2022", "2022-02-14", "explicit", None, "14 February 2022"),
        ("February 14, 2022", "2022-02-14", "explicit", None, "14 February 2022"),
        ("14.2.2022", "2022-02-14", "explicit", None, "14 February 2022 (“14.2.2022”)"),
        ("July 8", "XXXX-07-08", "none", None, "8 July, year not stated"),
        (
            "on Monday",
            "2022-02-14",
            "publication_date",
            "2022-02-16",
            "14 February 2022 (from “on Monday”, published 16 February 2022)",
        ),
        (
            "on Monday",
            "2022-02-14",
            "publication_date",
            None,
            "14 February 2022 (from “on Monday”, published on a day that is not known)",
        ),
        (
            "Monday",
            "2022-02-14",
            "caption",
            None,
            "14 February 2022 (from “Monday”, dated by a photo caption)",
        ),
        (
            "two days later",
            "2022-02-16",
            "other_event",
            None,
            "16 February 2022 (from “two days later”, counted from another event)",
        ),
        (
            "Monday",
            "2022-02-14",
            "none",
            None,
            "14 February 2022 (from “Monday”, resolved against nothing that is named)",
        ),
    ],
)
def test_a_date_says_what_was_written_and_what_it_was_resolved_against(
    text: str, edtf: str | None, anchor: Any, published: str | None, words: str
) -> None:
    date = Date(evidence=[1], text=text, edtf=edtf, anchor=anchor)
    assert plain(date_parts(date, published)) == words


@pytest.mark.parametrize(
    ("low", "high", "text", "attackers", "words"),
    [
        (6, 6, "6", 4, "6 killed, 4 of them attackers"),
        (6, 6, "6", 6, "6 killed, all of them attackers"),
        (2, 2, "2", 2, "2 killed, both of them attackers"),
        (1, 1, "1", 1, "1 killed, an attacker"),
        (1, 1, "1", 0, "1 killed, not an attacker"),
        (26, 26, "26", 1, "26 killed, 1 of them an attacker"),
        (6, 6, "6", 0, "6 killed, none of them attackers"),
        (6, 6, "6", None, "6 killed"),
        (0, 0, "no casualties", 0, "no one killed"),
        (12, None, "at least 12", None, "at least 12 killed"),
        (0, 0, "No one was hurt", 0, "no one killed"),
        (0, 0, "nobody was killed or injured", 0, "no one killed"),
        (0, 0, "knew of no dead", None, "killed: “knew of no dead” (counted as no one)"),
        (0, 0, "no one of the crew", None, "killed: “no one of the crew” (counted as no one)"),
        (24, None, "dozens", None, "dozens killed (counted as at least 24)"),
        (
            24,
            None,
            "dozens of militants",
            0,
            "dozens of militants killed (counted as at least 24), none of them attackers",
        ),
        (40, None, "scores", None, "scores killed (counted as at least 40)"),
        (200, None, "hundreds", None, "hundreds killed (counted as at least 200)"),
        (36, 44, "about 40 people", None, "about 40 people killed (counted as 36 to 44)"),
        (None, 40, "nearly 40", None, "nearly 40 killed (counted as at most 40)"),
        (24, None, "dozens died", None, "killed: dozens died (counted as at least 24)"),
        (71, None, "more than 70", None, "at least 71 killed (“more than 70”)"),
        (None, 30, "up to 30", None, "at most 30 killed (“up to 30”)"),
        (1200, 1500, "1200 to 1500", None, "1,200 to 1,500 killed"),
        (None, None, "several", None, "killed: number not given (“several”)"),
    ],
)
def test_a_toll_keeps_its_bounds_its_attackers_and_odd_words(
    low: int | None, high: int | None, text: str, attackers: int | None, words: str
) -> None:
    """Nobody, not told and no number are three things."""
    count = Count(min=low, max=high, text=text, attackers=attackers)
    assert plain(count_parts(count, "killed")) == words


def test_where_militants_are_the_target_attackers_are_a_side() -> None:
    """In a state's operation "attackers" would be taken for the militants."""
    side = "on the attacking side"
    for attackers, low, words in (
        (1, 1, "1 injured, on the attacking side"),
        (1, 3, "3 injured, 1 of them on the attacking side"),
        (0, 3, "3 injured, none of them on the attacking side"),
    ):
        count = Count(min=low, max=low, text=str(low), attackers=attackers)
        assert plain(count_parts(count, "injured", of_attackers=side)) == words
    targets = [{"name": "fighters", "kind": "armed_group"}]
    page = render(_alone(_changed({"targets": targets}, "attacks", 0)), "markdown")
    assert "4 of them on the attacking side" in page


def test_a_toll_that_is_not_told_says_so() -> None:
    assert plain(count_parts(None, "injured")) == "injured not stated"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("IRN", "Iran"),
        ("COD", "The Democratic Republic of the Congo"),
        ("XKX", "Kosovo"),
        ("ZZZ", "ZZZ"),
        ("", ""),
    ],
)
def test_a_country_is_named_and_an_unknown_code_kept(code: str, name: str) -> None:
    assert country_name(code) == name


@pytest.mark.parametrize(
    ("change", "headline"),
    [
        ({}, "Tamar Vashadze (host) met Emre Soyalp (visitor)"),
        (
            {"mode": "phone_or_video"},
            "Tamar Vashadze (host) spoke by phone or video with Emre Soyalp (visitor)",
        ),
        ({"mode": "unclear"}, "Tamar Vashadze (host) met or spoke with Emre Soyalp (visitor)"),
        (
            {"format": "mediated"},
            "Tamar Vashadze (host) and Emre Soyalp (visitor) held talks through a third party",
        ),
        (
            {"status": {"evidence": [3], "value": "planned"}},
            "Planned meeting of Tamar Vashadze (host) and Emre Soyalp (visitor)",
        ),
        (
            {"status": {"evidence": [3], "value": "cancelled_or_postponed"}},
            "Cancelled or postponed meeting of Tamar Vashadze (host) and Emre Soyalp (visitor)",
        ),
        (
            {"status": {"evidence": [3], "value": "unclear"}, "mode": "phone_or_video"},
            "Call between Tamar Vashadze (host) and Emre Soyalp (visitor), unclear whether held",
        ),
        (
            {"participants": [{"participant": "p1", "part": "attendee"}]},
            "Meeting of Tamar Vashadze and another side, not stated",
        ),
        ({"participants": []}, "Meeting, sides not stated"),
        (
            {
                "participants": [
                    {"participant": "p1", "part": "attendee"},
                    {"participant": "p2", "part": "attendee"},
                    {"participant": "p3", "part": "mediator"},
                ],
                "format": "mediated",
            },
            "Tamar Vashadze and Emre Soyalp met, mediated by the Black Sea Council",
        ),
    ],
)
def test_a_meetings_headline_never_claims_more_than_its_status(
    change: dict[str, Any], headline: str
) -> None:
    assert _headline_of_meeting(**change) == headline


def _alone(summary: ArticleSummary, **more: Any) -> Briefing:
    extraction = Extraction(name="x", article=TALKS, summary=summary, **more)
    return Briefing(extractions=(extraction,))


def _of_four(*parts: str) -> ArticleSummary:
    """The talks' summary with four at its second meeting; p3 is an office, p4 a body."""
    answer = TALKS_SUMMARY.model_dump()
    first, second, third = answer["participants"]
    governor = {"name": "governor of Adjara", "kind": "office", "sector": "government"}
    body = {"id": "p4", "name": "a port authority"}
    answer["participants"] = [first, second, {**third, **governor}, {**third, **body}]
    answer["meetings"][1]["participants"] = [
        {"participant": who, "part": part}
        for who, part in zip(("p1", "p3", "p2", "p4"), parts, strict=True)
    ]
    return ArticleSummary.model_validate(answer)


@pytest.mark.parametrize(
    ("parts", "headline"),
    [
        (
            ("visitor", "visitor", "host", "host"),
            "Tamar Vashadze with the governor of Adjara (visitors) met Emre Soyalp with "
            "a port authority (hosts)",
        ),
        (
            ("host", "attendee", "attendee", "attendee"),
            "Tamar Vashadze (host); Emre Soyalp; the governor of Adjara; and a port authority met",
        ),
    ],
)
def test_no_name_in_a_headline_reads_as_the_office_of_another(
    parts: tuple[str, ...], headline: str
) -> None:
    """In the record's order, persons first, never parted by a mere comma."""
    sections = report_on(_alone(_of_four(*parts))).articles[0].sections
    record = next(r for r in sections[0].records if r.key == "meeting-2")
    assert plain(record.headline.parts) == headline
    agreement = next(r for r in sections[1].records if r.key == "agreement-2")
    assert _line(agreement, "Meeting") == ["Tamar Vashadze; Emre Soyalp; and 2 more"]


def test_an_office_begins_a_headline_with_a_capital() -> None:
    answer = _of_four("host", "attendee", "attendee", "attendee").model_dump()
    answer["meetings"][1]["participants"] = answer["meetings"][1]["participants"][1::2]
    sections = report_on(_alone(ArticleSummary.model_validate(answer))).articles[0].sections
    record = next(r for r in sections[0].records if r.key == "meeting-2")
    assert plain(record.headline.parts) == "The governor of Adjara met a port authority"


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"role": "Georgian counterpart"}, "Tamar Vashadze, Georgian counterpart"),
        ({"role": "the Defence Minister"}, "Tamar Vashadze, Defence Minister (Georgia)"),
        ({"role": "mayor of Batumi"}, "Tamar Vashadze, mayor of Batumi (Georgia)"),
        (
            {"role": "minister", "organisation": "The cabinet"},
            "Tamar Vashadze, minister, cabinet (Georgia)",
        ),
        ({"role": "envoy to Turkey"}, "Tamar Vashadze, envoy to Turkey (Georgia)"),
    ],
)
def test_a_country_is_not_told_twice(change: dict[str, Any], shown: str) -> None:
    sections = report_on(_alone(_changed(change, "participants", 0))).articles[0].sections
    assert plain(sections[3].records[0].headline.parts) == shown


@pytest.mark.parametrize(
    ("status", "label"),
    [("agreed", "Agreed on"), ("signed", "Signed on"), ("proposed", "Proposed on")],
)
def test_the_date_of_an_agreement_says_what_happened_on_it(status: str, label: str) -> None:
    change = {"status": {"evidence": [4], "value": status}}
    sections = report_on(_alone(_changed(change, "agreements", 1))).articles[0].sections
    record = next(r for r in sections[1].records if r.key == "agreement-2")
    assert _line(record, label)[0].startswith("14 February 2022")
    assert not _line(record, "When")


def test_an_unspecified_form_takes_no_line() -> None:
    sections = report_on(_alone(_changed({"form": "unspecified"}, "agreements", 1))).articles[0]
    record = next(r for r in sections.sections[1].records if r.key == "agreement-2")
    assert _line(record, "Form") == []
    pledge = _changed({"form": "unspecified"}, "agreements", 0)
    record = report_on(_alone(pledge)).articles[0].sections[1].records[2]
    assert _line(record, "Form") == ["one side's pledge"]


def test_a_call_has_no_place_to_miss() -> None:
    call = next(r for r in _records("meetings") if r.key == "meeting-3")
    assert _line(call, "Where") == []


HEADING = [
    ("meetings[1].place", "meetings", "meeting-2"),
    ("meetings[1].date.edtf", "meetings", "meeting-2"),
    ("meetings[1].status.value", "meetings", "meeting-2"),
    ("participants[1].name", "meetings", "meeting-2"),
    ("meetings[1].participants[0].participant", "meetings", "meeting-2"),
    ("agreements[1].status.value", "agreements", "agreement-2"),
    ("agreements[1].date.text", "agreements", "agreement-2"),
    ("agreements[1].parties[0]", "agreements", "agreement-2"),
    ("attacks[0].type", "attacks", "attack-1"),
    ("attacks[0].stage", "attacks", "attack-1"),
    ("attacks[0].place", "attacks", "attack-1"),
    ("attacks[0].targets[0].name", "attacks", "attack-1"),
    ("attacks[0].date.edtf", "attacks", "attack-1"),
    ("participants[0].name", "participants", "participant-1"),
    ("participants[0].role", "participants", "participant-1"),
]


@pytest.mark.parametrize(("path", "section", "key"), HEADING)
def test_a_heading_carries_the_mark_of_what_it_rests_on(path: str, section: str, key: str) -> None:
    finding = Finding(path=path, kind="value", value="v", evidence=(1,), message="m: why")
    briefing = _alone(TALKS_SUMMARY, findings=(finding,))
    records = [r for s in report_on(briefing).articles[0].sections if s.key == section
               for r in s.records]  # fmt: skip
    marked = next(r.headline for r in records if r.key == key)
    assert marked.flag or marked.findings
    if marked.flag:
        line = next(
            line for line in render(briefing, "markdown").split("\n")
            if f'id="a1-{key}"' in line
        )  # fmt: skip
        assert "unsupported" in line
        assert f"unsupported: {marked.flag}" in _folded(render(briefing, "terminal"))
        assert f'<span class="flag">{marked.flag}' in render(briefing, "html")


def test_a_heading_without_findings_carries_no_mark() -> None:
    toll = Finding(
        path="attacks[0].tolls[0].killed.min", kind="value", value="6", evidence=(), message="m"
    )
    sections = report_on(_alone(TALKS_SUMMARY, findings=(toll,))).articles[0].sections
    assert {record.headline.flag for s in sections for record in s.records} == {None}


@pytest.mark.parametrize(
    ("path", "value", "message", "shown"),
    [
        (
            "attacks[0].tolls[0].killed.text",
            "41",
            "attacks[0] (bombing at Lima), tolls[0].killed.text = '41': '41' not in sentence 1",
            "toll: '41' is not in sentence 1",
        ),
        (
            "participants[1].role",
            "General",
            "participants[1] (Emre Soyalp), role = 'General': 'General' not in sentences 3 and 4",
            "role: 'General' is not in sentences 3 and 4",
        ),
        (
            "attacks[0].type",
            "bombing",
            "attacks[0] (bombing), type = 'bombing': no word for it in sentence 1",
            "type “bombing”: no word for it in sentence 1",
        ),
        (
            "agreements[1].announced_by",
            "a: b",
            "agreements[1] (x), announced_by = 'a: b': 'a: b' not in sentence 1",
            "announced by: 'a: b' is not in sentence 1",
        ),
        ("agreements[1]", "Share", "agreement 2: sentence 4 denies it",
         "agreement: sentence 4 denies it"),
    ],
)  # fmt: skip
def test_a_finding_is_said_for_readers_and_kept_for_programs(
    path: str, value: str, message: str, shown: str
) -> None:
    finding = Finding(path=path, kind="value", value=value, evidence=(1,), message=message)
    assert objection(finding) == shown
    briefing = _alone(TALKS_SUMMARY, findings=(finding,))
    for format in ("terminal", "markdown"):
        page = _folded(render(briefing, format, width=110))
        assert shown in page.replace("\\", "")
        assert "attacks[0]" not in page.replace("\\", "")
    assert f'"path": "{path}"' in render(briefing, "json")


@pytest.mark.parametrize("format", ["terminal", "markdown", "html"])
def test_it_is_told_where_facts_without_a_number_come_from(format: str) -> None:
    page = _folded(render(BRIEFING, format))
    assert page.count("what has no number of its own is from") == 1
    assert "no number of its own" not in render(Briefing(extractions=()), format)


@pytest.mark.parametrize(
    ("target", "heading"),
    [
        ("market of Hopa", "Armed assault on market of Hopa"),
        ("HOPA", "Armed assault on HOPA"),
        ("Hopale barracks", "Armed assault on Hopale barracks, Hopa"),
    ],
)
def test_a_place_that_the_target_names_is_not_told_again(target: str, heading: str) -> None:
    change = {"place": "Hopa", "targets": [{"name": target, "kind": "civilian"}]}
    sections = report_on(_alone(_changed(change, "attacks", 0))).articles[0].sections
    assert plain(sections[2].records[0].headline.parts) == heading
    assert _line(sections[2].records[0], "Where") == ["Hopa (Türkiye)"]


def test_news_comes_before_background_and_background_is_marked() -> None:
    meetings = _records("meetings")
    assert [r.key for r in meetings] == ["meeting-2", "meeting-3", "meeting-1"]
    assert [r.background for r in meetings] == [False, False, True]
    for format in TEXT_FORMATS:
        assert "background" in render(BRIEFING, format).split("Announced by")[0]


def test_agreements_are_ordered_by_firmness() -> None:
    agreements = _records("agreements")
    statuses = [plain(r.status.parts) for r in agreements if r.status is not None]
    assert statuses == ["set up", "agreed", "pledged"]


def test_an_agreement_leads_to_its_meeting() -> None:
    agreements = {record.key: record for record in _records("agreements")}
    assert _line(agreements["agreement-2"], "Meeting") == ["Tamar Vashadze and Emre Soyalp"]
    assert _line(agreements["agreement-3"], "Meeting") == ["m7 (no such meeting in the list)"]


def test_each_basis_of_an_attribution_has_words_of_its_own() -> None:
    """A claim, an accusation, a suspicion, a denial and a plain report are five things."""
    attributions = [
        {"evidence": [12], "actor": "the Front", "basis": basis, "according_to": source}
        for basis, source in [
            ("claimed", None),
            ("claimed", "the Front"),
            ("claimed", "Front"),
            ("reported_as_fact", None),
            ("reported_as_fact", "Kolkhi"),
            ("accused_by_authorities", "Ankara"),
            ("accused_by_others", None),
            ("suspected", "the army"),
            ("denied", None),
            ("denied", "the Front"),
            ("denied", "its lawyer"),
        ]
    ]
    summary = _changed({"attributions": attributions}, "attacks", 0)
    extraction = Extraction(name="x", article=TALKS, summary=summary)
    report = report_on(Briefing(extractions=(extraction,))).articles[0]
    attack = next(s for s in report.sections if s.key == "attacks").records[0]
    assert _line(attack, "By whom") == [
        "claimed by the Front",
        "claimed by the Front",
        "claimed by the Front",
        "carried out by the Front, as the outlet reports",
        "carried out by the Front, as the outlet reports (according to Kolkhi)",
        "blamed on the Front by the authorities (according to Ankara)",
        "blamed on the Front by others than authorities",
        "suspected: the Front (according to the army)",
        "denied by the Front",
        "denied by the Front",
        "denied: the Front (according to its lawyer)",
    ]


def test_what_is_not_told_is_said_where_its_absence_matters() -> None:
    """Date, place, toll and attribution; an untold role or topic takes no line."""
    summary = _changed(
        {"date": None, "place": None, "country": None, "tolls": [], "attributions": []},
        "attacks",
        0,
    )
    extraction = Extraction(name="x", article=TALKS, summary=summary)
    report = report_on(Briefing(extractions=(extraction,))).articles[0]
    attack = next(s for s in report.sections if s.key == "attacks").records[0]
    silent = [
        line.label for line in attack.lines for fact in line.facts
        if plain(fact.parts) == "not stated"
    ]  # fmt: skip
    assert silent == ["When", "Where", "Toll", "By whom"]


def test_a_finding_stands_at_the_fact_that_it_concerns() -> None:
    def facts(record: Record) -> list[Fact]:
        status = [record.status] if record.status else []
        return [record.headline, *status, *(f for line in record.lines for f in line.facts)]

    marked = {
        (record.key, plain(fact.parts)): [finding.path for finding in fact.findings]
        for section in _report().sections
        for record in section.records
        for fact in facts(record)
        if fact.findings
    }
    assert marked == {
        (
            "attack-1",
            "killed not stated; at least 20 injured (according to a hospital)",
        ): ["attacks[0].tolls[2].injured.min"],
        ("meeting-3", "p9 (no such participant in the list)"): [
            "meetings[2].participants[1].participant"
        ],
        ("participant-2", "Emre Soyalp, General (Türkiye)"): ["participants[1].role"],
        ("agreement-2", "Share alerts along the border"): ["agreements[1]"],
    }


def test_a_participants_finding_is_pointed_out_wherever_the_participant_appears() -> None:
    meeting = _records("meetings")[0]
    who = next(line for line in meeting.lines if line.label == "Who")
    assert [fact.flag for fact in who.facts] == [None, "see participants"]


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_no_finding_is_lost_wherever_its_path_leads(format: str) -> None:
    paths = [
        "gist", "gist.text", "meetings", "meetings[0].topics[7]", "meetings[99]", "elsewhere", "",
        "agreements[0].evidence[0]", "attacks[0].attributions[1].basis", "attacks[0].country",
        "participants[0].variants[0]", "meetings[1].mode", "agreements[0].unilateral",
    ]  # fmt: skip
    findings = tuple(
        Finding(path=path, kind="value", value="v", evidence=(1,), message=f"finding-{n:02}")
        for n, path in enumerate(paths)
    )
    extraction = Extraction(name="x", article=TALKS, summary=TALKS_SUMMARY, findings=findings)
    page = render(Briefing(extractions=(extraction,)), format)
    for n in range(len(paths)):
        assert page.count(f"finding-{n:02}") == 1


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_unsupported_not_stated_failed_and_none_found_look_different(format: str) -> None:
    """Four things that a reader must never confuse, in words, without colour."""
    page = _folded(render(BRIEFING, format))
    for finding in FINDINGS:
        assert objection(finding) in page
    assert "unsupported" in page
    assert "not stated" in page
    assert "not found by the rules" not in page.partition("monitor.txt")[0]
    assert "No attacks found by the rules." in page
    assert "failed" in page.casefold()
    assert "not read" in page.casefold()
    assert "ArticleError" in page
    assert "missing.txt: no such file; check the path" in page


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_a_failed_article_is_never_an_empty_list(format: str) -> None:
    extraction = Extraction(
        name="empty.txt",
        article=MONITOR,
        summary=None,
        failure=Failure(kind="RefusedAnswer", message="the model declined"),
    )
    page = render(Briefing(extractions=(extraction,)), format)
    assert "the model declined" in page
    assert "RefusedAnswer" in page
    assert not re.search(r"No \w+ found|>none<|\| none", page)


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_a_rule_based_result_says_once_that_no_model_was_used(format: str) -> None:
    page = _folded(render(BRIEFING, format))
    assert "No model was used" in page
    assert "The text is partly in another language than English." in page
    article = MONITOR.model_copy(update={"text": TALKS.text, "sentences": TALKS.sentences})
    page = _folded(render(Briefing(extractions=(extract_by_rules(article),)), format))
    assert page.count("No model was used") == 1
    assert not re.search("rules miss|without a model|no model was asked|no model \\(", page)
    assert page.count("found by rules on") == 2  # the overview's source, the article's


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_what_rules_did_not_find_is_not_called_unstated(format: str) -> None:
    """They may have missed it; a model that read the text says that it is not there."""
    summary = _changed({"date": None, "place": None, "country": None, "tolls": []}, "attacks", 0)
    rules = Provenance(model="rules", reported_model=None, how="rule_based", date="2025-11-22")
    page = _folded(render(_alone(summary, provenance=rules), format))
    assert "not stated" not in page
    assert "not found by the rules" in page
    page = _folded(render(_alone(summary), format))
    assert "not stated" in page
    assert "not found by the rules" not in page


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_standard_input_has_a_name(format: str) -> None:
    failure = Failure(kind="ArticleError", message="-: no text")
    article = MONITOR.model_copy(update={"name": "-", "title": None})
    extractions = (
        Extraction(name="-", article=None, summary=None, failure=failure),
        Extraction(name="-", article=article, summary=None, failure=failure),
    )
    page = re.sub("<.*?>", "", render(Briefing(extractions=extractions), format))
    assert page.count("standard input: no text") == 2
    assert "standard input; standard input" in _folded(page)
    assert not re.search(r"(?m)(?<=\s)-$|[|>.\]] *- *[|<]|\d\. -$", page)


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_the_source_of_each_answer_is_told(format: str) -> None:
    page = _folded(re.sub(r"<.*?>|\\", "", render(BRIEFING, format)))
    for words in (
        "model gpt-5-mini (reported as gpt-5-mini-2025-08-07)",
        "recorded out of band on 22 November 2025",
        "prompt extract.v1",
        "2 attempts",
        "5,120 tokens in (4,000 from the provider's cache), 830 out, 1 attempt not counted",
        "replayed from a recording",
        "4 unsupported facts",
    ):
        assert words in page.replace("&#39;", "'")


def test_tokens_that_nobody_counted_are_not_zero() -> None:
    first = BRIEFING.extractions[0]
    uncounted = first.model_copy(update={"attempts": first.attempts[1:]})
    report = report_on(Briefing(extractions=(uncounted,))).articles[0]
    assert "tokens not counted" in report.provenance
    source = Provenance(
        model="m",
        reported_model=None,
        how="out_of_band",
        date="2025-11-22",
        note="token counts not available",
    )
    told = uncounted.model_copy(update={"provenance": source})
    report = report_on(Briefing(extractions=(told,))).articles[0]
    assert "; ".join(report.provenance).count("token") == 1


def test_the_overview_counts_what_was_found() -> None:
    overview = [f"{label}: {text}" for label, text in report_on(BRIEFING).overview]
    assert overview == [
        "Articles: 3 articles from 2 outlets, published 16 February 2022, "
        "1 without a known publication date",
        "Failed: missing.txt",
        "Source: model gpt-5-mini (reported as gpt-5-mini-2025-08-07), recorded out of band on "
        "22 November 2025, prompt extract.v1: 1 article",
        "Source: no model was used, found by rules on 22 November 2025: 1 article",
        "Found: 4 meetings (1 background), 3 agreements, 1 attack (1 background), 5 participants "
        "(counted article by article: one told twice counts twice)",
        "Unsupported: 4 facts, marked where stated",
    ]


@pytest.mark.parametrize("format", ["terminal", "markdown"])
def test_each_cited_sentence_is_quoted_once_and_no_other(format: str) -> None:
    page = _folded(render(BRIEFING, format))
    for number in (3, 4, 6, 7, 8, 9, 10, 11, 12, 13):
        assert page.count(f"“{TALKS.quote(number)}”") == 1
    for number in (2, 5, 14):
        assert TALKS.quote(number) not in page


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_every_separate_fact_carries_its_citation(format: str) -> None:
    """Each list of sentence numbers in the summary is printed at least once for itself."""
    page = render(Briefing(extractions=BRIEFING.extractions[:1]), format)
    page = re.split("(?i)sentences cited", page)[0]
    page = re.sub(r"<.*?>|(?<=\])\(#.*?\)", "", page)  # tags, and where Markdown's links lead
    page = re.sub(r"\[(\d+)\](?=[,\]])", r"\1", _folded(page))
    printed = Counter(re.findall(r"\[[\d, ]+\]", page))
    expected = Counter(str(evidence) for evidence in evidence_lists(TALKS_SUMMARY.model_dump()))
    assert expected <= printed


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_a_citation_of_no_sentence_says_so(format: str) -> None:
    summary = _changed({"evidence": []}, "gist")
    summary = summary.model_copy(
        update={"agreements": [summary.agreements[0].model_copy(update={"evidence": [99]})]}
    )
    extraction = Extraction(name="x", article=TALKS, summary=summary)
    page = render(Briefing(extractions=(extraction,)), format)
    assert "no sentence cited" in page
    assert "no such sentence in the article" in page


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_briefing_is_a_page_too(format: str) -> None:
    page = render(Briefing(extractions=()), format)
    assert page.endswith("\n")
    assert format == "json" or "0 articles" in page


def test_an_unknown_format_names_those_that_exist() -> None:
    with pytest.raises(UsageError, match="unknown format 'pdf': expected one of terminal, mark"):
        render(BRIEFING, "pdf")


def test_json_comes_back_as_the_same_briefing() -> None:
    assert parse(render(BRIEFING, "json")) == BRIEFING


@pytest.mark.parametrize(
    "text",
    ["", "[]", "7", '{"schema_version": 1}', '{"schema_version": 3, "extractions": []}',
     '{"extractions": []}', '{"schema_version": 1, "extractions": [{}]}', "[" * 100_000],
)  # fmt: skip
def test_json_that_is_no_briefing_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("format", "missing"),
    [
        ("json", {"rich", "jinja2", "pycountry"}),
        ("markdown", {"rich", "jinja2"}),
        ("terminal", {"jinja2"}),
        ("html", {"rich"}),
    ],
)
def test_a_format_imports_only_what_it_needs(format: str, missing: set[str]) -> None:
    """The JSON output must not pay for tables and templates."""
    code = (
        "import sys\n"
        "from summarizer.briefing import Briefing\n"
        "from summarizer.rendering import render\n"
        f"render(Briefing(extractions=()), {format!r})\n"
        f"print(sorted({missing!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_terminal_keeps_to_its_width_and_to_plain_text() -> None:
    for width in (40, 60, 80, 100):
        lines = render(BRIEFING, "terminal", width=width).split("\n")
        assert max(map(len, lines)) <= width
        assert not any(line.endswith(" ") for line in lines)
    assert "\x1b" not in render(BRIEFING, "terminal")


@pytest.mark.parametrize("width", [40, 50, 59, 60, 80])
def test_articles_can_be_told_apart_at_every_width(width: int) -> None:
    page = render(BRIEFING, "terminal", width=width)
    overview = _folded(page.partition("─")[0])
    for words in ("1", "Georgia and", "Kolkhi Wire", "monitor.txt", "Poti Monitor"):
        assert words in overview
    assert ("3 meetings, 3 agreements, 1 attack" in overview) is (width < 60)
    assert overview.count("FAILED") == 1


def test_the_terminal_has_colours_only_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment has no say: the caller knows its stream."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "23")
    colored = render(BRIEFING, "terminal", color=True)
    assert "\x1b[" in colored
    monkeypatch.setenv("FORCE_COLOR", "1")
    text = render(BRIEFING, "terminal")
    assert _folded(re.sub(r"\x1b\[[\d;]*m", "", colored)) == _folded(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a␛[31mb"),
        ("a\r\n\tb\u2028c\u2029d\x85e", "a   b c d e"),
        ("\u202eevil\u202c", "\ufffdevil"),
        ("\u200f\u2067ab\u2069\ufeff", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\x9b31m\x00\x7f", "\ufffd31m␀␡"),
        ("\ud800\ue000\U000e0041", "\ufffd\ue000\ufffd"),
        ("e\u0301 🏴 ﷽", "e\u0301 🏴 ﷽"),
    ],
)
def test_printable_text_steers_nothing(text: str, shown: str) -> None:
    assert printable(text) == shown
