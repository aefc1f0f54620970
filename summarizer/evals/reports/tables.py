"""What a report is made of before any format sets it: lines, tables of text, and texts as they are.

Nothing here knows a run. Every cell is foreign text to a format: a model or an article wrote it.
"""

from dataclasses import dataclass
from typing import Literal

from summarizer.evals.stats import Estimate, Interval

NO_DATA = "no data"
NOT_APPLICABLE = "-"
"""In a cell for which there is nothing to compute, which is not the same as no data."""

ECHOES = "The values of a record that is missing or surplus as a whole are not listed."

SAMPLES = (
    "pass^k: the chance that k samples of an article are all without a mistake in it; flips: of "
    "two samples, the share of expected records that only one of them has"
)

Level = Literal["headline", "fields", "verdicts"]


@dataclass(frozen=True)
class Table:
    """A title, column names and rows of text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    level: Level = "headline"
    """What it goes into; all but the headline may be long, and is folded where a format can."""
    note: str = ""
    """How to read it."""
    numbers: int = 0
    """How many of the last columns hold numbers."""
    is_grouped: bool = False
    """Rows with the same first cell stand together and belong together."""


@dataclass(frozen=True)
class Text:
    """Words that keep their lines, such as a diff."""

    title: str
    words: str


@dataclass(frozen=True)
class Report:
    """Lines about the run, then tables, then texts."""

    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]
    texts: tuple[Text, ...] = ()


def percent(share: float | None) -> str:
    """A share as per cent with one decimal; no data is not 0."""
    return NO_DATA if share is None else f"{share * 100:.1f}"


def interval(estimate: Estimate | None) -> str:
    """The ends of the interval, in per cent: 90.0-100.0."""
    if estimate is None or estimate.interval is None:
        return NO_DATA
    return f"{percent(estimate.interval.low)}-{percent(estimate.interval.high)}"


def points(difference: float | None) -> str:
    """A difference of two shares in percentage points, with its sign."""
    return NO_DATA if difference is None else f"{difference * 100:+.1f}"


def points_interval(ends: Interval | None) -> str:
    """The ends of a difference's interval."""
    return NO_DATA if ends is None else f"{points(ends.low)} to {points(ends.high)}"


def p_value(p: float | None) -> str:
    """Three decimals; below them, that it is below."""
    if p is None:
        return NO_DATA
    return "<.001" if p < 0.0005 else f"{p:.3f}"


def where(kind: str, key: str, path: str = "") -> str:
    """Which record, and which of its values."""
    place = key if key.startswith(kind) else f"{kind}: {key}"
    return f"{place}, {path}" if path else place


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """`number` with its noun: 1 article, 2 articles."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
