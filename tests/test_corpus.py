"""The sample documents: complete front matter, every figure stated, their own words, the flagship sentence.

The tests that compare with the originals or with the gold annotations need the shared folder beside
the repository and skip where it is absent; the others need nothing but `corpus/`.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
PLAN, FEATURE = "zunyi-plan-2020", "zunyi-feature-2024"
GOLD_FILES = {"seed0": FEATURE, "seed1a": PLAN, "seed1b": PLAN}
FIELDS = ["title", "issued", "publisher", "about", "language", "source", "licence", "note"]
CIRCLE = "成渝地区双城经济圈"
HANZI = re.compile(r"[\u3400-\u9fff〇]")
LONGEST_SHARED_RUN = 19
BREAK = "\0"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder is not here")

# Titles and set phrases, which no retelling can word differently.
TITLES_AND_PHRASES = [
    "中共遵义市委关于制定遵义市国民经济和社会发展的第十四个五年规划和二〇三五年远景目标的建议",
    "中共贵州省委 贵州省人民政府关于支持遵义加快建设省域副中心若干政策措施的意见",
    "西南地区承接南北、连接东西、通江达海的重要交通枢纽",
    "道路联通、资金融通、产业互通、信息沟通、民生相通",
    "特色主导、层次分明、集群引领、生态高效",
    "牢记嘱托、感恩奋进，迈向更加美好新生活",
]

# Names that the texts state only taken apart: a list with a shared head, or a rank told in a clause.
STATED_IN_PIECES = {
    "成渝—黔中经济区走廊核心区": "成渝—黔中经济区走廊的主廊道和核心区",
    "西部城市GDP排名前十": "在西部城市GDP排名中，遵义首次跻身前十，位居第9位",
    "2019年生态环境质量监测全国第一": "2019年生态环境质量监测居全国第一",
    "2019年政务服务工作测评全国第一": "2019年政务服务工作测评居全国第一",
    "赤水河流域生态保护修护工程": "赤水河流域、乌江流域生态保护修护工程",
}


def parts(name: str) -> tuple[dict[str, object], str]:
    text = (ROOT / "corpus" / f"{name}.md").read_text(encoding="utf-8")
    _, front, body = text.split("---\n", 2)
    return yaml.safe_load(front), body


def sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"[。\n]", text) if sentence]


def gold(name: str) -> dict[str, list[dict[str, Any]]]:
    annotations: dict[str, list[dict[str, Any]]] = json.loads(
        (SHARED / "eval" / f"{name}.json").read_text(encoding="utf-8")
    )
    return annotations


@pytest.mark.parametrize(("name", "issued"), [(PLAN, "2020-12-19"), (FEATURE, "2024")])
def test_front_matter_is_complete(name: str, issued: str) -> None:
    front, _ = parts(name)
    assert list(front) == FIELDS
    assert str(front["issued"]) == issued
    assert (front["about"], front["language"], front["licence"]) == ("遵义市", "zh", "CC BY 4.0")
    assert "改写" in str(front["title"])
    assert "原文" in str(front["note"])


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        (PLAN, "8个贫困县"),
        (PLAN, "871个贫困村"),
        (PLAN, "92.22万人"),
        (PLAN, "19.7万人"),
        (PLAN, "预计2020年地区生产总值达到3700亿元左右"),
        (PLAN, "五年前进30位，排到第68位"),
        (PLAN, "首次跻身前十，位居第9位"),
        (PLAN, "农产品加工转化率达到56.2%"),
        (PLAN, "高速公路通车里程1398公里"),
        (PLAN, "公路通车里程超过4万公里"),
        (PLAN, "中小型骨干水源工程59座"),
        (PLAN, "预计城镇化率由五年前的46.5%提高到57%"),
        (PLAN, "97%以上的农村人口"),
        (PLAN, "国家生态文明建设示范市（县）6个、国家生态示范区5个、国家生态县（市）2个"),
        (PLAN, "省级生态县7个"),
        (PLAN, "森林覆盖率由55%提高到62%"),
        (PLAN, "城镇生活污水集中处理率由89%提高到95%以上"),
        (PLAN, "水质达标率稳定在100%"),
        (PLAN, "无害化处理率稳定在80%以上"),
        (PLAN, "中小学42所、幼儿园36所"),
        (PLAN, "高校6所、师生10万人"),
        (PLAN, "三级医院达到10家"),
        (PLAN, "全国百强城市中进入前50位"),
        (PLAN, "地区生产总值要达到5500亿元左右"),
        (PLAN, "人均GDP要达到8万元左右"),
        (PLAN, "城镇化率达到62%左右"),
        (PLAN, "务川、习水500千伏变电站"),
        (FEATURE, "老旧小区改造2.46万户"),
        (FEATURE, "存量棚户区改造4320户"),
        (FEATURE, "地下管网改造668公里"),
        (FEATURE, "连续3年"),
    ],
)
def test_states_the_figure(name: str, figure: str) -> None:
    assert figure in parts(name)[1]


@pytest.mark.parametrize("project", ["渝贵高铁", "沪遵铁路", "黔北物流新城无水港", "陆海联运班列", "乌江水运枢纽"])
def test_project_serves_the_circle_in_its_own_sentence(project: str) -> None:
    stating = [sentence for sentence in sentences(parts(FEATURE)[1]) if project in sentence]
    assert len(stating) == 1
    assert stating[0].startswith(f"为加快融入{CIRCLE}")


@pytest.mark.parametrize("project", ["遵铜", "仁怀至遵义", "桐梓至新蒲", "观音大型水库", "“城市大脑”"])
def test_project_is_not_put_at_the_service_of_the_circle(project: str) -> None:
    for name in (PLAN, FEATURE):
        for section in parts(name)[1].split("\n## "):
            assert project not in section or CIRCLE not in section


def test_elided_lists_are_kept() -> None:
    body = parts(PLAN)[1]
    assert "正安至万盛、道真至武隆、桐梓至新蒲、仁怀至遵义四条高速公路" in body
    assert "遵泸、新渝贵高铁以及遵铜、涪柳铁路" in body
    assert "正安、赤水、播州三个通用机场" in body


def test_chapters_and_clauses_are_numbered_without_a_gap() -> None:
    body = parts(PLAN)[1]
    chapters = re.findall(r"^## (\S+?)、", body, re.MULTILINE)
    assert chapters == ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四"]
    assert re.findall(r"^\*\*(\d+)\.", body, re.MULTILINE) == [str(number) for number in range(1, 51)]


@needs_shared
@pytest.mark.parametrize("name", GOLD_FILES)
def test_every_gold_figure_is_stated(name: str) -> None:
    body = parts(GOLD_FILES[name])[1]
    required = [one for one in gold(name)["observations"] if not one["optional"]]
    figures = [f"{one['value']:g}{one['unit']}" for one in required]
    assert [figure for figure in figures if figure not in body] == []


@needs_shared
@pytest.mark.parametrize("name", GOLD_FILES)
def test_every_gold_entity_is_named(name: str) -> None:
    body = re.sub("[“”]", "", parts(GOLD_FILES[name])[1])
    missing = []
    for entity in gold(name)["entities"]:
        forms = [STATED_IN_PIECES.get(entity["name"], entity["name"]), *entity["aliases"]]
        if not entity.get("optional") and not any(re.sub("[“”]", "", form) in body for form in forms):
            missing.append(entity["name"])
    # Indicators are not names: the figures above stand for them.
    indicators = {entity["name"] for entity in gold(name)["entities"] if entity["class"] == "Indicator"}
    assert [one for one in missing if one not in indicators] == []


@needs_shared
@pytest.mark.parametrize("name", [PLAN, FEATURE])
def test_shares_no_long_run_with_the_originals(name: str) -> None:
    size = LONGEST_SHARED_RUN + 1
    seeds = [
        "".join(HANZI.findall(path.read_text(encoding="utf-8"))) for path in sorted((SHARED / "seeds").glob("*.txt"))
    ]
    known = {seed[i : i + size] for seed in seeds for i in range(len(seed) - size + 1)}
    body = parts(name)[1]
    for phrase in TITLES_AND_PHRASES:
        body = body.replace(phrase, BREAK)
    pieces = ["".join(HANZI.findall(piece)) for piece in body.split(BREAK)]
    shared = [
        piece[i : i + size] for piece in pieces for i in range(len(piece) - size + 1) if piece[i : i + size] in known
    ]
    assert shared == []
