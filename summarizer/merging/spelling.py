"""Words across outlets: rougher keys than those of `summarizer.names`, and stems.

`summarizer.names` decides whether two spellings are one name where nothing else is known. Here more
is known, such as an office and a country that agree, so more may differ.
"""

import re
from functools import lru_cache
from typing import Final

from summarizer.names import same_token
from summarizer.names.normalising import is_latin, parse
from summarizer.names.spelling import plain

_WORD: Final = re.compile(r"[^\W_]+(?:['’ʻʼ][^\W_]+)*")
_SHORTEST_ROUGH: Final = 4  # letters; shorter words differ in one letter and are other names
_ROUGH: Final = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"tsch|tch|sch|ch|sh", "s"),
        (r"dzh|dj|zh", "j"),
        (r"w(?![aeiou])", ""),  # Chowdhury, Choudhury
        (r"ck|kh|gh|[kgqxhc]", "k"),
        (r"(?<=[dt])k", ""),  # what is left of dh and th
        (r"z", "s"),
        (r"pk", "f"),  # what is left of ph
        (r"w", "v"),
        (r"^[aeiouy]+", "a"),
        (r"(?<=.)[aeiouy]+", ""),
        (r"(.)\1+", r"\1"),
    )
]


@lru_cache(maxsize=65536)
def rough(word: str) -> str:
    """The consonants of a word, in the classes that transliterations from everywhere confuse.

    Khodzhibekov, Khojibekov and Xo'jibekov share one, and so do Kolok and Golok, but also Khamenei
    and Khomeini: a key to look under, proof of nothing.
    """
    key = plain(word)
    if not is_latin(key):
        return key
    for pattern, replacement in _ROUGH:
        key = pattern.sub(replacement, key)
    return key


def alike(a: str, b: str) -> bool:
    """Whether two words may be spellings of one, where other things speak for it already."""
    return same_token(a, b) or (
        min(len(a), len(b)) >= _SHORTEST_ROUGH and len(rough(a)) > 1 and rough(a) == rough(b)
    )


def joined(name: str) -> str:
    """All letters of a name in a row: Ben Khelifa is Benkhelifa."""
    return "".join(parse(name).words)


_ENDINGS: Final = (
    "ations ation ings ing ments ment ities ity ions ion ies ied ors or ers er ed es s e y"
).split()
_SHORTEST_STEM: Final = 3

FUNCTION_WORDS: Final = frozenset(
    "a an the of and or for in on to at by with from under into as is are be been its their his "
    "her our this that these those each other others either both any all some which who whom whose "
    "will would shall should may can until till through between among within without across along "
    "against about over up out off than more most not no only also between near outside inside "
    "around above below s".split()
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word without its ending: patrols and patrolling are patrol."""
    key = plain(word)
    for ending in _ENDINGS:
        if key.endswith(ending) and len(key) - len(ending) >= _SHORTEST_STEM:
            key = key[: -len(ending)]
            break
    return key


def words(text: str) -> list[str]:
    """The words of a text as written, without a possessive s."""
    return [re.sub(r"['’]s?$", "", word) for word in _WORD.findall(text)]


@lru_cache(maxsize=65536)
def content(text: str) -> frozenset[str]:
    """The stems of the words of a text that carry meaning."""
    return frozenset(stem(word) for word in words(text) if plain(word) not in FUNCTION_WORDS)
