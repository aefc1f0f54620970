"""`summarizer eval agreement`: how far the two annotators of each article agree."""

import argparse

from summarizer.cli.briefing import writer
from summarizer.cli.commands import Commands, add_command
from summarizer.cli.evals.options import (
    add_format,
    add_groups,
    check_format,
    groupings_of,
    page_of,
)
from summarizer.errors import UsageError

AGREEMENT_FORMATS = ("terminal", "markdown", "json")
# As in summarizer.evals.reports.agreement, which --help does not import; a test holds both.
_DEFAULT = ["core"]  # held-out cases too: of these, totals are all that is shown


def add_actions(actions: Commands) -> None:
    """Add `agreement`."""
    action = add_command(
        actions, "agreement", agreement, "how far two annotators agree: a ceiling for models"
    )
    action.add_argument(
        "selection", nargs="*", metavar="SUITE|CASE", help="names or folders; default: core"
    )
    action.add_argument(
        "--fields", action="store_true", help="score every field, as JSON does anyhow"
    )
    add_groups(action)
    action.add_argument("--verdicts", action="store_true", help="list where they differ")
    action.add_argument(
        "--reveal",
        action="store_true",
        help="with --verdicts: of held-out cases too, which are no test any more then",
    )
    add_format(action, AGREEMENT_FORMATS)


def agreement(arguments: argparse.Namespace) -> int:
    """Judge the annotators by each other and report it."""
    from summarizer.evals.agreement import measure_agreement
    from summarizer.evals.reports.agreement import render_agreement

    check_format(arguments.format, AGREEMENT_FORMATS)
    if arguments.reveal and not arguments.verdicts:
        raise UsageError("--reveal: only --verdicts lists single cases")
    by, write = groupings_of(arguments), writer(arguments.output)
    write(
        render_agreement(
            measure_agreement(arguments.selection or _DEFAULT),
            arguments.format,
            fields=arguments.fields,
            by=by,
            verdicts=arguments.verdicts,
            reveal=arguments.reveal,
            **page_of(arguments),
        )
    )
    return 0
