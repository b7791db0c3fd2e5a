"""A store on real SPARQL servers, Oxigraph and Virtuoso: the same answers as in a folder, and the same safety."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from api.app import create_app
from api.cli import main
from api.settings import Settings
from graph import remote_lease
from graph.remote import RemoteReading, open_remote
from graph.remote_access import Access, connect
from graph.remote_book import BOOKS, Books, Spelling, read_books
from graph.remote_client import Client
from graph.remote_commit import is_interrupted
from graph.store import Store
from graph.terms import decode, sort_lines
from ontology.errors import BusyError, ConfigurationError, LimitError, QueryError, StoreError
from ontology.namespaces import BASE, ID, RG, RUNS_GRAPH
from ontology.rdf import read_extraction
from ontology.records import Extraction
from tests.remote_writer import BACK, CHANGE, NEW, OLD, ONE, TWO, writing
from tests.servers import MISSING, Server, free_port, started
from tests.serving import running

ROOT = Path(__file__).parents[1]
KILLS = int(os.environ.get("KILLS", "3"))
"""How often a writer is killed; more is for a machine that has time."""
EVERYTHING = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{BASE}')) }}"
QUESTION = "哪些项目把遵义和成渝地区双城经济圈连起来？"
COUNT = "SELECT ?class (COUNT(DISTINCT ?x) AS ?n) { ?x a ?class } GROUP BY ?class ORDER BY ?class"
PAGES = (
    "/search?q=茅台",
    "/id/place/520300",
    f"/ask?q={QUESTION}",
    "/path?from=遵义市&to=重庆市",
    "/rank?measure=pagerank",
    "/documents",
    "/facts?limit=50",
    "/timeline",
    f"/sparql?query={COUNT}",
    "/sparql?query=CONSTRUCT { ?p rg:within ?q } { ?p rg:within ?q } ORDER BY ?p ?q LIMIT 40",
    f"/sparql?query=SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{RUNS_GRAPH}>) }} "
    "GROUP BY ?g ORDER BY ?g",
)
COMMANDS = (("documents",), ("ask", QUESTION), ("path", "遵义市", "重庆市"), ("rank",), ("decisions", "list"))


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Each of the servers, started once."""
    if MISSING[request.param]:
        pytest.skip(MISSING[request.param])
    with started(request.param, tmp_path_factory.mktemp(request.param)) as found, pytest.MonkeyPatch.context() as patch:
        for name, value in found.variables.items():
            patch.setenv(name, value)
        yield found


