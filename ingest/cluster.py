"""Reading on a Dask cluster: the same pool of readers, on other machines.

The bytes of a file travel with the task, and what is said of it beside, so workers need no disk in common; of an
archive the member travels alone. The worker puts them into a folder of its own under the same names, so that what is
read is the same to the byte. Where a worker is lost, Dask gives its files to others; one that takes several workers
with it is given up, and told.
"""

from __future__ import annotations

import csv
import importlib
import io
import logging
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ingest.batch import Failure, Made, Reading, Unchanged
from ingest.fingerprint import pipeline_fingerprint
from ingest.loading import SIDECAR, Input, bytes_of, said_beside
from ontology.errors import ConfigurationError, DocumentError, OptionError, ShapeError
from ontology.records import Run

log = logging.getLogger(__name__)
_PATIENCE_SECONDS = 15
_SCHEMES = ("tcp://", "tls://", "ucx://", "ws://", "wss://")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file under way to a worker."""

    file: Input
    content: bytes
    said: Mapping[str, str]
    """What the index beside it says of it."""

    @classmethod
    def of(cls, file: Input) -> Sent:
        """Take a file along; raises `DocumentError` for one that cannot be had."""
        return cls(file, bytes_of(file), said_beside(file))

    @contextmanager
    def unpacked(self) -> Iterator[Input]:
        """Give the file as it was, in a folder that is gone afterwards."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, self.file.path.name)
            if self.file.member is None:
                path.write_bytes(self.content)
                if self.said:
                    path.with_name(SIDECAR).write_bytes(self._index())
            else:
                with zipfile.ZipFile(path, "w") as archive:
                    archive.writestr(self.file.member, self.content)
                    if self.said:
                        beside = PurePosixPath(self.file.member).with_name(SIDECAR)
                        archive.writestr(str(beside), self._index())
            yield Input(path, self.file.member)

    def _index(self) -> bytes:
        table = io.StringIO(newline="")
        writer = csv.DictWriter(table, ("file", *self.said))
        writer.writeheader()
        writer.writerow({"file": self.file.name, **self.said})
        return table.getvalue().encode()


def read_sent(reading: Reading[Made], sent: Sent, known: Run | None) -> Made | Unchanged | Failure:
    """Read a file on a worker."""
    if reading.pipeline and reading.pipeline != pipeline_fingerprint():
        what = f"{sent.file}: the worker that should read it has another version of regiongraph, or of what it uses"
        return DocumentError(what, "install the same version on every machine of the cluster")
    with sent.unpacked() as file:
        outcome = reading(file, known)
        if isinstance(outcome, (DocumentError, ShapeError)):
            return _renamed(outcome, str(file.path), str(sent.file.path))
        return outcome


def _renamed(error: Failure, here: str, there: str) -> Failure:
    """Put the name that a file has for the caller into an error."""
    error.message = error.message.replace(here, there)
    error.hint = error.hint and error.hint.replace(here, there)
    error.args = (error.message,)
    if isinstance(error, DocumentError):
        error.said = {
            language: (message.replace(here, there), hint and hint.replace(here, there))
            for language, (message, hint) in error.said.items()
        }
    return error


class ClusterPool(Executor):
    """Readers on a Dask cluster; use it in a `with` statement, at the end of which what is under way is given up."""

    def __init__(self, address: str) -> None:
        """Connect to a scheduler; raises `OptionError` where there is none, or no worker that has our version."""
        if not address.startswith(_SCHEMES):
            raise OptionError(f"a scheduler's address begins with tcp:// or tls://, not {address!r}")
        self._dask = _distributed()
        self._address = address
        self._lock = threading.Lock()
        self._under_way: dict[Future[Any], Any] = {}
        try:
            self._client = self._dask.Client(address, timeout=_PATIENCE_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            hint = "start one: dask scheduler"
            raise OptionError(f"no Dask scheduler answers at {address}: {error}", hint) from error
        with ExitStack() as on_failure:
            on_failure.callback(self._client.close)
            self._require_our_version()
            self._seen = set(self._workers())
            on_failure.pop_all()

    @property
    def workers(self) -> int:
        """How many files can be read side by side."""
        return sum(one["nthreads"] for one in self._workers().values())

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a file read; `fn` is a `Reading`, followed by the file and what is known of it."""
        reply: Future[Any] = Future()
        file, known = args
        try:
            sent = Sent.of(file)
        except DocumentError as error:
            reply.set_result(error)
            return reply
        asked = self._client.submit(read_sent, fn, sent, known, pure=False, **kwargs)
        with self._lock:
            self._under_way[reply] = asked
        asked.add_done_callback(lambda done: self._settle(file, reply, done))
        return reply

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Give up what is under way, and let go of the cluster, which goes on."""
        del wait, cancel_futures
        with self._lock:
            under_way, self._under_way = self._under_way, {}
        self._client.cancel(list(under_way.values()), force=True)
        self._client.close()

    def _settle(self, file: Input, reply: Future[Any], asked: Any) -> None:
        """Hand on what came of a file."""
        with self._lock:
            if self._under_way.pop(reply, None) is None:
                return
        try:
            error = asked.exception() if asked.status == "error" else None
            if isinstance(error, self._dask.scheduler.KilledWorker):
                hint = "look into the workers' logs; perhaps for want of memory"
                what = f"{file}: reading was cut short: every worker that read it was lost"
                reply.set_result(DocumentError(what, hint))
            elif error:
                reply.set_exception(error)
            else:
                reply.set_result(asked.result())
        except (self._dask.client.FutureCancelledError, OSError, TimeoutError) as error:
            what = f"{file}: reading was cut short: the cluster at {self._address} has gone"
            reply.set_result(DocumentError(what, str(error) or None))
        self._tell_lost()

    def _tell_lost(self) -> None:
        with suppress(OSError):
            there = set(self._workers())
            with self._lock:
                lost, self._seen = (self._seen - there, there) if there else (set(), self._seen)
            for worker in lost:
                log.warning("the worker %s of the cluster was lost; what it was reading is read by another", worker)

    def _workers(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._client.scheduler_info(n_workers=-1).get("workers", {})  # none while it closes
        return found

    def _require_our_version(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE_SECONDS)
            others = self._client.run(version_here, on_error="return")
        except (OSError, TimeoutError) as error:
            hint = f"start some: dask worker {self._address}"
            raise OptionError(f"the cluster at {self._address} has no workers that answer", hint) from error
        for worker, theirs in others.items():
            if theirs != pipeline_fingerprint():
                said = f": {theirs}" if isinstance(theirs, BaseException) else ""
                what = f"the worker {worker} has another version of regiongraph, or of what it uses{said}"
                raise OptionError(what, "install the same version on every machine of the cluster")


def version_here() -> str:
    """Return the version of all that reads; called on each worker."""
    return pipeline_fingerprint()


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ModuleNotFoundError as error:
        hint = "install regiongraph with its extra: pip install 'regiongraph[cluster]'"
        raise ConfigurationError("reading on a cluster needs Dask, which is not installed", hint) from error
