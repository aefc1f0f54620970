"""Addresses and servers that nobody vetted: no way into the private network, no end of bytes.

tests/test_articles_urls.py has the table of addresses, redirects and rebinding; here are the forms
that it lacks, crossed with redirects, and bodies that never end.
"""

import gzip
import http.server
import os
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from summarizer.articles import Limits, read_articles, urls
from summarizer.briefing import Article
from summarizer.errors import ArticleError

LIMITS = Limits(max_bytes=200_000, connect_seconds=5, read_seconds=5, total_seconds=30)
Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
PRIVATE = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001",
    "0177.0.0.01", "0", "00.0.0.0", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]", "[2002:a9fe:a9fe::]", "[fe80::1]", "[fd00::1]", "[ff02::1]", "10.1",
    "10.0.0.1", "172.16.0.1", "192.168.0.1", "192.168.1", "169.254.169.254", "0xa9fea9fe",
    "2852039166", "100.64.0.1", "198.18.0.1", "255.255.255.255", "localhost",
    "LOCALHOST", "localhost.", "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1",
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[tuple[str, dict[str, Answer], list[str]]]:
    """A server on loopback: its URL, what it answers by path, and the paths that were asked for."""
    answers: dict[str, Answer] = {}
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            with suppress(BrokenPipeError, ConnectionResetError):
                answers[self.path](self)

        def log_message(self, *_: object) -> None:
            pass

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    running.block_on_close = False
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}", answers, asked
    running.shutdown()
    running.server_close()


def send(status: int, headers: dict[str, str], body: bytes = b"") -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        handler.wfile.write(f"HTTP/1.1 {status} OK\r\n{head}\r\n".encode("latin-1") + body)

    return answer


