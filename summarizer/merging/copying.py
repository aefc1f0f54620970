"""How much of one article stands word for word in another: copies and half-rewritten copies.

Texts are compared as runs of five words, case and punctuation aside, and quotations left out: two
reporters who heard the same words write the same words. Only the body counts; captions, links and
other furniture are the same on every page of an outlet.
"""

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

from summarizer.briefing import Article

RUN = 5  # words: shorter runs are phrases of the trade, longer ones miss what an editor touched
SHARED = 0.3
"""From this share of an article's words on, it is taken for a copy.

Of the invented and real articles in evals/, no two that were written apart share more than 0.04 of
their words in runs of five; the half-rewritten copy shares 0.49. Two paragraphs of background that
an outlet repeats from story to story come to a quarter.
"""
ENTIRE = 0.8  # so much is no standing paragraph any more: the names of the rest need not agree
LEAST_WORDS = 20  # a sentence; shorter texts are alike because news has its formulas
LEAST_NAMES = 3  # that the rest of two texts about one thing has in common, besides what is shared
NEIGHBOURS = 32
"""With how many others each holder of a run is paired: all of them up to here, and beyond it a
chain, so that a run which stands in thousands of texts costs no more than its length."""

_QUOTATION = re.compile(r"[“\"«„][^“”\"«»„\n]{1,600}[”\"»“]")
# A character of a script without spaces counts as a word.
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:['’][^\W_]+)*")
_NAME = re.compile(r"(?<=[\w,;’'] )[A-ZÀ-ÖØ-Þ][\w’-]{2,}")
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december".split()
)


@dataclass(frozen=True)
class Body:
    """What an article says in its own words, ready to be compared."""

    words: tuple[str, ...]
    sentence_of: tuple[int, ...]
    """For each word, the number of its sentence."""
    sentences: int
    """Those that have at least one word outside quotations."""

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """Every run of `RUN` words."""
        return frozenset(self.words[i : i + RUN] for i in range(len(self.words) - RUN + 1))


@dataclass(frozen=True)
class Share:
    """How much of one body stands in another."""

    words: int
    of_words: int
    sentences: int
    """Of which at least two thirds of the words stand there."""
    of_sentences: int
    rest: frozenset[int]
    """Numbers of its other sentences."""

    @property
    def part(self) -> float:
        """0 to 1."""
        return self.words / self.of_words if self.of_words else 0.0


def body_of(article: Article) -> Body:
    """The words of the body of `article`, quotations left out."""
    words: list[str] = []
    numbers: list[int] = []
    for sentence in article.sentences:
        if sentence.label == "body":
            text = _QUOTATION.sub(" ", article.text[sentence.start : sentence.end])
            found = [word.casefold() for word in _WORD.findall(text)]
            words += found
            numbers += [sentence.number] * len(found)
    return Body(tuple(words), tuple(numbers), len(set(numbers)))


def share_of(one: Body, other: Body) -> Share:
    """How much of `one` stands in `other`."""
    covered = bytearray(len(one.words))
    for i in range(len(one.words) - RUN + 1):
        if one.words[i : i + RUN] in other.runs:
            covered[i : i + RUN] = b"\1" * RUN
    total = Counter(one.sentence_of)
    found = Counter(n for n, is_there in zip(one.sentence_of, covered, strict=True) if is_there)
    standing = {n for n, count in total.items() if 3 * found[n] >= 2 * count}
    rest = frozenset(total.keys() - standing)
    return Share(sum(covered), len(covered), len(standing), len(total), rest)


def is_copy(share: Share, names_in_rest: frozenset[str], names_in_other: frozenset[str]) -> bool:
    """Whether so much is shared that the two texts go back to one.

    Between `SHARED` and `ENTIRE` the sentences that are not shared must name what the other text
    names too: a paragraph that an outlet puts below all its stories makes them no copies.
    """
    if share.words < LEAST_WORDS or share.part < SHARED:
        return False
    if share.part >= ENTIRE:
        return True
    return len(names_in_rest & names_in_other) >= LEAST_NAMES


def names_in(article: Article, sentences: frozenset[int] | None = None) -> frozenset[str]:
    """Capitalised words inside sentences of the body, without days and months; lower case.

    `sentences`: only in those with these numbers.
    """
    found: set[str] = set()
    for sentence in article.sentences:
        if sentence.label == "body" and (sentences is None or sentence.number in sentences):
            for match in _NAME.finditer(article.text, sentence.start, sentence.end):
                found.add(match[0].casefold().removesuffix("’s"))
    return frozenset(found - _CALENDAR)


def pairs_that_share(features: Sequence[frozenset[Hashable]]) -> Counter[tuple[int, int]]:
    """Which two share features, and how many at least: (position, later position) to a number.

    By an inverted index, so in time that grows with the features and not with the pairs; exact for
    pairs that share none which more than `NEIGHBOURS` others have.
    """
    holders: dict[Hashable, list[int]] = {}
    for position, own in enumerate(features):
        for feature in own:
            holders.setdefault(feature, []).append(position)
    shared: Counter[tuple[int, int]] = Counter()
    for positions in holders.values():
        for n, first in enumerate(positions):
            for second in positions[n + 1 : n + 1 + NEIGHBOURS]:
                shared[first, second] += 1
    return shared
