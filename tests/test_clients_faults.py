"""The live client against a real server on loopback that misbehaves: faults end as designed."""

import asyncio
import socket
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from summarizer.clients import ClientSettings, open_client
from summarizer.completions import Completion, Message, Request
from summarizer.errors import InvalidResponse, ModelError, RequestRejected, TransportError
from summarizer.testing import (
    RESET,
    MisbehavingProvider,
    Reply,
    answer,
    half_of,
    html,
    json_reply,
    status,
)
from tests.transports import direct


class Answer(BaseModel):
    """A closed object with one number."""

    model_config = ConfigDict(extra="forbid", strict=True)
    number: int


GOOD = '{"number": 7}'
REQUEST = Request(
    model="test-model",
    messages=(Message("system", "Be brief."), Message("user", "Which number?")),
    response_model=Answer,
)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No mode of whoever runs the tests."""
    monkeypatch.delenv("SUMMARIZER_MODE", raising=False)


class Clock:
    """Stands in for sleeping: notes how long it was asked for, and returns at once."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


def settings(clock: Clock | None = None, **more: Any) -> ClientSettings:
    """No jitter: each drawn wait is the longest possible one."""
    return ClientSettings(sleep=(clock or Clock()).sleep, random=lambda: 1.0, **more)


def ask(url: str, chosen: ClientSettings, request: Request = REQUEST) -> Completion:
    async def run() -> Completion:
        async with open_client(
            "openai/test-model", base_url=url, settings=chosen, transport=direct()
        ) as client:
            return await client.complete(request)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "fault", "seconds"),
    [
        ("429 with Retry-After", status(429, headers={"retry-after": "7"}), 7.5),
        ("429 with a precise wait", status(429, headers={"retry-after-ms": "40"}), 0.54),
        ("429 without a wait", status(429), 0.5),
        ("408", status(408), 0.5),
        ("409", status(409), 0.5),
        ("500", status(500), 0.5),
        ("503", status(503), 0.5),
        ("a gateway's page", html("502 Bad Gateway", 502), 0.5),
        ("a reset connection", RESET, 0.5),
        ("half a body", half_of(answer(GOOD)), 0.5),
    ],
)
def test_a_fault_on_the_way_is_followed_by_another_request(
    name: str, fault: Reply, seconds: float
) -> None:
    """The wait is what the server asked for plus base * 1; base * 2**0 = 0.5 where it did not."""
    clock = Clock()
    with MisbehavingProvider(script=[fault, answer(GOOD)]) as server:
        completion = ask(server.url, settings(clock))
    assert len(server.requests) == 2
    assert completion.content == GOOD
    assert completion.usage.requests == 2
    assert clock.waits == pytest.approx([seconds])


def test_a_whole_day_of_faults_and_then_a_good_answer() -> None:
    """Five faults of five kinds, waits of 0.5, 1, 2, 4 and 8 s, and the sixth request succeeds."""
    clock = Clock()
    script = [status(429), status(500), status(503), RESET, half_of(answer(GOOD)), answer(GOOD)]
    with MisbehavingProvider(script=script) as server:
        completion = ask(server.url, settings(clock))
    assert len(server.requests) == 6
    assert clock.waits == [0.5, 1.0, 2.0, 4.0, 8.0]
    assert (completion.content, completion.usage.requests) == (GOOD, 6)
    bodies = [request.body for request in server.requests]
    assert all(body == bodies[0] for body in bodies)


@pytest.mark.parametrize(
    ("name", "reply", "content", "finish_reason"),
    [
        ("a refusal", answer(None, refusal="I cannot help."), "I cannot help.", "refusal"),
        ("a truncated answer", answer('{"num', finish_reason="length"), '{"num', "length"),
        ("the content filter", answer("", finish_reason="content_filter"), "", "content_filter"),
        ("broken JSON", answer('{"number": '), '{"number": ', "stop"),
        ("a wrong schema", answer('{"name": "seven"}'), '{"name": "seven"}', "stop"),
        ("no content", answer(None), "", "stop"),
    ],
)
def test_a_bad_answer_is_given_raw_after_one_request(
    name: str, reply: Reply, content: str, finish_reason: str
) -> None:
    """Whether it fits, and whether to ask again, is decided by the caller."""
    with MisbehavingProvider(script=[reply, answer(GOOD)]) as server:
        completion = ask(server.url, settings())
    assert len(server.requests) == 1
    assert (completion.content, completion.finish_reason) == (content, finish_reason)


