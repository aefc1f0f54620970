"""One question to a model and its raw answer: the seam between this project and any SDK.

`clients` turns a `Request` into a `Completion` over the network; `cassettes` answers the same
`Request` from a file. Neither knows what the answer means: `content` is text, and whether it is
JSON, fits the schema and is true to the article is decided above, alike for live and replayed
answers.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from summarizer.briefing import Provenance, Usage

Role = Literal["system", "user", "assistant"]
FinishReason = Literal["stop", "length", "content_filter", "refusal"]


@dataclass(frozen=True)
class Message:
    """One turn of the conversation, as the model is to read it: never rendered as a template."""

    role: Role
    content: str


@dataclass(frozen=True)
class Subject:
    """What a request was made from, so that a recording can say which part of it has changed."""

    prompt: str
    """Name of the template, such as extract.v1."""
    article: str
    """Short name of the article, fit for a file name."""
    article_sha256: str
    """Of the article's text alone, however it is numbered and whatever is known about it."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Part of the request (`template.system`, `article.numbering`, ...) to its SHA-256."""


@dataclass(frozen=True)
class Request:
    """Everything that decides what a model answers, and nothing else: no host, key or header."""

    model: str
    messages: tuple[Message, ...]
    response_model: type[BaseModel]
    """The pydantic model that the answer has to fit; its JSON Schema is part of the request."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Sampling parameters in the words of the Chat Completions API, such as temperature."""
    sample: int = 0
    """Which of several answers to the same question; 0 is the first."""
    subject: Subject | None = None
    """Where it comes from: for recordings and messages, no part of the key."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """JSON Schema of the answer, made once per model: making it takes milliseconds."""
        return _json_schema(self.response_model)

    @property
    def characters(self) -> int:
        """The length of what a model is given to read: all messages and the schema."""
        schema = len(_canonical_schema(self.response_model))
        return schema + sum(len(message.content) for message in self.messages)

    @property
    def attempt(self) -> int:
        """0 for the first question about an article, 1 and 2 for its re-asks."""
        return sum(message.role == "assistant" for message in self.messages)

    def followed_by(self, answer: str, objection: str) -> "Request":
        """The same request after the model's `answer`, which goes back with an `objection`."""
        turns = (Message("assistant", answer), Message("user", objection))
        return replace(self, messages=self.messages + turns)

    def history(self) -> Iterator[tuple["Request", str]]:
        """Each question before this one with the answer that it got; the first question first."""
        for position, message in enumerate(self.messages):
            if message.role == "assistant":
                yield replace(self, messages=self.messages[:position]), message.content

    def key(self) -> str:
        """SHA-256 of the canonical request, hexadecimal: what a recording belongs to."""
        parameters = canonical_json(self.parameters)
        return _key(self.model, self.messages, self.response_model, parameters, self.sample)


@dataclass(frozen=True)
class Completion:
    """A model's answer as it came: `content` may be anything, `finish_reason` says how it ended."""

    content: str
    finish_reason: FinishReason
    provenance: Provenance
    usage: Usage = field(default_factory=Usage)
    replayed: bool = False
    """It comes from a recording; provenance and usage are those of the day it was recorded."""


class Completer(Protocol):
    """Whoever answers requests: a live client, a cassette player, a test double."""

    async def complete(self, request: Request) -> Completion:
        """Answer `request`, or raise a `ModelError` or `RecordingError` that says why not."""


@cache
def _json_schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _canonical(
    model: str,
    messages: tuple[Message, ...],
    response_model: type[BaseModel],
    parameters: str,
    sample: int,
) -> str:
    """The request as one JSON text: equal requests give equal texts, on every machine."""
    asked = canonical_json(
        {"messages": [{"role": m.role, "content": m.content} for m in messages], "model": model}
    )
    # The other keys sort behind these two. The schema is most of the text, and always the same.
    schema = _canonical_schema(response_model)
    return f'{asked[:-1]},"parameters":{parameters},"sample":{sample},"schema":{schema}}}'


@lru_cache(maxsize=256)
def _key(
    model: str,
    messages: tuple[Message, ...],
    response_model: type[BaseModel],
    parameters: str,
    sample: int,
) -> str:
    return sha256(_canonical(model, messages, response_model, parameters, sample))


@cache
def _canonical_schema(model: type[BaseModel]) -> str:
    return canonical_json(_json_schema(model))


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no white space and characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    """SHA-256 of the text's UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
