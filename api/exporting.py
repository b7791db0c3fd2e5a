"""Exports over HTTP: written to a temporary file first, so that a client gets all or an error, a few at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import IO

from api.problems import TooManyError
from graph.export import Form, Part, spooled
from graph.store import Store
from graph.view import View

AT_ONCE = 2
"""Exports that are written at the same time; who comes then is asked to come again."""
AGAIN_SECONDS = 5
_BLOCK = 1 << 18


class Exporter:
    """Writes exports for the clients of a server, not too many at once."""

    def __init__(self, store: Store, at_once: int = AT_ONCE) -> None:
        self._store = store
        self._at_once = at_once
        self._room = threading.BoundedSemaphore(at_once)

    def write(self, view: View, form: Form, part: Part) -> IO[bytes]:
        """Return a temporary file with the export; raises `TooManyError` while others take all the room.

        What needs no view is read as the store keeps it, one graph in memory at a time.
        """
        if not self._room.acquire(blocking=False):
            raise TooManyError("problem.exports", most=self._at_once, retry_after=AGAIN_SECONDS)
        try:
            return spooled(view if part.narrowed or not form.rdf else self._store, form, part=part)
        finally:
            self._room.release()


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file block by block, and close it at the end."""
    with file:
        while block := file.read(_BLOCK):
            yield block
