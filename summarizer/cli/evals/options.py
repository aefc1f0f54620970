"""What several `eval` actions have in common: which cases, which answers, how they are printed."""

import argparse
import math
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from summarizer.cli.commands import complain
from summarizer.errors import UsageError

if TYPE_CHECKING:  # evals import most of the package
    from summarizer.evals.cases import Suite
    from summarizer.evals.health import Prices
    from summarizer.evals.results import Run
    from summarizer.pipeline import Options

STALE = 3
"""Exit code where a recording is stale or missing: nothing was judged wrongly, nothing is known."""
_RECORDING_FAILURES = ("RecordingMiss", "RecordingUnreadable")
RUN_FORMATS = ("terminal", "markdown", "html", "junit", "json")
COMPARISON_FORMATS = ("terminal", "markdown", "html", "json")
CASE_FORMATS = ("terminal", "markdown", "html")
# The same as in summarizer.evals.reports, which --help does not import; a test holds them together.


class Page(TypedDict):
    """How wide a terminal is, and whether it shows colours."""

    width: int
    color: bool


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Which cases: suites, cases or folders."""
    parser.add_argument(
        "selection", nargs="*", metavar="SUITE|CASE", help="names or folders; default: core/dev"
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


def add_format(parser: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    """How a report is written, and where to."""
    names = ", ".join(formats[1:])
    parser.add_argument(
        "--format", default=formats[0], metavar="FORMAT", help=f"{formats[0]} (default), {names}"
    )
    parser.add_argument("--output", metavar="FILE", help="write to FILE instead of standard output")


def add_scores(parser: argparse.ArgumentParser) -> None:
    """Whether single verdicts are shown."""
    parser.add_argument(
        "--scores", action="store_true", help="the scores, without verdicts and the text of prompts"
    )
    add_reveal(parser)


def add_reveal(parser: argparse.ArgumentParser) -> None:
    """Whether single verdicts on held-out cases are shown."""
    parser.add_argument(
        "--reveal",
        action="store_true",
        help="show the verdicts on held-out cases; what was looked at is no test any more",
    )


def shows_verdicts(arguments: argparse.Namespace, *runs: "Run") -> bool:
    """Whether single verdicts may be shown: not with --scores, and of held-out cases on request."""
    if arguments.scores:
        return False
    if not arguments.reveal and any(run.is_held_out for run in runs):
        complain("held-out cases are shown as totals alone; --reveal shows their verdicts")
        return False
    return True


def add_prices(parser: argparse.ArgumentParser) -> None:
    """What tokens cost."""
    parser.add_argument(
        "--prices",
        metavar="IN,OUT",
        help="what a million tokens cost, asked and answered; shown where tokens were counted",
    )


def prices_of(arguments: argparse.Namespace) -> "Prices | None":
    """--prices; UsageError if they are not two numbers."""
    from summarizer.evals.health import Prices

    if arguments.prices is None:
        return None
    try:
        asked, answered = map(float, arguments.prices.split(","))
        if not (0 <= asked < math.inf and 0 <= answered < math.inf):
            raise ValueError
    except ValueError:
        raise UsageError(
            f"--prices {arguments.prices}: expected two numbers, such as 0.25,2.00"
        ) from None
    return Prices(asked, answered)


def add_groups(parser: argparse.ArgumentParser) -> None:
    """Whether the articles are scored in groups."""
    parser.add_argument(
        "--by",
        action="append",
        default=[],
        metavar="GROUPING",
        help="score the articles of each trap, genre, language or length, too; may be repeated",
    )


def groupings_of(arguments: argparse.Namespace) -> tuple[str, ...]:
    """--by; UsageError for one that there is not."""
    from summarizer.evals.suitefiles import GROUPINGS

    for name in arguments.by:
        if name not in GROUPINGS:
            raise UsageError(f"--by {name}: choose from {', '.join(GROUPINGS)}")
    return tuple(arguments.by)


def add_fields(parser: argparse.ArgumentParser) -> None:
    """Whether every field is scored."""
    parser.add_argument(
        "--fields", action="store_true", help="score every field, as HTML and JSON do anyhow"
    )


def selected_suite(arguments: argparse.Namespace) -> "Suite":
    """The cases that were named, or `DEFAULT_SUITES`."""
    from summarizer.evals.cases import DEFAULT_SUITES, load_suite

    return load_suite(arguments.selection or DEFAULT_SUITES, articles=articles_folder(arguments))


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
    first: int = 0,
) -> "Run":
    """Run `suite` with the options that were given, beginning with sample `first`."""
    from summarizer.evals.runner import run_suite

    options: Options = {}
    if model is not None:
        options["model"] = model
    if prompt is not None:
        options["prompt"] = prompt
    if arguments.cassettes is not None:
        options["cassettes"] = arguments.cassettes
    if first:
        options["sample"] = first
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
    from summarizer.evals.cases import DEFAULT_SUITES
    from summarizer.evals.inspection import inspect_recordings

    for state in inspect_recordings(
        suite,
        model=model,
        prompt=prompt,
        cassettes=arguments.cassettes,
        samples=_samples(arguments),
    ):
        if state.condition not in ("fresh", "not_at_hand"):
            complain(f"{state.name}: {state.condition}: {state.reason}")
    case = getattr(arguments, "case", None)
    selection = [case] if case is not None else arguments.selection or list(DEFAULT_SUITES)
    complain(f"mend with: {mending_command(arguments, selection, model, prompt)}")


def _samples(arguments: argparse.Namespace) -> int:
    """How many there must be: those asked for, or those up to the one."""
    samples: int = getattr(arguments, "samples", getattr(arguments, "sample", 0) + 1)
    return samples


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
    if _samples(arguments) > 1:
        words += ["--samples", str(_samples(arguments))]
    for option in ("cassettes", "articles"):
        if getattr(arguments, option) is not None:
            words += [f"--{option}", getattr(arguments, option)]
    return shlex.join(words)


def check_format(name: str, formats: tuple[str, ...]) -> None:
    """UsageError if `name` is none of `formats`."""
    if name not in formats:
        raise UsageError(f"unknown format {name!r}; choose from {', '.join(formats)}")


def check_run_format(arguments: argparse.Namespace) -> None:
    """UsageError if --format is unknown, or leaves nothing for another option to do."""
    check_format(arguments.format, RUN_FORMATS)
    for option in ("scores", "fields"):
        if arguments.format == "junit" and getattr(arguments, option):
            raise UsageError(f"--{option}: JUnit XML has single verdicts and nothing else")


def page_of(arguments: argparse.Namespace) -> Page:
    """Width and colours of what is written; both concern the terminal alone."""
    is_terminal = arguments.output is None and sys.stdout is not None and sys.stdout.isatty()
    return {"width": shutil.get_terminal_size().columns, "color": is_terminal}
