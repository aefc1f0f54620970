"""What is asked of every article of a batch, and when two articles or two runs are the same."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from summarizer.answers import answer_form
from summarizer.briefing import Article
from summarizer.completions import canonical_json, sha256
from summarizer.pipeline.plans import Asking, Plan


@dataclass(frozen=True)
class Setup:
    """What is asked and of whom: results of one setup are never taken for those of another."""

    model: str
    """The bare name; like a recording, a setup knows no host and no key."""
    prompt: str | None
    """Name of the template; None for rules."""
    prompt_sha256: str | None
    """Of its sections: a changed prompt is another setup, whatever it is called."""
    schema_sha256: str | None
    parameters: Mapping[str, Any]
    sample: int
    max_reasks: int

    @property
    def key(self) -> str:
        """SHA-256 of all of it, hexadecimal."""
        return sha256(canonical_json(asdict(self)))


def setup_of(plan: Plan) -> Setup:
    """The setup that a plan amounts to."""
    asking = plan.extract_one
    if not isinstance(asking, Asking):
        return Setup("rules", None, None, None, {}, 0, 0)
    template = asking.template
    schema = answer_form(template.answer).model.model_json_schema()
    return Setup(
        model=asking.model,
        prompt=template.name,
        prompt_sha256=sha256(canonical_json([list(section) for section in template.sections])),
        schema_sha256=sha256(canonical_json(schema)),
        parameters=dict(template.parameters),
        sample=asking.sample,
        max_reasks=asking.max_reasks,
    )


def article_key(article: Article) -> str:
    """SHA-256 of what an article says and what is known about it, hexadecimal.

    Its name is no part of it: the same text in two files is one article. How it is split is none
    either, so that an article keeps the sentences that it was first asked about with.
    """
    known = article.model_dump(include={"text", "title", "outlet", "url", "published"})
    return sha256(canonical_json(known))
