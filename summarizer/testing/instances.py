"""The smallest value that fits a JSON Schema: what a server says when nobody told it what to say.

Empty lists, null where it is allowed, the first of an enumeration, empty strings, the smallest
number of no more than what is required. Understood: type, properties, required, items, prefixItems,
minItems, enum, const, default, anyOf, oneOf, allOf, $ref (within the schema), minLength, minimum,
exclusiveMinimum, multipleOf and the formats of dates. What is not understood (pattern, not, if) is
passed over: give an answer function for such schemas.
"""

import math
from typing import Any

from summarizer.errors import UsageError

_FORMATS = {
    "date": "2000-01-01",
    "date-time": "2000-01-01T00:00:00Z",
    "time": "00:00:00Z",
    "uri": "https://example.org/",
    "email": "a@example.org",
    "uuid": "00000000-0000-0000-0000-000000000000",
}
_DEEPEST = 100  # no answer is nested so deeply; a schema that requires itself is


def smallest_instance(schema: Any) -> Any:
    """The smallest value that fits `schema`; UsageError if it requires itself without end."""
    return _smallest(schema, schema, 0)


def _smallest(schema: Any, root: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise UsageError("the schema requires itself: it has no finite instance")
    if not isinstance(schema, dict):
        return None  # true: anything fits
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return None if None in schema["enum"] else schema["enum"][0]
    if "$ref" in schema:
        # Keys beside a reference narrow it: what it points to comes first.
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return _smallest({**_resolve(schema["$ref"], root), **beside}, root, depth + 1)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return _smallest_of(schema, schema[key], root, depth)
    if "allOf" in schema:
        return _smallest(_joined(schema, root), root, depth + 1)
    return _of_type(schema, root, depth)


def _smallest_of(schema: dict[str, Any], choices: list[Any], root: Any, depth: int) -> Any:
    if any(isinstance(choice, dict) and choice.get("type") == "null" for choice in choices):
        return None
    beside = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}
    trouble: UsageError | None = None
    for choice in choices:
        try:
            return _smallest(_merged(beside, choice), root, depth + 1)
        except UsageError as error:  # this one requires itself; another may not
            trouble = error
    raise trouble or UsageError("the schema offers a choice of nothing")


def _of_type(schema: dict[str, Any], root: Any, depth: int) -> Any:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = "null" if "null" in kind else kind[0]
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else "null"
    match kind:
        case "object":
            properties = schema.get("properties", {})
            return {
                name: _smallest(properties.get(name, True), root, depth + 1)
                for name in schema.get("required", ())
            }
        case "array":
            heads = schema.get("prefixItems", [])
            count = max(schema.get("minItems", 0), 0)
            items = [*heads, *[schema.get("items", True)] * count][:count]
            return [_smallest(item, root, depth + 1) for item in items]
        case "string":
            text = _FORMATS.get(schema.get("format", ""), "")
            return text + "x" * (schema.get("minLength", 0) - len(text))
        case "integer" | "number":
            return _smallest_number(schema, whole=kind == "integer")
        case "boolean":
            return False
    return None


def _smallest_number(schema: dict[str, Any], *, whole: bool) -> float | int:
    """The number nearest to 0 that is not below the minimum."""
    step: float = schema.get("multipleOf", 1)
    least: float = schema.get("minimum", -math.inf)
    above: float = schema.get("exclusiveMinimum", -math.inf)
    most = min(schema.get("maximum", math.inf), schema.get("exclusiveMaximum", math.inf))
    if least <= 0 <= most and above < 0 and schema.get("exclusiveMaximum", 1) > 0:
        return 0
    if most <= 0:
        number: float = math.floor(most / step) * step
        return number - step if number == schema.get("exclusiveMaximum") else number
    number = math.ceil(max(least, above) / step) * step
    if number <= above:
        number += step
    if whole or number <= most:
        return number
    # A narrow range without a multiple in it, such as 0.2 to 0.8.
    return least if least > above else (above + most) / 2


def _resolve(reference: str, root: Any) -> dict[str, Any]:
    if not reference.startswith("#"):
        raise UsageError(f"the schema refers to {reference}, which is not within it")
    target = root
    for part in reference.lstrip("#").split("/")[1:]:
        try:
            target = target[part.replace("~1", "/").replace("~0", "~")]
        except (KeyError, TypeError):
            raise UsageError(f"the schema refers to {reference}, which it does not hold") from None
    return target if isinstance(target, dict) else {}


def _joined(schema: dict[str, Any], root: Any) -> dict[str, Any]:
    joined = {key: value for key, value in schema.items() if key != "allOf"}
    for part in schema["allOf"]:
        if isinstance(part, dict) and "$ref" in part:
            part = {**_resolve(part["$ref"], root), **part}
            del part["$ref"]
        joined = _merged(joined, part)
    return joined


def _merged(left: dict[str, Any], right: Any) -> dict[str, Any]:
    if not isinstance(right, dict):
        return left
    merged = {**left, **right}
    if "properties" in left and "properties" in right:
        merged["properties"] = {**left["properties"], **right["properties"]}
    if "required" in left and "required" in right:
        merged["required"] = [*dict.fromkeys([*left["required"], *right["required"]])]
    return merged
