"""Answers that are kept: no question that was ever answered is asked again.

`Remembering` stands between `extraction` and whoever asks. Its memory is the store, or, where the
asking is done in another process, a line to the process that has the store.
"""

import asyncio
from typing import TYPE_CHECKING, Protocol
from weakref import WeakValueDictionary

from summarizer.batch.shipments import is_waiting
from summarizer.batch.store import Store
from summarizer.batch.writer import Writer
from summarizer.clients import requests_in_vain
from summarizer.completions import Completer, Completion, Request
from summarizer.errors import StoreError

if TYPE_CHECKING:
    from summarizer.batch.account import Account


Turns = WeakValueDictionary[str, asyncio.Lock]
"""Whose turn it is to ask a question, by its key: one for all articles of a run."""


class Left(Exception):
    """The article is left for another run: no question is to be begun any more.

    No `SummarizerError`, so that nobody takes it for the article's own failure.
    """


class Waiting(Left):
    """The answer is to come from a file of requests, and must not be asked for twice."""


class Memory(Protocol):
    """What is known of questions, and where it is kept."""

    async def recall(self, request: Request) -> Completion | None:
        """The answer that was kept."""

    async def begin(self, request: Request) -> None:
        """`request` is about to be sent; `Left` if it must not be."""

    async def keep(self, request: Request, completion: Completion) -> None:
        """Return when the answer is durable."""

    async def give_up(self, request: Request, requests: int) -> None:
        """`request` got no answer, in so many HTTP `requests`."""


class Remembering:
    """A `Completer` that answers from `memory`, or asks `completer` and keeps what it answers.

    The same question from two articles that are one text is asked once: they take `turns`.
    """

    def __init__(self, completer: Completer, memory: Memory, turns: Turns) -> None:
        self._completer = completer
        self._memory = memory
        self._turns = turns

    async def complete(self, request: Request) -> Completion:
        """The answer, which is in the memory when this returns."""
        turn = self._turns.setdefault(request.key(), asyncio.Lock())
        async with turn:
            known = await self._memory.recall(request)
            if known is not None:
                return known
            await self._memory.begin(request)
            try:
                completion = await self._completer.complete(request)
            except BaseException as error:  # a bug, too: what was set aside must be free again
                await self._memory.give_up(request, requests_in_vain(error))
                raise
            await self._memory.keep(request, completion)
            return completion


class StoreMemory:
    """The memory of one article in a store: reads by one connection, writes by the writer."""

    def __init__(
        self, writer: Writer, reader: Store, account: "Account", setup: int, article: int
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._account = account
        self._setup = setup
        self._article = article

    async def recall(self, request: Request) -> Completion | None:
        """The answer in the store."""
        return self._reader.find_answer(request)

    async def begin(self, request: Request) -> None:
        """Write down that `request` is sent, before it is."""
        if is_waiting(self._reader, request):
            raise Waiting(request.key())
        await self._account.reserve(request)
        try:
            await self._writer.write(lambda store: store.begin(request, self._setup, self._article))
        except BaseException as error:
            self._account.release(request, 0)
            if not isinstance(error, StoreError):  # cancelled: it is written down, and not sent
                self._writer.post(lambda store: store.give_up(request, 0))
            raise

    async def keep(self, request: Request, completion: Completion) -> None:
        """Write the answer."""
        self._account.settle(request, completion)  # it is paid for, written or not
        await self._writer.write(lambda store: store.keep(request, completion))

    async def give_up(self, request: Request, requests: int) -> None:
        """Write down that there is no answer."""
        self._account.release(request, requests)
        await self._writer.write(lambda store: store.give_up(request, requests))
