"""What a file or stream holds becomes Items: lines, rows, addresses; in bounded memory."""

import datetime
import gzip
import http.server
import io
import json
import os
import subprocess
import sys
import threading
import tracemalloc
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.parquet as pq  # type: ignore[import-untyped,unused-ignore]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.articles import Limits, read_articles
from summarizer.batch.sources import Item, open_source
from summarizer.batch.sources.streams import kind_of
from summarizer.briefing import Article, Published
from summarizer.errors import ArticleError, UsageError

BODY = "The ministers met in Kisumu on Monday. They agreed to share the data of their radars."
LINE = json.dumps({"text": BODY}).encode()


def read_all(item: Item) -> list[Article | str]:
    """What reading gives, an error as its message, which is always one line."""
    found = [str(one) if isinstance(one, ArticleError) else one for one in item.read()]
    assert not any("\n" in one for one in found if isinstance(one, str))
    return found


def texts_of(path: Path, **options: Any) -> dict[str, str]:
    """The name of each Item, below `path`'s folder, and the text of its article, or its error."""
    found = {}
    for item in open_source(path, **options):
        (one,) = read_all(item)
        name = item.name.removeprefix(f"{path.parent}/")
        assert name not in found, "two Items of one name"
        found[name] = one.removeprefix(f"{path.parent}/") if isinstance(one, str) else one.text
    return found


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


# JSON Lines


