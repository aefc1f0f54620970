"""A briefing as a reader wants it: terminal, Markdown, HTML or JSON.

What is said, with which sentences, and what is marked as unsupported is decided once: for one
article in `reports` and `records`, for several together in `affairs`. The formats only set it.
Nothing here judges an extraction, reads a file or writes one: a briefing goes in, a text comes out.
rich and jinja2 are imported by their own format alone.
"""

from summarizer.briefing import Briefing
from summarizer.errors import UsageError

FORMATS: tuple[str, ...] = ("terminal", "markdown", "html", "json")
"""Names that `render` knows: a briefing as a whole."""
EXPORTS: tuple[str, ...] = ("csv", "ics", "geojson")
"""What other programs read of a briefing; `render` knows them, but for the tables of csv."""


def render(
    briefing: Briefing,
    format: str,
    *,
    width: int | None = None,
    color: bool = False,
    by_article: bool | None = None,
) -> str:
    """The briefing in one of `FORMATS` or `EXPORTS`, fit to be written as UTF-8.

    It ends with a line end. A briefing that was merged tells each thing once if it holds several
    articles; `by_article` says whether each is told for itself (what other programs read has both).
    `width` (columns) and `color` concern the terminal alone: 80 columns
    unless told, and no escape sequence unless asked for. Raises `UsageError` for an unknown
    format, and for csv, which is several tables: see `summarizer.rendering.exports.csv`.
    """
    match format:
        case "terminal":
            from summarizer.rendering.terminal import render as render_terminal

            columns = 80 if width is None else width
            return render_terminal(briefing, width=columns, color=color, by_article=by_article)
        case "markdown":
            from summarizer.rendering.markdown import render as render_markdown

            return render_markdown(briefing, by_article=by_article)
        case "html":
            from summarizer.rendering.html import render as render_html

            return render_html(briefing, by_article=by_article)
        case "json":
            from summarizer.rendering.json import render as render_json

            return render_json(briefing)
        case "ics":
            from summarizer.rendering.exports.ics import render as render_ics

            return render_ics(briefing)
        case "geojson":
            from summarizer.rendering.exports.geojson import render as render_geojson

            return render_geojson(briefing)
        case "csv":
            raise UsageError("csv is several tables, not one text: see rendering.exports.csv")
        case _:
            known = ", ".join((*FORMATS, *EXPORTS))
            raise UsageError(f"unknown format {format!r}: expected one of {known}")
