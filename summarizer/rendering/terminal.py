"""A briefing for the terminal: plain, well-set text, with colours only where the caller wants them.

The words alone tell everything, so that nothing is lost in a pipe; colours and bold type only help
the eye. Values cannot bring escape sequences of their own.
"""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from summarizer.briefing import Briefing, Finding
from summarizer.rendering import wording
from summarizer.rendering.affairs import chosen_report
from summarizer.rendering.statements import (
    AffairsReport,
    ArticleReport,
    Chapter,
    Difference,
    Fact,
    Missing,
    Part,
    Quote,
    Record,
    Report,
    Row,
    Strong,
    objection,
    plain,
    printable,
)
from summarizer.rendering.styled import LABEL, Page, Run, Styled, labelled_lines, style_of

_NARROWEST = 40  # below this, labels and text no longer fit side by side
_WIDEST = 110  # longer lines are hard to follow from end to end

_TABLE_FITS = 60  # below this, the table's columns of counts leave titles no room
_BOLD = "bold"
_GROUP = "underline"
_CITATION = "cyan"
_UNSUPPORTED = "bold red"
_FAILED = "bold white on red"
_FAINT = "dim italic"
_CONFLICT = "bold red"
_TONE = {
    "planned": "bold yellow",
    "cancelled_or_postponed": "bold yellow",
    "unclear": "bold yellow",
    "proposed": "bold yellow",
    "rejected_or_postponed": "bold yellow",
    "claimed": "bold magenta",
    "denied": "bold green",
    "suspected": "bold yellow",
    "conflict": _CONFLICT,
}


def render(
    briefing: Briefing, *, width: int = 80, color: bool = False, by_article: bool | None = None
) -> str:
    """The briefing as text of at most `width` columns (40 to 110, whatever is asked for)."""
    report = chosen_report(briefing, by_article)
    page = Page(max(_NARROWEST, min(width, _WIDEST)), color)
    _overview(page, report)
    if isinstance(report, AffairsReport):
        _affairs(page, report)
    else:
        for article in report.articles:
            _article(page, article)
    return "\n".join(line.rstrip() for line in page.lines).rstrip("\n") + "\n"


def _overview(page: Page, report: Report | AffairsReport) -> None:
    page.print(Styled("BRIEFING", _BOLD))
    rows = [(label, _foreign(text)) for label, text in report.overview]
    page.print_lines(labelled_lines(rows, page.width))
    if not report.rows:
        return
    page.print_blank()
    if page.width < _TABLE_FITS:
        _list(page, report.rows)
    else:
        _table(page, report.rows)
    if report.legend is not None:
        page.print_blank()
        page.print(Styled(report.legend, LABEL))


def _affairs(page: Page, report: AffairsReport) -> None:
    """What all articles tell together, then the articles."""
    for remark in report.remarks:
        page.print_blank()
        page.print(Styled("Note: ", _BOLD).append_text(_foreign(remark)))
    _heading(page, "Summary")
    for fact in report.summary:
        _bullet(page, _fact(fact))
    for chapter in report.chapters:
        _chapter(page, chapter)
    if not report.is_empty:
        _disagreement(page, report)
    page.print_blank()
    page.print(Styled("─" * page.width, LABEL))
    page.print(Styled("SOURCES", _BOLD))
    for source in report.sources:
        _source(page, source)


def _disagreement(page: Page, report: AffairsReport) -> None:
    """Where the outlets differ, and what none of them says."""
    _heading(page, wording.CHAPTER["differences"])
    for difference in report.differences:
        _difference(page, difference)
    if not report.differences:
        page.print(Styled("  " + wording.NO_DIFFERENCES, _FAINT))
    _heading(page, wording.CHAPTER["unknown"])
    for fact in report.unknown:
        _bullet(page, _fact(fact))
    if not report.unknown:
        page.print(Styled("  " + wording.NOTHING_UNKNOWN, _FAINT))


def _chapter(page: Page, chapter: Chapter) -> None:
    _heading(page, chapter.title)
    if not chapter.groups:
        page.print_lines([[("  ", ()), *line] for line in _none_found(page, chapter.none_found)])
    for place, group in enumerate(chapter.groups):
        if group.title is not None:
            if place:
                page.print_blank()
            page.print(Styled(group.title, _GROUP))
        for number, record in enumerate(group.records):
            if number and chapter.key != "participants":
                page.print_blank()
            _record(page, record)


def _none_found(page: Page, words: str) -> list[list[Run]]:
    return Styled(words, _FAINT).set(page.width - 2)


def _bullet(page: Page, text: Styled) -> None:
    for place, runs in enumerate(text.set(page.width - 2)):
        page.print_lines([[("  " if place else "• ", ()), *runs]])