def test_each_line_is_an_item(tmp_path: Path) -> None:
    """A broken line, one that is too long and one that is no UTF-8 lose no other."""
    lines = (
        b'\xef\xbb\xbf{"text": "One."}\r\n'
        b"\n   \n"
        b'{"text": "Two."}\n'
        b"nonsense\n"
        b'{"text": "' + b"x" * 3_000_000 + b'"}\n'
        b'{"text": "\xff"}\n'
        b'{"text": "Three."}'
    )
    path = write(tmp_path / "a.jsonl", lines)
    source = open_source(path, limits=Limits(max_bytes=1_000))
    assert texts_of(path, limits=Limits(max_bytes=1_000)) == {
        "a.jsonl:1": "One.",
        "a.jsonl:4": "Two.",
        "a.jsonl:5": "a.jsonl:5: not JSON (Expecting value, column 1); expected one object a line",
        "a.jsonl:6": "a.jsonl:6: larger than 1,000 bytes, the limit for one article",
        "a.jsonl:7": "a.jsonl:7: not UTF-8, as JSON Lines must be",
        "a.jsonl:8": "Three.",
    }
    assert source.total == 6


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=30),
            st.text(max_size=20).map(lambda text: json.dumps({"text": text}).encode()),
        ),
        max_size=6,
    )
)
def test_any_bytes_are_read_like_the_file_would_be(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    """Articles and errors, in order, are those of `read_articles`; `total` is their number."""
    path = write(tmp_path_factory.getbasetemp() / "any.jsonl", b"\n".join(lines))
    source = open_source(path)
    found = [one for item in source for one in read_all(item)]
    read = read_articles(path)
    assert found == [str(one) if isinstance(one, ArticleError) else one for one in read]
    assert source.total == len(found)


def test_json_lines_are_told_by_their_first_line_where_the_ending_does_not(tmp_path: Path) -> None:
    """Whatever its size: a line that is longer than what is looked at is no exception."""
    for name in ("a.json", "b.txt", "c"):
        for first in (LINE, b"\n\n " + LINE, json.dumps({"text": BODY * 2_000}).encode()):
            path = write(tmp_path / name, first + b"\n" + LINE)
            assert len(list(open_source(path))) == 2
            assert open_source(path).total == 2
    (item,) = open_source(write(tmp_path / "d.txt", b"{not json at all\n" + LINE))
    assert item.name == f"{tmp_path}/d.txt"
    (item,) = open_source(write(tmp_path / "e.json", LINE), kind="article")
    assert item.name == f"{tmp_path}/e.json"


def peak_bytes_of(path: Path, **options: Any) -> int:
    """The most memory that going through the Items of `path` takes, each dropped at once."""
    tracemalloc.start()
    try:
        for item in open_source(path, **options):
            assert item.fingerprint
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Ten times the lines or files, the same memory, but for the names in one folder."""
    line = json.dumps({"text": BODY * 12}).encode() + b"\n"
    small = write(tmp_path / "small.jsonl", line * 200)
    large = write(tmp_path / "large.jsonl", line * 2_000)  # 2 MB
    folders = []
    for count in (20, 200):
        folders.append(tmp_path / str(count))
        for number in range(count):
            file = folders[-1] / f"{number % 10}/{number}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(BODY * 12)
    peak_bytes_of(small)  # what is made once
    assert peak_bytes_of(large) < 1.2 * peak_bytes_of(small)
    assert peak_bytes_of(folders[1]) < 1.2 * peak_bytes_of(folders[0])


# Compressed


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_compressed_files_are_read_like_others(tmp_path: Path, ending: str) -> None:
    """Of several members or frames, too, which is how logs are appended to."""

    def packed(content: bytes) -> bytes:
        if ending == "gz":
            return gzip.compress(content)
        codec = pa.Codec("zstd")
        compressed: bytes = codec.compress(content, asbytes=True)
        return compressed

    lines = write(tmp_path / f"a.jsonl.{ending}", packed(LINE + b"\n") + packed(LINE))
    assert texts_of(lines) == {f"a.jsonl.{ending}:1": BODY, f"a.jsonl.{ending}:2": BODY}
    assert open_source(lines).total is None
    told = write(tmp_path / f"b.{ending}", packed(LINE + b"\n" + LINE))
    assert list(texts_of(told)) == [f"b.{ending}:1", f"b.{ending}:2"]
    page = write(tmp_path / f"c.md.{ending}", packed(b"---\ntitle: T\n---\n" + BODY.encode()))
    assert texts_of(page) == {f"c.md.{ending}": BODY}
    cut = write(tmp_path / f"d.jsonl.{ending}", packed(b"\n".join([LINE] * 9))[:-6])
    *_, (name, problem) = texts_of(cut).items()
    assert name == f"d.jsonl.{ending}"
    assert problem.startswith(f"d.jsonl.{ending}: ")
    bad = write(tmp_path / f"e.jsonl.{ending}", b"\x1f\x8b\x08\0\0\0\0\0\0\0" + b"hello" * 9)
    assert list(texts_of(bad)) == [f"e.jsonl.{ending}"]


def test_a_file_that_breaks_off_gives_what_comes_before(tmp_path: Path) -> None:
    content = b"".join(b'{"text": "%s"}\n' % os.urandom(20_000).hex().encode() for _ in range(20))
    path = write(tmp_path / "a.jsonl.gz", gzip.compress(content)[:-50_000])
    *before, (name, problem) = texts_of(path).items()
    assert [name for name, _ in before] == [f"a.jsonl.gz:{number + 1}" for number in range(17)]
    assert (name, problem) == (
        "a.jsonl.gz",
        "a.jsonl.gz: its compressed data ends too early; "
        f"what is behind {tmp_path}/a.jsonl.gz:17 is lost",
    )


@pytest.mark.parametrize("name", ["bomb.jsonl.gz", "bomb.txt.gz", "bomb.gz"])
def test_a_decompression_bomb_costs_no_memory(tmp_path: Path, name: str) -> None:
    """50 MB of one line in 50 kB: refused by the limit, and never held."""
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join([*(packer.compress(b"x" * 1_000_000) for _ in range(50)), packer.flush()])
    path = write(tmp_path / name, bomb)
    limits = Limits(max_bytes=100_000)
    (problem,) = texts_of(path, limits=limits).values()
    assert problem.endswith("larger than 100,000 bytes, the limit for one article")
    # Whoever skips a line reads it by the megabyte.
    assert peak_bytes_of(path, limits=limits) < 5_000_000


# Parquet


def table(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    pq.write_table(pa.table(columns), path, **options)
    return path


def test_each_row_is_an_item_even_where_ids_are_equal(tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.parquet",
        {
            "id": [7, 7, 7],
            "text": ["One.", None, "Three."],
            "title": ["First", None, "Third"],
            "outlet": pa.array(["Post", None, "Post"]).dictionary_encode(),
            "url": pa.array(["https://news.example/1", None, None], pa.large_string()),
            "published": ["2024-05-03", None, "May 4, 2024"],
        },
    )
    assert texts_of(path) == {
        "a.parquet:1": "One.",
        "a.parquet:2": "a.parquet:2: has no 'text'; expected the article's words there",
        "a.parquet:3": "Three.",
    }
    first, _, third = (read_all(item)[0] for item in open_source(path))
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert (first.title, first.outlet, first.url) == ("First", "Post", "https://news.example/1")
    assert third.published == Published(date="2024-05-04", origin="front_matter")
    assert open_source(path).total == 3


def test_a_row_reads_like_the_same_line(tmp_path: Path) -> None:
    """And has its fingerprint: an archive may be converted without being asked about again."""
    rows = [{"text": BODY, "title": "“Radars”"}, {"text": "Ein Tag in Zürich."}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    write(tmp_path / "a.jsonl", lines.encode())
    from_rows, from_lines = (
        list(open_source(tmp_path / f"a.{ending}")) for ending in ("parquet", "jsonl")
    )
    assert [item.fingerprint for item in from_rows] == [item.fingerprint for item in from_lines]


UTC = datetime.UTC


@pytest.mark.parametrize(
    ("values", "day"),
    [
        (pa.array([datetime.date(2024, 5, 3)]), "2024-05-03"),
        (pa.array([datetime.date(2024, 5, 3)], pa.date64()), "2024-05-03"),
        (pa.array([datetime.datetime(2024, 5, 3, 23, 59)]), "2024-05-03"),  # noqa: DTZ001  naive
        (pa.array([1_714_780_799_123_456_789], pa.timestamp("ns")), "2024-05-03"),
        (pa.array([1_714_780_799], pa.timestamp("s", "UTC")), "2024-05-03"),
        # One second before midnight in London's winter is already the next day in Tokyo: the day
        # that counts is the one written.
        (pa.array([1_714_780_799], pa.timestamp("s", "Asia/Tokyo")), "2024-05-04"),
        (pa.array(["2024-05-03T23:59:59+09:00"]), "2024-05-03"),
        (pa.array([None], pa.timestamp("s")), None),
        (pa.array([None]), None),
    ],
)
def test_days_come_as_dates_times_or_words(tmp_path: Path, values: Any, day: str | None) -> None:
    path = table(tmp_path / "a.parquet", {"text": [BODY], "published": values})
    ((article,),) = (read_all(item) for item in open_source(path))
    assert isinstance(article, Article)
    assert (article.published.date if article.published else None) == day


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"body": ["A."], "id": [1]}, "has no column 'text'; its columns are 'body', 'id'"),
        ({"text": [1]}, "its column 'text' is of int64; expected strings"),
        ({"text": [b"A."]}, "its column 'text' is of binary; expected strings"),
        (
            {"text": ["A."], "published": [2024]},
            "its column 'published' is of int64; expected dates or strings",
        ),
        (
            pa.Table.from_arrays([["A."], ["B."]], ["text", "text"]),
            "has several columns 'text'",
        ),
        (
            {"text": ["A."], "title": [{"main": "T"}]},
            "its column 'title' is of struct<main: string>; expected strings",
        ),
    ],
)
def test_a_table_of_something_else_is_refused_once(
    tmp_path: Path, columns: Any, problem: str
) -> None:
    """Not row by row: a million failures of one cause help nobody."""
    path = tmp_path / "a.parquet"
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), path)
    assert texts_of(path) == {"a.parquet": f"a.parquet: {problem}"}


def test_one_bad_value_costs_one_row(tmp_path: Path) -> None:
    far = pa.array([0, 10**7, 0, 0], pa.int32()).view(pa.date32())  # the year 29349
    texts = pa.array([b"One.", b"Two.", b"\xff", b"Four."], pa.binary()).view(pa.string())
    path = table(tmp_path / "a.parquet", {"text": texts, "published": far})
    assert texts_of(path) == {
        "a.parquet:1": "One.",
        "a.parquet:2": "a.parquet:2: its 'published' is no date of our calendar",
        "a.parquet:3": "a.parquet:3: its 'text' is not UTF-8",
        "a.parquet:4": "Four.",
    }


def test_a_broken_table_gives_what_comes_before(tmp_path: Path) -> None:
    rows = [os.urandom(500).hex() for _ in range(400)]
    path = table(tmp_path / "a.parquet", {"text": rows}, row_group_size=100, compression="none")
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 2_000] = b"\xff" * 2_000
    write(path, bytes(content))
    found = list(open_source(path))
    assert 100 <= len(found) < 400
    assert [item.name for item in found[:2]] == [f"{path}:1", f"{path}:2"]
    write(path, b"PAR1" + b"hello" * 20)
    (problem,) = texts_of(path).values()
    assert problem.startswith("a.parquet: cannot be read as a Parquet table (Parquet magic bytes")
    assert open_source(path).total == 1


def test_only_the_columns_of_an_article_are_read(tmp_path: Path) -> None:
    """A column that is broken, and of which an article has nothing, does no harm."""
    noise = [os.urandom(3_000).hex() for _ in range(50)]
    columns = {"text": ["One."] * 50, "embedding": noise}
    path = table(tmp_path / "a.parquet", columns, compression="none", use_dictionary=False)
    column = pq.ParquetFile(path).metadata.row_group(0).column(1)
    start, size = column.data_page_offset, column.total_compressed_size
    content = path.read_bytes()
    write(path, content[:start] + b"\xff" * size + content[start + size :])
    assert set(texts_of(path).values()) == {"One."}


def test_parquet_is_told_by_its_first_bytes(tmp_path: Path) -> None:
    table(tmp_path / "a", {"text": ["One.", "Two."]})
    assert len(list(open_source(tmp_path))) == 2
    assert open_source(tmp_path / "a").total == 2


@pytest.mark.parametrize("name", ["a.parquet", "a.jsonl.zst"])
def test_what_is_not_installed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """At once, if a Parquet file was named; in a folder the other files come out."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    write(tmp_path / name, b"PAR1")
    write(tmp_path / "b.txt", BODY.encode())
    first, second = open_source(tmp_path)
    assert "pip install 'summarizer[parquet]'" in str(read_all(first)[0])
    assert isinstance(read_all(second)[0], Article)
    assert open_source(tmp_path).total in (2, None)
    if name == "a.parquet":
        with pytest.raises(UsageError, match=r"pip install 'summarizer\[parquet\]'"):
            open_source(tmp_path / name)


# Lists of URLs

ADDRESSES = b"""# what we read
https://news.example/a
  http://news.example/b#part   # with a comment

HTTPS://news.example/c
"""
NAMES = ["https://news.example/a", "http://news.example/b#part", "HTTPS://news.example/c"]


def test_a_list_of_urls_is_told_by_ending_lines_or_kind(tmp_path: Path) -> None:
    for name, kind in (("a.urls", None), ("b.txt", None), ("c", None), ("d.md", "urls")):
        path = write(tmp_path / name, ADDRESSES)
        source = open_source(path, kind=kind)  # type: ignore[arg-type]  # as a table
        assert [item.name for item in source] == NAMES
        assert source.total == 3
        assert len({item.fingerprint for item in source}) == 3
    (item,) = open_source(write(tmp_path / "e.txt", b"https://news.example/a\nand some words"))
    assert item.name == f"{tmp_path}/e.txt"


def test_what_is_no_url_in_a_list_is_an_item_that_says_so(tmp_path: Path) -> None:
    lines = (
        b"https://news.example/a\nfile:///etc/passwd\n/etc/passwd\nhttps://a b\nhttps://"
        + b"x" * 99_999
    )
    items = list(open_source(write(tmp_path / "a.urls", lines)))
    assert [item.name for item in items[:1]] == ["https://news.example/a"]
    assert [read_all(item) for item in items[1:]] == [
        [f"{tmp_path}/a.urls:{line}: not an http or https URL; expected one a line"]
        for line in (2, 3, 4, 5)
    ]


@pytest.mark.parametrize("name", ["a.urls", "a.txt"])
def test_a_list_in_a_folder_is_not_followed(tmp_path: Path, name: str) -> None:
    """Whoever may put files into an archive must not make its reader fetch what they like."""
    write(tmp_path / name, ADDRESSES)
    for typed in (tmp_path, tmp_path / "*"):
        source = open_source(typed)
        (item,) = source
        assert read_all(item) == [
            f"{tmp_path}/{name}: a list of URLs, which is followed only if the file itself is named"
        ]
        assert source.total == 1
    assert [item.name for item in open_source(tmp_path, kind="urls")] == NAMES


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = f"{BODY} This is {self.path}.".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def test_urls_are_fetched_when_they_are_read(tmp_path: Path) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        path = write(tmp_path / "a.urls", f"{url}/1\n{url}/2\n".encode())
        public = [read_all(item)[0] for item in open_source(path)]
        private = [read_all(item)[0] for item in open_source(path, allow_private_hosts=True)]
        (single,) = open_source(f"{url}/1", allow_private_hosts=True)
        assert read_all(single) == private[:1]
        server.shutdown()
    assert all("which is not a public address" in str(problem) for problem in public)
    endings = [one.text[-11:] for one in private if isinstance(one, Article)]
    assert endings == ["This is /1.", "This is /2."]


# Streams


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (LINE + b"\n\n" + LINE, ["-:1", "-:3"]),
        (BODY.encode(), ["-"]),
        (b"", ["-"]),
        (b"<html><body><p>" + BODY.encode() + b"</p></body></html>", ["-"]),
        (ADDRESSES, NAMES),
        ((LINE + b"\n") * 2_000, [f"-:{number + 1}" for number in range(2_000)]),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes, names: list[str]) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BufferedReader(Pipe(content))))
    source = open_source("-")
    assert source.total is None
    assert [item.name for item in source] == names


