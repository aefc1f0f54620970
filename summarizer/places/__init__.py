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
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

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

_TOKEN = re.compile(r"((?:[A-Z]\.){2,}|[^\W\d_]+(?:['’ʼ‘`][^\W\d_]+)*)")
_GAPS = frozenset([*" \u00a0\n-\u2010\u2011\u2012\u2013", ". ", ", "])
"""What may stand between two words of a name."""
_PEOPLED = frozenset({"country", "demonym"})
_GAP_LENGTH = 10  # characters of what stands between two words that are looked at
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
    named = [name.read() for name in _names_in(text)]
    found = [mention for mention, is_place in named if is_place]
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
    found: set[str] = set()
    for name in _names_in(text):
        codes = {code for reading in name.readings for code in reading.codes}
        # Named again, as the article's own country is in every other sentence: nothing is new.
        if codes <= found:
            continue
        if all(reading.kind in _PEOPLED for reading in name.readings) or name.may_be_meant():
            found |= codes
    return frozenset(found)


class _Words:
    """A text taken apart: `gaps[i]` stands before `words[i]`, the last gap behind all words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._parts = _TOKEN.split(text)
        self.words = self._parts[1::2]
        self.gaps = self._parts[::2]

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each word."""
        return list(accumulate(map(len, self._parts), initial=0))[1::2]


class _Name(NamedTuple):
    """A name of the gazetteer: `taken` words from the one at `at`."""

    words: _Words
    at: int
    taken: int
    readings: tuple[Reading, ...]

    def read(self) -> tuple[PlaceMention, bool]:
        """What it names, and whether the words around let it be a place."""
        around = _Surroundings(self.words, self.at, self.taken)
        mention, strongest = _mention(self.words.text, around, self.readings)
        return mention, _is_place(mention, strongest, around)

    def may_be_meant(self) -> bool:
        """Whether it is a place here, or a country or people whatever stands around."""
        mention, is_place = self.read()
        return is_place or mention.kind in _PEOPLED


def _names_in(text: str) -> Iterator[_Name]:
    """The longest names of the gazetteer, left to right, none overlapping."""
    longest = load_gazetteer().longest
    parts = _Words(text)
    openings = {word: _opening(word) for word in set(parts.words) if word[0].isupper()}
    known = {
        word for word, (acronym, key) in openings.items() if acronym is not None or key in longest
    }
    free_from = 0  # words before this one belong to the name before
    for at in [at for at, word in enumerate(parts.words) if word in known]:
        if at < free_from:
            continue
        taken = 1
        acronym, key = openings[parts.words[at]]
        if acronym is not None:
            readings: tuple[Reading, ...] = (Reading("country", (acronym,), True),)
        else:
            readings, taken = _longest_match(parts, at, key)
        if readings:
            yield _Name(parts, at, taken, readings)
        free_from = at + taken


@lru_cache(maxsize=4096)  # mostly the same words begin sentences and names
def _opening(word: str) -> tuple[str | None, str]:
    """The country for which a word stands as an acronym, and the word as the gazetteer has it."""
    bare = _POSSESSIVE.sub("", word) if "'" in word or "’" in word else word
    return ACRONYMS.get(bare.replace(".", "")), normalise(word)


def _longest_match(parts: _Words, at: int, key: str) -> tuple[tuple[Reading, ...], int]:
    """Readings of the longest name that starts with the word at `at`, and its number of words."""
    gazetteer = load_gazetteer()
    best = (gazetteer.readings(key), 1)
    for taken in range(2, gazetteer.longest[key] + 1):
        last = at + taken - 1
        if last >= len(parts.words) or parts.gaps[last] not in _GAPS:
            break
        key += " " + normalise(parts.words[last])
        if key in gazetteer and parts.words[last][0].isupper():
            best = (gazetteer.readings(key), taken)
    return best


class _Surroundings:
    """The words next to `taken` words from `at`: "" where punctuation or nothing stands there."""

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

    def __init__(self, parts: _Words, at: int, taken: int) -> None:
        words, gaps = parts.words, parts.gaps
        last = at + taken - 1
        possessive = _POSSESSIVE.search(words[last])
        owned = possessive.group() if possessive else ""
        self.start = parts.starts[at]
        self.end = parts.starts[last] + len(words[last]) - len(owned)
        self.gap_before = gaps[at][-_GAP_LENGTH:]
        self.gap_after = (owned + gaps[last + 1])[:_GAP_LENGTH]
        self.previous = words[at - 1] if at and self.gap_before in _GAPS else ""
        self.following = (
            words[last + 1]
            if last + 1 < len(words) and self.gap_after.lstrip("'’s") in (" ", "-")
            else ""
        )
        self.second = words[at - 2] if at > 1 and self.previous else ""
        between = gaps[at - 1][-_GAP_LENGTH if at > 1 else 0 :] if at else ""
        self.opens = bool(_SENTENCE_END.search(between))
        """The previous word opens its sentence."""
        opens_line = not at or "\n" in self.gap_before
        self.is_dateline = opens_line and bool(_DATELINE.match(parts.text, self.end))

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
