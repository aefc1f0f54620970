"""`summarizer eval`: judge answers, compare runs, record what is missing, mend expectations."""

from summarizer.cli.commands import Commands, add_command
from summarizer.cli.evals import (
    accepting,
    agreeing,
    comparing,
    judging,
    merging,
    recording,
    reporting,
)


def add_commands(commands: Commands) -> None:
    """Add `eval` and its actions."""
    parser = add_command(
        commands, "eval", judging.run, "do prompts and models do what people expect"
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for part in (judging, agreeing, merging, comparing, reporting, accepting, recording):
        part.add_actions(actions)
