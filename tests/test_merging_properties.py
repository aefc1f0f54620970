"""What holds for whatever is merged: order does not matter, nothing is lost, twice is once."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.affairs import Affairs, MergedRecord
from summarizer.briefing import Extraction
from summarizer.content import content_folder
from summarizer.merging import merge
from summarizer.pipeline import brief
from tests.merging_tellings import (
    agreement,
    attack,
    attribution,
    date,
    meeting,
    person,
    telling,
    toll,
)

KINDS = ("participants", "meetings", "agreements", "attacks")
GROUPS = sorted(
    folder
    for folder in (content_folder("evals") / "groups").iterdir()
    if any(folder.glob("*/article.md"))
)


def recorded(folder: Path) -> list[Extraction]:
    articles = sorted(folder.glob("*/article.md"))
    return list(brief(articles, model="recorded/claude").extractions)


# A world small enough for namesakes, other spellings and coincidences to meet.
NAMES = st.sampled_from(
    ["Asim Munir", "Munir", "Aseem Moneer", "Imran Khan", "Ayub Khan", "Khan", "minister", "x", ""]
)
COUNTRIES = st.sampled_from(["PAK", "IRN", None])
DATES = st.sampled_from(
    [
        None,
        date("2023-07-15"),
        date("2023-07-16"),
        date("XXXX-07-15"),
        date("2023-07"),
        date(None, "Saturday"),
        date(None, "Monday"),
    ]
)
PLACES = st.sampled_from([None, "Tehran", "Teheran", "market of Tehran", "Zahedan", "Iran"])


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    people = [
        person(
            draw(NAMES),
            draw(st.sampled_from([None, "minister", "interior minister", "army chief"])),
            draw(COUNTRIES),
            id=f"p{n}",
            kind=draw(st.sampled_from(["person", "person", "office", "body"])),
        )
        for n in range(draw(st.integers(0, 3)))
    ]
    ids = [one["id"] for one in people]
    meetings = [
        meeting(
            draw(st.lists(st.sampled_from(ids), max_size=3, unique=True)) if ids else [],
            draw(DATES),
            draw(PLACES),
            status=draw(st.sampled_from(["held", "planned"])),
            mode=draw(st.sampled_from(["in_person", "phone_or_video", "unclear"])),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    agreements = [
        agreement(
            draw(st.lists(st.sampled_from(["Iran", "Pakistan", "IRGC"]), max_size=2, unique=True)),
            draw(st.sampled_from(["open markets at Rimdan", "a Rimdan market", "patrol", ""])),
            date=draw(DATES),
            status=draw(st.sampled_from(["agreed", "signed", "rejected_or_postponed"])),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    attacks = [
        attack(
            draw(DATES),
            draw(PLACES),
            draw(st.sampled_from(["bombing", "armed_assault", "unknown"])),
            targets=draw(st.sampled_from([{}, {"police post": "police_or_security"}])),
            tolls=draw(st.sampled_from([[], [toll(7)], [toll((5, None))], [toll(7), toll(9)]])),
            attributions=draw(
                st.sampled_from(
                    [[], [attribution("Jaish ul-Adl", "claimed")], [attribution("x", "denied")]]
                )
            ),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    return telling(
        people=people,
        meetings=meetings,
        agreements=agreements,
        attacks=attacks,
        published=draw(st.sampled_from([None, "2023-07-17", "2019-01-01"])),
    )


WORLDS = st.lists(extractions(), min_size=1, max_size=5)


def renumbered(affairs: Affairs, positions: Sequence[int]) -> dict[str, list[Any]]:
    """What `affairs` say with each article at its new position, in an order of its own."""
    told: dict[str, list[Any]] = {}
    for kind in KINDS:
        told[kind] = sorted(_content(record, positions) for record in getattr(affairs, kind))
    told["origins"] = sorted(
        (sorted(positions[n] for n in origin.articles), sorted(origin.because))
        for origin in affairs.origins
    )
    return told


def _content(record: MergedRecord, positions: Sequence[int]) -> Any:
    days = record.days
    return (
        sorted((positions[t.article], t.record) for t in record.tellings),
        record.label,
        (days.earliest, days.latest, sorted(positions[n] for n in days.borrowed_by))
        if days
        else (),
        [
            (
                entry.field,
                entry.verdict,
                entry.value or "",
                sorted(
                    (positions[s.article], s.value, s.evidence, s.according_to or "")
                    for s in entry.statements
                ),
            )
            for entry in record.ledger
        ],
    )


def check_order(told: list[Extraction], order: list[int]) -> None:
    """Given in `order`, the articles tell what they told, but for their positions."""
    straight = renumbered(merge(told), range(len(told)))
    assert renumbered(merge([told[n] for n in order]), order) == straight


def check_idempotent(told: list[Extraction]) -> None:
    """All articles once more: duplicates, and nothing else changes."""
    once, twice = merge(told), merge([*told, *told])
    for kind in KINDS:
        assert getattr(twice, kind) == getattr(once, kind)
    assert {d.article for d in twice.duplicates} >= set(range(len(told), 2 * len(told)))


def check_complete(told: list[Extraction]) -> None:
    """Every record is in one merged record of its kind; no sentence is lost or made up."""
    affairs = merge(told)
    again = {duplicate.article for duplicate in affairs.duplicates}
    for kind in KINDS:
        merged: list[MergedRecord] = list(getattr(affairs, kind))
        tellings = Counter((t.article, t.record) for record in merged for t in record.tellings)
        expected = {
            (n, at)
            for n, extraction in enumerate(told)
            if n not in again and extraction.summary is not None
            for at in range(len(getattr(extraction.summary, kind)))
        }
        assert set(tellings) == expected
        assert set(tellings.values()) <= {1}
        assert [record.id for record in merged] == [f"{kind}-{n + 1}" for n in range(len(merged))]
        for record in merged:
            articles = [t.article for t in record.tellings]
            assert articles == sorted(set(articles))  # at most one telling of each, in order
            for entry in record.ledger:
                assert entry.verdict == "not_stated" or entry.statements
                for said in entry.statements:
                    (own,) = (t for t in record.tellings if t.article == said.article)
                    assert set(said.evidence) <= _sentences(told, kind, own.article, own.record)


def _sentences(told: list[Extraction], kind: str, article: int, record: int) -> set[int]:
    """Every sentence that a record or a fact in it cites."""

    def walk(value: Any) -> set[int]:
        if isinstance(value, dict):
            own = set(value.get("evidence", ()))
            return own.union(*(walk(inner) for inner in value.values()))
        return set().union(*map(walk, value)) if isinstance(value, list) else set()

    return walk(getattr(told[article].summary, kind)[record].model_dump())


@given(WORLDS, st.randoms(use_true_random=False))
def test_the_order_of_articles_never_matters(told: list[Extraction], random: Any) -> None:
    order = list(range(len(told)))
    random.shuffle(order)
    check_order(told, order)


@settings(max_examples=50)
@given(WORLDS)
def test_merging_once_more_changes_nothing(told: list[Extraction]) -> None:
    check_idempotent(told)


@given(WORLDS)
def test_nothing_is_lost(told: list[Extraction]) -> None:
    check_complete(told)


@pytest.mark.parametrize("folder", GROUPS, ids=lambda folder: folder.name)
def test_recorded_groups(folder: Path) -> None:
    """The same holds for what a model made of real articles, in two other orders."""
    told = recorded(folder)
    check_order(told, list(range(len(told)))[::-1])
    check_order(told, [*range(1, len(told)), 0])
    check_idempotent(told)
    check_complete(told)


def test_every_sentence_of_a_record_can_be_reached() -> None:
    """From a merged record through its tellings to all sentences of every source record; those of
    dates, statuses, tolls and attributions also from the ledger."""
    told = [extraction for folder in GROUPS for extraction in recorded(folder)]
    affairs = merge(told)
    for kind in KINDS:
        cited = {
            (n, at, sentence)
            for n, extraction in enumerate(told)
            for at in range(len(getattr(extraction.summary, kind)))
            for sentence in _sentences(told, kind, n, at)
        }
        from_tellings = {
            (t.article, t.record, sentence)
            for record in getattr(affairs, kind)
            for t in record.tellings
            for sentence in _sentences(told, kind, t.article, t.record)
        }
        assert from_tellings == cited
        from_ledger = {
            (t.article, t.record, sentence)
            for record in getattr(affairs, kind)
            for t in record.tellings
            for entry in record.ledger
            for said in entry.statements
            if said.article == t.article
            for sentence in said.evidence
        }
        superseded = {
            (n, at, sentence)
            for n, extraction in enumerate(told)
            if extraction.summary is not None and kind == "attacks"
            for at, one in enumerate(extraction.summary.attacks)
            for corrected in one.tolls
            if corrected.superseded
            for sentence in corrected.evidence
        }
        assert cited - from_ledger <= superseded
