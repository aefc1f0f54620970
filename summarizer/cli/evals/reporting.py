"""`summarizer eval report`: what run files say, long after the run."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.briefing import writer
from summarizer.cli.commands import Commands, add_command, complain
from summarizer.cli.evals.comparing import prompt_diff
from summarizer.cli.evals.options import (
    COMPARISON_FORMATS,
    RUN_FORMATS,
    add_articles,
    add_fields,
    add_format,
    add_groups,
    add_prices,
    add_scores,
    articles_folder,
    check_format,
    check_run_format,
    groupings_of,
    page_of,
    prices_of,
    shows_verdicts,
)
from summarizer.errors import CaseError, UsageError

if TYPE_CHECKING:  # evals import most of the package
    from summarizer.evals.results import CaseArticle, Run


def add_actions(actions: Commands) -> None:
    """Add `report`."""
    action = add_command(actions, "report", report, "set a run file, or two beside each other")
    action.add_argument("run_file", metavar="RUNFILE", help="as eval run --save writes it")
    action.add_argument(
        "after", metavar="RUNFILE_B", nargs="?", help="compare RUNFILE with this one"
    )
    add_articles(action)
    add_fields(action)
    add_groups(action)
    add_scores(action)
    add_prices(action)
    add_format(action, RUN_FORMATS)


def report(arguments: argparse.Namespace) -> int:
    """Report one run file, or compare two."""
    return _report_one(arguments) if arguments.after is None else _report_two(arguments)


def _report_one(arguments: argparse.Namespace) -> int:
    from summarizer.evals.reports import render_run
    from summarizer.evals.runfile import read_run

    check_run_format(arguments)
    write = writer(arguments.output)
    has_drill_down = arguments.format == "html" and not arguments.scores
    folder = articles_folder(arguments)
    if folder is not None and not has_drill_down:
        raise UsageError("--articles: only HTML with its verdicts shows articles")
    run = read_run(Path(arguments.run_file), details=has_drill_down)
    write(
        render_run(
            run,
            arguments.format,
            fields=arguments.fields,
            verdicts=shows_verdicts(arguments, run),
            by=groupings_of(arguments),
            prices=prices_of(arguments),
            articles=() if folder is None else _texts(run, folder),
            **page_of(arguments),
        )
    )
    return 0


def _report_two(arguments: argparse.Namespace) -> int:
    from summarizer.evals.comparison import compare
    from summarizer.evals.reports import render_comparison
    from summarizer.evals.runfile import read_run

    check_format(arguments.format, COMPARISON_FORMATS)
    for option in ("fields", "articles", "by"):
        if getattr(arguments, option):
            raise UsageError(f"--{option}: only for a single run file")
    write = writer(arguments.output)
    before, after = (
        read_run(Path(name), details=False) for name in (arguments.run_file, arguments.after)
    )
    write(
        render_comparison(
            compare(before, after),
            arguments.format,
            prompt_diff="" if arguments.scores else prompt_diff(before, after),
            verdicts=shows_verdicts(arguments, before, after),
            prices=prices_of(arguments),
            **page_of(arguments),
        )
    )
    return 0


def _texts(run: "Run", folder: Path) -> tuple["CaseArticle", ...]:
    """The texts in `folder` that `run` judged and may not hold: those with the hash it names."""
    from summarizer.evals.cases import load_suite
    from summarizer.evals.runner import case_articles

    kept = {article.case for article in run.articles}
    cases = {(r.suite, r.case): None for r in run.results if r.case not in kept}
    found = []
    for suite, name in cases:
        try:
            (case,) = load_suite([f"{suite}/{name}"], articles=folder).cases
        except CaseError as error:  # the other cases have their texts
            complain(f"{name}: its text is not shown: {error}")
            continue
        article = case.article
        if article is None:
            continue
        if article.source_sha256 == run.manifest.hashes.get(f"article {name}"):
            found.append(case)
        else:
            complain(f"{name}: its text is not shown: it is not the one that was judged")
    return case_articles(found)
