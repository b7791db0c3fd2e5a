"""What a worker does with a question: run it, and send the answer while it is being made."""

from __future__ import annotations

import json
import socket
from typing import IO, Any, cast

from graph.changes import Asked, changed_graphs
from graph.engine import Engine, Request
from graph.wire import END, HEAD, PART, Arriving, encoded, frame
from ontology.errors import InputError, LimitError, OptionError, QueryError
from ontology.namespaces import PREFIXES

_OURS = tuple(PREFIXES.items())
_BUFFER = 1 << 16
"""Answers up to this size (bytes) are sent in one piece."""


def answer_all(engine: Engine, connection: socket.socket) -> None:
    """Answer one question after another until nobody is there any more."""
    arriving = Arriving(connection)
    while True:
        _, content = arriving.next()
        _answer(engine, json.loads(content), connection, arriving)


def _answer(engine: Engine, members: dict[str, Any], connection: socket.socket, arriving: Arriving) -> None:
    output = _Output(connection, members.pop("max_bytes"))
    try:
        _run(engine, members, arriving, output)
        output.end({})
    except MemoryError:
        output.end({"error": "memory"})
    except LimitError:
        output.end({"error": "size"})
    except InputError as error:
        kind = "option" if isinstance(error, OptionError) else "query" if isinstance(error, QueryError) else "input"
        place = {"line": error.line, "column": error.column} if isinstance(error, QueryError) else {}
        output.end({"error": kind, "message": error.message, "hint": error.hint, **place})


def _run(engine: Engine, members: dict[str, Any], arriving: Arriving, output: _Output) -> None:
    match members.pop("task"):
        case "query":
            members.setdefault("prefixes", _OURS)
            members.update({name: tuple(members[name]) for name in ("default_graphs", "named_graphs")})
            engine.answer(Request(**members), output.opened)
        case "lines":
            output.opened("application/n-triples").write(engine.lines(members["name"]))
        case "change":
            _, body = arriving.next()
            changed = changed_graphs(engine, Asked(body=body, **_tuples(members)))
            output.opened(json.dumps([[name, len(lines)] for name, lines in changed.items()]))
            for lines in changed.values():
                output.write(lines)


class _Output:
    """A file of the answer: what is written goes out in frames, and not more than is allowed."""

    def __init__(self, connection: socket.socket, max_bytes: int | None) -> None:
        self._connection = connection
        self._max_bytes = max_bytes
        self._pending = bytearray()
        self._size = 0
        self._sent = False

    def opened(self, media_type: str) -> IO[bytes]:
        """Begin the answer; until then nothing is sent."""
        self._pending += frame(HEAD, media_type.encode())
        return cast("IO[bytes]", self)  # all that Oxigraph asks of a file is `write` and `flush`

    def write(self, part: bytes) -> int:
        """Take a part of the body."""
        self._size += len(part)
        if self._max_bytes is not None and self._size > self._max_bytes:
            raise LimitError("the answer is too large")
        self._pending += frame(PART, part)
        if len(self._pending) >= _BUFFER:
            self._send()
        return len(part)

    def flush(self) -> None:
        """Nothing is sent before there is enough of it."""

    def end(self, members: dict[str, Any]) -> None:
        """Send what is left and how it ended; where nothing was sent yet, an error leaves no body."""
        if members and not self._sent:
            self._pending.clear()
        self._pending += frame(END, encoded(members) if members else b"")
        self._send()

    def _send(self) -> None:
        self._sent = True
        self._connection.sendall(self._pending)
        self._pending.clear()


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _tuples(one) for name, one in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
