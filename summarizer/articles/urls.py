"""Fetching a page from a URL that nobody has vetted, within limits.

Only http and https, no credentials in the URL. The host is resolved once, every address it has must
be a public one, and the connection goes to an address that was checked, so that a second look-up
cannot lead elsewhere (DNS rebinding). The same holds for every redirect. Size is counted after
decompression, time over the whole exchange. Hence the standard library's `http.client` on a socket
of our own: higher-level clients resolve and connect where nobody can look. Proxies from the
environment are not used, for the same reason.
"""

import http.client
import io
import ipaddress
import re
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from summarizer.articles.documents import Format
from summarizer.articles.limits import Limits
from summarizer.errors import ArticleError
from summarizer.files.foreign import one_line

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CONTENT_TYPES: dict[str, Format] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "application/x-ndjson": "jsonl",
    "application/ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "application/x-jsonlines": "jsonl",
    "application/json-lines": "jsonl",
}
_SNIFFED_TYPES = frozenset({"", "text/plain"})  # servers say text/plain of .md and .jsonl files
# Public by number and private by use: the metadata service of one large cloud.
_METADATA_ADDRESSES = frozenset({ipaddress.ip_address("168.63.129.16")})
# The special-purpose registries of IANA, written down: the tables of `ipaddress` differ between
# versions of Python, and some of its versions take site-local addresses for public ones.
_SPECIAL_IPV4 = tuple(
    map(
        ipaddress.IPv4Network,
        """
        0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
        192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24
        224.0.0.0/4 240.0.0.0/4
        """.split(),
    )
)
# What is no global unicast is denied: loopback, fc00::/7, fe80::/10, fec0::/10, ff00::/8.
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_IPV6 = tuple(map(ipaddress.IPv6Network, "2001::/23 2001:db8::/32 3fff::/20".split()))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_RAW_BYTE = re.compile("[\udc80-\udcff]")
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"


@dataclass(frozen=True)
class Page:
    """What a server sent, decompressed, and what it said about it."""

    content: bytes
    kind: Format | None
    """"html", "markdown" or "jsonl" by its content type; None where the content has to tell."""
    charset: str | None
    url: str
    """Where it was in the end, redirects followed."""


def fetch(
    url: str, *, name: str, allow_private_hosts: bool = False, limits: Limits | None = None
) -> Page:
    """The page at `url`; `ArticleError`, starting with `name`, if it cannot or must not be read."""
    limits = limits or Limits()
    deadline = time.monotonic() + limits.total_seconds
    here = _without_raw_bytes(url)
    try:
        for _ in range(limits.max_redirects + 1):
            target = _checked_url(here, name)
            with _response(target, name, allow_private_hosts, limits, deadline) as response:
                location = response.headers.get("Location")
                if response.status in _REDIRECTS and location:
                    here = _joined(here, location, name)
                    continue
                return _page(response, here, name, limits.max_bytes)
    except TimeoutError:
        raise ArticleError(name, "the server did not answer in time; try again later") from None
    except ssl.SSLCertVerificationError as error:
        raise ArticleError(
            name, f"the server's certificate is not valid ({error.verify_message})"
        ) from None
    except zlib.error:
        raise ArticleError(name, "the page's compression is broken") from None
    except (OSError, http.client.HTTPException) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise ArticleError(name, f"cannot be fetched ({reason}); check the address") from None
    raise ArticleError(name, f"more than {limits.max_redirects} redirects; give the final URL")


def is_public(address: str) -> bool:
    """True for an IP address that belongs to the public Internet, embedded ones included."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip not in _METADATA_ADDRESSES and not any(ip in net for net in _SPECIAL_IPV4)
    if embedded := _embedded(ip):
        return all(is_public(str(inner)) for inner in embedded)
    return ip in _GLOBAL_IPV6 and not any(ip in net for net in _SPECIAL_IPV6)


def _embedded(ip: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses to which a packet for `ip` would go on; mostly there are none."""
    if ip in _NAT64:
        return (ipaddress.IPv4Address(ip.packed[-4:]),)
    if ip.teredo:
        return ip.teredo  # server and client
    inner = ip.ipv4_mapped or ip.sixtofour
    return (inner,) if inner else ()


