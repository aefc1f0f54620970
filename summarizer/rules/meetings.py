"""Meetings: sentences in which two sides meet, talk, receive or telephone one another.

A sentence is a meeting where a verb or noun of meeting has somebody on both sides. What is hoped
for, refused or merely possible is none; what is announced is planned. Talks told again are one.
"""

import re
from datetime import date

from summarizer.rules.clauses import find_complement, find_date, find_source
from summarizer.rules.encounters import (
    BACKGROUND,
    CANCELLED,
    CLAUSE,
    ELSEWHERE,
    IN_PERSON,
    JOINED,
    JOINED_THEM,
    MEDIATED,
    NEGATED,
    NO_MEETING,
    NOT_PEOPLE,
    OBJECT_PRONOUN,
    ON_THE_SPOT,
    OWN_PARLIAMENT,
    PHONE,
    PLANNED,
    QUICK,
    TO_PRESS,
    TOPIC,
    TRAVELLED,
    TRIGGER,
    WHO,
)
from summarizer.rules.lines import Line
from summarizer.rules.locations import find_city
from summarizer.rules.people import Mention, Party, Registry
from summarizer.rules.talks import Talks, are_one
from summarizer.schema import MeetingMode, MeetingStage

_ANYBODY = frozenset({"leader", "head", "general", "chief", "commander"})  # of whatever
_REACH = 12  # sentences over which "the two sides" can point back
_MOST_PAIRED = 6  # parties by whose pairs talks are found again: of a summit, the first
_LEAD = 120  # characters before a verb in which a hope or a refusal can stand
_NEAR = 45  # characters between a verb and its object: a title and a few adverbs

_JOINING_REACH = 2  # sentences after talks in which who "took part" took part in them


