"""The example queries: their form, and what each gives on the sample documents (see tests/expected.py)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from api.app import create_app
from api.settings import Settings
from graph.store import View
from ontology.errors import ConfigurationError
from ontology.example_queries import Example, keywords, load_examples
from ontology.namespaces import EXAMPLES_GRAPH, PREFIXES
from tests.expected import FOLDER, as_kept, corpus, file_of, found, media_type_of
from tests.serving import Site, running

EXAMPLES = load_examples()
OVER_HTTP = ("projects-serving-a-region", "neighbours", "neighbourhood-of-a-project", "everything-about-a-project")
TITLE = "# zh: 问？\n# en: Which?\n# keywords: "

each_example = pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])

# what editors send (sib-swiss/sparql-editor)
EDITOR_EXAMPLES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq"""
EDITOR_PREFIXES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix"""


@pytest.fixture(scope="module")
def view() -> View:
    return corpus().view()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running(create_app(Settings(), corpus())) as running_site:
        yield running_site


def rows(view: View, query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(view.sparql(query, media_type="text/csv")[0].decode(), newline="")))


@each_example
def test_gives_the_expected_result(view: View, example: Example) -> None:
    assert found(view, example) == file_of(example).read_text(encoding="utf-8")


@each_example
def test_finds_something(example: Example) -> None:
    kept = file_of(example).read_text(encoding="utf-8")
    assert kept == "true\n" if example.form == "ASK" else len(kept.splitlines()) > 1


@pytest.mark.parametrize("name", OVER_HTTP)
def test_gives_the_same_over_http(site: Site, name: str) -> None:
    example = next(example for example in EXAMPLES if example.name == name)
    for query in (example.query, example.standalone()):
        answer = site.ask("POST", "/sparql", query.encode(), content_type="application/sparql-query",
                          accept=media_type_of(example))  # fmt: skip
        assert (answer.status, answer.type) == (200, media_type_of(example))
        assert as_kept(example, answer.body) == file_of(example).read_text(encoding="utf-8")


def test_no_expected_result_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {file_of(example).name for example in EXAMPLES}


def test_there_are_examples_of_many_kinds() -> None:
    assert len(EXAMPLES) >= 28
    assert set(Counter(example.form for example in EXAMPLES)) == {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
    text = "\n".join(example.query for example in EXAMPLES)
    means = (
        "GROUP BY",
        "HAVING",
        "OPTIONAL",
        "NOT EXISTS",
        "UNION",
        "GRAPH",
        "VALUES",
        "BIND",
        "rg:within",
        "oa:exact",
    )
    assert [word for word in means if word not in text] == []


@each_example
def test_says_in_both_languages_what_it_answers(example: Example) -> None:
    assert re.search(r"[\u4e00-\u9fff]", example.zh)
    assert not re.search(r"[\u4e00-\u9fff]", example.en)
    assert example.form != "SELECT" or "ORDER BY" in example.query, "the order is left to chance"


def test_titles_are_their_own() -> None:
    for language in ("zh", "en"):
        titles = Counter(getattr(example, language) for example in EXAMPLES)
        assert [title for title, number in titles.items() if number > 1] == []
    assert {example.keywords[0].name for example in EXAMPLES} <= set(keywords())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT * {}", "does not open"),
        (f"{TITLE}places\nPREFIX a: <urn:a> SELECT * {{}}", "does not open"),
        (f"{TITLE}places, weather\nSELECT * {{}}", "unknown keyword: 'weather'"),
    ],
)
def test_a_file_of_another_form_is_refused(text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        Example.from_text("x", text)


def test_standalone_queries_declare_what_they_use() -> None:
    example = Example.from_text("x", f"{TITLE}places, status\nASK {{ ?x a rg:Road ; rg:status rgs:Planned }}\n")
    assert example.standalone() == (
        "PREFIX rg: <https://w3id.org/regiongraph/ontology#>\nPREFIX rgs: <https://w3id.org/regiongraph/status#>\n"
        "ASK { ?x a rg:Road ; rg:status rgs:Planned }"
    )
    assert [word.en for word in example.keywords] == ["Places", "Status"]


def test_an_editor_finds_the_examples_in_the_store(view: View) -> None:
    listed = {(row["sq"], row["comment"]): row["query"] for row in rows(view, EDITOR_EXAMPLES)}
    expected = {(one.iri, title): one.standalone() for one in EXAMPLES for title in (one.zh, one.en)}
    assert listed == expected
    assert EXAMPLES_GRAPH in view.graph_names()


def test_an_editor_finds_the_prefixes_in_the_store(view: View) -> None:
    assert {row["prefix"]: row["namespace"] for row in rows(view, EDITOR_PREFIXES)} == PREFIXES


@pytest.mark.parametrize(("language", "group"), [("zh", "战略与称号"), ("en", "Strategies and designations")])
def test_the_page_lists_them_by_group(site: Site, language: str, group: str) -> None:
    page = site.page("/sparql", language).text
    assert f"<h3>{group}</h3>" in page
    titles = re.findall(r'<a href="/sparql\?query=[^"]+" data-example="[^"]+">([^<]+)</a></li>', page)
    assert titles == [getattr(example, language) for example in EXAMPLES]


def test_the_json_lists_them(site: Site) -> None:
    found_there = site.get("/sparql").json
    assert found_there["prefixes"] == PREFIXES
    assert [one["query"] for one in found_there["examples"]] == [example.query for example in EXAMPLES]
