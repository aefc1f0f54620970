"""What speaks against a date that somebody resolved from an expression."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from summarizer.dates.mentions import DateMention, find_dates, weekday_named
from summarizer.dates.resolution import readings_of_text
from summarizer.dates.values import EdtfDate, interval, overlaps, parse_edtf

_DAY: Final = timedelta(days=1)
_UNITS: Final = "first second third fourth fifth sixth seventh eighth ninth".split()
_TEENS: Final = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth".split()
)
_ORDINALS: Final = (
    {word: n for n, word in enumerate([*_UNITS, *_TEENS], 1)}
    | {"twentieth": 20, "thirtieth": 30, "thirty-first": 31}
    | {f"twenty-{word}": 20 + n for n, word in enumerate(_UNITS, 1)}
)
_MONTH: Final = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_ORDINAL: Final = re.compile(
    r"\b((?:twenty|thirty)[- ](?:" + "|".join(_UNITS) + ")|" + "|".join(_ORDINALS) + ")"
    rf"(?=\s+(?:of\s+)?{_MONTH}\b)",
    re.IGNORECASE,
)
_YEAR_BY_WORD: Final = re.compile(
    rf"\b({_MONTH})\s+(?:of\s+)?(last|this|next)\s+year\b", re.IGNORECASE
)
_STEPS: Final = {"last": -1, "this": 0, "next": 1}
_THE_DAY: Final = re.compile(
    r"\b(?:today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening))\b", re.IGNORECASE
)
_NUMERAL: Final = re.compile(r"[\d〇零一二三四五六七八九十]")  # a year in any script has one
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# A picture is taken around the event and captioned around the article: a few days either side.
_CAPTION_SLACK_DAYS: Final = 3
_NEAR_DAYS: Final = 60  # how far "weeks later" may reach from the event it counts from
# "Last week" as Monday to Friday is still last week; two days are not.
_ENOUGH_OF_A_SPAN: Final = 5 / 7
_PART_OF_SPAN: Final = re.compile(
    r"\b(?:early|mid|middle|late|beginning|start|end|half|first|second|since|until|before|after)\b",
    re.IGNORECASE,
)
_AROUND_YEARS: Final = frozenset(
    "in since until till by of from to and the year during between before after early mid late "
    "around about beginning start end middle first second half".split()
)


def disagreement(
    text: str,
    edtf: str | None,
    anchor: str,
    published: date | None,
    caption_dates: Sequence[EdtfDate] = (),
    other_dates: Sequence[EdtfDate] | None = None,
    future: bool | None = None,
) -> str | None:
    """Why the resolved value `edtf` does not follow from the words `text`, in one line, or None.

    The first four arguments are those of a `schema.Date` and the article's day. `caption_dates` are
    the dates that stand in captions, `other_dates` those of other events in the article (None: not
    known, then the year of a date anchored there is not checked), `future` as in `readings`.

    None also means that nothing speaks against it: no value, an expression of another language, one
    that cannot be resolved. A value may be coarser than its text allows, never finer, unless it is
    anchored to another event.
    """
    if edtf is None:
        return None
    text = _with_ordinals(text)
    try:
        value = parse_edtf(edtf)
    except ValueError as error:
        return str(error)
    mentions = find_dates(text)
    if not _is_understood(text, mentions):
        return _against_digits(text, value) or _against_anchor(text, value, anchor, published)
    match anchor:
        case "publication_date":
            reason = _against_publication(text, value, published, future)
        case "explicit":
            reason = _against_explicit(text, value, mentions, published, future)
        case "caption":
            reason = _against_caption(text, value, mentions, caption_dates, future)
        case "other_event":
            known = None if other_dates is None else [*other_dates, *caption_dates]
            reason = _against_other_event(text, value, mentions, published, known)
        case _:
            reason = _against_none(text, value)
    return reason or _against_weekday(text, value)


def _against_anchor(text: str, value: EdtfDate, anchor: str, published: date | None) -> str | None:
    """What no language allows: a year from an anchor that has none."""
    if value.earliest is None:
        return None
    if anchor == "explicit" and not _NUMERAL.search(text):
        return f"{text!r} gives no year, so {_years_shown(value)} cannot be known from it"
    if anchor == "publication_date" and published is None:
        return f"no publication date is known to resolve {text!r} against"
    return _against_none(text, value) if anchor == "none" else None


def _against_publication(
    text: str, value: EdtfDate, published: date | None, future: bool | None
) -> str | None:
    if published is None:
        return (
            f"no publication date is known to resolve {text!r} against: "
            f"{_without_publication(text)}, not {value}"
        )
    text = _with_year(text, published)
    candidates = readings_of_text(text, published, future)
    if not candidates or any(_agrees(value, reading, text) for reading in candidates):
        return None
    if _THE_DAY.search(text):  # printed the day after: "this morning" is told of the day before
        earlier = readings_of_text(text, published - _DAY, future)
        if any(_agrees(value, reading, text) for reading in earlier):
            return None
    return _unlike(text, value, candidates, f" as of {published}")


def _with_year(text: str, published: date) -> str:
    """ "March last year" as "March 2023"."""

    def year(match: re.Match[str]) -> str:
        return f"{match[1]} {published.year + _STEPS[match[2].lower()]}"

    return _YEAR_BY_WORD.sub(year, text)


def _with_ordinals(text: str) -> str:
    """ "The twenty-first of October" as "The 21 of October"."""
    return _ORDINAL.sub(lambda match: str(_ORDINALS[match[1].lower().replace(" ", "-")]), text)


def _without_publication(text: str) -> str:
    """What the value has to be where nothing gives the year."""
    values = readings_of_text(text, None, None)
    return " or ".join(value.text for value in values[:2]) if values else "null"


def _against_explicit(
    text: str,
    value: EdtfDate,
    mentions: list[DateMention],
    published: date | None,
    future: bool | None,
) -> str | None:
    years = {mention.year for mention in mentions} - {None}
    if not years and value.earliest is not None:
        if any(
            _agrees(value, reading, text)
            for reading in (readings_of_text(text, published, future) if published else ())
        ):
            return (
                f"{text!r} gives no year: the anchor of {value} is publication_date, not explicit"
            )
        return (
            f"{text!r} gives no year, so {_years_shown(value)} cannot be known from it: "
            f"{_without_publication(text)}"
        )
    candidates = readings_of_text(text, None, None)
    if not candidates or any(_agrees(value, reading, text) for reading in candidates):
        return None
    return _unlike(text, value, candidates, "")


def _against_caption(
    text: str,
    value: EdtfDate,
    mentions: list[DateMention],
    captions: Sequence[EdtfDate],
    future: bool | None,
) -> str | None:
    days = [day for caption in captions for day in _days_around(caption)]
    if value.earliest is None:
        return _against_month_and_day(text, value, mentions)
    if not days:
        return f"no caption gives a date to resolve {text!r} against: {_without_publication(text)}"
    candidates = [reading for day in days for reading in readings_of_text(text, day, future)]
    if candidates:
        if any(_agrees(value, reading, text) for reading in candidates):
            return None
        shown = ", ".join(str(caption) for caption in captions[:3])
        return f"{text!r} cannot be {value} near the caption's date {shown}"
    near = interval(min(days), max(days))
    return None if overlaps(value, near) else f"{value} is far from the caption's date"


def _days_around(caption: EdtfDate) -> list[date]:
    """The days on which an article with this caption may have been written.

    All days of a caption that tells a month, the slack around its ends for one that tells more.
    """
    if caption.span is None:
        return []
    first, last = (day.toordinal() for day in caption.span)
    slack = range(-_CAPTION_SLACK_DAYS, _CAPTION_SLACK_DAYS + 1)
    inside = range(first, last + 1) if last - first <= 31 else (first, last)
    days = {day + n for day in inside for n in slack}
    return [date.fromordinal(n) for n in sorted(days) if 1 <= n <= date.max.toordinal()]


def _against_other_event(
    text: str,
    value: EdtfDate,
    mentions: list[DateMention],
    published: date | None,
    known: Sequence[EdtfDate] | None,
) -> str | None:
    reason = _against_month_and_day(text, value, mentions)
    if reason is not None or known is None or value.earliest is None:
        return reason
    steps = {0}
    for mention in mentions:
        if mention.unit == "year":
            steps |= {mention.offset or 0, -1, 1}
        if mention.year is not None:
            return None  # the text gives the year itself
    spans = [known_date.span for known_date in known]
    if published is not None:
        spans.append((published, published))
    carried = {
        year + step for span in spans if span for year in _years_near(span) for step in steps
    }
    if _years(value) <= carried:
        return None
    return f"no other date in the text gives the year of {value} for {text!r}"


def _against_none(text: str, value: EdtfDate) -> str | None:
    if value.earliest is not None:
        if any(mention.year for mention in find_dates(text)):
            return f"{text!r} gives its year: the anchor of {value} is explicit, not none"
        return (
            f"without an anchor the year of {value} cannot be known: {_without_publication(text)}"
        )
    return _against_month_and_day(text, value, find_dates(text))


def _against_month_and_day(text: str, value: EdtfDate, mentions: list[DateMention]) -> str | None:
    """Whether the value contradicts a day or month that the text names, whatever the year."""
    named = [m for m in mentions if m.month is not None]
    if not named:
        return None
    candidates = readings_of_text(text, None, None)
    dated = [reading for reading in candidates if reading.precision != "year"]
    if not dated or any(overlaps(value, reading) for reading in dated):
        return None
    return _unlike(text, value, dated, "")


def _against_weekday(text: str, value: EdtfDate) -> str | None:
    weekday = weekday_named(text)
    if weekday is None or value.precision != "day" or value.earliest is None:
        return None
    if value.earliest.weekday() == weekday:
        return None
    actual = _WEEKDAYS[value.earliest.weekday()]
    return f"{text!r} names a {_WEEKDAYS[weekday]}, and {value} is a {actual}"


def _is_understood(text: str, mentions: list[DateMention]) -> bool:
    """Whether English was found; a year alone may be all that was read of "12 июля 2023 года"."""
    if any(mention.kind != "year" for mention in mentions):
        return True
    return bool(mentions) and all(
        word.lower() in _AROUND_YEARS
        for word in re.findall(r"[^\W\d_]+|\d+", text)
        if not (len(word) == 4 and word.isdecimal())
    )


def _against_digits(text: str, value: EdtfDate) -> str | None:
    """What the digits of a date in an unknown language say against the value.

    Only years of the Gregorian calendar are believed, and a day only beside such a year: in "2 días
    después" the 2 is no day.
    """
    if value.span is None:
        return None
    numbers = [int(digits) for digits in re.findall(r"\d+", text) if len(digits) <= 4]
    years = [number for number in numbers if 1900 <= number <= 2100]
    if not years:
        return None
    first, last = value.span
    if not any(first.year <= year <= last.year for year in years):
        return f"{text!r} gives the year {years[0]}, not {_years_shown(value)}"
    days = [number for number in numbers if 1 <= number <= 31]
    if days and value.day is not None and value.day not in days:
        return f"{text!r} gives the day {days[0]}, not {value.day}"
    return None


def _agrees(value: EdtfDate, reading: EdtfDate, text: str) -> bool:
    """Whether the value is this reading, a coarser one, or an approximate part of it."""
    if value.span is None:
        not_finer = _grain(value) >= _grain(reading) or value.approximate
        return not_finer and overlaps(value, reading)
    if reading.span is None:
        return False  # the value has a year, the reading none
    (first, last), (start, end) = value.span, reading.span
    if first <= start and end <= last:
        return True
    if value.approximate:
        return overlaps(value, reading)
    is_open = first == date.min or last == date.max
    if value.precision != "interval" or not overlaps(value, reading):
        return False
    if not is_open and not (start <= first and last <= end):
        return False
    if _PART_OF_SPAN.search(text):
        return True
    return (last - first + _DAY) >= _ENOUGH_OF_A_SPAN * (end - start + _DAY)


def _grain(value: EdtfDate) -> int:
    return {"day": 0, "interval": 1, "month": 2, "year": 3}[value.precision]


def _unlike(text: str, value: EdtfDate, candidates: Iterable[EdtfDate], when: str) -> str:
    possible = list(dict.fromkeys(candidates))
    shown = " or ".join(candidate.text for candidate in possible[:2])
    if any(_is_finer(value, candidate) for candidate in possible):
        return f"{text!r}{when} is {shown}: {value} says more than the text"
    return f"{text!r}{when} is {shown}, not {_shown(value)}"


def _is_finer(value: EdtfDate, reading: EdtfDate) -> bool:
    if value.span is None or reading.span is None:
        return overlaps(value, reading)
    return reading.span[0] <= value.span[0] and value.span[1] <= reading.span[1]


def _shown(value: EdtfDate) -> str:
    if value.precision == "day" and value.earliest is not None:
        return f"{value} (a {_WEEKDAYS[value.earliest.weekday()]})"
    return value.text


def _years(value: EdtfDate) -> set[int]:
    """The years of the value's ends, without those that are open."""
    return {day.year for day in value.span or () if day not in (date.min, date.max)}


def _years_near(span: tuple[date, date]) -> range:
    """The years of a span; "weeks later" may run over the turn of the year."""
    first = max(span[0].toordinal() - _NEAR_DAYS, 1)
    last = min(span[1].toordinal() + _NEAR_DAYS, date.max.toordinal())
    return range(date.fromordinal(first).year, date.fromordinal(last).year + 1)


def _years_shown(value: EdtfDate) -> str:
    return "/".join(f"{year:04d}" for year in sorted(_years(value)))
