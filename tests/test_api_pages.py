"""Every page in both languages, its JSON twin, and the headers that keep it to itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from api.app import create_app
from api.models import Answered, Model, Paths, ProblemBody, Ranking, SearchResults
from api.settings import Settings
from api.urls import iri_of
from graph.store import Store
from tests.sample import iri
from tests.serving import Site, running, soon

A, B = "zunyi-outline-2020", "zunyi-report-2024"
PAGES = [
    "/",
    "/search",
    "/search?q=茅台",
    "/search?class=Project",
    "/entity?iri=遵义市",
    "/id/project/渝贵高铁",
    "/explore",
    "/explore?focus=遵义市&depth=2",
    "/path",
    "/path?from=仁怀市&to=重庆市",
    "/rank",
    "/rank?measure=betweenness&class=Project",
    "/ask",
    "/ask?q=遵义发展哪些产业？",
    "/documents",
    "/documents?kind=plan&sort=-read",
    f"/documents/{A}",
    f"/documents/{A}?status=Ongoing",
    "/facts",
    "/facts?relation=hasProject&status=Ongoing&sort=object&limit=2&page=2",
    "/facts?class=NaturalFeature",
    "/timeline",
    "/timeline?entity=渝贵高铁",
    "/timeline?class=Project",
    "/compare",
    f"/compare?a={A}&b={B}",
    "/decisions",
    "/decisions?by=rule",
    "/map",
    "/map?class=Project",
    "/ontology",
    "/sparql",
    "/docs",
]


@pytest.fixture(scope="module")
def site(sample_store: Store) -> Iterator[Site]:
    with running(create_app(Settings(), sample_store)) as found:
        yield found


class Page(HTMLParser):
    """What a page links and loads, and whether anything in it is inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [values["id"]] if values.get("id") else []
        self.inline += [name for name in values if name == "style" or name.startswith("on")]
        if tag == "script" and values.get("type") != "application/json":
            self.inline += [] if values.get("src") else ["script"]
        if tag == "style":
            self.inline.append("style")
        self.loads += [values[name] for name in ("src",) if values.get(name)]
        self.loads += [values["href"]] if tag == "link" and values.get("rel") != "canonical" else []
        self.links += [values["href"]] if tag == "a" else []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_pages(site: Site, path: str, language: str) -> None:
    answer = site.page(path, language)
    page = Page(answer.text)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in answer.text
    assert page.inline == []
    assert [load for load in page.loads if not load.startswith("/static/")] == []
    assert len(page.ids) == len(set(page.ids))
    assert [link for link in page.links if not link.startswith(("/", "#"))] == []


@pytest.mark.parametrize("path", PAGES)
def test_the_suffix_and_the_header_give_the_same_json(site: Site, path: str) -> None:
    name, question, options = path.partition("?")
    by_header, by_suffix = site.get(path), site.get(f"{name}.json{question}{options}", "text/html")
    assert (by_header.status, by_header.type, by_suffix.type) == (200, "application/json", "application/json")
    assert by_header.json == by_suffix.json


@pytest.mark.parametrize(
    ("path", "members"),
    [
        (
            "/",
            {"documents", "entities", "claims", "observations", "classes", "relations", "statuses", "evidence_share"},
        ),
        ("/search?q=遵义", {"results"}),
        ("/explore?focus=遵义市", {"nodes", "edges", "focus"}),
        ("/path?from=仁怀市&to=重庆市", {"paths"}),
        ("/rank", {"results"}),
        (
            "/ask?q=遵义发展哪些产业？",
            {"question", "language", "kind", "interpretation", "answers", "paths", "sparql", "message"},
        ),
        ("/documents", {"documents"}),
        ("/map", {"type", "features"}),
        ("/entity?iri=遵义市", {"iri", "label", "label_en", "class", "relations", "observations", "neighbours"}),
    ],
)
def test_json_has_the_members_of_the_contract(site: Site, path: str, members: set[str]) -> None:
    assert members - set(site.get(path).json) == set()


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/search?q=遵义", SearchResults),
        ("/search?class=Project", SearchResults),
        ("/path", Paths),
        ("/path?from=仁怀市&to=重庆市", Paths),
        ("/rank", Ranking),
        ("/ask?q=遵义发展哪些产业？", Answered),
        ("/ask?q=仁怀市和重庆市是怎么连起来的？", Answered),
        ("/ask?q=明天天气如何", Answered),
        ("/nowhere", ProblemBody),
        ("/rank?measure=x", ProblemBody),
        ("/sparql?query=SELEC", ProblemBody),
    ],
)
def test_json_is_as_the_description_says(site: Site, path: str, model: type[Model]) -> None:
    model.model_validate(site.get(path).json)


def test_search_results(site: Site) -> None:
    first = site.get("/search?q=maotai").json["results"][0]
    assert (first["iri"], first["label"], first["class"]) == (iri("maotai"), "茅台镇", "Township")
    assert {"label_en", "score"} <= set(first)


def test_path_edges_say_what_the_contract_says(site: Site) -> None:
    path = site.get("/path?from=仁怀市&to=重庆市").json["paths"][0]
    assert len(path["edges"]) == len(path["nodes"]) - 1
    assert all({"predicate", "direction", "status", "inferred", "evidence"} <= set(edge) for edge in path["edges"])
    quotes = [quote for edge in path["edges"] for quote in edge["evidence"]]
    assert quotes
    assert set(quotes[0]) == {"document", "title", "section", "quote", "start", "end"}


