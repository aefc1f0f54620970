"""The Items in one file or stream: one article, lines, rows or addresses. Opened here, and closed.

What goes wrong with one file is an Item that says so; the Items before it and the next file stay.
"""

import io
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import BinaryIO, cast

from summarizer.articles.reading import open_file, shown_name, split_json_lines, standard_input
from summarizer.batch.sources.items import (
    Item,
    ReadingOptions,
    address_item,
    article_item,
    broken_item,
    line_item,
)
from summarizer.batch.sources.parquet import count_rows, read_rows
from summarizer.batch.sources.streams import (
    HEAD_BYTES,
    HeadedStream,
    Kind,
    compression_of,
    decompressed,
    ending_of,
    kind_by_ending,
    kind_of,
    read_addresses,
    reported_failures,
)
from summarizer.errors import ArticleError

# What counting may read: a tenth of a second. Opening a file counts as a hundredth of that.
_BYTES_TO_COUNT = 100_000_000
_BYTES_PER_FILE = 1_000_000


def file_items(
    path: str, kind: Kind | None, options: ReadingOptions, *, is_named: bool
) -> Generator[Item, None, None]:
    """The Items of the file at `path`; `kind` overrules what its ending and first bytes tell.

    `is_named`: the user named this very file. Only then is a list of URLs followed, for one that
    somebody put into a folder of articles must not make this machine fetch anything.
    """
    name = shown_name(path)
    try:
        with open_file(path, name) as file, reported_failures(name):
            stream = decompressed(file, path, name)
            yield from _stream_items(stream, path, name, kind, options, is_named)
    except ArticleError as error:
        yield broken_item(error)


def standard_items(kind: Kind | None, options: ReadingOptions) -> Generator[Item, None, None]:
    """The Items that come from standard input, which stays open."""
    try:
        with reported_failures("-"):
            yield from _stream_items(standard_input("-"), "", "-", kind, options, True)
    except ArticleError as error:
        yield broken_item(error)


def kind_of_file(path: str) -> Kind | None:
    """What the regular file at `path` holds, by its ending or first bytes; None if unreadable."""
    name = shown_name(path)
    try:
        with open_file(path, name) as file, reported_failures(name):
            return kind_of(decompressed(file, path, name).read(HEAD_BYTES), ending_of(path))
    except ArticleError:
        return None


def count_items(
    paths: Iterable[str | ArticleError], kind: Kind | None, *, is_named: bool
) -> int | None:
    """How many Items the files at `paths` have; None where too much would have to be read.

    What a file holds is told by `kind` or its ending; another file counts as one article.
    """
    total = 0
    left = _BYTES_TO_COUNT
    for path in paths:
        known = None if isinstance(path, ArticleError) else kind or kind_by_ending(path)
        is_one = known in {None, "article"} or (known == "urls" and not (is_named or kind))
        if isinstance(path, ArticleError) or is_one:
            total += 1
            continue
        name = shown_name(path)
        try:
            with open_file(path, name) as file, reported_failures(name):
                size = 0 if known == "parquet" else Path(path).stat().st_size
                left -= max(size, _BYTES_PER_FILE)
                if left < 0 or compression_of(path):
                    return None
                total += _count(file, name, known)
        except ArticleError:
            total += 1
    return total


def _count(file: BinaryIO, name: str, kind: Kind | None) -> int:
    if kind == "parquet":
        return count_rows(file, name)
    # Lines are cut where no URL is cut: how long they are does not matter here.
    entries = read_addresses(file, name) if kind == "urls" else split_json_lines(file, name, 65_536)
    return sum(1 for _ in entries)


def _stream_items(
    file: BinaryIO,
    path: str,
    name: str,
    kind: Kind | None,
    options: ReadingOptions,
    is_named: bool,
) -> Generator[Item, None, None]:
    head = file.read(HEAD_BYTES)
    told = kind or kind_of(head, ending_of(path))
    if told == "article":
        most = options.limits.max_bytes
        content = head if len(head) < HEAD_BYTES else head + file.read(max(0, most - len(head) + 1))
        if len(content) > most:
            raise ArticleError(name, f"larger than {most:,} bytes, the limit for one article")
        yield article_item(content, name, ending_of(path), options)
        return
    can_go_back = file.seekable()
    if can_go_back:
        file.seek(0)
    else:
        file = cast(BinaryIO, io.BufferedReader(HeadedStream(head, file)))
    if told == "jsonl":
        yield from _line_items(file, name, options)
    elif told == "urls":
        if not (is_named or kind):
            raise ArticleError(
                name, "a list of URLs, which is followed only if the file itself is named"
            )
        for address in read_addresses(file, name):
            if isinstance(address, ArticleError):
                yield broken_item(address)
            else:
                yield address_item(address, options)
    else:
        if compression_of(path) or not can_go_back:
            raise ArticleError(name, "a Parquet table is read from a file that is not compressed")
        for row in read_rows(file, name, options.limits.max_bytes):
            if isinstance(row, ArticleError):
                yield broken_item(row)
            else:
                yield line_item(row[1], row[0], options)


def _line_items(file: BinaryIO, name: str, options: ReadingOptions) -> Generator[Item, None, None]:
    line_name = None
    try:
        with reported_failures(name):
            for line_name, line in split_json_lines(file, name, options.limits.max_bytes):
                yield line_item(line, line_name, options)
    except ArticleError as error:
        if line_name is None:
            raise
        raise ArticleError(name, f"{error.reason}; what is behind {line_name} is lost") from None
