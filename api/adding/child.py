"""Runs a command with limits, and ends it with all its children when the server lets go of it or is gone.

Run as `python -m api.adding.child FOLDER MIB COMMAND…`. The first line of the output is the process group of the
command; the lines after it are the command's own. When the standard input ends, which it does however the server
ends, the command is killed and FOLDER removed.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

_LESS_PRIORITY = 5
_BY_SIGNAL = 128
"""Added to the number of a signal where one has ended the command, as shells do."""


def main() -> int:
    """Run the command and return its exit status, below 0 where a signal has ended it."""
    folder, memory, *command = sys.argv[1:]
    _limit(int(memory) << 20)
    let_go = threading.Event()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - the server's
    sys.stdout.write(f"{process.pid}\n")
    sys.stdout.flush()
    threading.Thread(target=_watch, args=(process, let_go), daemon=True).start()
    status = process.wait()
    _kill(process.pid)  # what it has left running
    if let_go.is_set():
        shutil.rmtree(Path(folder), ignore_errors=True)
    return status


def _limit(memory: int) -> None:
    """Limit what this process and all that it starts may use, each for itself."""
    for what, limit in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (soft, hard))
    with contextlib.suppress(OSError):
        os.nice(_LESS_PRIORITY)


def _watch(process: subprocess.Popen[bytes], let_go: threading.Event) -> None:
    """Kill the command when the server lets go."""
    while os.read(0, 4096):
        pass
    let_go.set()
    _kill(process.pid)


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    status = main()
    sys.exit(_BY_SIGNAL - status if status < 0 else status)
