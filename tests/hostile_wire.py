"""What a hostile client does on the wire: bytes that need not be a right request, and what came back of them."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import socket
import struct
import time
from dataclasses import dataclass
from typing import NamedTuple

from tests.serving import in_its_own_loop

CLOSED, CUT, SILENT, REFUSED = 0, 1, 2, 3
"""In place of a status: closed without an answer, an answer that broke off, none while we waited, no connection."""
WORDS = {CLOSED: "closed", CUT: "cut off", SILENT: "silent", REFUSED: "refused"}
_PART = 1 << 16


class Address(NamedTuple):
    """Where a server listens, and how many seconds we wait for it."""

    port: int
    patience: float = 20.0

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), self.patience)


@dataclass(frozen=True, slots=True)
class Came:
    """What came back of one request, how long after it was sent, and whether an answer in time was due."""

    status: int
    body: bytes = b""
    seconds: float = 0.0
    due: bool = True

    @property
    def word(self) -> str:
        return WORDS.get(self.status, str(self.status))


def request(method: str, path: str | bytes, body: bytes = b"", **headers: str | bytes) -> bytes:
    """Write a request; underscores in the names of headers are hyphens. `Content-Length` can be given wrong."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if body or method in {"POST", "PUT"}:
        given.setdefault("Content-Length", str(len(body)))
    lines = [b" ".join((method.encode(), _bytes(path), b"HTTP/1.1")), b"Host: localhost"]
    lines += [name.encode() + b": " + _bytes(value) for name, value in {"Connection": "close", **given}.items()]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def once(address: Address, data: bytes, *, shut: bool = False) -> list[Came]:
    """Send, and read what comes; `shut` closes our side of the connection first."""
    try:
        connection = address.connect()
    except OSError:
        return [Came(REFUSED)]
    with connection:
        with contextlib.suppress(OSError):  # a server may answer and close before it has read all
            connection.sendall(data)
            if shut:
                connection.shutdown(socket.SHUT_WR)
        return [answer(connection, head=data.startswith(b"HEAD"))]


def answer(connection: socket.socket, *, head: bool = False) -> Came:
    """Read one answer."""
    started, body, status = time.monotonic(), bytearray(), CLOSED
    response = http.client.HTTPResponse(connection, method="HEAD" if head else None)
    try:
        response.begin()
        status = response.status
        while part := response.read(_PART):
            body += part
        whole = not response.length
    except TimeoutError:
        status = SILENT
    except (OSError, http.client.HTTPException):
        whole = False
    finally:
        response.close()
    if status not in {CLOSED, SILENT} and not whole:
        status = CUT
    return Came(status, bytes(body), time.monotonic() - started)


def drip(address: Address, data: bytes, *, drop: bytes, connections: int, seconds: float) -> list[Came]:
    """Send a beginning over some connections and then, slowly, a drop at a time; then go."""
    with contextlib.ExitStack() as stack:
        try:
            opened = [stack.enter_context(address.connect()) for _ in range(connections)]
        except OSError:
            return [Came(REFUSED)]
        until, piece = time.monotonic() + seconds, data
        while time.monotonic() < until:
            for one in opened:
                with contextlib.suppress(OSError):
                    one.sendall(piece)
            piece = drop
            time.sleep(0.1)
        return [_peek(one) for one in opened]


def _peek(connection: socket.socket) -> Came:
    connection.settimeout(0.01)
    came = answer(connection)
    return Came(came.status, came.body, due=False)


def sip(address: Address, data: bytes, *, seconds: float) -> list[Came]:
    """Send, read a little of what comes, stop reading for a while, and go."""
    body = b""
    with socket.socket() as connection, contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(address.patience)
        connection.connect(("127.0.0.1", address.port))
        connection.sendall(data)
        body = connection.recv(1024)
        time.sleep(seconds)
    return [Came(_status(body), body, due=False)]


def leave(address: Address, data: bytes, *, after: float, reset: bool = False) -> list[Came]:
    """Send and go before anything can have come, in order or with a reset."""
    with contextlib.suppress(OSError), address.connect() as connection:
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(data)
        time.sleep(after)
    return [Came(CLOSED, due=False)]


def pipeline(address: Address, data: bytes, *, times: int) -> list[Came]:
    """Send the same again and again without waiting; only the last one asks to close. Each has its own time."""
    kept = data.replace(b"Connection: close", b"Connection: keep-alive")
    body = bytearray()
    with contextlib.suppress(OSError), address.connect() as connection:
        connection.sendall(kept * (times - 1) + data)
        while part := connection.recv(_PART):
            body += part
    found = [_status(b"HTTP/1.1 " + one) for one in bytes(body).split(b"HTTP/1.1 ")[1:]]
    return [Came(one, bytes(body), due=False) for one in found or [CLOSED]]


def _status(body: bytes) -> int:
    return int(body[9:12]) if body.startswith(b"HTTP/1.1 ") and body[9:12].isdigit() else CLOSED


def crowd(address: Address, data: bytes, *, connections: int) -> list[Came]:
    """Open many connections, then send the same over all at once."""
    return in_its_own_loop(_crowd(address, data, connections))


async def _crowd(address: Address, data: bytes, connections: int) -> list[Came]:
    opened = await asyncio.gather(
        *(asyncio.open_connection("127.0.0.1", address.port) for _ in range(connections)), return_exceptions=True
    )
    found = await asyncio.gather(
        *(_one(*one, data, address.patience) for one in opened if not isinstance(one, BaseException))
    )
    return [*found, *(Came(REFUSED) for one in opened if isinstance(one, BaseException))]


async def _one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, data: bytes, patience: float) -> Came:
    started, body = time.monotonic(), b""
    try:
        writer.write(data)
        body = await asyncio.wait_for(reader.read(), patience)
    except TimeoutError:
        return Came(SILENT)
    except OSError:
        pass
    finally:
        writer.close()
    return Came(_status(body), body, time.monotonic() - started)
