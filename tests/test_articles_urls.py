"""A URL that nobody has vetted is read within limits, from the address that was checked.

The servers are real, on loopback. Loopback is what must normally not be read, so most tests allow
it; the others say which loopback address stands for a public one.
"""

import gzip
import http.server
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from summarizer.articles import Limits, read_articles, urls
from summarizer.briefing import Article
from summarizer.errors import ArticleError

BODY = "The ministers met in Kisumu on Monday. They agreed to share the data of their radars."
PAGE = f"<!doctype html><html><head><title>Radar</title></head><body><p>{BODY}</p></body></html>"
QUICK = Limits(connect_seconds=2, read_seconds=2, total_seconds=4)

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class Site:
    """A server on loopback: what it answers on each path, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[http.server.BaseHTTPRequestHandler] = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.requests.append(self)
                self.close_connection = True
                # A broken pipe: the client has had enough, as it should.
                with suppress(BrokenPipeError, ConnectionResetError):
                    site.answers[self.path](self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def send(
        self,
        path: str,
        body: str | bytes,
        content_type: str = "text/html",
        status: int = 200,
        **headers: str,
    ) -> str:
        """Answer `path` with `body`; a header's underscores are hyphens. Returns the URL."""
        content = body.encode() if isinstance(body, str) else body

        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for key, value in {"Content-Type": content_type, **headers}.items():
                handler.send_header(key.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)

        self.answers[path] = answer
        return self.url(path)

    def redirect(self, path: str, location: str, status: int = 302) -> str:
        return self.send(path, "", status=status, Location=location)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def read(url: str, allow_private_hosts: bool = True, **limits: Any) -> list[Article | ArticleError]:
    return list(
        read_articles(url, allow_private_hosts=allow_private_hosts, limits=replace(QUICK, **limits))
    )


def text_of(url: str, **options: Any) -> str:
    (article,) = read(url, **options)
    assert isinstance(article, Article), article
    assert article.name == url
    return article.text


def error_of(url: str, **options: Any) -> str:
    """The message of the one error: always one line that starts with the URL."""
    (error,) = read(url, **options)
    assert isinstance(error, ArticleError), error
    assert "\n" not in str(error)
    assert str(error).startswith(f"{url}: ")
    return str(error).removeprefix(f"{url}: ")


# What is read


def test_a_page_is_read_with_its_address(site: Site) -> None:
    url = site.send("/a?b=c%20d&e=%C3%A9", PAGE)
    (article,) = read(url)
    assert isinstance(article, Article)
    assert (article.text, article.title, article.url) == (BODY, "Radar", url)
    (request,) = site.requests
    assert request.headers["Host"] == f"127.0.0.1:{site.port}"
    assert request.headers["Connection"] == "close"


@pytest.mark.parametrize(
    ("content_type", "path", "body", "texts"),
    [
        ("text/html", "/a", PAGE, [BODY]),
        ("TEXT/HTML; charset=utf-8", "/a.txt", PAGE, [BODY]),
        ("application/xhtml+xml", "/a", PAGE, [BODY]),
        ("text/plain", "/a", BODY, [BODY]),
        ("text/plain; charset=utf-8", "/a.md", f"---\ntitle: T\n---\n**{BODY}**", [BODY]),
        ("text/markdown", "/a", f"# T\n\n{BODY}", [f"T\n\n{BODY}"]),
        ("application/jsonl", "/a", '{"text": "One."}\n{"text": "Two."}', ["One.", "Two."]),
        ("text/plain", "/a.jsonl?x=1", '{"text": "One."}\n{"text": "Two."}', ["One.", "Two."]),
        ("", "/a", PAGE, [BODY]),
    ],
)
def test_formats(site: Site, content_type: str, path: str, body: str, texts: list[str]) -> None:
    results = read(site.send(path, body, content_type))
    assert [result.text for result in results if isinstance(result, Article)] == texts


def test_the_headers_charset_is_used(site: Site) -> None:
    greek = "Οι υπουργοί συναντήθηκαν."
    assert text_of(site.send("/", greek.encode("cp1253"), "text/plain; charset=cp1253")) == greek


