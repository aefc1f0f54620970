"""From what the user typed to articles: find the source, read it within limits, hand it on."""

import codecs
import hashlib
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from summarizer.articles.datelines import find_page_date, parse_day
from summarizer.articles.decoding import binary_kind, decode
from summarizer.articles.documents import (
    Document,
    Format,
    format_of,
    read_json_line,
    read_markdown,
    read_plain_text,
)
from summarizer.articles.furniture import label_sentences
from summarizer.articles.html import read_html
from summarizer.articles.limits import Limits
from summarizer.briefing import Article, Published, Sentence
from summarizer.errors import ArticleError, UsageError
from summarizer.sentences import ends_like_a_sentence, guess_language, split_sentences

if TYPE_CHECKING:
    from summarizer.articles.urls import Page

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_DATELINE_SENTENCES = 12  # a page's date stands above its text or opens it
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ESCAPED = "" if os.sep == "\\" else "\\"  # or a name that holds an escape would be another's
_JSON_LINES_ENDINGS = frozenset({".jsonl", ".ndjson"})


def read_articles(
    source: str | os.PathLike[str],
    *,
    published: str | None = None,
    allow_private_hosts: bool = False,
    limits: Limits | None = None,
) -> Iterator[Article | ArticleError]:
    """Every article of `source`, in order; one that cannot be read comes as the error it is.

    `source` is a path (.txt, .md, .html, .jsonl; anything else by its content), an http(s) URL, or
    "-" for standard input. JSON Lines hold one article a line, an object with `text` and, if known,
    `title`, `outlet`, `published` and `url`; a broken line loses no other. A file of them is read
    line by line, and the size limit is for each line. `published` (ISO 8601) is the day of
    publication of every article here and overrules what they say; a `UsageError` if it is no date.
    """
    day = check_published(published) if published is not None else None
    # A separate generator, so that a wrong option is an error here and not at the first article.
    return _articles(os.fspath(source), day, allow_private_hosts, limits or Limits())


def read_article(
    source: str | os.PathLike[str],
    *,
    published: str | None = None,
    allow_private_hosts: bool = False,
    limits: Limits | None = None,
) -> Article:
    """The one article of `source`; see `read_articles`.

    Raises the `ArticleError` if it cannot be read, and a `UsageError` if there are several.
    """
    articles = read_articles(
        source, published=published, allow_private_hosts=allow_private_hosts, limits=limits
    )
    first = next(articles)
    if next(articles, None) is not None:
        raise UsageError(f"{shown_name(source)}: holds several articles; use read_articles")
    if isinstance(first, ArticleError):
        raise first
    return first


def parse_article(
    content: bytes, name: str, *, published: str | None = None, ending: str | None = None
) -> Article:
    """The one article that the bytes of the file `name` hold; `ArticleError` if there is none.

    Nothing is opened: for callers that have the file's content already. `published` as in
    `read_articles`; `ending` (".md") is what tells the format, if it is not the name's own.
    """
    day = check_published(published) if published is not None else None
    ending = Path(name).suffix if ending is None else ending
    found = list(_articles_in(content, name, day=day, ending=ending))
    if len(found) != 1:
        raise ArticleError(name, "holds several articles; expected one")
    if isinstance(found[0], ArticleError):
        raise found[0]
    return found[0]


def split_json_lines(file: BinaryIO, name: str, max_bytes: int) -> Iterator[tuple[str, bytes]]:
    """Name ("a.jsonl:7") and bytes of each line of `file` that is not blank, however many they are.

    A line of more than `max_bytes` is cut behind the limit, and `parse_json_line` refuses it.
    `ArticleError` if the file is no text at all, or has no such line.
    """
    is_empty = True
    for number, line in enumerate(_lines(file, max_bytes), start=1):
        if number == 1:
            kind = "UTF-16" if line[:2] in _UTF16_MARKS else binary_kind(line)
            if kind:
                raise ArticleError(name, f"looks like {kind}; expected JSON Lines in UTF-8")
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.isspace() or not line:
            continue
        is_empty = False
        yield f"{name}:{number}", line
    if is_empty:
        raise ArticleError(name, "there is no article in it; expected one JSON object a line")


def parse_json_line(
    line: bytes, name: str, *, max_bytes: int, published: str | None = None
) -> Article:
    """The article in one line of JSON Lines, called `name`; `ArticleError` if there is none."""
    day = check_published(published) if published is not None else None
    if len(line) > max_bytes:
        raise ArticleError(name, f"larger than {max_bytes:,} bytes, the limit for one article")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise ArticleError(name, "not UTF-8, as JSON Lines must be") from None
    return _article(read_json_line(text, name), name, line, day, None)


def check_published(value: str) -> str:
    """The day that `value` names, as YYYY-MM-DD; `UsageError` if it is no ISO 8601 date."""
    day = parse_day(value)
    if day is None:
        raise UsageError(f"not a date: {value!r}; expected one such as 2024-05-03")
    return day


def _articles(
    source: str, day: str | None, allow_private_hosts: bool, limits: Limits
) -> Iterator[Article | ArticleError]:
    name = shown_name(source)
    try:
        if source == "-":
            content = _read_limited(standard_input(name), name, limits.max_bytes)
            yield from _articles_in(content, name, day=day)
        elif _URL.match(source):
            from summarizer.articles.urls import fetch  # http.client and ssl: 15 ms

            page = fetch(source, name=name, allow_private_hosts=allow_private_hosts, limits=limits)
            yield from _articles_in(page.content, name, day=day, page=page)
        elif Path(source).suffix.lower() in _JSON_LINES_ENDINGS:
            with open_file(source, name) as file:
                yield from _json_lines(file, name, day, limits.max_bytes)
        else:
            with open_file(source, name) as file:
                content = _read_limited(file, name, limits.max_bytes)
            yield from _articles_in(content, name, day=day, ending=Path(source).suffix)
    except ArticleError as error:
        yield error


