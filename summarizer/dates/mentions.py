"""Date expressions in English text: where they stand and what they say, before any resolution."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

MentionKind = Literal["day", "month_day", "month_year", "month", "year", "weekday", "relative"]
Modifier = Literal["last", "this", "next"]
Unit = Literal["hour", "day", "night", "week", "weekend", "month", "year"]

_MOST_CACHED: Final = 4_000  # characters; longer texts are searched anew, to keep the cache small


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date expression, `text[start:end]` of the text searched, and its parts.

    day: "Monday, April 22, 2019"; month_day: "8 July"; month_year: "April 2019"; month: "in April";
    year: "in 2021"; weekday: "last Friday"; relative: "yesterday", "two weeks ago", "a day later".
    """

    start: int
    end: int
    text: str
    kind: MentionKind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    """The second day of "April 15-21"; `day` is the first."""
    swappable: bool = False
    """In figures, either order possible: 08/07/2023, given here as 8 July."""
    weekday: int | None = None
    """Monday is 0."""
    modifier: Modifier | None = None
    unit: Unit | None = None
    """What a relative expression counts; with a weekday, "week" for "Friday last week"."""
    offset: int | None = None
    """In units, negative into the past: "two days ago" is -2; None: "last", "this", "next"."""
    part: Literal["earlier", "later"] | None = None
    """Of "earlier this year", "later this week"."""
    from_event: bool = False
    """Counted from another event, not from the day of writing: "a day earlier"."""


_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november "
        "december".split(),
        start=1,
    )
}
_ABBREVIATED: Final = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_WEEKDAYS: Final = {
    name: number
    for number, name in enumerate(
        "monday tuesday wednesday thursday friday saturday sunday".split(),
    )
}
_COUNTS: Final = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
} | {"a": 1, "an": 1, "a couple of": 2}


def _one_of(words: Iterable[str]) -> str:
    """A pattern of one of `words`; a look at the first letter spares most places the whole list."""
    words = list(words)
    return f"(?=[{''.join(sorted({word[0] for word in words}))}])(?:{'|'.join(words)})"


_YEAR: Final = r"(?:1\d|20)\d\d(?!\d|,\d{3}|s\b|\.\d)"
_MONTH_NAME: Final = "|".join(_MONTHS)
_MONTH: Final = (
    rf"(?:{_MONTH_NAME}|(?:{'|'.join(sorted(_ABBREVIATED, key=len, reverse=True))})\b\.?)"
)
_WEEKDAY: Final = "|".join(_WEEKDAYS)
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_ORDINAL: Final = r"(?:\s?(?:st|nd|rd|th))?"
_TO: Final = r"\s*(?:-|–|—|to|and|until|till|through)\s*"
_SHORT_WEEKDAY: Final = r"(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?"
_LEAD: Final = rf"\b(?:(?P<weekday>{_WEEKDAY}|{_SHORT_WEEKDAY}),?\s+(?:the\s+)?)?"

_DAY_MONTH: Final = re.compile(
    rf"{_LEAD}(?<![\d.,:/$€£-])(?P<day>{_DAY}){_ORDINAL}(?:{_TO}(?P<last>{_DAY}){_ORDINAL})?(?:\s+of)?\s+"
    rf"(?P<month>{_MONTH})(?!\w)(?:(?:,|\s+of)?\s*(?P<year>{_YEAR}))?",
    re.IGNORECASE,
)
_MONTH_DAY: Final = re.compile(
    rf"{_LEAD}(?P<month>{_MONTH})\s*(?P<day>{_DAY})(?!\d|:|,\d{{3}}|\.\d|\s?%){_ORDINAL}"
    rf"(?:{_TO}(?P<last>{_DAY})(?![\d:]){_ORDINAL})?(?:,?\s+(?P<year>{_YEAR}))?",
    re.IGNORECASE,
)
_MONTH_YEAR: Final = re.compile(
    rf"\b(?P<month>{_MONTH}),?\s+(?:of\s+)?(?P<year>{_YEAR})", re.IGNORECASE
)
# A month on its own needs a word that makes it one: April, May, June and August are also names,
# "march" and "may" verbs.
_BARE_MONTH: Final = re.compile(
    rf"(?:\A(?=\s*\w+\s*\Z)|\b(?:(?P<modifier>(?i:last|this|next|past|coming))|(?i:in|since|until|till|by|during|from|of|"
    rf"through|early|late|mid|to|and|between|before|after|around|every))[\s-]+)\s*"
    rf"(?P<name>{'|'.join(name.capitalize() for name in _MONTHS)}|{_MONTH_NAME.upper()})\b(?!\s+\d)"
)
# Most patterns are tried only around a word that every match has. "Wednesday, the 28th until 30th
# of September": the most that stands before and behind the first letter of such a word.
_MOST_BEFORE_HINT: Final = 50
_MOST_BEHIND_HINT: Final = 50
_MONTH_HINT: Final = re.compile(rf"\b(?=[adfjmnos]){_MONTH}", re.IGNORECASE)

