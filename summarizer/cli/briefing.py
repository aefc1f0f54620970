"""`summarizer brief` and `summarizer extract`: articles in, a briefing or JSON Lines out."""

import argparse
import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.commands import FLAGS, complain, in_flags
from summarizer.cli.options import (
    add_deadline,
    add_endpoint,
    add_out_of_band,
    add_reading,
    add_reasks,
)
from summarizer.errors import UsageError
from summarizer.files import write_whole_bytes

if TYPE_CHECKING:  # pydantic takes half of the time that --help may take
    from summarizer.briefing import Briefing, Extraction
    from summarizer.pipeline import Options


def add_sources(parser: argparse.ArgumentParser, *, takes_batches: bool = False) -> None:
    """What `brief` and `extract` read."""
    also = ", or the folder of a batch" if takes_batches else ""
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="PATH|URL|-",
        help=f"text, Markdown with front matter, HTML, JSON Lines{also}; an http(s) address; or "
        "'-'",
    )
    add_reading(parser)


def add_selection(parser: argparse.ArgumentParser) -> None:
    """What of the briefing is shown, and in which order."""
    group = parser.add_argument_group("what is shown")
    group.add_argument(
        "--about", metavar="TEXT", help="only what has all these words, other spellings included"
    )
    group.add_argument("--since", metavar="DATE", help="only what may lie on or after this day")
    group.add_argument("--until", metavar="DATE", help="only what may lie on or before this day")
    group.add_argument(
        "--country", metavar="NAME", help="only what concerns it: a name, or a code such as IRN"
    )
    group.add_argument(
        "--by-article",
        action="store_true",
        help="each article for itself, even if several tell the same",
    )


def add_model_options(parser: argparse.ArgumentParser, *, can_record: bool = True) -> None:
    """Who answers, how, and from which recordings."""
    group = parser.add_argument_group("model")
    group.add_argument("--model", metavar="NAME", help="see below")
    add_endpoint(group)
    add_deadline(group)
    group.add_argument(
        "--timeout",
        type=float,
        metavar="SECONDS",
        help="for one HTTP request; the next one may be answered",
    )
    add_reasks(group)
    under_way = "articles under way at once" if can_record else "requests in flight, at most"
    group.add_argument("--workers", type=int, metavar="N", help=under_way)
    group = parser.add_argument_group("recordings")
    if can_record:
        group.add_argument(
            "--record",
            metavar="MODE",
            help="none (default): write none; once: replay what fits and record the rest; rewrite",
        )
    group.add_argument(
        "--sample",
        type=int,
        metavar="N",
        help="which of several recorded answers, from 0 (default)",
    )
    group.add_argument("--cassettes", metavar="DIR", help="folder of recordings")
    add_out_of_band(group)


def brief(arguments: argparse.Namespace) -> int:
    """Print the briefing, or write it to --output."""
    from summarizer.rendering import EXPORTS, FORMATS

    if arguments.format not in (*FORMATS, *EXPORTS):
        known = ", ".join((*FORMATS, *EXPORTS))
        raise UsageError(f"unknown format {arguments.format!r}; choose from {known}")
    # Before anybody is asked and paid.
    conditions = _conditions(arguments)
    write = _table_writer(arguments.output) if arguments.format == "csv" else _writer_of(arguments)
    from summarizer.cli.batch_results import are_batches, brief_batches

    if are_batches(arguments.sources):
        briefing, has_failed = brief_batches(arguments, conditions, _results)
    else:
        briefing = _narrowed(tuple(_results(arguments)), conditions)
        has_failed = any(briefing.failed())
    write(briefing)
    return 1 if has_failed else 0


def _narrowed(found: tuple["Extraction", ...], conditions: dict[str, str]) -> "Briefing":
    from summarizer.briefing import Briefing
    from summarizer.merging import merge
    from summarizer.merging.narrowing import narrow

    briefing = Briefing(extractions=found, affairs=merge(found))
    if not conditions or briefing.affairs is None:
        return briefing
    narrowed = narrow(briefing.affairs, briefing, **conditions)
    return briefing.model_copy(update={"affairs": narrowed})


def _conditions(arguments: argparse.Namespace) -> dict[str, str]:
    """What the briefing is narrowed to, checked."""
    from summarizer.merging.narrowing import check_conditions

    named = {name: getattr(arguments, name) for name in ("about", "since", "until", "country")}
    conditions = {name: text for name, text in named.items() if text is not None}
    try:
        check_conditions(**conditions)
    except UsageError as error:
        raise UsageError(f"--{error}") from error
    if arguments.by_article and conditions:
        raise UsageError(
            f"--by-article shows each article whole: it does not go with --{next(iter(conditions))}"
        )
    if arguments.by_article and arguments.format not in ("terminal", "markdown", "html"):
        raise UsageError(
            f"--by-article is for terminal, markdown and html; {arguments.format} has one form"
        )
    return conditions


def _by_article(arguments: argparse.Namespace) -> bool | None:
    """What was asked for; None: as the briefing is. What was narrowed is merged in any case."""
    if arguments.by_article:
        return True
    return False if _conditions(arguments) else None


