"""Chinese enumerations, through the spaCy pipeline: every member, with what the list elides put back, and its ends."""

from __future__ import annotations

import pytest

from ingest.gazetteer import gazetteer_for
from ingest.nlp import build_nlp, names_of
from ingest.routes import route_ends

ZUNYI, WUWEI, GUANGXI, GUILIN, SICHUAN = "520300", "620600", "450000", "450300", "510000"
CHONGQING, GANSU, JILIN, JIANGXI, YUNNAN = "500000", "620000", "220000", "360000", "530000"
SHAANXI, GUANGDONG, FUJIAN, HUNAN, XINJIANG = "610000", "440000", "350000", "430000", "650000"

LINES: list[tuple[str, str, list[str]]] = [
    # the three lists that regiongraph was made for
    (
        ZUNYI,
        "续建仁怀至遵义、桐梓至新蒲、道真至武隆、正安至万盛等高速公路。",
        [
            "Road 仁怀至遵义高速公路: 仁怀市 遵义市",
            "Road 桐梓至新蒲高速公路: 桐梓县 新蒲新区",
            "Road 道真至武隆高速公路: 道真仡佬族苗族自治县 武隆区",
            "Road 正安至万盛高速公路: 正安县 万盛经济技术开发区",
        ],
    ),
    (
        ZUNYI,
        "谋划遵泸、新渝贵高铁和涪柳、遵铜铁路。",
        [
            "Railway 遵泸高铁: 遵义市 泸州市",
            "Railway 新渝贵高铁: 重庆市 贵阳市",
            "Railway 涪柳铁路: 涪陵区 柳州市",
            "Railway 遵铜铁路: 遵义市 铜仁市",
        ],
    ),
    # with a count, with the head on the last, with dashes, with 和 and 至 in every place
    (
        GUILIN,
        "加快推进桂林至柳州、灌阳至平乐两条高速公路。",
        ["Road 桂林至柳州高速公路: 桂林市 柳州市", "Road 灌阳至平乐高速公路: 灌阳县 平乐县"],
    ),
    (
        GUILIN,
        "建设桂林至柳州、全州至容县高速公路。",
        ["Road 桂林至柳州高速公路: 桂林市 柳州市", "Road 全州至容县高速公路: 全州县 容县"],
    ),
    (
        GUANGXI,
        "建设南宁至横州、柳州—梧州以及崇左至凭祥高速公路。",
        [
            "Road 南宁至横州高速公路: 南宁市 横州市",
            "Road 柳州—梧州高速公路: 柳州市 梧州市",
            "Road 崇左至凭祥高速公路: 崇左市 凭祥市",
        ],
    ),
    (
        GUANGDONG,
        "加快建设河源至和平、梅州至平远高速公路。",
        ["Road 河源至和平高速公路: 河源市 和平县", "Road 梅州至平远高速公路: 梅州市 平远县"],
    ),
    (
        CHONGQING,
        "加快成渝、渝万、渝昆高铁建设，建成郑渝高铁。",
        [
            "Railway 成渝高铁: 成都市 重庆市",
            "Railway 渝万高铁: 重庆市 万州区",
            "Railway 渝昆高铁: 重庆市 昆明市",
            "Railway 郑渝高铁: 郑州市 重庆市",
        ],
    ),
    (
        GANSU,
        "建设兰州至合作、天水至陇南铁路，开行武威至霍尔果斯中欧班列。",
        [
            "Railway 兰州至合作铁路: 兰州市 合作市",
            "Railway 天水至陇南铁路: 天水市 陇南市",
            "LogisticsProject 武威至霍尔果斯中欧班列: 武威市 霍尔果斯市",
        ],
    ),
    # half a route is none
    (GANSU, "推进宝兰、环城铁路建设。", ["Railway 宝兰铁路:", "Railway 环城铁路:"]),
    (HUNAN, "建设湘江、资水、沅水航道。", ["Waterway 湘江航道:", "Waterway 资水航道:", "Waterway 沅水航道:"]),
]

