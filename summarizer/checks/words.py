"""Which words of a value stand in a text, across spellings, inflections and acronyms."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from summarizer import names

_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:['’]\w+)*")  # of a text without underscores
_APOSTROPHE = re.compile("['’]")
_ENDING = re.compile(r"['’]s?$")
_BEGINNING = re.compile(r"(?<![\w'’])(?<!\d[.,])")
_END = re.compile(r"(?:['’]s)?(?![\w'’]|[.,]\d)")
# Words that carry no fact of their own: their absence proves nothing.
_EMPTY = frozenset(
    "the a an of in on at to for from by with and or near outside inside around between among its "
    "their his her this that these those who which it he she they but also both as than while when "
    "is are was were be been has have had s side sides al el ul".split()
)
# In these scripts words are not set apart (Chinese, Japanese, Thai, Lao, Khmer, Burmese).
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]")
# Articles and prepositions are written together with the noun: Arabic, Persian, Urdu; Hebrew.
_JOINED = re.compile(r"[\u0590-\u06ff]")
_JOINED_LETTERS = 4  # as in "wa-bi-l-"
_ABBREVIATION = re.compile(r"\b([A-Z][a-z]{1,4})\.(?=\s+[A-Z])")
_STEM = 4  # letters: Pakistan/Pakistani and border/borders share more, unrelated words rarely do


def significant_words(value: str) -> list[str]:
    """The words of `value` that can be wrong: no articles, prepositions or single letters."""
    return list(_significant(value))


def missing_words(value: str, text: str) -> list[str]:
    """The significant words of `value` that `text` has in no spelling."""
    if _stands_in(value, text):
        return []
    there = _index(text)
    return [w for w in _significant(value) if not there.has(w)]


def unlike_words(value: str, text: str) -> list[str]:
    """The significant words of `value` of which `text` has not even the first half.

    For languages whose inflections and derivations are not known here: Moçambique, moçambicano.
    """
    there = _index(text)
    return [w for w in _significant(value) if not there.has(w) and not there.has_half_of(w)]


def present_words(value: str, text: str) -> list[str]:
    """The significant words of `value` that `text` has in some spelling."""
    if _stands_in(value, text):
        return significant_words(value)
    there = _index(text)
    return [w for w in _significant(value) if there.has(w)]


def has_at_least(least: float, value: str, text: str) -> bool:
    """`text` has so many of the significant words of `value`, in some spelling."""
    there, words = _index(text), _significant(value)
    unseen = [w for w in words if not there.has_plainly(w)]
    found = len(words) - len(unseen)
    return found >= least or (
        len(words) >= least and found + sum(map(there.has_spelling_of, unseen)) >= least
    )


def _stands_in(value: str, text: str) -> bool:
    """`value` stands in `text` to the letter, as whole words: so do most values, without an index.

    False also where what stands around might belong to its first or last word.
    """
    start = text.find(value) if value else -1
    while start >= 0:
        if _BEGINNING.match(text, start) and _END.match(text, start + len(value)):
            return True
        start = text.find(value, start + 1)
    return False


def folded_words(text: str) -> tuple[str, ...]:
    """The words of `text` in order, without case and punctuation."""
    return _index(text).words


def has_run(run: Sequence[str], text: str) -> bool:
    """`text` has these folded words in a row."""
    return f" {' '.join(run)} " in _index(text).running


class _Index:
    """The words of one text, ready to be asked for.

    Most words that are asked for stand there as they are: the rest is worked out when it is needed,
    the spellings last, which take the longest, and of those only the ones that can be meant.
    """

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self.words = tuple(map(str.casefold, self._tokens))
        self._exact = frozenset(self.words)
        self._text = text
        self._folded: dict[str, set[str]] = {}

    def has(self, word: str) -> bool:
        return self.has_plainly(word) or self.has_spelling_of(word)

    def has_plainly(self, word: str) -> bool:
        """As it is, with another ending, or as an acronym of words that stand there."""
        lower = word.casefold()
        if lower in self._exact:
            return True
        if lower[0].isdigit():
            # "14日": where words are not set apart, neither are figures.
            around = rf"(?<!\d){re.escape(word)}(?!\d)"
            return _is_unspaced(self._text) and re.search(around, self._text) is not None
        if _is_unspaced(word):
            return word in self._text
        if lower in self._elided or lower[:-1] + "ies" in self._exact:  # navy, navies
            return True
        if any(lower.startswith(short) for short in self._abbreviations):  # colonel, "Col."
            return True
        if word.isupper() and len(word) >= 2 and word in self._initials:
            return True
        return any(_same_stem(lower, other) for other in self._beginning_with(lower[:_STEM]))

    def has_half_of(self, word: str) -> bool:
        half = names.fold(word)[: max(_STEM, (len(word) + 1) // 2)]
        return len(half) >= _STEM and any(
            names.fold(other).startswith(half) for other in self._exact if not other.isdigit()
        )

    def has_spelling_of(self, word: str) -> bool:
        if word[0].isdigit():
            return False
        initials = names.initials_of_spellings(word)
        if initials not in self._folded:
            self._folded[initials] = {
                names.fold(other)
                for other in self._exact
                if (other[0] in initials or not other[0].isascii()) and not other.isdigit()
            }
        return names.fold(word) in self._folded[initials]

    @cached_property
    def _abbreviations(self) -> set[str]:
        """What is cut short with a point inside a sentence: "Col. Prado", "Lt. Gen." """
        found = _ABBREVIATION.findall(self._text) if "." in self._text else ()
        return {word.casefold() for word in found}

    @cached_property
    def _elided(self) -> set[str]:
        """What stands behind an elision or a clitic: "hôpital" of "l'hôpital"."""
        if self._text.isascii() and "'" not in self._text:
            return set()
        found = set()
        for token in self._exact:
            if "'" in token or "’" in token:
                found.update(_APOSTROPHE.split(token)[1:])
            if _JOINED.match(token):
                found |= {token[n:] for n in range(1, _JOINED_LETTERS + 1) if len(token) - n > 2}
        return found

    @cached_property
    def running(self) -> str:
        """The words in a row, a space before and behind each."""
        return f" {' '.join(self.words)} "

    @cached_property
    def _initials(self) -> str:
        return _initials(self._tokens)

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._exact)

    def _beginning_with(self, stem: str) -> Iterator[str]:
        """The words with these first `_STEM` letters; a shorter word is a stem of its own."""
        for at in range(bisect_left(self._sorted, stem), len(self._sorted)):
            word = self._sorted[at]
            if word[:_STEM] != stem:
                return
            yield word


def _is_unspaced(text: str) -> bool:
    return not text.isascii() and _UNSPACED.search(text) is not None


def _same_stem(a: str, b: str) -> bool:
    """One is the other with a short ending: minister/ministers, Syria/Syrian, agree/agreed."""
    short, long = sorted((a, b), key=len)
    shared = len(short) - (1 if len(short) > _STEM else 0)  # Turkey/Turkish, militia/militias
    return len(short) >= _STEM and len(long) - len(short) <= 4 and long.startswith(short[:shared])


def _initials(tokens: Sequence[str]) -> str:
    """The first letters of all capitalised words in a row, to find acronyms in; runs are split."""
    return "".join(
        t[0] if t[0].isupper() else " " if t.lower() not in _EMPTY else "" for t in tokens
    )


@lru_cache(maxsize=4096)  # values, and the clauses that they are compared with
def _significant(value: str) -> tuple[str, ...]:
    words = _tokens(value)
    return tuple([w for w in words if w.lower() not in _EMPTY and (len(w) > 1 or w.isdigit())])


@lru_cache(maxsize=1024)
def _tokens(text: str) -> tuple[str, ...]:
    tokens = _WORD.findall(text.replace("_", " "))
    if "'" in text or "’" in text:
        tokens = [_ENDING.sub("", t) if "'" in t or "’" in t else t for t in tokens]
    return tuple(tokens)


@lru_cache(maxsize=1024)  # the same few sentences are asked about by many fields
def _index(text: str) -> _Index:
    return _Index(text)
