"""Is an answer carried by the sentences that it cites? Code decides, for live and replayed alike.

    citations    every citation exists, and is not page furniture
    references   ids are unique and lead somewhere; a meeting has two sides
    values       names, dates and countries stand in the cited sentences; no text is empty
    tolls        figures are those of their words, of the right fate, and added up
    wording      status, type, mode and negation agree with the words there
    attributions a claim, a charge, a suspicion or a denial is one, and its actor's own

A check looks for support and cannot prove truth: what it flags is not in the cited sentences, what
it passes may still be misread. Where it cannot tell (another language, a value in the model's own
words), it says nothing. Every finding names record, field, value and sentences, in words that serve
the model, which gets it as an objection, and the reader, who finds it at the fact.
"""

from summarizer.briefing import Article, Finding
from summarizer.checks import citations, references, values, wording
from summarizer.checks.cited import CitedArticle
from summarizer.checks.paths import format_path
from summarizer.schema import ArticleSummary

__all__ = ["check", "format_path"]


def check(summary: ArticleSummary, article: Article) -> tuple[Finding, ...]:
    """Everything in `summary` that its cited sentences do not carry, in document order.

    At most one finding per path and kind: the first one that was found.
    """
    cited = CitedArticle(article, summary)
    found: dict[tuple[str, str], Finding] = {}
    for part in (citations, references, values, wording):
        for finding in part.findings(summary, cited):
            found.setdefault((finding.path, finding.kind), finding)
    return tuple(found.values())
