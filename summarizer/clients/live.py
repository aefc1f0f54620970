"""The live client: one `Request` in, one `Completion` out, over the network."""

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from summarizer.briefing import Provenance, Usage
from summarizer.clients.answers import UNCOUNTED, Answer, Response, Tokens, read_answer
from summarizer.clients.connections import Connection, connect
from summarizer.clients.endpoints import Endpoint, resolve_endpoint
from summarizer.clients.failures import explain, headers_of, one_line, status_of
from summarizer.clients.pacing import Sent
from summarizer.clients.parameters import wire_parameters
from summarizer.clients.retries import TemporaryFailure, repeat
from summarizer.clients.settings import MODE_VARIABLE, ClientSettings, Mode, check_mode
from summarizer.clients.waiting import retry_after_seconds
from summarizer.completions import Completion, Request
from summarizer.errors import InvalidResponse, ModelError, UsageError

if TYPE_CHECKING:
    from httpx2 import AsyncBaseTransport

DEFAULT_SETTINGS = ClientSettings()
_IN_VAIN = "requests_in_vain"


def open_client(
    model_spec: str,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    settings: ClientSettings = DEFAULT_SETTINGS,
    transport: "AsyncBaseTransport | None" = None,
) -> "LiveClient":
    """A client for `PROVIDER/NAME`; close it, or use it with `async with`, in one event loop.

    `openai/NAME` is asked at `base_url`, else $OPENAI_BASE_URL, else OpenAI itself; `ollama/NAME`
    at `base_url`, else $OLLAMA_HOST, else this machine; `azure/DEPLOYMENT` at `base_url`, else
    $AZURE_OPENAI_ENDPOINT; any other provider as instructor's `from_provider` does it. `transport`
    takes the network's place for these three; tests use it.

    UsageError, at once and in one line, for an unknown provider, a missing key or a wrong address.
    """
    endpoint = resolve_endpoint(
        model_spec, base_url=base_url, api_key=api_key, environment=os.environ
    )
    mode = settings.mode
    if mode is None and (named := os.environ.get(MODE_VARIABLE)):
        mode = check_mode(named, MODE_VARIABLE)
    if mode is None and endpoint.is_chat_completions:
        mode = "json_schema"
    client = LiveClient(endpoint, mode, settings, transport)
    if not endpoint.is_chat_completions:
        client.load()  # only instructor knows which providers there are
    return client


