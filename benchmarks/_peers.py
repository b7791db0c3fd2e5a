"""Servers to measure, each in a process of its own on a free port of this machine, all with the same data.

`oxigraph serve` gets the union of the named graphs as its default graph, beside them: its own switch for the
union yields a triple once for each graph that has it. So all answer the same, and none works more.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from benchmarks._data import ROOT, Data

_START_SECONDS = 900
"""rdflib takes minutes to read a million quads."""
_IDLE_TICKS = 5
"""Hundredths of a second of processor time in half a second."""


@dataclass
class Server:
    """A SPARQL endpoint that runs."""

    name: str
    port: int
    path: str
    process: subprocess.Popen[bytes]
    again: Callable[[], Server] = field(repr=False)
    """Starts it anew."""

    def target(self, query: str) -> str:
        """Return what is asked for in the first line of a request."""
        return f"{self.path}?query={quote(query)}"

    def ask(self, query: str, accept: str, *, seconds: float = 60) -> tuple[int, bytes]:
        """Send a query; return status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", self.target(query), headers={"Accept": accept})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def answers(self, *, seconds: float = 10) -> bool:
        """Return whether it answers the simplest query in time."""
        try:
            return self.ask("ASK {}", "application/sparql-results+json", seconds=seconds)[0] == http.client.OK
        except (OSError, http.client.HTTPException):
            return False

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def running(start: Callable[[], Server]) -> Iterator[list[Server]]:
    """Start a server, stop it in the end; the list holds the one that runs, which may have been replaced."""
    current = [start()]
    try:
        yield current
    finally:
        current[0].stop()


def ours(data: Data, **settings: str) -> Callable[[], Server]:
    """Return how to start `regiongraph serve`."""
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--store", str(data.store)]

    def start() -> Server:
        environment = os.environ | {f"REGIONGRAPH_{name.upper()}": value for name, value in settings.items()}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)  # noqa: S603
        assert process.stdout
        line = process.stdout.readline().decode()
        if "http://" not in line:
            raise SystemExit("regiongraph serve did not start")
        port = int(line.split("http://127.0.0.1:")[1].split()[0])
        return _settled(_ready(Server("regiongraph", port, "/sparql", process, start)))

    return start


def oxigraph(data: Data, *options: str) -> Callable[[], Server]:
    """Return how to start `oxigraph serve` in memory."""

    def start() -> Server:
        port = _free_port()
        process = _quiet(_tool("oxigraph", "serve", "--bind", f"127.0.0.1:{port}", *options))
        server = _ready(Server("oxigraph serve", port, "/query", process, start))
        with ExitStack() as failing:
            failing.callback(server.stop)
            _send(port, "/store", data.quads, "application/n-quads")
            _send(port, "/store?default", data.union, "application/n-triples")
            failing.pop_all()
        return server

    return start


def rdflib_endpoint(data: Data, *options: str) -> Callable[[], Server]:
    """Return how to start rdflib-endpoint."""

    def start() -> Server:
        port = _free_port()
        command = _tool(
            "rdflib-endpoint", "serve", "--host", "127.0.0.1", "--port", str(port), *options, str(data.quads)
        )
        return _ready(Server("rdflib-endpoint", port, "/", _quiet(command), start))

    return start


def in_process(data: Data, front: str) -> Callable[[], Server]:
    """Return how to start pyoxigraph behind a small application of its own (see `_fronts`)."""

    def start() -> Server:
        port = _free_port()
        files = (str(path) for path in (data.store, data.quads, data.union))
        command = [sys.executable, "-m", "benchmarks._fronts", front, *files, str(port)]
        return _settled(_ready(Server(f"in process, {front}", port, "/sparql", _quiet(command), start)))

    return start


def _tool(name: str, *arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name(name)), *arguments]


def _quiet(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _send(port: int, path: str, file: Path, media_type: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_START_SECONDS)
    with file.open("rb") as body:
        headers = {"Content-Type": media_type, "Content-Length": str(file.stat().st_size)}
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    connection.close()
    if status >= http.client.BAD_REQUEST:
        raise SystemExit(f"{file.name} could not be loaded: status {status}")


def _ready(server: Server) -> Server:
    until = time.monotonic() + _START_SECONDS
    while not server.answers():
        if server.process.poll() is not None or time.monotonic() > until:
            server.stop()
            raise SystemExit(f"{server.name} did not start")
        time.sleep(0.05)
    return server


def _settled(server: Server) -> Server:
    """Wait until a server has filled its caches, which it does on its own after the first page could be shown."""
    time.sleep(2)
    while (clock := Path(f"/proc/{server.process.pid}/stat")).exists():
        before = _ticks(clock)
        time.sleep(0.5)
        if _ticks(clock) - before < _IDLE_TICKS:
            break
    return server


def _ticks(clock: Path) -> int:
    user, system = clock.read_text().rpartition(")")[2].split()[11:13]
    return int(user) + int(system)
