"""The report of one run: headline scores, evidence and support, fields, and what is wrong."""

from collections.abc import Sequence

from summarizer.evals.expectations import RECORDS
from summarizer.evals.health import Prices
from summarizer.evals.metrics import Score
from summarizer.evals.reports.cases import without_echoes
from summarizer.evals.reports.scores import (
    GroupScores,
    RunScores,
    answered,
    not_at_hand,
    score_groups,
    score_run,
    spent,
)
from summarizer.evals.reports.tables import (
    ECHOES,
    NOT_APPLICABLE,
    SAMPLES,
    Report,
    Table,
    counted,
    interval,
    percent,
    where,
)
from summarizer.evals.results import Run
from summarizer.evals.stats import Estimate

_SCORE_COLUMNS = ("precision", "recall", "F1", "95 %", "macro F1", "articles")
_GROUP_METRICS = {
    "people": "participants",
    "meetings": "meetings",
    "agreem.": "agreements",
    "attacks": "attacks",
    "attrib.": "attribution",
}
"""Column to metric; the columns are short, so that a line of a terminal holds them."""
_FIELD_COLUMNS = ("precision", "recall", "F1", "95 %", "articles")


def report_run(
    run: Run,
    *,
    fields: bool = False,
    by: Sequence[str] = (),
    prices: Prices | None = None,
) -> Report:
    """The scores of `run`; with `fields`, of every judged field too; of the groups of each `by`."""
    scores = score_run(run, fields=fields)
    tables = [
        Table(
            "Scores",
            ("", *_SCORE_COLUMNS),
            tuple(_score_row(one) for one in scores.metrics),
            note="Per cent of records and values found. 95 %: bootstrap over articles, of F1; "
            "macro F1: the mean of the articles' own",
            numbers=len(_SCORE_COLUMNS),
        ),
        Table(
            "Evidence and support",
            ("", "share", "95 %", "articles"),
            tuple(_share_row(name, share) for name, share in scores.shares),
            numbers=3,
        ),
    ]
    if scores.consistency:
        tables.append(_samples(scores))
    if fields:
        tables.append(
            Table(
                "Fields, worst first",
                ("record", "field", *_FIELD_COLUMNS),
                tuple(
                    _field_row(one)
                    for kind in RECORDS
                    for one in scores.fields
                    if one.name.startswith(f"{kind}.")
                ),
                level="fields",
                numbers=len(_FIELD_COLUMNS),
                is_grouped=True,
            )
        )
    tables += (_groups(run, grouping) for grouping in by)
    tables.append(_mistakes(run))
    return Report(f"Suite {run.manifest.suite}", _lines(run, scores, prices), tuple(tables))


def _lines(run: Run, scores: RunScores, prices: Prices | None) -> tuple[str, ...]:
    manifest, state = run.manifest, scores.health
    prompt = f", prompt {manifest.prompt}" if manifest.prompt else ""
    lines = [
        f"model {manifest.model}{prompt}, {answered(run)}",
        f"{state.judged} of {counted(state.cases, 'article')} judged, "
        f"{counted(manifest.samples, 'sample')} each",
        f"{counted(state.forbidden, 'trap')} stepped into, "
        f"{counted(state.saved_by_reask, 'answer')} saved by a re-ask",
        spent(state.cost, prices),
    ]
    lines += [
        f"{result.case}: FAILED ({result.failure.kind}): {result.failure.message}"
        for result in run.results
        if result.failure is not None
    ]
    if missing := not_at_hand(run):
        lines.append(f"text not at hand, not judged: {', '.join(missing)}")
    return tuple(lines)


def _samples(scores: RunScores) -> Table:
    most = max(len(one.pass_hat) for one in scores.consistency)
    columns = ("", *(f"pass^{k}" for k in range(1, most + 1)), "flips", "articles")
    return Table(
        "Samples that agree",
        columns,
        tuple(
            (
                one.name,
                *(percent(estimate.mean if estimate else None) for estimate in one.pass_hat),
                percent(one.flips.mean if one.flips else None),
                str(one.pass_hat[0].articles if one.pass_hat[0] else 0),
            )
            for one in scores.consistency
        ),
        note=SAMPLES,
        numbers=len(columns) - 1,
    )


def _groups(run: Run, grouping: str) -> Table:
    groups = score_groups(run, grouping)
    note = "F1, and precision of evidence, in per cent with the 95 % interval; -: nothing was told"
    return Table(
        f"By {grouping}",
        (grouping, "of", *_GROUP_METRICS, "evidence"),
        tuple(_group_row(group) for group in groups),
        note=note if groups else "The suite has no tags (suite.yaml)",
        numbers=len(_GROUP_METRICS) + 2,
    )


def _group_row(group: GroupScores) -> tuple[str, ...]:
    by_name = {one.name: one.f1 for one in group.metrics}
    shares = [*(by_name[name] for name in _GROUP_METRICS.values()), group.evidence.precision]
    return (group.name, str(group.articles), *map(_short, shares))


def _short(share: Estimate | None) -> str:
    """ "99 98-100": in whole per cent, so that a line of a terminal holds all metrics."""
    if share is None:
        return NOT_APPLICABLE
    numbers = [share.mean, *((share.interval.low, share.interval.high) if share.interval else ())]
    mean, *ends = (f"{100 * number:.0f}" for number in numbers)
    return " ".join([mean, "-".join(ends)]) if ends else mean


def _mistakes(run: Run) -> Table:
    several = run.manifest.samples > 1
    told = [(result, j) for result in run.results for j in without_echoes(result.mistakes)]
    return Table(
        "What is wrong",
        ("case", "where", "verdict", "expected", "found"),
        tuple(
            (
                f"{result.case}, sample {result.sample}" if several else result.case,
                where(j.kind, j.key, j.path),
                j.verdict,
                j.expected,
                j.predicted,
            )
            for result, j in told
        ),
        level="verdicts",
        note=ECHOES if len(told) < sum(len(r.mistakes) for r in run.results) else "",
        is_grouped=True,
    )


def _score_row(one: Score) -> tuple[str, ...]:
    return (
        one.name,
        percent(one.counts.precision),
        percent(one.counts.recall),
        percent(one.f1.mean if one.f1 else None),
        interval(one.f1),
        percent(one.macro_f1),
        str(one.f1.articles if one.f1 else 0),
    )


def _field_row(one: Score) -> tuple[str, ...]:
    kind, _, path = one.name.partition(".")
    cells = list(_score_row(one))
    del cells[-2]  # the macro average: the names of fields need its room
    return (kind, path, *cells[1:])


def _share_row(name: str, estimate: Estimate | None) -> tuple[str, ...]:
    mean = percent(estimate.mean if estimate else None)
    return (name, mean, interval(estimate), str(estimate.articles if estimate else 0))
