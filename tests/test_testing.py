"""The misbehaving provider on the wire: what a client meets, and what the ledger says of it."""

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from summarizer.errors import UsageError
from summarizer.testing import (
    KINDS,
    PASSING,
    RESET,
    Entry,
    Faults,
    Latency,
    MisbehavingProvider,
    Reply,
    Throttle,
    answer,
    digest_of,
    read_ledger,
)

SCHEMA = {
    "type": "object",
    "required": ["number", "names"],
    "properties": {"number": {"type": "integer"}, "names": {"type": "array"}},
}
SMALLEST = {"number": 0, "names": []}
FORM = {"type": "json_schema", "json_schema": {"name": "Answer", "schema": SCHEMA}}


def question(text: str = "How many?", **more: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": text}]
    return {"model": "test-model", "messages": messages, "response_format": FORM, **more}


class Met:
    """What a client gets for one POST, read to the end of the connection or of the body.

    With `silent`, it leaves after a second of silence, counted from when that server has begun.
    """

    def __init__(
        self,
        url: str,
        body: Any = None,
        path: str = "/chat/completions",
        silent: MisbehavingProvider | None = None,
    ) -> None:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection("127.0.0.1", parts.port or 0)
        try:
            raw = body if isinstance(body, bytes) else json.dumps(body or question()).encode()
            connection.request("POST", parts.path + path, raw)
            if silent is not None:
                while not silent.in_flight:
                    pass
                connection.sock.settimeout(1)
            response = connection.getresponse()
            self.status: int | None = response.status
            self.headers = {name.lower(): value for name, value in response.getheaders()}
            self.body = response.read()
            self.end = "whole"
        except http.client.RemoteDisconnected:
            self.status, self.end = None, "closed"
        except http.client.IncompleteRead as broken:
            self.body, self.end = broken.partial, "closed midway"
        except ConnectionResetError:
            self.end = "reset"
        except TimeoutError:
            self.end = "silence"
        finally:
            connection.close()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def content(self) -> Any:
        return self.json["choices"][0]["message"]["content"]


def test_a_behaving_provider_says_the_smallest_instance_and_counts_tokens() -> None:
    """One token per four characters, rounded up: 9 of "How many?" are 3, 28 of the answer are 7."""
    with MisbehavingProvider() as provider:
        met = Met(provider.url)
        assert met.status == 200
        assert json.loads(met.content) == SMALLEST
        assert met.json["model"] == "test-model"
        assert met.json["choices"][0]["finish_reason"] == "stop"
        assert len(met.content) == 26
        assert met.json["usage"] == {
            "prompt_tokens": 3,
            "completion_tokens": 7,
            "total_tokens": 10,
        }
        (entry,) = provider.ledger.entries
    assert (entry.outcome, entry.status, entry.is_written) == ("answered", 200, True)
    assert (entry.prompt_tokens, entry.completion_tokens) == (3, 7)
    assert (entry.number, entry.sighting, entry.digest) == (1, 1, digest_of(question()))
    assert not entry.is_client_gone
    assert 0 <= entry.received_seconds <= entry.finished_seconds


def test_a_tool_is_called_with_the_smallest_instance_of_its_parameters() -> None:
    tool = {"type": "function", "function": {"name": "Answer", "parameters": SCHEMA}}
    other = {"type": "function", "function": {"name": "Other", "parameters": {}}}
    choice = {"type": "function", "function": {"name": "Answer"}}
    body = question(tools=[other, tool], tool_choice=choice)
    del body["response_format"]
    with MisbehavingProvider() as provider:
        (choice_made,) = Met(provider.url, body).json["choices"]
    (call,) = choice_made["message"]["tool_calls"]
    assert choice_made["finish_reason"] == "tool_calls"
    assert call["function"]["name"] == "Answer"
    assert json.loads(call["function"]["arguments"]) == SMALLEST


def test_the_answer_is_what_a_function_says() -> None:
    """A text is the content, a reply is sent as it is, None is the smallest instance."""

    def echo(request: dict[str, Any]) -> str | Reply | None:
        said = request["messages"][0]["content"]
        if said == "raise":
            raise ValueError("not today")
        special: dict[str, str | Reply | None] = {"reply": answer("a reply"), "none": None}
        return special.get(said, str(said))

    with MisbehavingProvider(answer=echo, label=lambda body: body["messages"][0]["content"]) as it:
        told = [Met(it.url, question(text)) for text in ("a text", "reply", "none", "raise")]
        labels = [(entry.label, entry.outcome) for entry in it.ledger.entries]
    assert [met.content for met in told[:2]] == ["a text", "a reply"]
    assert json.loads(told[2].content) == SMALLEST
    assert (told[3].status, "not today" in told[3].body.decode()) == (500, True)
    assert labels == [
        ("a text", "answered"),
        ("reply", "answered"),
        ("none", "answered"),
        ("raise", "answer_failed"),
    ]


def test_usage_can_be_left_out() -> None:
    with MisbehavingProvider(has_usage=False) as provider:
        assert "usage" not in Met(provider.url).json
        assert provider.ledger.summary()["completion_tokens"] == 7


WHOLE_ERRORS = {
    "server_error": (500, {}),
    "bad_gateway": (502, {"content-type": "text/html"}),
    "unavailable": (503, {}),
    "overloaded": (529, {}),
    "rate_limited": (429, {"retry-after": "2.5"}),
    "rate_limited_silently": (429, {}),
    "rate_limited_ms": (429, {"retry-after-ms": "2500"}),
    "rate_limited_long": (429, {"retry-after": "300"}),
    "bad_request": (400, {}),
    "unauthorized": (401, {}),
    "not_found": (404, {}),
    "redirect": (307, {"location": "/elsewhere/chat/completions"}),
}
ENDS = {
    "reset": "reset",
    "reset_midway": "reset",
    "stall": "silence",
    "stall_midway": "silence",
    "truncated": "closed midway",
    "late": "silence",
}
BODIES: dict[str, Callable[[Any], Any]] = {
    "malformed_json": lambda body: json.JSONDecodeError,
    "doubled_body": lambda body: json.JSONDecodeError,
    "error_object": lambda body: body["error"]["message"],
    "empty_choices": lambda body: body["choices"] == [],
    "repeated_response": lambda body: json.loads(body["choices"][0]["message"]["content"]),
    "foreign_answer": lambda body: body["choices"][0]["message"]["content"] == "to the other",
    "wrong_schema": lambda body: "unexpected" in body["choices"][0]["message"]["content"],
    "cut_off": lambda body: (
        body["choices"][0]["finish_reason"] == "length"
        and body["choices"][0]["message"]["content"] == '{"number": 0,'
    ),
    "refusal": lambda body: (
        body["choices"][0]["message"]["refusal"] and not body["choices"][0]["message"]["content"]
    ),
    "content_filter": lambda body: (
        body["choices"][0]["finish_reason"] == "content_filter"
        and body["choices"][0]["message"]["content"] == ""
    ),
}


def say_other(request: dict[str, Any]) -> str | None:
    return "to the other" if request["messages"][0]["content"] == "other" else None


@pytest.mark.parametrize("kind", KINDS)
def test_each_fault_is_what_it_says(kind: str) -> None:
    """By hand, with a plain HTTP client; the ledger calls the fault by its name, and once."""
    faults = Faults(**{kind: 1.0}, retry_after_seconds=2.5, redirect_to="/elsewhere")  # type: ignore[arg-type]
    with MisbehavingProvider(answer=say_other) as provider:
        Met(provider.url, question("other"))
        provider.change(faults=faults)
        is_silent = kind in ("stall", "stall_midway", "late")
        met = Met(provider.url, silent=provider if is_silent else None)
        entries = provider.ledger.entries[1:]
        if is_silent:
            while provider.in_flight:  # the server notices that the client has left
                pass
            entries = provider.ledger.entries[1:]
            assert entries[0].is_client_gone
        else:
            assert not entries[0].is_client_gone
    (entry,) = entries
    assert entry.outcome == kind
    if kind in WHOLE_ERRORS:
        status, headers = WHOLE_ERRORS[kind]
        assert (met.status, entry.status, met.end) == (status, status, "whole")
        assert met.headers.items() >= headers.items()
        told = {"retry-after", "retry-after-ms"} & met.headers.keys()
        assert told == {"retry-after", "retry-after-ms"} & headers.keys()
    elif kind in ENDS:
        assert met.end == ENDS[kind]
        assert entry.status == (None if kind in ("reset", "stall", "late") else 200)
    else:
        assert (met.status, entry.status, entry.is_written) == (200, 200, True)
        try:
            assert BODIES[kind](met.json)
        except json.JSONDecodeError:
            assert kind in ("malformed_json", "doubled_body")


def test_every_fault_is_in_the_tables_of_this_test() -> None:
    assert {*WHOLE_ERRORS, *ENDS, *BODIES} == set(KINDS)


def test_a_repeated_response_is_on_the_wire_twice() -> None:
    """The second one waits for whoever asks next on this connection."""
    body = json.dumps(question()).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n"
    with MisbehavingProvider(script=["repeated_response"]) as provider:
        with socket.create_connection(("127.0.0.1", urlsplit(provider.url).port or 0)) as raw:
            raw.sendall(head.encode() + body)
            raw.settimeout(5)
            read = b""
            while read.count(b"total_tokens") < 2:
                piece = raw.recv(65536)
                assert piece, "the connection is kept"
                read += piece
        assert len(provider.ledger.entries) == 1
    once = read[: len(read) // 2]
    assert read == once * 2


def test_a_redirect_leads_to_an_answer_where_it_is_followed() -> None:
    with MisbehavingProvider(script=["redirect", "answer"]) as provider:
        location = Met(provider.url).headers["location"]
        assert Met(provider.root, path=location).status == 200
        assert provider.ledger.entries[1].path == "/redirected/chat/completions"


def test_a_script_is_followed_in_order_and_then_is_over() -> None:
    with MisbehavingProvider(script=["unavailable", RESET, answer("scripted"), "answer"]) as it:
        met = [Met(it.url) for _ in range(5)]
        assert [one.end for one in met] == ["whole", "reset", "whole", "whole", "whole"]
        assert met[2].content == "scripted"
        assert (met[4].status, "script" in met[4].body.decode()) == (500, True)
        assert len(it.requests) == 5
        assert it.requests[0].headers["Host"].startswith("127.0.0.1")
        assert it.requests[0].body == question()
        it.change(script=["overloaded"], goes_on=True)
        assert [Met(it.url).status for _ in range(3)] == [529, 200, 200]


@pytest.mark.parametrize(
    ("method", "path", "body", "key", "status"),
    [
        ("POST", "/v1/chat/completions", b"{", "k", 400),
        ("POST", "/v1/chat/completions", b"[" * 100_000, "k", 400),
        ("POST", "/v1/chat/completions", b"[]", "k", 400),
        ("POST", "/v1/chat/completions", b'{"messages": [{}]}', "k", 400),
        ("POST", "/v1/chat/completions", b'{"model": "m", "messages": []}', "k", 400),
        (
            "POST",
            "/v1/chat/completions",
            b'{"model": "m", "messages": [{}], "stream": true}',
            "k",
            400,
        ),
        ("POST", "/v1/chat/completions", b'{"model": "other", "messages": [{}]}', "k", 404),
        ("POST", "/v1/chat/completions", b'{"model": "m", "messages": [{}]}', "k", 200),
        ("POST", "/v1/chat/completions", b'{"model": "m", "messages": [{}]}', "no", 401),
        ("GET", "/v1/chat/completions", b"", "k", 405),
        ("POST", "/v1/completions", b"{}", "k", 404),
        ("POST", "/", b"{}", "k", 404),
        ("GET", "/v1/models", b"", "k", 200),
        ("GET", "/v1/files/file-9", b"", "k", 404),
        ("GET", "/v1/batches/batch_9", b"", "k", 404),
        ("DELETE", "/v1/batches", b"", "k", 404),
    ],
)
def test_what_is_wrong_in_itself_is_rejected(
    method: str, path: str, body: bytes, key: str, status: int
) -> None:
    """With an error object that an OpenAI client can read."""
    with MisbehavingProvider(api_key="k", models=["m"]) as provider:
        connection = http.client.HTTPConnection(
            "127.0.0.1", urlsplit(provider.url).port or 0, timeout=5
        )
        connection.request(method, path, body, {"authorization": f"Bearer {key}"})
        response = connection.getresponse()
        told = json.loads(response.read())
        connection.close()
        (entry,) = provider.ledger.entries
    assert (response.status, entry.status) == (status, status)
    assert ("error" in told) == (status != 200)
    assert (entry.outcome == "rejected") == (status != 200)


def test_a_throttled_request_does_not_change_what_it_meets_later() -> None:
    """Sightings count from the first that gets past the throttle."""
    throttle = Throttle(requests_per_minute=1, burst_seconds=60)
    with MisbehavingProvider(throttle=throttle) as provider:
        first, second = Met(provider.url), Met(provider.url)
        assert (first.status, second.status) == (200, 429)
        assert first.headers["x-ratelimit-remaining-requests"] == "0"
        # The level is a little above 0 when the second comes, so it is 60 s or just less.
        assert second.headers["retry-after"] == "60"
        provider.change(throttle=Throttle())
        assert Met(provider.url).status == 200
        told = [(entry.outcome, entry.sighting) for entry in provider.ledger.entries]
    assert told == [("answered", 1), ("throttled", 1), ("answered", 2)]


async def ask(url: str, texts: list[str], workers: int, rounds: int) -> list[tuple[str, Any]]:
    """Ask each text `rounds` times, one after the other; what was met: a status or an error."""
    met: list[tuple[str, Any]] = []
    queue = list(texts)
    # One client of many: a pool that keeps connections, and a time-out shorter than any stall.
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:

        async def worker() -> None:
            while queue:
                text = queue.pop()
                for _ in range(rounds):
                    try:
                        async with session.post(
                            f"{url}/chat/completions", json=question(text)
                        ) as response:
                            await response.read()
                            met.append((text, response.status))
                    except (aiohttp.ClientError, TimeoutError) as error:
                        met.append((text, type(error)))

        await asyncio.gather(*(worker() for _ in range(workers)))
    return met


def outcomes(entries: list[Entry]) -> dict[tuple[str, int], str]:
    return {(entry.digest, entry.sighting): entry.outcome for entry in entries}


def test_the_same_seed_meets_the_same_requests_with_the_same_faults() -> None:
    """Whatever the order and the number of workers; and every request stands in the ledger."""
    unrepeatable = ("stall", "stall_midway", "late", "repeated_response")
    faults = Faults.spread(0.5, tuple(kind for kind in PASSING if kind not in unrepeatable))
    texts = [f"question {number}" for number in range(60)]
    runs = []
    for workers, order in ((1, texts), (16, texts[::-1])):
        with MisbehavingProvider(faults=faults, seed=11) as provider:
            met = asyncio.run(ask(provider.url, order, workers, rounds=3))
            ledger = provider.ledger
            assert len(met) == len(ledger) == 180
            statuses = Counter(status for _, status in met if isinstance(status, int))
            whole = Counter(
                entry.status
                for entry in ledger.entries
                if entry.outcome not in ("reset", "reset_midway", "truncated")
            )
            assert statuses == whole
            runs.append(outcomes(ledger.entries))
    # The very first request has no other's answer to get.
    differing = {case for case in runs[0] if runs[0][case] != runs[1][case]}
    assert all("foreign_answer" in (runs[0][case], runs[1][case]) for case in differing)
    assert len(differing) <= 2
    assert runs[0].keys() == runs[1].keys()
    assert len(set(runs[0].values())) > 12


def test_latency_is_waited_for_and_a_client_that_leaves_is_noticed() -> None:
    with MisbehavingProvider(latency=Latency.fixed(60)) as provider:
        assert Met(provider.url, silent=provider).end == "silence"
        while provider.in_flight:
            pass
        (entry,) = provider.ledger.entries
    assert (entry.outcome, entry.is_written, entry.is_client_gone) == ("answered", False, True)


def test_a_server_ends_at_once_whatever_it_is_waiting_for() -> None:
    """The end of the block ends stalls too, and they are in the ledger."""
    with MisbehavingProvider(faults=Faults(stall=1.0)) as provider:
        client = threading.Thread(target=lambda: Met(provider.url))
        client.start()
        while not provider.requests:  # a request that has come in part is aborted, and no stall
            time.sleep(0.001)
        assert provider.in_flight == 1
    client.join()
    (entry,) = provider.ledger.of_outcome("stall")
    assert not entry.is_client_gone, "it was the server that left"


def test_a_port_in_use_is_said() -> None:
    with MisbehavingProvider() as provider:
        port = urlsplit(provider.url).port or 0
        with (
            pytest.raises(UsageError, match=f"port {port} cannot be used"),
            MisbehavingProvider(port=port),
        ):
            pass


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "summarizer.testing.server", raising=False)
    monkeypatch.delattr("summarizer.testing.server", raising=False)
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    with pytest.raises(UsageError, match=r"pip install 'summarizer\[testing\]'"):
        MisbehavingProvider()


def test_the_package_is_imported_without_a_server() -> None:
    code = "import sys, summarizer.testing; print({'aiohttp', 'pydantic'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


@contextmanager
def process(*arguments: str, **more: Any) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`python -m summarizer.testing`, and its URL."""
    command = [sys.executable, "-m", "summarizer.testing", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **more) as running:
        try:
            assert running.stdout is not None
            yield running, running.stdout.readline().strip()
        finally:
            running.terminate()
            running.wait()


def fetch(url: str, body: bytes | None = None) -> tuple[int, Any]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 0, timeout=5)
    connection.request("GET" if body is None else "POST", parts.path, body)
    response = connection.getresponse()
    told = json.loads(response.read())
    connection.close()
    return response.status, told


def test_a_process_serves_changes_and_ends_when_told(tmp_path: Path) -> None:
    (tmp_path / "said.py").write_text(
        "def answer(request):\n    return 'from a module'\n"
        "def label(request):\n    return request['messages'][0]['content']\n"
    )
    path = tmp_path / "ledger.jsonl"
    arguments = ["--answers", "said:answer", "--label", "said:label", "--ledger", str(path)]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with process("--seed", "3", *arguments, env=environment) as (running, url):
        root = url.removesuffix("/v1")
        assert Met(url, question("one")).content == "from a module"
        script = json.dumps({"script": ["refusal", {"status": 418, "body": {"a": 1}}]}).encode()
        assert fetch(f"{root}/_script", script) == (200, {})
        assert Met(url, question("two")).content is None
        assert Met(url, question("three")).json == {"a": 1}
        for wrong in (b"[]", b"{", b'{"faults": "often"}', b'{"script": ["oops"]}', b'{"x": 1}'):
            status, told = fetch(f"{root}/_script", wrong)
            assert (status, "\n" in told["error"]["message"]) == (400, False)
        outcomes = {"answered": 1, "refusal": 1, "scripted": 1}
        status, summary = fetch(f"{root}/_ledger")
        assert (status, summary["outcomes"], summary["in_flight"]) == (200, outcomes, 0)
        # The file has every line while the server is still running.
        assert [entry.label for entry in read_ledger(path).entries] == ["one", "two", "three"]
        running.send_signal(signal.SIGTERM)
        assert running.wait() == 0


CLIENT = """
import json, sys, urllib.request
for number in range(1000):
    body = {"model": "m", "messages": [{"role": "user", "content": str(number)}]}
    urllib.request.urlopen(sys.argv[1] + "/chat/completions", json.dumps(body).encode()).read()
    print(number, flush=True)
"""


def test_the_ledger_outlives_a_client_that_is_killed(tmp_path: Path) -> None:
    """What the client has read is in the file, and at most the request that it was killed in."""
    path = tmp_path / "ledger.jsonl"
    with process("--ledger", str(path), "--latency", "2ms") as (_, url):
        command = [sys.executable, "-c", CLIENT, url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
            assert client.stdout is not None
            while client.stdout.readline() != "20\n":
                pass
            client.kill()
            read = 21 + len(client.stdout.readlines())
        while fetch(url.removesuffix("/v1") + "/_ledger")[1]["in_flight"]:
            pass
        entries = read_ledger(path).entries
    assert [entry.number for entry in entries] == [*range(1, len(entries) + 1)]
    assert read <= len(entries) <= read + 1
    assert all(entry.is_written for entry in entries[:read])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--faults", "often"],
        ["--latency", "soon"],
        ["--answers", "json:absent"],
        ["--answers", "absent.module:function"],
        ["--answers", "json:__name__"],
        ["--batch-faults", "lost=1%"],
        ["--requests-per-minute", "0"],
        ["--ledger", "/dev/null/ledger.jsonl"],
    ],
)
def test_a_wrong_option_is_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    from summarizer.testing.__main__ import main

    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        assert main(arguments) == 2
    finally:
        for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
            signal.signal(number, handler)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *((f"--{name}", "-1") for name in ("retry-after", "long-retry-after", "stall-seconds")),
        ("--late-seconds", "nan"),
        ("--stage-seconds", "inf"),
        ("--port", "65536"),
    ],
)
def test_a_number_out_of_range_is_refused(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything listens, and with the option's name."""
    from summarizer.testing.__main__ import main

    with pytest.raises(SystemExit) as exit_:
        main([option, value])
    assert exit_.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"argument {option}: a number" in captured.err
    assert value in captured.err
