"""The report of how far two annotators agree: the ceiling beside which models are read."""

from collections.abc import Iterator, Sequence
from typing import Any

from summarizer.evals.agreement import Agreement, of_shared
from summarizer.evals.comparing import NOTHING
from summarizer.evals.metrics import (
    METRICS,
    EvidenceScore,
    Score,
    field_metrics,
    score_all,
    score_evidence,
)
from summarizer.evals.reports.cases import without_echoes
from summarizer.evals.reports.formats import render_markdown, render_terminal, unknown_format
from summarizer.evals.reports.json import estimate_in_json, evidence_in_json
from summarizer.evals.reports.scores import members_of
from summarizer.evals.reports.tables import Report, Table, counted, interval, percent, where
from summarizer.evals.results import CaseResult
from summarizer.evals.stats import Estimate
from summarizer.rendering.json import as_json

AGREEMENT_FORMATS = ("terminal", "markdown", "json")
SCHEMA_VERSION = 1
_COLUMNS = ("agreed", "of", "F1", "95 %", "articles")
_NOTE = (
    "of: what the two hands state, on average; agreed: what the other one has as well; F1 in per "
    "cent of it. 95 %: bootstrap over articles"
)

_PLAIN = (
    "The first choice of each hand as it stands, tell-tale words included: a lower bound, where "
    "the table above, in which each answers as kindly as it can, is an upper one"
)


def render_agreement(
    agreement: Agreement,
    format: str,
    *,
    fields: bool = False,
    by: Sequence[str] = (),
    verdicts: bool = False,
    reveal: bool = False,
    width: int = 80,
    color: bool = False,
) -> str:
    """`agreement` in one of `AGREEMENT_FORMATS`; `UsageError` for another one.

    `fields`: score every field too, which JSON does anyhow. `by`: score the articles in groups,
    too. `verdicts`: list what the hands differ in, of held-out cases only with `reveal`. `width`
    (columns) and `color` concern the terminal alone.
    """
    if format == "json":
        return _as_json(agreement, by=by, verdicts=verdicts, reveal=reveal)
    if format not in AGREEMENT_FORMATS:
        raise unknown_format(format, AGREEMENT_FORMATS)
    report = report_agreement(agreement, fields=fields, by=by, verdicts=verdicts, reveal=reveal)
    if format == "markdown":
        return render_markdown(report)
    return render_terminal(report, width=width, color=color)


def report_agreement(
    agreement: Agreement,
    *,
    fields: bool = False,
    by: Sequence[str] = (),
    verdicts: bool = False,
    reveal: bool = False,
) -> Report:
    """The agreement on records and values; the options are those of `render_agreement`."""
    results = agreement.results
    lines = [f"{counted(agreement.cases, 'article')} annotated twice"]
    if agreement.left_out:
        lines.append(f"left out, not annotated twice: {counted(agreement.left_out, 'article')}")
    hidden = sum(result.held_out for result in results) // 2
    if verdicts and hidden and not reveal:
        lines.append(f"{counted(hidden, 'held-out article')}: looked at only as part of a total")
    tables = [
        Table(
            "Agreement of two annotators",
            ("", *_COLUMNS),
            tuple((one.name, *_cells(one)) for one in score_all(results, METRICS)),
            note=_NOTE,
            numbers=len(_COLUMNS),
        ),
        Table(
            "The same with plain answers",
            ("", *_COLUMNS),
            tuple((one.name, *_cells(one)) for one in score_all(agreement.plain, METRICS)),
            note=_PLAIN,
            numbers=len(_COLUMNS),
        ),
        Table(
            "Evidence",
            ("", "share", "95 %", "articles"),
            tuple(_share_row(name, one) for name, one in _evidence_rows(score_evidence(results))),
            numbers=3,
        ),
    ]
    if fields:
        tables.append(
            Table(
                "Fields of the records that both have, worst first",
                ("record", "field", *_COLUMNS),
                tuple((*one.name.split(".", 1), *_cells(one)) for one in _fields(results)),
                level="fields",
                numbers=len(_COLUMNS),
            )
        )
    tables += (_groups(results, grouping) for grouping in by)
    if verdicts:
        tables.append(
            Table(
                "Where they differ",
                ("case", "where", "first", "second"),
                tuple(
                    (one["case"], where(one["kind"], one["key"], one["path"]), *_sides(one))
                    for one in _differences(results, reveal=reveal)
                ),
                level="verdicts",
                is_grouped=True,
            )
        )
    return Report(f"Agreement on {agreement.selection}", tuple(lines), tuple(tables))


