"""Rules and model together, on sentences of our own: an invented plan of a real county, and single sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pipeline import read_document
from ontology.iris import unit_iri
from ontology.records import Extraction
from tests import test_ingest_observations as observations
from tests.test_ingest_relations import STATED, STATUSES, claims

PLAN = """洛川县产业发展规划摘编

一、过去五年的成绩

过去五年，全县地区生产总值从46亿元增长到71.5亿元。建成洛川苹果产业园区，拓家河水库除险加固工程完工。洛川县获评国家农产品质量安全县。

二、主要任务

（一）做强苹果产业。实施苹果产业后整理提升行动，打造世界一流苹果种植基地。到2027年，苹果种植面积稳定在53万亩。\
办好第十七届中国·陕西（洛川）国际苹果博览会。

（二）完善基础设施。加快建设洛川至宜川高速公路，谋划建设洛川通用机场，新建南沟门水库供水工程。

（三）扩大开放。主动融入关中平原城市群，与黄陵县、富县共建旅游环线。申建洛川苹果保税物流中心。
"""
SURELY = [
    "洛川县 hasZone 洛川苹果产业园区 Completed",
    "洛川县 developsIndustry 苹果 Ongoing",
    "洛川县 hasDesignation 世界一流苹果种植基地 Planned",
    "洛川县 hostsEvent 第十七届中国·陕西（洛川）国际苹果博览会 Planned",
    "洛川县 hasProject 洛川至宜川高速公路 Ongoing",
    "洛川县 hasProject 洛川通用机场 Proposed",
    "洛川县 hasProject 南沟门水库供水工程 Planned",
    "洛川县 integratesInto 关中平原城市群 Ongoing",
    "洛川县 cooperatesWith 黄陵县 Ongoing",
    "洛川县 hasZone 洛川苹果保税物流中心 Proposed",
    "洛川苹果保税物流中心 locatedIn 洛川县",
    "洛川至宜川高速公路 connects 宜川县",
]
LEAST_FOUND, LEAST_RIGHT = 0.65, 0.65
"""Of what the single sentences state, which is much less to go by than a document."""

NOT_STATED = [
    ("古浪县发展食用菌产业。", "武威市 developsIndustry 食用菌 Ongoing", "what a county does is said of its city too"),
    (
        "天祝藏族自治县获评国家全域旅游示范区。",
        "武威市 hasDesignation 国家全域旅游示范区 Completed",
        "what a county is awarded is said of its city too",
    ),
    (
        "实施“百园千企”“万人助企”行动。",
        "武威市 pursuesStrategy “百园千企”“万人助企”行动 Ongoing",
        "two quoted names side by side are read as one",
    ),
]


def read_plan(folder: Path) -> Extraction:
    path = folder / "luochuan.txt"
    path.write_text(PLAN, encoding="utf-8")
    return read_document(path, issued="2024-04", about="洛川县")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Extraction:
    return read_plan(tmp_path_factory.mktemp("plan"))


def said(extraction: Extraction) -> dict[str, float]:
    """Each claim in words, with its confidence."""
    labels = {entity.iri: entity.label for entity in extraction.entities}
    parts = [((labels[c.subject], c.predicate, labels[c.object], c.status), c.confidence) for c in extraction.claims]
    return {" ".join(p for p in words if p): float(confidence) for words, confidence in parts}


def test_a_plan_of_a_county_of_another_province(plan: Extraction) -> None:
    found = said(plan)
    assert plan.document.about == "https://w3id.org/regiongraph/id/place/610629"
    assert len(set(SURELY) - set(found)) <= 1
    wrong = [words for words, confidence in found.items() if confidence > 0.8 and words not in SURELY]
    assert len(wrong) <= 5  # what a reader may also see: an aim served, a partner


def test_confidences_tell_the_likely_from_the_doubtful(plan: Extraction) -> None:
    found = said(plan)
    sure = [found[words] for words in SURELY if words in found]
    others = [confidence for words, confidence in found.items() if words not in SURELY]
    assert all(0.3 <= confidence <= 1 for confidence in found.values())
    assert sum(sure) / len(sure) > 0.75 > sum(others) / max(1, len(others))


def test_what_its_numbers_measure(plan: Extraction) -> None:
    labels = {entity.iri: entity.label for entity in plan.entities}
    found = {(labels[o.indicator], str(o.value), o.unit, o.year, o.kind) for o in plan.observations}
    assert {
        ("地区生产总值", "46", unit_iri("亿元"), 2019, "actual"),
        ("地区生产总值", "71.5", unit_iri("亿元"), 2024, "actual"),
        ("苹果种植面积", "53", unit_iri("万亩"), 2027, "target"),
    } <= found


def test_each_claim_quotes_a_sentence_with_what_it_is_about(plan: Extraction) -> None:
    assert list(plan.misquotes()) == []
    names = {entity.iri: (entity.label, *entity.aliases) for entity in plan.entities}
    for claim in plan.claims:
        quotes = [plan.document.text[a:b] for a, b in claim.passages]
        ends = (*names[claim.subject], *names[claim.object])
        assert any(name in quote for name in ends for quote in quotes)


def test_reading_twice_gives_the_same(plan: Extraction, tmp_path: Path) -> None:
    again = read_plan(tmp_path)
    assert (again, again.dropped) == (plan, plan.dropped)


def test_single_sentences_are_mostly_read_as_by_the_rules() -> None:
    pairs = [(set(claims(text)), set(expected)) for text, expected in STATED]
    right = sum(len(found & expected) for found, expected in pairs)
    assert right / sum(len(expected) for _, expected in pairs) >= LEAST_FOUND
    assert right / sum(len(found) for found, _ in pairs) >= LEAST_RIGHT


def test_the_model_leaves_the_status_to_the_rules() -> None:
    read = [(claims(text), status) for text, status in STATUSES]
    right = [f"武威市 hasProject 红崖山水库 {status}" in found for found, status in read]
    assert sum(right) >= len(right) - 1


def test_the_model_leaves_the_numbers_to_the_rules() -> None:
    read = [(observations.measured(observations.read(text)), rows) for text, rows in observations.MEASURED]
    right = [sorted(found, key=str) == sorted(rows, key=str) for found, rows in read]
    assert sum(right) >= 0.9 * len(right)


@pytest.mark.parametrize(
    ("text", "claim"),
    [pytest.param(text, claim, marks=pytest.mark.xfail(strict=True, reason=why)) for text, claim, why in NOT_STATED],
)
def test_what_a_careful_reader_would_not_read(text: str, claim: str) -> None:
    assert claim not in claims(text)


@pytest.mark.xfail(strict=True, reason="the name of a park with a known mountain in it is let go")
def test_a_national_park_is_read() -> None:
    assert "祁连山国家公园 locatedIn 甘肃省" in claims("祁连山国家公园位于甘肃省。")