def test_language_by_option_then_cookie_then_header(site: Site) -> None:
    assert 'lang="en"' in site.page("/?lang=en", "zh").text[:40]
    assert 'lang="zh-CN"' in site.page("/", "fr").text[:40]
    kept = site.page("/?lang=en", "zh").headers["set-cookie"]
    assert kept.startswith("lang=en; HttpOnly; Max-Age=31536000")
    assert 'lang="en"' in site.get("/", "text/html", accept_language="zh", cookie="lang=en").text[:40]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/html", "text/html"),
        ("*/*", "text/html"),
        ("application/json", "application/json"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
    ],
)
def test_linked_data_by_negotiation(site: Site, accept: str, expected: str) -> None:
    answer = site.get("/id/project/渝贵高铁", accept)
    assert (answer.status, answer.type) == (200, expected)
    assert "渝贵高铁" in answer.text or "\\u6E1D" in answer.text
    assert "Accept" in answer.headers["vary"]


def test_the_linked_data_address_of_a_document_leads_to_the_reader(site: Site) -> None:
    page, turtle = site.page(f"/id/document/{A}"), site.get(f"/id/document/{A}", "text/turtle")
    assert (page.status, page.headers["location"]) == (303, f"/documents/{A}")
    assert (turtle.status, turtle.headers["location"]) == (303, f"/documents/{A}.ttl")
    assert site.get(f"/documents/{A}.ttl").type == "text/turtle"


def test_a_document_by_iri_leads_to_the_reader(site: Site) -> None:
    page = site.page(f"/entity?iri=https://w3id.org/regiongraph/id/document/{A}")
    assert (page.status, page.headers["location"]) == (303, f"/documents/{A}")


def test_a_claim_and_a_value_lead_to_where_they_stand(site: Site) -> None:
    found = site.get("/entity?iri=遵义市").json
    claim = found["relations"][0]["claims"][0]["claim"].partition("/id/")[2]
    value = found["observations"][0]["measured"]["observation"].partition("/id/")[2]
    for name in (claim, value):
        page, turtle = site.page(f"/id/{name}"), site.get(f"/id/{name}", "text/turtle")
        assert (page.status, page.headers["location"]) == (303, f"/id/place/520300#{name}")
        assert f'id="{name}"' in site.page("/id/place/520300").text
        assert (turtle.status, turtle.type) == (200, "text/turtle")
    assert "a rg:Claim" in site.get(f"/id/{claim}", "text/turtle").text


def test_what_is_no_entity_leads_to_its_description(site: Site) -> None:
    page, turtle = site.page("/id/unit/亿元"), site.get("/id/unit/亿元", "text/turtle")
    assert (turtle.status, turtle.type, "亿元" in turtle.text) == (200, "text/turtle", True)
    assert (page.status, page.headers["location"].partition("=")[0]) == (303, "/sparql?query")
    assert "unit" in site.page(page.headers["location"]).text
    assert site.get("/id/claim/0").status == 404


def test_an_address_is_read_as_the_iri_it_stands_for() -> None:
    assert iri_of("/id/strategy/%E9%BB%94%20A%2FB") == "https://w3id.org/regiongraph/id/strategy/黔%20A%2FB"


def test_the_reader_marks_passages_by_their_offsets(site: Site) -> None:
    quote = site.get("/entity?iri=渝贵高铁").json["relations"][0]["claims"][0]["evidence"][0]
    slug = quote["document"].rsplit("/", 1)[1]
    page = site.page(f"/documents/{slug}").text
    assert f'id="char={quote["start"]},{quote["end"]}"' in page


def test_texts_are_escaped(site: Site) -> None:
    page = site.page("/search?q=<script>alert(1)</script>").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_security_headers(site: Site) -> None:
    for path in ("/", "/nowhere", "/search?nonsense=1", "/health"):
        headers = site.page(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"


def test_static_files_are_kept_for_ever_under_a_name_of_their_content(site: Site) -> None:
    names = sorted(set(re.findall(r'/static/[^"]+', site.page("/explore?focus=遵义市").text)))
    plain = {re.sub(r"\.[0-9a-f]{12}\.|-[0-9A-Z]{8}\.", ".", name).removeprefix("/static/") for name in names}
    assert plain >= {"classes.css", "explore.js", "frame.js", "icon.svg", "main.css", "vis-network.min.js"}
    for name in names:
        answer = site.page(name)
        assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


def test_head_is_get_without_the_body(site: Site) -> None:
    answer = site.ask("HEAD", "/search?q=遵义", accept="application/json")
    assert (answer.status, answer.type, answer.body) == (200, "application/json", b"")


def test_health_and_metrics(site: Site) -> None:
    assert site.get("/health").json["status"] == "ok"
    site.get("/search?q=遵义")
    assert 'regiongraph_requests_total{method="GET",route="/search",status="200"}' in site.get("/metrics", "*/*").text


def test_openapi_describes_every_page(site: Site) -> None:
    paths = site.get("/openapi.json").json["paths"]
    described = {path.partition("?")[0] for path in PAGES} - {f"/documents/{A}", "/id/project/渝贵高铁", "/docs"}
    assert described - set(paths) == set()
    assert {"/documents/{slug}", "/id/{path}", "/sparql", "/health", "/metrics"} <= set(paths)


def test_a_commit_shows_without_a_restart(folder: object) -> None:
    settings = Settings(store=str(folder))
    with running(create_app(settings)) as site:
        before = site.get("/").json
        with Store.open(str(folder)) as store:
            store.writer().remove(B)
        assert [document["slug"] for document in before["documents"]] == [A, B]
        assert soon(lambda: [document["slug"] for document in site.get("/").json["documents"]] == [A])
        assert site.get(f"/documents/{B}").status == 404
        query = f"/sparql?query=ASK {{ GRAPH <https://w3id.org/regiongraph/id/document/{B}> {{ ?s ?p ?o }} }}"
        assert soon(lambda: site.get(query).json["boolean"] is False)
