"""Queries of strangers: each runs in a process that a deadline ends and whose memory is limited.

Oxigraph cannot be interrupted, and some queries overflow its stack; so the web server never runs
them itself. It starts a zygote (`graph.zygote`), as a new program and not as a fork of a process with
threads, which forks the workers. What happens to a worker happens to it alone: the query gets a clear
`LimitError`, the next query a fresh worker.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graph.diagnosis import with_hint
from graph.engine import Request
from graph.store import Store
from graph.view import View, request
from graph.zygote import COMMAND, FORKED, LENGTH, REPLY, receive
from ontology.errors import LimitError, OptionError, QueryError, StoreError

_START_SECONDS = 120.0
_COMMAND_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may use."""

    seconds: float = 10.0
    memory_bytes: int = 1 << 30
    """Memory beyond that of the graph itself."""
    result_bytes: int = 64 << 20


class WorkerPool:
    """Answers queries as `View.sparql` does, at most `size` side by side; shared by threads."""

    def __init__(self, store: Store, *, size: int = 2, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._store = store
        self._slots = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._zygote: _Zygote | None = None

    def query(
        self,
        text: str,
        *,
        media_type: str | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> tuple[bytes, str]:
        """Answer a query on the latest generation and say in which media type.

        Raises `QueryError` and `OptionError` as `View.sparql` does, and `LimitError` where the query
        takes too long, too much memory, or gives too much, or where no worker becomes free in time.
        """
        asked = request(text, media_type, default_graphs, named_graphs)
        if not self._slots.acquire(timeout=self.limits.seconds):
            raise LimitError("all query workers are busy", "try again in a few seconds")
        try:
            return self._ask(asked)
        finally:
            self._slots.release()

    def warm(self) -> None:
        """Start the zygote ahead of the first query."""
        view = self._store.view()
        with self._lock:
            self._current(view).busy -= 1

    def close(self) -> None:
        """End all processes; the pool can still be used, and starts them again."""
        with self._lock:
            if self._zygote:
                self._zygote.stop()
            self._zygote = None

    def _ask(self, asked: Request) -> tuple[bytes, str]:
        view = self._store.view()
        with self._lock:
            zygote = self._current(view)
        try:
            header, body = zygote.ask({**asdict(asked), "max_bytes": self.limits.result_bytes}, self.limits)
        finally:
            with self._lock:
                zygote.busy -= 1
                if zygote is not self._zygote and not zygote.busy:
                    zygote.stop()
        if "error" in header:
            raise self._error(header, asked.text)
        return body, str(header["media_type"])

    def _current(self, view: View) -> _Zygote:
        """Return the zygote for the view's generation, marked busy; one of an older generation ends when idle."""
        if self._zygote and (self._zygote.generation != view.generation or not self._zygote.alive()):
            if not self._zygote.busy:
                self._zygote.stop()
            self._zygote = None
        if self._zygote is None:
            self._zygote = _Zygote(view)
        self._zygote.busy += 1
        return self._zygote

    def _error(self, header: dict[str, Any], text: str) -> Exception:
        match header["error"]:
            case "option":
                return OptionError(header["message"], header["hint"])
            case "query":
                place = {"line": header.get("line"), "column": header.get("column")}
                return with_hint(QueryError(header["message"], header["hint"], **place), text)
            case "size":
                size, allowed = header["size"] / 2**20, self.limits.result_bytes / 2**20
                return LimitError(f"the answer has {size:,.0f} MiB; {allowed:,.0f} are allowed", "add a LIMIT")
        return _out_of_memory()


class _Zygote:
    """The process that holds the graph, and its idle workers."""

    def __init__(self, view: View) -> None:
        self.generation = view.generation
        self.busy = 0
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        data = view.dump()
        root = str(Path(__file__).parents[1])
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  (our own module)
                [sys.executable, "-P", "-m", "graph.zygote", str(theirs.fileno()), str(len(data))],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": root},
                start_new_session=True,  # Ctrl-C is for the server, which ends this in order
            )
        self._start(data)

    def _start(self, data: bytes) -> None:
        self._control.settimeout(_START_SECONDS)
        try:
            self._control.sendall(data)
            receive(self._control, 1)
        except (OSError, EOFError) as error:
            self.stop()
            raise StoreError(f"the process for queries did not start: {error}") from error
        self._control.settimeout(_COMMAND_SECONDS)

    def ask(self, members: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
        """Have a worker answer a request."""
        worker = self._take(limits)
        try:
            reply = worker.ask(json.dumps(members).encode(), limits.seconds)
        except TimeoutError as error:
            self._discard(worker)
            hint = "add a LIMIT, or more patterns that narrow it down"
            raise LimitError(f"the query took longer than {limits.seconds:g} seconds", hint) from error
        except (OSError, EOFError) as error:
            self._discard(worker)
            raise _out_of_memory() from error
        with self._lock:
            self._idle.append(worker)
        return reply

    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the process and its workers."""
        for worker in self._idle:
            worker.close()
        self._control.close()  # on which the zygote ends, and with it what it has forked
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _take(self, limits: Limits) -> _Worker:
        with self._lock:
            if self._idle:
                return self._idle.pop()
            try:
                self._control.sendall(COMMAND.pack(b"F", limits.memory_bytes))
                message, descriptors, _, _ = socket.recv_fds(self._control, FORKED.size, 1)
            except OSError as error:
                raise LimitError("no process could be started for the query", "try again") from error
            if not descriptors:
                raise LimitError("no process could be started for the query", "try again")
            return _Worker(FORKED.unpack(message)[0], socket.socket(fileno=descriptors[0]))

    def _discard(self, worker: _Worker) -> None:
        worker.close()
        with self._lock:
            try:
                self._control.sendall(COMMAND.pack(b"K", worker.process))
                receive(self._control, 1)
            except (OSError, EOFError):
                return  # the zygote has gone, and its workers with it


class _Worker:
    """A process that answers one query after another."""

    def __init__(self, process: int, connection: socket.socket) -> None:
        self.process = process
        self._connection = connection

    def ask(self, payload: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        """Send a request and wait for the answer; `TimeoutError` when the time is over."""
        ends = time.monotonic() + seconds
        self._connection.settimeout(seconds)
        self._connection.sendall(LENGTH.pack(len(payload)) + payload)
        head, length = REPLY.unpack(self._receive(REPLY.size, ends))
        header: dict[str, Any] = json.loads(self._receive(head, ends))
        return header, self._receive(length, ends)

    def close(self) -> None:
        """Let go of the worker, which ends it if it is idle."""
        self._connection.close()

    def _receive(self, length: int, ends: float) -> bytes:
        # The first byte is what takes long; the rest of an answer comes at once.
        self._connection.settimeout(max(ends - time.monotonic(), 0.01))
        return receive(self._connection, length)


def _out_of_memory() -> LimitError:
    hint = "ask for less at a time: fewer patterns without a common variable, fewer operators"
    return LimitError("the query needed more memory, or was nested deeper, than is allowed", hint)
