"""Articles worked on by the processes of a Ray cluster, on this machine or on many.

    Batch(folder, options, settings, engine=lambda options, limit: RayEngine(options, limit))

Each worker is an actor with an event loop and a client of its own; see `remote` for what is said
between it and this process, which alone has the store. Messages are carried by two methods of the
actor: `put` takes what the driver says, `take` returns what the worker says as soon as there is
something, so that many articles share one trip.

The API key is never sent: workers have it from their environment, which on this machine is that of
the driver. Ray writes the environment variables that it is asked to set into its logs.
"""

import asyncio
import importlib
import os
import re
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from summarizer.batch.memory import Memory, Turns
from summarizer.batch.remote import (
    FromWorker,
    Identity,
    Line,
    ToWorker,
    Worker,
    WorkerLost,
    check_identity,
    identity_of,
    portable,
)
from summarizer.briefing import Article, Extraction
from summarizer.clients import Pace
from summarizer.clients.failures import one_line
from summarizer.errors import StoreError, SummarizerError, TransportError, UsageError
from summarizer.pipeline.plans import Options, make_plan

DEFAULT_PROCESSES = 2
_TRIES = 2  # an article that was on two workers when they ended may be what ends them
_BARREN = 3  # workers in a row that end before they finish an article: so will the next
_OBJECT_STORE_BYTES = 100_000_000  # messages are small; Ray's default is a third of the memory
_AT_ONCE = 100_000  # calls of an actor under way: `take` waits in one, and no `put` may wait for it