def _difference(page: Page, difference: Difference) -> None:
    style = _CONFLICT if difference.verdict == "conflict" else ""
    head = Styled().append(wording.DIFFERENCE[difference.verdict], style).append(": ")
    head.append(difference.field, style=_BOLD).append(" – ")
    _bullet(page, head.append_text(_words((difference.about,))))
    for fact in difference.facts:
        for place, runs in enumerate(_fact(fact).set(page.width - 6)):
            page.print_lines([[("      " if place else "    – ", ()), *runs]])


def _source(page: Page, source: ArticleReport) -> None:
    page.print_blank()
    _article_head(page, source)
    if source.quotes:
        _quotes(page, source.quotes, source.number)
    if source.provenance:
        page.print(_foreign("; ".join(source.provenance), LABEL))


def _list(page: Page, rows: Sequence[Row]) -> None:
    """The overview where a table's columns would leave no room for titles."""
    indent = len(str(len(rows))) + 2
    for row in rows:
        text = _known(_foreign(row.title), row)
        if row.counts is not None and row.same_as is None:
            text.append("\n")
            counts = zip(("meeting", "agreement", "attack"), row.counts, strict=True)
            for place, (noun, count) in enumerate(counts):
                text.append(", " if place else "")
                text.append(wording.counted(count, noun) if count else f"no {noun}s")
            text.append("; ")
            if row.unsupported:
                text.append(f"{row.unsupported} unsupported", _UNSUPPORTED)
            else:
                text.append("none unsupported", _FAINT)
        first, *others = text.set(page.width - indent)
        number = f"{row.number}.".rjust(indent - 1) + " "
        page.print_lines([[(number, ()), *first]])
        page.print_lines([[(" " * indent, ()), *line] for line in others])


def _table(page: Page, rows: Sequence[Row]) -> None:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style=LABEL, pad_edge=False)
    table.add_column("", justify="right")
    table.add_column("Article", ratio=1, overflow="fold")
    for heading in ("Meetings", "Agreements", "Attacks", "Unsupported"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*map(_cell, _row(row)))
    page.print_table(table)


def _cell(styled: Styled) -> Text:
    cell = Text(style=styled.style)
    for words, styles in styled.runs:
        cell.append(words, style_of(styles) if styles else None)
    return cell


def _known(title: Styled, row: Row) -> Styled:
    """Add outlet and date to a title, or that the article failed."""
    if row.outlet != Missing("not read"):
        match row.outlet, row.published:
            case Missing(), Missing():
                known: tuple[Part, ...] = (Missing("outlet and date not stated"),)
            case Missing(), published:
                known = (Missing("outlet not stated"), ", ", published)
            case outlet, Missing():
                known = (outlet, ", ", Missing("date not stated"))
            case outlet, published:
                known = (outlet, ", ", published)
        title.append("\n").append_text(_words(known, LABEL))
    if row.same_as is not None:
        title.append("\n").append(f"the same as {row.same_as}, counted once", style=_FAINT)
    elif row.counts is None:
        title.append("\n").append("FAILED, not read", style=_FAILED)
    return title


def _row(row: Row) -> list[Styled]:
    title = _known(_foreign(row.title), row)
    cells = [Styled(str(row.number)), title]
    if row.counts is None or row.same_as is not None:
        return [*cells, *(Styled() for _ in range(4))]
    cells += [Styled(str(count)) if count else Styled("none", _FAINT) for count in row.counts]
    cells.append(
        Styled(str(row.unsupported), _UNSUPPORTED) if row.unsupported else Styled("none", _FAINT)
    )
    return cells


def _article(page: Page, article: ArticleReport) -> None:
    page.print_blank()
    page.print(Styled("─" * page.width, LABEL))
    _article_head(page, article)
    for section in article.sections:
        _heading(page, section.title)
        if not section.records:
            none_found = _none_found(page, section.none_found)
            page.print_lines([[("  ", ()), *line] for line in none_found])
        for place, record in enumerate(section.records):
            if place and section.key != "participants":
                page.print_blank()
            _record(page, record)
    if article.quotes:
        _heading(page, "Sentences cited")
        _quotes(page, article.quotes)
    if article.provenance:
        page.print_blank()
        page.print(_foreign("; ".join(article.provenance), LABEL))


