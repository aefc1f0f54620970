"""Runs, comparisons and cases as one HTML page: self-contained, no network, hostile text safe.

Each case opens to its records, expected beside found, with the article next to them; a sentence's
number highlights it there. Without JavaScript the numbers are links, cases open all the same, and
only sorting is lost. What keeps hostile text and the network out is `summarizer.rendering.pages`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from summarizer.briefing import FURNITURE
from summarizer.evals.comparison import MetricChange, RunComparison
from summarizer.evals.health import Health, Prices
from summarizer.evals.metrics import Counts, Score
from summarizer.evals.reports.cases import CaseView, view_cases
from summarizer.evals.reports.comparisons import READING, changed_verdicts
from summarizer.evals.reports.scores import answered, score_groups, score_run, spent, traps
from summarizer.evals.reports.tables import (
    NO_DATA,
    SAMPLES,
    counted,
    interval,
    p_value,
    percent,
    points,
    points_interval,
    where,
)
from summarizer.evals.reports.wording import ROLE, VERDICT
from summarizer.evals.results import CaseArticle, Run
from summarizer.evals.stats import Estimate
from summarizer.rendering import wording
from summarizer.rendering.pages import PageSetter


@dataclass(frozen=True, slots=True)
class Bar:
    """An estimate or a difference drawn on 0 to 100: where it lies, and its interval."""

    mean: float
    low: float
    width: float
    has_zero: bool = False
    """The middle is zero: a difference, from -100 to 100 points."""


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case's samples, which share one article."""

    number: int
    name: str
    samples: tuple[CaseView, ...]

    @property
    def article(self) -> CaseArticle | None:
        """Its text, if it is at hand."""
        return self.samples[0].article

    @property
    def outcomes(self) -> set[str]:
        """What became of the samples: judged, failed, not_at_hand."""
        return {view.result.outcome for view in self.samples}

    @property
    def mistakes(self) -> float | None:
        """Mean over the judged samples; None without one."""
        judged = [view.mistakes for view in self.samples if view.result.outcome == "judged"]
        return sum(judged) / len(judged) if judged else None

    @property
    def told(self) -> str:
        """What became of each sample in words; once where it is the same of all."""
        words = [_told(view) for view in self.samples]
        if len(words) > 1 and len(set(words)) == 1:
            return f"{words[0]}, {len(words)} times"
        return ", ".join(words)


def render_run(
    run: Run,
    *,
    articles: Iterable[CaseArticle] = (),
    by: Sequence[str] = (),
    verdicts: bool = True,
    prices: Prices | None = None,
) -> str:
    """`run` as an HTML document; `articles` are texts that the run may not hold.

    The articles are scored in groups `by` each grouping, too. Without `verdicts` the scores alone.
    """
    scores = score_run(run, fields=True)
    pages = _case_pages(view_cases(run, articles))
    values = next(one for one in scores.metrics if one.name == "values").by_case
    return _page(
        "run.html.jinja",
        title=f"Eval report: {run.manifest.suite}",
        run=run,
        overview=_overview(run, scores.health, prices),
        scores=scores,
        groups=[group for grouping in by for group in score_groups(run, grouping)],
        pages=pages if verdicts else (),
        traps=traps(run) if verdicts else (),
        values=values,
        verdicts=verdicts,
        numbers={page.name: page.number for page in pages},
    )


def render_comparison(
    comparison: RunComparison,
    *,
    prompt_diff: str = "",
    verdicts: bool = True,
    prices: Prices | None = None,
) -> str:
    """`comparison` as an HTML document, with `prompt_diff` behind it."""
    return _page(
        "comparison.html.jinja",
        title=f"{comparison.before.name} against {comparison.after.name}",
        comparison=comparison,
        sides=[
            ("A", comparison.before, spent(comparison.costs[0], prices)),
            ("B", comparison.after, spent(comparison.costs[1], prices)),
        ],
        reading=READING,
        changes=changed_verdicts(comparison) if verdicts else (),
        verdicts=verdicts,
        prompt_diff=prompt_diff,
    )


