"""The answer that an expectation describes, built from it: the harness must give it full marks."""

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


def required(expectation: Expectation, kind: RecordKind) -> list[ExpectedRecord]:
    """The required records of `kind`, the first of each alternative."""
    records: list[ExpectedRecord] = []
    for entry in expectation.records[kind]:
        records += entry.lists[0] if isinstance(entry, OneOf) else [entry]
    return [record for record in records if record.need == "required"]


def perfect_answer(expectation: Expectation) -> dict[str, Any]:
    """An answer that has exactly what is required; what is not judged is filled with anything."""
    answer: dict[str, Any] = {}
    for kind, model in RECORDS.items():
        answer[kind] = []
        for record in required(expectation, kind):
            value = _object(record.content)
            if "id" in model.model_fields:
                value["id"] = record.key
            answer[kind].append(value)
    answer["gist"] = {"evidence": [1], "text": "gist"}
    return answer


def _object(node: ExpectedObject) -> dict[str, Any]:
    value: dict[str, Any] = {}
    if "evidence" in node.model.model_fields:
        value["evidence"] = list(node.evidence if node.evidence is not None else (1,))
    for name, shape in shapes_of(node.model).items():
        value[name] = _value(node.fields[name]) if name in node.fields else _anything(shape)
    return value


def _value(node: Node) -> Any:
    if isinstance(node, Pattern):
        return node.sample()
    if isinstance(node, ExpectedList):
        return [_value(item) for item in node.required]
    if isinstance(node, Alternatives):
        return _object(node.options[0])
    return _object(node)


def _anything(shape: Shape) -> Any:
    if shape.is_list:
        return []
    if shape.is_nullable:
        return None
    if shape.model is not None:
        return _object(ExpectedObject(shape.model, {}, (1,), ()))
    if shape.choices:
        return shape.choices[0]
    return {str: "anything", int: 0, bool: False}[shape.kind]
