"""Does every citation lead to a sentence that may be cited?"""

from collections.abc import Iterator

from summarizer.briefing import FURNITURE, Finding
from summarizer.checks.cited import CitedArticle
from summarizer.schema import ArticleSummary, Date


def findings(_: ArticleSummary, cited: CitedArticle) -> Iterator[Finding]:
    """Citations that are missing, lead nowhere, or lead to page furniture."""
    last = len(cited.article.sentences)
    for path, fact in cited.facts:
        here = (*path, "evidence")
        if not fact.evidence:
            yield cited.objection("no_evidence", here, None, [], "no sentence is cited")
        missing = [n for n in fact.evidence if cited.article.sentence(n) is None]
        if missing:
            yield cited.objection(
                "missing_sentence",
                here,
                ", ".join(map(str, missing)),
                fact.evidence,
                f"the article has the sentences 1 to {last} only",
            )
        # A caption may date an event, and nothing else: see docs/codebook.md.
        dated_by_caption = isinstance(fact, Date) and fact.anchor == "caption"
        for number in fact.evidence:
            sentence = cited.article.sentence(number)
            if sentence is None:
                continue
            if sentence.label in FURNITURE:
                reason = f"sentence {number} is page furniture ({sentence.label}), not evidence"
            elif sentence.label == "caption" and not dated_by_caption:
                reason = f"sentence {number} is a photo caption, which may only date an event"
            else:
                continue
            yield cited.objection("furniture", here, number, fact.evidence, reason)
