"""Runs and comparisons as JSON, for programs: names that stay, and `null` where there is no data.

Described in docs/reports.md. `schema_version` goes up when a reader would have to change.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from summarizer.evals.comparison import MetricChange, RunComparison
from summarizer.evals.health import Cost
from summarizer.evals.metrics import EvidenceScore, Score
from summarizer.evals.reports.scores import (
    GroupScores,
    RunScores,
    not_at_hand,
    score_groups,
    score_run,
)
from summarizer.evals.reports.wording import why
from summarizer.evals.results import Run
from summarizer.evals.stats import Estimate
from summarizer.rendering.json import as_json

SCHEMA_VERSION = 1


def render_run(run: Run, *, by: Sequence[str] = (), verdicts: bool = True) -> str:
    """The scores of `run`, of its fields too, of its groups `by` each grouping, its failures and,
    with `verdicts`, its mistakes."""
    scores = score_run(run, fields=True)
    return _written(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "run",
            "manifest": run.manifest.model_dump(mode="json"),
            "answers": _answers(run),
            "scores": {one.name: _score(one) for one in scores.metrics},
            "fields": {one.name: _score(one) for one in scores.fields},
            "groups": {
                grouping: {group.name: _group(group) for group in score_groups(run, grouping)}
                for grouping in by
            },
            "evidence": evidence_in_json(scores.evidence),
            "health": _health(scores),
            "consistency": {
                one.name: {
                    "pass_hat": [estimate_in_json(estimate) for estimate in one.pass_hat],
                    "flips": estimate_in_json(one.flips),
                }
                for one in scores.consistency
            },
            "mistakes": list(_mistakes(run)) if verdicts else None,
            "failures": [
                {
                    "case": result.case,
                    "suite": result.suite,
                    "sample": result.sample,
                    "kind": result.failure.kind,
                    "message": result.failure.message,
                }
                for result in run.results
                if result.failure is not None
            ],
            "not_at_hand": list(not_at_hand(run)),
        }
    )


def render_comparison(
    comparison: RunComparison, *, prompt_diff: str = "", verdicts: bool = True
) -> str:
    """Every metric before and after, and, with `verdicts`, those that changed."""
    return _written(
        {
            "schema_version": SCHEMA_VERSION,
            "kind": "comparison",
            "before": comparison.before.manifest.model_dump(mode="json"),
            "after": comparison.after.manifest.model_dump(mode="json"),
            "articles": list(comparison.articles),
            "left_out": list(comparison.left_out),
            "metrics": {change.name: _change(change) for change in comparison.metrics},
            "costs": {
                "before": _cost(comparison.costs[0]),
                "after": _cost(comparison.costs[1]),
            },
            "verdicts": [
                {
                    "case": v.case,
                    "kind": v.kind,
                    "key": v.key,
                    "path": v.path,
                    "before": v.before or None,
                    "after": v.after or None,
                }
                for v in comparison.verdicts
            ]
            if verdicts
            else None,
            "prompt_diff": prompt_diff or None,
        }
    )


def _answers(run: Run) -> list[dict[str, Any]]:
    known = {
        (p.model, p.reported_model, p.how, p.date): None
        for result in run.results
        if (p := result.provenance)
    }
    names = ("model", "reported_model", "how", "date")
    return [dict(zip(names, one, strict=True)) for one in known]


def _score(one: Score) -> dict[str, Any]:
    return {
        "precision": one.counts.precision,
        "recall": one.counts.recall,
        "f1": estimate_in_json(one.f1),
        "macro_f1": one.macro_f1,
    }


def _group(group: GroupScores) -> dict[str, Any]:
    return {
        "articles": group.articles,
        "scores": {one.name: _score(one) for one in group.metrics},
        "evidence": evidence_in_json(group.evidence),
    }


def evidence_in_json(score: EvidenceScore) -> dict[str, Any]:
    """Precision and recall of citations."""
    return {
        "precision": estimate_in_json(score.precision),
        "recall": estimate_in_json(score.recall),
    }


def estimate_in_json(estimate: Estimate | None, over: str = "articles") -> dict[str, Any] | None:
    """Mean, interval and the number of articles, or of what it is taken `over`."""
    if estimate is None:
        return None
    ends = estimate.interval
    return {
        "mean": estimate.mean,
        "low": ends.low if ends else None,
        "high": ends.high if ends else None,
        "level": ends.level if ends else None,
        over: estimate.articles,
    }


def _health(scores: RunScores) -> dict[str, Any]:
    state = scores.health
    return {
        "cases": state.cases,
        "judged": state.judged,
        "failed": state.failed,
        "not_at_hand": state.not_at_hand,
        "forbidden": state.forbidden,
        "supported": estimate_in_json(state.supported),
        "valid_at_first": estimate_in_json(state.valid_at_first),
        "saved_by_reask": state.saved_by_reask,
        "cost": _cost(state.cost),
    }


def _cost(cost: Cost) -> dict[str, int | None]:
    return {
        "answers": cost.answers,
        "input_tokens": cost.input_tokens,
        "output_tokens": cost.output_tokens,
        "input_characters": cost.input_characters,
        "output_characters": cost.output_characters,
    }


def _mistakes(run: Run) -> Iterable[dict[str, Any]]:
    for result in run.results:
        for j in result.mistakes:
            yield {
                "case": result.case,
                "suite": result.suite,
                "sample": result.sample,
                "kind": j.kind,
                "key": j.key,
                "path": j.path,
                "verdict": j.verdict,
                "expected": j.expected,
                "predicted": j.predicted,
                "place": j.place or None,
                "why": why(j),
            }


def _change(change: MetricChange) -> dict[str, Any]:
    paired = change.comparison
    ends = paired.interval if paired else None
    return {
        "before": change.before,
        "after": change.after,
        "difference": paired.difference if paired else None,
        "low": ends.low if ends else None,
        "high": ends.high if ends else None,
        "level": ends.level if ends else None,
        "p_value": paired.p_value if paired else None,
        "adjusted_p": change.adjusted_p,
        "minimum_detectable_effect": paired.minimum_detectable_effect if paired else None,
        "articles": paired.articles if paired else 0,
    }


def _written(document: dict[str, Any]) -> str:
    return as_json(document, indent=1)
