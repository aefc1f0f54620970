"""Agreements: commitments between parties, and what one party pledges to another.

A commitment has a verb ("agreed to", "signed", "have set up"), somebody bound by it, and a
complement that says what is to be done. Without two parties, or the addressee of a pledge, there
is none.
"""

import re
from dataclasses import dataclass
from datetime import date

from summarizer.rules.clauses import find_complement, find_date, find_source
from summarizer.rules.forms import form_of
from summarizer.rules.frames import Frame, find_frames
from summarizer.rules.lines import Line
from summarizer.rules.people import Mention, Party, Registry
from summarizer.rules.talks import Talks
from summarizer.rules.undertakings import (
    BACKGROUND,
    BOTH,
    CLAUSE,
    LINK,
    MEET_AGAIN,
    NEGATED,
    OWN_PUBLIC,
    PLEDGES,
    POINTING,
    QUICK,
    SHARED_VIEW,
    STAGES,
    SUBJECT_MATTER,
    TRIGGER,
    UNREAL,
)
from summarizer.schema import (
    Agreement,
    AgreementForm,
    AgreementStage,
    AgreementStatus,
    Date,
)

_ONE_WORDING = 0.6  # share of words: two wordings of one commitment, not two commitments
_RECENT = 20  # commitments that are compared with a new one
_NEXT_TO_VERB = 8  # characters: "that Lomé would", and not "told the mayor of Lomé that he would"
_REACH = 8  # sentences after talks in which "the two sides" are theirs
_TIED = 4  # sentences after talks in which what was agreed is theirs


@dataclass
class Commitment:
    """An agreement while its wordings are being collected."""

    lines: dict[int, None]
    parties: dict[str, None]
    words: str
    link: str
    """What joins the words to their verb: "to", "that", "on"; "" for an object."""
    stage: AgreementStage
    stage_line: int
    form: AgreementForm
    is_unilateral: bool
    talks: Talks | None
    date: Date | None
    announced_by: str | None
    is_background: bool

    def record(self, meeting: str | None) -> Agreement:
        """The record, tied to the meeting of that id."""
        return Agreement(
            evidence=sorted(self.lines),
            parties=list(self.parties),
            commitment=self.words,
            status=AgreementStatus(evidence=[self.stage_line], value=self.stage),
            form=self.form,
            unilateral=self.is_unilateral,
            meeting=meeting,
            date=self.date,
            announced_by=self.announced_by,
            salience="background" if self.is_background else "main",
        )


