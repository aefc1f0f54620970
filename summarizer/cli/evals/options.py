"""What several `eval` actions have in common: which cases, which answers, how they are printed."""

import argparse
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.commands import complain
from summarizer.errors import UsageError

if TYPE_CHECKING:  # evals import most of the package
    from summarizer.evals.cases import Suite
    from summarizer.evals.reports import Report
    from summarizer.evals.results import Run
    from summarizer.pipeline import Options

STALE = 3
"""Exit code where a recording is stale or missing: nothing was judged wrongly, nothing is known."""
_RECORDING_FAILURES = ("RecordingMiss", "RecordingUnreadable")
_FORMATS = ("terminal", "markdown", "json")


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Which cases: suites, cases or folders."""
    parser.add_argument(
        "selection", nargs="*", metavar="SUITE|CASE", help="names or folders; default: core"
    )


def add_articles(parser: argparse.ArgumentParser) -> None:
    """Where the texts of stand-off cases are."""
    parser.add_argument(
        "--articles", metavar="DIR", help="folder with the texts that may not be kept here"
    )


def add_options(parser: argparse.ArgumentParser) -> None:
    """Whose answers: model, prompt and recordings."""
    add_articles(parser)
    parser.add_argument(
        "--model", metavar="NAME", help="as for brief; default: the recorded answers of claude"
    )
    parser.add_argument("--prompt", metavar="NAME", help="name, or path of a .md file")
    parser.add_argument("--cassettes", metavar="DIR", help="folder of recordings")


def add_format(parser: argparse.ArgumentParser) -> None:
    """How a report is printed."""
    parser.add_argument("--scores", action="store_true", help="the scores, and no verdicts")
    parser.add_argument(
        "--format", default="terminal", metavar="FORMAT", help="terminal (default), markdown, json"
    )


def selected_suite(arguments: argparse.Namespace) -> "Suite":
    """The cases that were named, or `core`."""
    from summarizer.evals.cases import load_suite

    return load_suite(arguments.selection or ["core"], articles=articles_folder(arguments))


def articles_folder(arguments: argparse.Namespace) -> Path | None:
    """--articles, which must be a folder if it is given."""
    if arguments.articles is None:
        return None
    folder = Path(arguments.articles)
    if not folder.is_dir():
        raise UsageError(f"--articles {arguments.articles}: no such folder")
    return folder


def run_with(
    arguments: argparse.Namespace,
    suite: "Suite",
    model: str | None,
    prompt: str | None,
    *,
    details: bool = False,
) -> "Run":
    """Run `suite` with the options that were given."""
    from summarizer.evals.runner import run_suite

    options: Options = {}
    if model is not None:
        options["model"] = model
    if prompt is not None:
        options["prompt"] = prompt
    if arguments.cassettes is not None:
        options["cassettes"] = arguments.cassettes
    samples = getattr(arguments, "samples", 1)
    result = run_suite(suite, samples=samples, details=details, **options)
    if exit_code(result) == STALE:
        _tell_of_recordings(arguments, suite, model, prompt)
    return result


def exit_code(result: "Run") -> int:
    """0, 1 if a case failed, 3 if a recording is missing, stale or broken."""
    failures = [r.failure for r in result.results if r.failure is not None]
    if any(failure.kind in _RECORDING_FAILURES for failure in failures):
        return STALE
    return 1 if failures else 0


def _tell_of_recordings(
    arguments: argparse.Namespace, suite: "Suite", model: str | None, prompt: str | None
) -> None:
    """What is wrong with each recording, and one command for all of them, on standard error."""
    from summarizer.evals.inspection import inspect_recordings

    for state in inspect_recordings(
        suite,
        model=model,
        prompt=prompt,
        cassettes=arguments.cassettes,
        samples=getattr(arguments, "samples", 1),
    ):
        if state.condition not in ("fresh", "not_at_hand"):
            complain(f"{state.name}: {state.condition}: {state.reason}")
    case = getattr(arguments, "case", None)
    selection = [case] if case is not None else arguments.selection or ["core"]
    complain(f"mend with: {mending_command(arguments, selection, model, prompt)}")


def tell_of_stored(name: str, result: "Run") -> None:
    """The cases of the run file `name` about which nothing is known, on standard error."""
    for one in result.results:
        if one.failure is not None and one.failure.kind in _RECORDING_FAILURES:
            complain(f"{name}: {one.case}: {one.failure.message}")


def mending_command(
    arguments: argparse.Namespace, selection: Sequence[str], model: str | None, prompt: str | None
) -> str:
    """The command that records what is missing or stale; who answers is not known."""
    from summarizer.evals.inspection import model_name

    words = ["summarizer", "eval", "record", *selection, "--missing", "--stale"]
    words += ["--model", f"PROVIDER/{model_name(model)}"]
    if prompt is not None:
        words += ["--prompt", prompt]
    if getattr(arguments, "samples", 1) > 1:
        words += ["--samples", str(arguments.samples)]
    for option in ("cassettes", "articles"):
        if getattr(arguments, option) is not None:
            words += [f"--{option}", getattr(arguments, option)]
    return shlex.join(words)


def check_format(name: str, formats: tuple[str, ...] = _FORMATS) -> None:
    """UsageError if `name` is none of `formats`."""
    if name not in formats:
        raise UsageError(f"unknown format {name!r}; choose from {', '.join(formats)}")


def shortened(arguments: argparse.Namespace, report: "Report") -> "Report":
    """Without the tables of single verdicts, if only the scores are asked for."""
    if not arguments.scores:
        return report
    from dataclasses import replace

    return replace(report, tables=tuple(t for t in report.tables if not t.is_about_verdicts))


def print_report(report: "Report", format_: str) -> None:
    """Write `report` to standard output, for a terminal or as Markdown."""
    from summarizer.evals.reports import render_markdown, render_terminal

    if format_ == "markdown":
        sys.stdout.write(render_markdown(report))
        return
    width = shutil.get_terminal_size().columns
    sys.stdout.write(render_terminal(report, width=width, color=sys.stdout.isatty()))