def _table_writer(name: str | None) -> Callable[["Briefing"], None]:
    from summarizer.cli.exports import table_writer
    from summarizer.rendering.exports.csv import csv_files

    write = table_writer(name)
    return lambda briefing: write(csv_files(briefing))


def _writer_of(arguments: argparse.Namespace) -> Callable[["Briefing"], None]:
    from summarizer.rendering import render

    write = writer(arguments.output)
    to_terminal = arguments.output is None and sys.stdout.isatty()

    def write_text(briefing: "Briefing") -> None:
        text = render(
            briefing,
            arguments.format,
            width=shutil.get_terminal_size().columns,
            color=to_terminal and "NO_COLOR" not in os.environ,
            by_article=_by_article(arguments),
        )
        write(text)
        if arguments.format == "ics":
            _report_left_out(briefing)

    return write_text


def _report_left_out(briefing: "Briefing") -> None:
    from summarizer.rendering.exports.ics import left_out
    from summarizer.rendering.wording import counted

    if missing := len(left_out(briefing)):
        complain(f"{counted(missing, 'meeting')} not in the calendar: the day is not known")


def writer(name: str | None) -> Callable[[str], object]:
    """Writes a text to the file `name`, in one step at the end; UsageError if it never could."""
    if name is None:
        if sys.stdout is None:
            raise UsageError("standard output is closed; give --output")
        return sys.stdout.write
    write = byte_writer(name)

    def write_text(text: str) -> None:
        with told_of(name):
            write(text.encode("utf-8"))

    return write_text


def byte_writer(name: str) -> Callable[[bytes], None]:
    """As `writer`, for the bytes of a file."""
    with told_of(name):
        path = Path(os.path.realpath(name))  # a link stays one
        mode = path.stat().st_mode if path.exists() else None
        if mode is not None and stat.S_ISDIR(mode):
            raise UsageError(f"{name}: cannot be written: is a directory")
        if not name or (mode is not None and not os.access(path, os.W_OK)):
            raise UsageError(f"{name}: cannot be written: not permitted")
        is_device = mode is not None and not stat.S_ISREG(mode)  # or a pipe: never to be replaced
        if not is_device:
            tempfile.TemporaryFile(dir=path.parent).close()

    def write(content: bytes) -> None:
        with told_of(name):
            if is_device:
                path.write_bytes(content)
                return
            write_whole_bytes(path, content)
            if mode is not None:
                path.chmod(stat.S_IMODE(mode))

    return write


@contextlib.contextmanager
def told_of(name: str) -> Iterator[None]:
    """Turns what keeps the file `name` from being written into a UsageError that names it."""
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{name}: cannot be written: {reason}") from error


def extract(arguments: argparse.Namespace) -> int:
    """Print a JSON line per article."""
    from summarizer.rendering.json import render_line

    if sys.stdout is None:
        raise UsageError("standard output is closed")
    code = 0
    for result in _results(arguments):
        sys.stdout.write(render_line(result))
        sys.stdout.flush()
        if result.failure is not None:
            code = 1
    return code


def _results(arguments: argparse.Namespace) -> Iterator["Extraction"]:
    """The results of `brief` and `extract`, with progress and notices on standard error."""
    from summarizer.pipeline import NO_MODEL_NOTICE, default_model, extractions

    options = model_options(arguments)
    if "model" not in options and default_model() == "rules":
        complain(in_flags(NO_MODEL_NOTICE))
    found = extractions(arguments.sources, **options)
    with _progress(len(arguments.sources)) as advance:
        for result in map(_with_flags, found):
            advance(result)
            yield result


def _with_flags(result: "Extraction") -> "Extraction":
    """`result`, its failure told in the words of the command line."""
    if result.failure is None:
        return result
    told = result.failure.model_copy(update={"message": in_flags(result.failure.message)})
    return result.model_copy(update={"failure": told})


def model_options(arguments: argparse.Namespace) -> "Options":
    """What `add_sources` and `add_model_options` have parsed, in Python's keywords."""
    named = {
        name: getattr(arguments, flag.replace("-", "_"), None)
        for name, flag in FLAGS.items()
        if name != "allow_private_hosts"
    }
    given = {name: value for name, value in named.items() if value is not None}
    return {**given, "allow_private_hosts": arguments.allow_private_hosts}  # type: ignore[typeddict-item]  # a test holds the names to Options


@contextlib.contextmanager
def _progress(sources: int) -> Iterator[Callable[["Extraction"], None]]:
    """Calls `advance(result)` into a line on standard error, where somebody watches it."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield _report_failure
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("articles", total=sources)

        def advance(result: "Extraction") -> None:
            done = progress.tasks[0].completed + 1
            # A JSON Lines file holds more articles than there are sources: the total grows with it.
            progress.update(task, completed=done, total=max(sources, done))
            _report_failure(result)

        yield advance


def _report_failure(result: "Extraction") -> None:
    if result.failure is not None:
        message = result.failure.message
        about = "" if message.startswith(result.name) else f"{result.name}: "
        complain(f"{about}{message}")
