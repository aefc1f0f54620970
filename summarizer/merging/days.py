"""When something happened, as an article says it: days as intervals that contradict or do not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from summarizer.affairs import DayWindow
from summarizer.dates import EdtfDate, overlaps, parse_edtf, weekday_named
from summarizer.schema import Date

FAR: Final = 10_000
"""Days between two dates that are apart and give no distance, such as two weekdays."""

_ABOUT: Final = timedelta(days=3)  # "around 15 September": either side
_WEEKEND: Final = frozenset({4, 5, 6})  # Friday and Saturday, or Saturday and Sunday
_LONGEST: Final = 366  # days; what may be any time is not looked up by time
# Where an article appears on one day in one place and on the next in another.
_SLACK: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """One telling's date.

    `value` is its EDTF value as far as it has one, `weekdays` what the words allow where it has
    none. `bounds` are the days that the article's own day leaves, for what is dated in neither way.
    """

    text: str = ""
    """The words, in lower case; "" where the article gives no date."""
    value: EdtfDate | None = None
    weekdays: frozenset[int] = frozenset()
    bounds: tuple[date, date] | None = None

    span: tuple[date, date] | None = field(init=False, compare=False)
    """First and last day, or None where the year is not known."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "span", _span(self.value))  # asked for in every comparison

    @property
    def is_day(self) -> bool:
        """It names one day of the calendar, with or without its year."""
        return self.value is not None and self.value.precision == "day"

    def gap(self, other: "Days") -> int | None:
        """Days between the two: 0 if both may be the same time, None if either is not known."""
        if self.value is not None and other.value is not None:
            return _distance(self, other)
        weekdays = self._unlike_weekdays(other)
        if weekdays is not None:
            return FAR if weekdays else 0
        bounded, dated = (other, self) if self.span is not None else (self, other)
        if bounded.bounds is not None and dated.span is not None:
            first, last = bounded.bounds
            if dated.span[1] < first or dated.span[0] > last:
                return FAR
        return None

    def fits_weekday(self, other: "Days") -> bool:
        """One gives only a weekday, on which the other's day falls."""
        return self._unlike_weekdays(other) is False

    def _unlike_weekdays(self, other: "Days") -> bool | None:
        """Whether named weekdays differ; None where one of the two allows any."""
        one, two = _weekdays(self), _weekdays(other)
        return one.isdisjoint(two) if one and two else None


def days(told: Date | None, published: date | None = None, future: bool | None = None) -> Days:
    """What `told` says.

    `published` is the article's day: what has happened has done so by then, what is planned comes
    after it; `future` is None where neither is known.
    """
    bounds = None
    if published is not None and future is not None:
        bounds = (published - _SLACK, date.max) if future else (date.min, published + _SLACK)
    if told is None:
        return Days(bounds=bounds)
    value = parsed(told.edtf)
    weekdays: frozenset[int] = frozenset()
    if value is None:
        named = weekday_named(told.text)
        if named is not None:
            weekdays = frozenset({named})
        elif "weekend" in told.text.casefold():
            weekdays = _WEEKEND
    return Days(" ".join(told.text.casefold().split()), value, weekdays, bounds)


@lru_cache(maxsize=16384)
def _span(value: EdtfDate | None) -> tuple[date, date] | None:
    if value is None or value.span is None:
        return None
    first, last = value.span
    if value.approximate:
        first = first - _ABOUT if first - date.min > _ABOUT else first
        last = last + _ABOUT if date.max - last > _ABOUT else last
    return first, last


@lru_cache(maxsize=16384)
def parsed(edtf: str | None) -> EdtfDate | None:
    """The value, or None where there is none or nobody can read it."""
    if edtf is None:
        return None
    try:
        return parse_edtf(edtf)
    except ValueError:
        return None


def _weekdays(one: Days) -> frozenset[int]:
    if one.weekdays:
        return one.weekdays
    if one.span is None or (one.span[1] - one.span[0]).days >= 6:
        return frozenset()
    length = (one.span[1] - one.span[0]).days + 1
    return frozenset((one.span[0].weekday() + n) % 7 for n in range(length))


def _distance(one: Days, other: Days) -> int:
    assert one.value is not None  # noqa: S101 - the caller looked
    assert other.value is not None  # noqa: S101 - the caller looked
    if one.span is not None and other.span is not None:
        (a, b), (c, d) = one.span, other.span
        return max((c - b).days, (a - d).days, 0)
    if overlaps(one.value, other.value):
        return 0
    if not (one.is_day and other.is_day):
        return FAR
    # Without a year: round the calendar, in a leap year.
    a, b = (date(2000, v.month or 1, v.day or 1) for v in (one.value, other.value))
    apart = abs((a - b).days)
    return min(apart, 366 - apart)


def months(one: Days, slack: int = 0) -> Iterator[tuple[int, int]]:
    """The months of its days and of `slack` days around them; none for what is longer than a year
    or has none."""
    if one.span is None or (one.span[1] - one.span[0]).days > _LONGEST:
        return
    first = max(one.span[0].toordinal() - slack, date.min.toordinal())
    last = min(one.span[1].toordinal() + slack, date.max.toordinal())
    at, end = date.fromordinal(first), date.fromordinal(last)
    while (at.year, at.month) <= (end.year, end.month):
        yield at.year, at.month
        if (at.year, at.month) == (date.max.year, date.max.month):
            return
        at = date(at.year + at.month // 12, at.month % 12 + 1, 1)


def window(tellings: Sequence[tuple[int, Days]]) -> DayWindow | None:
    """The days on which all tellings agree, or from the first to the last if they do not.

    `tellings` are the article of each and what it says. None where no telling has a year. Those
    without one take the window from the others, if it fits what they say, and are marked.
    """
    spans = [one.span for _, one in tellings if one.span is not None]
    if not spans:
        return None
    earliest, latest = max(first for first, _ in spans), min(last for _, last in spans)
    if earliest > latest:
        earliest, latest = min(first for first, _ in spans), max(last for _, last in spans)
    found = Days(value=_interval(earliest, latest))
    borrowed = sorted(
        article for article, one in tellings if one.span is None and one.gap(found) in (0, None)
    )
    return DayWindow(
        earliest=earliest.isoformat(), latest=latest.isoformat(), borrowed_by=tuple(borrowed)
    )


@lru_cache(maxsize=16384)
def _interval(first: date, last: date) -> EdtfDate:
    return EdtfDate("", "day" if first == last else "interval", first, last)


def most_precise(values: Iterable[Days]) -> Days | None:
    """The one with the fewest days; of those with a value first those with a year."""
    known = [one for one in values if one.value is not None or one.text]
    return min(known, key=_vagueness, default=None)


def _vagueness(one: Days) -> tuple[int, int, str, str]:
    text = one.value.text if one.value is not None else ""
    if one.span is not None:
        return 0, (one.span[1] - one.span[0]).days, text, one.text
    return (1 if one.value is not None else 2), 0, text, one.text
