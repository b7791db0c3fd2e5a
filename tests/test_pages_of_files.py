"""Pages of the original: from a PDF into the store, and out beside quotes, in citations, JSON and the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from api.app import create_app
from api.settings import Settings
from graph.citation import passage
from graph.documents import read
from graph.store import Store
from ingest.pipeline import read_document
from tests import papers
from tests.serving import Site, running

LINES = ("遵义市大力发展白酒产业。", "遵义市加快建设渝贵高铁。")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in memory with one document of two pages."""
    path = tmp_path_factory.mktemp("pages") / "两页.pdf"
    path.write_bytes(papers.scanned(LINES))
    with Store.open(":memory:") as found:
        found.writer().replace(read_document(path, title="两页", issued="2024-05", about="遵义市"))
        yield found


@pytest.fixture(scope="module")
def site(store: Store) -> Iterator[Site]:
    with running(create_app(Settings(), store)) as found:
        yield found


def test_sentences_and_citations_have_their_page(store: Store) -> None:
    sentences = read(store.view(), "两页").sentences
    assert [(sentence.start, sentence.page) for sentence in sentences] == [(0, 1), (len(LINES[0]) + 1, 2)]
    assert passage(store.view(), "两页", sentences[1].start, sentences[1].end).page == 2


@pytest.mark.parametrize(("language", "said"), [("zh", ["第1页", "第2页"]), ("en", ["p. 1", "p. 2"])])
def test_the_reader_marks_where_pages_begin(site: Site, language: str, said: list[str]) -> None:
    assert re.findall(r'data-page="([^"]+)"', site.page("/documents/两页", language).text) == said


@pytest.mark.parametrize(("language", "said"), [("zh", "第2页"), ("en", "p. 2")])
def test_quotes_say_the_page(site: Site, language: str, said: str) -> None:
    page = site.page("/id/project/渝贵高铁", language).text
    assert re.search(rf"<cite>.*? · {said} ", page)


def test_json_and_citations_say_the_page(site: Site) -> None:
    found = site.get("/id/project/渝贵高铁").json
    assert {quote["page"] for quote in _quotes(found)} == {2}
    cited = site.get(f"/cite?document=两页&start={len(LINES[0]) + 1}&end={len(LINES[0]) + 1 + len(LINES[1])}").json
    assert "，第2页）" in str(cited)
    assert ", p. 2. " in str(cited)


def _quotes(value: object) -> Iterator[dict[str, object]]:
    """Yield the objects in a JSON value that are evidence."""
    if isinstance(value, dict):
        if "quote" in value:
            yield value
        for item in value.values():
            yield from _quotes(item)
    elif isinstance(value, list):
        for item in value:
            yield from _quotes(item)
