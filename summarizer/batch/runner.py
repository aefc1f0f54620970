"""A run: read, ask, store, until every article has a result, or something says that it is over.

    batch = Batch(folder, options, RunSettings(workers=64))
    tally = batch.run(source)

What ends a run before that: its deadline, its budget, an interruption, a full disk, or a provider
that fails so often in a row that asking on would only turn articles into failures. Articles that
were begun are then finished if that can be waited for; the others are left, and the next run with
the same folder does them.
"""

import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from summarizer.batch.account import Account, Stop
from summarizer.batch.ballast import Ballast
from summarizer.batch.budget import Budget
from summarizer.batch.engines import Engine, LocalEngine
from summarizer.batch.feeding import Fed, Feeder, Job, Unreadable
from summarizer.batch.gates import Gate
from summarizer.batch.jobs import setup_of
from summarizer.batch.limits import AdaptiveLimit
from summarizer.batch.locks import hold
from summarizer.batch.memory import Left, StoreMemory, Waiting
from summarizer.batch.sources import Item
from summarizer.batch.store import Counts, Store, open_store
from summarizer.batch.tally import Tally
from summarizer.batch.writer import Writer
from summarizer.briefing import Extraction
from summarizer.clients import Pace
from summarizer.errors import DeadlinePassed, StoreError, UsageError
from summarizer.extraction import failed
from summarizer.pipeline import as_summarizer_error
from summarizer.pipeline.plans import Options, make_plan

DEFAULT_WORKERS = 16
MOST_WORKERS = 1_000
_UNDER_WAY = 2
"""Articles begun for each request in flight: while some wait for the disk, others are asked."""
_FAILURES_IN_A_ROW = 20
"""One provider fault in ten that no retry mends would come so often in a row once in 10**20."""
_PROVIDER_FAILURES = frozenset({"TransportError", "AccessRefused", "InvalidResponse", "ModelError"})
_SWITCH_SECONDS = 0.002
"""How long the reading thread may keep the loop from sending: Python's own 5 ms add up to a tenth
of an answer's time, as each is handled in several turns. Less than these 2 ms, and threads that
take turns cost more than that: at 0.5 ms, a sixth of all CPU."""
_SHOW_SECONDS = 0.25  # a clock that stands still looks like a program that does


@dataclass(frozen=True)
class RunSettings:
    """How a run goes about it; UsageError for what makes no sense."""

    workers: int = DEFAULT_WORKERS
    """HTTP requests in flight, at most."""
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    run_seconds: float | None = None
    """For the whole run."""
    article_seconds: float | None = None
    """For one article, its re-asks and all retries included."""
    budget: Budget | None = None
    """For the batch: what earlier runs with its folder have spent is counted."""
    retry_failed: bool = False
    """Ask again about what failed before, and read again what could not be read."""

    def __post_init__(self) -> None:
        if not 1 <= self.workers <= MOST_WORKERS:
            raise UsageError(f"option workers is {self.workers}; it must be 1 to {MOST_WORKERS:,}")
        for name in ("requests_per_minute", "tokens_per_minute", "run_seconds",
                     "article_seconds"):  # fmt: skip
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise UsageError(f"option {name} is {value}; it must be more than 0")


