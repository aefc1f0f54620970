"""Reports for the terminal: the words alone tell everything, colours only help the eye.

No value can bring escape sequences of its own, and nothing in one is markup to rich.
"""

from collections.abc import Iterable, Sequence
from io import StringIO
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as Words

from summarizer.evals.reports.cases import CaseView, RecordView, ValueView
from summarizer.evals.reports.tables import Report, Table, counted, where
from summarizer.evals.reports.wording import ROLE, VERDICT, Role
from summarizer.rendering.statements import printable

_NARROWEST = 60  # below this, a table's columns leave no room for words
_WIDEST = 110  # longer lines are hard to follow from end to end
_VERDICT = {"correct": "green", "optional_present": "dim", "forbidden": "bold red"}
_ROLE: dict[Role, str] = {
    "needed_cited": "green",
    "supports": "green",
    "needed": "yellow",
    "stray": "red",
    "cited": "",
}


def render_terminal(report: Report, *, width: int, color: bool) -> str:
    """`report` for a terminal of `width` columns (60 to 110, whatever is asked for)."""
    blocks: list[RenderableType] = [_bold(report.title), *map(_words, report.lines)]
    for table in report.tables:
        blocks.append(Words())
        if not table.rows:
            blocks.append(_bold(table.title) + ": none")
            continue
        blocks.append(_bold(table.title))
        if table.note:
            blocks.append(_words(table.note, "dim"))
        blocks += _groups(table) if table.is_grouped else [_grid(table.columns, table)]
    for text in report.texts:
        blocks += [Words(), _bold(text.title)]
        blocks += [_words(line) for line in text.words.splitlines()]
    return _printed(blocks, width, color)


def render_case(view: CaseView, *, width: int, color: bool) -> str:
    """One case for a terminal: what is wrong in full, then what is right in short."""
    blocks: list[RenderableType] = list(_heading(view))
    width = _within(width)
    wrong = [record for record in view.records if _needs_a_look(record)]
    if wrong:
        blocks += [Words(), _bold("To look at", "bold red")]
        for record in wrong:
            blocks += [Words(), *_record(record, view)]
    for kind, records in groupby(view.records, key=lambda record: record.kind):
        fine = [record for record in records if not _needs_a_look(record)]
        if fine:
            blocks += [Words(), _bold(f"Right: {kind}", "bold green")]
            for record in fine:
                blocks += [Words(), *_record_in_short(record, view, width)]
    return _printed(blocks, width, color)


def _heading(view: CaseView) -> Iterable[RenderableType]:
    result = view.result
    yield _bold(f"Case {result.case}")
    about = f"suite {result.suite}, sample {result.sample}"
    if result.provenance:
        how, date = result.provenance.how.replace("_", " "), result.provenance.date
        about += f", model {result.provenance.model}, {how} {date}"
    yield _words(about)
    if view.failure is not None:
        yield _words(f"FAILED ({view.failure.kind}): {view.failure.message}", "bold red")
    elif result.outcome == "not_at_hand":
        yield _words("text not at hand, not judged")
    else:
        yield _words(
            f"{counted(view.mistakes, 'mistake')}; {counted(view.right, 'value')} right in "
            f"{counted(len(view.records), 'record')}"
        )
    if view.article is None and result.outcome == "judged":
        yield _words("text not kept here: sentences are given by number; see --articles")
    for finding in view.objections:
        yield _words(f"checks object to {finding.path}: {finding.message}",
                    "yellow")  # fmt: skip


def _needs_a_look(record: RecordView) -> bool:
    return bool(record.mistakes or record.objections)


def _record(record: RecordView, view: CaseView) -> Iterable[RenderableType]:
    yield _title(record)
    if record.verdict != "correct":
        yield _indented(_words(record.why))
    if record.wrong:
        yield _indented(_values(record.wrong))
    if record.whole:
        was = "expected" if record.verdict in ("missing", "merged") else "it says"
        yield _indented(_in_a_line(was, record.whole, expected=was == "expected"))
    if record.right:
        yield _indented(_in_a_line("right", record.right))
    for finding in record.objections:
        yield _indented(_words(f"checks object: {finding.message}", "yellow"))
    for number, roles in record.sentences:
        yield _indented(_sentence(number, roles))
        quote = view.quote(number)
        if quote is not None:
            yield Padding(_words(f"“{quote.text}”", "dim"), (0, 0, 0, 6))


