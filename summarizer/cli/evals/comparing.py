"""`summarizer eval diff | gate`: what changed between two runs, and may it ship."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.briefing import writer
from summarizer.cli.commands import Commands, add_command
from summarizer.cli.evals.options import (
    COMPARISON_FORMATS,
    STALE,
    add_format,
    add_options,
    add_prices,
    add_scores,
    add_selection,
    check_format,
    exit_code,
    page_of,
    prices_of,
    run_with,
    selected_suite,
    shows_verdicts,
    tell_of_stored,
)

if TYPE_CHECKING:  # evals import most of the package
    from summarizer.evals.results import Run
    from summarizer.prompts import Template


def add_actions(actions: Commands) -> None:
    """Add `diff` and `gate`."""
    action = add_command(actions, "diff", diff, "what changed between two runs")
    action.add_argument("before", metavar="A", help="a run file, a prompt or a model")
    action.add_argument("after", metavar="B")
    add_selection(action)
    add_options(action)
    add_scores(action)
    add_prices(action)
    add_format(action, COMPARISON_FORMATS)

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
    from summarizer.evals.reports import render_comparison

    check_format(arguments.format, COMPARISON_FORMATS)
    prices = prices_of(arguments)
    write = writer(arguments.output)
    names = arguments.before, arguments.after
    before, after = (_named_run(arguments, name) for name in names)
    code = max(exit_code(before), exit_code(after))
    if code == STALE:
        return code
    write(
        render_comparison(
            compare(before, after),
            arguments.format,
            prompt_diff=_text_of_change(arguments, before, after, names),
            verdicts=shows_verdicts(arguments, before, after),
            prices=prices,
            **page_of(arguments),
        )
    )
    return code


def _text_of_change(
    arguments: argparse.Namespace, before: "Run", after: "Run", names: tuple[str, ...]
) -> str:
    return "" if arguments.scores else prompt_diff(before, after, (*names, arguments.prompt))


def prompt_diff(before: "Run", after: "Run", named: tuple[str | None, ...] = ()) -> str:
    """How the texts of the two runs' prompts differ; "" where one of them is not at hand.

    Run files hold a prompt's name and hash, not its text: it is looked for among the package's
    prompts and the files in `named`, and taken only if its hash is that of the run.
    """
    from summarizer.prompts import diff_prompts

    if before.manifest.hashes.get("prompt") == after.manifest.hashes.get("prompt"):
        return ""
    templates = [_template(run, named) for run in (before, after)]
    if templates[0] is None or templates[1] is None:
        return ""
    return diff_prompts(templates[0], templates[1])


def _template(run: "Run", named: tuple[str | None, ...]) -> "Template | None":
    from summarizer.completions import sha256
    from summarizer.errors import PromptError
    from summarizer.prompts import load_prompt

    files = [name for name in named if name is not None and name.endswith(".md")]
    for name in (run.manifest.prompt, *files):
        try:
            template = load_prompt(name) if name is not None else None
        except PromptError:
            continue  # of another checkout, or a file that is gone
        if template is not None and sha256(template.source) == run.manifest.hashes.get("prompt"):
            return template
    return None


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
