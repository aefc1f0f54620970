"""`summarizer eval`: run a suite, compare runs, stop a regression, explain or check a case."""

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.commands import Commands, add_command
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


def run(arguments: argparse.Namespace) -> int:
    """Run a suite and report it."""
    from summarizer.evals.reports import report_run
    from summarizer.evals.results import write_run

    _check_format(arguments.format)
    result = _run(arguments, _suite(arguments), arguments.model, arguments.prompt)
    if arguments.save is not None:
        try:
            write_run(result, Path(arguments.save))
        except OSError as error:
            raise UsageError(f"{arguments.save}: cannot be written: {error.strerror}") from error
    if arguments.format == "json":
        print(result.model_dump_json(indent=1))
    else:
        _print(_shortened(arguments, report_run(result, fields=arguments.fields)), arguments.format)
    return _exit_code(result)


def diff(arguments: argparse.Namespace) -> int:
    """Compare two runs, prompts or models."""
    from summarizer.evals.comparison import compare
    from summarizer.evals.reports import report_comparison
    from summarizer.prompts import diff_prompts, load_prompt

    _check_format(arguments.format, ("terminal", "markdown"))
    before, after = (_named_run(arguments, name) for name in (arguments.before, arguments.after))
    code = max(_exit_code(before), _exit_code(after))
    if code == STALE:
        return code
    _print(_shortened(arguments, report_comparison(compare(before, after))), arguments.format)
    prompts = before.manifest.prompt, after.manifest.prompt
    if prompts[0] and prompts[1] and prompts[0] != prompts[1]:
        print(diff_prompts(load_prompt(prompts[0]), load_prompt(prompts[1])), end="")
    return code


def gate(arguments: argparse.Namespace) -> int:
    """Exit 1 if a run is surely worse than the baseline."""
    from summarizer.evals.gating import find_regressions
    from summarizer.evals.results import read_run

    baseline = read_run(Path(arguments.baseline))
    result = _run(arguments, _suite(arguments), arguments.model, arguments.prompt)
    if _exit_code(result) == STALE:
        return STALE
    reasons = find_regressions(baseline, result, margin=arguments.margin)
    for reason in reasons:
        print(reason)
    if not reasons:
        print(f"no regression against {arguments.baseline}")
    return 1 if reasons else 0


def explain(arguments: argparse.Namespace) -> int:
    """Show one case, expected beside predicted."""
    from summarizer.evals.cases import load_suite
    from summarizer.evals.reports import report_case

    suite = load_suite([arguments.case], articles=_articles(arguments))
    if len(suite.cases) != 1:
        raise UsageError(f"{arguments.case}: {len(suite.cases)} cases; name one")
    result = _run(arguments, suite, arguments.model, arguments.prompt)
    _print(report_case(suite.cases[0], result.results[0]), "terminal")
    return _exit_code(result)


def lint(arguments: argparse.Namespace) -> int:
    """Check cases without running them; a broken one is an error that names its place."""
    suite = _suite(arguments)
    at_hand = sum(case.article is not None for case in suite.cases)
    print(f"{len(suite.cases)} cases, {at_hand} with their text at hand: nothing to object to")
    return 0


def add_commands(commands: Commands) -> None:
    """Add `eval` and its actions."""
    parser = add_command(commands, "eval", run, "do prompts and models do what people expect")
    actions = parser.add_subparsers(metavar="ACTION", required=True)

    action = add_command(actions, "run", run, "judge answers to a suite against its expectations")
    _add_selection(action)
    _add_options(action)
    action.add_argument("--samples", type=int, default=1, metavar="K", help="answers per article")
    action.add_argument("--fields", action="store_true", help="score every field, too")
    action.add_argument("--save", metavar="FILE", help="keep every verdict in a run file")
    _add_format(action)

    action = add_command(actions, "diff", diff, "what changed between two runs")
    action.add_argument("before", metavar="A", help="a run file, a prompt or a model")
    action.add_argument("after", metavar="B")
    _add_selection(action)
    _add_options(action)
    _add_format(action)

    action = add_command(actions, "gate", gate, "exit 1 if a run is surely worse than a baseline")
    action.add_argument("--baseline", required=True, metavar="FILE", help="a run file")
    action.add_argument(
        "--margin", type=float, default=0.0, metavar="SHARE", help="0.01 is a point of F1"
    )
    _add_selection(action)
    _add_options(action)

    action = add_command(actions, "explain", explain, "one case, expected beside predicted")
    action.add_argument("case", metavar="CASE")
    _add_options(action)

    action = add_command(actions, "lint", lint, "check the expectations themselves")
    _add_selection(action)
    _add_articles(action)


