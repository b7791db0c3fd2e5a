"""What the page of an entity makes of what is known: groups, filters, figures, citations, the card for other sites."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from api.app import create_app
from api.citing import of_entity, of_passage
from api.entity_view import Filters, Group, documents, groups, moved, origins, statuses
from api.figures import series, sparkline
from api.i18n import load_messages
from api.settings import Settings
from graph.citation import passage
from graph.entity import describe, reference_to
from graph.store import Store, View
from ontology.errors import UnknownEntityError
from ontology.schema import load_schema
from tests.sample import iri, sample_extractions
from tests.serving import Site, running

OUTLINE, REPORT = (extraction.document for extraction in sample_extractions())


@pytest.fixture(scope="module")
def site(sample_store: Store) -> Iterator[Site]:
    with running(create_app(Settings(), sample_store)) as found:
        yield found


def found(view: View, key: str, filters: Filters | None = None) -> list[Group]:
    return groups(describe(view, iri(key)), filters or Filters())


def test_every_relation_has_a_title_in_both_directions() -> None:
    for name, relation in load_schema().relations.items():
        assert f"entity.group.{name}" in load_messages()
        assert relation.symmetric or name == "within" or f"entity.group.{name}.of" in load_messages()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "zunyi",
            "hasProject hasZone pursuesStrategy integratesInto cooperatesWith hasDesignation supports.of connects.of "
            "adjacentTo partOf.of partOf locatedIn.of overlaps within",
        ),
        ("yugui", "hasProject.of connects contributesTo"),
        ("baijiu", "developsIndustry.of broader broader.of broaderTransitive"),
        ("cycircle", "integratesInto.of contributesTo.of partOf.of overlaps.of"),
    ],
)
def test_what_a_reader_wants_comes_first(sample_view: View, key: str, expected: str) -> None:
    assert [group.key for group in found(sample_view, key)] == expected.split()


def test_facts_from_several_documents_come_first_each_with_a_new_sentence(sample_view: View) -> None:
    projects = found(sample_view, "zunyi")[0]
    assert [(fact.other.label, len(fact.claims)) for fact in projects.facts][:4] == [
        ("渝贵高铁", 2),
        ("黔北物流新城无水港", 2),
        ("仁怀至遵义高速公路", 2),
        ("遵义新舟机场", 1),
    ]


def test_what_is_stated_is_not_said_again_by_a_rule(sample_view: View) -> None:
    by_key = {group.key: group for group in found(sample_view, "zunyi")}
    assert [(fact.other.label, fact.origin) for fact in by_key["cooperatesWith"].facts] == [
        ("泸州市", "stated"),
        ("重庆市", "stated"),
    ]
    assert "贵州省" not in {fact.other.label for fact in by_key["within"].facts}  # partOf says so


def test_counts_for_the_filters(sample_view: View) -> None:
    page = describe(sample_view, iri("zunyi"))
    shown = groups(page, Filters())
    assert statuses(shown) == {"Completed": 6, "Ongoing": 8, "Planned": 1}
    assert origins(shown)["stated"] == len(page.relations)
    assert documents(page) == {
        OUTLINE.slug: ("遵义市发展纲要摘编", "2020-12-19"),
        REPORT.slug: ("遵义走笔", "2024-10"),
    }


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(status="Planned"), ["正安至万盛高速公路"]),
        (Filters(document=OUTLINE.iri, status="Completed", q="机场"), ["遵义新舟机场", "全国文明城市"]),
        (Filters(q="综合保税区引来"), ["遵义综合保税区", "遵义综合保税区"]),
        (Filters(q="CHENGDU–chong", origin="stated"), ["成渝地区双城经济圈"]),
        (Filters(origin="inferred", status="Planned"), []),
    ],
)
def test_filters(sample_view: View, filters: Filters, expected: list[str]) -> None:
    shown = [fact.other.label for group in found(sample_view, "zunyi", filters) for fact in group.facts if fact.shown]
    assert shown == expected
    kept = filters.keep(describe(sample_view, iri("zunyi")))
    assert len(kept.relations) + len(kept.reference) + len(kept.inferred) == len(expected)


def test_the_json_takes_the_same_filters(site: Site) -> None:
    found = site.get(f"/id/place/520300?status=Completed&document={REPORT.slug}&origin=stated").json
    assert {one["status"] for one in found["relations"]} == {"Completed"}
    assert (found["reference"], found["inferred"]) == ([], [])
    assert site.get("/id/place/520300?origin=nowhere").json["valid"] == ["stated", "reference", "inferred"]
    assert site.get("/id/place/520300?document=none").json["option"] == "document"


def test_statements_that_moved(sample_view: View) -> None:
    page = describe(sample_view, iri("zunyi"))
    assert [(one.other.label, [claim.status for claim in one.claims]) for one in moved(page)] == [
        ("黔北物流新城无水港", ["Proposed", "Completed"]),
        ("仁怀至遵义高速公路", ["Ongoing", "Completed"]),
        ("省域副中心", ["Planned", "Ongoing"]),
        ("渝贵高铁", ["Ongoing", "Ongoing"]),
        ("成渝地区双城经济圈", ["Ongoing", "Ongoing"]),
    ]


def test_values_are_drawn_by_year_and_kind(sample_view: View) -> None:
    gdp, urban = series(describe(sample_view, iri("zunyi")).observations)
    assert [(str(v.measured.value), v.measured.kind) for v in gdp.values] == [
        ("3720", "actual"),
        ("200", "actual"),
        ("4800", "estimate"),
        ("5500", "target"),
    ]
    drawn = urban.drawn
    assert drawn
    assert [(mark.x, mark.y, mark.kind) for mark in drawn.marks] == [(5, 31, "actual"), (115, 5, "target")]
    assert (drawn.line, drawn.aim) == ("", "5.0,31.0 115.0,5.0")


def test_one_year_is_not_drawn_and_equal_values_are_level(sample_view: View) -> None:
    first, second = series(describe(sample_view, iri("zunyi")).observations)[1].values
    assert sparkline([first]) is None
    assert sparkline([]) is None
    level = sparkline([first, replace(second, measured=replace(second.measured, value=first.measured.value))])
    assert level
    assert {mark.y for mark in level.marks} == {18}
    assert first.measured.value == Decimal(57)


# ── citations


def test_a_sentence_is_cited_with_all_that_finds_it(sample_view: View) -> None:
    sentence = "谋划黔北物流新城无水港，融入成渝双城经济圈，与重庆、泸州加强合作。"
    start = OUTLINE.text.index(sentence)
    cited = passage(sample_view, OUTLINE.slug, start, start + len(sentence))
    assert of_passage(cited, "http://x/d#1") == {
        "zh": f"“{sentence}”（遵义市人民政府：《遵义市发展纲要摘编》，2020-12-19，"
        "“遵义市发展纲要摘编 › 二、融入成渝地区双城经济圈”）http://x/d#1",
        "en": f"“{sentence}” 遵义市人民政府, 遵义市发展纲要摘编 (2020-12-19), "
        "section “遵义市发展纲要摘编 › 二、融入成渝地区双城经济圈”. http://x/d#1",
    }
    bare = replace(cited, section=None, document=replace(cited.document, publisher=None, issued=None))
    assert of_passage(bare, "http://x")["zh"] == f"“{sentence}”（《遵义市发展纲要摘编》）http://x"
    assert of_passage(bare, "http://x")["en"] == f"“{sentence}” 遵义市发展纲要摘编. http://x"
    with pytest.raises(UnknownEntityError):
        passage(sample_view, OUTLINE.slug, start, start + 1)


def test_an_entity_is_cited_with_its_iri_and_the_day(sample_view: View) -> None:
    styles = of_entity(reference_to(sample_view, iri("zunyi")), "http://x/z", dt.date(2026, 2, 3))
    assert styles["zh"] == f"“遵义市”，regiongraph 知识图谱，{iri('zunyi')}，http://x/z（2026-02-03 查阅）"
    assert styles["en"].endswith("http://x/z (seen on 3 February 2026).")


def test_citations_over_http(site: Site) -> None:
    quote = site.get("/entity?iri=渝贵高铁").json["relations"][0]["claims"][0]["evidence"][0]
    asked = f"/cite?document={OUTLINE.slug}&start={quote['start']}&end={quote['end']}"
    answer = site.get(asked).json
    assert set(answer) == {"zh", "en", "address"}
    assert answer["address"] == f"{site.address}/documents/{OUTLINE.slug}#char={quote['start']},{quote['end']}"
    assert quote["quote"] in answer["zh"]
    assert quote["quote"] in site.page(asked).text
    assert site.get("/cite?entity=渝贵高铁").json["address"].startswith(f"{site.address}/id/project/")
    assert site.get(f"/cite?document={OUTLINE.slug}").json["option"] == "start"
    assert site.get(f"/cite?document={OUTLINE.slug}&start=0&end=1").status == 404
    assert site.get("/cite").json["option"] == "document"


# ── the card for other sites


def test_only_the_card_may_be_framed(site: Site) -> None:
    card, page = site.page("/embed?iri=遵义市&lang=en"), site.page("/id/place/520300")
    assert "frame-ancestors *" in card.headers["content-security-policy"]
    assert "x-frame-options" not in card.headers
    assert card.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"
    lost = site.page("/embed?iri=nothing")
    assert (lost.status, lost.headers["x-frame-options"]) == (404, "DENY")
    assert '<html lang="en">' in card.text
    assert "Zunyi" in card.text
