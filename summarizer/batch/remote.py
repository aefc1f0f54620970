"""Articles worked on in another process, the worker: what it and the driver tell each other.

    Start ───────────────▶ worker  asks a model about the article
    driver ◀─────────────── Asked  recall, begin, admit, report, keep, give_up
    Reply ───────────────▶         once it is done, and durable where it has to be
    driver ◀─────────────── Ended

The worker has a client and no store; the driver has the store, the rate limit and the budget, and
lets every single HTTP request through. So a worker may be killed at any moment: what was kept is
on the driver's disk, and what was under way is known here to the request.

How messages get across is not known here. They are plain data, picklable, and must arrive in the
order in which they were sent.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal
from weakref import WeakValueDictionary

from summarizer.batch.engines import extract_with
from summarizer.batch.jobs import setup_of
from summarizer.batch.memory import Memory, Turns
from summarizer.briefing import Article, Extraction
from summarizer.clients import Pace, Sent
from summarizer.completions import Completion, Request
from summarizer.errors import InternalError, UsageError
from summarizer.pipeline import as_summarizer_error
from summarizer.pipeline.plans import Options, Plan, default_model, make_plan

What = Literal["recall", "begin", "admit", "report", "keep", "give_up"]
_LAST_WORDS = ("report", "keep", "give_up")
_GOODBYE_SECONDS = 5.0  # for a worker to say what became of a question that is given up


@dataclass(frozen=True, slots=True)
class Start:
    """Driver to worker: work on `article`."""

    number: int
    article: Article


@dataclass(frozen=True, slots=True)
class Reply:
    """Driver to worker: what came of the `Asked` of this serial number."""

    serial: int
    value: Completion | None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Driver to worker: give the article up."""

    number: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Worker to driver: a call of a method of `Memory` or `Pace`; a report is not replied to."""

    number: int
    serial: int
    what: What
    argument: Any


@dataclass(frozen=True, slots=True)
class Ended:
    """Worker to driver: what came of the article."""

    number: int
    extraction: Extraction | None
    """Without its article, which the driver has."""
    bug: str = ""
    """What an exception that nobody foresaw said."""


ToWorker = Start | Reply | Cancel
FromWorker = Asked | Ended


class WorkerLost(Exception):
    """The process that worked on an article has ended, or cannot be reached; and why."""


@dataclass(frozen=True)
class Identity:
    """What two processes must have in common to work on one batch."""

    setup: str
    """Key of the `Setup`: prompt, schema, model, parameters."""
    endpoint: str | None
    mode: str | None


def identity_of(plan: Plan) -> Identity:
    """Who would be asked, and what, by `plan`."""
    client = plan.client
    return Identity(
        setup_of(plan).key,
        str(client.endpoint) if client else None,
        client.mode if client else None,
    )


def portable(options: Options, plan: Plan) -> Options:
    """`options` with everything spelt out that they leave to this process's surroundings.

    The API key is not among it: a process elsewhere has it from its own environment.
    """
    spelt = options.copy()
    spelt["model"] = options.get("model") or default_model()
    if (folder := options.get("cassettes")) is not None:
        spelt["cassettes"] = Path(folder).resolve()
    if (prompt := options.get("prompt", "")).endswith(".md"):
        spelt["prompt"] = str(Path(prompt).resolve())
    if plan.client is not None and plan.client.endpoint.base_url is not None:
        spelt["base_url"] = plan.client.endpoint.base_url
        spelt["mode"] = plan.client.mode
    return spelt


_article: ContextVar[int] = ContextVar("article")


class Worker:
    """One process's side: works on any number of articles at once, in the running event loop."""

    def __init__(self, options: Options) -> None:
        self.plan = make_plan(options, self)
        self._turns: Turns = WeakValueDictionary()
        self._serials = count()
        self._waiting: dict[int, asyncio.Future[Completion | None]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._outbox: list[FromWorker] = []
        self._posted = asyncio.Event()

    def put(self, messages: list[ToWorker]) -> None:
        """Take what the driver says."""
        for message in messages:
            match message:
                case Start(number, article):
                    self._tasks[number] = asyncio.create_task(self._work(number, article))
                case Reply(serial, value):
                    future = self._waiting.get(serial)
                    if future is not None and not future.done():
                        future.set_result(value)
                case Cancel(number):
                    if number in self._tasks:
                        self._tasks[number].cancel()

    async def take(self) -> list[FromWorker]:
        """What there is to say to the driver, as soon as there is something."""
        await self._posted.wait()
        self._posted.clear()
        said, self._outbox = self._outbox, []
        return said

    async def aclose(self) -> None:
        """Give up what is under way, and close the connections."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=0.1) if tasks else None
        if self.plan.client is not None:
            await self.plan.client.aclose()

    async def ask(self, number: int, what: What, argument: Any = None) -> Completion | None:
        """What the driver replies."""
        serial = next(self._serials)
        future: asyncio.Future[Completion | None] = asyncio.get_running_loop().create_future()
        self._waiting[serial] = future
        try:
            self._post(Asked(number, serial, what, argument))
            return await future
        finally:
            del self._waiting[serial]

    async def admit(self, request: Request) -> None:
        """As a `Pace`: the driver lets the request through."""
        await self.ask(_article.get(), "admit")

    def report(self, request: Request, sent: Sent) -> None:
        """As a `Pace`: the driver hears what came of it."""
        self._post(Asked(_article.get(), next(self._serials), "report", sent))

    def _post(self, message: FromWorker) -> None:
        self._outbox.append(message)
        self._posted.set()

    async def _work(self, number: int, article: Article) -> None:
        _article.set(number)
        ended = Ended(number, None)
        try:
            memory = _MemoryElsewhere(self, number)
            extraction = await extract_with(self.plan, article, memory, self._turns)
            ended = Ended(number, extraction.model_copy(update={"article": None}))
        except Exception as error:  # noqa: BLE001  told to the driver, whose article it is
            ended = Ended(number, None, str(as_summarizer_error(error)))
        finally:
            del self._tasks[number]
            self._post(ended)


class _MemoryElsewhere:
    """The memory of one article, at the driver."""

    def __init__(self, worker: Worker, number: int) -> None:
        self._worker = worker
        self._number = number

    async def recall(self, request: Request) -> Completion | None:
        return await self._worker.ask(self._number, "recall", request)

    async def begin(self, request: Request) -> None:
        await self._worker.ask(self._number, "begin")

    async def keep(self, request: Request, completion: Completion) -> None:
        await self._worker.ask(self._number, "keep", completion)

    async def give_up(self, request: Request, requests: int) -> None:
        await self._worker.ask(self._number, "give_up", requests)


class _Free:
    """A pace that holds nobody up."""

    async def admit(self, request: Request) -> None:
        pass

    def report(self, request: Request, sent: Sent) -> None:
        pass


class Line:
    """The driver's side of one worker; `post` hands a message to whatever carries it."""

    def __init__(self, post: Callable[[ToWorker], None], pace: Pace | None, turns: Turns) -> None:
        self._post = post
        self._pace = pace or _Free()
        self._turns = turns
        self._inboxes: dict[int, asyncio.Queue[FromWorker | WorkerLost]] = {}
        self._numbers = count()
        self.is_lost = False
        """Nobody is at its other end any more."""
        self.finished = 0
        """Articles of which something came."""

    @property
    def under_way(self) -> int:
        """Articles that the worker works on."""
        return len(self._inboxes)

    def deliver(self, messages: list[FromWorker]) -> None:
        """Take what the worker says. What it says of articles that were given up is passed over."""
        for message in messages:
            inbox = self._inboxes.get(message.number)
            if inbox is not None:
                inbox.put_nowait(message)

    def lose(self, why: str) -> None:
        """The worker is gone."""
        self.is_lost = True
        for inbox in self._inboxes.values():
            inbox.put_nowait(WorkerLost(why))

    async def extract(self, article: Article, memory: Memory) -> Extraction:
        """What the worker makes of `article`; WorkerLost if it ends meanwhile.

        What `memory` raises is raised, and the article is given up; so it is if this is cancelled.
        """
        number = next(self._numbers)
        inbox = self._inboxes[number] = asyncio.Queue()
        desk = _Desk(memory, self._pace, self._turns)
        try:
            self._post(Start(number, article))
            while True:
                match await inbox.get():
                    case Asked() as asked:
                        value = await desk.answer(asked.what, asked.argument)
                        if asked.what == "admit" and self.is_lost:
                            desk.recount()
                        if asked.what != "report":
                            self._post(Reply(asked.serial, value))
                    case Ended(extraction=Extraction() as extraction):
                        self.finished += 1
                        return extraction.model_copy(update={"article": article})
                    case Ended(bug=bug):
                        raise InternalError(bug)
                    case WorkerLost() as lost:
                        raise lost
        except asyncio.CancelledError:
            self._post(Cancel(number))
            with suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE_SECONDS):
                    await self._hear_out(inbox, desk)
            raise
        except BaseException:
            self._post(Cancel(number))
            raise
        finally:
            del self._inboxes[number]
            await desk.close()

    async def _hear_out(
        self, inbox: "asyncio.Queue[FromWorker | WorkerLost]", desk: "_Desk"
    ) -> None:
        """An answer that had come before the worker knew of the end is kept; nothing is begun."""
        while isinstance(message := await inbox.get(), Asked):
            if message.what in _LAST_WORDS:
                value = await desk.answer(message.what, message.argument)
                self._post(Reply(message.serial, value))