def _article_head(page: Page, article: ArticleReport) -> None:
    """What the article is, what went wrong, and what it reports in a sentence or two."""
    page.print(Styled(f"{article.number}. ", _BOLD).append_text(_foreign(article.title)))
    details = [(label, _words(parts)) for label, parts in article.details]
    page.print_lines(labelled_lines(details, page.width))
    if article.failure is not None:
        failed = Styled("FAILED, not read", _FAILED).append(
            f" ({printable(article.failure.kind)}): "
        )
        page.print_blank()
        page.print(failed.append_text(_foreign(article.failure.message)))
    for remark in article.remarks:
        page.print_blank()
        page.print(Styled("Note: ", _BOLD).append_text(_foreign(remark)))
    if article.gist is not None:
        page.print_blank()
        page.print(_fact(article.gist))
    for finding in article.findings:
        page.print(_unsupported(finding))


def _heading(page: Page, title: str) -> None:
    page.print_blank()
    page.print(Styled(title.upper(), _BOLD))


def _record(page: Page, record: Record) -> None:
    headline = _words(record.headline.parts, _BOLD)
    if record.background:
        headline.append(" (background)", style=_FAINT)
    headline.append(" ").append_text(_citation(record.headline)).append_text(_flag(record.headline))
    for mark in record.marks:
        is_conflict = mark.startswith(wording.CONFLICT)
        headline.append(" – ").append(mark, style=_CONFLICT if is_conflict else _FAINT)
    facts = [("Status", _fact(record.status))] if record.status is not None else []
    for line in record.lines:
        text = Styled()
        for place, fact in enumerate(line.facts):
            if place:
                text.append("; " if line.is_short else "\n")
            text.append_text(_fact(fact))
        facts.append((line.label, text))
    room = page.width - 2
    findings = [_unsupported(finding) for finding in record.headline.findings]
    block = labelled_lines(facts, room) if facts else []
    # As wide as its widest part: a line in a colour of its own is coloured to its end.
    filled = [sum(cell_len(words) for words, _ in line) for line in block[:1]]
    filled += [text.widest() for text in (headline, *findings)]
    width = min(room, max(filled))
    for text in (*reversed(findings), headline):
        block[:0] = text.set(width, fill=True)
    for place, runs in enumerate(block):
        page.print_lines([[("  " if place else "• ", ()), *runs]])


def _quotes(page: Page, quotes: Sequence[Quote], source: int | None = None) -> None:
    """The sentences behind their numbers, as they are cited: with that of the source, if given."""
    texts = [_quote(cited) for cited in quotes]
    before = "" if source is None else f"{source}:"
    numbers = [f"[{before}{cited.number}]" for cited in quotes]
    indent = max(map(len, numbers)) + 1
    room = min(page.width - indent, max(text.widest() for text in texts))
    for number, text in zip(numbers, texts, strict=True):
        first, *others = text.set(room, fill=True)
        padded = number.rjust(indent - 1)
        page.print_lines([[(padded, (_CITATION,)), (" ", (_CITATION,)), *first]])
        page.print_lines([[(" " * indent, (_CITATION,)), *line] for line in others])


def _fact(fact: Fact) -> Styled:
    if fact.is_superseded:
        text = _words(fact.parts, "strike", "strike").append(" (since corrected)")
    else:
        text = _words(fact.parts, strong=_TONE.get(fact.tone or "", _BOLD))
    if fact.cites:
        text.append(" ").append_text(_citation(fact))
    text.append_text(_flag(fact))
    for finding in fact.findings:
        text.append(" ").append_text(_unsupported(finding))
    return text


def _flag(fact: Fact) -> Styled:
    if fact.flag is None:
        return Styled()
    return Styled(" (").append("⚠ unsupported", style=_UNSUPPORTED).append(f": {fact.flag})")


def _citation(fact: Fact) -> Styled:
    cited: Sequence[object] = fact.citations or tuple(dict.fromkeys(fact.evidence))
    numbers = ", ".join(map(str, cited))
    return Styled(f"[{numbers or 'no sentence cited'}]", style=_CITATION)


def _unsupported(finding: Finding) -> Styled:
    return Styled("⚠ unsupported: ", style=_UNSUPPORTED).append_text(
        _foreign(objection(finding), "red")
    )


def _words(parts: tuple[Part, ...], usual: str = "", strong: str = _BOLD) -> Styled:
    text = Styled()
    for part in parts:
        style = {Strong: strong, Missing: _FAINT}.get(type(part), usual)
        text.append(plain((part,)), style=style)
    return text


def _quote(cited: Quote) -> Styled:
    if cited.text is None:
        return Styled("no such sentence in the article", style=_UNSUPPORTED)
    label = None if cited.label is None else wording.LABEL[cited.label]
    text = Styled(f"({label}) " if label else "", style=_FAINT)
    return text.append_text(Styled("“" + printable(cited.text) + "”"))


def _foreign(text: str, style: str = "") -> Styled:
    return Styled(printable(text), style=style)
