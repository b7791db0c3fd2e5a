"""The SPARQL 1.1 Protocol: three ways to ask, the forms of the answer, faults, limits, the editor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.app import create_app
from api.protocol import forms_of
from api.settings import Settings
from graph.store import Store
from tests.serving import Site, running

COUNT = "SELECT (COUNT(?s) AS ?n) { ?s a rg:Document }"
DIRECT = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def site(sample_store: Store) -> Iterator[Site]:
    with running(create_app(Settings(query_seconds=2), sample_store)) as found:
        yield found


def test_get_and_both_kinds_of_post_give_the_same(site: Site) -> None:
    by_get = site.get(f"/sparql?query={COUNT}")
    by_form = site.ask("POST", "/sparql", f"query={COUNT}".encode(), content_type=FORM)
    direct = site.ask("POST", "/sparql", COUNT.encode(), content_type=f"{DIRECT}; charset=utf-8")
    assert by_get.json["results"]["bindings"][0]["n"]["value"] == "2"
    assert by_get.body == by_form.body == direct.body


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (COUNT, "*/*", "application/sparql-results+json"),
        (COUNT, "application/json", "application/sparql-results+json"),
        (COUNT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (COUNT, "text/csv", "text/csv"),
        (COUNT, "text/tab-separated-values, */*;q=0.1", "text/tab-separated-values"),
        ("ASK {}", "application/json", "application/sparql-results+json"),
        ("DESCRIBE rg:Road", "*/*", "text/turtle"),
        ("CONSTRUCT { ?s a rg:Road } { ?s a rg:Road }", "application/n-triples", "application/n-triples"),
        ("CONSTRUCT { ?s a rg:Road } { ?s a rg:Road }", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT { ?s a rg:Road } { ?s a rg:Road }", "application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_forms_of_answers(site: Site, query: str, accept: str, expected: str) -> None:
    answer = site.get(f"/sparql?query={query}", accept)
    assert (answer.status, answer.type) == (200, expected)


def test_a_select_has_no_turtle(site: Site) -> None:
    assert site.get(f"/sparql?query={COUNT}", "text/turtle").status == 406


@pytest.mark.parametrize("suffix", ["json", "csv", "tsv", "srx"])
def test_suffixes(site: Site, suffix: str) -> None:
    assert site.get(f"/sparql.{suffix}?query={COUNT}", "text/html").status == 200


def test_the_dataset_of_the_protocol(site: Site) -> None:
    graph = "https://w3id.org/regiongraph/id/document/zunyi-outline-2020"
    assert (
        site.get(f"/sparql?query={COUNT}&default-graph-uri={graph}").json["results"]["bindings"][0]["n"]["value"] == "1"
    )


@pytest.mark.parametrize(
    ("query", "line", "column", "hint"),
    [
        ("SELEC ?s { ?s ?p ?o }", 1, 1, "did you mean SELECT?"),
        ("SELECT ?s {\n  ?s ?p }", 2, 10, None),
        ("SELECT ?s { ?s a nix:Road }", None, None, "the prefix nix: is not declared"),
    ],
)
def test_malformed_queries(site: Site, query: str, line: int | None, column: int | None, hint: str | None) -> None:
    answer = site.get(f"/sparql?query={query}")
    assert (answer.status, answer.type) == (400, "application/problem+json")
    problem = answer.json
    assert problem["type"].endswith("/malformed-query")
    assert hint is None or hint in problem["hint"]
    assert line is None or (problem["line"], problem["column"]) == (line, column)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("update=CLEAR ALL", FORM, 403),
        ("nothing=here", FORM, 400),
        ("query=ASK {}&query=ASK {}", FORM, 400),
        ("", FORM, 400),
        ("CLEAR ALL", DIRECT, 400),
        ("CLEAR ALL", "application/sparql-update", 403),
        ("{}", "application/json", 415),
    ],
)
def test_what_cannot_be_posted(site: Site, body: str, kind: str, status: int) -> None:
    answer = site.ask("POST", "/sparql", body.encode(), content_type=kind, accept="application/json")
    assert (answer.status, answer.type) == (status, "application/problem+json")


@pytest.mark.parametrize("options", ["query=", "query=ASK {}&query=ASK {}"])
def test_one_query_is_needed(site: Site, options: str) -> None:
    answer = site.get(f"/sparql?{options}")
    assert (answer.status, answer.type) == (400, "application/problem+json")


def test_a_query_that_takes_too_long_is_stopped(site: Site) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d %26%26 ?d != ?g) }"
    answer = site.get(f"/sparql?query={query}")
    assert (answer.status, answer.headers["retry-after"], answer.type) == (503, "5", "application/problem+json")
    assert site.get(f"/sparql?query={COUNT}").status == 200
    assert 'regiongraph_sparql_queries_total{outcome="deadline"} 1.0' in site.get("/metrics", "*/*").text


def test_service_is_refused(site: Site) -> None:
    answer = site.get("/sparql?query=SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert (answer.status, answer.json["line"], answer.json["column"]) == (400, 1, 12)


def test_the_service_description(site: Site) -> None:
    turtle = site.get("/sparql", "text/turtle").text
    assert "sd:SPARQL11Query" in turtle
    assert "https://w3id.org/regiongraph/id/document/zunyi-outline-2020" in turtle


def test_the_editor_shows_the_result_as_a_table(site: Site) -> None:
    page = site.page("/sparql?query=SELECT ?s { ?s a rg:Railway }").text
    assert '<th scope="col">s</th>' in page
    assert 'title="https://w3id.org/regiongraph/id/project/渝贵高铁">id:project/渝贵高铁</a>' in page


def test_the_editor_shows_what_is_wrong_and_keeps_the_query(site: Site) -> None:
    answer = site.page("/sparql?query=SELEC ?x { }", "en")
    assert answer.status == 400
    assert "line 1, column 1" in answer.text
    assert "SELEC ?x { }</textarea>" in answer.text


def test_the_editor_warns_of_terms_that_do_not_exist(site: Site) -> None:
    page = site.page("/sparql?query=SELECT ?s { ?s rg:hasProjekt ?o }").text
    assert "did you mean rg:hasProject?" in page


def test_words_in_strings_and_comments_do_not_make_the_form() -> None:
    assert forms_of('# CONSTRUCT\nSELECT ?x { ?x ?p "DESCRIBE" }')[0].suffix == "srj"
