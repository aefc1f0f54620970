"""A briefing as one HTML page: self-contained, without a network, safe with hostile text.

Beside the statements stand the articles, sentence by sentence; a click on a statement highlights
its sentences in each of them (without JavaScript, each number is a plain link to its sentence).
The Content-Security-Policy admits this page's own style and script by their hashes and nothing
else; every value is escaped by the template engine, after `printable` has made it harmless.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from summarizer.affairs import Affairs
from summarizer.briefing import FURNITURE, Article, Briefing
from summarizer.rendering import wording
from summarizer.rendering.affairs import chosen_report
from summarizer.rendering.statements import (
    AffairsReport,
    Difference,
    Fact,
    Missing,
    Pointer,
    Row,
    Strong,
    Value,
    objection,
    printable,
)
from summarizer.rendering.timeline import timeline

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


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation as the page shows it."""

    before: str
    """What parts it from the one before."""
    text: str
    """ "4"; among several articles "2:4", and "4" behind another one of the same article."""
    anchor: str | None
    """The id of its sentence on the page, or None if the article has no such sentence."""
    name: str
    """What a screen reader says."""


def render(briefing: Briefing, *, by_article: bool | None = None) -> str:
    """The briefing as an HTML document: each thing once beside all articles, or article by article.

    Unless told, the first wherever two or more articles were merged.
    """
    report = chosen_report(briefing, by_article)
    articles = [extraction.article for extraction in briefing.extractions]
    lengths = [len(article.sentences) if article else 0 for article in articles]
    known: dict[str, Any] = {
        "report": report,
        "references": _References(lengths, report.rows),
        "paragraphs": [_paragraphs(article) if article else [] for article in articles],
    }
    if isinstance(report, AffairsReport):
        known["chapters"] = wording.CHAPTER
        known["no_differences"] = wording.NO_DIFFERENCES
        known["nothing_unknown"] = wording.NOTHING_UNKNOWN
        known["moments"] = timeline(briefing.affairs or Affairs(), report)
        return _page("affairs", ("briefing.css", "affairs.css"), known)
    return _page("briefing", ("briefing.css",), known)


def _page(name: str, styles: tuple[str, ...], known: dict[str, Any]) -> str:
    css = "".join((_TEMPLATES / style).read_text(encoding="utf-8") for style in styles)
    script = (_TEMPLATES / "briefing.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    page = _environment().get_template(f"{name}.html.jinja")
    text = page.render(
        policy=policy,
        css=Markup(css),  # noqa: S704  files of this package
        script=Markup(script),  # noqa: S704  a file of this package
        **known,
    )
    return text.rstrip("\n") + "\n"


class _References:
    """Finds the sentences of a fact on the page."""

    def __init__(self, lengths: list[int], rows: Sequence[Row]) -> None:
        self._lengths = lengths
        self._names = [
            row.outlet.text if isinstance(row.outlet, Value) else f"source {row.number}"
            for row in rows
        ]

    def __call__(self, fact: Fact, article: int) -> list[Reference]:
        """The citations of a fact of one article, or, where `article` is 0, of all articles."""
        if article:
            return [
                Reference(
                    ", " if place else "", str(number), self._anchor(article, number),
                    f"sentence {number}",
                )
                for place, number in enumerate(dict.fromkeys(fact.evidence))
            ]  # fmt: skip
        found: list[Reference] = []
        before = 0
        for source, number in fact.citations:
            text = str(number) if source == before else f"{source}:{number}"
            apart = "" if not found else ", " if source == before else "; "
            name = f"{self._names[source - 1]}, sentence {number}"
            found.append(Reference(apart, text, self._anchor(source, number), name))
            before = source
        return found

    def _anchor(self, article: int, number: int) -> str | None:
        return f"a{article}-s{number}" if 1 <= number <= self._lengths[article - 1] else None


def _together(difference: Difference) -> Fact:
    """What differs, with the sentences of all sides."""
    sentences = {citation for fact in difference.facts for citation in fact.citations}
    parts = (Strong(difference.field), ": ", difference.about)
    return Fact(parts, citations=tuple(sorted(sentences)), cites=True)


@cache
def _environment() -> jinja2.Environment:
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
    environment.tests["conflict"] = lambda mark: mark.startswith(wording.CONFLICT)
    environment.globals["objection"] = objection
    environment.globals["together"] = _together
    return environment


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