def _without_raw_bytes(url: str) -> str:
    """`url` with the bytes that were no UTF-8 on the command line (U+DC80 to U+DCFF) as %80."""
    return _RAW_BYTE.sub(lambda match: f"%{ord(match.group()) - 0xDC00:02X}", url)


def _joined(base: str, location: str, name: str) -> str:
    try:
        return urljoin(base, location)
    except ValueError:
        raise ArticleError(
            name, f"redirects to what is not a URL: {_said(repr(location))}"
        ) from None


def _checked_url(url: str, name: str) -> SplitResult:
    try:
        url.encode()  # raises on half a surrogate pair
        parts = urlsplit(url)
        _ = parts.port  # raises on a port that is none
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:  # of which UnicodeError is one
        raise ArticleError(name, f"not a URL that can be fetched: {_said(repr(url))}") from None
    if parts.scheme not in {"http", "https"}:
        scheme = _said(parts.scheme) or "no"
        raise ArticleError(name, f"{scheme} scheme; only http and https are read")
    if parts.username is not None or parts.password is not None:
        raise ArticleError(name, "has a user name or password in it; give the URL without")
    if not host or any(not 33 <= ord(character) <= 126 for character in host):
        raise ArticleError(name, "not a URL that can be fetched: it names no host")
    return parts


def _host(target: SplitResult) -> str:
    return (target.hostname or "").encode("idna").decode("ascii")


def _addresses(target: SplitResult, name: str, allow_private_hosts: bool) -> list[str]:
    """Every address of the host, checked; the host's name is looked up here and nowhere else."""
    host = _host(target)
    try:
        found = socket.getaddrinfo(host, target.port or target.scheme, type=socket.SOCK_STREAM)
    except OSError:
        raise ArticleError(name, f"no such host: {_said(host)}; check the address") from None
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    if not allow_private_hosts:
        for address in addresses:
            if not is_public(address):
                raise ArticleError(
                    name,
                    f"{host} is at {address}, which is not a public address; "
                    "if you trust it, use option allow_private_hosts=True",
                )
    return addresses


@contextmanager
def _response(
    target: SplitResult, name: str, allow_private_hosts: bool, limits: Limits, deadline: float
) -> Iterator[http.client.HTTPResponse]:
    """The answer to one GET, its body still to be read within the limits."""
    addresses = _addresses(target, name, allow_private_hosts)
    is_secure = target.scheme == "https"
    port = target.port or (443 if is_secure else 80)
    connected = _connect(addresses, port, limits, deadline)
    try:
        if is_secure:
            connected.settimeout(_remaining(deadline, limits.read_seconds))
            connected = ssl.create_default_context().wrap_socket(
                connected, server_hostname=_host(target)
            )
        connection_class = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
        # The port is told: http.client would take the end of a bare IPv6 address for it.
        connection = connection_class(_host(target), port)
        # With a socket in place http.client neither resolves nor connects.
        connection.sock = cast(Any, _TimedSocket(connected, limits.read_seconds, deadline))
        path = quote(target.path or "/", safe=_PATH_SAFE)
        query = "?" + quote(target.query, safe=_PATH_SAFE + "?") if target.query else ""
        connection.request(
            "GET",
            path + query,
            headers={
                "User-Agent": "Mozilla/5.0 (compatible; summarizer)",
                "Accept": "text/html, application/xhtml+xml, text/plain, text/markdown",
                "Accept-Encoding": "gzip, deflate",
                "Connection": "close",
            },
        )
        yield connection.getresponse()
    finally:
        connected.close()


def _connect(addresses: list[str], port: int, limits: Limits, deadline: float) -> socket.socket:
    """A connection to the first of the checked addresses that accepts one."""
    failure: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection(
                (address, port), _remaining(deadline, limits.connect_seconds)
            )
        except OSError as error:
            failure = error
    raise failure or OSError("the host has no address")


