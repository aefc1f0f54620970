"""The body of a chat completion request, as instructor would send it, without asking it each time.

instructor knows how each mode asks for a schema. It is shown one request for every response model,
mode and order of roles, with marks in place of the words; later requests put their words there. On
its own way a request takes some 8 ms of CPU, most of it for what never changes.
"""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from summarizer.clients.providers import instructor_mode, quiet_instructor
from summarizer.clients.settings import Mode
from summarizer.clients.shapes import answer_shape
from summarizer.completions import Request, Role

_MARK = "\ufdd0{}\ufdd1"  # noncharacters: no instruction of instructor's holds them


@dataclass(frozen=True)
class _Frame:
    """A request's body without its words."""

    fields: dict[str, Any]
    messages: tuple[tuple[str, str, int | None, str], ...]
    """Role, what instructor sets before a message's words, which message that is, and after."""


class _Shown(Exception):
    """Ends instructor's call once it has shown what it would send."""


def request_body(request: Request, mode: Mode, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent for `request`, as JSON: not to be written into, parts of it are shared."""
    frame = _frame(request.response_model, mode, tuple(m.role for m in request.messages))
    words = [message.content for message in request.messages]
    messages = [
        {"role": role, "content": before + ("" if which is None else words[which]) + after}
        for role, before, which, after in frame.messages
    ]
    return {"messages": messages, "model": request.model, **frame.fields, **parameters}


def body_bytes(request: Request, mode: Mode, parameters: Mapping[str, Any]) -> bytes:
    """`request_body` as the openai SDK writes it; UnicodeEncodeError for what is no Unicode."""
    body = request_body(request, mode, parameters)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


@lru_cache(maxsize=64)
def _frame(response_model: type[BaseModel], mode: Mode, roles: tuple[Role, ...]) -> _Frame:
    import instructor

    shown: list[dict[str, Any]] = []

    def create(**kwargs: Any) -> Any:
        shown.append(copy.deepcopy(kwargs))
        raise _Shown

    marks = [_MARK.format(number) for number in range(len(roles))]
    messages: Any = [
        {"role": role, "content": mark} for role, mark in zip(roles, marks, strict=True)
    ]
    patched: Any = instructor.patch(create=create, mode=instructor_mode(mode))
    try:
        with quiet_instructor():
            patched(
                response_model=answer_shape(response_model, mode), messages=messages, max_retries=0
            )
    except Exception:
        if not shown:
            raise
    kwargs = shown[0]
    return _Frame(
        _strict({name: value for name, value in kwargs.items() if name != "messages"}),
        tuple(_around(message, marks) for message in kwargs["messages"]),
    )


def _around(message: Mapping[str, Any], marks: list[str]) -> tuple[str, str, int | None, str]:
    content: str = message["content"]
    for number, mark in enumerate(marks):
        before, found, after = content.partition(mark)
        if found:
            return message["role"], before, number, after
    return message["role"], content, None, ""


def _strict(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` with `strict`, without which OpenAI takes a schema for a hint.

    instructor does not send it for chat completions; servers that decode under any schema ignore
    it.
    """
    response_format = fields.get("response_format")
    if isinstance(response_format, dict) and "json_schema" in response_format:
        response_format["json_schema"]["strict"] = True
    for tool in fields.get("tools", ()):
        tool["function"]["strict"] = True
    return fields
