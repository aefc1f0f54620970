"""How well one partition of mentions agrees with another: over pairs, and by B-cubed.

A *mention* is one article's record of a thing; a *cluster* holds the mentions taken for one thing.
This module knows nothing of articles: mentions are keys, clusters are labels.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from summarizer.evals.bitplanes import Coins
from summarizer.evals.metrics import Counts
from summarizer.evals.resampling import quantile, resample
from summarizer.evals.stats import Estimate, Interval, bootstrap_ratios

M = TypeVar("M", bound=Hashable)
Pairs = frozenset[frozenset[M]]
_LEVEL = 0.95
_RESAMPLES = 10_000  # as everywhere in `stats`


@dataclass(frozen=True)
class BCubed:
    """Sums over mentions, so that groups can be added up (Bagga and Baldwin 1998).

    Of a mention, precision is the share of its predicted cluster that belongs to its expected one,
    recall the share of its expected cluster that is in its predicted one; itself counts in both.
    """

    precision_sum: float = 0.0
    recall_sum: float = 0.0
    mentions: int = 0

    def __add__(self, other: "BCubed") -> "BCubed":
        return BCubed(
            self.precision_sum + other.precision_sum,
            self.recall_sum + other.recall_sum,
            self.mentions + other.mentions,
        )

    @property
    def precision(self) -> float | None:
        """The mean over mentions; None without any."""
        return self.precision_sum / self.mentions if self.mentions else None

    @property
    def recall(self) -> float | None:
        """The mean over mentions; None without any."""
        return self.recall_sum / self.mentions if self.mentions else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two; None without mentions."""
        return _f1(self.precision_sum, self.recall_sum, self.mentions) if self.mentions else None


def count_pairs(
    expected: Mapping[M, Hashable],
    predicted: Mapping[M, Hashable],
    unjudged: Iterable[frozenset[M]] = (),
) -> Counts:
    """The pairs of mentions that are one thing: in both, predicted, expected.

    Both map the same mentions to their clusters. A pair in `unjudged` counts nowhere.
    """
    _check(expected, predicted)
    both = Counter((expected[mention], predicted[mention]) for mention in expected)
    correct, told, wanted = (
        sum(math.comb(size, 2) for size in sizes.values())
        for sizes in (both, Counter(predicted.values()), Counter(expected.values()))
    )
    for one, other in _present(unjudged, expected):
        is_told, is_wanted = predicted[one] == predicted[other], expected[one] == expected[other]
        correct -= is_told and is_wanted
        told -= is_told
        wanted -= is_wanted
    return Counts(correct, told, wanted)


def count_b_cubed(
    expected: Mapping[M, Hashable],
    predicted: Mapping[M, Hashable],
    unjudged: Iterable[frozenset[M]] = (),
) -> BCubed:
    """B-cubed of two partitions of the same mentions.

    A mention that makes an `unjudged` pair with another is judged as if that one were not there.
    """
    _check(expected, predicted)
    both = Counter((expected[mention], predicted[mention]) for mention in expected)
    told, wanted = Counter(predicted.values()), Counter(expected.values())
    left_out: dict[M, list[M]] = {}
    for one, other in _present(unjudged, expected):
        left_out.setdefault(one, []).append(other)
        left_out.setdefault(other, []).append(one)
    precision, recall = [], []
    for mention in expected:
        of, into = expected[mention], predicted[mention]
        shared, in_told, in_wanted = both[of, into], told[into], wanted[of]
        for other in left_out.get(mention, ()):
            is_told, is_wanted = predicted[other] == into, expected[other] == of
            shared -= is_told and is_wanted
            in_told -= is_told
            in_wanted -= is_wanted
        precision.append(shared / in_told)
        recall.append(shared / in_wanted)
    return BCubed(math.fsum(precision), math.fsum(recall), len(expected))


def linked_pairs(clusters: Mapping[M, Hashable]) -> set[frozenset[M]]:
    """The pairs of mentions that are in one cluster."""
    members: dict[Hashable, list[M]] = {}
    for mention, cluster in clusters.items():
        members.setdefault(cluster, []).append(mention)
    return {frozenset(pair) for own in members.values() for pair in combinations(own, 2)}


@dataclass(frozen=True)
class BCubedEstimate:
    """B-cubed over groups: each figure with a bootstrap interval over the groups."""

    precision: Estimate | None
    recall: Estimate | None
    f1: Estimate | None


def estimate_b_cubed(groups: Sequence[BCubed], *, seed: int = 0) -> BCubedEstimate:
    """The mean over the mentions of all groups; None where there is no mention.

    Groups are resampled whole; those without a mention say nothing and are left out.
    """
    held = [group for group in groups if group.mentions]
    ratios = bootstrap_ratios(
        {
            "precision": [(group.precision_sum, group.mentions) for group in held],
            "recall": [(group.recall_sum, group.mentions) for group in held],
        },
        seed=seed,
    )
    return BCubedEstimate(ratios["precision"], ratios["recall"], _estimate_f1(held, seed))


def _estimate_f1(groups: Sequence[BCubed], seed: int) -> Estimate | None:
    """F1 is no ratio of two sums but made of three, which come from the same resamples."""
    mean = sum(groups, BCubed()).f1
    if mean is None:
        return None
    if len(groups) == 1:
        return Estimate(mean, None, 1)
    rows = [(g.precision_sum, g.recall_sum, float(g.mentions)) for g in groups]
    sums = resample(rows, Coins(_RESAMPLES, seed))
    drawn = sorted(map(_f1, *(one.each() for one in sums)))
    low, high = (
        quantile(drawn.__getitem__, _RESAMPLES, share)
        for share in ((1 - _LEVEL) / 2, (1 + _LEVEL) / 2)
    )
    return Estimate(mean, Interval(low, high, _LEVEL), len(groups))


def _f1(precision_sum: float, recall_sum: float, mentions: float) -> float:
    # 2PR / (P + R) with both over the same number of mentions. Neither sum is 0: each mention
    # shares its clusters with itself.
    return 2 * precision_sum * recall_sum / (mentions * (precision_sum + recall_sum))


def _present(
    unjudged: Iterable[frozenset[M]], mentions: Mapping[M, Hashable]
) -> Iterable[tuple[M, M]]:
    for pair in unjudged:
        one, other = pair
        if one in mentions and other in mentions:
            yield one, other


def _check(expected: Mapping[M, Hashable], predicted: Mapping[M, Hashable]) -> None:
    if expected.keys() != predicted.keys():
        raise ValueError("the two partitions are of different mentions")
