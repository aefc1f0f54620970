"""Building what asks: an openai client under instructor, or whatever instructor brings along."""

import inspect
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from summarizer.clients.answers import Response, Tokens, count_tokens
from summarizer.clients.endpoints import Endpoint
from summarizer.clients.failures import one_line
from summarizer.clients.settings import ClientSettings, Mode
from summarizer.clients.shapes import answer_shape
from summarizer.completions import Request
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from httpx2 import AsyncBaseTransport
    from instructor import AsyncInstructor
    from openai import AsyncOpenAI

_CONNECT_SECONDS = 10.0
_LOGGERS = ("instructor.v2.retry", "instructor.auto_client")
_is_ours: ContextVar[bool] = ContextVar("_is_ours", default=False)


def build_instructor(
    endpoint: Endpoint,
    mode: Mode | None,
    settings: ClientSettings,
    transport: "AsyncBaseTransport | None",
) -> "AsyncInstructor":
    """instructor around the SDK for `endpoint`, all retries of the SDK turned off.

    UsageError for a provider that instructor does not know, or whose package is not installed, and
    for surroundings in which the SDK cannot work, such as a proxy variable that names no proxy.
    """
    try:
        with quiet_instructor():
            if endpoint.is_chat_completions:
                openai_client = _openai_client(endpoint, settings, transport)
                return _over_openai(openai_client, mode or "json_schema")
            return _over_provider(endpoint, mode)
    except Exception as error:  # noqa: BLE001  each SDK has its own; all mean: not usable like this
        failure = one_line(str(error), [endpoint.api_key or ""], longest=800)
    raise UsageError(f"cannot use {endpoint.provider}/{endpoint.model}: {failure}")


async def ask_once(
    client: "AsyncInstructor", request: Request, mode: Mode | None, parameters: Mapping[str, Any]
) -> Response:
    """What one call brings: exactly one HTTP request, whatever comes of it.

    Without a response the SDK's own exception is raised.
    """
    from instructor.core.exceptions import InstructorError
    from instructor.core.hooks import Hooks

    received: list[tuple[Any, Tokens]] = []

    def keep(response: Any) -> None:
        # Counted here, because instructor then writes its own totals, with 0 for the untold, over
        # the response's usage.
        received.append((response, count_tokens(response)))

    hooks = Hooks()
    hooks.on("completion:response", keep)
    failure: BaseException | None = None
    text: Any = None
    messages: Any = [{"role": m.role, "content": m.content} for m in request.messages]
    try:
        with quiet_instructor():
            # No `context`: with one, instructor renders the messages, and so the article, as Jinja.
            # No re-ask: its default is three, sent at once.
            text = await client.create(
                response_model=answer_shape(request.response_model, mode),
                messages=messages,
                max_retries=0,
                hooks=hooks,
                model=request.model,
                **parameters,
            )
    except InstructorError as error:
        failure = error.__cause__ or error
    if not received and failure is not None:
        raise failure  # here, and not in the handler: its own cause is needed
    sdk_object, tokens = received[-1]
    return Response(sdk_object, text if isinstance(text, str) else None, tokens)


async def close_instructor(client: "AsyncInstructor") -> None:
    """Close the SDK's connections, if that SDK has something to close."""
    close = getattr(client.client, "close", None) or getattr(client.client, "aclose", None)
    if close is not None and inspect.isawaitable(closing := close()):
        await closing


@contextmanager
def quiet_instructor() -> Iterator[None]:
    """Within, what instructor logs about failures is dropped.

    It logs every failure before raising it, in the provider's own words, keys included, and where
    nobody has configured logging that goes to stderr. The failure is reported once, by us, without
    the keys. Other users of instructor in the same process keep their log.
    """
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_drop_ours)  # adding it twice changes nothing
    token = _is_ours.set(True)
    try:
        yield
    finally:
        _is_ours.reset(token)


def _drop_ours(record: logging.LogRecord) -> bool:
    return not _is_ours.get()


def _openai_client(
    endpoint: Endpoint, settings: ClientSettings, transport: "AsyncBaseTransport | None"
) -> "AsyncOpenAI":
    import openai

    seconds = settings.attempt_timeout_seconds
    timeout = openai.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS))
    # A redirect could carry the article, and Azure's key header, to another host.
    http = openai.DefaultAsyncHttpxClient(
        timeout=timeout, follow_redirects=False, transport=transport
    )
    if endpoint.provider == "azure":
        return openai.AsyncAzureOpenAI(
            azure_endpoint=endpoint.base_url or "",
            api_key=endpoint.api_key,
            api_version=endpoint.api_version,
            timeout=timeout,
            max_retries=0,
            http_client=http,
        )
    return openai.AsyncOpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key,
        timeout=timeout,
        max_retries=0,
        http_client=http,
    )


def _over_openai(client: "AsyncOpenAI", mode: Mode) -> "AsyncInstructor":
    import instructor

    async def create(*args: Any, **kwargs: Any) -> Any:
        return await client.chat.completions.create(*args, **_as_meant(kwargs))

    wire_mode = _instructor_mode(mode)
    patched: Any = instructor.patch(create=create, mode=wire_mode)
    return instructor.AsyncInstructor(client=client, create=patched, mode=wire_mode)


def _as_meant(kwargs: dict[str, Any]) -> dict[str, Any]:
    """What instructor made of a request, with `strict`, and with empty messages empty again.

    instructor sends no `strict` for chat completions, without which OpenAI takes the schema for a
    hint (servers that decode under any schema ignore it), and turns "" into a list of no parts,
    which a server may refuse: the empty answer of a model that is asked again looks like that.
    """
    messages = [{**m, "content": m["content"] or ""} for m in kwargs["messages"]]
    kwargs = {**kwargs, "messages": messages}
    response_format = kwargs.get("response_format")
    if isinstance(response_format, dict) and "json_schema" in response_format:
        named_schema = {**response_format["json_schema"], "strict": True}
        kwargs = {**kwargs, "response_format": {**response_format, "json_schema": named_schema}}
    if "tools" in kwargs:
        tools = [{**t, "function": {**t["function"], "strict": True}} for t in kwargs["tools"]]
        kwargs = {**kwargs, "tools": tools}
    return kwargs


def _over_provider(endpoint: Endpoint, mode: Mode | None) -> "AsyncInstructor":
    import instructor

    options: dict[str, Any] = {}
    if endpoint.base_url is not None:
        options["base_url"] = endpoint.base_url
    if endpoint.api_key is not None:
        options["api_key"] = endpoint.api_key
    if mode is not None:
        options["mode"] = _instructor_mode(mode)
    client = instructor.from_provider(
        f"{endpoint.provider}/{endpoint.model}", async_client=True, **options
    )
    if "base_url" in client.kwargs:  # what the SDK did not take would go out with each request
        raise UsageError("it takes no base URL from here: set it in its own environment variable")
    # openai, anthropic and groq repeat requests by themselves; the others do not unless told to.
    sdk: Any = client.client
    if hasattr(sdk, "max_retries"):
        sdk.max_retries = 0
    return client


def _instructor_mode(mode: Mode) -> Any:
    import instructor

    return {
        "json_schema": instructor.Mode.JSON_SCHEMA,
        "tools": instructor.Mode.TOOLS,
        "json": instructor.Mode.JSON,
    }[mode]
