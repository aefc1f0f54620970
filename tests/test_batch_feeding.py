"""Feeding: what is still to be done comes in order, and a slow server holds up no end."""

import asyncio
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from summarizer.articles import parse_article
from summarizer.batch.feeding import Fed, Feeder
from summarizer.batch.sources import Item
from summarizer.batch.store import open_store
from summarizer.batch.tally import Tally
from summarizer.briefing import Article
from summarizer.errors import ArticleError

FETCHES = 8


def page(name: str) -> Article:
    return parse_article(f"The ministers met near {name} on Monday.".encode(), name)


def feed(tmp_path: Path, items: list[Item], *, number: int | None = None) -> list[Fed]:
    """The first `number` that a feeder hands out, or all; then it is closed."""

    async def collect() -> list[Fed]:
        found: list[Fed] = []
        with open_store(tmp_path, to_write=True) as store:
            feeder = Feeder(items, store, 1, Tally(), ahead=100)
            try:
                while (number is None or len(found) < number) and (fed := await feeder.next()):
                    found.append(fed)
            finally:
                await feeder.close()
        return found

    return asyncio.run(collect())


def test_pages_come_in_order_and_eight_are_fetched_at_a_time(tmp_path: Path) -> None:
    """Each waits until eight are under way, so that fewer threads would never end."""
    together = threading.Barrier(FETCHES)
    threads = set()

    def read(name: str) -> Iterator[Article | ArticleError]:
        thread = threading.current_thread()
        threads.add(thread.daemon)
        together.wait()
        if name.endswith("3"):
            raise RuntimeError("a bug")
        yield page(name)

    names = [f"https://example.org/{number}" for number in range(FETCHES)]
    items = [Item(name, name, partial(read, name)) for name in names]
    found = feed(tmp_path, items)
    assert [fed.name for fed in found] == names
    assert [type(fed).__name__ for fed in found] == ["Job"] * 3 + ["Unreadable"] + ["Job"] * 4
    assert threads == {True}, "the end of Python waits for a thread that is no daemon"


def test_a_server_that_never_answers_holds_up_no_end(tmp_path: Path) -> None:
    """The feeder closes while a page is still being fetched."""
    answer = threading.Event()

    def read(name: str) -> Iterator[Article | ArticleError]:
        answer.wait()
        yield page(name)

    def known(name: str) -> Iterator[Article | ArticleError]:
        yield page(name)

    slow = "https://example.org/slow"
    items = [Item("a.txt", "1", partial(known, "a.txt")), Item(slow, "2", partial(read, slow))]
    try:
        assert [fed.name for fed in feed(tmp_path, items, number=1)] == ["a.txt"]
    finally:
        answer.set()
