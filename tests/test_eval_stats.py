"""Promises of `summarizer.evals.stats`: every figure agrees with one found by other means."""

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from itertools import combinations, product
from math import comb
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.evals.stats import (
    Comparison,
    Estimate,
    Interval,
    bootstrap_mean,
    bootstrap_ratio,
    bootstrap_ratios,
    compare_paired,
    compare_paired_all,
    f1_parts,
    flip_rate,
    holm,
    mean_within,
    pass_hat_k,
)

SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def micro_f1(
    hits: Sequence[float], predicted: Sequence[float], expected: Sequence[float]
) -> Estimate | None:
    parts = [f1_parts(*three) for three in zip(hits, predicted, expected, strict=True)]
    return bootstrap_ratios({"f1": parts})["f1"]


def scipy_stats() -> Any:
    return import_module("scipy.stats")  # a second to import, and without types


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - to be repeated, not to keep a secret


def compared(differences: list[float], **options: Any) -> Comparison:
    comparison = compare_paired([0.0] * len(differences), differences, **options)
    assert comparison is not None
    return comparison


def interval_of(estimate: Estimate | Comparison | None) -> tuple[float, float]:
    assert estimate is not None
    assert estimate.interval is not None
    return estimate.interval.low, estimate.interval.high


# --- bootstrap ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "low", "high"),
    [
        # Of the 27 resamples of (0, 0, 1), 8 have the mean 0, 12 have 1/3, 6 have 2/3, 1 has 1:
        # cumulated 0.296, 0.741, 0.963, 1.
        (0.30, 1 / 3, 1 / 3),  # the quantiles 0.35 and 0.65
        (0.60, 0, 2 / 3),  # 0.2 and 0.8
        (0.90, 0, 2 / 3),  # 0.05 and 0.95
        (0.95, 0, 1),  # 0.025 and 0.975
    ],
)
def test_the_interval_of_three_articles_is_that_of_all_their_resamples(
    level: float, low: float, high: float
) -> None:
    estimate = bootstrap_mean([0, 1, 0], level=level)
    assert estimate is not None
    assert estimate.mean == pytest.approx(1 / 3)
    assert estimate.articles == 3
    assert interval_of(estimate) == pytest.approx((low, high))
    assert estimate.interval is not None
    assert estimate.interval.level == level


def test_the_interval_of_five_unlike_articles_is_that_of_all_their_resamples() -> None:
    """5**5 = 3,125 resamples, enumerated; 10,000 draws find the quantiles to about 0.01."""
    values = [0.11, 0.27, 0.5, 0.83, 0.9]
    means = sorted(sum(resample) / 5 for resample in product(values, repeat=5))
    low, high = means[round(0.025 * 3125)], means[round(0.975 * 3125)]
    assert interval_of(bootstrap_mean(values)) == pytest.approx((low, high), abs=0.01)


@pytest.mark.parametrize("ones", [800, 990, 30])
def test_the_interval_of_a_share_is_binomial(ones: int) -> None:
    """The number of ones in a resample of 1,000 articles is binomial; one article is 0.001."""
    binomial = scipy_stats().binom(1000, ones / 1000)
    low, high = binomial.ppf(0.025) / 1000, binomial.ppf(0.975) / 1000
    values = [1.0] * ones + [0.0] * (1000 - ones)
    assert interval_of(bootstrap_mean(values)) == pytest.approx((low, high), abs=0.0011)


