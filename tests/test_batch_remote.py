"""Articles worked on at the other end of a line: the store, the limit and the budget stay here.

The line of these tests is a pair of lists through which messages go pickled; the worker is in the
same process, which nothing of what is tested can tell.
"""

import asyncio
import pickle
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Self
from weakref import WeakValueDictionary

import pytest

from summarizer.articles.reading import parse_article
from summarizer.batch.memory import Left, Memory
from summarizer.batch.remote import (
    Identity,
    Line,
    ToWorker,
    Worker,
    WorkerLost,
    check_identity,
    portable,
)
from summarizer.briefing import Article, Extraction
from summarizer.clients import Pace, Sent
from summarizer.completions import Completion, Request
from summarizer.errors import StoreError, UsageError
from summarizer.pipeline.plans import Options, make_plan
from summarizer.testing import MisbehavingProvider, Reply, status
from tests.batch_outcomes import run_batch
from tests.stress import invented


class Wire:
    """A worker and the line to it."""

    def __init__(self, options: Options, pace: Pace | None = None) -> None:
        self.worker = Worker(options)
        self.line = Line(self._post, pace, WeakValueDictionary())
        self.is_cut = False
        self._receiving: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._receiving = asyncio.create_task(self._receive())
        return self

    async def __aexit__(self, *error: object) -> None:
        assert self._receiving is not None
        self._receiving.cancel()
        await asyncio.gather(self._receiving, return_exceptions=True)
        await self.worker.aclose()

    def cut(self) -> None:
        """The worker is gone, as far as anybody here can tell."""
        self.is_cut = True
        self.line.lose("it was killed")

    def _post(self, message: ToWorker) -> None:
        if not self.is_cut:
            self.worker.put([pickle.loads(pickle.dumps(message))])  # noqa: S301 - its own words

    async def _receive(self) -> None:
        while True:
            messages = pickle.loads(pickle.dumps(await self.worker.take()))  # noqa: S301
            if not self.is_cut:
                self.line.deliver(messages)


class WireEngine:
    """An engine over one wire."""

    def __init__(self, options: Options, pace: Pace) -> None:
        self._options, self._pace = options, pace
        self._wire: Wire | None = None

    async def open(self) -> None:
        self._wire = await Wire(self._options, self._pace).__aenter__()

    async def extract(self, article: Article, memory: Memory) -> Extraction:
        assert self._wire is not None
        return await self._wire.line.extract(article, memory)

    async def aclose(self) -> None:
        if self._wire is not None:
            await self._wire.__aexit__()


class Notes:
    """A memory and a pace that write down what they are told, and may refuse it."""

    def __init__(self, **refusals: BaseException) -> None:
        self.told: list[Any] = []
        self.kept: dict[str, Completion] = {}
        self._refusals = refusals
        self.when: Callable[[str], None] = lambda what: None

    def _tell(self, what: str, *more: Any) -> None:
        self.told.append((what, *more))
        self.when(what)
        if what in self._refusals:
            raise self._refusals[what]

    async def recall(self, request: Request) -> Completion | None:
        self._tell("recall")
        known = self.kept.get(request.key())
        return known and replace(known, replayed=True)

    async def begin(self, request: Request) -> None:
        self._tell("begin")

    async def keep(self, request: Request, completion: Completion) -> None:
        self._tell("keep")
        self.kept[request.key()] = completion

    async def give_up(self, request: Request, requests: int) -> None:
        self._tell("give_up", requests)

    async def admit(self, request: Request) -> None:
        self._tell("admit")

    def report(self, request: Request, sent: Sent) -> None:
        self._tell("report", sent.status)


def article(serial: int = 1) -> Article:
    return parse_article(invented.article_text(serial).encode(), f"{serial}.txt")


def options(provider: MisbehavingProvider) -> Options:
    return {"model": "openai/stub", "base_url": provider.url}


def _wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(10_000):  # or a test that fails would hang
        if is_so():
            return
        time.sleep(0.005)
    raise AssertionError("it never came to that")


