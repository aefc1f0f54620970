"""The expectation of one case: its file format, checked against the schema, and what it means.

The format is described in docs/expectations.md. Reading is strict: an unknown field, a value that
the schema does not allow, a reference that leads nowhere is a `CaseError` with file and line, and
with a suggestion where one is near.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Any, Literal

from pydantic import BaseModel

from summarizer.dates import parse_edtf
from summarizer.errors import CaseError
from summarizer.evals.patterns import AnyOf, Between, Contains, Is, Near, Pattern
from summarizer.evals.shapes import Shape, shapes_of
from summarizer.files.foreign import BrokenText as BrokenText
from summarizer.files.foreign import load_yaml
from summarizer.schema import Agreement, Attack, Date, Meeting, Participant

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
_FORMS = ("any_of", "contains", "contains_any", "contains_all", "from", "to", "near", "days")
MAX_DAYS = 366  # a date that may be further off is better told as a range


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
    line: int = 0
    """Where it begins in the file."""


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

    @cached_property
    def citations(self) -> Mapping[int, tuple[ExpectedRecord, bool]]:
        """Each sentence that is cited, with the first record that does, traps aside.

        True where only dates cite it, which a caption may support.
        """
        found: dict[int, tuple[ExpectedRecord, bool]] = {}
        for record in self.all_records():
            if record.need == "forbidden":
                continue
            for content in _objects(record.content):
                is_date = content.model is Date
                for number in (*(content.evidence or ()), *content.also):
                    first, is_dates_only = found.get(number, (record, True))
                    if is_dates_only and not is_date:
                        first = record
                    found[number] = (first, is_dates_only and is_date)
        return found


def _objects(node: Node) -> Iterator[ExpectedObject]:
    """Every object in `node`, itself first."""
    if isinstance(node, ExpectedObject):
        yield node
        for inner in node.fields.values():
            yield from _objects(inner)
    elif isinstance(node, ExpectedList):
        for inner in (*node.required, *node.optional):
            yield from _objects(inner)
    elif isinstance(node, Alternatives):
        for option in node.options:
            yield from _objects(option)


class _Lined(dict[str, Any]):
    """A mapping of the file, with the line where it begins."""

    line: int = 0


def read_expectation(text: str, name: str) -> Expectation:
    """The expectation that `text` (YAML) holds; `CaseError` begins with `name` and the line."""
    try:
        return _read(text)
    except BrokenText as broken:
        line = "" if broken.line is None else f":{broken.line}"
        raise CaseError(f"{name}{line}: {broken.problem}") from None


# Suites are read again and again: by a watching run, by both sides of a comparison, by every test.
@lru_cache(maxsize=256)
def _read(text: str) -> Expectation:
    return _Reader().read(load_mapping(text))


def load_mapping(text: str) -> dict[str, Any]:
    """What `text` (YAML) holds, with days as text; BrokenText if that is no mapping."""
    value = load_yaml(text, _loader)
    if value is None:
        raise BrokenText("nothing in it; expected participants, meetings, agreements and attacks")
    if not isinstance(value, _Lined):
        raise BrokenText("expected participants, meetings, agreements and attacks", 1)
    return value


@cache
def _loader(base: Any) -> Any:
    """`base`, one of PyYAML's safe loaders, but strict about keys and with lines."""
    import yaml

    class Loader(base):  # type: ignore[misc]  # either of two classes
        """Refuses keys that stand twice, and remembers lines."""

    def construct(loader: Any, node: yaml.MappingNode) -> _Lined:
        seen = set()
        for key, _ in node.value:
            if key.value != "<<" and isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise BrokenText(f"{key.value!r} stands twice", key.start_mark.line + 1)
                seen.add(key.value)
        line = node.start_mark.line + 1
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
    return Loader