MEMBERS: list[tuple[str, str, list[str]]] = [
    # a shared head behind the last, behind a count and behind 等
    (
        ZUNYI,
        "新建播州、赤水、正安通用机场。",
        ["Airport 播州通用机场", "Airport 赤水通用机场", "Airport 正安通用机场"],
    ),
    (
        ZUNYI,
        "推动建设正安、赤水、播州三个通用机场。",
        ["Airport 正安通用机场", "Airport 赤水通用机场", "Airport 播州通用机场"],
    ),
    (JILIN, "推进长春、延吉以及白山机场建设。", ["Airport 长春机场", "Airport 延吉机场", "Airport 白山机场"]),
    (
        GANSU,
        "加快推进金川峡、刘家峡、双塔等水库建设。",
        ["WaterProject 金川峡水库", "WaterProject 刘家峡水库", "WaterProject 双塔水库"],
    ),
    (GANSU, "新开工曲溪、苏家峡两座水库。", ["WaterProject 曲溪水库", "WaterProject 苏家峡水库"]),
    (
        SICHUAN,
        "建设白鹤滩、乌东德、溪洛渡等水电站。",
        ["EnergyProject 白鹤滩水电站", "EnergyProject 乌东德水电站", "EnergyProject 溪洛渡水电站"],
    ),
    # what is shared is more than the head
    (
        ZUNYI,
        "加快推进务川、习水500千伏变电站建设。",
        ["EnergyProject 务川500千伏变电站", "EnergyProject 习水500千伏变电站"],
    ),
    (
        SHAANXI,
        "建设西安、宝鸡、汉中三个综合保税区。",
        ["Zone 西安综合保税区", "Zone 宝鸡综合保税区", "Zone 汉中综合保税区"],
    ),
    # campaigns and titles share a head only where they are counted
    (
        YUNNAN,
        "实施大生态、大数据、乡村振兴三大战略行动。",
        ["Strategy 大生态战略行动", "Strategy 大数据战略行动", "Strategy 乡村振兴"],
    ),
    (WUWEI, "实施强基、护林、增效三大行动。", ["Strategy 强基行动", "Strategy 护林行动", "Strategy 增效行动"]),
    (
        JIANGXI,
        "建设赣州稀土、宜春锂电、景德镇陶瓷三大基地。",
        ["Designation 赣州稀土基地", "Designation 宜春锂电基地", "Designation 景德镇陶瓷基地"],
    ),
    # towns and counties by their short names
    (ZUNYI, "支持鸭溪、永兴、温水等镇发展。", ["Township 鸭溪镇", "Township 永兴镇", "Township 温水镇"]),
    (
        ZUNYI,
        "支持安场、鸭溪等区位好、底子厚的镇做优做特。",
        ["Township 安场镇", "Township 鸭溪镇"],
    ),
    (
        YUNNAN,
        "推动腾冲、瑞丽、芒市等县（市）发展珠宝产业。",
        ["County 腾冲市", "County 瑞丽市", "County 芒市", "Industry 珠宝"],
    ),
    (
        YUNNAN,
        "支持丽江、大理等地建设旅游名城。",
        ["Prefecture 丽江市", "Prefecture 大理白族自治州", "Designation 旅游名城"],
    ),
    # nothing is elided
    (ZUNYI, "办好茶博会、辣博会。", ["Event 茶博会", "Event 辣博会"]),
    (WUWEI, "荣获“长安杯”“双拥模范城”。", ["Designation 长安杯", "Designation 双拥模范城"]),
    (
        FUJIAN,
        "与福州市、莆田市和福建师范大学加强合作。",
        ["Prefecture 福州市", "Prefecture 莆田市", "Organization 福建师范大学"],
    ),
    (WUWEI, "发展钢铁、装备制造和生物医药等产业。", ["Industry 钢铁", "Industry 装备制造", "Industry 生物医药"]),
    # 等 and 和 inside a word part nothing
    (GUANGXI, "建设柳州市高等师范学院。", ["Organization 柳州市高等师范学院"]),
    (WUWEI, "推进和谐家园建设行动。", ["Strategy 和谐家园建设行动"]),
]

