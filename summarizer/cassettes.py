"""Recorded answers: each belongs to exactly one request and is replayed for no other.

A recording is a pretty-printed JSON file per article, prompt, model and sample:

    cassettes/extract.v1/claude/<article>.<first 8 of its text's SHA-256>.<sample>.json
    cassettes/schemas/<first 12 of its SHA-256>.json      the schemas that were asked for

It keeps the answers as they came (parsed, with what is needed to write the very same text again),
the chain of re-asks, the hash of each part of the request, and where the answer came from. No
article text, header, key or host is written. A recording that does not fit, or cannot be read, is
an error that says which part has changed: never an empty answer and never a live call.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from summarizer.briefing import Provenance, Usage
from summarizer.completions import (
    Completer,
    Completion,
    FinishReason,
    Request,
    Subject,
    canonical_json,
    sha256,
)
from summarizer.errors import RecordingError, RecordingMiss, RecordingUnreadable

RecordMode = Literal["none", "once", "rewrite"]

_LAYOUTS: dict[str, dict[str, Any]] = {
    "minified": {"separators": (",", ":")},
    "spaced": {},
    "indent 1": {"indent": 1},
    "indent 2": {"indent": 2},
    "indent 4": {"indent": 4},
}
# What a secret looks like, whatever the environment calls it: provider keys, bearer tokens, JWTs.
_SECRET = re.compile(
    r"\bsk-[A-Za-z0-9_-]{16,}|\bBearer\s+[A-Za-z0-9._~+/-]{12,}|\bAKIA[0-9A-Z]{16}\b"
    r"|\bAIza[0-9A-Za-z_-]{30,}|\bgh[pousr]_[A-Za-z0-9]{30,}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\."
)
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RecordedAttempt(_Stored):
    """One answer in a chain. Exactly one of `answer` and `content` holds it."""

    key: str
    finish_reason: FinishReason
    provenance: Provenance
    usage: Usage
    layout: str | None
    """How `answer` was laid out as text; null where the text is kept as it is."""
    answer: Any = None
    content: str | None = None

    def text(self) -> str:
        """The answer, to the byte as it came."""
        if self.layout is None:
            return self.content or ""
        return _dump(self.answer, self.layout)


class Recording(_Stored):
    """The file of one article, prompt, model and sample."""

    format: Literal[1]
    prompt: str
    model: str
    sample: int
    article: str
    article_sha256: str
    parts: dict[str, str]
    """Part of the request to its SHA-256, those of the subject, the schema and the parameters."""
    parameters: dict[str, Any]
    attempts: tuple[RecordedAttempt, ...]


class Cassettes:
    """A folder of recordings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, request: Request) -> RecordedAttempt | None:
        """The answer that was recorded for exactly this request, or None.

        RecordingUnreadable if the recording of this article is there and broken.
        """
        path = self._find_path(request)
        if path is None:
            return None
        key = request.key()
        return next((a for a in read_recording(path).attempts if a.key == key), None)

    def explain_miss(self, request: Request) -> RecordingMiss:
        """The error that says why `find` found nothing: which part of the request is new."""
        subject = _subject(request)
        what = (
            f"no recording of {subject.prompt} for article {subject.article!r} "
            f"(model {request.model}, sample {request.sample})"
        )
        path = self._find_path(request)
        if path is not None:
            changed = self._changed_parts(read_recording(path), request)
            return RecordingMiss(f"{what}; changed since it was recorded: {', '.join(changed)}")
        digest = subject.article_sha256[:8]
        samples = [p.name.split(".")[-2] for p in self._shelf(request).glob(f"*.{digest}.*.json")]
        if samples:
            return RecordingMiss(f"{what}; recorded are the samples {', '.join(sorted(samples))}")
        others = sorted(
            other.relative_to(self.folder).parts
            for other in self.folder.glob(f"*/*/{_escape(subject.article)}.*.json")
        )
        if any(p[:2] == (subject.prompt, _file_name(request.model)) for p in others):
            return RecordingMiss(f"{what}; the article's text has changed since it was recorded")
        if others:
            there = sorted({f"{prompt} by {model}" for prompt, model, _ in others})
            return RecordingMiss(f"{what}; recorded for this article: {', '.join(there)}")
        models = ", ".join(self.models()) or "none"
        return RecordingMiss(f"{what}; models with recordings in {self.folder}: {models}")

    def record(self, request: Request, completion: Completion) -> Path:
        """Write `completion` as the answer to `request`; returns the file's path.

        The first answer about an article begins the chain anew, a re-ask's goes behind it. The file
        is replaced in one step; RecordingError, and nothing written, if it would hold a secret.
        """
        subject = _subject(request)
        path = self._path(request)
        chain: tuple[RecordedAttempt, ...] = ()
        if request.attempt:
            chain = read_recording(path).attempts[: request.attempt]
        recording = Recording(
            format=1,
            prompt=subject.prompt,
            model=request.model,
            sample=request.sample,
            article=subject.article,
            article_sha256=subject.article_sha256,
            parts=_parts(request),
            parameters=dict(request.parameters),
            attempts=(*chain, _attempt(request, completion)),
        )
        _write(path, _pretty(recording.model_dump(mode="json", exclude_unset=True)))
        schema = self.folder / "schemas" / f"{_parts(request)['schema'][:12]}.json"
        if not schema.exists():
            _write(schema, _pretty(request.schema))
        return path

    def paths(self) -> list[Path]:
        """Every recording in the folder, in order."""
        return sorted(self.folder.glob("*/*/*.json"))

    def models(self) -> list[str]:
        """The models that have recordings here, by the name of their folder."""
        return sorted({path.parent.name for path in self.paths()})

    def has_model(self, model: str) -> bool:
        """True if there is any recording of this model."""
        return _file_name(model) in self.models()

    def _path(self, request: Request) -> Path:
        subject = _subject(request)
        name = f"{subject.article}.{subject.article_sha256[:8]}.{request.sample}.json"
        return self._shelf(request) / name

    def _shelf(self, request: Request) -> Path:
        return self.folder / _file_name(_subject(request).prompt) / _file_name(request.model)

    def _find_path(self, request: Request) -> Path | None:
        """The file of this article, whatever it was called when it was recorded."""
        exact = self._path(request)
        if exact.is_file():
            return exact
        digest = _subject(request).article_sha256[:8]
        found = sorted(self._shelf(request).glob(f"*.{digest}.{request.sample}.json"))
        return found[0] if found else None

    def _changed_parts(self, recording: Recording, request: Request) -> list[str]:
        now = _parts(request)
        changed = sorted(
            part for part in {*now, *recording.parts} if now.get(part) != recording.parts.get(part)
        )
        described = []
        for part in changed:
            if part == "schema":
                described += self._changed_schema(recording.parts.get("schema", ""), request)
            elif part == "parameters":
                described.append(_changed_parameters(recording.parameters, request.parameters))
            else:
                described.append(part)
        if not described:
            described = [
                f"the checks: they object to recorded answer {request.attempt} in other words, "
                "or did not object to it before"
            ]
        return described

    def _changed_schema(self, before: str, request: Request) -> list[str]:
        path = self.folder / "schemas" / f"{before[:12]}.json"
        if not path.is_file():
            return ["schema"]
        old = _leaves(json.loads(path.read_text(encoding="utf-8")))
        new = _leaves(request.schema)
        changed = {p for p in {*old, *new} if old.get(p) != new.get(p)}
        fields = sorted({f"schema {_field(p)} ({p[-1]})" for p in changed})
        return fields[:6] + ([f"and {len(fields) - 6} more in the schema"] if fields[6:] else [])