class _Desk:
    """Answers a worker's calls for one article, and knows what is open if it falls silent."""

    def __init__(self, memory: Memory, pace: Pace, turns: Turns) -> None:
        self._memory = memory
        self._pace = pace
        self._turns = turns
        self._turn: asyncio.Lock | None = None
        self._request: Request | None = None
        self._is_begun = False
        self._let_through = 0
        """HTTP requests for the question that is open."""
        self._sent_at: float | None = None
        """When the last of them was let through, until it is reported."""

    async def answer(self, what: What, argument: Any) -> Completion | None:
        """Do what is asked."""
        if what == "recall":
            return await self._recall(argument)
        request = self._request
        assert request is not None  # noqa: S101 - a worker recalls before anything else
        match what:
            case "begin":
                await self._memory.begin(request)
                self._is_begun, self._let_through = True, 0
            case "admit":
                await self._pace.admit(request)
                self._let_through += 1
                self._sent_at = time.monotonic()
            case "report":
                self._sent_at = None
                self._pace.report(request, argument)
            case "keep":
                self._is_begun = False
                await self._memory.keep(request, argument)
                self._end_turn()
            case "give_up":
                self._is_begun = False
                await self._memory.give_up(request, argument)
                self._end_turn()
        return None

    def recount(self) -> None:
        """The request that was let through last was never sent: nobody was left to send it."""
        self._let_through -= 1

    async def _recall(self, request: Request) -> Completion | None:
        # Held until the question is answered: another worker may have an article of the same text.
        turn = self._turns.setdefault(request.key(), asyncio.Lock())
        await turn.acquire()
        self._turn, self._request = turn, request
        known = await self._memory.recall(request)
        if known is not None:
            self._end_turn()
        return known

    async def close(self) -> None:
        """Settle what a worker left open: requests that were let through count as sent."""
        try:
            if self._request is not None and self._sent_at is not None:
                seconds = time.monotonic() - self._sent_at
                self._pace.report(self._request, Sent(status=None, seconds=seconds))
            if self._request is not None and self._is_begun:
                self._is_begun = False
                await self._memory.give_up(self._request, self._let_through)
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._turn is not None:
            self._turn.release()
            self._turn = None


def check_identity(found: Identity, expected: Identity, where: str) -> None:
    """UsageError if a process at `where` would ask somebody else, or something else."""
    for name, there, here in (
        ("endpoint", found.endpoint, expected.endpoint),
        ("mode", found.mode, expected.mode),
    ):
        if there != here:
            raise UsageError(f"{where} has another {name} than this process: {there}, not {here}")
    if found.setup != expected.setup:
        raise UsageError(
            f"{where} has another prompt or schema than this process: "
            "install the same version of summarizer there, and the same prompt file"
        )