def shown_name(source: str | os.PathLike[str]) -> str:
    """What the user typed, on one line and in valid Unicode: paths may hold any byte but zero.

    What cannot be shown becomes an escape, and no two sources are shown alike: of two files with
    one name, one would take the other's place in a batch.
    """
    return "".join(
        character
        if character.isprintable() and character not in _ESCAPED
        else character.encode("unicode_escape").decode("ascii")
        for character in os.fspath(source)
    )


def open_file(path: str, name: str) -> BinaryIO:
    """The file at `path`, open for reading; `ArticleError`, starting with `name`, if it is none."""
    try:
        if not path:  # which pathlib takes for the working directory
            raise FileNotFoundError
        if Path(path).is_dir():
            raise ArticleError(
                name, f"is a directory; name the files in it, such as {name.rstrip('/')}/*.txt"
            )
        return Path(path).open("rb")
    except FileNotFoundError:
        raise ArticleError(
            name, "no such file; check the path (a URL begins with https://)"
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a path with a zero byte in it
        reason = getattr(error, "strerror", None) or "not a path"
        raise ArticleError(name, f"cannot be read ({reason})") from None


def standard_input(name: str) -> BinaryIO:
    """Standard input as bytes, in any thread; `ArticleError` if it is closed."""
    if sys.stdin is None or getattr(sys.stdin, "closed", False):
        raise ArticleError(name, "standard input is closed")
    if threading.current_thread() is not threading.main_thread():
        # At its end Python closes sys.stdin, and aborts if a thread still waits for input there.
        with suppress(OSError, AttributeError):
            return open(sys.stdin.fileno(), "rb", closefd=False)
    return sys.stdin.buffer


def _read_limited(file: BinaryIO, name: str, max_bytes: int) -> bytes:
    try:
        content = file.read(max_bytes + 1)
    except OSError as error:
        raise ArticleError(name, f"cannot be read ({error.strerror})") from None
    if len(content) > max_bytes:
        raise ArticleError(name, f"larger than {max_bytes:,} bytes, the limit for one article")
    return content


def _articles_in(
    content: bytes, name: str, *, day: str | None, ending: str = "", page: "Page | None" = None
) -> Iterator[Article | ArticleError]:
    """The articles in `content`, whose format its `ending`, its `page` or itself tells."""
    text = decode(content, name, page.charset if page else None)
    if page:
        ending = Path(urlsplit(page.url).path).suffix
    format_ = (page.kind if page else None) or format_of(ending, text)
    if format_ == "jsonl":
        yield from _json_lines(BytesIO(text.encode()), name, day, len(content))
        return
    if ending.lower() == ".json":
        raise ArticleError(name, "expected JSON Lines: one object with a 'text' on each line")
    document = _document(format_, text, name)
    yield _article(document, name, content, day, page.url if page else None)


def _document(format_: Format, text: str, name: str) -> Document:
    if format_ == "html":
        return read_html(text, name)
    if format_ == "markdown":
        return read_markdown(text, name)
    return read_plain_text(text)


def _json_lines(
    file: BinaryIO, name: str, day: str | None, max_bytes: int
) -> Iterator[Article | ArticleError]:
    """One article a line; a line that is none comes as its error, and the next one follows."""
    for line_name, line in split_json_lines(file, name, max_bytes):
        try:
            yield parse_json_line(line, line_name, max_bytes=max_bytes, published=day)
        except ArticleError as error:
            yield error


def _lines(file: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    """The lines of `file`, without their ends; one that is too long is cut behind the limit."""
    while line := file.readline(max_bytes + 2):
        is_cut = len(line) > max_bytes + 1 and not line.endswith(b"\n")
        yield line.rstrip(b"\r\n")
        while is_cut:
            rest = file.readline(1_000_000)
            is_cut = bool(rest) and not rest.endswith(b"\n")


def _article(
    document: Document, name: str, content: bytes, day: str | None, url: str | None
) -> Article:
    """The article that `document` is: split, labelled, dated."""
    text = document.text
    if not text.strip():
        raise ArticleError(name, "there is no text in it")
    sentences = split_sentences(text, guess_language(text))
    sentences = label_sentences(text, sentences, document.title)
    headline = next((sentence for sentence in sentences if sentence.label == "title"), None)
    title = document.title
    if title is None and headline:
        title = " ".join(text[headline.start : headline.end].split())
    return Article(
        name=name,
        text=text,
        sentences=sentences,
        title=title,
        outlet=document.outlet,
        url=document.url or url,
        published=_published(document, sentences, day),
        source_sha256=hashlib.sha256(content).hexdigest(),
    )


def _published(
    document: Document, sentences: tuple[Sentence, ...], day: str | None
) -> Published | None:
    if day:
        return Published(date=day, origin="option")
    if document.published:
        return document.published
    found = find_page_date(_lines_above_the_body(document.text, sentences))
    return Published(date=found, origin="dateline") if found else None


def _lines_above_the_body(text: str, sentences: tuple[Sentence, ...]) -> Iterator[str]:
    """The first lines up to the body's first sentence, which may begin with an agency's dateline.

    Further down a date on a line of its own belongs to a chronology, and a caption's date to the
    picture.
    """
    for sentence in sentences[:_DATELINE_SENTENCES]:
        if sentence.label in {"caption", "link"}:
            continue
        line = text[sentence.start : sentence.end]
        yield line
        if sentence.label == "body" and ends_like_a_sentence(line) and len(line.split()) > 7:
            return
