"""From `provider/NAME` and the environment to where a request goes, with which key.

All that can be wrong about it is said here, before anything slow is imported: a missing key, an
address that is none, half a model name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from summarizer.errors import UsageError

OPENAI_URL = "https://api.openai.com/v1"
OLLAMA_PORT = 11434
NO_KEY = "no-key"  # the SDK wants some key; a local server that needs none ignores it


@dataclass(frozen=True)
class Endpoint:
    """Where one model is asked."""

    provider: str
    """`openai` (whoever speaks the Chat Completions API), `ollama`, `azure`, or a name that
    instructor's `from_provider` knows."""
    model: str
    """The bare name, as the provider knows it."""
    base_url: str | None
    """None: the provider's SDK knows it."""
    api_key: str | None = field(repr=False)
    """None: the provider's SDK finds it in the environment."""
    key_variable: str | None = None
    """The environment variable that holds the key."""
    api_version: str | None = None

    @property
    def is_chat_completions(self) -> bool:
        """True where the openai SDK is used directly, and not through `from_provider`."""
        return self.provider in {"openai", "ollama", "azure"}

    @property
    def is_openai(self) -> bool:
        """True for the service of OpenAI itself, also where Azure runs it."""
        if self.provider == "azure":
            return True
        host = urlsplit(self.base_url or "").hostname or ""
        return self.provider == "openai" and (
            host == "api.openai.com" or host.endswith((".api.openai.com", ".openai.azure.com"))
        )

    def __str__(self) -> str:
        if self.base_url is None:
            return f"{self.provider}/{self.model}"
        return f"{self.model} at {self.base_url}"


def resolve_endpoint(
    model_spec: str,
    *,
    base_url: str | None,
    api_key: str | None,
    environment: Mapping[str, str],
) -> Endpoint:
    """The endpoint that `model_spec` and the environment name; arguments win over variables.

    UsageError, in one line, for a name without provider, an address that is no http(s) address and
    a missing key or setting.
    """
    provider, _, model = model_spec.strip().partition("/")
    if not provider or not model:
        raise UsageError(
            f"unknown model {model_spec!r}: expected PROVIDER/NAME, such as openai/gpt-5-mini, "
            "ollama/llama3.2 or anthropic/NAME"
        )
    if base_url is not None:
        base_url = _check_url(base_url, "the base URL")
    if api_key is not None:
        api_key = _check_key(api_key, "the API key")
    if provider == "openai":
        return _openai(model, base_url, api_key, environment)
    if provider == "ollama":
        url = base_url or _ollama_url(environment.get("OLLAMA_HOST", ""))
        # Not $OPENAI_API_KEY: a key for one service is not shown to another.
        return Endpoint("ollama", model, url, api_key or NO_KEY)
    if provider == "azure":
        return _azure(model, base_url, api_key, environment)
    return Endpoint(provider, model, base_url, api_key)


def _openai(
    model: str, base_url: str | None, api_key: str | None, environment: Mapping[str, str]
) -> Endpoint:
    if base_url is None and (set_url := environment.get("OPENAI_BASE_URL", "").strip()):
        base_url = _check_url(set_url, "OPENAI_BASE_URL")
    if api_key is None and (set_key := environment.get("OPENAI_API_KEY", "").strip()):
        api_key = _check_key(set_key, "OPENAI_API_KEY")
    endpoint = Endpoint(
        "openai", model, base_url or OPENAI_URL, api_key or NO_KEY, "OPENAI_API_KEY"
    )
    if api_key is None and endpoint.is_openai:
        raise UsageError(
            f"no API key for openai/{model}: set OPENAI_API_KEY, or give the base URL of a server "
            "that needs none (OPENAI_BASE_URL)"
        )
    return endpoint


def _azure(
    model: str, base_url: str | None, api_key: str | None, environment: Mapping[str, str]
) -> Endpoint:
    settings = {
        "AZURE_OPENAI_ENDPOINT": base_url,
        "AZURE_OPENAI_API_KEY": api_key,
        "OPENAI_API_VERSION": None,
    }
    values = {name: given or environment.get(name, "").strip() for name, given in settings.items()}
    if missing := [name for name, value in values.items() if not value]:
        raise UsageError(f"azure/{model} needs {' and '.join(missing)}: set it in the environment")
    return Endpoint(
        "azure",
        model,
        _check_url(values["AZURE_OPENAI_ENDPOINT"], "AZURE_OPENAI_ENDPOINT"),
        _check_key(values["AZURE_OPENAI_API_KEY"], "AZURE_OPENAI_API_KEY"),
        "AZURE_OPENAI_API_KEY",
        values["OPENAI_API_VERSION"],
    )


def _check_url(url: str, what: str) -> str:
    """`url` without trailing slashes. Its text is shown only where it can hold no password."""
    url = url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        port_is_valid = False
    if not port_is_valid or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{what} is no web address: expected http(s)://HOST[:PORT][/PATH]")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise UsageError(
            f"{what} must hold no user name, password, query or fragment: expected "
            "http(s)://HOST[:PORT][/PATH], and the key in its own variable"
        )
    if parts.path.endswith("/chat/completions"):
        raise UsageError(f"{what} {url} goes too far: leave out /chat/completions")
    return url


def _check_key(key: str, what: str) -> str:
    key = key.strip()
    # A header with anything else is refused deep inside the SDK, with the key in the message.
    if not re.fullmatch(r"[\x21-\x7e]+", key):
        raise UsageError(f"{what} is empty or holds characters that no key has: copy it again")
    return key


def _ollama_url(host: str) -> str:
    """The base URL for an OLLAMA_HOST, which may be a host, a port, both, or a whole address."""
    scheme, separator, rest = host.strip().rstrip("/").rpartition("://")
    try:
        parts = urlsplit(f"{scheme or 'http'}://{rest}")
        port = parts.port or (None if separator else OLLAMA_PORT)
    except ValueError:
        raise UsageError("OLLAMA_HOST is no web address: expected HOST[:PORT]") from None
    name = parts.hostname or ""
    if name in {"", "0.0.0.0"}:  # noqa: S104  where a server listens, not where one reaches it
        name = "127.0.0.1"
    if ":" in name:
        name = f"[{name}]"
    return _check_url(
        f"{parts.scheme}://{name}{f':{port}' if port else ''}{parts.path}/v1", "OLLAMA_HOST"
    )
