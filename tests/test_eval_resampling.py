"""Promises of `summarizer.evals.bitplanes` and `resampling`: plain arithmetic, plain draws."""

from collections import Counter
from itertools import product
from math import comb, factorial, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.evals.bitplanes import (
    Coins,
    Flips,
    Planes,
    add,
    at_least,
    nth_smallest,
    split,
    subtract,
    unpack,
    weigh,
)
from summarizer.evals.resampling import draw_counts, resample

RESAMPLES = 7
NUMBERS = st.lists(st.integers(0, 300), min_size=RESAMPLES, max_size=RESAMPLES)


def planes(numbers: list[int]) -> Planes:
    """One number per resample, as planes."""
    return [
        sum((number >> bit & 1) << r for r, number in enumerate(numbers))
        for bit in range(max(numbers).bit_length())
    ]


@given(rows=st.lists(NUMBERS, max_size=9), data=st.data())
@settings(max_examples=150, deadline=None)
def test_planes_are_added_weighed_and_subtracted_as_numbers_are(
    rows: list[list[int]], data: st.DataObject
) -> None:
    coins = Coins(RESAMPLES, 0)
    packed = [planes(row) for row in rows]
    weights = [data.draw(st.sampled_from([0, 1, 5, 63, 64, 2520, 70_000])) for _ in rows]
    added = [sum(column) for column in zip(*rows, strict=True)] or [0] * RESAMPLES
    weighed = [
        sum(n * weight for n, weight in zip(column, weights, strict=True))
        for column in zip(*rows, strict=True)
    ] or [0] * RESAMPLES
    assert unpack(add(packed), coins) == added
    assert unpack(weigh(packed, weights), coins) == weighed
    if rows:
        rest = [whole - part for whole, part in zip(added, rows[0], strict=True)]
        assert unpack(subtract(add(packed), packed[0]), coins) == rest


@given(numbers=NUMBERS, least=st.integers(-2, 310), n=st.integers(0, RESAMPLES - 1))
@settings(max_examples=150, deadline=None)
def test_planes_are_compared_and_sorted_as_numbers_are(
    numbers: list[int], least: int, n: int
) -> None:
    coins = Coins(RESAMPLES, 0)
    assert at_least(planes(numbers), least, coins) == sum(number >= least for number in numbers)
    assert nth_smallest(planes(numbers), n, coins) == sorted(numbers)[n]


def test_numbers_of_many_bits_are_unpacked() -> None:
    coins = Coins(3, 0)
    for numbers in ([0, 0, 0], [1, 2**31, 2**32 - 1], [2**33, 5, 2**63 + 1]):
        assert unpack(planes(numbers), coins) == numbers
        assert unpack(coins.constant(numbers[-1]), coins) == [numbers[-1]] * 3


def test_coins_are_the_same_for_a_seed_however_they_are_taken() -> None:
    coins = Coins(100, 5)
    first, again = Flips(coins), Flips(coins)
    read = [*first.take(3), *first.take(4)]
    assert [*again.take(7)] == read == [*Flips(Coins(100, 5)).take(7)]
    assert [*Flips(Coins(100, 6)).take(7)] != read
    assert all(plane <= coins.all for plane in read)


def test_splitting_is_binomial() -> None:
    """Heads of 5 coins in 20,000 resamples: C(5, k) / 32, to four standard errors."""
    coins = Coins(20_000, 1)
    heads, tails = split(coins.constant(5), Flips(coins))
    assert unpack(add([heads, tails]), coins) == [5] * 20_000
    counted = Counter(unpack(heads, coins))
    for k in range(6):
        share = comb(5, k) / 32
        assert counted[k] / 20_000 == pytest.approx(share, abs=4 * (share / 20_000) ** 0.5)


@pytest.mark.parametrize("sizes", [[1, 1, 1], [1, 1, 1, 1], [3, 1, 1], [4, 2], [2, 2, 1, 1, 1]])
def test_counts_are_multinomial(sizes: list[int]) -> None:
    """Every way in which n draws can fall on the groups is as frequent as theory says.

    Of 100,000 resamples, each share within four and a half standard errors.
    """
    coins = Coins(100_000, 2)
    n = sum(sizes)
    counts = [unpack(count, coins) for count in draw_counts(sizes, coins)]
    found = Counter(zip(*counts, strict=True))
    possible = [ways for ways in product(range(n + 1), repeat=len(sizes)) if sum(ways) == n]
    assert set(found) <= set(possible)
    for ways in possible:
        share = factorial(n) * prod(
            (size / n) ** k / factorial(k) for size, k in zip(sizes, ways, strict=True)
        )
        assert found[ways] / 100_000 == pytest.approx(share, abs=4.5 * (share / 100_000) ** 0.5)


@pytest.mark.parametrize("articles", [1, 2, 31, 37, 64, 513])
def test_every_resample_draws_as_many_articles_as_there_are_each_as_often(articles: int) -> None:
    """Each count has the mean 1 and the variance 1 - 1/n of a binomial with 1/n."""
    coins = Coins(4_000, 3)
    counts = [unpack(count, coins) for count in draw_counts([1] * articles, coins)]
    assert {sum(draws) for draws in zip(*counts, strict=True)} == {articles}
    for count in counts:
        mean = sum(count) / 4_000
        assert mean == pytest.approx(1, abs=5 / 4_000**0.5)
        if articles > 2:
            # The fourth moment of a count is at most 4: a standard error of 2 / sqrt(4,000).
            variance = sum((k - 1) ** 2 for k in count) / 4_000
            assert variance == pytest.approx(1 - 1 / articles, abs=10 / 4_000**0.5)


def test_all_columns_stand_on_the_same_resamples() -> None:
    """A column and its complement add up to the same in every resample; negative values too."""
    coins = Coins(999, 5)
    values = [n * n % 900 for n in range(450)] + [7] * 150
    sums = resample([(float(value), 900.0 - value, -float(value)) for value in values], coins)
    up, complement, down = (column.each() for column in sums)
    assert {a + b for a, b in zip(up, complement, strict=True)} == {900 * 600}
    assert {a + b for a, b in zip(up, down, strict=True)} == {0}
    assert len(set(up)) > 900
    assert sums[0].quantile(0.25) == pytest.approx(sorted(up)[249] * 0.5 + sorted(up)[250] * 0.5)


def test_the_order_of_articles_does_not_matter() -> None:
    rows = [(n % 5 / 4, n % 7 / 3) for n in range(40)]
    one, other = (resample(order, Coins(50, 4)) for order in (rows, rows[::-1]))
    assert [column.each() for column in one] == [column.each() for column in other]
