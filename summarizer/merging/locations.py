"""Places as outlets write them: the same, fitting together, or two places."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from summarizer.merging.spelling import FUNCTION_WORDS, alike, rough, stem, words
from summarizer.names.spelling import plain
from summarizer.places import find_places

Relation = Literal["same", "named", "fits", "venue", "differ"]
"""same: in the same words; named: one name, said more or less precisely; fits: one may lie in the
other; venue: two spots of one town; differ: two places."""

_SMALL_HYPHEN: Final = re.compile(r"-(?=[a-z])")  # Su-ngai Kolok
_REGION_WORDS: Final = frozenset(
    "province region state district governorate county oblast department prefecture division area "
    "valley territory".split()
)
_RELATIVE: Final = frozenset(
    "north south east west northern southern eastern western northeast northwest southeast "
    "southwest northeastern northwestern southeastern southwestern central outskirts edge km "
    "kilometres kilometers miles border town city village capital the".split()
)


@dataclass(frozen=True, slots=True)
class Location:
    """The parts of a place: names, those of regions apart, and words for the spot."""

    names: tuple[str, ...]
    regions: tuple[str, ...]
    venue: frozenset[str]

    @property
    def keys(self) -> frozenset[str]:
        """Rough spellings to look it up under; of regions only where it names nothing else."""
        return frozenset(rough(name.replace(" ", "")) for name in self.names or self.regions)


@lru_cache(maxsize=65536)
def location(text: str) -> Location:
    """The parts of a place as an article writes it."""
    names: list[str] = []
    regions: list[str] = []
    venue: set[str] = set()
    for part in text.split(","):
        found = words(_SMALL_HYPHEN.sub("", part))
        is_region = any(plain(word) in _REGION_WORDS for word in found)
        phrase: list[str] = []
        for word in [*found, ""]:
            key = plain(word)
            is_filler = key in FUNCTION_WORDS or key in _REGION_WORDS or key in _RELATIVE
            if word and not is_filler and not word[0].islower():
                phrase.append(key)
                continue
            if phrase:  # words with capitals in a row are one name: San Pedro is not San Juan
                (regions if is_region else names).append(" ".join(phrase))
                phrase = []
            if word and not is_filler:
                venue.add(stem(word))
    return Location(tuple(sorted(names)), tuple(sorted(regions)), frozenset(venue))


@lru_cache(maxsize=65536)
def relate(a: str, b: str) -> Relation:
    """How two places as two outlets write them stand to each other; symmetric."""
    one, other = location(a), location(b)
    if plain(a) == plain(b):
        return "same"
    if not (one.names or one.regions) or not (other.names or other.regions):
        return "named" if one.venue & other.venue else "fits"
    if _share(one.names, other.names):
        if one.venue and other.venue and not one.venue & other.venue:
            return "venue"
        return "same" if one == other else "named"
    if _share(one.names + one.regions, other.names + other.regions):
        # In one region; where both name something in it, these are two places.
        return "differ" if one.names and other.names and one.regions and other.regions else "fits"
    return "fits" if _contains(a, b) or _contains(b, a) else "differ"


def _share(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(_same_phrase(x, y) for x in one for y in other)


def _same_phrase(a: str, b: str) -> bool:
    # Villamontes and Villa Montes
    if alike(a.replace(" ", ""), b.replace(" ", "")):
        return True
    short, long = sorted((a.split(), b.split()), key=len)
    return all(any(alike(x, y) for y in long) for x in short)


def _contains(wide: str, narrow: str) -> bool:
    """A country or province on the one side, and no other country's town on the other."""
    spot, _, region = wide.rpartition(", ")
    if spot and not location(spot).names:  # "a police station, Sindh": the spot has no name
        wide = region
    outer, inner = find_places(f"in {wide}"), find_places(f"in {narrow}")
    if len(outer) != 1 or outer[0].kind not in ("country", "subdivision"):
        return bool(location(wide).regions and not location(wide).names)
    if inner and inner[0].kind == outer[0].kind:
        return False
    codes = {code for place in inner for code in place.candidates}
    return not codes or bool(codes & set(outer[0].candidates))


@lru_cache(maxsize=65536)
def is_wider(a: str, b: str) -> bool:
    """Whether the first may have the second within it, and not the other way round."""
    return _contains(a, b) and not _contains(b, a)
