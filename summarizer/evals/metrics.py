"""From verdicts to scores: counts per article, and what they amount to over many.

A *verdict* judges one record or value, a *metric* reduces many. Counts are kept per article, since
the values of one article are wrong together; the samples of an article are averaged before anything
else. Where nothing was expected and nothing predicted there is no data, which is not 0.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from summarizer.evals.expectations import RECORDS, RecordKind
from summarizer.evals.results import RECORD, CaseResult, CitationCount
from summarizer.evals.stats import Estimate, bootstrap_ratios, f1_parts

_LACKING = frozenset({"missing", "merged"})
"""Verdicts on what is expected and not there."""
_PREDICTED = frozenset({"wrong", "spurious", "misattached", "duplicate", "split"})
_EXPECTED = _LACKING | {"wrong"}


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one article, or summed: what was right, what was predicted, what was expected."""

    correct: float = 0.0
    predicted: float = 0.0
    expected: float = 0.0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.correct + other.correct,
            self.predicted + other.predicted,
            self.expected + other.expected,
        )

    def over(self, number: int) -> "Counts":
        """The mean over `number` samples."""
        return Counts(self.correct / number, self.predicted / number, self.expected / number)

    @property
    def precision(self) -> float | None:
        """Share of the predicted that is right; None if nothing was predicted."""
        return self.correct / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Share of the expected that was found; None if nothing was expected."""
        return self.correct / self.expected if self.expected else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two; None if there was nothing to find and nothing was found."""
        total = self.predicted + self.expected
        return 2 * self.correct / total if total else None


@dataclass(frozen=True)
class Score:
    """One metric over the articles of a run."""

    name: str
    counts: Counts
    """Summed over articles: precision and recall are micro-averaged."""
    f1: Estimate | None
    """Micro-averaged F1 with its bootstrap interval over articles."""
    macro_f1: float | None
    """Mean of the articles' own F1, over those that have one."""
    by_case: dict[str, Counts]


Counting = Callable[[CaseResult], Counts]


def count_records(kind: RecordKind) -> Counting:
    """Counts records of `kind`: paired ones are right, whatever their values are."""

    def count(result: CaseResult) -> Counts:
        paired = set(result.paired.get(kind, {}).values())
        optional = set(result.optional.get(kind, {}).values())
        wrong = [j for j in result.mistakes if j.kind == kind and j.path == RECORD]
        lacking = sum(j.verdict in _LACKING for j in wrong)
        surplus = {j.position for j in wrong if j.verdict not in _LACKING} - optional
        # A paired record that is also a trap counts once, and not as right.
        trapped = {j.position for j in wrong if j.verdict == "forbidden"}
        return Counts(len(paired - trapped), len(paired | surplus | trapped), len(paired) + lacking)

    return count


def count_values(kind: RecordKind | None = None, paths: frozenset[str] | None = None) -> Counting:
    """Counts stated values: of one kind or all, at these field paths or all.

    What both sides leave out is not counted.
    """

    def count(result: CaseResult) -> Counts:
        correct = predicted = expected = 0
        for of, counts in result.right.items():
            if kind is None or of == kind:
                found = counts if paths is None else counts.keys() & paths
                correct += sum(counts[path] for path in found)
        for j in result.mistakes:
            if j.path == RECORD or kind not in (None, j.kind):
                continue
            if paths is None or j.path in paths:
                predicted += j.verdict in _PREDICTED
                expected += j.verdict in _EXPECTED
        return Counts(correct, correct + predicted, correct + expected)

    return count


def count_citations(right: str, all_of: str) -> Counting:
    """Counts sentences: of those in the field `all_of` of `CitationCount`, those in `right`.

    As many predicted as expected, so that the F1 is their share.
    """

    def count(result: CaseResult) -> Counts:
        total = sum(getattr(citation, all_of) for citation in result.citations)
        return Counts(sum(getattr(c, right) for c in result.citations), total, total)

    return count


METRICS: dict[str, Counting] = {
    **{kind: count_records(kind) for kind in RECORDS},
    "values": count_values(),
    "status": count_values(paths=frozenset({"status.value"})),
    "attribution": count_values(paths=frozenset({"attributions.actor", "attributions.basis"})),
}
"""The headline metrics, in the order in which they are shown."""
EVIDENCE: dict[str, Counting] = {
    "evidence precision": count_citations("accepted", "cited"),
    "evidence recall": count_citations("found", "needed"),
}
"""The two of `score_evidence`, for comparing runs."""


def field_metrics(results: Iterable[CaseResult]) -> dict[str, Counting]:
    """A metric for each field that was judged, named meetings.status.value."""
    found: set[tuple[RecordKind, str]] = set()
    for result in results:
        found |= {(kind, path) for kind, counts in result.right.items() for path in counts}
        found |= {(j.kind, j.path) for j in result.mistakes if j.path != RECORD}
    ordered = sorted(found, key=lambda pair: (list(RECORDS).index(pair[0]), pair[1]))
    return {f"{kind}.{path}": count_values(kind, frozenset({path})) for kind, path in ordered}


def counts_by_case(results: Iterable[CaseResult], counting: Counting) -> dict[str, Counts]:
    """The counts of each judged article, its samples averaged; others are left out."""
    samples: dict[str, list[Counts]] = {}
    for result in results:
        if result.outcome == "judged":
            samples.setdefault(result.case, []).append(counting(result))
    return {
        case: counts[0] if len(counts) == 1 else sum(counts, Counts()).over(len(counts))
        for case, counts in samples.items()
    }


def score_all(
    results: Sequence[CaseResult], countings: Mapping[str, Counting], *, seed: int = 0
) -> tuple[Score, ...]:
    """Several metrics over the same `results`, their intervals from the same resamples."""
    counted = {name: counts_by_case(results, counting) for name, counting in countings.items()}
    estimates = bootstrap_ratios(
        {
            name: [f1_parts(c.correct, c.predicted, c.expected) for c in by_case.values()]
            for name, by_case in counted.items()
        },
        seed=seed,
    )
    return tuple(
        Score(name, sum(by_case.values(), Counts()), estimates[name], _macro_f1(by_case), by_case)
        for name, by_case in counted.items()
    )


def _macro_f1(by_case: Mapping[str, Counts]) -> float | None:
    own = [f1 for counts in by_case.values() if (f1 := counts.f1) is not None]
    return sum(own) / len(own) if own else None


@dataclass(frozen=True)
class EvidenceScore:
    """How well the citations lead: of those made, of those needed."""

    precision: Estimate | None
    """Share of the cited sentences that support the fact."""
    recall: Estimate | None
    """Share of the sentences a good answer cites that were cited."""


def score_evidence(results: Sequence[CaseResult], *, seed: int = 0) -> EvidenceScore:
    """Precision and recall of citations, over the facts that were matched."""
    by_case: dict[str, list[CitationCount]] = {}
    for result in results:
        if result.outcome == "judged":
            by_case.setdefault(result.case, []).extend(result.citations)

    def sums(top: str, bottom: str) -> list[tuple[float, float]]:
        return [
            (sum(getattr(c, top) for c in own), sum(getattr(c, bottom) for c in own))
            for own in by_case.values()
        ]

    found = bootstrap_ratios(
        {"precision": sums("accepted", "cited"), "recall": sums("found", "needed")}, seed=seed
    )
    return EvidenceScore(found["precision"], found["recall"])