@pytest.mark.parametrize(
    ("name", "reply", "error", "words"),
    [
        ("HTML", html("Router login"), InvalidResponse, "HTML page, 'Router login'"),
        ("no choices", json_reply({"choices": []}), InvalidResponse, "empty list of choices"),
        ("other JSON", json_reply({"data": []}), InvalidResponse, "not with a chat completion"),
        ("a list", json_reply([1]), InvalidResponse, "not with a chat completion"),
        ("null", json_reply(None), InvalidResponse, "not with a chat completion"),
        ("nothing", Reply(), InvalidResponse, "empty body"),
        (
            "cut JSON",
            Reply(200, {"content-type": "application/json"}, b'{"choices": ['),
            InvalidResponse,
            "cannot be read as JSON",
        ),
        (
            "an error under 200",
            json_reply({"error": {"code": 502, "message": "upstream is gone"}}),
            InvalidResponse,
            "upstream is gone",
        ),
        ("no message", json_reply({"choices": [{}]}), InvalidResponse, "holds no message"),
        ("choices of a wrong type", json_reply({"choices": "x"}), InvalidResponse, "choices"),
        ("400", status(400, "bad temperature"), RequestRejected, "bad temperature"),
        ("401", status(401, "who are you"), RequestRejected, "key in OPENAI_API_KEY"),
        ("403", status(403, "not here"), RequestRejected, "not here"),
        ("404", status(404, "no such model"), RequestRejected, "model's name and the base URL"),
        ("422", status(422, "unprocessable"), RequestRejected, "unprocessable"),
        ("402", status(402, "pay first"), RequestRejected, "pay first"),
        (
            "no credit",
            status(429, "quota exceeded", code="insufficient_quota"),
            RequestRejected,
            "no credit left",
        ),
        (
            "a mode that the server lacks",
            status(400, "'response_format.type' must be 'text'"),
            RequestRejected,
            "SUMMARIZER_MODE",
        ),
        (
            "a redirect",
            status(307, headers={"location": "http://elsewhere.example/v1"}),
            RequestRejected,
            "not followed",
        ),
    ],
)
def test_what_asking_again_cannot_mend_ends_after_one_request(
    name: str, reply: Reply, error: type[ModelError], words: str
) -> None:
    with (
        MisbehavingProvider(script=[reply, answer(GOOD)]) as server,
        pytest.raises(error) as caught,
    ):
        ask(server.url, settings())
    assert len(server.requests) == 1
    message = str(caught.value)
    assert words in message
    assert f"test-model at {server.url}" in message
    assert "\n" not in message


def test_a_server_that_stays_down_is_asked_as_often_as_allowed() -> None:
    with (
        MisbehavingProvider(script=[status(503, "overloaded")] * 5) as server,
        pytest.raises(TransportError, match=r"HTTP 503 \(overloaded\); gave up after 3 requests"),
    ):
        ask(server.url, settings(max_requests=3))
    assert len(server.requests) == 3


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    """An hour's Retry-After against 900 s: known to be hopeless after one request and no sleep."""
    clock = Clock()
    reply = status(429, headers={"retry-after": "3600"})
    with (
        MisbehavingProvider(script=[reply, answer(GOOD)]) as server,
        pytest.raises(
            TransportError, match="asks to wait 3600 s, and the deadline of 900 s leaves"
        ),
    ):
        ask(server.url, settings(clock))
    assert (len(server.requests), clock.waits) == (1, [])


def test_a_long_wait_within_the_deadline_is_kept() -> None:
    """The SDK would give up at 120 s."""
    clock = Clock()
    reply = status(429, headers={"retry-after": "300"})
    with MisbehavingProvider(script=[reply, answer(GOOD)]) as server:
        assert ask(server.url, settings(clock)).content == GOOD
    assert clock.waits == [300.5]


def test_a_slow_answer_is_a_time_out_and_is_asked_for_again() -> None:
    slow = Reply(200, {"content-type": "application/json"}, b"{}", delay_seconds=2)
    with MisbehavingProvider(script=[slow, answer(GOOD)]) as server:
        completion = ask(server.url, settings(attempt_timeout_seconds=0.3))
    assert (len(server.requests), completion.content) == (2, GOOD)


def test_the_deadline_holds_for_all_requests_together() -> None:
    slow = Reply(200, {"content-type": "application/json"}, b"{}", delay_seconds=2)
    with (
        MisbehavingProvider(script=[slow, slow]) as server,
        pytest.raises(
            TransportError, match=r"no answer within 0.3 s; gave up after 1 request: the deadline"
        ),
    ):
        ask(server.url, settings(deadline_seconds=0.3, attempt_timeout_seconds=5))
    assert len(server.requests) == 1


def test_a_closed_port_is_given_up_soon() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clock = Clock()
    with pytest.raises(TransportError) as caught:
        ask(f"http://127.0.0.1:{port}/v1", settings(clock))
    assert len(clock.waits) == 1
    message = str(caught.value)
    assert f"http://127.0.0.1:{port}/v1: cannot connect" in message
    assert "gave up after 2 requests" in message


def test_many_requests_share_one_client() -> None:
    with MisbehavingProvider(script=[answer(GOOD)] * 20) as server:

        async def run() -> list[Completion]:
            async with open_client(
                "openai/test-model", base_url=server.url, transport=direct()
            ) as client:
                return await asyncio.gather(*(client.complete(REQUEST) for _ in range(20)))

        completions = asyncio.run(run())
    assert len(server.requests) == 20
    assert {completion.content for completion in completions} == {GOOD}


def test_a_cancelled_request_stays_cancelled() -> None:
    slow = Reply(200, {"content-type": "application/json"}, b"{}", delay_seconds=2)

    async def run(url: str) -> None:
        async with open_client("openai/test-model", base_url=url, transport=direct()) as client:
            await asyncio.wait_for(client.complete(REQUEST), 0.3)

    with MisbehavingProvider(script=[slow, answer(GOOD)]) as server, pytest.raises(TimeoutError):
        asyncio.run(run(server.url))
    assert len(server.requests) == 1
