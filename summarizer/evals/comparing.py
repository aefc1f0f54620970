"""One expected value against one predicted value: a verdict for every judged leaf.

This is below the level of records: it knows objects, lists and values, and compares a list's items
after an optimal assignment. Ids are compared through `links`, which says which expected record each
predicted id has been matched to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from summarizer.evals.expectations import Alternatives, ExpectedList, ExpectedObject, Node
from summarizer.evals.matching import match_records
from summarizer.evals.patterns import Is, Pattern

Verdict = Literal[
    "correct",
    "wrong",
    "missing",
    "spurious",
    "forbidden",
    "duplicate",
    "merged",
    "split",
    "misattached",
    "optional_present",
]
ITEM_FLOOR = 0.5  # items of a list that agree in less than half of their leaves are two items
NOTHING = "nothing"
"""What is expected where something was predicted that nobody asked for."""
# What an item is about. Where that differs they are two items, whatever else they have in common.
_KEY_FIELDS = {"Attendance": "participant", "Target": "name", "Attribution": "actor"}
Links = Mapping[str, Mapping[str, str]]
"""By field ("participant", "meeting"): predicted id to the key of the expected record."""


class Leaf(NamedTuple):
    """The verdict on one value.

    Records are compared by the dozen to find out which is meant for which, and most of these
    comparisons are thrown away: values are put into words only when a leaf is told.
    """

    path: str
    """Field names without positions: tolls.killed.min."""
    verdict: Verdict
    wanted: Pattern | str
    found: object
    is_null: bool = False
    """Both sides state nothing: right, but neither expected nor predicted."""

    @property
    def expected(self) -> str:
        """What is expected, in a few words."""
        return self.wanted if isinstance(self.wanted, str) else self.wanted.describe()

    @property
    def predicted(self) -> str:
        """What was predicted."""
        return str(self.found)


class Citation(NamedTuple):
    """The sentences that were cited for one fact, against those that carry it."""

    path: str
    """Field names without positions; "" for the record itself."""
    cited: frozenset[int]
    needed: frozenset[int]
    accepted: frozenset[int]
    """The needed ones and those that support the fact as well."""


@dataclass(frozen=True)
class Compared:
    """All leaves and citations of one expected value."""

    leaves: list[Leaf] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def extend(self, other: "Compared") -> None:
        """Add what `other` holds."""
        self.leaves.extend(other.leaves)
        self.citations.extend(other.citations)

    @property
    def agreement(self) -> float:
        """Share of the judged leaves that are right; 1 where none is judged."""
        if not self.leaves:
            return 1.0
        return sum(leaf.verdict == "correct" for leaf in self.leaves) / len(self.leaves)


def compare(node: Node, value: Any, path: str, links: Links) -> Compared:
    """`value` as predicted at `path` against what is expected there."""
    found = Compared()
    _compare(node, value, path, links, found)
    return found


def missing(node: Node, path: str) -> Compared:
    """The leaves of an expected value of which nothing was predicted."""
    return compare(node, None, path, {})


def predicted_leaves(value: Any, path: str, verdict: Verdict = "spurious") -> Iterator[Leaf]:
    """Every value inside `value` that states something, as leaves of which none was expected."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in ("evidence", "id"):
                yield from predicted_leaves(getattr(value, name), _join(path, name), verdict)
    elif isinstance(value, list):
        for item in value:
            yield from predicted_leaves(item, path, verdict)
    elif value is not None:
        yield Leaf(path, verdict, NOTHING, value)


def _compare(node: Node, value: Any, path: str, links: Links, found: Compared) -> None:
    if isinstance(node, ExpectedObject):
        _object(node, value, path, links, found)
    elif isinstance(node, ExpectedList):
        _list(node, value or [], path, links, found)
    elif isinstance(node, Alternatives):
        if value is None and node.may_be_null:
            found.leaves.append(_null(path))
        else:
            options = [compare(option, value, path, links) for option in node.options]
            found.extend(max(options, key=lambda option: option.agreement))
    else:
        found.leaves.append(_leaf(node, value, path, links))