class MeetingReader:
    """Reads the lines of one article in order and keeps the talks found so far."""

    def __init__(self, registry: Registry, published: date | None) -> None:
        self.registry = registry
        self.published = published
        self.found: list[Talks] = []
        self._by_pair: dict[tuple[int, int], list[Talks]] = {}
        self._subject: Party | None = None
        self._subject_line: int | None = None

    def read(self, line: Line) -> None:
        """Take the talks out of one body sentence."""
        mentions = self.registry.mentions(line)
        # Who stands in a relative clause or in brackets takes no part in what the sentence tells.
        mentions = [m for m in mentions if line.plain[m.start : m.end].strip()]
        if QUICK.search(line.text):
            for match in TRIGGER.finditer(line.plain):
                self._read_trigger(line, match, mentions)
        if JOINED_THEM.search(line.text):
            self._join(line, mentions)
        for mention in mentions:  # whom "he" in the next sentence means: the first person named
            if mention.parties and mention.parties[0].kind == "person":
                self._subject, self._subject_line = mention.parties[0], line.number
                break

    def talks(self) -> list[Talks]:
        """All talks with two distinct sides; those of states, told also with people, only once."""
        for states in [t for t in self.found if all(p.is_state for p in t.parties)]:
            codes = {p.country for p in states.parties}
            told = [
                t
                for t in self.found[:200]
                if t is not states
                and not all(p.is_state for p in t.parties)
                and codes <= {p.country for p in t.parties}
            ]
            if told:
                told[0].absorb(states)
                self.found.remove(states)
        return self.found

    def _join(self, line: Line, mentions: list[Mention]) -> None:
        """Add who "took part" or "was at the table" to the talks that were told just before."""
        joined = [p for m in mentions for p in m.parties if not p.is_state]
        last = self.found[-1] if self.found else None
        if last is None or last.status != "held" or line.position == last.position:
            return
        is_near = line.position - last.position <= _JOINING_REACH
        if not is_near or not joined or ELSEWHERE.search(line.text):
            return
        for party in joined:
            if party not in last.parties:
                last.parties.append(party)
        last.lines[line.number] = None

    def _read_trigger(self, line: Line, match: re.Match[str], mentions: list[Mention]) -> None:
        text, start, end = line.plain, match.start(), match.end()
        clause_start = max((m.end() for m in CLAUSE.finditer(text, 0, start)), default=0)
        before, after = text[clause_start:start], text[end:]
        kind = match.lastgroup
        if NOT_PEOPLE.match(after) or OWN_PARLIAMENT.search(text[start : end + 30]):
            return
        if kind == "spoke" and TO_PRESS.search(text, end):
            return
        lead = text[max(0, start - _LEAD) : start]
        is_cancelled = bool(CANCELLED.search(text))
        if not is_cancelled and (NO_MEETING.search(lead) or NEGATED.search(before)):
            return
        sides = self._sides(line, match, mentions, clause_start)
        if sides is None or _distinct(sides[0] + sides[1]) < 2:
            return
        left, right, extra = sides[0], sides[1], sides[2]
        parties = _without_own_states(left + right)
        if len(parties) < 2:
            return
        status = self._status(line, match, clause_start, is_cancelled)
        # Who is meant and not named here is named elsewhere: that sentence is evidence as well.
        named = {id(p) for m in mentions for p in m.parties}
        extra += [min(p.evidence) for p in parties if id(p) not in named and p.evidence]
        mode = _mode(line.text, kind, find_city(line, start) is not None)
        city = find_city(line, start) if mode != "phone_or_video" else None
        talks = Talks(
            parties=parties,
            mode=mode,
            status=status,
            status_line=line.number,
            lines=dict.fromkeys([*extra, line.number]),
            position=line.position,
            date=find_date(
                line, start, self.published, future=status in ("planned", "cancelled_or_postponed")
            ),
            place=city.text if city else None,
            country=city.alpha3 if city else None,
            host=left[0] if kind == "hosted" else right[0] if kind == "received_by" else None,
            guest=left[0] if left and TRAVELLED.search(text, 0, start) else None,
            reported_by=find_source(line.text),
            is_background=bool(BACKGROUND.search(line.text)),
            is_mediated=bool(MEDIATED.search(line.text)),
        )
        topic = TOPIC.search(line.text, start)
        if topic is not None and (words := find_complement(line.text, topic.start("topic"))):
            talks.topics[words] = None
        self._keep(talks)

    def _sides(
        self, line: Line, match: re.Match[str], mentions: list[Mention], clause_start: int
    ) -> tuple[list[Party], list[Party], list[int]] | None:
        """Who stands before and behind the verb, and other lines that say who is meant."""
        start, end, kind = match.start(), match.end(), match.lastgroup or ""
        text = line.plain
        behind = [m for m in mentions if m.start >= end]
        stop = next((m.start() for m in CLAUSE.finditer(text, end)), len(text))
        right, pair_lines = self._group(text, behind, end, stop, line)
        has_object = kind in (
            "hosted",
            "called",
            "visited",
            "call_on",
            "noun_with",
            "received_by",
        ) or match.group().rstrip().casefold().endswith((" with", " to"))
        if kind in ("noun_between", "noun_of"):
            return ([], right, pair_lines) if right else None
        if kind == "table":
            return ([], right, pair_lines) if len(right) > 1 else None
        if not right and (object_ := self._pronoun_object(line, mentions, start, end)):
            return object_
        is_telephoned = PHONE.search(match.group()) is not None
        if kind == "spoke" and not has_object and not is_telephoned and "sp" in match.group():
            return None  # speaking at a news conference is no meeting
        if kind == "met" and not has_object and not right and match.group().split()[0] == "meeting":
            return None
        left, extra = self._left(line, mentions, clause_start, start)
        if kind == "call_on" and not left and self._subject is not None:
            left, extra = [self._subject], [self._subject_line or line.number]
        people_right = [p for p in right if not p.is_state]
        if kind in ("visited", "call_on"):  # a visit to a country is none to somebody in it
            right = [p for p in people_right if p.kind != "body" or " " in p.name]
            left = [p for p in left if p.kind == "person"]
        if has_object or (people_right and kind == "met"):
            right = people_right or right
            return (left, right, extra + pair_lines) if left and right else None
        return (left, [], extra) if len(left) > 1 else None

    def _pronoun_object(
        self, line: Line, mentions: list[Mention], start: int, end: int
    ) -> tuple[list[Party], list[Party], list[int]] | None:
        """Both sides of "X came to see Y, who received him": Y, X and the line that names X."""
        if not OBJECT_PRONOUN.match(line.plain, end):
            return None
        people = [m.parties[0] for m in mentions if m.end <= start and m.parties]
        people = [p for p in people if not p.is_state]
        if not people:
            return None
        acting = people[-1]
        if people[0] is not acting:
            return ([acting], [people[0]], []) if WHO.search(line.plain, 0, start) else None
        if self._subject is None or self._subject is acting:
            return None
        return [acting], [self._subject], [self._subject_line or line.number]

    def _left(
        self, line: Line, mentions: list[Mention], clause_start: int, start: int
    ) -> tuple[list[Party], list[int]]:
        """The subject: in the verb's clause, else what a pronoun means, else the sentence's own."""
        text = line.plain
        for low in dict.fromkeys((clause_start, 0)):
            here = [m for m in mentions if low <= m.start and m.end <= start]
            if not here:
                continue
            pronouns = [m for m in here if m.kind == "pronoun"]
            named = [m for m in here if m.parties]
            if named and not all(p.is_state for m in named for p in m.parties):
                named = [m for m in named if not all(p.is_state for p in m.parties)]
                if not (pronouns and pronouns[-1].start > named[-1].end and low == clause_start):
                    group, lines = self._group(text, named, named[0].start, start, line)
                    return group, lines
            if pronouns or any(m.kind == "pair" for m in here):
                if pronouns:
                    word = text[pronouns[-1].start : pronouns[-1].end].casefold()
                    return self._meant(word, line, mentions, pronouns[-1].start)
                return self._pair(line, next(m for m in here if m.kind == "pair"))
            if named:
                return self._group(text, named, named[0].start, start, line)
        return [], []

    def _meant(
        self, word: str, line: Line, mentions: list[Mention], before: int
    ) -> tuple[list[Party], list[int]]:
        """Whom "he", "she" or "they" means, with the lines that name them."""
        if word == "they":
            return self._last_sides(line)
        for mention in reversed([m for m in mentions if m.end <= before]):
            if mention.parties and mention.parties[0].kind == "person":
                return [mention.parties[0]], []
        if self._subject is not None and self._subject_line is not None:
            return [self._subject], [self._subject_line]
        return [], []

    def _pair(self, line: Line, pair: Mention) -> tuple[list[Party], list[int]]:
        """Whom "the two sides", "both ministers" or "the presidents of the two countries" means."""
        if pair.role is None or pair.role in _ANYBODY:
            return self._last_sides(line)
        words = set(pair.role.casefold().split())
        for talks in self.found[:-6:-1]:
            roles = [set(p.role.casefold().split()) for p in talks.parties if p.role]
            if roles and all(words <= role for role in roles):  # a counterpart's is not told
                return list(talks.parties), sorted(talks.lines)[:1]
        return list(self.registry.holders(line, pair.role)), []

    def _last_sides(self, line: Line) -> tuple[list[Party], list[int]]:
        if not self.found or line.position - self.found[-1].position > _REACH:
            return [], []
        last = self.found[-1]
        return list(last.parties), sorted(last.lines)[:1]

    def _group(
        self, text: str, mentions: list[Mention], start: int, stop: int, line: Line
    ) -> tuple[list[Party], list[int]]:
        """The coordinated parties from `start`: "X, Y and the Z"; none if nobody stands near."""
        parties: list[Party] = []
        at = start
        for mention in mentions:
            if mention.start >= stop or mention.kind == "pronoun":
                break
            gap = text[at : mention.start]
            if parties and not JOINED.fullmatch(gap):
                break
            if not parties and len(gap) > _NEAR:
                break
            if mention.kind == "pair":
                meant, lines = self._pair(line, mention)
                return (meant, lines) if not parties else (parties, [])
            parties.extend(p for p in mention.parties if p not in parties)
            at = mention.end
        return parties, []

    def _status(
        self, line: Line, match: re.Match[str], clause_start: int, is_cancelled: bool
    ) -> MeetingStage:
        if is_cancelled:
            return "cancelled_or_postponed"
        text = line.plain
        verb = text[match.start() : match.end()].split()[0].casefold()
        clause = text[max(clause_start, match.start() - 60) : match.start()]
        if PLANNED.search(clause) and verb not in ("met", "held", "spoke", "hosted", "received"):
            return "planned"
        is_noun = (match.lastgroup or "").startswith("noun")
        if is_noun and PLANNED.search(text[match.end() :][:60]):
            return "planned"
        if match.lastgroup == "to_hold":
            return "planned"
        return "unclear" if verb in ("meet", "meets", "host", "hosts", "see", "sees") else "held"

    def _keep(self, talks: Talks) -> None:
        """Add the talks, or add what they tell to those that two of their parties held before."""
        people = talks.parties[:_MOST_PAIRED]
        pairs = [
            (id(a), id(b)) if id(a) < id(b) else (id(b), id(a))
            for i, a in enumerate(people)
            for b in people[i + 1 :]
        ]
        for pair in pairs:
            for other in self._by_pair.get(pair, ())[-5:]:
                if are_one(other, talks):
                    other.absorb(talks)
                    for each in pairs:
                        if other not in self._by_pair.setdefault(each, []):
                            self._by_pair[each].append(other)
                    return
        self.found.append(talks)
        for pair in pairs:
            self._by_pair.setdefault(pair, []).append(talks)


def _distinct(parties: list[Party]) -> int:
    return len({id(party) for party in parties})


def _without_own_states(parties: list[Party]) -> list[Party]:
    """Without a country for which somebody is there in person."""
    present = {p.country for p in parties if not p.is_state}
    kept: list[Party] = []
    for party in parties:
        if party not in kept and not (party.is_state and party.country in present):
            kept.append(party)
    return kept


def _mode(text: str, kind: str | None, has_place: bool) -> MeetingMode:
    if PHONE.search(text) and kind != "hosted":
        return "phone_or_video"
    if kind == "called":
        return "unclear"
    if kind in IN_PERSON or has_place or ON_THE_SPOT.search(text):
        return "in_person"
    return "in_person" if re.search(r"\bsat down|sit down\b", text) else "unclear"