def _add_selection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "selection", nargs="*", metavar="SUITE|CASE", help="names or folders; default: core"
    )


def _add_articles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--articles", metavar="DIR", help="folder with the texts that may not be kept here"
    )


def _add_options(parser: argparse.ArgumentParser) -> None:
    _add_articles(parser)
    parser.add_argument(
        "--model", metavar="NAME", help="as for brief; default: the recorded answers of claude"
    )
    parser.add_argument("--prompt", metavar="NAME", help="name, or path of a .md file")
    parser.add_argument("--cassettes", metavar="DIR", help="folder of recordings")


def _add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scores", action="store_true", help="the scores, and no verdicts")
    parser.add_argument(
        "--format", default="terminal", metavar="FORMAT", help="terminal (default), markdown, json"
    )


def _suite(arguments: argparse.Namespace) -> "Suite":
    from summarizer.evals.cases import load_suite

    return load_suite(arguments.selection or ["core"], articles=_articles(arguments))


def _articles(arguments: argparse.Namespace) -> Path | None:
    if arguments.articles is None:
        return None
    folder = Path(arguments.articles)
    if not folder.is_dir():
        raise UsageError(f"--articles {arguments.articles}: no such folder")
    return folder


def _run(
    arguments: argparse.Namespace, suite: "Suite", model: str | None, prompt: str | None
) -> "Run":
    from summarizer.evals.runner import run_suite

    options: Options = {}
    if model is not None:
        options["model"] = model
    if prompt is not None:
        options["prompt"] = prompt
    if arguments.cassettes is not None:
        options["cassettes"] = arguments.cassettes
    return run_suite(suite, samples=getattr(arguments, "samples", 1), **options)


def _named_run(arguments: argparse.Namespace, name: str) -> "Run":
    """The run that `name` means: a run file, a prompt (with --model), or a model."""
    from summarizer.evals.results import read_run
    from summarizer.prompts import prompt_names

    if Path(name).is_file() and not name.endswith(".md"):
        return read_run(Path(name))
    if name in prompt_names() or name.endswith(".md"):
        return _run(arguments, _suite(arguments), arguments.model, name)
    return _run(arguments, _suite(arguments), name, arguments.prompt)


def _exit_code(result: "Run") -> int:
    """0, 1 if a case failed, 3 if a recording is missing or stale; says so on standard error."""
    failures = [r for r in result.results if r.failure is not None]
    stale = [r for r in failures if r.failure and r.failure.kind in _RECORDING_FAILURES]
    for failed in stale:
        message = failed.failure.message if failed.failure else ""
        print(f"summarizer: {failed.case}: {message}", file=sys.stderr)
    if stale:
        return STALE
    return 1 if failures else 0


def _check_format(name: str, formats: tuple[str, ...] = _FORMATS) -> None:
    if name not in formats:
        raise UsageError(f"unknown format {name!r}; choose from {', '.join(formats)}")


def _shortened(arguments: argparse.Namespace, report: "Report") -> "Report":
    """Without the tables of single verdicts, if only the scores are asked for."""
    if not arguments.scores:
        return report
    from dataclasses import replace

    return replace(report, tables=tuple(t for t in report.tables if not t.is_about_verdicts))


def _print(report: "Report", format_: str) -> None:
    from summarizer.evals.reports import render_markdown, render_terminal

    if format_ == "markdown":
        sys.stdout.write(render_markdown(report))
        return
    width = shutil.get_terminal_size().columns
    sys.stdout.write(render_terminal(report, width=width, color=sys.stdout.isatty()))
