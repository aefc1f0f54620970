"""What an SDK's exception means, in one line without secrets.

Every SDK has exceptions of its own. Those that instructor can bring along look alike: a status
under `status_code`, headers under `response`, and class names that openai, anthropic, groq and
httpx share. They are told apart by that, so that nothing here imports an SDK.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from summarizer.clients.endpoints import Endpoint
from summarizer.clients.retries import TemporaryFailure
from summarizer.clients.settings import MODE_VARIABLE, Mode
from summarizer.clients.waiting import retry_after_seconds
from summarizer.errors import AccessRefused, InvalidResponse, ModelError, RequestRejected
from summarizer.files.secrecy import without_secrets

LONGEST = 300  # characters of a provider's message; some send a page of HTML or the whole request

_CONNECTION = {"APIConnectionError", "TransportError", "TimeoutError", "ConnectionError"}
_NOT_CONNECTED = {"ConnectError", "ConnectTimeout", "ConnectionRefusedError", "gaierror"}
_BROKEN = {"ServerDisconnectedError", "ClientOSError", "ClientPayloadError"}
_NEVER_MADE = {"ClientConnectorError"}  # a ClientOSError as well
_TIMED_OUT = {"APITimeoutError", "TimeoutException", "TimeoutError"}
_NOBODY = frozenset({401, 402, 403, 404})  # about who asks, and not about what is asked
_ABOUT_MODE = re.compile(
    r"response_format|json_schema|json schema|structured output|tool_choice|\btools?\b",
    re.IGNORECASE,
)
_KEY_LIKE = re.compile(r"\b(?:sk|gsk|xai|AIza)[-_][\w*.-]{6,}|(?<=Bearer )\S+")


def one_line(text: str, secrets: Iterable[str] = (), longest: int = LONGEST) -> str:
    """`text` fit to print: no secrets, no control characters, white space folded, not too long.

    Secrets are those of the environment and `secrets`.
    """
    text = _KEY_LIKE.sub("[key]", without_secrets(text, secrets))
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= longest else text[: longest - 3] + "..."


def explain(
    error: BaseException, endpoint: Endpoint, mode: Mode | None, secrets: Iterable[str]
) -> ModelError:
    """What to raise instead of an SDK's `error`; a `TemporaryFailure` if asking again may help."""
    status = status_of(error)
    if status is not None:
        return _explain_status(error, status, endpoint, mode, secrets)
    names = {cls.__name__ for cause in _causes(error) for cls in type(cause).__mro__}
    if names & _CONNECTION:
        # The SDK's aiohttp transport says that a connection which broke could not be made.
        broke = bool(names & _BROKEN) and not names & _NEVER_MADE
        connected = broke or not names & _NOT_CONNECTED
        if not connected:
            what = "cannot connect"
        elif names & _TIMED_OUT and not broke:
            what = "timed out"
        else:
            what = "the connection broke"
        # The innermost cause says most: "Connection refused", "certificate verify failed".
        words = one_line(str(_causes(error)[-1]), secrets)
        return TemporaryFailure(
            f"{endpoint}: {what}{f' ({words})' if words else ''}", connected=connected
        )
    words = one_line(str(error), secrets)
    if isinstance(error, UnicodeEncodeError):
        return RequestRejected(f"{endpoint}: the request is not valid Unicode and was not sent")
    if isinstance(error, ValueError):  # of which JSONDecodeError is one
        return InvalidResponse(f"{endpoint}: the answer cannot be read as JSON ({words})")
    return ModelError(f"{endpoint}: {type(error).__name__}: {words}")


def _explain_status(
    error: BaseException,
    status: int,
    endpoint: Endpoint,
    mode: Mode | None,
    secrets: Iterable[str],
) -> ModelError:
    words, code = _provider_words(error)
    words = one_line(words, secrets)
    message = f"{endpoint}: HTTP {status}{f' ({words})' if words else ''}"
    out_of_quota = status == 429 and code == "insufficient_quota"
    if (status in {408, 409, 429} or status >= 500) and not out_of_quota:
        wait = retry_after_seconds(headers_of(error))
        return TemporaryFailure(message, retry_after_seconds=wait)
    advised = message + _advice(error, status, words, endpoint, mode, out_of_quota)
    if out_of_quota or status in _NOBODY or 300 <= status < 400:
        return AccessRefused(advised)
    return RequestRejected(advised)


def _advice(
    error: BaseException,
    status: int,
    words: str,
    endpoint: Endpoint,
    mode: Mode | None,
    out_of_quota: bool,
) -> str:
    """What to do about a rejected request, or nothing where only the provider's words help."""
    if out_of_quota:
        return "; the account has no credit left: waiting does not help"
    if 300 <= status < 400:
        target = one_line(headers_of(error).get("location", "elsewhere"))
        return f"; redirected to {target}, which is not followed: give that base URL if it is right"
    if status in {401, 403} and endpoint.key_variable:
        return f"; check the key in {endpoint.key_variable}"
    if status in {401, 403}:
        return "; check the provider's API key"
    if status in {400, 404, 422} and _ABOUT_MODE.search(words):
        return (
            f"; it may not support the mode {mode or 'in use'}: try another one with "
            f"{MODE_VARIABLE} (json_schema, tools, json)"
        )
    if status == 404:
        return "; check the model's name and the base URL"
    return ""


def _causes(error: BaseException) -> list[BaseException]:
    """`error` and what it was raised from, outermost first."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return chain


def status_of(error: BaseException) -> int | None:
    """The HTTP status that an SDK's `error` tells of; None if there was no answer."""
    for name in ("status_code", "code"):
        value = getattr(error, name, None)
        if isinstance(value, int) and 300 <= value <= 599:
            return value
    return None


def headers_of(error: BaseException) -> Mapping[str, str]:
    """Those of the answer that an SDK's `error` tells of; empty if there was none."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    return headers if isinstance(headers, Mapping) else {}


def _provider_words(error: BaseException) -> tuple[str, str | None]:
    """What the provider says about it, and its code for it if it has one."""
    body: Any = getattr(error, "body", None)
    if isinstance(body, Mapping):
        return words_of(body), str(body.get("code") or body.get("type") or "") or None
    if isinstance(body, str):
        return describe_text(body), None
    return str(error) if body is None else "", None


def words_of(body: Mapping[str, Any]) -> str:
    """The message in an error object, wherever this provider puts it; else the object as text."""
    for key in ("message", "detail", "error"):
        value = body.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, Mapping):
            return words_of(value)
    return str(dict(body)) if body else ""


def describe_text(text: str) -> str:
    """A body that is no JSON in a few words: an HTML page by its title, nothing by its absence."""
    if not text.strip():
        return "an empty body"
    if re.match(r"\s*<(?:!doctype|html|head|body|\?xml)", text, re.IGNORECASE):
        title = re.search(r"<title[^>]*>([^<]{1,200})", text, re.IGNORECASE)
        return f"an HTML page, {title[1].strip()!r}" if title else "an HTML page"
    return f"{one_line(text, longest=80)!r}"
