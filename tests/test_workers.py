"""The query workers: the same answers as in-process, and hostile queries that harm nobody."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph import view as view_module
from graph.store import Store
from graph.workers import Limits, WorkerPool
from ontology.errors import InputError, LimitError, OptionError, QueryError
from tests.sample import iri, sample_extractions

CHEAP = "SELECT ?l { ?x a rg:Railway ; skos:prefLabel ?l FILTER(LANG(?l) = 'zh') }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUNGRY = "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?a ?c ?d ?f { ?a ?b ?c . ?d ?e ?f } } }"


@pytest.fixture(scope="module")
def pool(sample_store: Store) -> Iterator[WorkerPool]:
    made = WorkerPool(sample_store, size=2, limits=Limits(seconds=3, memory_bytes=200 << 20, result_bytes=1 << 20))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("query", "options"),
    [
        (CHEAP, {"media_type": "csv"}),
        ("ASK { ?x a rg:Railway }", {}),
        (f"SELECT ?p ?o {{ <{iri('yugui')}> ?p ?o }} ORDER BY ?p ?o", {"media_type": "xml"}),
        (f"CONSTRUCT WHERE {{ <{iri('yugui')}> a ?o }}", {"media_type": "nt"}),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {"default_graphs": [sample_extractions()[0].document.iri]}),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {"named_graphs": [sample_extractions()[0].document.iri]}),
    ],
)
def test_the_same_answers_as_in_process(pool: WorkerPool, sample_store: Store, query: str, options: dict) -> None:
    there, here = pool.query(query, **options), sample_store.view().sparql(query, **options)
    assert there[1] == here[1]
    assert sorted(there[0].splitlines()) == sorted(here[0].splitlines())  # a graph has no order


@pytest.mark.parametrize(
    ("query", "media_type", "error"),
    [
        ("SELEKT * { ?s ?p ?o }", None, QueryError),
        ("SELECT * { ?s rgg:x ?o }", None, QueryError),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", None, QueryError),
        (CHEAP, "text/turtle", OptionError),
    ],
)
def test_the_same_errors_as_in_process(
    pool: WorkerPool, sample_store: Store, query: str, media_type: str | None, error: type[QueryError | OptionError]
) -> None:
    with pytest.raises(error) as there:
        pool.query(query, media_type=media_type)
    with pytest.raises(error) as here:
        sample_store.view().sparql(query, media_type=media_type)
    assert vars(there.value) == vars(here.value)


def test_a_deadline_ends_a_query_and_others_go_on(pool: WorkerPool) -> None:
    with ThreadPoolExecutor(2) as threads:
        started = time.monotonic()
        endless = threads.submit(pool.query, ENDLESS)
        for _ in range(20):
            assert pool.query(CHEAP, media_type="csv")[0] == "l\r\n渝贵高铁\r\n".encode()
        assert time.monotonic() - started < 2.5
        with pytest.raises(LimitError, match="the query took longer than 3 seconds"):
            endless.result()
        assert time.monotonic() - started < 4.5
    assert pool.query(CHEAP, media_type="csv")[0] == "l\r\n渝贵高铁\r\n".encode()


def test_memory_is_limited(sample_store: Store) -> None:
    pool = WorkerPool(sample_store, limits=Limits(seconds=60, memory_bytes=64 << 20))
    try:
        with pytest.raises(LimitError, match="more memory"):
            pool.query(HUNGRY)
        assert pool.query("ASK {}", media_type="csv")[0] == b"true"
    finally:
        pool.close()


def test_the_size_of_an_answer_is_limited(pool: WorkerPool) -> None:
    with pytest.raises(LimitError, match="the answer is larger than 1 MiB"):
        pool.query("SELECT ?a ?d { ?a a ?b . ?d a ?e } LIMIT 40000")


def test_when_all_workers_are_busy_that_is_said(sample_store: Store) -> None:
    pool = WorkerPool(sample_store, size=1, limits=Limits(seconds=1))
    pool.warm()
    try:
        with ThreadPoolExecutor(1) as threads:
            busy = threads.submit(pool._slots.acquire)
            assert busy.result()
            with pytest.raises(LimitError, match="all query workers are busy"):
                pool.query(CHEAP)
        pool._slots.release()
        assert pool.query("ASK {}", media_type="csv")[0] == b"true"
    finally:
        pool.close()


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let through what is refused before: the worker must hold by itself."""
    monkeypatch.setattr(view_module, "check", lambda *_: None)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    "query",
    ["SELECT * " + "{" * 4000 + "}" * 4000, "SELECT * { FILTER(" + "(" * 8000 + "1" + ")" * 8000 + ") }"],
)
def test_a_crash_is_an_error_and_the_next_query_works(pool: WorkerPool, query: str) -> None:
    with pytest.raises(LimitError, match="nested deeper"):
        pool.query(query)
    assert pool.query("ASK {}", media_type="csv")[0] == b"true"


@pytest.mark.usefixtures("unchecked")
def test_a_worker_cannot_reach_the_network(pool: WorkerPool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(InputError, match="not permitted"):
            pool.query(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_new_generation_is_seen(folder: Path) -> None:
    query = "SELECT (COUNT(?d) AS ?n) { ?d a rg:Document }"
    reader = Store.open(folder, read_only=True)
    pool = WorkerPool(reader)
    try:
        assert pool.query(query, media_type="csv")[0] == b"n\r\n2\r\n"
        with Store.open(folder) as store:
            store.writer().remove("zunyi-report-2024")
        assert pool.query(query, media_type="csv")[0] == b"n\r\n1\r\n"
    finally:
        pool.close()


def test_a_dead_zygote_is_replaced(sample_store: Store) -> None:
    pool = WorkerPool(sample_store)
    try:
        pool.warm()
        assert pool.replica._process
        pool.replica._process.kill()
        pool.replica._process.wait()
        assert pool.query("ASK {}", media_type="csv")[0] == b"true"
    finally:
        pool.close()


def test_closing_leaves_no_process(sample_store: Store) -> None:
    before = set(threading.enumerate())
    pool = WorkerPool(sample_store)
    pool.query("ASK {}")
    process = pool.replica._process
    assert process
    pool.close()
    assert process.returncode is not None
    assert set(threading.enumerate()) <= before
