"""What the live client does before, beside and after the request itself."""

import asyncio
import logging
import os
import subprocess
import sys
import traceback
from types import SimpleNamespace
from typing import Any

import pytest

from summarizer.clients import ClientSettings, LiveClient, open_client
from summarizer.clients.answers import Response, Tokens, count_tokens, read_answer
from summarizer.clients.failures import one_line
from summarizer.clients.waiting import retry_after_seconds
from summarizer.completions import Completion, Message, Request
from summarizer.errors import (
    AccessRefused,
    InvalidResponse,
    ModelError,
    RequestRejected,
    UsageError,
)
from summarizer.schema import ArticleSummary
from summarizer.testing import MisbehavingProvider, Reply, answer, html, status
from tests.transports import direct

REQUEST = Request("test-model", (Message("user", "Which number?"),), ArticleSummary)
SECRET = "sk-planted-0123456789abcdef"  # noqa: S105  planted to be looked for
VARIABLES = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OLLAMA_HOST",
    "AZURE_OPENAI_ENDPOINT",
    "AZURE_OPENAI_API_KEY",
    "OPENAI_API_VERSION",
    "SUMMARIZER_MODE",
    "DEEPSEEK_API_KEY",
)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, address, mode or proxy of whoever runs the tests."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def ask(client: LiveClient) -> Completion:
    async def run() -> Completion:
        async with client:
            return await client.complete(REQUEST)

    return asyncio.run(run())


def test_nothing_slow_is_imported_before_a_request_is_sent() -> None:
    """Importing the package, opening a client and closing it unused load no SDK."""
    program = """
import asyncio, sys
from summarizer.clients import ClientSettings, open_client
client = open_client("openai/test-model", base_url="http://127.0.0.1:9/v1")
client = open_client("ollama/test-model", settings=ClientSettings(mode="tools"))
slow = {"openai", "instructor", "tenacity", "httpx2", "jinja2", "asyncio"} & set(sys.modules)
slow -= {"asyncio"}  # imported for asyncio.run alone
asyncio.run(client.aclose())
assert not slow, slow
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)


@pytest.mark.parametrize(
    ("spec", "variables", "expected"),
    [
        ("openai/a", {"OPENAI_API_KEY": "key-1"}, "a at https://api.openai.com/v1"),
        ("openai/a/b", {"OPENAI_BASE_URL": "http://host:1/v1/"}, "a/b at http://host:1/v1"),
        ("ollama/a", {}, "a at http://127.0.0.1:11434/v1"),
        ("ollama/a", {"OLLAMA_HOST": "0.0.0.0"}, "a at http://127.0.0.1:11434/v1"),  # noqa: S104
        ("ollama/a", {"OLLAMA_HOST": ":5000"}, "a at http://127.0.0.1:5000/v1"),
        ("ollama/a", {"OLLAMA_HOST": "box"}, "a at http://box:11434/v1"),
        ("ollama/a", {"OLLAMA_HOST": "[::1]:5000"}, "a at http://[::1]:5000/v1"),
        ("ollama/a", {"OLLAMA_HOST": "https://box/ollama/"}, "a at https://box/ollama/v1"),
    ],
)
def test_a_model_name_and_the_environment_say_where_to_ask(
    spec: str, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    client = open_client(spec)
    assert repr(client) == f"LiveClient({expected})"
    assert client.model == spec.partition("/")[2]


@pytest.mark.parametrize(
    ("spec", "variables", "options", "words"),
    [
        ("gpt-5-mini", {}, {}, "expected PROVIDER/NAME, such as openai/gpt-5-mini"),
        ("openai/", {}, {}, "expected PROVIDER/NAME"),
        ("", {}, {}, "expected PROVIDER/NAME"),
        ("openai/a", {}, {}, "no API key for openai/a: set OPENAI_API_KEY"),
        ("openai/a", {"OPENAI_API_KEY": " "}, {}, "set OPENAI_API_KEY"),
        ("openai/a", {"OPENAI_API_KEY": f"{SECRET}\n{SECRET}"}, {}, "OPENAI_API_KEY is empty or"),
        ("openai/a", {}, {"base_url": "model.example/v1"}, "the base URL is no web address"),
        ("openai/a", {}, {"base_url": "ftp://model.example"}, "the base URL is no web address"),
        ("openai/a", {}, {"base_url": "http://host:port/v1"}, "the base URL is no web address"),
        ("openai/a", {"OPENAI_BASE_URL": "nonsense"}, {}, "OPENAI_BASE_URL is no web address"),
        ("openai/a", {}, {"base_url": f"http://u:{SECRET}@host/v1"}, "must hold no user name"),
        ("openai/a", {}, {"base_url": f"http://host/v1?key={SECRET}"}, "must hold no user name"),
        ("openai/a", {}, {"base_url": "http://host/v1/chat/completions"}, "goes too far"),
        ("ollama/a", {"OLLAMA_HOST": "box:x"}, {}, "OLLAMA_HOST is no web address"),
        ("azure/a", {}, {}, "needs AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY and OPENAI_API"),
        ("openai/a", {"SUMMARIZER_MODE": "yaml"}, {"base_url": "http://h"}, "SUMMARIZER_MODE is"),
        ("nobody/a", {}, {}, "cannot use nobody/a: Unsupported provider: nobody"),
        ("deepseek/a", {}, {}, "DEEPSEEK_API_KEY is not set"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_once(
    spec: str,
    variables: dict[str, str],
    options: dict[str, Any],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """In one line, without a secret, and without instructor's log on stderr."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as caught:
        open_client(spec, **options)
    message = str(caught.value)
    assert words in message
    assert "\n" not in message
    assert SECRET not in message
    assert capfd.readouterr().err == ""


