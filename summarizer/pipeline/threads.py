"""Waiting beside the caller: calls and event loops in threads of their own.

Nothing here knows of articles or models.
"""

import asyncio
import contextvars
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, suppress
from queue import SimpleQueue
from typing import TypeVar

_T = TypeVar("_T")
_READY = 2  # results that may wait for a slow caller, besides the articles under way


def in_thread(call: Callable[[], _T]) -> asyncio.Future[_T]:
    """The result of `call`, from a thread that nobody has to wait for.

    `asyncio.to_thread` would hold up the end of the loop, and of the process, until a server or a
    keyboard has answered.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_T] = loop.create_future()

    def settle(value: _T | None, error: BaseException | None) -> None:
        if future.done():  # given up meanwhile
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(value)  # type: ignore[arg-type]  # None only where T says so

    def work() -> None:
        value, failure = None, None
        try:
            value = context.run(call)
        except BaseException as error:  # noqa: BLE001  handed on, whatever it is
            failure = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, value, failure)

    context = contextvars.copy_context()
    threading.Thread(target=work, name="summarizer-reading", daemon=True).start()
    return future


def from_thread(start: Callable[[], AsyncGenerator[_T, None]]) -> Iterator[_T]:
    """The items of an async generator that runs in the event loop of another thread.

    It may be ahead by `_READY` items. If the caller stops, it is cancelled and waited for.
    """
    ready: SimpleQueue[_T | BaseException | None] = SimpleQueue()
    loop = asyncio.new_event_loop()
    slots = asyncio.Semaphore(_READY)

    async def pump() -> None:
        async with aclosing(start()) as results:
            async for result in results:
                await slots.acquire()
                ready.put(result)

    async def wait() -> None:
        await task

    def work() -> None:
        end: BaseException | None = None
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(wait())
        except BaseException as error:  # noqa: BLE001  raised where the results are awaited
            end = error
        ready.put(end)

    def tell(call: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop is closed: it has nothing more to hear
            loop.call_soon_threadsafe(call)

    task = loop.create_task(pump())
    thread = threading.Thread(target=work, name="summarizer-asking", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            tell(slots.release)
            yield item
    finally:
        tell(task.cancel)
        if threading.current_thread() is not thread:  # where a garbage collector may run this
            thread.join()
