"""The process that commits what is changed over HTTP: the only one of a server that opens the store for writing.

Run as `python -m graph.scribe FD LOCATION`. It opens the store for one change at a time and lets go of it, so that
`ingest` can write in between. A change is checked here, in a process that does nothing else: killed at any moment, it
leaves the old state or the new one, and the server starts another.
"""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from typing import Any

from graph.checking import NotConformingError, ProtectedGraphError, require_conformity, writable
from graph.store import Store
from graph.wire import DONE, END, encoded, frame, receive_frame, unnamed
from ontology.errors import RegionGraphError

_WAIT_SECONDS = 5.0
"""How long another process may be writing before a change is given up."""


class OvertakenError(RegionGraphError):
    """The store has changed since the change was worked out."""


def commit(
    store: Store, generation: int, changed: Mapping[str, bytes], checked: Callable[[], object] = lambda: None
) -> int:
    """Check a change that was worked out on `generation`, commit it, and return the new generation.

    `checked` is called in between. Raises `OvertakenError`, `ProtectedGraphError` and `NotConformingError`; then
    nothing is written.
    """
    backend = store.backend
    if backend.generation() != generation:
        raise OvertakenError(f"generation {generation} is followed by {backend.generation()}")
    graphs = dict(changed) if backend.plain else writable(changed)
    if graphs and not backend.plain:
        require_conformity(backend, graphs)
    checked()
    if graphs:
        store.writer().put(graphs)
    return backend.generation()


def main() -> None:
    """Commit one change after another until the server goes away."""
    control, location = socket.socket(fileno=int(sys.argv[1])), sys.argv[2]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ConnectionError, EOFError):
        while True:
            _, content = receive_frame(control)
            members = json.loads(content)
            changed = dict(unnamed(receive_frame(control)[1]) for _ in range(members["graphs"]))
            answer = _answer(location, members["generation"], changed, lambda: control.sendall(frame(DONE)))
            control.sendall(frame(END, encoded(answer)))


def _answer(
    location: str, generation: int, changed: Mapping[str, bytes], checked: Callable[[], object]
) -> dict[str, Any]:
    try:
        with Store.open(location, wait=_WAIT_SECONDS) as store:
            return {"generation": commit(store, generation, changed, checked)}
    except OvertakenError:
        return {"error": "overtaken"}
    except ProtectedGraphError as error:
        return {"error": "protected", "message": error.message, "hint": error.hint}
    except NotConformingError as error:
        return {"error": "shape", "findings": error.findings}
    except RegionGraphError as error:
        return {"error": "store", "message": error.message, "hint": error.hint}


if __name__ == "__main__":
    main()
