"""`summarizer eval diff | gate`: what changed between two runs, and may it ship."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.commands import Commands, add_command
from summarizer.cli.evals.options import (
    STALE,
    add_format,
    add_options,
    add_selection,
    check_format,
    exit_code,
    print_report,
    run_with,
    selected_suite,
    shortened,
    tell_of_stored,
)

if TYPE_CHECKING:  # evals import most of the package
    from summarizer.evals.results import Run


def add_actions(actions: Commands) -> None:
    """Add `diff` and `gate`."""
    action = add_command(actions, "diff", diff, "what changed between two runs")
    action.add_argument("before", metavar="A", help="a run file, a prompt or a model")
    action.add_argument("after", metavar="B")
    add_selection(action)
    add_options(action)
    add_format(action)

    action = add_command(actions, "gate", gate, "exit 1 if a run is surely worse than a baseline")
    action.add_argument("--baseline", required=True, metavar="FILE", help="a run file")
    action.add_argument(
        "--margin", type=float, default=0.0, metavar="SHARE", help="0.01 is a point of F1"
    )
    add_selection(action)
    add_options(action)


def diff(arguments: argparse.Namespace) -> int:
    """Compare two runs, prompts or models."""
    from summarizer.evals.comparison import compare
    from summarizer.evals.reports import report_comparison
    from summarizer.prompts import diff_prompts, load_prompt

    check_format(arguments.format, ("terminal", "markdown"))
    before, after = (_named_run(arguments, name) for name in (arguments.before, arguments.after))
    code = max(exit_code(before), exit_code(after))
    if code == STALE:
        return code
    print_report(shortened(arguments, report_comparison(compare(before, after))), arguments.format)
    prompts = before.manifest.prompt, after.manifest.prompt
    if prompts[0] and prompts[1] and prompts[0] != prompts[1]:
        print(diff_prompts(load_prompt(prompts[0]), load_prompt(prompts[1])), end="")
    return code


def gate(arguments: argparse.Namespace) -> int:
    """Exit 1 if a run is surely worse than the baseline."""
    from summarizer.evals.gating import find_regressions
    from summarizer.evals.runfile import read_run

    baseline = read_run(Path(arguments.baseline), details=False)
    result = run_with(arguments, selected_suite(arguments), arguments.model, arguments.prompt)
    if exit_code(result) == STALE:
        return STALE
    reasons = find_regressions(baseline, result, margin=arguments.margin)
    for reason in reasons:
        print(reason)
    if not reasons:
        print(f"no regression against {arguments.baseline}")
    return 1 if reasons else 0


def _named_run(arguments: argparse.Namespace, name: str) -> "Run":
    """The run that `name` means: a run file, a prompt (with --model), or a model."""
    from summarizer.evals.runfile import read_run
    from summarizer.prompts import prompt_names

    if Path(name).is_file() and not name.endswith(".md"):
        stored = read_run(Path(name), details=False)
        tell_of_stored(name, stored)
        return stored
    if name in prompt_names() or name.endswith(".md"):
        return run_with(arguments, selected_suite(arguments), arguments.model, name)
    return run_with(arguments, selected_suite(arguments), name, arguments.prompt)