class _Reader:
    def __init__(self) -> None:
        self.line = 1

    def error(self, problem: str) -> BrokenText:
        return BrokenText(problem, self.line)

    def read(self, root: dict[str, Any]) -> Expectation:
        assert isinstance(root, _Lined)  # noqa: S101 - as every mapping that is loaded here
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
        content_node = self.object(model, content)
        return ExpectedRecord(kind, key, need, because, content_node, value.line)

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
        objects: list[ExpectedObject] = []
        for option in options:
            inner = self.whole(name, shape, option)
            if isinstance(inner, ExpectedObject):
                objects.append(inner)
            elif option is not None:
                raise self.error(f"{name}: any_of in any_of; one list is enough")
        if not objects:
            return Is(None)
        return Alternatives(tuple(objects), None in options)

    def pattern(self, name: str, shape: Shape, value: Any) -> Pattern:
        if not isinstance(value, _Lined):
            return self.value(name, shape, value)
        self.line = value.line or self.line
        self.known(value, _FORMS)
        match sorted(value):
            case ["any_of"] if isinstance(value["any_of"], list) and value["any_of"]:
                return AnyOf(tuple(self.pattern(name, shape, v) for v in value["any_of"]))
            case ["contains" | "contains_any" | "contains_all" as form] if (
                shape.kind is not str or shape.choices
            ):
                raise self.error(f"{name}: {form} is for text; here a value is whole")
            case ["contains"]:
                return Contains((self.phrase(name, value["contains"]),), "any")
            case ["contains_any" | "contains_all" as form] if (
                isinstance(value[form], list) and value[form]
            ):
                need: Literal["any", "all"] = "any" if form == "contains_any" else "all"
                return Contains(tuple(self.phrase(name, v) for v in value[form]), need)
            case ["from", "to"]:
                ends = [self.value(name, shape, value[end]) for end in ("from", "to")]
                low, high = (end.value for end in ends)
                if isinstance(low, int) and isinstance(high, int) and shape.kind is int:
                    is_ordered = low <= high
                elif isinstance(low, str) and isinstance(high, str) and name == "edtf":
                    is_ordered = self.days_of(name, low)[0] <= self.days_of(name, high)[1]
                else:
                    raise self.error(f"{name}: from and to are two numbers or two dates")
                if not is_ordered:
                    raise self.error(f"{name}: from {low} to {high} is nothing")
                return Between(low, high)
            case ["days", "near"]:
                stated, days = self.value(name, shape, value["near"]).value, value["days"]
                if name != "edtf" or not isinstance(stated, str):
                    raise self.error(f"{name}: near takes a date, and stands for edtf only")
                if type(days) is not int or not 1 <= days <= MAX_DAYS:
                    raise self.error(f"{name}: days is a number from 1 to {MAX_DAYS}")
                self.days_of(name, stated)
                return Near(stated, days)
            case _:
                raise self.error(f"{name}: not a value, and none of {', '.join(_FORMS)}")

    def value(self, name: str, shape: Shape, value: Any) -> Is:
        if value is None:
            return Is(None)
        if type(value) is int and shape.kind is str and not shape.choices:
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

    def days_of(self, name: str, value: str) -> tuple[date, date]:
        """First and last day of `value`, which must have a year: nothing is near an unknown one."""
        span = parse_edtf(value).span
        if span is None:
            raise self.error(f"{name}: {value} has no year, and no day that a range could rest on")
        return span

    def phrase(self, name: str, value: Any) -> str:
        if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
            raise self.error(f"{name}: contains takes words, not {value!r}")
        return str(value)

    def stand_off(self, value: Any) -> StandOff | None:
        if value is None:
            return None
        if not isinstance(value, _Lined) or set(value) != {"file", "sha256"}:
            raise self.error("article has file and sha256")
        self.line = value.line
        file, digest = value["file"], str(value["sha256"])
        if not isinstance(file, str) or not file:
            raise self.error("article.file is the name of a file")
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise self.error("article.sha256 has 64 hexadecimal digits, in small letters")
        return StandOff(file, digest)

    def check_references(self, expectation: Expectation) -> None:
        seen: set[str] = set()
        for record in expectation.all_records():
            self.line = record.line
            if record.key in seen:
                raise self.error(f"two records have the id {record.key!r}")
            seen.add(record.key)
        known = {
            kind: {r.key for r in expectation.all_records() if r.kind == kind}
            for kind in ("participants", "meetings")
        }
        for record in expectation.all_records():
            self.line = record.line
            for kind, name in _references(record.content):
                if name not in known[kind]:
                    near = difflib.get_close_matches(name, known[kind], 1)
                    hint = f"; did you mean {near[0]!r}?" if near else ""
                    raise self.error(f"{record.key}: no {kind} have the id {name!r}{hint}")


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
