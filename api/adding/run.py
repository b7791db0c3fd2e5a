"""The process that reads an upload: `regiongraph ingest --events`, which the server needs no language pipeline for."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from ontology.errors import StoreError

_ROOT = str(Path(__file__).parents[2])
_OURS = [sys.executable, "-P", "-m"]
_TOLD_BYTES = 4096
_WAIT_SECONDS = "120"
"""How long another process may be writing to the store."""
_ERROR = re.compile(r"^error: (.*)", re.MULTILINE)


class Run:
    """A reading process and what it says; `read` blocks until it has ended, `stop` ends it from another thread."""

    def __init__(
        self, paths: Sequence[Path], said: Mapping[str, str], *, folder: Path, store: str, memory_mb: int, workers: int
    ) -> None:
        given = [f"--{name}={value}" for name, value in said.items()]
        options = ["--store", store, "--events", "--workers", str(workers), "--wait", _WAIT_SECONDS, *given]
        ingest = [*_OURS, "api.cli", "ingest", *map(str, paths), *options]
        self._told = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is read
        self._process = subprocess.Popen(  # noqa: S603 - our own modules
            [*_OURS, "api.adding.child", str(folder), str(memory_mb), *ingest],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._told,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the server, which ends this in order
        )
        self._group = 0
        self._stopped = threading.Lock()

    def read(self, take: Callable[[dict[str, Any]], object]) -> tuple[int, str]:
        """Hand on what it says; return its exit status and the end of what it told on standard error."""
        watching = threading.Thread(target=self._clear_up, daemon=True)
        watching.start()
        with _pipe(self._process.stdout) as output:
            for line in output:
                if line.strip().isdigit():
                    self._group = int(line)
                else:
                    with contextlib.suppress(json.JSONDecodeError):  # a line that was cut off
                        take(json.loads(line))
        watching.join()
        self.stop()
        with self._told as told:
            told.seek(max(0, told.seek(0, os.SEEK_END) - _TOLD_BYTES))
            return self._process.returncode, told.read().decode("utf-8", "replace")

    def stop(self) -> None:
        """End the process and all that it has started, at once."""
        with self._stopped, contextlib.suppress(OSError):
            _pipe(self._process.stdin).close()

    def _clear_up(self) -> None:
        """Once the process has ended, end what it may have left: else the output stays open."""
        self._process.wait()
        if self._group:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._group, signal.SIGKILL)


def remove(document: str, store: str) -> None:
    """Take a document out of the store, as `regiongraph remove` does; raises `StoreError` where that fails."""
    command = [*_OURS, "api.cli", "remove", document, "--store", store, "--wait", _WAIT_SECONDS, "--json"]
    done = subprocess.run(  # noqa: S603 - our own module
        command, check=False, stdin=subprocess.DEVNULL, capture_output=True, env=_environment(), start_new_session=True
    )
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace")
        raise StoreError(error_in(told) or f"taking it out ended with status {done.returncode}")


def error_in(told: str) -> str | None:
    """Return what a command of ours told as its error on standard error."""
    found = _ERROR.findall(told)
    return found[-1] if found else None


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # asked for when the process was started
    return pipe


def _environment() -> dict[str, str]:
    """Return the environment for the process: it has no need of the token."""
    return {name: value for name, value in os.environ.items() if name.upper() != "REGIONGRAPH_TOKEN"} | {
        "PYTHONPATH": _ROOT
    }
