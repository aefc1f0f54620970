"""Resamples of articles, and the sums of their scores in each: the engine of the bootstrap.

Ten million draws one by one take a second. But who is drawn first does not matter, only how often
each article is drawn, and those counts can be had for all resamples at once from coin flips: of
the draws that fall on 2**m articles, each falls on the first or the second half of them, and so on
down to the single article. Every resample draws exactly as many articles as there are, each with
the same chance; nothing is rounded, and no float is involved.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summarizer.evals.bitplanes import Coins, Flips, Planes, add, nth_smallest, split, unpack, weigh

__all__ = ["Sums", "draw_counts", "quantile", "resample"]

STEPS = 2_520  # divisible by 2..10, so that common fractions are exact


@dataclass(frozen=True)
class Sums:
    """The sum of one column in every resample: start + step * (steps - lowered)."""

    start: float
    step: float
    steps: Planes
    lowered: int
    coins: Coins

    def quantile(self, share: float) -> float:
        """That of the sums over all resamples; `share` 0..1."""

        def smallest(n: int) -> int:
            return nth_smallest(self.steps, n, self.coins) - self.lowered

        return self.start + self.step * quantile(smallest, self.coins.resamples, share)

    def each(self) -> list[float]:
        """The sums themselves, in the order of the resamples, which all columns share."""
        steps = unpack(self.steps, self.coins)
        return [self.start + self.step * (taken - self.lowered) for taken in steps]


def resample(articles: Sequence[tuple[float, ...]], coins: Coins) -> list[Sums]:
    """The sums of each column over resamples of the articles, the same resamples for all columns.

    `articles`: one row each, at least one. Their order does not matter. A value counts as the
    nearest of 2,520 equal steps from the smallest to the largest of its column (from the one of
    them that is nearest to 0, or from 0 between them); whole numbers less than 65,536 apart are
    exact.
    """
    grids = [_grid(column) for column in zip(*articles, strict=True)]
    rows = Counter(
        tuple(round((value - zero) / step) for value, (zero, step) in zip(row, grids, strict=True))
        for row in articles
    )
    # Articles with the same values need not be told apart. Large groups first: they fill whole
    # halves, which then need no splitting.
    groups = sorted(rows, key=lambda row: (-rows[row], row))
    counts = draw_counts([rows[row] for row in groups], coins)
    return [
        _sums(column, counts, len(articles), grid, coins)
        for column, grid in zip(zip(*groups, strict=True), grids, strict=True)
    ]


def quantile(ordered: Callable[[int], float], length: int, share: float) -> float:
    """Linear between neighbours (Hyndman and Fan's type 7, as numpy and R have it).

    `ordered`: gives the n-th smallest of `length` values, n from 0 on.
    """
    position = share * (length - 1)
    below = math.floor(position)
    low, high = ordered(below), ordered(min(below + 1, length - 1))
    return low + (position - below) * (high - low)


def draw_counts(sizes: Sequence[int], coins: Coins) -> list[Planes]:
    """How often each group of articles is drawn, in each resample of all articles.

    `sizes`: articles per group, at least 1. As many draws as articles, every article equally
    likely: the counts are multinomial.
    """
    flips = Flips(coins)
    owners = [group for group, size in enumerate(sizes) for _ in range(size)]
    drawn: list[list[Planes]] = [[] for _ in sizes]
    start = 0
    for size, draws in _blocks(len(owners), coins, flips):
        _deal(draws, owners[start : start + size], flips, drawn)
        start += size
    return [add(parts) for parts in drawn]


def _blocks(articles: int, coins: Coins, flips: Flips) -> list[tuple[int, Planes]]:
    """The articles cut into blocks of 2**m each, the largest first, and the draws in each block.

    Halving goes over the next power of two of places; a draw of a place without an article is
    drawn again, until none is left.
    """
    waiting = coins.constant(articles)
    if articles & articles - 1 == 0:
        return [(articles, waiting)]
    blocks: dict[int, list[Planes]] = {}
    while waiting:
        refused, rest = [], waiting
        for bit in reversed(range(articles.bit_length())):
            first, second = split(rest, flips)
            if articles >> bit & 1:
                blocks.setdefault(1 << bit, []).append(first)
                rest = second
            else:
                refused.append(second)
                rest = first
            if articles & (1 << bit) - 1 == 0:
                break
        waiting = add([*refused, rest])
    return [(size, add(draws)) for size, draws in blocks.items()]


def _deal(draws: Planes, owners: Sequence[int], flips: Flips, drawn: list[list[Planes]]) -> None:
    """Deal draws out to articles, 2**m of them, half by half; `drawn` collects them by group."""
    if owners[0] == owners[-1]:
        drawn[owners[0]].append(draws)
        return
    half = len(owners) // 2
    first, second = split(draws, flips)
    _deal(first, owners[:half], flips, drawn)
    _deal(second, owners[half:], flips, drawn)


def _grid(column: Sequence[float]) -> tuple[float, float]:
    """The value that counts as 0 steps, and the step."""
    low, high = min(column), max(column)
    zero = min(max(0.0, low), high)
    if high - low < 2**16 and all(value == int(value) for value in column):
        return zero, 1.0
    return zero, (high - low) / STEPS or 1.0  # all alike: any step will do


def _sums(
    weights: Sequence[int],
    counts: Sequence[Planes],
    articles: int,
    grid: tuple[float, float],
    coins: Coins,
) -> Sums:
    zero, step = grid
    rises = weigh(counts, [max(weight, 0) for weight in weights])
    falls = weigh(counts, [max(-weight, 0) for weight in weights])
    # Planes hold no sign: what is added is not -falls but 2**m - 1 - falls, never below 0.
    steps = add([rises, [coins.all ^ plane for plane in falls]])
    return Sums(articles * zero, step, steps, (1 << len(falls)) - 1, coins)