def _remaining(deadline: float, at_most: float) -> float:
    remaining = min(at_most, deadline - time.monotonic())
    if remaining <= 0:
        raise TimeoutError
    return remaining


class _TimedSocket(io.RawIOBase):
    """What http.client needs of a socket, each read and write held to silence limit and deadline.

    A time-out on the socket alone would begin anew with every byte of a server that drips them.
    """

    def __init__(self, connected: socket.socket, read_seconds: float, deadline: float):
        self._socket, self._read_seconds, self._deadline = connected, read_seconds, deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(_remaining(self._deadline, self._read_seconds))
        return self._socket.recv_into(buffer)

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(_remaining(self._deadline, self._read_seconds))
        self._socket.sendall(data)

    def close(self) -> None:
        """Nothing: http.client closes before the body is read; the socket's owner closes it."""


def _said(words: str) -> str:
    """What a server said, as a message shows it: headers may fill 64 kB and hold line breaks."""
    return one_line(words, longest=200)


def _page(response: http.client.HTTPResponse, url: str, name: str, max_bytes: int) -> Page:
    if not 200 <= response.status < 300:
        try:
            status = f"{response.status} {HTTPStatus(response.status).phrase}"
        except ValueError:
            status = str(response.status)
        raise ArticleError(name, f"the server answered {status}; check the address")
    content_type = Message()
    content_type["Content-Type"] = response.headers.get("Content-Type", "")
    media_type = content_type.get_content_type() if content_type["Content-Type"] else ""
    kind = _CONTENT_TYPES.get(media_type)
    if kind is None and media_type not in _SNIFFED_TYPES:
        raise ArticleError(
            name,
            f"the server sent {_said(media_type)}; expected HTML, text, Markdown or JSON Lines",
        )
    content = b"".join(_body(response, name, max_bytes))
    return Page(content, kind, content_type.get_content_charset(), url)


def _body(response: http.client.HTTPResponse, name: str, max_bytes: int) -> Iterator[bytes]:
    """The body in decompressed pieces, never more than `max_bytes` of them in all."""
    declared = response.headers.get("Content-Encoding", "identity").strip().lower()
    if declared not in {"identity", "", "gzip", "x-gzip", "deflate"}:
        raise ArticleError(
            name, f"the server compressed with {_said(declared)}, which is not supported"
        )
    inflate = None if declared in {"identity", ""} else _Inflater(declared)
    received = size = 0
    while piece := response.read1(65_536):
        # What comes counts as well: gzip members without content go on for ever and unpack to none.
        received += len(piece)
        for part in inflate.parts(piece) if inflate else (piece,):
            size += len(part)
            if max(size, received) > max_bytes:
                break
            yield part
        if max(size, received) > max_bytes:
            raise ArticleError(name, f"larger than {max_bytes:,} bytes, the limit for one article")
    if response.length or (inflate and not inflate.is_complete):
        raise ArticleError(name, "the connection broke before the whole page had come")


class _Inflater:
    """Decompresses gzip and both kinds of deflate, piece by piece, into bounded parts."""

    def __init__(self, declared: str):
        self._is_deflate = declared == "deflate"
        self._decoder: Any = None
        self.is_complete = False

    def parts(self, piece: bytes) -> Iterator[bytes]:
        """What `piece` unpacks to, in parts of at most 64 KiB, each only when it is asked for."""
        while piece:
            if self._decoder is None:
                if self.is_complete and not piece.startswith(b"\x1f"):
                    return  # padding behind the end; another gzip member would begin like this
                # "deflate" should be zlib's format; some servers send the bare one.
                is_bare = self._is_deflate and piece[0] & 0x0F != 8
                self._decoder = zlib.decompressobj(-zlib.MAX_WBITS if is_bare else 47)
            part = self._decoder.decompress(piece, 65_536)
            piece = self._decoder.unconsumed_tail
            if part:
                yield part
            self.is_complete = self._decoder.eof
            if self.is_complete:
                piece = self._decoder.unused_data
                self._decoder = None
