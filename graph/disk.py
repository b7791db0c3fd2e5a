"""Files that are there whole or not at all, and what is said when a disk has no more room."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ontology.errors import FullDiskError, StoreError

PARTIAL = ".part"
"""Suffix of a file that is being written; what a dead writer left of these is swept away."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_TEXTS = ("No space left", "quota exceeded", "File too large")


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old content or the new, never a part."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}{PARTIAL}")
    try:
        with partial.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def require_room(folder: Path, size: int) -> None:
    """Take so many bytes of a disk and let go of them again: where they are not there, `OSError` tells."""
    taken = folder / f".room.{os.getpid()}{PARTIAL}"
    try:
        with taken.open("wb") as stream:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(stream.fileno(), 0, size)
            elif os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize < size:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        taken.unlink(missing_ok=True)


@contextmanager
def unchanged_on_failure(folder: Path) -> Iterator[None]:
    """Say of a file that cannot be written that nothing was changed; for what is done before anything counts."""
    try:
        yield
    except OSError as error:
        raise failure(folder, error, "nothing was changed") from error


def failure(folder: Path, error: OSError | StoreError, outcome: str) -> StoreError:
    """Return the error to raise where a store could not be written: `FullDiskError` for want of room."""
    if is_full(error):
        hint = "free some space and do it again; what was stored before is as it was"
        return FullDiskError(f"no space left on the disk of {folder}: {outcome}", hint)
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return StoreError(f"the store {folder} cannot be written: {said}; {outcome}")


def is_full(error: Exception) -> bool:
    """Whether an error, of the system or of the database, says that there is no room."""
    return getattr(error, "errno", None) in _FULL or any(text in str(error) for text in _FULL_TEXTS)
