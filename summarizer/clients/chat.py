"""Whoever speaks the Chat Completions API, asked through the openai SDK.

The SDK's own `create` builds typed objects on both sides of the wire, which costs more than the
request. Its documented way for other endpoints, `client.post`, keeps what it is for (connections,
keys, Azure's paths, errors) and gives the bytes.
"""

import json
from typing import TYPE_CHECKING, Any

from summarizer.clients.answers import Response, count_tokens
from summarizer.clients.endpoints import Endpoint
from summarizer.clients.settings import ClientSettings, Mode
from summarizer.clients.wire import request_body
from summarizer.completions import Request

if TYPE_CHECKING:
    from httpx2 import AsyncBaseTransport
    from openai import AsyncOpenAI

_CONNECT_SECONDS = 10.0


class Fields(dict[str, Any]):
    """A JSON object whose members can be read as attributes, as those of SDKs' objects can."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class ChatConnection:
    """An openai client for one endpoint."""

    def __init__(
        self,
        endpoint: Endpoint,
        mode: Mode,
        settings: ClientSettings,
        transport: "AsyncBaseTransport | None",
    ) -> None:
        self._mode = mode
        self._client = open_sdk(endpoint, settings, transport)

    async def ask(self, request: Request, parameters: dict[str, Any]) -> Response:
        """What one HTTP request brings; the SDK's own exception if that is no 2xx.

        ValueError for a body that says that it is JSON and is none.
        """
        from httpx2 import Response as HTTPResponse

        raw = await self._client.post(
            "/chat/completions",
            cast_to=HTTPResponse,
            body=request_body(request, self._mode, parameters),
        )
        kind = raw.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind.endswith(("/json", "+json")):
            answer = json.loads(raw.content, object_hook=Fields)
        else:
            answer = raw.text
        return Response(answer, None, count_tokens(answer), raw.headers)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()


def open_sdk(
    endpoint: Endpoint, settings: ClientSettings, transport: "AsyncBaseTransport | None"
) -> "AsyncOpenAI":
    """The SDK's client for `endpoint`: it repeats nothing and follows no redirect."""
    import openai

    seconds = settings.attempt_timeout_seconds
    timeout = openai.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS))
    # A redirect could carry the article, and Azure's key header, to another host. aiohttp takes
    # half of the CPU that the SDK's default transport takes.
    http = openai.DefaultAioHttpClient(timeout=timeout, follow_redirects=False, transport=transport)
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
