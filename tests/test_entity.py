"""Entity pages, evidence, the timeline, the map and the overview."""

from __future__ import annotations

from decimal import Decimal

import pytest

from api.charts import chart
from graph.entity import describe
from graph.evidence import Evidence, of_claim, of_statement
from graph.mapped import geojson
from graph.overview import EvidenceShare, evidence_share, overview
from graph.store import Store, View
from graph.timeline import timeline
from ontology.errors import OptionError, UnknownEntityError
from tests.sample import iri, sample_extractions

OUTLINE, REPORT = (extraction.document for extraction in sample_extractions())


def test_page_of_a_project(sample_view: View) -> None:
    page = describe(sample_view, iri("yugui"))
    assert (page.label, page.cls, page.top, page.aliases) == ("渝贵高铁", "Railway", "Project", ("新渝贵高铁",))
    assert [(r.predicate, r.backward, r.other.label, r.status, len(r.claims)) for r in page.relations] == [
        ("connects", False, "重庆市", None, 2),
        ("connects", False, "贵阳市", None, 2),
        ("hasProject", True, "遵义市", "Ongoing", 2),
        ("contributesTo", False, "成渝地区双城经济圈", "Ongoing", 1),
    ]
    assert [(m.title, m.count, m.forms) for m in page.mentions] == [
        ("遵义市发展纲要摘编", 1, ("新渝贵高铁",)),
        ("遵义走笔", 1, ("渝贵高铁",)),
    ]
    assert {neighbour.label for neighbour in page.neighbours} == {"重庆市", "贵阳市", "遵义市", "成渝地区双城经济圈"}


def test_what_things_are_called_and_how_that_is_known(sample_view: View) -> None:
    names = {
        (one.name, one.kind, one.lang, one.known_by, one.documents) for one in describe(sample_view, iri("yugui")).names
    }
    assert names == {
        ("渝贵高铁", "prefLabel", "zh", "text", 2),
        ("Yúguì Gāotiě", "prefLabel", "zh-latn-pinyin", "rule", 2),
        ("新渝贵高铁", "altLabel", "zh", "text", 2),
    }
    known = {one.name: (one.kind, one.known_by) for one in describe(sample_view, iri("zunyi")).names}
    assert known["遵义市"] == ("prefLabel", "reference")
    assert known["遵"] == ("abbreviation", "reference")
    assert known["全市"] == ("altLabel", "text")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("guizhou", [["贵州省"]]),
        ("maotai", [["贵州省", "遵义市", "仁怀市", "茅台镇"]]),
        ("bonded", [["贵州省", "遵义市"]]),
        ("opening", [["贵州省", "遵义市", "仁怀市"]]),
        ("baijiu", []),
    ],
)
def test_the_divisions_that_something_lies_in(sample_view: View, key: str, expected: list[list[str]]) -> None:
    assert [[place.label for place in chain] for chain in describe(sample_view, iri(key)).chains] == expected


def test_mentions_by_form(sample_view: View) -> None:
    (outline, _) = describe(sample_view, iri("zunyi")).mentions
    assert [(form.words, form.count) for form in outline.by_form] == [("遵义", 3), ("遵义市", 2), ("全市", 1)]
    for form in outline.by_form:
        assert OUTLINE.text[form.start : form.end] == form.words


def test_the_latest_document_has_the_last_word_on_status(sample_view: View) -> None:
    page = describe(sample_view, iri("drygang"))
    (relation,) = [relation for relation in page.relations if relation.predicate == "hasProject"]
    assert [claim.status for claim in relation.claims] == ["Proposed", "Completed"]
    assert relation.status == "Completed"


def test_values_on_the_page_of_an_indicator(sample_view: View) -> None:
    page = describe(sample_view, iri("gdp"))
    assert [
        (v.place.label, str(v.measured.value), v.unit, v.measured.year, v.measured.kind, v.measured.modifier)
        for v in page.observations
    ] == [
        ("遵义市", "3720", "亿元", "2020", "actual", None),
        ("遵义市", "200", "亿元", "2024", "actual", "约"),
        ("遵义市", "4800", "亿元", "2024", "estimate", None),
        ("遵义市", "5500", "亿元", "2025", "target", "左右"),
    ]


