"""How many tokens a question and its answer take, without a tokenizer.

Each provider has one of its own, and loading one takes longer than asking. So bytes are counted:
with the shares below at first, and with what the provider counted as soon as it has.
"""

import math
from functools import lru_cache

from pydantic import BaseModel

from summarizer.completions import Request, canonical_json

ESTIMATE = (
    "estimated without a tokenizer: 4 bytes of UTF-8 a token asked, 3 answered; an answer is as "
    "long as the one before it, else 1.25 times its article; re-asks to come are not in it"
)
"""How tokens are estimated where nobody has counted any yet, in words."""
_BYTES_ASKED = 4  # a token of English text has about four letters in every current tokenizer
_BYTES_ANSWERED = 3  # minified JSON: punctuation, codes and names make shorter tokens
_ANSWER_SHARE = 1.25  # bytes of answer a byte of article: 1.24 over 17 recordings of extract.v1

_PRIOR_BYTES = 20_000  # so that the first answers move an estimate and do not overturn it
_FEW = 20  # counted answers; before that the largest of them says little about the largest to come
_FIRST_BYTES_ASKED = 2  # a token of text in any script has at least so many in current tokenizers
_FIRST_ANSWER_MARGIN = 4.0  # reasoning counts as answer, and is often longer than what is read
_ASKED_MARGIN = 1.2  # above the most tokens a byte of any question so far
_ANSWER_MARGIN = 1.5  # the same for answers, which differ far more from one to the next
_SHORT_ANSWER = 3_000  # bytes: as shares of next to nothing, short answers would seem dear


def text_bytes(text: str) -> int:
    """The length of `text` in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def asked_bytes(request: Request) -> int:
    """What a model is given to read: all messages and the JSON Schema."""
    asked = sum(text_bytes(message.content) for message in request.messages)
    return asked + _schema_bytes(request.response_model)


def answer_bytes(request: Request) -> float:
    """How long the answer will be: like the one before it, else by the length of the article."""
    asked = 0
    for message in reversed(request.messages):
        if message.role == "assistant":
            return text_bytes(message.content)
        if message.role == "user":
            asked += text_bytes(message.content)
    return _ANSWER_SHARE * asked


def article_answer_bytes(article: str) -> float:
    """How long the first answer about a text will be."""
    return _ANSWER_SHARE * text_bytes(article)


def asked_tokens(request: Request) -> int:
    """What reading `request` takes, as `ESTIMATE` says."""
    return math.ceil(asked_bytes(request) / _BYTES_ASKED)


def answered_tokens(length: float) -> int:
    """What writing an answer of so many bytes takes, as `ESTIMATE` says."""
    # Rounded up in bytes first: a length that was itself estimated is no whole number.
    return math.ceil(math.ceil(length) / _BYTES_ANSWERED)


class Estimator:
    """Estimates that learn from what a provider counts: how much is likely, and how much at most.

    "At most" is a careful guess and no bound, except where `max_tokens` is among the request's
    parameters. Questions: a token for every 2 bytes, and once 20 have been counted, 1.2 times the
    most tokens a byte that any of them had. Answers: four times what is likely, and after 20 of
    them 1.5 times the most tokens a byte of what was likely; what is likely counts as 3,000 bytes
    at least.
    """

    def __init__(self) -> None:
        self._asked_bytes: float = _PRIOR_BYTES
        self._asked_tokens = _PRIOR_BYTES / _BYTES_ASKED
        self._answer_bytes: float = _PRIOR_BYTES
        self._answer_tokens = _PRIOR_BYTES / _BYTES_ANSWERED
        self._most_asked = 0.0
        """Tokens a byte, as is `_most_answered`."""
        self._most_answered = 0.0
        self._counted = 0

    def likely(self, request: Request) -> tuple[int, int]:
        """Tokens in and out; the latter no more than `max_tokens`."""
        asked = asked_bytes(request) * self._asked_tokens / self._asked_bytes
        answered = math.ceil(answer_bytes(request) * self._answer_tokens / self._answer_bytes)
        limit = _limit(request)
        return math.ceil(asked), answered if limit is None else min(limit, answered)

    def most(self, request: Request) -> tuple[int, int]:
        """Tokens in and out, at most; the latter exactly `max_tokens` where that is set."""
        share = _ASKED_MARGIN * self._most_asked
        if self._counted < _FEW:
            share = max(share, 1 / _FIRST_BYTES_ASKED)
        asked = math.ceil(asked_bytes(request) * share)
        limit = _limit(request)
        return asked, self._most_answer(request) if limit is None else limit

    def _most_answer(self, request: Request) -> int:
        share = _ANSWER_MARGIN * self._most_answered
        if self._counted < _FEW:
            share = max(share, _FIRST_ANSWER_MARGIN / _BYTES_ANSWERED)
        return math.ceil(max(_SHORT_ANSWER, answer_bytes(request)) * share)

    def learn(self, request: Request, input_tokens: int, output_tokens: int) -> None:
        """A provider counted so many tokens for `request` and its answer."""
        asked, answer = asked_bytes(request), answer_bytes(request)
        self._counted += 1
        if asked:
            self._asked_bytes += asked
            self._asked_tokens += input_tokens
            self._most_asked = max(self._most_asked, input_tokens / asked)
        if answer:
            self._answer_bytes += answer
            self._answer_tokens += output_tokens
        share = output_tokens / max(_SHORT_ANSWER, answer)
        self._most_answered = max(self._most_answered, share)


def _limit(request: Request) -> int | None:
    limit = request.parameters.get("max_tokens")
    return limit if isinstance(limit, int) else None


@lru_cache(maxsize=64)
def _schema_bytes(model: type[BaseModel]) -> int:
    return text_bytes(canonical_json(model.model_json_schema()))
