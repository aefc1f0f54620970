"""One recording: the file of an article, as it is written, read and compared.

It keeps the answers as they came (parsed, with what is needed to write the very same text again),
the chain of re-asks, the hash of each part of the request, and where the answer came from. No
article text, header, key or host is written. Nothing here knows where the file lies.
"""

import json
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from summarizer.briefing import Provenance, Usage
from summarizer.completions import (
    Completion,
    FinishReason,
    Request,
    Subject,
    canonical_json,
    sha256,
)
from summarizer.errors import RecordingUnreadable
from summarizer.files.foreign import one_line

Layout = Literal["minified", "spaced", "indent 1", "indent 2", "indent 4"]

METADATA = "article.metadata"  # the part that tells two outlets' prints of one text apart
NUMBERING = "article.numbering"

# What may be read as infinite or as a number that Python does not write again; else not looked for.
_ODD_NUMBER = re.compile(rb"Infinity|NaN|\d[eE]\+?\d{3}|\d{300}")

_LAYOUTS: dict[Layout, dict[str, Any]] = {
    "minified": {"separators": (",", ":")},
    "spaced": {},
    "indent 1": {"indent": 1},
    "indent 2": {"indent": 2},
    "indent 4": {"indent": 4},
}


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RecordedAttempt(_Stored):
    """One answer in a chain: an object in `answer` and its layout, or any text in `content`."""

    key: str
    finish_reason: FinishReason
    provenance: Provenance
    usage: Usage
    layout: Layout | None
    """How `answer` was laid out as text; null where the text is kept as it is."""
    answer: dict[str, Any] | None = None
    content: str | None = None

    @model_validator(mode="after")
    def _holds_one_answer(self) -> "RecordedAttempt":
        expected, other = ("content", "answer") if self.layout is None else ("answer", "content")
        if getattr(self, expected) is None:
            raise ValueError(f"{expected} is missing")
        if other in self.model_fields_set:
            raise ValueError(f"{other} stands beside {expected}")
        return self

    def text(self) -> str:
        """The answer, to the byte as it came."""
        if self.layout is None:
            assert self.content is not None  # noqa: S101 - the validator saw to it
            return self.content
        return _dump(self.answer, self.layout)

    def completion(self) -> Completion:
        """The answer as a completer gives it."""
        return Completion(
            self.text(), self.finish_reason, self.provenance, self.usage, replayed=True
        )


class Recording(_Stored):
    """The file of one article, as known by its metadata, prompt, model and sample."""

    format: Literal[1]
    prompt: str
    model: str
    sample: int
    article: str
    article_sha256: str
    parts: dict[str, str]
    """Part of the request to its SHA-256, those of the subject, the schema and the parameters."""
    parameters: dict[str, Any]
    attempts: Annotated[tuple[RecordedAttempt, ...], Field(min_length=1)]

    def is_for(self, request: Request) -> bool:
        """True if an answer to `request` belongs here, whatever else it replaces."""
        about = subject_of(request)
        return (self.prompt, self.model, self.sample, self.article_sha256) == (
            about.prompt,
            request.model,
            request.sample,
            about.article_sha256,
        ) and self.parts.get(METADATA) == about.parts.get(METADATA)

    def holds_history(self, request: Request) -> bool:
        """True if the chain begins with exactly the questions and answers before `request`."""
        history = list(request.history())
        return len(self.attempts) >= len(history) and all(
            attempt.key == question.key() and attempt.text() == answer
            for attempt, (question, answer) in zip(self.attempts, history, strict=False)
        )

    def json_text(self) -> str:
        """The file's text."""
        return pretty_json(self.model_dump(mode="json", exclude_unset=True))


def new_recording(
    request: Request, completion: Completion, chain: tuple[RecordedAttempt, ...]
) -> Recording:
    """The recording of `completion` as the answer to `request`, behind those in `chain`."""
    about = subject_of(request)
    return Recording(
        format=1,
        prompt=about.prompt,
        model=request.model,
        sample=request.sample,
        article=about.article,
        article_sha256=about.article_sha256,
        parts=parts_of(request),
        parameters=dict(request.parameters),
        attempts=(*chain, _attempt(request, completion)),
    )


def read_recording(path: Path) -> Recording:
    """The recording in the file `path`; RecordingUnreadable says what is wrong with it."""
    try:
        content = path.read_bytes()
        recording = Recording.model_validate_json(content)
        if _ODD_NUMBER.search(content):
            pretty_json(recording.model_dump())  # which "json" mode would mend: 1e999 as null
    except OSError as error:
        raise RecordingUnreadable(f"recording {path}: {error.strerror}", path) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        problem = one_line(f"{where}: {first['msg']}")
    except ValueError:
        problem = "it holds a number that JSON cannot say"
    else:
        return recording
    raise RecordingUnreadable(f"recording {path}: {problem}; restore it or record it anew", path)


def subject_of(request: Request) -> Subject:
    """What the request is about; only requests about an article are recorded."""
    assert request.subject is not None, "only requests about an article are recorded"  # noqa: S101
    return request.subject


def parts_of(request: Request) -> dict[str, str]:
    """Every part of the request to its SHA-256: those of its subject, schema and parameters."""
    return {
        **subject_of(request).parts,
        "schema": sha256(canonical_json(request.schema)),
        "parameters": sha256(canonical_json(request.parameters)),
    }


def pretty_json(value: Any) -> str:
    """JSON for people: an indented line a field, but short lists of numbers on one line."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    # A raw line break cannot stand inside a JSON string, so this never touches a value.
    short = re.sub(r"\[\n\s+((?:\d+,?\s+)+)\]", lambda m: f"[{' '.join(m[1].split())}]", text)
    return short + "\n"


def _attempt(request: Request, completion: Completion) -> RecordedAttempt:
    stored: dict[str, Any] = {
        "key": request.key(),
        "finish_reason": completion.finish_reason,
        "provenance": completion.provenance,
        "usage": completion.usage,
    }
    try:
        answer = json.loads(completion.content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        answer = None
    for layout in _LAYOUTS:
        if isinstance(answer, dict) and _dump(answer, layout) == completion.content:
            return RecordedAttempt(**stored, layout=layout, answer=answer)
    return RecordedAttempt(**stored, layout=None, content=completion.content)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is Python's, not JSON's")


def _dump(answer: Any, layout: Layout) -> str:
    return json.dumps(answer, ensure_ascii=False, **_LAYOUTS[layout])
