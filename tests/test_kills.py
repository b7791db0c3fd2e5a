"""Kill -9 of any process of a server, or of another writer, at any moment: it goes on, and no commit is lost."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from graph.engine import Engine
from graph.folder import GENERATION_GRAPH
from graph.replica import Replica
from graph.store import Store
from graph.workers import remote_view
from tests.kill_clients import COUNTERS, LOG, TOKEN, Clients, Running
from tests.killing import KINDS, Killer, descendants, processes
from tests.second_writer import KINDS as WRITTEN
from tests.second_writer import plain_version, version
from tests.serving import Site, soon

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tells processes apart by /proc")
KILLS = int(os.environ.get("KILLS", "60"))
SEED = int(os.environ.get("KILLS_SEED", "4"))
ENVIRONMENT = {
    **os.environ,
    "REGIONGRAPH_TOKEN": TOKEN,
    "REGIONGRAPH_QUERY_SECONDS": "4",
    "REGIONGRAPH_SLOW_SECONDS": "0.1",
    "REGIONGRAPH_SLOW_WORKERS": "2",
}


@dataclass
class Served:
    """A server process."""

    process: subprocess.Popen[str]
    site: Site
    log: Path

    def left(self) -> list[int]:
        """Return the processes it has started that have not ended."""
        return [process.number for _, process in descendants(self.process.pid)]


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve a folder by a process of its own until the block ends; then stop it by SIGTERM, unless it has ended."""
    log = folder.parent / "server.log"
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--store", str(folder)]
    with log.open("a") as errors:
        process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=errors, text=True)
    assert process.stdout
    try:
        found = Served(process, Site(int(re.findall(r":(\d+) ", process.stdout.readline())[0])), log)
        assert found.site.get("/health").status == 200  # the port is open before anything is ready
        yield found
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


