"""The store: commits, generations, crashes, readers beside a writer, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import SKOS

from graph.derive import infer, read_pairs, write_pairs
from graph.engine import GraphDelta
from graph.folder import WritingBackend, alone, graph_delta
from graph.journal import NEXT, Journal, Manifest
from graph.querytext import bind, check
from graph.store import Change, Store, View
from graph.terms import decode, encode, turtle_lines
from ontology.errors import (
    ConfigurationError,
    QueryError,
    ShapeError,
    StoreError,
    TooLargeError,
    UnknownEntityError,
)
from ontology.namespaces import INFERRED_GRAPH, ONTOLOGY_GRAPH, PINYIN_TAG, REFERENCE_GRAPHS, RG, RUNS_GRAPH
from ontology.rdf import read_extraction
from ontology.records import Extraction
from tests.sample import iri, sample_extractions

OUTLINE, REPORT = sample_extractions()
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def shortened(extraction: Extraction) -> Extraction:
    """The same document with one claim fewer."""
    return dataclasses.replace(extraction, claims=extraction.claims[:-1])


def labels(view: View, query: str) -> list[str]:
    body, _ = view.sparql(query, media_type="csv")
    return sorted(body.decode().split("\r\n")[1:-1])


# ── commits


def test_a_document_comes_goes_and_comes_back(folder: Path) -> None:
    with Store.open(folder) as store:
        before = store.view().nquads()
        store.writer().remove(OUTLINE.document.slug)
        assert OUTLINE.document.iri not in store.view().graph_names()
        store.writer().replace(OUTLINE)
        assert store.view().nquads() == before


def test_the_same_content_again_changes_nothing(folder: Path) -> None:
    with Store.open(folder) as store:
        generation = store.view().generation
        change = store.writer().replace(OUTLINE, ended=dt.datetime(2026, 1, 1))
        assert change == Change(OUTLINE.document.iri, 0, 0, unchanged=True)
        assert store.view().generation == generation


def test_a_new_reading_replaces_the_old_one(folder: Path) -> None:
    with Store.open(folder) as store:
        change = store.writer().replace(shortened(OUTLINE))
        last = OUTLINE.claims[-1]
        claim = f"<{last.iri(OUTLINE.document.iri)}>"
        assert (change.added, change.removed) == (0, 10 + (last.status is not None))
        assert store.view().sparql(f"ASK {{ {claim} ?p ?o }}", media_type="csv")[0] == b"false"


def test_order_of_documents_does_not_matter(sample_view: View) -> None:
    with Store.open(":memory:") as store:
        for extraction in (REPORT, OUTLINE):
            store.writer().replace(extraction)
        assert store.view().nquads() == sample_view.nquads()


def test_what_is_stored_reads_back_as_the_same_records(sample_view: View) -> None:
    for extraction in sample_extractions():
        document = extraction.document.iri
        again = read_extraction(decode(sample_view.lines(document)), document)
        assert (again.document, again.passages, again.mentions) == (
            extraction.document,
            extraction.passages,
            extraction.mentions,
        )
        assert set(again.claims) == set(extraction.claims)
        assert set(again.observations) == set(extraction.observations)
        assert {entity.pinyin for entity in again.entities} == {entity.pinyin for entity in extraction.entities}


def test_clock_values_stay_out_of_exports() -> None:
    with Store.open(":memory:") as store:
        store.writer().replace(OUTLINE, ended=dt.datetime(2026, 1, 2, 3, 4, 5))
        view = store.view()
        assert b"2026-01-02T03:04:05" in view.nquads(runs=True)
        assert b"2026-01-02" not in view.nquads()
        store.writer().remove(OUTLINE.document.slug)
        assert RUNS_GRAPH not in store.view().graph_names()


def test_a_false_quote_is_refused_and_nothing_written(folder: Path) -> None:
    first, *rest = REPORT.passages
    false = dataclasses.replace(REPORT, passages=(dataclasses.replace(first, exact="别的话"), *rest))
    with Store.open(folder) as store:
        before = store.view().nquads()
        with pytest.raises(ShapeError, match=r"zunyi-report-2024: at 0-6 the text has '# 遵义走笔', not '别的话'"):
            store.writer().replace(false)
        assert store.view().nquads() == before


def test_a_claim_without_passage_is_refused() -> None:
    false = dataclasses.replace(REPORT, claims=(dataclasses.replace(REPORT.claims[0], passages=()),))
    with Store.open(":memory:") as store, pytest.raises(ShapeError, match="has no passage"):
        store.writer().replace(false)


def test_removing_what_is_not_there_names_the_nearest(folder: Path) -> None:
    with Store.open(folder) as store, pytest.raises(UnknownEntityError) as caught:
        store.writer().remove("zunyi-reprot-2024")
    assert caught.value.nearest[0] == "zunyi-report-2024"


# ── generations, crashes, other processes


def test_a_reader_sees_each_commit_and_its_old_view_stays(folder: Path) -> None:
    reader = Store.open(folder, read_only=True)
    old = reader.view()
    with Store.open(folder) as store:
        store.writer().remove(REPORT.document.slug)
    new = reader.view()
    assert (new.generation > old.generation, new is reader.view()) == (True, True)
    assert REPORT.document.iri in old.graph_names()
    assert REPORT.document.iri not in new.graph_names()


@pytest.mark.parametrize("prepared", [True, False], ids=["prepared", "of a program that prepared nothing"])
def test_a_crash_between_commit_and_publication_is_made_good(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, prepared: bool
) -> None:
    def crash(_: Journal, __: Manifest, ___: Manifest) -> None:
        raise KeyboardInterrupt

    store = Store.open(folder)
    generation = store.view().generation
    monkeypatch.setattr(Journal, "publish", crash)
    with pytest.raises(KeyboardInterrupt):
        store.writer().remove(REPORT.document.slug)
    monkeypatch.undo()
    store.close()
    if not prepared:
        (folder / NEXT).unlink()
    assert Store.open(folder, read_only=True).view().generation == generation
    with Store.open(folder) as again:
        assert again.view().generation == generation + 1
        assert REPORT.document.iri not in again.view().graph_names()
        again.writer().replace(REPORT)
        with Store.open(":memory:") as fresh:
            for extraction in sample_extractions():
                fresh.writer().replace(extraction)
            assert again.view().nquads() == fresh.view().nquads()


def test_a_killed_writer_leaves_the_old_or_the_new_state(folder: Path, tmp_path: Path) -> None:
    with Store.open(folder) as store:
        old = store.view().nquads()
        store.writer().remove(REPORT.document.slug)
        new = store.view().nquads()
        store.writer().replace(REPORT)
    script = (
        "import sys; from graph.store import Store; from tests.sample import sample_extractions\n"
        "store = Store.open(sys.argv[1]); print('open', flush=True)\n"
        "while True:\n"
        "    store.writer().remove('zunyi-report-2024'); store.writer().replace(sample_extractions()[1])\n"
    )
    for delay in (0.02, 0.1):
        with subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == b"open\n"
            threading.Event().wait(delay)
            writer.kill()
        with Store.open(folder) as store:
            assert store.view().nquads() in (old, new)
            store.writer().replace(REPORT)
            assert store.view().nquads() == old


def test_readers_beside_a_writer_see_whole_generations(folder: Path) -> None:
    reader, stop, seen = Store.open(folder, read_only=True), threading.Event(), set()

    def read() -> None:
        while not stop.is_set():
            view = reader.view()
            seen.add((REPORT.document.iri in view.graph_names(), len(view.lines(REPORT.document.iri)) > 0))

    thread = threading.Thread(target=read)
    thread.start()
    with Store.open(folder) as store:
        for _ in range(2):
            store.writer().remove(REPORT.document.slug)
            store.writer().replace(REPORT)
    stop.set()
    thread.join()
    assert seen <= {(True, True), (False, False)}


def test_one_process_makes_a_store(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(StoreError, match="another process is making the store"):
        Store.open(tmp_path)
    with Store.open(tmp_path) as store:
        assert ONTOLOGY_GRAPH in store.view().graph_names()


def test_a_store_made_meanwhile_is_not_made_again(folder: Path) -> None:
    backend = WritingBackend.create(folder, {}, "of another version")
    assert OUTLINE.document.iri in backend.names()
    backend.close()


def test_one_process_writes(folder: Path) -> None:
    with Store.open(folder):
        with pytest.raises(StoreError, match="another process is writing") as caught:
            Store.open(folder)
        assert "read-only" in str(caught.value.hint)
        assert Store.open(folder, read_only=True).view().generation > 1
    Store.open(folder).close()


def test_a_store_too_large_for_memory_is_read_on_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Store.open(folder, read_only=True).view().nquads()
    monkeypatch.setattr("graph.folder.MEMORY_LIMIT", 1)
    with Store.open(folder) as store:
        store.writer().remove(REPORT.document.slug)
        store.writer().replace(REPORT)
        assert isinstance(store._backend, WritingBackend)
        assert store._backend.manifest().snapshot == str(store.view().generation)
        assert store.view().nquads() == expected


def test_a_background_that_changed_is_loaded_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Store.open(folder, read_only=True).view().nquads()
    monkeypatch.setattr("graph.store.fingerprint", lambda: "another")
    with Store.open(folder) as store:
        generation = store.view().generation
        assert store.view().nquads() == before
    with Store.open(folder) as store:
        assert store.view().generation == generation


# ── what is refused on opening


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("ftp://localhost/store", "a store is a folder or an address of http or https"),
        ("missing", "there is no store at"),
        ("file.txt", "a store is a folder, and"),
    ],
)
def test_what_is_no_store_is_refused(tmp_path: Path, location: str, message: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    where = location if "://" in location else tmp_path / location
    with pytest.raises(StoreError, match=message):
        Store.open(where, read_only=True)


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(StoreError, match=r"is not a store and not empty: it has 'letter\.txt'"):
        Store.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("text", ["", "[]", '{"format": 99}', "{"])
def test_a_manifest_that_is_damaged_or_foreign_is_refused(folder: Path, text: str) -> None:
    (folder / "store.json").write_text(text)
    with pytest.raises(StoreError, match=r"store\.json"):
        Store.open(folder, read_only=True)


def test_a_store_open_for_reading_has_no_writer(folder: Path) -> None:
    with pytest.raises(StoreError, match="open for reading only"):
        Store.open(folder, read_only=True).writer()


# ── queries


def test_default_graph_is_the_union_and_graphs_can_be_chosen(sample_view: View) -> None:
    query = "SELECT ?l { ?x rg:hasProject ?y . ?y skos:prefLabel ?l FILTER(LANG(?l) = 'zh') }"
    both = ["仁怀至遵义高速公路", "正安至万盛高速公路", "渝贵高铁", "观音水库", "遵义新舟机场", "黔北物流新城无水港"]
    assert sorted(set(labels(sample_view, query))) == sorted(both)
    body, _ = sample_view.sparql(query, media_type="csv", default_graphs=[REPORT.document.iri])
    assert sorted(body.decode().split()[1:]) == sorted(["仁怀至遵义高速公路", "渝贵高铁", "黔北物流新城无水港"])
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s rg:hasProject ?o } }"
    assert sample_view.sparql(named, media_type="csv", named_graphs=[OUTLINE.document.iri])[0].decode().split()[1:] == [
        OUTLINE.document.iri
    ]
    assert sample_view.sparql(COUNT, media_type="csv", named_graphs=[OUTLINE.document.iri])[0] == b"n\r\n0\r\n"


@pytest.mark.parametrize(
    ("query", "asked", "media_type", "start"),
    [
        ("ASK { ?s ?p ?o }", None, "application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("SELECT (1 AS ?n) {}", "xml", "application/sparql-results+xml", b"<?xml"),
        ("SELECT (1 AS ?n) {}", "text/csv", "text/csv", b"n\r\n1"),
        ("SELECT (1 AS ?n) {}", "tsv", "text/tab-separated-values", b"?n\n1"),
        ("CONSTRUCT { rg:a rg:b 1 } {}", None, "text/turtle", b"@prefix"),
        ("CONSTRUCT { rg:a rg:b 1 } {}", "nt", "application/n-triples", b"<https://w3id.org/regiongraph/ontology#a>"),
        ("CONSTRUCT { rg:a rg:b 1 } {}", "json", "application/ld+json", b"["),
        ("DESCRIBE rg:nothing", "application/rdf+xml", "application/rdf+xml", b"<?xml"),
    ],
)
def test_answers_come_in_the_media_type_asked_for(
    sample_view: View, query: str, asked: str | None, media_type: str, start: bytes
) -> None:
    body, kind = sample_view.sparql(query, media_type=asked)
    assert (kind, body[: len(start)]) == (media_type, start)


@pytest.mark.parametrize(
    ("query", "hint", "place"),
    [
        ("SELEKT * { ?s ?p ?o }", "did you mean SELECT?", (1, 1)),
        ("SELECT *\n{ ?s rgg:connects ?o }", "the prefix rgg: is not declared; did you mean rg:?", (2, 6)),
        ("SELECT * { ?s rg:conects ?o . FILTER(x(?o)) }", "there is no rg:conects; did you mean rg:connects?", (1, 46)),
        ("SELECT * { ?s ?p ?o", "1 '}' missing", (1, 20)),
        ("INSERT DATA { rg:a rg:b 1 }", "only queries are answered here", (1, 1)),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "ask the other server yourself", (1, 12)),
    ],
)
def test_a_bad_query_is_explained(sample_view: View, query: str, hint: str, place: tuple[int, int]) -> None:
    with pytest.raises(QueryError) as caught:
        sample_view.sparql(query)
    assert str(caught.value.hint).startswith(hint)
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 1SERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p trueSERVICE:x{ ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o FILTER(?s<?p)SERVICE ?x { ?s ?p ?o } FILTER(?p>1) }",
        "SELECT * { ?s rg:a\\#b ?o SERVICE ?x { ?s ?p ?o } }",
    ],
)
def test_service_is_seen_however_it_is_written(query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is not allowed"):
        check(query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s rg:publicService "SERVICE" } # SERVICE',
        "SELECT ?service { ?service ?p <http://x/SERVICE> }",
        "SELECT * { ?s ?p '''a \\''' SERVICE ''' }",
    ],
)
def test_service_as_a_name_or_text_is_allowed(query: str) -> None:
    check(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * " + "{" * 4000 + "}" * 4000,
        "SELECT * { FILTER(" + "(" * 8000 + "1" + ")" * 8000 + ") }",
        "SELECT * { FILTER(" + "!" * 16000 + "1) }",
        "SELECT * { FILTER(1" + "+1" * 8000 + ") }",
        "SELECT * { " + "{} UNION " * 6000 + "{} }",
        "SELECT * { } #" + "x" * 70_000,
    ],
)
def test_bombs_are_refused_before_they_are_parsed(query: str) -> None:
    with pytest.raises(TooLargeError if len(query) > 65_536 else QueryError):
        check(query)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (URIRef("urn:a"), "<urn:a>"),
        ('a" . } DROP ALL #', '"a\\" . } DROP ALL #"'),
        (Literal("遵义", lang="zh"), '"遵义"@zh'),
        (7, "7"),
        ([URIRef("urn:a"), "b"], '<urn:a> "b"'),
    ],
)
def test_parameters_are_bound_as_terms(value: object, written: str) -> None:
    assert bind("VALUES ?x { $x } # $x '$x'", {"x": value}) == f"VALUES ?x {{ {written} }} # $x '$x'"  # type: ignore[dict-item]


def test_an_iri_cannot_break_out_of_its_brackets() -> None:
    with pytest.raises(ValueError, match="Invalid IRI"):
        bind("ASK { $x ?p ?o }", {"x": URIRef("urn:a> ?p ?o } #")})


@pytest.mark.parametrize("bindings", [{}, {"x": 1, "y": 2}])
def test_parameters_and_bindings_must_agree(bindings: dict[str, int]) -> None:
    with pytest.raises(ConfigurationError):
        bind("SELECT * { ?s ?p $x }", bindings)


def test_a_named_query_that_is_not_there_names_the_nearest(sample_view: View) -> None:
    with pytest.raises(ConfigurationError, match="'claims-of-entty'") as caught:
        sample_view.rows("claims-of-entty")
    assert "claims-of-entity" in str(caught.value.hint)


def test_every_named_query_says_what_it_answers() -> None:
    for path in sorted((Path(__file__).parents[1] / "graph" / "queries").glob("*.rq")):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        assert first.startswith("# "), path.name
        assert first.endswith("?"), path.name


# ── what follows


def follows(*facts: tuple[str, str, str]) -> set[tuple[str, str, str]]:
    """What the rules add to some facts of reference data, and of documents where they begin with `*`."""
    base = "https://w3id.org/regiongraph/id/"
    lines = {True: b"", False: b""}
    for s, p, o in facts:
        lines[s.startswith("*")] += write_pairs({str(RG[p]): {(base + s.lstrip("*"), base + o)}})
    names = ("within", "overlaps", "adjacentTo", "cooperatesWith")
    found = read_pairs([infer([lines[False]], [lines[True]])], [str(RG[name]) for name in names])
    return {
        (s.removeprefix(base), p.split("#")[1], o.removeprefix(base)) for p, pairs in found.items() for s, o in pairs
    }


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], set()),
        (
            [("project/p", "locatedIn", "place/a"), ("place/a", "partOf", "place/b")],
            {("project/p", "within", "place/a"), ("project/p", "within", "place/b"), ("place/a", "within", "place/b")},
        ),
        (
            [("place/a", "partOf", "place/b"), ("place/b", "partOf", "place/a")],
            {("place/a", "within", "place/b"), ("place/b", "within", "place/a")},
        ),
        (
            [("place/a", "partOf", "place/b"), ("place/a", "partOf", "region/r")],
            {("place/a", "within", "place/b"), ("place/a", "within", "region/r"), ("place/b", "overlaps", "region/r")},
        ),
        (
            [("place/a", "partOf", "region/r"), ("place/a", "partOf", "region/s"), ("place/b", "partOf", "region/s")],
            {
                *(("place/a", "within", "region/r"), ("place/a", "within", "region/s")),
                *(("place/b", "within", "region/s"), ("region/r", "within", "region/s")),
            },
        ),
        (
            [("place/a", "partOf", "region/r"), ("place/b", "overlaps", "region/r"), ("place/a", "partOf", "region/s")],
            {
                *(("place/a", "within", "region/r"), ("place/a", "within", "region/s")),
                ("region/s", "within", "region/r"),
            },
        ),
        (
            [("*place/a", "partOf", "region/r"), ("place/a", "partOf", "region/s"), ("place/a", "partOf", "place/b")],
            {
                *(("place/a", "within", "region/r"), ("place/a", "within", "region/s")),
                *(("place/a", "within", "place/b"), ("place/b", "overlaps", "region/s")),
            },
        ),
        ([("*place/a", "adjacentTo", "place/b")], {("place/b", "adjacentTo", "place/a")}),
        ([("place/a", "cooperatesWith", "place/b"), ("place/b", "cooperatesWith", "place/a")], set()),
        ([("place/a", "connects", "place/b")], set()),
    ],
)
def test_rules(facts: list[tuple[str, str, str]], expected: set[tuple[str, str, str]]) -> None:
    assert follows(*facts) == expected


def test_inferred_statements_are_in_a_graph_of_their_own(sample_view: View) -> None:
    query = f"""SELECT ?g {{ GRAPH ?g {{ <{iri("opening")}> rg:within <{iri("zunyi")}> }} }}"""
    assert labels(sample_view, query) == [INFERRED_GRAPH]
    assert ONTOLOGY_GRAPH in sample_view.graph_names()


def test_a_mentioned_township_gets_its_county(sample_view: View) -> None:
    query = f"SELECT ?g {{ GRAPH ?g {{ <{iri('maotai')}> rg:partOf <{iri('renhuai')}> }} }}"
    assert labels(sample_view, query) == [f"{REFERENCE_GRAPHS}townships"]
    within = f"ASK {{ <{iri('maotai')}> rg:within <{iri('guizhou')}> }}"
    assert sample_view.sparql(within, media_type="csv")[0] == b"true"


# ── terms and lines


def test_terms_go_to_lines_and_back() -> None:
    subject = URIRef("https://w3id.org/regiongraph/id/strategy/“十四五”规划%20A")
    objects = [
        Literal('a "b"\n\\ c\r\t', lang="zh"),
        Literal("Zūnyì", lang=PINYIN_TAG),
        Literal("0.50", datatype=URIRef("http://www.w3.org/2001/XMLSchema#decimal")),
        Literal("plain"),
        URIRef("urn:x"),
    ]
    triples = {(subject, SKOS.note, obj) for obj in objects}
    assert set(decode(encode(triples))) == triples


def test_blank_nodes_become_the_same_iris_whatever_the_order() -> None:
    first = turtle_lines(b"<urn:a> <urn:p> [ <urn:q> 1 ] , [ <urn:q> 2 ] .")
    assert first == turtle_lines(b"<urn:a> <urn:p> [ <urn:q> 2 ] , [ <urn:q> 1 ] .")
    assert b"_:" not in first
    assert first.count(b"https://w3id.org/regiongraph/.well-known/genid/") == 4


@pytest.mark.parametrize(
    ("old", "new", "removed", "added"),
    [
        (b"a\nb\n", b"b\nc\n", b"a\n", b"c\n"),
        (b"a\n", b"", b"a\n", b""),
        (b"", b"a\n", b"", b"a\n"),
        (b"a\n", b"a\n", b"", b""),
    ],
)
def test_deltas(old: bytes, new: bytes, removed: bytes, added: bytes) -> None:
    assert graph_delta("urn:g", old, new) == GraphDelta("urn:g", removed, added)


def test_a_triple_in_two_graphs_counts_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = f"SELECT (COUNT(*) AS ?n) {{ <{iri('yugui')}> a rg:Railway }}"
    both = [extraction.document.iri for extraction in sample_extractions()]
    monkeypatch.setattr("graph.folder.MEMORY_LIMIT", 1)  # the database itself, not a replica
    with Store.open(folder) as store:
        for slug, count in (("zunyi-outline-2020", 1), ("zunyi-report-2024", 0)):
            store.writer().remove(slug)
            assert store.view().sparql(query, media_type="csv")[0] == b"n\r\n%d\r\n" % count
        for extraction in sample_extractions():
            store.writer().replace(extraction)
            assert store.view().sparql(query, media_type="csv")[0] == b"n\r\n1\r\n"
        assert store.view().sparql(query, media_type="csv", default_graphs=both)[0] == b"n\r\n1\r\n"
        asked = query.replace("{", f"FROM <{both[0]}> FROM <{both[1]}> {{", 1)
        assert store.view().sparql(asked, media_type="csv")[0] == b"n\r\n1\r\n"


def test_the_graphs_asked_for_are_all_there_is(sample_view: View) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    one, two = (extraction.document.iri for extraction in sample_extractions())
    assert labels(sample_view, query.replace("{", f"FROM <{one}> {{", 1)) == []
    assert labels(sample_view, query.replace("{", f"FROM <{one}> FROM NAMED <{two}> {{", 1)) == [two]
    body, _ = sample_view.sparql(query, media_type="csv", default_graphs=[one, two], named_graphs=[two])
    assert body.decode().split()[1:] == [two]
