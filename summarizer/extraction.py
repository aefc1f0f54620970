"""One article to one `Extraction` by a model: ask, check, object at most twice, keep what came.

The checks decide what goes back to the model, and a fact that still fails after the last attempt
stays in the result with its finding. Nothing is repaired and nothing is dropped here. A refusal or
a truncated answer ends the matter at once: asking again in the same words would cost and not help.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ValidationError

from summarizer.answers import answer_form
from summarizer.briefing import Article, ArticleContent, Extraction, Failure, Finding, Usage
from summarizer.checks import check, format_path
from summarizer.clients.failures import one_line
from summarizer.completions import Completer, Completion, Request
from summarizer.errors import (
    MalformedAnswer,
    ModelError,
    RefusedAnswer,
    StoreError,
    SummarizerError,
    TruncatedAnswer,
)
from summarizer.prompts import Template
from summarizer.schema import ArticleSummary, Attendance, Toll

REASK_FAILED = "the last re-ask failed"
"""How the note begins that the checks objected and nobody was there to answer."""
MAX_REASKS = 2  # a third objection rarely mends what two did not, and each costs a full answer
_MAX_OBJECTIONS = 20  # beyond that a list of mistakes is longer than the answer it is about
_MAX_WITHDRAWN = 6
_ALIKE = 0.5  # half of the words in common: two records that cite nothing in common are still one
_NOUNS = {"parties": "party", "participants": "participant"}
_TELLING = frozenset(
    "name variants role organisation text edtf place topics parties commitment actor according_to "
    "min max".split()
)
_EMPTY_WORDS = frozenset("the a an of in on at to by for and or with from near its their".split())
_WORD = re.compile(r"\w+")


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
    shape = answer_form(template.answer)
    request = template.request(article, model, shape.model, sample)
    completions: list[Completion] = []
    attempts: list[Usage] = []
    usable: list[_Usable] = []
    problem: SummarizerError | None = None
    while len(completions) <= max_reasks:
        try:
            completion = await completer.complete(request)
            completions.append(completion)
            attempts.append(_measured(request, completion))
            _raise_if_unfinished(completion)
        except StoreError:
            raise  # of the batch, which cannot go on, and not of this article
        except SummarizerError as error:
            problem = error
            break
        try:
            summary = _read_once(template.answer, completion.content, ArticleContent(article))
        except ValidationError as error:
            first = one_line(_problems(error)[0])  # the keys in it are the model's words
            problem = MalformedAnswer(f"no object of the schema: {first}")
            objection = _objection("Your answer does not fit the schema:", _problems(error))
        else:
            problem = None
            findings = _check_once(template.answer, completion.content, ArticleContent(article))
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
                "attempts": tuple(attempts),
                "replayed": bool(completions) and all(one.replayed for one in completions),
            }
        )
    best = min(reversed(usable), key=lambda answer: len(answer.findings))
    texts = usable[0].completion.content, best.completion.content
    notes = list(_withdrawals(template.answer, *texts, ArticleContent(article)))
    if problem is not None:
        notes.append(f"{REASK_FAILED}: {problem}")
    return Extraction(
        name=article.name,
        article=article,
        summary=best.summary,
        findings=best.findings,
        prompt=template.name,
        provenance=best.completion.provenance,
        attempts=tuple(attempts),
        replayed=all(completion.replayed for completion in completions),
        notes=tuple(notes),
    )


def _measured(request: Request, completion: Completion) -> Usage:
    """The usage as it was reported, with the lengths that can be told without anybody's report."""
    lengths = {
        "input_characters": request.characters,
        "output_characters": len(completion.content),
    }
    return completion.usage.model_copy(update=lengths)


@lru_cache(maxsize=256)
def _read_once(shape: str, answer: str, content: ArticleContent) -> ArticleSummary:
    """The same answer to the same article, in several samples or in a run that is repeated, is read
    once."""
    return answer_form(shape).read(answer, content.article)


@lru_cache(maxsize=256)
def _check_once(shape: str, answer: str, content: ArticleContent) -> tuple[Finding, ...]:
    """The findings on `answer`, which fits the schema, checked once as well."""
    return check(_read_once(shape, answer, content), content.article)


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
            words = one_line(completion.content, longest=200)
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


