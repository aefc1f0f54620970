"""Taking a value of an answer into an expectation, once a person has approved of it.

The new text differs from the old one in that value alone: it is spliced in where the old value
stands, because writing a parsed file anew changes lines that nobody touched. Whether it says what
it should is found by reading and judging it: the one verdict must turn right and no other may move.
"""

import copy
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import BaseModel

from summarizer.briefing import Article
from summarizer.errors import CaseError, UsageError
from summarizer.evals.cases import check_citations
from summarizer.evals.expectations import (
    Alternatives,
    BrokenText,
    Expectation,
    ExpectedList,
    ExpectedObject,
    ExpectedRecord,
    Node,
    OneOf,
    load_mapping,
    read_expectation,
)
from summarizer.evals.judging import CaseJudgement, Judgement, judge
from summarizer.evals.patterns import AnyOf, Contains, Is, Pattern
from summarizer.schema import ArticleSummary

Place = tuple[str | int, ...]
"""Keys and positions that lead from the top of the file to a value."""
# The items of these lists are called by the value of this field, others by their position.
_NAMED_BY = {"participants": "participant", "targets": "name", "attributions": "actor"}
_STEP = re.compile(r"([a-z_]+)(?:\[([^\]]*)\])?(?:\.|$)")
_END = "\x1f"  # of a step; YAML allows it in no text
_NOTHING_THERE = "the answer lacks the whole item or object that this is in, not this value alone"
_WHOLE_RECORD = {
    "missing": "the answer has no such record; make it optional, or take it out, by hand",
    "merged": "the answer has this record as a part of another; nothing in it can be accepted",
    "forbidden": "a forbidden record, which no answer makes right",
    "optional_present": "an optional record, whose values are not judged",
}


@dataclass(frozen=True)
class Acceptance:
    """An expectation's text before and after one more value was accepted."""

    path: str
    """Where, in the unambiguous form: attacks.rutba.tolls[0].killed.min."""
    value: Any
    """What is accepted from now on."""
    before: str
    after: str

    def diff(self, name: str) -> str:
        """The lines of the file `name` that change, as a unified diff."""
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        lines = difflib.unified_diff(before, after, name, name, n=0)
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


@dataclass(frozen=True)
class _Step:
    """One field on the way to a value, and which of its items where it is a list."""

    field: str
    position: int | None = None
    names: tuple[str, ...] = ()
    is_named: bool = False
    """No other item of the list has the first name."""

    def __str__(self) -> str:
        if self.position is None:
            return self.field
        return f"{self.field}[{self.names[0] if self.is_named else self.position}]"

    def is_meant(self, field: str, selector: str | None) -> bool:
        """`field` or `field[selector]` as somebody wrote it."""
        if field != self.field or (selector is not None and self.position is None):
            return False
        return selector is None or selector == str(self.position) or selector in self.names


@dataclass(frozen=True)
class _Value:
    """A value of the expectation that has a place of its own in the file."""

    record: ExpectedRecord
    steps: tuple[_Step, ...]
    place: Place
    node: Node
    is_optional: bool
    """It is in an optional item of a list."""

    @property
    def path(self) -> str:
        return f"{_name(self.record)}.{'.'.join(map(str, self.steps))}"


def accept(
    text: str, name: str, path: str, summary: ArticleSummary, article: Article | None = None
) -> Acceptance:
    """`text`, the expectation `name`, with what `summary` has at `path` accepted as well.

    `path` names one value, as `Acceptance.path` has it or as reports print it, where that is
    unambiguous. UsageError says why a value cannot be accepted: there is none, it is right already,
    it belongs to a record that is missing, spurious or forbidden, or other verdicts would change.
    """
    expectation = read_expectation(text, name)
    raw = load_mapping(text)
    tracked, values = _tracked(expectation, raw)
    judged = judge(expectation, summary)
    # The same verdicts, but what is expected is described by the place of it in the file.
    places = [j.expected for j in judge(tracked, summary).judgements]
    where = {place: i for i, place in enumerate(places) if _END in place}
    value = _meant(path, expectation, values, judged, where)
    indices = [i for i, token in enumerate(places) if _is_in(token, value.place)]
    first, last = indices[0], indices[-1] + 1
    problem = "the answer has nothing there that an expectation could have"
    if judged.judgements[first].verdict == "missing":
        problem = _NOTHING_THERE
    for candidate in _candidates(value, judged, first, summary):
        after = _spliced(text, raw, value, candidate)
        try:
            new = read_expectation(after, name)
            if article is not None:
                check_citations(name, new, article)
        except CaseError as error:
            problem = f"accepting it would break the file: {error}"
            continue
        problem = _objection(judged, judge(new, summary), first, last)
        if not problem:
            return Acceptance(value.path, candidate, text, after)
    raise UsageError(f"{value.path}: {problem}")


