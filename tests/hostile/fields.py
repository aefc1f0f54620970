"""Every text field of a value, filled with hostile words, each with a mark of its own."""

import json
import re
from typing import Any, TypeVar

from pydantic import BaseModel

Model = TypeVar("Model", bound=BaseModel)
_MARK = re.compile(r"q(\d+)z")


def code_words(schema: Any) -> set[str]:
    """Every word of a closed list in a JSON Schema: held, bombing, ArticleError is none."""
    if isinstance(schema, list):
        return set().union(*map(code_words, schema))
    if isinstance(schema, dict):
        own = {schema["const"]} if isinstance(schema.get("const"), str) else set()
        return own.union(schema.get("enum", ()), *map(code_words, schema.values()))
    return set()


def poisoned(
    value: Model, payload: str, *, filled: frozenset[str] = frozenset()
) -> tuple[Model, list[str]]:
    """`value` with `payload` and a mark (q17z) in every text field, and the fields' names in order.

    Fields in `filled` are text even where they are null. An article's text keeps its length, so
    that its sentences are still inside of it.
    """
    words = code_words(type(value).model_json_schema())
    names: list[str] = []

    def poison(node: Any, name: str) -> Any:
        if isinstance(node, dict):
            return {key: poison(child, f"{name}.{key}") for key, child in node.items()}
        if isinstance(node, list):
            return [poison(child, f"{name}[]") for child in node]
        if node is None and name in filled:
            node = ""
        if not isinstance(node, str) or node in words or _is_ours(name, node):
            return node
        names.append(name)
        told = f"{payload}q{len(names) - 1}z"
        if name.endswith(".article.text"):
            return (told * len(node))[: len(node)]
        return told

    document = poison(json.loads(value.model_dump_json()), type(value).__name__)
    return type(value).model_validate_json(json.dumps(document)), names


def _is_ours(name: str, text: str) -> bool:
    """True for what code has worked out, and no article and no model can write."""
    if name.startswith("Run.") and name.endswith(".place"):
        return re.fullmatch(r"\w+\[\d+\]", text) is not None  # of a record; an attack's has words
    is_worked_out = name.endswith(".published.date") or ".affairs." in name
    return is_worked_out and re.fullmatch(r"[\d.X/-]+", text) is not None


def marks(page: str) -> set[int]:
    """The numbers of the fields whose mark stands in `page`."""
    return {int(number) for number in _MARK.findall(page)}


def text_fields(model: type[BaseModel]) -> set[str]:
    """The names of all fields of `model` that hold free text, as `poisoned` gives them."""
    schema = model.model_json_schema()

    def walk(node: dict[str, Any], name: str) -> set[str]:
        if "$ref" in node:
            return walk(schema["$defs"][node["$ref"].rpartition("/")[2]], name)
        found: set[str] = set()
        for option in (*node.get("anyOf", ()), *node.get("allOf", ())):
            found |= walk(option, name)
        for key, inner in node.get("properties", {}).items():
            found |= walk(inner, f"{name}.{key}")
        for inner in [node.get("items"), *node.get("prefixItems", ())]:
            found |= walk(inner, f"{name}[]") if isinstance(inner, dict) else set()
        if node.get("type") == "string" and not {"enum", "const", "format"} & set(node):
            found.add(name)
        return found

    return walk(schema, model.__name__)
