"""The store of a batch: durable, written by one process, clear about what is wrong with it."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from summarizer.articles.reading import parse_article
from summarizer.batch.ballast import Ballast
from summarizer.batch.jobs import Setup, article_key
from summarizer.batch.locks import hold
from summarizer.batch.store import FILE, Store, open_store
from summarizer.batch.writer import Writer
from summarizer.briefing import Article, Extraction, Failure, Usage
from summarizer.completions import Message, Request
from summarizer.errors import StoreError
from tests.doubles import completion
from tests.stress.invented import article_text

SETUP = Setup("m", "extract.v3", "0" * 64, "1" * 64, {"temperature": 0}, 0, 2)


class Answer(BaseModel):
    """Anything."""

    text: str


def request(words: str = "?") -> Request:
    return Request("m", (Message("user", words),), Answer)


def article(serial: int = 1) -> Article:
    return parse_article(article_text(serial).encode(), f"{serial}.txt")


def failed(name: str, kind: str = "TransportError") -> Extraction:
    return Extraction(
        name=name, article=None, summary=None, failure=Failure(kind=kind, message="it broke")
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path, to_write=True) as opened:
        yield opened


def test_an_article_under_two_names_is_one_and_comes_out_under_both(store: Store) -> None:
    one = article()
    other = one.model_copy(update={"name": "copy.txt", "source_sha256": "f" * 64})
    with store.transaction():
        setup = store.add_setup(SETUP)
        numbers = {store.add_article(a.name, "f", a) for a in (one, other)}
        [number] = numbers
        store.save_result(setup, number, failed("1.txt"))
    assert article_key(one) == article_key(other)
    assert [result.name for result in store.results(setup)] == ["1.txt", "copy.txt"]
    assert [result.article and result.article.text for result in store.results(setup)] == [
        one.text,
        one.text,
    ]
    assert store.counts(setup).articles == 1


@pytest.mark.parametrize("change", ["text", "title", "outlet", "url", "published"])
def test_what_is_known_of_an_article_tells_it_from_others(change: str) -> None:
    one = article()
    value = {"date": "2031-01-01", "origin": "option"} if change == "published" else "else"
    other = Article.model_validate({**one.model_dump(), change: value})
    assert article_key(one) != article_key(other)


@pytest.mark.parametrize(
    "change",
    [
        {"model": "n"},
        {"prompt_sha256": "2" * 64},
        {"schema_sha256": "2" * 64},
        {"parameters": {}},
        {"sample": 1},
        {"max_reasks": 1},
    ],
)
def test_results_of_another_setup_are_not_taken_for_ones_own(
    store: Store, change: dict[str, object]
) -> None:
    """A changed prompt, schema, model or sample asks anew, and what there was stays."""
    with store.transaction():
        first, second = store.add_setup(SETUP), store.add_setup(replace(SETUP, **change))  # type: ignore[arg-type]
        number = store.add_article("a", "f", article())
        store.save_result(first, number, failed("a"))
    assert store.find_item("a", "f", first).state == "failed"
    assert store.find_item("a", "f", second).state == "open"
    assert list(store.results(second)) == []


def test_an_item_that_has_changed_is_new(store: Store) -> None:
    with store.transaction():
        setup = store.add_setup(SETUP)
        store.add_article("a", "f", article())
        store.add_unreadable("b", "f", Failure(kind="ArticleError", message="b: empty"))
    states = [store.find_item(*item, setup).state for item in
              [("a", "f"), ("a", "g"), ("b", "f"), ("b", "g"), ("c", "f")]]  # fmt: skip
    assert states == ["open", "new", "unreadable", "new", "new"]


def test_an_answer_comes_back_as_it_came(store: Store) -> None:
    """To the character, half surrogate pairs included, with usage and provenance."""
    kept = replace(completion("a \ud800 b\x00"), usage=Usage(input_tokens=3, requests=2))
    with store.transaction():
        setup, number = store.add_setup(SETUP), store.add_article("a", "f", article())
        store.begin(request(), setup, number)
        assert store.find_answer(request()) is None
        store.keep(request(), kept)
    assert store.find_answer(request()) == replace(kept, replayed=True)
    assert store.find_answer(request("else")) is None


def test_a_result_that_no_json_can_hold_is_kept_all_the_same(store: Store) -> None:
    odd = failed("a").model_copy(update={"notes": ("half a pair: \ud800",)})
    with store.transaction():
        setup, number = store.add_setup(SETUP), store.add_article("a", "f", article())
        store.save_result(setup, number, odd)
    [result] = store.results(setup)
    assert result.notes == ("half a pair: ?",)


def test_a_call_that_fails_fails_alone(tmp_path: Path) -> None:
    """What else was to be written in the same transaction is written."""

    def fail(store: Store) -> None:
        raise ZeroDivisionError

    async def write(store: Store) -> list[object]:
        writer = Writer(store, Ballast(tmp_path))
        calls = [writer.write(lambda store: store.add_setup(SETUP)), writer.write(fail),
                 writer.write(lambda store: store.add_setup(replace(SETUP, sample=1)))]  # fmt: skip
        done = await asyncio.gather(*calls, return_exceptions=True)
        await writer.close()
        return list(done)

    with open_store(tmp_path, to_write=True) as store:
        first, second, third = asyncio.run(write(store))
        assert (first, third) == (1, 2)
        assert isinstance(second, ZeroDivisionError)
        assert len(store.setups()) == 2


def test_requests_are_accounted_for_whatever_came_of_them(store: Store) -> None:
    with store.transaction():
        setup, number = store.add_setup(SETUP), store.add_article("a", "f", article())
        for _ in range(3):
            store.begin(request(), setup, number)
        store.give_up(request(), 6)
        store.keep(request(), replace(completion("x"), usage=Usage(requests=2)))
    [question] = store.questions()
    assert (question.begun, question.ended, question.requests) == (3, 2, 8)
    counts = store.counts(setup)
    assert (counts.requests, counts.interrupted) == (8, 1)


def test_forgotten_failures_are_asked_again_without_the_answers_that_failed(store: Store) -> None:
    with store.transaction():
        setup = store.add_setup(SETUP)
        for serial, kind in enumerate(["MalformedAnswer", "TransportError"]):
            number = store.add_article(str(serial), "f", article(serial))
            store.begin(request(kind), setup, number)
            store.keep(request(kind), completion(kind))
            store.save_result(setup, number, failed(str(serial), kind))
        store.add_unreadable("b", "f", Failure(kind="ArticleError", message="b: empty"))
    with store.transaction():
        assert store.forget_failures(setup) == 3
    assert [store.find_item(name, "f", setup).state for name in "01b"] == ["open", "open", "new"]
    assert store.find_answer(request("MalformedAnswer")) is None
    assert store.find_answer(request("TransportError")) is not None
    assert [result.name for result in store.results(setup)] == ["b"]


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.transaction():  # noqa: PT012 - all of it is one
        store.add_setup(SETUP)
        fail()
    assert store.find_setup(SETUP) is None
    with store.transaction():
        store.add_setup(SETUP)
    assert store.find_setup(SETUP) is not None


def test_what_is_written_reaches_the_disk_before_it_counts(store: Store) -> None:
    with closing(sqlite3.connect(store.path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store.find_one("PRAGMA synchronous") == (2,)  # FULL


def test_a_second_process_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from summarizer.batch.locks import hold\n"
        "with hold(Path(sys.argv[1])): print('in', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as first:  # fmt: skip
        assert first.stdout is not None
        assert first.stdout.readline() == "in\n"
        with pytest.raises(StoreError, match=f"another process .*process {first.pid} on "):
            hold(tmp_path).__enter__()
        first.kill()
    with hold(tmp_path):
        pass


def test_readers_read_while_somebody_writes(store: Store, tmp_path: Path) -> None:
    with store.transaction():
        setup = store.add_setup(SETUP)
    with open_store(tmp_path, to_write=False) as reader:
        with store.transaction():
            store.add_article("a", "f", article())
            assert reader.counts(setup).articles == 0
        assert reader.counts(setup).articles == 1
        with pytest.raises(StoreError, match="cannot be opened for writing"):
            reader.add_setup(replace(SETUP, sample=1))


def test_a_folder_that_holds_no_batch_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no batch"):
        open_store(tmp_path, to_write=False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no database at all, but long enough to be looked at" * 40, "damaged or no store"),
        (b"SQLite format 3\x00" + b"\xff" * 4000, "damaged or no store"),
    ],
)
def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / FILE).write_bytes(content)
    for to_write in (False, True):
        with pytest.raises(StoreError, match=words):
            open_store(tmp_path, to_write=to_write)
    assert (tmp_path / FILE).read_bytes() == content


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as other:
        other.execute("CREATE TABLE t (x)")
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(StoreError, match="is no store of summarizer"):
        open_store(tmp_path, to_write=True)
    assert (tmp_path / FILE).read_bytes() == before


def test_a_store_of_another_version_says_so(store: Store, tmp_path: Path) -> None:
    store.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(StoreError, match="has layout 99"):
        open_store(tmp_path, to_write=True)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A closed store with 200 articles and results, in a folder of its own."""
    folder = tmp_path / "large"
    folder.mkdir()
    with open_store(folder, to_write=True) as store, store.transaction():
        setup = store.add_setup(SETUP)
        for serial in range(200):
            number = store.add_article(str(serial), "f", article(serial))
            store.save_result(setup, number, failed(str(serial)))
    return folder


