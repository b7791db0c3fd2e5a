"""The process behind the query workers: it holds a copy of the graph and forks workers that share it.

Run as `python -m graph.zygote FD PLAIN`, where FD is a socket that brings graphs and commands (see `wire`).
It has one thread and nothing but the graph, so that it can fork safely, which a web server with its threads
cannot. The graphs of a commit are put in place of the old ones; workers forked before keep what they have.
A worker answers one question after another on a socket of its own, can be killed at any moment, and is
walled in (see `sandbox`).
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from graph import sandbox
from graph.answering import answer_all
from graph.engine import Engine
from graph.wire import COMMIT, DISK, DONE, FORK, FORKED, KILL, PUT, encoded, frame, receive_frame, unnamed


class Zygote:
    """The graph, and the workers that were forked from it."""

    def __init__(self, control: socket.socket, *, plain: bool) -> None:
        self._control = control
        self._engine = Engine.memory({}, plain=plain)
        self._arriving: dict[str, bytes] = {}
        self._empty = True
        self._disk: Path | None = None
        self._children: set[int] = set()

    def serve(self) -> None:
        """Obey until the server goes away."""
        while True:
            kind, content = receive_frame(self._control)
            self._reap()
            if kind == PUT:
                self._put(*unnamed(content))
            elif kind == DISK:
                self._disk = Path(content.decode())
                self._engine, self._empty = Engine.memory({}, plain=self._engine.plain), True
            elif kind == COMMIT:
                self._commit()
                self._control.sendall(frame(DONE, encoded({"walls": sandbox.walls()})))
            elif kind == FORK:
                self._fork(json.loads(content))
            elif kind == KILL:
                self._kill(int(content))

    def _put(self, name: str, lines: bytes) -> None:
        """Take a graph; those of a first load wait for each other, as loading all at once is quicker."""
        self._disk = None
        if self._empty:
            self._arriving[name] = lines
        else:
            self._engine.put(name, lines)

    def _commit(self) -> None:
        if self._arriving:
            gc.freeze()  # a collection would touch, and so copy, memory that the workers share
            self._engine.load({name: lines for name, lines in self._arriving.items() if lines})
            self._arriving, self._empty = {}, False

    def _fork(self, options: dict[str, Any]) -> None:
        ours, theirs = socket.socketpair()
        process = os.fork()
        if process == 0:
            with contextlib.suppress(ConnectionError, EOFError):
                self._work(theirs, options)
            os._exit(0)
        self._children.add(process)
        descriptors = [ours.fileno()]
        watched = os.pidfd_open(process) if hasattr(os, "pidfd_open") else None
        socket.send_fds(
            self._control, [FORKED.pack(process)], descriptors if watched is None else [*descriptors, watched]
        )
        if watched is not None:
            os.close(watched)
        ours.close()
        theirs.close()

    def _work(self, connection: socket.socket, options: dict[str, Any]) -> None:
        engine = Engine.snapshot(self._disk, plain=self._engine.plain) if self._disk else self._engine
        own = sandbox.confine(connection.detach(), memory=options["memory"], reads_files=self._disk is not None)
        answer_all(engine, own)

    def _kill(self, process: int) -> None:
        """End a worker; as it is our child and not reaped yet, nothing else can have got its number."""
        if process in self._children:
            os.kill(process, signal.SIGKILL)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                self._children.discard(found)


def main() -> None:
    """Start with nothing, and take what the server sends."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which then closes the socket
    with contextlib.suppress(ConnectionError, EOFError):
        Zygote(control, plain=sys.argv[2] == "plain").serve()


if __name__ == "__main__":
    main()
