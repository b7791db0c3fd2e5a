"""The ingest run: how much two processes gain, whether cost grows with the documents, memory; `--help` has options.

Reading is measured by the command itself, with one process and with two. Writing is measured on its own, as reading a
thousand documents takes an hour: what was read is varied, so that the documents and a fifth of the names in them are
new, and given to the run in place of reading. Memory is the proportional set size of all processes together.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from api.ingest_events import Committed
from api.ingestion import Read, Storing, digested, ingest
from benchmarks._timing import report
from graph.digests import digested as digest_of
from graph.store import Store
from graph.terms import sort_lines
from graph.writer import Prepared
from ingest.batch import Answer, Reading, follow
from ingest.loading import Input, documents_in

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
_RECORD = re.compile(rb"/id/(claim|observation|decision)/(\w{12})\w{8}")
_NAMED = re.compile(rb"/id/(project|zone|organization|strategy|industry|event|product)/([^>]+)>")
_ONE_IN = 5
"""One name in so many is another one in each copy."""


@dataclass
class Memory:
    """The most memory that some processes took together."""

    most: int = 0
    running: bool = True

    def watch(self, number: int) -> None:
        """Look at a process and all that it started, until told to stop."""
        while self.running:
            self.most = max(self.most, sum(_proportional(one) for one in family(number)))
            time.sleep(0.3)


def family(number: int) -> set[int]:
    """Return a process and all that it started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {number}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _proportional(number: int) -> int:
    try:
        text = Path(f"/proc/{number}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(kilobytes) for kilobytes in re.findall(r"^Pss: +(\d+) kB", text, re.MULTILINE)) * 1024


@contextmanager
def watched(number: int) -> Iterator[Memory]:
    """Watch the memory of a process until the block ends."""
    memory = Memory()
    thread = threading.Thread(target=memory.watch, args=[number])
    thread.start()
    try:
        yield memory
    finally:
        memory.running = False
        thread.join()


@dataclass
class Ran:
    """A run of the command."""

    seconds: float
    processor: float
    """Seconds of all processors together."""
    characters: int
    memory: int
    quads: str


def read(folders: Sequence[Path], workers: int) -> Ran:
    """Read texts into a fresh store by the command."""
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "store"
        command = [sys.executable, "-m", "api.cli", "ingest", *map(str, folders), "--issued", "2026"]
        command += ["--workers", str(workers), "--events", "--store", str(store)]
        began, used = time.perf_counter(), os.times()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True)  # noqa: S603 -- our own code
        with watched(process.pid) as memory:
            lines = process.communicate()[0].splitlines()
        seconds, spent = time.perf_counter() - began, os.times()
        told: dict[str, Any] = json.loads(lines[-1])
        with Store.open(store, read_only=True) as opened:
            quads = hashlib.sha256(opened.view().nquads()).hexdigest()
    processor = spent.children_user + spent.children_system - used.children_user - used.children_system
    return Ran(seconds, processor, told["characters"], memory.most, quads)