class LiveClient:
    """Asks one endpoint; a `Completer`. Any number of requests may be under way at once."""

    def __init__(
        self,
        endpoint: Endpoint,
        mode: Mode | None,
        settings: ClientSettings,
        transport: "AsyncBaseTransport | None",
    ) -> None:
        self.endpoint = endpoint
        self.mode = mode
        self._settings = settings
        self._transport = transport
        self._connection: Connection | None = None

    def __repr__(self) -> str:
        return f"LiveClient({self.endpoint})"

    @property
    def model(self) -> str:
        """The bare model name, for `Request.model`."""
        return self.endpoint.model

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections. Closing twice, or before anything was asked, is fine."""
        if self._connection is not None:
            opened, self._connection = self._connection, None
            await opened.aclose()

    def load(self) -> Connection:
        """Import the SDKs (1-2 s) unless that is done; the first request does it otherwise."""
        if self._connection is None:
            self._connection = connect(self.endpoint, self.mode, self._settings, self._transport)
        return self._connection

    def body(self, request: Request) -> bytes:
        """The very bytes of the body that `complete` sends, for a file of requests.

        UsageError for a provider that is not asked by chat completions, PromptError for an unknown
        model parameter, RequestRejected for a text that is not valid Unicode.
        """
        if not self.endpoint.is_chat_completions:
            raise UsageError(
                f"{self.endpoint}: batch files are for endpoints with chat completions: "
                "openai/NAME (with the base URL of a compatible server), ollama/NAME, azure/NAME"
            )
        from summarizer.clients.wire import body_bytes  # brings instructor

        parameters = wire_parameters(request.parameters, request.model, self.endpoint)
        try:
            return body_bytes(request, self.mode or "json_schema", parameters)
        except UnicodeEncodeError as error:
            rejected = explain(error, self.endpoint, self.mode, self._secrets())
        raise rejected

    async def complete(self, request: Request) -> Completion:
        """The model's raw answer, also a refused, a truncated and a malformed one.

        TransportError if no request got through within the settings' limits, RequestRejected if the
        provider will not serve it, InvalidResponse if what came is no completion, PromptError for
        an unknown model parameter, UsageError if the SDK cannot be set up.
        """

        parameters = wire_parameters(request.parameters, request.model, self.endpoint)
        self.load()  # before the clock starts: importing is no part of what an answer takes
        started = time.monotonic()
        sent = 0
        held_up = 0.0

        async def attempt(timeout_seconds: float) -> Answer:
            nonlocal sent, held_up
            pace = self._settings.pace
            if pace is not None:
                asked = time.monotonic()
                await pace.admit(request)
                held_up += time.monotonic() - asked
            sent += 1
            return await self._ask(request, parameters, timeout_seconds)

        try:
            answer = await repeat(attempt, self._settings, lambda: held_up)
        except BaseException as error:
            error.__dict__[_IN_VAIN] = sent
            raise
        return Completion(
            content=answer.content,
            finish_reason=answer.finish_reason,
            provenance=Provenance(
                model=request.model,
                reported_model=answer.reported_model,
                how=self._settings.how,
                date=datetime.now(UTC).date().isoformat(),
                note=self._settings.note,
            ),
            usage=Usage(
                input_tokens=answer.tokens.read,
                cached_input_tokens=answer.tokens.cached,
                output_tokens=answer.tokens.written,
                seconds=round(time.monotonic() - started - held_up, 3),
                requests=sent,
            ),
        )

    async def _ask(
        self, request: Request, parameters: dict[str, Any], timeout_seconds: float
    ) -> Answer:
        """Send one HTTP request and read what comes."""
        import asyncio

        started = time.monotonic()
        received: Response | None = None
        headers: Mapping[str, str] = {}
        status: int | None = None
        failure: ModelError
        try:
            async with asyncio.timeout(timeout_seconds):
                received = await self.load().ask(request, parameters)
        except TimeoutError:
            failure = TemporaryFailure(
                f"{self.endpoint}: no answer within {round(time.monotonic() - started, 1):g} s"
            )
        except Exception as error:  # noqa: BLE001  every SDK has its own; explain() sorts them
            failure = explain(error, self.endpoint, self.mode, self._secrets())
            status, headers = status_of(error), headers_of(error)
        else:
            status, headers = 200, received.headers
            try:
                return read_answer(received)
            except InvalidResponse as error:
                words = one_line(str(error), self._secrets())
                failure = InvalidResponse(f"{self.endpoint}: {words}")
        finally:
            seconds = time.monotonic() - started
            tokens = received.tokens if received is not None else UNCOUNTED
            if self._settings.pace is not None:
                self._settings.pace.report(request, _sent(status, seconds, tokens, headers))
        # Outside of the handlers: as its cause, the SDK's error would take the key along.
        raise failure

    def _secrets(self) -> list[str]:
        return secrets_of(self.endpoint)


def secrets_of(endpoint: Endpoint | None) -> list[str]:
    """What no message may show, besides the secrets of the environment: the key in use."""
    return [endpoint.api_key or ""] if endpoint is not None else []


def _sent(status: int | None, seconds: float, tokens: Tokens, headers: Mapping[str, str]) -> Sent:
    """What a pace is told about a request that was answered with `headers`, or not answered."""
    return Sent(
        status=status,
        seconds=seconds,
        retry_after_seconds=retry_after_seconds(headers),
        input_tokens=tokens.read,
        output_tokens=tokens.written,
        headers={
            name.lower(): value
            for name, value in headers.items()
            if name.lower().startswith("x-ratelimit-")
        },
    )


def requests_in_vain(error: BaseException) -> int:
    """HTTP requests that `complete` had sent when it ended in `error`, a cancellation included."""
    requests: int = error.__dict__.get(_IN_VAIN, 0)
    return requests
