"""What is asked wrongly: the status, the problem, what would be valid, what is nearest; a page for browsers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from api.problems import KINDS
from api.settings import Settings
from graph.store import Store
from tests.serving import Site, running

DOCS = Path(__file__).parents[1] / "docs" / "api.md"
UNKNOWN = "https://w3id.org/regiongraph/problem/"


@pytest.fixture(scope="module")
def site(sample_store: Store) -> Iterator[Site]:
    with running(create_app(Settings(), sample_store)) as found:
        yield found


@pytest.mark.parametrize(
    ("path", "status", "kind", "members"),
    [
        ("/nowhere", 404, "unknown-page", {}),
        ("/static/nothing.css", 404, "unknown-page", {}),
        ("/search?lmit=3", 400, "unknown-option", {"option": "lmit", "nearest": ["limit"]}),
        ("/?x=1", 400, "unknown-option", {"option": "x", "valid": ["lang"]}),
        ("/documents?page=2", 400, "unknown-option", {"option": "page", "valid": ["lang", "q", "kind", "sort"]}),
        ("/?lang=fr", 400, "unknown-option", {"option": "lang", "value": "fr", "valid": ["zh", "en"]}),
        ("/search?class=Projekt", 400, "unknown-option", {"option": "class", "value": "Projekt"}),
        ("/rank?measure=pagerang", 400, "unknown-option", {"option": "measure", "nearest": ["pagerank"]}),
        ("/explore?focus=遵义市&depth=9", 400, "invalid-value", {"option": "depth", "value": "9"}),
        ("/search?limit=many", 400, "invalid-value", {"option": "limit", "value": "many"}),
        ("/entity", 400, "missing-option", {"option": "iri"}),
        ("/path?from=遵义市", 400, "missing-option", {"option": "to"}),
        ("/path?from=&to=遵义市", 400, "missing-option", {"option": "from"}),
        ("/compare?a=zunyi-outline-2020", 400, "missing-option", {"option": "b"}),
        ("/path?from=遵意市&to=重庆市", 404, "unknown-entity", {"nearest": ["遵义市"]}),
        ("/entity?iri=渝贵高", 404, "unknown-entity", {"option": "iri", "nearest": ["渝贵高铁"]}),
        ("/id/project/渝贵高速铁路", 404, "unknown-entity", {"option": "iri"}),
        ("/explore?focus=渝贵高", 404, "unknown-entity", {"option": "focus", "nearest": ["渝贵高铁"]}),
        ("/path?from=遵义市&to=渝贵高", 404, "unknown-entity", {"option": "to", "nearest": ["渝贵高铁"]}),
        ("/documents/zunyi-outlin-2020", 404, "unknown-entity", {"nearest": ["zunyi-outline-2020"]}),
        ("/compare?a=zunyi-outline-2020&b=zunyi-report-2025", 404, "unknown-entity", {"option": "b"}),
        ("/compare?a=zunyi-outline-2020&b=zunyi-outline-2020", 400, "invalid-value", {"option": "b"}),
        ("/compare?a=仁怀市&b=茶", 400, "invalid-value", {"option": "b", "value": "茶"}),
        ("/timeline?class=Project&course=sideways", 400, "unknown-option", {"option": "course"}),
        ("/map?lines=curved", 400, "unknown-option", {"valid": ["projects", "cooperation", "none"]}),
        ("/map?industry=茶业行", 404, "unknown-entity", {"option": "industry"}),
        ("/map?at=亚特兰蒂斯", 404, "unknown-entity", {"option": "at"}),
        ("/timeline?entity=遵义市&class=Project", 400, "unknown-option", {}),
        ("/search.ttl?q=遵义", 406, "not-acceptable", {"valid": ["text/html", "application/json"]}),
    ],
)
def test_problems(site: Site, path: str, status: int, kind: str, members: dict[str, object]) -> None:
    answer = site.get(path)
    assert (answer.status, answer.type) == (status, "application/problem+json")
    problem = answer.json
    assert (problem["status"], problem["type"]) == (status, UNKNOWN + kind)
    assert {"type", "title", "status", "detail", "instance"} <= set(problem)
    assert {name: problem.get(name, [])[:1] if name == "nearest" else problem.get(name) for name in members} == members


def test_the_nearest_class_comes_first(site: Site) -> None:
    assert site.get("/search?class=Projekt").json["nearest"][0] == "Project"


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("/search?class=Projekt&lang=zh", "是不是要找：Project"),
        ("/search?class=Projekt&lang=en", "Did you mean Project"),
    ],
)
def test_the_hint_is_in_the_language_asked_for(site: Site, address: str, hint: str) -> None:
    assert site.get(address).json["hint"].startswith(hint)


@pytest.mark.parametrize(
    ("language", "title", "detail"),
    [
        ("zh", "图谱中没有这个实体", "图谱中没有叫“渝贵高”的实体。"),
        ("en", "There is no such entity in the graph", "Nothing in the graph is called “渝贵高”."),
    ],
)
def test_a_browser_gets_a_page_in_its_language(site: Site, language: str, title: str, detail: str) -> None:
    answer = site.page("/entity?iri=渝贵高", language)
    assert (answer.status, answer.type) == (404, "text/html")
    assert f"<h1>{title}</h1>" in answer.text
    assert detail in answer.text
    assert '<a href="/search?q=%E6%B8%9D%E8%B4%B5%E9%AB%98%E9%93%81">渝贵高铁</a>' in answer.text


def test_what_nobody_can_have_is_not_acceptable(site: Site) -> None:
    assert (site.get("/search", "image/png").status, site.get("/search", "application/json;q=0").status) == (406, 406)


def test_a_method_that_is_not_taken(site: Site) -> None:
    answer = site.ask("DELETE", "/search", accept="application/json")
    assert (answer.status, answer.headers["allow"], answer.type) == (405, "GET", "application/problem+json")


def test_a_fault_of_ours_says_so_and_no_more(sample_store: Store) -> None:
    app = create_app(Settings(), sample_store)

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("a secret")

    with running(app) as site:
        answer = site.get("/fault", accept_language="en")
    assert (answer.status, answer.type) == (500, "application/problem+json")
    assert answer.json["title"] == "Something went wrong here"
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(("kind", "status"), [(kind, status.value) for _, kind, status in KINDS])
def test_every_kind_of_problem_is_documented(kind: str, status: int) -> None:
    rows = [
        line
        for line in DOCS.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `") and f"`{kind}`" in line.split("|")[1]
    ]
    assert [f"| {status} |" in row for row in rows] == [True]
