"""The HTTP side: reads a request, decides what meets it, has it answered, and keeps the ledger.

Runs in one event loop; everything it changes is changed there.
"""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from aiohttp import BodyPartReader, web

from summarizer.errors import SummarizerError, UsageError
from summarizer.testing.batch_lines import Executor, LineEntry
from summarizer.testing.batches import Batches
from summarizer.testing.completions import Completions, Said, count_prompt_tokens, fault_in
from summarizer.testing.faults import ANYWHERE, ON_LINES, Dice
from summarizer.testing.ledger import Digester, Entry, Ledger
from summarizer.testing.replies import Reply, json_reply, rejection, status
from summarizer.testing.settings import Settings, Step
from summarizer.testing.spoiling import error_reply, spoil
from summarizer.testing.throttling import Gate
from summarizer.testing.uploads import Uploads
from summarizer.testing.wire import Delivery, deliver

Endpoint = Literal["completions", "models", "files", "batches"]


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    method: str
    path: str
    headers: Any
    """A mapping of names, in any case, to values."""
    body: Any
    """The JSON of the body, decoded; None for anything else."""


@dataclass(frozen=True)
class _Sending:
    """A file that a client uploads."""

    path: Path
    filename: str = ""
    purpose: str = ""


@dataclass
class _Visit:
    """One request while it is being served."""

    number: int
    method: str
    path: str
    received_seconds: float
    rest: str | None
    """The path below the base URL; None outside of it."""
    body: Any = None
    sending: _Sending | None = None
    digest: str = ""
    sighting: int = 1
    label: str | None = None
    latency_seconds: float = 0.0
    said: Said = field(default_factory=lambda: Said(Reply(outcome="aborted")))
    delivery: Delivery = field(default_factory=Delivery)

    @property
    def endpoint(self) -> Endpoint | None:
        parts = (self.rest or "").split("/")
        match parts[1:2]:
            case ["models" | "files" | "batches" as endpoint]:
                return endpoint
        return "completions" if self.rest == "/chat/completions" else None


