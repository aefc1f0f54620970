"""The day an article appeared, as its own page says it: never guessed from running text.

Two places count, both near the top: a line that is a date and nothing else ("3 May 2024 at 1:10
pm", "Published: May 3, 2024"), and the dateline of an agency report ("DODOMA, May 3, 2024 (Agency)
–"). A year is required, a day that could be a month is not resolved (03/04/2024), a weekday that
does not fit rules the date out, and two different days are no day.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_DATES = (
    rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}",
    rf"{_WEEKDAY}{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
    r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",  # dots: the day is always first
    r"(?P<day>1[3-9]|2\d|3[01])/(?P<month>\d{1,2})/(?P<year>\d{4})",
    r"(?P<month>\d{1,2})/(?P<day>1[3-9]|2\d|3[01])/(?P<year>\d{4})",
)
# An update is another day than the publication, so "Updated" is not among these words.
_LABEL = (
    r"(?:(?:first\s+)?(?:published|posted|issued|date|released)\b(?:\s+(?:on|at))?\s*[:\-–—]?\s*)?"
)
_TIME = (
    r"(?:\s*(?:,|at|-|–|—|\||T|@)?\s*\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?\s?m\.?)?"
    r"\s*(?:\(?(?:[A-Z]{1,5}|[+-]\d{2}:?\d{2})\)?)?"
    r"|\s*(?:,|at|-|–|—|\|)?\s*\d{1,2}\s?[ap]\.?\s?m\.?(?:\s*[A-Z]{1,5})?)?"
)
_LONE_LINES = [re.compile(rf"{_LABEL}{form}{_TIME}\s*", re.IGNORECASE) for form in _DATES]
_WIRE = [
    re.compile(
        rf"[A-Z][A-Z .,'’\-]{{2,60}}?(?:,\s*[A-Z][\w .]{{2,30}})?,\s+(?i:{form})"
        r"\s*(?:\([^)]{2,40}\)\s*)?(?:--|[–—:-])\s"
    )
    for form in _DATES[:2]
]
_YEAR_IN_FIGURES = re.compile(r"\d{4}")  # a part of each of the forms above
_LONGEST_LINE = 80  # a date with its label, weekday, time and zone


def find_page_date(lines: Iterable[str]) -> str | None:
    """The ISO date that `lines` (an article's first ones, no captions) give as the page's own."""
    found = set()
    for line in lines:
        stripped = " ".join(line[:200].split())
        if not _YEAR_IN_FIGURES.search(stripped):
            continue
        patterns = _WIRE if len(stripped) > _LONGEST_LINE else [*_LONE_LINES, *_WIRE]
        for pattern in patterns:
            is_wire = pattern in _WIRE
            match = pattern.match(stripped) if is_wire else pattern.fullmatch(stripped)
            if match:
                found.add(_resolved(match))
                break
    if len(found) == 1:
        return found.pop()
    return None


def parse_day(value: str) -> str | None:
    """The calendar day of an ISO 8601 date or time as YYYY-MM-DD; None if it is neither.

    The day is the one written, whatever the time zone.
    """
    text = value.strip()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return None


def _resolved(match: re.Match[str]) -> str | None:
    """The day that was matched, or None if the calendar has no such day or another weekday."""
    parts = match.groupdict()
    month = parts["month"].lower()
    try:
        day = date(int(parts["year"]), _MONTHS.get(month) or int(month), int(parts["day"]))
    except ValueError:
        return None
    weekday = parts.get("weekday")
    if weekday and _WEEKDAYS.index(weekday.lower()) != day.weekday():
        return None
    return day.isoformat()
