"""News articles in, a briefing out in which every statement leads back to its sentence.

    from summarizer import brief, read_article, render, summarize

    result = summarize("article.txt", model="openai/gpt-5-mini")
    briefing = brief(["one.txt", "https://example.org/two.html"])
    print(render(briefing, "markdown"))

    suite = load_suite(["core"])
    before = run_suite(suite, prompt="extract.v1", model="recorded/claude")
    after = run_suite(suite, model="rules")
    print([change.comparison for change in compare(before, after).metrics])

`read_article` and `read_articles` give numbered sentences; `summarize` gives the `Extraction` of
one article, `brief` a `Briefing` over several, `render` that as text. `load_suite` gives the cases
of an evaluation, `run_suite` the `Run` that judges answers to them, `compare` what changed between
two runs; `read_run` and `write_run` keep them. `merge` tells what extractions have in
common, `narrow` leaves out what a reader does not ask for. What they take is described at
`Options`; what they raise is in `summarizer.errors`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a name imported "as" itself is exported; a test holds these to the table
    from summarizer.articles import read_article as read_article
    from summarizer.articles import read_articles as read_articles
    from summarizer.briefing import Article as Article
    from summarizer.briefing import Briefing as Briefing
    from summarizer.briefing import Extraction as Extraction
    from summarizer.errors import ArticleError as ArticleError
    from summarizer.errors import ModelError as ModelError
    from summarizer.errors import SummarizerError as SummarizerError
    from summarizer.errors import UsageError as UsageError
    from summarizer.evals.cases import Suite as Suite
    from summarizer.evals.cases import load_suite as load_suite
    from summarizer.evals.comparison import RunComparison as RunComparison
    from summarizer.evals.comparison import compare as compare
    from summarizer.evals.results import Run as Run
    from summarizer.evals.runfile import read_run as read_run
    from summarizer.evals.runfile import write_run as write_run
    from summarizer.evals.runner import run_suite as run_suite
    from summarizer.merging import merge as merge
    from summarizer.merging.narrowing import narrow as narrow
    from summarizer.pipeline import Options as Options
    from summarizer.pipeline import aextractions as aextractions
    from summarizer.pipeline import brief as brief
    from summarizer.pipeline import extractions as extractions
    from summarizer.pipeline import summarize as summarize
    from summarizer.rendering import render as render
    from summarizer.schema import ArticleSummary as ArticleSummary

_HOMES = {
    "Article": "briefing",
    "ArticleError": "errors",
    "ArticleSummary": "schema",
    "Briefing": "briefing",
    "Extraction": "briefing",
    "ModelError": "errors",
    "Options": "pipeline",
    "Run": "evals.results",
    "RunComparison": "evals.comparison",
    "Suite": "evals.cases",
    "SummarizerError": "errors",
    "UsageError": "errors",
    "aextractions": "pipeline",
    "brief": "pipeline",
    "compare": "evals.comparison",
    "extractions": "pipeline",
    "load_suite": "evals.cases",
    "merge": "merging",
    "narrow": "merging.narrowing",
    "read_article": "articles",
    "read_articles": "articles",
    "read_run": "evals.runfile",
    "render": "rendering",
    "run_suite": "evals.runner",
    "summarize": "pipeline",
    "write_run": "evals.runfile",
}
"""What the package offers, and the module that has it."""

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    # Imported when first used: `summarizer --help` must not pay for pydantic.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"summarizer.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
