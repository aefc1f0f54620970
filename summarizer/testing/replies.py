"""What a server writes for one request, and how it misbehaves while doing so."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

Ending = Literal["keep", "close", "reset", "silence"]


@dataclass(frozen=True)
class Reply:
    """One response on the wire.

    The whole body is always announced (content-length); `sent_share` says how much of it is sent
    before the `ending`.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay_seconds: float = 0.0
    """Added to the latency, before anything is sent."""
    has_head: bool = True
    """False: not even a status line is sent."""
    sent_share: float = 1.0
    """Part of the body that is sent, 0 to 1."""
    ending: Ending = "keep"
    """What becomes of the connection: kept for the next request, closed in an orderly way, reset,
    or left open and silent until the client leaves or `Faults.stall_seconds` are over."""
    copies: int = 1
    """How often the whole response is written, one after the other, for one request."""
    outcome: str = "scripted"
    """What the ledger calls it: "answered", or the name of a fault."""
    file: Path | None = None
    """The file that holds the body, in place of `body`."""


RESET = Reply(has_head=False, ending="reset", outcome="reset")
"""The connection is reset before anything is sent."""

SILENCE = Reply(has_head=False, ending="silence", outcome="stall")
"""Nothing is sent, and the connection stays open."""


def json_reply(
    value: Any, status: int = 200, headers: Mapping[str, str] | None = None, **more: Any
) -> Reply:
    """A reply with `value` as its JSON body; `more` are fields of `Reply`."""
    sent = {"content-type": "application/json", **(headers or {})}
    return Reply(status, sent, json.dumps(value).encode(), **more)


def status(
    number: int,
    message: str = "out of order",
    headers: Mapping[str, str] | None = None,
    **error: Any,
) -> Reply:
    """An error with OpenAI's error object in the body; `error` holds more of its fields."""
    return json_reply({"error": {"message": message, **error}}, number, headers)


def rejection(number: int, message: str, **error: Any) -> Reply:
    """The error of a request that is wrong in itself."""
    reply = status(number, message, type="invalid_request_error", **error)
    return replace(reply, outcome="rejected")


def html(title: str = "Welcome", code: int = 200) -> Reply:
    """A web page where an API was expected."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>Hello</body></html>"
    return Reply(code, {"content-type": "text/html"}, page.encode())


def answer_body(
    content: str | None,
    *,
    finish_reason: str = "stop",
    refusal: str | None = None,
    tool_arguments: str | None = None,
    tool_name: str = "Answer",
    model: str = "test-model-2030-01-01",
    usage: Mapping[str, Any] | None = None,
    number: int = 1,
) -> dict[str, Any]:
    """The body of a chat completion that says `content`; `number` goes into its id."""
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": refusal}
    if tool_arguments is not None:
        function = {"name": tool_name, "arguments": tool_arguments}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    body: dict[str, Any] = {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "finish_reason": finish_reason, "message": message}],
    }
    if usage is not None:
        body["usage"] = dict(usage)
    return body


def answer(content: str | None, **more: Any) -> Reply:
    """A chat completion that says `content`; `more` as for `answer_body`."""
    return json_reply(answer_body(content, **more), outcome="answered")


def half_of(reply: Reply) -> Reply:
    """The same reply with its whole length announced and half of its body sent."""
    return replace(reply, sent_share=0.5, ending="close", outcome="truncated")
