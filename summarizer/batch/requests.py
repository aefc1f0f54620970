"""The questions of a batch as files for a provider: OpenAI's Batch API input, which vLLM reads too.

A line holds the very body that a live request has. What is exported is what would be asked next:
of an article without an answer the first question, of one whose answer failed its checks the
re-ask. Articles that turn out to have all answers get their results on the way.

A file appears whole, under its name, after the store knows what is in it; what was cut short is
put right by whoever opens the store next (`restore_files`).
"""

import asyncio
import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from summarizer.batch.feeding import Fed, Feeder, Job
from summarizer.batch.jobs import setup_of
from summarizer.batch.settling import Kept, NextQuestion, Settled, extract_kept, settle
from summarizer.batch.shipments import (
    ENDS,
    Packed,
    Shipment,
    Terms,
    add_shipment,
    close_shipment,
    custom_id,
    find_shipment,
    is_waiting,
    join_waiting,
    shipments,
)
from summarizer.batch.sources import Item
from summarizer.batch.store import Store, open_store
from summarizer.batch.tally import Tally
from summarizer.briefing import Extraction
from summarizer.clients.batches import ENDPOINT
from summarizer.completions import Request
from summarizer.errors import StoreError, UsageError
from summarizer.files import from_here
from summarizer.pipeline import default_model
from summarizer.pipeline.plans import DEFAULT_PROMPT, Asking, Options, Plan, make_plan

MOST_REQUESTS: Final = 50_000
MOST_BYTES: Final = 200_000_000
"""OpenAI takes 50,000 requests and "200 MB" a file; that is less than 200 MiB in any reading."""
_PAGE = 100  # articles in one transaction
_AHEAD = 16  # articles that are read before they are written


@dataclass(frozen=True)
class Size:
    """How large a file may become; UsageError for what no provider takes."""

    requests: int = MOST_REQUESTS
    size: int = MOST_BYTES

    def __post_init__(self) -> None:
        if not 1 <= self.requests <= MOST_REQUESTS:
            raise UsageError(f"{self.requests} requests a file: it must be 1 to {MOST_REQUESTS:,}")
        if not 1 <= self.size <= MOST_BYTES:
            raise UsageError(f"{self.size} bytes a file: it must be 1 to {MOST_BYTES:,}")


@dataclass
class Exported:
    """What an export has done."""

    files: list[tuple[Path, int]] = field(default_factory=list)
    """Each new file, with the number of its requests."""
    reasks: int = 0
    """Of the requests, those that go back with an objection."""
    waiting: int = 0
    """Articles whose answer is to come from a file that was written before."""
    released: int = 0
    """Questions that were taken back from earlier files."""
    taken_in: Tally = field(default_factory=Tally)
    """Of the sources."""
    settled: Settled = field(default_factory=Settled)
    """Articles that needed no answer any more."""

    @property
    def requests(self) -> int:
        """In all new files."""
        return sum(count for _, count in self.files)


def export(
    folder: Path,
    items: Iterable[Item] | None,
    options: Options,
    *,
    to: Path | None = None,
    size: Size | None = None,
    again: Iterable[str] = (),
    retry_failed: bool = False,
) -> Exported:
    """Write files with the next question about every open article of the batch in `folder`.

    Articles in `items` are added to it first. Files are called requests-0001.jsonl and so on, in
    the folder `to`, else in `requests` inside of `folder`. What earlier files ask is not asked
    again, but for the files named in `again`, whose unanswered questions are taken back. With
    `retry_failed`, articles that failed are open again. Without a model in `options`, the terms of
    the last export hold. Who calls holds the lock.

    UsageError for options that make no sense, and for `again` of a file whose batch still runs.
    """
    store = open_store(folder, to_write=True)
    try:
        restore_files(store)
        exported = Exported()
        exported.released = _take_back(store, again)
        plan, terms = _plan(store, options)
        with store.transaction():
            setup = store.add_setup(setup_of(plan))
        exported.settled = settle(store)
        exported.settled.open = 0  # they are among what follows
        if retry_failed:
            with store.transaction():
                store.forget_failures(setup)
        if items is not None:
            reader = open_store(folder, to_write=False)
            try:
                asyncio.run(_take_in(store, reader, setup, items, exported.taken_in))
            finally:
                reader.close()
        writing = _Export(store, setup, plan, terms, to or folder / "requests", size or Size())
        writing.run(exported)
    finally:
        store.close()
    return exported