_FIGURES: Final = re.compile(r"\d+")
_NUMERIC: Final = re.compile(
    r"(?<![\d./-])(?:(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<sep2>[-/.])(?P<second>\d{1,2})(?P=sep2)(?P<year2>\d{4}))(?![\d/-]|\.\d)"
)
_BARE_YEAR: Final = re.compile(rf"{_YEAR}(?!\s?%|[-–]?(?:year|member|strong)|\w)")
_NOT_BEFORE_YEAR: Final = re.compile(
    r"(?:[$€£¥₹#.,:/+]|\b(?:about|some|nearly|almost|over|least|than|to\s+about|most|approximately|"
    r"roughly|resolution|article|no\.?|flight|law|route|room|section|page))\s*-?$|\w-$|[\d]$",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"\s+(?:people|men|women|children|police|troops|soldiers|civilians|dead|wounded|injured|"
    r"homes|houses|families|others|more|km|kilomet\w+|miles?|met(?:er|re)s?|feet|hectares|"
    r"tons?|tonnes?|barrels|dollars|euros|rupees|pounds|GMT|hours|hrs|UTC)\b"
)
_YEAR_CUE: Final = re.compile(
    r"\b(?:in|since|until|till|by|of|from|during|before|after|late|early|mid|through|year)\s*-?$",
    re.IGNORECASE,
)

# "Black Friday" is a name, whatever day of which year it was.
_NAMED_WEEKDAYS: Final = ("bloody ", "black ", "good ", "ash ", "palm ", "cyber ", "super ")
_BARE_WEEKDAY: Final = re.compile(
    rf"\b(?:(?P<modifier>(?:the\s+)?(?:last|this|next|past|previous|coming|following))\s+)?"
    rf"(?P<name>{_WEEKDAY})\b(?!\s+(?:Times|Telegraph|Mirror|Express|Mail|Post|World)\b)(?:[’']s\b)?"
    rf"(?:\s+(?:of\s+)?(?P<week>last|this|next)\s+week\b)?",
    re.IGNORECASE,
)

_WEEKDAY_HINT: Final = re.compile(rf"\b(?=[fmstw])(?:{_WEEKDAY})\b", re.IGNORECASE)

_NAMED_DAYS: Final[dict[str, tuple[Unit, int]]] = {
    "the day before yesterday": ("day", -2),
    "the day after tomorrow": ("day", 2),
    "yesterday": ("day", -1),
    "today": ("day", 0),
    "tomorrow": ("day", 1),
    "tonight": ("night", 0),
    "overnight": ("night", 0),
    "last night": ("night", 0),
    "this morning": ("day", 0),
    "this afternoon": ("day", 0),
    "this evening": ("day", 0),
}
_NAMED_DAY: Final = re.compile(
    rf"\b{_one_of(name.replace(' ', chr(92) + 's+') for name in _NAMED_DAYS)}\b", re.IGNORECASE
)
_COUNT: Final = rf"(?P<count>{_one_of(sorted(_COUNTS, key=len, reverse=True))}|\d{{1,3}})"
_COUNTED_UNITS: Final = re.compile(
    rf"\b{_COUNT}\s+(?P<unit>hour|day|night|week|month|year)s?\s+"
    r"(?P<direction>ago|earlier|later|before|after|previously|prior)\b",
    re.IGNORECASE,
)
_MODIFIED_UNIT: Final = re.compile(
    r"\b(?:(?P<part>earlier|later)\s+)?(?P<modifier>last|this|next|past|coming|the\s+previous|"
    r"the\s+following|the\s+next|that|the\s+same|the\s+past|the\s+last|the\s+coming)\s+"
    r"(?P<unit>day|night|week|weekend|month|year)\b(?![’'-]?(?:s\b\s+\d|long|old))",
    re.IGNORECASE,
)
_THE_WEEKEND: Final = re.compile(r"\bthe\s+(?P<unit>weekend)\b", re.IGNORECASE)
_THE_DAY_BEFORE: Final = re.compile(
    r"\bthe\s+(?P<unit>day|night|week|month|year)\s+(?P<direction>before|after)\b", re.IGNORECASE
)
_UNIT_HINT: Final = re.compile(r"\b(?=[dhmnwy])(?:hour|day|night|week|month|year)", re.IGNORECASE)
_NAMED_DAY_HINTS: Final = (
    "yesterday",
    "today",
    "tomorrow",
    "night",
    "morning",
    "afternoon",
    "evening",
)
"""Lower-case strings of which every named day has one."""