class Player:
    """Answers requests from recordings and from nothing else."""

    def __init__(self, cassettes: Cassettes) -> None:
        self.cassettes = cassettes

    async def complete(self, request: Request) -> Completion:
        """The recorded answer; RecordingMiss or RecordingUnreadable if there is none."""
        attempt = self.cassettes.find(request)
        if attempt is None:
            raise self.cassettes.explain_miss(request)
        return _completion(attempt)


class Recorder:
    """Answers from recordings where it may, else asks `completer` and records what it answers.

    Mode "once" replays an answer that was recorded for exactly this request and asks otherwise;
    "rewrite" always asks. Either replaces what is there for the same article and sample.
    """

    def __init__(self, completer: Completer, cassettes: Cassettes, mode: RecordMode) -> None:
        assert mode != "none", "without recording there is no recorder"  # noqa: S101 - a bug above
        self.completer = completer
        self.cassettes = cassettes
        self.mode = mode

    async def complete(self, request: Request) -> Completion:
        """The recorded answer, or a new one that is recorded before it is returned."""
        if self.mode == "once":
            attempt = self.cassettes.find(request)
            if attempt is not None:
                return _completion(attempt)
        completion = await self.completer.complete(request)
        self.cassettes.record(request, completion)
        return completion


def read_recording(path: Path) -> Recording:
    """The recording in the file `path`; RecordingUnreadable says what is wrong with it."""
    try:
        return Recording.model_validate_json(path.read_bytes())
    except OSError as error:
        raise RecordingUnreadable(f"recording {path}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise RecordingUnreadable(
            f"recording {path}: {where}: {first['msg']}; restore it or record it anew"
        ) from error