def restore_files(store: Store) -> None:
    """Give files their names that were written and known when a process was stopped."""
    for one in shipments(store):
        path = Path(one.path)
        part = _part(path, store)
        if not one.is_over and not path.exists() and part.exists():
            part.replace(path)


def _take_back(store: Store, again: Iterable[str]) -> int:
    released = 0
    for name in again:
        shipment = find_shipment(store, name)
        _refuse_running(shipment)
        with store.transaction():
            released += close_shipment(store, shipment)
    return released


def _refuse_running(shipment: Shipment) -> None:
    if not shipment.is_over and shipment.batch is not None and shipment.status not in ENDS:
        raise UsageError(
            f"{shipment.name}: its batch {shipment.batch} is {shipment.status}, and asking again "
            "would be paid twice; wait for it (summarizer batch collect), or cancel it first"
        )
    if not shipment.is_over and shipment.created is not None and shipment.batch is None:
        raise UsageError(
            f"{shipment.name}: nobody knows yet whether its batch was made; find out with: "
            "summarizer batch submit"
        )


def _plan(store: Store, options: Options) -> tuple[Plan, Terms]:
    """What is asked, and of whom: as given, else as in the last export."""
    last = shipments(store)[-1:]
    if last and not options.get("model") and not options.get("prompt"):
        terms, setup = last[0].terms, store.setups()[last[0].setup]
        recalled: Options = {
            "model": terms.model,
            "prompt": terms.prompt,
            "base_url": terms.base_url,
            "sample": setup.sample,
            "max_reasks": setup.max_reasks,
        }
        if terms.mode is not None:
            recalled["mode"] = terms.mode  # type: ignore[typeddict-item]  # it was checked
        options = {**recalled, **options}
    plan = make_plan(options)
    if plan.client is None or not plan.client.endpoint.is_chat_completions:
        raise UsageError(
            "batch files need a model that is asked by chat completions: give option "
            "model='openai/NAME', with option base_url for other servers than OpenAI's"
        )
    prompt = options.get("prompt") or DEFAULT_PROMPT
    return plan, Terms(
        model=options.get("model") or default_model(),
        base_url=plan.client.endpoint.base_url,
        mode=plan.client.mode,
        prompt=str(Path(prompt).resolve()) if prompt.endswith(".md") else prompt,
    )


async def _take_in(
    store: Store, reader: Store, setup: int, items: Iterable[Item], tally: Tally
) -> None:
    """Read the sources into the store."""
    feeder = Feeder(items, reader, setup, tally, ahead=_AHEAD)
    held: list[Fed] = []
    try:
        while (fed := await feeder.next()) is not None:
            held.append(fed)
            if len(held) >= _AHEAD:
                _add_all(store, held, tally)
                held = []
        _add_all(store, held, tally)
    finally:
        await feeder.close()


def _add_all(store: Store, held: list[Fed], tally: Tally) -> None:
    with store.transaction():
        for fed in held:
            if isinstance(fed, Job):
                if fed.number is None:
                    store.add_article(fed.name, fed.fingerprint, fed.article)
            else:
                store.add_unreadable(fed.name, fed.fingerprint, fed.failure)
                tally.unreadable += 1
                tally.fail(fed.failure.kind, fed.name, fed.failure.message)


