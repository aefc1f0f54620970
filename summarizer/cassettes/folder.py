"""A folder of recordings: where each file lies, finding an answer in it, recording one.

cassettes/extract.v1/claude/<article>.<first 8 of its text's SHA-256>.<sample>.json
cassettes/schemas/<first 12 of its SHA-256>.json      the schemas that were asked for
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from summarizer.cassettes.recordings import (
    RecordedAttempt,
    Recording,
    new_recording,
    parts_of,
    pretty_json,
    read_recording,
    subject_of,
)
from summarizer.cassettes.secrecy import refuse_keys, refuse_secret_values
from summarizer.completions import Completion, Request
from summarizer.errors import RecordingError, RecordingMiss
from summarizer.files import write_whole


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
        subject = subject_of(request)
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
        path = self._path(request)
        chain: tuple[RecordedAttempt, ...] = ()
        if request.attempt:
            chain = read_recording(path).attempts[: request.attempt]
        text = new_recording(request, completion, chain).json_text()
        refuse_keys(f"recording {path}: the answer", completion.content)
        refuse_keys(f"recording {path}: the provenance", completion.provenance.model_dump_json())
        refuse_secret_values(f"recording {path}:", text)
        _write(path, text)
        schema = self.folder / "schemas" / f"{parts_of(request)['schema'][:12]}.json"
        if not schema.exists():
            _write(schema, pretty_json(request.schema))
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
        subject = subject_of(request)
        name = f"{subject.article}.{subject.article_sha256[:8]}.{request.sample}.json"
        return self._shelf(request) / name

    def _shelf(self, request: Request) -> Path:
        return self.folder / _file_name(subject_of(request).prompt) / _file_name(request.model)

    def _find_path(self, request: Request) -> Path | None:
        """The file of this article, whatever it was called when it was recorded."""
        exact = self._path(request)
        if exact.is_file():
            return exact
        digest = subject_of(request).article_sha256[:8]
        found = sorted(self._shelf(request).glob(f"*.{digest}.{request.sample}.json"))
        return found[0] if found else None

    def _changed_parts(self, recording: Recording, request: Request) -> list[str]:
        now = parts_of(request)
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
        try:
            before_schema = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return ["schema"]
        if not isinstance(before_schema, dict):
            return ["schema"]
        old = _leaves(before_schema)
        new = _leaves(request.schema)
        changed = {p for p in {*old, *new} if old.get(p) != new.get(p)}
        fields = sorted({f"schema {_field(p)} ({p[-1]})" for p in changed})
        return fields[:6] + ([f"and {len(fields) - 6} more in the schema"] if fields[6:] else [])


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
    try:
        write_whole(path, text)
    except OSError as error:
        raise RecordingError(
            f"recording {path}: cannot be written: {error.strerror}; "
            "give another folder of recordings"
        ) from error
