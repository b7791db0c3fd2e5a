"""Chinese enumerations, through the spaCy pipeline: every member, with what the list elides put back, and its ends."""

from __future__ import annotations

import pytest

from ingest.gazetteer import gazetteer_for
from ingest.nlp import build_nlp, names_of
from ingest.reading import _abbreviated
from ingest.routes import members_of, route_ends

ZUNYI, WUWEI, GUANGXI, GUILIN, SICHUAN = "520300", "620600", "450000", "450300", "510000"
CHONGQING, GANSU, JILIN, JIANGXI, YUNNAN = "500000", "620000", "220000", "360000", "530000"
ANHUI, JIANGSU, LIAONING, QINGHAI = "340000", "320000", "210000", "630000"
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
    (GANSU, "推进宝兰、环城铁路建设。", ["Railway 宝兰铁路: 宝鸡市 兰州市", "Railway 环城铁路:"]),
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


@pytest.mark.parametrize(
    ("code", "label", "ends"),
    [
        (ANHUI, "宁九高速公路", "南京市 九江市"),
        (ANHUI, "南信合高铁", "南阳市 信阳市 合肥市"),
        (ANHUI, "连霍高速公路改扩建", "连云港市 霍尔果斯市"),
        (ANHUI, "合芜马铁水联运通道", "合肥市 芜湖市 马鞍山市"),
        (GUANGDONG, "兰海高速廉徐段", "廉江市 徐闻县"),
        (JIANGSU, "江阴靖江过江通道", "江阴市 靖江市"),
        (JIANGSU, "盐泰锡常宜高铁", "盐城市 泰州市 无锡市 常州市 宜兴市"),
        (JIANGSU, "苏南运河二级航道", ""),
        (JIANGSU, "京杭大运河", "北京市 杭州市"),
        (QINGHAI, "青桂绿电外送通道", "青海省 广西壮族自治区"),
        (QINGHAI, "330千伏果洛玉树第二回线路工程", "果洛藏族自治州 玉树藏族自治州"),
        (QINGHAI, "格库铁路青海段扩能改造", "格尔木市 库尔勒市"),
        (YUNNAN, "中老泰国际班列", "老挝 泰国"),
        (ZUNYI, "务彭高速", "务川仡佬族苗族自治县 彭水苗族土家族自治县"),
        (ZUNYI, "沿江高铁", ""),
        (ZUNYI, "东西南北大通道", ""),
    ],
)
def test_what_the_characters_of_a_line_stand_for(code: str, label: str, ends: str) -> None:
    assert " ".join(end.label for end in route_ends(label, gazetteer_for(code))) == ends


def test_what_is_no_line_has_no_ends_unless_its_name_says_that_it_runs() -> None:
    anhui = gazetteer_for(ANHUI)
    assert route_ends("合芜示范区", anhui, is_line=False) == []
    assert [end.label for end in route_ends("皖粤直流工程", anhui, is_line=False)] == ["安徽省", "广东省"]


@pytest.mark.parametrize(
    ("code", "label", "members"),
    [
        (JIANGSU, "宁镇扬", "南京市 镇江市 扬州市"),
        (JIANGSU, "沿沪宁产业创新带", "上海市 南京市"),
        (HUNAN, "长株潭都市圈", "长沙市 株洲市 湘潭市"),
        (LIAONING, "沈大经济走廊", "沈阳市 大连市"),
        (JIANGSU, "苏南", ""),
        (JIANGSU, "长江经济带", ""),
    ],
)
def test_the_cities_in_the_name_of_an_area(code: str, label: str, members: str) -> None:
    assert " ".join(member.label for member in members_of(label, gazetteer_for(code))) == members


@pytest.mark.parametrize(
    "label",
    [
        "闽台交流中心",
        "合肥芜湖工业互联网平台",
        "贵阳遵义绿色通道",
        "安全通道",
        "水陆通道",
        "通达公路",
        "中老万国际班列",
        "高速公路西延段",
    ],
)
def test_names_that_sound_like_lines_have_no_ends(label: str) -> None:
    assert [end.label for code in (ANHUI, ZUNYI) for end in route_ends(label, gazetteer_for(code))] == []


@pytest.mark.parametrize("label", ["长三角经济带", "三大经济带", "金银花产业带", "大运河文化经济带", "通信", "淮海"])
def test_names_that_sound_like_areas_of_cities_have_none(label: str) -> None:
    assert members_of(label, gazetteer_for(JIANGSU)) == []


def test_every_line_of_the_table_leads_to_places() -> None:
    gazetteer = gazetteer_for(ZUNYI)
    unknown = [
        (line, end) for line, ends in gazetteer.reference.lines.items() for end in ends if not gazetteer.end(end)
    ]
    uneven = [line for line, ends in gazetteer.reference.lines.items() if len(line) != len(ends)]
    assert (unknown, uneven) == ([], [])


@pytest.mark.parametrize(
    ("text", "provinces"),
    [
        ("共建苏浙皖省际毗邻协同发展区", "江苏省 浙江省 安徽省"),
        ("做深做实沪滇合作", "上海市 云南省"),
        ("甘青川藏交界地区", "甘肃省 青海省 四川省 西藏自治区"),
        ("沿沪宁产业创新带", ""),
        ("皖新科技股份有限公司", ""),
    ],
)
def test_provinces_by_one_character_that_act_together(text: str, provinces: str) -> None:
    assert " ".join(name.label for name in _abbreviated(text, [])) == provinces
