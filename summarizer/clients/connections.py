"""Opening the connection to an endpoint: the openai SDK itself, or another through instructor."""

from typing import TYPE_CHECKING, Any, Protocol

from summarizer.clients.answers import Response
from summarizer.clients.endpoints import Endpoint
from summarizer.clients.failures import one_line
from summarizer.clients.settings import ClientSettings, Mode
from summarizer.completions import Request
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from httpx2 import AsyncBaseTransport


class Connection(Protocol):
    """Sends requests to one endpoint, each once."""

    async def ask(self, request: Request, parameters: dict[str, Any]) -> Response:
        """What one HTTP request brings; the SDK's own exception if it brings nothing."""

    async def aclose(self) -> None:
        """Close what is open."""


def connect(
    endpoint: Endpoint,
    mode: Mode | None,
    settings: ClientSettings,
    transport: "AsyncBaseTransport | None",
) -> Connection:
    """A connection to `endpoint`; nothing is sent yet, but SDKs are imported.

    UsageError for a provider that instructor does not know, or whose package is not installed, and
    for surroundings in which the SDK cannot work, such as a proxy variable that names no proxy.
    """
    try:
        if endpoint.is_chat_completions:
            from summarizer.clients.chat import ChatConnection

            return ChatConnection(endpoint, mode or "json_schema", settings, transport)
        from summarizer.clients.providers import ProviderConnection

        return ProviderConnection(endpoint, mode)
    except Exception as error:  # noqa: BLE001  each SDK has its own; all mean: not usable like this
        failure = one_line(str(error), [endpoint.api_key or ""], longest=800)
    raise UsageError(f"cannot use {endpoint.provider}/{endpoint.model}: {failure}")