def find_dates(text: str) -> list[DateMention]:
    """Every date expression in `text`, in order, without overlaps.

    "In recent years" and "the past few days" are no dates, "may" and "march" no months unless a
    number or a preposition makes them so, "on Fridays" no day. Expressions of other languages are
    found only where they are in figures.
    """
    if len(text) <= _MOST_CACHED:
        return list(_dates_of(text))
    return _find(text)


@lru_cache(maxsize=4096)
def _dates_of(text: str) -> tuple[DateMention, ...]:
    return tuple(_find(text))


def weekday_named(text: str) -> int | None:
    """The one weekday that `text` names (Monday is 0), None if it names none or several."""
    named = {mention.weekday for mention in find_dates(text)} - {None}
    return named.pop() if len(named) == 1 else None


def _find(text: str) -> list[DateMention]:
    found: list[DateMention] = []
    taken = bytearray(len(text))
    # What says more comes first: a later search never takes from an earlier one.
    for search in (_in_figures, _with_month, _with_weekday, _relative, _years):
        for mention in search(text):
            if not any(taken[mention.start : mention.end]):
                found.append(mention)
                taken[mention.start : mention.end] = bytes([1]) * (mention.end - mention.start)
    found.sort(key=lambda mention: mention.start)
    return found


def _in_figures(text: str) -> Iterator[DateMention]:
    position = 0
    for digit in _FIGURES.finditer(text):
        match = _NUMERIC.match(text, digit.start()) if digit.start() >= position else None
        if match is None:
            continue
        position = match.end()
        swappable = False
        if match["year"]:
            year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
        else:
            year, day, month = int(match["year2"]), int(match["first"]), int(match["second"])
            if month > 12:
                day, month = month, day
            elif day <= 12 and day != month:
                swappable = match["sep2"] != "."
        if 1 <= month <= 12 and 1 <= day <= 31 and year:
            yield DateMention(
                *_place(match), "day", year=year, month=month, day=day, swappable=swappable
            )


def _place(match: re.Match[str]) -> tuple[int, int, str]:
    return match.start(), match.end(), match[0]


def _with_month(text: str) -> Iterator[DateMention]:
    # Each pattern is tried only around the beginnings of month names: ten times faster.
    hints = [hint.start() for hint in _MONTH_HINT.finditer(text)]
    for hint in hints:
        for pattern in (_DAY_MONTH, _MONTH_DAY, _MONTH_YEAR):
            for match in _around(pattern, "month", [hint], text):
                if _is_month_name(match["month"], after_number=pattern is _DAY_MONTH):
                    yield _dated(match)
    for match in _around(_BARE_MONTH, "name", hints, text):
        # The preposition is not part of the date, "last" is.
        start = match.start() if match["modifier"] else match.start("name")
        yield DateMention(
            start,
            match.end(),
            text[start : match.end()],
            "month",
            month=_MONTHS[match["name"].lower()],
            modifier=_modifier(match["modifier"]),
        )


def _around(
    pattern: re.Pattern[str], group: str, hints: Sequence[int], text: str
) -> Iterator[re.Match[str]]:
    """The matches of `pattern` whose `group` begins at one of `hints`, tried nowhere else."""
    for hint in hints:
        first, last = max(hint - _MOST_BEFORE_HINT, 0), hint + _MOST_BEHIND_HINT
        for match in pattern.finditer(text, first, last):
            if match.start(group) == hint:
                yield match


def _dated(match: re.Match[str]) -> DateMention:
    parts = match.groupdict()
    kinds: dict[tuple[bool, bool], MentionKind] = {
        (True, True): "day",
        (True, False): "month_day",
        (False, True): "month_year",
    }
    day, year, last = parts.get("day"), parts["year"], parts.get("last")
    weekday = parts.get("weekday")
    return DateMention(
        *_place(match),
        kinds[day is not None, year is not None],
        year=int(year) if year else None,
        month=_month_number(parts["month"]),
        day=int(day) if day else None,
        last_day=int(last) if last else None,
        weekday=None if weekday is None else _weekday_number(weekday),
    )


