"""A prompt's model parameters, in the words that an endpoint takes."""

import re
from collections.abc import Mapping
from typing import Any

from summarizer.clients.endpoints import Endpoint
from summarizer.errors import PromptError

SAMPLING = frozenset(
    {"temperature", "top_p", "frequency_penalty", "presence_penalty"}
)  # what OpenAI's reasoning models answer with a 400
KNOWN = SAMPLING | {"max_tokens", "seed", "stop", "reasoning_effort", "verbosity"}

_REASONING = re.compile(r"o\d|gpt-5(?!.*chat)")  # gpt-5-chat-latest is none and takes all


def wire_parameters(
    parameters: Mapping[str, Any], model: str, endpoint: Endpoint
) -> dict[str, Any]:
    """`parameters` as this endpoint wants them; PromptError for one that is unknown.

    Only OpenAI's own service (also on Azure) differs: the limit is called `max_completion_tokens`
    there, and its reasoning models (o1, o3, o4, gpt-5) take no sampling parameters, so those are
    left out. Everybody else gets the parameters as they are.
    """
    # Unknown names are not passed on: they may be typing errors, or mean something to instructor
    # (`context` would have it render the article as a template).
    if unknown := sorted(set(parameters) - KNOWN):
        raise PromptError(
            f"unknown model parameter {', '.join(unknown)}: expected any of "
            f"{', '.join(sorted(KNOWN))}"
        )
    wire = dict(parameters)
    if not endpoint.is_openai:
        return wire
    if "max_tokens" in wire:
        wire["max_completion_tokens"] = wire.pop("max_tokens")
    if _REASONING.match(model):
        wire = {name: value for name, value in wire.items() if name not in SAMPLING}
    return wire
