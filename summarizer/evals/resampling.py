"""Sums over resamples of articles, fast enough without an array library.

Everything random comes from a `random.Random` by `random()` and `randbytes()` alone.
"""

import math
import struct
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from operator import add
from random import Random

MEAN_STEPS = 65_520  # fits two bytes; divisible by 2..10 and 12..16, so common fractions are exact
STRATUM = 200  # articles drawn from with one byte each; below 256, with few bytes refused
SHARED = 64  # as many articles with one and the same score are counted, not drawn one by one


def resampled_sums(
    articles: Sequence[tuple[float, ...]], resamples: int, random: Random
) -> list[list[float]]:
    """Per column its sum in each resample of the articles, which come sorted.

    Ten million draws one by one take a second. Here the articles are cut into strata; how many
    draws of a resample fall into each is multinomial, drawn stratum by stratum as a binomial given
    those before (`random()`). Within a stratum a draw is a byte (`randbytes()`) modulo its size,
    bytes that would favour some articles refused; `bytes.translate` turns it into the article's
    value; the n-th draws of all resamples are one long integer, and adding those adds them all.
    """
    grids = [_grid(column) for column in zip(*articles, strict=True)]
    rows = [
        tuple(round((value - low) / step) for value, (low, step) in zip(row, grids, strict=True))
        for row in articles
    ]
    sums = [[0] * resamples for _ in grids]
    draws_left, articles_left = [len(rows)] * resamples, len(rows)
    for stratum in _strata(rows):
        draws = _binomials(draws_left, len(stratum) / articles_left, random)
        draws_left = [left - n for left, n in zip(draws_left, draws, strict=True)]
        articles_left -= len(stratum)
        if len(set(stratum)) == 1:
            for c, value in enumerate(stratum[0]):
                sums[c] = [so_far + n * value for so_far, n in zip(sums[c], draws, strict=True)]
            continue
        # The resamples with most draws stand first: those that have an n-th draw are a prefix.
        order = sorted(range(resamples), key=draws.__getitem__, reverse=True)
        having = Counter(draws)
        gone = accumulate(having[n] for n in range(max(draws)))
        widths = [resamples - fewer for fewer in gone]
        picks = _uniform_bytes(len(stratum), sum(draws), random)
        for c, column in enumerate(zip(*stratum, strict=True)):
            for shift in (0, 8):
                table = byte_table(column, shift)
                if any(table):
                    lanes = add_lanes(_cut(picks.translate(table), widths), resamples)
                    for resample, lane in zip(order, lanes, strict=True):
                        sums[c][resample] += lane << shift
    return [
        [len(rows) * low + step * steps for steps in column]
        for column, (low, step) in zip(sums, grids, strict=True)
    ]


def _grid(column: Sequence[float]) -> tuple[float, float]:
    """The smallest value, and the step in which the others lie above it by at most 65,535."""
    low, span = min(column), max(column) - min(column)
    if span < 2**16 and all(value == int(value) for value in column):
        return low, 1.0
    return low, span / MEAN_STEPS or 1.0  # all alike: any step will do


def _strata(rows: Sequence[tuple[int, ...]]) -> Iterator[Sequence[tuple[int, ...]]]:
    """The articles cut up: each set that shares its values, and the others in equal parts."""
    counts = Counter(rows)
    yield from ([row] * n for row, n in counts.items() if n >= SHARED)
    others = [row for row in rows if counts[row] < SHARED]
    parts = math.ceil(len(others) / STRATUM)
    for part in range(parts):
        yield others[len(others) * part // parts : len(others) * (part + 1) // parts]


def _binomials(trials: Sequence[int], chance: float, random: Random) -> list[int]:
    """For each number of trials a number of successes, by inversion of `random()`."""
    if chance == 1:
        return list(trials)
    tables = {n: _binomial_table(n, chance) for n in set(trials)}
    return [
        first + bisect(cumulated, random.random())
        for first, cumulated in map(tables.__getitem__, trials)
    ]


def _binomial_table(trials: int, chance: float) -> tuple[int, list[float]]:
    """The least likely-enough number of successes, and the cumulated chances from there on.

    By recurrence outwards from the mode, by + - * / alone: `lgamma` differs between machines.
    """
    mode = min(trials, int((trials + 1) * chance))
    odds = chance / (1 - chance)
    below, above = [], [1.0]
    k, weight = mode, 1.0
    while k > 0 and weight > 1e-18:
        weight *= k / (trials - k + 1) / odds
        k -= 1
        below.append(weight)
    first = k
    k, weight = mode, 1.0
    while k < trials and weight > 1e-18:
        weight *= (trials - k) / (k + 1) * odds
        k += 1
        above.append(weight)
    weights = below[::-1] + above
    total = math.fsum(weights)
    # Without the last: its sum is 1 but for rounding, and a draw above it must not fall off.
    return first, [cumulated / total for cumulated in accumulate(weights)][:-1]


def _uniform_bytes(size: int, count: int, random: Random) -> bytes:
    """At least `count` bytes that are, modulo `size` (1..256), equally often each of 0..size-1."""
    usable = 256 - 256 % size
    refused = bytes(range(usable, 256))
    picks = b""
    while len(picks) < count:
        asked = (count - len(picks)) * 256 // usable + 1024  # 1024: mostly enough at first
        picks += random.randbytes(asked).translate(None, refused)
    return picks


def byte_table(values: Sequence[int], shift: int) -> bytes:
    """For `bytes.translate`: from a byte, modulo the number of values, to 8 bits of that value."""
    return bytes(values[byte % len(values)] >> shift & 255 for byte in range(256))


def _cut(content: bytes, widths: Iterable[int]) -> Iterator[bytes]:
    start = 0
    for width in widths:
        yield content[start : start + width]
        start += width


def add_lanes(columns: Iterable[bytes], lanes: int) -> list[int]:
    """The sum of the first bytes of all columns, of the second ones, ... up to `lanes` of them.

    Shorter columns count as ended by zeros. Every second byte becomes two bytes wide, so that up to
    257 columns add up without a carry (257 * 255 = 65,535).
    """
    pairs = (lanes + 1) // 2
    mask = int.from_bytes(b"\xff\x00" * pairs, "little")
    totals = [0] * (2 * pairs)
    columns = iter(columns)
    while batch := list(islice(columns, 257)):
        even = odd = 0
        for column in batch:
            packed = int.from_bytes(column, "little")
            even += packed & mask
            odd += packed >> 8 & mask
        for start, packed in enumerate((even, odd)):
            added = struct.unpack(f"<{pairs}H", packed.to_bytes(2 * pairs, "little"))
            totals[start::2] = map(add, totals[start::2], added)
    return totals[:lanes]
