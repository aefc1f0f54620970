"""The results of a batch under one setup, read a few at a time, also while a run goes on."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from summarizer.batch.database import unpack
from summarizer.batch.jobs import Setup
from summarizer.batch.store import Counts, Store
from summarizer.briefing import Article, Extraction, Failure
from summarizer.errors import StoreError, UsageError
from summarizer.files import from_here

_ROWS_AT_ONCE = 100  # half a megabyte; between two fetches a writer may tidy its log up

_COLUMNS = (
    "SELECT item.id, item.name, item.kind, item.message, article.key, article.content, "
    "result.extraction, result.finished, "
    "(SELECT min(twin.id) FROM item AS twin WHERE twin.article = item.article) "
    "FROM item LEFT JOIN article ON article.id = item.article "
    "LEFT JOIN result ON result.article = item.article AND result.setup = ? "
    "WHERE (item.kind IS NOT NULL OR result.setup IS NOT NULL) "
)
_FAILED = "AND (item.kind IS NOT NULL OR result.kind IS NOT NULL) "


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one item of the sources."""

    item: int
    """Its number in the batch, from 1, which it keeps."""
    key: str | None
    """Of its article (`jobs.article_key`); None where there is none."""
    first: int
    """The first item with the same article: itself, unless it is a copy."""
    settled_at: str | None
    """UTC, ISO 8601."""
    extraction: Extraction
    """Under the item's name; a failure (StoreError) where the row is damaged."""


class Shelf:
    """The results in `store` under the setup with this number."""

    def __init__(self, store: Store, setup: int) -> None:
        self._store = store
        self.setup = setup

    def rows(self, *, only_failed: bool = False) -> Iterator[Row]:
        """Every item that has a result or could not be read, in the order in which it was first
        seen, each once; what is settled meanwhile may or may not be among them."""
        which = f"{_FAILED if only_failed else ''}AND item.id > ? ORDER BY item.id LIMIT ?"
        last = 0
        while found := self._store.rows(_COLUMNS + which, self.setup, last, _ROWS_AT_ONCE):
            for row in found:
                yield self._row(row)
            if found[-1][0] <= last:
                raise StoreError(f"{self._store.path}: is damaged: its items are in no order")
            last = found[-1][0]

    def load(self, items: Iterable[int]) -> Iterator[Row]:
        """The rows with these numbers."""
        for item in items:
            for row in self._store.rows(_COLUMNS + "AND item.id = ?", self.setup, item):
                yield self._row(row)

    def counts(self) -> Counts:
        """Where the batch stands under this setup."""
        return self._store.counts(self.setup)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Within, nothing changes. A writer's log grows as long: minutes are harmless."""
        self._store.execute("BEGIN")
        try:
            yield
        finally:
            self._store.execute("ROLLBACK")

    def _row(self, row: Any) -> Row:
        item, name, kind, message, key, content, extraction, settled_at, first = row
        if kind is not None:
            failure = Failure(kind=kind, message=message)
            found = Extraction(name=name, article=None, summary=None, failure=failure)
            return Row(item, None, item, None, found)
        article = None
        try:
            article = _article(content, name)
            bare = Extraction.model_validate_json(unpack(extraction))
        except (StoreError, UnicodeDecodeError, ValidationError, TypeError) as error:
            what = "article" if article is None else "result"
            told = StoreError(
                f"{self._store.path}: the {what} of {name} is damaged and cannot be read "
                f"({_first_line(error)})"
            )
            failure = Failure(kind=type(told).__name__, message=str(told))
            found = Extraction(name=name, article=article, summary=None, failure=failure)
        else:
            found = bare.model_copy(update={"name": name, "article": article})
        return Row(item, key, first, settled_at, found)


@dataclass(frozen=True, slots=True)
class Choice:
    """The setup whose results are wanted, and the others."""

    shelf: Shelf
    named: str
    """`2: gpt-5-mini, extract.v4 (17 answered, 1 failed, 2 left)`."""
    others: tuple[str, ...]
    """The others in the same words, newest first."""


def choose(
    store: Store, *, number: int | None = None, model: str | None = None, prompt: str | None = None
) -> Choice:
    """The newest setup, or the newest of those that are asked for; UsageError if there is none.

    `model` may have a provider before it, which a setup does not know.
    """
    setups = store.setups()
    shelves = {n: Shelf(store, n) for n in sorted(setups, reverse=True)}
    named = {n: f"{n}: {_named(setups[n])} ({_counted(shelves[n])})" for n in shelves}
    fitting = [
        n
        for n in shelves
        if number in (None, n)
        and (model is None or setups[n].model in (model, model.rpartition("/")[2]))
        and prompt in (None, setups[n].prompt)
    ]
    if not fitting:
        known = "; ".join(named.values()) or "nothing, for no article was asked about yet"
        raise UsageError(f"{from_here(store.path.parent)}: no such setup; there is {known}")
    chosen = fitting[0]
    others = tuple(words for n, words in named.items() if n != chosen)
    return Choice(shelves[chosen], named[chosen], others)


def _named(setup: Setup) -> str:
    asked = [f"sample {setup.sample}"] if setup.sample else []
    return ", ".join([setup.model, *([setup.prompt] if setup.prompt else []), *asked])


def _counted(shelf: Shelf) -> str:
    counts = shelf.counts()
    return f"{counts.answered:,} answered, {counts.failed:,} failed, {counts.left:,} left"


def _article(content: bytes, name: str) -> Article:
    article = Article.model_validate_json(unpack(content))
    return article.model_copy(update={"name": name})


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
