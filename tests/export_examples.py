"""Two outlets on one visit and one raid, merged by hand: what the exports have to show."""

from typing import Any

from summarizer.affairs import (
    Affairs,
    DayWindow,
    Duplicate,
    LedgerEntry,
    LedgerVerdict,
    MergedRecord,
    Origin,
    RecordKind,
    Statement,
    Telling,
)
from summarizer.briefing import Briefing, Extraction, Failure, Finding, Provenance, Published
from summarizer.schema import ArticleSummary
from tests.rendering_examples import make_article

WIRE = make_article(
    "wire.txt",
    [
        ("title", "Ministers meet\n\n"),
        ("body", "Nino Lomidze met Aram Petrosian in Batumi on 14 February 2022. "),
        ("body", "Five people were killed in a raid near Kars, and nobody was hurt.\n"),
    ],
    title="Ministers meet",
    outlet="Adjara Wire",
    url="https://wire.example/a;b",
    published=Published(date="2022-02-15", origin="front_matter"),
)
DAILY = make_article(
    "daily.txt",
    [("body", "Petrossian received Lomidze. "), ("body", "At least 7 died in the raid.")],
    outlet="Kars Daily",
)


def _date(edtf: str | None) -> dict[str, Any]:
    return {"evidence": [2], "text": "14 February 2022", "edtf": edtf, "anchor": "explicit"}


def person(identity: str, name: str, evidence: list[int], **more: Any) -> dict[str, Any]:
    """A participant of a summary."""
    return {
        "evidence": evidence, "id": identity, "name": name, "variants": [], "kind": "person",
        "role": None, "organisation": None, "country": None, "sector": "government", **more,
    }  # fmt: skip


def meeting(evidence: list[int], people: list[str], **more: Any) -> dict[str, Any]:
    """A meeting of a summary."""
    return {
        "evidence": evidence, "id": "m1",
        "participants": [{"participant": one, "part": "attendee"} for one in people],
        "mode": "in_person", "format": "bilateral",
        "status": {"evidence": evidence, "value": "held"}, "date": None, "place": None,
        "country": None, "topics": [], "reported_by": None, "salience": "main", **more,
    }  # fmt: skip


def toll(evidence: list[int], killed: Any, injured: Any, **more: Any) -> dict[str, Any]:
    """A toll of a summary."""
    return {
        "evidence": evidence, "killed": killed, "injured": injured, "according_to": None,
        "superseded": False, **more,
    }  # fmt: skip


