"""The JSON Schema of expected.yaml: what an editor completes, explains and underlines.

Made from the pydantic schema and the forms that an expectation may take. It says less than
`read_expectation`, which alone knows references, dates and sentences, and never more: what is
read without complaint validates. Draft 7 is what editors' YAML support understands.
"""

import json
from typing import Any

from pydantic import BaseModel

from summarizer.evals.expectations import MAX_DAYS, OPEN_LISTS, RECORDS
from summarizer.evals.shapes import Shape, shapes_of

_Schema = dict[str, Any]
_SENTENCES: _Schema = {
    "type": "array",
    "items": {"type": "integer", "minimum": 1},
    "description": "Numbers of sentences of the article",
}
_PHRASE: _Schema = {"type": ["string", "integer"], "pattern": r"\S"}


def expectation_schema() -> str:
    """The JSON Schema as text, as it is published in evals/expected.schema.json."""
    definitions: dict[str, _Schema] = {}
    properties: _Schema = {}
    for kind, model in RECORDS.items():
        record = _record(model, definitions)
        definitions[f"{model.__name__}Record"] = record
        reference = {"$ref": f"#/definitions/{model.__name__}Record"}
        properties[kind] = {
            "description": f"What is expected of {kind}; left out: none",
            "type": ["array", "null"],
            "items": {"anyOf": [reference, _one_of(reference)]},
        }
    properties["article"] = _closed(
        "A text that is not kept here: the file, looked for in --articles, and how to know it",
        {
            "file": {"type": "string", "minLength": 1, "description": "Its name, without a folder"},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        },
        required=["file", "sha256"],
    )
    whole = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "expected.yaml: what a careful reader finds in one article",
        **_closed("See docs/expectations.md", properties),
        "definitions": dict(sorted(definitions.items())),
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _record(model: type[BaseModel], definitions: dict[str, _Schema]) -> _Schema:
    content = _object(model, definitions)
    flags: _Schema = {
        "id": {"type": "string", "description": "A name for use in this file only"},
        "optional": {
            "type": "boolean",
            "description": "Debatable: neither rewarded nor punished",
        },
        "forbidden": {
            "type": "boolean",
            "description": "A trap of this text: such a record must not be in the answer",
        },
        "because": {"type": "string", "description": "Why a forbidden record would be wrong"},
    }
    return {
        **content,
        "properties": flags | content["properties"],
        "if": {"properties": {"forbidden": {"const": True}}, "required": ["forbidden"]},
        "then": {"required": ["because"], "properties": {"optional": {"const": False}}},
        "else": {"properties": {"because": False}},
    }


def _one_of(record: _Schema) -> _Schema:
    return _closed(
        "Careful readers differ: one of these lists must be met as a whole",
        {"one_of": {"type": "array", "minItems": 2, "items": {"type": "array", "items": record}}},
        required=["one_of"],
    )


def _object(model: type[BaseModel], definitions: dict[str, _Schema]) -> _Schema:
    """An object of the schema, with its evidence; no field is required."""
    properties: _Schema = {}
    if "evidence" in model.model_fields:
        properties["evidence"] = {**_SENTENCES, "description": "Sentences that a good answer cites"}
        properties["evidence_also"] = {
            **_SENTENCES,
            "description": "Further sentences that support it, neither asked for nor wrong",
        }
    descriptions = _descriptions(model)
    for name, shape in shapes_of(model).items():
        properties[name] = {
            "description": descriptions[name],
            **_field(model, name, shape, definitions),
        }
    return _closed((model.__doc__ or "").strip().partition("\n")[0], properties)


def _field(
    model: type[BaseModel], name: str, shape: Shape, definitions: dict[str, _Schema]
) -> _Schema:
    if shape.model is not None:
        inner = shape.model.__name__
        if inner not in definitions:
            definitions[inner] = _object(shape.model, definitions)
        value: _Schema = {"$ref": f"#/definitions/{inner}"}
    else:
        value = {"$ref": f"#/definitions/{_pattern(model, name, shape, definitions)}"}
    if shape.is_list:
        optional = _closed("May be there", {"optional": value}, required=["optional"])
        rest = "others may be there" if name in OPEN_LISTS else "what is not listed is spurious"
        return {
            "type": ["array", "null"],
            "items": {"anyOf": [value, optional]},
            "$comment": f"Each item must be there; {rest}",
        }
    if shape.model is not None:
        options = {"type": "array", "minItems": 1, "items": {"anyOf": [value, {"type": "null"}]}}
        choice = _closed("Any of these", {"any_of": options}, required=["any_of"])
        return {"anyOf": [value, {"type": "null"}, choice]}
    return value


def _pattern(
    model: type[BaseModel], name: str, shape: Shape, definitions: dict[str, _Schema]
) -> str:
    """The name of the definition of what may stand for a plain value."""
    own = {str: "Text", int: "Number", bool: "YesOrNo"}[shape.kind]
    if shape.choices:
        own = f"{model.__name__}.{name}"
    elif name == "edtf":
        own = "Edtf"
    if own in definitions:
        return own
    definitions[own] = {}  # it may hold itself
    plain: _Schema = {
        "Number": {"type": ["integer", "null"]},
        "YesOrNo": {"type": ["boolean", "null"]},
    }.get(own, {"type": ["string", "integer", "null"]})
    if shape.choices:
        plain = {"enum": [*shape.choices, None]}
    forms = [plain]
    several = {"type": "array", "minItems": 1, "items": {"$ref": f"#/definitions/{own}"}}
    forms.append(_closed("Any of these", {"any_of": several}, required=["any_of"]))
    if shape.kind is str and not shape.choices:
        phrases = {"type": "array", "minItems": 1, "items": _PHRASE}
        for form, words, means in (
            ("contains", _PHRASE, "The text must contain this"),
            ("contains_any", phrases, "The text must contain any of these"),
            ("contains_all", phrases, "The text must contain all of these"),
        ):
            forms.append(_closed(means, {form: words}, required=[form]))
    ends = {"Number": {"type": "integer"}, "Edtf": {"type": ["string", "integer"]}}.get(own)
    if ends is not None:
        bounds = {"from": ends, "to": ends}
        forms.append(_closed("A range, ends included", bounds, required=["from", "to"]))
    if own == "Edtf":
        days = {"type": "integer", "minimum": 1, "maximum": MAX_DAYS}
        near = {"near": ends, "days": days}
        forms.append(_closed("So many days off at most", near, required=["near", "days"]))
    definitions[own] = {"anyOf": forms}
    return own


def _closed(description: str, properties: _Schema, required: list[str] | None = None) -> _Schema:
    """An object with these fields and no other."""
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        # Merged keys are gone when a file is read; an editor may see them.
        "patternProperties": {"^<<$": {}},
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def _descriptions(model: type[BaseModel]) -> dict[str, str]:
    """What the schema says of each field, behind its references."""
    whole = model.model_json_schema()
    described = {}
    for name, field in whole["properties"].items():
        reference = field.get("$ref", "").rpartition("/")[2]
        words = field.get("description") or whole["$defs"].get(reference, {}).get("description")
        described[name] = str(words or "")
    return described
