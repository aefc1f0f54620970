"""What a chat completions endpoint says to a request: well, or in one of the wrong ways."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from summarizer.testing.faults import Faults
from summarizer.testing.instances import smallest_instance
from summarizer.testing.replies import Reply, answer_body, json_reply, status
from summarizer.testing.spoiling import error_reply, spoil

Answer = Callable[[dict[str, Any]], "str | Reply | None"]
"""Given the body of a request: the content of the answer, or a whole reply, or None for the
smallest instance of the request's schema."""

CHARACTERS_PER_TOKEN = 4
"""The rule by which tokens are counted; texts in English have about so many."""


def count_tokens(text: str) -> int:
    """One token per four characters, rounded up."""
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


def count_prompt_tokens(request: dict[str, Any]) -> int:
    """One token per four characters of all messages' texts together; the schema is free."""
    characters = 0
    for message in request["messages"]:
        content = message.get("content") if isinstance(message, dict) else None
        if isinstance(content, str):
            characters += len(content)
        elif isinstance(content, list):
            characters += sum(len(part.get("text") or "") for part in content)
    return math.ceil(characters / CHARACTERS_PER_TOKEN)


def fault_in(request: Any) -> str | None:
    """Why this body is no request for a chat completion; None if it is one."""
    if not isinstance(request, dict):
        return "the body is not a JSON object"
    if not isinstance(request.get("model"), str):
        return "you must provide a model parameter"
    messages = request.get("messages")
    if not isinstance(messages, list) or not messages:
        return "'messages' must be a list of at least one message"
    if request.get("stream"):
        return "this server does not stream"
    return None


@dataclass(frozen=True)
class Said:
    """A reply to one request, and what was generated for it."""

    reply: Reply
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Completions:
    """Answers requests; remembers the schemas it made instances of, and the last answers."""

    def __init__(self) -> None:
        self._answer: Answer | None = None
        self._has_usage = True
        self._instances: list[tuple[Any, str]] = []
        # Of the last two requests that differ: one of them is not the one that is asked now.
        self._last: dict[str, str] = {}

    def change(self, answer: Answer | None, *, has_usage: bool) -> None:
        """Answer so from now on."""
        self._answer = answer
        self._has_usage = has_usage

    def reply_to(
        self, request: dict[str, Any], digest: str, number: int, fault: str | None, faults: Faults
    ) -> Said:
        """The reply to the request, struck by `fault` or by none."""
        plain = error_reply(fault, faults, "/chat/completions")
        if plain is not None:
            return Said(plain)
        prompt_tokens = count_prompt_tokens(request)
        try:
            given = self._answer(request) if self._answer else None
        except Exception as error:  # noqa: BLE001 - the user's function; the client sees what it was
            reply = status(500, f"the answer function failed: {error!r}")
            return Said(replace(reply, outcome="answer_failed"))
        if isinstance(given, Reply):
            reply = replace(given, outcome="answered") if given.outcome == "scripted" else given
            return Said(spoil(reply, fault, faults), prompt_tokens)
        content = self._smallest(request) if given is None else given
        if fault == "foreign_answer":
            others = [said for asked, said in self._last.items() if asked != digest]
            fault = fault if others else None
            content = others[-1] if others else content
        else:
            self._remember(digest, content)
        said: dict[str, Any] = {"number": number, "model": request["model"]}
        text = content
        if fault == "wrong_schema":
            text = '{"unexpected": ["this", "is", "not", "what", "was", "asked", "for"]}'
        elif fault == "cut_off":
            text, said["finish_reason"] = content[: len(content) // 2], "length"
        elif fault == "content_filter":
            text, said["finish_reason"] = "", "content_filter"
        completion_tokens = count_tokens(text)
        if self._has_usage:
            said["usage"] = {
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "total_tokens": prompt_tokens + completion_tokens,
            }
        if fault == "refusal":
            body = answer_body(None, refusal="I cannot help with that.", **said)
        elif tool := _tool_of(request):
            said.setdefault("finish_reason", "tool_calls")
            body = answer_body(None, tool_arguments=text, tool_name=tool["name"], **said)
        else:
            body = answer_body(text, **said)
        reply = json_reply(body, outcome=fault or "answered")
        return Said(spoil(reply, fault, faults), prompt_tokens, completion_tokens)

    def _remember(self, digest: str, content: str) -> None:
        self._last.pop(digest, None)
        self._last[digest] = content
        if len(self._last) > 2:
            del self._last[next(iter(self._last))]

    def _smallest(self, request: dict[str, Any]) -> str:
        tool = _tool_of(request)
        if tool is not None:
            schema = tool.get("parameters", {})
        else:
            form = request.get("response_format")
            form = form if isinstance(form, dict) else {}
            if form.get("type") == "json_object":
                return "{}"
            if form.get("type") != "json_schema":
                return "yes"
            schema = form.get("json_schema", {}).get("schema", {})
        for known, text in self._instances:
            if known == schema:
                return text
        text = json.dumps(smallest_instance(schema), ensure_ascii=False)
        # A client has one or two schemas, and comparing is cheaper than making.
        self._instances = [(schema, text), *self._instances[:7]]
        return text


def _tool_of(request: dict[str, Any]) -> dict[str, Any] | None:
    """The function that the request wants called: the one that it names, or the first."""
    tools = request.get("tools")
    choice = request.get("tool_choice")
    if not tools or choice == "none" or (choice in (None, "auto") and "response_format" in request):
        return None
    functions = [tool["function"] for tool in tools if tool.get("type") == "function"]
    if isinstance(choice, dict):
        named = choice.get("function", {}).get("name")
        functions = [function for function in functions if function.get("name") == named]
    return functions[0] if functions else None
