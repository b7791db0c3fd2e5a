"""Workers asked from threads: for a query of a stranger, and for the pages of the server.

`WorkerPool` runs queries of strangers for the command line: each in a process that a deadline ends and whose memory is
limited. What happens to a worker happens to it alone: the query gets a clear `LimitError`, the next query a fresh
worker. (The web server does the same without threads, see `graph.dispatch`.) `RemoteEngine` is the database behind a
view whose queries are our own: the server then needs no copy of the graph in its own memory.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.diagnosis import with_hint
from graph.engine import Request, Row
from graph.replica import Forked, Replica
from graph.store import Store
from graph.view import OUR_PREFIXES, View, request
from graph.wire import ASK as ASKED
from graph.wire import END, HEAD, PART, encoded, frame, frames
from ontology.errors import InputError, LimitError, OptionError, QueryError, RegionGraphError, StoreError
from ontology.namespaces import PREFIXES

_CHUNK = 1 << 18
_SIDE_BY_SIDE = 4
"""Most queries of our own that run side by side on one view."""
_JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may use."""

    seconds: float = 10.0
    memory_bytes: int = 1 << 30
    """Memory beyond that of the graph itself."""
    result_bytes: int = 64 << 20
    text_characters: int = 1 << 16


def question(asked: Request, max_bytes: int | None) -> bytes:
    """Return the frame that asks a worker a query."""
    members: dict[str, Any] = {
        "task": "query",
        "max_bytes": max_bytes,
        "text": asked.text,
        "media_type": asked.media_type,
        "default_graphs": asked.default_graphs,
        "named_graphs": asked.named_graphs,
        "base": asked.base,
    }
    if asked.prefixes is not OUR_PREFIXES:  # those a worker knows
        members["prefixes"] = asked.prefixes
    return frame(ASKED, encoded(members))


def failure(members: Mapping[str, Any], text: str, limits: Limits) -> RegionGraphError:
    """Return what a worker's error means to who asked."""
    match members["error"]:
        case "option":
            return OptionError(members["message"], members["hint"])
        case "input":
            return InputError(members["message"], members["hint"])
        case "query":
            place = {"line": members.get("line"), "column": members.get("column")}
            return with_hint(QueryError(members["message"], members["hint"], **place), text)
        case "size":
            return LimitError(f"the answer is larger than {limits.result_bytes / 2**20:,.0f} MiB", "add a LIMIT")
    return out_of_memory()


def out_of_memory() -> LimitError:
    """Return what to say where a worker has ended by itself."""
    hint = "ask for less at a time: fewer patterns without a common variable, fewer operators"
    return LimitError("the query needed more memory, or was nested deeper, than is allowed", hint)


def too_slow(limits: Limits) -> LimitError:
    """Return what to say where the deadline came first."""
    hint = "add a LIMIT, or more patterns that narrow it down"
    return LimitError(f"the query took longer than {limits.seconds:g} seconds", hint)


class Worker:
    """A process that answers one question after another, asked by one thread at a time."""

    def __init__(self, forked: Forked) -> None:
        self.forked = forked

    def ask(self, question: bytes, seconds: float | None) -> tuple[str, bytes, dict[str, Any]]:
        """Return media type, body and error of an answer; `TimeoutError` when the time is over."""
        ends = None if seconds is None else time.monotonic() + seconds
        connection = self.forked.connection
        connection.settimeout(seconds)
        connection.sendall(question)
        media_type, body, pending = "", bytearray(), bytearray()
        while True:
            if ends is not None:
                connection.settimeout(max(ends - time.monotonic(), 0.001))
            part = connection.recv(_CHUNK)
            if not part:
                raise EOFError("the worker has ended")
            pending += part
            for kind, content in frames(pending):
                if kind == HEAD:
                    media_type = content.decode()
                elif kind == PART:
                    body += content
                elif kind == END:
                    return media_type, bytes(body), json.loads(content) if content else {}


