"""Real SPARQL servers for tests, each on ports of its own on the loopback, with its data in a temporary folder."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

START_SECONDS = 60
OXIGRAPH = Path(sys.executable).with_name("oxigraph")
VIRTUOSO = shutil.which("virtuoso-t")
MISSING = {
    "oxigraph": "" if OXIGRAPH.is_file() else "the package oxigraph is not installed",
    "virtuoso": "" if VIRTUOSO else "virtuoso-t is not installed (Debian: virtuoso-opensource-7-bin)",
}

INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 20
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CheckpointInterval = 0
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""
"""As the package comes, but for the sizes: results end at 10,000 rows."""


@dataclass
class Server:
    """A server that can be killed and started again on its data."""

    kind: str
    folder: Path
    port: int
    variables: Mapping[str, str] = field(default_factory=dict)
    """What the settings have to say of it."""
    lasting: bool = False
    """Whether its data is on the disk, where it could also be in memory."""
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            self._command(), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                httpx.get(f"{self.address}/sparql?query=ASK%7B%7D", timeout=5)
                return
            except httpx.TransportError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)

    def _command(self) -> list[str]:
        if self.kind == "oxigraph":
            place = ["--location", "data"] if self.lasting else []
            return [str(OXIGRAPH), "serve", *place, "--bind", f"127.0.0.1:{self.port}", "--timeout-s", "20"]
        ini = self.folder / "virtuoso.ini"
        ini.write_text(INI.format(sql=free_port(), http=self.port))
        return [str(VIRTUOSO), "-f", "-c", ini.name]


@contextmanager
def started(kind: str, folder: Path, *, lasting: bool = False) -> Iterator[Server]:
    """Run a server while the block runs."""
    login = {"REGIONGRAPH_STORE_USER": "dba", "REGIONGRAPH_STORE_PASSWORD": "dba"} if kind == "virtuoso" else {}
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(kind, folder, free_port(), login, lasting)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
