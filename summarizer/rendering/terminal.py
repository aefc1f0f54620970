"""A briefing for the terminal: plain, well-set text, with colours only where the caller wants them.

The words alone tell everything, so that nothing is lost in a pipe; colours and bold type only help
the eye. Values cannot bring escape sequences of their own.
"""

import io
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rich.cells import cell_len, chop_cells
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
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
    objection,
    plain,
    printable,
)

_NARROWEST = 40  # below this, labels and text no longer fit side by side
_WIDEST = 110  # longer lines are hard to follow from end to end

_TABLE_FITS = 60  # below this, the table's columns of counts leave titles no room
_LABEL_WIDTH = 12  # the widest of most records, so that they line up

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
    page = _Page(max(_NARROWEST, min(width, _WIDEST)), color)
    _overview(page, report)
    for article in report.articles:
        _article(page, article)
    return "\n".join(line.rstrip() for line in page.lines).rstrip("\n") + "\n"


# --- setting text ---------------------------------------------------------------------------------
# rich could lay out all of this in tables. It measures and renders every cell several times, which
# takes longer than reading, checking and wording a briefing together, so it sets the overview only.

_Run = tuple[str, tuple[str, ...]]
"""Words of one style; of several styles the later ones go on top."""
_WORD = re.compile(r"\s*\S+\s*")


class _Styled:
    """A text in pieces of different styles, on top of a style of its own."""

    __slots__ = ("runs", "style")

    def __init__(self, text: str = "", style: str = "") -> None:
        self.style = style
        self.runs: list[_Run] = [(text, ())] if text else []

    def append(self, text: str, style: str = "") -> "_Styled":
        """Add words, and return this text."""
        if text:
            self._add(text, (style,) if style else ())
        return self

    def append_text(self, other: "_Styled") -> "_Styled":
        """Add another text in its own styles, and return this text."""
        below = (other.style,) if other.style else ()
        for words, styles in other.runs:
            self._add(words, below + styles)
        return self

    def _add(self, text: str, styles: tuple[str, ...]) -> None:
        if not styles and self.runs and not self.runs[-1][1]:
            text = self.runs.pop()[0] + text
        self.runs.append((text, styles))

    def widest(self) -> int:
        """Columns that the text takes where nothing is wrapped."""
        return max(map(cell_len, "".join(words for words, _ in self.runs).split("\n")))

    def set(self, width: int, fill: bool = False) -> list[list[_Run]]:
        """The text in lines of at most `width` columns, or filled up to it with spaces."""
        text = "".join(words for words, _ in self.runs)
        lines: list[list[_Run]] = []
        start = 0
        for line in text.split("\n"):
            bounds = [0, *_breaks(line, width), len(line)]
            for first, last in pairwise(bounds):
                shown = line[first:last]
                shown = shown[: max(len(shown.rstrip()), width)]
                while shown[-1:].isspace() and cell_len(shown) > width:
                    shown = shown[:-1]
                runs = self._between(start + first, start + first + len(shown))
                missing = width - cell_len(shown) if fill else 0
                if missing:
                    last_words = runs.pop()[0] if runs and not runs[-1][1] else ""
                    runs.append((last_words + " " * missing, ()))
                below = (self.style,) if self.style else ()
                lines.append([(words, below + styles) for words, styles in runs])
            start += len(line) + 1
        return lines

    def _between(self, start: int, end: int) -> list[_Run]:
        found: list[_Run] = []
        offset = 0
        for words, styles in self.runs:
            shown = words[max(start - offset, 0) : max(end - offset, 0)]
            if shown:
                found.append((shown, styles))
            offset += len(words)
        return found


def _breaks(line: str, width: int) -> list[int]:
    """Where to break `line`: between words, and inside those that are wider than `width`."""
    if cell_len(line) <= width:
        return []
    breaks: list[int] = []
    column = 0
    for match in _WORD.finditer(line):
        start, word = match.start(), match.group()
        needed = cell_len(word.rstrip())
        if needed <= width - column:
            column += cell_len(word)
        elif needed > width:
            pieces = chop_cells(word, width)
            for piece in pieces:
                if start:
                    breaks.append(start)
                start += len(piece)
            column = cell_len(pieces[-1])
        elif column and start:
            breaks.append(start)
            column = cell_len(word)
    return breaks


