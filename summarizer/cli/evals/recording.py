"""`summarizer eval record`: see what is recorded, and ask for what is not."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.commands import Commands, add_command, complain, in_flags
from summarizer.cli.evals.options import (
    STALE,
    add_articles,
    add_selection,
    articles_folder,
    check_format,
    mending_command,
    selected_suite,
)
from summarizer.cli.options import add_deadline, add_endpoint, add_out_of_band
from summarizer.errors import UsageError

if TYPE_CHECKING:  # evals import most of the package
    from summarizer.evals.inspection import RecordingState
    from summarizer.evals.recording import Question, RecordingPlan

_ASKING = ("base_url", "mode", "deadline", "workers", "out_of_band")
_WORDS = {"not_at_hand": "not at hand"}


def add_actions(actions: Commands) -> None:
    """Add `record`."""
    action = add_command(
        actions, "record", record, "ask for the recordings that are missing or stale, or list them"
    )
    add_selection(action)
    group = action.add_argument_group("what to ask for")
    group.add_argument(
        "--missing", action="store_true", help="what was never recorded, re-asks included"
    )
    group.add_argument(
        "--stale", action="store_true", help="what was recorded for another request, or is broken"
    )
    group.add_argument("--all", action="store_true", help="everything, anew")
    group.add_argument(
        "--check",
        action="store_true",
        help="ask nobody: list what is fresh, stale, missing, unreadable and orphaned (without "
        "SUITE or CASE: in all suites); exit 3 unless all is fresh",
    )
    group.add_argument("--samples", type=int, default=1, metavar="K", help="answers per article")
    group.add_argument(
        "--budget", type=int, metavar="TOKENS", help="leave cases beyond it; in and out, estimated"
    )
    group.add_argument(
        "--dry-run", action="store_true", help="only say what would be asked, and for how much"
    )
    group = action.add_argument_group("whom to ask, and how")
    group.add_argument(
        "--model",
        metavar="PROVIDER/NAME",
        help="who is asked; with --check whose answers, by default those of claude",
    )
    add_endpoint(group)
    add_deadline(group)
    group.add_argument("--workers", type=int, metavar="N", help="articles under way at once")
    add_out_of_band(group)
    group.add_argument("--cassettes", metavar="DIR", help="folder of recordings")
    add_articles(action)
    action.add_argument(
        "--format", metavar="FORMAT", help="of the list of --check: terminal (default) or json"
    )


def record(arguments: argparse.Namespace) -> int:
    """Ask for what is needed; 1 if something failed or is left, else 0."""
    from summarizer.evals.recording import plan_recording, record_suite

    if arguments.check:
        return check(arguments)
    if arguments.format is not None:
        raise UsageError("--format is for the list of --check")
    which = [name for name in ("missing", "stale", "all") if getattr(arguments, name)]
    if not which or which[-1] == "all" != which[0]:
        raise UsageError("say what to record: --missing, --stale or both; or --all; or --check")
    if arguments.model is None:
        raise UsageError("say who is to be asked: --model PROVIDER/NAME")
    plan = plan_recording(
        selected_suite(arguments),
        which,  # type: ignore[arg-type]  # the names are those of `Which`
        model=arguments.model,
        prompt=arguments.prompt,
        cassettes=arguments.cassettes,
        samples=arguments.samples,
        budget=arguments.budget,
    )
    for line in _told(plan):
        if arguments.dry_run:
            print(line)
        else:
            complain(line)
    if arguments.dry_run:
        return 0
    options = {
        "deadline_seconds" if name == "deadline" else name: getattr(arguments, name)
        for name in _ASKING
        if getattr(arguments, name) is not None
    }
    answers, failed, tokens, is_counted = 0, 0, 0, True
    for answer in record_suite(plan, **options):
        answers += 1
        tokens += answer.tokens
        is_counted = is_counted and answer.is_counted
        if answer.failure is None:
            print(f"recorded {answer.name}", flush=True)
        else:
            failed += 1
            complain(f"{answer.name}: {in_flags(answer.failure)}")
    left = len(plan.questions) - answers + len(plan.left)
    if answers:
        how = "counted by the provider" if is_counted else "estimated"
        took = f"; {tokens:,} tokens in and out, {how}" if tokens else ""
        complain(f"{answers} asked, {failed} failed{took}")
    if left:
        complain(f"{left} left by --budget {plan.budget}; the same command goes on with them")
    return 1 if failed or left else 0


def check(arguments: argparse.Namespace) -> int:
    """List what there is; 0 if all is fresh, else 3."""
    from summarizer.evals.inspection import (
        all_suites,
        find_orphans,
        inspect_recordings,
        open_cassettes,
    )
    from summarizer.evals.recording import unfinished_since

    idle = ("missing", "stale", "all", "budget", "dry_run", *_ASKING)
    for name in idle:
        if getattr(arguments, name) not in (None, False):
            raise UsageError(
                f"--{name.replace('_', '-')} does nothing with --check: nobody is asked"
            )
    format_ = arguments.format or "terminal"
    check_format(format_, ("terminal", "json"))
    if arguments.cassettes is not None and not Path(arguments.cassettes).is_dir():
        raise UsageError(f"no folder of recordings {arguments.cassettes!r}")
    everything = all_suites(articles=articles_folder(arguments))
    suite = selected_suite(arguments) if arguments.selection else everything
    states = inspect_recordings(
        suite,
        model=arguments.model,
        prompt=arguments.prompt,
        cassettes=arguments.cassettes,
        samples=arguments.samples,
    )
    orphans = find_orphans(
        [suite, everything],
        model=arguments.model,
        prompt=arguments.prompt,
        cassettes=arguments.cassettes,
    )
    folder = open_cassettes(arguments.cassettes).folder
    names = [path.relative_to(folder).as_posix() for path in orphans]
    tally = _tally(states, names)
    if format_ == "json":
        print(_as_json(states, names, tally, folder))
    else:
        rows = [(_WORDS.get(s.condition, s.condition), s.name, s.reason) for s in states]
        rows += [("orphaned", name, "") for name in names]
        width = max((len(name) for _, name, reason in rows if reason), default=0)
        for condition, name, reason in rows:
            print(f"{condition:<12}{name:<{width}}  {reason}".rstrip())
        print(
            ", ".join(f"{n} {_WORDS.get(condition, condition)}" for condition, n in tally.items())
        )
    started = unfinished_since(
        model=arguments.model, prompt=arguments.prompt, cassettes=arguments.cassettes
    )
    if started is not None:
        complain(f"the --all of {started} is not through; the same command goes on with it")
    if not any(tally[condition] for condition in ("stale", "missing", "unreadable")):
        return 0
    selection = arguments.selection or sorted({state.case.suite for state in states})
    complain(
        f"mend with: {mending_command(arguments, selection, arguments.model, arguments.prompt)}"
    )
    return STALE


def _told(plan: "RecordingPlan") -> list[str]:
    """What is going to be asked, what it takes, and what is not asked."""
    from summarizer.batch.estimates import ESTIMATE

    lines = []
    if plan.continues is not None:
        started, done = plan.continues
        lines.append(
            f"going on with the --all of {started}: {done} of {len(plan.states)} are new already; "
            f"to begin again, remove {plan.memory}"
        )
    absent = [state.name for state in plan.states if state.condition == "not_at_hand"]
    if absent:
        lines.append(
            f"not asked, because the text is not at hand (--articles): {', '.join(absent)}"
        )
    if not plan.questions and not plan.left:
        fresh = sum(state.condition == "fresh" for state in plan.states)
        return [*lines, f"nothing to ask; {fresh} of {len(plan.states)} are fresh"]
    lines += [_line(question) for question in plan.questions]
    given, taken = _sums(plan.questions)
    lines.append(
        f"asking {plan.model} with {plan.prompt}: {len(plan.questions)} of {len(plan.states)}, "
        f"about {given:,} tokens in and {taken:,} out ({ESTIMATE})"
    )
    if plan.left:
        given, taken = _sums(plan.left)
        lines.append(
            f"beyond --budget {plan.budget}: {len(plan.left)} more, about {given:,} tokens in and "
            f"{taken:,} out; the first of them about {plan.left[0].tokens:,}"
        )
    return lines


def _line(question: "Question") -> str:
    state = question.state
    why = state.condition + (f" ({state.reason})" if state.reason else "")
    return (
        f"{state.name}: {why}; about {question.input_tokens:,} tokens in and "
        f"{question.output_tokens:,} out"
    )


def _sums(questions: "tuple[Question, ...]") -> tuple[int, int]:
    return sum(q.input_tokens for q in questions), sum(q.output_tokens for q in questions)


def _tally(states: "list[RecordingState]", orphans: list[str]) -> dict[str, int]:
    conditions = ("fresh", "stale", "missing", "unreadable", "not_at_hand")
    counts = {name: sum(state.condition == name for state in states) for name in conditions}
    return {**counts, "orphaned": len(orphans)}


def _as_json(
    states: "list[RecordingState]", orphans: list[str], tally: dict[str, int], folder: Path
) -> str:
    cases = [
        {
            "suite": state.case.suite,
            "case": state.case.name,
            "sample": state.sample,
            "condition": state.condition,
            "changes": list(state.changes),
            "reason": state.reason,
            "recording": state.path.relative_to(folder).as_posix() if state.path else None,
        }
        for state in states
    ]
    whole = {"counts": tally, "cases": cases, "orphaned": orphans}
    return json.dumps(whole, ensure_ascii=False, indent=1)