def _cells(one: Score) -> tuple[str, ...]:
    stated = (one.counts.predicted + one.counts.expected) / 2
    return (
        f"{one.counts.correct:g}",
        f"{stated:g}",
        percent(one.f1.mean if one.f1 else None),
        interval(one.f1),
        str(one.f1.articles if one.f1 else 0),
    )


def _evidence_rows(score: EvidenceScore) -> tuple[tuple[str, Estimate | None], ...]:
    return (
        ("cited sentences that the other hand accepts", score.precision),
        ("needed sentences that the other hand cites", score.recall),
    )


def _share_row(name: str, share: Estimate | None) -> tuple[str, ...]:
    mean = percent(share.mean if share else None)
    return (name, mean, interval(share), str(share.articles if share else 0))


def _fields(results: Sequence[CaseResult]) -> list[Score]:
    shared = [of_shared(result) for result in results]
    scored = [one for one in score_all(shared, field_metrics(shared)) if one.f1 is not None]
    return sorted(scored, key=lambda one: one.f1.mean if one.f1 else 1.0)


def _groups(results: Sequence[CaseResult], grouping: str) -> Table:
    members = members_of(results, grouping)
    return Table(
        f"By {grouping}",
        (grouping, "", *_COLUMNS),
        tuple(
            (f"{name} ({counted(len(own) // 2, 'article')})", one.name, *_cells(one))
            for name, own in members.items()
            for one in score_all(own, METRICS)
            if one.f1 is not None
        ),
        note="" if members else "The suite has no tags (suite.yaml)",
        numbers=len(_COLUMNS),
        is_grouped=True,
    )


def _differences(results: Sequence[CaseResult], *, reveal: bool) -> Iterator[dict[str, str]]:
    """Everything that the hands differ in, once: what one lacks is told where the other has it."""
    for result in results:
        if result.held_out and not reveal:
            continue
        for mistake in without_echoes(result.mistakes):
            is_told_already = result.sample == 1 and mistake.verdict == "wrong"
            is_told_by_the_other = mistake.verdict != "forbidden" and (
                mistake.expected == NOTHING or mistake.verdict == "spurious"
            )
            if is_told_already or is_told_by_the_other:
                continue
            said, asked = ("first", "second") if result.sample == 0 else ("second", "first")
            yield {
                "case": result.case,
                "kind": mistake.kind,
                "key": mistake.key,
                "path": mistake.path,
                said: mistake.predicted,
                asked: mistake.expected,
            }


def _sides(difference: dict[str, str]) -> tuple[str, str]:
    return difference["first"], difference["second"]


def _as_json(agreement: Agreement, *, by: Sequence[str], verdicts: bool, reveal: bool) -> str:
    results = agreement.results
    document = {
        "schema_version": SCHEMA_VERSION,
        "kind": "agreement",
        "selection": agreement.selection,
        "articles": agreement.cases,
        "left_out": agreement.left_out,
        "scores": {one.name: _score(one) for one in score_all(results, METRICS)},
        "plain": {one.name: _score(one) for one in score_all(agreement.plain, METRICS)},
        "fields": {one.name: _score(one) for one in _fields(results)},
        "groups": {
            grouping: {
                name: {
                    "articles": len(own) // 2,
                    "scores": {one.name: _score(one) for one in score_all(own, METRICS)},
                    "evidence": evidence_in_json(score_evidence(own)),
                }
                for name, own in members_of(results, grouping).items()
            }
            for grouping in by
        },
        "evidence": evidence_in_json(score_evidence(results)),
        "differences": list(_differences(results, reveal=reveal)) if verdicts else None,
    }
    return as_json(document, indent=1)


def _score(one: Score) -> dict[str, Any]:
    stated = (one.counts.predicted + one.counts.expected) / 2
    return {"agreed": one.counts.correct, "of": stated, "f1": estimate_in_json(one.f1)}
