"""Where in a summary something stands, as text: attacks[0].tolls[0].killed.min."""

from collections.abc import Iterator, Sequence
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


def facts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every object inside `value` that carries evidence of its own, outermost first."""
    if isinstance(value, BaseModel):
        if "evidence" in type(value).model_fields:
            yield path, value
        for name in type(value).model_fields:
            yield from facts(getattr(value, name), (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from facts(item, (*path, index))


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text inside `value`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name), (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, (*path, index))
