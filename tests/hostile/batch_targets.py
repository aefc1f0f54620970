"""What a batch reads that somebody else wrote: result lines, tables, lists, a damaged store.

The targets of `tests.hostile.targets` that need a batch around them. Each is a function of bytes.
"""

import json
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from summarizer.articles import Limits
from summarizer.batch.imports import import_files
from summarizer.batch.locks import hold
from summarizer.batch.outputs.lines import line as output_line
from summarizer.batch.outputs.shelf import Shelf
from summarizer.batch.requests import export
from summarizer.batch.sources import open_source
from summarizer.batch.store import FILE, open_store
from summarizer.briefing import Article, Extraction
from summarizer.clients.lines import read_result
from summarizer.errors import ArticleError, StoreError
from summarizer.files.foreign import BrokenText, load_json
from tests.batch_file_stories import (
    articles,
    lines_of,
    options,
    result_line,
    write_articles,
    writing,
)

Check = Callable[[Any], None]
_LIMITS = Limits(max_bytes=100_000)
_NOWHERE = "http://127.0.0.1:9/v1"  # nothing is sent there
_KEPT: list[tempfile.TemporaryDirectory[str]] = []  # until the process ends


@cache
def _batch() -> Path:
    """A folder with two exported questions; who changes it changes a copy."""
    folder = tempfile.TemporaryDirectory()
    _KEPT.append(folder)
    source = write_articles(Path(folder.name) / "articles.jsonl", 2)
    out = Path(folder.name) / "out"
    with hold(out):
        export(out, articles(source), options(_NOWHERE))
    return out


@contextmanager
def exported() -> Iterator[Path]:
    """A batch of two questions that wait for results."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "out"
        shutil.copytree(_batch(), copy)
        yield copy


@cache
def result_lines() -> bytes:
    """The right answers to both questions."""
    asked = lines_of([*(_batch() / "requests").glob("*.jsonl")])
    return b"".join(json.dumps(result_line(one, None)).encode() + b"\n" for one in asked)


@cache
def answered_store() -> bytes:
    """The store of a batch with two results."""
    with exported() as folder:
        path = folder / "results.jsonl"
        path.write_bytes(result_lines())
        with writing(folder) as store:
            assert import_files(store, [path]).answers == 2
            store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return (folder / FILE).read_bytes()


@cache
def parquet_table() -> bytes:
    """A small table of articles."""
    import io

    import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
    import pyarrow.parquet as pq  # type: ignore[import-untyped,unused-ignore]

    text = "Ministers share radar data\n\nThe ministers met in Kisumu on Monday.\n"
    columns = {"text": [f"{n}. {text}" for n in range(5)], "title": ["T", None, "U", "T", "T"]}
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, compression="zstd", row_group_size=3)
    return buffer.getvalue()


def check_items(path: Path, check_article: Check, check_error: Check) -> int:
    """Every article and every error of the source at `path`; how many items there are."""
    count = 0
    for item in open_source(path, limits=_LIMITS):
        count += 1
        assert item.name.isprintable()
        if item.name.startswith("http"):
            continue  # nothing is fetched here
        for found in item.read():
            if isinstance(found, Article):
                check_article(found)
            else:
                assert isinstance(found, ArticleError)
                check_error(found)
    return count


def read_one_result(content: bytes) -> None:
    """A line of results, as bytes."""
    try:
        result = read_result(load_json(content))
    except (BrokenText, ValueError) as error:
        assert "\n" not in str(error)  # noqa: PT017 - most are answers
        return
    assert (result.answer is None) != (result.error is None)
    if result.error is not None:
        assert str(result.error).isprintable()
    if result.answer is not None and result.answer.reported_model is not None:
        assert result.answer.reported_model.isprintable()


def import_results(content: bytes) -> None:
    """A file of results: it is taken in, line by line, and what is in the store can be written."""
    with exported() as folder:
        path = folder / "foreign.jsonl"
        path.write_bytes(content)
        with writing(folder) as store:
            done = import_files(store, [path])
            told = (done.answers, done.known, done.contrary, done.unknown, done.broken)
            assert sum(told) + done.not_asked + done.failed == done.lines
            assert all(problem.isprintable() for problem in done.told)
            for setup in store.setups():
                _write_all(Shelf(store, setup))
            again = import_files(store, [path])
            assert (again.answers, again.contrary) == (0, done.contrary)


def _write_all(shelf: Shelf) -> list[Extraction]:
    found = [row.extraction for row in shelf.rows()]
    for extraction in found:
        json.loads(output_line(extraction))
    return found


@cache
def _true_results() -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, FILE).write_bytes(answered_store())
        with open_store(Path(folder), to_write=False) as store:
            return {one.name: output_line(one) for one in _write_all(Shelf(store, 1))}


def damage(content: bytes) -> bytes:
    """A store with some bytes overwritten: each four of `content` say where, and with what."""
    store = bytearray(answered_store())
    for (where,) in struct.iter_unpack(">I", content[: len(content) // 4 * 4][:80]):
        at = where % len(store)
        store[at] ^= (where >> 24) | 1
    return bytes(store)


def read_damaged_store(content: bytes) -> None:
    """A damaged store: one error, or results; what an article, answer or result says is intact."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, FILE).write_bytes(damage(content))
        try:
            with open_store(Path(folder), to_write=False) as store:
                for setup in store.setups():
                    store.counts(setup)
                    for extraction in _write_all(Shelf(store, setup)):
                        _check_untouched(extraction)
        except StoreError as error:
            assert "\n" not in str(error)  # noqa: PT017 - what is read is looked at as well
            assert len(str(error)) < 2000  # noqa: PT017


def _check_untouched(extraction: Extraction) -> None:
    """Names and failures are columns of their own; texts and summaries are checksummed."""
    if extraction.article is None or extraction.summary is None:
        return
    known = _true_results().values()
    told = json.loads(output_line(extraction))
    assert any(json.loads(line)["article"]["text"] == told["article"]["text"] for line in known)
    assert any(json.loads(line)["summary"] == told["summary"] for line in known)
