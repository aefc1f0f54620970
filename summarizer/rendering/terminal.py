"""A briefing for the terminal: plain, well-set text, with colours only where the caller wants them.

The words alone tell everything, so that nothing is lost in a pipe; colours and bold type only help
the eye. Values cannot bring escape sequences of their own.
"""

import io

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from summarizer.briefing import Briefing, Finding
from summarizer.rendering import wording
from summarizer.rendering.reports import report_on
from summarizer.rendering.statements import (
    ArticleReport,
    Fact,
    Missing,
    Part,
    Quote,
    Record,
    Report,
    Row,
    Strong,
    plain,
    printable,
)

_NARROWEST = 40  # below this, labels and text no longer fit side by side
_WIDEST = 110  # longer lines are hard to follow from end to end

_LABEL = "dim"
_BOLD = "bold"
_CITATION = "cyan"
_UNSUPPORTED = "bold red"
_FAILED = "bold white on red"
_FAINT = "dim italic"
_TONE = {
    "planned": "bold yellow",
    "cancelled_or_postponed": "bold yellow",
    "unclear": "bold yellow",
    "proposed": "bold yellow",
    "rejected_or_postponed": "bold yellow",
    "claimed": "bold magenta",
    "denied": "bold green",
    "suspected": "bold yellow",
}


def render(briefing: Briefing, *, width: int = 80, color: bool = False) -> str:
    """The briefing as text of at most `width` columns (40 to 110, whatever is asked for)."""
    report = report_on(briefing)
    # Nothing is asked of the environment: the same briefing gives the same text everywhere.
    console = Console(
        file=io.StringIO(),
        width=max(_NARROWEST, min(width, _WIDEST)),
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    with console.capture() as capture:
        _overview(console, report)
        for article in report.articles:
            _article(console, article)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()).rstrip("\n") + "\n"


