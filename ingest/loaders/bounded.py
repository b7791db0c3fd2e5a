"""Reading a file within bounds of memory and time, in a process that may die of it."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import IO, Any

from ingest.loaders.content import Content
from ingest.loaders.inputs import Input
from ingest.loaders.refusals import refusal
from ingest.loaders.zygote import receive, send

_NAMES = {"pdf": "PDF", "word": "DOCX", "html": "HTML"}
_GRACE = 10
"""Seconds that the process may take beyond the limit, to start and to answer."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may take: processor time (and twice that on the clock), and memory."""

    seconds: int = 60
    megabytes: int = 1536


class _Zygote:
    """The process that forks the readers; started when it is first needed, and anew where it has ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def ask(self, request: dict[str, Any], fd: int, timeout: float) -> dict[str, Any]:
        """Return the answer; raises `EOFError` or `OSError` where none comes."""
        with self._lock:
            sock = self._started()
            sock.settimeout(timeout)
            try:
                send(sock, request, fd)
                answer, _ = receive(sock)
            except (EOFError, OSError):
                self._stop()
                raise
            return answer

    def _started(self) -> socket.socket:
        if self._socket is None or self._owner != os.getpid():  # a fork has its parent's by name only
            self._socket, theirs = socket.socketpair()
            self._owner = os.getpid()
            with theirs:
                command = [sys.executable, "-P", "-m", "ingest.loaders.zygote", str(theirs.fileno())]
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
                )
        return self._socket

    def _stop(self) -> None:
        if self._socket is not None and self._process is not None and self._owner == os.getpid():
            self._socket.close()
            self._process.kill()
            self._process.wait()
        self._socket = self._process = None

    def stop(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()


_zygote = _Zygote()
atexit.register(_zygote.stop)


def read(reader: str, file: IO[bytes], origin: Input, bounds: Bounds) -> Content:
    """Read a file by one of `zygote.READERS`; raises `DocumentError` where it cannot be read within the bounds."""
    request = {"reader": reader, "seconds": bounds.seconds, "megabytes": bounds.megabytes}
    told = {"kind": _NAMES[reader], "seconds": bounds.seconds, "megabytes": bounds.megabytes}
    file.seek(0)
    try:
        answer = _zygote.ask(request, file.fileno(), 2 * bounds.seconds + _GRACE)
    except (EOFError, OSError) as error:
        raise refusal("too-slow" if isinstance(error, TimeoutError) else "crashed", origin, **told) from error
    if "refused" in answer:
        raise refusal(answer["refused"], origin, **told | answer["values"])
    return Content.from_json(answer["content"])