def _meant(
    path: str,
    expectation: Expectation,
    values: list[_Value],
    judged: CaseJudgement,
    where: Mapping[str, int],
) -> _Value:
    """The one value that `path` means and that is not right yet."""
    record, rest = _split(path, expectation, judged)
    verdict = next((j for j in judged.judgements if _is_record(j, record)), None)
    name = _name(record)
    if record.need == "forbidden":
        raise UsageError(f"{name}: {_WHOLE_RECORD['forbidden']}")
    if verdict is None:
        reason = (
            "an optional record, which the answer does not have"
            if record.need == "optional"
            else "not in the alternative that fits the answer best"
        )
        raise UsageError(f"{name}: {reason}; nothing of it is judged")
    if verdict.verdict in _WHOLE_RECORD:
        raise UsageError(f"{name}: {_WHOLE_RECORD[verdict.verdict]}")
    own = [value for value in values if value.record is record]
    steps = list(_STEP.finditer(rest))
    selected = [(step[1], step[2]) for step in steps]
    if "".join(step[0] for step in steps) != rest:
        selected = []
    named = [value for value in own if _leads_to(selected, value)]
    if not rest:
        raise UsageError(f"{path}: a whole record; name a value in it{_suggestion(name, own)}")
    if not named:
        raise UsageError(f"{path}: no such value{_suggestion(f'{name}.{rest}', own)}")
    wrong = [value for value in named if _is_wrong(value, judged, where)]
    if len(wrong) == 1:
        return wrong[0]
    if wrong:
        shown = ", ".join(value.path for value in wrong)
        raise UsageError(f"{path}: {len(wrong)} values are meant; name one: {shown}")
    raise UsageError(_why_not_wrong(path, named, judged, where))


def _is_wrong(value: _Value, judged: CaseJudgement, where: Mapping[str, int]) -> bool:
    """Its verdict is not right; of an object, all of it is missing."""
    verdicts = [judged.judgements[i].verdict for token, i in where.items()
                if _is_in(token, value.place)]  # fmt: skip
    if isinstance(value.node, Pattern):
        return bool(verdicts) and verdicts != ["correct"]
    return bool(verdicts) and set(verdicts) == {"missing"}


def _why_not_wrong(
    path: str, named: list[_Value], judged: CaseJudgement, where: Mapping[str, int]
) -> str:
    value = named[0]
    fields = ".".join(step.field for step in value.steps)
    surplus = [
        j for i, j in enumerate(judged.judgements)
        if (j.kind, j.key, j.path) == (value.record.kind, value.record.key, fields)
        and j.verdict not in ("correct", "optional_present") and i not in where.values()
    ]  # fmt: skip
    judgements = [judged.judgements[where[t]] for t in where if _is_in(t, value.place)]
    if not isinstance(value.node, Pattern):
        inner = [f"{value.path}.{name}" for name in _fields(value.node)]
        return f"{path}: the answer has one; name a value in it: {', '.join(inner)}"
    if surplus:
        return (
            f"{path}: {surplus[0].predicted!r} is beside what is expected, which is right already; "
            "a further item is for a person to write"
        )
    if all(value.is_optional for value in named):
        return f"{path}: in an optional item, whose values are not judged"
    found = judgements[0].predicted if judgements else "not stated"
    return f"{path}: correct already; the answer has {found!r}"


def _fields(node: Node) -> Iterable[str]:
    if isinstance(node, ExpectedObject):
        return node.fields
    return _fields(node.options[0]) if isinstance(node, Alternatives) else ()


