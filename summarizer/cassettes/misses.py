"""Why there is no recorded answer to a request: what has changed, and the command that mends it."""

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from summarizer.cassettes.folder import Cassettes
from summarizer.cassettes.recordings import NUMBERING, Recording, parts_of, subject_of
from summarizer.completions import Request
from summarizer.content import content_folder
from summarizer.errors import RecordingMiss
from summarizer.files.foreign import BrokenText, load_json, one_line

_TEXT = "the article's text"
_LONGEST = 4000  # characters: a message may name many fields, and models may have any name
_MAX_FIELDS = 6  # of a schema; more of them say no more than that it is another one


def explain_miss(cassettes: Cassettes, request: Request) -> RecordingMiss:
    """The error that says why `cassettes` has no answer to `request`; it is to be raised."""
    about = subject_of(request)
    what = (
        f"no recording of {about.prompt} for article {about.article!r} "
        f"(model {request.model}, sample {request.sample})"
    )
    why = _explain(cassettes, request)
    remedy = _remedy(cassettes, request)
    return RecordingMiss(
        one_line(f"{what}; {why.reason}; {remedy}", longest=_LONGEST),
        reason=why.reason,
        changes=why.changes,
        nearest=why.nearest,
        remedy=remedy,
    )


class _Why(NamedTuple):
    reason: str
    changes: tuple[str, ...] = ()
    nearest: Path | None = None


def _explain(cassettes: Cassettes, request: Request) -> _Why:
    recordings = [(path, r) for path, r in cassettes.candidates(request) if r is not None]
    same_chain = [one for one in recordings if request.attempt and one[1].holds_history(request)]
    if same_chain:
        path, longest = max(same_chain, key=lambda one: len(one[1].attempts))
        return _missing_reask(path, len(longest.attempts), request.attempt)
    if recordings:
        path, nearest = min(
            recordings, key=lambda one: (not one[1].is_for(request), _distance(one[1], request))
        )
        changes = _changes(cassettes, nearest, request)
        return _Why(f"changed since it was recorded: {', '.join(changes)}", tuple(changes), path)
    if not cassettes.samples(request):
        for path, namesake in cassettes.namesakes(request):
            return _changed_text(path, _changes(cassettes, namesake, request))
    return _Why(_never_recorded(cassettes, request))


def _never_recorded(cassettes: Cassettes, request: Request) -> str:
    """What is there instead."""
    samples = cassettes.samples(request)
    if samples:
        return f"recorded are the samples {', '.join(map(str, samples))}"
    others = cassettes.prompts_and_models(request)
    if (subject_of(request).prompt, request.model) in others:
        return "the article's text has changed since it was recorded"
    if others:
        there = ", ".join(f"{prompt} by {model}" for prompt, model in others)
        return f"recorded for this article: {there}"
    models = ", ".join(cassettes.models()) or "none"
    return f"models with recordings in {cassettes.folder}: {models}"


def _distance(recording: Recording, request: Request) -> int:
    """The number of parts that differ."""
    now = parts_of(request)
    return sum(now.get(p) != recording.parts.get(p) for p in {*now, *recording.parts})


def _changed_text(path: Path, changes: list[str]) -> _Why:
    """Of an article by its name; that the text is numbered otherwise needs no saying."""
    others = [change for change in changes if change != NUMBERING]
    reason = f"{_TEXT} has changed since it was recorded"
    if others:
        reason += f", and so has {', '.join(others)}"
    return _Why(reason, (_TEXT, *others), path)


def _missing_reask(path: Path, recorded: int, attempt: int) -> _Why:
    """Of a conversation whose first `attempt` answers are there, and `recorded` in all."""
    if recorded > attempt:
        reason = f"the checks now object otherwise to recorded answer {attempt}"
        return _Why(reason, (f"what the checks object to in answer {attempt}",), path)
    return _Why(
        f"no answer to re-ask {attempt} was recorded: the recording was made with fewer re-asks, "
        f"or its last re-ask failed; replay it with max_reasks={attempt - 1} "
        f"(--max-reasks {attempt - 1})",
        nearest=path,
    )


def _remedy(cassettes: Cassettes, request: Request) -> str:
    """The command that records the answer; the article's path and the provider are not known."""
    words = ["--prompt", subject_of(request).prompt, "--model", f"PROVIDER/{request.model}"]
    words += ["--record", "once"]
    if request.sample:
        words += ["--sample", str(request.sample)]
    if cassettes.folder != content_folder("cassettes"):
        words += ["--cassettes", str(cassettes.folder)]
    return f"record it with: summarizer brief ... {shlex.join(words)}"


def _changes(cassettes: Cassettes, recording: Recording, request: Request) -> list[str]:
    """What of the request is not as it was when `recording` was made, at least one thing."""
    about = subject_of(request)
    changes = [
        f"{name} ({before} -> {after})"
        for name, before, after in (
            ("prompt", recording.prompt, about.prompt),
            ("model", recording.model, request.model),
            ("sample", recording.sample, request.sample),
        )
        if before != after
    ]
    now = parts_of(request)
    for part in sorted({*now, *recording.parts}):
        if now.get(part) == recording.parts.get(part):
            continue
        if part == "schema":
            changes += _changed_schema(cassettes, recording, request)
        elif part == "parameters":
            changes.append(_changed_parameters(recording.parameters, request.parameters))
        else:
            changes.append(part)
    if changes:
        return changes
    if request.attempt:
        return [f"the answers or objections before re-ask {request.attempt}"]
    return ["how requests are put together, or the recording's key"]


def _changed_schema(cassettes: Cassettes, recording: Recording, request: Request) -> list[str]:
    try:
        path = cassettes.schema_path(recording.parts["schema"])
        before = load_json(path.read_bytes())
    except (KeyError, OSError, BrokenText):
        return ["schema"]
    if not isinstance(before, dict):
        return ["schema"]
    old, new = _leaves(before), _leaves(request.schema)
    changed = {path for path in {*old, *new} if path and old.get(path) != new.get(path)}
    fields = sorted({f"schema {_field(path)} ({path[-1]})" for path in changed})
    more = len(fields) - _MAX_FIELDS
    return [*fields[:_MAX_FIELDS], *([f"and {more} more in the schema"] if more > 0 else [])]


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
