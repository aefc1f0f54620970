"""Which records are one thing, from how much speaks for each pair: constrained agglomeration.

Pairs are looked for only among records that share a key (blocking), joined from the strongest down
(greedy, single link for evidence), and never where any two of the records that would come together
stand in one article or contradict each other (complete link for contradictions).
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Final, NamedTuple

MOST: Final = 40
"""With how many earlier records a record is compared at most.

Those under its rarest keys come first, and of one key the nearest in the order of accounts, which
is that of publication. It bounds the work where thousands share a surname; the tellings of one
affair share rare keys and appear within days of each other.
"""

_MARGIN: Final = 0.02
"""Two candidates whose evidence differs by less are equally good: the smallest step in any score is
larger."""


class Edge(NamedTuple):
    """What speaks for taking two records, by position, for one."""

    score: float
    first: int
    second: int
    leaning: int | None = None
    """The record that says too little to be told apart from others: a bare surname, an office, a
    meeting without a date. It is joined last, and only where one single candidate is best."""


def neighbours(
    posts: Sequence[Sequence[Hashable]], looks: Sequence[Sequence[Hashable]]
) -> Iterator[tuple[int, int]]:
    """Pairs of positions, the earlier first, where a key in `looks` of one is in the `posts` of the
    other; of each position those with the `MOST` before it.

    For the result not to depend on which comes first, `looks` must be as mutual as evidence is.
    """
    index: dict[Hashable, list[int]] = defaultdict(list)
    for here, keys in enumerate(looks):
        found: set[int] = set()
        blocks = sorted((index[key] for key in dict.fromkeys(keys) if key in index), key=len)
        for block in blocks:
            if len(found) >= MOST:
                break
            found.update(block[-MOST:])
        for there in sorted(found):
            yield there, here
        for key in dict.fromkeys(posts[here]):
            index[key].append(here)


def cluster(
    account_of: Sequence[int],
    likeness: Sequence[Hashable],
    edges: Sequence[Edge],
    contradict: Callable[[int, int], bool],
) -> list[list[int]]:
    """The positions of all records, grouped by thing; groups and their members in order.

    `account_of` gives each record's article: at most one record of it is in a group. `contradict`
    is asked about two positions and must depend on their `likeness` alone.
    """
    groups = _Groups(account_of, likeness, contradict)
    for edge in sorted(edges, key=lambda e: (-e.score, e.first, e.second)):
        if edge.leaning is None:
            groups.join(edge.first, edge.second)
    _join_leaning(groups, [edge for edge in edges if edge.leaning is not None])
    return groups.listed()


def _join_leaning(groups: "_Groups", edges: Sequence[Edge]) -> None:
    best: dict[int, float] = {}
    leaned: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
    for edge in edges:
        assert edge.leaning is not None  # noqa: S101 - only such are passed
        other = edge.second if edge.leaning == edge.first else edge.first
        leaned[groups.root(edge.leaning)].append((edge.score, edge.leaning, other))
    for root, candidates in leaned.items():
        best[root] = max(score for score, _, _ in candidates)
    for root in sorted(leaned, key=lambda r: (-best[r], r)):
        viable: dict[int, float] = {}
        for score, own, other in leaned[root]:
            target = groups.root(other)
            if target != groups.root(own) and groups.may_join(own, other):
                viable[target] = max(score, viable.get(target, 0.0))
        ranked = sorted(viable, key=lambda target: (-viable[target], target))
        if ranked and (len(ranked) == 1 or viable[ranked[0]] - viable[ranked[1]] >= _MARGIN):
            groups.join(root, ranked[0])


class _Groups:
    def __init__(
        self,
        account_of: Sequence[int],
        likeness: Sequence[Hashable],
        contradict: Callable[[int, int], bool],
    ) -> None:
        self._parent = list(range(len(account_of)))
        self._members: dict[int, list[int]] = {n: [n] for n in self._parent}
        self._accounts: dict[int, set[int]] = {n: {account_of[n]} for n in self._parent}
        numbers: dict[Hashable, int] = {}
        self._alike = [numbers.setdefault(one, len(numbers)) for one in likeness]
        # Of records that are alike in all that counts one stands for all.
        self._kinds: dict[int, dict[int, int]] = {n: {self._alike[n]: n} for n in self._parent}
        self._contradict = contradict
        self._known: dict[tuple[int, int], bool] = {}

    def root(self, item: int) -> int:
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def may_join(self, first: int, second: int) -> bool:
        one, other = self.root(first), self.root(second)
        if one == other:
            return False
        if not self._accounts[one].isdisjoint(self._accounts[other]):
            return False
        return not any(
            self._contradicts(a, b)
            for a in self._kinds[one].values()
            for b in self._kinds[other].values()
        )

    def join(self, first: int, second: int) -> None:
        if not self.may_join(first, second):
            return
        one, other = sorted((self.root(first), self.root(second)))
        self._parent[other] = one
        self._members[one] += self._members.pop(other)
        self._accounts[one] |= self._accounts.pop(other)
        self._kinds[one] = {**self._kinds.pop(other), **self._kinds[one]}

    def listed(self) -> list[list[int]]:
        return sorted(sorted(members) for members in self._members.values())

    def _contradicts(self, first: int, second: int) -> bool:
        a, b = self._alike[first], self._alike[second]
        if a > b:
            a, b = b, a
        if (a, b) not in self._known:
            self._known[a, b] = self._contradict(first, second)
        return self._known[a, b]
