"""News articles in, a briefing out in which every statement leads back to its sentence.

    from summarizer import brief, read_article, render, summarize

    result = summarize("article.txt", model="openai/gpt-5-mini")
    briefing = brief(["one.txt", "https://example.org/two.html"])
    print(render(briefing, "markdown"))

`read_article` and `read_articles` give numbered sentences; `summarize` gives the `Extraction` of
one article, `brief` a `Briefing` over several, `render` that as text. What they take is described
at `summarizer.pipeline.Options`; what they raise is in `summarizer.errors`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.articles import read_article, read_articles
    from summarizer.briefing import Article, Briefing, Extraction
    from summarizer.errors import SummarizerError
    from summarizer.pipeline import brief, extractions, summarize
    from summarizer.rendering import render
    from summarizer.schema import ArticleSummary

__all__ = [
    "Article",
    "ArticleSummary",
    "Briefing",
    "Extraction",
    "SummarizerError",
    "brief",
    "extractions",
    "read_article",
    "read_articles",
    "render",
    "summarize",
]

_HOMES = {
    "Article": "briefing",
    "ArticleSummary": "schema",
    "Briefing": "briefing",
    "Extraction": "briefing",
    "SummarizerError": "errors",
    "brief": "pipeline",
    "extractions": "pipeline",
    "read_article": "articles",
    "read_articles": "articles",
    "render": "rendering",
    "summarize": "pipeline",
}


def __getattr__(name: str) -> Any:
    # Imported when first used: `summarizer --help` must not pay for pydantic.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"summarizer.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
