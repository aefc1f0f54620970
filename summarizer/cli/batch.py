"""`summarizer batch`: many articles, in several goes if need be."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli import batch_files, batch_results
from summarizer.cli.batch_engines import add_engine_options, engine_of, wants_json
from summarizer.cli.briefing import add_model_options, model_options
from summarizer.cli.commands import MODELS, Commands, add_command, complain, in_flags
from summarizer.cli.options import add_batch_sources, open_batch_sources, retries_failed
from summarizer.errors import SummarizerError, UsageError

if TYPE_CHECKING:  # pydantic takes half of the time that --help may take
    from summarizer.batch.budget import Budget
    from summarizer.batch.runner import Batch
    from summarizer.batch.sources import Source
    from summarizer.batch.store import Store

_EPILOG = (
    MODELS
    + """
exit codes: 0 all is answered, 1 some article failed or cannot be read, 2 wrong usage, or a folder
that cannot be used, 3 some articles are left: the same command goes on, 130 interrupted
"""
)
NOT_DONE = 3
"""Exit code of a run that ended before every article was asked about."""


def add_commands(commands: Commands) -> None:
    """`batch` and what it can do."""
    parent = add_command(commands, "batch", _explain, "many articles: a store, limits, a budget")
    parent.set_defaults(parser=parent)
    actions = parent.add_subparsers(metavar="ACTION")
    summary = "ask about every article that has no result yet"
    run = add_command(actions, "run", run_batch, summary, _EPILOG)
    add_batch_sources(run)
    add_model_options(run, can_record=False)
    _add_limits(run)
    add_engine_options(run)
    status = add_command(actions, "status", show_status, "where a batch and its files stand")
    status.add_argument("folder", metavar="DIR", help="folder of the batch")
    batch_files.add_status_options(status)
    batch_results.add_commands(actions)
    batch_files.add_commands(actions)


def _add_limits(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("limits")
    group.add_argument("--rpm", type=int, metavar="N", help="requests a minute, at most")
    group.add_argument("--tpm", type=int, metavar="N", help="tokens a minute, at most")
    group.add_argument("--run-deadline", type=float, metavar="SECONDS", help="for the whole run")
    group.add_argument(
        "--article-deadline",
        type=float,
        metavar="SECONDS",
        help="for one article, re-asks included",
    )
    group.add_argument(
        "--budget-tokens", type=int, metavar="N", help="stop before DIR has cost so many tokens"
    )
    group.add_argument(
        "--budget-money",
        type=float,
        metavar="X",
        help="stop before DIR has cost so much; see --prices",
    )
    group.add_argument(
        "--prices",
        metavar="IN/CACHED/OUT",
        help="of a million tokens read, read from a cache, and written, such as 0.25/0.025/2",
    )


def _explain(arguments: argparse.Namespace) -> int:
    arguments.parser.print_help()
    return 0


def run_batch(arguments: argparse.Namespace) -> int:
    """Ask about every article that has no result yet; what came of it, on standard error."""
    from summarizer.batch.runner import DEFAULT_WORKERS, Batch, RunSettings

    is_for_programs = wants_json(arguments)
    options = model_options(arguments)
    settings = RunSettings(
        workers=options.pop("workers", DEFAULT_WORKERS),
        requests_per_minute=arguments.rpm,
        tokens_per_minute=arguments.tpm,
        run_seconds=arguments.run_deadline,
        article_seconds=arguments.article_deadline,
        budget=_budget(arguments),
        retry_failed=retries_failed(arguments),
    )
    with engine_of(arguments) as engine:
        batch = Batch(Path(arguments.out), options, settings, engine=engine)
        source = open_batch_sources(arguments)
        batch.tally.total = source.total if source is not None else None
        try:
            with (_log if is_for_programs else _report)(batch, source) as update:
                tally = batch.run(source, update)
        except SummarizerError:
            if is_for_programs:  # the log has told of it
                return 2
            raise
    if tally.stopped == "interrupted":
        return 130
    if tally.stopped is not None or tally.left or tally.waiting:
        return NOT_DONE
    counts = batch.counts()
    if not is_for_programs:
        _report_earlier(arguments.out, counts.failed - tally.failed)
    return 1 if counts.failed or counts.unreadable else 0


def _report_earlier(folder: str, failed: int) -> None:
    """Say why the exit code is 1 after a run in which nothing failed."""
    from summarizer.rendering.wording import counted

    if failed > 0:
        complain(
            f"{counted(failed, 'article')} failed in earlier runs: see summarizer batch results "
            f"{folder} --failed; --retry failed asks again"
        )


@contextmanager
def _report(batch: "Batch", source: "Source | None") -> Iterator[Callable[[], None]]:
    """Progress for people, and in the end what was done."""
    from summarizer.batch.progress import Progress, report_lines

    started = time.monotonic()
    with Progress(batch.tally, limit=batch.limit, stream=sys.stderr) as progress:
        yield progress.update
    lines = report_lines(batch.tally, time.monotonic() - started)
    for reason, number in source.skipped.items() if source is not None else ():
        lines.append(f"{number:,} skipped: {reason}")
    for line in lines:
        complain(in_flags(line))


@contextmanager
def _log(batch: "Batch", source: "Source | None") -> Iterator[Callable[[], None]]:
    """Events for programs."""
    from summarizer.batch.logs import JsonLog

    settings = batch.settings
    told = {
        "out": str(batch.folder),
        "model": batch.setup.model,
        "prompt": batch.setup.prompt,
        "setup": batch.setup.key,
        "workers": settings.workers,
        "requests_per_minute": settings.requests_per_minute,
        "tokens_per_minute": settings.tokens_per_minute,
        "run_seconds": settings.run_seconds,
        "article_seconds": settings.article_seconds,
        "retry_failed": settings.retry_failed,
    }
    with JsonLog(sys.stderr) as log:
        batch.tally = log.watch(batch.tally, batch.limit, told)
        yield lambda: None
        log.skipped(source.skipped if source is not None else {})


def show_status(arguments: argparse.Namespace) -> int:
    """Print where each setup stands, and each file of requests."""
    from summarizer.batch.store import open_store
    from summarizer.rendering.statements import printable

    folder = Path(arguments.folder)
    with open_store(folder, to_write=False) as store:
        for number in store.setups():
            print(printable(_standing(store, number)))
    return batch_files.show_files(folder, arguments.wait)


def _standing(store: "Store", number: int) -> str:
    from summarizer.batch.shipments import count_waiting

    setup, counts = store.setups()[number], store.counts(number)
    parts = [f"{counts.answered:,} answered", f"{counts.failed:,} failed", f"{counts.left:,} left"]
    if waiting := count_waiting(store, number):
        parts.append(f"of them {waiting:,} in files of requests")
    if counts.unreadable:
        parts.append(f"{counts.unreadable:,} unreadable items")
    parts.append(f"{counts.requests:,} requests")
    spent = store.spent(number)
    if spent.input_tokens or spent.output_tokens:
        parts.append(f"{spent.input_tokens:,} tokens in and {spent.output_tokens:,} out")
    if counts.interrupted:
        parts.append(f"{counts.interrupted:,} questions under way or interrupted")
    asked = f"{setup.model} by {setup.prompt}" if setup.prompt else setup.model
    return f"setup {number} ({asked}, sample {setup.sample}, {setup.key[:8]}): {', '.join(parts)}"


def _budget(arguments: argparse.Namespace) -> "Budget | None":
    from summarizer.batch.budget import Budget, Prices

    prices = None if arguments.prices is None else Prices.parse(arguments.prices)
    if arguments.budget_money is not None and prices is None:
        raise UsageError("--budget-money needs --prices: what a million tokens cost")
    if arguments.budget_tokens is None and arguments.budget_money is None and prices is None:
        return None
    return Budget(tokens=arguments.budget_tokens, money=arguments.budget_money, prices=prices)
