"""One thing that holds an article, before it is read, and what it takes to tell it from others."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from summarizer.articles import Limits, parse_article, read_articles
from summarizer.articles.reading import parse_json_line, shown_name
from summarizer.briefing import Article
from summarizer.errors import ArticleError


@dataclass(frozen=True)
class Item:
    """One thing that holds an article (or is broken), before it is read.

    It keeps the bytes of its file or line, up to the limit for one article, so hold few at a time.
    It can be pickled, and read in another thread or process.
    """

    name: str
    """What is reported: "news/a.txt", "old.jsonl:7" (line), "old.parquet:7" (row), or the URL."""
    fingerprint: str
    """SHA-256, hexadecimal, of what decides the reading: the bytes with their format and the day
    given for all, or the URL. Of two Items with equal fingerprints, one need not be read."""
    read: Callable[[], Iterator[Article | ArticleError]]
    """Reads what it is; errors come as values. It may fetch a URL, and so may block."""


@dataclass(frozen=True)
class ReadingOptions:
    """How Items are read: `day` is the day of publication of all, whatever they say."""

    day: str | None
    limits: Limits
    allow_private_hosts: bool


def article_item(content: bytes, name: str, ending: str, options: ReadingOptions) -> Item:
    """The article that is a file with these bytes and this `ending` (".md")."""
    fingerprint = _fingerprint(f"file {ending}", content, options.day)
    return Item(name, fingerprint, partial(_read_content, content, name, ending, options.day))


def line_item(line: bytes, name: str, options: ReadingOptions) -> Item:
    """The article in one line of JSON Lines."""
    fingerprint = _fingerprint("line", line, options.day)
    max_bytes = options.limits.max_bytes
    return Item(name, fingerprint, partial(_read_line, line, name, max_bytes, options.day))


def address_item(url: str, options: ReadingOptions) -> Item:
    """The articles at a URL, which is fetched when they are read."""
    fingerprint = _fingerprint("address", url.encode("utf-8", "backslashreplace"), options.day)
    return Item(shown_name(url), fingerprint, partial(_read_address, url, options))


def broken_item(error: ArticleError) -> Item:
    """What cannot be read, as `error` says: reading it gives that error."""
    fingerprint = _fingerprint("broken", str(error).encode("utf-8", "backslashreplace"), None)
    return Item(error.name, fingerprint, partial(_read_nothing, error.name, error.reason))


def _fingerprint(kind: str, content: bytes, day: str | None) -> str:
    digest = hashlib.sha256(f"{kind}\0{day or ''}\0".encode())
    digest.update(content)
    return digest.hexdigest()


def _read_content(
    content: bytes, name: str, ending: str, day: str | None
) -> Iterator[Article | ArticleError]:
    try:
        yield parse_article(content, name, published=day, ending=ending)
    except ArticleError as error:
        yield error


def _read_line(
    line: bytes, name: str, max_bytes: int, day: str | None
) -> Iterator[Article | ArticleError]:
    try:
        yield parse_json_line(line, name, max_bytes=max_bytes, published=day)
    except ArticleError as error:
        yield error


def _read_address(url: str, options: ReadingOptions) -> Iterator[Article | ArticleError]:
    yield from read_articles(
        url,
        published=options.day,
        allow_private_hosts=options.allow_private_hosts,
        limits=options.limits,
    )


def _read_nothing(name: str, reason: str) -> Iterator[Article | ArticleError]:
    # Not the error itself: an exception with two arguments does not survive being pickled.
    yield ArticleError(name, reason)
