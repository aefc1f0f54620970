"""Who is who: the persons, offices and bodies of an article, each once, whatever they are called.

A person is known by a full name beside a title, an office or a country, anywhere in the body; from
then on surname, rank and office refer to them. What stands for nobody known is left out.
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from summarizer import names
from summarizer.rules.lexicon import HEADS, SOCIETY
from summarizer.rules.lines import Line
from summarizer.rules.parsing import EQUALS, Phrase, find_phrases
from summarizer.schema import Kind, Participant, Sector

# "The Kenyan diplomat" is whoever was last named of that country, and no office.
_VAGUE_HEADS = frozenset({"diplomat", "leader", "general", "chief"})
_HEADING = frozenset({"head", "chief", "commander"})  # "of the police": one and the same
_TELLING: tuple[Sector, ...] = ("intelligence", "military", "police_or_security")
_ADDRESS = frozenset("mr mrs ms miss madam mme sir lady lord dame don señor señora pak ibu".split())
_LONGEST_TITLE = 12  # words
_MOST_COMPARED = (
    100  # persons with whom one name or office is compared: hardly any article has more
)


@dataclass
class Party:
    """Somebody who may take part in something."""

    kind: Kind
    name: str
    country: str | None
    role: str | None = None
    rank: str | None = None
    organisation: str | None = None
    forms: dict[str, None] = field(default_factory=dict)
    """Every form of the name, in order of appearance."""
    evidence: dict[int, None] = field(default_factory=dict)
    is_state: bool = False
    """A body that is a country, named where nobody acts for it."""

    @property
    def sector(self) -> Sector:
        """What they act for, by the first telling word of office and body."""
        words = " ".join(filter(None, [self.role, self.organisation, self.rank, self.name]))
        if self.is_state:
            return "government"
        if self.kind == "person":
            words = " ".join(filter(None, [self.role, self.organisation, self.rank]))
        found = [
            SOCIETY[word]
            for raw in words.casefold().split()
            if (word := re.sub(r"['’]s$", "", raw).strip(".,'’")) in SOCIETY
        ]
        # A security adviser serves a government, the chief of a border guard does not.
        if any(SOCIETY.get(word) == "government" for word in _words(self.role or "")):
            return "government"
        return next((s for s in _TELLING if s in found), found[0] if found else "unknown")

    def participant(self, identifier: str) -> Participant:
        """The record of this party under an id."""
        return Participant(
            evidence=sorted(self.evidence),
            id=identifier,
            name=self.name,
            variants=[form for form in self.forms if form != self.name],
            kind=self.kind,
            role=_brief(self.role or _title(self.rank)),
            organisation=_brief(self.organisation),
            country=self.country,
            sector=self.sector,
        )


def _brief(words: str | None) -> str | None:
    """None for a run of words that is no title: a list that was taken for one."""
    return words if words is not None and len(words.split()) <= _LONGEST_TITLE else None


def _title(rank: str | None) -> str | None:
    """None for a form of address: "Mr" is no office."""
    words = {word.strip(".") for word in (rank or "").casefold().split()}
    return None if words <= _ADDRESS else rank


@dataclass(frozen=True)
class Mention:
    """Parties named by one phrase of a line: one, or several ("the two ministers")."""

    start: int
    end: int
    parties: tuple[Party, ...]
    kind: str
    """The phrase's kind; see `summarizer.rules.parsing.PhraseKind`."""
    role: str | None = None
    """Of a pair: the office that both hold."""
    states: tuple[tuple[str, str], ...] = ()
    """Name and code of each country that is named as such, or by "the leaders of X and Y"."""


