"""What the reader is given: runs of text, headings, facts by sentence; and the list of documents."""

from __future__ import annotations

import pytest

from api.i18n import Translator
from api.reading import counts, for_script, headings, lean, neighbours, runs
from api.templating import PageContext
from api.urls import Urls
from graph.coverage import coverage
from graph.documents import list_documents, read
from graph.library import SORTS as COLUMNS
from graph.library import kinds, library, looked_through, ordered
from graph.store import View
from tests.sample import iri, sample_extractions

OUTLINE, REPORT = (extraction.document for extraction in sample_extractions())


def context(language: str = "zh") -> PageContext:
    return PageContext(Translator(language), Urls(), "/", "")


def test_runs_are_names_with_what_is_named_in_them(sample_view: View) -> None:
    sentence = read(sample_view, OUTLINE.slug).sentences[6]
    found = [(run.entity, [(p.text, len(p.entities)) for p in run.pieces]) for run in runs(sentence)]
    assert found == [
        (None, [("全力推进", 0)]),
        (iri("yugui"), [("新渝贵高铁", 1)]),
        (None, [("前期工作，规划建设", 0)]),
        (iri("zhengwan"), [("正安", 2), ("至", 1), ("万盛", 2), ("高速公路", 1)]),
        (None, [("。", 0)]),
    ]


def test_headings_lead_to_their_own_place(sample_view: View) -> None:
    found = headings(read(sample_view, OUTLINE.slug).sentences)
    assert [(one.title, one.level, one.found) for one in found] == [
        ("遵义市发展纲要摘编", 1, True),
        ("一、发展基础", 2, True),
        ("二、融入成渝地区双城经济圈", 2, True),
        ("三、产业", 2, True),
    ]
    assert all(OUTLINE.text[one.start : one.end].strip("# ") == one.title for one in found)


def test_facts_stand_with_the_numbers_of_their_sentences(sample_view: View) -> None:
    reader = read(sample_view, REPORT.slug)
    number, data = for_script(sample_view, reader, context())
    names = [name for name, *_ in data["entities"]]
    assert names[number(iri("zunyi"))] == "遵义市"
    supported = [fact for fact in data["facts"] if fact[1] == "supports"]
    assert supported == [[number(iri("guizhou")), "supports", number(iri("zunyi")), "Completed", 0.9, "sample", [5]]]
    values = [fact[3] for fact in data["facts"] if fact[1] is None]
    assert sorted(values) == ["200亿元约 · 2024 · 实际", "4800亿元 · 2024 · 预计"]
    assert all(name is not None and (page is None or page.startswith("/id/")) for name, _, _, page in data["entities"])
    _, english = for_script(sample_view, reader, context("en"))
    assert english["entities"][number(iri("zunyi"))][:3] == ["Zunyi", "Prefecture", "遵义市"]


def test_an_entity_without_a_link_in_the_text_comes_with_its_address(sample_view: View) -> None:
    number, data = for_script(sample_view, read(sample_view, REPORT.slug), context())
    assert data["entities"][number(iri("guiyang"))] == ["贵阳市", "Prefecture", None, "/id/place/520100"]
    assert data["entities"][number(iri("yugui"))] == ["渝贵高铁", "Railway", None, None]


def test_addresses_stay_the_same_for_a_browser() -> None:
    assert lean(Urls().entity(iri("yugui"))) == "/id/project/渝贵高铁"


def test_filters_count_facts(sample_view: View) -> None:
    found = counts(sample_view, read(sample_view, OUTLINE.slug))
    assert found["status"] == {"Proposed": 3, "Planned": 3, "Ongoing": 10, "Completed": 2}
    assert found["class"]["Airport"] == 2
    assert found["relation"]["connects"] == 6


def test_documents_before_and_after_on_the_same_place(sample_view: View) -> None:
    documents = list_documents(sample_view)
    assert [[one and one.slug for one in neighbours(documents, shown)] for shown in documents] == [
        [None, REPORT.slug],
        [OUTLINE.slug, None],
    ]


@pytest.mark.parametrize("slug", [OUTLINE.slug, REPORT.slug])
def test_the_share_read_is_what_the_reader_shades(sample_view: View, slug: str) -> None:
    reader = read(sample_view, slug)
    found = coverage(sample_view)[reader.document.iri]
    assert (found.sentences, found.unread) == (len(reader.sentences), reader.unread)
    assert found.share == 1 - reader.unread / len(reader.sentences)


def test_the_list_of_documents(sample_view: View) -> None:
    listed = library(sample_view)
    assert [(one.document.slug, one.kind.name, round(one.read, 3)) for one in listed] == [
        (OUTLINE.slug, "plan", 0.857),
        (REPORT.slug, "article", 1.0),
    ]
    assert listed[0].to_json().keys() >= {"slug", "title", "claims", "kind", "read"}
    assert [kind.label_zh for kind in kinds().values()] == ["规划", "报告", "报道", "意见"]


@pytest.mark.parametrize(
    ("q", "kind", "expected"),
    [
        ("", None, [OUTLINE.slug, REPORT.slug]),
        ("走笔", None, [REPORT.slug]),
        ("2020-12", None, [OUTLINE.slug]),
        ("zunyi", None, [OUTLINE.slug, REPORT.slug]),
        ("人民政府", "plan", [OUTLINE.slug]),
        ("没有", None, []),
    ],
)
def test_looking_through_the_list(sample_view: View, q: str, kind: str | None, expected: list[str]) -> None:
    assert [one.document.slug for one in looked_through(library(sample_view), q, kind)] == expected


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_sorts(sample_view: View, name: str) -> None:
    up, down = ordered(library(sample_view), name), ordered(library(sample_view), f"-{name}")
    assert COLUMNS[name](up[0]) <= COLUMNS[name](up[1])
    assert COLUMNS[name](down[0]) >= COLUMNS[name](down[1])
