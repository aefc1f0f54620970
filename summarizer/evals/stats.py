"""How sure a score is, and whether two runs differ by more than noise.

The unit is the article: facts within one article are correlated, so articles are resampled and
sign-flipped whole (design.md, decision 10), and repeated samples of an article are averaged within
it first. This module knows numbers only, nothing of cases, verdicts or run files.

Scores are in the caller's units, differences are after minus before, p-values are two-sided. No
data is None, never 0 and never nan; a nan or an infinity passed in is a ValueError.

Everything random comes from `random.Random(seed)` by `random()` and `randbytes()` alone, and what
is computed from it by integers and by + - * /: the same seed gives the same figures on every
machine. Every test and interval sorts the articles first, so their order never matters.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import TypeVar

from summarizer.evals.resampling import add_lanes, byte_table, resampled_sums

__all__ = [
    "Comparison",
    "Estimate",
    "Interval",
    "bootstrap_f1",
    "bootstrap_mean",
    "bootstrap_ratio",
    "compare_paired",
    "flip_rate",
    "holm",
    "mean_within",
    "pass_hat_k",
]

ROUNDING = 1e-12  # 0.1 + 0.2 is not 0.3: differences up to this are no difference
FLIP_STEPS = 1_441_440  # eight times this fits three bytes; divisible by 2..16
ENUMERATED = 28  # differences up to which all sign patterns are counted: two halves of 2**14 sums
LATTICE_STEPS = 60  # common denominators tried: scores of few facts are halves, thirds, twelfths
LATTICE_BITS = 2**30  # work allowed to the exact count on a lattice, about 50 ms

Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Interval:
    """Both ends, in the units of the score; `level` is the nominal coverage, 0.95 for 95 %."""

    low: float
    high: float
    level: float


@dataclass(frozen=True)
class Estimate:
    """A mean, or a ratio of sums, with its interval and the number of articles it stands on.

    `articles` counts those that hold data for this score. `interval` is None for one article.
    """

    mean: float
    interval: Interval | None
    articles: int


@dataclass(frozen=True)
class Comparison:
    """What changed between two runs on the same articles; see `compare_paired`.

    `difference` is the mean over articles of after minus before, `interval` (None for one article)
    is that of the difference, `changed` counts the articles whose scores differ.
    `minimum_detectable_effect` is a size without sign in the units of the score, None where the
    differences say nothing about it.
    """

    difference: float
    interval: Interval | None
    p_value: float
    articles: int
    changed: int
    minimum_detectable_effect: float | None


def bootstrap_mean(
    values: Sequence[float], *, level: float = 0.95, resamples: int = 10_000, seed: int = 0
) -> Estimate | None:
    """The mean of one value per article, with a percentile bootstrap interval.

    Each resample draws as many articles as there are, with replacement; the interval runs from the
    (1 - level)/2 to the (1 + level)/2 quantile of the resampled means (Efron and Tibshirani 1993,
    chapter 13). It is too narrow on few articles: simulated, 95 % covers some 91 % on 12 and 93 %
    on 20; where all values are equal it has no width. None without values.

    Resampled means are computed in steps of (largest - smallest value) / 65,520.
    """
    return _bootstrap([values], lambda sums: sums[0] / len(values), level, resamples, seed)


def bootstrap_ratio(
    numerators: Sequence[float],
    denominators: Sequence[float],
    *,
    level: float = 0.95,
    resamples: int = 10_000,
    seed: int = 0,
) -> Estimate | None:
    """A micro-averaged ratio, sum of numerators / sum of denominators, resampling articles.

    For precision (correct, predicted) and recall (correct, expected), one pair per article. An
    article with the denominator 0 says nothing about the ratio: it is left out, of the resamples
    and of `articles` too, so that no resample is without data. None where none is left. A
    numerator over the denominator 0, or a negative denominator, is a ValueError.
    """
    pairs = [(top, bottom) for top, bottom in zip(numerators, denominators, strict=True)]
    if any(bottom < 0 or (bottom == 0 and top != 0) for top, bottom in pairs):
        raise ValueError("a denominator is negative, or is 0 under a numerator that is not")
    pairs = [(top, bottom) for top, bottom in pairs if bottom]
    columns = [[top for top, _ in pairs], [bottom for _, bottom in pairs]]
    return _bootstrap(columns, lambda sums: sums[0] / sums[1], level, resamples, seed)


def bootstrap_f1(
    true_positives: Sequence[float],
    predicted: Sequence[float],
    expected: Sequence[float],
    *,
    level: float = 0.95,
    resamples: int = 10_000,
    seed: int = 0,
) -> Estimate | None:
    """Micro-averaged F1 from three counts per article, resampling articles.

    F1 = 2 * sum of true positives / (sum of predicted + sum of expected), which is the harmonic
    mean of micro precision and micro recall. Articles with nothing predicted and nothing expected
    are left out, as in `bootstrap_ratio`; None where none is left.
    """
    counts = list(zip(true_positives, predicted, expected, strict=True))
    if any(hits > min(given, wanted) for hits, given, wanted in counts):
        raise ValueError("more true positives than predicted or expected")
    return bootstrap_ratio(
        [2 * hits for hits, _, _ in counts],
        [given + wanted for _, given, wanted in counts],
        level=level,
        resamples=resamples,
        seed=seed,
    )


def compare_paired(
    before: Sequence[float],
    after: Sequence[float],
    *,
    level: float = 0.95,
    alpha: float = 0.05,
    power: float = 0.8,
    resamples: int = 10_000,
    seed: int = 0,
) -> Comparison | None:
    """Two runs on the same articles, the scores in the same order; None without articles.

    `p_value`: sign-flip permutation test of the mean difference (Fisher 1935), two-sided: the share
    of sign patterns of the differences whose mean is at least as far from 0 as the one seen, ties
    included. Articles without a difference do not matter to it; if there is no other, it is 1. It
    is exact for up to 28 differences, and for more where all are multiples of one step (1/1 to
    1/60) and few enough to count. Otherwise `resamples` patterns are drawn and it is
    (1 + as far) / (1 + resamples) (Phipson and Smyth 2010), so never below 1 / (1 + resamples).

    `interval`: `bootstrap_mean` of the differences, those without change among them.

    `minimum_detectable_effect`: the true mean difference that a test at `alpha` would find with
    probability `power`, on as many articles as these and with differences spread like these:
    (t(1 - alpha/2) + t(power)) * s / sqrt(n), t quantiles of n - 1 degrees of freedom, s the sample
    standard deviation of all n differences (Bloom 1995). None where the spread is 0, or where no
    effect could be found at all: of 2**n patterns two are as far as the farthest, so that n = 5
    gives no p-value below 2/32. On 6 articles the flips are too coarse
    for t: simulated, the power at that size is 62 %, on 7 it is 77 %, from 8 on 79 to 80 %.

    Swapping before and after mirrors difference and interval and leaves the rest as it is.
    """
    _check_fractions(alpha=alpha, power=power)
    differences = [
        0.0 if abs(new - old) <= ROUNDING else new - old
        for old, new in zip(before, after, strict=True)
    ]
    # One of the two mirror images is computed, the same one whichever run came first.
    rising, falling = sorted(differences), sorted(-d for d in differences)
    estimate = bootstrap_mean(max(rising, falling), level=level, resamples=resamples, seed=seed)
    if estimate is None:
        return None
    mean, interval = estimate.mean, estimate.interval
    if rising < falling:
        mean = 0.0 - mean  # not -mean, which would show 0 as -0.0
        interval = interval and Interval(0.0 - interval.high, 0.0 - interval.low, level)
    sizes = sorted(abs(d) for d in differences if d)
    return Comparison(
        difference=mean,
        interval=interval,
        p_value=_sign_flip_p(sizes, abs(math.fsum(differences)), resamples, seed),
        articles=len(differences),
        changed=len(sizes),
        minimum_detectable_effect=_minimum_detectable_effect(differences, alpha, power),
    )


def holm(p_values: Mapping[str, float | None]) -> dict[str, float | None]:
    """P-values adjusted for testing several hypotheses at once, in the order given (Holm 1979).

    The i-th smallest of m is multiplied by m - i + 1, never comes below the one before it and never
    above 1: rejecting what is at most alpha keeps the chance of any false rejection at alpha,
    however the tests depend on each other. None (no data) stays None and does not count in m.
    """
    tested = sorted((p, name) for name, p in p_values.items() if p is not None)
    if not all(0 <= p <= 1 for p, _ in tested):
        raise ValueError("a p-value is outside 0..1")
    products = (min(1.0, p * (len(tested) - i)) for i, (p, _) in enumerate(tested))
    adjusted = {name: p for (_, name), p in zip(tested, accumulate(products, max), strict=True)}
    return {name: adjusted.get(name) for name in p_values}


def mean_within(values_by_article: Mapping[str, Sequence[float]]) -> dict[str, float | None]:
    """Each article's mean over its repeated samples, in the order given; None without samples.

    To be done before anything else here: samples of one article are not further articles.
    """
    return {
        name: math.fsum(_finite(values)) / len(values) if values else None
        for name, values in values_by_article.items()
    }


def pass_hat_k(successes: int, trials: int, k: int) -> float | None:
    """The chance that k samples of one article all succeed: C(successes, k) / C(trials, k).

    Without bias, unlike (successes / trials) ** k (pass^k: Yao et al. 2024, tau-bench; after the
    pass@k of Chen et al. 2021). None where there are fewer than k trials.
    """
    if not 0 <= successes <= trials or k < 1:
        raise ValueError(f"{successes} successes in {trials} trials, {k} at a time")
    return math.comb(successes, k) / math.comb(trials, k) if k <= trials else None


def flip_rate(outcomes: Iterable[Hashable]) -> float | None:
    """The share of unordered pairs of samples of one article whose outcomes differ, 0..1.

    The chance that asking again gives another outcome (Gini-Simpson, without bias). None for fewer
    than two samples.
    """
    counts = Counter(outcomes)
    pairs = math.comb(counts.total(), 2)
    return 1 - sum(math.comb(n, 2) for n in counts.values()) / pairs if pairs else None


def _bootstrap(
    columns: Sequence[Sequence[float]],
    statistic: Callable[[Sequence[float]], float],
    level: float,
    resamples: int,
    seed: int,
) -> Estimate | None:
    """`statistic` of the columns' sums, over the articles and over resamples of them."""
    _check_fractions(level=level)
    if resamples < 1:
        raise ValueError(f"{resamples} resamples")
    articles = sorted(zip(*map(_finite, columns), strict=True))
    if not articles:
        return None
    mean = statistic([math.fsum(column) for column in columns])
    if len(articles) == 1:
        return Estimate(mean, None, 1)
    sums = resampled_sums(articles, resamples, _generator(seed))
    found = sorted(map(statistic, zip(*sums, strict=True)))
    low, high = (_quantile(found, share) for share in ((1 - level) / 2, (1 + level) / 2))
    return Estimate(mean, Interval(low, high, level), len(articles))


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear between neighbours (Hyndman and Fan's type 7, as numpy and R have it)."""
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def _sign_flip_p(sizes: Sequence[float], total: float, resamples: int, seed: int) -> float:
    """The share of sign patterns of `sizes` (all above 0, sorted) with a sum at least `total` off.

    A pattern's sum is 2 * (sum of those with a plus) - (sum of all), and the two sides are alike:
    what is counted is subsets of `sizes` whose sum reaches (sum of all + total) / 2.
    """
    if len(sizes) <= ENUMERATED:
        whole = math.fsum(sizes)
        reached = _count_subsets(sizes, (whole + total) / 2 - ROUNDING * whole)
        return min(1.0, 2 * reached / (1 << len(sizes)))
    for steps in range(1, LATTICE_STEPS + 1):
        scaled = [size * steps for size in sizes]
        counts = [round(size) for size in scaled]
        if all(abs(s - n) <= ROUNDING * steps for s, n in zip(scaled, counts, strict=True)):
            shared = math.gcd(*counts)
            counts = [n // shared for n in counts]
            if len(counts) * (len(counts) + 1) * sum(counts) > LATTICE_BITS:
                break
            seen = round(total * steps / shared)
            reached = _count_lattice_subsets(counts, (sum(counts) + seen) // 2)
            return min(1.0, 2 * reached / (1 << len(sizes)))
    return _sampled_sign_flip_p(sizes, total, resamples, _generator(seed))


def _count_subsets(sizes: Sequence[float], least: float) -> int:
    """How many subsets have a sum of at least `least`: those of one half, met by the other's."""
    half = len(sizes) // 2
    others = sorted(_subset_sums(sizes[half:]))
    return sum(len(others) - bisect_left(others, least - s) for s in _subset_sums(sizes[:half]))


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


def _sampled_sign_flip_p(
    sizes: Sequence[float], total: float, resamples: int, random: Random
) -> float:
    """The same from random patterns: one random byte is the signs of eight differences."""
    step = sizes[-1] / FLIP_STEPS
    counts = [round(size / step) for size in sizes]
    octets = [_subset_sums(counts[i : i + 8]) for i in range(0, len(counts), 8)]
    signs = [random.randbytes(resamples) for _ in octets]
    sums = [0] * resamples
    for shift in (0, 8, 16):
        columns = (
            pattern.translate(byte_table(octet, shift))
            for pattern, octet in zip(signs, octets, strict=True)
        )
        lanes = add_lanes(columns, resamples)
        sums = [so_far + (lane << shift) for so_far, lane in zip(sums, lanes, strict=True)]
    # Each difference is off by half a step at most: what may be a tie is taken for one.
    least, whole = total / step - len(sizes) / 2, sum(counts)
    reached = sum(abs(2 * plus - whole) >= least for plus in sums)
    return (1 + reached) / (1 + resamples)


def _subset_sums(sizes: Sequence[Number]) -> list[Number]:
    """The sums of all 2**n subsets; that of subset i, read as bits, stands at i."""
    sums: list[Number] = [0]
    for size in sizes:
        sums += [size + other for other in sums]
    return sums


def _minimum_detectable_effect(
    differences: Sequence[float], alpha: float, power: float
) -> float | None:
    n = len(differences)
    if 2 / (1 << n) > alpha:
        return None
    mean = math.fsum(differences) / n
    spread = math.sqrt(math.fsum((d - mean) ** 2 for d in differences) / (n - 1))
    if spread <= ROUNDING:
        return None
    quantiles = _t_quantile(1 - alpha / 2, n - 1) + _t_quantile(power, n - 1)
    return quantiles * spread / math.sqrt(n)


def _t_quantile(share: float, freedom: int) -> float:
    """Student's t, from the normal quantile (Abramowitz and Stegun 1964, 26.7.5).

    Within 0.3 % for the shares and degrees of freedom that `2 / 2**n > alpha` lets through at 80 %
    power, and within 0.02 % at an alpha of 0.05.
    """
    z = _normal_quantile(share)
    square = z * z
    terms = (
        (square + 1) * z / 4,
        ((5 * square + 16) * square + 3) * z / 96,
        (((3 * square + 19) * square + 17) * square - 15) * z / 384,
        ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) * z / 92_160,
    )
    return z + sum(term / float(freedom) ** order for order, term in enumerate(terms, 1))


def _normal_quantile(share: float) -> float:
    """By bisection: `statistics` would be slow to import."""
    low, high = -40.0, 40.0
    for _ in range(64):
        middle = (low + high) / 2
        if math.erfc(-middle / math.sqrt(2)) / 2 < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _generator(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - to be repeated, not to keep a secret


def _check_fractions(**shares: float) -> None:
    for name, share in shares.items():
        if not 0 < share < 1:
            raise ValueError(f"{name} is {share}, not between 0 and 1")


def _finite(values: Sequence[float]) -> Sequence[float]:
    if not all(map(math.isfinite, values)):
        raise ValueError("a value is nan or infinite; leave articles without data out")
    return values