@pytest.fixture
def address(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the server, which has nothing of ours; copies of its graphs go to the test's folder."""
    monkeypatch.setenv("REGIONGRAPH_MIRROR", str(tmp_path / "mirror"))
    client = connect(server.address, Access.from_environment())
    wipe(client)
    client.close()
    return server.address


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    """A client of the server."""
    found = connect(address, Access.from_environment())
    yield found
    found.close()


def wipe(client: Client) -> None:
    for row in client.rows(EVERYTHING):
        client.update(f"CLEAR SILENT GRAPH <{row['g']}>")


def shortened(extraction: Extraction) -> Extraction:
    """The same document with one claim fewer."""
    return replace(extraction, claims=extraction.claims[:-1])


def extractions_in(folder: Path) -> list[Extraction]:
    """What was read from the sample documents, from the store that has it."""
    with Store.open(folder, read_only=True) as store:
        names = [name for name in store.backend.names() if name.startswith(f"{ID}document/")]
        return [read_extraction(decode(store.backend.lines(name)), name) for name in names]


# ── the same answers


def answers(location: str) -> dict[str, object]:
    """What the application and the commands say of a store."""
    found: dict[str, object] = {}
    with Store.open(location, read_only=True) as store, running(create_app(Settings(store=location), store)) as site:
        for page in PAGES:
            answer = site.ask("GET", page, accept="application/json")
            assert answer.status == 200, answer.text
            found[page] = answer.json
    for command in COMMANDS:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            assert main([*command, "--json", "--store", location]) == 0
        found[" ".join(command)] = json.loads(said.getvalue())
    return found


FORWARDED = {
    "oxigraph": {*PAGES[:9]},
    # it has paths, but not from anywhere to anywhere, and puts what is not sorted in another order
    "virtuoso": {"/search?q=茅台", f"/ask?q={QUESTION}", PAGES[3], "/rank?measure=pagerank", "/documents", "/timeline"},
}
"""Which pages are the same where the server of the store answers all queries."""


def forwarded_answers(server: Server, expected: dict[str, object], mirror: Path) -> None:
    """Ask an application that has no copy of the store, as it is larger than is copied."""
    access = replace(Access.from_environment(), forward_quads=1000, mirror=str(mirror / "without copies"))
    backend = open_remote(server.address, read_only=True, access=access)
    with Store(backend, server.address) as store, running(create_app(Settings(store=server.address), store)) as site:
        for page in FORWARDED[server.kind]:
            assert site.ask("GET", page, accept="application/json").json == expected[page], page
        count = "/sparql?query=SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a rg:Province }"
        assert site.ask("GET", count, accept="text/csv").body.split()[1] == b"34"
        assert site.ask("GET", "/sparql?query=SELEC", accept="text/csv").status == 400
        assert site.ask("GET", "/sparql?query=SELECT * { ?s ?p ?o }", accept="text/turtle").status == 406
        built = site.ask(
            "GET", "/sparql?query=CONSTRUCT { ?x a 1 } { ?x a rg:Province }", accept="application/n-triples"
        )
        assert built.body.count(b"\n") >= 34
        assert site.ask("GET", "/metrics").status == 200
    assert not backend.journal.holds(backend.manifest().graphs[f"{ID}graph/inferred"])


def exported(location: str, file: Path) -> bytes:
    assert main(["export", "--output", str(file), "--store", location]) == 0
    return file.read_bytes()


@pytest.fixture(scope="module")
def embedded_answers(corpus_folder: Path) -> dict[str, object]:
    """What is said of the sample documents in a folder."""
    return answers(str(corpus_folder))


def test_the_same_answers_as_in_a_folder(  # noqa: PLR0917 - fixtures
    server: Server,
    address: str,
    corpus_folder: Path,
    embedded_answers: dict[str, object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = extractions_in(corpus_folder)
    with Store.open(address) as store:
        store.writer().replace_all([shortened(read[0]), *read[1:]])
        store.writer().replace(read[0])
        assert store.writer().replace(read[0]).unchanged
        with Store.open(corpus_folder, read_only=True) as embedded:
            store.backend.commit({RUNS_GRAPH: embedded.backend.lines(RUNS_GRAPH)})  # when they were read
    monkeypatch.setenv("REGIONGRAPH_MIRROR", str(tmp_path / "another machine"))
    assert answers(address) == embedded_answers
    forwarded_answers(server, embedded_answers, tmp_path)
    assert exported(address, tmp_path / "server.nq") == exported(str(corpus_folder), tmp_path / "folder.nq")
    assert main(["remove", read[0].document.slug, "--store", address]) == 0
    with Store.open(":memory:") as expected, Store.open(address, read_only=True) as remote:
        expected.writer().replace_all(read[1:])
        names = [name for name in remote.backend.names() if name != RUNS_GRAPH]
        assert names == expected.backend.names()
        assert [name for name in names if remote.backend.lines(name) != expected.backend.lines(name)] == []


# ── every byte comes back

XSD = "http://www.w3.org/2001/XMLSchema#"
LITERALS = (
    *(f'"{text}"^^<{XSD}decimal>' for text in ("0.50", "1.0", "-0.0", "4800", f"{10**49}.5", "0." + "0" * 23 + "1")),
    *(f'"{text}"^^<{XSD}integer>' for text in ("+5", "01", "100000000000000000000", "not a number")),
    *(f'"{text}"^^<{XSD}boolean>' for text in ("1", "true")),
    *(f'"{text}"^^<{XSD}dateTime>' for text in ("2026-11-29T06:35:38+00:00", "2026-11-29T06:35:38.125Z")),
    f'"2025"^^<{XSD}gYear>',
    f'"2025-06"^^<{XSD}gYearMonth>',
    f'"2026-02-31"^^<{XSD}date>',
    f'"1.5E3"^^<{XSD}double>',
    f'"P1D"^^<{XSD}duration>',
    f'"http://example.org/a b"^^<{XSD}anyURI>',
    '"x"^^<urn:own-type>',
    '"Zūnyì"@zh-latn-pinyin',
    '"遵义"@zh-hans-cn',
    '""',
    '"  spaces "',
    '"tab\tfeed\fback\bquote\\"slash\\\\"'.replace("\t", "\\t").replace("\f", "\\f").replace("\b", "\\b"),
    '"line\\nreturn\\r"',
    '"😀𠀀"',
    '"' + "长句。" * 60_000 + '"',
    "<https://example.org/遵义?a=1&b=2#三>",
    "<https://example.org/a%20b>",
)
"""What a graph may hold, among it what Virtuoso and Oxigraph write in another way."""


def test_every_graph_comes_back_byte_by_byte(address: str, tmp_path: Path) -> None:
    name = f"{ID}graph/literals"
    lines = sort_lines("".join(f"<urn:s> <urn:p{n}> {text} .\n" for n, text in enumerate(LITERALS)).encode())
    many = sort_lines("".join(f'<urn:s{n}> <urn:p> "{n / 8}"^^<{XSD}decimal> .\n' for n in range(400)).encode())
    with closing(writing(address)) as backend:
        for graphs in (
            {name: lines, f"{name}/many": many},
            {name: lines.replace(b'"0.50"', b'"0.5"').replace(b'"1.0"', b'"1.00"')},  # one line in its own spelling
            {name: lines, f"{name}/many": many.replace(b'"3.0"', b'"3.000"').replace(b'"7.5"', b'"7.75"')},
            {name: b"", f"{name}/many": many[: len(many) // 2].rpartition(b"\n")[0] + b"\n"},
        ):
            backend.commit(graphs)
            expected = {one: wanted for one, wanted in {**graphs}.items() if wanted}
            found = graphs_in(address, tmp_path)
            assert {one: found[one] for one in expected} == expected
    assert name not in graphs_in(address, tmp_path)


def test_what_is_spelled_in_another_way_is_told_from_what_was_sent() -> None:
    sent, kept = (
        b'<urn:a> <urn:p> "0.50" .\n<urn:b> <urn:p> "1" .\n',
        b'<urn:a> <urn:p> "0.5" .\n<urn:b> <urn:p> "1" .\n',
    )
    spelling = Spelling.between(sent, kept)
    assert Spelling.decoded(spelling.encoded()) == spelling
    assert spelling.restored(kept) == sent
    more = b'<urn:c> <urn:p> "2.0" .\n'
    grown = spelling.followed_by(b"", more, Spelling.between(more, b'<urn:c> <urn:p> "2" .\n'))
    assert grown.restored(kept + b'<urn:c> <urn:p> "2" .\n') == sent + more
    plain = b'<urn:c> <urn:p> "2" .\n'
    assert grown.followed_by(more, plain, Spelling()).restored(kept + plain) == sent + plain


# ── one writer; commits that are cut short


def reading(address: str, mirror: Path) -> RemoteReading:
    return open_remote(address, read_only=True, access=replace(Access.from_environment(), mirror=str(mirror)))


def graphs_in(address: str, mirror: Path) -> dict[str, bytes]:
    """What a machine reads that has not seen the store before."""
    with closing(reading(address, mirror / str(random.random()))) as backend:
        return {name: backend.lines(name) for name in backend.names()}


@pytest.fixture
def old(address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a store that has the old graphs; writers are known to be dead soon."""
    monkeypatch.setattr(remote_lease, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(remote_lease, "PATIENCE_SECONDS", 0.6)
    with closing(writing(address)) as backend:
        backend.commit(OLD)
    return address


def test_one_process_writes_and_the_next_waits(old: str, tmp_path: Path) -> None:
    with closing(writing(old)) as backend:
        with pytest.raises(BusyError, match=r"another process is writing to .* \(process \d+ on ") as caught:
            writing(old)
        assert "read-only" in str(caught.value.hint)
        assert graphs_in(old, tmp_path) == OLD
        threading.Timer(0.5, backend.close).start()
        with closing(writing(old, wait=30)) as following:
            following.commit(CHANGE)
    assert graphs_in(old, tmp_path) == NEW


def test_a_writer_that_was_taken_for_dead_changes_nothing(old: str, tmp_path: Path) -> None:
    halted = writing(old)
    halted._lease._ended.set()  # its heart stands still
    with closing(writing(old)) as backend:
        with pytest.raises(StoreError, match="another process has taken over the writing to"):
            halted.commit(CHANGE)
        assert graphs_in(old, tmp_path) == OLD
        backend.commit(CHANGE)
    assert graphs_in(old, tmp_path) == NEW
    halted.client.close()


@pytest.mark.parametrize("moved", [0, 3])
def test_an_interrupted_commit_is_finished_by_the_next_writer(
    old: str, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    """The last update of a commit did not come, or, on a server without transactions, came to its third part."""

    class Cut(Client):
        def update(self, text: str) -> None:
            if "DROP SILENT GRAPH" in text:
                for part in text.split(" ;\n")[:moved]:
                    super().update(part)
                raise KeyboardInterrupt
            super().update(text)

    reader = reading(old, tmp_path / "mirror of a reader")
    writer = writing(old)
    writer.client.__class__ = Cut
    with pytest.raises(KeyboardInterrupt):
        writer.commit(CHANGE)
    writer.client.__class__ = Client
    writer.close()
    assert is_interrupted(client)
    reader.synchronise()
    assert {name: reader.lines(name) for name in reader.names()} == OLD
    reader.close()
    if moved:
        monkeypatch.setattr("graph.remote._TRIES", 2)
        with pytest.raises(StoreError, match="was interrupted") as caught:
            graphs_in(old, tmp_path)
        assert "the next writer finishes it" in str(caught.value.hint)
    writing(old).close()
    assert not is_interrupted(client)
    assert not staged(client)
    assert graphs_in(old, tmp_path) == NEW


def test_a_killed_writer_leaves_the_old_or_the_new_state(old: str, client: Client, tmp_path: Path) -> None:
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-m", "tests.remote_writer", old], stdout=subprocess.PIPE, cwd=ROOT
        ) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == b"open\n"
            time.sleep(random.uniform(0.01, 0.4))
            writer.kill()
        writing(old).close()
        assert graphs_in(old, tmp_path) in (OLD, NEW)
        assert not staged(client)


def test_a_killed_server_has_the_old_or_the_new_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if MISSING["oxigraph"]:
        pytest.skip(MISSING["oxigraph"])
    monkeypatch.setenv("REGIONGRAPH_MIRROR", str(tmp_path / "mirror"))
    monkeypatch.setattr(remote_lease, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(remote_lease, "PATIENCE_SECONDS", 0.6)
    with started("oxigraph", tmp_path / "server", lasting=True) as server:
        backend = writing(server.address)
        backend.commit(OLD)
        reader = reading(server.address, tmp_path / "mirror of a reader")
        for delay in (0.05, 0.3):
            threading.Timer(delay, server.kill).start()
            with contextlib.suppress(StoreError):
                while True:
                    backend.commit(CHANGE)
                    backend.commit(BACK)
            with pytest.raises(StoreError, match="cannot be reached"):
                writing(server.address)
            with contextlib.suppress(StoreError):
                backend.close()
            assert reader.generation() > 0  # what was read is there without the server
            assert reader.lines(ONE) in (OLD[ONE], NEW[ONE])
            server.start()
            backend = writing(server.address)
            assert graphs_in(server.address, tmp_path) in (OLD, NEW)
        backend.close()
        reader.close()


def staged(client: Client) -> list[str]:
    return [name for row in client.rows(EVERYTHING) if "/staging/" in (name := str(row["g"]))]


# ── what is told


def test_what_was_changed_by_another_program_is_told_and_can_be_taken_over(
    old: str, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.update(f"INSERT DATA {{ GRAPH <{ONE}> {{ <urn:a> a <urn:c> }} }}")
    monkeypatch.setattr("graph.remote._TRIES", 2)
    with pytest.raises(StoreError, match=f"the graph {ONE} at .* is not as it was written") as caught:
        graphs_in(old, tmp_path)
    assert f"DROP GRAPH <{BOOKS}>" in str(caught.value.hint)
    client.update(f"DROP SILENT GRAPH <{BOOKS}>")
    with closing(writing(old)) as backend:
        assert backend.names() == [ONE]  # the other one has nothing of a class
        backend.commit({TWO: OLD[TWO]})
    found = graphs_in(old, tmp_path)
    assert found[TWO] == OLD[TWO]
    assert set(found[ONE].splitlines()) > set(OLD[ONE].splitlines())


def test_books_of_another_version_are_refused(address: str, client: Client) -> None:
    lines = Books().lines().replace(b'format> "1"', b'format> "9"')
    client.put(BOOKS, lines)
    with pytest.raises(StoreError, match="is of format 9, and this version reads format 1"):
        Store.open(address, read_only=True)
    assert read_books(Books().lines(), address) == Books()
    assert read_books(Books().lines().replace(b'generation> "0"', b'generation> "1"'), address) is None


def test_a_server_without_a_store_is_told(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StoreError, match="there is no store at http://"):
        Store.open(address, read_only=True)
    assert main(["documents", "--store", address]) == 1
    assert "there is no store at" in capsys.readouterr().err


def test_a_query_that_the_server_refuses_is_told(client: Client) -> None:
    with pytest.raises(QueryError, match=r"refuses the query: .*(SELEC|1:10)"):
        client.rows("SELEC * { ?s ?p ?o }")


def test_who_may_not_write_is_told(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    if server.kind != "virtuoso":
        pytest.skip("Oxigraph has no users")
    monkeypatch.setenv("REGIONGRAPH_STORE_PASSWORD", "wrong")
    with pytest.raises(StoreError, match=r"does not let this user .* \(401\)") as caught:
        Store.open(server.address)
    assert "REGIONGRAPH_STORE_PASSWORD" in str(caught.value.hint)
    monkeypatch.delenv("REGIONGRAPH_STORE_USER")
    with pytest.raises(StoreError, match="does not let anybody"):
        Store.open(server.address)


@pytest.mark.parametrize(
    ("location", "message"),
    [
        (f"http://127.0.0.1:{free_port()}", "cannot be reached"),
        ("http://user:secret@127.0.0.1:1/", "give user and password as REGIONGRAPH_STORE_USER"),
        ("file:///data/store", "a store is a folder or an address of http or https, not file:///data/store"),
    ],
)
def test_what_is_no_server_is_told(location: str, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        Store.open(location, read_only=True)


def test_a_web_server_that_is_no_sparql_server_is_told(sample_store: Store) -> None:
    with running(create_app(Settings(), sample_store)) as site:  # ours answers queries, but not below /documents
        with pytest.raises(StoreError, match=f"there is no SPARQL server at {site.address}/documents"):
            Store.open(f"{site.address}/documents", read_only=True)
        found = connect(site.address, Access())
        assert found.endpoints.query == f"{site.address}/sparql"
        assert found.number(f"SELECT (COUNT(*) AS ?n) {{ ?x a <{RG.Province}> }}") == 34
        with pytest.raises(StoreError, match=r"it is not known where .* takes updates") as refused:
            found.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
        assert "REGIONGRAPH_STORE_UPDATE" in str(refused.value.hint)
        found.close()


def test_a_server_that_does_not_answer_in_time_is_told(old: str) -> None:
    slow = "SELECT (COUNT(*) AS ?n) {{ {} FILTER(STRLEN(CONCAT(?c0, ?c1, ?c2)) > 99) }}".format(
        " ".join(f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }}" for n in range(3))
    )
    impatient = connect(old, replace(Access.from_environment(), seconds=0.5))
    with pytest.raises(LimitError, match=r"did not answer within 0\.5 seconds"):
        impatient.rows(slow)
    impatient.close()


@pytest.mark.parametrize(("name", "value"), [("STORE_SECONDS", "soon"), ("FORWARD_QUADS", "-1")])
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"REGIONGRAPH_{name} is '{value}'"):
        Access.from_environment({f"REGIONGRAPH_{name}": value})
