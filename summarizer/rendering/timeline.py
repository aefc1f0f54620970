"""When what happened: the meetings and attacks of a merged briefing in the order of their days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from summarizer.affairs import Affairs, DayWindow, MergedRecord
from summarizer.rendering import wording
from summarizer.rendering.dates import window_in_words
from summarizer.rendering.statements import AffairsReport, Fact, Pointer, Record, plain
from summarizer.rendering.wording import counted

_KIND: Final = {"meetings": "Meeting", "attacks": "Attack"}
# Up to which number of days a distance is told in which unit; a longer one in years.
_UNITS: Final = ((14, 1, "day"), (61, 7, "week"), (731, 30.44, "month"))
_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class Moment:
    """A meeting or an attack on the timeline."""

    kind: str
    """Meeting or Attack, as a reader would call it."""
    key: str
    """The record's own."""
    days: str | None
    """In words; None where no article dates it."""
    earliest: str | None
    """ISO 8601."""
    later: str | None
    """How long after the moment before, in words; None on the same day, or where the days are not
    known well enough to say."""
    fact: Fact
    """The record's heading, leading to the record, with its sentences."""
    background: bool
    conflict: str | None
    """On what the sources conflict, in words."""


def timeline(affairs: Affairs, report: AffairsReport) -> tuple[Moment, ...]:
    """The report's meetings and attacks by their first day; those without a day come last."""
    records = {
        record.key: record
        for chapter in report.chapters
        for group in chapter.groups
        for record in group.records
    }
    found = (*affairs.meetings, *affairs.attacks)
    dated = sorted(_dated(found), key=lambda pair: (pair[0].earliest, pair[0].latest))
    moments = []
    before: DayWindow | None = None
    for days, merged in dated:
        moments.append(_moment(merged, records[merged.id], _later(before, days)))
        before = days
    undated = (merged for merged in found if merged.days is None)
    return (*moments, *(_moment(merged, records[merged.id], None) for merged in undated))


def _dated(found: Iterable[MergedRecord]) -> Iterable[tuple[DayWindow, MergedRecord]]:
    return ((merged.days, merged) for merged in found if merged.days is not None)


def _moment(merged: MergedRecord, record: Record, later: str | None) -> Moment:
    conflict = next((mark for mark in record.marks if mark.startswith(wording.CONFLICT)), None)
    pointer = Pointer(plain(record.headline.parts), record.key)
    return Moment(
        kind=_KIND[merged.kind],
        key=record.key,
        days=window_in_words(merged.days),
        earliest=None if merged.days is None else merged.days.earliest,
        later=later,
        fact=Fact((pointer,), citations=record.headline.citations, cites=True),
        background=record.background,
        conflict=conflict,
    )


def _later(before: DayWindow | None, days: DayWindow) -> str | None:
    """ "about 2 months later": from the end of what was before, if the days are known that well."""
    if before is None:
        return None
    distance = _days(before.latest, days.earliest)
    if distance < 1 or distance <= max(_length(before), _length(days)):
        return None
    for most, length, unit in _UNITS:
        if distance < most:
            about = "" if length == 1 else "about "
            return f"{about}{counted(round(distance / length), unit)} later"
    return f"about {counted(round(distance / _YEAR), 'year')} later"


def _length(window: DayWindow) -> int:
    return _days(window.earliest, window.latest)


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
