"""The SPARQL 1.1 Protocol: three ways to ask, the forms of the answer, faults, limits, the editor."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from api.app import create_app
from api.protocol import forms_of
from api.settings import Settings
from graph.store import Store
from ontology.namespaces import ID, RG
from tests.serving import Site, running, soon

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


def test_the_page_shows_a_result_in_a_view_that_exists(site: Site) -> None:
    assert site.page("/sparql?query=ASK {}&view=graph").status == 200
    unknown = site.page("/sparql?query=ASK {}&view=grap", "en")
    assert (unknown.status, "has no value “grap”" in unknown.text) == (400, True)
    assert site.get("/sparql?query=ASK {}&view=grap").json["boolean"] is True  # the protocol lets options pass


def test_a_small_answer_is_in_the_page_for_its_script(site: Site) -> None:
    page = site.page("/sparql?query=SELECT ('</script><b>' AS ?x) {}").text
    assert re.search(r'id="answer">.*"value.*\\u003c/script\\u003e\\u003cb\\u003e', page)
    assert 'id="answer"' not in site.page("/sparql?query=SELECT * { ?s ?p ?o } LIMIT 9000").text


def test_what_a_query_can_name_is_what_the_data_have(site: Site) -> None:
    terms = site.get("/sparql/terms").json
    used = {term["term"]: term for term in terms["classes"] + terms["properties"]}
    assert used["rg:Railway"]["label"] == {"zh": "铁路项目", "en": "Railway"}
    assert used["rg:Railway"]["count"] == 1
    assert "rg:Village" not in used
    assert used["rg:connects"]["subjects"]["rg:Railway"] == 2
    assert used["skos:prefLabel"]["label"]["en"] == "preferred label"
    assert terms["prefixes"]["rg"] == "https://w3id.org/regiongraph/ontology#"
    graphs = {graph["iri"].rpartition("/")[2]: graph["label"]["zh"] for graph in terms["graphs"] if graph["label"]}
    assert graphs["zunyi-outline-2020"] == "遵义市发展纲要摘编"
    assert [status["term"] for status in terms["statuses"]] == [
        "rgs:Proposed",
        "rgs:Planned",
        "rgs:Ongoing",
        "rgs:Completed",
    ]


def test_names_of_what_results_hold(site: Site) -> None:
    document = f"{ID}document/zunyi-outline-2020"
    asked = [f"{ID}place/520382", f"{RG}Railway", document, f"{document}#char=3,9", "urn:nothing"]
    answer = site.ask("POST", "/sparql/names", json.dumps(asked).encode(), content_type="application/json")
    names = answer.json
    assert list(names) == asked[:4]
    assert [(one["label"], one["page"]) for one in names.values()] == [
        ("仁怀市", "/id/place/520382"),
        ("铁路项目", "/ontology#Railway"),
        ("遵义市发展纲要摘编", "/documents/zunyi-outline-2020"),
        ("遵义市发展纲要摘编 3–9", "/documents/zunyi-outline-2020#char=3,9"),
    ]
    assert names[asked[0]]["geometry"]["type"] == "Point"


@pytest.mark.parametrize("body", ["", "{}", "[1]", "[" * 100_000, json.dumps(["urn:a"] * 5001)])
def test_what_is_no_list_of_iris_is_refused(site: Site, body: str) -> None:
    answer = site.ask("POST", "/sparql/names", body.encode(), content_type="application/json")
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (400, "bad-input")


def test_words_in_strings_and_comments_do_not_make_the_form() -> None:
    assert forms_of('# CONSTRUCT\nSELECT ?x { ?x ?p "DESCRIBE" }')[0].suffix == "srj"


# ── what HTTP has besides


def test_an_answer_that_has_not_changed_is_not_sent_again(folder: Path) -> None:
    with Store.open(folder, read_only=True) as store, running(create_app(Settings(), store)) as site:
        first = site.get(f"/sparql?query={COUNT}")
        tag = first.headers["etag"]
        again = site.get(f"/sparql?query={COUNT}", if_none_match=f'"other", {tag}')
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert site.get(f"/sparql?query={COUNT}", "text/csv").headers["etag"] != tag
        assert site.get("/sparql?query=ASK {}").headers["etag"] != tag
        with Store.open(folder) as writer:
            writer.writer().remove("zunyi-report-2024")
        assert soon(lambda: site.get(f"/sparql?query={COUNT}", if_none_match=tag).status == 200)
        assert site.get(f"/sparql?query={COUNT}").json["results"]["bindings"][0]["n"]["value"] == "1"


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_is_another_each_time_has_no_etag(site: Site, function: str) -> None:
    answer = site.get(f"/sparql?query=SELECT ({function} AS ?x) {{}}")
    assert (answer.status, "etag" in answer.headers) == (200, False)


def test_head_has_the_headers_and_no_body(site: Site) -> None:
    answer = site.ask("HEAD", f"/sparql?query={COUNT}", accept="text/csv")
    assert (answer.status, answer.type, answer.body) == (200, "text/csv", b"")


@pytest.mark.parametrize(
    ("path", "method"), [("/sparql", "POST"), ("/graph-store", "PUT"), ("/graph-store/x", "DELETE")]
)
def test_options(site: Site, path: str, method: str) -> None:
    answer = site.ask("OPTIONS", path)
    assert (answer.status, method in answer.headers["allow"]) == (204, True)
    preflight = site.ask("OPTIONS", path, origin="http://elsewhere.example", access_control_request_method=method)
    assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (200, "*")
    assert method in preflight.headers["access-control-allow-methods"]


def test_pages_of_others_may_ask_unless_that_is_set_otherwise(site: Site, sample_store: Store) -> None:
    here, elsewhere = "http://here.example", "http://elsewhere.example"
    assert site.get(f"/sparql?query={COUNT}", origin=elsewhere).headers["access-control-allow-origin"] == "*"
    with running(create_app(Settings(origins=here), sample_store)) as closed:
        assert closed.get("/sparql?query=ASK {}", origin=here).headers["access-control-allow-origin"] == here
        assert "access-control-allow-origin" not in closed.get("/sparql?query=ASK {}", origin=elsewhere).headers


def test_a_large_answer_is_streamed_and_compressed_if_that_is_asked_for(site: Site) -> None:
    query = "/sparql?query=SELECT * { ?s ?p ?o } LIMIT 20000"
    plain = site.get(query, "text/csv")
    assert (plain.status, "content-length" in plain.headers, len(plain.text.splitlines())) == (200, False, 20001)
    packed = site.get(query, "text/csv", accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(plain.body) / 4
    assert sorted(gzip.decompress(packed.body).splitlines()) == sorted(plain.body.splitlines())


def test_a_large_answer_that_ends_badly_is_cut_and_not_taken_for_whole(sample_store: Store) -> None:
    with running(create_app(Settings(result_mb=4), sample_store)) as site:
        with pytest.raises(http.client.IncompleteRead):
            site.get("/sparql?query=SELECT * { ?s ?p ?o . ?a a ?b }", "text/csv")
        assert site.get("/sparql?query=ASK {}").status == 200


def test_a_query_ends_when_its_client_goes_away(site: Site) -> None:
    before = _outcomes(site)
    with socket.create_connection(("127.0.0.1", site.port)) as client:
        query = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert soon(lambda: 'regiongraph_sparql_workers{state="slow"} 1.0' in _outcomes(site))
    assert soon(lambda: 'outcome="gone"} 1.0' in _outcomes(site), seconds=1.5)  # the deadline is 2 s
    assert 'outcome="gone"} 0.0' in before


def _outcomes(site: Site) -> str:
    return site.get("/metrics", "*/*").text


@pytest.mark.parametrize(
    ("query", "form", "start"),
    [
        ("CONSTRUCT WHERE { ?s a rg:Road }", "application/n-quads", b"<https://w3id.org/regiongraph/id/project/"),
        ("CONSTRUCT WHERE { ?s a rg:Road }", "application/trig", b"@prefix"),
        ("SELECT ?s { ?s a rg:Road }", "text/csv;q=0.5, application/sparql-results+xml;q=0.9", b"<?xml"),
        ("SELECT ?s { ?s a rg:Road }", "application/sparql-results+json;q=0.1, text/*", b"s\r\n"),
    ],
)
def test_quads_and_q_values(site: Site, query: str, form: str, start: bytes) -> None:
    answer = site.get(f"/sparql?query={query}", form)
    assert (answer.status, answer.body[: len(start)]) == (200, start)


def test_options_of_others_do_no_harm_beside_a_query(site: Site) -> None:
    assert site.get("/sparql?ac=1&query=ASK {}").json["boolean"] is True
    assert site.get("/sparql?querry=ASK {}").status == 400


def test_relative_iris_are_resolved_against_the_address(site: Site) -> None:
    answer = site.get("/sparql?query=SELECT (<x> AS ?x) {}", "text/csv")
    assert answer.text == f"x\r\n{site.address}/x\r\n"


@pytest.mark.parametrize("path", ["/sparql?query=ASK%20%7B%7D%20%23%FF", "/sparql?query=%C3"])
def test_what_is_no_utf_8_is_said(site: Site, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port)
    connection.request("GET", path, headers={"Accept": "application/json"})
    assert connection.getresponse().status == 400
    connection.close()


def test_a_query_that_is_too_long_is_refused(site: Site) -> None:
    long = "ASK {} #" + "x" * 70_000
    answer = site.ask("POST", "/sparql", long.encode(), content_type=DIRECT, accept="application/json")
    assert (answer.status, answer.json["type"].rpartition("/")[2]) == (413, "too-large")