def _overview(console: Console, report: Report) -> None:
    console.print(Text("BRIEFING", style=_BOLD))
    console.print(_labelled([(label, _foreign(text)) for label, text in report.overview]))
    if not report.rows:
        return
    table = Table(box=None, padding=(0, 1, 0, 0), header_style=_LABEL, pad_edge=False)
    table.add_column("", justify="right")
    table.add_column("Article", ratio=1, overflow="fold")
    for heading in ("Meetings", "Agreements", "Attacks", "Unsupported"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in report.rows:
        table.add_row(*_row(row))
    console.print()
    console.print(table)


def _row(row: Row) -> list[RenderableType]:
    title = _foreign(row.title)
    if row.outlet:
        match row.outlet, row.published:
            case Missing(), Missing():
                known: tuple[Part, ...] = (Missing("outlet and date not stated"),)
            case Missing(), published:
                known = (Missing("outlet not stated"), ", ", published)
            case outlet, Missing():
                known = (outlet, ", ", Missing("date not stated"))
            case outlet, published:
                known = (outlet, ", ", published)
        title.append("\n").append_text(_words(known, _LABEL))
    cells: list[RenderableType] = [str(row.number), title]
    if row.counts is None:
        title.append("\n").append("FAILED", style=_FAILED)
        return [*cells, "", "", "", ""]
    cells += [str(count) if count else Text("none", style=_FAINT) for count in row.counts]
    cells.append(
        Text(str(row.unsupported), style=_UNSUPPORTED)
        if row.unsupported
        else Text("none", style=_FAINT)
    )
    return cells


def _article(console: Console, article: ArticleReport) -> None:
    console.print()
    console.rule(style=_LABEL, characters="─")
    console.print(Text(f"{article.number}. ", style=_BOLD).append_text(_foreign(article.title)))
    console.print(_labelled([(label, _words(parts)) for label, parts in article.details]))
    if article.failure is not None:
        failed = Text("FAILED", style=_FAILED).append(f" ({printable(article.failure.kind)}): ")
        console.print()
        console.print(failed.append_text(_foreign(article.failure.message)))
    for remark in article.remarks:
        console.print()
        console.print(Text("Note: ", style=_BOLD).append_text(_foreign(remark)))
    if article.gist is not None:
        console.print()
        console.print(_fact(article.gist))
    for finding in article.findings:
        console.print(_unsupported(finding))
    for section in article.sections:
        _heading(console, section.title)
        if not section.records:
            console.print(Padding(Text(section.none_found, style=_FAINT), (0, 0, 0, 2)))
        for place, record in enumerate(section.records):
            if place and section.key != "participants":
                console.print()
            _record(console, record)
    if article.quotes:
        _heading(console, "Sentences cited")
        quotes = Table.grid(padding=(0, 1, 0, 0))
        quotes.add_column(justify="right", no_wrap=True, style=_CITATION)
        quotes.add_column(overflow="fold")
        for cited in article.quotes:
            quotes.add_row(f"[{cited.number}]", _quote(cited))
        console.print(quotes)
    if article.provenance:
        console.print()
        console.print(_foreign("; ".join(article.provenance), _LABEL))


def _heading(console: Console, title: str) -> None:
    console.print()
    console.print(Text(title.upper(), style=_BOLD))


def _record(console: Console, record: Record) -> None:
    headline = _words(record.headline.parts, _BOLD)
    if record.background:
        headline.append(" (background)", style=_FAINT)
    facts = [("Status", _fact(record.status))] if record.status is not None else []
    for line in record.lines:
        separator = Text("; " if line.is_short else "\n")
        facts.append((line.label, separator.join(_fact(fact) for fact in line.facts)))
    block = Table.grid(padding=(0, 1, 0, 0))
    block.add_column(width=1)
    block.add_column(overflow="fold")
    block.add_row("•", headline.append(" ").append_text(_citation(record.headline)))
    for finding in record.headline.findings:
        block.add_row("", _unsupported(finding))
    if facts:
        block.add_row("", _labelled(facts))
    console.print(block)


def _labelled(rows: list[tuple[str, Text]]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(style=_LABEL, no_wrap=True, min_width=12)
    table.add_column(overflow="fold")
    for label, text in rows:
        table.add_row(label, text)
    return table


def _fact(fact: Fact) -> Text:
    if fact.is_superseded:
        text = _words(fact.parts, "strike", "strike").append(" (since corrected)")
    else:
        text = _words(fact.parts, strong=_TONE.get(fact.tone or "", _BOLD))
    if fact.cites:
        text.append(" ").append_text(_citation(fact))
    if fact.flag is not None:
        text.append(" (").append("unsupported", style=_UNSUPPORTED).append(f": {fact.flag})")
    for finding in fact.findings:
        text.append(" ").append_text(_unsupported(finding))
    return text


def _citation(fact: Fact) -> Text:
    numbers = ", ".join(str(number) for number in dict.fromkeys(fact.evidence))
    return Text(f"[{numbers or 'no sentence cited'}]", style=_CITATION)


def _unsupported(finding: Finding) -> Text:
    return Text("⚠ unsupported: ", style=_UNSUPPORTED).append_text(_foreign(finding.message, "red"))


def _words(parts: tuple[Part, ...], usual: str = "", strong: str = _BOLD) -> Text:
    text = Text()
    for part in parts:
        style = {Strong: strong, Missing: _FAINT}.get(type(part), usual)
        text.append(plain((part,)), style=style)
    return text


def _quote(cited: Quote) -> Text:
    if cited.text is None:
        return Text("no such sentence in the article", style=_UNSUPPORTED)
    label = None if cited.label is None else wording.LABEL[cited.label]
    text = Text(f"({label}) " if label else "", style=_FAINT)
    return text.append_text(Text("“" + printable(cited.text) + "”"))


def _foreign(text: str, style: str = "") -> Text:
    return Text(printable(text), style=style)
