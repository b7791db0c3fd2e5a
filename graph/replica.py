"""The server's side of the zygote: keeping its copy of the graph up to date, and asking it for workers.

The web server never runs a query itself: Oxigraph cannot be interrupted, and some queries overflow its stack. It
starts a zygote (`graph.zygote`), as a new program and not as a fork of a process with threads. A commit is sent to it
graph by graph, only those that have changed; workers forked before keep the generation that they have, since a fork
is a snapshot.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.backends import Backend
from graph.wire import COMMIT, DISK, FORK, FORKED, KILL, PUT, encoded, frame, named, receive_frame
from ontology.errors import StoreError

_START_SECONDS = 300.0
_FORK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Forked:
    """A worker's process: its socket, its process descriptor where there is such a thing, its generation."""

    process: int
    connection: socket.socket
    descriptor: int | None
    generation: int


class Replica:
    """A copy of a store in a process of its own, from which workers are forked; shared by threads."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._versions: Mapping[str, str] = {}
        self.generation = -1
        self.starts = 0
        self.on_disk = False
        self.walls: tuple[str, ...] = ()

    @property
    def versions(self) -> Mapping[str, str]:
        """The SHA-256 of each graph of the copy."""
        return self._versions

    def latest(self) -> int:
        """Return the generation of the latest commit, whether the copy has it or not."""
        return self._backend.generation()

    def behind(self) -> bool:
        """Whether there is a commit that the copy does not have."""
        return self.latest() != self.generation

    def refresh(self) -> int:
        """Bring the copy to the latest commit; return its generation.

        A zygote that has died is replaced. Raises `StoreError` where the store cannot be read.
        """
        with self._lock:
            if not self._alive():
                self._start()
            if self.generation < 0 or self.behind():
                self._feed()
            return self.generation

    def fork(self, *, memory: int | None, generation: int | None = None) -> Forked:
        """Return a new worker that has the copy as it is now; `memory` is what it may take more, in bytes.

        A zygote that has died is replaced. Raises `StoreError` where another `generation` is wanted than the copy has.
        """
        with self._lock:
            if generation is None or not self._alive():
                self.refresh()
            if generation is not None and generation != self.generation:
                raise StoreError(f"generation {generation} of the store has been replaced", "ask again")
            try:
                return self._fork(memory)
            except (OSError, EOFError) as error:
                self.close()
                if generation not in {None, self.refresh()}:
                    raise StoreError(f"generation {generation} of the store is gone", "ask again") from error
                return self._fork(memory)

    def _fork(self, memory: int | None) -> Forked:
        self._send(FORK, encoded({"memory": memory}))
        message, descriptors, _, _ = socket.recv_fds(self._connected(), FORKED.size, 2)
        if not descriptors:
            raise EOFError("the process that holds the graph has ended")
        connection = socket.socket(fileno=descriptors[0])
        watched = descriptors[1] if len(descriptors) > 1 else None
        return Forked(FORKED.unpack(message)[0], connection, watched, self.generation)

    def discard(self, worker: Forked) -> None:
        """End a worker at once, also in the middle of a query, and let go of all that belongs to it."""
        worker.connection.close()
        self.kill(worker)

    def kill(self, worker: Forked) -> None:
        """End a worker at once, once; who has its connection closes that."""
        if worker.descriptor is None:
            with self._lock, contextlib.suppress(OSError):
                self._send(KILL, str(worker.process).encode())
            return
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(worker.descriptor, signal.SIGKILL)
        os.close(worker.descriptor)

    def close(self) -> None:
        """End the zygote, and with it all that it has forked."""
        with self._lock:
            if self._control:
                self._control.close()
            if self._process:
                try:
                    self._process.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    self._process.kill()
                    self._process.wait()
            self._process = self._control = None
            self.generation, self._versions, self.on_disk = -1, {}, False

    def _alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start(self) -> None:
        self.close()
        ours, theirs = socket.socketpair()
        kind = "plain" if self._backend.plain else "union"
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", "graph.zygote", str(theirs.fileno()), kind],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
                start_new_session=True,  # Ctrl-C is for the server, which ends this in order
            )
        ours.settimeout(_START_SECONDS)
        self._control = ours
        self.starts += 1

    def _feed(self) -> None:
        """Send what the copy lacks."""
        try:
            known = {} if self.on_disk else self._versions
            self.on_disk = False
            generation, versions = self._backend.feed(known, self._put, self._read_on_disk)
            self._send(COMMIT, str(generation).encode())
            _, answer = receive_frame(self._connected())
        except (OSError, EOFError) as error:
            self.close()
            raise StoreError("the process that holds the graph has ended", "is there enough memory?") from error
        self.walls = tuple(json.loads(answer)["walls"])
        self.generation, self._versions = generation, versions

    def _put(self, name: str, lines: bytes) -> None:
        self._send(PUT, named(name, lines))

    def _read_on_disk(self, snapshot: Path) -> None:
        self.on_disk = True
        self._send(DISK, str(snapshot.resolve()).encode())

    def _send(self, kind: bytes, content: bytes) -> None:
        self._connected().sendall(frame(kind, content))

    def _connected(self) -> socket.socket:
        if self._control is None:
            raise BrokenPipeError("the process that holds the graph is not there")
        return self._control
