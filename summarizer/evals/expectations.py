"""The expectation of one case: its file format, checked against the schema, and what it means.

The format is described in docs/expectations.md. Reading is strict: an unknown field, a value that
the schema does not allow, a reference that leads nowhere is a `CaseError` with file and line, and
with a suggestion where one is near.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from summarizer.dates import parse_edtf
from summarizer.errors import CaseError
from summarizer.evals.patterns import AnyOf, Between, Contains, Is, Pattern
from summarizer.evals.shapes import Shape, shapes_of
from summarizer.schema import Agreement, Attack, Meeting, Participant

RecordKind = Literal["participants", "meetings", "agreements", "attacks"]
RECORDS: dict[RecordKind, type[BaseModel]] = {
    "participants": Participant,
    "meetings": Meeting,
    "agreements": Agreement,
    "attacks": Attack,
}
Need = Literal["required", "optional", "forbidden"]
# Lists that name what must be there and say nothing of what else may be.
OPEN_LISTS = frozenset({"variants", "topics"})
_RECORD_KEYS = ("id", "optional", "forbidden", "because")
_FORMS = ("any_of", "contains", "contains_any", "contains_all", "from", "to")


@dataclass(frozen=True)
class ExpectedObject:
    """An object of the schema; fields that are not in `fields` are not judged."""

    model: type[BaseModel]
    fields: Mapping[str, "Node"]
    evidence: tuple[int, ...] | None
    """Sentences that a good answer cites; None where that is not judged."""
    also: tuple[int, ...]
    """Further sentences that support it."""


@dataclass(frozen=True)
class ExpectedList:
    """A list: its required and optional items. An open one may hold others."""

    required: tuple["Node", ...]
    optional: tuple["Node", ...]
    is_open: bool


@dataclass(frozen=True)
class Alternatives:
    """Any of several objects; null is one of them if `may_be_null`."""

    options: tuple[ExpectedObject, ...]
    may_be_null: bool


Node = Pattern | ExpectedObject | ExpectedList | Alternatives


@dataclass(frozen=True)
class ExpectedRecord:
    """One participant, meeting, agreement or attack of the expectation."""

    kind: RecordKind
    key: str
    """Its id in the file, or the kind and its place in it."""
    need: Need
    because: str | None
    content: ExpectedObject


@dataclass(frozen=True)
class OneOf:
    """Lists of records of which one must be met as a whole."""

    lists: tuple[tuple[ExpectedRecord, ...], ...]


@dataclass(frozen=True)
class StandOff:
    """The article of a case whose text may not be kept: where it is from, and how to know it."""

    file: str
    sha256: str


@dataclass(frozen=True, eq=False)  # known by identity: what is made of it is kept by it
class Expectation:
    """Everything that is expected of one article."""

    records: Mapping[RecordKind, tuple[ExpectedRecord | OneOf, ...]]
    article: StandOff | None

    def all_records(self) -> Iterator[ExpectedRecord]:
        """Every record of every alternative, in the order of the file."""
        for entries in self.records.values():
            for entry in entries:
                if isinstance(entry, ExpectedRecord):
                    yield entry
                else:
                    for alternative in entry.lists:
                        yield from alternative


class _Lined(dict[str, Any]):
    """A mapping of the file, with the line where it begins."""

    line: int = 0


def read_expectation(text: str, name: str) -> Expectation:
    """The expectation that `text` (YAML) holds; `CaseError` begins with `name` and the line."""
    return _Reader(name).read(_load(text, name))


def _load(text: str, name: str) -> _Lined:
    import yaml

    class Loader(yaml.SafeLoader):
        """Refuses keys that stand twice, and remembers lines."""

    def construct(loader: yaml.SafeLoader, node: yaml.MappingNode) -> _Lined:
        own = [key.value for key, _ in node.value if key.value != "<<"]
        twice = next((key for key in own if own.count(key) > 1), None)
        line = node.start_mark.line + 1
        if twice is not None:
            raise CaseError(f"{name}:{line}: {twice!r} stands twice")
        # Merged keys (`<<: *anchor`) are in from here on; those of the mapping itself go before.
        pairs = loader.construct_mapping(node, deep=True)
        mapping = _Lined({str(key): value for key, value in pairs.items()})
        mapping.line = line
        return mapping

    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, construct)
    # EDTF values and days look like YAML dates; here they are text.
    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in Loader.yaml_implicit_resolvers.items()
    }
    try:
        value = yaml.load(text, Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "cannot be read"
        raise CaseError(f"{name}{line}: not YAML: {problem}") from None
    except RecursionError:
        raise CaseError(f"{name}: nested too deeply") from None
    if not isinstance(value, _Lined):
        raise CaseError(f"{name}: expected participants, meetings, agreements and attacks")
    return value


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.line = 1

    def error(self, problem: str) -> CaseError:
        return CaseError(f"{self.name}:{self.line}: {problem}")

    def read(self, root: _Lined) -> Expectation:
        self.known(root, (*RECORDS, "article"))
        records = {
            kind: tuple(self.entries(kind, model, root.get(kind)))
            for kind, model in RECORDS.items()
        }
        expectation = Expectation(records, self.stand_off(root.get("article")))
        self.check_references(expectation)
        return expectation

    def known(self, mapping: _Lined, names: tuple[str, ...]) -> None:
        self.line = mapping.line
        for name in mapping:
            if name not in names:
                near = difflib.get_close_matches(str(name), names, 1)
                hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(names)}"
                raise self.error(f"unknown field {name!r}{hint}")

    def entries(
        self, kind: RecordKind, model: type[BaseModel], value: Any
    ) -> Iterator[ExpectedRecord | OneOf]:
        if value is None:
            return
        if not isinstance(value, list):
            raise self.error(f"{kind} must be a list")
        for index, entry in enumerate(value):
            if isinstance(entry, _Lined) and "one_of" in entry:
                self.known(entry, ("one_of",))
                yield OneOf(tuple(self.alternatives(kind, model, index, entry["one_of"])))
            else:
                yield self.record(kind, model, f"{kind}[{index}]", entry)

    def alternatives(
        self, kind: RecordKind, model: type[BaseModel], index: int, value: Any
    ) -> Iterator[tuple[ExpectedRecord, ...]]:
        if (
            not isinstance(value, list)
            or len(value) < 2
            or not all(isinstance(one, list) for one in value)
        ):
            raise self.error("one_of must be a list of at least two lists of records")
        for n, one in enumerate(value):
            yield tuple(
                self.record(kind, model, f"{kind}[{index}].{n}[{m}]", entry)
                for m, entry in enumerate(one)
            )

    def record(
        self, kind: RecordKind, model: type[BaseModel], place: str, value: Any
    ) -> ExpectedRecord:
        if not isinstance(value, _Lined):
            raise self.error(f"{place}: expected a record with fields")
        self.line = value.line
        flags = [value.get("optional", False), value.get("forbidden", False)]
        if not all(isinstance(flag, bool) for flag in flags) or all(flags):
            raise self.error("optional and forbidden are true or left out, and not both")
        need: Need = "optional" if flags[0] else "forbidden" if flags[1] else "required"
        because = value.get("because")
        if (need == "forbidden") != isinstance(because, str):
            raise self.error("a forbidden record says why in 'because', and no other does")
        content = _Lined({k: v for k, v in value.items() if k not in _RECORD_KEYS})
        content.line = value.line
        key = value.get("id", place)
        if not isinstance(key, str):
            raise self.error("id must be a short name")
        return ExpectedRecord(kind, key, need, because, self.object(model, content))

    def object(self, model: type[BaseModel], value: _Lined) -> ExpectedObject:
        shapes = shapes_of(model)
        cites = "evidence" in model.model_fields
        self.known(value, (*shapes, *(("evidence", "evidence_also") if cites else ())))
        line = value.line
        fields: dict[str, Node] = {}
        for name, inner in value.items():
            if name not in ("evidence", "evidence_also"):
                self.line = line
                fields[name] = self.node(name, shapes[name], inner)
        self.line = line
        return ExpectedObject(
            model,
            fields,
            self.numbers(value["evidence"]) if "evidence" in value else None,
            self.numbers(value.get("evidence_also", [])),
        )

    def numbers(self, value: Any) -> tuple[int, ...]:
        if not isinstance(value, list) or not all(type(n) is int and n > 0 for n in value):
            raise self.error("evidence is a list of sentence numbers")
        return tuple(value)

    def node(self, name: str, shape: Shape, value: Any) -> Node:
        if shape.is_list:
            return self.list(name, shape, value)
        if shape.model is not None:
            return self.whole(name, shape, value)
        return self.pattern(name, shape, value)

    def list(self, name: str, shape: Shape, value: Any) -> ExpectedList:
        if value is None:
            value = []
        if not isinstance(value, list):
            raise self.error(f"{name} must be a list")
        required: list[Node] = []
        optional: list[Node] = []
        for item in value:
            if isinstance(item, _Lined) and set(item) == {"optional"}:
                optional.append(self.item(name, shape, item["optional"]))
            else:
                required.append(self.item(name, shape, item))
        return ExpectedList(tuple(required), tuple(optional), name in OPEN_LISTS)

    def item(self, name: str, shape: Shape, value: Any) -> Node:
        if shape.model is None:
            return self.pattern(name, shape, value)
        if not isinstance(value, _Lined):
            raise self.error(f"an item of {name} has fields: {', '.join(shapes_of(shape.model))}")
        return self.object(shape.model, value)

    def whole(self, name: str, shape: Shape, value: Any) -> Node:
        assert shape.model is not None  # noqa: S101 - the caller has looked
        if value is None:
            return Is(None)
        if not isinstance(value, _Lined):
            raise self.error(f"{name} is null, or has {', '.join(shapes_of(shape.model))}")
        if set(value) != {"any_of"}:
            return self.object(shape.model, value)
        options = value["any_of"]
        if not isinstance(options, list) or not options:
            raise self.error(f"{name}: any_of is a list")
        objects = [self.whole(name, shape, option) for option in options if option is not None]
        return Alternatives(
            tuple(option for option in objects if isinstance(option, ExpectedObject)),
            None in options,
        )

    def pattern(self, name: str, shape: Shape, value: Any) -> Pattern:
        if not isinstance(value, _Lined):
            return self.value(name, shape, value)
        self.line = value.line or self.line
        self.known(value, _FORMS)
        match sorted(value):
            case ["any_of"] if isinstance(value["any_of"], list) and value["any_of"]:
                return AnyOf(tuple(self.pattern(name, shape, v) for v in value["any_of"]))
            case ["contains"]:
                return Contains((self.phrase(name, value["contains"]),), "any")
            case ["contains_any" | "contains_all" as form] if isinstance(value[form], list):
                need: Literal["any", "all"] = "any" if form == "contains_any" else "all"
                return Contains(tuple(self.phrase(name, v) for v in value[form]), need)
            case ["from", "to"]:
                ends = [self.value(name, shape, value[end]) for end in ("from", "to")]
                low, high = (end.value for end in ends)
                if type(low) is not type(high) or not isinstance(low, int | str):
                    raise self.error(f"{name}: from and to are two numbers or two dates")
                assert isinstance(high, int | str)  # noqa: S101 - of the type of `low`
                return Between(low, high)
            case _:
                raise self.error(f"{name}: not a value, and none of {', '.join(_FORMS)}")

    def value(self, name: str, shape: Shape, value: Any) -> Is:
        if value is None:
            return Is(None)
        if isinstance(value, int) and shape.kind is str and not shape.choices:
            value = str(value)  # a year: `edtf: 2019`
        if type(value) is not shape.kind or not isinstance(value, str | int):
            expected = shape.kind.__name__
            raise self.error(f"{name}: {value!r} is a {type(value).__name__}, not a {expected}")
        if shape.choices and value not in shape.choices:
            near = difflib.get_close_matches(str(value), shape.choices, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(shape.choices)}"
            raise self.error(f"{name}: no {value!r}; {hint}")
        if name == "edtf":
            try:
                parse_edtf(value)
            except ValueError as error:
                raise self.error(f"{name}: {error}") from None
        return Is(value, shape.comparison)

    def phrase(self, name: str, value: Any) -> str:
        if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
            raise self.error(f"{name}: contains takes words, not {value!r}")
        return str(value)

    def stand_off(self, value: Any) -> StandOff | None:
        if value is None:
            return None
        if not isinstance(value, _Lined) or set(value) != {"file", "sha256"}:
            raise self.error("article has file and sha256")
        return StandOff(str(value["file"]), str(value["sha256"]))

    def check_references(self, expectation: Expectation) -> None:
        keys = [record.key for record in expectation.all_records()]
        self.line = 1
        for key in keys:
            if keys.count(key) > 1:
                raise self.error(f"two records have the id {key!r}")
        known = {
            kind: {r.key for r in expectation.all_records() if r.kind == kind}
            for kind in ("participants", "meetings")
        }
        for record in expectation.all_records():
            for kind, name in _references(record.content):
                if name not in known[kind]:
                    raise self.error(f"{record.key}: no {kind} have the id {name!r}")


def _references(node: Node, name: str = "") -> Iterator[tuple[str, str]]:
    """(records referred to, id) of every reference inside `node`."""
    if isinstance(node, ExpectedObject):
        for field, inner in node.fields.items():
            yield from _references(inner, field)
    elif isinstance(node, ExpectedList):
        for inner in (*node.required, *node.optional):
            yield from _references(inner, name)
    elif isinstance(node, AnyOf):
        for option in node.options:
            yield from _references(option, name)
    elif (
        isinstance(node, Is) and isinstance(node.value, str) and name in ("participant", "meeting")
    ):
        yield f"{name}s", node.value