def test_stated_reference_and_inferred_are_apart(sample_view: View) -> None:
    page = describe(sample_view, iri("opening"))
    assert [(r.predicate, r.other.label) for r in page.relations] == [("locatedIn", "仁怀市"), ("hasZone", "仁怀市")]
    assert page.reference == ()
    assert ("within", "贵州省") in {(fact.predicate, fact.other.label) for fact in page.inferred}
    county = describe(sample_view, iri("renhuai"))
    assert ("partOf", "遵义市") in {(fact.predicate, fact.other.label) for fact in county.reference}
    assert county.code == "520382"
    assert (round(county.latitude or 0), round(county.longitude or 0)) == (28, 106)


def test_page_of_nothing_names_the_nearest(sample_view: View) -> None:
    with pytest.raises(UnknownEntityError) as caught:
        describe(sample_view, "https://w3id.org/regiongraph/id/project/渝贵高鉄")
    assert caught.value.nearest == ("渝贵高铁",)


def test_evidence_of_a_statement_and_of_its_claims(sample_view: View) -> None:
    found = of_statement(sample_view, iri("zunyi"), "hasProject", iri("drygang"))
    quotes = [
        "谋划黔北物流新城无水港，融入成渝双城经济圈，与重庆、泸州加强合作。",
        "无水港投入运营，更好融入成渝地区双城经济圈。",
    ]
    assert [(e.title, e.section, e.quote) for e in found] == [
        ("遵义市发展纲要摘编", "遵义市发展纲要摘编 › 二、融入成渝地区双城经济圈", quotes[0]),
        ("遵义走笔", "遵义走笔", quotes[1]),
    ]
    for extraction, evidence in zip(sample_extractions(), found, strict=True):
        assert extraction.document.text[evidence.start : evidence.end] == evidence.quote
        (claim,) = [c for c in extraction.claims if (c.predicate, c.object) == ("hasProject", iri("drygang"))]
        assert of_claim(sample_view, claim.iri(extraction.document.iri)) == [evidence]
    assert of_statement(sample_view, iri("drygang"), "hasProject", iri("zunyi")) == []


def test_evidence_is_a_value() -> None:
    assert Evidence("d", "t", None, "q", 0, 1) == Evidence("d", "t", None, "q", 0, 1)


# ── overview


def test_overview(sample_view: View) -> None:
    found = overview(sample_view)
    assert (found.entities, found.claims, found.observations, found.passages) == (33, 48, 6, 23)
    assert {name: count for name, count in found.classes.items() if count} == {
        "Place": 9,
        "Region": 2,
        "Industry": 3,
        "Project": 6,
        "Zone": 3,
        "Strategy": 2,
        "Organization": 1,
        "Event": 1,
        "Attraction": 1,
        "NaturalFeature": 1,
        "Designation": 2,
        "Indicator": 2,
    }
    assert found.subclasses["Railway"] == 1
    assert found.statuses == {"Proposed": 3, "Planned": 3, "Ongoing": 16, "Completed": 8}
    assert found.relations["hasProject"] == 9
    assert [document.slug for document in found.documents] == [OUTLINE.slug, REPORT.slug]
    assert found.evidence_share == 1.0


def test_the_evidence_share_is_counted_from_the_data(sample_view: View) -> None:
    assert evidence_share(sample_view) == EvidenceShare(quotes=84, quotes_true=84, claims=54, claims_supported=54)


def test_an_empty_graph_has_nothing_but_is_no_error() -> None:
    with Store.open(":memory:") as store:
        found = overview(store.view())
    assert (found.entities, found.documents, found.claims, found.evidence_share) == (0, (), 0, 1.0)


# ── timeline


def test_timeline_of_an_entity(sample_view: View) -> None:
    found = timeline(sample_view, entity=iri("zunyi"))
    moved = [
        (row.predicate, row.object.label, [point.status for point in row.points]) for row in found.rows if row.moved
    ]
    assert moved == [
        ("hasProject", "仁怀至遵义高速公路", ["Ongoing", "Completed"]),
        ("hasProject", "黔北物流新城无水港", ["Proposed", "Completed"]),
        ("hasDesignation", "省域副中心", ["Planned", "Ongoing"]),
    ]
    assert [document.slug for document in found.documents] == [OUTLINE.slug, REPORT.slug]
    (gdp, urban) = found.series
    assert (gdp.indicator.label, gdp.unit, [(p.year, p.value) for p in gdp.points]) == (
        "地区生产总值",
        "亿元",
        [("2020", Decimal(3720)), ("2024", Decimal(200)), ("2024", Decimal(4800)), ("2025", Decimal(5500))],
    )
    assert (urban.unit, [point.kind for point in urban.points]) == ("%", ["actual", "target"])


