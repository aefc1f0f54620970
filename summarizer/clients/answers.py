"""From an SDK's response object to the model's raw text, how it ended, and what it cost.

SDKs build their objects without validating them, so every attribute may be missing or of another
type: a server that only resembles the one it imitates must end in `InvalidResponse`, never in an
AttributeError.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from summarizer.clients.failures import describe_text, one_line, words_of
from summarizer.completions import FinishReason
from summarizer.errors import InvalidResponse
from summarizer.files.secrecy import find_secret

_FINISH: Mapping[str, FinishReason] = {
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "model_context_window_exceeded": "length",
    "pause_turn": "length",
    "content_filter": "content_filter",
    "safety": "content_filter",
    "prohibited_content": "content_filter",
    "blocklist": "content_filter",
    "spii": "content_filter",
    "recitation": "content_filter",
    "refusal": "refusal",
}
"""Chat Completions, Anthropic, Mistral, Gemini and Cohere; whatever is not here is a normal end."""


@dataclass(frozen=True)
class Tokens:
    """What one answer cost; None where the provider does not tell."""

    read: int | None
    cached: int | None
    """The part of `read` that came from the provider's cache."""
    written: int | None


# Tokens that no answer has: a count like this is an endpoint's mistake, or meant to upset sums.
_TOO_MANY = 10**9

UNCOUNTED = Tokens(None, None, None)


@dataclass(frozen=True)
class Response:
    """What one HTTP request brought."""

    sdk_object: Any
    text: str | None
    """What instructor took for the answer; None if it found nothing."""
    tokens: Tokens
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of HTTP; empty where the SDK does not show them."""


@dataclass(frozen=True)
class Answer:
    """What a model said, how that ended, and which model it was by its own account."""

    content: str
    finish_reason: FinishReason
    reported_model: str | None
    tokens: Tokens


def read_answer(received: Response) -> Answer:
    """The answer in what was received; InvalidResponse if there is none.

    A chat completion is read directly. For other providers' objects instructor knows best where the
    answer is.
    """
    response = received.sdk_object
    if hasattr(response, "choices"):
        content, finish = _read_choice(response)
    elif response is None or isinstance(response, str | bytes | list | dict):
        raise InvalidResponse(
            f"the endpoint answered with {_describe(response)} and not with a chat completion: is "
            "the base URL right? It often ends in /v1"
        )
    else:
        content = _plain_text(response) if received.text is None else received.text
        finish = _finish_reason(
            getattr(response, "stop_reason", None)
            or getattr(response, "finish_reason", None)
            or getattr(_first(getattr(response, "candidates", None)), "finish_reason", None)
        )
    if (name := find_secret(content)) is not None:
        raise InvalidResponse(f"the endpoint's answer holds the value of ${name}; it is not kept")
    model = getattr(response, "model", None) or getattr(response, "model_version", None)
    return Answer(
        content,
        finish,
        one_line(model, longest=200) if isinstance(model, str) else None,
        received.tokens,
    )


def _read_choice(response: Any) -> tuple[str, FinishReason]:
    choice = _first(response.choices)
    error = getattr(choice, "error", None) or getattr(response, "error", None)
    # OpenRouter reports upstream failures like this, under status 200.
    if isinstance(error, Mapping) and error:
        raise InvalidResponse(f"the endpoint answered 200 with an error: {words_of(error)}")
    if choice is None:
        raise InvalidResponse("the endpoint answered with an empty list of choices")
    message = getattr(choice, "message", None)
    if message is None:
        raise InvalidResponse("the endpoint answered with a choice that holds no message")
    refusal = getattr(message, "refusal", None)
    if isinstance(refusal, str) and refusal:
        return refusal, "refusal"
    call = _first(getattr(message, "tool_calls", None))
    arguments = getattr(getattr(call, "function", None), "arguments", None)
    content = arguments if isinstance(arguments, str) else getattr(message, "content", None)
    if isinstance(content, list):  # Mistral's models send parts
        content = "".join(str(_part_text(part)) for part in content)
    return content if isinstance(content, str) else "", _finish_reason(
        getattr(choice, "finish_reason", None)
    )


def _finish_reason(value: Any) -> FinishReason:
    return _FINISH.get(str(getattr(value, "name", value)).lower(), "stop")


def _plain_text(response: Any) -> str:
    """The text blocks of an answer in which instructor found nothing that it looked for."""
    blocks = getattr(response, "content", None)
    if isinstance(blocks, list):
        return "".join(_part_text(block) for block in blocks)
    text = getattr(response, "text", None)
    return text if isinstance(text, str) else ""


def _part_text(part: Any) -> str:
    text = part.get("text") if isinstance(part, Mapping) else getattr(part, "text", None)
    return text if isinstance(text, str) else ""


def count_tokens(response: Any) -> Tokens:
    """The token counts in an SDK's response object, under the names that providers use."""
    usage = getattr(response, "usage", None)
    if hasattr(usage, "prompt_tokens"):
        details = getattr(usage, "prompt_tokens_details", None)
        return Tokens(
            _count(usage, "prompt_tokens"),
            _count(details, "cached_tokens"),
            _count(usage, "completion_tokens"),
        )
    if hasattr(usage, "input_tokens"):
        # Anthropic counts what comes from its cache, or goes there, beside the input.
        cached = _count(usage, "cache_read_input_tokens")
        written = _count(usage, "cache_creation_input_tokens")
        read = _count(usage, "input_tokens")
        total = None if read is None else read + (cached or 0) + (written or 0)
        return Tokens(total, cached, _count(usage, "output_tokens"))
    usage = getattr(response, "usage_metadata", None)
    return Tokens(
        _count(usage, "prompt_token_count"),
        _count(usage, "cached_content_token_count"),
        _count(usage, "candidates_token_count"),
    )


def _count(usage: Any, name: str) -> int | None:
    value = getattr(usage, name, None)
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _TOO_MANY
    return value if is_count else None


def _first(items: Any) -> Any:
    return items[0] if isinstance(items, list | tuple) and items else None


def _describe(response: Any) -> str:
    if isinstance(response, bytes):
        response = response.decode("utf-8", "replace")
    if isinstance(response, str):
        return describe_text(response)
    if isinstance(response, Mapping):
        return one_line(words_of(response))
    return "null" if response is None else f"a {type(response).__name__}"