def _is_month_name(name: str, after_number: bool) -> bool:
    """Whether the case allows a month; "5 may" does, "may 5" does not."""
    return not name.islower() or (
        name in _MONTHS and (after_number or name not in ("may", "march"))
    )


def _month_number(name: str) -> int:
    name = name.lower().rstrip(".")
    return _MONTHS.get(name) or _ABBREVIATED[name]


def _weekday_number(name: str) -> int:
    stem = name[:3].lower()
    return next(number for full, number in _WEEKDAYS.items() if full.startswith(stem))


def _modifier(words: str | None) -> Modifier | None:
    if words is None:
        return None
    word = words.lower().split()[-1]
    if word in ("last", "past", "previous"):
        return "last"
    return "this" if word == "this" else "next"


def _with_weekday(text: str) -> Iterator[DateMention]:
    if "day" not in text and "DAY" not in text:
        return
    hints = [hint.start() for hint in _WEEKDAY_HINT.finditer(text)]
    for match in _around(_BARE_WEEKDAY, "name", hints, text):
        if text[max(match.start() - 8, 0) : match.start()].lower().endswith(_NAMED_WEEKDAYS):
            continue
        words = (match["modifier"] or "").lower()
        week = match["week"]
        yield DateMention(
            *_place(match),
            "weekday",
            weekday=_WEEKDAYS[match["name"].lower()],
            modifier=_modifier(week or match["modifier"]),
            unit="week" if week else None,
            from_event=words.endswith(("previous", "following")),
        )


def _relative(text: str) -> Iterator[DateMention]:
    lower = text.lower()
    for match in _NAMED_DAY.finditer(text) if any(h in lower for h in _NAMED_DAY_HINTS) else ():
        unit, offset = _NAMED_DAYS[" ".join(match[0].lower().split())]
        yield DateMention(*_place(match), "relative", unit=unit, offset=offset)
    hints = [hint.start() for hint in _UNIT_HINT.finditer(text)]
    for match in _around(_COUNTED_UNITS, "unit", hints, text):
        count = _COUNTS.get(match["count"].lower()) or int(match["count"])
        direction = match["direction"].lower()
        yield DateMention(
            *_place(match),
            "relative",
            unit=_unit(match["unit"]),
            offset=count if direction in ("later", "after") else -count,
            from_event=direction != "ago",
        )
    for match in _around(_MODIFIED_UNIT, "unit", hints, text):
        words = " ".join(match["modifier"].lower().split())
        unit = _unit(match["unit"])
        from_event = words in ("that", "the same", "the previous", "the following", "the next")
        if unit == "day" and not from_event:
            continue  # "this day", "last day": an end, not a date
        yield DateMention(
            *_place(match),
            "relative",
            unit=unit,
            modifier="this" if words in ("that", "the same") else _modifier(words),
            part="earlier"
            if (match["part"] or "").lower() == "earlier"
            else "later"
            if match["part"]
            else None,
            from_event=from_event,
        )
    for match in _around(_THE_WEEKEND, "unit", hints, text):
        yield DateMention(*_place(match), "relative", unit="weekend")
    for match in _around(_THE_DAY_BEFORE, "unit", hints, text):
        offset = -1 if match["direction"].lower() == "before" else 1
        yield DateMention(
            *_place(match), "relative", unit=_unit(match["unit"]), offset=offset, from_event=True
        )


def _unit(word: str) -> Unit:
    units: dict[str, Unit] = {
        "hour": "hour",
        "day": "day",
        "night": "night",
        "week": "week",
        "weekend": "weekend",
        "month": "month",
        "year": "year",
    }
    return units[word.lower()]


def _years(text: str) -> Iterator[DateMention]:
    for digits in _FIGURES.finditer(text):
        if len(digits[0]) != 4 or not digits[0].isascii():
            continue
        match = _BARE_YEAR.match(text, digits.start())
        if match is None:
            continue
        before = text[max(0, match.start() - 24) : match.start()]
        cue = _YEAR_CUE.search(before) is not None
        if not cue and (
            _NOT_BEFORE_YEAR.search(before)
            or not 1900 <= int(match[0]) <= 2099
            or _COUNTED.match(text, match.end())
        ):
            continue
        yield DateMention(*_place(match), "year", year=int(match[0]))