@pytest.mark.parametrize("articles", [30, 201, 450])
def test_intervals_agree_with_scipy(articles: int) -> None:
    """On one stratum and on several; the mean, a ratio and F1, whose columns are drawn together.

    Both sides have a Monte Carlo error of 0.027 standard errors in an end (4,000 draws: 0.043), so
    5 % of the width, 0.2 standard errors, is four of them.
    """
    random = seeded(articles)
    expected = [float(random.randint(0, 9)) for _ in range(articles)]
    predicted = [max(1.0, n + random.randint(-2, 2)) for n in expected]
    hits = [min(a, b) * random.random() for a, b in zip(expected, predicted, strict=True)]

    def ratio(tops: Any, bottoms: Any, axis: int) -> Any:
        return tops.sum(axis=axis) / bottoms.sum(axis=axis)

    def f1(hits: Any, predicted: Any, expected: Any, axis: int) -> Any:
        precision = hits.sum(axis=axis) / predicted.sum(axis=axis)
        recall = hits.sum(axis=axis) / expected.sum(axis=axis)
        return 2 * precision * recall / (precision + recall)

    def mean(values: Any, axis: int) -> Any:
        return values.mean(axis=axis)

    for ours, columns, statistic in [
        (bootstrap_mean(hits), (hits,), mean),
        (bootstrap_ratio(hits, predicted), (hits, predicted), ratio),
        (micro_f1(hits, predicted, expected), (hits, predicted, expected), f1),
    ]:
        theirs = scipy_stats().bootstrap(
            columns,
            statistic,
            paired=True,
            method="percentile",
            n_resamples=4_000,
            batch=500,
            rng=1,
        )
        low, high = theirs.confidence_interval
        assert interval_of(ours) == pytest.approx((low, high), abs=0.05 * (high - low))


def test_f1_is_the_harmonic_mean_of_micro_precision_and_recall() -> None:
    # 5 of 8 predicted are right, 5 of 7 expected are found: 2 * 5 / (8 + 7) = 2/3.
    estimate = micro_f1([2, 3, 0], [4, 4, 0], [2, 5, 0])
    assert estimate is not None
    assert estimate.mean == pytest.approx(2 / 3)
    assert estimate.articles == 2, "the third article holds nothing to predict and nothing found"


@pytest.mark.parametrize("articles", [7, 64, 300])
def test_the_interval_is_that_of_a_plain_loop(articles: int) -> None:
    """Against `random.choices` article by article, on skewed values of which half are alike.

    Both sides have a Monte Carlo error of 0.027 standard errors in an end (4,000 draws: 0.043), so
    5 % of the width, 0.2 standard errors, is four of them.
    """
    random = seeded(articles)
    values = [random.expovariate(1) - 0.4 if n % 2 else 0.0 for n in range(articles)]
    means = sorted(sum(random.choices(values, k=articles)) / articles for _ in range(4_000))
    low, high = means[100], means[-101]
    assert interval_of(bootstrap_mean(values)) == pytest.approx((low, high), abs=(high - low) / 20)


@pytest.mark.parametrize(("articles", "share"), [(12, 0.915), (40, 0.938)])
def test_the_interval_covers_the_true_mean_as_often_as_numpy_s(articles: int, share: float) -> None:
    """800 draws of skewed scores (mean 2/3), beside the share that 3,000 with numpy gave once.

    Below 95 %, as is known of few articles. 0.04 is four standard errors.
    """
    random = seeded(7)
    covered = 0
    for seed in range(800):
        scores = [random.betavariate(2, 1) for _ in range(articles)]
        low, high = interval_of(bootstrap_mean(scores, resamples=400, seed=seed))
        covered += low <= 2 / 3 <= high
    assert covered / 800 == pytest.approx(share, abs=0.04)


# --- two runs -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("differences", "p_value"),
    [
        # Of the 16 sums of +-1 +-1 +-2 +-3, those at least 5 off are 7 and 5 (twice), and their
        # mirror images: 6/16.
        ([1, 2, 3, -1], 6 / 16),
        ([1, 2, 3, -1, 0, 0], 6 / 16),  # articles without a difference do not matter
        ([0.2, 0.5, 0.1, 0.4, 0.3, 0.9], 2 / 64),  # all one way: it and its mirror image
        # Of the 8 sums of +-0.1 +-0.2 +-0.3, 0.1 + 0.2 - 0.3 ties with its mirror image: all count.
        ([0.1, 0.2, -0.3], 1),
        # At least 0.4 off: 0.6 and -0.1 + 0.2 + 0.3, and their mirror images.
        ([-0.1, 0.2, 0.3], 4 / 8),
        ([0.7], 1),
        ([0, 0, 0], 1),
    ],
)
def test_few_differences_are_enumerated(differences: list[float], p_value: float) -> None:
    assert compared(differences).p_value == pytest.approx(p_value)


