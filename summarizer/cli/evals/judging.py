"""`summarizer eval run | explain | lint`: judge answers, show one case, check the cases."""

import argparse
from pathlib import Path

from summarizer.cli.briefing import writer
from summarizer.cli.commands import Commands, add_command
from summarizer.cli.evals.options import (
    CASE_FORMATS,
    RUN_FORMATS,
    add_articles,
    add_fields,
    add_format,
    add_groups,
    add_options,
    add_prices,
    add_reveal,
    add_scores,
    add_selection,
    articles_folder,
    check_format,
    check_run_format,
    exit_code,
    groupings_of,
    page_of,
    prices_of,
    run_with,
    selected_suite,
    shows_verdicts,
)
from summarizer.cli.evals.watching import add_watch, run_on_change
from summarizer.errors import UsageError


def add_actions(actions: Commands) -> None:
    """Add `run`, `explain` and `lint`."""
    action = add_command(actions, "run", run, "judge answers to a suite against its expectations")
    add_selection(action)
    add_options(action)
    action.add_argument("--samples", type=int, default=1, metavar="K", help="answers per article")
    action.add_argument("--save", metavar="FILE", help="keep every verdict in a run file")
    add_fields(action)
    add_groups(action)
    add_scores(action)
    add_prices(action)
    add_format(action, RUN_FORMATS)
    add_watch(action)

    action = add_command(actions, "explain", explain, "one case, expected beside predicted")
    action.add_argument("case", metavar="CASE")
    add_options(action)
    action.add_argument(
        "--sample", type=int, default=0, metavar="N", help="which answer; default: 0"
    )
    add_reveal(action)
    add_format(action, CASE_FORMATS)

    action = add_command(actions, "lint", lint, "check the expectations themselves")
    add_selection(action)
    add_articles(action)


def run(arguments: argparse.Namespace) -> int:
    """Run a suite and report it."""
    if arguments.watch:
        return run_on_change(arguments, run)
    from summarizer.evals.reports import render_run
    from summarizer.evals.runfile import write_run
    from summarizer.evals.runner import case_articles

    check_run_format(arguments)
    prices, by = prices_of(arguments), groupings_of(arguments)
    write, suite = writer(arguments.output), selected_suite(arguments)
    has_drill_down = arguments.format == "html" and not arguments.scores
    result = run_with(
        arguments,
        suite,
        arguments.model,
        arguments.prompt,
        details=has_drill_down or arguments.save is not None,
    )
    if arguments.save is not None:
        try:
            write_run(result, Path(arguments.save))
        except OSError as error:
            raise UsageError(f"{arguments.save}: cannot be written: {error.strerror}") from error
    write(
        render_run(
            result,
            arguments.format,
            fields=arguments.fields,
            by=by,
            verdicts=shows_verdicts(arguments, result),
            articles=case_articles(suite.cases) if has_drill_down else (),
            prices=prices,
            **page_of(arguments),
        )
    )
    return exit_code(result)


def explain(arguments: argparse.Namespace) -> int:
    """Show one case, expected beside predicted."""
    from summarizer.evals.cases import load_suite
    from summarizer.evals.reports import render_case, view_case
    from summarizer.evals.runner import case_articles

    check_format(arguments.format, CASE_FORMATS)
    if arguments.sample < 0:
        raise UsageError(f"--sample {arguments.sample}: samples are numbered from 0")
    write = writer(arguments.output)
    suite = load_suite([arguments.case], articles=articles_folder(arguments))
    if len(suite.cases) != 1:
        raise UsageError(f"{arguments.case}: {len(suite.cases)} cases; name one")
    result = run_with(
        arguments, suite, arguments.model, arguments.prompt, details=True, first=arguments.sample
    )
    (case,) = suite.cases
    if case.is_held_out and not arguments.reveal:
        raise UsageError(
            f"{case.name} is held out: it is looked at only as part of a total; --reveal shows it, "
            "and then it is no test any more"
        )
    article = next(iter(case_articles(suite.cases)), None)
    view = view_case(result, case.name, arguments.sample, article=article)
    write(render_case(view, arguments.format, **page_of(arguments)))
    return exit_code(result)


def lint(arguments: argparse.Namespace) -> int:
    """Check cases without running them; a broken one is an error that names its place."""
    from summarizer.evals.cases import DEFAULT_SUITES, find_cases
    from summarizer.evals.suitefiles import check_suite_file

    suite = selected_suite(arguments)
    folders = {f for name in arguments.selection or DEFAULT_SUITES for f in find_cases(name)}
    for parent in sorted({folder.parent for folder in folders}):
        # The suite as a whole, whichever of its cases were named.
        check_suite_file(parent, {folder.name for folder in find_cases(str(parent))})
    at_hand = sum(case.article is not None for case in suite.cases)
    print(f"{len(suite.cases)} cases, {at_hand} with their text at hand: nothing to object to")
    return 0
