"""What the user typed becomes Items: which files it means, in which order, and what is left out."""

import glob
import os
import pickle
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.articles import Limits, read_articles
from summarizer.batch.sources import Item, Source, open_source, open_sources
from summarizer.briefing import Article, Published
from summarizer.errors import ArticleError, UsageError

BODY = "The ministers met in Kisumu on Monday. They agreed to share the data of their radars."


def plant(folder: Path, *paths: str) -> Path:
    """`folder` with a small article, different each, at each of `paths` below it."""
    for path in paths:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{BODY} It was said in {path}.", encoding="utf-8")
    return folder


def names_of(source: Source) -> list[str]:
    return [item.name for item in source]


def read_all(item: Item) -> list[Article | str]:
    """What reading gives, an error as its message."""
    return [str(found) if isinstance(found, ArticleError) else found for found in item.read()]


def nameless(found: Article | ArticleError) -> Article | str:
    """What was read, apart from the name of where it was."""
    if isinstance(found, ArticleError):
        return found.reason
    return found.model_copy(update={"name": ""})


# Folders

NAMES = st.text("ab.-é/", min_size=1, max_size=9).map(lambda text: text.strip("./"))
TREES = st.sets(NAMES.filter(bool), max_size=8)


@pytest.fixture(scope="module")
def ground() -> Iterator[Path]:
    """A folder for trees that hypothesis grows, which must not outlive their example."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def grown(ground: Path, paths: set[str]) -> str:
    """The path of a new folder with articles at those of `paths` that can be files together."""
    folder = Path(tempfile.mkdtemp(dir=ground))
    for path in sorted(paths):
        try:
            plant(folder, path)
        except OSError:  # one path is the folder of another
            continue
    return str(folder)


def visible_files(folder: str) -> list[str]:
    return [
        str(path)
        for path in Path(folder).rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.parts)
    ]


@settings(deadline=None)  # files on a disk that others use
@given(TREES)
def test_a_folder_gives_all_its_files_sorted_by_path(ground: Path, paths: set[str]) -> None:
    folder = grown(ground, paths)
    assert names_of(open_source(folder)) == sorted(visible_files(folder))
    assert open_source(folder).total == len(visible_files(folder))


def test_names_begin_with_what_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, "news/a.txt", "news/2024/b.txt")
    monkeypatch.chdir(tmp_path)
    for typed in ("news", "./news", str(tmp_path / "news")):
        assert names_of(open_source(typed)) == [f"{typed}/2024/b.txt", f"{typed}/a.txt"]
    assert names_of(open_source("news/")) == ["news/2024/b.txt", "news/a.txt"]
    assert names_of(open_source(Path("news"))) == ["news/2024/b.txt", "news/a.txt"]
    assert names_of(open_source("news/a.txt")) == ["news/a.txt"]
    assert names_of(open_source("*/*.txt")) == ["news/a.txt"]


def test_reading_an_item_is_reading_the_file(tmp_path: Path) -> None:
    """Formats, errors and options are those of `read_articles`, for every kind of file."""
    contents = {
        "a.txt": BODY.encode(),
        "b.md": f"---\ntitle: Radars\npublished: 2024-05-03\n---\n{BODY}".encode(),
        "broken.md": b"---\ntitle: [\n---\nText.",
        "c.html": f"<html><body><p>{BODY}</p></body></html>".encode(),
        "d": BODY.encode("utf-16"),
        "e.jsonl": b'{"text": "One day."}\n\nnonsense\n{"text": "Two days.", "title": "T"}',
        "f.json": b'{\n "text": "One day."\n}',
        "g.json": b'{"text": "One day."}\n{"text": "Two days."}\n',
        "h.txt": b"",
        "i.txt": b"%PDF-1.4 ...",
        "j.txt": b"a" * 5_000,
        "k.jsonl": b"",
    }
    folder = tmp_path / "news"
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    # JSON Lines under another name are taken for what they are; `read_articles` wants an ending.
    lines = tmp_path / "g.jsonl"
    lines.write_bytes(contents["g.json"])
    limits = Limits(max_bytes=4_000)
    for published in (None, "2024-06-01"):
        found = [
            nameless(article)
            for item in open_source(folder, published=published, limits=limits)
            for article in item.read()
        ]
        assert found == [
            nameless(article)
            for name in contents
            for article in read_articles(
                lines if name == "g.json" else folder / name, published=published, limits=limits
            )
        ]
        assert len(found) == len(contents) + 3


def test_what_is_no_article_is_left_out_and_counted(tmp_path: Path) -> None:
    """Nothing is left out silently; whatever may be an article is opened."""
    plant(tmp_path, "a.txt", "b.unknown", "c", "d.log", "e.xml")
    plant(tmp_path, "p.png", "Q.JPG", "v.mp4", "r.pdf", "s.docx", "t.tar.gz", "u.sqlite-wal")
    plant(
        tmp_path,
        "suite.yaml",
        "w.csv",
        "x.js",
        ".hidden",
        ".git/config",
        "table.parquet.d/_SUCCESS",
    )
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.txt").symlink_to("a.txt")
    (tmp_path / "linked").symlink_to(tmp_path, target_is_directory=True)
    source = open_source(tmp_path)
    expected = ["a.txt", "b.unknown", "c", "d.log", "e.xml"]
    for _ in range(2):  # counts are of one iteration
        assert names_of(source) == [f"{tmp_path}/{name}" for name in expected]
        assert source.skipped == {
            "image": 2,
            "audio or video": 1,
            "PDF or office document": 2,
            "archive": 1,
            "database": 1,
            "table": 2,
            "settings": 1,
            "program or style sheet": 1,
            "hidden": 2,
            "pipe or device": 1,
            "symbolic link": 2,
        }
    assert source.total == len(expected)


def test_a_named_file_is_opened_whatever_it_is_called(tmp_path: Path) -> None:
    plant(tmp_path, ".hidden", "a.png")
    (tmp_path / "link.txt").symlink_to(".hidden")
    for name in (".hidden", "a.png", "link.txt"):
        (item,) = open_source(tmp_path / name)
        assert isinstance(read_all(item)[0], Article)


def test_links_are_followed_on_demand_and_loops_end(tmp_path: Path) -> None:
    """Each folder is entered once, whatever leads to it: five that link to each other stay five."""
    outside = plant(tmp_path / "outside", "far.txt", "deep/er.txt")
    inside = tmp_path / "inside"
    for first in "abcde":
        plant(inside, f"{first}/{first}.txt")
        for second in "abcde":
            (inside / first / f"to-{second}").symlink_to(inside / second)
    (inside / "away").symlink_to(outside)
    (inside / "file.txt").symlink_to(outside / "far.txt")
    (inside / "nowhere.txt").symlink_to("not-there")
    source = open_source(inside, follow_links=True)
    found = [Path(name).name for name in names_of(source)]
    expected = "a.txt b.txt c.txt d.txt e.txt er.txt far.txt file.txt"
    assert sorted(found) == expected.split()
    assert source.skipped["link to nothing"] == 1
    assert source.skipped["folder that was read already"] == 25
    assert source.total == 8


def test_the_own_folder_of_a_batch_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if it is made after the source was opened, or named by another way to it."""
    plant(tmp_path, "news/a.txt", "news/out-of-town/c.txt")
    monkeypatch.chdir(tmp_path / "news")
    (tmp_path / "way").symlink_to(tmp_path / "news")
    for exclude in ("out", tmp_path / "news/out", tmp_path / "way/out", "../news/./out/"):
        for typed in (".", "../news", "*", "**/*.txt"):
            source = open_source(typed, exclude=[exclude])
            plant(tmp_path, "news/out/b.txt")
            found = [Path(name).name for name in names_of(source)]
            assert found == ["a.txt", "c.txt"]
            assert source.skipped == {"excluded": 1}
            shutil.rmtree(tmp_path / "news/out")


