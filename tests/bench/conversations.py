"""What was asked about each article of a suite and answered, replayed from recordings, and counted.

The replay goes through the pipeline's own extraction, so that a re-ask is asked in the words in
which it was asked then. What counts a text is handed in: this module knows no tokenizer.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, Final, Self

from pydantic import ValidationError

from summarizer.answers import answer_form
from summarizer.briefing import Article, Extraction
from summarizer.cassettes import Cassettes, Player
from summarizer.completions import Completer, Completion, Message, Request, canonical_json
from summarizer.evals.cases import Case
from summarizer.evals.expectations import RECORDS
from summarizer.evals.results import RECORD
from summarizer.evals.runner import judge_extraction
from summarizer.extraction import extract
from summarizer.prompts import Template
from tests.bench.answer_forms import (
    Quote,
    leave_out_fields,
    minified,
    quote_evidence,
    write_forms,
)

Count = Callable[[str], int]
"""How many tokens a text has, or whatever else it is measured in."""
SURPLUS: Final = ("spurious", "forbidden", "duplicate", "split")
"""Verdicts on a record that nobody expected, or that says again what another one says."""
_NUMBER: Final = re.compile(r"^\[\d+\] ?", re.MULTILINE)


@dataclass(frozen=True)
class Exchange:
    """One question and its answer, to the byte."""

    request: Request
    answer: str


@dataclass(frozen=True)
class Conversation:
    """All that was asked about one article, re-asks included, and what came of it."""

    case: Case
    article: Article
    template: Template
    exchanges: tuple[Exchange, ...]
    extraction: Extraction


class _Listener:
    """Notes what another completer is asked and answers."""

    def __init__(self, completer: Completer) -> None:
        self.heard: list[Exchange] = []
        self._completer = completer

    async def complete(self, request: Request) -> Completion:
        completion = await self._completer.complete(request)
        self.heard.append(Exchange(request, completion.content))
        return completion


def replay(case: Case, template: Template, cassettes: Cassettes, model: str) -> Conversation | None:
    """The first sample's conversation; None if it is not recorded to its end, or has no text."""
    if case.article is None:
        return None
    listener = _Listener(Player(cassettes))
    extraction = asyncio.run(extract(case.article, template, listener, model=model))
    if extraction.failure is not None and extraction.failure.kind.startswith("Recording"):
        return None
    return Conversation(case, case.article, template, tuple(listener.heard), extraction)


@dataclass(frozen=True)
class Cost:
    """What conversations took. Counts of texts: without what a provider adds for each message."""

    articles: int = 0
    characters: int = 0
    """Of the articles' texts, as the input and output "per 1,000 characters" refer to them."""
    calls: int = 0
    input: int = 0
    """Messages and schema of all calls, and in a re-ask the earlier turns once more."""
    prefix: int = 0
    """Part of the input: system message and schema, the same for every article."""
    article: int = 0
    """The articles' bare texts, once."""
    output: int = 0
    records: int = 0
    surplus: int = 0

    def __add__(self, other: Self) -> "Cost":
        return Cost(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )

    @property
    def prefix_share(self) -> float:
        """Which share of the input a provider's cache can serve."""
        return self.prefix / self.input

    def per_thousand(self, tokens: int) -> float:
        """`tokens` per 1,000 characters of article."""
        return 1000 * tokens / self.characters


def cost_of(conversation: Conversation, count: Count) -> Cost:
    """What one conversation took."""
    requests = [exchange.request for exchange in conversation.exchanges]
    summary = conversation.extraction.summary
    verdicts = judge_extraction(conversation.case, conversation.extraction).mistakes
    return Cost(
        articles=1,
        characters=len(conversation.article.text),
        calls=len(requests),
        input=sum(_input(request, count) for request in requests),
        prefix=sum(prefix_of(request, count) for request in requests),
        article=count(conversation.article.text),
        output=sum(count(exchange.answer) for exchange in conversation.exchanges),
        records=0 if summary is None else sum(len(getattr(summary, kind)) for kind in RECORDS),
        surplus=sum(v.path == RECORD and v.verdict in SURPLUS for v in verdicts),
    )


