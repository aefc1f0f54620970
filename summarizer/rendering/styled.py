"""Text in styles, wrapped and set in columns, for the terminal.

rich could lay out all of this in tables. It measures and renders every cell several times, which
takes longer than reading, checking and wording a briefing together, so it sets the overview only.
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

LABEL = "dim"
_LABEL_WIDTH = 12  # the widest of most records, so that they line up

Run = tuple[str, tuple[str, ...]]
"""Words of one style; of several styles the later ones go on top."""
_WORD = re.compile(r"\s*\S+\s*")


class Styled:
    """A text in pieces of different styles, on top of a style of its own."""

    __slots__ = ("runs", "style")

    def __init__(self, text: str = "", style: str = "") -> None:
        self.style = style
        self.runs: list[Run] = [(text, ())] if text else []

    def append(self, text: str, style: str = "") -> "Styled":
        """Add words, and return this text."""
        if text:
            self._add(text, (style,) if style else ())
        return self

    def append_text(self, other: "Styled") -> "Styled":
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

    def set(self, width: int, fill: bool = False) -> list[list[Run]]:
        """The text in lines of at most `width` columns, or filled up to it with spaces."""
        text = "".join(words for words, _ in self.runs)
        lines: list[list[Run]] = []
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

    def _between(self, start: int, end: int) -> list[Run]:
        found: list[Run] = []
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


class Page:
    """The lines set so far."""

    def __init__(self, width: int, color: bool) -> None:
        self.width = width
        self.color = color
        self.lines: list[str] = []

    def print(self, text: Styled) -> None:
        """Set a text across the page."""
        self.print_lines(text.set(self.width))

    def print_lines(self, lines: Sequence[Sequence[Run]]) -> None:
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
def style_of(styles: tuple[str, ...]) -> Style:
    """Several styles as one."""
    return Style.combine(map(Style.parse, styles))


def _colored(words: str, styles: tuple[str, ...]) -> str:
    return style_of(styles).render(words, color_system=ColorSystem.STANDARD) if styles else words


def labelled_lines(rows: Sequence[tuple[str, Styled]], width: int) -> list[list[Run]]:
    """Texts behind their labels, in two columns of `width` together."""
    indent = max([_LABEL_WIDTH, *(cell_len(label) for label, _ in rows)]) + 1
    room = min(width - indent, max((text.widest() for _, text in rows), default=0))
    lines: list[list[Run]] = []
    for label, text in rows:
        first, *others = text.set(room, fill=True)
        padded = label + " " * (indent - 1 - cell_len(label))
        lines.append([(padded, (LABEL,)), (" ", (LABEL,)), *first])
        lines += ([(" " * indent, (LABEL,)), *line] for line in others)
    return lines
