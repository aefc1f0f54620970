"""Attributions: who claimed an attack, who is accused of it, who denies it."""

import re
from dataclasses import dataclass

from summarizer.rules.clauses import find_source
from summarizer.rules.lexicon import ATTACKERS, FIGHTERS, alternatives, either
from summarizer.rules.lines import Line
from summarizer.rules.parsing import Phrase
from summarizer.rules.people import Registry
from summarizer.schema import Attribution, Basis

_CLAIMED = re.compile(
    r"\b(?:claimed|claims|claim|took|taken|takes|accepted|admitted)\s(?:\w+\s)?(?:responsibility|"
    r"credit)\b|"
    r"\bclaimed\s(?:the|both|that|it)\b(?:\s[\w'’-]+){0,3}?\s?(?:attack|attacks|bombing|raid|blast|"
    r"ambush|"
    r"killing|assault|shooting|strike|it|both)\b|"
    r"\bclaim(?:ed|s)?\s(?:it|both)\b(?!\s(?:was|is|were|had|has|would))|"
    r"\bclaim(?:ed|s)?\san?\s(?:[\w-]+\s){0,3}?(?:attack|bomb\w*|raid|blast|ambush|killing|assault|"
    r"shooting|strike)\b|\bboasted\s(?:of|about)\b|"
    r"\bsa(?:id|ys|ying)\s(?:in\s[\w\s]{2,40}\s)?(?:that\s)?(?:it|they|one of its members|its "
    r"(?:men|fighters|members|units?)) had (?:carried out|laid|planted|fired|done|staged|"
    r"attacked)\b"
)
_UNCLAIMED = re.compile(
    r"\b(?:no\s(?:one|group|organi[sz]ation|side|faction|party)|nobody|none|n['’]t|not|yet to|no "
    r"immediate claim|never)\b",
    re.IGNORECASE,
)
_ACCUSED = re.compile(
    r"\b(?:blam(?:ed|es|e|ing)|accus(?:ed|es|e|ing)|h(?:eld|olds|"
    r"old)(?=\s[^.;]{3,80}?\sresponsible)|"
    r"implicat(?:ed|es))\b"
)
_SUSPECTED = re.compile(
    r"\b(?:suspect(?:s|ed)?(?!\s(?:was|were|is|are)\b)|believed to|believe(?:s|d)? that|thought to|"
    r"linked to|ascribed to|"
    r"attributed to)\b"
)
# "the raid was the work of X", "X was behind it", "X carried out both"
_NAME = r"(?:the\s)?(?P<{}>[A-ZÀ-Þ][\w'’-]+(?:\s(?:[A-ZÀ-Þ]|al-|ul-)[\w'’-]*){{0,4}})"
_NAMED_AS = re.compile(
    rf"\bsa(?:id|ys?)\b[^.;]{{0,60}}?\b(?:(?:the work of|it was)\s{_NAME.format('worker')}"
    rf"|{_NAME.format('doer')}(?:\sgroup)?\s(?:was behind|were behind|was responsible|"
    r"(?:had )?(?:carried out|planted|staged)))\b"
)
_DENIED = re.compile(
    r"\b(?:den(?:ied|ies|y)|rejected|disowned|dismissed|disavowed)\b(?=[^.;]{0,80}\b(?:involve\w*|"
    r"responsib\w+|"
    r"role|accusation\w*|allegation\w*|charges?|blame|that|this|it|claims?|anything|hand|link\w*|"
    r"part)\b)"
)
_DEED = re.compile(
    r"\b(?:overran|struck|hit|fired(?=\s\w+\s(?:into|at|on)\b)|dropped|"
    r"attacked|ambushed|stormed|bombed|raided|shelled|fired on|opened fire on|abducted|"
    r"kidnapped)\b"
)
_AUTHORITY = re.compile(
    r"\b(?:government|ministry|minister|president|presidency|premier|army|military|navy|police|"
    r"officials?|"
    r"authorit\w+|prosecutors?|forces|intelligence|security|spokes\w+|general|commander|governor|"
    r"court|mayor|prefect|chief|"
    r"command|embassy|Gen|state|parliament|investigators|guards?)\b",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:calling itself|call(?:s|ed) itself|known as|named|called)\s+(?:the\s)?"
    r"[\"“'‘]?(?P<name>[A-ZÀ-Þ][\w'’-]*(?:\s(?:(?:al-|ul-|el-)?[A-ZÀ-Þ][\w'’-]*|(?:of|the|wa|y|de|"
    r"al|ul)(?=\s(?:the\s)?[A-ZÀ-Þ]))){0,5})"
)
# A group's name that opens the sentence, small words included: "Sons of the X", "Umoja wa X"
_OPENING_NAME = re.compile(
    r"(?:The\s|the\s)?(?P<name>[A-ZÀ-Þ][\w'’-]+(?:\s(?:[a-z]{1,3}\s){0,2}"
    r"(?:[A-ZÀ-Þ]|al-[A-Z]|ul-[A-Z])[\w'’-]*){1,5})(?=[\s,(])"
)
_ABOUT = re.compile(
    r"\b(?:attack|bombing|bomb|blast|explosion|ambush|raid|shooting|killing|killed|assault|strike|"
    r"massacre|responsib\w+|shelling|kidnapping|abduction|both|behind|it)\b",
    re.IGNORECASE,
)
_OBJECT_NAME = re.compile(
    r"\s+(?:on\s|against\s)?(?:(?:the|an?|its)\s)?(?:(?!of\b|for\b|by\b|in\b)[a-z-]+\s){0,2}?"
    r"(?P<name>[A-ZÀ-Þ][\w'’-]*(?:\s(?:(?:of|de|la|wa|al)\s)?(?:[A-ZÀ-Þ]|al-|ul-)[\w'’-]*){0,4})"
)
_ARMED = alternatives(
    """army; air force; navy; military; security forces; troops; soldiers; police; border guards?;
    militias?; gang; clan; cell; rebels?; fighters; militants; loggers; smugglers; bandits;
    separatists; insurgents; traffickers; extremists; herders; faction; cartel; poachers; pirates;
    outsiders; terrorists"""
)
_OBJECT_KIND = re.compile(
    rf"\s+(?:(?:the|an?)\s)?[\"“]?(?P<np>(?:[\w-]+\s){{0,3}}?(?:of\s(?:[\w-]+\s){{1,2}})?{_ARMED}"
    rf"(?:\sof\s(?:[\w-]+\s){{0,2}}?{_ARMED})?)\b"
)
# "The Malian army said that it had struck a camp": who says so has done it.
_STATE_SAYS = re.compile(
    rf"(?P<name>(?:(?!The\b)[A-ZÀ-Þ][\w-]+\s){{0,2}}(?:{_ARMED}|[Cc]ommand|(?:general\s)?staff|"
    r"(?:[Dd]efen[cs]e )?[Mm]inistry))\s(?:also\s|later\s)?(?:said|announced|says)\s"
    r"(?:in [\w\s]{2,30}\s)?(?:that\s)?(?:it|they|its\s[\w\s]{3,20}?|the (?:air force|army|navy))\s"
    r"(?:had\s)?(?:struck|bombed|raided|destroyed|hit|shelled|attacked|killed)\b"
)
_STATE_DOES = re.compile(
    rf"(?P<name>(?:(?!The\b)[A-ZÀ-Þ][\w-]+\s){{0,3}}{_ARMED}(?:\s(?:helicopters|drones|jets|aircraft|troops))?)\s"
    r"(?:also\s|later\s|then\s|have\s|had\s)?$"
)
_OF_SOMETHING_ELSE = re.compile(r"\b(?:for|of\s(?:\w+ing|the|an?|not|his|her|its|their))\b")
_GROUP_NOUN = re.compile(rf"^[\s,]*(?:{either(FIGHTERS)}|gunmen|forces|militia)\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"^(?:[^.;]{0,40}\b)?(?:it|they|the (?:group|militia|organi[sz]ation|militants|brigade|"
    r"movement|gang))\b",
    re.IGNORECASE,
)


@dataclass
class Blame:
    """An attribution, with the lines that carry it."""

    lines: dict[int, None]
    actor: str
    basis: Basis
    according_to: str | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """Equal for two tellings of one attribution: actor, basis and source."""
        return (self.actor.casefold(), self.basis, self.according_to or "")

    def record(self) -> Attribution:
        """The record."""
        return Attribution(
            evidence=sorted(self.lines),
            actor=self.actor,
            basis=self.basis,
            according_to=self.according_to,
        )


class AttributionReader:
    """Reads attributions and remembers the last group, which "it" may mean."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._last: tuple[str, int] | None = None

    def is_attribution(self, line: Line) -> bool:
        """The sentence says who did it, or denies it, without naming the attack."""
        text = line.text
        return bool(
            _CLAIMED.search(text)
            or (_DENIED.search(text) and self._last is not None)
            or _is_accusation(text)
            or _NAMED_AS.search(text)
            or _STATE_SAYS.search(text)
            or ((match := _SUSPECTED.search(text)) and self._object(line, match.end()))
        )

    def read(self, line: Line) -> list[Blame]:
        """The attributions of one sentence that is about an attack."""
        found: list[Blame] = []
        text = line.text
        if match := _STATE_SAYS.search(text):
            self._add(found, line, (match["name"], line.number), "claimed", None)
        elif (match := _CLAIMED.search(text)) and not _UNCLAIMED.search(text[: match.end()]):
            self._add(found, line, self._subject(line, match.start()), "claimed", None)
        elif (match := _ACCUSED.search(text)) and _is_accusation(text):
            source = _source(text[: match.start()])
            actor = self._object(line, match.end())
            if source and actor:
                self._add(found, line, actor, self._basis(line, source), source)
        elif (match := _NAMED_AS.search(text)) and (source := find_source(text)):
            name = match["worker"] or match["doer"]
            is_place = any(place.text == name for place in line.places)
            if not is_place and not self._is_known(line, line.text.index(name)):
                actor = (name, line.number)
                self._add(found, line, actor, self._basis(line, source), source)
        if match := _DENIED.search(text):
            denier = _source(text[: match.start()])
            actor = self._denier(line, match.start())
            own = (
                denier is not None
                and actor is not None
                and denier.casefold() in actor[0].casefold()
            )
            if not any(each.lines == {line.number: None} and actor and each.actor != actor[0]
                       for each in found if each.basis == "claimed"):  # fmt: skip
                self._add(found, line, actor, "denied", None if own else denier)
        if found:
            return found
        if match := _SUSPECTED.search(text):
            if not _UNCLAIMED.search(text[: match.start()]):
                actor = self._object(line, match.end())
                source = _source(text[: match.start()])
                self._add(found, line, actor, "suspected", source)
        elif match := _DEED.search(text):
            actor = self._doer(line, match.start())
            self._add(found, line, actor, "reported_as_fact", None)
        return found

    def _basis(self, line: Line, source: str) -> Basis:
        is_authority = _AUTHORITY.search(source) or self._is_state(line, source)
        is_authority = is_authority or any(
            party.role and _AUTHORITY.search(party.role)
            for mention in self._registry.mentions(line)
            for party in mention.parties
            if line.text[mention.start : mention.end] in source
        )
        return "accused_by_authorities" if is_authority else "accused_by_others"

    def _is_known(self, line: Line, start: int) -> bool:
        """Somebody whom the text knows as a person stands there."""
        return any(m.start <= start < m.end for m in self._registry.mentions(line)
                   if m.kind == "person" and m.parties)  # fmt: skip

    def _add(
        self,
        found: list[Blame],
        line: Line,
        actor: tuple[str, int] | None,
        basis: Basis,
        source: str | None,
    ) -> None:
        if actor is None:
            return
        name, number = actor
        found.append(Blame(dict.fromkeys(sorted({number, line.number})), name, basis, source))
        self._last = actor

    def _groups(self, line: Line, start: int, end: int) -> list[Phrase]:
        """Names in `start`..`end` that are nobody's known and no country's: groups, most likely."""
        known = {(m.start, m.end) for m in self._registry.mentions(line) if m.kind == "person"}
        return [
            p
            for p in self._registry.phrases.get(line.number, ())
            if start <= p.start
            and p.end <= end
            and line.plain[p.start : p.end].strip()
            and p.kind in ("body", "person")
            and not p.is_anchored
            and (p.start, p.end) not in known
            and not (_AUTHORITY.search(p.name) and (p.country or len(p.name.split()) < 3))
            and (p.country is None or p.kind == "body")
            and len(p.name) > 2
            # "Gunmen" are nobody in particular.
            and not set(p.name.casefold().split()) <= ATTACKERS | FIGHTERS
        ]

    def _subject(self, line: Line, end: int) -> tuple[str, int] | None:
        called = _CALLED.search(line.text, 0, end)
        if called is not None:
            return called["name"].strip(" ,'’"), line.number
        groups = self._groups(line, 0, end)
        opening = _OPENING_NAME.match(line.text, 0, end)
        if opening is not None and any(g.start < opening.end() for g in groups):
            name = opening["name"].strip(" ,'’")
            if not self._is_state(line, name) and not _AUTHORITY.search(name):
                return name, line.number
        if groups:
            return groups[0].name, line.number
        return self._last if _PRONOUN.match(line.text[:end]) else None

    def _denier(self, line: Line, end: int) -> tuple[str, int] | None:
        """The accused, where the text has named one; a lawyer or an office speaks for it."""
        groups = [g for g in self._groups(line, 0, end) if g.kind == "body"]
        return self._last or ((groups[0].name, line.number) if groups else None)

    def _object(self, line: Line, start: int) -> tuple[str, int] | None:
        groups = self._groups(line, start, min(len(line.text), start + 90))
        if groups:
            return groups[0].name, line.number
        if re.match(r"\s+(?:it|them|the (?:group|militia|same group))\b", line.text[start:]):
            return self._last
        named = _OBJECT_NAME.match(line.text, start)
        if named is not None and not self._is_known(line, named.start("name")):
            return named["name"], line.number
        kind = _OBJECT_KIND.match(line.text, start)
        if kind is None or set(kind["np"].casefold().split()) <= ATTACKERS | FIGHTERS:
            return None
        return kind["np"], line.number

    def _doer(self, line: Line, end: int) -> tuple[str, int] | None:
        """The group right before a verb of attack: "Sons of X fighters attacked"."""
        for group in reversed(self._groups(line, 0, end)):
            gap = line.plain[group.end : end]
            is_subject = re.fullmatch(
                r"[\s,\"“”]*(?:\([^)]*\))?[\s,]*(?:also|later|then|had|have|has|\s)*", gap
            )
            if is_subject or _GROUP_NOUN.match(gap):
                return group.name, line.number
        state = _STATE_DOES.search(line.text, 0, end)
        return (state["name"], line.number) if state is not None else None

    def _is_state(self, line: Line, source: str) -> bool:
        return any(place.text in source for place in line.places)


def _is_accusation(text: str) -> bool:
    """Of the attack, or of nothing that the sentence names: "The army blamed the group." """
    match = _ACCUSED.search(text)
    if match is None:
        return False
    return bool(_ABOUT.search(text) or not _OF_SOMETHING_ELSE.search(text, match.end()))


def _source(before: str) -> str | None:
    """The subject of "blamed": the words of its clause, without conjunctions and adverbs."""
    clause = re.split(r"[;:\"“”]|, (?:and|but|while|which|whose|who)\b|\bthat\b", before)[-1]
    clause = re.sub(r"\([^)]*\)", "", clause).split(",")[0]
    words = re.sub(
        r"^\s*(?:the|a|an|but|and|however|meanwhile|while|also)\s+|\s+(?:has|have|had|also|later|"
        r"however|nevertheless|repeatedly|again|was|were|is|are)\b.*$",
        "",
        clause.strip(),
        flags=re.IGNORECASE,
    ).strip()
    is_pronoun = words.casefold() in ("he", "she", "it", "they", "")
    return None if is_pronoun or len(words.split()) > 8 else words
