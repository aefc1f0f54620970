"""What a date expression may mean when it is written on a given day."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Final

from summarizer.dates.mentions import DateMention, find_dates
from summarizer.dates.values import (
    EdtfDate,
    day_of,
    interval,
    month_of,
    parse_edtf,
)

_DAY: Final = timedelta(days=1)
# Where an article appears on one day in one place and on the next in another, "Monday" may be its
# day of publication plus one.
_SLACK: Final = _DAY


def readings(
    mention: DateMention | str, published: date | None, future: bool | None = None
) -> list[EdtfDate]:
    """Every value that a date expression may have when written on the day `published`.

    `future` says whether it tells of a plan: then the next such day is meant, else the latest one
    not after publication (with a day's slack for time zones); None allows both, the past first.
    "Last Monday" and "next Friday" may each be two days, "last week" the calendar week or the seven
    days before. Without `published` a relative expression has no reading, and a day without a year
    is `XXXX-07-08`. A text is searched for expressions first; of two, the interval between them is
    a reading too. Empty where nothing can be resolved, as for "a day earlier".
    """
    if isinstance(mention, DateMention):
        return list(_readings(mention, published, future))
    return list(readings_of_text(mention, published, future))


def dates_in(texts: Iterable[str]) -> list[EdtfDate]:
    """The values of all date expressions in `texts` that need no publication date to have one."""
    mentions = [mention for text in texts for mention in find_dates(text)]
    return [reading for mention in mentions for reading in readings(mention, None)]


@lru_cache(maxsize=2048)
def readings_of_text(
    text: str, published: date | None, future: bool | None
) -> tuple[EdtfDate, ...]:
    """`readings` of a text, remembered: checks ask for the same words again and again."""
    mentions = _with_shared_year(find_dates(text))
    found = [list(_readings(mention, published, future)) for mention in mentions]
    values = [value for readings_of_one in found for value in readings_of_one]
    if len(found) == 2:
        for first in found[0]:
            for second in found[1]:
                spanned = _span(first, second)
                if spanned is not None:
                    values.append(spanned)
    return tuple(dict.fromkeys(values))


def _with_shared_year(mentions: list[DateMention]) -> list[DateMention]:
    """In "April 15 and May 2, 2019" the year belongs to both."""
    years = {mention.year for mention in mentions} - {None}
    if len(years) != 1 or len(mentions) < 2:
        return mentions
    year = years.pop()
    return [
        DateMention(
            m.start,
            m.end,
            m.text,
            "day",
            year=year,
            month=m.month,
            day=m.day,
            last_day=m.last_day,
            weekday=m.weekday,
        )
        if m.kind == "month_day"
        else m
        for m in mentions
        if m.kind != "year"
    ]


def _span(first: EdtfDate, second: EdtfDate) -> EdtfDate | None:
    if first.earliest is None or second.latest is None or first.earliest >= second.latest:
        return None
    if first.ends or second.ends:
        return interval(first.earliest, second.latest)
    return parse_edtf(f"{first.text}/{second.text}")


def _readings(
    mention: DateMention, published: date | None, future: bool | None
) -> Iterator[EdtfDate]:
    try:
        if mention.kind in ("day", "month_year", "year"):
            yield from _explicit(mention)
        elif mention.kind in ("month_day", "month"):
            yield from _without_year(mention, published, future)
        elif published is not None and not mention.from_event:
            if mention.kind == "weekday":
                days = _weekdays(mention, published, future)
                yield from (day_of(day) for day in dict.fromkeys(days))
            else:
                yield from _relative(mention, published, future)
    except (ValueError, OverflowError):
        return  # 31 February, or a day outside the calendar: no such date


def _explicit(mention: DateMention) -> Iterator[EdtfDate]:
    year = f"{mention.year:04d}"
    if mention.kind == "year":
        yield parse_edtf(year)
    elif mention.kind == "month_year":
        yield parse_edtf(f"{year}-{mention.month:02d}")
    else:
        yield _day_or_days(mention, year)
        if mention.swappable:
            yield parse_edtf(f"{year}-{mention.day:02d}-{mention.month:02d}")


def _day_or_days(mention: DateMention, year: str) -> EdtfDate:
    first = f"{year}-{mention.month:02d}-{mention.day:02d}"
    if mention.last_day is None:
        return parse_edtf(first)
    return parse_edtf(f"{first}/{year}-{mention.month:02d}-{mention.last_day:02d}")


def _without_year(
    mention: DateMention, published: date | None, future: bool | None
) -> Iterator[EdtfDate]:
    """The latest such day or month not after publication, the next one, or without a year."""
    if published is not None:
        this_year, first, last = published.year, published - _SLACK, published + _SLACK
        if future is not True:
            past = _in_years(mention, range(this_year + 1, this_year - 9, -1))
            # April may be meant that of this year or of last year.
            count = 2 if mention.modifier == "last" else 1
            yield from islice((v for v in past if v.span and v.span[0] <= last), count)
        if future is not False or mention.modifier == "next":
            coming = _in_years(mention, range(this_year - 1, this_year + 9))
            count = 2 if mention.modifier == "next" else 1
            yield from islice((v for v in coming if v.span and v.span[1] >= first), count)
    elif mention.kind == "month":
        yield parse_edtf(f"XXXX-{mention.month:02d}")
    else:
        yield _day_or_days(mention, "XXXX")


def _in_years(mention: DateMention, years: range) -> Iterator[EdtfDate]:
    """The day or month in each of `years`; made when it is asked for, as few of them are."""
    for year in years:
        if not 1 <= year <= 9999:
            continue
        try:  # 29 February is not in every year, but in one of any nine (save around 1900)
            if mention.kind == "month":
                yield month_of(year, mention.month or 1)
            else:
                yield _day_or_days(mention, f"{year:04d}")
        except ValueError:
            continue


def _weekdays(mention: DateMention, published: date, future: bool | None) -> Iterator[date]:
    weekday = mention.weekday or 0
    monday = published - published.weekday() * _DAY
    if mention.unit == "week":
        weeks = {"last": -1, "this": 0, "next": 1}[mention.modifier or "this"]
        yield monday + (7 * weeks + weekday) * _DAY
        return
    since = (published.weekday() - weekday) % 7  # days since the latest such day
    latest = published - since * _DAY
    if mention.modifier == "last":
        before = latest if since else latest - 7 * _DAY
        yield before
        # "Last Monday" on a Thursday: three days ago, or in the week before.
        if before >= monday - _DAY:
            yield before - 7 * _DAY
    elif mention.modifier == "next":
        following = latest + 7 * _DAY
        yield following
        if following <= monday + 6 * _DAY:
            yield following + 7 * _DAY
    elif mention.modifier == "this":
        yield latest
        yield latest + 7 * _DAY
    else:
        if future is not True:
            yield latest
            if since == 6:
                yield latest + 7 * _DAY
        if future is not False:
            yield latest if since <= 1 and future else latest + (7 if since else 0) * _DAY
            if since == 1 and future:
                yield latest + 7 * _DAY


def _relative(mention: DateMention, published: date, future: bool | None) -> Iterator[EdtfDate]:
    unit, offset = mention.unit, mention.offset
    if unit == "weekend":
        yield from _weekends(mention, published, future)
    elif offset is not None:
        yield from _counted(mention, published, offset)
    elif unit == "night":
        yield day_of(published)
        yield day_of(published - _DAY)
    elif unit in ("week", "month", "year"):
        yield from _units(mention, published)


def _counted(mention: DateMention, published: date, offset: int) -> Iterator[EdtfDate]:
    """Values of "yesterday", "two days ago", "a month ago"; coarse units are no exact days."""
    match mention.unit:
        case "hour":
            yield day_of(published)
            yield day_of(published + offset // 24 * _DAY)
        case "night":
            yield day_of(published + offset * _DAY)
            yield day_of(published + (offset - 1) * _DAY)
        case "day":
            yield day_of(published + offset * _DAY)
        case "week":
            middle = published + 7 * offset * _DAY
            yield day_of(middle)
            yield interval(middle - 3 * _DAY, middle + 3 * _DAY)
            yield _week(middle)
        case "month":
            yield month_of(published.year, published.month + offset)
        case "year":
            yield parse_edtf(f"{published.year + offset:04d}")


def _week(day: date) -> EdtfDate:
    monday = day - day.weekday() * _DAY
    return interval(monday, monday + 6 * _DAY)


def _units(mention: DateMention, published: date) -> Iterator[EdtfDate]:
    """Values of "last week", "this month", "earlier this year"."""
    step = {"last": -1, "this": 0, "next": 1}[mention.modifier or "this"]
    days = 7
    if mention.unit == "week":
        whole = _week(published + 7 * step * _DAY)
    elif mention.unit == "month":
        days = 30
        whole = month_of(published.year, published.month + step)
    else:
        days = 365
        whole = parse_edtf(f"{published.year + step:04d}")
    yield whole
    if step < 0:
        yield interval(published - days * _DAY, published - _DAY)
    elif step > 0:
        yield interval(published + _DAY, published + days * _DAY)
    first, last = whole.span or (published, published)
    if mention.unit == "week":  # weeks that start on Sunday
        yield interval(first - _DAY, last - _DAY)
    if mention.part == "earlier" and first < published:
        yield interval(first, published)
    elif mention.part == "later" and last > published:
        yield interval(published, last)


def _weekends(mention: DateMention, published: date, future: bool | None) -> Iterator[EdtfDate]:
    """Saturday and Sunday, or from Friday on: both weekends are in use where the news is from."""
    latest = published - (published.weekday() - 5) % 7 * _DAY
    saturdays: list[date] = []
    if mention.modifier != "next" and future is not True:
        saturdays.append(latest)
        if mention.modifier == "last":
            saturdays.append(latest - 7 * _DAY)
    if mention.modifier in ("next", "this") or future:
        saturdays.append(latest if published.weekday() >= 5 and future else latest + 7 * _DAY)
    for saturday in saturdays:
        yield interval(saturday, saturday + _DAY)
        yield interval(saturday - _DAY, saturday + _DAY)
        yield interval(saturday - _DAY, saturday)
