"""Two runs side by side: what changed, by how much, and whether that is more than noise.

Scores are compared on the articles that both runs judged, article by article (see `stats`). The
four record types are corrected for being four (Holm).
"""

from dataclasses import dataclass

from summarizer.errors import CaseError
from summarizer.evals.expectations import RECORDS
from summarizer.evals.health import Cost, cost_of
from summarizer.evals.judging import Judgement
from summarizer.evals.metrics import EVIDENCE, METRICS, Counts, counts_by_case
from summarizer.evals.results import CaseResult, Run
from summarizer.evals.stats import Comparison, compare_paired_all, holm


@dataclass(frozen=True)
class MetricChange:
    """One metric before and after, on the articles that both runs judged."""

    name: str
    before: float | None
    """Micro-averaged F1; None where there is no data."""
    after: float | None
    comparison: Comparison | None
    """Of the articles' own F1; None where no article has one in both runs."""
    adjusted_p: float | None
    """Holm-adjusted over the record types; None for the other metrics."""


@dataclass(frozen=True)
class VerdictChange:
    """A record or value that was judged otherwise."""

    case: str
    kind: str
    key: str
    path: str
    before: str
    """Verdict and value, or "" where nothing was judged."""
    after: str


@dataclass(frozen=True)
class RunComparison:
    """Everything that differs between two runs."""

    before: Run
    after: Run
    articles: tuple[str, ...]
    left_out: tuple[str, ...]
    """Cases that only one of the runs judged."""
    metrics: tuple[MetricChange, ...]
    costs: tuple[Cost, Cost]
    """Of the answers on the articles that both runs judged."""
    verdicts: tuple[VerdictChange, ...]


def compare(before: Run, after: Run, *, seed: int = 0) -> RunComparison:
    """`after` against `before`; CaseError if they have no article in common."""
    judged = [{r.case for r in run.results if r.outcome == "judged"} for run in (before, after)]
    shared = judged[0] & judged[1]
    if not shared:
        raise CaseError(f"{before.name} and {after.name} have judged no article in common")
    old, new = (
        [r for r in run.results if r.outcome == "judged" and r.case in shared]
        for run in (before, after)
    )
    articles = sorted(shared)
    counted = {
        name: (counts_by_case(old, counting), counts_by_case(new, counting))
        for name, counting in (METRICS | EVIDENCE).items()
    }
    comparisons = compare_paired_all(
        {
            name: [_pair(before[case].f1, after[case].f1) for case in articles]
            for name, (before, after) in counted.items()
        },
        seed=seed,
    )
    adjusted = holm({name: c.p_value if (c := comparisons[name]) else None for name in RECORDS})
    return RunComparison(
        before=before,
        after=after,
        articles=tuple(articles),
        left_out=tuple(sorted(judged[0] ^ judged[1])),
        metrics=tuple(
            MetricChange(
                name,
                _micro_f1(before_counts),
                _micro_f1(after_counts),
                comparisons[name],
                adjusted.get(name),
            )
            for name, (before_counts, after_counts) in counted.items()
        ),
        costs=(cost_of(old), cost_of(new)),
        verdicts=tuple(_verdict_changes(old, new)),
    )


def _micro_f1(counts: dict[str, Counts]) -> float | None:
    return sum(counts.values(), Counts()).f1


def _pair(before: float | None, after: float | None) -> tuple[float, float] | None:
    return None if before is None or after is None else (before, after)


def _verdict_changes(old: list[CaseResult], new: list[CaseResult]) -> list[VerdictChange]:
    """In the order of cases; of several samples the first is compared."""
    earlier = {result.case: result for result in reversed(old)}
    later = {result.case: result for result in reversed(new)}
    changes = []
    for case in sorted(earlier):
        before, after = _by_place(earlier[case]), _by_place(later[case])
        for place in [*before, *(place for place in after if place not in before)]:
            was, now = (" | ".join(side.get(place, ())) for side in (before, after))
            if was != now:
                changes.append(VerdictChange(case, *place, was, now))
    return changes


def _by_place(result: CaseResult) -> dict[tuple[str, str, str], list[str]]:
    """What is not right, by kind, key and path; equal verdicts with their values."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for judgement in result.mistakes:
        place = (judgement.kind, judgement.key, judgement.path)
        places.setdefault(place, []).append(_told(judgement))
    return places


def _told(judgement: Judgement) -> str:
    return f"{judgement.verdict}: {judgement.predicted}"
