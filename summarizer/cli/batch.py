"""`summarizer batch`: many articles, in several goes if need be."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.briefing import add_model_options, model_options
from summarizer.cli.commands import EPILOG, Commands, add_command, complain, in_flags
from summarizer.errors import UsageError

if TYPE_CHECKING:  # pydantic takes half of the time that --help may take
    from summarizer.batch.budget import Budget
    from summarizer.batch.sources import Source

NOT_DONE = 3
"""Exit code of a run that ended before every article was asked about."""


def add_commands(commands: Commands) -> None:
    """`batch` and what it can do."""
    parent = add_command(commands, "batch", _explain, "many articles: a store, limits, a budget")
    parent.set_defaults(parser=parent)
    actions = parent.add_subparsers(metavar="ACTION")
    summary = "ask about every article that has no result yet"
    run = add_command(actions, "run", run_batch, summary, EPILOG)
    add_batch_sources(run)
    run.add_argument(
        "--out", metavar="DIR", required=True, help="folder of the batch, new or begun"
    )
    run.add_argument(
        "--retry",
        metavar="WHICH",
        help="failed: ask again about what failed before",
    )
    add_model_options(run, can_record=False)
    _add_limits(run)


def add_batch_sources(parser: argparse.ArgumentParser) -> None:
    """What a batch reads."""
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="folder, 'pattern', JSON Lines, Parquet, list of URLs, URL or '-'; without one: what "
        "DIR has and is not done",
    )
    parser.add_argument("--published", metavar="DATE", help="publication date of the articles")
    parser.add_argument(
        "--allow-private-hosts",
        action="store_true",
        help="fetch URLs from private and loopback addresses, too",
    )


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
        "--budget-money", type=float, metavar="X", help="stop before DIR has cost so much; see --prices"
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
    from summarizer.batch.progress import Progress, report_lines
    from summarizer.batch.runner import DEFAULT_WORKERS, Batch, RunSettings

    if arguments.retry not in (None, "failed"):
        raise UsageError(f"unknown choice {arguments.retry!r} for --retry; there is: failed")
    options = model_options(arguments)
    workers = options.pop("workers", DEFAULT_WORKERS)
    settings = RunSettings(
        workers=workers,
        requests_per_minute=arguments.rpm,
        tokens_per_minute=arguments.tpm,
        deadline_seconds=arguments.run_deadline,
        article_seconds=arguments.article_deadline,
        budget=_budget(arguments),
        retry_failed=arguments.retry == "failed",
    )
    batch = Batch(Path(arguments.out), options, settings)
    source = open_batch_sources(arguments)
    batch.tally.total = source.total if source is not None else None
    started = time.monotonic()
    with Progress(batch.tally, limit=batch.limit, stream=sys.stderr) as progress:
        batch.run(source, progress.update)
    for line in report_lines(batch.tally, time.monotonic() - started):
        complain(in_flags(line))
    if batch.tally.stopped == "interrupted":
        return 130
    if batch.tally.stopped is not None or batch.tally.left:
        return NOT_DONE
    counts = batch.counts()
    return 1 if counts.failed or counts.unreadable else 0


def open_batch_sources(arguments: argparse.Namespace) -> "Source | None":
    """The sources that were given; None if none was."""
    from summarizer.batch.sources import open_sources

    if not arguments.sources:
        return None
    return open_sources(
        arguments.sources,
        published=arguments.published,
        allow_private_hosts=arguments.allow_private_hosts,
        exclude=[arguments.out],
    )


def _budget(arguments: argparse.Namespace) -> "Budget | None":
    from summarizer.batch.budget import Budget, Prices

    prices = None if arguments.prices is None else Prices.parse(arguments.prices)
    if arguments.budget_money is not None and prices is None:
        raise UsageError("--budget-money needs --prices: what a million tokens cost")
    if arguments.budget_tokens is None and arguments.budget_money is None and prices is None:
        return None
    return Budget(tokens=arguments.budget_tokens, money=arguments.budget_money, prices=prices)
