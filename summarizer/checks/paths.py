"""Where in a summary something stands, as text: attacks[0].tolls[0].killed.min."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

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
    return tuple(model.model_fields)


def take_apart(summary: BaseModel) -> tuple[list[tuple[Path, Any]], list[tuple[Path, str]]]:
    """The objects of a summary that carry evidence of their own, outermost first, and its texts."""
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
        names = _fields(type(value))
        if "evidence" in names:
            facts.append((path, value))
        steps = [(name, getattr(value, name)) for name in names if name != "evidence"]
    for step, inside in steps:
        if isinstance(inside, str):
            texts.append(((*path, step), inside))
        elif inside is not None and not isinstance(inside, int):
            _take_apart(inside, (*path, step), facts, texts)
