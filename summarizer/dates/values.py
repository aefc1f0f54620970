"""The closed subset of the Extended Date/Time Format that this project writes (ISO 8601-2).

    2022-02-14   2022-02   2022     a day, a month, a year
    XXXX-07-08   XXXX-07            a day or month whose year is not given
    2019-09-15~  2022?   2022-02%   approximate, uncertain, both
    2019-04-15/2019-04-21           an interval of any of these; `2021/..` and `../2021` are open

The `edtf` library reads far more and takes milliseconds; it is the oracle of the tests instead.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal

Precision = Literal["day", "month", "year", "interval"]

_POINT: Final = re.compile(
    r"(?P<year>[0-9]{4}|XXXX)(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?(?P<mark>[~?%])?"
)
_LEAP_YEAR: Final = 2000  # where no year is given, 29 February is possible
_FORMS: Final = "write 2022-02-14, 2022-02, 2022, XXXX-07-08 or an interval 2019-04-15/2019-04-21"


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """One resolved date: the first and last day that it may mean.

    `earliest` and `latest` are None where the year is not given; the open end of an interval is
    `date.min` or `date.max`. `year`, `month` and `day` are None where the value has none, and for
    every interval, whose two ends are in `ends` (None: open).
    """

    text: str
    precision: Precision
    earliest: date | None
    latest: date | None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    approximate: bool = False
    uncertain: bool = False
    ends: "tuple[EdtfDate | None, EdtfDate | None] | None" = None

    def __str__(self) -> str:
        return self.text

    @property
    def span(self) -> tuple[date, date] | None:
        """`earliest` and `latest` together, or None where the year is not given."""
        if self.earliest is None or self.latest is None:
            return None
        return self.earliest, self.latest


@lru_cache(maxsize=4096)
def parse_edtf(text: str) -> EdtfDate:
    """The date that `text` writes in the subset above.

    Raises `ValueError`, one line that says what is wrong, for anything else: "8 July 2023", 31
    February, an interval that ends before it starts, seasons, times, `2019-XX`.
    """
    if "/" not in text:
        return _parse_point(text, text)
    first, _, last = text.partition("/")
    start = None if first == ".." else _parse_point(first, text)
    end = None if last == ".." else _parse_point(last, text)
    if start is None and end is None:
        raise ValueError(f"{_shown(text)} is open at both ends: it tells no date")
    known = [point.year is not None for point in (start, end) if point is not None]
    if known[0] != known[-1]:
        raise ValueError(f"{_shown(text)} gives the year of only one of its ends")
    if not known[0] and len(known) < 2:
        raise ValueError(f"{_shown(text)} has an open end and no year")
    earliest = latest = None
    if known[0]:
        earliest = date.min if start is None else start.earliest
        latest = date.max if end is None else end.latest
        if earliest is not None and latest is not None and earliest > latest:
            raise ValueError(f"{_shown(text)} ends before it starts")
    points = [point for point in (start, end) if point is not None]
    return EdtfDate(
        text,
        "interval",
        earliest,
        latest,
        approximate=any(point.approximate for point in points),
        uncertain=any(point.uncertain for point in points),
        ends=(start, end),
    )


def _parse_point(text: str, whole: str) -> EdtfDate:
    match = _POINT.fullmatch(text)
    if match is None:
        raise ValueError(f"{_shown(whole)} is not EDTF: {_FORMS}")
    year = None if match["year"] == "XXXX" else int(match["year"])
    month = int(match["month"]) if match["month"] else None
    day = int(match["day"]) if match["day"] else None
    if year is None and month is None:
        raise ValueError(f"{_shown(whole)} tells no date: use null where nothing is known")
    if year == 0:
        raise ValueError(f"{_shown(whole)} is out of range: years run from 0001 to 9999")
    if month is not None and not 1 <= month <= 12:
        raise ValueError(f"{_shown(whole)} is not a date: there is no month {match['month']}")
    if day is not None and month is not None:
        days = monthrange(year or _LEAP_YEAR, month)[1]
        if not 1 <= day <= days:
            raise ValueError(f"{_shown(whole)} is not a date: that month has {days} days")
    mark = match["mark"]
    earliest, latest = (None, None) if year is None else _bounds(year, month, day)
    return EdtfDate(
        text,
        "year" if month is None else "month" if day is None else "day",
        earliest,
        latest,
        year,
        month,
        day,
        approximate=mark in ("~", "%"),
        uncertain=mark in ("?", "%"),
    )


def _shown(text: str) -> str:
    shown = repr(text[:80])
    return shown if len(shown) <= 60 else f"{shown[:56]}...{shown[0]}"


def _bounds(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def day_of(day: date) -> EdtfDate:
    """The value of one day."""
    return parse_edtf(day.isoformat())


def month_of(year: int, month: int) -> EdtfDate:
    """The value of one month; `month` may run over the year's ends (0 is last December)."""
    index = year * 12 + month - 1
    return parse_edtf(f"{index // 12:04d}-{index % 12 + 1:02d}")


def interval(first: date, last: date) -> EdtfDate:
    """The value of the days from `first` to `last`, both included."""
    return parse_edtf(f"{first.isoformat()}/{last.isoformat()}")


def overlaps(a: EdtfDate, b: EdtfDate) -> bool:
    """Whether the two can mean the same time; a year that is not given contradicts no year.

    Approximate and uncertain dates are taken at their word.
    """
    if a.span and b.span:
        return a.span[0] <= b.span[1] and b.span[0] <= a.span[1]
    return not _days_of_year(a).isdisjoint(_days_of_year(b))


_ALL_DAYS: Final = [
    (month, day) for month in range(1, 13) for day in range(1, monthrange(_LEAP_YEAR, month)[1] + 1)
]


@lru_cache(maxsize=1024)
def _days_of_year(value: EdtfDate) -> frozenset[tuple[int, int]]:
    """Every (month, day) that the value may mean, whatever the year."""
    if value.span is not None:
        first_day, last_day = value.span
        count = (last_day - first_day).days + 1
        if count > 366:
            return frozenset(_ALL_DAYS)
        days = (first_day + timedelta(days=n) for n in range(count))
        return frozenset((day.month, day.day) for day in days)
    points = [point for point in value.ends or (value,) if point is not None]
    first = _ALL_DAYS.index((points[0].month or 1, points[0].day or 1))
    month = points[-1].month or 12
    last = _ALL_DAYS.index((month, points[-1].day or monthrange(_LEAP_YEAR, month)[1]))
    if last < first:  # over the turn of the year
        return frozenset(_ALL_DAYS[first:] + _ALL_DAYS[: last + 1])
    return frozenset(_ALL_DAYS[first : last + 1])