def test_odd_but_valid_urls(site: Site) -> None:
    site.send("/caf%C3%A9%20a?q=%C3%A9&x=%26", BODY, "text/plain")
    url = site.url("/café a?q=é&x=%26#part")
    assert text_of(url) == BODY


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate", "gzip in two members"])
def test_compressed_pages(site: Site, encoding: str) -> None:
    content = BODY.encode()
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = {
        "gzip": gzip.compress(content),
        "deflate": zlib.compress(content),
        "raw deflate": raw.compress(content) + raw.flush(),
        "gzip in two members": gzip.compress(content[:9]) + gzip.compress(content[9:]),
    }[encoding]
    name = "deflate" if "deflate" in encoding else "gzip"
    assert text_of(site.send("/", packed, "text/plain", Content_Encoding=name)) == BODY


def test_a_chunked_page(site: Site) -> None:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for part in (b"The minis", b"ters met."):
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        handler.wfile.write(b"0\r\n\r\n")

    site.answers["/"] = answer
    assert text_of(site.url("/")) == "The ministers met."


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site: Site, status: int) -> None:
    target = site.send("/b/c", PAGE)
    (article,) = read(site.redirect("/a", "b/c", status))
    assert isinstance(article, Article)
    assert (article.url, article.name) == (target, site.url("/a"))


def test_redirects_are_limited(site: Site) -> None:
    for number in range(7):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.send("/7", PAGE)
    assert text_of(site.url("/2")) == BODY
    assert "more than 5 redirects" in error_of(site.url("/1"))
    assert "more than 5 redirects" in error_of(site.redirect("/loop", "/loop"))
    assert len(site.requests) == 6 + 6 + 6


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("file:///etc/passwd", "file scheme; only http and https"),
        ("ftp://127.0.0.1/", "ftp scheme"),
        ("http://user:secret@127.0.0.1/", "user name or password"),
        ("http://[::1/", "redirects to what is not a URL: 'http://[::1/'"),
        ("http://a b/", "names no host"),
    ],
)
def test_a_redirect_is_checked_like_a_url(site: Site, location: str, words: str) -> None:
    assert words in error_of(site.redirect("/", location))


def test_a_redirect_to_a_private_host_is_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(urls, "is_public", lambda address: address == "127.0.0.1")
    for private in ("http://127.0.0.2/", "http://[::1]/", "http://169.254.169.254/latest"):
        message = error_of(site.redirect("/", private), allow_private_hosts=False)
        assert "which is not a public address" in message
        assert "option allow_private_hosts=True" in message
    site.send("/ok", PAGE)
    assert text_of(site.url("/ok"), allow_private_hosts=False) == BODY


