"""Changing the store of a running server: worked out in a worker, checked and committed in the scribe's process."""

from __future__ import annotations

import dataclasses
import json
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from typing import Any

from graph.changes import Asked
from graph.checking import NotConformingError, ProtectedGraphError
from graph.processes import start
from graph.replica import Replica
from graph.scribe import OvertakenError, commit
from graph.store import MEMORY, Store
from graph.wire import ASK, BODY, DONE, encoded, frame, named, receive_frame
from graph.workers import Limits, Worker, failure, out_of_memory
from ontology.errors import LimitError, StoreError

_TRIES = 5
_COMMIT_SECONDS = 600.0


class Changer:
    """Makes changes to a store, one at a time; shared by threads."""

    def __init__(self, store: Store, replica: Replica, limits: Limits, seconds: float) -> None:
        self._seconds = seconds
        self._store = store
        self._replica = replica
        self._limits = limits
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def change(self, asked: Asked) -> bool:
        """Make a change; return whether there is a graph now that was not there before.

        Where another change came between, it is worked out anew. Raises what a query raises, `ProtectedGraphError` and
        `NotConformingError` where it is refused, and `StoreError` where it cannot be said to be committed.
        """
        until = time.monotonic() + self._seconds
        if not self._lock.acquire(timeout=self._seconds):
            raise LimitError("others are changing the store", "try again in a few seconds")
        try:
            for _ in range(_TRIES):
                self._replica.refresh()
                generation, before = self._replica.state
                changed = self._worked_out(dataclasses.replace(asked, versions=before), until)
                try:
                    self._commit(generation, changed, until)
                except OvertakenError:
                    continue
                return any(lines and name not in before for name, lines in changed.items())
        finally:
            self._lock.release()
        raise StoreError("others keep changing the store", "try again in a few seconds")

    def warm(self) -> None:
        """Start the scribe ahead of the first change."""
        with self._lock:
            self._connected()

    def close(self) -> None:
        """End the scribe, when it has finished what it is at."""
        with self._lock:
            self._disconnect()

    def _worked_out(self, asked: Asked, until: float) -> dict[str, bytes]:
        """Return the changed graphs, from a worker that is not used again; where that is ended, from another one."""
        members = {name: value for name, value in dataclasses.asdict(asked).items() if name != "body"}
        question = frame(ASK, encoded({"task": "change", "max_bytes": None, **members})) + frame(BODY, asked.body)
        try:
            head, body, error = self._ask(question, until)
        except (OSError, EOFError):
            try:
                head, body, error = self._ask(question, until)
            except (OSError, EOFError) as ended:
                raise out_of_memory() from ended
        if error:
            raise failure(error, "", self._limits)
        return _split(json.loads(head), body)

    def _ask(self, question: bytes, until: float) -> tuple[str, bytes, dict[str, Any]]:
        worker = Worker(self._replica.fork(memory=self._limits.memory_bytes))
        try:
            return worker.ask(question, max(until - time.monotonic(), 0.001))
        except TimeoutError as late:
            raise self._late() from late
        finally:
            self._replica.discard(worker.forked)

    def _late(self) -> LimitError:
        return LimitError(f"the change took longer than {self._seconds:g} seconds", "make it in smaller parts")

    def _commit(self, generation: int, changed: Mapping[str, bytes], until: float) -> None:
        """Have a change committed; where the scribe is ended meanwhile, by the next one.

        That one finishes what the first has written, if it has. So it is told to go on from the same generation:
        either that is still the latest, and nothing was written, or it is not known whose the one after it is.
        """
        if self._store.location == MEMORY:
            commit(self._store, generation, changed)
            return
        try:
            self._send(generation, changed, until)
        except (OSError, EOFError):
            self._disconnect()
            try:
                self._send(generation, changed, until)
            except (OSError, EOFError, OvertakenError) as unclear:
                hint = "look whether the change is there, and try again"
                raise StoreError("the process that writes has ended before it answered", hint) from unclear

    def _send(self, generation: int, changed: Mapping[str, bytes], until: float) -> None:
        control = self._connected()
        try:
            control.sendall(frame(ASK, encoded({"generation": generation, "graphs": len(changed)})))
            for name, lines in changed.items():
                control.sendall(frame(BODY, named(name, lines)))
            control.settimeout(max(until - time.monotonic(), 0.001))
            kind, content = receive_frame(control)
            control.settimeout(_COMMIT_SECONDS)
            if kind == DONE:  # checked: from here on it is not broken off
                _, content = receive_frame(control)
        except TimeoutError as late:
            self._disconnect(kill=True)
            raise self._late() from late
        _raise(json.loads(content))

    def _connected(self) -> socket.socket:
        if self._control is None or self._process is None or self._process.poll() is not None:
            self._disconnect()
            self._process, self._control = start("graph.scribe", self._store.location)
            self._control.settimeout(_COMMIT_SECONDS)
        return self._control

    def _disconnect(self, *, kill: bool = False) -> None:
        if self._control:
            self._control.close()
        if self._process:
            if kill:
                self._process.kill()
            self._process.wait()
        self._control = self._process = None


def _split(sizes: list[tuple[str, int]], body: bytes) -> dict[str, bytes]:
    found, at = {}, 0
    for name, length in sizes:
        found[name] = body[at : at + length]
        at += length
    return found


def _raise(members: Mapping[str, Any]) -> None:
    """Raise what the scribe reports, if it is an error."""
    match members.get("error"):
        case "overtaken":
            raise OvertakenError("the store has changed meanwhile")
        case "protected":
            raise ProtectedGraphError(members["message"], members["hint"])
        case "shape":
            raise NotConformingError(members["findings"])
        case "store":
            raise StoreError(members["message"], members["hint"])
