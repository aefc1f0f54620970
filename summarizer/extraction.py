"""One article to one `Extraction` by a model: ask, check, object at most twice, keep what came.

The checks decide what goes back to the model, and a fact that still fails after the last attempt
stays in the result with its finding. Nothing is repaired and nothing is dropped here. A refusal or
a truncated answer ends the matter at once: asking again in the same words would cost and not help.
"""

from dataclasses import dataclass

from pydantic import ValidationError

from summarizer.briefing import Article, Extraction, Failure, Finding
from summarizer.checks import check, format_path
from summarizer.completions import Completer, Completion
from summarizer.errors import (
    MalformedAnswer,
    ModelError,
    RefusedAnswer,
    SummarizerError,
    TruncatedAnswer,
)
from summarizer.prompts import Template
from summarizer.schema import ArticleSummary

MAX_REASKS = 2  # a third objection rarely mends what two did not, and each costs a full answer
_MAX_OBJECTIONS = 20  # beyond that a list of mistakes is longer than the answer it is about


@dataclass(frozen=True)
class _Usable:
    """An answer that fits the schema, with what its sentences do not carry."""

    summary: ArticleSummary
    findings: tuple[Finding, ...]
    completion: Completion


async def extract(
    article: Article,
    template: Template,
    completer: Completer,
    *,
    model: str,
    sample: int = 0,
    max_reasks: int = MAX_REASKS,
) -> Extraction:
    """What `model` finds in `article`, checked. A failure is a result too, and is not raised.

    Of several usable answers the one with the fewest findings counts, of equals the last. If a
    re-ask gets no answer, the earlier one stands, with its findings and a note.
    """
    request = template.request(article, model, ArticleSummary, sample)
    completions: list[Completion] = []
    usable: list[_Usable] = []
    problem: SummarizerError | None = None
    while len(completions) <= max_reasks:
        try:
            completion = await completer.complete(request)
            completions.append(completion)
            _raise_if_unfinished(completion)
        except SummarizerError as error:
            problem = error
            break
        try:
            summary = ArticleSummary.model_validate_json(completion.content)
        except ValidationError as error:
            problem = MalformedAnswer(f"no object of the schema: {_problems(error)[0]}")
            objection = _objection("Your answer does not fit the schema:", _problems(error))
        else:
            problem = None
            findings = check(summary, article)
            usable.append(_Usable(summary, findings, completion))
            if not findings:
                break
            objection = _objection(
                "The sentences that you cite do not carry these entries:",
                [finding.message for finding in findings],
            )
        request = request.followed_by(completion.content, objection)

    # A replay that lacks the answer to a re-ask must not pass the earlier answer off as the result.
    if not usable or (problem is not None and not isinstance(problem, ModelError)):
        assert problem is not None  # noqa: S101 - no usable answer without a problem
        return failed(article.name, problem, article).model_copy(
            update={
                "prompt": template.name,
                "provenance": completions[-1].provenance if completions else None,
                "attempts": tuple(completion.usage for completion in completions),
            }
        )
    best = min(reversed(usable), key=lambda answer: len(answer.findings))
    notes = _withdrawals(usable[0].summary, best.summary)
    if problem is not None:
        notes.append(f"the last re-ask failed: {problem}")
    return Extraction(
        name=article.name,
        article=article,
        summary=best.summary,
        findings=best.findings,
        prompt=template.name,
        provenance=best.completion.provenance,
        attempts=tuple(completion.usage for completion in completions),
        replayed=all(completion.replayed for completion in completions),
        notes=tuple(notes),
    )


def failed(name: str, error: SummarizerError, article: Article | None = None) -> Extraction:
    """The result for an article that could not be read, or about which nothing could be learnt."""
    return Extraction(
        name=name,
        article=article,
        summary=None,
        failure=Failure(kind=type(error).__name__, message=str(error)),
    )


def _raise_if_unfinished(completion: Completion) -> None:
    match completion.finish_reason:
        case "refusal":
            words = " ".join(completion.content.split())[:200]
            raise RefusedAnswer("the model declined" + (f": {words}" if words else ""))
        case "content_filter":
            raise TruncatedAnswer("the provider's content filter stopped the answer")
        case "length":
            raise TruncatedAnswer(
                "the answer was cut off at the token limit; raise max_tokens in the prompt's "
                "front matter, or take a model with a larger limit"
            )
        case "stop":
            pass


def _problems(error: ValidationError) -> list[str]:
    problems = []
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        where = format_path(detail["loc"])
        problems.append(f"{where}: {detail['msg']}" if where else detail["msg"])
    return problems


def _objection(opening: str, entries: list[str]) -> str:
    shown = [f"- {entry}" for entry in entries[:_MAX_OBJECTIONS]]
    if len(entries) > len(shown):
        shown.append(f"- and {len(entries) - len(shown)} more of the same kind")
    return "\n".join(
        [
            opening,
            *shown,
            "Answer again with the whole JSON object. Where the article states the fact, correct "
            "the value or the sentence numbers; where no sentence states it, take it out. Leave "
            "everything else as it was.",
        ]
    )


def _withdrawals(first: ArticleSummary, last: ArticleSummary) -> list[str]:
    """What a model took out when the checks objected: never silently."""
    notes = []
    for kind in ("participants", "meetings", "agreements", "attacks"):
        fewer = len(getattr(first, kind)) - len(getattr(last, kind))
        if fewer > 0:
            notes.append(f"after the checks objected, the model withdrew {fewer} of its {kind}")
    return notes
