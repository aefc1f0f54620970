"""Countries, their people, cities and provinces named in English text.

The names come from pycountry (ISO 3166), countryinfo (adjectives, capitals) and airportsdata
(cities with an airport); see `summarizer.places.gazetteer`. Nothing is looked up in the network,
and nothing is loaded before the first question: the index takes about 0.1 s and is kept.

A gazetteer knows names, not meanings. What can be told from the words around a name is told here:
"Michael Jordan" and "the Indian Ocean" are no countries, a town counts only where the sentence
treats it as a place, and a name of several countries ("Congo", "Korea", "Punjab") has a code only
where the rest of the text decides which one is meant.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from summarizer.places.gazetteer import ACRONYMS, Reading, load_gazetteer, normalise, word_set

__all__ = [
    "PlaceKind",
    "PlaceMention",
    "country_code",
    "country_is_in",
    "find_places",
    "is_country_code",
]

PlaceKind = Literal["country", "demonym", "city", "subdivision"]

_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’ʼ‘`][^\W\d_]+)*")
_GAP = re.compile(r"[ \u00a0\n\-\u2010-\u2013]|\. |, ")
_POSSESSIVE = re.compile(r"['’]s?$")
_SENTENCE_END = re.compile(r"(?:^|[.!?:\n—])[\s\"“”'‘’)\]]*$")
_DATELINE = re.compile(r"(?:, [^\n—–:(-]{2,30})? ?(?:\([^)\n]{2,30}\) ?)?(?: ?[—–] ?| - |: )")
# Seas and basins carry a country's name and lie in many.
_WATER = frozenset({"ocean", "sea", "gulf", "strait", "straits", "channel", "basin"})
_WATER_OF = frozenset({"gulf", "sea", "strait", "straits", "bay", "lake"})
# Places that are also given names or surnames: a person, beside another capitalised word.
_GIVEN_NAMES = word_set("jordan chad georgia victoria sofia santiago hamilton douglas")
_DIVISION = frozenset({"state", "province", "region", "governorate", "county", "oblast"})
_LOCATIVE = word_set(
    """in at near from to of outside around toward towards into across between through over via
    inside city town village capital port district province region state and north south east west
    northern southern eastern western central downtown for left reached visit visited leave reach"""
)
# What may open a sentence with a capital without being part of a name.
_OPENERS = word_set(
    """the in at from to and but for as on of when while both near after before since with without
    outside across between under until over that if neither around meanwhile"""
)


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place or a people named at `start`..`end` of a text; `text` is that slice."""

    start: int
    end: int
    text: str
    kind: PlaceKind
    alpha3: str | None
    """ISO 3166 alpha-3 code, or None if the name fits several countries and nothing decides."""
    candidates: tuple[str, ...]
    """Every country that the name fits; `alpha3` is one of them."""


def find_places(text: str) -> list[PlaceMention]:
    """Every country, nationality, city and province named in `text`, in order, none overlapping.

    Where a name fits several countries, the one that the rest of the text speaks of is taken.
    Linear in the length of the text.
    """
    found = [mention for mention, is_place in _mentions(text) if is_place]
    for at, (city, country) in enumerate(pairwise(found)):
        # "Tripoli, Lebanon": the country behind a comma says which one is meant.
        if text[city.end : country.start] == ", " and country.alpha3 in city.candidates:
            found[at] = replace(city, alpha3=country.alpha3)
    votes: Counter[str] = Counter(m.alpha3 for m in found if m.alpha3 is not None)
    return [m if m.alpha3 else replace(m, alpha3=_elect(m, votes)) for m in found]


@lru_cache(maxsize=1024)  # the same few names are asked about by many records
def country_code(name: str) -> str | None:
    """ISO alpha-3 code of a country, given by its name, a short form or its people; else None.

    "Iran", "Iranian", "Iranians", "the U.S." and "Türkiye" have one; "Congo", "Korea" and anything
    that is no country have none; "Georgia" alone is the country.
    """
    bare = re.sub(r"^[Tt]he\s+", "", name.strip())
    if (acronym := ACRONYMS.get(bare.replace(".", ""))) is not None:
        return acronym
    key = normalise(bare)
    for reading in load_gazetteer().readings(key):
        if reading.kind in ("country", "demonym"):
            if key == "georgia":  # without an article around it, the country and not the state
                return "GEO"
            return reading.codes[0] if reading.is_decided else None
    return None


def is_country_code(code: str) -> bool:
    """True for an ISO 3166-1 alpha-3 code in capitals, and for XKX: Kosovo, coded in practice."""
    return code in load_gazetteer().codes


def country_is_in(alpha3: str, text: str) -> bool:
    """True if `text` names the country, its people, or one of its cities or provinces.

    Generous, for it serves to find codes that *nothing* suggests: "Congo" names both Congos, and
    "Jordan" beside another name still names Jordan.
    """
    return alpha3 in _codes_in(text)


def names_a_country(text: str) -> bool:
    """Some country, people, city or province is named in `text`."""
    return bool(_codes_in(text))


@lru_cache(maxsize=64)  # the same article is asked about by every record
def _codes_in(text: str) -> frozenset[str]:
    return frozenset(
        code
        for mention, is_place in _mentions(text)
        if is_place or mention.kind in ("country", "demonym")
        for code in mention.candidates
    )


