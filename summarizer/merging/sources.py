"""The records of all articles in an order that does not depend on how the articles were given."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from summarizer.affairs import Duplicate
from summarizer.briefing import Extraction
from summarizer.schema import ArticleSummary

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Account:
    """One article that counts, and what it tells."""

    article: int
    """Its position in the extractions that were given."""
    summary: ArticleSummary
    published: date | None


@dataclass(frozen=True, slots=True)
class Source(Generic[Record]):
    """One record of one article."""

    account: int
    """Position of its `Account`; everything is compared, and ties are broken, in that order."""
    record: int
    value: Record


@dataclass(frozen=True, slots=True)
class Cast:
    """Who the participants of all articles are after merging."""

    group_of: dict[tuple[int, str], int]
    """Number of each (account, participant id)."""
    names: Sequence[str]
    """What to call each number."""


def accounts(
    extractions: Sequence[Extraction], duplicates: Sequence[Duplicate]
) -> tuple[Account, ...]:
    """The articles that tell something, each text once, by day of publication and then by content.

    Of copies the first that has a summary counts. Articles that failed tell nothing.
    """
    original = {duplicate.article: duplicate.of for duplicate in duplicates}
    told: dict[int, int] = {}
    for position, extraction in enumerate(extractions):
        if extraction.summary is not None:
            told.setdefault(original.get(position, position), position)
    chosen = [
        (_day(extractions[position]), _digest(extractions[position]), position)
        for position in told.values()
    ]
    # Positions decide between none but equals: two texts with one digest are copies, and where
    # there is no article the whole summary is compared.
    tied: dict[tuple[str, str], int] = defaultdict(int)
    for day, digest, _ in chosen:
        tied[day, digest] += 1
    ranked = sorted(
        chosen,
        key=lambda one: (
            one[0],
            one[1],
            _content(extractions[one[2]]) if tied[one[0], one[1]] > 1 else "",
            one[2],
        ),
    )
    return tuple(_account(extractions[position], position) for _, _, position in ranked)


def sources_of(records: Sequence[Sequence[Record]]) -> list[Source[Record]]:
    """All records of one kind; `records` has those of each account."""
    return [
        Source(account, number, value)
        for account, own in enumerate(records)
        for number, value in enumerate(own)
    ]


def _account(extraction: Extraction, position: int) -> Account:
    assert extraction.summary is not None  # noqa: S101 - only such were chosen
    day = _day(extraction)
    return Account(position, extraction.summary, date.fromisoformat(day) if day else None)


def _day(extraction: Extraction) -> str:
    article = extraction.article
    return article.published.date if article is not None and article.published is not None else ""


def _digest(extraction: Extraction) -> str:
    return extraction.article.source_sha256 if extraction.article is not None else ""


def _content(extraction: Extraction) -> str:
    summary = extraction.summary
    url = extraction.article.url if extraction.article is not None else None
    return f"{extraction.name}\0{url}\0{summary.model_dump_json() if summary is not None else ''}"
