"""What a run found out: one result per case and sample, and what a reader needs to look into it.

Scores are never kept; they are computed from the verdicts, whenever they are asked for. `runfile`
writes a run to a file and reads it back.
"""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from summarizer.briefing import Failure, Finding, Label, Provenance, Usage
from summarizer.errors import CaseError
from summarizer.evals.expectations import RecordKind
from summarizer.evals.judging import Judgement
from summarizer.schema import ArticleSummary

FORMAT: Final = 2
"""Of run files; raised when an older reader would misunderstand one."""
RECORD = ""
"""The path of a verdict on a record as a whole."""


class Stored(BaseModel):
    """A part of a run file: closed, so that a file of another version is not half understood."""

    # A run that is neither written nor read needs no validators: they are built on first use.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class CitationCount(Stored):
    """The sentences cited for the facts of one kind, against those that carry them."""

    kind: RecordKind
    cited: int
    accepted: int = Field(description="Of those cited, how many support the fact")
    needed: int
    found: int = Field(description="Of those needed, how many were cited")


class CaseResult(Stored):
    """The verdicts on one answer; none if there was no answer, and then the reason.

    What is right is counted, what is not is kept in full: a suite has a hundred values that are
    right for each that is not, and `CaseDetail` has those.
    """

    case: str
    suite: str
    sample: int
    outcome: Literal["judged", "failed", "not_at_hand"]
    groups: dict[str, tuple[str, ...]] = Field(
        default={}, description="What the case is an example of, by grouping"
    )
    held_out: bool = Field(default=False, description="It is looked at only as part of a total")
    failure: Failure | None = None
    paired: dict[RecordKind, dict[str, int]] = Field(
        default={}, description="Required record to the position of the predicted one"
    )
    optional: dict[RecordKind, dict[str, int]] = Field(
        default={}, description="The same for optional records"
    )
    right: dict[RecordKind, dict[str, int]] = Field(
        default={}, description="Field path to the number of stated values that are right"
    )
    mistakes: tuple[Judgement, ...] = Field(
        default=(), description="Every other verdict, on records (path '') and values"
    )
    citations: tuple[CitationCount, ...] = ()
    facts: int = Field(default=0, description="Facts with evidence in the answer")
    unsupported: int = Field(default=0, description="Of those, how many the checks object to")
    valid_at_first: bool | None = Field(
        default=None, description="The first attempt fitted the schema and passed every check"
    )
    attempts: tuple[Usage, ...] = ()
    provenance: Provenance | None = None


class CitedFact(Stored):
    """A matched fact, or a record that is missing: sentences cited for it, needed, and accepted."""

    kind: RecordKind
    key: str
    path: str
    cited: tuple[int, ...]
    needed: tuple[int, ...]
    accepted: tuple[int, ...]


class CaseDetail(Stored):
    """The answer behind a `CaseResult`, and every verdict on it in the expectation's order."""

    case: str
    sample: int
    answer: ArticleSummary
    judgements: tuple[Judgement, ...]
    citations: tuple[CitedFact, ...]
    findings: tuple[Finding, ...] = Field(description="What the checks still object to")


class NumberedSentence(Stored):
    """A sentence of an article, its white space folded."""

    number: int
    label: Label
    text: str


class CaseArticle(Stored):
    """The article of a case, for reading. Of a stand-off case it is never kept in a file."""

    case: str
    title: str | None
    outlet: str | None
    published: str | None
    sentences: tuple[NumberedSentence, ...]


class Manifest(Stored):
    """What a run was made with: enough to say whether two runs can be compared."""

    format: Literal[2]
    suite: str
    prompt: str | None = Field(description="Null for rules")
    model: str
    samples: int
    created: str = Field(description="ISO 8601, UTC")
    version: str = Field(description="Of this package")
    hashes: dict[str, str] = Field(
        description="SHA-256 of template, schema, and of each case's expectation and article"
    )


class Run(Stored):
    """A manifest and the results, in the order of cases and samples."""

    manifest: Manifest
    results: tuple[CaseResult, ...]
    details: tuple[CaseDetail, ...] = Field(
        default=(), description="One per judged result, or none: they were not asked for"
    )
    articles: tuple[CaseArticle, ...] = Field(
        default=(), description="Those that may be kept, if there are details"
    )

    @property
    def name(self) -> str:
        """What to call it beside another one."""
        made = self.manifest.model
        return f"{made} {self.manifest.prompt}" if self.manifest.prompt else made

    @property
    def is_held_out(self) -> bool:
        """Some result may be looked at only as part of a total."""
        return any(result.held_out for result in self.results)

    @property
    def judged(self) -> tuple[CaseResult, ...]:
        """The results with verdicts."""
        return tuple(result for result in self.results if result.outcome == "judged")

    def detail(self, case: str, sample: int = 0) -> CaseDetail:
        """The detail of one judged result; CaseError if the run has none of it."""
        for detail in self.details:
            if (detail.case, detail.sample) == (case, sample):
                return detail
        raise CaseError(f"{self.name}: no detail of case {case!r}, sample {sample}")

    def article(self, case: str) -> CaseArticle | None:
        """The article of `case`; None where its text is not kept or was not at hand."""
        return next((article for article in self.articles if article.case == case), None)
