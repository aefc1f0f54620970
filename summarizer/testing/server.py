"""The HTTP side: reads a request, has a reply decided, writes it as badly as it was decided.

Runs in one event loop; everything it changes is changed there.
"""

import asyncio
import json
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web

from summarizer.errors import SummarizerError, UsageError
from summarizer.testing.completions import Answer, Completions, Said, count_prompt_tokens, fault_in
from summarizer.testing.faults import KINDS, Dice, Faults
from summarizer.testing.latency import Latency
from summarizer.testing.ledger import Digester, Entry, Ledger
from summarizer.testing.replies import Reply, json_reply, status
from summarizer.testing.throttling import Gate, Throttle

Step = Reply | str
"""One step of a script: a reply, the name of a fault, or "answer"."""


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
class Settings:
    """What a server does; the fields are described at `MisbehavingProvider`."""

    faults: Faults = field(default_factory=Faults)
    answer: Answer | None = None
    latency: Latency = field(default_factory=Latency)
    throttle: Throttle = field(default_factory=Throttle)
    seed: int = 0
    script: tuple[Step, ...] | None = None
    goes_on: bool = False
    has_usage: bool = True
    label: Callable[[dict[str, Any]], str | None] | None = None
    api_key: str | None = None
    models: tuple[str, ...] = ()
    ledger: Path | None = None
    keeps_requests: bool = True


@dataclass
class _Visit:
    """One request while it is being served."""

    number: int
    method: str
    path: str
    received_seconds: float
    digest: str = ""
    sighting: int = 1
    label: str | None = None
    said: Said = field(default_factory=lambda: Said(Reply(outcome="aborted")))
    status: int | None = None
    is_written: bool = False
    is_client_gone: bool = False