class _Export:
    """One walk over the open articles, and the files that come of it."""

    def __init__(
        self, store: Store, setup: int, plan: Plan, terms: Terms, to: Path, size: Size
    ) -> None:
        asking, client = plan.extract_one, plan.client
        assert isinstance(asking, Asking)  # noqa: S101 - or there would be no client
        assert client is not None  # noqa: S101 - `_plan` has looked
        self._client = client
        self._asking = replace(asking, completer=Kept(store, self._make, knows_failures=False))
        self._body = b""
        self._store = store
        self._setup = setup
        self._terms = terms
        self._to = to
        self._size = size
        self._file: _RequestFile | None = None

    def run(self, exported: Exported) -> None:
        """Write the files."""
        done: list[tuple[int, Extraction]] = []
        try:
            for article, _ in self._store.open_articles(self._setup):
                try:
                    extraction = extract_kept(self._store.load_article(article), self._asking)
                except NextQuestion as question:
                    self._write(article, question.request, exported)
                    continue
                done.append((article, extraction))
                exported.settled.count(extraction)
                if len(done) == _PAGE:
                    self._save(done)
                    done = []
            self._save(done)
            self._finish(exported)
        finally:
            if self._file is not None:
                self._file.drop()

    def _make(self, request: Request) -> None:
        """Make the body here, where what is wrong with it is the article's failure, as live."""
        self._body = self._client.body(request)

    def _save(self, done: list[tuple[int, Extraction]]) -> None:
        with self._store.transaction():
            for article, extraction in done:
                self._store.save_result(self._setup, article, extraction)

    def _write(self, article: int, request: Request, exported: Exported) -> None:
        if is_waiting(self._store, request):
            exported.waiting += 1
            with self._store.transaction():
                join_waiting(self._store, request, self._setup, article)
            return
        name = custom_id(request)
        one = Packed(name, request.key(), request.attempt, article)
        if self._file is not None and self._file.has(name):
            self._file.packed.append(one)  # two articles, one question
            return
        line = b'{"custom_id":"%s","method":"POST","url":"%s","body":%s}\n' % (
            name.encode(),
            ENDPOINT.encode(),
            self._body,
        )
        if len(line) > self._size.size:
            raise UsageError(
                f"{self._size.size:,} bytes a file are not enough: one question has {len(line):,}"
            )
        if self._file is not None and not self._file.has_room(len(line), self._size):
            self._finish(exported)
        if self._file is None:
            self._file = _RequestFile(_new_path(self._store, self._to), self._store)
        self._file.write(line, one)
        exported.reasks += request.attempt > 0

    def _finish(self, exported: Exported) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            exported.files.append((file.path, file.finish(self._setup, self._terms)))


class _RequestFile:
    """One file while it is written."""

    def __init__(self, path: Path, store: Store) -> None:
        self.path = path
        self.packed: list[Packed] = []
        """At most 50,000, some 20 MB."""
        self._names: set[str] = set()
        self._store = store
        self._part = _part(path, store)
        self._digest = hashlib.sha256()
        self._size = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._part.open("wb")
        except OSError as error:
            raise _unwritable(path, error) from error

    def has(self, name: str) -> bool:
        """True if the question of this name stands in the file."""
        return name in self._names

    def has_room(self, length: int, most: Size) -> bool:
        """True if a line of so many bytes fits in."""
        return len(self._names) < most.requests and self._size + length <= most.size

    def write(self, line: bytes, one: Packed) -> None:
        """Add a line."""
        try:
            self._file.write(line)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        self._digest.update(line)
        self._size += len(line)
        self._names.add(one.custom_id)
        self.packed.append(one)

    def finish(self, setup: int, terms: Terms) -> int:
        """Close the file, enter it into the store and give it its name; how many requests."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            raise _unwritable(self.path, error) from error
        digest = self._digest.hexdigest()
        with self._store.transaction():
            add_shipment(self._store, setup, terms, str(self.path), digest, self._size, self.packed)
        self._part.replace(self.path)  # if it comes to that: else `restore_files` does it
        return len(self._names)

    def drop(self) -> None:
        """Remove what was written."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._part.unlink()


def _new_path(store: Store, folder: Path) -> Path:
    """A name that no file of the batch has had and none in the folder has."""
    try:
        str(folder.resolve()).encode()
    except UnicodeEncodeError:
        raise UsageError(
            f"{folder}: a path that is not UTF-8 cannot be kept in the store; give another folder"
        ) from None
    taken = {one.name for one in shipments(store)}
    number = len(taken) + 1
    while True:
        path = folder.resolve() / f"requests-{number:04d}.jsonl"
        if path.name not in taken and not os.path.lexists(path):
            return path
        number += 1


def _part(path: Path, store: Store) -> Path:
    """Where the file at `path` stands before it has its name; no other batch's is there."""
    mark = hashlib.sha256(os.fsencode(store.path.resolve())).hexdigest()[:8]
    return path.with_name(f".{path.name}.{mark}.part")


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{from_here(path)}: cannot be written ({error.strerror}); make room or give another "
        "folder, and run the same command again"
    )
