"""The report of two runs: what changed, and whether that is more than noise."""

from collections.abc import Iterator

from summarizer.evals.comparison import MetricChange, RunComparison, VerdictChange
from summarizer.evals.expectations import RECORDS
from summarizer.evals.health import Prices
from summarizer.evals.reports.cases import WHOLE
from summarizer.evals.reports.scores import spent
from summarizer.evals.reports.tables import (
    ECHOES,
    NO_DATA,
    NOT_APPLICABLE,
    Report,
    Table,
    Text,
    counted,
    p_value,
    percent,
    points,
    points_interval,
    where,
)
from summarizer.evals.results import RECORD

READING = (
    "B - A: mean over articles of B's F1 less A's, in points; p: sign-flip test, paired by article",
    "Holm: p adjusted over the four record types; MDE: the least difference that so many articles "
    "would show",
)
"""What the columns mean."""
_COLUMNS = ("", "A", "B", "B - A", "95 %", "p", "Holm", "MDE", "articles")


def report_comparison(
    comparison: RunComparison, *, prompt_diff: str = "", prices: Prices | None = None
) -> Report:
    """What changed from one run to the other; `prompt_diff` is shown behind it."""
    before, after = comparison.before, comparison.after
    lines = [
        f"A: {before.name}; B: {after.name}; "
        f"{counted(len(comparison.articles), 'article')} judged by both",
        f"A: {spent(comparison.costs[0], prices)}; B: {spent(comparison.costs[1], prices)}",
    ]
    if comparison.left_out:
        lines.append(f"judged by one of them only, left out: {', '.join(comparison.left_out)}")
    told = tuple(changed_verdicts(comparison))
    return Report(
        f"{before.name} against {after.name}",
        tuple(lines),
        (
            Table(
                "Scores: F1",
                _COLUMNS,
                tuple(_change_row(change) for change in comparison.metrics),
                note="; ".join(READING),
                numbers=len(_COLUMNS) - 1,
            ),
            Table(
                "Verdicts that changed",
                ("case", "where", "A", "B"),
                tuple(
                    (v.case, where(v.kind, v.key, v.path), v.before or "right", v.after or "right")
                    for v in told
                ),
                level="verdicts",
                note=ECHOES if len(told) < len(comparison.verdicts) else "",
                is_grouped=True,
            ),
        ),
        (Text("The prompts' text, A to B", prompt_diff),) if prompt_diff else (),
    )


def changed_verdicts(comparison: RunComparison) -> Iterator[VerdictChange]:
    """Those without the values of records of which one side is wrong as a whole."""
    whole: set[tuple[str, str, str]] = set()
    for change in comparison.verdicts:
        record = change.case, change.kind, change.key
        verdicts = {side.partition(":")[0] for side in (change.before, change.after)}
        if change.path == RECORD and verdicts & WHOLE:
            whole.add(record)
        elif change.path != RECORD and record in whole:
            continue
        yield change


def _change_row(change: MetricChange) -> tuple[str, ...]:
    paired = change.comparison
    before, after = change.before, change.after
    adjusted = p_value(change.adjusted_p) if change.name in RECORDS else NOT_APPLICABLE
    if paired is None:
        unknown = (NO_DATA,) * 3
        return (change.name, percent(before), percent(after), *unknown, adjusted, NO_DATA, "0")
    effect = paired.minimum_detectable_effect
    return (
        change.name,
        percent(before),
        percent(after),
        points(paired.difference),
        points_interval(paired.interval),
        p_value(paired.p_value),
        adjusted,
        percent(effect),
        str(paired.articles),
    )
