"""What watches a server under attack: a canary on the network, a secret file, and figures of its processes.

The figures come from `/proc`, so on other systems than Linux there are none.
"""

from __future__ import annotations

import contextlib
import http.server
import os
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")


@dataclass
class Canary:
    """A web server that nobody has a reason to ask; `calls` are the first lines of the requests that came."""

    port: int = 0
    connections: int = 0
    calls: list[str] = field(default_factory=list)


@contextmanager
def canary() -> Iterator[Canary]:
    """Listen on a free port of this machine, and answer whoever comes with a triple."""
    found = Canary()

    class Handler(http.server.BaseHTTPRequestHandler):
        def setup(self) -> None:
            found.connections += 1
            super().setup()

        def do_GET(self) -> None:
            found.calls.append(self.requestline)
            body = b"<urn:canary> <urn:canary> <urn:canary> .\n"
            self.send_response(200)
            self.send_header("Content-Type", "application/n-triples")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_HEAD = do_CONNECT = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,))
    thread.start()
    found.port = server.server_port
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Secret:
    """A file that must not be read; `text` is in it and nowhere else."""

    path: Path
    text: bytes

    def told(self, body: bytes) -> bool:
        """Whether an answer gives away this file or the system's list of users."""
        return self.text in body or b"root:x:0:0" in body


def secret(folder: Path) -> Secret:
    """Write a secret file, as triples."""
    text = secrets.token_hex(16)
    path = folder / "secret.nt"
    path.write_text(f'<urn:secret> <urn:secret> "{text}" .\n')
    return Secret(path, text.encode())


@dataclass(frozen=True, slots=True)
class Figures:
    """A server and its processes at a moment.

    Memory, in bytes, and open files are those of the server itself and of its children, by process; their children
    come and go, and only count among the `processes`.
    """

    memory: Mapping[int, int]
    descriptors: Mapping[int, int]
    processes: int

    def __str__(self) -> str:
        files = sum(self.descriptors.values())
        return f"{sum(self.memory.values()) >> 20} MiB, {files} descriptors, {self.processes} processes"


def figures(server: int) -> Figures:
    """Return the figures of a server."""
    lasting = (server, *_children().get(server, ()))
    memory = {process: _memory(process) for process in lasting}
    return Figures(memory, {process: _descriptors(process) for process in lasting}, len(_family(server)))


def runs(process: int, module: str) -> bool:
    """Whether a process of Python runs a module."""
    with contextlib.suppress(OSError):
        return module.encode() in (PROC / str(process) / "cmdline").read_bytes().split(b"\0")
    return False


@dataclass
class Others:
    """How much of the machine's processors others had, as a share, while we measured."""

    share: float = 0.0


@contextmanager
def others() -> Iterator[Others]:
    """Measure while the block runs; it must wait for the processes that it starts."""
    found, started = Others(), time.monotonic()
    ours, busy = _our_seconds(), _busy_seconds()
    yield found
    foreign = (_busy_seconds() - busy) - (_our_seconds() - ours)
    found.share = foreign / (time.monotonic() - started) / (os.cpu_count() or 1)


def _our_seconds() -> float:
    return sum(os.times()[:4])


def _busy_seconds() -> float:
    with contextlib.suppress(OSError):
        # "cpu user nice system idle iowait irq softirq steal …" in ticks
        ticks = [int(one) for one in (PROC / "stat").read_text().splitlines()[0].split()[1:9]]
        return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
    return 0.0


def memory(server: int) -> int:
    """Return how many bytes a server and all that it has started take; what they share counts once."""
    return sum(map(_part, _family(server)))


def is_idle(server: int, *, seconds: float = 0.5, share: float = 0.1) -> bool:
    """Whether a server and all that it has started take little of a processor for a while."""
    before = {process: _seconds(process) for process in _family(server)}
    time.sleep(seconds)
    after = {process: _seconds(process) for process in _family(server)}
    return sum(taken - before.get(process, 0) for process, taken in after.items()) < share * seconds


def _seconds(process: int) -> float:
    with contextlib.suppress(OSError):
        user, system = (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _part(process: int) -> int:
    with contextlib.suppress(OSError):
        for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _family(server: int) -> list[int]:
    children, found = _children(), [server]
    for process in found:
        found += children.get(process, ())
    return found


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for folder in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # "pid (name) state parent …"; a name may hold spaces and brackets
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            found.setdefault(parent, []).append(int(folder.name))
    return found


def _memory(process: int) -> int:
    with contextlib.suppress(OSError):
        for line in (PROC / str(process) / "status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


def _descriptors(process: int) -> int:
    with contextlib.suppress(OSError):
        return len(os.listdir(PROC / str(process) / "fd"))
    return 0
