"""Where uploads lie until they are read: a temporary folder of this server's, gone with it however it ends.

The server holds a lock on its folder. One that has been killed has let go of the lock, and the next server to start
removes what it left.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "regiongraph-adding-"
_LOCK = "lock"


class Folders:
    """Makes folders for uploads, below one of this server's."""

    def __init__(self) -> None:
        self._root: Path | None = None
        self._lock: int | None = None
        self._number = 0

    def make(self) -> Path:
        """Return a new folder."""
        if self._root is None or not self._root.is_dir():
            self._root = Path(tempfile.mkdtemp(prefix=_PREFIX))
            self._lock = os.open(self._root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._number += 1
        folder = self._root / str(self._number)
        folder.mkdir()
        return folder

    def close(self) -> None:
        """Remove all of them."""
        if self._root:
            shutil.rmtree(self._root, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
        self._root = self._lock = None


def sweep() -> None:
    """Remove what servers have left that are no more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)