def _leaf(pattern: Pattern, value: Any, path: str, links: Links) -> Leaf:
    if isinstance(value, BaseModel):  # an object where null is expected
        return Leaf(path, "spurious", pattern, _shown(value))
    name = path.rpartition(".")[2]
    if name in links and isinstance(value, str):
        value = links[name].get(value, f"{value}, which is none of those expected")
    if value is None:
        if pattern.matches(None):
            return _null(path)
        return Leaf(path, "missing", pattern, "not stated")
    if pattern.matches(value):
        return Leaf(path, "correct", pattern, value)
    verdict: Verdict = "spurious" if _only_null(pattern) else "wrong"
    return Leaf(path, verdict, pattern, value)


def _object(node: ExpectedObject, value: Any, path: str, links: Links, found: Compared) -> None:
    before = len(found.leaves)
    if value is not None and node.evidence is not None and hasattr(value, "evidence"):
        needed = frozenset(node.evidence)
        accepted = needed.union(node.also)
        found.citations.append(Citation(path, frozenset(value.evidence), needed, accepted))
    for name, inner in node.fields.items():
        predicted = None if value is None else getattr(value, name)
        _compare(inner, predicted, _join(path, name), links, found)
    if value is None:
        # Of an object that is not there, what need not be stated is no merit.
        found.leaves[before:] = [leaf for leaf in found.leaves[before:] if not leaf.is_null]


def _list(
    node: ExpectedList, values: Sequence[Any], path: str, links: Links, found: Compared
) -> None:
    if not node.required and not node.optional and not values:
        found.leaves.append(_null(path))
        return
    nodes = (*node.required, *node.optional)
    compared = [[compare(item, value, path, links) for value in values] for item in nodes]
    # A required item goes before an optional one that fits as well.
    similarity = [
        [
            (one.agreement if is_about(nodes[i], one, path) else 0.0)
            - (0 if i < len(node.required) else 1e-6)
            for one in row
        ]
        for i, row in enumerate(compared)
    ]
    pairs = dict(match_records(similarity, ITEM_FLOOR))
    for i, item in enumerate(nodes):
        is_required = i < len(node.required)
        if i in pairs and is_required:
            found.extend(compared[i][pairs[i]])
        elif i in pairs:
            shown = _shown(values[pairs[i]])
            found.leaves.append(Leaf(path, "optional_present", _described(item), shown))
        elif is_required:
            found.extend(missing(item, path))
    if not node.is_open:
        for j in sorted(set(range(len(values))) - set(pairs.values())):
            found.leaves.extend(predicted_leaves(values[j], path))


def is_about(node: Node, compared: Compared, path: str) -> bool:
    """The item's key field, if it has one and it is judged, is right."""
    if not isinstance(node, ExpectedObject):
        return True
    key = _KEY_FIELDS.get(node.model.__name__)
    if key is None or key not in node.fields:
        return True
    return all(
        leaf.verdict == "correct" for leaf in compared.leaves if leaf.path == _join(path, key)
    )


def _null(path: str) -> Leaf:
    return Leaf(path, "correct", "not stated", "not stated", is_null=True)


def _only_null(pattern: Pattern) -> bool:
    return isinstance(pattern, Is) and pattern.value is None


def _described(node: Node) -> str:
    if isinstance(node, Pattern):
        return node.describe()
    if isinstance(node, ExpectedObject):
        return ", ".join(f"{name}: {_described(inner)}" for name, inner in node.fields.items())
    if isinstance(node, ExpectedList):
        return "; ".join(_described(item) for item in node.required) or "none"
    return " or ".join(_described(option) for option in node.options)


def _shown(value: Any) -> str:
    if isinstance(value, BaseModel):
        stated = value.model_dump(exclude={"evidence"}, exclude_none=True)
        return ", ".join(f"{name}: {inner}" for name, inner in stated.items())
    return str(value)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
