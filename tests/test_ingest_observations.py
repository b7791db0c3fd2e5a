"""Numbers of our own → what is measured, how much, of when, and whether it is reached, estimated or aimed at.

Each text is read as a document on 武威市 (Gansu) of March 2024. A sentence without any cue of its own counts as
one of a plan, so what it measures is aimed at. The model is left out here; `test_ingest_together.py` reads the
same with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from ingest.loading import Input, Source
from ingest.metadata import Metadata
from ingest.pipeline import read_source
from ontology.records import Extraction
from ontology.reference import load_reference
from training.ablation import variants, without

Row = tuple[str, str, str, int | None, str, str | None]

MEASURED: list[tuple[str, list[Row]]] = [
    # kind and year: by the words of the clause
    ("到2025年，地区生产总值达到1500亿元左右。", [("地区生产总值", "1500", "亿元", 2025, "target", "左右")]),
    ("预计2024年地区生产总值达到1300亿元。", [("地区生产总值", "1300", "亿元", 2024, "estimate", None)]),
    ("2023年，新增造林面积35万亩。", [("新增造林面积", "35", "万亩", 2023, "actual", None)]),
    ("2022年末，公路里程达到1.3万公里。", [("公路里程", "1.3", "万公里", 2022, "actual", None)]),
    ("“十四五”期间，光伏装机达到500万千瓦。", [("光伏装机", "500", "万千瓦", 2025, "target", None)]),
    ("“十五五”期间，光伏装机达到900万千瓦。", [("光伏装机", "900", "万千瓦", 2030, "target", None)]),
    ("力争葡萄产量达到12万吨。", [("葡萄产量", "12", "万吨", 2024, "target", None)]),
    # kind and year: by the heading
    ("## 一、过去五年的成绩\n葡萄产量达到12万吨。", [("葡萄产量", "12", "万吨", 2023, "actual", None)]),
    ("## 二、“十四五”主要目标\n葡萄产量达到12万吨。", [("葡萄产量", "12", "万吨", 2025, "target", None)]),
    ("## 二、主要目标\n到2035年，人均GDP达到12万元。", [("人均GDP", "12", "万元", 2035, "target", None)]),
    # changes: two values, the first of an earlier year
    (
        "去年，城镇化率从45.2%提升至48.6%。",
        [("城镇化率", "45.2", "%", 2022, "actual", None), ("城镇化率", "48.6", "%", 2023, "actual", None)],
    ),
    (
        "## 一、过去五年的成绩\n森林覆盖率由18%提高到21.5%以上。",
        [("森林覆盖率", "18", "%", 2018, "actual", None), ("森林覆盖率", "21.5", "%", 2023, "actual", "以上")],
    ),
    (
        "脱贫人口人均纯收入由2020年的9500元增加到2023年的14200元。",
        [
            ("脱贫人口人均纯收入", "9500", "元", 2020, "actual", None),
            ("脱贫人口人均纯收入", "14200", "元", 2023, "actual", None),
        ],
    ),
    (
        "葡萄种植面积从20万亩扩大到2025年的30万亩。",
        [("葡萄种植面积", "20", "万亩", 2024, "actual", None), ("葡萄种植面积", "30", "万亩", 2025, "target", None)],
    ),
    # words of approximation
    ("去年，城镇登记失业率控制在4%以内。", [("城镇登记失业率", "4", "%", 2023, "actual", "以内")]),
    ("去年，优良天数比例稳定在90%以上。", [("优良天数比例", "90", "%", 2023, "actual", "以上")]),
    ("去年，通车里程超过900公里。", [("通车里程", "900", "公里", 2023, "actual", "超过")]),
    ("去年，项目总投资约15亿元。", [("项目总投资", "15", "亿元", 2023, "actual", "约")]),
    # numbers and units
    ("去年，居民人均可支配收入达到42,350元。", [("居民人均可支配收入", "42350", "元", 2023, "actual", None)]),
    ("去年，PM2.5平均浓度下降到30微克/立方米。", [("PM2.5平均浓度", "30", "微克/立方米", 2023, "actual", None)]),
    ("去年，化石能源消费占比降至60％。", [("化石能源消费占比", "60", "%", 2023, "actual", None)]),
    (
        "去年，接待游客2650万人次，增长12.5%。",
        [("接待游客", "2650", "万人次", 2023, "actual", None), ("接待游客增速", "12.5", "%", 2023, "actual", None)],
    ),
    ("去年，三级医院达到10家。", [("三级医院", "10", "家", 2023, "actual", None)]),
    ("去年，完成老旧小区改造1.2万户。", [("老旧小区改造", "1.2", "万户", 2023, "actual", None)]),
    # several in a sentence
    (
        "去年，粮食总产量突破120万吨，肉类产量达到25万吨。",
        [("粮食总产量", "120", "万吨", 2023, "actual", "突破"), ("肉类产量", "25", "万吨", 2023, "actual", None)],
    ),
    (
        "去年，粮食、油料产量分别增长5%、3%，城乡居民收入分别达到4万元和2万元。",
        [
            ("粮食产量增速", "5", "%", 2023, "actual", None),
            ("油料产量增速", "3", "%", 2023, "actual", None),
            ("城镇居民收入", "4", "万元", 2023, "actual", None),
            ("农村居民收入", "2", "万元", 2023, "actual", None),
        ],
    ),
    (
        "去年，肉类、蔬菜产量均突破百万吨，居全省第3位。",
        [
            ("肉类产量", "100", "万吨", 2023, "actual", "突破"),
            ("蔬菜产量", "100", "万吨", 2023, "actual", "突破"),
            ("肉类产量全省排名", "3", "位", 2023, "actual", None),
            ("蔬菜产量全省排名", "3", "位", 2023, "actual", None),
        ],
    ),
    # what is counted stands behind the number
    ("去年，建成12个工业园区。", [("工业园区", "12", "个", 2023, "actual", None)]),
    ("去年，新增46家高新技术企业。", [("新增高新技术企业", "46", "家", 2023, "actual", None)]),
    # shares of a whole and leads over others
    (
        "去年，工业产值300亿元、占全市比重60%，增长8%、高于全省1.5个百分点。",
        [
            ("工业产值", "300", "亿元", 2023, "actual", None),
            ("工业产值占全市比重", "60", "%", 2023, "actual", None),
            ("工业产值增速", "8", "%", 2023, "actual", None),
            ("工业产值增速高于全省", "1.5", "个百分点", 2023, "actual", None),
        ],
    ),
    (
        "去年，三次产业结构调整为4∶37∶59。",
        [
            ("第一产业占比", "4", "%", 2023, "actual", None),
            ("第二产业占比", "37", "%", 2023, "actual", None),
            ("第三产业占比", "59", "%", 2023, "actual", None),
        ],
    ),
    # numbers that measure nothing
    ("2024年5月3日，会议召开。", []),
    ("第3届论坛举行。", []),
    ("武威市创建国家5A级旅游景区。", []),
    ("居民收入与经济增长基本同步。", []),
    ("会议历时3天。", []),
]  # fmt: skip

NOT_YET: list[tuple[str, list[Row], str]] = [
    ("全市常住人口146.5万人。", [("常住人口", "146.5", "万人", 2024, "actual", None)], "without a cue all is a plan"),
    (
        "## 一、“十三五”时期回顾\n城镇化率达到52%。",
        [("城镇化率", "52", "%", 2020, "actual", None)],
        "the end of a plan counts for targets only",
    ),
    (
        "去年，建成高速公路300公里。",
        [("高速公路", "300", "公里", 2023, "actual", None)],
        "what was done to it stays with the name",
    ),
    (
        "去年，30个村完成整治。",
        [("村", "30", "个", 2023, "actual", None)],
        "the noun behind a counter runs on",
    ),
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _rules_only() -> Iterator[None]:
    with without(variants()["no model (rules and tables only)"]):
        yield


def read(text: str, issued: str | None = "2024-03-15", code: str | None = "620600") -> Extraction:
    about = load_reference().divisions[code] if code else None
    source = Source(Input(Path("样本.txt")), text, hashlib.sha256(text.encode()).hexdigest())
    return read_source(source, Metadata("样本", issued, None, about, None))


def measured(extraction: Extraction) -> list[Row]:
    labels = {entity.iri: entity.label for entity in extraction.entities}
    return [
        (labels[o.indicator], str(o.value), unquote((o.unit or "").rsplit("/", 1)[-1]), o.year, o.kind, o.modifier)
        for o in extraction.observations
    ]


@pytest.mark.parametrize(("text", "expected"), MEASURED)
def test_what_a_sentence_measures(text: str, expected: list[Row]) -> None:
    extraction = read(text)
    assert sorted(measured(extraction), key=str) == sorted(expected, key=str)
    assert list(extraction.misquotes()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(text, rows, marks=pytest.mark.xfail(strict=True, reason=why)) for text, rows, why in NOT_YET],
)
def test_what_a_careful_reader_would_measure(text: str, expected: list[Row]) -> None:
    assert measured(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("去年，粮食产量达到30万吨。", "武威市"),
        ("古浪县粮食产量达到30万吨。", "古浪县"),
        ("去年，古浪县粮食产量达到30万吨。", "古浪县"),
        ("全市粮食产量达到30万吨。", "武威市"),
        ("全省粮食产量达到30万吨。", "甘肃省"),
    ],
)
def test_whose_value_it_is(text: str, place: str) -> None:
    extraction = read(text)
    labels = {entity.iri: entity.label for entity in extraction.entities}
    assert [(labels[o.place], labels[o.indicator]) for o in extraction.observations] == [(place, "粮食产量")]


def test_a_value_of_nobody_is_not_kept() -> None:
    assert read("粮食产量达到30万吨。", code=None).observations == ()


@pytest.mark.parametrize(
    ("issued", "text", "year"),
    [
        ("2024-03-15", "去年，粮食产量达到30万吨。", 2023),
        ("2024-12-15", "今年以来，已实现粮食产量30万吨。", 2024),
        ("2024", "近年来，粮食产量达到30万吨。", 2024),
        ("2024-01-20", "近年来，粮食产量达到30万吨。", 2023),
        (None, "近年来，粮食产量达到30万吨。", None),
        (None, "2022年，粮食产量达到30万吨。", 2022),
    ],
)
def test_the_year_of_what_was_reached(issued: str | None, text: str, year: int | None) -> None:
    assert [(o.year, o.kind) for o in read(text, issued).observations] == [(year, "actual")]


def test_the_same_value_twice_is_one_observation_with_both_sentences() -> None:
    extraction = read("去年，粮食产量达到30万吨。\n去年，全市粮食产量达到30万吨。")
    (found,) = extraction.observations
    assert [extraction.document.text[a:b] for a, b in found.passages] == [
        "去年，粮食产量达到30万吨。",
        "去年，全市粮食产量达到30万吨。",
    ]
    assert (found.rule, str(found.confidence)) == ("measure", "0.85")
