"""The short summary at the top of a briefing, by template: what is new, and how firm it is."""

from collections.abc import Iterable, Sequence
from typing import Final

from summarizer.affairs import Affairs, MergedRecord
from summarizer.rendering import wording
from summarizer.rendering.dates import window_in_words
from summarizer.rendering.sources import Sources
from summarizer.rendering.statements import (
    Citation,
    Fact,
    Line,
    Missing,
    Part,
    Record,
    Strong,
    listed,
    value,
)
from summarizer.rendering.tellings import cited
from summarizer.rendering.wording import counted

_MOST: Final = 5  # of one kind; whoever wants to know all of twenty attacks reads on
_MOST_BACKGROUND: Final = 3  # attacks, the one kind of background that readers look for


def lead(affairs: Affairs, records: dict[str, Record], sources: Sources) -> tuple[Fact, ...]:
    """Sentences: meetings, then agreements, the firmest first, then attacks; news first of each."""
    facts: list[Fact] = []
    for kind, found in (
        ("meeting", _held_first(affairs.meetings, sources)),
        ("agreement", _by_firmness(affairs.agreements, sources)),
        ("attack", affairs.attacks),
    ):
        # What several tell comes first; the order in which they stand decides among equals.
        ranked = sorted(found, key=lambda merged: -len(merged.tellings))
        news = [merged for merged in ranked if not records[merged.id].background][:_MOST]
        recalled = [merged for merged in ranked if records[merged.id].background]
        room = max(_MOST_BACKGROUND - len(news), 0) if kind == "attack" else 0
        shown = [*sorted(news, key=found.index), *sorted(recalled[:room], key=found.index)]
        facts += (_sentence(merged, records[merged.id], sources) for merged in shown)
        more = [records[merged.id] for merged in found if merged not in shown]
        if more:
            words = counted(len(more), f"more {kind}" if shown else kind)
            background = " (background)" if all(record.background for record in more) else ""
            headlines = cited([record.headline for record in more])
            facts.append(Fact((f"Told below: {words}{background}.",), citations=headlines))
    if not facts:
        return (Fact(("No meeting, agreement or attack.",)),)
    return tuple(facts)


def _held_first(meetings: Sequence[MergedRecord], sources: Sources) -> tuple[MergedRecord, ...]:
    def is_held(merged: MergedRecord) -> bool:
        return any(sources.meeting(t).status.value == "held" for t in merged.tellings)

    return tuple(sorted(meetings, key=is_held, reverse=True))


def _by_firmness(agreements: Sequence[MergedRecord], sources: Sources) -> tuple[MergedRecord, ...]:
    return tuple(sorted(agreements, key=lambda m: wording.FIRMNESS.index(sources.statuses(m)[0])))


def _sentence(merged: MergedRecord, record: Record, sources: Sources) -> Fact:
    match merged.kind:
        case "agreements":
            parts = tuple(_agreement(merged, record, sources))
        case "attacks":
            parts = tuple(_attack(merged, record))
        case _:
            parts = (*record.headline.parts, *_where(record), *_day(merged))
    before = ("Background: ",) if record.background else ()
    parts = (*before, *parts, *_conflicts(merged), ".")
    return Fact(parts, citations=_all_cited(record), cites=True)


def _agreement(merged: MergedRecord, record: Record, sources: Sources) -> Iterable[Part]:
    """How firm, by whom, what: "Signed or agreed, depending on the source, by A: ..."."""
    statuses = [wording.AGREEMENT_STAGE[status] for status in sources.statuses(merged)]
    if any(entry.field == "status" and entry.verdict == "conflict" for entry in merged.ledger):
        yield Strong("Disputed")
        yield " (told as " + " and as ".join(f"“{status}”" for status in statuses) + ")"
    else:
        yield Strong(wording.enumerated(statuses, "or").capitalize())
        if len(statuses) > 1:
            yield ", depending on the source,"
    parties = max((sources.agreement(t).parties for t in merged.tellings), key=len)
    if parties:
        yield " by "
        yield from listed([(value(party),) for party in parties])
    yield ": "
    yield from record.headline.parts


def _attack(merged: MergedRecord, record: Record) -> Iterable[Part]:
    """What, when, how many, by whom: the figures for the whole, and every source's attribution."""
    yield from record.headline.parts
    yield from _day(merged)
    toll = [fact for fact in _facts(record, "Toll") if not fact.is_superseded]
    if toll:
        yield ": "
        yield from toll[0].parts
    for fact in _facts(record, "By whom"):
        yield "; "
        yield from fact.parts


def _facts(record: Record, label: str) -> list[Fact]:
    """What a line says, without the remark that sources conflict."""
    lines: Iterable[Line] = (line for line in record.lines if line.label == label)
    return [
        fact
        for line in lines
        for fact in line.facts
        if fact.citations and not any(isinstance(part, Missing) for part in fact.parts[:1])
    ]


def _where(record: Record) -> Iterable[Part]:
    """The place, unless sources conflict on it."""
    lines = [line for line in record.lines if line.label == "Where"]
    if any(line.verdict != "conflict" for line in lines):
        for fact in _facts(record, "Where")[:1]:
            # "Iran, place not stated" is told below; a sentence says "in Iran".
            parts = fact.parts[:1] if isinstance(fact.parts[-1], Missing) else fact.parts
            yield from (" in ", *parts)


def _day(merged: MergedRecord) -> Iterable[Part]:
    yield f", {window_in_words(merged.days) or 'day not known'}"


def _conflicts(merged: MergedRecord) -> Iterable[Part]:
    said = {"status"} if merged.kind == "agreements" else set()
    fields = [e.field for e in merged.ledger if e.verdict == "conflict" and e.field not in said]
    if fields:
        words = wording.enumerated([wording.FIELD[field] for field in fields])
        yield "; "
        yield Strong(f"{wording.CONFLICT} on {words}")


def _all_cited(record: Record) -> tuple[Citation, ...]:
    shown = [fact for line in record.lines if line.label in _SHOWN for fact in line.facts]
    status = [record.status] if record.status is not None else []
    return cited([record.headline, *status, *shown])


_SHOWN: Final = frozenset({"Status", "When", "Toll", "By whom"})
