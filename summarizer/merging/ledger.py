"""The ledger of a merged record: per field what each article states, and whether that fits."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any, Generic, Literal, TypeVar

from summarizer.affairs import LedgerEntry, LedgerVerdict, Statement

Fit = Literal["same", "fits", "conflict"]
Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Stated(Generic[Value]):
    """What one article states of one field: its value for comparison, and how it is shown."""

    value: Value
    statements: tuple[Statement, ...]


def statement(
    article: int, value: str, evidence: Iterable[int], according_to: str | None = None
) -> Statement:
    """One statement, its sentences in order and each once."""
    return Statement(
        article=article,
        value=value,
        evidence=tuple(sorted(set(evidence))),
        according_to=according_to or None,
    )


def entry(
    field: str,
    stated: Sequence[Stated[Value]],
    fit: Callable[[Value, Value], Fit],
    show: Callable[[Sequence[Stated[Value]], LedgerVerdict], str | None],
) -> LedgerEntry:
    """The entry of `field` from what the articles state, in the order of accounts.

    `fit` compares two values, in either order alike; `show` gives the value for the whole, and is
    not asked where nothing is stated.
    """
    if not stated:
        return _not_stated(field)
    verdict = judge([one.value for one in stated], fit)
    statements = sorted(
        (s for one in stated for s in one.statements), key=lambda s: s.article
    )  # stable: several of one article stay in its order
    return LedgerEntry(
        field=field,
        verdict=verdict,
        value=show(stated, verdict),
        statements=tuple(statements),
    )


@cache
def _not_stated(field: str) -> LedgerEntry:
    return LedgerEntry(field=field, verdict="not_stated", value=None)


def judge(values: Sequence[Value], fit: Callable[[Value, Value], Fit]) -> LedgerVerdict:
    """agree, compatible or conflict over all pairs of values, one per article that states it."""
    if not values:
        return "not_stated"
    if len(values) == 1:
        return "single_source"
    different = list(dict.fromkeys(values))
    # Where a hundred articles tell the same, there is one value to compare.
    fits = {fit(a, b) for a, b in combinations(different, 2)}
    if "conflict" in fits:
        return "conflict"
    return "compatible" if "fits" in fits else "agree"


def most_told(stated: Sequence[Stated[Value]], rank: Callable[[str], Any] | None = None) -> str:
    """The statement with the highest `rank`, then that of most articles, then the longest."""
    counts = Counter(told.value for one in stated for told in one.statements)
    return max(
        sorted(counts), key=lambda value: (rank(value) if rank else 0, counts[value], len(value))
    )
