"""What merging made of groups of articles, article by article and link by link, as plain data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from summarizer.affairs import LedgerVerdict
from summarizer.briefing import Failure, Provenance
from summarizer.evals.clusterings import BCubed, BCubedEstimate
from summarizer.evals.expectations import RecordKind
from summarizer.evals.groups import ExpectedEntry, Mention
from summarizer.evals.metrics import Counts
from summarizer.evals.stats import Estimate

LinkVerdict = Literal["missed", "wrong"]


@dataclass(frozen=True)
class ArticleResult:
    """What became of one article of a group."""

    article: str
    """Its label."""
    case: str
    """SUITE/CASE."""
    outcome: Literal["judged", "failed", "not_at_hand"]
    failure: Failure | None = None
    provenance: Provenance | None = None


@dataclass(frozen=True)
class LinkMistake:
    """Two mentions that should be one thing and are not, or the other way round."""

    kind: RecordKind
    one: Mention
    other: Mention
    verdict: LinkVerdict


@dataclass(frozen=True)
class KindResult:
    """Links between the records of one kind in one group."""

    pairs: Counts
    b_cubed: BCubed
    absent: tuple[Mention, ...]
    """Required records that were not told, and so are not judged."""
    surplus: int
    """Predicted records that are none of the expected ones, and so are not judged."""
    mistakes: tuple[LinkMistake, ...]


@dataclass(frozen=True)
class EntryResult:
    """One expected entry of the ledger."""

    expected: ExpectedEntry
    found: LedgerVerdict | None
    """None where no article told the record."""
    lacking: tuple[str, ...]
    """Articles that should tell the record and do not; then merging alone is not to blame."""
    note: str
    """What in the records may have led to it: told by fewer articles, split, merged with others."""

    @property
    def is_right(self) -> bool:
        """Whether the verdict is one of those expected."""
        return self.found in self.expected.verdicts


@dataclass(frozen=True)
class OriginsResult:
    """Which articles were joined."""

    pairs: Counts
    expected: tuple[tuple[str, ...], ...]
    found: tuple[tuple[str, ...], ...]
    because: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether exactly the expected articles were joined."""
        return set(map(frozenset, self.expected)) == set(map(frozenset, self.found))


@dataclass(frozen=True)
class GroupResult:
    """What merging made of one group; nothing but the articles if fewer than two were answered."""

    group: str
    articles: tuple[ArticleResult, ...]
    kinds: Mapping[RecordKind, KindResult]
    ledger: tuple[EntryResult, ...]
    left_out: int
    """Entries of the ledger about what need not be told, or what a missing article would tell."""
    origins: OriginsResult | None

    @property
    def is_judged(self) -> bool:
        """Whether there was anything to merge."""
        return self.origins is not None


@dataclass(frozen=True)
class LinkScore:
    """Links of one kind, or of all, over groups."""

    name: str
    pairs: Counts
    pair_f1: Estimate | None
    """Micro-averaged, with a bootstrap interval over groups."""
    b_cubed: BCubed
    b_cubed_estimates: BCubedEstimate


@dataclass(frozen=True)
class MergeRun:
    """The results of all groups, and what they were made with."""

    model: str
    prompt: str | None
    results: tuple[GroupResult, ...]

    @property
    def judged(self) -> tuple[GroupResult, ...]:
        """The groups in which there was something to merge."""
        return tuple(result for result in self.results if result.is_judged)

    def articles(self) -> Iterator[ArticleResult]:
        """Of all groups."""
        for result in self.results:
            yield from result.articles