@dataclass
class Given(Executor):
    """In place of processes that read: gives what was read before, varied."""

    read: list[Read]
    asked: int = field(default=0)

    def submit(self, task: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        """Answer at once."""
        del task, arguments
        future: Future[Any] = Future()
        copy, number = divmod(self.asked, len(self.read))
        self.asked += 1
        future.set_result(varied(self.read[number], copy))
        return future


def varied(one: Read, copy: int) -> Read:
    """Return what was read from a document as another one: with another slug, and some other names."""
    slug = one.summary.document
    mark, new = f"{copy:04d}".encode(), f"{slug}-{copy:04d}"
    lines = one.prepared.lines.replace(f"/document/{slug}".encode(), f"/document/{new}".encode())
    lines = _RECORD.sub(lambda found: b"/id/%s/%s%s0000" % (found[1], found[2], mark), lines)
    lines = sort_lines(_NAMED.sub(lambda found: _renamed(found, mark), lines))
    document = one.prepared.document.replace(slug, new)
    prepared = Prepared(document, lines, digest_of(lines))
    return replace(one, summary=replace(one.summary, document=new), prepared=prepared)


def _renamed(found: re.Match[bytes], mark: bytes) -> bytes:
    same = hashlib.blake2b(found[2], digest_size=1).digest()[0] % _ONE_IN
    return found[0] if same else b"/id/%s/%s%s>" % (found[1], found[2], mark)


def write(everything: list[Read], copies: int) -> tuple[float, float, int, int]:
    """Write so many copies; return seconds and processor seconds a document, quads, and the most memory."""
    files = [Input(Path(f"{number}.txt")) for number in range(copies * len(everything))]
    varying = 0.0
    with tempfile.TemporaryDirectory() as place, watched(os.getpid()) as memory:
        store, given = str(Path(place) / "store"), Given(everything)
        Store.open(store).close()
        began, used = time.perf_counter(), time.process_time()
        stored = 0
        for event in ingest(files, {}, store=store, storing=Storing(keep_versions=False), pool=given, workers=4):
            stored += len(event.changes) if isinstance(event, Committed) else 0
        seconds, processor = time.perf_counter() - began, time.process_time() - used
        for number, one in enumerate(everything):
            start = time.process_time()
            varied(one, number)
            varying += time.process_time() - start
        with Store.open(store, read_only=True) as opened:
            quads = sum(opened.backend.digest(name).size[0] for name in opened.backend.names())
    if stored != len(files):
        raise RuntimeError(f"{stored} of {len(files)} documents were stored")
    own = varying * copies  # making the copies is no part of writing
    return (seconds - own) / stored, (processor - own) / stored, quads, memory.most


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    default = [SHARED / "corpus", SHARED / "seeds"] if SHARED.is_dir() else [ROOT / "corpus"]
    options.add_argument("texts", nargs="*", type=Path, default=default, help="folders of texts")
    options.add_argument("--copies", default="1,10", help="how many copies to write, e.g. 1,10,50")
    options.add_argument("--rounds", type=int, default=1, help="runs with one and with two processes, alternating")
    given = options.parse_args()
    for _ in range(given.rounds):
        one, two = read(given.texts, 1), read(given.texts, 2)
        report("one process / two processes", one.seconds / two.seconds, goal="1.6")
        print(f"{'the same result':<60} {one.quads == two.quads!s:>8}")
        for name, ran in (("one process", one), ("two processes", two)):
            print(f"{f'seconds here, {name}':<60} {ran.seconds:8.1f}   goal 60 with two")
            print(f"{f'characters a second here, {name}':<60} {ran.characters / ran.seconds:8.0f}")
            print(f"{f'characters a second of one processor, {name}':<60} {ran.characters / ran.processor:8.0f}")
            print(f"{f'memory of all, MB, {name}':<60} {ran.memory / 1e6:8.0f}   goal 1500")
    everything = once(given.texts)
    base = 0.0
    for copies in map(int, given.copies.split(",")):
        seconds, processor, quads, memory = write(everything, copies)
        base = base or processor
        of = f"{copies} × {len(everything)} documents"
        report(f"writing a document of {of} / of the fewest", processor / base, goal="1 (linear)")
        print(f"{f'  seconds here, and of a processor, {quads:,} quads':<60} {seconds:8.2f} {processor:8.2f}")
        print(f"{'  memory, MB':<60} {memory / 1e6:8.0f}")


def once(folders: Sequence[Path]) -> list[Read]:
    """Return what is read from texts."""
    reading: Reading[Read] = Reading({"issued": "2026"}, (), digested, "")
    steps = follow(documents_in(folders), reading, workers=2)
    return [step.outcome for step in steps if isinstance(step, Answer) and isinstance(step.outcome, Read)]


if __name__ == "__main__":
    main()
