"""Dates in words: what a date resolves to, as it was written, and what it was resolved against."""

import re
from calendar import monthrange

from summarizer.affairs import DayWindow
from summarizer.rendering.statements import Part, value
from summarizer.schema import Anchor, Date

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_EDTF = re.compile(r"(-?\d{4}|\d\d\dX|\d\dXX|XXXX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?([?~%]?)", re.A)
# "Earlier this month" is told from the article's day; "two days earlier" from something else.
_RELATIVE = re.compile(
    r"(?i)\b(?:before|after|following|previous|eve|(?:later|earlier)(?! (?:this|today|on)\b))\b"
)
_HANGING = re.compile(r"(?i)\b(?:before|after|following)\s*$")
_ELSEWHERE = "relative to another event, not resolved"


def edtf_in_words(edtf: str) -> str:
    """An EDTF date (level 1) in English words, as it stands where it is something else."""
    start, slash, end = edtf.partition("/")
    if not slash:
        return _day(start) or edtf
    if start in ("", "..") or end in ("", ".."):
        known = _day(start if end in ("", "..") else end)
        return edtf if known is None else ("from " if end in ("", "..") else "until ") + known
    first, last = _day(start), _day(end)
    if first is None or last is None:
        return edtf
    day, _, month = first.partition(" ")
    return f"{day if day.isdigit() and last.endswith(' ' + month) else first} to {last}"


def _day(edtf: str) -> str | None:
    match = _EDTF.fullmatch(edtf)
    if match is None:
        return None
    year, month, day, doubt = match.groups()
    if month is not None and month != "XX":
        if month in _SEASONS and day is None:
            words = _SEASONS[month]
        elif 1 <= int(month) <= 12:
            words = _MONTHS[int(month) - 1]
        else:
            return None
        if day is not None and day != "XX":
            if not 1 <= int(day) <= 31:
                return None
            words = f"{int(day)} {words}"
    elif day not in (None, "XX"):
        return None
    else:
        words = ""
    if year == "XXXX":
        words = f"{words}, year not stated" if words else ""
    elif year.endswith("XX"):
        words = f"{words} between {year[:2]}00 and {year[:2]}99".strip()
    elif year.endswith("X"):
        words = f"{words} in the {year[:3]}0s".strip()
    else:
        words = f"{words} {year}".strip()
    if not words:
        return None
    if "XX" in (month, day):
        words += ", month not stated" if month == "XX" else ", day not stated"
    return {"": "", "?": "perhaps ", "~": "about ", "%": "perhaps about "}[doubt] + words


def date_parts(date: Date, published: str | None) -> tuple[Part, ...]:
    """A date as resolved, as written, and what it was resolved against.

    `published` is the day the article appeared (YYYY-MM-DD), or None where it is not known.
    """
    written = value(date.text)
    if date.edtf is None:
        if date.anchor == "other_event" or _RELATIVE.search(date.text):
            more = " …" if _HANGING.search(date.text) else ""
            return ("“", written, f"{more}” (the text's words, ", _ELSEWHERE, ")")
        return (written, " (date not resolved)")
    resolved = edtf_in_words(date.edtf)
    undated = date.edtf.startswith("XXXX")  # says what the text says, so there is no basis to name
    basis = None if undated and date.anchor == "none" else _basis(date.anchor, published)
    parts: tuple[Part, ...] = (value(resolved),)
    if basis is not None:
        return (*parts, " (from “", written, f"”, {basis})")
    if _tokens(resolved.removesuffix(", year not stated")) == _tokens(date.text):
        return parts
    return (*parts, " (“", written, "”)")


def _basis(anchor: Anchor, published: str | None) -> str | None:
    match anchor:
        case "explicit":
            return None
        case "publication_date":
            known = edtf_in_words(published) if published else "on a day that is not known"
            return f"published {known}"
        case "caption":
            return "dated by a photo caption"
        case "other_event":
            return "counted from another event"
        case "none":
            return "resolved against nothing that is named"


def _tokens(text: str) -> frozenset[str]:
    """The words of a date in no order: "April 22, 2019" says no more than "22 April 2019"."""
    return frozenset(re.findall(r"\w+", text.casefold())) - {"on", "in", "the"}


def window_in_words(days: DayWindow | None) -> str | None:
    """The days as one would say them: "14 September 2023", "July 2023", "2019"; None for none."""
    if days is None:
        return None
    return edtf_in_words(_shortest(days.earliest, days.latest))


def _shortest(earliest: str, latest: str) -> str:
    """The same days as one EDTF date: a whole month or year by its own name."""
    if earliest == latest:
        return earliest
    if earliest[:4] == latest[:4]:
        year, month = int(earliest[:4]), int(earliest[5:7])
        if (earliest[5:], latest[5:]) == ("01-01", "12-31"):
            return earliest[:4]
        last = f"{earliest[:7]}-{monthrange(year, month)[1]:02d}"
        if (earliest[8:], latest) == ("01", last):
            return earliest[:7]
    return f"{earliest}/{latest}"