def test_what_vanishes_is_an_item_that_says_so(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt", "b.txt", "c/d.txt", "e.txt")
    items = iter(open_source(tmp_path))
    first = next(items)
    (tmp_path / "b.txt").unlink()
    shutil.rmtree(tmp_path / "c")
    rest = list(items)
    assert [item.name for item in (first, *rest)] == [
        f"{tmp_path}/{name}" for name in ("a.txt", "b.txt", "c/", "e.txt")
    ]
    assert [read_all(item) for item in rest[:2]] == [
        [f"{tmp_path}/b.txt: no such file; check the path (a URL begins with https://)"],
        [f"{tmp_path}/c/: cannot be read (No such file or directory)"],
    ]


def test_any_file_name_is_shown_on_one_line(tmp_path: Path) -> None:
    """A name may hold every byte but zero and the slash."""
    (tmp_path / "a\nb\x1b[31m.txt").write_text(BODY)
    with open(os.fsencode(tmp_path) + b"/\xff.txt", "w") as file:  # noqa: PTH123  no Unicode
        file.write(BODY)
    for item in open_source(tmp_path):
        assert item.name.isprintable()
        assert isinstance(read_all(item)[0], Article)


def test_a_tree_may_be_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deeper than Python's stack; what the system does not open is an Item that says so."""
    monkeypatch.chdir(tmp_path)
    depth = 2_500
    for _ in range(depth):
        os.mkdir("d")  # noqa: PTH102  a path that is relative to what is no path any more
        os.chdir("d")
    try:
        (item,) = open_source(tmp_path)
        assert read_all(item) == [f"{item.name}: cannot be read (File name too long)"]
    finally:  # shutil.rmtree does not get down there
        for _ in range(depth):
            os.chdir("..")
            os.rmdir("d")  # noqa: PTH106


# Patterns

PATTERN_PARTS = st.sampled_from(["*", "**", "a*", "*b", "?", "[ab]*", "a", "b", "[!a]*"])
PATTERNS = st.lists(PATTERN_PARTS, min_size=1, max_size=4).map("/".join)
SHALLOW = st.sets(
    st.lists(st.sampled_from("a b ab ba .a c".split()), min_size=1, max_size=4).map("/".join)
)


@settings(deadline=None)
@given(SHALLOW, PATTERNS)
def test_a_pattern_means_what_a_shell_would_make_of_it(
    ground: Path, paths: set[str], pattern: str
) -> None:
    """The files that fit, and all that is in folders that fit; the oracle is Python's own glob."""
    folder = grown(ground, paths)
    typed = f"{folder}/{pattern}"
    fitting = glob.glob(typed, recursive=True)  # noqa: PTH207  pathlib's finds hidden files
    files = {path for path in fitting if os.path.isfile(path)}  # noqa: PTH113  not "file/"
    folders = [path for path in fitting if Path(path).is_dir()]
    expected = sorted(files.union(*(visible_files(path) for path in folders)))
    if expected:
        assert names_of(open_source(typed)) == expected
    elif Path(typed).exists():
        assert names_of(open_source(typed)) == []
    else:
        with pytest.raises(UsageError, match=r"fits this pattern|no such file"):
            open_source(typed)


def test_what_exists_is_no_pattern(tmp_path: Path) -> None:
    plant(tmp_path, "a[1].txt", "a1.txt", "dir[x]/b.txt")
    assert names_of(open_source(tmp_path / "a[1].txt")) == [f"{tmp_path}/a[1].txt"]
    assert names_of(open_source(tmp_path / "dir[x]")) == [f"{tmp_path}/dir[x]/b.txt"]
    assert names_of(open_source(tmp_path / "a[1]*.txt")) == [f"{tmp_path}/a1.txt"]


def test_a_pattern_that_ends_with_a_slash_means_folders(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt", "b/c.txt", "b/d/e.txt")
    assert names_of(open_source(f"{tmp_path}/*/")) == [
        f"{tmp_path}/b/c.txt",
        f"{tmp_path}/b/d/e.txt",
    ]


# Items


def test_equal_fingerprints_mean_equal_reading(tmp_path: Path) -> None:
    """They do not depend on the place, and do on everything that decides what is read."""

    def fingerprint(path: str, content: str, **options: str) -> str:
        (tmp_path / path).write_text(content)
        (item,) = open_source(tmp_path / path, **options)  # type: ignore[arg-type]  # as a table
        return item.fingerprint

    same = fingerprint("a.txt", BODY)
    assert fingerprint("b.txt", BODY) == same
    assert len(same) == 64
    others = {
        fingerprint("a.txt", BODY + " "),
        fingerprint("a.md", BODY),  # its stars would be marks
        fingerprint("a.txt", BODY, published="2024-05-03"),
        fingerprint("a.txt", BODY, published="2024-05-04"),
        fingerprint("a.jsonl", BODY),
    }
    assert len(others | {same}) == 6
    assert fingerprint("a.jsonl", '{"text": "A."}') == fingerprint("b.jsonl", '\n{"text": "A."}\n')


def test_items_can_be_read_in_another_process(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt")
    (tmp_path / "b.jsonl").write_text('{"text": "One day."}\nnonsense\n')
    (tmp_path / "c.jsonl").write_text("")
    (tmp_path / "d.urls").write_text("https://news.example/a\n")
    for item in [*open_source(tmp_path), *open_source(tmp_path / "d.urls")]:
        copy = pickle.loads(pickle.dumps(item))  # noqa: S301  pickled right here
        assert (copy.name, copy.fingerprint) == (item.name, item.fingerprint)
        if not item.name.startswith("https"):
            assert read_all(copy) == read_all(item)


def test_the_given_day_overrules_the_article(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\npublished: 2020-01-01\n---\n{BODY}")
    (item,) = open_source(tmp_path, published="2024-05-03T10:00")
    (article,) = item.read()
    assert isinstance(article, Article)
    assert article.published == Published(date="2024-05-03", origin="option")
    with pytest.raises(UsageError, match="not a date"):
        open_source(tmp_path, published="yesterday")


# Several sources, and none


def test_several_sources_are_one(tmp_path: Path) -> None:
    plant(tmp_path, "one/a.txt", "one/p.png", "two/b.txt", "two/.c")
    (tmp_path / "d.jsonl").write_text('{"text": "A."}\n{"text": "B."}\n')
    source = open_sources([tmp_path / "two", tmp_path / "d.jsonl", tmp_path / "one"])
    assert [name.removeprefix(f"{tmp_path}/") for name in names_of(source)] == [
        "two/b.txt",
        "d.jsonl:1",
        "d.jsonl:2",
        "one/a.txt",
    ]
    assert source.skipped == {"hidden": 1, "image": 1}
    assert source.total == 4
    assert open_sources([tmp_path / "one", "-"]).total is None
    assert list(open_sources([])) == []


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "no such file or folder"),
        ("nothing/here", "no such file or folder"),
        ("nothing\0", "no such file or folder"),
        ("nothing/*.txt", "fits this pattern"),
        ("[", "fits this pattern"),
    ],
)
def test_what_is_not_there_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=problem) as raised:
        open_source(typed)
    assert "\n" not in str(raised.value)


def test_closing_ends_an_iteration(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt", "b.txt")
    with open_source(tmp_path) as source:
        items = iter(source)
        next(items)
    assert list(items) == []
    assert len(names_of(source)) == 2
    source.close()