class WorkerPool:
    """Answers queries as `View.sparql` does, at most `size` side by side; shared by threads."""

    def __init__(self, store: Store, *, size: int = 2, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.replica = Replica(store.backend)
        self._slots = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []

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
        self.replica.refresh()

    def close(self) -> None:
        """End all processes; the pool can still be used, and starts them again."""
        with self._lock:
            while self._idle:
                self.replica.discard(self._idle.pop().forked)
        self.replica.close()

    def _ask(self, asked: Request) -> tuple[bytes, str]:
        worker = self._take()
        try:
            media_type, body, error = worker.ask(question(asked, self.limits.result_bytes), self.limits.seconds)
        except TimeoutError as late:
            self.replica.discard(worker.forked)
            raise too_slow(self.limits) from late
        except (OSError, EOFError) as ended:
            self.replica.discard(worker.forked)
            raise out_of_memory() from ended
        with self._lock:
            self._idle.append(worker)
        if error:
            raise failure(error, asked.text, self.limits)
        return body, media_type

    def _take(self) -> Worker:
        generation = self.replica.refresh()
        with self._lock:
            for worker in [one for one in self._idle if one.forked.generation != generation]:
                self._idle.remove(worker)
                self.replica.discard(worker.forked)
            if self._idle:
                return self._idle.pop()
        return Worker(self.replica.fork(memory=self.limits.memory_bytes))


class RemoteEngine:
    """The graph of one generation, in workers that were forked from it; shared by threads.

    The first worker is forked at once: with it the generation stays, whatever is committed later.
    """

    def __init__(self, replica: Replica) -> None:
        first = replica.fork(memory=None)
        self.generation, self.versions = first.generation, first.versions
        self._replica = replica
        self._idle, self._count = [Worker(first)], 1
        self._change = threading.Condition()

    def rows(self, text: str, prefixes: Mapping[str, str]) -> list[Row]:
        """Answer a SELECT; IRIs and literals come as their text."""
        body, _ = self.evaluate(
            Request(text, _JSON, prefixes=OUR_PREFIXES if prefixes is PREFIXES else tuple(prefixes.items()))
        )
        found = json.loads(body)
        if "results" not in found:
            raise QueryError("rows are asked of a SELECT query only")
        names = found["head"]["vars"]
        return [{name: _text(row.get(name)) for name in names} for row in found["results"]["bindings"]]

    def evaluate(self, request: Request) -> tuple[bytes, str]:
        """Answer a query in the media type asked for (or the usual one) and say which that is."""
        return self._ask(question(request, None), request.text)

    def lines(self, name: str) -> bytes:
        """Return a graph as unsorted lines."""
        return self._ask(frame(ASKED, encoded({"task": "lines", "max_bytes": None, "name": name})), name)[0]

    def close(self) -> None:
        """Let go of the workers that wait; each ends."""
        with self._change:
            while self._idle:
                self._replica.discard(self._idle.pop().forked)

    def __del__(self) -> None:
        with contextlib.suppress(OSError, AttributeError):  # where `__init__` failed there is nothing
            self.close()

    def _ask(self, question: bytes, text: str) -> tuple[bytes, str]:
        """Ask a worker; where it has been ended, even while it waited, another one."""
        for _ in range(_SIDE_BY_SIDE + 1):
            worker = self._take()
            try:
                media_type, body, error = worker.ask(question, None)
            except (OSError, EOFError):
                self._lose(worker)
                continue
            with self._change:
                self._idle.append(worker)
                self._change.notify()
            if error:
                raise failure(error, text, Limits())
            return body, media_type
        raise StoreError("the processes that read the graph keep ending", "ask again")

    def _lose(self, worker: Worker) -> None:
        self._replica.discard(worker.forked)
        with self._change:
            self._count -= 1
            self._change.notify()

    def _take(self) -> Worker:
        with self._change:
            while not self._idle:
                if self._count < _SIDE_BY_SIDE and (more := self._more()):
                    return more
                self._change.wait()
            return self._idle.pop()

    def _more(self) -> Worker | None:
        """Fork another worker, where the zygote still has this generation or there is no worker left."""
        if self._count and self._replica.generation != self.generation:
            return None
        more = Worker(self._replica.fork(memory=None, generation=self.generation))
        self._count += 1
        return more


def remote_view(replica: Replica) -> View:
    """Return a view of the latest commit whose graph is in the replica's workers."""
    engine = RemoteEngine(replica)
    return View(engine, engine.generation, engine.versions)


def _text(term: Mapping[str, str] | None) -> str | None:
    return None if term is None else term["value"]
