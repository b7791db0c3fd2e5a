"""Numbers of our own sentences: which may measure something, what they measure and what annotators call it."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.indicators import indicator_aliases, indicator_label
from ingest.measured import measured
from ingest.quantities import quantities
from training.observations import align

Seen = tuple[str, str, str | None, str | None]

NUMBERS: list[tuple[str, list[Seen]]] = [
    # a number, its unit, words of approximation
    ("粮食产量达42,350万吨左右", [("42350", "万吨", "左右", None)]),
    ("工业总产值突破1.2万亿元", [("1.2", "万亿元", "突破", None)]),
    ("化石能源占比约60％", [("60", "%", "约", None)]),
    ("惠及20多万户", [("20", "万户", "多", None)]),
    ("建成1.8万余个站点", [("1.8", "万个", "余", None)]),
    ("PM2.5平均浓度30微克/立方米", [("30", "微克/立方米", None, None)]),
    # changes, and what a list shares
    ("产值年均增长8%", [("8", "%", None, "年均增速")]),
    ("能耗下降3.5%，煤炭占比降低2个百分点", [("3.5", "%", None, "降幅"), ("2", "个百分点", None, "降低幅度")]),
    ("出口、进口分别增长6%、4%", [("6", "%", None, "增速"), ("4", "%", None, "增速")]),
    ("三率分别提高2.9、3.2、5个百分点", [(n, "个百分点", None, "提高幅度") for n in ("2.9", "3.2", "5")]),
    ("增速高于全国0.3个百分点", [("0.3", "个百分点", None, "高于")]),
    ("城镇化率从46.5%提升到57%", [("46.5", "%", None, None), ("57", "%", None, None)]),
    # ranks
    ("产量居全国第2位", [("2", "位", None, "排名")]),
    ("产量全国第三，质量位居全省首位", [("3", "位", None, "排名"), ("1", "位", None, "排名")]),
    ("里程稳居全国前三", [("3", "位", "前", "排名")]),
    ("指数连续5年增长", [("5", "年", None, None)]),
    ("实现二十二连丰", [("22", "年", None, None)]),
    # numbers in words, rounded ones, fractions, proportions, ranges
    ("两家企业上市，出台十条措施", [("2", "家", None, None), ("10", "条", None, None)]),
    ("出口突破百万辆，班列超千列", [("100", "万辆", "突破", None), ("1000", "列", "超", None)]),
    ("产业规模突破万亿", [("1", "万亿元", "突破", None)]),
    ("占全国1/4以上", [("25", "%", "以上", None)]),
    ("八成以上支出用于民生", [("80", "%", "以上", None)]),
    ("城乡居民收入比缩小至2.3:1", [("2.3", "∶1", None, None)]),
    ("三次产业结构为4:37:59", [("4", "%", None, None), ("37", "%", None, None), ("59", "%", None, None)]),
    ("新建2—3家工厂", [("2", "家", "2—3", None), ("3", "家", "2—3", None)]),
    # what 万 counts is said by the noun
    ("全市总人口65万，16余万农户参与", [("65", "万人", None, None), ("16", "万户", "余", None)]),
]  # fmt: skip

NO_NUMBERS = [
    "2024年5月3日召开第3届论坛",
    "G225国道与5G基站、PM2.5监测、2.0版系统",
    "实施“1+9”行动和“1650”产业体系",
    "党的十九届三次全会",
    "第一产业和第一批项目",
    "千亿级产业、5A级景区",
    "亿元以上重点项目",
    "220千伏变电站",
    "全球前1%学科",
    "65岁以上老年人",
]

MEASURED = [
    ("快递、电信业务量分别增长16%、10%", [["快递业务量"], ["电信业务量"]]),
    ("城乡收入分别达4万元、2万元，增长5%、6%", [["城镇收入"], ["农村收入"], ["城镇收入"], ["农村收入"]]),
    ("粮食、蔬菜产量均突破百万吨", [["粮食产量", "蔬菜产量"]]),
    ("机床、船舶等产品产量均增长20%以上", [["机床产量", "船舶产量"]]),
    ("引进甲公司、乙公司等知名企业62家", [["知名企业"]]),
    ("新增绿色工厂2家、智能车间6家，均居全省首位", [["新增绿色工厂"], ["智能车间"], ["新增绿色工厂", "智能车间"]]),
    ("从28件提高到70件", [[], []]),
    ("拥有量从28件提高到70件", [["拥有量"], ["拥有量"]]),
    ("贸易持续扩大。增长5%", [[]]),
    ("历时3天，三场硬仗打赢", [[], []]),
]  # fmt: skip

ALIGNED: list[tuple[str, list[Any], tuple[str, str] | None]] = [
    ("工业产值增长5%。", ["甲市", "工业产值增速", 5, "%", 2023, "actual", ""], ("5", "工业产值")),
    ("建成2个国家级园区。", ["甲市", "国家级园区数", 2.0, "个", 2023, "actual", ""], ("2", "国家级园区")),
    ("工业产值增长5%。", ["甲市", "工业产值增速", 6, "%", 2023, "actual", ""], None),
    ("事故起数、死亡人数分别下降9%、7%。", ["甲市", "事故死亡人数降幅", 7, "%", 2023, "actual", ""], ("7", "死亡人数")),
    ("产值居全国首位。", ["甲市", "产值全国排名", 1, "位", 2023, "actual", ""], ("1", "产值")),
    ("收入比为2.5：1。", ["甲市", "收入比", 2.5, "：1", 2023, "actual", ""], ("2.5", "收入比")),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_what_numbers_a_sentence_holds(text: str, expected: list[Seen]) -> None:
    assert [(str(q.value), q.unit, q.modifier, q.growth) for q in quantities(text)] == expected


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_numbers_that_measure_nothing(text: str) -> None:
    assert quantities(text) == ()


def test_where_a_number_stands() -> None:
    text = "粮食产量超1.5万吨左右"
    (found,) = quantities(text)
    assert (text[found.start : found.end], text[found.start : found.stop]) == ("1.5", "1.5万吨")


@pytest.mark.parametrize(("text", "expected"), MEASURED)
def test_what_a_number_measures(text: str, expected: list[list[str]]) -> None:
    assert [[s.words for s in subjects] for subjects in measured(text, quantities(text))] == expected


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("进出口总额增长5%，居全国第3位", "进出口总额", ["进出口总额增速", "进出口总额全国排名"]),
        ("高铁里程保持中部地区首位", "高铁里程", ["高铁里程中部地区排名"]),
        ("工业产值年均增长8%、高于全省1.5个百分点", "工业产值", ["工业产值年均增速", "工业产值年均增速高于全省"]),
        ("出口100亿元、占全国1/4", "出口", ["出口", "出口占全国比重"]),
        ("新增46家高新技术企业", "高新技术企业", ["新增高新技术企业"]),
        ("发展指数连续5年居全国首位", "发展指数", ["发展指数居全国首位连续年数", "发展指数全国排名"]),
        ("快递、电信业务量均增长16%", "快递", ["快递业务量增速"]),
    ],
)
def test_what_the_indicator_is_called(text: str, words: str, names: list[str]) -> None:
    start = text.index(words)
    assert [indicator_label(text, q, start, start + len(words)) for q in quantities(text)] == names


def test_indicators_have_the_names_that_statistics_use_too() -> None:
    assert indicator_aliases("能耗累计降幅", "%") == (
        "能耗降幅",
        "能耗累计下降",
        "能耗累计减少",
        "能耗累计降低",
        "能耗下降",
        "能耗减少",
        "能耗降低",
    )
    assert indicator_aliases("常住人口", "万人") == ()


@pytest.mark.parametrize(
    ("label", "unit", "alias"),
    [
        ("生产原油", "万吨", "原油产量"),
        ("第二产业占比", "%", "第二产业增加值占比"),
        ("一产增加值增速", "%", "第一产业增加值增速"),
        ("规上工业增加值增速", "%", "规模以上工业增加值增速"),
        ("国内游客数量增速", "%", "国内游客增速"),
        ("跨境电商进出口增速", "%", "跨境电商进出口额增速"),
        ("提请省人大常委会审议地方性法规", "件", "提请审议地方性法规"),
        ("建设高标准农田", "万亩", "高标准农田建设"),
        ("在国家级经开区综合考核评价中排名", "位", "国家级经开区综合考核评价排名"),
    ],
)
def test_an_indicator_is_found_by_the_name_that_others_give_it(label: str, unit: str, alias: str) -> None:
    assert alias in indicator_aliases(label, unit)


@pytest.mark.parametrize(("text", "row", "expected"), ALIGNED)
def test_which_number_an_annotation_means(text: str, row: list[Any], expected: tuple[str, str] | None) -> None:
    found = [(str(a.quantity.value), text[a.start : a.end]) for a in align(text, quantities(text), [row])]
    assert found == ([expected] if expected else [])


def test_each_number_is_used_once_while_there_are_enough() -> None:
    text = "新建学校3个，改建医院3个；粮食、蔬菜产量均达5万吨。"
    rows: list[list[Any]] = [
        ["甲市", "改建医院", 3, "个", 2023, "actual", ""],
        ["甲市", "新建学校", 3, "个", 2023, "actual", ""],
        ["甲市", "蔬菜产量", 5, "万吨", 2023, "actual", ""],
        ["甲市", "粮食产量", 5, "万吨", 2023, "actual", ""],
    ]
    found = align(text, quantities(text), rows)
    assert [(a.quantity.start, text[a.start : a.end], a.row) for a in found] == [
        (4, "新建学校", 1),
        (11, "改建医院", 0),
        (23, "粮食", 3),
        (23, "蔬菜产量", 2),
    ]