def test_a_missing_provider_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anthropic", None)
    with pytest.raises(UsageError, match=r"anthropic/a: .*pip install anthropic"):
        open_client("anthropic/a")


def test_a_proxy_that_is_none_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://proxy.example")
    client = open_client("openai/a", base_url="http://model.example/v1")
    with pytest.raises(UsageError, match=r"cannot use openai/a: .*proxy"):
        ask(client)


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "yaml"},
        {"max_requests": 0},
        {"deadline_seconds": 0},
        {"attempt_timeout_seconds": float("nan")},
        {"backoff_base_seconds": -1},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="expected"):
        ClientSettings(**wrong)


def test_another_provider_is_asked_through_instructor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A forced function, as instructor does it for this provider; repeated by us alone."""
    monkeypatch.setenv("DEEPSEEK_API_KEY", SECRET)
    settings = ClientSettings(backoff_base_seconds=0)
    good = answer(None, tool_arguments='{"gist": 1}', finish_reason="tool_calls")
    with MisbehavingProvider(script=[status(500), good]) as server:
        client = open_client("deepseek/test-model", base_url=server.url, settings=settings)
        completion = ask(client)
    assert len(server.requests) == 2
    assert completion.usage.requests == 2  # the SDK did not repeat anything by itself
    assert (completion.content, completion.finish_reason) == ('{"gist": 1}', "stop")
    assert completion.provenance.model == "test-model"
    assert server.requests[0].body["tools"][0]["function"]["name"] == "ArticleSummary"
    assert server.requests[0].headers["authorization"] == f"Bearer {SECRET}"


def test_a_client_may_be_closed_twice_or_unused() -> None:
    async def run(url: str) -> None:
        client = open_client("openai/test-model", base_url=url)
        await client.aclose()
        await client.complete(REQUEST)
        await client.aclose()
        await client.aclose()

    with MisbehavingProvider(script=[answer("{}")]) as server:
        asyncio.run(run(server.url))


ECHO = f"Incorrect API key provided: {SECRET}. Also tried Bearer {SECRET}"


@pytest.mark.parametrize(
    "reply",
    [
        status(401, ECHO),
        status(400, ECHO),
        status(503, ECHO),
        html(SECRET),
        html(SECRET, 502),
        Reply(200, {"content-type": "application/json"}, f'{{"error": "{SECRET}"}}'.encode()),
        Reply(200, {"content-type": "text/plain"}, SECRET.encode()),
        Reply(307, {"location": f"http://elsewhere.example/?key={SECRET}"}),
    ],
)
def test_a_key_that_the_server_echoes_is_shown_nowhere(
    reply: Reply, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not in the message, the traceback, the chain of causes, any repr, any log or stderr.

    (At level DEBUG the SDK logs a response's headers, and so whatever a server puts there.)
    """
    caplog.set_level(logging.INFO)
    settings = ClientSettings(max_requests=1)
    with MisbehavingProvider(script=[reply]) as server:
        client = open_client(
            "openai/test-model",
            base_url=server.url,
            api_key=SECRET,
            settings=settings,
            transport=direct(),
        )
        with pytest.raises(ModelError) as caught:
            ask(client)
    assert server.requests[0].headers["authorization"] == f"Bearer {SECRET}"
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = [str(error), repr(error), repr(client), repr(client.endpoint)]
    shown += [*traceback.format_exception(error), caplog.text, capfd.readouterr().err]
    assert SECRET not in "\n".join(shown)


def test_a_key_that_only_the_environment_holds_is_not_shown_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DEEPSEEK_API_KEY", "planted-without-a-prefix")
    with MisbehavingProvider(
        script=[status(401, "unknown key planted-without-a-prefix")]
    ) as server:
        client = open_client("deepseek/test-model", base_url=server.url)
        with pytest.raises(RequestRejected, match=r"unknown key \[key\]\); check the provider's"):
            ask(client)


