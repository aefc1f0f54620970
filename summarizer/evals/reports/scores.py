"""Every number of a run that reports show, computed once for whichever format."""

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.evals.health import Consistency, Cost, Health, Prices, consistency, health
from summarizer.evals.judging import Judgement
from summarizer.evals.metrics import (
    METRICS,
    EvidenceScore,
    Score,
    field_metrics,
    score_all,
    score_evidence,
)
from summarizer.evals.results import CaseResult, Run
from summarizer.evals.stats import Estimate


@dataclass(frozen=True)
class RunScores:
    """The scores of a run."""

    metrics: tuple[Score, ...]
    fields: tuple[Score, ...]
    """One per judged field that somebody stated, worst first; empty unless asked for."""
    evidence: EvidenceScore
    health: Health
    consistency: tuple[Consistency, ...]
    """Empty unless some article has several samples."""

    @property
    def shares(self) -> tuple[tuple[str, Estimate | None], ...]:
        """Evidence and support, in the words of a reader."""
        return (
            ("cited sentences that support the fact", self.evidence.precision),
            ("needed sentences that are cited", self.evidence.recall),
            ("facts that pass the checks", self.health.supported),
            ("articles valid at the first attempt", self.health.valid_at_first),
        )


@dataclass(frozen=True)
class GroupScores:
    """The scores of the articles of one group, such as those with one trap."""

    grouping: str
    name: str
    articles: int
    metrics: tuple[Score, ...]
    evidence: EvidenceScore


def score_groups(run: Run, grouping: str) -> tuple[GroupScores, ...]:
    """The scores of each group of `grouping`, by name; an article may be in several, or in none."""
    return tuple(
        GroupScores(
            grouping=grouping,
            name=name,
            articles=len({result.case for result in members}),
            metrics=score_all(members, METRICS),
            evidence=score_evidence(members),
        )
        for name, members in members_of(run.judged, grouping).items()
    )


def members_of(results: Sequence[CaseResult], grouping: str) -> dict[str, list[CaseResult]]:
    """The results in each group of `grouping`, by name."""
    names = sorted({name for result in results for name in result.groups.get(grouping, ())})
    return {name: [r for r in results if name in r.groups.get(grouping, ())] for name in names}


def score_run(run: Run, *, fields: bool = False) -> RunScores:
    """The scores of `run`; of its fields too if `fields`, which takes some times as long."""
    judged = run.judged
    found = score_all(judged, field_metrics(judged)) if fields else ()
    stated = [one for one in found if one.f1 is not None]
    return RunScores(
        metrics=score_all(judged, METRICS),
        fields=tuple(sorted(stated, key=lambda one: one.f1.mean if one.f1 else 1.0)),
        evidence=score_evidence(judged),
        health=health(run),
        consistency=consistency(run),
    )


def answered(run: Run) -> str:
    """How and when the answers came."""
    known = [result.provenance for result in run.results if result.provenance]
    ways = sorted({(provenance.how.replace("_", " "), provenance.date) for provenance in known})
    return ", ".join(f"{how} {date}" for how, date in ways) or "no answers"


def spent(cost: Cost, prices: Prices | None = None) -> str:
    """What was sent and received: tokens, or characters where nobody counted tokens."""
    if cost.input_tokens is not None and cost.output_tokens is not None:
        price = cost.at(prices) if prices is not None else None
        told = "" if price is None else f", which cost {price:,.4f}"
        return f"{cost.input_tokens:,} tokens in, {cost.output_tokens:,} out{told}"
    if cost.input_characters is not None and cost.output_characters is not None:
        counted = f"{cost.input_characters:,} characters in, {cost.output_characters:,} out"
        return f"{counted} (tokens not counted)"
    return "tokens not counted"


def traps(run: Run) -> tuple[tuple[CaseResult, Judgement], ...]:
    """Every trap that was stepped into, with the result that did."""
    return tuple(
        (result, judgement)
        for result in run.results
        for judgement in result.mistakes
        if judgement.verdict == "forbidden"
    )


def not_at_hand(run: Run) -> tuple[str, ...]:
    """The cases whose text was missing, each once."""
    names = (result.case for result in run.results if result.outcome == "not_at_hand")
    return tuple(dict.fromkeys(names))
