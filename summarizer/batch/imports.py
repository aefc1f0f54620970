"""Results from files of anybody's: answers into the store, and from there into results.

Lines come in any order, twice, not at all, broken, or about something else; each is told apart and
counted, and none keeps the others from being read. What is in the store stays.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from summarizer.batch.settling import Settled, settle
from summarizer.batch.shipments import (
    Waiting,
    find_content,
    find_waiting,
    keep_answer,
    keep_failure,
    mark_answered,
    release_question,
)
from summarizer.batch.store import Store
from summarizer.briefing import Provenance, Usage
from summarizer.clients.answers import Answer
from summarizer.clients.lines import Result, read_result
from summarizer.completions import Completion
from summarizer.errors import TransportError, UsageError
from summarizer.files import from_here
from summarizer.files.foreign import BrokenText, load_json, one_line

MAX_LINE = 10_000_000
"""Bytes. An answer of 128,000 tokens, more than models write, has some 0.5 MB, 3 MB if every
character is escaped."""
_SKIPPED_AT_ONCE = 1_000_000  # bytes of a line that is too long
_MOST_LINES = 500  # in one transaction
_MOST_BYTES = 20_000_000  # of lines that are held for it
_MOST_TOLD = 20
_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)  # no answer of a language model's API is older
_DIGEST = 16  # hexadecimal digits: two lines about one question are told apart by far fewer


@dataclass
class Imported:
    """What the lines of some files said."""

    lines: int = 0
    answers: int = 0
    """Taken into the store."""
    known: int = 0
    """Said again what the store has."""
    contrary: int = 0
    """Another answer to a question that has one: the first one stays."""
    unknown: int = 0
    """Of a custom_id that is in no file of this batch: another prompt's, text's or batch's."""
    broken: int = 0
    """No result at all."""
    not_asked: int = 0
    """The batch ended before a model was asked; the question goes into another file."""
    failed: int = 0
    """A model was asked in vain; the question goes into another file, or the article fails."""
    told: list[str] = field(default_factory=list)
    """The first problems, a line each, with file and line number."""
    settled: Settled = field(default_factory=Settled)

    @property
    def problems(self) -> int:
        """Lines that somebody should look at."""
        return self.contrary + self.unknown + self.broken

    def tell(self, where: str, problem: str) -> None:
        """Keep a problem for the report, if it has room."""
        if len(self.told) < _MOST_TOLD:
            self.told.append(f"{where}: {problem}")


def import_files(store: Store, paths: Iterable[Path]) -> Imported:
    """Take in the results in these files, and settle every article that they allow to.

    UsageError for a file that cannot be read, before anything is done. What was taken in is in the
    store, whatever happens next; taking it in again changes nothing.
    """
    paths = list(paths)
    for path in paths:
        if not path.is_file() or not os.access(path, os.R_OK):
            raise UsageError(f"{path}: no such file, or it cannot be read")
    importing = _Import(store)
    for path in paths:
        importing.read(path)
    importing.report.settled = settle(store)
    return importing.report


def read_lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Each line that is not blank with its number, from 1; None for one above `MAX_LINE`."""
    number = 0
    while raw := file.readline(MAX_LINE + 1):
        number += 1
        if len(raw) > MAX_LINE and not raw.endswith(b"\n"):
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(_SKIPPED_AT_ONCE)
            yield number, None
            continue
        if line := raw.strip():
            yield number, line


class _Import:
    """Takes lines into a store, some hundreds in a transaction."""

    def __init__(self, store: Store) -> None:
        self.report = Imported()
        self._store = store
        self._models = {number: setup.model for number, setup in store.setups().items()}

    def read(self, path: Path) -> None:
        """Take in all lines of a file."""
        name = one_line(from_here(path))
        held: list[tuple[str, bytes | None]] = []
        size = 0
        with path.open("rb") as file:
            for number, line in read_lines(file):
                held.append((f"{name}:{number}", line))
                size += len(line or b"")
                if len(held) >= _MOST_LINES or size >= _MOST_BYTES:
                    self._take_in(held)
                    held, size = [], 0
        self._take_in(held)

    def _take_in(self, lines: list[tuple[str, bytes | None]]) -> None:
        with self._store.transaction():
            for where, line in lines:
                self.report.lines += 1
                try:
                    if line is None:
                        raise BrokenText(f"longer than {MAX_LINE:,} bytes")
                    result = read_result(load_json(line))
                except (BrokenText, ValueError) as error:
                    self.report.broken += 1
                    self.report.tell(where, one_line(str(error)))
                    continue
                self._take_in_result(result, sha256(line).hexdigest()[:_DIGEST], where)

    def _take_in_result(self, result: Result, digest: str, where: str) -> None:
        report, store = self.report, self._store
        one = find_waiting(store, result.custom_id)
        if one is None:
            report.unknown += 1
            name = one_line(result.custom_id)
            report.tell(where, f"custom_id {name!r} is in no file of this batch")
        elif one.is_answered:
            self._compare(one, result, digest, where)
        elif digest in one.seen:
            report.known += 1
        elif result.answer is not None:
            report.answers += 1
            completion = self._completion(one, result.answer, result.created)
            keep_answer(store, one, completion, digest)
        elif not one.is_open or result.error is None:
            report.known += 1
        elif not result.was_asked:
            report.not_asked += 1
            release_question(store, one, digest)
        else:
            report.failed += 1
            report.tell(where, one_line(str(result.error)))
            is_final = not isinstance(result.error, TransportError)
            keep_failure(store, one, result.error, digest, is_final=is_final)

    def _compare(self, one: Waiting, result: Result, digest: str, where: str) -> None:
        mark_answered(self._store, one, digest)
        kept = find_content(self._store, one.key)
        if result.answer is None or result.answer.content == kept:
            self.report.known += 1
            return
        self.report.contrary += 1
        self.report.tell(where, "another answer to a question that has one; the first one stays")

    def _completion(self, one: Waiting, answer: Answer, created: int | None) -> Completion:
        return Completion(
            content=answer.content,
            finish_reason=answer.finish_reason,
            provenance=Provenance(
                model=self._models[one.setup],
                reported_model=answer.reported_model,
                how="batch_import",
                date=_day(created),
            ),
            usage=Usage(
                input_tokens=answer.tokens.read,
                cached_input_tokens=answer.tokens.cached,
                output_tokens=answer.tokens.written,
                requests=1,
            ),
        )


def _day(created: int | None) -> str:
    """The day of an answer by its own account, where that can be true; else today."""
    now = datetime.now(UTC)
    if created is not None and _EARLIEST.timestamp() <= created <= now.timestamp():
        return datetime.fromtimestamp(created, UTC).date().isoformat()
    return now.date().isoformat()