def _split(
    path: str, expectation: Expectation, judged: CaseJudgement
) -> tuple[ExpectedRecord, str]:
    """The record that `path` begins with, and the rest: fields, with dots between them."""
    records = list(expectation.all_records())
    for record in sorted(records, key=lambda record: -len(record.key)):
        for prefix in (f"{record.kind}: {record.key}", f"{record.kind}.{record.key}", record.key):
            rest = re.fullmatch(re.escape(prefix) + r"(?:(?:\.|, )(.*))?", path.strip())
            if rest:
                return record, rest[1] or ""
    for judgement in judged.judgements:
        if (
            not judgement.path
            and judgement.key == judgement.place
            and path.startswith(judgement.key)
        ):
            raise UsageError(
                f"{judgement.key}: {judgement.verdict} as a whole ({judgement.predicted}); a "
                "further record is for a person to write"
            )
    known = [_name(record) for record in records]
    begin = ".".join(re.split(r"[.,]", path.replace(": ", "."))[:2])
    near = difflib.get_close_matches(begin, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known) or 'none'}"
    raise UsageError(f"{path}: begins with no record of the expectation; {hint}")


def _suggestion(path: str, values: list[_Value]) -> str:
    paths = [value.path for value in values]
    near = difflib.get_close_matches(path, paths, 1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f", such as {paths[0]}" if paths else ""


def _leads_to(selected: list[tuple[str, str | None]], value: _Value) -> bool:
    return len(selected) == len(value.steps) and all(
        step.is_meant(*one) for step, one in zip(value.steps, selected, strict=True)
    )


def _name(record: ExpectedRecord) -> str:
    """attacks.rutba, or attacks[4] for a record without an id."""
    return record.key if record.key.startswith(record.kind) else f"{record.kind}.{record.key}"


def _is_record(judgement: Judgement, record: ExpectedRecord) -> bool:
    return (judgement.kind, judgement.key, judgement.path) == (record.kind, record.key, "")


# ------------------------------------------------------------------------- where a value stands


def _tracked(expectation: Expectation, raw: Mapping[str, Any]) -> tuple[Expectation, list[_Value]]:
    """The expectation with every pattern described by its place, and all its values."""
    values: list[_Value] = []

    def record(one: ExpectedRecord, value: Any, place: Place) -> ExpectedRecord:
        content = _track(one.content, value, _Value(one, (), place, one.content, False), values)
        assert isinstance(content, ExpectedObject)  # noqa: S101 - an object is tracked as an object
        return replace(one, content=content)

    tracked: dict[Any, tuple[ExpectedRecord | OneOf, ...]] = {}
    for kind, entries in expectation.records.items():
        new: list[ExpectedRecord | OneOf] = []
        for n, entry in enumerate(entries):
            value = raw[kind][n]
            if isinstance(entry, ExpectedRecord):
                new.append(record(entry, value, (kind, n)))
                continue
            new.append(OneOf(tuple(
                tuple(
                    record(one, value["one_of"][k][m], (kind, n, "one_of", k, m))
                    for m, one in enumerate(alternative)
                )
                for k, alternative in enumerate(entry.lists)
            )))  # fmt: skip
        tracked[kind] = tuple(new)
    return replace(expectation, records=tracked), values


def _track(node: Node, raw: Any, at: _Value, values: list[_Value]) -> Node:
    """`node`, which `raw` wrote at `at`; what it holds goes to `values`."""
    if isinstance(node, Pattern):
        values.append(replace(at, node=node))
        return _described_by(node, _token(at.place))
    if isinstance(node, ExpectedList):
        return _track_list(node, raw or [], at, values)
    if isinstance(node, Alternatives):
        values.append(replace(at, node=node))
        options = [
            _track(option, value, replace(at, place=(*at.place, "any_of", n)), values)
            for option, (n, value) in zip(
                node.options,
                [(n, value) for n, value in enumerate(raw["any_of"]) if value is not None],
                strict=True,
            )
        ]
        return replace(node, options=tuple(options))  # type: ignore[arg-type]  # each is tracked as what it is: an object
    if at.steps and at.steps[-1].position is None:  # an item cannot be null, a field can
        values.append(replace(at, node=node))
    fields = {
        name: _track(
            inner,
            raw[name],
            replace(at, place=(*at.place, name), steps=(*at.steps, _Step(name))),
            values,
        )
        for name, inner in node.fields.items()
    }
    return replace(node, fields=fields)


def _track_list(
    node: ExpectedList, raw: list[Any], at: _Value, values: list[_Value]
) -> ExpectedList:
    required, optional = iter(node.required), iter(node.optional)
    items: list[tuple[Node, Any, Place, bool]] = []
    for n, value in enumerate(raw):
        place = (*at.place, n)
        if isinstance(value, dict) and set(value) == {"optional"}:
            items.append((next(optional), value["optional"], (*place, "optional"), True))
        else:
            items.append((next(required), value, place, False))
    field = at.steps[-1].field
    names = [_names_of(field, item) for item, *_ in items]
    firsts = [name[0] for name in names if name]
    tracked: dict[bool, list[Node]] = {False: [], True: []}
    for n, (item, value, place, is_optional) in enumerate(items):
        is_named = bool(names[n]) and firsts.count(names[n][0]) == 1 and "]" not in names[n][0]
        step = _Step(field, n, names[n], is_named)
        one = replace(
            at,
            place=place,
            steps=(*at.steps[:-1], step),
            is_optional=at.is_optional or is_optional,
        )
        tracked[is_optional].append(_track(item, value, one, values))
    return replace(node, required=tuple(tracked[False]), optional=tuple(tracked[True]))


def _names_of(field: str, item: Node) -> tuple[str, ...]:
    if not isinstance(item, ExpectedObject) or field not in _NAMED_BY:
        return ()
    return tuple(_words(item.fields.get(_NAMED_BY[field])))


def _words(node: Node | None) -> Iterator[str]:
    if isinstance(node, Is) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, Contains):
        yield from node.phrases
    elif isinstance(node, AnyOf):
        for option in node.options:
            yield from _words(option)