NOT_YET: list[tuple[str, str, list[str], str]] = [
    (
        XINJIANG,
        "推进和田至若羌、阿克苏至阿拉尔铁路建设。",
        ["Railway 和田至若羌铁路", "Railway 阿克苏至阿拉尔铁路"],
        "the 和 of 和田 parts names",
    ),
    (
        GANSU,
        "建设兰州新区至中川机场、兰州至合作铁路。",
        ["Railway 兰州新区至中川机场铁路", "Railway 兰州至合作铁路"],
        "an end that is an airport passes for the head",
    ),
    (
        SICHUAN,
        "建设白鹤滩、乌东德、溪洛渡水电站。",
        ["EnergyProject 白鹤滩水电站", "EnergyProject 乌东德水电站", "EnergyProject 溪洛渡水电站"],
        "names of three characters take a head from 等 or a count only",
    ),
    (
        ZUNYI,
        "建设遵义大剧院和市奥体中心。",
        ["PublicFacility 遵义大剧院", "PublicFacility 遵义市奥体中心"],
        "市 in front of a head counts as nothing particular",
    ),
]


def read(code: str, text: str) -> list[tuple[str, str]]:
    return list(dict.fromkeys((name.cls, name.label) for name in names_of(build_nlp(code)(text))))


@pytest.mark.parametrize(("code", "text", "expected"), LINES)
def test_lines_and_their_ends(code: str, text: str, expected: list[str]) -> None:
    gazetteer = gazetteer_for(code)
    found = [(cls, label, [end.label for end in route_ends(label, gazetteer)]) for cls, label in read(code, text)]
    assert [f"{cls} {label}: {' '.join(ends)}".rstrip() for cls, label, ends in found] == expected


@pytest.mark.parametrize(("code", "text", "expected"), MEMBERS)
def test_members(code: str, text: str, expected: list[str]) -> None:
    assert [" ".join(name) for name in read(code, text)] == expected


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        pytest.param(code, text, expected, marks=pytest.mark.xfail(strict=True, reason=why))
        for code, text, expected, why in NOT_YET
    ],
)
def test_what_a_careful_reader_would_read(code: str, text: str, expected: list[str]) -> None:
    assert [" ".join(name) for name in read(code, text)] == expected


@pytest.mark.parametrize(
    ("code", "label", "wrong"),
    [(GANSU, "兰合铁路", "合肥市"), (GUANGDONG, "深中高铁", "中卫市")],
)
def test_an_end_is_not_looked_for_at_the_other_end_of_the_country(code: str, label: str, wrong: str) -> None:
    assert wrong not in [end.label for end in route_ends(label, gazetteer_for(code))]


@pytest.mark.parametrize("text", [text for _, text, _ in [*LINES, *MEMBERS]])
def test_names_stand_in_the_text_and_in_the_spans_of_the_doc(text: str) -> None:
    doc = build_nlp(ZUNYI)(text)
    for name in names_of(doc):
        assert 0 <= name.start < name.end <= len(text)
    spans = {(span.start_char, span.end_char, span.label_, span.kb_id_) for span in doc.spans["names"]}
    assert spans == {(name.start, name.end, name.cls, name.label) for name in names_of(doc)}
    assert doc.text == text


def test_a_restored_member_keeps_the_span_it_stands_in() -> None:
    text = "新建播州、赤水、正安通用机场。"
    found = {name.label: (text[name.start : name.end], name.source) for name in names_of(build_nlp(ZUNYI)(text))}
    assert found == {
        "播州通用机场": ("播州", "list"),
        "赤水通用机场": ("赤水", "list"),
        "正安通用机场": ("正安通用机场", "head"),
    }
