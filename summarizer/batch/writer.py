"""The one thread that writes to a store: what several tasks want written goes into one transaction.

Waiting for the disk is what durability costs. Sixty-four tasks that each wait for a transaction of
their own would wait in turn; here those that came while the disk was busy go together.
"""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from summarizer.batch.ballast import Ballast
from summarizer.batch.store import Store
from summarizer.errors import StoreError

T = TypeVar("T")
_MOST = 512  # writes in one transaction: what is lost to the clock if one of them fails

_Call = Callable[[Store], Any]


class Writer:
    """Writes to `store`, which nobody else uses until `close` has returned."""

    def __init__(self, store: Store, ballast: Ballast) -> None:
        self._store = store
        self._ballast = ballast
        self._waiting: SimpleQueue[tuple[_Call, asyncio.Future[Any]] | None] = SimpleQueue()
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

    async def close(self) -> None:
        """Write what is waiting, and stop."""
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        is_over = False
        while not is_over:
            taken = [self._waiting.get()]
            while len(taken) < _MOST and not self._waiting.empty():
                taken.append(self._waiting.get())
            is_over = None in taken
            calls = [one for one in taken if one is not None]
            outcome = self._write_all([call for call, _ in calls]) if calls else []
            self._loop.call_soon_threadsafe(_settle, [future for _, future in calls], outcome)

    def _write_all(self, calls: list[_Call]) -> list[Any] | BaseException:
        while True:
            try:
                with self._store.transaction():
                    return [call(self._store) for call in calls]
            except StoreError as error:
                if not self._ballast.drop():
                    self.failure = error
                    return error
                self.is_tight = True
            except BaseException as error:  # noqa: BLE001  a bug in a call: told where it is awaited
                return error


def _settle(futures: list[asyncio.Future[Any]], outcome: list[Any] | BaseException) -> None:
    for position, future in enumerate(futures):
        if future.done():  # whoever waited was cancelled
            continue
        if isinstance(outcome, StoreError):
            future.set_exception(StoreError(str(outcome)))
        elif isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome[position])
