"""A server under attack: it lives, touches nothing, answers in time, and others hardly notice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.hostile import ATTACKS, kinds, rounds
from tests.hostile_requests import Attack, Target
from tests.hostile_steady import steady
from tests.hostile_watch import Canary, Figures, Secret, canary, figures, is_idle, others, runs, secret
from tests.hostile_wire import Came

ROOT = Path(__file__).parents[1]
TOKEN = "a-token-for-this-test"
ROUNDS, SEED = 1000, 20261128
ATTACKERS = 4
"""Attacks that run side by side; some of them open many connections."""
SECONDS, GRACE = 1, 0.5
SETTINGS = {"QUERY_SECONDS": "1", "UPDATE_SECONDS": "1", "QUERY_MEMORY_MB": "256", "RESULT_MB": "8"}
WARM_SECONDS, QUIET_SECONDS = 3, 6
LATE, LATEST = 0.01, 0.25
"""Share of the attacks that may be late, and by how many seconds: the attackers run on the server's processors."""
OTHERS = 0.1
"""Where others have more of the machine's processors than this share, they may be later."""
BUSY = 0.03
"""Share of the ordinary queries that may be told to come again: those that come with hundreds of others."""
FLOOR = 5.0
"""Milliseconds: below this the quiet p99 says nothing, as one turn of the scheduler takes as long."""
GROWTH = 24 << 20
"""Bytes that the memory of server and zygote may differ by: what the allocator keeps of a 10 MB request."""


@dataclass(frozen=True)
class Served:
    """A server to attack, and what watches it."""

    process: subprocess.Popen[str]
    target: Target
    canary: Canary
    secret: Secret

    def attack(self, attack: Attack) -> list[str]:
        """Attack once; return what is wrong about what came back."""
        return [fault for came in attack.run(self.target) for fault in self.faults(attack, came)]

    def faults(self, attack: Attack, came: Came, *, busy_is_right: bool = False) -> Iterator[str]:
        """Tell what is wrong; where many attack at a time, it is right to be too busy for any."""
        if came.status not in attack.right and not (busy_is_right and came.status == HTTPStatus.SERVICE_UNAVAILABLE):
            yield f"{attack}: {came.word} {came.body[:300].decode(errors='replace')}"
        if self.secret.told(came.body):
            yield f"{attack}: the file was read"


@contextmanager
def serving(folder: Path, outside: Path, **settings: str) -> Iterator[Served]:
    """Serve a store in a process of its own."""
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--store", str(folder)]
    given = {f"REGIONGRAPH_{name}": value for name, value in settings.items()}
    environment = os.environ | {"REGIONGRAPH_TOKEN": TOKEN} | given
    with canary() as watching, (outside / "log").open("w") as log:
        hidden = secret(outside)
        process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=log)
        try:
            assert process.stdout
            port = int(process.stdout.readline().split("http://127.0.0.1:")[1].split()[0])
            target = Target(port, hidden.path, watching.port, TOKEN)
            yield Served(process, target, watching, hidden)
        finally:
            process.terminate()
            process.communicate(timeout=20)


