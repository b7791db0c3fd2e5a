"""A small process that forks one child for each file to be read, with limits; run by `ingest.loaders.bounded`.

The libraries that take files apart are written in C and meet whatever people send. Each file is read in a
process of its own, that may use so much memory and time, holds nothing else, and ends with its file. This
process has the libraries loaded and touches no file, so that a child costs milliseconds.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from io import FileIO
from typing import Any, NoReturn

from ingest.loaders.content import Content, UnfitError

READERS = {
    "pdf": "ingest.loaders.pdf",
    "word": "ingest.loaders.word",
    "html": "ingest.loaders.web",
}
_LENGTH = struct.Struct("!Q")
MAX_ANSWER = 256 * 1024 * 1024
_CHUNK = 1 << 20


def send(sock: socket.socket, message: dict[str, Any], fd: int | None = None) -> None:
    """Send a message of JSON, with a file where one is given."""
    data = json.dumps(message).encode()
    head = _LENGTH.pack(len(data))
    if fd is None:
        sock.sendall(head + data)
    else:
        socket.send_fds(sock, [head], [fd])
        sock.sendall(data)


def receive(sock: socket.socket) -> tuple[dict[str, Any], int | None]:
    """Return the next message and its file; raises `EOFError` at the end."""
    head, fds, _, _ = socket.recv_fds(sock, _LENGTH.size, 1)
    if not head:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = bytearray()
    while len(data) < length:
        chunk = sock.recv(min(length - len(data), _CHUNK))
        if not chunk:
            raise EOFError
        data += chunk
    return json.loads(data), fds[0] if fds else None


def main() -> None:
    """Serve the requests that come over the socket on file descriptor `sys.argv[1]` until it is closed."""
    sock = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asked; the socket closes then
    while True:
        try:
            request, fd = receive(sock)
        except EOFError:
            return
        if fd is None:
            raise RuntimeError("a request comes with a file")
        read = importlib.import_module(READERS[request["reader"]]).read
        answer = _in_child(read, request, fd, sock)
        os.close(fd)
        sock.sendall(_LENGTH.pack(len(answer)) + answer)


def _in_child(read: Callable[[FileIO], Content], request: dict[str, Any], fd: int, sock: socket.socket) -> bytes:
    """Return the answer to a request as JSON: content, refusal, or how the child ended."""
    mine, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(mine)
        sock.close()
        _answer(read, request, fd, theirs)
    os.close(theirs)
    said = bytearray()
    with os.fdopen(mine, "rb") as pipe:
        while len(said) <= MAX_ANSWER and (chunk := pipe.read(_CHUNK)):
            said += chunk
    if len(said) > MAX_ANSWER:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        return bytes(said)
    slow = -code in (signal.SIGXCPU, signal.SIGALRM)
    return json.dumps({"refused": "too-slow" if slow else "crashed", "values": {}}).encode()


def _confine(megabytes: int, seconds: int) -> None:
    """Limit this process: what it does not bear within, it does not survive."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(2 * seconds)
    os.dup2(os.open(os.devnull, os.O_RDWR), 2)


def _answer(read: Callable[[FileIO], Content], request: dict[str, Any], fd: int, pipe: int) -> NoReturn:
    """Read the file, write the answer and end this process, whatever happens."""
    status = 1
    try:
        _confine(request["megabytes"], request["seconds"])
        answer = _read(read, fd)
        with os.fdopen(pipe, "wb") as out:
            out.write(answer)
        status = 0
    finally:
        os._exit(status)


def _read(read: Callable[[FileIO], Content], fd: int) -> bytes:
    try:
        return json.dumps({"content": read(FileIO(fd, closefd=False)).to_json()}).encode()
    except UnfitError as error:
        return json.dumps({"refused": error.key, "values": error.values}).encode()
    except MemoryError:
        return json.dumps({"refused": "too-big-inside", "values": {}}).encode()


if __name__ == "__main__":
    main()