class Batch:
    """A folder, what is asked, and how: everything that can be wrong about it is said at once."""

    def __init__(
        self,
        folder: Path,
        options: Options,
        settings: RunSettings | None = None,
        *,
        engine: Callable[[Options, Pace], Engine] | None = None,
    ) -> None:
        self.folder = folder
        self.settings = settings or RunSettings()
        self.tally = Tally()
        self.limit = AdaptiveLimit(
            most=self.settings.workers,
            requests_per_minute=self.settings.requests_per_minute,
            tokens_per_minute=self.settings.tokens_per_minute,
        )
        if options.get("record", "none") != "none":
            raise UsageError("option record does not go with a batch: its store keeps the answers")
        self.gate = Gate(self.limit)
        self._plan = make_plan(options, self.gate)
        self.setup = setup_of(self._plan)
        self.engine = engine(options, self.gate) if engine else LocalEngine(self._plan)

    def run(self, items: Iterable[Item] | None, update: Callable[[], None] = lambda: None) -> Tally:
        """Settle every article of `items`; None: those that the folder has and that are open.

        `update` is called whenever the tally has changed. StoreError if the folder is in use or
        cannot be written to, also in the middle: what was stored before is safe.
        """
        with (
            hold(self.folder),
            _short_switches(),
            Ballast(self.folder) as ballast,
            open_store(self.folder, to_write=True) as store,
        ):
            with store.transaction():
                setup = store.add_setup(self.setup)
                if self.settings.retry_failed:
                    store.forget_failures(setup)
            if self.settings.budget is not None:
                self.settings.budget.count(store.spent())
            with (
                open_store(self.folder, to_write=False) as reader,
                open_store(self.folder, to_write=False) as feeding,
            ):
                stores = _Stores(store, reader, feeding)

                async def go() -> None:  # the run is made within its loop
                    await _Run(self, stores, setup, ballast, update).go(items)

                asyncio.run(go())
        return self.tally

    def counts(self) -> Counts:
        """Where the batch stands under this setup."""
        with open_store(self.folder, to_write=False) as store:
            return store.counts(store.find_setup(self.setup) or 0)

    async def work(self, job: Job, memory: StoreMemory) -> Extraction:
        """What comes of one article; its failure, a bug included, is a result."""
        try:
            async with asyncio.timeout(self.settings.article_seconds):
                return await self.engine.extract(job.article, memory)
        except TimeoutError:
            late = DeadlinePassed(
                f"no result within {self.settings.article_seconds:g} s, the time for one article"
            )
            return failed(job.name, late, job.article)
        except (Left, StoreError):
            raise
        except Exception as error:  # noqa: BLE001  one bad article must not lose the others
            return failed(job.name, as_summarizer_error(error), job.article)


class _Stores(NamedTuple):
    """One connection for each thread."""

    writing: Store
    reading: Store
    feeding: Store