@pytest.fixture(scope="module")
def served(_made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    outside = tmp_path_factory.mktemp("attacked")
    folder = Path(shutil.copytree(_made_once, outside / "store"))
    with serving(
        folder, outside, QUERY_SECONDS="0.4", UPDATE_SECONDS="1", QUERY_MEMORY_MB="128", RESULT_MB="8"
    ) as found:
        yield found
        assert found.process.poll() is None


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_each_attack(served: Served, attack: Attack) -> None:
    assert served.attack(attack) == []
    assert served.canary.calls == []
    assert served.canary.connections == 0
    assert served.process.poll() is None


def test_there_are_many_kinds() -> None:
    assert len(kinds()) >= 24
    parts = rounds(ROUNDS, SEED)
    assert sum(map(len, parts)) == ROUNDS
    assert all({attack.kind for attack in part} == set(kinds()) for part in parts)


def test_queries_of_clients_that_have_gone_are_ended(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path, QUERY_SECONDS="600") as served:
        time.sleep(WARM_SECONDS)
        for attack in 3 * kinds()["gone"]:
            assert served.attack(attack) == []
        until = time.monotonic() + 10
        while not (idle := is_idle(served.process.pid)) and time.monotonic() < until:
            pass
        assert idle


@dataclass
class Seen:
    """What the attackers saw, by kind."""

    statuses: dict[str, Counter[str]]
    slowest: dict[str, float]
    faults: list[str]
    late: dict[str, float]
    answers: int = 0

    def add(self, served: Served, attack: Attack, answers: Sequence[Came]) -> None:
        for came in answers:
            self.statuses[attack.kind][came.word] += 1
            self.faults += served.faults(attack, came, busy_is_right=True)
            if came.due:
                self.answers += 1
                self.slowest[attack.kind] = max(self.slowest[attack.kind], came.seconds)
            if came.due and came.seconds > SECONDS + GRACE:
                self.late[str(attack)] = max(self.late.get(str(attack), 0), came.seconds)

    def shown_late(self) -> str:
        return ", ".join(f"{name} ({seconds:.2f} s)" for name, seconds in self.late.items()) or "none"

    def show(self) -> None:
        for kind, statuses in self.statuses.items():
            words = ", ".join(f"{word} x {count:,}" for word, count in sorted(statuses.items()))
            print(f"{kind:<28} {self.slowest[kind]:6.2f} s   {words}")


def test_a_thousand_rounds(folder: Path, tmp_path: Path) -> None:
    seen, moments = Seen(defaultdict(Counter), defaultdict(float), [], {}), []
    with others() as busy, serving(folder, tmp_path, **SETTINGS) as served:
        time.sleep(WARM_SECONDS)
        with steady(served.target.port) as quiet:
            time.sleep(QUIET_SECONDS)
        started = time.monotonic()
        with steady(served.target.port) as beside, ThreadPoolExecutor(ATTACKERS) as attackers:
            for part in rounds(ROUNDS, SEED):
                written = [(attack, attack.make(served.target)) for attack in part]  # not on the server's time
                found = attackers.map(lambda one: one[0].act(served.target.address, one[1]), written)
                for attack, answers in zip(part, found, strict=True):
                    seen.add(served, attack, answers)
                moments.append(settled(served.process.pid, moments))
        took = time.monotonic() - started
        alive = served.process.poll() is None
        zygotes = [process for process in moments[0].memory if runs(process, "graph.zygote")]
    ratio = beside.percentile(0.99) / max(quiet.percentile(0.99), FLOOR)
    seen.show()
    print(f"{ROUNDS:,} rounds in {took:.0f} s, {ATTACKERS} side by side; others had {busy.share:.0%} of the machine")
    print(f"quiet: {quiet}")
    print(f"beside them: {beside}; p99 {ratio:.1f} x the quiet one (which counts as {FLOOR:g} ms at least)")
    print(*moments, sep="\n")
    print(f"{seen.answers:,} answers were due; late were {seen.shown_late()}")
    assert alive
    assert (served.canary.connections, served.canary.calls) == (0, [])
    assert seen.faults == []
    assert len(seen.late) <= LATE * ROUNDS
    assert busy.share > OTHERS or max(seen.late.values(), default=0) <= SECONDS + GRACE + LATEST
    assert (quiet.wrong, quiet.busy, beside.wrong) == ([], 0, [])
    assert beside.busy <= BUSY * len(beside.took)
    first, last = moments[0], moments[-1]
    assert len(zygotes) == 1  # the one that was there after the first quarter is there after the last
    lasting = {served.process.pid, *zygotes}
    assert sum(last.memory[one] - first.memory[one] for one in lasting) <= GROWTH
    assert all(last.descriptors[one] <= first.descriptors[one] for one in lasting)
    assert last.processes <= first.processes
    assert ratio <= 10


def settled(server: int, before: Sequence[Figures]) -> Figures:
    """Return the figures of a server once what was begun has ended, at most some seconds later."""
    until = time.monotonic() + 5
    while True:
        time.sleep(0.5)
        found = figures(server)
        same = before and found.processes <= before[0].processes
        if (same and found.descriptors[server] <= before[0].descriptors[server]) or time.monotonic() > until:
            return found