@pytest.mark.parametrize(("better", "worse"), [(9, 3), (20, 8), (40, 20), (60, 60), (260, 240)])
def test_on_equal_differences_it_is_the_sign_test(better: int, worse: int) -> None:
    """Exactly, however many: the sign test is binomial."""
    p_value = scipy_stats().binomtest(better, better + worse).pvalue
    for size in (1, 0.5, 1 / 3):
        found = compared([size] * better + [-size] * worse + [0.0] * 30)
        assert found.p_value == pytest.approx(p_value, rel=1e-9)
        assert (found.articles, found.changed) == (better + worse + 30, better + worse)


@pytest.mark.parametrize("articles", [6, 19, 28, 29, 60])
def test_on_ranks_it_is_the_exact_wilcoxon_test(articles: int) -> None:
    """By enumeration and on the lattice (a step of 1/12) exactly, by sampling nearly."""
    random = seeded(articles)
    ranks = [n if random.random() < 0.65 else -n for n in range(1, articles + 1)]
    p_value = scipy_stats().wilcoxon(ranks, method="exact").pvalue
    assert compared([n / 12 for n in ranks]).p_value == pytest.approx(p_value, rel=1e-9)
    sampled = compared([n / 3.14159 for n in ranks], resamples=20_000).p_value
    # Three standard errors of a share of 20,000.
    assert sampled == pytest.approx(p_value, abs=3 * (p_value * (1 - p_value) / 20_000) ** 0.5)


@pytest.mark.parametrize(("articles", "shift"), [(10, 0.1), (45, 0.03), (300, 0.012)])
def test_p_values_agree_with_scipy(articles: int, shift: float) -> None:
    random = seeded(articles)
    before = [random.random() for _ in range(articles)]
    after = [score + random.gauss(shift, 0.1) for score in before]

    def mean_difference(new: Any, old: Any, axis: int) -> Any:
        return (new - old).mean(axis=axis)

    theirs = scipy_stats().permutation_test(
        (after, before),
        mean_difference,
        permutation_type="samples",
        vectorized=True,
        n_resamples=9_999,
        batch=1000,
        rng=1,
    )
    ours = compare_paired(before, after)
    assert ours is not None
    assert ours.difference == pytest.approx(theirs.statistic)
    # Up to 2**10 patterns scipy enumerates too; else four standard errors of two such samples.
    p_value = theirs.pvalue
    noise = 4 * (2 * p_value * (1 - p_value) / 10_000) ** 0.5 if articles > 10 else 1e-9
    assert ours.p_value == pytest.approx(p_value, abs=noise)


@pytest.mark.parametrize("ratio", [1.0, 0.12345, 0.12346])
def test_ties_count_where_patterns_are_sampled_too(ratio: float) -> None:
    """Differences of two sizes, on no lattice: many patterns tie with the one observed.

    Of 30 large ones 18 rise, of 2 small ones both: the exact value is a sum over two binomials.
    """
    large, small = 2**0.5, 2**0.5 * ratio
    differences = [large] * 18 + [-large] * 12 + [small, small]
    seen = 6 * large + 2 * small
    p_value = sum(
        comb(30, i) * comb(2, j)
        for i in range(31)
        for j in range(3)
        if abs((2 * i - 30) * large + (2 * j - 2) * small) >= seen - 1e-9
    ) / float(2**32)
    sampled = compared(differences, resamples=20_000).p_value
    # Four standard errors of a share of 20,000.
    assert sampled == pytest.approx(p_value, abs=4 * (p_value * (1 - p_value) / 20_000) ** 0.5)


def test_a_sampled_p_value_is_never_zero() -> None:
    differences = [0.1 + n / 3141 for n in range(100)]
    assert compared(differences, resamples=999).p_value == 1 / 1000


@pytest.mark.parametrize(
    ("articles", "unchanged"),
    [(12, 0.0), (12, 0.4), (32, 0.0)],
    ids=["enumerated", "some unchanged", "sampled"],
)
def test_under_the_null_one_in_twenty_is_found_at_five_percent(
    articles: int, unchanged: float
) -> None:
    """800 pairs of runs that differ by noise alone; a standard error is 0.0077."""
    random = seeded(11)
    found = 0
    for seed in range(800):
        differences = [
            random.choice((-1, 1)) * random.expovariate(1) * (random.random() >= unchanged)
            for _ in range(articles)
        ]
        found += compared(differences, resamples=99, seed=seed).p_value <= 0.05
    # With few changes the attainable p-values are coarse, and the test errs on the safe side.
    assert (0.02 if unchanged else 0.03) <= found / 800 <= 0.07