def _record_in_short(record: RecordView, view: CaseView, width: int) -> Iterable[RenderableType]:
    yield _title(record)
    if record.verdict != "correct":
        yield _indented(_words(record.why, "dim"))
    if record.right:
        yield _indented(_in_a_line("", record.right))
    for number, roles in record.sentences:
        line = _sentence(number, roles)
        quote = view.quote(number)
        if quote is not None:
            line += _words(f"  “{quote.text}”", "dim")
        line.truncate(width - 2, overflow="ellipsis")
        yield _indented(line)


def _title(record: RecordView) -> Words:
    title = _bold(where(record.kind, record.key))
    if record.verdict == "correct" and record.wrong:
        title += _words(f"  {counted(len(record.wrong), 'mistake')}", "red")
    else:
        title += _words(f"  {VERDICT[record.verdict]}", _VERDICT.get(record.verdict, "red"))
    if record.place:
        title += _words(f"  {record.place}: {record.found}")
    return title


def _values(values: Sequence[ValueView]) -> RenderableType:
    grid = Grid(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("value", "verdict", "expected", "found", "why"):
        grid.add_column(name, overflow="fold")
    for value in values:
        cells = (value.path, VERDICT[value.verdict], value.expected, value.found, value.why)
        words = [_words(cell) for cell in cells]
        words[1].stylize("red")
        grid.add_row(*words)
    return grid


def _in_a_line(
    label: str, values: Sequence[ValueView], *, expected: bool = False
) -> RenderableType:
    line = _words(f"{label}: " if label else "", "dim")
    for number, value in enumerate(values):
        line += _words("; " if number else "")
        line += _words(f"{value.path} ", "dim")
        line += _words(value.expected if expected else value.found)
        if value.verdict == "optional_present":
            line += _words(" (optional)", "dim")
    return line


def _sentence(number: int, roles: Sequence[tuple[Role, Sequence[str]]]) -> Words:
    line = _words(f"[{number}] ")
    for position, (role, paths) in enumerate(roles):
        line += _words("; " if position else "")
        line += _words(ROLE[role], _ROLE[role])
        if len(roles) > 1 or tuple(paths) != ("record",):
            line += _words(f" ({', '.join(paths)})")
    return line


def _groups(table: Table) -> Iterable[RenderableType]:
    """The first column as a heading over its rows, which leaves the others its room."""
    for name, rows in groupby(table.rows, key=lambda row: row[0]):
        yield _words(name, "underline")
        part = Table(
            table.title,
            table.columns[1:],
            tuple(row[1:] for row in rows),
            numbers=table.numbers,
        )
        yield _indented(_grid(part.columns, part, sizes=table))


def _grid(columns: Sequence[str], table: Table, *, sizes: Table | None = None) -> Grid:
    """`sizes` is the table whose columns this part of it lines up with."""
    grid = Grid(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    first_number = len(columns) - table.numbers
    for position, column in enumerate(columns):
        is_number = position >= first_number
        grid.add_column(
            column,
            justify="right" if is_number else "left",
            overflow="fold",
            no_wrap=is_number,
            min_width=_shared_width(sizes, position + 1)
            if sizes and (is_number or position < 2)
            else None,
        )
    for row in table.rows:
        cells = [_words(cell) for cell in row]
        if sizes and "verdict" in columns:
            cells[columns.index("verdict")].stylize("red")
        grid.add_row(*cells)
    return grid


_SHARED = 25  # the first columns line up from group to group up to this width, and fold beyond


def _shared_width(table: Table, position: int) -> int:
    widths = (cell_len(printable(row[position])) for row in table.rows)
    return min(_SHARED, max((*widths, cell_len(table.columns[position]))))


def _bold(text: str, style: str = "bold") -> Words:
    # Text.append keeps this style for its own words only, unlike a style of the whole text.
    return Words().append(printable(text), style)


def _words(text: str, style: str = "") -> Words:
    """Every text that is set passes here: none brings escape sequences of its own."""
    return Words(printable(text), style)


def _indented(what: RenderableType) -> Padding:
    return Padding(what, (0, 0, 0, 2))


def _within(width: int) -> int:
    return max(_NARROWEST, min(width, _WIDEST))


def _printed(blocks: Sequence[RenderableType], width: int, color: bool) -> str:
    file = StringIO()
    console = Console(
        file=file,
        width=_within(width),
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        highlight=False,
    )
    console.print(Group(*blocks))
    lines = file.getvalue().split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"
