"""The same project, zone or strategy in two documents is one node; the same name in two provinces is two."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.bound import bound_label, own_plan, place_in_front, whole_of
from ingest.gazetteer import gazetteer_for
from ingest.names import Name
from ingest.pipeline import read_document
from ingest.resolve import resolve
from ingest.segmentation import sentences
from ontology.rulings import Ruling
from ontology.variants import one_way
from tests.cross_document import SHARED, Outcome, as_read, given_the_names, pairs, read_texts, tally

GOLD = pairs()
HOW_MANY = {("tune", True): 40, ("tune", False): 37, ("frozen", True): 41, ("frozen", False): 39}
GIVEN = {"tune": (35, 3, 5), "frozen": (38, 0, 3)}
"""By part: how many pairs come out one at least, how many wrongly at most, and how many come out two at most."""
READ = {"tune": (26, 0, 5), "frozen": (33, 0, 7)}
"""The same of the pairs of which both names were read."""
READ_PAIRS = {"tune": 50, "frozen": 58}
ANHUI, GUANGDONG, HENAN, TIANJIN, GUANGXI = map(gazetteer_for, ("340000", "440000", "410000", "120000", "450000"))


# ── against the gold


def test_gold_is_of_two_documents_each_and_half_of_it_frozen() -> None:
    counted = {key: sum((pair.part, pair.same) == key for pair in GOLD) for key in HOW_MANY}
    assert counted == HOW_MANY
    assert all(pair.sides[0].document != pair.sides[1].document for pair in GOLD)
    parts = {group: {pair.part for pair in GOLD if pair.group == group} for group in {pair.group for pair in GOLD}}
    assert all(len(found) == 1 for found in parts.values())
    assert len({side.document for pair in GOLD for side in pair.sides}) == 28


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder is not here")
def test_the_names_of_gold_stand_in_its_lines() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8").split("\n") for path in SHARED.rglob("*.txt")}
    for side in {side for pair in GOLD for side in pair.sides}:
        assert side.name in texts[side.document][side.line - 1]


def _assert_reached(outcomes: list[Outcome], least: dict[str, tuple[int, int, int]]) -> None:
    for part, (right, wrong, missed) in least.items():
        found = tally(outcome for outcome in outcomes if outcome.pair.part == part)
        assert found.right >= right, found
        assert found.wrong <= wrong, found
        assert found.missed <= missed, found


def test_names_as_they_stand_come_out_one_or_two() -> None:
    _assert_reached(given_the_names(GOLD), GIVEN)


@pytest.mark.skipif("CROSS_DOCUMENT" not in os.environ, reason="reads 28 texts: minutes")
def test_texts_as_they_are_read_come_out_one_or_two() -> None:
    outcomes = as_read(GOLD, read_texts(GOLD, Path(os.environ.get("CROSS_DOCUMENT") or SHARED)))
    _assert_reached(outcomes, READ)
    for part, least in READ_PAIRS.items():
        assert tally(outcome for outcome in outcomes if outcome.pair.part == part).read >= least


# ── names that each place has


@pytest.mark.parametrize(
    ("top", "name", "bound"),
    [
        ("Event", "第十七届省运会", "第十七届广东省运会"),
        ("Event", "全省高质量发展大会", "广东省高质量发展大会"),
        ("Strategy", "十大工程", "广东十大工程"),
        ("Strategy", "“六大行动”", "广东“六大行动”"),
        ("Strategy", "三区一中心", "广东三区一中心"),
        ("Strategy", "民营经济促进条例", "广东省民营经济促进条例"),
        ("Strategy", "省数据条例", "广东省数据条例"),
        ("Strategy", "省“十五五”规划", "广东省“十五五”规划"),
        ("Strategy", "国民经济和社会发展第十五个五年规划纲要", "广东省国民经济和社会发展第十五个五年规划纲要"),
        ("Strategy", "深圳经济特区数据条例", None),
        ("Strategy", "中华人民共和国电信条例", None),
        ("Strategy", "三北工程", None),
        ("Strategy", "千万工程", None),
        ("Strategy", "双循环", None),
        ("Strategy", "人工智能三年行动", None),
        ("Strategy", "市场监管条例", "广东省市场监管条例"),
        ("Indicator", "全省地区生产总值", None),
        ("Organization", "全省博物馆", None),
        ("Designation", "四大基地", None),
        ("Event", "第八届市长论坛", None),
    ],
)
def test_a_name_that_each_place_has_is_given_its_place(top: str, name: str, bound: str | None) -> None:
    assert bound_label(top, name, None, GUANGDONG) == bound


def test_without_a_place_no_name_is_bound() -> None:
    assert bound_label("Strategy", "十大工程", None, gazetteer_for(None)) is None


def test_the_place_in_front_of_a_name_is_whose_it_is() -> None:
    text = "推动合作事项落地，对接上海“五个中心”建设，实施“五大行动”。"
    [sentence] = [one for one in sentences(text, None) if "上海" in one.clean]
    named = [(sentence, _name(sentence.clean, "五个中心")), (sentence, _name(sentence.clean, "五大行动"))]
    front = place_in_front(*named[0], ANHUI)
    assert front is not None
    assert front.label == "上海市"
    resolver = resolve([name for _, name in named], ANHUI, named)
    assert [resolver.entity(name, one).label for one, name in named] == ["上海五个中心", "安徽五大行动"]
    assert [(d.kind, d.source, d.target, d.rule) for d in resolver.decisions] == [
        ("merge", "五个中心", "上海五个中心", "own-place"),
        ("merge", "五大行动", "安徽五大行动", "own-place"),
    ]
    assert resolver.entity(named[0][1], sentence).aliases == ("五个中心",)


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("与省“十五五”规划目标相衔接。", "河南省十五五规划"),
        ("编制了“十五五”规划纲要（草案）。", "河南省十五五规划"),
        ("今年是实施“十五五”规划的开局之年。", None),
    ],
)
def test_a_five_year_plan_is_the_places_own_where_the_sentence_says_so(text: str, plan: str | None) -> None:
    [sentence] = sentences(text, None)
    start = text.index("“十五五”规划")
    name = Name(start, start + len("“十五五”规划"), "Strategy", "十五五规划", "gazetteer")
    assert own_plan(sentence, name, HENAN) == plan


@pytest.mark.parametrize(
    ("top", "name", "code", "label"),
    [
        ("Zone", "内陆开放型经济试验区", "360000", "江西内陆开放型经济试验区"),
        ("Zone", "自贸试验区", "410000", "河南自由贸易试验区"),
        ("Project", "机场三期", "120000", "天津机场三期"),
        ("Event", "旅游发展大会", "130000", "河北旅游发展大会"),
        ("Strategy", "《建议》", "130000", "《建议》"),
    ],
)
def test_a_bare_name_is_the_places_own(top: str, name: str, code: str, label: str) -> None:
    read = Name(0, len(name), top, name, "head")
    assert resolve([read], gazetteer_for(code)).entity(read).label == label.replace("《建议》", "河北《建议》")


# ── wordings


@pytest.mark.parametrize(
    ("top", "name", "written"),
    [
        ("Project", "宁洛高速", "宁洛高速公路"),
        ("Project", "京沪高速铁路", "京沪高铁"),
        ("Project", "331国道", "G331"),
        ("Project", "国道G331", "G331"),
        ("Project", "青藏铁路电气化改造工程", "青藏铁路电气化改造"),
        ("Project", "引江济淮工程", "引江济淮工程"),
        ("Zone", "武宿综保区", "武宿综合保税区"),
        ("Zone", "中国—东盟自由贸易区", "中国—东盟自贸区"),
        ("Event", "第26届广东省运会", "第二十六届广东省运会"),
        ("Event", "第15届全国运动会", "第十五届全运会"),
        ("Strategy", "331国道", "331国道"),
    ],
)
def test_a_thing_is_written_one_way(top: str, name: str, written: str) -> None:
    assert one_way(top, name) == written


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("雄商高铁河南段", "雄商高铁"),
        ("大运河国家文化公园（河南段）", "大运河国家文化公园"),
        ("连霍高速洛阳至郑州段", "连霍高速"),
        ("雄商高铁", None),
        ("潮南高速潮饶段", None),
    ],
)
def test_a_section_in_a_place_is_the_line(name: str, whole: str | None) -> None:
    assert whole_of("Project", name, HENAN) == whole
    assert whole_of("Strategy", name, HENAN) is None


def test_a_person_overrides_what_is_written_one_way() -> None:
    read = Name(0, 4, "Road", "宁洛高速", "head")
    ruling = Ruling("split", "Road", "宁洛高速", "宁洛高速公路")
    assert resolve([read], ANHUI).entity(read).label == "宁洛高速公路"
    assert resolve([read], ANHUI, (), [ruling]).entity(read).label == "宁洛高速"


def test_two_provinces_share_a_line_and_not_their_games(tmp_path: Path) -> None:
    told = {}
    for place, line in (("河南省", "加快建设南信合高铁河南段"), ("安徽省", "开工建设南信合高铁")):
        text = (
            f"{place}政府工作报告\n\n一、今年工作\n\n{line}。办好第十六届省运会。办好第十六届省运会，实施“六大行动”。\n"
        )
        path = tmp_path / f"{place}.txt"
        path.write_text(text, encoding="utf-8")
        told[place] = {entity.iri for entity in read_document(path, about=place).entities}
    shared = {iri.rsplit("/", 1)[-1] for iri in told["河南省"] & told["安徽省"]}
    assert "南信合高铁" in shared
    assert not any("省运会" in name or "行动" in name for name in shared)
    assert any(iri.endswith("第十六届河南省运会") for iri in told["河南省"])


def _name(text: str, label: str) -> Name:
    start = text.index(label)
    return Name(start, start + len(label), "Strategy", label, "quote")
