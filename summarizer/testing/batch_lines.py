"""The lines of a batch: what is wrong with those that come in, and what becomes of each.

What happens to a line is a function of the seed, its request and how often that request was seen.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO, Literal, Self

from summarizer.errors import UsageError
from summarizer.testing.completions import Said, fault_in
from summarizer.testing.faults import draws
from summarizer.testing.latency import parse_share
from summarizer.testing.replies import Reply

MOST_LINES = 50_000  # OpenAI's limits for one file
MOST_BYTES = 200_000_000

LINE_FAULTS = ("missing", "expired", "duplicated", "garbled", "unknown")
"""Each is a probability of `BatchFaults`."""


@dataclass(frozen=True)
class BatchFaults:
    """How batches go: the first five are probabilities, 0 to 1, for each line.

    What the answers in the lines are like is for `Faults` to say: bad answers, an empty list of
    choices and error objects strike a line as they strike a request, errors with an HTTP status
    become lines of the error file, and what happens to connections does not happen to lines.
    """

    missing: float = 0.0
    """The line is in neither file."""
    expired: float = 0.0
    """The line is in the error file with `batch_expired`; the batch ends as "expired"."""
    duplicated: float = 0.0
    """The line comes twice."""
    garbled: float = 0.0
    """The line breaks off in the middle."""
    unknown: float = 0.0
    """Another line follows, with a custom_id that nobody gave."""
    is_shuffled: bool = True
    """Lines come in another order than they were sent in."""
    stage_polls: int = 1
    """How many polls of a batch take it from one status to the next (validating, in_progress,
    finalizing, completed), while `stage_seconds` is None."""
    stage_seconds: float | None = None
    """How long each of these statuses lasts."""
    done_when_cancelled: float = 0.5
    """Share of the lines that are answered in a batch cancelled before it is finalized."""
    failures: tuple[str | None, ...] = ()
    """Why the first, second, ... batch fails in validation; None: it does not."""

    @classmethod
    def parse(cls, text: str, **behaviour: Any) -> Self:
        """The probabilities from `missing=1%,duplicated=2%`; `behaviour` is the rest."""
        try:
            pairs = [part.split("=") for part in text.replace(" ", "").split(",") if part]
            chances: dict[str, Any] = {name: parse_share(share) for name, share in pairs}
        except ValueError:
            chances = {"": 0.0}
        if not chances.keys() <= set(LINE_FAULTS):
            raise UsageError(
                f"no faults of lines: {text!r}; some are missing=1%,duplicated=2%; "
                f"there are: {', '.join(LINE_FAULTS)}"
            )
        return cls(**chances, **behaviour)

    def __post_init__(self) -> None:
        for name in (*LINE_FAULTS, "done_when_cancelled"):
            if not 0 <= getattr(self, name) <= 1:
                raise UsageError(f"{name}: a probability is a number from 0 to 1")
        if self.stage_polls < 1 or (self.stage_seconds or 0) < 0:
            raise UsageError("a stage takes 1 poll or more, or 0 seconds or more")


@dataclass(frozen=True)
class LineEntry:
    """What the ledger gets to know of a line."""

    batch: str
    custom_id: str
    digest: str
    sighting: int
    said: Said
    outcome: str
    is_written: bool


@dataclass(frozen=True)
class Executor:
    """What a batch needs of the server."""

    seed: int
    sight: Callable[[Any], tuple[str, int]]
    """A request's digest, and how often it was seen, this time included."""
    say: Callable[[dict[str, Any], str, int], Said]
    """What is said to the request with this digest at this sighting."""
    enter: Callable[[LineEntry], None]


