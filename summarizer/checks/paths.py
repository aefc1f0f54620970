"""Where in a summary something stands, as text: attacks[0].tolls[0].killed.min."""

from collections.abc import Iterator, Sequence
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


def facts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every object inside `value` that carries evidence of its own, outermost first."""
    if isinstance(value, BaseModel):
        names = _fields(type(value))
        if "evidence" in names:
            yield path, value
        for name in names:
            inside = getattr(value, name)
            if isinstance(inside, (BaseModel, list)):
                yield from facts(inside, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, (BaseModel, list)):
                yield from facts(item, (*path, index))


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text inside `value`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in _fields(type(value)):
            yield from texts(getattr(value, name), (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, (*path, index))
