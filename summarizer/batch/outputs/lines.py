"""Results as JSON Lines."""

from summarizer.briefing import Extraction
from summarizer.rendering.json import SCHEMA_VERSION, as_json, render_line

_TEXT = {"article": {"text", "sentences"}}  # nine tenths of a line


def line(extraction: Extraction, *, with_text: bool = True) -> str:
    """The line that `summarizer extract` prints; without the article's text and sentences, if told.

    What is left out is not there, as opposed to null.
    """
    if with_text:
        return render_line(extraction)
    fields = extraction.model_dump(exclude=_TEXT if extraction.article is not None else None)
    return as_json({"schema_version": SCHEMA_VERSION, **fields}, None)