def test_timeline_of_a_class(sample_view: View) -> None:
    found = timeline(sample_view, cls="Railway")
    assert [(row.subject.label, row.predicate, row.object.label) for row in found.rows] == [
        ("遵义市", "hasProject", "渝贵高铁"),
        ("渝贵高铁", "contributesTo", "成渝地区双城经济圈"),
    ]
    assert found.series == ()


def test_courses_of_a_timeline(sample_view: View) -> None:
    found = timeline(sample_view, entity=iri("zunyi"))
    courses = {(row.predicate, row.object.label): row.courses for row in found.rows}
    assert courses["hasProject", "仁怀至遵义高速公路"] == ("forward",)
    assert courses["integratesInto", "成渝地区双城经济圈"] == ("steady",)
    assert courses["hasZone", "遵义综合保税区"] == ("new",)
    assert courses["hasProject", "观音水库"] == ("silent",)
    relations, statuses, counts = found.counts()
    assert (relations["hasProject"], statuses["Proposed"], counts["forward"], counts["back"]) == (6, 0, 3, 0)


@pytest.mark.parametrize(
    ("relation", "status", "course", "objects"),
    [
        ("hasDesignation", None, None, ["省域副中心", "全国文明城市"]),
        ("hasProject", "Completed", None, ["仁怀至遵义高速公路", "黔北物流新城无水港", "遵义新舟机场"]),
        ("hasProject", "Completed", "silent", ["遵义新舟机场"]),
        (None, "Proposed", None, []),
    ],
)
def test_a_part_of_a_timeline(
    sample_view: View, relation: str | None, status: str | None, course: str | None, objects: list[str]
) -> None:
    found = timeline(sample_view, entity=iri("zunyi")).of(relation, status, course)
    assert [row.object.label for row in found.rows] == objects


def test_a_chart_tells_targets_apart(sample_view: View) -> None:
    (gdp, urban) = timeline(sample_view, entity=iri("zunyi")).series
    drawn = chart(gdp.points)
    assert drawn is not None
    assert [(mark.value.year, mark.value.kind) for mark in drawn.marks] == [
        ("2020", "actual"), ("2024", "actual"), ("2024", "estimate"), ("2025", "target"),
    ]  # fmt: skip
    assert [tick.year for tick in drawn.ticks] == ["2020", "2024", "2025"]
    assert (len(drawn.line.split()), len(drawn.aim.split())) == (2, 2)
    aims = chart(urban.points)
    assert aims is not None
    assert (aims.line, len(aims.aim.split())) == ("", 2)
    assert chart(gdp.points[:1]) is None


def test_a_timeline_is_of_one_thing(sample_view: View) -> None:
    with pytest.raises(OptionError):
        timeline(sample_view, entity=iri("zunyi"), cls="Railway")
    assert timeline(sample_view, entity="urn:nothing").rows == ()


# ── map


def test_places_are_points_and_links_are_lines(sample_view: View) -> None:
    found = {feature["properties"]["label"]: feature for feature in geojson(sample_view)["features"]}
    assert found["仁怀市"]["geometry"]["type"] == "Point"
    assert found["仁怀市"]["properties"]["approximate"] is False
    road = found["仁怀至遵义高速公路"]
    assert (road["geometry"]["type"], road["properties"]["places"]) == ("LineString", [iri("renhuai"), iri("zunyi")])
    assert road["geometry"]["coordinates"][0] == found["仁怀市"]["geometry"]["coordinates"]
    railway = found["渝贵高铁"]["properties"]["places"]
    assert railway == [iri("chongqing"), iri("guiyang")]
    town = found["茅台镇"]
    assert town["properties"]["approximate"] is True
    assert town["geometry"] == found["仁怀市"]["geometry"]
    assert "乌江" not in found


def test_the_map_of_a_class_and_of_a_document(sample_view: View) -> None:
    roads = geojson(sample_view, cls="Road", documents=[REPORT.iri])["features"]
    assert [feature["properties"]["label"] for feature in roads] == ["仁怀至遵义高速公路"]
    assert geojson(sample_view, cls="Industry") == {"type": "FeatureCollection", "features": []}
