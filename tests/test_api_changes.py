"""Changing data over HTTP: SPARQL Update and the Graph Store Protocol, with real processes behind them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from api.settings import Settings
from graph.changes import DEFAULT_GRAPH
from graph.store import Store
from ontology.namespaces import INFERRED_GRAPH, ONTOLOGY_GRAPH, VOID_GRAPH
from tests.sample import iri
from tests.serving import Answer, Site, running

UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
TURTLE = "text/turtle"
BEARER = "Bearer open sesame"
OUTLINE = "https://w3id.org/regiongraph/id/document/zunyi-outline-2020"
NOTE = "urn:notes"


def send(  # noqa: PLR0917
    site: Site, method: str, path: str, body: str = "", kind: str = TURTLE, token: str = BEARER
) -> Answer:
    return site.ask(method, path, body.encode(), content_type=kind, accept="application/json", authorization=token)


def update(site: Site, text: str, **options: str) -> Answer:
    return send(site, "POST", "/sparql", text, UPDATE, **options)


def ask(site: Site, query: str) -> str:
    return site.get(f"/sparql?query={query}", "text/csv").text.replace("\r\n", " ").strip()


def count(site: Site, pattern: str) -> int:
    return int(ask(site, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").split()[1])


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    """A server on a store folder, where the scribe is a process of its own."""
    with Store.open(folder, read_only=True) as store, running(create_app(Settings(token=BEARER[7:]), store)) as found:
        yield found


@pytest.fixture(scope="module")
def plain_server() -> Iterator[Site]:
    """A server on an ordinary dataset in memory."""
    with Store.open(":memory:", plain=True) as store, running(create_app(Settings(token=BEARER[7:]), store)) as found:
        yield found


@pytest.fixture
def plain(plain_server: Site) -> Site:
    """The same, empty."""
    assert update(plain_server, "DROP ALL").status == 204
    return plain_server


# ── who may


@pytest.mark.parametrize(
    ("token", "status"),
    [("", 401), ("Bearer", 401), ("Bearer open", 401), ("Basic open sesame", 401), ("bearer open sesame", 204)],
)
def test_the_token_is_needed(plain: Site, token: str, status: int) -> None:
    answer = update(plain, "INSERT DATA { <urn:a> <urn:b> 1 }", token=token)
    assert answer.status == status
    assert status == 204 or answer.headers["www-authenticate"] == 'Bearer realm="regiongraph"'
    assert send(plain, "PUT", "/graph-store?graph=urn:g", "<urn:a> <urn:b> 2 .", token=token).status in {status, 201}
    assert send(plain, "DELETE", "/graph-store?graph=urn:g", token=token).status == status


def test_without_a_token_set_nobody_may(sample_store: Store) -> None:
    with running(create_app(Settings(), sample_store)) as site:
        for answer in (
            update(site, "CLEAR ALL"),
            send(site, "PUT", "/graph-store?graph=urn:g"),
            send(site, "DELETE", "/graph-store?graph=urn:g"),
        ):
            assert (answer.status, answer.json["type"].rpartition("/")[2]) == (403, "forbidden")
            assert "REGIONGRAPH_TOKEN" in answer.json["hint"]


# ── an ordinary store


def test_what_is_written_without_a_graph_goes_into_one_and_is_seen_at_once(site: Site) -> None:
    assert update(site, f'INSERT DATA {{ <{iri("yugui")}> rdfs:comment "note" }}').status == 204
    assert ask(site, f"SELECT ?g {{ GRAPH ?g {{ <{iri('yugui')}> rdfs:comment ?o }} }}") == f"g {DEFAULT_GRAPH}"
    assert count(site, f"<{iri('yugui')}> rdfs:comment ?o") == 1
    assert update(site, f"DELETE WHERE {{ <{iri('yugui')}> rdfs:comment ?o }}").status == 204
    assert count(site, f"<{iri('yugui')}> rdfs:comment ?o") == 0
    assert site.get(f"/graph-store?graph={DEFAULT_GRAPH}", TURTLE).status == 404


def test_what_is_deleted_from_the_union_goes_from_every_graph(site: Site) -> None:
    for graph in ("urn:a", "urn:b"):
        update(site, f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:s> <urn:p> 1, 2 }} }}")
    assert count(site, "<urn:s> <urn:p> ?o") == 2
    assert update(site, "DELETE DATA { <urn:s> <urn:p> 1 }").status == 204
    assert ask(site, "SELECT ?g ?o { GRAPH ?g { <urn:s> <urn:p> ?o } } ORDER BY ?g") == "g,o urn:a,2 urn:b,2"


def test_what_follows_from_a_change_is_inferred(site: Site) -> None:
    maotai, renhuai, zunyi = iri("maotai"), iri("renhuai"), iri("zunyi")
    update(site, f"INSERT DATA {{ GRAPH <{NOTE}> {{ <{maotai}> rg:adjacentTo <{renhuai}> }} }}")
    assert ask(site, f"ASK {{ <{renhuai}> rg:adjacentTo <{maotai}> }}") == "true"
    update(site, f"DROP GRAPH <{NOTE}>")
    assert ask(site, f"ASK {{ <{renhuai}> rg:adjacentTo <{maotai}> }}") == "false"
    assert ask(site, f"ASK {{ <{renhuai}> rg:within <{zunyi}> }}") == "true"


@pytest.mark.parametrize(
    "text",
    [
        f"CLEAR GRAPH <{ONTOLOGY_GRAPH}>",
        f"INSERT DATA {{ GRAPH <{INFERRED_GRAPH}> {{ <urn:a> <urn:b> 1 }} }}",
        f"DROP GRAPH <{VOID_GRAPH}>",
        "CLEAR ALL",
        "DELETE WHERE { ?s a rg:Province }",
    ],
)
def test_graphs_that_come_with_the_software_stay(site: Site, text: str) -> None:
    before = count(site, "?s ?p ?o")
    answer = update(site, text)
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (403, "protected-graph")
    assert count(site, "?s ?p ?o") == before


@pytest.mark.parametrize(
    ("text", "focus", "path"),
    [
        (f"DELETE WHERE {{ GRAPH <{OUTLINE}> {{ <{OUTLINE}> dcterms:title ?t }} }}", OUTLINE, "http://purl.org/dc/terms/title"),
        (f"INSERT DATA {{ GRAPH <{NOTE}> {{ <urn:claim> a rg:Claim }} }}", "urn:claim", None),
        (f"INSERT DATA {{ GRAPH <{NOTE}> {{ <{iri('yugui')}> rg:connects <{iri('baijiu')}> }} }}", iri("yugui"), None),
        (f"DELETE {{ GRAPH <{OUTLINE}> {{ ?p oa:exact ?e }} }} INSERT {{ GRAPH <{OUTLINE}> {{ ?p oa:exact 'x' }} }} "
         f"WHERE {{ GRAPH <{OUTLINE}> {{ ?p oa:start 0 ; oa:exact ?e }} }}", f"{OUTLINE}#char=0,11", None),
    ],
)  # fmt: skip
def test_what_would_not_conform_is_refused_with_the_reason(site: Site, text: str, focus: str, path: str | None) -> None:
    before = site.get("/graph-store", "application/n-quads").body
    answer = update(site, text)
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (400, "not-conforming")
    assert focus in {finding["focus"] for finding in answer.json["findings"]}
    assert path is None or path in {finding["path"] for finding in answer.json["findings"]}
    assert site.get("/graph-store", "application/n-quads").body == before


def test_a_document_can_be_removed_and_put_back(site: Site) -> None:
    # The reference data have other English names, and a place may have one only.
    english = "?s skos:prefLabel ?l FILTER(LANG(?l) = 'en' && CONTAINS(STR(?s), '/id/place/'))"
    update(
        site, f"DELETE {{ GRAPH <{OUTLINE}> {{ ?s skos:prefLabel ?l }} }} WHERE {{ GRAPH <{OUTLINE}> {{ {english} }} }}"
    )
    graph = site.get(f"/graph-store?graph={OUTLINE}", "application/n-triples").text
    everything = site.get("/graph-store", "application/n-quads").body
    assert send(site, "DELETE", f"/graph-store?graph={OUTLINE}").status == 204
    assert count(site, "?d a rg:Document") == 1
    assert send(site, "PUT", f"/graph-store?graph={OUTLINE}", graph, "application/n-triples").status == 201
    again = site.get("/graph-store", "application/n-quads").body
    runs = b"<https://w3id.org/regiongraph/id/graph/runs>"
    assert sorted(again.splitlines()) == sorted(line for line in everything.splitlines() if runs not in line)


def test_blank_nodes_become_iris(site: Site) -> None:
    assert send(site, "POST", f"/graph-store?graph={NOTE}", "[] <urn:p> [ <urn:q> 'see _:b here' ] .").status == 201
    found = site.get(f"/graph-store?graph={NOTE}", "application/n-triples").text
    assert found.count("<https://w3id.org/regiongraph/.well-known/genid/") == 3
    assert '"see _:b here"' in found
    assert update(site, f"INSERT DATA {{ GRAPH <{NOTE}> {{ _:x <urn:r> 1 }} }}").status == 204
    assert "_:x" not in site.get(f"/graph-store?graph={NOTE}", "application/n-triples").text


def test_the_change_is_in_the_folder_for_others(site: Site, folder: Path) -> None:
    update(site, f"INSERT DATA {{ GRAPH <{NOTE}> {{ <urn:s> <urn:p> 1 }} }}")
    with Store.open(folder) as other:  # the scribe has let go of it
        assert other.view().lines(NOTE) == b'<urn:s> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        busy = update(site, f"DROP GRAPH <{NOTE}>")
    assert (busy.status, busy.headers["retry-after"]) == (503, "5")
    assert update(site, f"DROP GRAPH <{NOTE}>").status == 204


# ── the Graph Store Protocol


@pytest.mark.parametrize("address", ["?graph=urn:g", "?default", "/people/7"])
def test_a_graph_is_put_read_added_to_and_deleted(plain: Site, address: str) -> None:
    path = f"/graph-store{address}"
    read = lambda: plain.get(path, "application/n-triples")  # noqa: E731
    assert send(plain, "PUT", path, "<urn:a> <urn:b> 'one' .").status == 201
    assert send(plain, "PUT", path, "<urn:a> <urn:b> 'two' .").status == 204
    assert read().text == '<urn:a> <urn:b> "two" .\n'
    assert send(plain, "POST", path, "<urn:a> <urn:b> 'three' .").status == 204
    assert sorted(read().text.splitlines()) == ['<urn:a> <urn:b> "three" .', '<urn:a> <urn:b> "two" .']
    assert plain.ask("HEAD", path).status == 200
    assert send(plain, "DELETE", path).status == 204
    assert read().status == (200 if "default" in address else 404)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<urn:a> <urn:b> <urn:c> .", TURTLE),
        ("<urn:a> <urn:b> <urn:c> .", "application/n-triples"),
        ('[{"@id": "urn:a", "urn:b": {"@id": "urn:c"}}]', "application/ld+json"),
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
            '<rdf:Description rdf:about="urn:a"><u:b rdf:resource="urn:c"/></rdf:Description></rdf:RDF>',
            "application/rdf+xml",
        ),
    ],
)
def test_forms_of_graphs(plain: Site, body: str, kind: str) -> None:
    assert send(plain, "PUT", "/graph-store?graph=urn:g", body, f"{kind}; charset=UTF-8").status == 201
    assert plain.get("/graph-store?graph=urn:g", "application/n-triples").text == "<urn:a> <urn:b> <urn:c> .\n"
    again = plain.get("/graph-store?graph=urn:g", kind)
    assert (again.status, again.type) == (200, kind)


def test_the_whole_dataset_at_once(plain: Site) -> None:
    quads = "<urn:a> <urn:b> <urn:c> <urn:g> .\n<urn:d> <urn:e> <urn:f> .\n"
    assert send(plain, "PUT", "/graph-store", quads, "application/n-quads").status == 201
    assert sorted(plain.get("/graph-store", "application/n-quads").text.splitlines()) == sorted(quads.splitlines())
    assert send(plain, "PUT", "/graph-store", "<urn:x> <urn:y> <urn:z> <urn:h> .", "application/n-quads").status == 201
    assert plain.get("/graph-store", "application/n-quads").text == "<urn:x> <urn:y> <urn:z> <urn:h> .\n"


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status", "says"),
    [
        ("PUT", "/graph-store?graph=urn:g", "<urn:a> <urn:b", TURTLE, 400, "line 1"),
        ("PUT", "/graph-store?graph=urn:g", "<urn:a> <urn:b> 1 <urn:g> .", "application/n-quads", 415, "text/turtle"),
        (
            "PUT",
            "/graph-store?graph=urn:g",
            "<r:RDF xmlns:r='urn:r'><r:a>",
            "application/rdf+xml",
            400,
            "line 1, column",
        ),
        ("PUT", "/graph-store?graph=urn:g", "{}", "application/json", 415, "application/json"),
        ("PUT", "/graph-store?graph=urn:g", "", "multipart/form-data", 400, "boundary"),
        ("PUT", "/graph-store?graph=no-iri", "", TURTLE, 400, "not an absolute IRI"),
        ("PUT", "/graph-store?graph=urn:g&default", "", TURTLE, 400, "more than one graph"),
        ("PUT", "/graph-store?graf=urn:g", "", TURTLE, 400, "graf"),
        ("DELETE", "/graph-store", "", TURTLE, 400, "a graph is needed"),
        ("DELETE", "/graph-store?graph=urn:none", "", TURTLE, 404, "urn:none"),
        ("GET", "/graph-store?graph=urn:none", "", TURTLE, 406, "cannot answer"),
        ("PATCH", "/graph-store?graph=urn:g", "", TURTLE, 405, "/graph-store"),
    ],
)
def test_what_is_asked_wrongly(  # noqa: PLR0917
    plain: Site, method: str, path: str, body: str, kind: str, status: int, says: str
) -> None:
    answer = send(plain, method, path, body, kind)
    assert (answer.status, answer.type) == (status, "application/problem+json")
    assert says in answer.text


# ── updates


def test_an_update_is_whole_or_not_at_all(plain: Site) -> None:
    update(plain, "INSERT DATA { <urn:a> <urn:b> 1 }")
    failing = update(plain, "INSERT DATA { <urn:a> <urn:b> 2 } ; CREATE GRAPH <urn:g> ; CREATE GRAPH <urn:g>")
    assert failing.status == 400
    assert ask(plain, "SELECT ?o { ?s ?p ?o }") == "o 1"


def test_the_dataset_of_an_update(plain: Site) -> None:
    update(plain, "INSERT DATA { GRAPH <urn:a> { <urn:s> <urn:p> 1 } GRAPH <urn:b> { <urn:s> <urn:p> 2 } }")
    insert = "INSERT { GRAPH <urn:c> { ?s <urn:copied> ?o } } WHERE { ?s <urn:p> ?o }"
    answer = send(plain, "POST", "/sparql?using-graph-uri=urn:b", insert, UPDATE)
    assert answer.status == 204
    assert ask(plain, "SELECT ?o { GRAPH <urn:c> { ?s <urn:copied> ?o } }") == "o 2"
    both = send(plain, "POST", "/sparql?using-graph-uri=urn:b", f"WITH <urn:a> {insert}", UPDATE)
    assert (both.status, "WITH" in both.json["detail"]) == (400, True)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("LOAD <http://127.0.0.1:9/> INTO GRAPH <urn:g>", 400),
        ("LOAD <file:///etc/passwd> INTO GRAPH <urn:g>", 400),
        ("PREFIX x: <http://127.0.0.1:9/> LOAD x:a", 400),
        ("# long\n" * 12_000 + "LOAD <http://127.0.0.1:9/>", 400),
        ("LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH <urn:g>", 204),
        ("INSERT { <urn:a> <urn:b> ?x } WHERE { SERVICE <http://127.0.0.1:9/> { ?x ?y ?z } }", 400),
        ("SELECT * { ?s ?p ?o }", 400),
        ("INSERT DATA { <urn:a> <urn:b> }", 400),
    ],
)
def test_updates_that_are_refused(plain: Site, text: str, status: int) -> None:
    answer = update(plain, text)
    assert answer.status == status
    assert ask(plain, "SELECT ?s { GRAPH ?g { ?s ?p ?o } }") == "s"


def test_an_update_by_form(plain: Site) -> None:
    assert send(plain, "POST", "/sparql", "update=INSERT DATA { <urn:a> <urn:b> 1 }", FORM).status == 204
    assert send(plain, "POST", "/sparql", "update=CLEAR ALL&query=ASK {}", FORM).status == 400
    assert plain.get("/sparql?update=CLEAR ALL").status == 400
    assert count(plain, "?s ?p ?o") == 1


def test_an_update_that_takes_too_long_is_stopped_and_changes_nothing() -> None:
    with Store.open(":memory:", plain=True) as store:
        settings = Settings(token=BEARER[7:], update_seconds=1)
        with running(create_app(settings, store)) as site:
            update(site, "INSERT DATA { " + " ".join(f"<urn:s{n}> <urn:p> {n} ." for n in range(2000)) + " }")
            endless = (
                "INSERT { <urn:n> <urn:is> ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }"
            )
            answer = update(site, endless)
            assert (answer.status, "longer than 1 second" in answer.json["detail"]) == (503, True)
            assert count(site, "?s ?p ?o") == 2000


def test_large_bodies_are_refused_before_they_are_read() -> None:
    with Store.open(":memory:", plain=True) as store:
        settings = Settings(token=BEARER[7:], update_mb=1)
        with running(create_app(settings, store)) as site:
            large = "<urn:a> <urn:b> <urn:c> .\n" * 50_000
            assert send(site, "PUT", "/graph-store?default", large).status == 413
            assert send(site, "POST", "/sparql", "#" * 2_000_000, UPDATE).status == 413
            assert send(site, "POST", "/sparql", "ASK {} #" + "x" * 300_000, "application/sparql-query").status == 413
