"""Starting a module of ours as a process of its own, with a socket to talk to it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_ROOT = str(Path(__file__).parents[1])


def start(
    module: str, argument: str, environment: Mapping[str, str] | None = None
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Run `python -m MODULE FD ARGUMENT`, FD being its end of a socket; return the process and our end.

    It is a new program and not a fork, so that threads do not matter. What the user has set goes before `environment`.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", module, str(theirs.fileno()), argument],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**(environment or {}), **os.environ, "PYTHONPATH": _ROOT},
            start_new_session=True,  # Ctrl-C is for the server, which ends this in order
        )
    return process, ours
