"""The command line: parse, call, print. Whatever it can do, a Python caller can do as well.

Nothing slow is imported before it is needed, so that `--help` answers at once. Results go to
standard output, everything else to standard error.
"""

import argparse
import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from summarizer.cli import batch, briefing, evals, prompts
from summarizer.cli.commands import EPILOG, Parser, add_command, complain, in_flags
from summarizer.errors import SummarizerError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # Nearly all that a command makes it keeps: looking for garbage as often as Python does unless
    # told otherwise finds none, and takes a sixth of the time.
    gc.set_threshold(20_000)
    code = _run(arguments)
    try:
        if sys.stderr is not None:
            sys.stderr.flush()  # or Python does it later, and makes 120 of the exit code
    except OSError:
        _drop(sys.stderr)
    return code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        try:
            options = _parser().parse_args(arguments)
            code: int = options.run(options)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # here, where a full disk can still be told in one line
    except SummarizerError as error:
        complain(in_flags(str(error)))
        return 2
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        _drop(sys.stdout)
        return 0
    except OSError as error:
        name = error.filename or "standard output"
        complain(f"{name}: cannot be read or written: {error.strerror or error}")
        _drop(sys.stdout)
        return 2
    return code


def _drop(stream: TextIO | None) -> None:
    """What is still to be written goes nowhere; Python would complain again while closing it."""
    if stream is not None:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class _Version(argparse.Action):
    """Looks the version up when somebody asks for it: that alone takes a fifth of --help's time."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"{parser.prog} {_version()}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="summarizer",
        description="News articles in, a briefing out in which every statement leads back to its "
        "sentence.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, help="show program's version number and exit"
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    parent = add_command(
        commands, "brief", briefing.brief, "a briefing over articles, for reading", EPILOG
    )
    briefing.add_sources(parent, takes_batches=True)
    parent.add_argument(
        "--format",
        default="terminal",
        metavar="FORMAT",
        help="terminal (default), markdown, html or json; for other programs: ics, geojson or csv",
    )
    parent.add_argument(
        "--output",
        metavar="FILE",
        help="write to FILE instead of standard output; csv needs a folder, or a FILE.zip",
    )
    briefing.add_selection(parent)
    briefing.add_model_options(parent)

    summary = "one JSON line per article, in order"
    parent = add_command(commands, "extract", briefing.extract, summary, EPILOG)
    briefing.add_sources(parent)
    briefing.add_model_options(parent)

    parent = add_command(
        commands, "schema", prompts.print_schema, "the JSON Schema that a model fills in"
    )
    parent.add_argument(
        "--of",
        default="answer",
        metavar="WHAT",
        help="answer (default): what a model fills in; briefing: what brief --format json prints",
    )
    parent.add_argument("--prompt", metavar="NAME", help="the answer to this prompt")

    parent = add_command(commands, "prompts", prompts.list_prompts, "the prompt templates")
    actions = parent.add_subparsers(metavar="ACTION")
    add_command(actions, "list", prompts.list_prompts, "names and purposes")
    summary = "a template, or what it becomes for an article"
    show = add_command(actions, "show", prompts.show_prompt, summary)
    show.add_argument("prompt", metavar="NAME", help="name, or path of a .md file")
    show.add_argument("--article", metavar="PATH", help="fill the template in for this article")
    show.add_argument("--published", metavar="DATE", help="publication date of that article")
    diff = add_command(actions, "diff", prompts.diff_two, "what changed between two templates")
    diff.add_argument("before", metavar="A")
    diff.add_argument("after", metavar="B")
    batch.add_commands(commands)
    evals.add_commands(commands)
    return parser


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("summarizer")
    except PackageNotFoundError:
        return "unknown"