def extract(url_of: MisbehavingProvider, notes: Notes, serial: int = 1) -> Extraction:
    async def go() -> Extraction:
        async with Wire(options(url_of), notes) as wire:
            return await wire.line.extract(article(serial), notes)

    return asyncio.run(go())


def test_a_batch_over_a_line_comes_out_like_a_local_one(tmp_path: Path) -> None:
    """Same results, same questions, same numbers of requests, and the ledger agrees with both."""
    _, local, _ = run_batch(tmp_path / "local", 50, None)
    tally, remote, outcome = run_batch(tmp_path / "remote", 50, WireEngine)
    assert remote == local
    assert outcome.problems == []
    assert tally.answered + tally.failed == 50
    assert tally.failed > 0


def test_every_request_is_let_through_here_and_reported_here() -> None:
    """Article 10 is answered wrongly at first, so there are two questions; the first is throttled.

    An answer is kept before the next question is looked for.
    """
    notes = Notes()
    first = status(429, headers={"retry-after": "0.01"})
    with MisbehavingProvider(answer=invented.answer, script=[first], goes_on=True) as provider:
        extraction = extract(provider, notes, serial=10)
    assert extraction.summary is not None
    assert extraction.article == article(10)
    assert notes.told == [
        ("recall",), ("begin",), ("admit",), ("report", 429), ("admit",), ("report", 200),
        ("keep",),
        ("recall",), ("begin",), ("admit",), ("report", 200), ("keep",),
    ]  # fmt: skip


def test_what_is_known_here_is_not_asked_there() -> None:
    notes = Notes()
    with MisbehavingProvider(answer=invented.answer) as provider:
        first, second = extract(provider, notes), extract(provider, notes)
        assert len(provider.requests) == 1
    assert second.replayed
    assert second.summary == first.summary


def test_a_question_without_an_answer_is_given_up_with_its_requests() -> None:
    notes = Notes()
    script = [status(503, headers={"retry-after-ms": "1"})] * 6
    with MisbehavingProvider(script=script) as provider:
        extraction = extract(provider, notes)
    assert extraction.failure is not None
    assert extraction.failure.kind == "TransportError"
    assert notes.told[-1] == ("give_up", 6)


@pytest.mark.parametrize("refusal", [Left("the budget is spent"), StoreError("the disk is full")])
def test_a_question_that_must_not_be_begun_is_not_sent(refusal: BaseException) -> None:
    """What the memory raises is raised where the article was handed over, as it was raised."""
    notes = Notes(begin=refusal)
    with MisbehavingProvider(answer=invented.answer) as provider:
        with pytest.raises(type(refusal)) as caught:
            extract(provider, notes)
        assert provider.requests == []
    assert caught.value is refusal
    assert notes.told == [("recall",), ("begin",)]


def test_an_answer_that_cannot_be_kept_does_not_count() -> None:
    notes = Notes(keep=StoreError("the disk is full"))
    with MisbehavingProvider(answer=invented.answer) as provider, pytest.raises(StoreError):
        extract(provider, notes)
    assert notes.told[-1] == ("keep",)  # and no give_up: it was paid for


@pytest.mark.parametrize(
    ("moment", "left_open"),
    [
        ("begin", [("give_up", 0)]),
        ("admit", [("give_up", 0)]),  # let through, but nobody was left to send it
        ("report", []),  # the answer was on the line already
        ("keep", []),
    ],
)
def test_what_a_lost_worker_left_open_is_settled(
    moment: str, left_open: list[tuple[str, int]]
) -> None:
    """Whatever it was doing: each request that was let through is reported, each question ended."""
    notes = Notes()

    async def go() -> None:
        async with Wire(options(provider), notes) as wire:
            notes.when = lambda what: wire.cut() if what == moment else None
            with pytest.raises(WorkerLost, match="it was killed"):
                await wire.line.extract(article(), notes)
            assert wire.line.under_way == 0

    with MisbehavingProvider(answer=invented.answer) as provider:
        asyncio.run(go())
    assert [told for told in notes.told if told[0] == "give_up"] == left_open
    told = [one[0] for one in notes.told]
    assert told.count("admit") == told.count("report")


