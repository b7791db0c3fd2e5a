"""Lanes: many long queries beside short ones, the slow lane, the deadline, commits, and processes that are killed."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from graph.changes import Asked
from graph.changing import Changer
from graph.dispatch import Dispatcher
from graph.jobs import Lanes
from graph.replica import Replica
from graph.store import Store
from graph.view import request
from graph.workers import Limits, Worker, question
from ontology.errors import InputError, LimitError, StoreError
from tests.sample import sample_extractions
from tests.serving import in_its_own_loop

CHEAP = "SELECT ?l { ?x a rg:Railway ; skos:prefLabel ?l FILTER(LANG(?l) = 'zh') }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DOCUMENTS = "SELECT (COUNT(?d) AS ?n) { ?d a rg:Document }"
LIMITS = Limits(seconds=2, memory_bytes=200 << 20, result_bytes=8 << 20)


async def ask(dispatcher: Dispatcher, text: str) -> bytes:
    job = dispatcher.ask(request(text, "text/csv"))
    return await job.reply.ended()


def run(store: Store, work: Callable[[Dispatcher], Awaitable[None]], lanes: Lanes | None = None) -> None:
    async def started() -> None:
        dispatcher = Dispatcher(Replica(store.backend), LIMITS, lanes or Lanes())
        await dispatcher.start()
        try:
            await work(dispatcher)
        finally:
            await dispatcher.close()

    in_its_own_loop(started())


async def until(happens: Callable[[], bool], seconds: float = 5.0) -> bool:
    ends = time.monotonic() + seconds
    while not happens() and time.monotonic() < ends:
        await asyncio.sleep(0.01)
    return happens()


def test_long_queries_go_to_the_slow_lane_and_wait_there_and_end_at_the_deadline(sample_store: Store) -> None:
    async def work(dispatcher: Dispatcher) -> None:
        began = time.monotonic()
        long = [asyncio.create_task(ask(dispatcher, ENDLESS)) for _ in range(6)]
        assert await until(lambda: dispatcher.counts()["slow"] == 2 and dispatcher.counts()["halted"] == 4)
        for _ in range(10):
            assert await ask(dispatcher, CHEAP) == "l\r\n渝贵高铁\r\n".encode()
        assert time.monotonic() - began < LIMITS.seconds
        for task in long:
            with pytest.raises(LimitError, match="longer than 2 seconds"):
                await task
        assert time.monotonic() - began < LIMITS.seconds + 0.5
        assert dispatcher.outcomes == {"answered": 10, "deadline": 6}
        assert await until(lambda: dispatcher.counts() == {"idle": 4, "fast": 0, "slow": 0, "halted": 0, "waiting": 0})

    run(sample_store, work, Lanes(fast=2, slow=2))


def test_when_too_many_wait_that_is_said(sample_store: Store) -> None:
    async def work(dispatcher: Dispatcher) -> None:
        running = dispatcher.ask(request(ENDLESS))
        following, waiting = (dispatcher.ask(request(CHEAP, "text/csv")) for _ in range(2))
        with pytest.raises(LimitError, match="too many queries are waiting"):
            dispatcher.ask(request(CHEAP))
        for job in (following, waiting):  # the long one makes room
            assert await job.reply.ended() == "l\r\n渝贵高铁\r\n".encode()
        running.cancel()
        assert dispatcher.outcomes == {"busy": 1, "answered": 2, "gone": 1}

    run(sample_store, work, Lanes(fast=1, waiting=1))


def test_who_stops_waiting_leaves_the_line(sample_store: Store) -> None:
    async def work(dispatcher: Dispatcher) -> None:
        running = dispatcher.ask(request(ENDLESS))
        waiting = [dispatcher.ask(request(ENDLESS)) for _ in range(2)]
        assert dispatcher.counts()["waiting"] == 2
        for job in waiting:
            job.cancel()
        assert dispatcher.counts()["waiting"] == 0
        assert await ask(dispatcher, CHEAP)
        running.cancel()
        assert await ask(dispatcher, CHEAP)

    run(sample_store, work, Lanes(fast=1))


def test_a_large_answer_comes_in_parts_and_too_large_a_one_is_cut(sample_store: Store) -> None:
    async def work(dispatcher: Dispatcher) -> None:
        pairs = "SELECT ?a ?d { ?a a ?b . ?d a ?e } LIMIT "
        job = dispatcher.ask(request(pairs + "40000", "text/csv"))
        await job.reply.ready()
        sizes = [len(part) async for part in job.reply.parts()]
        job.reply.close()
        assert len(sizes) > 4
        assert sum(sizes) == job.reply.size > 2 << 20
        with pytest.raises(LimitError, match="larger than 8 MiB"):
            await ask(dispatcher, pairs + "400000")

    run(sample_store, work)


def test_a_commit_is_seen_by_new_queries_and_running_ones_keep_theirs(folder: Path) -> None:
    async def work(dispatcher: Dispatcher) -> None:
        assert await ask(dispatcher, DOCUMENTS) == b"n\r\n2\r\n"
        slow = asyncio.create_task(
            ask(dispatcher, DOCUMENTS.replace("{", "{ { SELECT (COUNT(*) AS ?m) { ?a a ?b . ?c a ?e } } "))
        )
        await asyncio.sleep(0.05)
        with Store.open(folder) as store:
            store.writer().remove("zunyi-report-2024")
        assert await until(lambda: dispatcher.generation == 4)
        assert await until(lambda: not dispatcher._outdated())
        assert await ask(dispatcher, DOCUMENTS) == b"n\r\n1\r\n"
        with pytest.raises(LimitError):
            await slow

    with Store.open(folder, read_only=True) as reader:
        run(reader, work)


@pytest.mark.parametrize("victim", ["idle worker", "busy worker", "zygote"])
def test_what_is_killed_is_replaced(sample_store: Store, victim: str) -> None:
    async def work(dispatcher: Dispatcher) -> None:
        running = dispatcher.ask(request(ENDLESS))
        process = dispatcher.replica._process
        assert process
        idle = next(iter(dispatcher._idle)).forked.process
        os.kill(
            {"idle worker": idle, "busy worker": running.line.forked.process, "zygote": process.pid}[victim],
            signal.SIGKILL,
        )
        if victim == "idle worker":
            running.cancel()
        else:
            with pytest.raises(LimitError):
                await running.reply.ended()
        for _ in range(100):
            try:
                assert await ask(dispatcher, CHEAP) == "l\r\n渝贵高铁\r\n".encode()
            except (LimitError, StoreError):
                await asyncio.sleep(0.01)  # asked of a worker that was just dying
        assert await until(lambda: dispatcher.counts() == {"idle": 4, "fast": 0, "slow": 0, "halted": 0, "waiting": 0})
        assert dispatcher.replica.starts == (2 if victim == "zygote" else 1)

    run(sample_store, work)


def test_the_walls(sample_store: Store) -> None:
    replica = Replica(sample_store.backend)
    replica.refresh()
    assert replica.walls == ("seccomp", "memory", "descriptors")
    forked = replica.fork(memory=100 << 20)
    assert Worker(forked).ask(question(request("ASK {}", "text/csv"), None), 5)[1] == b"true"
    status = Path(f"/proc/{forked.process}/status").read_text()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
    assert len(list(Path(f"/proc/{forked.process}/fd").iterdir())) == 4
    replica.discard(forked)
    replica.close()


def test_only_what_a_commit_changes_is_sent(folder: Path) -> None:
    sent: list[str] = []
    with Store.open(folder, read_only=True) as reader:
        replica = Replica(reader.backend)
        replica.refresh()
        put = replica._put
        replica._put = lambda name, lines: (sent.append(name), put(name, lines))[1]  # type: ignore[method-assign]
        document = sample_extractions()[1].document.iri
        with Store.open(folder) as store:
            store.writer().remove(document)
        replica.refresh()
        replica.close()
    assert document in sent
    assert not [name for name in sent if "/reference/divisions" in name or name.endswith("/ontology")]


def test_a_store_too_large_for_memory_is_read_on_disk_by_the_workers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.folder.MEMORY_LIMIT", 1)
    with Store.open(folder) as store:
        store.writer().remove("zunyi-report-2024")

    async def work(dispatcher: Dispatcher) -> None:
        assert await ask(dispatcher, DOCUMENTS) == b"n\r\n1\r\n"
        assert await ask(dispatcher, CHEAP) == "l\r\n渝贵高铁\r\n".encode()
        changer = Changer(reader, dispatcher.replica, LIMITS, 5)
        with pytest.raises(InputError, match="too large for updates"):
            changer.change(Asked("UPDATE", b"INSERT DATA { <urn:a> <urn:b> 1 }"))
        changer.change(Asked("PUT", b"<urn:a> <urn:b> 1 .", "urn:g", media_type="text/turtle"))
        changer.close()
        await dispatcher.renew()
        assert await ask(dispatcher, "ASK { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }") == b"true"
        # the scribe, a process of its own, found the store small enough for memory again
        assert not dispatcher.replica.on_disk

    with Store.open(folder, read_only=True) as reader:
        run(reader, work)