def _mentions(text: str) -> Iterator[tuple[PlaceMention, bool]]:
    """Longest names of the gazetteer, left to right, and whether the words around let it be one."""
    gazetteer = load_gazetteer()
    tokens = list(_TOKEN.finditer(text))
    free_from = 0  # tokens before this one belong to the name before
    for at, token in enumerate(tokens):
        word = token.group()
        if not word[0].isupper() or at < free_from:
            continue
        taken = 1
        readings: tuple[Reading, ...] = ()
        acronym, key = _opening(word)
        if acronym is not None:
            readings = (Reading("country", (acronym,), True),)
        elif key in gazetteer.longest:
            readings, taken = _longest_match(text, tokens, at, key)
        if readings:
            around = _Surroundings(text, tokens, at, taken)
            mention, strongest = _mention(text, around, readings)
            yield mention, _is_place(mention, strongest, around)
        free_from = at + taken


@lru_cache(maxsize=4096)  # mostly the same words begin sentences and names
def _opening(word: str) -> tuple[str | None, str]:
    """The country for which a word stands as an acronym, and the word as the gazetteer has it."""
    bare = _POSSESSIVE.sub("", word) if "'" in word or "’" in word else word
    return ACRONYMS.get(bare.replace(".", "")), normalise(word)


def _longest_match(
    text: str, tokens: Sequence[re.Match[str]], at: int, key: str
) -> tuple[tuple[Reading, ...], int]:
    """Readings of the longest name that starts at token `at`, and its number of tokens."""
    gazetteer = load_gazetteer()
    best = (gazetteer.readings(key), 1)
    for count in range(2, gazetteer.longest[key] + 1):
        if at + count > len(tokens):
            break
        before, last = tokens[at + count - 2], tokens[at + count - 1]
        if not _GAP.fullmatch(text, before.end(), last.start()):
            break
        key += " " + normalise(last.group())
        if key in gazetteer and last.group()[0].isupper():
            best = (gazetteer.readings(key), count)
    return best


class _Surroundings:
    """The words next to `count` tokens from `at`: "" where punctuation or nothing stands there."""

    __slots__ = (
        "end",
        "following",
        "gap_after",
        "gap_before",
        "is_dateline",
        "opens",
        "previous",
        "second",
        "start",
    )

    def __init__(self, text: str, tokens: Sequence[re.Match[str]], at: int, count: int) -> None:
        first, last = tokens[at], tokens[at + count - 1]
        possessive = _POSSESSIVE.search(last.group())
        self.start = first.start()
        self.end = last.end() - (len(possessive.group()) if possessive else 0)
        behind = tokens[at - 1].end() if at else 0
        ahead = tokens[at + count].start() if at + count < len(tokens) else len(text)
        self.gap_before = text[behind : self.start][-10:]
        self.gap_after = text[self.end : ahead][:10]
        self.previous = tokens[at - 1].group() if at and _GAP.fullmatch(self.gap_before) else ""
        self.following = (
            tokens[at + count].group()
            if at + count < len(tokens) and self.gap_after.lstrip("'’s") in (" ", "-")
            else ""
        )
        self.second = tokens[at - 2].group() if at > 1 and self.previous else ""
        between = text[tokens[at - 2].end() if at > 1 else 0 : tokens[at - 1].start()] if at else ""
        self.opens = bool(_SENTENCE_END.search(between[-10:] if at > 1 else between))
        """The previous word opens its sentence."""
        opens_line = not at or "\n" in self.gap_before
        self.is_dateline = opens_line and bool(_DATELINE.match(text, self.end))

    def follows_name(self) -> bool:
        """The previous word is capitalised and not merely because it opens the sentence."""
        if not self.previous or self.gap_before == ", " or not self.previous[0].isupper():
            return False
        return not (self.opens and self.previous.casefold() in _OPENERS)

    def leads_name(self) -> bool:
        """A capitalised word follows directly."""
        return self.gap_after[:1] in (" ", "-") and self.following[:1].isupper()

    def is_located(self) -> bool:
        """A preposition or the like, or an owner, stands before."""
        word = self.second if self.previous.casefold() == "the" else self.previous
        return word.casefold() in _LOCATIVE or word.endswith(("'s", "’s", "s'", "s’"))


def _mention(
    text: str, around: _Surroundings, readings: tuple[Reading, ...]
) -> tuple[PlaceMention, Reading]:
    """A mention under its strongest reading, which is a province where the next word says so."""
    chosen = readings[0]
    if around.following.casefold() in _DIVISION:
        chosen = next((r for r in readings if r.kind == "subdivision"), chosen)
    codes = dict.fromkeys(code for r in (chosen, *readings) for code in r.codes)
    mention = PlaceMention(
        around.start,
        around.end,
        text[around.start : around.end],
        "city" if chosen.kind == "capital" else chosen.kind,
        chosen.codes[0] if chosen.is_decided else None,
        tuple(codes),
    )
    return mention, chosen


def _is_place(mention: PlaceMention, reading: Reading, around: _Surroundings) -> bool:
    if around.following.casefold() in _WATER:
        return False
    owner = around.second if around.previous == "of" else around.previous
    if owner.casefold() in _WATER_OF:
        return False
    if mention.kind == "demonym":
        return not (around.previous.casefold() in ("al", "el") and around.gap_before == "-")
    if mention.kind == "country":
        if normalise(mention.text) not in _GIVEN_NAMES:
            return True
        return not (around.follows_name() or around.leads_name())
    if around.leads_name() and around.following.casefold() not in _DIVISION:
        return False
    if around.is_located() or around.following == "based" or around.is_dateline:
        return True
    is_name = normalise(mention.text) in _GIVEN_NAMES
    return reading.kind == "capital" and not is_name and not around.follows_name()


def _elect(mention: PlaceMention, votes: Counter[str]) -> str | None:
    """The candidate that the text names most often otherwise, if one leads."""
    ranked = sorted(mention.candidates, key=lambda code: -votes[code])
    if len(ranked) == 1 or votes[ranked[0]] > votes[ranked[1]]:
        return ranked[0]
    return country_code(mention.text)
