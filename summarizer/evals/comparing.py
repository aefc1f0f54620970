"""One expected value against one predicted value: a verdict for every judged leaf.

This is below the level of records: it knows objects, lists and values, and compares a list's items
after an optimal assignment. Ids are compared through `links`, which says which expected record each
predicted id has been matched to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

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
# What an item is about. Where that differs they are two items, whatever else they have in common.
_KEY_FIELDS = {"Attendance": "participant", "Target": "name", "Attribution": "actor"}
Links = Mapping[str, Mapping[str, str]]
"""By field ("participant", "meeting"): predicted id to the key of the expected record."""


@dataclass(frozen=True)
class Leaf:
    """The verdict on one value."""

    path: str
    """Field names without positions: tolls.killed.min."""
    verdict: Verdict
    expected: str
    predicted: str
    is_null: bool = False
    """Both sides state nothing: right, but neither expected nor predicted."""


@dataclass(frozen=True)
class Citation:
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

    leaves: tuple[Leaf, ...] = ()
    citations: tuple[Citation, ...] = ()

    def __add__(self, other: "Compared") -> "Compared":
        return Compared(self.leaves + other.leaves, self.citations + other.citations)

    @property
    def agreement(self) -> float:
        """Share of the judged leaves that are right; 1 where none is judged."""
        if not self.leaves:
            return 1.0
        return sum(leaf.verdict == "correct" for leaf in self.leaves) / len(self.leaves)


def compare(node: Node, value: Any, path: str, links: Links) -> Compared:
    """`value` as predicted at `path` against what is expected there."""
    if isinstance(node, Pattern):
        return Compared((_leaf(node, value, path, links),))
    if isinstance(node, ExpectedList):
        return _list(node, value or [], path, links)
    if isinstance(node, Alternatives):
        if value is None and node.may_be_null:
            return Compared((_null(path),))
        options = [compare(option, value, path, links) for option in node.options]
        return max(options, key=lambda option: option.agreement)
    return _object(node, value, path, links)


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
        yield Leaf(path, verdict, "nothing", str(value))


def _leaf(pattern: Pattern, value: Any, path: str, links: Links) -> Leaf:
    if isinstance(value, BaseModel):  # an object where null is expected
        return Leaf(path, "spurious", pattern.describe(), _shown(value))
    field = path.rpartition(".")[2]
    if field in links and isinstance(value, str):
        value = links[field].get(value, f"{value}, which is none of those expected")
    if value is None:
        if pattern.matches(None):
            return _null(path)
        return Leaf(path, "missing", pattern.describe(), "not stated")
    if pattern.matches(value):
        return Leaf(path, "correct", pattern.describe(), str(value))
    verdict: Verdict = "spurious" if _only_null(pattern) else "wrong"
    return Leaf(path, verdict, pattern.describe(), str(value))


def _object(node: ExpectedObject, value: Any, path: str, links: Links) -> Compared:
    result = Compared()
    if value is not None and node.evidence is not None and hasattr(value, "evidence"):
        needed = frozenset(node.evidence)
        accepted = needed | frozenset(node.also)
        result += Compared((), (Citation(path, frozenset(value.evidence), needed, accepted),))
    for name, inner in node.fields.items():
        predicted = None if value is None else getattr(value, name)
        result += compare(inner, predicted, _join(path, name), links)
    if value is None:
        # Of an object that is not there, what need not be stated is no merit.
        return Compared(tuple(leaf for leaf in result.leaves if not leaf.is_null))
    return result


def _list(node: ExpectedList, values: Sequence[Any], path: str, links: Links) -> Compared:
    if not node.required and not node.optional and not values:
        return Compared((_null(path),))
    nodes = (*node.required, *node.optional)
    compared = [[compare(item, value, path, links) for value in values] for item in nodes]
    # A required item goes before an optional one that fits as well.
    similarity = [
        [
            (one.agreement if _is_about(nodes[i], one, path) else 0.0)
            - (0 if i < len(node.required) else 1e-6)
            for one in row
        ]
        for i, row in enumerate(compared)
    ]
    pairs = dict(match_records(similarity, ITEM_FLOOR))
    result = Compared()
    for i, item in enumerate(nodes):
        is_required = i < len(node.required)
        if i in pairs and is_required:
            result += compared[i][pairs[i]]
        elif i in pairs:
            leaf = Leaf(path, "optional_present", _described(item), _shown(values[pairs[i]]))
            result += Compared((leaf,))
        elif is_required:
            result += missing(item, path)
    if not node.is_open:
        for j in sorted(set(range(len(values))) - set(pairs.values())):
            result += Compared(tuple(predicted_leaves(values[j], path)))
    return result


def _is_about(node: Node, compared: Compared, path: str) -> bool:
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
