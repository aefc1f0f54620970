"""From the items of a source to articles that are still to be asked about, beside the asking.

Reading takes CPU and may wait for a network, so it is done in a thread, and only a few articles
ahead: that a source is large must cost no memory. What the store knows is not read again.
"""

import asyncio
import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from summarizer.batch.sources import Item
from summarizer.batch.store import Store
from summarizer.batch.tally import Tally
from summarizer.briefing import Article, Failure
from summarizer.errors import ArticleError
from summarizer.pipeline import as_summarizer_error

_FETCHES = 8  # at a time: enough to hide a slow server, few enough to be nobody's nuisance
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True)
class Job:
    """An article that has no result, and where it comes from."""

    name: str
    fingerprint: str
    article: Article
    number: int | None
    """Its number in the store, if it is there."""


@dataclass(frozen=True)
class Unreadable:
    """An item of which no article could be made."""

    name: str
    fingerprint: str
    failure: Failure


Fed = Job | Unreadable


class Feeder:
    """Reads `items` in a thread of its own, at most `ahead` articles before they are asked for.

    Without items, the open articles of the store are fed.
    """

    def __init__(
        self, items: Iterable[Item] | None, reader: Store, setup: int, tally: Tally, *, ahead: int
    ) -> None:
        self._items = items
        self._reader = reader
        self._setup = setup
        self._tally = tally
        self._loop = asyncio.get_running_loop()
        self._room = threading.Semaphore(ahead)
        self._ready: deque[Fed | BaseException | None] = deque()
        self._woken = asyncio.Event()
        self._is_stopped = False
        self._thread = threading.Thread(target=self._work, name="summarizer-reading", daemon=True)
        self._thread.start()

    async def next(self) -> Fed | None:
        """The next that is to be done; None at the end. What the source itself raises is raised."""
        while not self._ready:
            self._woken.clear()
            await self._woken.wait()
        fed = self._ready.popleft()
        self._room.release()
        if isinstance(fed, BaseException):
            raise fed
        return fed

    async def close(self) -> None:
        """Stop reading. A server that keeps its reader waiting is not waited for."""
        self._is_stopped = True
        self._room.release()
        await asyncio.to_thread(self._thread.join, 1.0)

    def _work(self) -> None:
        end: BaseException | None = None
        try:
            for fed in self._fed(self._items) if self._items is not None else self._open():
                if not self._hand_over(fed):
                    return
        except BaseException as error:  # noqa: BLE001  raised where the jobs are awaited
            end = error
        self._hand_over(end)

    def _hand_over(self, fed: Fed | BaseException | None) -> bool:
        self._room.acquire()
        if self._is_stopped:
            return False
        self._ready.append(fed)
        self._loop.call_soon_threadsafe(self._woken.set)
        return True

    def _open(self) -> Iterator[Fed]:
        for number, name in self._reader.open_articles(self._setup):
            self._tally.items += 1
            yield Job(name, "", self._reader.load_article(number), number)

    def _fed(self, items: Iterable[Item]) -> Iterator[Fed]:
        waiting: deque[Future[list[Fed]]] = deque()
        for item in items:
            if self._is_stopped:
                return
            self._tally.items += 1
            known = self._reader.find_item(item.name, item.fingerprint, self._setup)
            if known.state == "open" and known.article is not None:
                article = self._reader.load_article(known.article)
                yield Job(item.name, item.fingerprint, article, known.article)
            elif known.state != "new":
                self._tally.done_before += 1
            elif _ADDRESS.match(item.name):
                waiting.append(_fetch(item))
                if len(waiting) >= _FETCHES:
                    yield from waiting.popleft().result()
            else:
                yield from _read(item)
        while waiting:
            yield from waiting.popleft().result()


def _fetch(item: Item) -> Future[list[Fed]]:
    """What `_read` finds, from a thread that the end of the process does not wait for.

    The threads of an executor are joined at the end of Python, however long a server takes.
    """
    future: Future[list[Fed]] = Future()

    def work() -> None:
        try:
            future.set_result(_read(item))
        except BaseException as error:  # noqa: BLE001  raised where the result is awaited
            future.set_exception(error)

    threading.Thread(target=work, name="summarizer-fetching", daemon=True).start()
    return future


def _read(item: Item) -> list[Fed]:
    """What the item holds; what nobody foresaw is its failure."""
    found: list[Fed] = []
    try:
        for article in item.read():
            if isinstance(article, ArticleError):
                found.append(_unreadable(article.name, item, article))
            else:
                found.append(Job(article.name, item.fingerprint, article, None))
    except Exception as error:  # noqa: BLE001  one bad item must not lose the others
        found.append(_unreadable(item.name, item, as_summarizer_error(error)))
    return found


def _unreadable(name: str, item: Item, error: Exception) -> Unreadable:
    return Unreadable(
        name, item.fingerprint, Failure(kind=type(error).__name__, message=str(error))
    )