def prefix_of(request: Request, count: Count) -> int:
    """Schema and system message."""
    return _schema(request, count) + sum(
        count(message.content) for message in request.messages if message.role == "system"
    )


def _schema(request: Request, count: Count) -> int:
    return count(canonical_json(request.schema))


def _input(request: Request, count: Count) -> int:
    return _schema(request, count) + sum(count(message.content) for message in request.messages)


@dataclass(frozen=True)
class Quoting:
    """Citing by number against quoting: what both take, for the same answers, minified."""

    output: int = 0
    quoted_output: int = 0
    input: int = 0
    unnumbered_input: int = 0
    """Without the numbers before the sentences, and with quotes in the turns that go back."""

    def __add__(self, other: Self) -> "Quoting":
        return Quoting(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )


def quoting_of(conversation: Conversation, count: Count) -> Quoting:
    """One conversation, as it was and with quotes; an answer that is no JSON object stays."""
    quote = quotes_of(conversation.article)

    def with_quotes(text: str) -> str:
        answer = _parse(text)
        return text if answer is None else minified(quote_evidence(answer, quote))

    def otherwise(message: Message) -> str:
        match message.role:
            case "assistant":
                return with_quotes(message.content)
            case "user":
                return strip_numbers(message.content)
            case "system":
                return message.content

    def without_numbers(request: Request) -> int:
        return _schema(request, count) + sum(
            count(otherwise(message)) for message in request.messages
        )

    answers = [exchange.answer for exchange in conversation.exchanges]
    requests = [exchange.request for exchange in conversation.exchanges]
    return Quoting(
        output=sum(count(_tidy(answer)) for answer in answers),
        quoted_output=sum(count(with_quotes(answer)) for answer in answers),
        input=sum(_input(request, count) for request in requests),
        unnumbered_input=sum(without_numbers(request) for request in requests),
    )


def strip_numbers(message: str) -> str:
    """A message with an article in it, without the numbers before its sentences."""
    return _NUMBER.sub("", message)


def quotes_of(article: Article) -> Quote:
    """The article's sentences by number."""

    def quote(number: int) -> str | None:
        return None if article.sentence(number) is None else article.quote(number)

    return quote


def _parse(text: str) -> dict[str, Any] | None:
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _tidy(text: str) -> str:
    answer = _parse(text)
    return text if answer is None else minified(answer)


@dataclass(frozen=True)
class Forms:
    """The output of conversations in other forms, whatever form their prompt asks for.

    Answers that do not fit the schema have no other form, and are left out everywhere.
    """

    steps: tuple[int, ...]
    """Of the full answers with quotes, then after each of `answer_forms.STEPS`."""
    fields: dict[str, int]
    """What each field of the last form takes: what the answers are shorter by without it."""


def forms_of(conversations: Iterable[Conversation], count: Count) -> Forms | None:
    """The output of all conversations in each form; None if no answer has another form."""
    sizes = []
    fields: Counter[str] = Counter()
    for conversation in conversations:
        quote = quotes_of(conversation.article)
        for full in _full_answers(conversation):
            forms = write_forms(full, quote)
            sizes.append([count(minified(form)) for form in forms])
            for path, without in leave_out_fields(forms[-1]):
                fields[path] += sizes[-1][-1] - count(minified(without))
    if not sizes:
        return None
    return Forms(tuple(map(sum, zip(*sizes, strict=True))), dict(fields.most_common()))


def _full_answers(conversation: Conversation) -> Iterator[dict[str, Any]]:
    """The answers as full ones, whatever form the prompt asks for."""
    shape = answer_form(conversation.template.answer)
    for exchange in conversation.exchanges:
        try:
            summary = shape.read(exchange.answer, conversation.article)
        except ValidationError:
            continue
        yield summary.model_dump(mode="json")