class AgreementReader:
    """Reads the lines of one article in order and keeps the commitments found so far."""

    def __init__(self, registry: Registry, published: date | None) -> None:
        self.registry = registry
        self.published = published
        self.found: list[Commitment] = []
        self._last_parties: tuple[dict[str, None], int] | None = None
        self._subject: tuple[Party, int] | None = None

    def read(self, line: Line, talks: list[Talks]) -> None:
        """Take the commitments out of one body sentence; `talks` are those found so far."""
        mentions = self.registry.mentions(line)
        if QUICK.search(line.text):
            for match in TRIGGER.finditer(line.text):
                self._read_trigger(line, match, mentions, talks)
        for frame in find_frames(line.text):
            self._read_frame(line, frame, mentions, talks)
        states = _states(mentions)
        if len(states) >= 2:
            self._last_parties = (dict.fromkeys(list(states)[:2]), line.number)
        for mention in mentions:
            if mention.parties and not mention.parties[0].is_state:
                self._subject = (mention.parties[0], line.number)
                break

    def _read_trigger(
        self, line: Line, match: re.Match[str], mentions: list[Mention], talks: list[Talks]
    ) -> None:
        text, kind = line.text, match.lastgroup or ""
        before = text[max(0, match.start() - 60) : match.start()]
        rest = text[match.end() :]
        if NEGATED.search(before) or UNREAL.search(before):
            return
        if MEET_AGAIN.match(rest) or SHARED_VIEW.match(rest):
            return
        link = LINK.match(rest)
        words = find_complement(text, match.end() + (link.end() if link else 0))
        # A deal that is told has its day behind it; one that is promised may have its term there.
        is_told = kind in ("signed", "unsigned", "established", "reached")
        if is_told:
            words = _without_date(line, words)
        if kind == "established":
            words = match.group().strip() + " " + words
            words = re.sub(r"^(?:(?:also|already|jointly|now|both|has|have|had)\s)+", "", words)
        if len(words.split()) < 2 or POINTING.search(words):
            return
        bound = self._parties(line, match, mentions, talks)
        if bound is None:
            return
        parties, is_unilateral, extra = bound
        if kind == "unsigned":
            words = "not sign " + words
        if kind == "extended":
            words = match.group() + words
        if kind in PLEDGES and OWN_PUBLIC.search(words):
            return
        if kind == "signed" and not SUBJECT_MATTER.search(words):
            return
        whole = match.group() + words
        form = form_of(whole)
        if form == "treaty" and kind not in ("signed", "unsigned", "reached"):
            form = None
        if kind in PLEDGES and form in (None, "operational"):
            form = "statement"  # given in words, whatever is to be done
        source = None if BACKGROUND.search(text) else _talks_behind(line, talks)
        self._keep(
            Commitment(
                dict.fromkeys([*extra, line.number]),
                parties,
                words,
                link.group().strip() if link else "to" if kind in PLEDGES else "",
                STAGES[kind],
                line.number,
                form or "unspecified",
                is_unilateral,
                source,
                find_date(
                    line, match.start(), self.published, end=None if is_told else match.end() + 15
                ),
                find_source(text),
                bool(BACKGROUND.search(text)),
            )
        )

    def _read_frame(
        self, line: Line, frame: Frame, mentions: list[Mention], talks: list[Talks]
    ) -> None:
        told = line.text[frame.start : frame.end]
        states = _states([m for m in mentions if frame.start <= m.start and m.end <= frame.end])
        extra: list[int] = []
        if frame.stage == "implemented":
            states = self._whose(line, frame, states)
        elif len(states) < 2 and self._last_parties is not None and BOTH.search(told):
            states, extra = dict(self._last_parties[0]), [self._last_parties[1]]
        if len(states) < 2 or NEGATED.search(line.text[: frame.start]):
            return
        form = frame.form or form_of(frame.told) or "unspecified"
        is_background = bool(BACKGROUND.search(line.text))
        # What is there or done already did not come out of the talks just told.
        is_news = frame.stage == "signed" and not is_background
        self._keep(
            Commitment(
                dict.fromkeys([*extra, line.number]),
                dict.fromkeys(list(states)[:2]),
                frame.words,
                frame.link,
                frame.stage,
                line.number,
                form,
                False,
                _talks_behind(line, talks) if is_news else None,
                find_date(line, frame.end, self.published) if frame.stage == "signed" else None,
                find_source(line.text),
                is_background,
            )
        )

    def _whose(self, line: Line, frame: Frame, states: dict[str, None]) -> dict[str, None]:
        """The two countries whose people are exchanged, or that exchange them."""
        codes = dict.fromkeys(
            place.alpha3
            for place in line.places
            if place.alpha3 and place.kind in ("country", "demonym") and place.start < frame.end
        )
        named = [self.registry.country_name(line, code) for code in codes]
        return dict.fromkeys(filter(None, named)) if len(codes) == 2 else states

    def _parties(
        self, line: Line, match: re.Match[str], mentions: list[Mention], talks: list[Talks]
    ) -> tuple[dict[str, None], bool, list[int]] | None:
        """Who is bound: the states of the subject, else the persons; whether one side only."""
        start, kind = match.start(), match.lastgroup or ""
        clause = max((m.end() for m in CLAUSE.finditer(line.text, 0, start)), default=0)
        subject = [m for m in mentions if clause <= m.start and m.end <= start]
        if not subject:
            subject = [m for m in mentions if m.end <= start]
        states = _states(subject)
        if len(states) >= 2:
            return states, False, []
        acting = [p for m in subject if not m.states for p in m.parties]
        people = {p.name: None for p in acting}
        sides = {p.country or p.name for p in acting}
        if len(people) >= 2 and len(sides) >= 2:
            return people, False, []
        if kind not in PLEDGES and (partner := _partner(line, match, mentions)) is not None:
            own = [*states, *people][:1]
            if own and partner.country not in {p.country for m in subject for p in m.parties}:
                return dict.fromkeys([*own, partner.name]), False, []
        is_plural = any(m.kind == "pair" for m in subject) or bool(
            BOTH.search(line.text[clause:start])
        )
        met = self._sides_of(talks, line) if is_plural else None
        if met is not None:
            return met[0], False, [met[1]]
        if is_plural and self._last_parties is not None:
            return dict(self._last_parties[0]), False, [self._last_parties[1]]
        if is_plural and (leading := self.registry.leading_countries()):
            return dict.fromkeys(leading), False, []
        if kind not in PLEDGES:
            return None
        return self._pledge(line, match, mentions, people, states, talks)

    def _pledge(
        self,
        line: Line,
        match: re.Match[str],
        mentions: list[Mention],
        people: dict[str, None],
        states: dict[str, None],
        talks: list[Talks],
    ) -> tuple[dict[str, None], bool, list[int]] | None:
        """One side's pledge counts where it is made to somebody.

        The other side is named behind, or sat at the table in the talks that were told just before.
        """
        subject = list(people) or list(states)
        extra: list[int] = []
        is_pronoun = re.search(r"\b(?:[Hh]e|[Ss]he)\b", line.text[: match.start()])
        if not subject and is_pronoun and self._subject is not None:
            subject, extra = [self._subject[0].name], [self._subject[1]]
        own = {p.country for m in mentions for p in m.parties if p.name in subject}
        if self._subject is not None and extra:
            own.add(self._subject[0].country)
        addressed = any(
            place.alpha3 is not None and place.alpha3 not in own
            for place in line.places
            if place.start >= match.end() and place.kind in ("country", "demonym")
        )
        addressed = (
            addressed
            or _is_at_talks(subject, line, talks)
            or _names_another(mentions, match.start(), own, subject)
        )
        # "The minister of A said that B would": no pledge of A's.
        is_another_s = any(
            place.alpha3 not in own
            for place in line.places
            if match.end() - _NEXT_TO_VERB <= place.end <= match.end()
        )
        if not subject or not addressed or is_another_s:
            return None
        return {subject[0]: None}, True, extra

    def _sides_of(self, talks: list[Talks], line: Line) -> tuple[dict[str, None], int] | None:
        """Who sat at the talks told last, by their countries if these are told; and where."""
        last = next((t for t in reversed(talks[-_RECENT:]) if not t.is_background), None)
        if last is None or line.position - last.position > _REACH:
            return None
        codes = dict.fromkeys(party.country for party in last.parties)
        named = [self.registry.country_name(line, code) for code in codes if code]
        states = dict.fromkeys(filter(None, named))
        is_known = self._last_parties is not None and states == self._last_parties[0]
        if len(states) == len(codes) > 1 and not is_known:
            return states, max(last.lines)
        if self._last_parties is not None or self.registry.leading_countries():
            return None  # the countries that the text is about, rather than half of the sides
        return {party.name: None for party in last.parties}, max(last.lines)

    def _keep(self, new: Commitment) -> None:
        """Add the commitment, or the wording to one that says the same."""
        for known in self.found[-_RECENT:]:
            if _are_one(known, new):
                known.lines.update(new.lines)
                known.talks = known.talks or new.talks
                known.date = known.date or new.date
                known.announced_by = known.announced_by or new.announced_by
                return
        self.found.append(new)


