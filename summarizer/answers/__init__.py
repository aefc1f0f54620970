"""What a prompt has a model write, and how it is read into an `ArticleSummary`.

    full    the summary itself, with every description in the schema: extract.v1
    lean    without what code can tell and what nobody reads: see `summarizer.answers.lean`

A template names its form in its front matter. Checks, merging, reports and expectations know the
`ArticleSummary` alone, so that prompts of different forms can be compared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from summarizer.answers.full import FullAnswer
from summarizer.answers.lean import LeanAnswer
from summarizer.answers.reading import read_lean
from summarizer.briefing import Article
from summarizer.errors import PromptError
from summarizer.schema import ArticleSummary

__all__ = ["AnswerForm", "answer_form"]


@dataclass(frozen=True)
class AnswerForm:
    """One form of answer: its pydantic model, whose schema a model is sent, and its reading."""

    model: type[BaseModel]
    fill_in: Callable[[Any, Article], ArticleSummary]

    def read(self, content: str, article: Article) -> ArticleSummary:
        """The summary that the answer `content` gives; pydantic's ValidationError if it is none."""
        return self.fill_in(self.model.model_validate_json(content), article)


_FORMS = {
    "full": AnswerForm(FullAnswer, lambda answer, _: answer.summary()),
    "lean": AnswerForm(LeanAnswer, read_lean),
}


def answer_form(name: str) -> AnswerForm:
    """The form `name`; PromptError if there is none."""
    if name not in _FORMS:
        raise PromptError(f"no form of answer {name!r}; there are {', '.join(_FORMS)}")
    return _FORMS[name]
