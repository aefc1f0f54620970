"""Providers with an SDK of their own, asked through instructor, which brings them along."""

import inspect
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from summarizer.clients.answers import Response, Tokens, count_tokens
from summarizer.clients.endpoints import Endpoint
from summarizer.clients.settings import Mode
from summarizer.clients.shapes import answer_shape
from summarizer.completions import Request
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from instructor import AsyncInstructor

_LOGGERS = ("instructor.v2.retry", "instructor.auto_client")
_is_ours: ContextVar[bool] = ContextVar("_is_ours", default=False)


class ProviderConnection:
    """instructor around the SDK for one endpoint, all retries of the SDK turned off."""

    def __init__(self, endpoint: Endpoint, mode: Mode | None) -> None:
        self._mode = mode
        with quiet_instructor():
            self._client = _over_provider(endpoint, mode)

    async def ask(self, request: Request, parameters: dict[str, Any]) -> Response:
        """What one call brings: exactly one HTTP request, whatever comes of it.

        Without a response the SDK's own exception is raised.
        """
        from instructor.core.exceptions import InstructorError
        from instructor.core.hooks import Hooks

        received: list[tuple[Any, Tokens]] = []

        def keep(response: Any) -> None:
            # Counted here, because instructor then writes its own totals, with 0 for the untold,
            # over the response's usage.
            received.append((response, count_tokens(response)))

        hooks = Hooks()
        hooks.on("completion:response", keep)
        failure: BaseException | None = None
        text: Any = None
        messages: Any = [{"role": m.role, "content": m.content} for m in request.messages]
        try:
            with quiet_instructor():
                # No `context`: with one, instructor renders the messages, and so the article, as
                # Jinja. No re-ask: its default is three, sent at once.
                text = await self._client.create(
                    response_model=answer_shape(request.response_model, self._mode),
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

    async def aclose(self) -> None:
        """Close the SDK's connections, if that SDK has something to close."""
        sdk: Any = self._client.client
        close = getattr(sdk, "close", None) or getattr(sdk, "aclose", None)
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


def _over_provider(endpoint: Endpoint, mode: Mode | None) -> "AsyncInstructor":
    import instructor

    options: dict[str, Any] = {}
    if endpoint.base_url is not None:
        options["base_url"] = endpoint.base_url
    if endpoint.api_key is not None:
        options["api_key"] = endpoint.api_key
    if mode is not None:
        options["mode"] = instructor_mode(mode)
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


def instructor_mode(mode: Mode) -> Any:
    """instructor's name for `mode`."""
    import instructor

    return {
        "json_schema": instructor.Mode.JSON_SCHEMA,
        "tools": instructor.Mode.TOOLS,
        "json": instructor.Mode.JSON,
    }[mode]
