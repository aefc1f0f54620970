"""The report of how groups were merged: links, ledger, origins, and everything that differs."""

from typing import Any

from summarizer.evals.clusterings import BCubedEstimate
from summarizer.evals.merge_results import EntryResult, GroupResult, LinkScore, MergeRun
from summarizer.evals.merging import score_ledger, score_links, score_origins
from summarizer.evals.metrics import Counts
from summarizer.evals.reports.formats import render_markdown, render_terminal, unknown_format
from summarizer.evals.reports.json import estimate_in_json
from summarizer.evals.reports.tables import Report, Table, counted, interval, percent
from summarizer.evals.stats import Estimate
from summarizer.rendering.json import as_json

MERGE_FORMATS = ("terminal", "markdown", "json")
SCHEMA_VERSION = 1
_COLUMNS = ("precision", "recall", "F1", "95 %")
_OVER_GROUPS = "95 %: bootstrap over groups, of F1"


def render_merging(run: MergeRun, format: str, *, width: int = 80, color: bool = False) -> str:
    """`run` in one of `MERGE_FORMATS`; `UsageError` for another one.

    `width` (columns) and `color` concern the terminal alone.
    """
    match format:
        case "json":
            return _as_json(run)
        case "markdown":
            return render_markdown(report_merging(run))
        case "terminal":
            return render_terminal(report_merging(run), width=width, color=color)
    raise unknown_format(format, MERGE_FORMATS)


def report_merging(run: MergeRun) -> Report:
    """The scores over groups, then every link, verdict and origin that differs."""
    judged = run.judged
    links = score_links(judged)
    return Report(
        "Merging",
        _lines(run),
        (
            Table(
                "Links between records",
                ("", *_COLUMNS, "pairs"),
                tuple(_pair_row(one) for one in links),
                note=f"Pairs of records that are one thing, in per cent. {_OVER_GROUPS}; pairs: "
                "those expected",
                numbers=5,
            ),
            Table(
                "Merged records, B-cubed",
                ("", *_COLUMNS, "records"),
                tuple(_b_cubed_row(one) for one in links),
                note=f"Mean over the articles' records, in per cent. {_OVER_GROUPS}",
                numbers=5,
            ),
            Table(
                "Ledger",
                ("", "right", "95 %", "entries"),
                tuple(
                    (name, percent(share.mean if share else None), interval(share), str(number))
                    for name, (number, share) in score_ledger(judged).items()
                ),
                numbers=3,
            ),
            _origins(judged),
            _link_mistakes(judged),
            _entry_mistakes(judged),
            _origin_mistakes(judged),
        ),
    )


def _lines(run: MergeRun) -> tuple[str, ...]:
    articles = tuple(run.articles())
    answered = [article for article in articles if article.outcome == "judged"]
    prompt = f", prompt {run.prompt}" if run.prompt else ""
    kinds = [own for result in run.judged for own in result.kinds.values()]
    absent, surplus = sum(len(k.absent) for k in kinds), sum(k.surplus for k in kinds)
    left_out = sum(result.left_out for result in run.judged)
    lines = [
        f"model {run.model}{prompt}",
        f"{len(run.judged)} of {counted(len(run.results), 'group')} judged, "
        f"{len(answered)} of {counted(len(articles), 'article')} answered",
        f"not judged: {counted(absent, 'expected record')} that the answers lack, {surplus} of "
        f"theirs that pair with none, {counted(left_out, 'entry', 'entries')} of the ledger",
    ]
    lines += [
        f"{article.case}: FAILED ({article.failure.kind}): {article.failure.message}"
        for article in articles
        if article.failure is not None
    ]
    missing = [article.case for article in articles if article.outcome == "not_at_hand"]
    if missing:
        lines.append(f"text not at hand, not judged: {', '.join(missing)}")
    unjudged = [result.group for result in run.results if not result.is_judged]
    if unjudged:
        lines.append(f"fewer than two articles answered, not judged: {', '.join(unjudged)}")
    return tuple(lines)


def _pair_row(one: LinkScore) -> tuple[str, ...]:
    return (one.name, *_pair_cells(one.pairs, one.pair_f1), str(int(one.pairs.expected)))


def _pair_cells(pairs: Counts, f1: Estimate | None) -> tuple[str, ...]:
    mean = f1.mean if f1 else None
    return (percent(pairs.precision), percent(pairs.recall), percent(mean), interval(f1))


def _b_cubed_row(one: LinkScore) -> tuple[str, ...]:
    cubed = one.b_cubed
    return (
        one.name,
        *map(percent, (cubed.precision, cubed.recall, cubed.f1)),
        interval(one.b_cubed_estimates.f1),
        str(cubed.mentions),
    )


