"""The process behind the query workers: it holds a copy of the graph and forks workers that share it.

Run as `python -m graph.zygote FD SIZE`, where FD is a socket that first brings the graph as N-Quads
of SIZE bytes and then commands. It has one thread and nothing but the graph, so that it can fork safely, which
a web server with its threads cannot. A worker answers one query after another on a socket of its own
and can be killed at any moment. It may not open another file or socket: `SERVICE` gets nowhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import socket
import struct
import sys

from graph.engine import Engine, Request
from ontology.errors import InputError, OptionError, QueryError

COMMAND = struct.Struct("<cQ")
"""A command and its number: F (fork; how many bytes of memory more) or K (kill; which process)."""
FORKED = struct.Struct("<q")
"""Answer to F: the process, with its socket attached."""
LENGTH = struct.Struct("<Q")
"""Before a request: its length."""
REPLY = struct.Struct("<IQ")
"""Before an answer: the lengths of its header (JSON) and its body."""

_OWN_SOCKET = 3
_PR_SET_PDEATHSIG = 1
_CHUNK = 1 << 20


def main() -> None:
    """Read the graph, then obey until the server goes away."""
    control = socket.socket(fileno=int(sys.argv[1]))
    engine = Engine.memory({})
    engine.load_nquads(receive(control, int(sys.argv[2])))
    control.sendall(b"R")
    with contextlib.suppress(ConnectionError, EOFError):
        while True:
            command, number = COMMAND.unpack(receive(control, COMMAND.size))
            if command == b"F":
                _fork(control, engine, number)
            else:
                _kill(number)
                control.sendall(b"K")


def receive(source: socket.socket, length: int) -> bytes:
    """Read exactly `length` bytes; `EOFError` where the other side has gone."""
    received = bytearray()
    while len(received) < length:
        part = source.recv(min(length - len(received), _CHUNK))
        if not part:
            raise EOFError("the other process has gone")
        received += part
    return bytes(received)


def _fork(control: socket.socket, engine: Engine, memory: int) -> None:
    ours, theirs = socket.socketpair()
    process = os.fork()
    if process == 0:
        with contextlib.suppress(ConnectionError, EOFError):
            _work(_confined(theirs, memory), engine)
        os._exit(0)
    socket.send_fds(control, [FORKED.pack(process)], [ours.fileno()])
    ours.close()
    theirs.close()


def _kill(process: int) -> None:
    """End a worker; as it is our child, nothing else can have got its number."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(process, 0)


def _confined(connection: socket.socket, memory: int) -> socket.socket:
    """Limit memory, files and sockets of this process, and let it end with the zygote."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.dup2(connection.detach(), _OWN_SOCKET)
    os.closerange(_OWN_SOCKET + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        with open("/proc/self/statm", encoding="ascii") as statistics:
            pages = int(statistics.read().split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    # numbers 0 to 3 are taken, so that with this limit there is none left to open anything under
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OWN_SOCKET + 1, _OWN_SOCKET + 1))
    return socket.socket(fileno=_OWN_SOCKET)


def _work(connection: socket.socket, engine: Engine) -> None:
    while True:
        (length,) = LENGTH.unpack(receive(connection, LENGTH.size))
        members = json.loads(receive(connection, length))
        header, body = _answer(engine, members.pop("max_bytes"), _request(members))
        text = json.dumps(header).encode()
        connection.sendall(REPLY.pack(len(text), len(body)) + text)
        connection.sendall(body)


def _request(members: dict[str, object]) -> Request:
    return Request(**{name: _tuples(value) for name, value in members.items()})  # type: ignore[arg-type]


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _answer(engine: Engine, max_bytes: int, request: Request) -> tuple[dict[str, object], bytes]:
    try:
        body, media_type = engine.evaluate(request)
    except MemoryError:
        return {"error": "memory"}, b""
    except InputError as error:
        kind = "option" if isinstance(error, OptionError) else "query"
        place = {"line": error.line, "column": error.column} if isinstance(error, QueryError) else {}
        return {"error": kind, "message": error.message, "hint": error.hint, **place}, b""
    if len(body) > max_bytes:
        return {"error": "size", "size": len(body)}, b""
    return {"media_type": media_type}, body


if __name__ == "__main__":
    main()
