"""One article as it stands in a file of some format: its text, and what the format says about it.

Formats are told by the file's ending or the server's content type, else by the content itself.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from summarizer.articles.datelines import find_page_date, parse_day
from summarizer.articles.decoding import clean
from summarizer.briefing import Published, PublishedOrigin
from summarizer.errors import ArticleError

Format = Literal["text", "markdown", "html", "jsonl"]

_ENDINGS: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_LOOKS_LIKE_FRONT_MATTER = re.compile(r"---[ \t]*\n\s*[\w-]+:(?:\s|$)", re.MULTILINE)
_FRONT_MATTER_LIMIT = 65_536  # characters; what is longer is no front matter
_NO_VALUE = frozenset({"", "~", "null"})

# Markdown that would stand between the words: what it marks up stays, the marks go.
_MARKDOWN = (
    (re.compile(r"^#{1,6}[ \t]+", re.MULTILINE), ""),
    (re.compile(r"^(?:>[ \t]?)++", re.MULTILINE), ""),
    (re.compile(r"!\[([^\[\]\n]{0,1000})\]\([^()\s]{0,2000}(?:\s\"[^\"\n]{0,300}\")?\)"), r"\1"),
    (re.compile(r"\[([^\[\]\n]{1,1000})\]\([^()\s]{0,2000}(?:\s\"[^\"\n]{0,300}\")?\)"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,2000}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*])\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]{1,2000}?)(?<=[^\s_])_(?![\w_])"), r"\1"),
)


@dataclass(frozen=True)
class Document:
    """An article's clean text and what its own format says about it."""

    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: Published | None = None


def format_of(ending: str, text: str) -> Format:
    """The format of `text`: by the file name's `ending` (".md") if it says so, else by looking."""
    known = _ENDINGS.get(ending.lower())
    if known:
        return known
    start = text[:10_000].lstrip("\ufeff \t\r\n")
    if _HTML.match(start):
        return "html"
    if _LOOKS_LIKE_FRONT_MATTER.match(start.replace("\r\n", "\n")):
        return "markdown"
    first_line = text.lstrip("\ufeff \t\r\n").partition("\n")[0].strip()
    if first_line.startswith("{") and first_line.endswith("}"):
        return "jsonl"
    return "text"


def read_plain_text(text: str) -> Document:
    """A plain text as it is, cleaned."""
    return Document(clean(text))


def read_markdown(text: str, name: str) -> Document:
    """Markdown without its marks; title, outlet, published and url from YAML front matter.

    Other keys are ignored. Broken YAML is an `ArticleError` that names the line.
    """
    text = clean(text)
    match = _FRONT_MATTER.match(text.lstrip("\n")[:_FRONT_MATTER_LIMIT])
    if not match:
        if _LOOKS_LIKE_FRONT_MATTER.match(text):
            raise ArticleError(name, "its front matter is not closed; end it with a line '---'")
        return Document(_without_marks(text))
    offset = len(text) - len(text.lstrip("\n"))
    values = _yaml_mapping(match[1], name, first_line=text[:offset].count("\n") + 2)
    document = _described(values, "", name)
    return replace(document, text=_without_marks(text[offset + match.end() :]))


def read_json_line(line: str, name: str) -> Document:
    """The article of one line of JSON Lines: `text`, and if given title, outlet, published, url."""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise ArticleError(
            name, f"not JSON ({error.msg}, column {error.colno}); expected one object a line"
        ) from None
    except (ValueError, RecursionError):
        raise ArticleError(name, "JSON that cannot be read; expected one flat object") from None
    if not isinstance(value, dict):
        raise ArticleError(name, "expected a JSON object with a 'text'")
    text = value.get("text")
    if not isinstance(text, str):
        problem = "has no 'text'" if text is None else "its 'text' is not a string"
        raise ArticleError(name, f"{problem}; expected the article's words there")
    return _described(value, clean(text), name)


def _without_marks(text: str) -> str:
    before, *parts = text.split("<!--")  # not a pattern: on many open comments it is quadratic
    split = [part.partition("-->") for part in parts]
    text = before + "".join(rest if end else f"<!--{inside}" for inside, end, rest in split)
    for pattern, kept in _MARKDOWN:
        text = pattern.sub(kept, text)
    return text


def _yaml_mapping(source: str, name: str, first_line: int) -> dict[str, Any]:
    import yaml

    try:
        # The base loader makes strings only: a title of "2024" is no number, and no tag builds
        # anything.
        values = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506  # see above
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise ArticleError(
            name,
            f"its front matter is broken at line {line} ({error.problem}); "
            "expected 'key: value' lines",
        ) from None
    except (yaml.YAMLError, RecursionError):
        raise ArticleError(
            name, "its front matter is not YAML; expected 'key: value' lines"
        ) from None
    if values in (None, ""):
        return {}
    if not isinstance(values, dict):
        raise ArticleError(
            name,
            f"its front matter at line {first_line} is no mapping; expected 'key: value' lines",
        )
    return values


def _described(values: dict[str, Any], text: str, name: str) -> Document:
    """`text` with what front matter or a JSON object tells about it."""
    found = {key: _one_line(values.get(key), key, name) for key in ("title", "outlet", "url")}
    published = _one_line(values.get("published"), "published", name)
    return Document(
        text=text,
        title=found["title"],
        outlet=found["outlet"],
        url=found["url"],
        published=_day(published, "front_matter", name) if published else None,
    )


def _one_line(value: Any, key: str, name: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ArticleError(name, f"its '{key}' is not a string")
    folded = " ".join(clean(value).split())
    return None if folded.lower() in _NO_VALUE else folded


def _day(value: str, origin: PublishedOrigin, name: str) -> Published:
    day = parse_day(value) or find_page_date([value])
    if day is None:
        raise ArticleError(
            name, f"its 'published' is no date: {value[:40]!r}; expected one such as 2024-05-03"
        )
    return Published(date=day, origin=origin)
