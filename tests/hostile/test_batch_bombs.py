"""Small sources and result files of a batch that want to become large."""

import gzip
import io
import json
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.parquet as pq  # type: ignore[import-untyped,unused-ignore]
import pytest

from summarizer.articles import Limits
from summarizer.batch.database import MOST_UNPACKED, pack, unpack
from summarizer.batch.imports import import_files, read_lines
from summarizer.batch.sources import open_source
from summarizer.briefing import Article
from summarizer.clients.lines import read_result
from summarizer.errors import ArticleError, StoreError
from tests.batch_file_stories import writing
from tests.hostile.batch_targets import exported, result_lines
from tests.hostile.test_bombs import MEGABYTE, peak

LIMITS = Limits(max_bytes=MEGABYTE)


def read_all(path: Path) -> list[Article | ArticleError]:
    """What every item of the source is."""
    return [found for item in open_source(path, limits=LIMITS) for found in item.read()]


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_lines_that_unpack_to_very_much_more_are_skipped_without_being_held(
    compression: str, tmp_path: Path
) -> None:
    """300 MB in one line; what comes behind is read."""
    path = tmp_path / f"a.jsonl.{compression}"
    with (
        gzip.open(path, "wb", compresslevel=1)
        if compression == "gz"
        else pa.CompressedOutputStream(str(path), "zstd")
    ) as file:
        file.write(b'{"text": "')
        for _ in range(300):
            file.write(b"a" * MEGABYTE)
        file.write(b'"}\n{"text": "The next one."}\n')
    assert path.stat().st_size < 3 * MEGABYTE
    found: list[Article | ArticleError] = []
    assert peak(lambda: found.extend(read_all(path))) < 20 * MEGABYTE
    assert isinstance(found[0], ArticleError)
    assert "larger than 1,000,000 bytes" in found[0].reason
    assert isinstance(found[1], Article)


@pytest.mark.parametrize("rows", [1, 1000])
def test_a_table_that_unpacks_to_very_much_more_is_refused(rows: int, tmp_path: Path) -> None:
    """One long value, and one that stands there a thousand times."""
    path = tmp_path / "a.parquet"
    codes = pa.array([0] * rows, pa.int32())
    texts = pa.DictionaryArray.from_arrays(codes, pa.array(["a " * 10 * MEGABYTE]))
    pq.write_table(pa.table({"text": texts}), path, compression="zstd", store_schema=False)
    assert path.stat().st_size < 100_000
    (error,) = read_all(path)
    assert isinstance(error, ArticleError)
    assert "which no articles have" in error.reason


def test_a_long_value_in_a_table_is_refused_and_the_next_row_read(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["x" * 2 * MEGABYTE, "Hello."]}), path, compression="none")
    long, short = read_all(path)
    assert isinstance(long, ArticleError)
    assert "larger than 1,000,000 bytes" in long.reason
    assert isinstance(short, Article)


def test_a_line_of_results_of_fifty_megabytes_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    with path.open("wb") as file:
        for _ in range(50):
            file.write(b"a" * MEGABYTE)
        file.write(b"\n{}\n")
    found: list[tuple[int, bytes | None]] = []

    def read() -> None:
        with path.open("rb") as file:
            found.extend(read_lines(file))

    assert peak(read) < 25 * MEGABYTE
    assert found == [(1, None), (2, b"{}")]


@pytest.mark.parametrize(
    "words", ["[" * 100_000, '{"a":' * 100_000, "9" * 100_000, '"' + "\\u0000" * 100_000 + '"']
)
def test_answers_that_are_bombs_fail_and_the_others_are_taken_in(
    words: str, tmp_path: Path
) -> None:
    """As the line itself, and as the answer in it."""
    first, second = result_lines().splitlines()
    told = json.loads(first)
    told["response"]["body"]["choices"][0]["message"]["content"] = words
    path = tmp_path / "results.jsonl"
    path.write_bytes(b"\n".join([words.encode(), json.dumps(told).encode(), second, b""]))
    with exported() as folder, writing(folder) as store:
        done = import_files(store, [path])
        assert (done.lines, done.broken, done.answers) == (3, 1, 2)
        assert done.settled.answered == 1


@pytest.mark.parametrize("tokens", [10**9, 2**63, 10**4000])
def test_tokens_that_no_answer_has_are_not_counted(tokens: int) -> None:
    """SQLite keeps 64 bits, and a sum of what is almost as large has more."""
    told = json.loads(result_lines().splitlines()[0])
    told["response"]["body"]["usage"] = {"prompt_tokens": tokens, "completion_tokens": 5}
    result = read_result(told)
    assert result.answer is not None
    assert (result.answer.tokens.read, result.answer.tokens.written) == (None, 5)


def test_a_value_of_the_store_is_unpacked_up_to_a_limit() -> None:
    assert unpack(pack("é\ud800")) == "é\ud800"
    import zlib

    packing = zlib.compressobj(1)
    packed = io.BytesIO()
    for _ in range(MOST_UNPACKED // MEGABYTE + 1):
        packed.write(packing.compress(bytes(MEGABYTE)))
    packed.write(packing.flush())
    with pytest.raises(StoreError, match="more than 500,000,000 bytes"):
        unpack(packed.getvalue())