def _token(place: Place) -> str:
    return "".join(f"{step}{_END}" for step in place)


def _is_in(token: str, place: Place) -> bool:
    return token.startswith(_token(place))


def _described_by(pattern: Pattern, token: str) -> Pattern:
    """`pattern`, of its own class as far as anybody can tell, but described by `token`."""
    clone = copy.copy(pattern)
    object.__setattr__(clone, "__class__", _telling(type(pattern)))
    object.__setattr__(clone, "token", token)
    return clone


@cache
def _telling(kind: type[Pattern]) -> type[Pattern]:
    return type(kind.__name__, (kind,), {"describe": lambda self: self.token})


# ----------------------------------------------------------------------------- what the answer has


def _candidates(
    value: _Value, judged: CaseJudgement, index: int, summary: ArticleSummary
) -> Iterator[Any]:
    """What the answer may have at `value`, as it would stand in the file; usually one."""
    judgement = judged.judgements[index]
    if judgement.verdict == "missing":
        if value.steps[-1].position is None:  # no item of a list is null
            yield None
        return
    links = {
        (kind.removesuffix("s"), getattr(summary, kind)[n].id): key
        for kind, key, n in judged.pairs
        if kind in ("participants", "meetings")
    }
    kind, number = judgement.place.rstrip("]").split("[")
    fields = [step.field for step in value.steps]
    for found in _values_at(getattr(summary, kind)[int(number)], fields):
        if isinstance(found, BaseModel):
            yield found.model_dump()
        elif fields[-1] in ("participant", "meeting"):
            # A reference to what is not expected is no value that an expectation could have.
            linked = links.get((fields[-1], found))
            if linked is not None and linked == judgement.predicted:
                yield linked
        elif found is not None and str(found) == judgement.predicted:
            yield found
            return