class _Page:
    """The lines set so far."""

    def __init__(self, width: int, color: bool) -> None:
        self.width = width
        self.color = color
        self.lines: list[str] = []

    def print(self, text: _Styled) -> None:
        """Set a text across the page."""
        self.print_lines(text.set(self.width))

    def print_lines(self, lines: Sequence[Sequence[_Run]]) -> None:
        """Add lines that are set already."""
        for runs in lines:
            if self.color:
                self.lines.append("".join(_colored(words, styles) for words, styles in runs))
            else:
                self.lines.append("".join(words for words, _ in runs))

    def print_blank(self) -> None:
        """Leave a line free."""
        self.lines.append("")

    def print_table(self, table: Table) -> None:
        """Let rich lay out a table."""
        # Nothing is asked of the environment: the same briefing gives the same text everywhere.
        console = Console(
            file=io.StringIO(),
            width=self.width,
            force_terminal=self.color,
            color_system="standard" if self.color else None,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            _environ={},
        )
        with console.capture() as capture:
            console.print(table)
        self.lines += capture.get().splitlines()


@lru_cache(maxsize=64)
def _style(styles: tuple[str, ...]) -> Style:
    return Style.combine(map(Style.parse, styles))


def _colored(words: str, styles: tuple[str, ...]) -> str:
    return _style(styles).render(words, color_system=ColorSystem.STANDARD) if styles else words


def _labelled(rows: Sequence[tuple[str, _Styled]], width: int) -> list[list[_Run]]:
    """Texts behind their labels, in two columns of `width` together."""
    indent = max([_LABEL_WIDTH, *(cell_len(label) for label, _ in rows)]) + 1
    room = min(width - indent, max((text.widest() for _, text in rows), default=0))
    lines: list[list[_Run]] = []
    for label, text in rows:
        first, *others = text.set(room, fill=True)
        padded = label + " " * (indent - 1 - cell_len(label))
        lines.append([(padded, (_LABEL,)), (" ", (_LABEL,)), *first])
        lines += ([(" " * indent, (_LABEL,)), *line] for line in others)
    return lines


# --- what is set ----------------------------------------------------------------------------------


def _overview(page: _Page, report: Report) -> None:
    page.print(_Styled("BRIEFING", _BOLD))
    rows = [(label, _foreign(text)) for label, text in report.overview]
    page.print_lines(_labelled(rows, page.width))
    if not report.rows:
        return
    page.print_blank()
    if page.width < _TABLE_FITS:
        _list(page, report.rows)
    else:
        _table(page, report.rows)
    if report.legend is not None:
        page.print_blank()
        page.print(_Styled(report.legend, _LABEL))


def _list(page: _Page, rows: Sequence[Row]) -> None:
    """The overview where a table's columns would leave no room for titles."""
    indent = len(str(len(rows))) + 2
    for row in rows:
        text = _known(_foreign(row.title), row)
        if row.counts is not None:
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


def _table(page: _Page, rows: Sequence[Row]) -> None:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style=_LABEL, pad_edge=False)
    table.add_column("", justify="right")
    table.add_column("Article", ratio=1, overflow="fold")
    for heading in ("Meetings", "Agreements", "Attacks", "Unsupported"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*map(_cell, _row(row)))
    page.print_table(table)


def _cell(styled: _Styled) -> Text:
    cell = Text(style=styled.style)
    for words, styles in styled.runs:
        cell.append(words, _style(styles) if styles else None)
    return cell


def _known(title: _Styled, row: Row) -> _Styled:
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
        title.append("\n").append_text(_words(known, _LABEL))
    if row.counts is None:
        title.append("\n").append("FAILED, not read", style=_FAILED)
    return title


def _row(row: Row) -> list[_Styled]:
    title = _known(_foreign(row.title), row)
    cells = [_Styled(str(row.number)), title]
    if row.counts is None:
        return [*cells, *(_Styled() for _ in range(4))]
    cells += [_Styled(str(count)) if count else _Styled("none", _FAINT) for count in row.counts]
    cells.append(
        _Styled(str(row.unsupported), _UNSUPPORTED) if row.unsupported else _Styled("none", _FAINT)
    )
    return cells


