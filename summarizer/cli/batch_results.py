"""`summarizer batch results`, and what `summarizer brief` makes of the folder of a batch."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from summarizer.cli.briefing import told_of
from summarizer.cli.commands import Commands, add_command, complain, in_flags
from summarizer.errors import UsageError

if TYPE_CHECKING:  # pydantic takes half of the time that --help may take
    from summarizer.batch.outputs.briefings import Part
    from summarizer.batch.outputs.shelf import Row, Shelf
    from summarizer.batch.store import Store
    from summarizer.briefing import Briefing, Extraction

_FORMATS = ("jsonl", "parquet")


def add_commands(actions: Commands) -> None:
    """`results`."""
    results = add_command(
        actions, "results", print_results, "what came of every article: JSON Lines or Parquet"
    )
    results.add_argument("folder", metavar="DIR", help="folder of the batch")
    results.add_argument(
        "--format",
        default="jsonl",
        metavar="FORMAT",
        help="jsonl (default): a line per article, as extract prints it; parquet: tables",
    )
    results.add_argument(
        "--output",
        metavar="PATH",
        help="write to this file instead of standard output; parquet needs a folder",
    )
    results.add_argument("--failed", action="store_true", help="only what failed, and why")
    results.add_argument(
        "--no-text",
        action="store_true",
        help="jsonl: leave out the articles' texts and sentences, nine tenths of it",
    )
    group = results.add_argument_group("which results, if the prompt or the model was changed")
    group.add_argument("--model", metavar="NAME", help="those of this model")
    group.add_argument("--prompt", metavar="NAME", help="those of this prompt")
    group.add_argument(
        "--setup", type=int, metavar="N", help="by number; default: the newest that fits"
    )


def print_results(arguments: argparse.Namespace) -> int:
    """Write the results; 1 if some article failed."""
    if arguments.format not in _FORMATS:
        known = ", ".join(_FORMATS)
        raise UsageError(f"unknown format {arguments.format!r}; choose from {known}")
    write = _write_tables if arguments.format == "parquet" else _write_lines
    from summarizer.batch.store import open_store

    with open_store(Path(arguments.folder), to_write=False) as store:
        shelf = _shelf(store, arguments, arguments.setup)
        failed = 0

        def counted() -> "Iterator[Row]":
            nonlocal failed
            for row in shelf.rows(only_failed=arguments.failed):
                failed += row.extraction.failure is not None
                yield row

        write(arguments, counted())
    return 1 if failed else 0


def _shelf(store: "Store", arguments: argparse.Namespace, number: int | None = None) -> "Shelf":
    """The results that are asked for; if there are others, a line says so."""
    from summarizer.batch.outputs.shelf import choose

    choice = choose(store, number=number, model=arguments.model, prompt=arguments.prompt)
    if choice.others:
        others = "; ".join(choice.others)
        complain(f"results of setup {choice.named}; the folder has others: {others}")
    return choice.shelf


def _write_lines(arguments: argparse.Namespace, rows: "Iterable[Row]") -> None:
    from summarizer.batch.outputs.lines import line

    with _stream(arguments.output) as stream:
        for row in rows:
            stream.write(line(_in_flags(row.extraction), with_text=not arguments.no_text))


def _write_tables(arguments: argparse.Namespace, rows: "Iterable[Row]") -> None:
    from summarizer.batch.outputs.parquet import check_installed, write_tables

    check_installed()
    if arguments.output is None:
        raise UsageError("parquet is several tables; give --output FOLDER")
    if arguments.no_text:
        raise UsageError("--no-text is for jsonl; the tables have no texts but quotations")
    with told_of(arguments.output):
        folder = Path(os.path.realpath(arguments.output))
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{arguments.output}: is a file; parquet goes into a folder")
        write_tables(folder, rows)


@contextmanager
def _stream(name: str | None) -> "Iterator[TextIO]":
    """Standard output, or the file `name`, which is replaced in one step if nothing is raised."""
    if name is None:
        if sys.stdout is None:
            raise UsageError("standard output is closed; give --output")
        yield sys.stdout
        return
    with told_of(name):
        path = Path(os.path.realpath(name))
        if path.is_dir():
            raise UsageError(f"{name}: is a folder; jsonl goes into a file")
        if path.exists() and not path.is_file():  # a device or a pipe: never to be replaced
            with path.open("w", encoding="utf-8") as stream:
                yield stream
            return
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                yield stream
            Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _in_flags(extraction: "Extraction") -> "Extraction":
    if extraction.failure is None:
        return extraction
    told = extraction.failure.model_copy(update={"message": in_flags(extraction.failure.message)})
    return extraction.model_copy(update={"failure": told})


def are_batches(sources: Sequence[str]) -> bool:
    """True if one of the sources is the folder of a batch."""
    return any(_is_batch(source) for source in sources)


def brief_batches(
    arguments: argparse.Namespace,
    conditions: Mapping[str, str],
    others: "Callable[[argparse.Namespace], Iterable[Extraction]]",
) -> "tuple[Briefing, bool]":
    """The briefing over `arguments.sources`, some of which are batches, and whether any failed.

    `others` gives the results for arguments whose sources are none. What failed or is left in a
    batch is counted on standard error.
    """
    from summarizer.batch.outputs.briefings import Held, Stored, brief_parts
    from summarizer.batch.store import open_store

    if arguments.published is not None and all(map(_is_batch, arguments.sources)):
        raise UsageError("--published does not go with a batch: its articles have been read")
    parts: list[Part] = []
    has_failed = False
    with ExitStack() as stack:
        for source in arguments.sources:
            if not _is_batch(source):
                parts.append(
                    Held(others(argparse.Namespace(**{**vars(arguments), "sources": [source]})))
                )
                continue
            store = stack.enter_context(open_store(Path(source), to_write=False))
            shelf = _shelf(store, arguments)
            has_failed |= _report(source, shelf)
            parts.append(Stored(shelf))
        briefing = brief_parts(parts, conditions, complain)
    return briefing, has_failed or any(briefing.failed())


def _is_batch(source: str) -> bool:
    from summarizer.batch.store import is_store

    try:
        return is_store(Path(source))
    except (OSError, ValueError):  # no path at all
        return False


def _report(source: str, shelf: "Shelf") -> bool:
    """Say what is left and what failed; True if something did."""
    counts = shelf.counts()
    if counts.left:
        complain(f"{source}: {counts.left:,} of {counts.articles:,} articles have no result yet")
    failed = counts.failed + counts.unreadable
    if failed:
        complain(
            f"{source}: {failed:,} failed or could not be read; they are listed by: summarizer "
            f"batch results {source} --failed"
        )
    return failed > 0
