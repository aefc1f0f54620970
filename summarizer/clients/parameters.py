"""A prompt's model parameters, in the words that an endpoint takes."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from summarizer.clients.endpoints import Endpoint
from summarizer.errors import PromptError

SAMPLING = frozenset(
    {"temperature", "top_p", "frequency_penalty", "presence_penalty"}
)  # what OpenAI's reasoning models answer with a 400


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_stop(value: Any) -> bool:
    return _is_word(value) or (
        isinstance(value, list) and bool(value) and all(map(_is_word, value))
    )


_KINDS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    **dict.fromkeys(SAMPLING, ("a number", _is_number)),
    "max_tokens": ("a whole number above 0", lambda value: _is_integer(value) and value > 0),
    "seed": ("a whole number", _is_integer),
    "stop": ("a text or a list of texts", _is_stop),
    "reasoning_effort": ("a word", _is_word),
    "verbosity": ("a word", _is_word),
}
KNOWN = frozenset(_KINDS)

_REASONING = re.compile(r"o\d|gpt-5(?!.*chat)")  # gpt-5-chat-latest is none and takes all


def check_parameters(parameters: Mapping[str, Any]) -> None:
    """PromptError, in one line, for an unknown name or a value that no endpoint takes.

    What passes can be written as JSON.
    """
    # Unknown names are not passed on: they may be typing errors, or mean something to instructor
    # (`context` would have it render the article as a template).
    if unknown := sorted(str(name) for name in parameters if name not in KNOWN):
        raise PromptError(
            f"unknown model parameter {', '.join(unknown)}: expected any of "
            f"{', '.join(sorted(KNOWN))}"
        )
    for name, value in parameters.items():
        expected, is_right = _KINDS[name]
        if not is_right(value):
            raise PromptError(f"model parameter {name} is {value!r}: expected {expected}")


def wire_parameters(
    parameters: Mapping[str, Any], model: str, endpoint: Endpoint
) -> dict[str, Any]:
    """`parameters` as this endpoint wants them; PromptError as by `check_parameters`.

    Only OpenAI's own service (also on Azure) differs: the limit is called `max_completion_tokens`
    there, and its reasoning models (o1, o3, o4, gpt-5) take no sampling parameters, so those are
    left out. Everybody else gets the parameters as they are.
    """
    check_parameters(parameters)
    wire = dict(parameters)
    if not endpoint.is_openai:
        return wire
    if "max_tokens" in wire:
        wire["max_completion_tokens"] = wire.pop("max_tokens")
    if _REASONING.match(model):
        wire = {name: value for name, value in wire.items() if name not in SAMPLING}
    return wire
