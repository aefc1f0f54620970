"""A name as its parts: words without titles, the surname, whether it is a person's or a body's."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from summarizer.names import words
from summarizer.names.spelling import APOSTROPHES, plain

_POSSESSIVE: Final = re.compile(
    rf"(?<=\w)(?:[{APOSTROPHES}]s|(?<=s)[{APOSTROPHES}])(?!\w)", re.IGNORECASE
)
# "U.S.", "I.R.G.C.", but not the initials of "J. K. Mwale".
_DOTTED: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}(?P<name>[ -]?\w)?")
# A letter, then letters, digits and inner apostrophes; combining marks belong to their letter.
WORD: Final = re.compile(rf"[^\W_](?:[\w\u0300-\u036f\u0900-\u0dff]|[{APOSTROPHES}](?=\w))*")
_BRACKETS: Final = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_LATIN_LETTER: Final = re.compile(r"[a-z]")
# Two letters stand for too much to be read as initials; these are read.
SHORT_ACRONYMS: Final = {
    "us": "united states",
    "uk": "united kingdom",
    "un": "united nations",
    "eu": "european union",
}

MOST_WORDS: Final = 16
"""Names are compared by their first so many words; no name is longer, a sentence may be."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name's words, `plain` and without titles."""

    words: tuple[str, ...]
    content: tuple[str, ...]
    """The words without particles and function words (all words, if it has no others)."""
    surname: tuple[str, ...]
    """The last word, or all parts of it if it is hyphenated; of Xi Jinping the first."""
    is_person: bool
    """Capitalised throughout, short, and without a word such as "ministry" or "of"."""
    acronym: str
    """The name itself if it is an acronym ("irgc"), else ""."""
    initials: frozenset[str]
    """The acronyms that may stand for it: of its words with and without function words."""
    others: "tuple[Name, ...]"
    """What stands in brackets: "Tehrik-e-Taliban Pakistan (TTP)" is also TTP."""


def undotted(text: str) -> str:
    """`text` with dotted acronyms closed up: U.S. is US."""
    return _DOTTED.sub(_close_up, text) if "." in text else text


def _close_up(match: re.Match[str]) -> str:
    letters = match[0][: match.start("name") - match.start()] if match["name"] else match[0]
    closed = letters.replace(".", "")
    # Two letters before a word may as well be somebody's initials.
    if match["name"] and len(closed) == 2 and closed.lower() not in SHORT_ACRONYMS:
        return match[0]
    return closed + (match["name"] or "")


def without_possessive(text: str) -> str:
    """`text` without 's and the apostrophe behind a plural."""
    return _POSSESSIVE.sub("", text)


def is_latin(text: str) -> bool:
    """Whether a `plain` text has Latin letters."""
    return _LATIN_LETTER.search(text) is not None


def normalise(name: str) -> str:
    """`name` in one spelling: lower case, no diacritics, apostrophes, hyphens or titles.

    "Lt. Gen. Ján O'Hara" gives "jan ohara". Titles go only in front of a person's name: "General
    Staff", "Prime Minister's Office" and a bare "President" stay. Transliteration is not levelled
    here but in `fold`. An acronym in brackets stays.
    """
    return " ".join(parse(name).words + tuple(w for o in parse(name).others for w in o.words))


@lru_cache(maxsize=16384)
def parse(name: str) -> Name:
    """The parts of a name; empty ones for a text without a letter or digit."""
    inside = [a or b for a, b in _BRACKETS.findall(name)]
    outside = _BRACKETS.sub(" ", name)
    if not WORD.search(outside):
        inside, outside = [], " ".join(inside)
    text = undotted(without_possessive(outside))
    chunks = _chunks(text)
    chunks = _without_titles(chunks)
    flat = [word for chunk in chunks for word in chunk][:MOST_WORDS]
    plain_words = tuple(plain(word) for word in flat)
    content = tuple(
        word
        for i, word in enumerate(plain_words)
        if word not in words.FUNCTION_WORDS
        # "Kim Jong Un" ends with a name, "Un-Nisa" begins with a particle.
        and (word not in words.PARTICLES or (i == len(plain_words) - 1 and flat[i][0].isupper()))
    )
    is_person = _is_person(flat, content)
    return Name(
        words=plain_words,
        content=content or plain_words,
        surname=_surname(chunks, plain_words),
        is_person=is_person,
        acronym=plain_words[0] if len(flat) == 1 and _is_acronym(flat[0]) else "",
        initials=frozenset() if is_person and len(content) < 3 else _initials(plain_words),
        others=tuple(parse(part) for part in inside if WORD.search(part)),
    )


def _chunks(text: str) -> list[list[str]]:
    """The words of each run without white space: ["Sistan-Baluchistan"] has two in one."""
    chunks = ([word for word in WORD.findall(chunk) if plain(word)] for chunk in text.split())
    return [chunk for chunk in chunks if chunk]


def _is_acronym(word: str) -> bool:
    return 2 <= len(word) <= 7 and word.isupper()


def _without_titles(chunks: list[list[str]]) -> list[list[str]]:
    """Cut the row of titles at the beginning, if what remains can be a person's name."""
    cut = 0
    for i, chunk in enumerate(chunks):
        lower = [plain(word) for word in chunk]
        if not all(word in words.TITLES for word in lower):
            break
        if lower[-1] in words.GIVEN_TOO and len(chunks) - i < 3:
            break
        if lower[-1] in words.TITLE_ENDS:
            cut = i + 1
    rest = chunks[cut:]
    flat = [word for chunk in rest for word in chunk]
    if cut == 0 or not flat or plain(flat[0]) in words.FUNCTION_WORDS:
        return chunks
    lower = [plain(word) for word in flat]
    if any(word in words.HEADS for word in lower) or flat[0].islower() != chunks[0][0].islower():
        return chunks
    return rest


def _is_person(flat: list[str], content: tuple[str, ...]) -> bool:
    if not 1 <= len(content) <= 5:
        return False
    for word in flat:
        lower = plain(word)
        # The izafe of "Lashkar-e-Jhangvi" and "Tehrik-i-Insaf" joins a body's name.
        if lower in words.HEADS or lower in words.FUNCTION_WORDS or word in ("e", "i"):
            return False
        if word.islower() and lower not in words.PARTICLES and is_latin(lower):
            return False
    return plain(flat[0]) not in words.DIRECTIONS


def _surname(chunks: list[list[str]], plain_words: tuple[str, ...]) -> tuple[str, ...]:
    if not chunks:
        return ()
    if len(chunks) in (2, 3) and plain_words[0] in words.SURNAMES_FIRST and len(chunks[0]) == 1:
        return (plain_words[0],)
    kept = [
        chunk
        for chunk in chunks
        if plain(chunk[0]) not in words.SUFFIXES
        and any(word[0].isupper() or plain(word) not in words.PARTICLES for word in chunk)
    ] or chunks
    last = tuple(plain(word) for word in kept[-1])
    return tuple(word for word in last if word not in words.PARTICLES) or last


def _initials(plain_words: tuple[str, ...]) -> frozenset[str]:
    bare = [w for w in plain_words if w not in words.FUNCTION_WORDS and w not in words.PARTICLES]
    found = {"".join(word[0] for word in bare), "".join(word[0] for word in plain_words)}
    return frozenset(letters for letters in found if len(letters) >= 3) | frozenset(
        short for short, long in SHORT_ACRONYMS.items() if long == " ".join(bare)
    )
