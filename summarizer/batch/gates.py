"""A gate before a pace: closed when a run ends, it sends nobody on who still waits for a turn."""

import asyncio

from summarizer.batch.memory import Left
from summarizer.clients import Pace, Sent
from summarizer.completions import Request


class Gate:
    """A `Pace` that lets through whom `pace` lets through, until it is closed."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._closed: str | None = None
        self._waiting: set[asyncio.Task[object]] = set()
        self._turned_away: set[asyncio.Task[object]] = set()

    def open(self) -> None:
        """Let requests through again."""
        self._closed = None

    def close(self, reason: str) -> None:
        """Whoever waits, and whoever comes, gets `Left`: nothing was sent for them."""
        self._closed = reason
        for task in self._waiting - self._turned_away:
            self._turned_away.add(task)
            task.cancel()

    async def admit(self, request: Request) -> None:
        """Return when one more HTTP request for `request` may be sent."""
        if self._closed is not None:
            raise Left(self._closed)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - this is a coroutine
        self._waiting.add(task)
        try:
            await self._pace.admit(request)
        except asyncio.CancelledError:
            # Not cancelled by anybody else besides: then it is over for this task altogether.
            if task in self._turned_away and not task.uncancel():
                raise Left(self._closed or "") from None
            raise
        finally:
            self._waiting.discard(task)
            self._turned_away.discard(task)

    def report(self, request: Request, sent: Sent) -> None:
        """What came of it."""
        self._pace.report(request, sent)
