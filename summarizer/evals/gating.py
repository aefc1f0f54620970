"""May a change ship: a run against a baseline, with reasons where it may not."""

from summarizer.evals.comparison import compare
from summarizer.evals.results import Run


def find_regressions(baseline: Run, run: Run, *, margin: float = 0.0, seed: int = 0) -> list[str]:
    """Why `run` must not replace `baseline`; empty if nothing speaks against it.

    A metric has regressed if the whole interval of its difference lies below minus `margin`
    (a share, 0.01 is one point of F1): a drop that noise explains is none. A trap that was not
    stepped into before, and an answer that fails where there was one, are regressions however few.
    CaseError if the two runs have no article in common.
    """
    comparison = compare(baseline, run, seed=seed)
    reasons = []
    for change in comparison.metrics:
        paired = change.comparison
        if paired is not None and paired.interval is not None and paired.interval.high < -margin:
            low, high = paired.interval.low * 100, paired.interval.high * 100
            reasons.append(
                f"{change.name}: F1 {paired.difference * 100:+.1f} points "
                f"({low:+.1f} to {high:+.1f}) on {paired.articles} articles"
            )
    known = _traps(baseline)
    for case, trap, because in sorted(_traps(run)):
        if (case, trap, because) not in known:
            reasons.append(f"{case}: steps into a trap: {because}")
    answered = {(r.case, r.sample) for r in baseline.results if r.outcome == "judged"}
    for result in run.results:
        if result.failure is not None and (result.case, result.sample) in answered:
            failure = result.failure
            reasons.append(f"{result.case}: no answer any more ({failure.kind}): {failure.message}")
    return reasons


def _traps(run: Run) -> set[tuple[str, str, str]]:
    return {
        (result.case, judgement.key, judgement.expected)
        for result in run.results
        for judgement in result.mistakes
        if judgement.verdict == "forbidden"
    }
