"""How the server, the zygote and its workers talk: frames on local sockets.

A frame is one byte for its kind, the length of its content, and the content. A worker gets one `ASK` and gives a
`HEAD` (JSON: the media type), any number of `PART`s of the body and an `END` (JSON: an error, or nothing).
Where the answer is small they come in one piece.
"""

from __future__ import annotations

import json
import socket
import struct
from collections import deque
from collections.abc import Iterator
from typing import Any

FRAME = struct.Struct("<cI")
ASK, BODY, HEAD, PART, END = b"A", b"B", b"H", b"P", b"E"
"""A question (JSON), what belongs to it (bytes), and the three kinds of the answer."""
PUT, COMMIT, DISK, FORK, KILL, DONE = b"G", b"C", b"D", b"F", b"K", b"R"
"""To the zygote: put a graph, a generation is whole, read this snapshot, fork, end a worker; and its answer."""
FORKED = struct.Struct("<q")
"""Answer to FORK: the process, with its socket (and where there is such a thing its process descriptor) attached."""
_CHUNK = 1 << 18


def frame(kind: bytes, content: bytes = b"") -> bytes:
    """Return a frame."""
    return FRAME.pack(kind, len(content)) + content


def named(name: str, content: bytes) -> bytes:
    """Return content under a name, as PUT has it."""
    encoded = name.encode()
    return struct.pack("<I", len(encoded)) + encoded + content


def unnamed(content: bytes) -> tuple[str, bytes]:
    """Return what `named` was given."""
    (length,) = struct.unpack_from("<I", content)
    return content[4 : 4 + length].decode(), content[4 + length :]


def receive(source: socket.socket, length: int) -> bytes:
    """Read exactly `length` bytes; `EOFError` where the other side has gone."""
    received = bytearray()
    while len(received) < length:
        part = source.recv(min(length - len(received), _CHUNK))
        if not part:
            raise EOFError("the other process has gone")
        received += part
    return bytes(received)


def receive_frame(source: socket.socket) -> tuple[bytes, bytes]:
    """Read a frame: its kind and its content."""
    kind, length = FRAME.unpack(receive(source, FRAME.size))
    return kind, receive(source, length)


def frames(pending: bytearray) -> Iterator[tuple[bytes, bytes]]:
    """Take the whole frames off the front of what has come so far."""
    at = 0
    while len(pending) - at >= FRAME.size:
        kind, length = FRAME.unpack_from(pending, at)
        if len(pending) - at - FRAME.size < length:
            break
        yield kind, bytes(pending[at + FRAME.size : at + FRAME.size + length])
        at += FRAME.size + length
    del pending[:at]


class Arriving:
    """The frames that come on a socket, read with as few calls as they need."""

    def __init__(self, source: socket.socket) -> None:
        self._source = source
        self._pending = bytearray()
        self._whole: deque[tuple[bytes, bytes]] = deque()

    def next(self) -> tuple[bytes, bytes]:
        """Return the next frame; `EOFError` where the other side has gone."""
        while not self._whole:
            part = self._source.recv(_CHUNK)
            if not part:
                raise EOFError("the other process has gone")
            self._pending += part
            self._whole.extend(frames(self._pending))
        return self._whole.popleft()


def encoded(members: Any) -> bytes:
    """Return JSON as bytes."""
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()
