"""The one thread that writes to a store: what several tasks want written goes into one transaction.

Waiting for the disk is what durability costs. Sixty-four tasks that each wait for a transaction of
their own would wait in turn; here those that came while the disk was busy go together.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from summarizer.batch.ballast import Ballast
from summarizer.batch.store import Store
from summarizer.errors import StoreError

T = TypeVar("T")
_MOST = 512  # writes in one transaction: what is lost to the clock if one of them fails
_GATHER_SECONDS = 0.005
"""How long others may join a write. Each transaction is a wait for the disk and wakes two threads,
and without this most have two writes; an article waits for four, beside a model's seconds."""

_Waiting = tuple[Callable[[Store], Any], asyncio.Future[Any]]
_Written = tuple[asyncio.Future[Any], Any, Exception | None]
"""Who waits for it, what the call gave, or why there is nothing."""


class Writer:
    """Writes to `store`, which nobody else uses until `close` has returned."""

    def __init__(self, store: Store, ballast: Ballast) -> None:
        self._store = store
        self._ballast = ballast
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self.failure: StoreError | None = None
        """Why nothing can be written any more."""
        self.is_tight = False
        """The disk is full, and what is under way is written into the room that was kept for it."""
        self._thread = threading.Thread(target=self._work, name="summarizer-store", daemon=True)
        self._thread.start()

    async def write(self, call: Callable[[Store], T]) -> T:
        """What `call(store)` gives, once it is durable; StoreError if it cannot be written.

        Whoever is cancelled while waiting does not know whether it was written.
        """
        if self.failure is not None:
            raise StoreError(str(self.failure))
        future: asyncio.Future[T] = self._loop.create_future()
        self._waiting.put((call, future))
        return await future

    def post(self, call: Callable[[Store], object]) -> None:
        """Have `call(store)` done behind what is waiting; nobody hears what comes of it."""
        self._waiting.put((call, self._loop.create_future()))

    async def close(self) -> None:
        """Write what is waiting, and stop."""
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        is_over = False
        while not is_over:
            taken = [self._waiting.get()]
            if taken[0] is not None:
                time.sleep(_GATHER_SECONDS)
            while len(taken) < _MOST and not self._waiting.empty():
                taken.append(self._waiting.get())
            is_over = None in taken
            calls = [one for one in taken if one is not None]
            self._loop.call_soon_threadsafe(_settle, self._write_all(calls))

    def _write_all(self, calls: list[_Waiting]) -> list[_Written]:
        """What came of each call. One that fails by a bug of its own fails alone."""
        failed: list[_Written] = []
        while calls:
            written: list[_Written] = []
            try:
                with self._store.transaction():
                    for call, future in calls:
                        written.append((future, call(self._store), None))
                return failed + written
            except StoreError as error:
                if not _is_about_room(error) or not self._ballast.drop():
                    self.failure = error
                    return failed + [(future, None, error) for _, future in calls]
                self.is_tight = True
            except Exception as error:  # noqa: BLE001  a bug in a call: told where it is awaited
                position = len(written)
                if position == len(
                    calls
                ):  # at the end of the transaction: of nobody's in particular
                    return failed + [(future, None, error) for _, future in calls]
                failed.append((calls[position][1], None, error))
                calls = calls[:position] + calls[position + 1 :]
        return failed


def _is_about_room(error: StoreError) -> bool:
    """Whether room on the disk would help: not if the file is damaged, or somebody holds it."""
    name = getattr(error.__cause__, "sqlite_errorname", "") or ""
    return name.startswith(("SQLITE_FULL", "SQLITE_IOERR"))


def _settle(written: list[_Written]) -> None:
    for future, result, error in written:
        if future.done():  # whoever waited was cancelled
            continue
        if isinstance(error, StoreError):
            future.set_exception(StoreError(str(error)))  # one for each: they are raised apart
        elif error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)
