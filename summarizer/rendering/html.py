"""A briefing as one HTML page: self-contained, without a network, safe with hostile text.

Beside the statements stand the articles, sentence by sentence; a click on a statement highlights
its sentences in each of them (without JavaScript, each number is a plain link to its sentence).
What keeps hostile text and the network out is `pages`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from summarizer.affairs import Affairs
from summarizer.briefing import FURNITURE, Article, Briefing
from summarizer.rendering import wording
from summarizer.rendering.affairs import chosen_report
from summarizer.rendering.pages import PageSetter
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
)
from summarizer.rendering.timeline import timeline


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
        return _pages().set("affairs.html.jinja", ("briefing.css", "affairs.css"), known)
    return _pages().set("briefing.html.jinja", ("briefing.css",), known)


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
def _pages() -> PageSetter:
    pages = PageSetter(
        Path(__file__).parent / "templates",
        styles=("briefing.css", "affairs.css"),
        script="briefing.js",
        names={"objection": objection, "together": _together},
    )
    pages.environment.tests.update(
        value=lambda part: isinstance(part, Value),
        strong=lambda part: isinstance(part, Strong),
        missing=lambda part: isinstance(part, Missing),
        pointer=lambda part: isinstance(part, Pointer),
        conflict=lambda mark: mark.startswith(wording.CONFLICT),
    )
    return pages


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
