"""`summarizer eval run --watch`: the report again, whenever something it depends on has changed."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.commands import complain, in_flags
from summarizer.cli.evals.options import articles_folder
from summarizer.errors import SummarizerError, UsageError
from summarizer.files import from_here

if TYPE_CHECKING:  # evals import most of the package
    from summarizer.evals.watching import Change, Dependencies

_CLEAR = "\033[2J\033[H"  # what scrolled by stays where it can be scrolled to
_MAX_NAMED = 5  # files in one line: recording a suite changes as many as it has cases


def add_watch(parser: argparse.ArgumentParser) -> None:
    """Run again on each change."""
    parser.add_argument(
        "--watch",
        action="store_true",
        help="run again whenever cases, prompt or recordings change, until Ctrl-C",
    )


def run_on_change(arguments: argparse.Namespace, run: Callable[[argparse.Namespace], int]) -> int:
    """Call `run` at once and after each change; 0 when the user ends it.

    What is wrong with the call ends it as well, at once. What is wrong with a file is told, and
    waited for to be mended.
    """
    from summarizer.evals.watching import watch

    dependencies = _dependencies(arguments)
    once = argparse.Namespace(**{**vars(arguments), "watch": False})
    with suppress(KeyboardInterrupt):  # which is how a watch ends
        for changes in watch(dependencies.files, sleep=time.sleep):
            if changes:
                _announce(changes)
            try:
                run(once)
            except SummarizerError as error:
                if isinstance(error, UsageError) and not changes:
                    raise
                complain(in_flags(str(error)))
            sys.stdout.flush()
            number = sum(path.exists() for path in dependencies.files())
            _tell(f"watching {number} files; end with Ctrl-C")
    return 0


def _dependencies(arguments: argparse.Namespace) -> "Dependencies":
    """The files to watch; what is not there at all is a wrong call, not a file to wait for."""
    from summarizer.content import content_folder
    from summarizer.evals.cases import DEFAULT_SUITES, find_cases
    from summarizer.evals.runner import DEFAULT_MODEL
    from summarizer.evals.watching import Dependencies
    from summarizer.pipeline import DEFAULT_PROMPT
    from summarizer.prompts import load_prompt

    model = arguments.model or DEFAULT_MODEL
    provider, _, name = model.partition("/")
    if provider not in ("recorded", "rules"):
        raise UsageError(
            f"--watch would ask {model} at every change; record its answers, and give "
            f"--model recorded/{name}"
        )
    folder = arguments.cassettes
    dependencies = Dependencies(
        selection=arguments.selection or list(DEFAULT_SUITES),
        prompt=arguments.prompt or DEFAULT_PROMPT,
        recorded=name if provider == "recorded" else None,
        cassettes=Path(folder) if folder is not None else content_folder("cassettes"),
        articles=articles_folder(arguments),
    )
    for selected in dependencies.selection:
        find_cases(selected)
    if not dependencies.prompt_file.is_file():
        load_prompt(dependencies.prompt)  # which says what there is instead
    return dependencies


def _announce(changes: Sequence["Change"]) -> None:
    """On a terminal, on an empty screen: what made it run again."""
    if sys.stdout.isatty():
        sys.stdout.write(_CLEAR)
        sys.stdout.flush()
    for what in ("changed", "added", "removed"):
        names = [from_here(change.path) for change in changes if change.what == what]
        if names:
            more = len(names) - _MAX_NAMED
            rest = f" and {more} more" if more > 0 else ""
            _tell(f"{what}: {', '.join(names[:_MAX_NAMED])}{rest}")


def _tell(message: str) -> None:
    """A line beside the report."""
    from summarizer.rendering.statements import printable

    print(printable(message), file=sys.stderr, flush=True)
