"""Who may write to a store on a server: one at a time, without a clock that all would have to share.

The writer has put its name into the graph of the lock, and counts a number up there while it lives. Another one that
finds a name watches that number. Where it moves there is a writer; where it stands still for a while that writer is
gone, and its name is taken out, by an update that does so only where the number is still as it was seen. What a writer
changes it changes on the condition that its name is still there, so one that was taken for dead changes nothing when it
comes back.
"""

from __future__ import annotations

import logging
import os
import random
import socket
import threading
import time
import uuid
from collections.abc import Mapping

from graph.remote_book import LOCK, PENDING
from graph.remote_client import Client
from ontology.errors import BusyError, RegionGraphError, StoreError
from ontology.namespaces import RG

log = logging.getLogger(__name__)
BEAT_SECONDS = 2.0
"""How often a writer counts up."""
PATIENCE_SECONDS = 10.0
"""How long the number may stand still."""
MOVING_PATIENCE = 6
"""How many times as long while a commit is noted to be pending: the server may be at work on it."""
_LOOK_SECONDS = 0.2
_WRITER, _BEAT = f"{RG}writer", f"{RG}beat"
_PENDING = f"SELECT ?steps {{ GRAPH <{LOCK}> {{ ?store <{PENDING}> ?steps }} }}"
_ALL = f"SELECT ?writer ?beat {{ GRAPH <{LOCK}> {{ ?key <{_WRITER}> ?writer . ?key <{_BEAT}> ?beat }} }}"


class Lease:
    """The right to write; `close` gives it back."""

    def __init__(self, client: Client, location: str, *, wait: float = 0.0) -> None:
        """Take the right; raises `BusyError` where another writer is alive, and stays so for `wait` seconds."""
        self._client = client
        self._location = location
        self.key = uuid.uuid4().hex
        """What nobody else has."""
        self._key = f"<{LOCK}#{self.key}>"
        self._name = f"process {os.getpid()} on {socket.gethostname()}".replace('"', "").replace("\\", "")
        self.moving = threading.Lock()
        """Held while a commit is moved to its place: where rows are locked, counting up would get in its way."""
        self._ended = threading.Event()
        self._take(time.monotonic() + wait)
        self._beating = threading.Thread(target=self._beat, daemon=True, name="lease")
        self._beating.start()

    def condition(self) -> str:
        """Return a pattern that matches, once, while the right is ours."""
        return f'GRAPH <{LOCK}> {{ {self._key} <{_WRITER}> "{self._written}" }}'

    def lost(self) -> StoreError:
        """Return what to say where another writer has taken over."""
        others = ", ".join(name for name in self._writers() if name != self._written)
        hint = "this one was taken for dead, as it did not answer for a while; do it again"
        return StoreError(f"another process has taken over the writing to {self._location} ({others or 'gone'})", hint)

    def close(self) -> None:
        """Give the right back."""
        if not self._ended.is_set():
            self._ended.set()
            self._beating.join()
            self._withdraw(self._written)

    @property
    def _written(self) -> str:
        """The name with the key, so that two writers never have the same."""
        return f"{self._name} {self.key[:8]}"

    def _take(self, until: float) -> None:
        before: Mapping[str, int] = {}
        since = time.monotonic()
        while True:
            writers = self._writers()
            if not writers:
                if self._signed():
                    return
            elif writers != before:
                if before and time.monotonic() >= until:
                    hint = "wait until it has finished; readers can open the store read-only meanwhile"
                    what = f"another process is writing to the store {self._location} ({next(iter(writers))})"
                    raise BusyError(what, hint)
                before, since = writers, time.monotonic()
            elif time.monotonic() - since > self._patience():
                for name, beat in writers.items():
                    log.warning("the writing process that left the store %s locked is gone: %s", self._location, name)
                    self._withdraw(name, beat)
            time.sleep(_LOOK_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - so that two do not go in step

    def _patience(self) -> float:
        return PATIENCE_SECONDS * (MOVING_PATIENCE if self._client.rows(_PENDING) else 1)

    def _writers(self) -> dict[str, int]:
        return {str(row["writer"]): int(str(row["beat"])) for row in self._client.rows(_ALL)}

    def _signed(self) -> bool:
        """Put our name in, and see whether it is the only one; where two do so at the same moment both let go."""
        entry = f'{self._key} <{_WRITER}> "{self._written}" . {self._key} <{_BEAT}> 0'
        self._client.update(f"INSERT DATA {{ GRAPH <{LOCK}> {{ {entry} }} }}")
        if set(self._writers()) == {self._written}:
            return True
        self._withdraw(self._written)
        return False

    def _withdraw(self, name: str, beat: int | None = None) -> None:
        """Take a name out, where `beat` is given only if it still has that."""
        number = f"?key <{_BEAT}> {beat} . " if beat is not None else ""
        matched = f'GRAPH <{LOCK}> {{ {number}?key <{_WRITER}> "{name}" . ?key ?p ?o }}'
        self._client.update(f"DELETE {{ GRAPH <{LOCK}> {{ ?key ?p ?o }} }} WHERE {{ {matched} }}")

    def _beat(self) -> None:
        number = 0
        while not self._ended.wait(BEAT_SECONDS):
            if not self.moving.acquire(blocking=False):
                continue
            number += 1
            old, new = (f"GRAPH <{LOCK}> {{ {self._key} <{_BEAT}> {beat} }}" for beat in ("?beat", number))
            try:
                self._client.update(f"DELETE {{ {old} }} INSERT {{ {new} }} WHERE {{ {old} {self.condition()} }}")
            except RegionGraphError as error:
                log.warning("the lock of the store %s could not be kept: %s", self._location, error)
            finally:
                self.moving.release()