# Hosts


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"],
)
def test_loopback_is_refused_however_it_is_written(site: Site, host: str) -> None:
    assert "not a public address" in error_of(site.url("/", host), allow_private_hosts=False)
    assert site.requests == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:4700::1111", True),
        ("::ffff:93.184.215.14", True),
        ("0.0.0.0", False),  # noqa: S104  # nothing is bound to it
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("100.100.100.200", False),
        ("127.8.8.8", False),
        ("168.63.129.16", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("198.18.0.1", False),
        ("203.0.113.5", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::93.184.215.14", True),
        ("2002:5db8:d70e::", True),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", False),  # Teredo to 10.0.0.1
        ("2002:7f00:1::", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("fe80::1%eth0", False),
        ("ff02::1", False),
        ("fec0::1", False),
        ("192.0.0.192", False),
        ("192.0.0.9", False),
        ("192.0.1.1", True),
        ("192.88.99.1", False),
        ("240.0.0.1", False),
        ("100.63.255.255", True),
        ("100.128.0.1", True),
        ("::10.0.0.1", False),
        ("64:ff9b:1::1", False),
        ("100::1", False),
        ("2001:db8::1", False),
        ("2001:2::1", False),
        ("2001:200::1", True),
        ("2001:0:4136:e378:8000:63bf:a228:28f1", True),  # Teredo to 93.215.215.14
        ("2001:0:7f00:1:8000:63bf:a228:28f1", False),  # Teredo by a server on loopback
        ("2002:c000:c0::", False),  # 6to4 of 192.0.0.192
        ("3fff::1", False),
        ("5f00::1", False),
    ],
)
def test_public_addresses(address: str, expected: bool) -> None:
    assert urls.is_public(address) is expected


def test_a_byte_that_is_no_utf_8_is_sent_as_it_was_typed(site: Site) -> None:
    """The shell hands such a byte over as half a surrogate pair."""
    site.send("/caf%FF?q=%FE", PAGE)
    (article,) = read(site.url("/caf\udcff?q=\udcfe"))
    assert isinstance(article, Article), article
    assert article.url == site.url("/caf%FF?q=%FE")
    assert article.name == site.url(r"/caf\udcff?q=\udcfe")  # fit to print, and no other's name


def test_half_a_surrogate_pair_is_no_url(site: Site) -> None:
    (error,) = read(site.url("/caf\ud800"))
    assert isinstance(error, ArticleError)
    assert "not a URL that can be fetched" in str(error)


def test_an_ipv6_address_needs_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the address is not taken for one."""
    asked = []

    def connect(address: tuple[str, int], *_: Any) -> socket.socket:
        asked.append(address)
        ours, theirs = socket.socketpair()
        theirs.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nHush")
        theirs.shutdown(socket.SHUT_WR)
        servers.append(theirs)
        return ours

    servers: list[socket.socket] = []
    monkeypatch.setattr(socket, "create_connection", connect)
    assert text_of("http://[2606:4700::1111]/", allow_private_hosts=False) == "Hush"
    assert asked == [("2606:4700::1111", 80)]
    request = servers[0].recv(10_000)
    servers[0].close()
    assert b"\r\nHost: [2606:4700::1111]\r\n" in request


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["93.184.215.14", "10.0.0.7"]))
    message = error_of("http://lake.example/", allow_private_hosts=False)
    assert "lake.example is at 10.0.0.7" in message


def test_the_connection_goes_to_the_address_that_was_checked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a name that is public when checked and private when connected to."""
    asked: list[str] = []

    def rebinding(host: str, *args: Any, **options: Any) -> list[Any]:
        asked.append(host)
        return resolver(["127.0.0.1"] if len(asked) == 1 else ["10.0.0.7"])(host, *args, **options)

    site.send("/", PAGE)
    monkeypatch.setattr(urls, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    # create_connection looks up the address once more, which must then be a number.
    assert text_of(site.url("/", "lake.example"), allow_private_hosts=False) == BODY
    assert asked.count("lake.example") == 1
    assert site.requests[0].headers["Host"] == f"lake.example:{site.port}"


def test_the_next_address_is_tried(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.send("/", PAGE)
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["::1", "127.0.0.1"]))
    assert text_of(site.url("/", "lake.example")) == BODY


def resolver(addresses: list[str]) -> Callable[..., list[Any]]:
    """A name service where every name has `addresses`; a number is its own address."""

    def resolve(host: str, port: int, *_: object, **__: object) -> list[Any]:
        is_number = host.replace(".", "").isdigit() or ":" in host
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port),
            )
            for address in ([host] if is_number else addresses)
        ]

    return resolve


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://lake.example/a", "ftp scheme; only http and https"),
        ("file:///etc/passwd", "file scheme"),
        ("http://", "names no host"),
        ("http://a b.example/", "names no host"),
        ("http://lake.example:99999/", "not a URL"),
        ("http://[::1", "not a URL"),
        (f"http://{'a' * 70}.example/", "not a URL"),
        ("https://jo:pw@lake.example/", "user name or password"),
        ("https://jo@lake.example/", "user name or password"),
        ("http://no-such-host.invalid/", "no such host: no-such-host.invalid"),
    ],
)
def test_urls_that_are_not_fetched(url: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert words in error_of(url)


# Bad servers


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 503, 999])
def test_http_errors(site: Site, status: int) -> None:
    assert f"the server answered {status}" in error_of(site.send("/", "x", status=status))


def test_a_redirect_to_nowhere_is_an_http_error(site: Site) -> None:
    assert "answered 302 Found" in error_of(site.send("/", "x", status=302))


@pytest.mark.parametrize(
    "content_type", ["application/pdf", "image/png", "application/octet-stream", "application/json"]
)
def test_other_content_types_are_named(site: Site, content_type: str) -> None:
    message = error_of(site.send("/", "x", content_type))
    assert f"the server sent {content_type}; expected HTML, text" in message


def test_a_page_that_is_too_large(site: Site) -> None:
    url = site.send("/", "a" * 5000, "text/plain")
    assert "larger than 4,999 bytes" in error_of(url, max_bytes=4999)
    assert len(text_of(url, max_bytes=5000)) == 5000


