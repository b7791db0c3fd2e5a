"""Requests over kept connections for a while: by `wrk` where it is installed, else by a process of Python.

Both send the same requests in the same order, and count every answer that is not 200 as an error.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

SECONDS = 10
"""No request is waited for longer."""
SCRIPT = """
local lines, at = {}, 0
function init(args)
  for line in io.lines(args[1]) do
    local accept, target = line:match("^(%S+) (%S+)$")
    lines[#lines + 1] = wrk.format("GET", target, {Accept = accept})
  end
end
function request()
  at = at % #lines + 1
  return lines[at]
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('RESULT {"answers": %d, "bytes": %d, "seconds": %f, ' ..
    '"p50": %f, "p99": %f, "wrong": %d, "lost": %d}',
    summary.requests, summary.bytes, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, e.status, e.connect + e.read + e.write + e.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What came of it; latencies in milliseconds."""

    answers: int
    bytes: int
    seconds: float
    p50: float
    p99: float
    wrong: int
    """Answers with another status than 200."""
    lost: int
    """Requests without an answer."""

    @property
    def rate(self) -> float:
        """Right answers a second."""
        return (self.answers - self.wrong) / self.seconds


def tool() -> str:
    """Return which program sends the requests."""
    return "wrk" if shutil.which("wrk") else "Python"


def load(port: int, requests: Sequence[tuple[str, str]], *, connections: int, seconds: float) -> Load:
    """Send requests, each what it accepts and its target, over some connections."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requests"
        listed.write_text("".join(f"{accept} {target}\n" for accept, target in requests))
        script = Path(folder) / "requests.lua"
        script.write_text(SCRIPT)
        if program := shutil.which("wrk"):
            options = ["-t1", f"-c{connections}", f"-d{round(seconds)}s", f"--timeout={SECONDS}s"]
            command = [program, *options, f"-s{script}", f"http://127.0.0.1:{port}", "--", str(listed)]
        else:
            command = [sys.executable, "-m", "benchmarks._load", str(port), str(listed), str(connections), str(seconds)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 60)  # noqa: S603
    return Load(**json.loads(done.stdout.split("RESULT ")[1]))


class _Sender:
    """What `wrk` does, for machines without it."""

    def __init__(self, port: int, requests: list[bytes], until: float) -> None:
        self.port, self.requests, self.until = port, requests, until
        self.at, self.bytes, self.wrong, self.lost = 0, 0, 0, 0
        self.took: list[float] = []

    async def connection(self) -> None:
        """Ask one after the other."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while time.perf_counter() < self.until:
            request = self.requests[self.at % len(self.requests)]
            self.at += 1
            start = time.perf_counter()
            writer.write(request)
            try:
                self.wrong += not await asyncio.wait_for(self._answer(reader), SECONDS)
                self.took.append(time.perf_counter() - start)
            except (TimeoutError, OSError, asyncio.IncompleteReadError):
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                self.lost += 1
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"content-length:" in head:
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            self.bytes += len(await reader.readexactly(length))
        else:
            while length := int((await reader.readline()).split(b";")[0], 16):
                self.bytes += len(await reader.readexactly(length + 2))
            await reader.readline()
        return head.split(b" ", 2)[1] == b"200"


async def _main(port: str, listed: str, connections: str, seconds: str) -> None:
    lines = [line.split() for line in Path(listed).read_text().splitlines()]
    form = "GET {1} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {0}\r\n\r\n"
    start = time.perf_counter()
    sender = _Sender(int(port), [form.format(*line).encode() for line in lines], start + float(seconds))
    await asyncio.gather(*(sender.connection() for _ in range(int(connections))))
    took, lasted = sorted(sender.took), time.perf_counter() - start
    p50, p99 = (1000 * took[int(len(took) * share)] if took else 0.0 for share in (0.5, 0.99))
    found = Load(len(took), sender.bytes, lasted, p50, p99, sender.wrong, sender.lost)
    sys.stdout.write("RESULT " + json.dumps(asdict(found)))


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