def test_a_worker_lost_while_a_request_is_under_way() -> None:
    """The request counts as sent, and nobody knows what became of it."""
    notes = Notes()

    async def go() -> None:
        async with Wire(options(provider), notes) as wire:
            task = asyncio.create_task(wire.line.extract(article(), notes))
            await asyncio.to_thread(_wait_until, lambda: provider.in_flight == 1)
            wire.cut()
            with pytest.raises(WorkerLost):
                await task

    with MisbehavingProvider(script=[Reply(delay_seconds=600)]) as provider:
        asyncio.run(go())
    assert notes.told[:3] == [("recall",), ("begin",), ("admit",)]
    assert notes.told[-1] == ("give_up", 1)


def test_a_cancelled_article_is_given_up_at_the_other_end() -> None:
    """The worker closes the connection and says how many requests it sent."""
    notes = Notes()

    async def go() -> None:
        async with Wire(options(provider), notes) as wire:
            task = asyncio.create_task(wire.line.extract(article(), notes))
            await asyncio.to_thread(_wait_until, lambda: provider.in_flight == 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.to_thread(_wait_until, lambda: provider.in_flight == 0)

    with MisbehavingProvider(script=[Reply(delay_seconds=600)]) as provider:
        asyncio.run(go())
        assert [entry.is_client_gone for entry in provider.ledger.entries] == [True]
    assert notes.told == [("recall",), ("begin",), ("admit",), ("report", None), ("give_up", 1)]


def test_one_question_of_two_articles_is_asked_once() -> None:
    """The two articles differ in their address alone, which the prompt does not show; each may be
    at another worker, so that turns are taken here."""
    notes = Notes()
    one = article()
    other = one.model_copy(update={"name": "copy.txt", "url": "https://elsewhere.example/1"})

    async def go() -> list[Extraction]:
        async with (
            Wire(options(provider), notes) as first,
            Wire(options(provider), notes) as second,
        ):
            second.line._turns = first.line._turns
            tasks = first.line.extract(one, notes), second.line.extract(other, notes)
            return list(await asyncio.gather(*tasks))

    with MisbehavingProvider(answer=invented.answer) as provider:
        found = asyncio.run(go())
        assert len(provider.requests) == 1
    assert [extraction.name for extraction in found] == ["1.txt", "copy.txt"]
    assert [extraction.replayed for extraction in found] == [False, True]


def test_a_bug_at_the_other_end_is_told_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr("summarizer.batch.remote.extract_with", broken)
    with MisbehavingProvider() as provider, pytest.raises(Exception, match="of all things") as bug:
        extract(provider, Notes())
    assert type(bug.value).__name__ == "InternalError"


def test_options_travel_with_what_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Endpoint, mode, model and paths are those of the driver wherever a worker runs; no key is."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-1234567890")
    monkeypatch.setenv("SUMMARIZER_MODE", "tools")
    monkeypatch.setenv("SUMMARIZER_MODEL", "openai/stub")
    monkeypatch.chdir(tmp_path)
    given: Options = {"max_reasks": 1}
    spelt = portable(given, make_plan(given))
    assert spelt == {
        "model": "openai/stub",
        "base_url": "http://127.0.0.1:9/v1",
        "mode": "tools",
        "max_reasks": 1,
    }
    assert "planted" not in repr(spelt)


def test_a_worker_that_would_ask_otherwise_is_refused() -> None:
    here = Identity("0" * 64, "stub at http://a.example/v1", "json_schema")
    check_identity(here, here, "a worker")
    for there, words in (
        (Identity("0" * 64, "stub at http://b.example/v1", "json_schema"), "another endpoint"),
        (Identity("0" * 64, "stub at http://a.example/v1", "tools"), "another mode"),
        (Identity("1" * 64, "stub at http://a.example/v1", "json_schema"), "another prompt"),
    ):
        with pytest.raises(UsageError, match=words):
            check_identity(there, here, "a worker")