class Registry:
    """Every party of an article."""

    def __init__(self, lines: list[Line]) -> None:
        self._people: list[Party] = []
        self._by_word: dict[str, list[Party]] = {}
        self._by_initials: dict[str, list[Party]] = {}
        self._holders: dict[tuple[str, str | None], list[Party]] = {}
        self._known: dict[str, Party | None] = {}
        self._others: dict[tuple[str, str | None], Party] = {}
        self._mentions: dict[int, list[Mention]] = {}
        self._last_of: dict[str | None, Party] = {}
        self.phrases = {line.number: find_phrases(line) for line in lines if line.is_body}
        surnames = _surnames(self.phrases.values())
        anchored = [
            (number, phrase)
            for number, phrases in self.phrases.items()
            for phrase in phrases
            if phrase.kind == "person" and (phrase.is_anchored or _surname(phrase.name) in surnames)
        ]
        # Full names first, so that "President Doe" of the headline finds the John Doe told later.
        for number, phrase in anchored:
            if " " in phrase.name:
                self._meet(number, phrase)
        for number, phrase in anchored:
            if " " not in phrase.name:
                self._meet(number, phrase)
        for phrases in self.phrases.values():
            self._match_counterparts(phrases)
        self._countries = _leading_countries(lines)

    def mentions(self, line: Line) -> list[Mention]:
        """The parties that `line` names, in order; pronouns and pairs are left to the caller."""
        if line.number not in self._mentions:
            found = []
            for phrase in self.phrases.get(line.number, ()):
                parties = self._parties(line, phrase)
                if not parties and phrase.kind not in ("pronoun", "pair"):
                    continue
                states: tuple[tuple[str, str], ...] = ()
                if phrase.kind == "country" and phrase.country:
                    states = ((parties[0].name, phrase.country),)
                elif phrase.kind == "offices":
                    states = tuple(
                        (self._named(line)[code], code)
                        for code in phrase.countries
                        if code in self._named(line)
                    )
                found.append(
                    Mention(phrase.start, phrase.end, parties, phrase.kind, phrase.role, states)
                )
                if parties and parties[0].kind == "person":
                    self._last_of[parties[0].country] = parties[0]
            self._mentions[line.number] = found
        return self._mentions[line.number]

    def state(self, name: str, code: str, number: int) -> Party:
        """The country as a side of talks, where nobody is named for it."""
        party = self._others.get(("state", code))
        if party is None:
            party = Party("body", name, code, is_state=True)
            self._others["state", code] = party
        if party.name.isupper() and not name.isupper():
            party.name = name  # the dateline's capitals are no spelling of their own
        party.forms[name] = None
        party.evidence[number] = None
        return party

    def _named(self, line: Line) -> dict[str, str]:
        """Countries by code, as this line or else the article calls them."""
        here = {p.alpha3: p.text for p in line.places if p.kind == "country" and p.alpha3}
        return self._countries | here

    def leading_countries(self) -> tuple[str, ...]:
        """The two countries that the body names most; none where a third is level."""
        return tuple(self._countries.values())

    def country_name(self, line: Line, code: str) -> str | None:
        """What this line, or else the article, calls a country."""
        return self._named(line).get(code)

    def holders(self, line: Line, office: str, codes: Iterable[str] = ()) -> tuple[Party, ...]:
        """Who holds `office` in each country; by default in the two that the text is about."""
        named = self._named(line)
        return tuple(
            self._office_of(line.number, office, code, named[code])
            for code in codes or self._countries
            if code in named
        )

    def _parties(self, line: Line, phrase: Phrase) -> tuple[Party, ...]:
        match phrase.kind:
            case "person":
                person = self._person(line.number, phrase)
                return (person,) if person else ()
            case "office":
                return tuple(filter(None, [self._office(line.number, phrase)]))
            case "offices":
                return self.holders(line, phrase.name, phrase.countries)
            case "body":
                return (self._body(line.number, phrase),)
            case "country":
                return (self.state(phrase.name, phrase.country or "", line.number),)
            case _:
                return ()

    def _meet(self, number: int, phrase: Phrase) -> None:
        person = self._find(phrase.name)
        if person is None:
            person = Party("person", phrase.name, phrase.country)
            self._people.append(person)
            for word in dict.fromkeys(_folded(phrase.name)):
                self._by_word.setdefault(word, []).append(person)
            self._by_initials.setdefault(_initials(phrase.name), []).append(person)
            self._known[phrase.name] = person
        person.role = person.role or phrase.role
        person.rank = person.rank or phrase.rank
        person.organisation = person.organisation or phrase.organisation
        person.country = person.country or phrase.country
        self._note(person, phrase.name, number)

    def _match_counterparts(self, phrases: list[Phrase]) -> None:
        """ "Foreign Minister X and her Kenyan counterpart, Y": Y is a foreign minister, too."""
        for before, phrase in itertools.pairwise(phrases):
            first = self._find(before.name) if before.kind == "person" else None
            second = self._find(phrase.name) if phrase.is_counterpart else None
            if first is None or second is None or first is second or first.organisation:
                continue
            if second.role is None and first.role in (before.role, None):
                second.role = before.role

    def _note(self, party: Party, name: str, number: int) -> None:
        party.forms[name] = None
        party.evidence[number] = None
        if party.kind == "person" and name.count(" ") > party.name.count(" "):
            party.name = name

    def _find(self, name: str) -> Party | None:
        """The person whom the text has called so, or like so."""
        if name in self._known:
            return self._known[name]
        words = _folded(name)
        found: Party | None = None
        if len(words) == 1:
            called = self._by_word.get(words[0], [])
            by_surname = [p for p in called if _folded(p.name)[-1] == words[0]]
            found = by_surname[0] if by_surname else called[0] if len(called) == 1 else None
        elif words:
            like = [p for p in self._by_word.get(words[-1], []) if _agree(p.name, name)]
            like += [
                p
                for p in self._by_initials.get(_initials(name), [])[:_MOST_COMPARED]
                if names.same_name(p.name, name)
            ]
            found = like[0] if like else None
        self._known[name] = found
        return found

    def _person(self, number: int, phrase: Phrase) -> Party | None:
        person = self._find(phrase.name)
        if person is not None and " " in phrase.name:
            self._note(person, phrase.name, number)
        return person

    def _office(self, number: int, phrase: Phrase) -> Party | None:
        """The holder of the office if the text names one, else the office itself."""
        words = set(_words(phrase.role or ""))
        head = next((w for w in reversed(_words(phrase.role or "")) if w in HEADS), None)
        holders = self._holders_of(phrase.role or "", phrase.country)
        if len(holders) == 1:
            return holders[0]
        if words <= _VAGUE_HEADS and phrase.country in self._last_of:
            return self._last_of[phrase.country]
        is_described = phrase.country is not None or " " in (phrase.role or "")
        if holders or not is_described or (head in EQUALS and phrase.country is None):
            return None
        key = ("office", phrase.name.casefold())
        party = self._others.get(key)
        if party is None:
            party = Party("office", phrase.name, phrase.country, phrase.role)
            party.organisation = phrase.organisation
            self._others[key] = party
        self._note(party, phrase.name, number)
        return party

    def _holders_of(self, office: str, country: str | None) -> list[Party]:
        """The persons with every word of `office` in their title, of that country if given."""
        key = (office.casefold(), country)
        if key not in self._holders:
            words = set(_words(office))
            self._holders[key] = [
                person
                for person in self._people[:_MOST_COMPARED]
                if words
                and country in (None, person.country)
                and words <= set(_words(f"{person.role or ''} {person.rank or ''}"))
            ]
        return self._holders[key]

    def _office_of(self, number: int, office: str, code: str, country: str) -> Party:
        if holders := self._holders_of(office, code):
            return holders[0]
        name = f"{office} of {country}"
        party = self._others.get(("office", name)) or self._same_office(office, code)
        if party is None:
            party = Party("office", name, code, office)
            self._others["office", name] = party
        if party.name == name:
            party.forms[name] = None
        party.evidence[number] = None
        return party

    def _same_office(self, office: str, code: str) -> Party | None:
        """The "head of the Kenyan police" where "police chief" of Kenya is meant."""
        subject = set(_words(office)) - _HEADING
        if not subject or len(subject) == len(_words(office)):
            return None
        for party in self._others.values():
            words = set(_words(party.role or ""))
            if party.country == code and words & _HEADING and subject <= words:
                return party
        return None

    def _body(self, number: int, phrase: Phrase) -> Party:
        key = ("body", phrase.name.casefold())
        party = self._others.get(key)
        if party is None:
            party = Party("body", phrase.name, phrase.country)
            self._others[key] = party
        self._note(party, phrase.name, number)
        return party


