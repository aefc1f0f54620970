"""One line of a batch's results: an answer, read as a live one is, or why there is none.

The form is that of the output and error files of OpenAI's Batch API, which vLLM's `run-batch` and
other servers write as well. Whoever wrote a line may have written anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from summarizer.clients.answers import Answer, Response, count_tokens, read_answer
from summarizer.clients.chat import Fields
from summarizer.clients.failures import one_line, words_of
from summarizer.clients.live import secrets_of
from summarizer.clients.withholding import WITHHELD
from summarizer.errors import InvalidResponse, ModelError, RequestRejected, TransportError

LONGEST_ID = 64  # what Anthropic's batches take, and more than ours have
_NOT_SENT = {"batch_expired", "batch_cancelled"}


@dataclass(frozen=True)
class Result:
    """What one line says about one request."""

    custom_id: str
    answer: Answer | None = None
    created: int | None = None
    """When the answer was made, by its own account: seconds since 1970."""
    error: ModelError | None = None
    """Why there is no answer: TransportError where another batch may bring one, RequestRejected or
    InvalidResponse where it will not. Exactly one of `answer` and `error` is None."""
    was_asked: bool = True
    """False if the batch ended before a model was asked."""


def read_result(line: Any) -> Result:
    """What `line`, a decoded line, says; ValueError, in one line, if it is no result at all."""
    secrets = secrets_of(None)
    if not isinstance(line, dict):
        raise ValueError("not a JSON object")
    custom_id = line.get("custom_id")
    if (
        not isinstance(custom_id, str)
        or not 0 < len(custom_id) <= LONGEST_ID
        or (any("\ud800" <= character <= "\udfff" for character in custom_id))
    ):
        raise ValueError(f"no custom_id, a text of 1 to {LONGEST_ID} characters")
    response, error = line.get("response"), line.get("error")
    if not isinstance(response, dict) and not error:
        raise ValueError("neither a response nor an error")
    response = response if isinstance(response, dict) else {}
    body, status = response.get("body"), response.get("status_code")
    if not _is_count(status):
        status = None if error else 200  # a person may leave out what goes without saying
    if status == 200 and not error:
        return _read_body(custom_id, body, secrets)
    # vLLM puts the words into `error`, beside a status without a body; OpenAI into the body.
    words = one_line(_words(error) or _words(body), secrets)
    told = f" ({words})" if words else ""
    if status is None:
        code = error.get("code") if isinstance(error, dict) else None
        if code == WITHHELD:
            return Result(custom_id, error=InvalidResponse(f"batch: {words}"))
        failure = TransportError(f"batch: no answer{told}")
        return Result(custom_id, error=failure, was_asked=str(code) not in _NOT_SENT)
    if status in {408, 409, 429} or status >= 500 or status < 300:
        return Result(custom_id, error=TransportError(f"batch: HTTP {status}{told}"))
    return Result(custom_id, error=RequestRejected(f"batch: HTTP {status}{told}"))


def _read_body(custom_id: str, body: Any, secrets: Sequence[str]) -> Result:
    completion = _fields(body)
    try:
        if not isinstance(completion, Fields):
            raise InvalidResponse(f"the batch answered with a body that is {_kind(body)}")
        answer = read_answer(Response(completion, None, count_tokens(completion)))
    except InvalidResponse as error:
        words = one_line(str(error).replace("the endpoint", "the batch"), secrets)
        return Result(custom_id, error=InvalidResponse(f"batch: {words}"))
    created = completion.get("created")
    return Result(custom_id, answer, created if _is_count(created) else None)


def _fields(value: Any) -> Any:
    """`value` with objects as the live client has them; its depth is bounded by who decoded it."""
    if isinstance(value, dict):
        return Fields({key: _fields(item) for key, item in value.items()})
    if isinstance(value, list):
        return [_fields(item) for item in value]
    return value


def _kind(body: Any) -> str:
    kinds = {str: "a text", list: "a list", bool: "a truth value", type(None): "null"}
    return f"{kinds.get(type(body), 'a number')}, and no chat completion"


def _words(said: Any) -> str:
    if isinstance(said, Mapping):
        return words_of(said)
    return said if isinstance(said, str) else ""


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**40
