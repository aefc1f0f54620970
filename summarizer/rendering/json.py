"""A briefing as JSON, with the version of its layout, and back again."""

import json
import re
from typing import Any

from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema

from summarizer.briefing import Briefing, Extraction
from summarizer.errors import UsageError

SCHEMA_VERSION = 2
"""Goes up when a reader of the JSON would have to change. 2 has `affairs`, which 1 had not."""
_READABLE = (1, SCHEMA_VERSION)  # a document of version 1 is one of version 2 that nobody merged
SCHEMA_ADDRESS = "https://json-schema.org/draft/2020-12/schema"

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
    return as_json({"schema_version": SCHEMA_VERSION, **fields}, indent)


def as_json(document: dict[str, Any], indent: int | None) -> str:
    """`document` with a line end, fit to be written as UTF-8 and to be shown on a terminal."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(
        document, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False
    )
    text = _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    return _SURROGATE.sub("\ufffd", text) + "\n"


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `render` writes.

    Published as docs/briefing.schema.json; `summarizer schema --of briefing` prints it.
    """
    schema = Briefing.model_json_schema(schema_generator=_BriefingSchema, mode="serialization")
    version = {"const": SCHEMA_VERSION, "description": "Of this layout"}
    return {
        "$schema": SCHEMA_ADDRESS,
        "title": "Briefing",
        **schema,
        "properties": {"schema_version": version, **schema["properties"]},
        "required": ["schema_version", *schema["required"]],
    }


class _BriefingSchema(GenerateJsonSchema):
    """JSON Schema in which every field is required, for `render` writes every one."""

    def field_is_required(self, field: Any, total: bool) -> bool:
        return True

    def default_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def parse(text: str) -> Briefing:
    """The briefing that `render` wrote, also in version 1. `UsageError` for anything else."""
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"this is no briefing in JSON: {error}") from error
    version = document.pop("schema_version", None) if isinstance(document, dict) else None
    if type(version) is not int or version not in _READABLE:
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
