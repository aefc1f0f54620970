"""Writing a reply to a connection, as badly as it was decided."""

import asyncio
import socket
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from aiohttp import web

from summarizer.testing.replies import Reply

_PIECE = 1 << 18  # bytes of a file that are in memory at a time


@dataclass
class Delivery:
    """How far a reply came."""

    status: int | None = None
    is_written: bool = False
    is_client_gone: bool = False


class Sent(web.StreamResponse):
    """Tells aiohttp that the response is on the wire already."""

    def __init__(self, *, keeps_connection: bool = False) -> None:
        super().__init__()
        self._keep_alive = keeps_connection

    async def prepare(self, request: web.BaseRequest) -> None:
        """Write nothing."""

    async def write_eof(self, data: bytes = b"") -> None:
        """Write nothing."""


async def deliver(
    request: web.BaseRequest,
    reply: Reply,
    extra_headers: Mapping[str, str],
    stall_seconds: float,
    delivery: Delivery,
) -> web.StreamResponse:
    """Write `reply`, end the connection as it says, and note in `delivery` how that went.

    A small reply to a client that reads is written without a pause, so that nobody finds the
    reply before it is in the ledger.
    """
    transport = request.transport
    if transport is None or transport.is_closing():
        delivery.is_client_gone = True
        return Sent()
    if reply.has_head:
        delivery.status = reply.status
        # Draining then means that the operating system has taken all of it.
        transport.set_write_buffer_limits(high=0)
        try:
            for _ in range(reply.copies):
                await _write(request, transport, reply, extra_headers)
        except ConnectionError:
            delivery.is_client_gone = True
            return Sent()
    delivery.is_client_gone = transport.is_closing()
    delivery.is_written = reply.has_head and not delivery.is_client_gone
    match reply.ending:
        case "silence":
            await asyncio.sleep(stall_seconds)
            transport.close()
        case "reset":
            # Lingering for no time turns the close into a reset.
            raw = transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        case "close":
            transport.close()
        case "keep":
            return Sent(keeps_connection=not delivery.is_client_gone)
    return Sent()


async def _write(
    request: web.BaseRequest,
    transport: asyncio.Transport,
    reply: Reply,
    extra_headers: Mapping[str, str],
) -> None:
    length = reply.file.stat().st_size if reply.file else len(reply.body)
    head = _head(reply, length, extra_headers)
    sent = length if reply.sent_share == 1 else int(length * reply.sent_share)
    if reply.file is None:
        transport.write(head + (reply.body if sent == length else reply.body[:sent]))
        await request.writer.drain()
        return
    transport.write(head)
    for piece in _pieces(reply.file, sent):
        transport.write(piece)
        await request.writer.drain()


def _pieces(path: Path, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while length > 0 and (piece := file.read(min(_PIECE, length))):
            length -= len(piece)
            yield piece


def _head(reply: Reply, length: int, extra_headers: Mapping[str, str]) -> bytes:
    try:
        reason = HTTPStatus(reply.status).phrase
    except ValueError:
        reason = "Unknown"
    lines = [f"HTTP/1.1 {reply.status} {reason}", f"content-length: {length}"]
    lines += [f"{name}: {value}" for name, value in {**extra_headers, **reply.headers}.items()]
    if reply.ending != "keep":
        lines.append("connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