@lru_cache(maxsize=256)
def _withdrawals(
    shape: str, first_answer: str, last_answer: str, content: ArticleContent
) -> tuple[str, ...]:
    """What a model took out when the checks objected: never silently.

    Records and facts are matched by what they say, not by their place in the list, so that one that
    is exchanged for another counts as taken out, and one that is corrected does not. Paths are
    those of `last`.
    """
    if first_answer == last_answer:
        return ()
    first, last = (_read_once(shape, answer, content) for answer in (first_answer, last_answer))
    gone: Counter[str] = Counter()
    names = (_names(first), _names(last))
    for kind in ("participants", "meetings", "agreements", "attacks"):
        _compare_lists(getattr(first, kind), getattr(last, kind), kind, "", names, gone)
    if not gone:
        return ()
    listed = [
        path if _is_path(path) else f"{n} {path}" if n == 1 else f"{n} {_plural(path)}"
        for path, n in gone.items()
    ]
    if len(listed) > _MAX_WITHDRAWN:
        listed[_MAX_WITHDRAWN:] = [f"{len(listed) - _MAX_WITHDRAWN} more"]
    told = " and ".join(filter(None, [", ".join(listed[:-1]), listed[-1]]))
    return (f"after the checks objected, the model withdrew {told}",)


def _is_path(entry: str) -> bool:
    return " of " not in entry and ("." in entry or "[" in entry)


def _plural(entry: str) -> str:
    noun, of, owner = entry.partition(" of ")
    return ("parties" if noun == "party" else noun + "s") + of + owner


_Names = tuple[dict[str, str], dict[str, str]]
"""Participant ids to names, before and after."""


def _names(summary: ArticleSummary) -> dict[str, str]:
    return {person.id: person.name for person in summary.participants}


def _compare_lists(
    before: Sequence[Any],
    after: Sequence[Any],
    field: str,
    owner: str,
    names: _Names,
    gone: Counter[str],
) -> None:
    noun = _NOUNS.get(field, field.removesuffix("s"))
    of = f" of {owner}" if owner else ""
    if not before:
        return
    if not hasattr(before[0], "evidence"):  # parties, topics: no facts of their own
        if len(before) > len(after):
            gone[noun + of] += len(before) - len(after)
        return
    pairs = _pairs(before, after, names)
    if len(before) > len(pairs):
        gone[noun + of] += len(before) - len(pairs)
    for i, j in sorted(pairs.items(), key=lambda pair: pair[1]):
        path = f"{owner}.{field}[{j}]" if owner else f"{field}[{j}]"
        _compare(before[i], after[j], path, names, gone)


def _compare(
    before: BaseModel, after: BaseModel, path: str, names: _Names, gone: Counter[str]
) -> None:
    """Count in `gone` what `before` states and `after`, which is about the same, does not."""
    for field in type(before).model_fields:
        old, new = getattr(before, field), getattr(after, field)
        if field == "evidence" or old is None:
            continue
        if new is None:
            gone[f"{path}.{field}"] += 1
        elif isinstance(old, list):
            _compare_lists(old, new, field, path, names, gone)
        elif isinstance(old, BaseModel):
            _compare(old, new, f"{path}.{field}", names, gone)


def _pairs(before: Sequence[Any], after: Sequence[Any], names: _Names) -> dict[int, int]:
    """Which of `after` is which of `before`: the most alike first, each at most once."""
    told_before = [(set(one.evidence), _words(one, names[0])) for one in before]
    told_after = [(set(one.evidence), _words(one, names[1])) for one in after]
    scored = []
    for i, (cited, words) in enumerate(told_before):
        for j, (cited_after, words_after) in enumerate(told_after):
            alike = _share(words, words_after)
            # A toll is its figures, and a wrong figure is what is corrected.
            is_same = cited & cited_after and (alike > 0 or isinstance(before[i], Toll))
            if is_same or alike >= _ALIKE:
                scored.append((-alike - _share(cited, cited_after), i, j))
    pairs: dict[int, int] = {}
    for _, i, j in sorted(scored):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _share(one: set[Any], other: set[Any]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _words(record: BaseModel, names: dict[str, str]) -> set[str]:
    """The words and figures that tell a record from others of its kind."""
    words: set[str] = set()
    for field in type(record).model_fields:
        value = getattr(record, field)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Attendance):
                words |= _telling(names.get(item.participant, ""))
            elif isinstance(item, BaseModel):
                words |= _words(item, names)
            elif field in _TELLING and item is not None:
                words |= _telling(str(item))
    return words


def _telling(text: str) -> set[str]:
    found = _WORD.findall(text.casefold())
    return {word for word in found if word.isdigit() or word not in _EMPTY_WORDS}