def test_a_pipe_is_read_as_it_comes(tmp_path: Path) -> None:
    """An endless one, too: nothing waits for its end."""
    os.mkfifo(tmp_path / "pipe")
    command = "import sys; pipe = open(sys.argv[1], 'w')\nwhile True: pipe.write(sys.argv[2])"
    writer = subprocess.Popen(
        [sys.executable, "-c", command, tmp_path / "pipe", LINE + b"\n"],
        stderr=subprocess.DEVNULL,  # it complains that its pipe broke, as it should
    )
    with open_source(tmp_path / "pipe") as source:
        assert source.total is None
        items = iter(source)
        found = [next(items) for _ in range(3_000)]
    assert writer.wait() != 0  # a broken pipe: nobody reads any more
    assert found[-1].name == f"{tmp_path}/pipe:3000"


def test_parquet_does_not_come_through_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Pipe(b"PAR1...")))
    (item,) = open_source("-")
    assert read_all(item) == ["-: a Parquet table is read from a file that is not compressed"]


# Telling


@given(st.binary(max_size=200), st.sampled_from(["", ".txt", ".md", ".jsonl", ".json"]))
def test_what_a_file_holds_can_always_be_told(head: bytes, ending: str) -> None:
    kind = kind_of(head, ending)
    if ending == ".jsonl":
        assert kind == "jsonl"
    elif kind == "jsonl":
        assert ending != ".md"
        assert b"{" in head
        assert b"}" in head
    else:
        assert (kind == "parquet") == head.startswith(b"PAR1")
