"""Phrases that name somebody: people with offices, offices alone, bodies, countries, pronouns.

Each word of a line becomes one letter for what it may be (H a capitalised head of an office, N a
capitalised word, C a country, ...), and the phrases of English newspapers become regular
expressions over these letters: a grammar in a few lines, linear and deterministic.
"""

import re
from dataclasses import dataclass
from typing import Literal

from summarizer.rules.lexicon import (
    BODIES,
    CALENDAR,
    HEADS,
    HEADS_PLURAL,
    MODIFIERS,
    PARTICLES,
    RANKS,
    word_set,
)
from summarizer.rules.lines import Line

PhraseKind = Literal["person", "office", "offices", "body", "country", "pronoun", "pair"]

_DETERMINERS = word_set("the a an his her their its this")
_COUNTED = word_set("two three four five both")
EQUALS = word_set("counterpart colleague")
"""Nouns for whoever holds the same office on the other side."""
# Plain nouns that stand for the two sides of talks told before.
_SIDES = word_set(
    """sides parties leaders countries men women neighbours neighbors nations delegations officials
    states ministers presidents counterparts commanders generals chiefs governments capitals"""
)
_TABLE_SIDES = word_set("sides parties delegations")  # of talks, counted or not
_OPENERS = word_set(
    """the in at from to and but for as on of when while both near after before since with without
    outside across between under until over that if neither around meanwhile he she they it its his
    her their this these those there here also however earlier later last next no not now then once
    only other more most many some several all each every a an during despite because although
    though whether what who where why how we i you our my your speaking asked according concluding
    citing following separately additionally moreover yet still so such two three four five six
    beside besides alongside behind above below along among amid amidst through throughout within
    towards against about like unlike since unless whenever wherever thanks apart instead even just
    today yesterday tomorrow yes well perhaps maybe soon often never always hours minutes days weeks
    months years hundreds thousands dozens nobody nothing neither none somebody everybody please"""
)
_LONGEST_NAME = 12  # words; more capitalised words in a row are a headline
_ARTICLE_NAME = re.compile(
    r"(?:[Aa]l|[Ee]l|[Uu]l|[Aa]s|[Aa]n|[Aa]r|[Aa]d|[Aa]sh|[Bb]en)[-‐‑][A-ZÀ-Þ]"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, or several that name one place, under one letter."""

    start: int
    end: int
    letter: str
    text: str
    word: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Somebody named at `start`..`end` of a line."""

    kind: PhraseKind
    start: int
    end: int
    name: str
    role: str | None = None
    rank: str | None = None
    organisation: str | None = None
    country: str | None = None
    countries: tuple[str, ...] = ()
    """For `offices`: those whose offices are meant."""
    is_counterpart: bool = False
    """The office is the one that the other side's holder has."""
    is_anchored: bool = False
    """A title, office or country stands beside the name: it is a person's, and not a ship's."""


_NAME = r"(?:[NI]|p(?=[pN]))*[NV]"
_FULL = r"(?:[NI]|p(?=[pN]))+p*[NV]"
_CAPITAL_OFFICE = r"(?:[MGHR]|N(?=[MGHRN]{0,5}H))*H"
_SMALL_OFFICE = r"(?:[SNMGHmgh]*|(?<=[CP])m*x)h"  # "Kenya's wildlife minister": any one word
_POST = (  # "of the Iraqi army", "of Kenya", "of a party that the lexicon does not know"
    r"(?:[of]D?[CP]?(?:[MGNSHRmgh]{0,6}[GMSHgmh])|[of]D?[CPS]|[of]D?N{1,4}(?![NIpV]))"
)
_OFFICE = rf"(?:{_CAPITAL_OFFICE}|{_SMALL_OFFICE})(?:{_POST}){{0,3}}"
_END = r"(?![NIVGMHghKR]|p[NpV])"  # a name goes as far as it can, and is no part of a body's
_BRACKET = r"(?:L[NGMSV]{1,3}J)?"
_PHRASE = re.compile(
    "|".join(
        [
            rf"(?P<of>D?[CP]?(?P<of_office>{_OFFICE}){_BRACKET}(?P<of_rank>R*)(?P<of_name>{_NAME}){_END}(?P<of_home>oC)?)",
            rf"(?P<ap>(?:D[CP]?|[CPS])(?P<ap_office>{_OFFICE}){_BRACKET}c(?P<ap_rank>[RMH]*)"
            rf"(?P<ap_name>{_FULL}){_END})",
            rf"(?P<be>[CP]?(?P<be_rank>R*)(?P<be_name>{_FULL}|(?<=R){_NAME})c"
            rf"(?:D[CP]?x{{0,2}}|[CPSV]|(?=[MGHmgh]{{1,4}}o))(?P<be_office>{_OFFICE})"
            rf"(?!c?R*[NIp]|[NIpRV]))",
            rf"(?P<ra>[CP]?(?P<ra_rank>R+)(?P<ra_name>{_NAME}){_END})",
            rf"(?P<po>P(?P<po_name>{_FULL}){_END})",
            rf"(?P<fr>(?P<fr_name>{_FULL})oC)",
            r"(?P<pl>D?q?(?P<pl_front>C(?:aC)?)?[MGmg]*(?P<pl_head>K)(?P<pl_post>oD?C(?:[ac]D?C)*|"
            r"oDq[xy])?)",
            r"(?P<pair>D?q[Kxy]|Dy)",
            rf"(?P<off>D?[CP]?(?P<off_office>{_OFFICE}))",
            r"(?P<body>(?:[NSCP]{0,4}[NSCPMG]*G(?:oD?[CNS]{1,3})?)(?![hHK]))",
            rf"(?P<name>{_NAME})",
            r"(?P<country>C)",
            r"(?P<pronoun>u)",
        ]
    )
)


def find_phrases(line: Line) -> list[Phrase]:
    """Everybody named in `line`, in order, none overlapping."""
    units = _units(line)
    letters = "".join(unit.letter for unit in units)
    phrases = []
    for match in _PHRASE.finditer(letters):
        phrase = _phrase(match, units, line.text)
        if phrase is not None and len(phrase.name.split()) <= _LONGEST_NAME:
            phrases.append(phrase)
    return phrases


def _units(line: Line) -> list[Unit]:
    units: list[Unit] = []
    places = iter(line.places)
    place = next(places, None)
    skip_to = 0
    for at, token in enumerate(line.tokens):
        if token.start < skip_to:
            continue
        while place is not None and place.end <= token.start:
            place = next(places, None)
        if place is not None and place.start == token.start:
            is_owner = line.text[place.end : place.end + 2] in ("'s", "’s") or (
                line.text[place.end : place.end + 1] in ("'", "’")
            )
            letter = "C" if place.kind in ("country", "demonym") else "S"
            letter = "P" if letter == "C" and is_owner else letter
            word = "demonym" if place.kind == "demonym" else "place"
            units.append(Unit(place.start, place.end, letter, place.text, word, place.alpha3))
            skip_to = max(place.end, token.end)
            continue
        following = line.tokens[at + 1] if at + 1 < len(line.tokens) else None
        end = (
            token.end - (2 if token.text[-2:-1] in "'’" else 1)
            if token.is_possessive
            else token.end
        )
        letter = _letter(line, at)
        is_owned = (  # "the Fish Traders' Association" is one name
            token.text in "'’"
            and bool(units)
            and units[-1].end == token.start
            and following is not None
            and following.is_capitalised
            and following.word in BODIES
        )
        if is_owned:
            continue
        if letter == "R" and following is not None and following.text == ".":
            end = following.end if following.start == token.end else end
            skip_to = end
        units.append(Unit(token.start, end, letter, line.text[token.start : end], token.word))
    return units


_PUNCTUATION = {",": "c", "(": "L", ")": "J", "&": "a", ".": "."}


def _letter(line: Line, at: int) -> str:
    token = line.tokens[at]
    word, text = token.word, token.text
    if not text[0].isalnum():
        return _PUNCTUATION.get(text, "x")
    if word in _DETERMINERS:
        return "D"
    if word in _COUNTED:
        return "q"
    if word in ("of", "for", "and"):
        return {"of": "o", "for": "f", "and": "a"}[word]
    if word in ("he", "she", "they"):
        return "u"
    if word in CALENDAR and (token.is_capitalised or word in ("today", "yesterday", "tomorrow")):
        return "t"
    if word in HEADS_PLURAL:
        return "K"
    if word in _TABLE_SIDES:
        return "y"
    if token.is_capitalised and word in RANKS:
        return "R"
    if word in HEADS:
        return "H" if token.is_capitalised else "h"
    if word in BODIES:
        return "G" if token.is_capitalised else "g"
    if word in MODIFIERS:
        return "M" if token.is_capitalised else "m"
    if word in PARTICLES and not (token.is_capitalised and at == 0):
        return "p"
    if re.fullmatch(r"(?:[A-Z]\.)+", text):
        return "I"
    if _ARTICLE_NAME.match(text) or (token.is_capitalised and text[0].isalpha()):
        if word in _OPENERS and (at == 0 or line.tokens[at - 1].text in "\"“'‘:—–-."):
            return "x"
        return "V" if token.is_possessive else "N"
    return "x"


def _phrase(match: re.Match[str], units: list[Unit], text: str) -> Phrase | None:
    start, end = units[match.start()].start, units[match.end() - 1].end
    country = next(
        (u.code for u in units[match.start() : match.end()] if u.letter in "CP" and u.code), None
    )
    for key in ("of", "ap", "be", "ra", "po", "fr"):
        if match[key] is None:
            continue
        name = _slice(match, f"{key}_name", units, text)
        office = _slice(match, f"{key}_office", units, text) if key in ("of", "ap", "be") else None
        rank = (
            _slice(match, f"{key}_rank", units, text) if key in ("of", "ap", "be", "ra") else None
        )
        return Phrase(
            "person",
            start,
            end,
            name or "",
            role=None if office is None or office.casefold() in EQUALS else office,
            rank=rank,
            organisation=_organisation(match, f"{key}_office", units, text) if office else None,
            country=country,
            is_counterpart=office is not None and office.casefold() in EQUALS,
            is_anchored=True,
        )
    if match["pl"] is not None:
        return _offices(match, units, text, start, end)
    if match["pair"] is not None:
        last = units[match.end() - 1]
        return Phrase("pair", start, end, text[start:end]) if last.word in _SIDES else None
    if match["off"] is not None:
        name = text[start:end]
        name = re.sub(r"^(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Tt]his) ", "", name)
        office = _slice(match, "off_office", units, text)
        organisation = _organisation(match, "off_office", units, text)
        return Phrase("office", start, end, name, office, None, organisation, country)
    if match["body"] is not None:
        if not any(u.letter in "NCPS" for u in units[match.start() : match.end()]):
            return None  # "the Army", "the Council": whose, the rules cannot tell
        return Phrase("body", start, end, text[start:end], country=country)
    if match["name"] is not None:
        name = text[start:end]
        before = units[match.start() - 1].word if match.start() else ""
        is_acronym = name.isupper() and 2 <= len(name) <= 6 and name.isalpha()
        if is_acronym or (before == "the" and match.end() - match.start() == 1):
            return Phrase("body", start, end, name)
        return Phrase("person", start, end, name)
    if match["country"] is not None:
        unit = units[match.start()]
        if unit.word == "demonym" or unit.code is None:
            return None
        return Phrase("country", start, end, unit.text, country=unit.code)
    return Phrase("pronoun", start, end, text[start:end].casefold())


def _slice(match: re.Match[str], group: str, units: list[Unit], text: str) -> str | None:
    first, last = match.span(group)
    return text[units[first].start : units[last - 1].end] if last > first else None


def _organisation(match: re.Match[str], group: str, units: list[Unit], text: str) -> str | None:
    """The body behind "of": "the Kenyan army" of "chief of staff of the Kenyan army"."""
    first, last = match.span(group)
    for at in range(last - 1, first, -1):
        if units[at].letter in "of":
            start = at + 1 + (units[at + 1].letter == "D")
            # "of the navy" names a body, "of staff" and "of Army Staff" belong to the title
            is_named = start > at + 1 or any(u.letter in "CPNS" for u in units[start:last])
            if is_named and any(u.letter in "GgN" for u in units[start:last]):
                return text[units[start].start : units[last - 1].end]
    return None


def _offices(
    match: re.Match[str], units: list[Unit], text: str, start: int, end: int
) -> Phrase | None:
    """ "The foreign ministers of Kenya and Uganda", "Kenyan and Ugandan ministers"."""
    head = match.start("pl_head")
    first = head
    while first > match.start() and units[first - 1].letter in "MGmg":
        first -= 1
    singular = text[units[first].start : units[head].start] + HEADS_PLURAL[units[head].word]
    codes = [u.code for u in units[match.start() : match.end()] if u.letter in "CP" and u.code]
    counted = any(u.letter == "q" for u in units[match.start() : match.end()])
    if len(set(codes)) >= 2:
        return Phrase(
            "offices", start, end, singular, role=singular, countries=tuple(dict.fromkeys(codes))
        )
    is_definite = text[start : start + 4].casefold() == "the " and match.end() - match.start() == 2
    if counted or is_definite or (match["pl_post"] and units[match.end() - 1].word in _SIDES):
        return Phrase("pair", start, end, text[start:end], role=singular)
    return None
