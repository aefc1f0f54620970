"""The meetings of a briefing as a calendar (RFC 5545): an all-day event per meeting.

A meeting goes in if its first and last day are known; the others, and why, stand in a VJOURNAL
entry, which is a note and takes no time. Nothing depends on the clock: the same briefing gives the
same bytes.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from summarizer.affairs import MergedRecord
from summarizer.briefing import Briefing
from summarizer.dates import parse_edtf
from summarizer.rendering.exports.apart import affairs_of
from summarizer.rendering.exports.tables import entries
from summarizer.rendering.statements import objection, printable, web_address
from summarizer.rendering.wording import counted, country_name

_STATUS = {"planned": "TENTATIVE", "held": "CONFIRMED", "cancelled_or_postponed": "CANCELLED"}
_FIELDS = ("date", "place", "country", "mode", "status", "participants")
_LINE_OCTETS = 75  # RFC 5545, 3.1; a continuation line begins with a space, which counts
_DOUBT = re.compile("[~?%]")  # approximate, uncertain, both
_ESCAPED = re.compile(r"[\\;,]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def render(briefing: Briefing) -> str:
    """The calendar, with CRLF line ends, folded at 75 octets.

    A UID is made of the day, the country and the participants: another export of the same meeting
    has the same one, also when a planned meeting has been held by then. DTSTAMP is the day of the
    latest answer that tells of it.
    """
    lines = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//summarizer//briefing//EN"),
        ("CALSCALE", "GREGORIAN"),
    ]
    seen: Counter[str] = Counter()
    events = 0
    for meeting in affairs_of(briefing).meetings:
        days = _known_days(meeting)
        if isinstance(days, tuple):
            events += 1
            lines += _event(briefing, meeting, days, seen)
    if (missing := left_out(briefing)) or not events:
        lines += _note(briefing, missing)
    lines.append(("END", "VCALENDAR"))
    return "".join(_folded(f"{name}:{value}") for name, value in lines)


def left_out(briefing: Briefing) -> tuple[str, ...]:
    """The meetings that are not in the calendar, each with the reason, in one line."""
    return tuple(
        printable(f"{meeting.label}: {reason}")
        for meeting in affairs_of(briefing).meetings
        if isinstance(reason := _known_days(meeting), str)
    )


def _known_days(meeting: MergedRecord) -> tuple[date, date] | str:
    """First and last day of a meeting, or why they are not known."""
    entry = entries(meeting).get("date")
    if entry is None or entry.verdict == "not_stated":
        return "no date is stated"
    if entry.verdict == "conflict":
        said = dict.fromkeys(statement.value for statement in entry.statements)
        return f"the articles disagree on the date ({', '.join(said)})"
    if (span := _span(entry.value)) is not None:
        return span
    window = meeting.days
    exact = window is not None and window.earliest == window.latest
    if window is not None and exact and not any(_DOUBT.search(s.value) for s in entry.statements):
        # One article gives day and month, another the year.
        return date.fromisoformat(window.earliest), date.fromisoformat(window.latest)
    return f"the day is not known ({entry.value})"


def _span(edtf: str | None) -> tuple[date, date] | None:
    """First and last day of a date that is exact to the day."""
    try:
        found = parse_edtf(edtf or "")
    except ValueError:
        return None
    ends = (found,) if found.ends is None else found.ends
    exact = all(end is not None and end.precision == "day" for end in ends)
    return None if not exact or found.approximate or found.uncertain else found.span


def _event(
    briefing: Briefing, meeting: MergedRecord, days: tuple[date, date], seen: Counter[str]
) -> Iterator[tuple[str, str]]:
    first, last = days
    ledger = entries(meeting)
    stated = {field: ledger[field].value if field in ledger else None for field in _FIELDS}
    yield "BEGIN", "VEVENT"
    yield "UID", _uid(first, last, stated["country"], stated["participants"], seen)
    yield "DTSTAMP", _stamp(briefing, [telling.article for telling in meeting.tellings], first)
    yield "DTSTART;VALUE=DATE", f"{first:%Y%m%d}".zfill(8)
    if last < date.max:  # DTEND is the day after the last one
        yield "DTEND;VALUE=DATE", f"{last + timedelta(days=1):%Y%m%d}".zfill(8)
    yield "SUMMARY", _text(meeting.label)
    country = stated["country"]
    where = [stated["place"], country_name(country) if country else None]
    if place := ", ".join(part for part in where if part):
        yield "LOCATION", _text(place)
    yield "DESCRIPTION", "\\n".join(map(_text, _description(briefing, meeting)))
    if (status := _STATUS.get(stated["status"] or "")) is not None:
        yield "STATUS", status
    yield "TRANSP", "TRANSPARENT"
    yield "END", "VEVENT"


def _uid(
    first: date, last: date, country: str | None, participants: str | None, seen: Counter[str]
) -> str:
    people = sorted(name.strip().casefold() for name in (participants or "").split(";"))
    content = "\n".join((first.isoformat(), last.isoformat(), country or "", *people))
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    seen[digest] += 1  # two meetings of the same people on the same day are two events
    number = f"-{seen[digest]}" if seen[digest] > 1 else ""
    return f"{digest}{number}@summarizer"


def _stamp(briefing: Briefing, articles: Iterable[int], otherwise: date) -> str:
    """Midnight of the latest answer; of the latest article, or of `otherwise`, without answers."""
    found = [briefing.extractions[at] for at in articles]
    answered = [one.provenance.date for one in found if one.provenance]
    published = [
        one.article.published.date for one in found if one.article and one.article.published
    ]
    # A recording or a JSON file that somebody sent may hold any words there.
    days = [day for day in answered if _DAY.fullmatch(day)]
    days = days or [day for day in published if _DAY.fullmatch(day)]
    day = max(days, default=otherwise.isoformat())
    return f"{day.replace('-', '')}T000000Z"


def _description(briefing: Briefing, meeting: MergedRecord) -> Iterator[str]:
    """What is stated with its sentences, what is not supported, and the sources."""
    ledger = entries(meeting)
    cited: dict[tuple[int, int], None] = {}
    for field in _FIELDS:
        entry = ledger.get(field)
        if entry is None or not entry.statements:
            continue
        cited |= dict.fromkeys((one.article, n) for one in entry.statements for n in one.evidence)
        name = field.capitalize()
        if all(one.value == entry.value and not one.according_to for one in entry.statements):
            said = "; ".join(_citation(one.article, one.evidence) for one in entry.statements)
            yield f"{name}: {_words(entry.value)} [{said}]"
            continue
        is_conflict = entry.verdict == "conflict"
        yield f"{name}: {'the articles disagree' if is_conflict else _words(entry.value)}"
        for one in entry.statements:
            source = f", according to {one.according_to}" if one.according_to else ""
            yield f"- {_words(one.value)}{source} [{_citation(one.article, one.evidence)}]"
    for telling in meeting.tellings:
        extraction = briefing.extractions[telling.article]
        for finding in extraction.findings_under(f"meetings[{telling.record}]"):
            yield f"Unsupported [{telling.article + 1}]: {objection(finding)}"
    for at, number in sorted(cited):
        article = briefing.extractions[at].article
        if article is not None and article.sentence(number) is not None:
            yield f"[{at + 1}:{number}] “{article.quote(number)}”"
    for telling in meeting.tellings:
        yield f"[{telling.article + 1}] {_source(briefing, telling.article)}"


def _words(value: str | None) -> str:
    return "" if value is None else value.replace("_", " ")


def _citation(article: int, evidence: Iterable[int]) -> str:
    """Article and sentences: 1:3,4."""
    numbers = ",".join(map(str, evidence))
    return f"{article + 1}:{numbers}" if numbers else str(article + 1)


def _source(briefing: Briefing, at: int) -> str:
    extraction = briefing.extractions[at]
    article = extraction.article
    if article is None:
        return extraction.name
    published = article.published.date if article.published else None
    known = (article.outlet, article.title, published, web_address(article.url))
    return ", ".join(part for part in known if part) or extraction.name


def _note(briefing: Briefing, missing: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What is not in the calendar. It also keeps a calendar without events valid."""
    title = "No meetings"
    if missing:
        title = f"Not in this calendar: {counted(len(missing), 'meeting')} without a known day"
    digest = hashlib.sha256("\n".join((title, *missing)).encode()).hexdigest()[:32]
    yield "BEGIN", "VJOURNAL"
    yield "UID", f"{digest}@summarizer"
    yield "DTSTAMP", _stamp(briefing, range(len(briefing.extractions)), date(1970, 1, 1))
    yield "SUMMARY", _text(title)
    if missing:
        yield "DESCRIPTION", "\\n".join(map(_text, missing))
    yield "END", "VJOURNAL"


def _text(text: str) -> str:
    return _ESCAPED.sub(r"\\\g<0>", printable(text))


def _folded(line: str) -> str:
    """The content line with its line end, in pieces of at most 75 octets, no letter cut apart."""
    pieces, octets = [""], 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > _LINE_OCTETS:
            pieces.append(" ")
            octets = 1
        pieces[-1] += letter
        octets += size
    return "\r\n".join(pieces) + "\r\n"
