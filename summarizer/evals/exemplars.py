"""The answer that an expectation describes, built from it.

The harness must give it full marks, which its tests hold it to; and it is what an annotator would
have answered, which the agreement of two annotators rests on.
"""

from typing import Any

from summarizer.evals.expectations import (
    RECORDS,
    Alternatives,
    Expectation,
    ExpectedList,
    ExpectedObject,
    ExpectedRecord,
    Node,
    OneOf,
    RecordKind,
)
from summarizer.evals.patterns import Pattern
from summarizer.evals.shapes import Shape, shapes_of


def perfect_answer(expectation: Expectation) -> dict[str, Any]:
    """An answer that has exactly what is required; what is not judged is filled with anything."""
    return {kind: [_record(one) for one in required(expectation, kind)] for kind in RECORDS} | {
        "gist": {"evidence": [1], "text": "gist"}
    }


def required(expectation: Expectation, kind: RecordKind) -> list[ExpectedRecord]:
    """The required records of `kind`, the first of each alternative."""
    records: list[ExpectedRecord] = []
    for entry in expectation.records[kind]:
        records += entry.lists[0] if isinstance(entry, OneOf) else [entry]
    return [record for record in records if record.need == "required"]


def exemplify(node: Node) -> Any:
    """A value that `node` accepts, as plain data; of lists, what is required."""
    if isinstance(node, Pattern):
        return node.sample()
    if isinstance(node, ExpectedList):
        return [exemplify(item) for item in node.required]
    if isinstance(node, Alternatives):
        return exemplify(node.options[0])
    return fill(node, {name: exemplify(inner) for name, inner in node.fields.items()})


def fill(node: ExpectedObject, fields: dict[str, Any]) -> dict[str, Any]:
    """An object that has these `fields` and the evidence of `node`, and anything elsewhere."""
    value: dict[str, Any] = {}
    if "evidence" in node.model.model_fields:
        value["evidence"] = list(node.evidence if node.evidence is not None else (1,))
    for name, shape in shapes_of(node.model).items():
        value[name] = fields[name] if name in fields else _anything(shape)
    return value


def identify(record: ExpectedRecord, value: dict[str, Any]) -> dict[str, Any]:
    """`value` under the key of `record`, where records of its kind have an id."""
    return value | {"id": record.key} if "id" in RECORDS[record.kind].model_fields else value


def _record(record: ExpectedRecord) -> dict[str, Any]:
    return identify(record, exemplify(record.content))


def _anything(shape: Shape) -> Any:
    if shape.is_list:
        return []
    if shape.is_nullable:
        return None
    if shape.model is not None:
        return fill(ExpectedObject(shape.model, {}, (1,), ()), {})
    if shape.choices:
        return shape.choices[0]
    return {str: "anything", int: 0, bool: False}[shape.kind]