def _article(page: _Page, article: ArticleReport) -> None:
    page.print_blank()
    page.print(_Styled("─" * page.width, _LABEL))
    page.print(_Styled(f"{article.number}. ", _BOLD).append_text(_foreign(article.title)))
    details = [(label, _words(parts)) for label, parts in article.details]
    page.print_lines(_labelled(details, page.width))
    if article.failure is not None:
        failed = _Styled("FAILED, not read", _FAILED).append(
            f" ({printable(article.failure.kind)}): "
        )
        page.print_blank()
        page.print(failed.append_text(_foreign(article.failure.message)))
    for remark in article.remarks:
        page.print_blank()
        page.print(_Styled("Note: ", _BOLD).append_text(_foreign(remark)))
    if article.gist is not None:
        page.print_blank()
        page.print(_fact(article.gist))
    for finding in article.findings:
        page.print(_unsupported(finding))
    for section in article.sections:
        _heading(page, section.title)
        if not section.records:
            none_found = _Styled(section.none_found, _FAINT).set(page.width - 2)
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
        page.print(_foreign("; ".join(article.provenance), _LABEL))


def _heading(page: _Page, title: str) -> None:
    page.print_blank()
    page.print(_Styled(title.upper(), _BOLD))


def _record(page: _Page, record: Record) -> None:
    headline = _words(record.headline.parts, _BOLD)
    if record.background:
        headline.append(" (background)", style=_FAINT)
    headline.append(" ").append_text(_citation(record.headline)).append_text(_flag(record.headline))
    facts = [("Status", _fact(record.status))] if record.status is not None else []
    for line in record.lines:
        text = _Styled()
        for place, fact in enumerate(line.facts):
            if place:
                text.append("; " if line.is_short else "\n")
            text.append_text(_fact(fact))
        facts.append((line.label, text))
    room = page.width - 2
    findings = [_unsupported(finding) for finding in record.headline.findings]
    block = _labelled(facts, room) if facts else []
    # As wide as its widest part: a line in a colour of its own is coloured to its end.
    filled = [sum(cell_len(words) for words, _ in line) for line in block[:1]]
    filled += [text.widest() for text in (headline, *findings)]
    width = min(room, max(filled))
    for text in (*reversed(findings), headline):
        block[:0] = text.set(width, fill=True)
    for place, runs in enumerate(block):
        page.print_lines([[("  " if place else "• ", ()), *runs]])


def _quotes(page: _Page, quotes: Sequence[Quote]) -> None:
    texts = [_quote(cited) for cited in quotes]
    numbers = [f"[{cited.number}]" for cited in quotes]
    indent = max(map(len, numbers)) + 1
    room = min(page.width - indent, max(text.widest() for text in texts))
    for number, text in zip(numbers, texts, strict=True):
        first, *others = text.set(room, fill=True)
        padded = number.rjust(indent - 1)
        page.print_lines([[(padded, (_CITATION,)), (" ", (_CITATION,)), *first]])
        page.print_lines([[(" " * indent, (_CITATION,)), *line] for line in others])


def _fact(fact: Fact) -> _Styled:
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


def _flag(fact: Fact) -> _Styled:
    if fact.flag is None:
        return _Styled()
    return _Styled(" (").append("⚠ unsupported", style=_UNSUPPORTED).append(f": {fact.flag})")


def _citation(fact: Fact) -> _Styled:
    numbers = ", ".join(str(number) for number in dict.fromkeys(fact.evidence))
    return _Styled(f"[{numbers or 'no sentence cited'}]", style=_CITATION)


def _unsupported(finding: Finding) -> _Styled:
    return _Styled("⚠ unsupported: ", style=_UNSUPPORTED).append_text(
        _foreign(objection(finding), "red")
    )


def _words(parts: tuple[Part, ...], usual: str = "", strong: str = _BOLD) -> _Styled:
    text = _Styled()
    for part in parts:
        style = {Strong: strong, Missing: _FAINT}.get(type(part), usual)
        text.append(plain((part,)), style=style)
    return text


def _quote(cited: Quote) -> _Styled:
    if cited.text is None:
        return _Styled("no such sentence in the article", style=_UNSUPPORTED)
    label = None if cited.label is None else wording.LABEL[cited.label]
    text = _Styled(f"({label}) " if label else "", style=_FAINT)
    return text.append_text(_Styled("“" + printable(cited.text) + "”"))


def _foreign(text: str, style: str = "") -> _Styled:
    return _Styled(printable(text), style=style)
