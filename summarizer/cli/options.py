"""Options that several commands take, with one wording each."""

import argparse
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from summarizer.errors import UsageError

if TYPE_CHECKING:
    from summarizer.batch.sources import Source

_KINDS = ("article", "jsonl", "parquet", "urls")


class Group(Protocol):
    """A parser, or a group of its options."""

    def add_argument(self, *names: str, **settings: Any) -> Any:
        """As of argparse."""


def add_reading(group: Group) -> None:
    """How articles are read."""
    group.add_argument(
        "--published", metavar="DATE", help="publication date of the articles, YYYY-MM-DD"
    )
    group.add_argument(
        "--allow-private-hosts",
        action="store_true",
        help="fetch URLs from private and loopback addresses, too",
    )


def add_endpoint(group: Group) -> None:
    """What is asked, where, and how the answer is held to the schema."""
    group.add_argument("--prompt", metavar="NAME", help="name, or path of a .md file")
    group.add_argument("--base-url", metavar="URL", help="an OpenAI-compatible endpoint")
    group.add_argument(
        "--mode",
        metavar="MODE",
        help="hold the endpoint to the schema by json_schema, tools or json",
    )


def add_deadline(group: Group) -> None:
    """How long may be waited for an answer."""
    group.add_argument(
        "--deadline", type=float, metavar="SECONDS", help="for one answer, all retries included"
    )


def add_reasks(group: Group) -> None:
    """How often a model is asked again."""
    group.add_argument(
        "--max-reasks",
        type=int,
        metavar="N",
        help="how often a failed check may go back to the model: 0 to 2 (default)",
    )


def add_out_of_band(group: Group) -> None:
    """Who wrote the answers, if no model at the endpoint did."""
    group.add_argument(
        "--out-of-band",
        metavar="NOTE",
        help="record that the endpoint's answers are written by hand or by another system, as NOTE",
    )


def add_batch_sources(group: Group) -> None:
    """What a batch reads, and where it is."""
    group.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="folder, 'pattern', JSON Lines, Parquet, list of URLs, URL or '-'; without one: what "
        "DIR has and is not done",
    )
    group.add_argument(
        "--out", metavar="DIR", required=True, help="folder of the batch, new or begun"
    )
    add_reading(group)
    group.add_argument(
        "--kind",
        metavar="KIND",
        help="what a file is, if neither its ending nor its content tells: article, jsonl, parquet "
        "or urls",
    )
    group.add_argument(
        "--follow-links",
        action="store_true",
        help="go where symbolic links in folders lead, which may be out of them",
    )
    group.add_argument(
        "--retry", metavar="WHICH", help="failed: ask again about what failed before"
    )


def retries_failed(arguments: argparse.Namespace) -> bool:
    """What --retry says; UsageError if it makes no sense."""
    if arguments.retry not in (None, "failed"):
        raise UsageError(f"unknown choice {arguments.retry!r} for --retry; there is: failed")
    return bool(arguments.retry == "failed")


def open_batch_sources(
    arguments: argparse.Namespace, exclude: Iterable[Path] = ()
) -> "Source | None":
    """The sources of `add_batch_sources`; None if none was given and the folder has a batch.

    The batch's own folder and those in `exclude` are left out; UsageError if it is given.
    """
    from summarizer.batch.sources import open_sources
    from summarizer.batch.store import is_store

    if arguments.kind not in (None, *_KINDS):
        raise UsageError(
            f"unknown choice {arguments.kind!r} for --kind; there are: {', '.join(_KINDS)}"
        )
    if not arguments.sources:
        if not is_store(Path(arguments.out)):
            raise UsageError(
                f"{arguments.out}: holds no batch; give the articles that are to be asked about"
            )
        return None
    out = os.path.realpath(arguments.out)
    for source in arguments.sources:
        if os.path.realpath(source) == out:
            raise UsageError(f"{source} is the folder of the batch itself; give another --out")
    return open_sources(
        arguments.sources,
        published=arguments.published,
        allow_private_hosts=arguments.allow_private_hosts,
        exclude=[arguments.out, *exclude],
        kind=arguments.kind,
        follow_links=arguments.follow_links,
    )
