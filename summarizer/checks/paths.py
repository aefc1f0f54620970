"""Where in a summary something stands, as text: attacks[0].tolls[0].killed.min."""

from collections.abc import Iterable, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from typing_extensions import TypeAliasType

Path = tuple[str | int, ...]


def format_path(path: Sequence[str | int]) -> str:
    """("attacks", 0, "tolls", 1, "killed") as "attacks[0].tolls[1].killed"."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


@cache
def _fields(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields that hold a text of the model's own or an object: no choices, figures, numbers."""
    return tuple(
        name
        for name, field in model.model_fields.items()
        if name != "evidence" and not _is_closed(field.annotation)
    )


def _is_closed(annotation: Any) -> bool:
    if isinstance(annotation, TypeAliasType):
        annotation = annotation.__value__
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (UnionType, Union):
        return all(part is NoneType or _is_closed(part) for part in get_args(annotation))
    return annotation in (int, bool) or get_origin(annotation) is Literal


def take_apart(summary: BaseModel) -> tuple[list[tuple[Path, Any]], list[tuple[Path, str]]]:
    """The objects of a summary that carry evidence of their own, outermost first, and its texts.

    A choice from a list is no text."""
    facts: list[tuple[Path, Any]] = []
    texts: list[tuple[Path, str]] = []
    _take_apart(summary, (), facts, texts)
    return facts, texts


def _take_apart(
    value: BaseModel | list[Any],
    path: Path,
    facts: list[tuple[Path, Any]],
    texts: list[tuple[Path, str]],
) -> None:
    steps: Iterable[tuple[str | int, Any]]
    if isinstance(value, list):
        steps = enumerate(value)
    else:
        if "evidence" in type(value).model_fields:
            facts.append((path, value))
        steps = [(name, getattr(value, name)) for name in _fields(type(value))]
    for step, inside in steps:
        if isinstance(inside, str):
            texts.append(((*path, step), inside))
        elif inside is not None:
            _take_apart(inside, (*path, step), facts, texts)
