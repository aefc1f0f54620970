"""From what the user typed to Items: which files and URLs it means, and what each of them holds."""

import os
import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self, TypedDict, Unpack

from summarizer.articles import Limits, check_published
from summarizer.articles.reading import shown_name
from summarizer.batch.sources.contents import (
    count_items,
    file_items,
    kind_of_file,
    standard_items,
)
from summarizer.batch.sources.folders import Walk, is_pattern
from summarizer.batch.sources.items import Item, ReadingOptions, address_item, broken_item
from summarizer.batch.sources.parquet import check_installed
from summarizer.batch.sources.streams import Kind, kind_by_ending
from summarizer.errors import ArticleError, UsageError

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


class SourceOptions(TypedDict, total=False):
    """How sources are read."""

    published: str | None
    """The day of publication of every article (ISO 8601), which overrules what they say."""
    allow_private_hosts: bool
    limits: Limits | None
    """How much one article may cost."""
    kind: Kind | None
    """What every file holds, where its ending and first bytes would tell otherwise."""
    exclude: Iterable[str | os.PathLike[str]]
    """Files and folders that are left out of folders, such as the batch's own."""
    follow_links: bool
    """Follow the symbolic links in folders, which are left out otherwise."""


class Source:
    """The Items of what the user typed: iterate over it, as often as you like, always in one order.

    Standard input and other pipes can be read once. Close it when you stop before its end, from
    the thread that iterates; at its end it closes itself.
    """

    def __init__(
        self,
        items: Callable[[Counter[str]], Generator[Item, None, None]],
        count: Callable[[], int | None],
    ) -> None:
        self.skipped: Counter[str] = Counter()
        """How many files are no articles by name or nature, by reason ("image", "hidden"): those
        that the latest iteration has met so far."""
        self._items = items
        self._count = count
        self._counted = False
        self._total: int | None = None
        self._running: Generator[Item, None, None] | None = None

    @property
    def total(self) -> int | None:
        """How many Items there will be, for progress; None where that cannot be told cheaply.

        A folder's names are walked through once, and at most 100 MB of JSON Lines. A file without
        an ending that tells what it holds counts as one article.
        """
        if not self._counted:
            self._total, self._counted = self._count(), True
        return self._total

    def __iter__(self) -> Generator[Item, None, None]:
        self.close()
        self.skipped.clear()
        self._running = self._items(self.skipped)
        return self._running

    def close(self) -> None:
        """Close what the latest iteration has open; it gives no further Item."""
        running, self._running = self._running, None
        if running is not None:
            running.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def open_source(source: str | os.PathLike[str], **options: Unpack[SourceOptions]) -> Source:
    """The Items of `source`: a folder, a pattern, a file, an http(s) URL, or "-".

    A folder is read with all that is in it, sorted by path; a pattern ("news/**/*.txt") says which
    files and folders are. A file or standard input holds one article, JSON Lines, a Parquet table
    or a list of URLs, told by its ending, else by its first bytes. `SourceOptions` has the options.

    `UsageError` if there is no such thing, or what it needs is not installed. What goes wrong later
    is an Item that says so.
    """
    typed = os.fspath(source)
    kind = options.get("kind")
    published = options.get("published")
    reading = ReadingOptions(
        day=check_published(published) if published is not None else None,
        limits=options.get("limits") or Limits(),
        allow_private_hosts=options.get("allow_private_hosts", False),
    )
    exclude = frozenset(os.path.realpath(path) for path in options.get("exclude", ()))
    follow_links = options.get("follow_links", False)
    if typed == "-":
        return Source(lambda _: standard_items(kind, reading), lambda: None)
    if _ADDRESS.match(typed):
        return Source(lambda _: (item for item in [address_item(typed, reading)]), lambda: 1)
    if typed and Path(typed).is_dir():
        return _folder_source(Walk(typed, (), exclude, follow_links), kind, reading)
    if typed and os.path.lexists(typed):
        return _file_source(typed, kind, reading)
    if is_pattern(typed):
        walk = Walk.of_pattern(typed, exclude, follow_links)
        if not Path(walk.folder).is_dir() or next(walk.files(Counter()), None) is None:
            raise UsageError(
                f"{shown_name(typed)}: no file with an article in it fits this pattern"
            )
        return _folder_source(walk, kind, reading)
    raise UsageError(f"{shown_name(typed)}: no such file or folder; check the path")


def open_sources(
    sources: Iterable[str | os.PathLike[str]], **options: Unpack[SourceOptions]
) -> Source:
    """The Items of several sources, one after the other, with the same options for all."""
    opened = [open_source(source, **options) for source in sources]

    def items(skipped: Counter[str]) -> Generator[Item, None, None]:
        for source in opened:
            yield from source._items(skipped)

    def count() -> int | None:
        totals = [source.total for source in opened]
        known = [total for total in totals if total is not None]
        return sum(known) if len(known) == len(totals) else None

    return Source(items, count)


def _folder_source(walk: Walk, kind: Kind | None, reading: ReadingOptions) -> Source:
    def items(skipped: Counter[str]) -> Generator[Item, None, None]:
        for path in walk.files(skipped):
            if isinstance(path, ArticleError):
                yield broken_item(path)
            else:
                yield from file_items(path, kind, reading, is_named=False)

    return Source(items, lambda: count_items(walk.files(Counter()), kind, is_named=False))


def _file_source(path: str, kind: Kind | None, reading: ReadingOptions) -> Source:
    if (kind or kind_by_ending(path)) == "parquet":
        check_installed()

    def count() -> int | None:
        # Looking into a pipe would take out what is to be read.
        if not Path(path).is_file():
            return None
        return count_items([path], kind or kind_of_file(path), is_named=True)

    return Source(lambda _: file_items(path, kind, reading, is_named=True), count)
