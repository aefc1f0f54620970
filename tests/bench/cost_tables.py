"""The tables of docs/cost.md, from what was counted."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from tests.bench.answer_forms import STEPS
from tests.bench.conversations import Cost

if TYPE_CHECKING:
    from tests.bench.langextract_cost import Asked
    from tests.bench.tokens import Measured, PromptSize, Report

ROWS: Final = 12  # of articles; a longer list is no table that anybody reads unasked
FIELDS: Final = 12  # the dearest; what comes behind them decides little
LANGEXTRACT: Final = (19, 27_600, 3_300, 61, 21)
"""Calls, input, output, records, surplus: at its defaults with the same kind of model behind it, on
the five articles of `real`. Measured apart from this project, and given in its requirements."""
AIM: Final = (5, 14_000, 3_000)
"""Calls, input and output for the same five; and no surplus record."""
_NONE: Final = "–"


def markdown(report: "Report", *, each: bool = False) -> str:
    """All tables; with `each` a row for every article, else only of small suites."""
    parts = [_prompts(report.prompts)]
    for measured in report.measured:
        parts += [f"### `{measured.prompt}` on `{measured.suite}`", _cost(measured, each)]
    if report.measured:
        parts += ["### Numbers or quotes as evidence", _quoting(report.measured)]
        parts += ["### What each part of the answer's shape earns", _forms(report.measured)]
        parts += ["### Where the tokens of the leanest form go", _fields(report.measured)]
    real = [measured for measured in report.measured if measured.suite == "real"]
    if real:
        parts += ["### Beside LangExtract, on `real`", _peer(real, report.langextract)]
    return "\n\n".join(parts) + "\n"


def _table(head: str, rows: Iterable[Iterable[object]]) -> str:
    columns = head.split(" | ")
    align = ["---", *["--:"] * (len(columns) - 1)]
    lines = [columns, align, *[[str(cell) for cell in row] for row in rows]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _prompts(sizes: "list[PromptSize]") -> str:
    return _table(
        "Sent with every article | system message | schema | together",
        (
            (f"`{s.prompt}`", f"{s.system:,}", f"{s.schema:,}", f"{s.system + s.schema:,}")
            for s in sizes
        ),
    )


def _cost(measured: "Measured", each: bool) -> str:
    total = measured.total
    rows = list(measured.by_article.items()) if each or total.articles <= ROWS else []
    lines = [_cost_row(name, cost) for name, cost in rows]
    lines.append(_cost_row(f"**all {total.articles}**", total))
    if total.articles > 1:
        n = total.articles
        means = (total.calls, total.input, total.prefix, total.article, total.output)
        calls, asked, prefix, article, output = (f"{value / n:,.1f}" for value in means)
        share, *per_thousand = _shares(total)
        lines.append(
            (
                *("mean of an article", calls, asked, prefix, share, article, output),
                *(*per_thousand, f"{total.records / n:.1f}", f"{total.surplus / n:.1f}"),
            )
        )
    table = _table(
        "article | calls | input | of it prefix | share | article's text | output | "
        "input per 1,000 characters | output per 1,000 characters | records | surplus",
        lines,
    )
    if measured.unrecorded:
        table += f"\n\nNot counted: {measured.unrecorded} without a recording or a text at hand."
    return table


def _cost_row(name: str, cost: Cost) -> tuple[object, ...]:
    counts = (cost.calls, cost.input, cost.prefix)
    share, *per_thousand = _shares(cost)
    return (
        *(name, *(f"{value:,}" for value in counts), share),
        *(f"{cost.article:,}", f"{cost.output:,}", *per_thousand, cost.records, cost.surplus),
    )


def _shares(cost: Cost) -> tuple[str, str, str]:
    return (
        f"{cost.prefix_share:.0%}",
        f"{cost.per_thousand(cost.input):,.0f}",
        f"{cost.per_thousand(cost.output):,.0f}",
    )


def _quoting(measured: "list[Measured]") -> str:
    return _table(
        "same answers, minified | output, numbers | output, quotes | ratio | "
        "input, numbered | input, not numbered | ratio",
        (
            (
                f"`{m.prompt}` on `{m.suite}`",
                f"{q.output:,}",
                f"{q.quoted_output:,}",
                f"{q.quoted_output / q.output:.2f}",
                f"{q.input:,}",
                f"{q.unnumbered_input:,}",
                f"{q.unnumbered_input / q.input:.2f}",
            )
            for m in measured
            for q in (m.quoting,)
        ),
    )


def _forms(measured: "list[Measured]") -> str:
    known = [(m, m.forms.steps) for m in measured if m.forms is not None]
    head = ["output, each step on top of the last"]
    for m, _ in known:
        head += [f"`{m.prompt}` on `{m.suite}`", "saved"]
    rows: list[list[str]] = []
    names = ["full answer, quotes as evidence", *(name for name, _ in STEPS)]
    for step, name in enumerate(names):
        row = [name]
        for _, sizes in known:
            saved = sizes[step - 1] - sizes[step] if step else 0
            share = saved / sizes[step - 1] if step else 0.0
            row += [f"{sizes[step]:,}", f"{saved:,} ({share:.1%})" if step else _NONE]
        rows.append(row)
    return _table(" | ".join(head), rows)


def _fields(measured: "list[Measured]") -> str:
    known = [(m, m.forms) for m in measured if m.forms is not None]
    totals = sum((Counter(forms.fields) for _, forms in known), Counter[str]())
    dearest = [path for path, _ in totals.most_common(FIELDS)]
    head = ["field", *(f"`{m.prompt}` on `{m.suite}`" for m, _ in known)]
    return _table(
        " | ".join(head),
        (
            [
                f"`{path}`",
                *(
                    f"{tokens:,} ({tokens / forms.steps[-1]:.1%})"
                    for _, forms in known
                    for tokens in (forms.fields.get(path, 0),)
                ),
            ]
            for path in dearest
        ),
    )


def _peer(real: "list[Measured]", asked: "Asked | None") -> str:
    calls, tokens, output, records, surplus = LANGEXTRACT
    lines: list[tuple[object, ...]] = [
        ("LangExtract, given", calls, f"{tokens:,}", f"{output:,}", records, surplus)
    ]
    if asked is not None:
        name = f"LangExtract {asked.version}, counted here"
        both = f"{asked.messages:,} + {asked.schemas:,} schema"
        lines.append((name, asked.calls, both, _NONE, _NONE, _NONE))
    for m in real:
        t = m.total
        counts = (t.calls, f"{t.input:,}", f"{t.output:,}", t.records, t.surplus)
        lines.append((f"`{m.prompt}`", *counts))
    calls, tokens, output = AIM
    lines.append(("aim", calls, f"{tokens:,}", f"{output:,}", _NONE, 0))
    return _table("five articles | calls | input | output | records | surplus", lines)
