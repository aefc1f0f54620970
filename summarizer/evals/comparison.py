"""Two runs side by side: what changed, by how much, and whether that is more than noise.

Scores are compared on the articles that both runs judged, article by article (see `stats`). The
four record types are corrected for being four (Holm).
"""

from dataclasses import dataclass

from summarizer.errors import CaseError
from summarizer.evals.expectations import RECORDS
from summarizer.evals.judging import Judgement
from summarizer.evals.metrics import METRICS, Counting, Score, counts_by_case, score
from summarizer.evals.results import CaseResult, Run
from summarizer.evals.stats import Comparison, compare_paired, holm


@dataclass(frozen=True)
class MetricChange:
    """One metric before and after, on the articles that both runs judged."""

    name: str
    before: Score
    after: Score
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
    changes = {name: _change(name, old, new, counting, seed) for name, counting in METRICS.items()}
    adjusted = holm(
        {
            name: c.comparison.p_value if (c := changes[name]).comparison else None
            for name in RECORDS
        }
    )
    return RunComparison(
        before=before,
        after=after,
        articles=tuple(sorted(shared)),
        left_out=tuple(sorted(judged[0] ^ judged[1])),
        metrics=tuple(
            MetricChange(c.name, c.before, c.after, c.comparison, adjusted.get(name))
            for name, c in changes.items()
        ),
        verdicts=tuple(_verdict_changes(old, new)),
    )


def _change(
    name: str, old: list[CaseResult], new: list[CaseResult], counting: Counting, seed: int
) -> MetricChange:
    before, after = counts_by_case(old, counting), counts_by_case(new, counting)
    pairs = [
        (one, other)
        for case in sorted(before)
        if (one := before[case].f1) is not None and (other := after[case].f1) is not None
    ]
    comparison = compare_paired([p[0] for p in pairs], [p[1] for p in pairs], seed=seed)
    return MetricChange(
        name,
        score(name, old, counting, seed=seed),
        score(name, new, counting, seed=seed),
        comparison,
        None,
    )


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