def error_of(url: str, *, private: bool = False, limits: Limits = LIMITS) -> str:
    """The message of the one error, which is one line and not long."""
    (error,) = read_articles(url, allow_private_hosts=private, limits=limits)
    assert isinstance(error, ArticleError), error
    assert str(error).isprintable()
    assert len(error.reason) < 500
    return error.reason


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """A name service for *.example: each look-up takes the next of the name's answers, the last
    stays. Numbers, and localhost, are left to the system."""
    known: dict[str, list[list[str]]] = {}
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        if host not in known:
            return real(host, port, *args, **options)
        answers = known[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [info for one in addresses for info in real(one, port, *args, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_however_it_is_written(
    host: str, server: tuple[str, dict[str, Answer], list[str]]
) -> None:
    url, _, asked = server
    port = url.rpartition(":")[2]
    reason = error_of(f"http://{host}:{port}/")
    assert "not a public address" in reason or "no such host" in reason or "not a URL" in reason
    assert asked == []


@pytest.mark.parametrize("host", PRIVATE)
def test_a_redirect_into_the_private_network_is_refused(
    host: str,
    server: tuple[str, dict[str, Answer], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first host passes for public; the second is looked at as the first was."""
    url, answers, asked = server
    port = url.rpartition(":")[2]
    monkeypatch.setattr(socket, "create_connection", counted(socket.create_connection))
    is_public = urls.is_public
    first = iter([True])
    monkeypatch.setattr(urls, "is_public", lambda address: next(first, False) or is_public(address))
    answers["/"] = send(302, {"Location": quoted(host, port)})
    reason = error_of(f"{url}/")
    assert "not a public address" in reason or "no such host" in reason or "not a URL" in reason
    assert asked == ["/"]


def quoted(host: str, port: str) -> str:
    """The redirect's target in UTF-8, as servers send it and `send` writes it."""
    return f"http://{host}:{port}/private".encode().decode("latin-1")


def counted(connect: Any) -> Any:
    """`connect`, but never to what is not loopback."""

    def guarded(address: tuple[str, int], *args: Any) -> Any:
        assert address[0] == "127.0.0.1"
        return connect(address, *args)

    return guarded


@pytest.mark.parametrize(
    "addresses",
    [["10.0.0.7"], ["93.184.215.14", "10.0.0.7"], ["10.0.0.7", "93.184.215.14"],
     ["93.184.215.14", "::1"], ["::ffff:10.0.0.7"], ["64:ff9b::a00:7"]],
)  # fmt: skip
@pytest.mark.usefixtures("server")
def test_a_name_with_a_private_address_is_refused(
    addresses: list[str], names: dict[str, list[list[str]]]
) -> None:
    """Even beside public ones: a client that tries them in turn would get there."""
    names["lake.example"] = [addresses]
    assert "which is not a public address" in error_of("http://lake.example/")


def test_a_name_is_looked_up_once_for_each_request(
    server: tuple[str, dict[str, Answer], list[str]],
    names: dict[str, list[list[str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rebinding: the second answer would lead elsewhere, and is asked for by the redirect only."""
    url, answers, asked = server
    port = url.rpartition(":")[2]
    names["lake.example"] = [["127.0.0.1"], ["10.0.0.7"]]
    monkeypatch.setattr(urls, "is_public", lambda address: address == "127.0.0.1")
    answers["/"] = send(302, {"Location": "/again"})
    assert "lake.example is at 10.0.0.7" in error_of(f"http://lake.example:{port}/")
    assert asked == ["/"]


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Location": "file:///etc/passwd"}, "file scheme"),
        ({"Location": "a" * 5000 + "://x/"}, "scheme; only http and https"),
        ({"Location": "http://[" + "a" * 5000}, "not a URL"),
        ({"Location": "http://" + "a." * 3000}, "no such host"),
        ({"Location": "http://u:p@127.0.0.1/"}, "user name or password"),
        ({"Location": "gopher://127.0.0.1:25/_HELO"}, "gopher scheme"),
        ({"Location": "javascript:alert(1)"}, "javascript scheme"),
        ({"Location": "data:text/plain,x"}, "data scheme"),
    ],
)
def test_a_redirect_out_of_the_web_is_refused_in_one_line(
    headers: dict[str, str], words: str, server: tuple[str, dict[str, Answer], list[str]]
) -> None:
    url, answers, _ = server
    answers["/"] = send(302, headers)
    assert words in error_of(f"{url}/", private=True)


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Content-Type": "x/" + "y" * 60_000}, "the server sent x/y"),
        ({"Content-Type": "x/\x1b[2J\x9b"}, "the server sent"),
        ({"Content-Encoding": "br"}, "compressed with br"),
        ({"Content-Encoding": "x\r\n folded\x1b"}, "compressed with x"),
        ({"Content-Encoding": "gzip, gzip"}, "not supported"),
        ({"Content-Encoding": "z" * 60_000}, "compressed with z"),
    ],
)
def test_what_a_server_says_of_itself_is_shown_on_one_short_line(
    headers: dict[str, str], words: str, server: tuple[str, dict[str, Answer], list[str]]
) -> None:
    url, answers, _ = server
    answers["/"] = send(200, {"Content-Type": "text/plain", **headers}, b"Hello.")
    assert words in error_of(f"{url}/", private=True)


@pytest.mark.parametrize("charset", ["zlib", "punycode", "a\0b", "x" * 1000, "utf-7", "undefined"])
def test_any_charset_of_a_header_is_read_or_ignored(
    charset: str, server: tuple[str, dict[str, Answer], list[str]]
) -> None:
    url, answers, _ = server
    answers["/"] = send(200, {"Content-Type": f'text/plain; charset="{charset}"'}, b"Caf\xe9 one.")
    (article,) = read_articles(f"{url}/", allow_private_hosts=True, limits=LIMITS)
    assert isinstance(article, Article), article
    assert article.text.startswith("Caf")


EMPTY_MEMBER = gzip.compress(b"")
EMPTY_BLOCK = b"\x00" + struct.pack("<HH", 0, 0xFFFF)  # deflate, stored, of no length


@pytest.mark.parametrize(
    ("encoding", "start", "more"),
    [
        ("gzip", b"", EMPTY_MEMBER),
        ("gzip", EMPTY_MEMBER[:10], EMPTY_BLOCK),
        ("deflate", b"\x78\x9c", EMPTY_BLOCK),
        ("gzip", b"", gzip.compress(bytes(1_000_000))),
        ("deflate", b"", zlib.compress(bytes(50_000_000))),
        ("gzip", b"", gzip.compress(gzip.compress(bytes(20_000_000)))),
        ("identity", b"", os.urandom(1000).hex().encode()),
    ],
)
def test_a_body_without_end_is_left_at_the_limit(
    encoding: str,
    start: bytes,
    more: bytes,
    server: tuple[str, dict[str, Answer], list[str]],
) -> None:
    """Also where what is sent unpacks to nothing at all: what comes counts, too."""
    url, answers, _ = server
    stopped: list[int] = []

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        head = f"Content-Type: text/plain\r\nContent-Encoding: {encoding}\r\n\r\n"
        handler.wfile.write(f"HTTP/1.1 200 OK\r\n{head}".encode() + start)
        sent = 0
        block = more * max(1, 50_000 // len(more))
        while sent < 200_000_000:
            try:
                handler.wfile.write(block)
            except OSError:
                break
            sent += len(block)
        stopped.append(sent)

    answers["/"] = answer
    assert "larger than 200,000 bytes" in error_of(f"{url}/", private=True)
    assert all(sent < 200_000_000 for sent in stopped)