@dataclass
class SecondWriter:
    """Another process that writes, which comes again when it was killed."""

    now: int = 0
    lives: int = 0
    committed: dict[int, int] = field(default_factory=dict)
    """The last version of each document, or graph, that it has said to be committed."""
    said: int = 0
    strange: list[str] = field(default_factory=list)

    def follow(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        for line in process.stdout:
            what, _, number = line.strip().partition(" ")
            if not number.isdecimal():
                self.strange.append(line)
            elif what == "writer":
                self.now, self.lives = int(number), self.lives + 1
            else:
                self.committed[int(number) % WRITTEN] = int(number)
                self.said += 1


@contextmanager
def second_writer(folder: Path) -> Iterator[SecondWriter]:
    command = [sys.executable, "-m", "tests.second_writer", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    found = SecondWriter()
    following = threading.Thread(target=found.follow, args=[process])
    following.start()
    try:
        assert soon(lambda: bool(found.committed), 30)
        yield found
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        following.join()
        process.stdout.close()  # type: ignore[union-attr]


def require_all(quads: bytes, clients: Clients, writer: SecondWriter) -> None:
    """Check that everything acknowledged is in N-Quads."""
    text = quads.decode()
    for counter in range(COUNTERS):
        values = re.findall(rf'<urn:count/{counter}> <urn:is> "(\d+)"', text)
        assert len(values) == 1
        assert clients.made[counter] <= int(values[0]) <= clients.tried[counter]
    logged = [int(n) for n in re.findall(rf'<{LOG}> <urn:has> "(\d+)"', text)]
    assert len(logged) == len(set(logged))
    assert {n for n, made in clients.logged.items() if made} <= set(logged) <= set(clients.logged)
    for document, number in writer.committed.items():
        graph = version(number).document.iri
        titles = re.findall(rf'<http://purl.org/dc/terms/title> "第(\d+)版"@?[-\w]* <{graph}> \.', text)
        assert len(titles) == 1
        assert int(titles[0]) >= number
        assert int(titles[0]) % WRITTEN == document


def nquads(store: Store) -> bytes:
    lines = {name: store.backend.lines(name) for name in store.backend.names()}
    return b"".join(line[:-2] + f"<{name}> .\n".encode() for name in lines for line in lines[name].splitlines(True))


def test_whatever_is_killed_goes_on_and_nothing_committed_is_lost(folder: Path) -> None:
    began = time.monotonic()
    with served(folder) as server:
        clients = Clients(server.site)
        for _ in range(COUNTERS):
            assert clients.change(1)
        assert clients.query()
        assert clients.read_pages()
        files = len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))
        works = [(clients.query, 0.05), (clients.read_pages, 0.3), (clients.change, 0.0)]
        with second_writer(folder) as writer:
            killer = Killer(server.process.pid, lambda: writer.now, SEED)
            with Running(*works, *[(clients.query_for_long, 0.1)] * 2):
                killer.kill_many(KILLS, KILLS // 20, pause=0.5, until=time.monotonic() + 120)
                killed = time.monotonic()
                soon(lambda: clients.statuses["change", 204] >= KILLS // 20, 60)
        counts = dict(killer.hits), dict(clients.statuses), {"commits of the second writer": writer.said}
        print(f"\n{killed - began:.0f} s", *counts)
        assert server.process.poll() is None
        assert clients.faults == writer.strange == []
        assert "Traceback" not in server.log.read_text()
        assert killer.hits.total() >= KILLS
        assert min(killer.hits[kind] for kind in KINDS) >= KILLS // 20
        assert min(clients.statuses["change", 204], writer.said) >= KILLS // 20
        ended = time.monotonic()
        assert soon(clients.query, 2)
        assert soon(clients.change, 2)
        assert soon(clients.read_pages, 2)
        print(f"again after {time.monotonic() - ended:.2f} s")
        assert clients.faults == []
        require_all(server.site.get("/graph-store", "application/n-quads").body, clients, writer)
        assert soon(lambda: len(list(Path(f"/proc/{server.process.pid}/fd").iterdir())) < files + 20)
        left = server.left()
    assert server.process.returncode in {0, -signal.SIGTERM}
    assert soon(lambda: not alive(left), 5)
    with Store.open(folder, read_only=True) as reader:
        there = nquads(reader)
        require_all(there, clients, writer)
        with Store.open(folder) as writing:
            assert writing.backend.generation() == reader.backend.generation()
            assert nquads(writing) == there
            database = writing.backend._engine  # type: ignore[attr-defined] - no reader sees it
            assert same_graphs(database, reader.backend.replica()[1])
    with served(folder) as again:
        require_all(again.site.get("/graph-store", "application/n-quads").body, clients, writer)


def test_a_writer_that_is_killed_while_it_commits_loses_nothing_it_has_committed(tmp_path: Path) -> None:
    folder, dice = tmp_path / "plain", random.Random(SEED)
    Store.open(folder, plain=True).close()
    with second_writer(folder) as writer, Store.open(folder, read_only=True) as reader:
        for life in range(1, 41):
            assert soon(lambda life=life: any(number // 10_000 == life for number in writer.committed.values()))
            time.sleep(dice.uniform(0, 0.05))
            lives, committed = writer.lives, dict(writer.committed)
            os.kill(writer.now, signal.SIGKILL)
            for kind, number in committed.items():
                assert found_version(reader, kind) >= number
            assert soon(lambda lives=lives: writer.lives > lives, seconds=60)
        print(f"\n{writer.said} commits, {writer.lives} lives")
    assert writer.strange == []
    committed = dict(writer.committed)
    with Store.open(folder, plain=True) as writing, Store.open(folder, read_only=True) as reader:
        assert same_graphs(writing.backend._engine, reader.backend.replica()[1])  # type: ignore[attr-defined]
        assert all(found_version(reader, kind) >= number for kind, number in committed.items())


def found_version(store: Store, kind: int) -> int:
    """Return which version of a graph a store has, whole."""
    lines = store.view().lines(f"urn:killed/{kind}")
    number = int(lines.split(b'"')[1])
    assert plain_version(number) == {f"urn:killed/{kind}": lines}
    return number


def same_graphs(database: Engine, copy: Engine) -> bool:
    """Whether there is in the database what readers are given, and besides only which generation it is."""
    names = set(database.graph_names()) - {GENERATION_GRAPH}
    same = (sorted(database.lines(name).splitlines()) == sorted(copy.lines(name).splitlines()) for name in names)
    return names == set(copy.graph_names()) and all(same)


def alive(numbers: list[int]) -> set[int]:
    return {process.number for process in processes()} & set(numbers)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_when_the_server_ends_so_does_all_that_it_has_started(folder: Path, number: int) -> None:
    with served(folder) as server:
        clients = Clients(server.site)
        assert clients.change(1)
        assert clients.read_pages()
        asking = [threading.Thread(target=work) for work in [clients.query_for_long] * 4 + [lambda: clients.change(2)]]
        for thread in asking:
            thread.start()
        expected = {"zygote", "scribe", "fast worker", "slow worker", "page worker"}
        assert soon(lambda: expected <= {kind for kind, _ in descendants(server.process.pid)})
        left = server.left()
        server.process.send_signal(number)
        server.process.wait(30)
        assert soon(lambda: not alive(left), 5)
        for thread in asking:
            thread.join()
    with served(folder) as again:
        assert Clients(again.site).query()


COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def test_a_view_whose_processes_are_killed_is_answered_by_others(sample_store: Store) -> None:
    replica = Replica(sample_store.backend)
    view = remote_view(replica)
    right = view.sparql(COUNT, media_type="csv")
    for workers_only in (True, False, True):
        zygote = replica._process
        assert zygote
        old = [one.number for one in processes() if one.parent == zygote.pid]
        for number in old if workers_only else [zygote.pid]:
            os.kill(number, signal.SIGKILL)
        assert soon(lambda old=old: not alive(old), 5)
        assert view.sparql(COUNT, media_type="csv") == right
    assert replica.starts == 2
    replica.close()


def test_what_was_sent_of_a_commit_that_is_overtaken_does_not_stay(tmp_path: Path) -> None:
    with Store.open(tmp_path / "plain", plain=True) as store:
        replica = Replica(store.backend)
        replica.refresh()
        store.writer().put({"urn:a": b'<urn:s> <urn:p> "old" .\n'})
        put, sent = replica._put, []

        def overtaken(name: str, lines: bytes) -> None:
            put(name, lines)
            sent.append(name)
            if len(sent) == 1:
                store.writer().put({"urn:a": b"", "urn:b": b'<urn:s> <urn:p> "new" .\n'})
                raise FileNotFoundError("removed meanwhile, as files of older commits are")

        replica._put = overtaken  # type: ignore[method-assign]
        found = remote_view(replica).sparql("SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }", media_type="csv")
        assert found[0] == b"g,o\r\nurn:b,new\r\n"
        assert sent == ["urn:a", "urn:a", "urn:b"]
        replica.close()
