"""How alike two names are, and from where on they are taken for one."""

from functools import lru_cache
from typing import Final

from summarizer.names import words
from summarizer.names.matching import same_stem
from summarizer.names.normalising import Name, is_latin, parse
from summarizer.names.spelling import fold, same_token

SAME: Final = 0.85
"""From here on two names are taken for one.

On the pairs of tests/test_names.py every conflict (another given name, another head noun) stays at
0.8 or below, and every partial name whose surname is there ("Nkosi" for "Thabo Nkosi") comes near
0.9: the threshold lies in the gap between.
"""

_EXACT: Final = 1.0
_SPELLING: Final = 0.99  # the same key: another transliteration
_STEM: Final = 0.96  # "Guard" and "Guards", "Pakistan" and "Pakistani", in bodies' names
_INITIAL: Final = 0.92  # "J." may be John, and James
_MATCH: Final = 0.9  # words that are alike at least so much correspond
_LEAST_TYPO: Final = 0.85  # Jaro-Winkler below this is no slip of the pen but another word
_TYPO: Final = 0.6  # what such a slip may earn at most: it never makes names the same
_CONFLICT: Final = 0.8  # upper bound where a word of each name has no partner in the other
_PART: Final = 0.85  # a surname for a whole name starts here and rises with the share of words
_OTHER_PART: Final = 0.6  # a given name alone, or a common word, for a whole name
_ACRONYM: Final = 0.9
_TURNED: Final = 0.95  # "Kovács Ilona", "Olsen, Berit"


def same_name(a: str, b: str) -> bool:
    """Whether two names are taken for one person, body or place: `similarity` from 0.85 on."""
    return similarity(a, b) >= SAME


def similarity(a: str, b: str) -> float:
    """How likely two names name the same person, body or place, 0 to 1; symmetric.

    1: equal up to case, titles, hyphens and diacritics. 0.95 and above: another transliteration or
    ending. 0.9: one is part of the other ("Nkosi", "Thabo Nkosi"), an acronym, or has initials. 0.6
    and below: only a given name or a common word is shared, or each has a word that the other lacks
    ("Anna Novak", "Petra Novak"; "Salvation Army", "Salvation Front"). Words are paired
    so that the total is largest. 0 for a name without letters.
    """
    return _similarity(a, b) if a <= b else _similarity(b, a)


@lru_cache(maxsize=65536)
def _similarity(a: str, b: str) -> float:
    first, second = parse(a), parse(b)
    return max(_compare(x, y) for x in (first, *first.others) for y in (second, *second.others))


def _compare(a: Name, b: Name) -> float:
    if not a.words or not b.words:
        return 0.0
    if a.words == b.words or a.content == b.content:
        return _EXACT
    if is_latin("".join(a.words)) != is_latin("".join(b.words)):
        return 0.0
    if (a.acronym and a.acronym in b.initials) or (b.acronym and b.acronym in a.initials):
        return _ACRONYM
    if "".join(map(fold, a.content)) == "".join(map(fold, b.content)):
        return _SPELLING
    are_persons = a.is_person and b.is_person
    x, y = (a.content, b.content) if are_persons else (_needed(a), _needed(b))
    if len(x) > len(y):
        a, b, x, y = b, a, y, x
    scores = [[_word_similarity(v, w, are_persons) for w in y] for v in x]
    partners = _assign(scores)
    matched = [scores[i][j] for i, j in enumerate(partners)]
    if min(matched) < _MATCH:
        return _CONFLICT * sum(matched) / len(y)
    mean = sum(matched) / len(x)
    if len(x) == len(y):
        return mean * _TURNED if are_persons and partners != sorted(partners) else mean
    share = len(x) / len(y)
    if _tells_enough(a, b, x, [y[j] for j in partners], y, are_persons):
        return mean * (_PART + (1 - _PART) * share)
    return mean * _OTHER_PART


def _needed(name: Name) -> tuple[str, ...]:
    return tuple(word for word in name.content if word not in words.DROPPABLE) or name.content


def _tells_enough(
    short: Name,
    long: Name,
    short_words: tuple[str, ...],
    partners: list[str],
    long_words: tuple[str, ...],
    are_persons: bool,
) -> bool:
    """Whether the shorter name, all of it found in the longer one, can stand for it."""
    if all(word in words.COMMON for word in short_words):
        return False
    if "and" in long.words and "and" not in short.words:
        return False  # Sistan and Baluchestan is not Balochistan
    extra = [word for word in long_words if word not in partners]
    if any(word in words.DIRECTIONS for word in extra):
        return False
    if are_persons:
        return all(part in partners for part in long.surname)
    # "Pakistan" is not the Pakistan Army.
    return not any(word in words.HEADS for word in extra) or any(
        word in words.HEADS for word in short.content
    )


@lru_cache(maxsize=65536)
def _word_similarity(a: str, b: str, are_persons: bool) -> float:
    if a == b:
        return _EXACT
    if same_token(a, b):
        return _SPELLING
    if not are_persons and same_stem(a, b):
        return _STEM
    if (len(a) == 1 or len(b) == 1) and a[0] == b[0]:
        return _INITIAL if are_persons else 0.0
    # Imported where it is needed: most pairs never come here, and it costs as much as pydantic.
    from rapidfuzz.distance import JaroWinkler

    likeness = JaroWinkler.normalized_similarity(fold(a), fold(b))
    return _TYPO * max(likeness - _LEAST_TYPO, 0.0) / (1 - _LEAST_TYPO)


def _assign(scores: list[list[float]]) -> list[int]:
    """For each row its column, so that the total is largest; rows are never more than columns.

    Exact by dynamic programming over sets of columns for the few words that names have; greedy for
    longer ones, where the exact answer would take too long.
    """
    columns = len(scores[0])
    if columns > 8:
        return _assign_greedily(scores)
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for row in scores:
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for used, (total, chosen) in best.items():
            for j, score in enumerate(row):
                if used & 1 << j:
                    continue
                key = used | 1 << j
                candidate = (total + score, (*chosen, j))
                if key not in following or candidate[0] > following[key][0]:
                    following[key] = candidate
        best = following
    return list(max(best.values())[1])


def _assign_greedily(scores: list[list[float]]) -> list[int]:
    ranked = sorted(
        ((score, i, j) for i, row in enumerate(scores) for j, score in enumerate(row)),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )
    chosen: dict[int, int] = {}
    for _, i, j in ranked:
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return [chosen[i] for i in range(len(scores))]