def _values_at(value: Any, fields: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _values_at(item, fields)
    elif not fields or value is None:
        yield value
    else:
        yield from _values_at(getattr(value, fields[0]), fields[1:])


def _objection(old: CaseJudgement, new: CaseJudgement, first: int, last: int) -> str:
    """What speaks against the new verdicts; "" if those from `first` to `last` alone turn right."""
    grown = len(new.judgements) - len(old.judgements)
    turned = new.judgements[first : last + grown]
    if not turned or any(j.verdict != "correct" for j in turned):
        if old.judgements[first].verdict == "missing":
            return _NOTHING_THERE
        return "accepting it would not make it right, because the answer is then matched otherwise"
    before = (*old.judgements[:first], *old.judgements[last:])
    after = (*new.judgements[:first], *new.judgements[last + grown :])
    for one, other in zip(before, after, strict=True):
        if replace(one, expected="") != replace(other, expected=""):
            where = f"{one.kind}: {one.key}" + (f", {one.path}" if one.path else "")
            return f"accepting it would also change {where}: {one.verdict} to {other.verdict}"
    return ""


# ------------------------------------------------------------------------------ changing the text


def _spliced(text: str, raw: Mapping[str, Any], value: _Value, candidate: Any) -> str:
    """`text` with `candidate` in the any_of of `value`; UsageError if that changes more."""
    import yaml

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    node = _node_at(root, value.place)
    old = _plain(raw)
    wanted, last = old, value.place[-1]
    for step in value.place[:-1]:
        wanted = wanted[step]
    is_choice = isinstance(wanted[last], dict) and set(wanted[last]) == {"any_of"}
    options = wanted[last]["any_of"] if is_choice else [wanted[last]]
    wanted[last] = {"any_of": [*options, candidate]}
    end = "\r\n" if "\r\n" in text else "\n"
    if is_choice:
        after = _with_item(text, _node_at(node, ("any_of",)), candidate, end)
    else:
        after = _as_choice(text, node, candidate, end)
    try:
        new = _plain(load_mapping(after))
    except BrokenText:
        new = None
    if new != old:
        reason = (
            "an anchor makes the value stand in several places, which would all change"
            if re.search(r"(^|[\s\[{,])\*\w", text)
            else "it is written in a way that cannot be added to"
        )
        raise UsageError(f"{value.path}: {reason}; write the variant by hand")
    return after


def _with_item(text: str, sequence: Any, candidate: Any, end: str) -> str:
    """One more item in a list, on the line of the last one or on a line of its own."""
    at = _end_of(sequence.value[-1])
    if sequence.flow_style:
        return f"{text[:at]}, {_written(candidate)}{text[at:]}"
    at = _line_end(text, at)
    return f"{text[:at]}{end}{' ' * sequence.start_mark.column}- {_written(candidate)}{text[at:]}"


def _as_choice(text: str, node: Any, candidate: Any, end: str) -> str:
    """The value and the candidate, as the any_of that takes the value's place."""
    start, stop = node.start_mark.index, _end_of(node)
    if hasattr(node, "flow_style") and not node.flow_style:
        stop = _line_end(text, stop)
        indent = " " * (node.start_mark.column + 2)
        lines = text[start:stop].split(end)
        moved = end.join(
            [lines[0], *(f"    {line}" if line.strip() else line for line in lines[1:])]
        )
        new = f"any_of:{end}{indent}- {moved}{end}{indent}- {_written(candidate)}"
        return text[:start] + new + text[stop:]
    source = text[start:stop].rstrip()
    stop = start + len(source)
    if not hasattr(node, "flow_style"):  # a scalar
        if node.style in ("|", ">") and "#" in source.partition("\n")[0]:
            return text  # a comment that has no place in one line
        if not source:
            source = "null"
        elif node.style in ("|", ">") or (node.style is None and re.search(r"[,\[\]{}]", source)):
            source = _written(node.value)  # which in a list would be read otherwise
    gap = "" if text[start - 1].isspace() or text[start - 1] in "[{" else " "
    return f"{text[:start]}{gap}{{any_of: [{source}, {_written(candidate)}]}}{text[stop:]}"


def _written(value: Any) -> str:
    """`value` in YAML on one line, fit to be an item of a list."""
    import yaml

    listed = yaml.safe_dump(
        [value], default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9
    ).strip()[1:-1]
    if listed.startswith("'") and isinstance(value, str) and not set(value) & set('"\\'):
        return f'"{value}"'  # as people write them here
    return listed


def _node_at(node: Any, place: Place) -> Any:
    for step in place:
        node = node.value[step] if isinstance(step, int) else _field(node, step)
    return node


def _field(mapping: Any, name: str) -> Any:
    """The node of a field, its own or a merged one."""
    for key, value in mapping.value:
        if key.value == name:
            return value
    merged = [value for key, value in mapping.value if key.value == "<<"]
    for source in merged:
        for one in source.value if source.id == "sequence" else [source]:
            found = _field(one, name)
            if found is not None:
                return found
    return None


def _end_of(node: Any) -> int:
    """Where it ends, without the blank lines and comments that follow a block."""
    if not getattr(node, "value", None) or getattr(node, "flow_style", True):
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end_of(last[1] if isinstance(last, tuple) else last)


def _line_end(text: str, at: int) -> int:
    stop = text.find("\n", at)
    if stop == -1:
        return len(text)
    return stop - 1 if text[stop - 1] == "\r" else stop


def _plain(value: Any) -> Any:
    """`value` without anything shared, so that one place of it can be changed."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
