"""The sign-flip permutation test: how often chance alone is as far from 0 as what was seen.

If two runs do not differ, each article's difference is as likely to have the opposite sign. Of all
sign patterns, the p-value is the share whose sum is at least as far from 0 as the one observed:
counted where that is possible, otherwise estimated from random patterns.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence

from summarizer.evals.bitplanes import Coins, Flips, at_least, weigh

__all__ = ["ROUNDING", "sign_flip_p"]

ROUNDING = 1e-12  # 0.1 + 0.2 is not 0.3: differences up to this are no difference
ENUMERATED = 28  # differences up to which all sign patterns are counted: two halves of 2**14 sums
LATTICE_STEPS = 60  # common denominators tried: scores of few facts are halves, thirds, twelfths
LATTICE_BITS = 2**30  # work allowed to the exact count on a lattice, about 50 ms
SAMPLED_STEPS = 65_520  # in the largest difference, where patterns are drawn


def sign_flip_p(sizes: Sequence[float], total: float, coins: Coins) -> float:
    """The two-sided p-value of differences of these sizes whose sum is `total`, but for its sign.

    `sizes`: the differences without their signs, all above 0, sorted. Ties count as far. Exact for
    up to 28 differences, and for more where all are multiples of one step (1/1 to 1/60) and few
    enough to count; else (1 + as far) / (1 + drawn) of as many random patterns as `coins` has
    resamples (Phipson and Smyth 2010).
    """
    # A pattern's sum is 2 * (sum of those with a plus) - (sum of all), and the two sides are alike:
    # what is counted is subsets of `sizes` whose sum reaches (sum of all + total) / 2.
    if len(sizes) <= ENUMERATED:
        whole = math.fsum(sizes)
        reached = _count_subsets(sizes, (whole + total) / 2 - ROUNDING * whole)
        return min(1.0, 2 * reached / (1 << len(sizes)))
    for steps in range(1, LATTICE_STEPS + 1):
        if all(abs(size * steps - round(size * steps)) <= ROUNDING * steps for size in sizes):
            counts = [round(size * steps) for size in sizes]
            shared = math.gcd(*counts)
            counts = [n // shared for n in counts]
            if len(counts) * (len(counts) + 1) * sum(counts) > LATTICE_BITS:
                break
            seen = round(total * steps / shared)
            reached = _count_lattice_subsets(counts, (sum(counts) + seen) // 2)
            return min(1.0, 2 * reached / (1 << len(sizes)))
    return _sampled_p(sizes, total, coins)


def _count_subsets(sizes: Sequence[float], least: float) -> int:
    """How many subsets have a sum of at least `least`: those of one half, met by the other's."""
    half = len(sizes) // 2
    others = sorted(_subset_sums(sizes[half:]))
    return sum(len(others) - bisect_left(others, least - s) for s in _subset_sums(sizes[:half]))


def _subset_sums(sizes: Sequence[float]) -> list[float]:
    sums = [0.0]
    for size in sizes:
        sums += [size + other for other in sums]
    return sums


def _count_lattice_subsets(counts: Sequence[int], least: int) -> int:
    """The same for integers, by dynamic programming over the sums, all sums in one integer.

    Lane t, of one bit more than there are counts, holds the number of subsets with the sum t. The
    lanes from `least` on are added up by a remainder, as digits are by casting out nines.
    """
    lane = len(counts) + 1
    subsets = 1
    for count in counts:
        subsets += subsets << count * lane
    return (subsets >> least * lane) % ((1 << lane) - 1)


def _sampled_p(sizes: Sequence[float], total: float, coins: Coins) -> float:
    """The same from random patterns: a plane of coin flips is the signs of one difference."""
    step = sizes[-1] / SAMPLED_STEPS
    steps = [round(size / step) for size in sizes]
    plus = weigh([[signs] for signs in Flips(coins).take(len(sizes))], steps)
    # What the rounding of the sizes could hide may be a tie, and is taken for one.
    hidden = math.fsum(abs(size / step - n) for size, n in zip(sizes, steps, strict=True))
    far, whole = total / step - hidden - ROUNDING * sum(steps), sum(steps)
    if far <= 0:
        return 1.0
    above = at_least(plus, math.ceil((whole + far) / 2), coins)
    below = coins.resamples - at_least(plus, math.floor((whole - far) / 2) + 1, coins)
    return (1 + above + below) / (1 + coins.resamples)
