"""The response model that instructor is given: our schema outside, any text inside.

instructor validates an answer while it takes it out of a provider's response, and asks again or
fails if it does not fit. Here the raw text is wanted, fitting or not. So instructor gets a subclass
of the response model with the same name and schema, whose validation just returns the text.
"""

import copy
import json
from functools import cache
from typing import Any

from pydantic import BaseModel

from summarizer.clients.settings import Mode


@cache
def answer_shape(response_model: type[BaseModel], mode: Mode | None) -> type[BaseModel]:
    """A response model for instructor that has the schema of `response_model` and takes any text.

    Made once per model and mode: making the schema and instructor's wrapper takes milliseconds, and
    instructor would do it anew on every call.
    """
    schema = response_model.model_json_schema()
    if mode != "json_schema":
        # instructor names the function after the schema's title, which compact schemas lack.
        schema = {"title": response_model.__name__, **schema}

    def model_json_schema(cls: Any, /, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return copy.deepcopy(schema)  # some of instructor's handlers write into it

    def model_validate_json(cls: Any, /, text: str | bytes, **kwargs: Any) -> str:
        return text.decode("utf-8", "replace") if isinstance(text, bytes) else text

    def model_validate(cls: Any, /, value: Any, **kwargs: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    shape = type(
        response_model.__name__,
        (response_model,),
        {
            "__doc__": response_model.__doc__,
            "__module__": response_model.__module__,
            "__qualname__": response_model.__qualname__,
            "model_json_schema": classmethod(model_json_schema),
            "model_validate_json": classmethod(model_validate_json),
            "model_validate": classmethod(model_validate),
        },
    )
    return _prepare(shape)


def _prepare(shape: type[BaseModel]) -> type[BaseModel]:
    try:
        from instructor.v2.core.response_model import prepare_response_model
    except ImportError:
        # Not part of instructor's public interface. Without it instructor does the same on every
        # call: slower, and the same request on the wire.
        return shape
    return prepare_response_model(shape) or shape