def _leading_countries(lines: list[Line]) -> dict[str, str]:
    """The two countries that the body names most, by code; none where a third is level."""
    counts: dict[str, int] = {}
    names_of: dict[str, str] = {}
    for line in lines:
        for place in line.places:
            if line.is_body and place.alpha3 and place.kind in ("country", "demonym"):
                counts[place.alpha3] = counts.get(place.alpha3, 0) + 1
                if place.kind == "country" and names_of.get(place.alpha3, "A").isupper():
                    names_of[place.alpha3] = place.text
    ranked = sorted((c for c in counts if c in names_of), key=lambda c: -counts[c])
    third = counts[ranked[2]] if len(ranked) > 2 else 0
    if len(ranked) < 2 or counts[ranked[1]] <= third:
        return {}
    return {code: names_of[code] for code in ranked[:2]}


def _surnames(lines: Iterable[list[Phrase]]) -> set[str]:
    """Last words of full names that also stand alone: so newspapers call people, and not ships."""
    named = {p.name for phrases in lines for p in phrases if p.kind == "person"}
    return {surname for name in named if (surname := _surname(name)) in named}


def _surname(name: str) -> str | None:
    """The last word of a name of several."""
    return name.rpartition(" ")[2] if " " in name else None


def _words(name: str) -> list[str]:
    return [word.strip(".,'’") for word in name.casefold().replace("-", " ").split()]


def _folded(name: str) -> list[str]:
    return [folded for word in name.split() if (folded := names.fold(word))]


def _initials(name: str) -> str:
    """First letters of first and last name: what transliterations of one name mostly share."""
    words = _folded(name)
    return words[0][:1] + words[-1][:1] if words else ""


def _agree(first: str, second: str) -> bool:
    """Two names with one surname can be one person's: first names equal, missing or initials."""
    a, b = _words(first)[0], _words(second)[0]
    is_initial = a[:1] == b[:1] and 1 in (len(a), len(b))
    return a == b or is_initial or names.same_name(first, second)