@pytest.mark.parametrize("articles", [8, 12, 20])
def test_the_minimum_detectable_effect_is_found_four_times_in_five(articles: int) -> None:
    """Of 800 runs with that true effect; a standard error is 0.014."""
    random = seeded(articles)
    # Differences with a standard deviation of exactly 1.
    spread = ((articles - 1) / articles) ** 0.5
    effect = compared([spread, -spread] * (articles // 2)).minimum_detectable_effect
    assert effect is not None
    found = sum(
        compared([random.gauss(effect, 1) for _ in range(articles)], resamples=1).p_value <= 0.05
        for _ in range(800)
    )
    assert found / 800 == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize("articles", [6, 7, 12, 50, 1000])
@pytest.mark.parametrize(("alpha", "power"), [(0.05, 0.8), (0.05, 0.9), (0.1, 0.8), (0.04, 0.5)])
def test_the_minimum_detectable_effect_is_bloom_s(
    articles: int, alpha: float, power: float
) -> None:
    t = scipy_stats().t(articles - 1)
    random = seeded(1)
    differences = [random.gauss(0, 0.2) for _ in range(articles)]
    error = scipy_stats().sem(differences)
    effect = compared(differences, alpha=alpha, power=power, resamples=1).minimum_detectable_effect
    assert effect == pytest.approx((t.ppf(1 - alpha / 2) + t.ppf(power)) * error, rel=2e-4)


@given(scores=SCORES, seed=st.integers(0, 9), data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_order_of_articles_never_matters(
    scores: list[float], seed: int, data: st.DataObject
) -> None:
    pairs = [(score, data.draw(st.floats(0, 1))) for score in scores]
    shuffled = data.draw(st.permutations(pairs))
    one, other = (
        compare_paired([a for a, _ in order], [b for _, b in order], resamples=50, seed=seed)
        for order in (pairs, shuffled)
    )
    assert one is not None
    assert other is not None
    assert one.minimum_detectable_effect == pytest.approx(other.minimum_detectable_effect)
    assert (one.difference, one.interval, one.p_value) == (
        other.difference,
        other.interval,
        other.p_value,
    )
    assert bootstrap_mean(scores, resamples=50) == bootstrap_mean(scores[::-1], resamples=50)


@given(pairs=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=12))
@settings(max_examples=60, deadline=None)
def test_swapping_before_and_after_mirrors_the_difference(pairs: list[tuple[float, float]]) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    there = compare_paired(before, after, resamples=50)
    back = compare_paired(after, before, resamples=50)
    assert there is not None
    assert back is not None
    assert back.difference == -there.difference
    assert interval_of(back) == tuple(-end for end in reversed(interval_of(there)))
    assert back.p_value == there.p_value
    assert back.changed == there.changed
    assert back.minimum_detectable_effect == pytest.approx(there.minimum_detectable_effect)


def test_swapping_mirrors_where_patterns_are_sampled_too() -> None:
    random = seeded(3)
    before, after = ([random.random() for _ in range(250)] for _ in range(2))
    there, back = compare_paired(before, after), compare_paired(after, before)
    assert there is not None
    assert back is not None
    assert (back.p_value, back.difference) == (there.p_value, -there.difference)
    assert interval_of(back) == tuple(-end for end in reversed(interval_of(there)))


def test_the_same_seed_gives_the_same_figures_on_every_machine() -> None:
    """Written down once from a run; another seed gives others."""
    random = seeded(2)
    differences = [random.random() - 0.45 for _ in range(300)]
    first = compared(differences)
    assert first == compared(differences)
    assert interval_of(first) == pytest.approx(
        (0.011504342715241278, 0.07817478277952632), abs=1e-12
    )
    assert first.p_value == 92 / 10_001  # 91 of 10,000 patterns are as far
    assert interval_of(compared(differences, seed=1)) != interval_of(first)


# --- several scores at once -----------------------------------------------------------------------

Columns = dict[str, list[tuple[float, float] | None]]


def columns(articles: int, seed: int) -> Columns:
    """Scores of many kinds: on all articles, with few values, with gaps at different articles."""
    random = seeded(seed)
    full: list[tuple[float, float] | None] = [
        (random.random(), random.random()) for _ in range(articles)
    ]
    return {
        "meetings": full,
        "attacks": [(random.random(), random.choice((0.0, 0.5, 1.0))) for _ in range(articles)],
        "agreements": [(random.randint(0, 2) / 2, 0.5) for _ in range(articles)],
        "status": [pair if n % 3 else None for n, pair in enumerate(full)],
        "participants": [pair if n % 3 != 1 else None for n, pair in enumerate(full)],
        "values": [pair if n < 2 else None for n, pair in enumerate(full)],
        "attribution": [None] * articles,
    }


@pytest.mark.parametrize("articles", [12, 150])
def test_all_at_once_is_each_by_itself_on_the_articles_that_have_data(articles: int) -> None:
    """Exactly, but for the ends of intervals: these agree within 5 % of the width (see above)."""
    scores = columns(articles, seed=8)
    found = compare_paired_all(scores)
    assert list(found) == list(scores)
    for name, pairs in scores.items():
        held = [pair for pair in pairs if pair is not None]
        alone = compare_paired([old for old, _ in held], [new for _, new in held])
        together = found[name]
        if alone is None:
            assert together is None
            continue
        assert together is not None
        assert replace(together, interval=None) == replace(alone, interval=None)
        low, high = interval_of(alone)
        assert interval_of(together) == pytest.approx((low, high), abs=0.05 * (high - low))


def test_scores_on_the_same_articles_share_their_resamples() -> None:
    """A score and its opposite on the same resamples: the ends mirror to the last digit but one."""
    random = seeded(9)
    changes = [random.gauss(0.1, 0.3) for _ in range(50)]
    found = compare_paired_all(
        {"up": [(0.0, d) for d in changes], "down": [(0.0, -d) for d in changes]}
    )
    low, high = interval_of(found["up"])
    assert interval_of(found["down"]) == pytest.approx((-high, -low), abs=1e-12)


@pytest.mark.parametrize("articles", [9, 60])
def test_neither_order_nor_direction_matters_to_several_scores(articles: int) -> None:
    scores = columns(articles, seed=articles)
    found = compare_paired_all(scores, resamples=200)
    order = list(range(articles))
    seeded(1).shuffle(order)
    shuffled = compare_paired_all(
        {name: [pairs[i] for i in order] for name, pairs in scores.items()}, resamples=200
    )
    back = compare_paired_all(
        {name: [pair and pair[::-1] for pair in pairs] for name, pairs in scores.items()},
        resamples=200,
    )
    for name, comparison in found.items():
        other, mirrored = shuffled[name], back[name]
        if comparison is None:
            assert other is None
            assert mirrored is None
            continue
        assert other is not None
        assert mirrored is not None
        assert (other.difference, other.interval, other.p_value) == (
            comparison.difference,
            comparison.interval,
            comparison.p_value,
        )
        assert (mirrored.difference, mirrored.p_value) == (
            -comparison.difference,
            comparison.p_value,
        )
        low, high = interval_of(comparison)
        assert interval_of(mirrored) == (-high, -low)


# --- several hypotheses, several samples ----------------------------------------------------------


@pytest.mark.parametrize(
    ("p_values", "adjusted"),
    [
        # Smallest first: 0.005 * 4 = 0.02, 0.01 * 3 = 0.03, 0.03 * 2 = 0.06, 0.04 raised to 0.06.
        ([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02]),
        # 0.01 * 2 = 0.02 and 0.04 * 1 = 0.04: no data does not count among the tests.
        ([None, 0.04, 0.01], [None, 0.04, 0.02]),
        ([0.6, 0.5], [1, 1]),  # 0.5 * 2 = 1; 0.6 * 1 is raised to the one before
        ([0.02, 0.02, 0.02], [0.06, 0.06, 0.06]),
        ([None], [None]),
        ([], []),
    ],
)
def test_holm_by_hand(p_values: list[float | None], adjusted: list[float | None]) -> None:
    names = ["meetings", "agreements", "attacks", "participants"]
    found = holm(dict(zip(names, p_values, strict=False)))
    assert found == {n: pytest.approx(p) for n, p in zip(names, adjusted, strict=False)}
    assert list(found) == names[: len(p_values)]


@pytest.mark.parametrize(("successes", "trials", "k"), [(3, 5, 2), (5, 5, 3), (1, 4, 2), (0, 3, 1)])
def test_pass_hat_k_is_the_share_of_choices_that_all_pass(
    successes: int, trials: int, k: int
) -> None:
    passed = [n < successes for n in range(trials)]
    choices = list(combinations(passed, k))
    assert pass_hat_k(successes, trials, k) == pytest.approx(sum(map(all, choices)) / len(choices))


@pytest.mark.parametrize(
    ("outcomes", "rate"),
    [
        (["correct", "correct", "wrong"], 2 / 3),  # of 3 pairs, the 2 with the wrong one
        ([True, True, False, False], 4 / 6),
        (["a", "b", "c"], 1),
        ([1, 1], 0),
        ([1], None),
        ([], None),
    ],
)
def test_flip_rate_by_hand(outcomes: list[Any], rate: float | None) -> None:
    assert flip_rate(outcomes) == pytest.approx(rate)


def test_samples_are_averaged_within_their_article() -> None:
    means = mean_within({"b": [1, 0, 0.5], "a": [0.25], "c": []})
    assert list(means.items()) == [("b", 0.5), ("a", 0.25), ("c", None)]


# --- no data, bad data ----------------------------------------------------------------------------


def test_no_data_is_none() -> None:
    assert bootstrap_mean([]) is None
    assert bootstrap_ratio([], []) is None
    assert bootstrap_ratio([0, 0], [0, 0]) is None
    assert micro_f1([0], [0], [0]) is None
    assert compare_paired([], []) is None
    assert compare_paired_all({"values": [None], "status": [None]}) == dict.fromkeys(
        ["values", "status"]
    )
    assert compare_paired_all({}) == {}
    assert pass_hat_k(2, 2, 3) is None
    assert pass_hat_k(0, 0, 1) is None


def test_one_article_has_no_interval() -> None:
    assert bootstrap_mean([0.5]) == Estimate(0.5, None, 1)
    assert bootstrap_ratio([1, 0], [4, 0]) == Estimate(0.25, None, 1)
    assert compare_paired([0.5], [0.75]) == Comparison(0.25, None, 1.0, 1, 1, None)


def test_runs_without_a_difference_say_nothing_of_what_could_be_found() -> None:
    scores = [0.1 * n for n in range(10)]
    comparison = compare_paired(scores, [n / 10 for n in range(10)])
    assert comparison == Comparison(0.0, Interval(0.0, 0.0, 0.95), 1.0, 10, 0, None)


@pytest.mark.parametrize(("articles", "says"), [(5, False), (6, True)])
def test_five_articles_can_show_no_effect_however_large(articles: int, says: bool) -> None:
    """2/2**5 = 0.0625 is above 0.05, 2/2**6 = 0.031 is not."""
    comparison = compared([10 + 0.1 * n for n in range(articles)])
    assert (comparison.p_value <= 0.05) is says
    assert (comparison.minimum_detectable_effect is not None) is says


@pytest.mark.parametrize(
    "call",
    [
        lambda: bootstrap_mean([0.5, float("nan")]),
        lambda: bootstrap_mean([float("inf")]),
        lambda: bootstrap_mean([1, 2], level=95),
        lambda: bootstrap_mean([1, 2], resamples=0),
        lambda: bootstrap_ratio([1], [0]),
        lambda: bootstrap_ratio([1], [-1]),
        lambda: bootstrap_ratio([1], [1, 2]),
        lambda: micro_f1([2], [1], [2]),
        lambda: compare_paired([1, 2], [1]),
        lambda: compare_paired([1, 2], [1, float("nan")]),
        lambda: compare_paired([1, 2], [1, 1], alpha=0),
        lambda: compare_paired_all({"values": [(0, 1)], "status": []}),
        lambda: compare_paired_all({"values": [(0, float("nan"))]}),
        lambda: compare_paired_all({}, resamples=0),
        lambda: holm({"meetings": 1.5}),
        lambda: holm({"meetings": float("nan")}),
        lambda: mean_within({"a": [float("nan")]}),
        lambda: pass_hat_k(3, 2, 1),
        lambda: pass_hat_k(1, 2, 0),
    ],
)
def test_nonsense_is_refused(call: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        call()
