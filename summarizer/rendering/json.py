"""A briefing as JSON, with the version of its layout, and back again."""

import json
import re
from typing import Any

from pydantic import ValidationError

from summarizer.briefing import Briefing, Extraction
from summarizer.errors import UsageError

SCHEMA_VERSION = 1
"""Goes up when a reader of the JSON would have to change."""

# JSON allows these characters as they are, but they can only stand inside strings, where an escape
# means the same and neither a terminal nor a JavaScript reader stumbles.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def render(briefing: Briefing) -> str:
    """The briefing's fields with `schema_version` before them; `parse` is the inverse.

    Lone surrogates, as odd file names have them, become U+FFFD: no UTF-8 file can hold them.
    """
    return _dump(briefing.model_dump(), indent=1)


def render_line(extraction: Extraction) -> str:
    """One result on a line of its own, with the same `schema_version` and the same escapes."""
    return _dump(extraction.model_dump(), indent=None)


def _dump(fields: dict[str, Any], indent: int | None) -> str:
    document = {"schema_version": SCHEMA_VERSION, **fields}
    separators = (",", ":") if indent is None else None
    text = json.dumps(document, ensure_ascii=False, indent=indent, separators=separators)
    text = _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    return _SURROGATE.sub("\ufffd", text) + "\n"


def parse(text: str) -> Briefing:
    """The briefing that `render` wrote. Raises `UsageError` for anything else."""
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"this is no briefing in JSON: {error}") from error
    version = document.pop("schema_version", None) if isinstance(document, dict) else None
    if version != SCHEMA_VERSION:
        raise UsageError(
            f"this is no briefing of schema version {SCHEMA_VERSION}: it says {version!r}; "
            "render it anew with this version of summarizer"
        )
    try:
        # Validated as JSON, where lists stand for tuples; the summary inside is strict otherwise.
        return Briefing.model_validate_json(json.dumps(document))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise UsageError(f"this is no briefing in JSON: {where}: {first['msg']}") from error