def _origins(judged: tuple[GroupResult, ...]) -> Table:
    pairs, f1 = score_origins(judged)
    found = [result.origins for result in judged if result.origins is not None]
    right = sum(one.is_right for one in found)
    return Table(
        "Origins",
        ("", *_COLUMNS, "pairs"),
        (("pairs of articles", *_pair_cells(pairs, f1), str(int(pairs.expected))),),
        note=f"Exactly as expected in {right} of {counted(len(found), 'group')}",
        numbers=5,
    )


def _link_mistakes(judged: tuple[GroupResult, ...]) -> Table:
    return Table(
        "Links that differ",
        ("group", "kind", "verdict", "one", "other"),
        tuple(
            (result.group, own.kind, own.verdict, str(own.one), str(own.other))
            for result in judged
            for kind in result.kinds.values()
            for own in kind.mistakes
        ),
        level="verdicts",
        note="missed: one thing, told as two; wrong: two things, told as one",
        is_grouped=True,
    )


def _entry_mistakes(judged: tuple[GroupResult, ...]) -> Table:
    return Table(
        "Ledger entries that differ",
        ("group", "record", "field", "expected", "found", "because"),
        tuple(
            (
                result.group,
                f"{own.expected.kind}: {own.expected.record}",
                own.expected.field,
                _expected(own),
                own.found or "no such record",
                own.note,
            )
            for result in judged
            for own in result.ledger
            if not own.is_right
        ),
        level="verdicts",
        is_grouped=True,
    )


def _expected(own: EntryResult) -> str:
    return " or ".join(sorted(own.expected.verdicts))


def _origin_mistakes(judged: tuple[GroupResult, ...]) -> Table:
    return Table(
        "Origins that differ",
        ("group", "expected", "found", "because"),
        tuple(
            (result.group, _sets(own.expected), _sets(own.found), "; ".join(own.because))
            for result in judged
            if (own := result.origins) is not None and not own.is_right
        ),
        level="verdicts",
        is_grouped=True,
    )


def _sets(origins: tuple[tuple[str, ...], ...]) -> str:
    return "; ".join(" + ".join(origin) for origin in origins)


def _as_json(run: MergeRun) -> str:
    judged = run.judged
    origin_pairs, origin_f1 = score_origins(judged)
    document = {
        "schema_version": SCHEMA_VERSION,
        "kind": "merging",
        "model": run.model,
        "prompt": run.prompt,
        "links": {
            one.name: {
                "pairwise": _pairs(one.pairs, one.pair_f1),
                "b_cubed": _b_cubed(one.b_cubed_estimates),
                "records": one.b_cubed.mentions,
            }
            for one in score_links(judged)
        },
        "ledger": {
            name: {"right": estimate_in_json(share, "groups"), "entries": number}
            for name, (number, share) in score_ledger(judged).items()
        },
        "origins": {
            **_pairs(origin_pairs, origin_f1),
            "right_groups": sum(r.origins.is_right for r in judged if r.origins is not None),
        },
        "groups": [_group(result) for result in run.results],
    }
    return as_json(document, indent=1)


def _group(result: GroupResult) -> dict[str, Any]:
    return {
        "group": result.group,
        "judged": result.is_judged,
        "articles": [
            {
                "article": article.article,
                "case": article.case,
                "outcome": article.outcome,
                "failure": article.failure.model_dump(mode="json") if article.failure else None,
            }
            for article in result.articles
        ],
        "absent": [
            {"kind": kind, "article": mention.article, "id": mention.id}
            for kind, own in result.kinds.items()
            for mention in own.absent
        ],
        "surplus": {kind: own.surplus for kind, own in result.kinds.items()},
        "links": [
            {
                "kind": one.kind,
                "verdict": one.verdict,
                "one": one.one._asdict(),
                "other": one.other._asdict(),
            }
            for own in result.kinds.values()
            for one in own.mistakes
        ],
        "ledger": [
            {
                "kind": one.expected.kind,
                "record": one.expected.record._asdict(),
                "field": one.expected.field,
                "expected": sorted(one.expected.verdicts),
                "found": one.found,
                "right": one.is_right,
                "note": one.note or None,
            }
            for one in result.ledger
        ],
        "left_out": result.left_out,
        "origins": None
        if result.origins is None
        else {
            "expected": [list(own) for own in result.origins.expected],
            "found": [list(own) for own in result.origins.found],
            "because": list(result.origins.because),
        },
    }


def _pairs(pairs: Counts, f1: Estimate | None) -> dict[str, Any]:
    return {
        "correct": int(pairs.correct),
        "predicted": int(pairs.predicted),
        "expected": int(pairs.expected),
        "precision": pairs.precision,
        "recall": pairs.recall,
        "f1": estimate_in_json(f1, "groups"),
    }


def _b_cubed(estimates: BCubedEstimate) -> dict[str, Any]:
    return {
        "precision": estimate_in_json(estimates.precision, "groups"),
        "recall": estimate_in_json(estimates.recall, "groups"),
        "f1": estimate_in_json(estimates.f1, "groups"),
    }
