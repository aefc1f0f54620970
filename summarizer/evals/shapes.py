"""The schema's fields as the reader of expectations needs them: what may stand where."""

from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from typing_extensions import TypeAliasType

from summarizer.evals.patterns import Comparison

# Fields whose values are codes or references; all other text is compared by its words.
_EXACT = frozenset({"id", "participant", "meeting", "country"})


@dataclass(frozen=True)
class Shape:
    """One field: a list or not, of objects or of values."""

    is_list: bool
    is_nullable: bool
    model: type[BaseModel] | None
    """The class of the objects in it; None for plain values."""
    kind: type
    """str, int or bool for plain values."""
    choices: tuple[str, ...]
    """The allowed values, where the schema names them."""
    comparison: Comparison


@cache
def shapes_of(model: type[BaseModel]) -> dict[str, Shape]:
    """The fields of `model`, without its evidence."""
    return {
        name: _shape(name, info.annotation)
        for name, info in model.model_fields.items()
        if name != "evidence"
    }


def _shape(name: str, annotation: Any) -> Shape:
    inner, is_nullable = _without_null(_plain(annotation))
    is_list = get_origin(inner) is list
    if is_list:
        (inner,) = get_args(inner)
        inner = _plain(inner)
    choices = get_args(inner) if get_origin(inner) is Literal else ()
    is_model = isinstance(inner, type) and issubclass(inner, BaseModel)
    kind = str if choices or is_model else inner
    comparison: Comparison = "text"
    if kind is not str or choices or name in _EXACT:
        comparison = "exact"
    elif name == "edtf":
        comparison = "date"
    return Shape(is_list, is_nullable, inner if is_model else None, kind, choices, comparison)


def _plain(annotation: Any) -> Any:
    """The annotation behind aliases and metadata."""
    while True:
        if isinstance(annotation, TypeAliasType):
            annotation = annotation.__value__
        elif get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        else:
            return annotation


def _without_null(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, UnionType):
        options = [option for option in get_args(annotation) if option is not NoneType]
        assert len(options) == 1, annotation  # noqa: S101 - the schema has no other unions
        return _plain(options[0]), True
    return annotation, False
