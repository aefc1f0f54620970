"""What a run says, as tables that every format sets: a pure function of run files."""

from dataclasses import dataclass

from summarizer.errors import CaseError
from summarizer.evals.comparison import MetricChange, RunComparison
from summarizer.evals.health import health
from summarizer.evals.metrics import METRICS, Score, field_metrics, score, score_evidence
from summarizer.evals.results import Run
from summarizer.evals.stats import Estimate

NO_DATA = "no data"
_ESCAPED = str.maketrans(
    {**{c: "\\" + c for c in "\\`*_[]|"}, "<": "&lt;", ">": "&gt;", "&": "&amp;"}
)


@dataclass(frozen=True)
class Table:
    """A title, column names and rows of text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_about_verdicts: bool = False
    """It lists single verdicts, and is long where much is wrong."""


@dataclass(frozen=True)
class Report:
    """Lines about the run, then tables."""

    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]


def report_run(run: Run, *, fields: bool = False) -> Report:
    """The scores of `run`; with `fields`, of every judged field too."""
    judged = [result for result in run.results if result.outcome == "judged"]
    state, evidence = health(run), score_evidence(judged)
    scores = [score(name, judged, counting) for name, counting in METRICS.items()]
    tables = [
        Table(
            "Scores (records and values found; 95 % intervals by bootstrap over articles)",
            ("", "precision", "recall", "F1", "95 %", "mean of articles", "articles"),
            tuple(_score_row(one) for one in scores),
        ),
        Table(
            "Evidence and support",
            ("", "share", "95 %", "articles"),
            (
                _estimate_row("cited sentences that support the fact", evidence.precision),
                _estimate_row("needed sentences that are cited", evidence.recall),
                _estimate_row("facts that pass the checks", state.supported),
                _estimate_row("articles valid at the first attempt", state.valid_at_first),
            ),
        ),
        Table(
            "What is wrong",
            ("case", "where", "verdict", "expected", "found"),
            _mistakes(run),
            is_about_verdicts=True,
        ),
    ]
    if fields:
        by_field = [score(name, judged, c) for name, c in field_metrics(judged).items()]
        tables.insert(
            2,
            Table(
                "Fields",
                ("field", "precision", "recall", "F1", "95 %", "mean of articles", "articles"),
                tuple(_score_row(one) for one in by_field if one.f1 is not None),
            ),
        )
    manifest = run.manifest
    prompt = f", prompt {manifest.prompt}" if manifest.prompt else ""
    tokens = (
        f"{state.cost.input_tokens} tokens in, {state.cost.output_tokens} out"
        if state.cost.input_tokens is not None and state.cost.output_tokens is not None
        else "tokens not counted"
    )
    lines = [
        f"model {manifest.model}{prompt}, {_answered(run)}",
        f"{state.judged} of {state.cases} articles judged, {manifest.samples} sample(s) each",
        f"{state.forbidden} trap(s) stepped into, {state.saved_by_reask} article(s) saved by a "
        f"re-ask; {tokens}",
    ]
    lines += [
        f"{result.case}: FAILED ({result.failure.kind}): {result.failure.message}"
        for result in run.results
        if result.failure is not None
    ]
    if state.not_at_hand:
        names = sorted({r.case for r in run.results if r.outcome == "not_at_hand"})
        lines.append(f"text not at hand, not judged: {', '.join(names)}")
    return Report(f"Suite {manifest.suite}", tuple(lines), tuple(tables))


def report_case(run: Run, case: str, sample: int = 0) -> Report:
    """One case in full: every judged record and value, then the sentences that are cited for it."""
    result = next((r for r in run.results if (r.case, r.sample) == (case, sample)), None)
    if result is None:
        raise CaseError(f"{run.name}: no case {case!r}, sample {sample}")
    lines = [f"suite {result.suite}, sample {sample}: {result.outcome.replace('_', ' ')}"]
    if result.failure is not None:
        lines.append(f"FAILED ({result.failure.kind}): {result.failure.message}")
    tables: list[Table] = []
    if result.outcome == "judged":
        detail = run.detail(case, sample)
        rows = tuple(
            (_where(j.kind, j.key, j.path), j.verdict, j.expected, j.predicted)
            for j in detail.judgements
            if not j.is_null
        )
        columns = ("where", "verdict", "expected", "found")
        tables.append(Table("Expected beside predicted", columns, rows))
    return Report(f"Case {case}", tuple(lines), tuple(tables))


def report_comparison(comparison: RunComparison) -> Report:
    """What changed from one run to the other."""
    before, after = comparison.before, comparison.after
    lines = [
        f"A: {before.name}; B: {after.name}; {len(comparison.articles)} articles judged by both",
        "difference: mean over articles of B's F1 less A's; p: sign-flip test, paired by article; "
        "Holm-adjusted over the four record types",
    ]
    if comparison.left_out:
        lines.append(f"judged by one of them only, left out: {', '.join(comparison.left_out)}")
    return Report(
        f"{before.name} against {after.name}",
        tuple(lines),
        (
            Table(
                "Scores",
                ("", "A: F1", "B: F1", "difference", "95 %", "p", "adjusted", "detectable from",
                 "articles"),
                tuple(_change_row(change) for change in comparison.metrics),
            ),
            Table(
                "Verdicts that changed",
                ("case", "where", "A", "B"),
                tuple(
                    (v.case, _where(v.kind, v.key, v.path), v.before or "right", v.after or "right")
                    for v in comparison.verdicts
                ),
                is_about_verdicts=True,
            ),
        ),
    )  # fmt: skip


def _answered(run: Run) -> str:
    """How and when the answers came."""
    known = [result.provenance for result in run.results if result.provenance]
    ways = sorted({(provenance.how.replace("_", " "), provenance.date) for provenance in known})
    return ", ".join(f"{how} {date}" for how, date in ways) or "no answers"


def _mistakes(run: Run) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (result.case, _where(j.kind, j.key, j.path), j.verdict, j.expected, j.predicted)
        for result in run.results
        for j in result.mistakes
    )


def _where(kind: str, key: str, path: str) -> str:
    place = key if key.startswith(kind) else f"{kind}: {key}"
    return f"{place}, {path}" if path else place


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


def _estimate_row(name: str, estimate: Estimate | None) -> tuple[str, ...]:
    mean = percent(estimate.mean if estimate else None)
    return (name, mean, interval(estimate), str(estimate.articles if estimate else 0))


def _change_row(change: MetricChange) -> tuple[str, ...]:
    paired = change.comparison
    before, after = (one.f1.mean if one.f1 else None for one in (change.before, change.after))
    if paired is None:
        return (change.name, percent(before), percent(after), *[NO_DATA] * 5, "0")
    ends = paired.interval
    effect = paired.minimum_detectable_effect
    return (
        change.name,
        percent(before),
        percent(after),
        f"{paired.difference * 100:+.1f}",
        f"{ends.low * 100:+.1f} to {ends.high * 100:+.1f}" if ends else NO_DATA,
        f"{paired.p_value:.3f}",
        NO_DATA if change.adjusted_p is None else f"{change.adjusted_p:.3f}",
        NO_DATA if effect is None else f"{effect * 100:.1f}",
        str(paired.articles),
    )


def percent(share: float | None) -> str:
    """A share as per cent with one decimal; no data is not 0."""
    return NO_DATA if share is None else f"{share * 100:.1f}"


def interval(estimate: Estimate | None) -> str:
    """The ends of the interval, in per cent."""
    if estimate is None or estimate.interval is None:
        return NO_DATA
    return f"{estimate.interval.low * 100:.1f} to {estimate.interval.high * 100:.1f}"


def render_markdown(report: Report) -> str:
    """`report` as Markdown, fit for a comment on a pull request."""
    parts = [f"## {report.title}", "", *(f"- {_cell(line)}" for line in report.lines)]
    for table in report.tables:
        parts += ["", f"### {table.title}", ""]
        if not table.rows:
            parts.append("none")
            continue
        parts += [_row(table.columns), _row(["---"] * len(table.columns))]
        parts += [_row([_cell(cell) for cell in row]) for row in table.rows]
    return "\n".join(parts) + "\n"


def render_terminal(report: Report, *, width: int, color: bool) -> str:
    """`report` for a terminal of `width` columns."""
    from io import StringIO

    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table as RichTable

    console = Console(
        file=StringIO(),
        width=max(width, 60),
        force_terminal=color,
        color_system="auto" if color else None,
    )
    console.print(f"[bold]{escape(report.title)}[/bold]")
    for line in report.lines:
        console.print(escape(line))
    for table in report.tables:
        console.print()
        if not table.rows:
            console.print(f"[bold]{escape(table.title)}[/bold]: none")
            continue
        grid = RichTable(title=table.title, title_justify="left", title_style="bold", box=None)
        for column in table.columns:
            grid.add_column(column, overflow="fold")
        for row in table.rows:
            grid.add_row(*(escape(_printable(cell)) for cell in row))
        console.print(grid)
    assert isinstance(console.file, StringIO)  # noqa: S101 - made above
    return console.file.getvalue()


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """No field can break out of its cell, or be read as Markdown or HTML."""
    return " ".join(_printable(text).split()).translate(_ESCAPED)


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c == " " else "\N{REPLACEMENT CHARACTER}" for c in text)