def test_a_page_that_was_overwritten_is_an_error_and_not_another_result(large: Path) -> None:
    with (large / FILE).open("r+b") as file:
        for page in range(2, 60, 3):
            file.seek(4096 * page)
            file.write(os.urandom(4096))
    with (
        open_store(large, to_write=False) as store,
        pytest.raises(StoreError, match="damaged"),
    ):
        list(store.results(1))


def test_a_folder_that_cannot_be_written_to_can_be_read(large: Path, tmp_path: Path) -> None:
    """Read-only media have no room for what WAL needs."""
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere: see the test with an immutable store")
    large.chmod(0o500)
    with open_store(large, to_write=False) as store:
        assert sum(1 for _ in store.results(1)) == 200
    with pytest.raises(StoreError, match="cannot be written to"), hold(large):
        pass


def test_a_full_disk_loses_nothing_that_was_stored(large: Path) -> None:
    """The limit on the size of files is met within a transaction; what was there before is there
    after, and writing goes on when there is room again."""
    code = """
import resource, signal, sys
from pathlib import Path
from summarizer.batch.store import open_store, FILE
from summarizer.errors import StoreError
from tests.test_batch_store import article, failed
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
store = open_store(folder, to_write=True)
size = (folder / FILE).stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size // 4, size // 4))
stored = 200
try:
    while True:
        with store.transaction():
            for serial in range(stored, stored + 10):
                number = store.add_article(str(serial), "f", article(serial))
                store.save_result(1, number, failed("x"))
        stored += 10
except StoreError as error:
    print(stored, error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(large)], capture_output=True, text=True, check=True
    )
    stored, _, complaint = done.stdout.partition(" ")
    assert "is the disk full? What was stored before is safe" in complaint
    with open_store(large, to_write=True) as store:
        assert store.find_one("PRAGMA integrity_check") == ("ok",)
        assert len(store.articles()) == int(stored)
        with store.transaction():
            store.add_article("later", "f", article(999_999))


def test_a_copied_store_is_a_store(large: Path, tmp_path: Path) -> None:
    shutil.copytree(large, tmp_path / "copy")
    with open_store(tmp_path / "copy", to_write=False) as store:
        assert len(store.articles()) == 200


def test_ballast_takes_room_and_gives_it_back(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path)
    assert ballast.load()
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= 8_000_000
    assert ballast.drop()
    assert not ballast.drop()


def test_where_there_is_no_room_no_ballast_is_taken(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from summarizer.batch.ballast import Ballast\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
        "print(Ballast(Path(sys.argv[1])).load())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
    assert not (tmp_path / "ballast").exists()