def _states(mentions: list[Mention]) -> dict[str, None]:
    """The countries that a subject names, one name each."""
    by_code: dict[str | None, str] = {}
    for mention in mentions:
        for name, code in mention.states:
            known = by_code.setdefault(code, name)
            if known.isupper() and not name.isupper():
                by_code[code] = name  # the dateline's capitals are no spelling of their own
    return dict.fromkeys(by_code.values())


def _is_at_talks(subject: list[str], line: Line, talks: list[Talks]) -> bool:
    """Who pledges something took part in talks that were told just before."""
    return any(
        each.status == "held"
        and 0 <= line.position - each.position <= _TIED
        and {party.name for party in each.parties} & set(subject)
        for each in talks[-_RECENT:]
    )


def _names_another(
    mentions: list[Mention], start: int, own: set[str | None], subject: list[str]
) -> bool:
    """Behind the verb stands somebody of another country than those who pledge."""
    return any(
        party.name not in subject and (party.country is None or party.country not in own)
        for mention in mentions
        if mention.start >= start
        for party in mention.parties
    )


def _partner(line: Line, match: re.Match[str], mentions: list[Mention]) -> Party | None:
    """Whom the verb or what follows it names with "with": "agreed with Kenya to ..."."""
    for mention in mentions:
        if match.start() <= mention.start < match.end() + 120 and mention.parties:
            before = line.text[max(0, mention.start - 12) : mention.start]
            if re.search(r"\bwith (?:the )?$", before):
                return mention.parties[0]
    return None


def _talks_behind(line: Line, talks: list[Talks]) -> Talks | None:
    """The talks at which it was agreed: held, told just before, and the only ones to be so."""
    recent = [
        each
        for each in talks[-_RECENT:]
        if each.status == "held"
        and not each.is_background
        and (line.number in each.lines or 0 <= line.position - each.position <= _TIED)
    ]
    is_one_sentence = len({each.position for each in recent}) == 1  # of its talks, the first
    return recent[0] if is_one_sentence else None


def _without_date(line: Line, words: str) -> str:
    """ "a treaty on fish" of "a treaty on fish on Monday"."""
    for mention in line.dates:
        if words.endswith(mention.text):
            words = words.removesuffix(mention.text).rstrip()
            return re.sub(r"\s(?:on|in|last|this)$", "", words)
    return words


def _are_one(known: Commitment, new: Commitment) -> bool:
    if (known.stage == "rejected_or_postponed") != (new.stage == "rejected_or_postponed"):
        return False
    first, second = _content(known.words), _content(new.words)
    shared = len(first & second)
    return shared >= 2 and shared >= _ONE_WORDING * min(len(first), len(second))


def _content(words: str) -> set[str]:
    return {w[:6] for w in re.findall(r"[a-z]{4,}", words.casefold())} - {"their", "with", "that"}
