"""A SQLite file with one writer and any number of readers, whose errors say what to do.

Nothing here knows of articles: `store` has the tables of a batch and what they mean.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from summarizer.errors import StoreError
from summarizer.files.foreign import one_line

_BUSY_MILLISECONDS = 30_000  # a reader's checkpoint may hold a writer up; a second writer is locked

MOST_UNPACKED = 500_000_000
"""Bytes. Ten million bytes of article, cut into the shortest sentences, become 170 million of JSON;
what is compressed a thousandfold could become anything."""


class Database:
    """A connection, for one thread at a time; `StoreError` is what its methods raise."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self._connection = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was written stays."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and durable at its end."""
        with told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def execute(self, statement: str, *values: Any) -> int:
        """Run `statement`; how many rows it has changed."""
        with told(self.path):
            return self._connection.execute(statement, values).rowcount

    def find_one(self, statement: str, *values: Any) -> Any:
        """The first row, or None."""
        with told(self.path):
            return self._connection.execute(statement, values).fetchone()

    def one(self, statement: str, *values: Any) -> Any:
        """The first row of a statement that always has one."""
        row = self.find_one(statement, *values)
        assert row is not None, statement  # noqa: S101 - aggregates have one
        return row

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """All rows at once."""
        with told(self.path):
            return self._connection.execute(statement, values).fetchall()

    def stream(self, statement: str, *values: Any) -> Iterator[Any]:
        """All rows, one at a time, as they were when the first was asked for."""
        with told(self.path):
            yield from self._connection.execute(statement, values)


def connect(path: Path, *, to_write: bool) -> sqlite3.Connection:
    """A connection to the file, which a writer's makes; sqlite3.Error if there can be none."""
    if to_write:
        return _open(path.absolute())  # SQLite may take "file:x" for a URI
    address = path.resolve().as_uri()
    # A folder that cannot be written to has no room for WAL's shared memory. Without a log there
    # is nothing to share.
    log = path.with_name(path.name + "-wal")
    is_still = not log.exists() or log.stat().st_size == 0
    try:
        return _open(f"{address}?mode=ro", is_uri=True)
    except sqlite3.OperationalError:
        if not is_still:
            raise
        return _open(f"{address}?mode=ro&immutable=1", is_uri=True)


def _open(name: str | Path, *, is_uri: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(name, uri=is_uri, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        # As SQLite advises for files from elsewhere: a schema runs nothing, and cells are checked.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns what SQLite has to say about `path` into a StoreError that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {_advice(error)}") from error
    except UnicodeDecodeError as error:  # SQLite repeats names that stand in a damaged file
        raise StoreError(f"{path}: {_damaged('a name in it is not UTF-8')}") from error


def pack(text: str) -> bytes:
    """Any text as bytes for a column, compressed."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def as_json(model: BaseModel) -> str:
    """The model as JSON that it can be read from again; half a surrogate pair becomes "?"."""
    try:
        return model.model_dump_json()
    except PydanticSerializationError:
        text = json.dumps(model.model_dump(mode="python"), ensure_ascii=False)
        return text.encode("utf-8", "replace").decode()


def unpack(content: bytes) -> str:
    """What was packed; StoreError if these bytes never came from `pack`.

    A checksum (Adler-32) tells a byte that has changed. Never more than `MOST_UNPACKED` bytes.
    """
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(content, MOST_UNPACKED)
        if not unpacking.eof:
            raise zlib.error(f"it is cut off, or has more than {MOST_UNPACKED:,} bytes")
        return text.decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError, TypeError) as error:  # TypeError: it is no bytes at all
        raise StoreError(f"a value in the store is damaged ({error})") from error


def _damaged(words: str) -> str:
    return (
        f"is damaged or no store ({words}); nothing was changed. Put a copy in its place, or "
        "save what can be read with the sqlite3 program's .recover"
    )


def _advice(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "") or ""
    words = one_line(" ".join(str(error).split()))
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return _damaged(words)
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return (
            f"cannot be written ({words}): is the disk full? What was stored before is safe; make "
            "room and run the same command again"
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return f"cannot be opened for writing ({words}); check the folder's permissions"
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"another program holds it ({words}); run the same command again when it is done"
    return words