@dataclass
class Work:
    """Answering the lines of one batch: how, and how far it has come."""

    batch: str
    faults: BatchFaults
    executor: Executor
    share: float
    """Part of the lines that is executed; the others are cancelled."""
    output: "Lines"
    errors: "Lines"
    total: int = 0
    completed: int = 0
    failed: int = 0
    expired: int = 0

    async def run(self, path: Path) -> None:
        """Answer every line of the file at `path`."""
        with path.open("rb") as lines:
            for number, raw in enumerate(lines):
                if number % 50 == 0:
                    await asyncio.sleep(0)  # others want to be served
                if raw.strip():
                    self._answer(json.loads(raw))

    def _answer(self, line: dict[str, Any]) -> None:
        name, seed = line["custom_id"], self.executor.seed
        self.total += 1
        digest, sighting = self.executor.sight(line["body"])
        place, *places = draws(seed, f"{digest}:{sighting}:line", 1 + len(LINE_FAULTS))
        struck = {
            fault: drawn < getattr(self.faults, fault)
            for fault, drawn in zip(LINE_FAULTS, places, strict=True)
        }
        undone: Literal["cancelled", "expired"] | None = None
        if place >= self.share:
            undone = "cancelled"
        elif struck["expired"]:
            undone = "expired"
            self.expired += 1
        said = Said(Reply()) if undone else self.executor.say(line["body"], digest, sighting)
        outcome = undone or ("missing" if struck["missing"] else said.reply.outcome)
        is_written = undone is None and not struck["missing"]
        self.executor.enter(
            LineEntry(self.batch, name, digest, sighting, said, outcome, is_written)
        )
        is_good = undone is None and said.reply.status == HTTPStatus.OK
        self.completed += is_good
        self.failed += not is_good
        if not struck["missing"]:
            kept = self.output if is_good else self.errors
            self._write(kept, self._line(name, said.reply, undone), digest, struck)

    def _line(self, name: str, reply: Reply, undone: str | None) -> dict[str, Any]:
        line: dict[str, Any] = {"id": f"batch_req_{self.batch}_{self.total}", "custom_id": name}
        if undone is not None:
            message = f"this request was not executed before the batch was {undone}"
            return line | {
                "response": None,
                "error": {"code": f"batch_{undone}", "message": message},
            }
        response = {
            "status_code": reply.status,
            "request_id": f"req_{self.batch}_{self.total}",
            "body": _body(reply),
        }
        return line | {"response": response, "error": None}

    def _write(
        self, kept: "Lines", line: dict[str, Any], digest: str, struck: dict[str, bool]
    ) -> None:
        text = json.dumps(line).encode()
        first, second, third = draws(self.executor.seed, f"{line['custom_id']}:{digest}", 3)
        kept.add(text[: len(text) // 2] if struck["garbled"] else text, first)
        if struck["duplicated"]:
            kept.add(text, second)
        if struck["unknown"]:
            alien = {**line, "custom_id": f"unknown-{self.total}"}
            kept.add(json.dumps(alien).encode(), third)


class Lines:
    """Lines on disk, and where each is; written out in an order that was drawn."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._places: list[tuple[float, int, int]] = []

    def add(self, line: bytes, place: float) -> None:
        """Keep `line`; `place` says where it comes when lines are shuffled."""
        if self._file is None:
            self._file = self._path.open("wb")
        self._places.append((place, self._file.tell(), len(line)))
        self._file.write(line)

    def write(self, path: Path, *, is_shuffled: bool) -> bool:
        """Write the lines to `path` if there are any; then none can be added any more."""
        self.close()
        if not self._places:
            return False
        if is_shuffled:
            self._places.sort()
        with self._path.open("rb") as kept, path.open("wb") as file:
            for _, start, length in self._places:
                kept.seek(start)
                file.write(kept.read(length) + b"\n")
        self._path.unlink()
        return True

    def close(self) -> None:
        """Take no more lines."""
        if self._file is not None:
            self._file.close()


def _body(reply: Reply) -> Any:
    """The body as JSON where it is that, else as text."""
    try:
        return json.loads(reply.body)
    except ValueError:
        return reply.body.decode("utf-8", "replace")


def faults_in(path: Path, failure: str | None) -> list[dict[str, Any]]:
    """What is wrong with an input file, in OpenAI's form."""
    if failure is not None:
        return [{"code": "invalid_request", "message": failure, "line": None, "param": None}]
    if path.stat().st_size > MOST_BYTES:
        message = f"the file is larger than {MOST_BYTES} bytes"
        return [{"code": "file_too_large", "message": message, "line": None, "param": None}]
    errors: list[dict[str, Any]] = []
    seen: set[str] = set()
    count = 0
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if not raw.strip():
                continue
            count += 1
            code, message = _fault_in_line(raw, seen)
            if code:
                errors.append({"code": code, "message": message, "line": number, "param": None})
            if len(errors) == 100:  # enough to find the mistake by
                return errors
    if count == 0:
        errors.append({"code": "empty_file", "message": "no requests", "line": None, "param": None})
    elif count > MOST_LINES:
        message = f"more than {MOST_LINES} requests"
        errors.append({"code": "too_many_tasks", "message": message, "line": None, "param": None})
    return errors


def _fault_in_line(raw: bytes, seen: set[str]) -> tuple[str, str]:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return "invalid_json_line", "this line is not JSON"
    if not isinstance(line, dict):
        return "invalid_json_line", "this line is not a JSON object"
    name = line.get("custom_id")
    if not isinstance(name, str) or not name:
        return "missing_required_parameter", "custom_id is missing"
    if name in seen:
        return "duplicate_custom_id", f"custom_id {name!r} was used before"
    seen.add(name)
    if line.get("method") != "POST":
        return "invalid_method", "the method must be POST"
    if line.get("url") != "/v1/chat/completions":
        return "invalid_url", "the url must be that of the batch: /v1/chat/completions"
    wrong = fault_in(line.get("body"))
    return ("invalid_request", wrong) if wrong else ("", "")
