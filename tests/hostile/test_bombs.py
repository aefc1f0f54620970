"""Small inputs that want to become large: memory stays in proportion to what was sent.

Time is not measured here; docs/security.md says what was measured by hand. What is quadratic on
these inputs would not end.
"""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from summarizer.articles import Limits, read_article, read_articles
from summarizer.articles.reading import parse_article
from summarizer.briefing import Article
from summarizer.errors import ArticleError

MEGABYTE = 1_000_000


def peak(work: Callable[[], object]) -> int:
    """Bytes that Python held at most, more than before."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.fixture(autouse=True)
def warm() -> None:
    """What is imported on first use is no part of what an input takes."""
    parse_article(b"---\ntitle: T\n---\nHello.", "a.md")


@pytest.mark.parametrize(
    "character", [*"ax*_[]()<>#`~-=+|.:;,\"'&$\\/0 \t\n", "<!--", "> ", "**", "![", "](", "{", "}"]
)
def test_one_character_again_and_again_takes_memory_in_proportion(character: str) -> None:
    """Of plain letters 10 bytes a byte; a pattern that remembers each step takes a hundred.

    Up to 50 bytes a byte: text in several stages, and a sentence of a few bytes each is an object.
    """
    content = (character * 30_000).encode()

    def read() -> None:
        try:
            parse_article(content, "article.md")
        except ArticleError as error:
            assert "no text" in error.reason  # noqa: PT017 - most of them are articles

    assert peak(read) < 50 * len(content) + MEGABYTE


def test_a_line_of_fifty_megabytes_is_skipped_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(50):
            file.write(b"a" * MEGABYTE)
        file.write(b'"}\n{"text": "The next one."}\n')
    found: list[Article | ArticleError] = []
    limits = Limits(max_bytes=MEGABYTE)
    assert peak(lambda: found.extend(read_articles(path, limits=limits))) < 10 * MEGABYTE
    broken, article = found
    assert isinstance(broken, ArticleError)
    assert "larger than 1,000,000 bytes" in broken.reason
    assert isinstance(article, Article)


@pytest.mark.parametrize("item", ["[]", "{}", '""', "0", '{"":{}}', "[[]]"])
def test_json_of_many_small_values_is_bounded_by_the_limit(item: str, tmp_path: Path) -> None:
    """The worst is a list of empty lists: 26 bytes of memory for each of the file."""
    line = '{"text": "Hello.", "x": [' + ",".join([item] * 100_000) + "]}"
    path = tmp_path / "a.jsonl"
    path.write_text(line)
    assert peak(lambda: read_article(path)) < 100 * len(line)


@pytest.mark.parametrize(
    "front_matter",
    [
        "title: &a [x]\n" + "".join(
            f"k{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else '*a'] * 9)}]\n" for n in range(40)
        ),
        "a: " + "[" * 60_000,
        "a: " + "{" * 60_000,
        "- " * 30_000,
        "? " * 30_000,
        "a: |\n" + " x\n" * 20_000,
        "x: y\n" * 13_000,
        "'" * 60_000,
        "a: " + "&" * 60_000,
        "a: " + "!" * 60_000,
    ],
    ids=range(10),
)  # fmt: skip
def test_front_matter_that_is_a_bomb_is_an_error_or_ignored(front_matter: str) -> None:
    """At most 65,536 characters are front matter; no alias is unfolded, no tag builds anything."""
    content = f"---\n{front_matter}\n---\nHello.".encode()

    def read() -> None:
        try:
            assert parse_article(content, "a.md").text == "Hello."
        except ArticleError as error:
            assert "front matter" in error.reason or "'title'" in error.reason  # noqa: PT017

    # Telling where memory goes makes deep recursion fifty times slower.
    if "[[" in front_matter or "{{" in front_matter:
        read()
    else:
        assert peak(read) < 30 * MEGABYTE


def test_html_nested_without_end_is_read_or_refused() -> None:
    for tag in ("div", "table", "b", "blockquote", "span", "ul"):
        content = f"<html><body>{f'<{tag}>' * 50_000}deep".encode()
        try:
            parse_article(content, "a.html")
        except ArticleError as error:
            assert "no article found" in error.reason  # noqa: PT017 - some tags are read


def test_a_recording_is_no_larger_in_memory_than_its_text_allows(tmp_path: Path) -> None:
    from summarizer.cassettes import read_recording
    from summarizer.content import content_folder

    path = tmp_path / "a.json"
    stored = json.loads(min(content_folder("cassettes").glob("*/*/*.json")).read_bytes())
    attempt = stored["attempts"][0]
    attempt.pop("content", None)
    attempt.update(layout="minified", answer={"x": [[]] * 100_000})
    path.write_text(json.dumps(stored))
    assert peak(lambda: read_recording(path)) < 100 * path.stat().st_size
