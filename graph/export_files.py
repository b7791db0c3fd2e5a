"""Files that are complete or not there: written beside and then renamed, packed by gzip if wanted."""

from __future__ import annotations

import errno
import glob
import gzip
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from graph.disk import is_full
from ontology.errors import FullDiskError, OptionError, RegionGraphError

_BUFFER = 1 << 20


@contextmanager
def replacing(path: Path, *, packed: bool) -> Iterator[IO[bytes]]:
    """Give a stream whose content becomes the file at `path` when all is written.

    Until then, and where anything fails, what was there stays. A device or a pipe is written to directly. Raises
    `FullDiskError` for a full disk and `OptionError` for a place that cannot be written to.
    """
    special = path.exists() and not path.is_file() and not path.is_dir()
    partial = path if special else beside(path)
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with partial.open("wb", buffering=_BUFFER) as stream:
            with packing(stream, packed=packed) as content:
                yield content
            stream.flush()
            if not special:
                os.fsync(stream.fileno())
        if not special:
            partial.replace(path)
    except OSError as error:
        if error.filename not in {None, str(partial), str(path)}:
            raise  # something that was to be read
        raise not_written(path, error) from error
    finally:
        if not special:
            partial.unlink(missing_ok=True)


def beside(path: Path) -> Path:
    """Return where something is written that shall become `path`; what a process left there that was killed goes."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        number = left.name.split(".")[-2]
        if number.isdigit() and not _runs(int(number)):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _runs(number: int) -> bool:
    """Whether there is a process of that number."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True


@contextmanager
def packing(stream: IO[bytes], *, packed: bool) -> Iterator[IO[bytes]]:
    """Give a stream that packs what goes to `stream`, the same content to the same bytes; or the stream itself."""
    if not packed:
        yield stream
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0, compresslevel=6) as content:
        yield cast("IO[bytes]", content)


def not_written(path: Path, error: OSError) -> RegionGraphError:
    """Return what to tell of a file that could not be written."""
    if is_full(error):
        hint = "free some space, end the name in .gz, or choose a part; what was there before is unchanged"
        return FullDiskError(f"{path} cannot be written: {error.strerror}", hint)
    why = error.strerror or str(error)
    return OptionError(f"{path} cannot be written: {why}", "name a file in a folder that exists")