def test_a_key_is_not_logged_even_where_everything_else_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with MisbehavingProvider(script=[status(500), answer("{}")]) as server:
        settings = ClientSettings(backoff_base_seconds=0)
        ask(open_client("openai/a", base_url=server.url, api_key=SECRET, settings=settings))
    assert "Request options" in caplog.text
    assert SECRET not in caplog.text


def test_a_failure_is_not_logged_on_stderr_by_a_library() -> None:
    """Where logging is not configured, instructor's own errors would land there."""
    program = """
import asyncio, os
from summarizer.clients import ClientSettings, open_client
from summarizer.completions import Message, Request
from summarizer.schema import ArticleSummary

async def run():
    async with open_client("openai/a", base_url=os.environ["URL"]) as client:
        await client.complete(Request("a", (Message("user", "?"),), ArticleSummary))

try:
    asyncio.run(run())
except Exception as error:
    print(type(error).__name__)
"""
    with MisbehavingProvider(script=[status(401)]) as server:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            env={**os.environ, "URL": server.url},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    assert (done.stdout, done.stderr) == (f"{AccessRefused.__name__}\n", "")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e999"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after-ms": "x", "retry-after": "7"}, 7.0),
        # 1 000 000 000 s after the epoch is Sunday, 9 September 2001, 01:46:40 UTC.
        ({"retry-after": "Sun, 09 Sep 2001 01:47:10 GMT"}, 30.0),
        ({"retry-after": "Sun, 09 Sep 2001 01:46:00 GMT"}, 0.0),
        ({"retry-after": "Sun, 99 Sep 2001 01:46:00 GMT"}, None),
    ],
)
def test_a_retry_after_is_read_in_each_of_its_forms(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after_seconds(headers, now=1_000_000_000.0) == seconds


def test_a_message_is_one_printable_line() -> None:
    assert one_line("a\n\tb\x1b[31m c\u202e\x00d") == "a b [31m c d"
    assert one_line("x" * 400) == "x" * 297 + "..."
    assert one_line(f"key {SECRET}, other sk-live_abcdefgh, Bearer abc.def") == (
        "key [key], other [key], Bearer [key]"
    )
    assert one_line("no-key is no key", ["no-key"]) == "no-key is no key"


def response_like_anthropic(stop_reason: str) -> Any:
    usage = SimpleNamespace(
        input_tokens=10,
        cache_read_input_tokens=80,
        cache_creation_input_tokens=None,
        output_tokens=5,
    )
    block = SimpleNamespace(type="text", text="No, thank you.")
    return SimpleNamespace(
        content=[block], stop_reason=stop_reason, model="test-model-2", usage=usage
    )


def response_like_gemini(finish_reason: str) -> Any:
    return SimpleNamespace(
        candidates=[SimpleNamespace(finish_reason=SimpleNamespace(name=finish_reason))],
        text="{}",
        model_version="test-model-3",
        usage_metadata=SimpleNamespace(
            prompt_token_count=10, cached_content_token_count=None, candidates_token_count=4
        ),
    )


@pytest.mark.parametrize(
    ("response", "text", "expected"),
    [
        (response_like_anthropic("tool_use"), '{"a":1}', ('{"a":1}', "stop", (90, 80, 5))),
        (
            response_like_anthropic("max_tokens"),
            None,
            ("No, thank you.", "length", (90, 80, 5)),
        ),
        (response_like_anthropic("refusal"), None, ("No, thank you.", "refusal", (90, 80, 5))),
        (response_like_gemini("STOP"), "{}", ("{}", "stop", (10, None, 4))),
        (response_like_gemini("SAFETY"), None, ("{}", "content_filter", (10, None, 4))),
        (response_like_gemini("RECITATION"), None, ("{}", "content_filter", (10, None, 4))),
        (
            response_like_anthropic("model_context_window_exceeded"),
            '{"a":1}',
            ('{"a":1}', "length", (90, 80, 5)),
        ),
        (response_like_anthropic("pause_turn"), '{"a":1}', ('{"a":1}', "length", (90, 80, 5))),
        (SimpleNamespace(), None, ("", "stop", (None, None, None))),
    ],
)
def test_answers_of_other_kinds_are_read_alike(
    response: Any, text: str | None, expected: tuple[str, str, tuple[int | None, ...]]
) -> None:
    content, finish_reason, tokens = expected
    counted = count_tokens(response)
    read = read_answer(Response(response, text, counted))
    assert (read.content, read.finish_reason) == (content, finish_reason)
    assert counted == Tokens(*tokens)


@pytest.mark.parametrize("thing", [None, "", "text", b"<html>", [], {}, {"error": {"detail": "x"}}])
def test_what_is_no_response_is_invalid(thing: Any) -> None:
    with pytest.raises(InvalidResponse, match="not with a chat completion"):
        read_answer(Response(thing, None, count_tokens(thing)))
