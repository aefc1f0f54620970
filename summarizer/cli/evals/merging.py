"""`summarizer eval merge`: are the records of several articles merged as people expect."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from summarizer.cli.briefing import writer
from summarizer.cli.commands import Commands, add_command, complain
from summarizer.cli.evals.options import (
    STALE,
    add_format,
    add_options,
    articles_folder,
    check_format,
    mending_command,
    page_of,
)

if TYPE_CHECKING:  # evals import most of the package
    from summarizer.evals.groups import Group
    from summarizer.evals.merge_results import MergeRun
    from summarizer.pipeline import Options

MERGE_FORMATS = ("terminal", "markdown", "json")
# The same as in summarizer.evals.reports.merging, which --help does not import; a test holds both.
_RECORDING_FAILURES = ("RecordingMiss", "RecordingUnreadable")


def add_actions(actions: Commands) -> None:
    """Add `merge`."""
    action = add_command(
        actions, "merge", merge, "merge the articles of each group, and judge what comes out"
    )
    action.add_argument(
        "groups", nargs="*", metavar="GROUP", help="names or folders; default: all of evals/groups"
    )
    add_options(action)
    add_format(action, MERGE_FORMATS)


def merge(arguments: argparse.Namespace) -> int:
    """Merge groups and report how well."""
    from summarizer.evals.groups import load_groups
    from summarizer.evals.merging import run_groups
    from summarizer.evals.reports.merging import render_merging

    check_format(arguments.format, MERGE_FORMATS)
    write = writer(arguments.output)
    groups = load_groups(arguments.groups, articles=articles_folder(arguments))
    options: Options = {}
    if arguments.model is not None:
        options["model"] = arguments.model
    if arguments.prompt is not None:
        options["prompt"] = arguments.prompt
    if arguments.cassettes is not None:
        options["cassettes"] = arguments.cassettes
    run = run_groups(groups, **options)
    code = exit_code(run)
    if code == STALE:
        _tell_of_recordings(arguments, groups, run)
    write(render_merging(run, arguments.format, **page_of(arguments)))
    return code


def exit_code(run: "MergeRun") -> int:
    """0, 1 if an article failed, 3 if a recording is missing, stale or broken."""
    failures = [article.failure for article in run.articles() if article.failure is not None]
    if any(failure.kind in _RECORDING_FAILURES for failure in failures):
        return STALE
    return 1 if failures else 0


def _tell_of_recordings(
    arguments: argparse.Namespace, groups: "Sequence[Group]", run: "MergeRun"
) -> None:
    """What is wrong with each recording, and one command for all of them, on standard error."""
    from summarizer.evals.cases import Suite
    from summarizer.evals.inspection import inspect_recordings

    cases = [case for group in groups for case in group.cases.values()]
    for state in inspect_recordings(
        Suite("groups", tuple(cases)),
        model=arguments.model,
        prompt=arguments.prompt,
        cassettes=arguments.cassettes,
    ):
        if state.condition not in ("fresh", "not_at_hand"):
            complain(f"{state.name}: {state.condition}: {state.reason}")
    lacking = {
        article.case
        for article in run.articles()
        if article.failure is not None and article.failure.kind in _RECORDING_FAILURES
    }
    selection = {
        group.name_of(label): None
        for group in groups
        for label, case in group.cases.items()
        if f"{case.suite}/{case.name}" in lacking
    }
    command = mending_command(arguments, list(selection), arguments.model, arguments.prompt)
    complain(f"mend with: {command}")
