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
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from graph import sandbox
from graph.backends import Backend
from graph.processes import start
from graph.wire import COMMIT, DISK, FORK, FORKED, KILL, PUT, encoded, frame, named, receive_frame
from ontology.errors import StoreError

_START_SECONDS = 300.0
_ALLOCATOR = "glibc.malloc.hugetlb=1:glibc.malloc.tcache_count=2000"
"""Large pages and a larger cache for the allocator: queries take a fifth less time, forking a tenth of it."""
_TRIES = 3
"""How often a zygote is started where each is ended before it has done what is asked."""
_REMEMBERED = 8
"""Generations of which the versions are kept: those that workers may still have."""
_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class Forked:
    """A worker's process: its socket, its process descriptor where there is such a thing, and what it has."""

    process: int
    connection: socket.socket
    descriptor: int | None
    generation: int
    versions: Mapping[str, str]
    """The SHA-256 of each graph."""


class Replica:
    """A copy of a store in a process of its own, from which workers are forked; shared by threads."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._known: dict[str, str] = {}
        self._whole = False
        self._latest: tuple[int, Mapping[str, str]] = (-1, {})
        self._history: dict[int, Mapping[str, str]] = {}
        self._ended = False
        self.starts = 0
        self.on_disk = False
        self.walls: tuple[str, ...] = ()

    @property
    def backend(self) -> Backend:
        """Where the graphs are."""
        return self._backend

    @property
    def generation(self) -> int:
        """The generation that the copy has, or had last where the zygote is being replaced."""
        return self._latest[0]

    @property
    def versions(self) -> Mapping[str, str]:
        """The SHA-256 of each graph of the copy."""
        return self._latest[1]

    @property
    def state(self) -> tuple[int, Mapping[str, str]]:
        """Generation and versions, which belong together whatever other threads do."""
        return self._latest

    def versions_of(self, generation: int) -> Mapping[str, str] | None:
        """Return the SHA-256 of each graph as it was at a generation, None where that is not remembered."""
        return self._history.get(generation)

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
            return self._persistently(self._refresh)

    def fork(self, *, memory: int | None, generation: int | None = None) -> Forked:
        """Return a new worker that has the copy as it is now; `memory` is what it may take more, in bytes.

        A zygote that has died is replaced. Raises `StoreError` where another `generation` is wanted than the copy has.
        """
        with self._lock:
            return self._persistently(lambda: self._fork(memory, generation))

    def _persistently(self, work: Callable[[], _Done]) -> _Done:
        """Do something with the zygote, and again with another one where it ends meanwhile."""
        for tries_left in reversed(range(_TRIES)):
            try:
                return work()
            except (OSError, EOFError) as error:
                self.close()
                if not tries_left:
                    hint = "is there enough memory?"
                    raise StoreError("the process that holds the graph has ended", hint) from error
        raise AssertionError

    def _refresh(self) -> int:
        if not self._alive():
            self._start()
        if not self._whole or self.behind():
            self._feed()
        return self.generation

    def _fork(self, memory: int | None, generation: int | None) -> Forked:
        if generation is None or not self._whole or not self._alive():
            self._refresh()
        if generation not in {None, self.generation}:
            raise StoreError(f"generation {generation} of the store has been replaced", "ask again")
        self._send(FORK, encoded({"memory": memory}))
        message, descriptors, _, _ = socket.recv_fds(self._connected(), FORKED.size, 2)
        if not descriptors:
            raise EOFError("the process that holds the graph has ended")
        connection = socket.socket(fileno=descriptors[0])
        watched = descriptors[1] if len(descriptors) > 1 else None
        return Forked(FORKED.unpack(message)[0], connection, watched, *self._latest)

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
            self._known, self._whole, self.on_disk = {}, False, False

    def end(self) -> None:
        """Close for good: whoever still asks for something gets a `StoreError`."""
        with self._lock:
            self._ended = True
            self.close()

    def _alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start(self) -> None:
        if self._ended:
            raise StoreError("the server is stopping")
        self.close()
        kind = "plain" if self._backend.plain else "union"
        self._process, self._control = start("graph.zygote", kind, {"GLIBC_TUNABLES": _ALLOCATOR})
        self._control.settimeout(_START_SECONDS)
        self.starts += 1

    def _feed(self) -> None:
        """Send what the copy lacks; until it has all of it no worker is forked."""
        self._whole = False
        generation, versions = self._backend.feed(self._known, self._put, self._read_on_disk)
        self._send(COMMIT, str(generation).encode())
        _, answer = receive_frame(self._connected())
        self.walls = tuple(json.loads(answer)["walls"])
        if not self.on_disk:
            self._known = dict(versions)
        self._latest, self._whole = (generation, versions), True
        remembered = [*self._history.items()][-_REMEMBERED:]
        self._history = {**dict(remembered), generation: versions}  # another one, since threads read it

    def _put(self, name: str, lines: bytes) -> None:
        self.on_disk = False
        self._known[name] = ""  # until the commit it may be replaced by that of a later generation
        self._send(PUT, named(name, lines))

    def _read_on_disk(self, snapshot: Path) -> None:
        if "seccomp" not in sandbox.walls():  # what reads files can have no wall of descriptors
            what = "this system has no means to keep the queries of a store this large from the network"
            raise StoreError(what, "use Linux with seccomp, or a store whose graphs are smaller than 1 GiB")
        self.on_disk = True
        self._known.clear()
        self._send(DISK, str(snapshot.resolve()).encode())

    def _send(self, kind: bytes, content: bytes) -> None:
        self._connected().sendall(frame(kind, content))

    def _connected(self) -> socket.socket:
        if self._control is None:
            raise BrokenPipeError("the process that holds the graph is not there")
        return self._control