def _completion(attempt: RecordedAttempt) -> Completion:
    return Completion(
        attempt.text(), attempt.finish_reason, attempt.provenance, attempt.usage, replayed=True
    )


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


def _dump(answer: Any, layout: str) -> str:
    return json.dumps(answer, ensure_ascii=False, **_LAYOUTS[layout])


def _pretty(value: Any) -> str:
    """JSON for people: an indented line a field, but short lists of numbers on one line."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    # A raw line break cannot stand inside a JSON string, so this never touches a value.
    short = re.sub(r"\[\n\s+((?:\d+,?\s+)+)\]", lambda m: f"[{' '.join(m[1].split())}]", text)
    return short + "\n"


def _parts(request: Request) -> dict[str, str]:
    return {
        **_subject(request).parts,
        "schema": sha256(canonical_json(request.schema)),
        "parameters": sha256(canonical_json(request.parameters)),
    }


def _subject(request: Request) -> Subject:
    assert request.subject is not None, "only requests about an article are recorded"  # noqa: S101
    return request.subject


def _file_name(name: str) -> str:
    """`name` with nothing in it that could leave the folder or upset a file system."""
    return re.sub(r"[^\w.-]+", "-", name).strip(".-") or "unnamed"


def _escape(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)


def _leaves(schema: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every leaf of a JSON Schema by its path; lists are leaves, so that orders count."""
    if not isinstance(schema, Mapping):
        return {path: schema}
    leaves: dict[tuple[str, ...], Any] = {}
    for key, value in schema.items():
        leaves |= _leaves(value, (*path, key))
    return leaves


def _field(path: Iterable[str]) -> str:
    """ "Meeting.status" for ("$defs", "Meeting", "properties", "status", "description")."""
    names = [p for p in path if p not in {"$defs", "properties", "items"}][:-1]
    return ".".join(names) or "as a whole"


def _changed_parameters(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    names = sorted(n for n in {*before, *after} if before.get(n) != after.get(n))
    return "parameter " + ", ".join(f"{n} ({before.get(n)} -> {after.get(n)})" for n in names)


def _write(path: Path, text: str) -> None:
    _refuse_secrets(path, text)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RecordingError(
            f"recording {path}: cannot be written: {error.strerror}; "
            "give --cassettes another folder"
        ) from error


def _refuse_secrets(path: Path, text: str) -> None:
    for name, value in os.environ.items():
        if _SECRET_NAME.search(name) and len(value) >= 8 and value in text:
            raise RecordingError(
                f"recording {path}: holds the value of ${name}; nothing was written"
            )
    found = _SECRET.search(text)
    if found:
        raise RecordingError(
            f"recording {path}: holds what looks like a key ({found[0][:6]}...); "
            "nothing was written"
        )
