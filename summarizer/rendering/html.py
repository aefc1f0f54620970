"""A briefing as one HTML page: self-contained, without a network, safe with hostile text.

Beside each article's statements stands its text, sentence by sentence; a click on a statement
highlights its sentences there (without JavaScript, each number is a plain link to its sentence).
The Content-Security-Policy admits this page's own style and script by their hashes and nothing
else; every value is escaped by the template engine, after `printable` has made it harmless.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from summarizer.briefing import FURNITURE, Article, Briefing
from summarizer.rendering import wording
from summarizer.rendering.reports import report_on
from summarizer.rendering.statements import Missing, Pointer, Strong, Value, objection, printable

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class SentenceView:
    """One sentence as the page shows it in the article's text."""

    number: int
    lines: tuple[str, ...]
    label: str | None
    is_furniture: bool
    gap: str
    """What parts it from the sentence before: "", " " or a line break."""


def render(briefing: Briefing) -> str:
    """The briefing as an HTML document."""
    report = report_on(briefing)
    css = (_TEMPLATES / "briefing.css").read_text(encoding="utf-8")
    script = (_TEMPLATES / "briefing.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    articles = [extraction.article for extraction in briefing.extractions]
    page = _template().render(
        report=report,
        paragraphs=[_paragraphs(article) if article else [] for article in articles],
        lengths=[len(article.sentences) if article else 0 for article in articles],
        policy=policy,
        css=Markup(css),  # noqa: S704  a file of this package
        script=Markup(script),  # noqa: S704  a file of this package
    )
    return page.rstrip("\n") + "\n"


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["value"] = lambda part: isinstance(part, Value)
    environment.tests["strong"] = lambda part: isinstance(part, Strong)
    environment.tests["missing"] = lambda part: isinstance(part, Missing)
    environment.tests["pointer"] = lambda part: isinstance(part, Pointer)
    environment.globals["objection"] = objection
    return environment.get_template("briefing.html.jinja")


def _finalize(value: Any) -> Any:
    """Every string that a template prints passes here; markup has passed already."""
    return printable(value) if type(value) is str else value


def _hash(source: str) -> str:
    digest = hashlib.sha256(source.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def _paragraphs(article: Article) -> list[list[SentenceView]]:
    """The article's sentences, in paragraphs: a blank line in the text begins a new one."""
    paragraphs: list[list[SentenceView]] = [[]]
    space = ""
    for sentence in article.sentences:
        raw = article.text[sentence.start : sentence.end]
        words = raw.strip()
        lead = raw[: len(raw) - len(raw.lstrip())]
        space += lead
        if space.count("\n") > 1 and paragraphs[-1]:
            paragraphs.append([])
        paragraphs[-1].append(
            SentenceView(
                sentence.number,
                tuple(words.split("\n")),
                wording.LABEL[sentence.label],
                sentence.label in FURNITURE,
                "\n" if "\n" in space else " " if space else "",
            )
        )
        space = raw[len(lead) + len(words) :]
    return [paragraph for paragraph in paragraphs if paragraph]
