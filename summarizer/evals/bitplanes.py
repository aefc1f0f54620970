"""Numbers of many resamples at once, added bit by bit: no array library, no loop over resamples.

A *plane* is an integer with one bit per resample. A number that differs between resamples is a list
of planes, the lowest first: where bit r of plane b is set, 2**b counts in resample r. One `&` or
`^` of two planes then works on 10,000 resamples in about 0.15 microseconds, and whatever can be
said in these operations (adding, comparing, finding the n-th smallest) is exact, and the same on
every machine. ("Bit slicing" and "carry-save adding": Knuth, The Art of Computer Programming 4A,
7.1.3 and 7.1.2.)

This module knows nothing of articles or scores.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from operator import and_
from random import Random

__all__ = [
    "Coins",
    "Flips",
    "Planes",
    "add",
    "at_least",
    "nth_smallest",
    "split",
    "subtract",
    "unpack",
    "weigh",
]

Planes = list[int]
"""A number per resample, the lowest plane first; [] is 0 in all of them."""

DIGIT = 6  # weights are added up digit by digit, in base 2**6: 5 to 8 bits are equally fast


class Coins:
    """Fair coin flips, one per resample and plane; the same ones for the same seed.

    Every `Flips` begins anew, so that all scores of one comparison stand on the same randomness. It
    is flipped again each time: that takes 2 microseconds a plane, and keeping them takes as much
    memory as everything else in a run.
    """

    def __init__(self, resamples: int, seed: int) -> None:
        if resamples < 1:
            raise ValueError(f"{resamples} resamples")
        self.resamples = resamples
        self.seed = seed
        self.all = (1 << resamples) - 1
        """The plane in which every bit is set."""

    def constant(self, number: int) -> Planes:
        """`number`, in every resample."""
        return [self.all * (number >> bit & 1) for bit in range(number.bit_length())]


class Flips:
    """The planes of `coins`, one after the other from the first one on."""

    def __init__(self, coins: Coins) -> None:
        self._resamples = coins.resamples
        self._random = Random(coins.seed)  # noqa: S311 - to be repeated, not to keep a secret

    def take(self, planes: int) -> Iterator[int]:
        """The next `planes` of them."""
        for _ in range(planes):
            yield self._random.getrandbits(self._resamples)


def add(numbers: Iterable[Planes]) -> Planes:
    """The sum of `numbers`, in each resample."""
    return _add_up([[p for p in pile if p] for pile in zip_longest(*numbers, fillvalue=0)])


def subtract(number: Planes, part: Planes) -> Planes:
    """`number` - `part`, which in no resample may be larger."""
    rest, borrowed = [], 0
    for one, other in zip_longest(number, part, fillvalue=0):
        odd = one ^ other
        rest.append(odd ^ borrowed)
        borrowed = other & odd | borrowed ^ borrowed & odd
    return _stripped(rest)


def split(number: Planes, flips: Flips) -> tuple[Planes, Planes]:
    """Heads and tails of as many coins as `number` says: binomial with 1/2, and what remains."""
    slots = _unary(number)
    heads = _add_up([map(and_, slots, flips.take(len(slots)))])
    return heads, subtract(number, heads)


def weigh(numbers: Sequence[Planes], weights: Sequence[int]) -> Planes:
    """The sum of weight * number, in each resample; no weight is negative.

    Numbers whose weights share a digit are added before they are multiplied by that digit.
    """
    piles: list[list[int]] = []
    for shift in range(0, max(weights, default=0).bit_length(), DIGIT):
        shares: dict[int, list[Planes]] = {}
        for number, weight in zip(numbers, weights, strict=True):
            if digit := weight >> shift & (1 << DIGIT) - 1:
                shares.setdefault(digit, []).append(number)
        for digit, share in shares.items():
            for bit, plane in enumerate(add(share), shift):
                for place in range(digit.bit_length()):
                    if digit >> place & 1:
                        piles += ([] for _ in range(bit + place + 1 - len(piles)))
                        piles[bit + place].append(plane)
    return _add_up(piles)


def at_least(number: Planes, least: int, coins: Coins) -> int:
    """In how many resamples `number` is at least `least`."""
    if least.bit_length() > len(number):
        return 0 if least > 0 else coins.resamples
    reached = coins.all
    for bit, plane in enumerate(number):
        reached = plane & reached if max(least, 0) >> bit & 1 else plane | reached
    return reached.bit_count()


def nth_smallest(number: Planes, n: int, coins: Coins) -> int:
    """The value of `number` that n of the resamples come before when sorted, n from 0 on."""
    value, among = 0, coins.all
    for bit in reversed(range(len(number))):
        ones = among & number[bit]
        zeros = among ^ ones
        if n < (fewer := zeros.bit_count()):
            among = zeros
        else:
            n, among, value = n - fewer, ones, value | 1 << bit
    return value


def unpack(number: Planes, coins: Coins) -> list[int]:
    """The value of `number` in each resample, one by one; below 2**64."""
    width = 4 if len(number) <= 32 else 8
    content = bytearray(width * coins.resamples)
    ones = int.from_bytes(b"\x01" * coins.resamples, "big")
    for byte in range(0, len(number), 8):
        lanes = 0
        for bit, plane in enumerate(number[byte : byte + 8]):
            # Binary digits as text are one byte each, and the last bit of "0" and "1" is theirs.
            spread = f"{plane:0{coins.resamples}b}".encode()
            lanes |= (int.from_bytes(spread, "big") & ones) << bit
        content[byte // 8 :: width] = lanes.to_bytes(coins.resamples, "little")
    return list(struct.unpack(f"<{coins.resamples}{'I' if width == 4 else 'Q'}", content))


def _add_up(piles: Sequence[Iterable[int]]) -> Planes:
    """The number whose planes of weight 2**b are those in pile b, however many.

    Three planes of one weight become one of that weight and one of twice the weight.
    """
    sums: Planes = []
    carried: list[int] = []
    while len(sums) < len(piles) or carried:
        pile = chain(carried, *piles[len(sums) : len(sums) + 1])
        carried = []
        total = next(pile, 0)
        for one in pile:
            other = next(pile, 0)
            odd = total ^ one
            if carry := total & one | odd & other:
                carried.append(carry)
            total = odd ^ other
        sums.append(total)
    return _stripped(sums)


def _unary(number: Planes) -> list[int]:
    """As many planes as `number` is at most; in each resample, the first `number` are set."""
    slots: list[int] = []
    for plane in number:
        slots = [*map(plane.__or__, slots), plane, *map(plane.__and__, slots)]
    return _stripped(slots)


def _stripped(planes: list[int]) -> list[int]:
    while planes and not planes[-1]:
        planes.pop()
    return planes
