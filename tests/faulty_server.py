"""A Chat Completions server on loopback that answers from a script, faults included.

    with FaultyServer([status(503), RESET, answer('{"a": 1}')]) as server:
        ...ask server.url...
    assert len(server.requests) == 3

Each request takes the next reply; one request too many gets a 500 whose body says so, and fails
the count. It runs in a thread of its own, so a test may talk to it from asyncio or from another
process.
"""

import json
import socket
import struct
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx2


@dataclass(frozen=True)
class Reply:
    """What the server sends back, and how it misbehaves while doing so."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    sent_share: float = 1.0
    """Part of the body that is sent before the connection is closed."""
    is_reset: bool = False
    """The connection is reset before anything is sent."""
    delay_seconds: float = 0.0


RESET = Reply(is_reset=True)


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    path: str
    headers: Message
    body: Any
    """The JSON of the body, decoded."""


def json_reply(
    value: Any, status: int = 200, headers: dict[str, str] | None = None, **more: Any
) -> Reply:
    """A reply with `value` as its JSON body."""
    sent = {"content-type": "application/json", **(headers or {})}
    return Reply(status, sent, json.dumps(value).encode(), **more)


def status(
    number: int, message: str = "out of order", headers: dict[str, str] | None = None, **error: Any
) -> Reply:
    """An error with OpenAI's error object in the body; `error` holds more of its fields."""
    return json_reply({"error": {"message": message, **error}}, number, headers)


def html(title: str = "Welcome", code: int = 200) -> Reply:
    """A web page where an API was expected."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>Hello</body></html>"
    return Reply(code, {"content-type": "text/html"}, page.encode())


def answer_body(
    content: str | None,
    *,
    finish_reason: str = "stop",
    refusal: str | None = None,
    tool_arguments: str | None = None,
    model: str = "test-model-2030-01-01",
    usage: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The body of a chat completion that says `content`."""
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": refusal}
    if tool_arguments is not None:
        function = {"name": "Answer", "arguments": tool_arguments}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "finish_reason": finish_reason, "message": message}],
    }
    if usage is not None:
        body["usage"] = usage
    return body


def answer(content: str | None, **more: Any) -> Reply:
    """A chat completion that says `content`; `more` as for `answer_body`."""
    return json_reply(answer_body(content, **more))


def half_of(reply: Reply) -> Reply:
    """The same reply with its whole length announced and half of its body sent."""
    return Reply(reply.status, reply.headers, reply.body, sent_share=0.5)


def direct() -> httpx2.AsyncHTTPTransport:
    """A transport past any proxy of the environment, and without loading certificates (40 ms)."""
    return httpx2.AsyncHTTPTransport(verify=False)


class FaultyServer:
    """Answers from `script`, in order, on a free port of 127.0.0.1; keeps what it was sent."""

    def __init__(self, script: Iterable[Reply]) -> None:
        self.requests: list[Received] = []
        self._script = list(script)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def url(self) -> str:
        """The base URL, /v1 included."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def take(self, received: Received) -> Reply:
        """Note the request; the reply that the script has for it."""
        with self._lock:
            self.requests.append(received)
            if len(self.requests) > len(self._script):
                return status(500, "the script of this server is over")
            return self._script[len(self.requests) - 1]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # with the default of 5, parallel clients wait a second each
    block_on_close = False  # a reply that is delayed on purpose must not hold up the test's end

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that hangs up early is part of the tests."""


def _handler(server: FaultyServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            reply = server.take(Received(self.path, self.headers, json.loads(body or b"null")))
            self.close_connection = True
            if reply.delay_seconds:
                time.sleep(reply.delay_seconds)
            if reply.is_reset:
                # Lingering for no time turns the close into a reset.
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                # Past socketserver, which would end the connection politely first.
                self.connection.close()
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body)))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(reply.body[: int(len(reply.body) * reply.sent_share)])

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
