"""A briefing as a reader wants it: terminal, Markdown, HTML or JSON.

What is said, with which sentences, and what is marked as unsupported is decided once, in `reports`
and `records`; the formats only set it. Nothing here judges an extraction, reads a file or writes
one: a briefing goes in, a text comes out. rich and jinja2 are imported by their own format alone.
"""

from summarizer.briefing import Briefing
from summarizer.errors import UsageError

FORMATS: tuple[str, ...] = ("terminal", "markdown", "html", "json")
"""Names that `render` knows."""


def render(
    briefing: Briefing, format: str, *, width: int | None = None, color: bool = False
) -> str:
    """The briefing in one of `FORMATS`, ending with a line end; always fit to be written as UTF-8.

    `width` (columns) and `color` concern the terminal alone: 80 columns unless told, and no escape
    sequence unless asked for. Raises `UsageError` for an unknown format.
    """
    match format:
        case "terminal":
            from summarizer.rendering.terminal import render as render_terminal

            return render_terminal(briefing, width=80 if width is None else width, color=color)
        case "markdown":
            from summarizer.rendering.markdown import render as render_markdown

            return render_markdown(briefing)
        case "html":
            from summarizer.rendering.html import render as render_html

            return render_html(briefing)
        case "json":
            from summarizer.rendering.json import render as render_json

            return render_json(briefing)
        case _:
            raise UsageError(f"unknown format {format!r}: expected one of {', '.join(FORMATS)}")