def attack(evidence: list[int], tolls: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """An attack of a summary."""
    return {
        "evidence": evidence, "type": "armed_assault", "stage": "accomplished", "date": None,
        "place": None, "country": None, "targets": [], "tolls": tolls, "attributions": [],
        "salience": "main", **more,
    }  # fmt: skip


def summary(**parts: Any) -> ArticleSummary:
    """An article's summary of these lists, the others empty."""
    return ArticleSummary.model_validate(
        {
            "participants": [],
            "meetings": [],
            "agreements": [],
            "attacks": [],
            "gist": {"evidence": [2], "text": "Two ministers met."},
            **parts,
        }
    )


WIRE_SUMMARY = summary(
    participants=[person("p1", "Nino Lomidze", [2]), person("p2", "Aram Petrosian", [2])],
    meetings=[
        meeting([2], ["p1", "p2"], date=_date("2022-02-14"), place="Batumi", country="GEO",
                topics=["transit", "-5% duty"]),
    ],
    agreements=[
        {
            "evidence": [2], "parties": ["Georgia", "Armenia"], "commitment": "=SUM(A1) of tolls",
            "status": {"evidence": [2], "value": "agreed"}, "form": "unspecified",
            "unilateral": False, "meeting": "m1", "date": None, "announced_by": None,
            "salience": "main",
        }
    ],
    attacks=[
        attack(
            [3],
            [toll([3], {"min": 5, "max": 5, "text": "Five", "attackers": None},
                  {"min": 0, "max": 0, "text": "nobody", "attackers": 0})],
            place="near Kars", country="TUR",
            attributions=[{"evidence": [3], "actor": "+Front", "basis": "denied",
                           "according_to": None}],
        )
    ],
)  # fmt: skip
DAILY_SUMMARY = summary(
    participants=[person("p1", "Petrossian", [1]), person("p2", "Lomidze", [1])],
    meetings=[meeting([1], ["p1", "p2", "p9"])],
    attacks=[
        attack([2], [toll([2], {"min": 7, "max": None, "text": "At least 7", "attackers": None},
                          None, according_to="a doctor")])
    ],
    gist={"evidence": [1], "text": "A visit."},
)  # fmt: skip
FINDING = Finding(
    path="meetings[0].participants[2].participant",
    kind="reference",
    value="p9",
    evidence=(),
    message="meeting m1, participant: there is no participant p9",
)


def entry(
    field: str, verdict: LedgerVerdict, value: str | None, *told: tuple[int, str, tuple[int, ...]]
) -> LedgerEntry:
    """A line of a ledger; `told` are article, value and sentences."""
    statements = tuple(Statement(article=a, value=v, evidence=e) for a, v, e in told)
    return LedgerEntry(field=field, verdict=verdict, value=value, statements=statements)


def record(
    kind: RecordKind, number: int, label: str, told: list[tuple[int, int]], *ledger: LedgerEntry,
    days: DayWindow | None = None,
) -> MergedRecord:  # fmt: skip
    """A merged record; `told` are article and position."""
    return MergedRecord(
        id=f"{kind}-{number}",
        kind=kind,
        label=label,
        tellings=tuple(Telling(article=article, record=at) for article, at in told),
        days=days,
        ledger=ledger,
    )


VISIT = record(
    "meetings", 1, "Nino Lomidze, Aram Petrosian", [(0, 0), (1, 0)],
    entry("date", "single_source", "2022-02-14", (0, "2022-02-14", (2,))),
    entry("place", "single_source", "Batumi", (0, "Batumi", (2,))),
    entry("country", "single_source", "GEO", (0, "GEO", (2,))),
    entry("mode", "agree", "in_person", (0, "in_person", (2,)), (1, "in_person", (1,))),
    entry("status", "agree", "held", (0, "held", (2,)), (1, "held", (1,))),
    entry("participants", "compatible", "Nino Lomidze; Aram Petrosian",
          (0, "Nino Lomidze; Aram Petrosian", (2,)), (1, "Petrossian; Lomidze", (1,))),
    days=DayWindow(earliest="2022-02-14", latest="2022-02-14", borrowed_by=(1,)),
)  # fmt: skip
RAID = record(
    "attacks", 1, "armed assault, near Kars", [(0, 0), (1, 0)],
    entry("date", "not_stated", None),
    entry("place", "single_source", "near Kars", (0, "near Kars", (3,))),
    entry("country", "single_source", "TUR", (0, "TUR", (3,))),
    entry("type", "agree", "armed_assault", (0, "armed_assault", (3,)), (1, "armed_assault", (2,))),
    entry("stage", "agree", "accomplished", (0, "accomplished", (3,)), (1, "accomplished", (2,))),
    entry("targets", "not_stated", None),
    entry("killed", "conflict", "5 or at least 7", (0, "5", (3,)), (1, "at least 7", (2,))),
    entry("injured", "single_source", "0", (0, "0", (3,))),
    entry("attribution", "single_source", "+Front (denied)", (0, "+Front (denied)", (3,))),
)  # fmt: skip
AFFAIRS = Affairs(
    participants=(
        record("participants", 1, "Nino Lomidze", [(0, 0), (1, 1)],
               entry("name", "compatible", "Nino Lomidze", (0, "Nino Lomidze", (2,)),
                     (1, "Lomidze", (1,)))),
        record("participants", 2, "Aram Petrosian", [(0, 1), (1, 0)],
               entry("name", "compatible", "Aram Petrosian", (0, "Aram Petrosian", (2,)),
                     (1, "Petrossian", (1,)))),
    ),
    meetings=(VISIT,),
    agreements=(
        record("agreements", 1, "=SUM(A1) of tolls", [(0, 0)],
               entry("status", "single_source", "agreed", (0, "agreed", (2,))),
               entry("parties", "single_source", "Georgia; Armenia",
                     (0, "Georgia; Armenia", (2,)))),
    ),
    attacks=(RAID,),
    origins=(Origin(articles=(0, 1), because=("both cite one statement",)),),
    duplicates=(Duplicate(article=3, of=0),),
    notes=("One URL has two texts.",),
)  # fmt: skip

_ANSWER = Provenance(model="claude", reported_model=None, how="out_of_band", date="2022-03-01")
MERGED = Briefing(
    extractions=(
        Extraction(name=WIRE.name, article=WIRE, summary=WIRE_SUMMARY, provenance=_ANSWER),
        Extraction(
            name=DAILY.name,
            article=DAILY,
            summary=DAILY_SUMMARY,
            findings=(FINDING,),
            provenance=_ANSWER.model_copy(update={"date": "2022-03-02"}),
        ),
        Extraction(
            name="gone.txt",
            article=None,
            summary=None,
            failure=Failure(kind="ArticleError", message="gone.txt: no such file"),
        ),
        Extraction(name=WIRE.name, article=WIRE, summary=WIRE_SUMMARY, provenance=_ANSWER),
    ),
    affairs=AFFAIRS,
)
APART = MERGED.model_copy(update={"affairs": None})
