"""`summarizer eval run | explain | lint`: judge answers, show one case, check the cases."""

import argparse
from pathlib import Path

from summarizer.cli.commands import Commands, add_command
from summarizer.cli.evals.options import (
    add_articles,
    add_format,
    add_options,
    add_selection,
    articles_folder,
    check_format,
    exit_code,
    print_report,
    run_with,
    selected_suite,
    shortened,
)
from summarizer.errors import UsageError


def add_actions(actions: Commands) -> None:
    """Add `run`, `explain` and `lint`."""
    action = add_command(actions, "run", run, "judge answers to a suite against its expectations")
    add_selection(action)
    add_options(action)
    action.add_argument("--samples", type=int, default=1, metavar="K", help="answers per article")
    action.add_argument("--fields", action="store_true", help="score every field, too")
    action.add_argument("--save", metavar="FILE", help="keep every verdict in a run file")
    add_format(action)

    action = add_command(actions, "explain", explain, "one case, expected beside predicted")
    action.add_argument("case", metavar="CASE")
    add_options(action)

    action = add_command(actions, "lint", lint, "check the expectations themselves")
    add_selection(action)
    add_articles(action)


def run(arguments: argparse.Namespace) -> int:
    """Run a suite and report it."""
    from summarizer.evals.reports import report_run
    from summarizer.evals.runfile import write_run

    check_format(arguments.format)
    suite, is_kept = selected_suite(arguments), arguments.save is not None
    result = run_with(arguments, suite, arguments.model, arguments.prompt, details=is_kept)
    if arguments.save is not None:
        try:
            write_run(result, Path(arguments.save))
        except OSError as error:
            raise UsageError(f"{arguments.save}: cannot be written: {error.strerror}") from error
    if arguments.format == "json":
        print(result.model_dump_json(indent=1))
    else:
        print_report(
            shortened(arguments, report_run(result, fields=arguments.fields)), arguments.format
        )
    return exit_code(result)


def explain(arguments: argparse.Namespace) -> int:
    """Show one case, expected beside predicted."""
    from summarizer.evals.cases import load_suite
    from summarizer.evals.reports import report_case

    suite = load_suite([arguments.case], articles=articles_folder(arguments))
    if len(suite.cases) != 1:
        raise UsageError(f"{arguments.case}: {len(suite.cases)} cases; name one")
    result = run_with(arguments, suite, arguments.model, arguments.prompt, details=True)
    print_report(report_case(result, suite.cases[0].name), "terminal")
    return exit_code(result)


def lint(arguments: argparse.Namespace) -> int:
    """Check cases without running them; a broken one is an error that names its place."""
    suite = selected_suite(arguments)
    at_hand = sum(case.article is not None for case in suite.cases)
    print(f"{len(suite.cases)} cases, {at_hand} with their text at hand: nothing to object to")
    return 0
