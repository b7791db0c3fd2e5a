"""Processes of a server told apart by what the system knows of them, and what kills them at random (see test_kills)."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

KINDS = ("zygote", "scribe", "fast worker", "slow worker", "change worker", "page worker", "writer")
_TICKS = os.sysconf("SC_CLK_TCK")
_CHANGE_WORKS = 0.2
_CHANGE_YOUNG = 5.0
_PATIENCE = 1.5


@dataclass(frozen=True)
class Process:
    """A process, by what `/proc/…/stat` says."""

    number: int
    state: str
    parent: int
    seconds: float
    """Of processor time."""
    nice: int
    began: float
    """Since the machine started."""

    def text(self, name: str) -> str:
        """Return a file of `/proc` of this process, empty where it has ended."""
        with contextlib.suppress(OSError):
            return Path(f"/proc/{self.number}/{name}").read_text()
        return ""


def processes() -> Iterator[Process]:
    """Yield all processes of the machine that have not ended."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            values = path.read_text().rpartition(")")[2].split()
            worked, began = (int(values[11]) + int(values[12])) / _TICKS, int(values[19]) / _TICKS
            if values[0] not in "ZX":
                yield Process(int(path.parent.name), values[0], int(values[1]), worked, int(values[16]), began)


def descendants(server: int) -> list[tuple[str, Process]]:
    """Return what a server has started, and what that has, each with its kind."""
    everything = list(processes())
    own = [(_program(one), one) for one in everything if one.parent == server]
    zygotes = {one.number for kind, one in own if kind == "zygote"}
    return [*own, *((_kind_of_worker(one), one) for one in everything if one.parent in zygotes)]


def _program(process: Process) -> str:
    return next((kind for kind in ("zygote", "scribe") if f"graph.{kind}" in process.text("cmdline")), "other")


def _kind_of_worker(process: Process) -> str:
    """Tell workers apart: those for pages may take any memory, slow ones have less priority, changes are long work."""
    if "Seccomp:\t2" not in process.text("status"):
        return "new worker"
    space = next((line for line in process.text("limits").splitlines() if line.startswith("Max address space")), "")
    if "unlimited" in space:
        return "page worker"
    if process.nice or process.state == "T":
        return "slow worker"
    young = time.clock_gettime(time.CLOCK_BOOTTIME) - process.began < _CHANGE_YOUNG
    return "change worker" if young and process.seconds > _CHANGE_WORKS else "fast worker"


class Killer:
    """Kills what it is told to, at random moments; the same ones for the same seed as far as the machine goes along."""

    def __init__(self, server: int, writer: Callable[[], int], seed: int) -> None:
        self.hits: Counter[str] = Counter()
        self._server = server
        self._writer = writer
        self._dice = random.Random(seed)

    def kill_many(self, times: int, each: int, *, pause: float, until: float) -> None:
        """Kill so many processes, of each kind at least `each`, with pauses of at most `pause` seconds."""
        while time.monotonic() < until:
            wanted = [kind for kind in KINDS if self.hits[kind] < each]
            if self.hits.total() >= times and not wanted:
                return
            self.kill_one(self._dice.choice([*KINDS, *wanted]))
            time.sleep(self._dice.uniform(0, pause))

    def kill_one(self, kind: str) -> None:
        """Kill a process of that kind, as soon as there is one and some more time has passed."""
        until = time.monotonic() + _PATIENCE
        while not (found := self._of_kind(kind)) and time.monotonic() < until:
            time.sleep(0.01)
        if not found:
            return
        time.sleep(self._dice.choice((0, 0.02, 0.1)) * self._dice.random())
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._dice.choice(found), signal.SIGKILL)
            self.hits[kind] += 1

    def _of_kind(self, kind: str) -> list[int]:
        if kind == "writer":
            return [self._writer()]
        return [one.number for name, one in descendants(self._server) if name == kind]