class _Run:
    """One run over an open store."""

    def __init__(
        self,
        batch: Batch,
        stores: _Stores,
        setup: int,
        ballast: Ballast,
        update: Callable[[], None],
    ) -> None:
        self._stores = stores
        self._batch = batch
        self._tally = batch.tally
        self._setup = setup
        self._update = update
        self._writer = Writer(stores.writing, ballast)
        self._stop = Stop()
        self._account = Account(self._tally, self._stop, batch.settings.budget)
        self._room = asyncio.Semaphore(_UNDER_WAY * batch.settings.workers)
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers: set[int] = set()
        """Articles under way."""
        self._failures: list[tuple[int, Extraction]] = []
        """The last ones in a row: kept back until it is known whether the provider lives."""
        self._is_given_up = False
        """The provider fails so often in a row that asking on would make failures of articles."""
        self._bug: BaseException | None = None
        self._rejected = 0
        """Articles whose questions the provider would not have."""
        before = stores.reading.counts(setup)
        self._has_answers = before.answered + before.failed > 0
        """Or there are failures of earlier runs: then the provider has been asked enough."""

    async def go(self, items: Iterable[Item] | None) -> None:
        """Settle every article of `items`, or those that are open."""
        try:
            await self._batch.engine.open()
        except BaseException:
            await self._batch.engine.aclose()
            await self._writer.close()
            raise
        feeder = Feeder(
            items,
            self._stores.feeding,
            self._setup,
            self._tally,
            ahead=self._batch.settings.workers,
        )
        taking = asyncio.create_task(self._take_all(feeder))
        self._batch.gate.open()
        self._stop.when_asked(lambda: self._wind_up(taking))
        showing = asyncio.create_task(self._show())
        try:
            with _interruptions(self._stop), _alarm(self._batch.settings, self._stop):
                await asyncio.wait({taking})
                while self._tasks:
                    await asyncio.wait(self._tasks)
            await self._settle_failures()
        finally:
            for task in (taking, showing, *self._tasks):
                task.cancel()
            await asyncio.gather(taking, showing, *self._tasks, return_exceptions=True)
            await feeder.close()
            await self._batch.engine.aclose()
            await self._writer.close()
        self._tally.stopped = self._stop.reason
        if error := self._writer.failure or self._bug:
            raise error
        if not taking.cancelled():
            taking.result()  # raises what the source raised

    async def _show(self) -> None:
        """Update also while everybody waits."""
        while True:
            await asyncio.sleep(_SHOW_SECONDS)
            self._update()

    def _wind_up(self, taking: asyncio.Task[None]) -> None:
        taking.cancel()
        self._tally.stopped = self._stop.reason
        self._batch.gate.close(self._stop.reason or "")
        if self._stop.is_immediate:
            for task in self._tasks:
                task.cancel()

    async def _take_all(self, feeder: Feeder) -> None:
        while True:
            await self._room.acquire()
            fed = await feeder.next()
            if fed is None:
                return
            task = asyncio.create_task(self._settle(fed))
            self._tasks.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._room.release()
        self._tally.under_way = len(self._tasks)
        if self._writer.is_tight:
            self._stop.ask("the disk is full: what was under way was still written")
        if not task.cancelled() and (error := task.exception()) is not None:
            # The store's, or a bug: neither lets the run go on.
            self._bug = self._bug or (None if isinstance(error, StoreError) else error)
            self._stop.ask(str(error), immediately=True)
        self._update()

    async def _settle(self, fed: Fed) -> None:
        self._tally.under_way = len(self._tasks)
        if isinstance(fed, Unreadable):
            await self._writer.write(
                lambda store: store.add_unreadable(fed.name, fed.fingerprint, fed.failure)
            )
            self._tally.unreadable += 1
            self._tally.fail(fed.failure.kind, fed.name, fed.failure.message)
            return
        number, has_result = await self._writer.write(lambda store: self._admit(store, fed))
        if has_result or number in self._numbers:
            self._tally.same += 1
            return
        self._numbers.add(number)
        try:
            memory = StoreMemory(
                self._writer, self._stores.reading, self._account, self._setup, number
            )
            extraction = await self._batch.work(fed, memory)
            try:
                await self._judge(number, extraction)
            except (StoreError, asyncio.CancelledError):
                raise
            except Exception as error:  # noqa: BLE001  a result that cannot be written loses itself
                await self._save(number, failed(fed.name, as_summarizer_error(error)))
        except Waiting:
            self._tally.waiting += 1
        except Left:
            self._tally.left += 1
        except asyncio.CancelledError:
            self._tally.left += 1
            raise
        finally:
            self._numbers.discard(number)

    def _admit(self, store: Store, job: Job) -> tuple[int, bool]:
        number = job.number or store.add_article(job.name, job.fingerprint, job.article)
        return number, store.has_result(self._setup, number)

    async def _judge(self, number: int, extraction: Extraction) -> None:
        """Save what came of an article, unless it says more about the provider than about it."""
        failure = extraction.failure
        if failure is not None and failure.kind in _PROVIDER_FAILURES:
            self._failures.append((number, extraction))
            if self._is_given_up or len(self._failures) >= _FAILURES_IN_A_ROW:
                await self._give_up(failure.message)
            return
        await self._settle_failures()
        await self._save(number, extraction)
        if failure is not None and failure.kind == "RequestRejected":
            self._rejected += 1
            if self._rejected >= _FAILURES_IN_A_ROW and not self._has_answers:
                self._stop.ask(
                    f"the provider has rejected the first {self._rejected} articles, the last one "
                    f"because: {failure.message}"
                )
        elif failure is None:
            self._has_answers = True

    async def _give_up(self, why: str) -> None:
        """End the run, and leave the last failures for another; but fail those that come again."""
        held, self._failures = self._failures, []
        self._is_given_up = True
        for number, extraction in held:
            if self._stores.reading.was_in_vain(self._setup, number):
                await self._save(number, extraction)
            else:
                self._tally.left += 1
        self._stop.ask(
            f"{_FAILURES_IN_A_ROW} articles failed in a row, the last one because: {why}"
        )

    async def _settle_failures(self) -> None:
        failures, self._failures = self._failures, []
        for number, extraction in failures:
            await self._save(number, extraction)

    async def _save(self, number: int, extraction: Extraction) -> None:
        await self._writer.write(lambda store: store.save_result(self._setup, number, extraction))
        self._tally.count(extraction)


@contextmanager
def _interruptions(stop: Stop) -> Iterator[None]:
    """Within, the first Ctrl-C (or SIGTERM) ends the run in good order, and the second at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(
            name, lambda: stop.ask("interrupted", immediately=stop.reason is not None)
        )
    try:
        yield
    finally:
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(name)


@contextmanager
def _alarm(settings: RunSettings, stop: Stop) -> Iterator[None]:
    """Within, the run's deadline ends it."""
    seconds = settings.run_seconds
    if seconds is None:
        yield
        return
    handle = asyncio.get_running_loop().call_later(
        seconds, lambda: stop.ask(f"the deadline of {seconds:g} s has come", immediately=True)
    )
    try:
        yield
    finally:
        handle.cancel()


@contextmanager
def _short_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _SWITCH_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(before)