def test_an_endless_page_is_cut_short(site: Site) -> None:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.end_headers()
        while True:
            handler.wfile.write(b"a" * 10_000)

    site.answers["/"] = answer
    assert "larger than 100,000 bytes" in error_of(site.url("/"), max_bytes=100_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_decompression_bomb_is_cut_short(site: Site, encoding: str) -> None:
    """50 MB of zeros in 50 kB: what counts is what it unpacks to, and no more is unpacked."""
    bomb = (gzip.compress if encoding == "gzip" else zlib.compress)(bytes(50_000_000))
    assert len(bomb) < 60_000
    url = site.send("/", bomb, "text/plain", Content_Encoding=encoding)
    start = time.perf_counter()
    assert "larger than 1,000,000 bytes" in error_of(url, max_bytes=1_000_000)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    ("content", "encoding", "words"),
    [
        (b"not gzip at all", "gzip", "compression is broken"),
        (gzip.compress(b"hello" * 100)[:-12], "gzip", "before the whole page had come"),
        (b"hello", "br", "compressed with br, which is not supported"),
        (b"hello", "gzip, gzip", "not supported"),
    ],
)
def test_broken_compression(site: Site, content: bytes, encoding: str, words: str) -> None:
    assert words in error_of(site.send("/", content, "text/plain", Content_Encoding=encoding))


def raw_answer(data: bytes, then: Callable[[], object] = lambda: None) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(data)
        handler.wfile.flush()
        then()

    return answer


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "cannot be fetched (RemoteDisconnected)"),
        (b"hello\r\n\r\n", "cannot be fetched (BadStatusLine)"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"a" * 70_000, "cannot be fetched (LineTooLong)"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf",
            "before the whole page had come",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n64\r\nx",
            "cannot be fetched (IncompleteRead)",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "no article found"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", "there is no text in it"),
    ],
)
def test_broken_answers(site: Site, data: bytes, words: str) -> None:
    site.answers["/"] = raw_answer(data)
    assert words in error_of(site.url("/"))


@pytest.mark.parametrize("place", ["headers", "body"])
def test_a_server_that_drips_is_left_at_the_deadline(site: Site, place: str) -> None:
    """Each byte arrives within the silence limit; only a limit on the whole ends this."""

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n")
        if place == "body":
            handler.wfile.write(b"\r\n")
        for _ in range(100):
            handler.wfile.write(b"a")
            time.sleep(0.05)

    site.answers["/"] = answer
    start = time.perf_counter()
    message = error_of(site.url("/"), read_seconds=1, total_seconds=0.4)
    assert "did not answer in time" in message
    assert 0.3 < time.perf_counter() - start < 4  # of the 5 that the server takes


def test_a_silent_server_is_left_at_the_silence_limit(site: Site) -> None:
    site.answers["/"] = raw_answer(b"HTTP/1.1 200 OK\r\n", lambda: time.sleep(2))
    start = time.perf_counter()
    assert "did not answer in time" in error_of(site.url("/"), read_seconds=0.2)
    assert time.perf_counter() - start < 1.8  # of the 2 that the server takes


def test_a_closed_port() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert "Connection refused" in error_of(f"http://127.0.0.1:{port}/")


def test_https_checks_the_certificate_of_the_named_host(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is pinned, so the name must be handed to TLS; and the checks are on."""
    contexts: list[ssl.SSLContext] = []
    names: list[str] = []
    create = ssl.create_default_context

    def refuse(_: socket.socket, server_hostname: str) -> None:
        names.append(server_hostname)
        error = ssl.SSLCertVerificationError("no")
        error.verify_message = "self-signed certificate"
        raise error

    def recorded() -> ssl.SSLContext:
        contexts.append(create())
        monkeypatch.setattr(contexts[0], "wrap_socket", refuse, raising=False)
        return contexts[0]

    monkeypatch.setattr(ssl, "create_default_context", recorded)
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["127.0.0.1"]))
    message = error_of(f"https://lake.example:{site.port}/")
    assert "certificate is not valid (self-signed certificate)" in message
    assert names == ["lake.example"]
    assert (contexts[0].check_hostname, contexts[0].verify_mode) == (True, ssl.CERT_REQUIRED)


def test_plain_http_on_an_https_url_is_an_error(site: Site) -> None:
    site.send("/", PAGE)
    assert "cannot be fetched" in error_of(site.url("/").replace("http:", "https:"))