class WorkerActor:
    """A worker as Ray has it."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._worker: Worker | None = None

    async def open(self) -> tuple[Identity | None, str]:
        """Who is asked here, and what; else why nobody can be."""
        try:
            self._worker = Worker(self._options)
            if self._worker.plan.client is not None:
                self._worker.plan.client.load()  # before the first article waits for it
        except SummarizerError as error:
            return None, str(error)
        return identity_of(self._worker.plan), ""

    async def put(self, messages: list[ToWorker]) -> None:
        """What the driver says."""
        assert self._worker is not None  # noqa: S101 - it is opened before anything is put
        self._worker.put(messages)

    async def take(self) -> list[FromWorker]:
        """What the worker says, as soon as it says something."""
        assert self._worker is not None  # noqa: S101 - it is opened before anything is taken
        return await self._worker.take()

    async def aclose(self) -> None:
        """Close the connections."""
        if self._worker is not None:
            await self._worker.aclose()


class _CannotGoOn(StoreError):
    """There are no workers. As with a store that cannot be written to, the run ends, and no article
    fails of it."""


class RayEngine:
    """An `Engine` over Ray: `processes` workers, each with many articles at once.

    Without `address`, a Ray of its own is started on this machine and ends with `aclose`; `address`
    is that of a running cluster, such as `auto` or `ray://HOST:10001`. `pace` lets through the
    requests of all workers together. UsageError if Ray is not installed.
    """

    def __init__(
        self,
        options: Options,
        pace: Pace | None = None,
        *,
        processes: int = DEFAULT_PROCESSES,
        address: str | None = None,
    ) -> None:
        if processes < 1:
            raise UsageError(f"option engine_workers is {processes}; it must be at least 1")
        self._ray = _import_ray()
        plan = make_plan(options)
        self._identity = identity_of(plan)
        self._options = portable(options, plan)
        self._pace = pace
        self._processes = processes
        self._address = address
        self._turns: Turns = WeakValueDictionary()
        self._folder: Path | None = None
        self._actor_class: Any = None
        self._workers: list[_RayWorker] = []
        self._opening: asyncio.Task[None] | None = None
        self._barren = 0

    async def open(self) -> None:
        """Start Ray and the workers; UsageError if that cannot be done. `extract` does it, too."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
        await asyncio.shield(self._opening)

    async def extract(self, article: Article, memory: Memory) -> Extraction:
        """What a worker makes of `article`; TransportError if its workers ended meanwhile."""
        try:
            await self.open()
        except UsageError as error:
            raise _CannotGoOn(str(error)) from None
        why = ""
        for _ in range(_TRIES):
            worker = self._least_busy()
            try:
                await worker.ready()
                return await worker.line.extract(article, memory)
            except WorkerLost as lost:
                why = str(lost)
        raise TransportError(f"the process that worked on it ended, {_TRIES} times: {why}")

    async def aclose(self) -> None:
        """End the workers, and Ray with them unless it was running before."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        for worker in self._workers:
            await worker.close()
        self._workers.clear()
        if self._folder is not None or self._actor_class is not None:
            self._ray.shutdown()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    async def _open(self) -> None:
        self._start_ray()
        self._actor_class = self._ray.remote(
            num_cpus=1, max_concurrency=_AT_ONCE, scheduling_strategy="SPREAD"
        )(WorkerActor)
        self._workers = [self._new_worker() for _ in range(self._processes)]
        for worker in self._workers:
            try:
                await worker.ready()
            except WorkerLost as lost:
                raise UsageError(f"a worker of the Ray cluster cannot start: {lost}") from None

    def _start_ray(self) -> None:
        if self._ray.is_initialized():
            raise UsageError("Ray is already in use in this process")
        settings: dict[str, Any] = {"address": self._address}
        if self._address is None:
            # Its sockets are in there, and their paths may have 107 characters.
            base = "/tmp" if Path("/tmp").is_dir() else None  # noqa: S108 - the folder's name is drawn
            self._folder = Path(tempfile.mkdtemp(prefix="summarizer-ray-", dir=base))
            settings = {
                "num_cpus": self._processes,
                "object_store_memory": _OBJECT_STORE_BYTES,
                "_temp_dir": str(self._folder),
                "include_dashboard": False,
            }
        try:
            if self._address is not None:
                _check_address(self._address)
            with _own_signals():
                self._ray.init(**settings, log_to_driver=False, logging_level="ERROR")
        except Exception as error:  # noqa: BLE001  Ray has many: all mean that there is no cluster
            where = f" at {self._address}" if self._address else ""
            raise UsageError(f"no Ray{where}: {one_line(str(error))}") from None

    def _new_worker(self) -> "_RayWorker":
        handle = self._actor_class.remote(self._options)
        return _RayWorker(self._ray, handle, self._pace, self._turns, self._identity, self._lost)

    def _least_busy(self) -> "_RayWorker":
        if self._barren >= _BARREN:
            raise TransportError(
                f"{_BARREN} worker processes in a row ended before they had finished an article"
            )
        # One that is still starting would be the least busy, and all would wait for it.
        ready = [worker for worker in self._workers if worker.is_ready]
        return min(ready or self._workers, key=lambda worker: worker.line.under_way)

    def _lost(self, worker: "_RayWorker") -> None:
        """Put another worker in the place of one that has ended."""
        self._barren = 0 if worker.line.finished else self._barren + 1
        if worker in self._workers and self._barren < _BARREN:
            self._workers[self._workers.index(worker)] = self._new_worker()


class _RayWorker:
    """An actor, and the line to it."""

    def __init__(
        self,
        ray: Any,
        handle: Any,
        pace: Pace | None,
        turns: Turns,
        identity: Identity,
        when_lost: Any,
    ) -> None:
        self._ray = ray
        self._handle = handle
        self._identity = identity
        self._when_lost = when_lost
        self.line = Line(self._post, pace, turns)
        self._outbox: list[ToWorker] = []
        self._posted = asyncio.Event()
        self._opening = asyncio.create_task(self._open())
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def is_ready(self) -> bool:
        """It works, as far as anybody knows."""
        return bool(self._tasks) and not self.line.is_lost

    async def ready(self) -> None:
        """Return when it works; UsageError if it cannot, WorkerLost if it has ended."""
        await asyncio.shield(self._opening)

    async def close(self) -> None:
        """End the process."""
        for task in (self._opening, *self._tasks):
            task.cancel()
        await asyncio.gather(self._opening, *self._tasks, return_exceptions=True)
        with suppress(Exception):  # it may have ended before
            async with asyncio.timeout(1):
                await self._handle.aclose.remote()
        with suppress(Exception):
            self._ray.kill(self._handle)

    async def _open(self) -> None:
        try:
            found, problem = await self._handle.open.remote()
        except self._ray.exceptions.RayError as error:
            self._when_lost(self)
            raise WorkerLost(_words(error)) from None
        if found is None:
            raise UsageError(f"a worker cannot ask: {problem}")
        check_identity(found, self._identity, "a worker")
        self._tasks = [asyncio.create_task(self._send()), asyncio.create_task(self._receive())]

    def _post(self, message: ToWorker) -> None:
        self._outbox.append(message)
        self._posted.set()

    async def _send(self) -> None:
        """One trip at a time: the order of messages counts, and what comes meanwhile goes along."""
        with suppress(self._ray.exceptions.RayError):  # told by `_receive`
            while True:
                await self._posted.wait()
                self._posted.clear()
                messages, self._outbox = self._outbox, []
                await self._handle.put.remote(messages)

    async def _receive(self) -> None:
        try:
            while True:
                self.line.deliver(await self._handle.take.remote())
        except self._ray.exceptions.RayError as error:
            self._when_lost(self)
            self.line.lose(_words(error))


def _words(error: Exception) -> str:
    """Ray's reason in one line: the first that says more than that an actor died."""
    lines = [line.strip() for line in str(error).splitlines()]
    told = [line for line in lines if line.startswith(("The actor", "Worker", "Owner"))]
    return one_line(" ".join(told[:2]) or (lines[0] if lines else type(error).__name__))


def _import_ray() -> Any:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # else it warns
    try:
        return importlib.import_module("ray")  # no type checker has to know it
    except ImportError:
        raise UsageError("the engine ray needs Ray: pip install 'summarizer[ray]'") from None


def _check_address(address: str) -> None:
    """OSError if nobody listens at HOST:PORT or ray://HOST:PORT: Ray would try for a minute."""
    match = re.fullmatch(r"(?:ray://)?\[?([^\]/]+)\]?:(\d+)", address)
    if match is not None:
        socket.create_connection((match[1], int(match[2])), timeout=10).close()


@contextmanager
def _own_signals() -> Iterator[None]:
    """Within, Ray may set handlers as it likes; afterwards SIGTERM does what it did before."""
    try:
        before = signal.getsignal(signal.SIGTERM)
        yield
    finally:
        with suppress(ValueError):  # not the main thread: nothing was set there
            signal.signal(signal.SIGTERM, before)
