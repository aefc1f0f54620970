"""The Batch API: files of requests that are answered later, in any order, and not all of them."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPMethod
from typing import Any, Literal

from summarizer.testing.batch_lines import BatchFaults, Executor, Lines, Work, faults_in
from summarizer.testing.replies import Reply, json_reply, rejection
from summarizer.testing.uploads import Upload, Uploads

Status = Literal[
    "validating",
    "in_progress",
    "finalizing",
    "completed",
    "expired",
    "failed",
    "cancelling",
    "cancelled",
]
_RUNNING: tuple[Status, ...] = ("validating", "in_progress", "finalizing")
_LONGEST_POLL_SECONDS = 1.0  # a poll waits for the work of a small batch, and not of a large one
_WINDOW_SECONDS = 86_400  # "24h", the only window that there is


@dataclass
class _Batch:
    id: str
    input: Upload
    metadata: dict[str, Any] | None
    failure: str | None
    work: Work
    status: Status = "validating"
    created_at: int = field(default_factory=lambda: int(time.time()))
    times: dict[str, int] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    polls: int = 0
    entered_at: float = field(default_factory=time.monotonic)
    task: "asyncio.Task[None] | None" = None
    output: Upload | None = None
    error_output: Upload | None = None

    def enter(self, status: Status) -> None:
        self.status = status
        self.times[f"{status}_at"] = int(time.time())
        self.polls = 0
        self.entered_at = time.monotonic()

    def described(self) -> dict[str, Any]:
        """OpenAI's batch object."""
        return {
            "id": self.id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "errors": {"object": "list", "data": self.errors} if self.errors else None,
            "input_file_id": self.input.id,
            "completion_window": "24h",
            "status": self.status,
            "output_file_id": self.output.id if self.output else None,
            "error_file_id": self.error_output.id if self.error_output else None,
            "created_at": self.created_at,
            "expires_at": self.created_at + _WINDOW_SECONDS,
            **self.times,
            "request_counts": {
                "total": self.work.total,
                "completed": self.work.completed,
                "failed": self.work.failed,
            },
            "metadata": self.metadata,
        }


class Batches:
    """Batches by id, and their way from status to status."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads
        self._held: dict[str, _Batch] = {}

    async def reply_to(
        self,
        method: str,
        parts: list[str],
        query: Mapping[str, str],
        body: Any,
        faults: BatchFaults,
        executor: Executor,
    ) -> Reply | None:
        """The reply below /batches; None if nothing is there."""
        if not parts:
            if method == HTTPMethod.POST:
                return self._create(body, faults, executor)
            return await self._list(query) if method == HTTPMethod.GET else None
        batch = self._held.get(parts[0])
        if batch is None:
            return rejection(404, f"no such batch: {parts[0]}")
        if len(parts) == 1 and method == HTTPMethod.GET:
            batch.polls += 1
            await self._advance(batch)
        elif parts[1:] == ["cancel"] and method == HTTPMethod.POST:
            if batch.status not in _RUNNING:
                return rejection(409, f"a batch that is {batch.status} cannot be cancelled")
            batch.enter("cancelling")
        else:
            return None
        return json_reply(batch.described())

    async def close(self) -> None:
        """End what is still being worked at."""
        tasks = [batch.task for batch in self._held.values() if batch.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for batch in self._held.values():
            batch.work.output.close()
            batch.work.errors.close()

    def _create(self, body: Any, faults: BatchFaults, executor: Executor) -> Reply:
        given = body if isinstance(body, dict) else {}
        upload = self._uploads.find(str(given.get("input_file_id")))
        if upload is None:
            return rejection(400, f"no such file: {given.get('input_file_id')}")
        if upload.purpose != "batch":
            return rejection(400, f"the purpose of {upload.id} is {upload.purpose!r}, not 'batch'")
        if given.get("endpoint") != "/v1/chat/completions":
            return rejection(400, "the endpoint must be /v1/chat/completions")
        if given.get("completion_window") != "24h":
            return rejection(400, "the completion_window must be '24h'")
        number = len(self._held)
        id = f"batch_{number + 1}"
        failure = faults.failures[number] if number < len(faults.failures) else None
        output, errors = (Lines(self._uploads.new_path()) for _ in range(2))
        work = Work(id, faults, executor, 1.0, output, errors)
        batch = _Batch(id, upload, given.get("metadata"), failure, work)
        self._held[id] = batch
        return json_reply(batch.described())

    async def _list(self, query: Mapping[str, str]) -> Reply:
        newest = list(reversed(self._held.values()))
        ids = [batch.id for batch in newest]
        after, limit = query.get("after"), query.get("limit", "20")
        start = ids.index(after) + 1 if after in ids else 0
        end = start + (int(limit) if limit.isdecimal() else 20)
        page = newest[start:end]
        for batch in page:
            await self._advance(batch)
        return json_reply(
            {
                "object": "list",
                "data": [batch.described() for batch in page],
                "first_id": page[0].id if page else None,
                "last_id": page[-1].id if page else None,
                "has_more": end < len(newest),
            }
        )

    async def _advance(self, batch: _Batch) -> None:
        """Move on as many statuses as polls or time allow."""
        faults = batch.work.faults
        while batch.status in (*_RUNNING, "cancelling"):
            over = 0.0
            if faults.stage_seconds is not None:
                over = time.monotonic() - batch.entered_at - faults.stage_seconds
            elif batch.polls < faults.stage_polls:
                return
            status = batch.status
            if over < 0 or not await self._is_ready(batch) or batch.status != status:
                return
            self._step(batch)
            batch.entered_at -= over  # what is over already counts for the next status

    async def _is_ready(self, batch: _Batch) -> bool:
        """Is the work done that the batch's status waits for?"""
        if batch.status in ("in_progress", "cancelling"):
            if batch.task is None:
                if batch.status == "cancelling":
                    batch.work.share = batch.work.faults.done_when_cancelled
                batch.task = asyncio.create_task(self._run(batch))
            await asyncio.wait([batch.task], timeout=_LONGEST_POLL_SECONDS)
            return batch.task.done()
        return True

    def _step(self, batch: _Batch) -> None:
        match batch.status:
            case "validating":
                batch.errors = faults_in(batch.input.path, batch.failure)
                batch.enter("failed" if batch.errors else "in_progress")
            case "in_progress":
                batch.enter("finalizing")
            case "finalizing":
                batch.enter("expired" if batch.work.expired else "completed")
            case "cancelling":
                batch.enter("cancelled")

    async def _run(self, batch: _Batch) -> None:
        await batch.work.run(batch.input.path)
        batch.output = self._hold(batch, batch.work.output, "output")
        batch.error_output = self._hold(batch, batch.work.errors, "error")

    def _hold(self, batch: _Batch, lines: Lines, name: str) -> Upload | None:
        path = self._uploads.new_path()
        if not lines.write(path, is_shuffled=batch.work.faults.is_shuffled):
            return None
        return self._uploads.hold(path, f"{batch.id}_{name}.jsonl", "batch_output")
