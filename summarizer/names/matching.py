"""Whether a name stands in a text, in whatever spelling, and nobody else's in its place."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from summarizer.names import words
from summarizer.names.normalising import (
    SHORT_ACRONYMS,
    WORD,
    Name,
    is_latin,
    parse,
    undotted,
)
from summarizer.names.spelling import APOSTROPHES, fold, plain, same_token

_MOST_CACHED: Final = 8_000  # characters; the words of longer texts are not remembered
_SHORTEST_SURNAME: Final = 3  # without script boundaries, shorter ones stand inside other words
_STEM_ENDINGS: Final = frozenset(
    {"s", "es", "i", "n", "an", "ian", "ese", "ary", "aries", "ist", "ists"}
)


@dataclass(frozen=True, slots=True)
class _Word:
    plain: str
    key: str
    is_capital: bool
    is_upper: bool
    joined: bool
    """Only a space, hyphen or the dot of an initial stands between it and the word before."""
    hyphened: bool


def name_is_in(name: str, text: str) -> bool:
    """Whether `name`, or the part of it that news uses alone, stands in `text`.

    Case, diacritics, hyphens, possessives and transliteration do not matter ("Qaderi" is found for
    "Ghaderi"). Of a person the surname is enough, unless `text` gives it to somebody else, by
    another given name before it or another surname behind; the given name is not enough. Of a body
    or an office every word must be there, close together, in any order and with other endings
    ("Pakistan's Army", "Pakistani army"); "group", "party" and the like may be missing. An acronym
    stands for its words and the other way round. In scripts other than Latin: the name as it is, or
    its last word if that has four letters or more.
    """
    parsed = parse(name)
    if not parsed.words:
        return False
    if any(_is_in(part, text) for part in parsed.others):
        return True
    return _is_in(parsed, text)


def _is_in(name: Name, text: str) -> bool:
    if not is_latin("".join(name.words)):
        return _is_in_other_script(name, text)
    found = _words_of(text) if len(text) <= _MOST_CACHED else _read_words(text)
    if name.acronym:
        return _has_acronym(name.acronym, found)
    if name.is_person and (len(name.content) > 1 or len(name.surname) > 1):
        return _has_person(name, found) or _has_initials(name, found)
    return _has_all(name, found) or _has_initials(name, found)


@lru_cache(maxsize=2048)
def _words_of(text: str) -> tuple[_Word, ...]:
    return _read_words(text)


_POSSESSIVE_END: Final = re.compile(rf"[{APOSTROPHES}]s$", re.IGNORECASE)


def _read_words(text: str) -> tuple[_Word, ...]:
    text = undotted(text)
    found: list[_Word] = []
    end = -1
    owner = False
    for match in WORD.finditer(text):
        written = match[0]
        bare = _POSSESSIVE_END.sub("", written)
        gap = text[end : match.start()] if end >= 0 else "\n"
        is_initial = bool(found) and len(found[-1].plain) == 1 and found[-1].is_upper
        lower = plain(bare)
        if not lower:  # a lone mark that only stretches words
            continue
        found.append(
            _Word(
                lower,
                fold(lower),
                _is_capital(written),
                bare.isupper(),
                not owner
                and (gap in (" ", "-", "‑", "–", "\u00a0") or (is_initial and gap in (". ", "."))),
                gap in ("-", "‑"),
            )
        )
        owner = bare != written
        end = match.end()
    return tuple(found)


def _is_capital(word: str) -> bool:
    """True for "Nkosi" and for "d'Ivoire"."""
    return word[0].isupper() or (len(word) > 2 and word[1] in APOSTROPHES and word[2].isupper())


# --- persons --------------------------------------------------------------------------------------


def _has_person(name: Name, found: tuple[_Word, ...]) -> bool:
    has_capitals = any(word.is_capital for word in found)
    is_cased = has_capitals and not all(word.is_upper for word in found if len(word.plain) > 1)
    surname_key = "".join(fold(part) for part in name.surname)
    given = list(name.content)
    for part in name.surname:
        if part in given:
            given.remove(part)
    is_bare = is_taken = False
    for i, word in enumerate(found):
        last = _end_of_surname(found, i, name.surname)
        if last is None:
            # "Amirabdollahian" for Amir-Abdollahian
            if len(name.surname) < 2 or word.key != surname_key:
                continue
            last = i
        if not is_cased:  # in lower case alone, "rice" is no minister
            if has_capitals or (i > 0 and _is_given(found[i - 1].plain, given)):
                return True
        elif word.is_capital:
            owner = _owner(found, i, last, given)
            if owner == "ours":
                return True
            is_bare = is_bare or owner == "open"
            is_taken = is_taken or owner == "another"
    # Where the text names another Chen, its bare "Chen" is that one.
    return is_bare and not is_taken


def _end_of_surname(found: tuple[_Word, ...], first: int, surname: tuple[str, ...]) -> int | None:
    """Where the parts of a surname that start at `first` end, particles between them allowed."""
    at = first
    for k, part in enumerate(surname):
        while k and at < len(found) and found[at].plain in words.PARTICLES:
            at += 1
        if at == len(found) or not same_token(found[at].plain, part):
            return None
        at += 1
    return at - 1


def _owner(
    found: tuple[_Word, ...], first: int, last: int, given: list[str]
) -> Literal["ours", "another", "open"]:
    """Whose surname found[first:last+1] is, by the names around it; open if there are none."""
    before = _names_before(found, first)
    is_ours = any(_is_given(word.plain, given) for word in before)
    if before and not is_ours:
        return "another"
    behind = last + 1
    while behind < len(found) and found[behind].joined and found[behind].plain in words.PARTICLES:
        behind += 1
    if behind < len(found) and found[behind].joined and found[behind].is_capital:
        following = found[behind]
        if _is_given(following.plain, given):
            return "ours"
        # "Paulo Teles" is no Luis Paulo, but "Luis Paulo Teles" may be.
        if following.plain not in words.NOT_GIVEN and (not is_ours or following.hyphened):
            return "another"
    return "ours" if is_ours else "open"


def _names_before(found: tuple[_Word, ...], first: int) -> list[_Word]:
    """The words right before a surname that look like given names, up to three."""
    names: list[_Word] = []
    at = first
    while at > 0 and found[at].joined and len(names) < 3:
        at -= 1
        word = found[at]
        if word.plain in words.PARTICLES:
            continue
        is_acronym = word.is_upper and len(word.plain) > 2
        if not word.is_capital or is_acronym or word.plain in words.NOT_GIVEN:
            break
        names.append(word)
    return names


def _is_given(word: str, given: list[str]) -> bool:
    return any(
        same_token(word, ours)
        or (len(word) == 1 and ours.startswith(word))
        or (len(ours) == 1 and word.startswith(ours))
        for ours in given
    )


# --- bodies, offices, places ----------------------------------------------------------------------


def _has_all(name: Name, found: tuple[_Word, ...]) -> bool:
    """Whether every word of the name stands in the text, close together, in any order."""
    needed = [word for word in name.content if word not in words.DROPPABLE] or list(name.content)
    if len(needed) == 1 and len(name.content) > 1 and needed[0] in words.COMMON:
        needed = list(name.content)
    places: list[list[int]] = []
    for word in dict.fromkeys(needed):
        at = [i for i, other in enumerate(found) if _same_word(word, other, len(needed) > 1)]
        if not at:
            return False
        places.append(at)
    places.sort(key=len)
    # "The interior and defence ministries": a name's words may be spread over a phrase.
    widest = 2 * len(needed) + 4
    for start in places[0]:
        nearest = [min(at, key=lambda i: abs(i - start)) for at in places]
        if max(nearest) - min(nearest) <= widest:
            return True
    return False


def _same_word(word: str, other: _Word, stems: bool) -> bool:
    return same_token(word, other.plain) or (stems and same_stem(word, other.plain))


@lru_cache(maxsize=16384)
def same_stem(a: str, b: str) -> bool:
    """Whether two words differ in their ending only: guard(s), Pakistan(i), revolution(ary)."""
    short, long = sorted((a, b), key=len)
    if len(short) >= 4 and long.startswith(short) and long[len(short) :] in _STEM_ENDINGS:
        return True
    return min(len(a), len(b)) > 5 and (
        (a.endswith("y") and b == a[:-1] + "ies") or (b.endswith("y") and a == b[:-1] + "ies")
    )


def _has_acronym(acronym: str, found: tuple[_Word, ...]) -> bool:
    if any(word.is_upper and word.plain == acronym for word in found):
        return True
    long = SHORT_ACRONYMS.get(acronym)
    if long is not None:
        first, second = long.split()
        return any(
            found[i].plain == first and found[i + 1].plain == second for i in range(len(found) - 1)
        )
    if len(acronym) < 3:
        return False
    return any(_spells(acronym, found, i) for i in range(len(found)))


def _spells(acronym: str, found: tuple[_Word, ...], start: int) -> bool:
    """Whether the initials of the capitalised words from `start` on make the acronym."""
    at = start
    for k, letter in enumerate(acronym):
        while (
            k
            and at < len(found)
            and found[at].plain[0] != letter
            and (found[at].plain in words.FUNCTION_WORDS or found[at].plain in words.PARTICLES)
        ):
            at += 1
        if at >= len(found) or not found[at].is_capital or found[at].plain[0] != letter:
            return False
        if k and not found[at].joined:
            return False
        at += 1
    return True


def _has_initials(name: Name, found: tuple[_Word, ...]) -> bool:
    return bool(name.initials) and any(
        word.is_upper and word.plain in name.initials for word in found
    )


def _is_in_other_script(name: Name, text: str) -> bool:
    bare = " ".join(plain(text).replace("-", " ").split())
    if " ".join(name.words) in bare:
        return True
    last = name.words[-1]
    return len(name.words) > 1 and len(last) > _SHORTEST_SURNAME and last in bare
