"""The part of a briefing's affairs that a reader asks for: by words, by days, by country.

Nothing is merged anew: records are shown or left out, whole, and a note says how many. What is not
dated stays in every window of days, for nothing says that it lies outside.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from summarizer.affairs import Affairs, DayWindow, MergedRecord, Telling
from summarizer.briefing import Briefing
from summarizer.errors import UsageError
from summarizer.names import same_token
from summarizer.places import country_code, country_is_in, is_country_code
from summarizer.schema import Agreement, ArticleSummary, Attack, Meeting, Participant

_WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ‘`-][^\W_]+)*")
_STEM: Final = 4  # from so many letters on, the beginning of a word is enough: attack, attacks
_KINDS: Final = ("meetings", "agreements", "attacks", "participants")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def narrow(
    affairs: Affairs,
    briefing: Briefing,
    *,
    about: str | None = None,
    since: str | None = None,
    until: str | None = None,
    country: str | None = None,
) -> Affairs:
    """`affairs` with the records that fit every condition, and a first note on what was left out.

    `about`: every word of it is found in what the articles say of the record: names, places,
    parties, commitments, actors; other spellings of a name count, and so does the beginning of a
    word. `since`, `until` (YYYY-MM-DD): the days on which it happened may lie in that window.
    `country` (a name, or an ISO 3166 alpha-3 code): it lies there, or somebody of that country
    takes part. Participants are shown where they fit themselves, or with a meeting that does.

    `briefing` is the one that `affairs` were merged from. Raises `UsageError` for a date that is
    none, a window that ends before it begins, an unknown country and `about` without a word.
    """
    wanted = _wanted(about, since, until, country)
    if wanted == _Wanted():
        return affairs
    reader = _Reader(briefing)
    shown = {
        kind: tuple(merged for merged in getattr(affairs, kind) if wanted.fits(merged, reader))
        for kind in _KINDS[:3]
    }
    attending = {
        who for merged in shown["meetings"] for t in merged.tellings for who in reader.attending(t)
    }
    shown["participants"] = tuple(
        merged
        for merged in affairs.participants
        if any((t.article, t.record) in attending for t in merged.tellings)
        or wanted.fits_participant(merged, reader)
    )
    named = {"about": about, "since": since, "until": until, "country": country}
    words = ", ".join(_condition(name, text) for name, text in named.items() if text is not None)
    note = _note(words, affairs, shown, wanted)
    return affairs.model_copy(update={**shown, "notes": (note, *affairs.notes)})


def check_conditions(
    *,
    about: str | None = None,
    since: str | None = None,
    until: str | None = None,
    country: str | None = None,
) -> None:
    """Raise the `UsageError` that `narrow` would raise, before anything is there to be narrowed."""
    _wanted(about, since, until, country)


@dataclass(frozen=True)
class _Wanted:
    about: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None
    country: str | None = None

    def fits(self, merged: MergedRecord, reader: "_Reader") -> bool:
        """Whether the record fits all that is asked for."""
        return (
            self._fits_window(merged.days)
            and (self.about is None or _holds(reader.text(merged), self.about))
            and (self.country is None or reader.concerns(merged, self.country))
        )

    def fits_participant(self, merged: MergedRecord, reader: "_Reader") -> bool:
        """Whether a participant fits by itself; days say nothing about anybody."""
        return (self.about is not None or self.country is not None) and self.fits(merged, reader)

    def _fits_window(self, days: DayWindow | None) -> bool:
        if days is None:
            return True
        earliest, latest = date.fromisoformat(days.earliest), date.fromisoformat(days.latest)
        return (self.since is None or latest >= self.since) and (
            self.until is None or earliest <= self.until
        )


class _Reader:
    """What the articles say of a record, as one text, and which countries it concerns."""

    def __init__(self, briefing: Briefing) -> None:
        self._summaries = [extraction.summary for extraction in briefing.extractions]

    def attending(self, telling: Telling) -> Iterable[tuple[int, int]]:
        """Article and position of everybody who takes part in a meeting."""
        summary = self._summary(telling)
        ids = {who.participant for who in summary.meetings[telling.record].participants}
        for index, participant in enumerate(summary.participants):
            if participant.id in ids:
                yield telling.article, index

    def text(self, merged: MergedRecord) -> str:
        """Every name, place, party and description, one to a line."""
        lines = [merged.label]
        for telling in merged.tellings:
            lines += filter(None, self._lines(merged, telling))
        return "\n".join(dict.fromkeys(lines))

    def concerns(self, merged: MergedRecord, code: str) -> bool:
        """Whether a record lies in a country, or somebody of that country takes part."""
        return any(self._concerns(merged, telling, code) for telling in merged.tellings)

    def _concerns(self, merged: MergedRecord, telling: Telling, code: str) -> bool:
        summary = self._summary(telling)
        match merged.kind:
            case "participants":
                return summary.participants[telling.record].country == code
            case "meetings":
                return _meeting_concerns(summary, summary.meetings[telling.record], code)
            case "agreements":
                agreement = summary.agreements[telling.record]
                if any(country_is_in(code, party) for party in agreement.parties):
                    return True
                meeting = _meeting_of(summary, agreement)
                return meeting is not None and _meeting_concerns(summary, meeting, code)
            case "attacks":
                attack = summary.attacks[telling.record]
                if attack.country is None and attack.place is not None:
                    return country_is_in(code, f"in {attack.place}")
                return attack.country == code

    def _lines(self, merged: MergedRecord, telling: Telling) -> Iterable[str | None]:
        summary = self._summary(telling)
        match merged.kind:
            case "participants":
                yield from _of_participant(summary.participants[telling.record])
            case "meetings":
                yield from _of_meeting(summary, summary.meetings[telling.record])
            case "agreements":
                agreement = summary.agreements[telling.record]
                yield from (*agreement.parties, agreement.commitment, agreement.announced_by)
                meeting = _meeting_of(summary, agreement)
                if meeting is not None:
                    yield from _of_meeting(summary, meeting)
            case "attacks":
                yield from _of_attack(summary.attacks[telling.record])

    def _summary(self, telling: Telling) -> ArticleSummary:
        summary = self._summaries[telling.article]
        if summary is None:
            raise AssertionError("an article without a summary tells of nothing")
        return summary


def _meeting_of(summary: ArticleSummary, agreement: Agreement) -> Meeting | None:
    return next((m for m in summary.meetings if m.id == agreement.meeting), None)


def _meeting_concerns(summary: ArticleSummary, meeting: Meeting, code: str) -> bool:
    ids = {attendance.participant for attendance in meeting.participants}
    return meeting.country == code or any(
        who.country == code for who in summary.participants if who.id in ids
    )


def _of_participant(participant: Participant) -> Iterable[str | None]:
    yield participant.name
    yield from participant.variants
    yield from (participant.role, participant.organisation)


def _of_meeting(summary: ArticleSummary, meeting: Meeting) -> Iterable[str | None]:
    yield from (meeting.place, meeting.reported_by, *meeting.topics)
    ids = {attendance.participant for attendance in meeting.participants}
    for participant in summary.participants:
        if participant.id in ids:
            yield from _of_participant(participant)


def _of_attack(attack: Attack) -> Iterable[str | None]:
    yield attack.type.replace("_", " ")
    yield attack.place
    yield from (target.name for target in attack.targets)
    for said in attack.attributions:
        yield from (said.actor, said.according_to)
    yield from (toll.according_to for toll in attack.tolls)


def _wanted(
    about: str | None, since: str | None, until: str | None, country: str | None
) -> _Wanted:
    wanted = _Wanted(
        about=None if about is None else _words_wanted(about),
        since=None if since is None else _day("since", since),
        until=None if until is None else _day("until", until),
        country=None if country is None else _code(country),
    )
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise UsageError(f"until: {until} is before {since}")
    return wanted


def _words_wanted(about: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(_WORD.findall(about)))
    if not words:
        raise UsageError(f"about: no word to look for in {about!r}")
    return words


def _holds(text: str, wanted: tuple[str, ...]) -> bool:
    found = frozenset(_WORD.findall(text))
    return all(any(_is_same(word, token) for token in found) for word in wanted)


@lru_cache(maxsize=65536)
def _is_same(wanted: str, found: str) -> bool:
    a, b = wanted.casefold(), found.casefold()
    return (len(a) >= _STEM and b.startswith(a)) or same_token(a, b)


def _day(option: str, text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # 2023-02-30
    raise UsageError(f"{option}: not a date: {text!r}; expected one such as 2024-05-03")


def _code(country: str) -> str:
    name = " ".join(country.split())
    if is_country_code(name.upper()):
        return name.upper()
    code = country_code(name) or country_code(name.title())
    if code is None:
        raise UsageError(
            f"country: {country!r} is none that is known; expected a name such as Iran, or an ISO "
            "3166 code of three letters such as IRN"
        )
    return code


def _condition(name: str, text: str) -> str:
    shown = " ".join(text.split())
    return {"about": f"about “{shown}”", "country": f"country {shown}"}.get(name, f"{name} {shown}")


def _note(
    conditions: str,
    affairs: Affairs,
    shown: dict[str, tuple[MergedRecord, ...]],
    wanted: _Wanted,
) -> str:
    """Of each kind how many of how many are shown; what is undated and stays all the same."""
    counts = [f"{len(shown[kind])} of {_counted(len(getattr(affairs, kind)), kind)}"
              for kind in _KINDS if getattr(affairs, kind)]  # fmt: skip
    if not any(shown.values()):
        return f"Nothing found ({conditions}): {', '.join(counts) or 'nothing was there'}."
    note = f"Narrowed ({conditions}): {', '.join(counts)} shown."
    if wanted.since is not None or wanted.until is not None:
        undated = sum(merged.days is None for kind in _KINDS[:3] for merged in shown[kind])
        if undated:
            are = "is undated and stays" if undated == 1 else "are undated and stay"
            note += f" {undated} of them {are}, for nothing says that the day lies outside."
    return note


def _counted(number: int, kind: str) -> str:
    return f"{number:,} {kind if number != 1 else kind[:-1]}"