class Service:
    """Everything that a running server knows."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ledger = Ledger(settings.ledger)
        self.requests: list[Received] = []
        self._serving: set[asyncio.Task[Any] | None] = set()
        self._is_ending = False
        self._digester = Digester()
        self._begun = time.monotonic()
        self._count = 0
        # The first 64 bits of a digest: a hundred bytes for each distinct request, with its slot.
        self._sightings: Counter[int] = Counter()
        self._completions = Completions()
        self._gate = Gate(settings.throttle, time.monotonic)
        self._script = _begin(settings.script)
        self._uploads = Uploads()
        self._batches = Batches(self._uploads)
        self.configure(settings)

    def configure(self, settings: Settings) -> None:
        """Behave as `settings` say from the next request on; buckets and script go on."""
        if settings.throttle != self.settings.throttle:
            self._gate = Gate(settings.throttle, time.monotonic)
        if settings.script is not self.settings.script:
            self._script = _begin(settings.script)
        self._dice = Dice(settings.seed, settings.faults, settings.latency)
        self._completions.change(settings.answer, has_usage=settings.has_usage)
        self.settings = settings

    @property
    def in_flight(self) -> int:
        """Requests that have come and are not done with."""
        return len(self._serving)

    async def close(self) -> None:
        """End what is being waited for and worked at, and remove every file."""
        self._is_ending = True
        serving = [task for task in self._serving if task is not None]
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await self._batches.close()
        self._uploads.close()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one request."""
        if request.path in ("/_ledger", "/_script"):
            return await self._control(request)
        self._count += 1
        visit = _Visit(
            self._count, request.method, request.path, self._now(), self._below(request.path)
        )
        task = asyncio.current_task()
        self._serving.add(task)
        try:
            await self._read(request, visit)
            await self._decide(request, visit)
            reply = visit.said.reply
            if seconds := visit.latency_seconds + reply.delay_seconds:
                await asyncio.sleep(seconds)
            stall_seconds = self.settings.faults.stall_seconds
            return await deliver(
                request, reply, self._gate.headers(), stall_seconds, visit.delivery
            )
        except asyncio.CancelledError:
            visit.delivery.is_client_gone = not self._is_ending
            raise
        finally:
            self._serving.discard(task)
            self._enter(visit)

    def _below(self, path: str) -> str | None:
        for base in ("/v1", self.settings.faults.redirect_to):
            if path.startswith(base + "/"):
                return path[len(base) :]
        return None

    async def _read(self, request: web.BaseRequest, visit: _Visit) -> None:
        if visit.rest == "/files" and request.content_type == "multipart/form-data":
            try:
                visit.sending = await self._receive(request)
            except ValueError:  # no proper multipart: rejected as an upload of nothing
                visit.sending = None
        else:
            raw = await request.content.read()
            try:
                visit.body = json.loads(raw)
            except (ValueError, RecursionError):
                visit.body = None
        if self.settings.keeps_requests:
            self.requests.append(
                Received(request.method, request.path, request.headers, visit.body)
            )
        try:
            visit.digest = self._digester.digest(self._told_apart_by(visit))
        except (ValueError, RecursionError):  # read, but nested too deeply to be written
            visit.body = None
            visit.digest = self._digester.digest(None)

    def _told_apart_by(self, visit: _Visit) -> Any:
        is_completion = visit.endpoint == "completions"
        return visit.body if is_completion else [visit.method, visit.path, visit.body]

    async def _receive(self, request: web.BaseRequest) -> _Sending:
        """The uploaded file, on disk."""
        sending = _Sending(self._uploads.new_path())
        sending.path.touch()
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "purpose":
                sending = replace(sending, purpose=(await part.read()).decode())
            elif part.name == "file":
                sending = replace(sending, filename=part.filename or "file")
                with sending.path.open("wb") as file:
                    while piece := await part.read_chunk(1 << 16):
                        file.write(piece)
        return sending

    async def _decide(self, request: web.BaseRequest, visit: _Visit) -> None:
        """Put into `visit` what the request is told."""
        wrong = self._wrong_with(request, visit)
        if wrong is not None:
            visit.said = Said(wrong)
            return
        is_completion = visit.endpoint == "completions"
        if is_completion and self.settings.label is not None:
            try:
                visit.label = self.settings.label(visit.body)
            except Exception as error:  # noqa: BLE001 - the user's function; the client is told
                failure = status(500, f"the label function failed: {error!r}")
                visit.said = Said(replace(failure, outcome="answer_failed"))
                return
        step: Step | None = None
        if is_completion or self.settings.everywhere:
            step = self._next_step(visit, visit.body if is_completion else None)
        if isinstance(step, Reply):
            visit.said = Said(step)
        elif is_completion:
            visit.said = self._say(visit.body, visit.digest, visit.number, step)
        else:
            visit.said = Said(await self._administer(request, visit, step))

    def _wrong_with(self, request: web.BaseRequest, visit: _Visit) -> Reply | None:
        """The reply to what is no proper request; None if it is one."""
        settings, body = self.settings, visit.body
        key = settings.api_key
        if key is not None and request.headers.get("authorization") != f"Bearer {key}":
            return rejection(401, "incorrect API key provided", code="invalid_api_key")
        if visit.endpoint is None:
            return rejection(404, f"there is nothing at {visit.path}")
        if visit.endpoint != "completions":
            return None
        if visit.method != "POST":
            return rejection(405, f"{visit.path} takes a POST")
        if fault := fault_in(body):
            return rejection(400, fault)
        if settings.models and body["model"] not in settings.models:
            message = f"the model {body['model']!r} does not exist"
            return rejection(404, message, code="model_not_found")
        return None

    def _next_step(self, visit: _Visit, completion: Any) -> Step | None:
        """What meets a request: a reply, the name of a fault, or None if it is served well."""
        if self._script:
            step = self._script.pop()
            return None if step == "answer" else step
        if self._script is not None and not self.settings.goes_on:
            return status(500, "the script of this server is over")
        if completion is not None:
            refusal = self._gate.refusal_of(completion, count_prompt_tokens(completion))
            if refusal is not None:
                return refusal
        visit.sighting = self._sight(visit.digest)
        decision = self._dice.decide(visit.digest, visit.sighting)
        visit.latency_seconds = decision.latency_seconds
        return decision.fault

    def _sight(self, digest: str) -> int:
        seen = int(digest[:16], 16)
        self._sightings[seen] += 1
        return self._sightings[seen]

    def _say(self, body: dict[str, Any], digest: str, number: int, fault: str | None) -> Said:
        try:
            return self._completions.reply_to(body, digest, number, fault, self.settings.faults)
        except SummarizerError as error:
            return Said(rejection(400, str(error)))

    async def _administer(
        self, request: web.BaseRequest, visit: _Visit, fault: str | None
    ) -> Reply:
        """The reply of every endpoint but the completions."""
        faults = self.settings.faults
        fault = fault if fault in ANYWHERE else None
        refused = error_reply(fault, faults, visit.rest or "")
        if refused is not None:
            return refused
        parts = (visit.rest or "").split("/")[2:]
        reply: Reply | None = None
        match visit.endpoint:
            case "models" if not parts and visit.method == "GET":
                models = [{"id": name, "object": "model"} for name in self.settings.models]
                reply = json_reply({"object": "list", "data": models})
            case "files":
                is_upload = visit.method == "POST" and not parts
                reply = (
                    self._file(visit.sending)
                    if is_upload
                    else self._uploads.reply_to(visit.method, parts)
                )
            case "batches":
                reply = await self._batches.reply_to(
                    visit.method,
                    parts,
                    request.query,
                    visit.body,
                    self.settings.batches,
                    self._executor(),
                )
        if reply is None:
            return rejection(404, f"there is nothing to {visit.method} at {visit.path}")
        if reply.outcome == "scripted":
            reply = replace(reply, outcome="served")
        return spoil(reply, fault, faults)

    def _file(self, sending: _Sending | None) -> Reply:
        if sending is None or not sending.filename or not sending.purpose:
            return rejection(400, "an upload has a file and a purpose")
        upload = self._uploads.hold(sending.path, sending.filename, sending.purpose)
        return json_reply(upload.described())

    def _executor(self) -> Executor:
        def sight(body: Any) -> tuple[str, int]:
            self._count += 1
            digest = self._digester.digest(body)
            return digest, self._sight(digest)

        def say(body: dict[str, Any], digest: str, sighting: int) -> Said:
            fault = self._dice.decide(digest, sighting).fault
            return self._say(body, digest, self._count, fault if fault in ON_LINES else None)

        return Executor(self.settings.seed, sight, say, self._enter_line)

    def _enter(self, visit: _Visit) -> None:
        said, delivery = visit.said, visit.delivery
        self.ledger.add(
            Entry(
                number=visit.number,
                method=visit.method,
                path=visit.path,
                digest=visit.digest,
                sighting=visit.sighting,
                label=visit.label,
                outcome=said.reply.outcome,
                status=delivery.status,
                is_written=delivery.is_written,
                is_client_gone=delivery.is_client_gone,
                prompt_tokens=said.prompt_tokens,
                completion_tokens=said.completion_tokens,
                received_seconds=visit.received_seconds,
                finished_seconds=self._now(),
            )
        )

    def _enter_line(self, line: LineEntry) -> None:
        now = self._now()
        self.ledger.add(
            Entry(
                number=self._count,
                method="POST",
                path="/v1/chat/completions",
                digest=line.digest,
                sighting=line.sighting,
                label=line.custom_id,
                outcome=line.outcome,
                status=line.said.reply.status if line.is_written else None,
                is_written=line.is_written,
                is_client_gone=False,
                prompt_tokens=line.said.prompt_tokens,
                completion_tokens=line.said.completion_tokens,
                received_seconds=now,
                finished_seconds=now,
                batch=line.batch,
            )
        )

    async def _control(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/_ledger":
            return web.json_response(self.ledger.summary() | {"in_flight": self.in_flight})
        try:
            change = json.loads(await request.content.read())
            self.configure(self.settings.changed_by(change))
        except (ValueError, RecursionError, UsageError) as error:
            return web.json_response({"error": {"message": str(error)}}, status=400)
        return web.json_response({})

    def _now(self) -> float:
        return round(time.monotonic() - self._begun, 6)


def _begin(script: tuple[Step, ...] | None) -> list[Step] | None:
    return None if script is None else list(reversed(script))
