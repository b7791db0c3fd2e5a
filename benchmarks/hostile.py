"""The attacks of the hostile suite on ours, on `oxigraph serve` and on rdflib-endpoint: who survives what.

Each server runs in a process of its own with the real graph, is killed when it takes too much memory, and is started
anew after it has died or hangs. The attacks are those of `tests/hostile.py`, some of each kind; the table has a row a
kind and in it the worst that happened:

* `died`: the process ended; `grew`: it took more memory than allowed and was killed;
* `hung`: it lived, but did not answer `ASK {}` within some seconds after the attack;
* `canary`: it called another address because a query said so; `file`: it told what is in a local file;
* `late`: no answer came in time, but others were answered; `-`: none of these.

A server that lives goes into the next attack with what it still has to do, as it would on any day.

Neither peer knows tokens, so what a token protects is open there; that is not counted. `--enable-update` is given to
rdflib-endpoint as ours and Oxigraph take updates too, and `--timeout-s` to Oxigraph as it has that.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks._data import Data, sample
from benchmarks._peers import Server, ours, oxigraph, rdflib_endpoint
from tests.hostile import kinds
from tests.hostile_requests import Attack, Target
from tests.hostile_watch import Canary, Secret, canary, memory, secret

SECONDS = 2
"""Deadline of a query, where a server can be told one."""
LATE = SECONDS + 0.5
WAIT = 6.0
"""No answer is waited for longer."""
WORST = ("file", "canary", "died", "grew", "hung", "late", "-")
TOKEN = "a-token-for-the-benchmark"  # noqa: S105


@dataclass(frozen=True)
class Contestant:
    """A server, and where it takes what."""

    name: str
    command: str
    start: Callable[[], Server]
    update: str
    graphs: str


@dataclass
class Score:
    """What happened to a server: by kind of attack, and in all."""

    by_kind: dict[str, list[str]] = field(default_factory=dict)
    starts: int = 1

    def worst(self, kind: str) -> str:
        """Return the worst that an attack of this kind did."""
        return min(self.by_kind.get(kind, ["?"]), key=lambda word: WORST.index(word) if word in WORST else 99)


class Guard:
    """Kills a server that takes too much memory."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.killed = False
        self.server: Server | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    @contextmanager
    def watching(self) -> Iterator[Guard]:
        """Watch while the block runs."""
        self._thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            server = self.server
            if server is not None and server.process.poll() is None and memory(server.process.pid) > self.limit:
                self.killed = True
                server.process.kill()


class Fight:
    """One server against all attacks."""

    def __init__(self, who: Contestant, guard: Guard, watching: Canary, hidden: Secret) -> None:
        self.who, self.guard, self.canary, self.hidden = who, guard, watching, hidden
        self.score = Score()
        self.server = self._start()

    def _start(self) -> Server:
        self.guard.server = None
        self.guard.killed = False
        server = self.who.start()
        self.guard.server = server
        return server

    def attack(self, attack: Attack) -> None:
        """Attack, note what happened, and start the server anew if it is needed."""
        target = Target(
            self.server.port,
            self.hidden.path,
            self.canary.port,
            TOKEN,
            query=self.server.path,
            update=self.who.update,
            graphs=self.who.graphs,
            patience=WAIT,
        )
        called = self.canary.connections
        answers = attack.run(target)
        alive = self.server.answers(seconds=WAIT)
        if self.server.process.poll() is not None or self.guard.killed:
            happened = "grew" if self.guard.killed else "died"
        elif not alive:
            happened = "hung"
        else:
            happened = "late" if any(one.due and one.seconds > LATE for one in answers) else "-"
        found = [happened]
        found += ["canary"] * (self.canary.connections > called)
        found += ["file"] * any(self.hidden.told(one.body) for one in answers)
        self.score.by_kind.setdefault(attack.kind, []).extend(found)
        if happened in {"died", "grew", "hung"}:
            self.server.stop()
            self.server = self._start()
            self.score.starts += 1


def contestants(data: Data) -> list[Contestant]:
    """Return the servers; a peer that is not installed is told of and left out."""
    limits = {"query_seconds": str(SECONDS), "update_seconds": str(SECONDS), "query_memory_mb": "256", "result_mb": "8"}
    every = [
        Contestant("regiongraph", "python", ours(data, token=TOKEN, **limits), "/sparql", "/graph-store"),
        Contestant("oxigraph serve", "oxigraph", oxigraph(data, "--timeout-s", str(SECONDS)), "/update", "/store"),
        Contestant("rdflib-endpoint", "rdflib-endpoint", rdflib_endpoint(data, "--enable-update"), "/", "/"),
    ]
    for one in every:
        if not _installed(one):
            print(f"{one.name} is not installed here: left out")
    return [one for one in every if _installed(one)]


def _installed(one: Contestant) -> bool:
    return Path(sys.executable).with_name(one.command).exists()


def chosen(most: int) -> list[Attack]:
    """Return some attacks of each kind: the first, the last, and between."""
    found = []
    for attacks in kinds().values():
        step = max(1, (len(attacks) - 1) / max(1, most - 1))
        found += [attacks[round(number * step)] for number in range(min(most, len(attacks)))]
    return found


def fight(who: Contestant, attacks: Sequence[Attack], folder: Path, arguments: argparse.Namespace) -> Score:
    """Attack a server with everything, until the time is over."""
    until = time.monotonic() + arguments.seconds
    with canary() as watching, Guard(arguments.memory << 20).watching() as guard:
        one = Fight(who, guard, watching, secret(folder))
        try:
            for number, attack in enumerate(attacks):
                if time.monotonic() > until:
                    print(f"{who.name}: the time was over after {number} of {len(attacks)} attacks")
                    break
                one.attack(attack)
        finally:
            guard.server = None
            one.server.stop()
    return one.score


def show(scores: dict[str, Score], attacks: Sequence[Attack]) -> None:
    """Print the table, and what it comes to."""
    print(f"{'':<30}" + "".join(f"{name:<18}" for name in scores))
    for kind in dict.fromkeys(attack.kind for attack in attacks):
        print(f"{kind:<30}" + "".join(f"{score.worst(kind):<18}" for score in scores.values()))
    for name, score in scores.items():
        counts = Counter(word for words in score.by_kind.values() for word in words)
        total = ", ".join(f"{word} {counts[word]}" for word in WORST[:-1] if counts[word]) or "nothing"
        print(f"{name}: of {len(attacks)} attacks {total}; started {score.starts} times")


def main() -> None:
    """Attack all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=2, help="attacks of each kind")
    parser.add_argument("--seconds", type=float, default=900, help="most time for each server")
    parser.add_argument("--memory", type=int, default=3000, help="MiB that a server may take in all")
    parser.add_argument("--servers", nargs="+", help="only these")
    parser.add_argument("--data", type=Path, help="folder to keep the graph in")
    arguments = parser.parse_args()
    attacks, scores = chosen(arguments.each), {}
    with tempfile.TemporaryDirectory() as folder:
        place = arguments.data or Path(folder)
        for who in contestants(sample(place)):
            if not arguments.servers or who.name in arguments.servers:
                started = time.monotonic()
                scores[who.name] = fight(who, attacks, Path(folder), arguments)
                print(f"{who.name}: {time.monotonic() - started:.0f} s", flush=True)
    show(scores, attacks)
    sys.exit(scores.get("regiongraph", Score()).starts - 1)


if __name__ == "__main__":
    main()