class Service:
    """Everything that a running server knows."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ledger = Ledger(settings.ledger)
        self.requests: list[Received] = []
        self.in_flight = 0
        self._digester = Digester()
        self._begun = time.monotonic()
        self._count = 0
        # The first 64 bits of a digest: a hundred bytes for each distinct request, with its slot.
        self._sightings: Counter[int] = Counter()
        self._gate = Gate(settings.throttle, time.monotonic)
        self._script = _begin(settings.script)
        self.configure(settings)

    def configure(self, settings: Settings) -> None:
        """Behave as `settings` say from the next request on; buckets and script go on."""
        if settings.throttle != self.settings.throttle:
            self._gate = Gate(settings.throttle, time.monotonic)
        if settings.script is not self.settings.script:
            self._script = _begin(settings.script)
        self._dice = Dice(settings.seed, settings.faults, settings.latency)
        self._completions = Completions(settings.answer, has_usage=settings.has_usage)
        self.settings = settings

    def configure_from_json(self, change: Any) -> None:
        """The change that a POST to /_script asks for; UsageError where it makes no sense."""
        readers: dict[str, Callable[[Any], Any]] = {
            "faults": Faults.from_json,
            "latency": Latency.parse,
            "throttle": lambda value: Throttle(**value),
            "script": read_script,
            "goes_on": bool,
            "seed": int,
        }
        if not isinstance(change, dict) or not change.keys() <= readers.keys():
            raise UsageError(f"a script is an object with some of: {', '.join(readers)}")
        try:
            changed = {name: readers[name](value) for name, value in change.items()}
        except (TypeError, ValueError, AttributeError) as error:
            raise UsageError(f"not understood: {error}") from None
        self.configure(replace(self.settings, **changed))

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one request."""
        if request.path in ("/_ledger", "/_script"):
            return await self._control(request)
        self._count += 1
        visit = _Visit(self._count, request.method, request.path, self._now())
        self.in_flight += 1
        try:
            return await self._serve(request, visit)
        except asyncio.CancelledError:
            visit.is_client_gone = True
            raise
        finally:
            self.in_flight -= 1
            self._enter(visit)

    async def _serve(self, request: web.BaseRequest, visit: _Visit) -> web.StreamResponse:
        raw = await request.content.read()
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        if self.settings.keeps_requests:
            self.requests.append(Received(request.method, request.path, request.headers, body))
        visit.digest = self._digester.digest(body)
        latency = 0.0
        plain = self._plain_reply(request, body)
        if plain is None:
            latency = self._decide(visit, body)
        else:
            visit.said = Said(plain)
        reply = visit.said.reply
        if latency + reply.delay_seconds > 0:
            await asyncio.sleep(latency + reply.delay_seconds)
        return await self._write(request, visit, reply)

    def _plain_reply(self, request: web.BaseRequest, body: Any) -> Reply | None:
        """The reply to what is no proper request for a completion; None if it is one.

        A script takes any POST as it comes.
        """
        settings = self.settings
        rest = _below(request.path, settings)
        if settings.api_key is not None and (
            request.headers.get("authorization") != f"Bearer {settings.api_key}"
        ):
            wrong = status(401, "incorrect API key provided", code="invalid_api_key")
        elif request.method == "GET" and rest == "/models":
            models = [{"id": name, "object": "model"} for name in settings.models]
            return json_reply({"object": "list", "data": models}, outcome="served")
        elif self._script is not None and request.method == "POST":
            return None
        elif rest != "/chat/completions":
            wrong = status(404, f"there is nothing at {request.path}")
        elif request.method != "POST":
            wrong = status(405, f"{request.path} takes a POST")
        elif fault := fault_in(body):
            wrong = status(400, fault, type="invalid_request_error")
        elif settings.models and body["model"] not in settings.models:
            wrong = status(
                404, f"the model {body['model']!r} does not exist", code="model_not_found"
            )
        else:
            return None
        return replace(wrong, outcome="rejected")

    def _decide(self, visit: _Visit, body: Any) -> float:
        """Put into `visit` what it is told; the latency in seconds."""
        settings = self.settings
        if settings.label is not None:
            visit.label = settings.label(body)
        fault: str | None = None
        if self._script:
            step = self._script.pop()
            if isinstance(step, Reply):
                visit.said = Said(step)
                return 0.0
            fault, latency = None if step == "answer" else step, 0.0
        elif self._script is not None and not settings.goes_on:
            visit.said = Said(status(500, "the script of this server is over"))
            return 0.0
        else:
            refusal = self._gate.refusal_of(body, count_prompt_tokens(body))
            if refusal is not None:
                visit.said = Said(refusal)
                return 0.0
            seen = int(visit.digest[:16], 16)
            self._sightings[seen] += 1
            visit.sighting = self._sightings[seen]
            decision = self._dice.decide(visit.digest, visit.sighting)
            fault, latency = decision.fault, decision.latency_seconds
        try:
            visit.said = self._completions.reply_to(
                body, visit.digest, visit.number, fault, settings.faults
            )
        except SummarizerError as error:
            visit.said = Said(replace(status(400, str(error)), outcome="rejected"))
        return latency

    async def _write(
        self, request: web.BaseRequest, visit: _Visit, reply: Reply
    ) -> web.StreamResponse:
        transport = request.transport
        if transport is None or transport.is_closing():
            visit.is_client_gone = True
            return Sent()
        if reply.has_head:
            visit.status = reply.status
            sent = reply.body
            if reply.sent_share < 1:
                sent = sent[: int(len(sent) * reply.sent_share)]
            extra = self._gate.headers()
            # Draining then means that the operating system has taken all of it.
            transport.set_write_buffer_limits(high=0)
            transport.write((_head(reply, extra) + sent) * reply.copies)
            try:
                await request.writer.drain()
            except ConnectionError:
                visit.is_client_gone = True
                return Sent()
        visit.is_client_gone = transport.is_closing()
        visit.is_written = reply.has_head and not visit.is_client_gone
        match reply.ending:
            case "silence":
                await asyncio.sleep(self.settings.faults.stall_seconds)
                transport.close()
            case "reset":
                # Lingering for no time turns the close into a reset.
                raw = transport.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                transport.abort()
            case "close":
                transport.close()
            case "keep":
                return Sent(keeps_connection=True)
        return Sent()

    def _enter(self, visit: _Visit) -> None:
        said = visit.said
        self.ledger.add(
            Entry(
                number=visit.number,
                method=visit.method,
                path=visit.path,
                digest=visit.digest,
                sighting=visit.sighting,
                label=visit.label,
                outcome=said.reply.outcome,
                status=visit.status,
                is_written=visit.is_written,
                is_client_gone=visit.is_client_gone,
                prompt_tokens=said.prompt_tokens,
                completion_tokens=said.completion_tokens,
                received_seconds=visit.received_seconds,
                finished_seconds=self._now(),
            )
        )

    async def _control(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/_ledger":
            return web.json_response(self.ledger.summary() | {"in_flight": self.in_flight})
        try:
            self.configure_from_json(json.loads(await request.content.read()))
        except (ValueError, UsageError) as error:
            return web.json_response({"error": {"message": str(error)}}, status=400)
        return web.json_response({})

    def _now(self) -> float:
        return round(time.monotonic() - self._begun, 6)


class Sent(web.StreamResponse):
    """Tells aiohttp that the response is on the wire already."""

    def __init__(self, *, keeps_connection: bool = False) -> None:
        super().__init__()
        self._keep_alive = keeps_connection

    async def prepare(self, request: web.BaseRequest) -> None:
        """Write nothing."""

    async def write_eof(self, data: bytes = b"") -> None:
        """Write nothing."""


def _head(reply: Reply, extra: dict[str, str]) -> bytes:
    try:
        reason = HTTPStatus(reply.status).phrase
    except ValueError:
        reason = "Unknown"
    lines = [f"HTTP/1.1 {reply.status} {reason}", f"content-length: {len(reply.body)}"]
    lines += [f"{name}: {value}" for name, value in {**extra, **reply.headers}.items()]
    if reply.ending != "keep":
        lines.append("connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")


def _below(path: str, settings: Settings) -> str | None:
    """What stands behind the base URL; None outside of it."""
    for base in ("/v1", settings.faults.redirect_to):
        if path.startswith(base + "/"):
            return path[len(base) :]
    return None


def _begin(script: tuple[Step, ...] | None) -> list[Step] | None:
    return None if script is None else list(reversed(script))


def read_script(value: Any) -> tuple[Step, ...] | None:
    """Steps from JSON: names of faults, "answer", or objects with fields of `Reply`."""
    if value is None:
        return None
    if not isinstance(value, Iterable) or isinstance(value, (str, dict)):
        raise UsageError("a script is a list of steps")
    steps: list[Step] = []
    for step in value:
        if isinstance(step, dict):
            body = step.get("body", "")
            text = body if isinstance(body, str) else json.dumps(body)
            steps.append(Reply(**{**step, "body": text.encode()}))
        elif isinstance(step, Reply) or step == "answer" or step in KINDS:
            steps.append(step)
        else:
            raise UsageError(f"no step of a script: {step!r}; one is: answer, {', '.join(KINDS)}")
    return tuple(steps)