def render_case(view: CaseView) -> str:
    """One case as an HTML document, opened."""
    [page] = _case_pages((view,))
    return _page("case.html.jinja", title=f"Case {view.result.case}", page=page)


def _overview(run: Run, state: Health, prices: Prices | None) -> list[tuple[str, str]]:
    manifest = run.manifest
    prompt = manifest.prompt or "none"
    if digest := manifest.hashes.get("prompt"):
        prompt += f" (SHA-256 {digest[:12]})"
    reported = sorted(
        {str(r.provenance.reported_model) for r in run.results
         if r.provenance and r.provenance.reported_model not in (None, manifest.model)}
    )  # fmt: skip
    notes = sorted({r.provenance.note for r in run.results if r.provenance and r.provenance.note})
    failed = f", {counted(state.failed, 'failed answer')}" if state.failed else ""
    absent = f", {counted(state.not_at_hand, 'text')} not at hand" if state.not_at_hand else ""
    return [
        ("Model", manifest.model + (f", reported as {', '.join(reported)}" if reported else "")),
        ("Prompt", prompt),
        ("Answers", "; ".join([answered(run), *notes])),
        ("Articles", f"{state.judged} of {state.cases} judged, "
                     f"{counted(manifest.samples, 'sample')} each{failed}{absent}"),
        ("Traps", f"{state.forbidden} stepped into"),
        ("Re-asks", f"{counted(state.saved_by_reask, 'answer')} saved by one"),
        ("Cost", spent(state.cost, prices)),
        ("Run", f"{manifest.created}, summarizer {manifest.version}"),
    ]  # fmt: skip


def _case_pages(views: Iterable[CaseView]) -> tuple[CasePage, ...]:
    samples: dict[str, list[CaseView]] = {}
    for view in views:
        samples.setdefault(view.result.case, []).append(view)
    return tuple(
        CasePage(number, name, tuple(members))
        for number, (name, members) in enumerate(samples.items(), 1)
    )


def _told(view: CaseView) -> str:
    if view.result.outcome == "judged":
        return counted(view.mistakes, "mistake") if view.mistakes else "all right"
    return "no answer" if view.failure else "text not at hand"


def _bar(estimate: Estimate | None) -> Bar | None:
    if estimate is None:
        return None
    ends = estimate.interval
    low, high = (ends.low, ends.high) if ends else (estimate.mean, estimate.mean)
    return Bar(_place(estimate.mean), _place(low), round((high - low) * 100, 2))


def _change_bar(change: MetricChange) -> Bar | None:
    paired = change.comparison
    if paired is None:
        return None
    ends = paired.interval
    low, high = (ends.low, ends.high) if ends else (paired.difference, paired.difference)
    middle = (paired.difference + 1) / 2
    return Bar(_place(middle), _place((low + 1) / 2), round((high - low) * 50, 2), True)


def _place(share: float) -> float:
    return round(min(max(share, 0.0), 1.0) * 100, 2)


def _f1(score: Score | Counts) -> float | None:
    if isinstance(score, Counts):
        return score.f1
    return score.f1.mean if score.f1 else None


def _page(template: str, **values: Any) -> str:
    return _pages().set(template, ("report.css",), values)


@cache
def _pages() -> PageSetter:
    return PageSetter(
        Path(__file__).parent / "templates",
        styles=("report.css",),
        script="report.js",
        names={
            "ROLE": ROLE, "VERDICT": VERDICT, "LABEL": wording.LABEL, "FURNITURE": FURNITURE,
            "NO_DATA": NO_DATA, "SAMPLES": SAMPLES,
            "bar": _bar, "change_bar": _change_bar, "counted": counted, "f1": _f1,
            "interval": interval, "p_value": p_value, "percent": percent, "points": points,
            "points_interval": points_interval, "told": _told, "where": where,
        },
    )  # fmt: skip
