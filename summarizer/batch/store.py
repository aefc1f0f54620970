"""The file of a batch: which articles there are, what was asked, answered and made of it.

SQLite in WAL mode, with `synchronous=FULL`: what a transaction has written survives the end of the
process and of the machine. One process writes (a lock says who), any number read meanwhile. This
module holds the SQL for all but two; it starts no thread, and knows nothing of models.

    setup      what is asked (`jobs.Setup`)
    article    each article once, with the sentences that it was asked about with
    item       what a source called it, and the failure of what could not be read
    question   each question to a model: how often it was begun and ended, and its answer
    result     what came of an article under a setup
    shipment   one file of requests for a provider's batch, and shipped, the questions in it: see
               `shipments`, which holds the SQL for both

All methods are for one thread and one connection; `StoreError` is what they raise.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ValidationError

from summarizer.batch.database import Database, as_json, connect, pack, told, unpack
from summarizer.batch.jobs import Setup, article_key
from summarizer.briefing import Article, Extraction, Failure, Provenance, Usage
from summarizer.completions import Completion, FinishReason, Request
from summarizer.errors import StoreError
from summarizer.extraction import REASK_FAILED

FILE = "store.sqlite"
_APPLICATION = 0x53554D31  # "SUM1", which `file` and this module tell a store by
_VERSION = 1
_TABLES = """
CREATE TABLE setup (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, described TEXT NOT NULL
);
CREATE TABLE article (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, content BLOB NOT NULL
);
CREATE TABLE item (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL,
  article INTEGER REFERENCES article, kind TEXT, message TEXT,
  CHECK ((article IS NULL) <> (kind IS NULL))
);
CREATE INDEX item_article ON item (article);
CREATE TABLE question (
  key TEXT PRIMARY KEY, setup INTEGER NOT NULL REFERENCES setup,
  article INTEGER NOT NULL REFERENCES article, attempt INTEGER NOT NULL,
  begun INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0,
  requests INTEGER NOT NULL DEFAULT 0, input_tokens INTEGER NOT NULL DEFAULT 0,
  cached_input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0,
  content BLOB, finish_reason TEXT, provenance TEXT, usage TEXT
);
CREATE INDEX question_article ON question (article, setup);
CREATE TABLE result (
  setup INTEGER NOT NULL REFERENCES setup, article INTEGER NOT NULL REFERENCES article,
  extraction BLOB NOT NULL, kind TEXT, message TEXT, finished TEXT NOT NULL,
  PRIMARY KEY (setup, article)
) WITHOUT ROWID;
CREATE TABLE shipment (
  id INTEGER PRIMARY KEY, setup INTEGER NOT NULL REFERENCES setup,
  model TEXT NOT NULL, base_url TEXT, mode TEXT, prompt TEXT NOT NULL,
  path TEXT NOT NULL, sha256 TEXT NOT NULL, requests INTEGER NOT NULL, size INTEGER NOT NULL,
  upload TEXT, created TEXT, batch TEXT, status TEXT, is_over INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE shipped (
  custom_id TEXT NOT NULL, article INTEGER NOT NULL REFERENCES article,
  shipment INTEGER NOT NULL REFERENCES shipment, setup INTEGER NOT NULL REFERENCES setup,
  key TEXT NOT NULL, attempt INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0,
  outcome TEXT, kind TEXT, message TEXT, is_settled INTEGER NOT NULL DEFAULT 0,
  seen TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (custom_id, article)
) WITHOUT ROWID;
CREATE INDEX shipped_shipment ON shipped (shipment, outcome);
CREATE INDEX shipped_unsettled ON shipped (setup, article) WHERE is_settled = 0;
"""
_CONTENT_FAILURES = ("MalformedAnswer", "RefusedAnswer", "TruncatedAnswer")

_PAGE = 1_000  # open articles that are looked up at a time: memory does not grow with their number
_Model = TypeVar("_Model", bound=BaseModel)
State = Literal["new", "open", "answered", "failed", "unreadable"]


@dataclass(frozen=True)
class Known:
    """What the store knows of one item of a source."""

    state: State
    """new: nothing, or it has changed; open: an article without a result; unreadable: no article.
    """
    article: int | None = None


@dataclass(frozen=True)
class Counts:
    """Where a batch stands, for one setup."""

    items: int
    articles: int
    answered: int
    failed: int
    unreadable: int
    """Items that hold no article that could be read."""
    interrupted: int
    """Questions that were begun and of which nobody knows whether they were answered."""
    requests: int
    """HTTP requests that are accounted for: those of answers, and those sent in vain."""

    @property
    def left(self) -> int:
        """Articles without a result."""
        return self.articles - self.answered - self.failed


@dataclass(frozen=True)
class Question:
    """What became of one question to a model."""

    key: str
    article: int
    attempt: int
    begun: int
    ended: int
    requests: int
    is_answered: bool


class Store(Database):
    """The store in a folder; `open_store` makes one."""

    # -- what is asked

    def add_setup(self, setup: Setup) -> int:
        """The number of `setup`, new or known."""
        described = json.dumps(asdict(setup), ensure_ascii=False)
        self.execute(
            "INSERT INTO setup (key, described) VALUES (?, ?) ON CONFLICT DO NOTHING",
            setup.key,
            described,
        )
        number = self.find_setup(setup)
        assert number is not None  # noqa: S101 - it has just been written
        return number

    def find_setup(self, setup: Setup) -> int | None:
        """The number of `setup`; None if nothing was ever asked like that here."""
        row = self.find_one("SELECT id FROM setup WHERE key = ?", setup.key)
        return None if row is None else int(row[0])

    def setups(self) -> dict[int, Setup]:
        """Every setup by its number, the oldest first."""
        rows = self.rows("SELECT id, described FROM setup ORDER BY id")
        try:
            return {number: Setup(**json.loads(described)) for number, described in rows}
        except (ValueError, TypeError) as error:
            raise StoreError(f"{self.path}: is damaged: a setup cannot be read") from error

    # -- articles and where they come from

    def find_item(self, name: str, fingerprint: str, setup: int) -> Known:
        """What is known of the item `name` if it is as it was."""
        row = self.find_one(
            "SELECT item.article, result.setup, result.kind FROM item "
            "LEFT JOIN result ON result.article = item.article AND result.setup = ? "
            "WHERE name = ? AND fingerprint = ?",
            setup,
            name,
            fingerprint,
        )
        if row is None:
            return Known("new")
        article, answered_as, kind = row
        if article is None:
            return Known("unreadable")
        if answered_as is None:
            return Known("open", article)
        return Known("answered" if kind is None else "failed", article)

    def add_article(self, name: str, fingerprint: str, article: Article) -> int:
        """The number of `article`, new or known, which is now what the item `name` holds."""
        key = article_key(article)
        row = self.find_one("SELECT id FROM article WHERE key = ?", key)
        if row is None:
            content = pack(as_json(article))
            row = self.find_one(
                "INSERT INTO article (key, content) VALUES (?, ?) RETURNING id", key, content
            )
            assert row is not None  # noqa: S101 - or the statement would have raised
        self._set_item(name, fingerprint, row[0], None)
        return int(row[0])

    def add_unreadable(self, name: str, fingerprint: str, failure: Failure) -> None:
        """The item `name` holds no article, and why."""
        self._set_item(name, fingerprint, None, failure)

    def _set_item(
        self, name: str, fingerprint: str, article: int | None, failure: Failure | None
    ) -> None:
        self.execute(
            "INSERT INTO item (name, fingerprint, article, kind, message) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint, "
            "article = excluded.article, kind = excluded.kind, message = excluded.message",
            name,
            fingerprint,
            article,
            failure.kind if failure else None,
            failure.message if failure else None,
        )

    def articles(self) -> list[int]:
        """The number of every article that an item holds, in order."""
        rows = self.rows("SELECT DISTINCT article FROM item WHERE article IS NOT NULL ORDER BY 1")
        return [number for (number,) in rows]

    def load_article(self, number: int) -> Article:
        """The article as it was first read, under the name that it had then."""
        row = self.find_one("SELECT content FROM article WHERE id = ?", number)
        if row is None:
            raise StoreError(f"{self.path}: there is no article {number}")
        return self._read(Article, unpack(row[0]))

    def open_articles(self, setup: int) -> Iterator[tuple[int, str]]:
        """Number and first name of every article without a result, in order."""
        last = 0
        while True:
            found = self.rows(
                "SELECT id, article, name FROM item WHERE id > ? AND article IS NOT NULL AND "
                "NOT EXISTS (SELECT 1 FROM result WHERE result.setup = ? AND "
                "result.article = item.article) AND NOT EXISTS (SELECT 1 FROM item AS earlier "
                "WHERE earlier.article = item.article AND earlier.id < item.id) "
                "ORDER BY id LIMIT ?",
                last,
                setup,
                _PAGE,
            )
            yield from ((article, name) for _, article, name in found)
            if len(found) < _PAGE:
                return
            last = found[-1][0]

    def was_in_vain(self, setup: int, article: int) -> bool:
        """True if a question about the article has ended more than once, and never in an answer."""
        (times,) = self.one(
            "SELECT coalesce(max(ended), 0) FROM question "
            "WHERE setup = ? AND article = ? AND content IS NULL",
            setup,
            article,
        )
        return bool(times > 1)

    # -- questions and answers

    def begin(self, request: Request, setup: int, article: int) -> None:
        """`request` is about to be sent."""
        self.execute(
            "INSERT INTO question (key, setup, article, attempt, begun) VALUES (?, ?, ?, ?, 1) "
            "ON CONFLICT (key) DO UPDATE SET begun = begun + 1",
            request.key(),
            setup,
            article,
            request.attempt,
        )

    def keep(self, request: Request, completion: Completion) -> None:
        """The answer to `request`, which was begun."""
        usage = completion.usage
        is_new = not completion.replayed  # else a recording answered, and nobody was asked
        self.execute(
            "UPDATE question SET ended = ended + 1, requests = requests + ?, "
            "input_tokens = input_tokens + ?, cached_input_tokens = cached_input_tokens + ?, "
            "output_tokens = output_tokens + ?, content = ?, "
            "finish_reason = ?, provenance = ?, usage = ? WHERE key = ?",
            is_new * (usage.requests or 0),
            is_new * (usage.input_tokens or 0),
            is_new * (usage.cached_input_tokens or 0),
            is_new * (usage.output_tokens or 0),
            pack(completion.content),
            completion.finish_reason,
            as_json(completion.provenance),
            as_json(usage),
            request.key(),
        )

    def give_up(self, request: Request, requests: int) -> None:
        """`request` was begun and brought no answer in so many HTTP `requests`."""
        self.execute(
            "UPDATE question SET ended = ended + 1, requests = requests + ? WHERE key = ?",
            requests,
            request.key(),
        )

    def find_answer(self, request: Request) -> Completion | None:
        """The answer to `request` that was kept."""
        row = self.find_one(
            "SELECT content, finish_reason, provenance, usage FROM question "
            "WHERE key = ? AND content IS NOT NULL",
            request.key(),
        )
        if row is None:
            return None
        content, finish_reason, provenance, usage = row
        ended: FinishReason = finish_reason
        return Completion(
            unpack(content),
            ended,
            self._read(Provenance, provenance),
            self._read(Usage, usage),
            replayed=True,
        )

    def spent(self, setup: int | None = None) -> Usage:
        """What all answers that were ever kept here took, of one setup or of all, as counted."""
        read, cached, written, requests = self.one(
            "SELECT coalesce(sum(input_tokens), 0), coalesce(sum(cached_input_tokens), 0), "
            "coalesce(sum(output_tokens), 0), coalesce(sum(requests), 0) FROM question "
            "WHERE ? IS NULL OR setup = ?",
            setup,
            setup,
        )
        return Usage(
            input_tokens=read, cached_input_tokens=cached, output_tokens=written, requests=requests
        )

    def questions(self) -> Iterator[Question]:
        """Every question that was ever begun."""
        for row in self.stream(
            "SELECT key, article, attempt, begun, ended, requests, content IS NOT NULL "
            "FROM question"
        ):
            key, article, attempt, begun, ended, requests, is_answered = row
            yield Question(key, article, attempt, begun, ended, requests, bool(is_answered))

    def _read(self, kind: type[_Model], text: str) -> _Model:
        try:
            return kind.model_validate_json(text)
        except ValidationError as error:
            what = kind.__name__.lower()
            raise StoreError(f"{self.path}: is damaged: the {what} cannot be read") from error

    # -- results

    def save_result(self, setup: int, article: int, extraction: Extraction) -> None:
        """What came of the article, in place of what came before."""
        failure = extraction.failure
        bare = extraction.model_copy(update={"article": None})
        unfinished = [note for note in extraction.notes if note.startswith(REASK_FAILED)]
        message = failure.message if failure else next(iter(unfinished), None)
        self.execute(
            "INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?, ?)",
            setup,
            article,
            pack(as_json(bare)),
            failure.kind if failure else None,
            message,
            datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def has_result(self, setup: int, article: int) -> bool:
        """True if the article is answered or failed."""
        return (
            self.find_one("SELECT 1 FROM result WHERE setup = ? AND article = ?", setup, article)
            is not None
        )

    def results(self, setup: int) -> Iterator[Extraction]:
        """What came of every item, in the order in which they were first seen.

        An article that several items hold comes under each of their names. Items without a result
        are left out; those that could not be read are failures.
        """
        for name, kind, message, content, extraction in self.stream(
            "SELECT item.name, item.kind, item.message, article.content, result.extraction "
            "FROM item LEFT JOIN article ON article.id = item.article "
            "LEFT JOIN result ON result.article = item.article AND result.setup = ? "
            "WHERE item.kind IS NOT NULL OR result.setup IS NOT NULL ORDER BY item.id",
            setup,
        ):
            if kind is not None:
                failure = Failure(kind=kind, message=message)
                yield Extraction(name=name, article=None, summary=None, failure=failure)
                continue
            article = self._read(Article, unpack(content))
            yield self._read(Extraction, unpack(extraction)).model_copy(
                update={"name": name, "article": article.model_copy(update={"name": name})}
            )

    def forget_failures(self, setup: int) -> int:
        """Failed articles are open again, and unreadable items new; returns how many.

        So are those whose last re-ask brought nothing: their earlier answers are kept.
        Answers of which nothing could be made are forgotten, too: they would only be met again.
        What was asked stays counted.
        """
        kinds = ", ".join("?" * len(_CONTENT_FAILURES))
        self.execute(
            "UPDATE question SET content = NULL WHERE setup = ? AND article IN "  # noqa: S608
            f"(SELECT article FROM result WHERE setup = ? AND kind IN ({kinds}))",
            setup,
            setup,
            *_CONTENT_FAILURES,
        )
        failed = self.execute("DELETE FROM result WHERE setup = ? AND message IS NOT NULL", setup)
        # Read again where a source has it again, and remembered as unreadable where none does.
        return failed + self.execute("UPDATE item SET fingerprint = '' WHERE kind IS NOT NULL")

    def counts(self, setup: int) -> Counts:
        """Where the batch stands."""
        items, unreadable = self.one("SELECT count(*), count(kind) FROM item")
        (articles,) = self.one("SELECT count(DISTINCT article) FROM item")
        # Results of articles that no item holds any more stay, and are not counted.
        results, failed = self.one(
            "SELECT count(*), count(kind) FROM result WHERE setup = ? AND EXISTS "
            "(SELECT 1 FROM item WHERE item.article = result.article)",
            setup,
        )
        interrupted, requests = self.one(
            "SELECT coalesce(sum(begun - ended), 0), coalesce(sum(requests), 0) FROM question "
            "WHERE setup = ?",
            setup,
        )
        return Counts(items, articles, results - failed, failed, unreadable, interrupted, requests)


def open_store(folder: Path, *, to_write: bool) -> Store:
    """The store in `folder`, which is made for a writer.

    StoreError if there is none to read, if it is no store, damaged, or of another version. Who
    writes must hold the lock (`locks.hold`).
    """
    path = folder / FILE
    if not path.is_file():
        if not to_write:
            raise StoreError(f"{folder}: holds no batch; make one with: summarizer batch run")
        _make(path)
    with told(path):
        connection = connect(path, to_write=to_write)
        try:
            store = Store(connection, path)
            _check(store, to_write)
        except BaseException:
            connection.close()
            raise
    return store


def is_store(path: Path) -> bool:
    """True for the folder of a batch."""
    return (path / FILE).is_file()


def _make(path: Path) -> None:
    """A new store, which is there as a whole or not at all."""
    part = path.with_name(path.name + ".part")
    with told(path):
        part.unlink(missing_ok=True)
        with Store(connect(part, to_write=True), part) as store:
            store.execute("PRAGMA journal_mode = WAL")
            store.execute("PRAGMA synchronous = FULL")
            with store.transaction():
                for statement in _TABLES.split(";\n"):
                    store.execute(statement)
                store.execute(f"PRAGMA application_id = {_APPLICATION}")
                store.execute(f"PRAGMA user_version = {_VERSION}")
    try:
        part.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be made ({error.strerror})") from error


def _check(store: Store, to_write: bool) -> None:
    (application,) = store.one("PRAGMA application_id")
    (version,) = store.one("PRAGMA user_version")
    if application != _APPLICATION:
        raise StoreError(f"{store.path}: is no store of summarizer; give another folder")
    if version != _VERSION:
        raise StoreError(
            f"{store.path}: has layout {version}, and this version of summarizer knows "
            f"{_VERSION}; use the version that wrote it"
        )
    store.execute("PRAGMA foreign_keys = ON")
    if to_write:
        store.execute("PRAGMA synchronous = FULL")
