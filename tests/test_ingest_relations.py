"""Sentences of our own → what the rules state: every relation, every status, who is meant where nobody is named.

Each text is read as a document on 武威市 (Gansu) of March 2024, far from the samples, and gives all claims that
are listed, and no other. The model is left out here; `test_ingest_together.py` reads the same with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.loading import Input, Source
from ingest.metadata import Metadata
from ingest.pipeline import read_source
from ontology.records import Claim, Extraction
from ontology.reference import load_reference
from ontology.schema import load_schema
from training.ablation import variants, without

STATED: list[tuple[str, list[str]]] = [
    # partOf
    ("武威市凉州区黄羊镇历史悠久。", ["凉州区 partOf 武威市", "黄羊镇 partOf 凉州区"]),
    ("凉州区隶属于武威市。", ["凉州区 partOf 武威市"]),
    (
        "民勤—金塔—敦煌沙漠生态走廊初具规模。",
        [
            "敦煌市 partOf 民勤—金塔—敦煌沙漠生态走廊",
            "民勤县 partOf 民勤—金塔—敦煌沙漠生态走廊",
            "金塔县 partOf 民勤—金塔—敦煌沙漠生态走廊",
        ],
    ),
    # locatedIn, by its name and by the text
    ("武威工业园区位于凉州区。", ["武威工业园区 locatedIn 凉州区", "武威工业园区 locatedIn 武威市"]),
    (
        "桂林七星洞景区位于广西壮族自治区桂林市。",
        ["桂林七星洞景区 locatedIn 广西壮族自治区", "桂林七星洞景区 locatedIn 桂林市", "桂林市 partOf 广西壮族自治区"],
    ),
    (
        "去年，第三届沙漠论坛在民勤县成功举办。",
        ["武威市 hostsEvent 第三届沙漠论坛 Completed", "第三届沙漠论坛 locatedIn 民勤县"],
    ),
    ("祁连山国家公园位于甘肃省。", ["祁连山国家公园 locatedIn 甘肃省"]),
    # adjacentTo
    ("武威市东接白银市，南邻青海省。", ["武威市 adjacentTo 白银市", "武威市 adjacentTo 青海省"]),
    ("武威市东临白银市、兰州市。", ["武威市 adjacentTo 兰州市", "武威市 adjacentTo 白银市"]),
    # connects, hasProject
    (
        "渝黔快铁建成通车。",
        ["武威市 hasProject 渝黔快铁 Completed", "渝黔快铁 connects 贵州省", "渝黔快铁 connects 重庆市"],
    ),
    (
        "加快建设武威至金昌城际铁路。",
        [
            "武威市 hasProject 武威至金昌城际铁路 Ongoing",
            "武威至金昌城际铁路 connects 武威市",
            "武威至金昌城际铁路 connects 金昌市",
        ],
    ),
    (
        "开通武威至霍尔果斯中欧班列。",
        [
            "武威市 hasProject 武威至霍尔果斯中欧班列 Completed",
            "武威至霍尔果斯中欧班列 connects 武威市",
            "武威至霍尔果斯中欧班列 connects 霍尔果斯市",
        ],
    ),
    (
        "建成武威热电厂、武威科技馆。",
        [
            "武威市 hasProject 武威热电厂 Completed",
            "武威市 hasProject 武威科技馆 Completed",
            "武威热电厂 locatedIn 武威市",
            "武威科技馆 locatedIn 武威市",
        ],
    ),
    (
        "武威职业学院建成武威科技馆。",
        [
            "武威科技馆 locatedIn 武威市",
            "武威职业学院 hasProject 武威科技馆 Completed",
            "武威职业学院 locatedIn 武威市",
        ],
    ),
    ("谋划实施石羊河水库项目。", ["武威市 hasProject 石羊河水库 Proposed"]),
    # hasZone
    ("武威保税物流中心封关运营。", ["武威保税物流中心 locatedIn 武威市", "武威市 hasZone 武威保税物流中心 Completed"]),
    (
        "申建武威国家高新技术产业开发区。",
        ["武威国家高新技术产业开发区 locatedIn 武威市", "武威市 hasZone 武威国家高新技术产业开发区 Proposed"],
    ),
    ("加快推进武威综合保税区建设。", ["武威市 hasZone 武威综合保税区 Ongoing", "武威综合保税区 locatedIn 武威市"]),
    # developsIndustry, broader
    ("做大做强葡萄酒产业。", ["武威市 developsIndustry 葡萄酒 Ongoing"]),
    ("古浪县发展食用菌产业。", ["古浪县 developsIndustry 食用菌 Ongoing"]),
    ("金昌市永昌县发展肉羊产业。", ["永昌县 developsIndustry 肉羊 Ongoing", "永昌县 partOf 金昌市"]),
    ("探索发展氢能产业。", ["武威市 developsIndustry 氢能 Proposed"]),
    (
        "发展电梯、特种车等装备制造业。",
        [
            "武威市 developsIndustry 特种车 Ongoing",
            "武威市 developsIndustry 电梯 Ongoing",
            "特种车 broader 装备制造",
            "电梯 broader 装备制造",
        ],
    ),
    (
        "推动古浪、民勤等县发展蜜瓜产业。",
        ["古浪县 developsIndustry 蜜瓜 Ongoing", "民勤县 developsIndustry 蜜瓜 Ongoing"],
    ),
    # pursuesStrategy
    ("深入实施科技强市战略。", ["武威市 pursuesStrategy 科技强市战略 Ongoing"]),
    ("探索建立林草碳汇机制。", ["武威市 pursuesStrategy 林草碳汇机制 Proposed"]),
    ("武威市坚持河长制。", ["武威市 pursuesStrategy 河长制 Ongoing"]),
    ("中共武威市委贯彻乡村振兴战略。", ["中共武威市委 pursuesStrategy 乡村振兴 Ongoing"]),
    (
        "实施“百园千企”“万人助企”行动。",
        ["武威市 pursuesStrategy “万人助企”行动 Ongoing", "武威市 pursuesStrategy 百园千企 Ongoing"],
    ),
    # integratesInto
    ("主动融入兰西城市群。", ["武威市 integratesInto 兰州—西宁城市群 Ongoing"]),
    ("武威市对接京津冀。", ["武威市 integratesInto 京津冀 Ongoing"]),
    (
        "凉州、古浪与主城区融合发展。",
        [
            "凉州区 integratesInto 武威主城区 Ongoing",
            "古浪县 integratesInto 武威主城区 Ongoing",
            "武威主城区 locatedIn 武威市",
        ],
    ),
    # cooperatesWith
    (
        "与张掖市、金昌市加强旅游合作。",
        [
            "武威市 cooperatesWith 张掖市 Ongoing",
            "武威市 cooperatesWith 金昌市 Ongoing",
            "武威市 developsIndustry 旅游业 Ongoing",
        ],
    ),
    (
        "武威—金昌—张掖抱团发展。",
        [
            "武威市 cooperatesWith 张掖市 Ongoing",
            "武威市 cooperatesWith 金昌市 Ongoing",
            "金昌市 cooperatesWith 张掖市 Ongoing",
        ],
    ),
    ("武威市与兰州大学深化合作。", ["兰州大学 locatedIn 兰州市", "武威市 cooperatesWith 兰州大学 Ongoing"]),
    ("强化与兰州新区资源共享。", ["兰州新区 locatedIn 兰州市", "武威市 cooperatesWith 兰州新区 Ongoing"]),
    # hasDesignation
    ("武威市蝉联全国文明城市。", ["武威市 hasDesignation 全国文明城市 Completed"]),
    ("天祝藏族自治县获评国家全域旅游示范区。", ["天祝藏族自治县 hasDesignation 国家全域旅游示范区 Completed"]),
    ("打造西部葡萄酒生产基地。", ["武威市 hasDesignation 西部葡萄酒生产基地 Planned"]),
    ("争创国家生态园林城市。", ["武威市 hasDesignation 国家生态园林城市 Proposed"]),
    ("武威市加快建设西北地区“桥头堡”。", ["武威市 hasDesignation 西北地区“桥头堡” Ongoing"]),
    # hostsEvent
    ("武威市举办国际葡萄酒博览会。", ["武威市 hostsEvent 国际葡萄酒博览会 Planned"]),
    ("办好葡博会、药博会。", ["武威市 hostsEvent 药博会 Planned", "武威市 hostsEvent 葡博会 Planned"]),
    ("申办世界沙漠运动会。", ["武威市 hostsEvent 世界沙漠运动会 Proposed"]),
    # supports: its status is that of what is backed
    (
        "甘肃省支持武威市建设生态安全屏障示范区。",
        ["武威市 hasDesignation 生态安全屏障示范区 Planned", "甘肃省 supports 武威市 Planned"],
    ),
    (
        "支持民勤县、古浪县创建国家生态县。",
        [
            "古浪县 hasDesignation 国家生态县 Planned",
            "武威市 supports 古浪县 Planned",
            "武威市 supports 民勤县 Planned",
            "民勤县 hasDesignation 国家生态县 Planned",
        ],
    ),
    (
        "支持民勤建设治沙示范基地、古浪打造蔬菜之都。",
        [
            "古浪县 hasDesignation 蔬菜之都 Planned",
            "武威市 supports 古浪县 Planned",
            "武威市 supports 民勤县 Planned",
            "民勤县 hasDesignation 治沙示范基地 Planned",
        ],
    ),
    ("甘肃省出台政策支持武威发展。", ["甘肃省 supports 武威市 Ongoing"]),
    # contributesTo: in a sentence, after 融入, under a heading and under a paragraph's lead
    (
        "实施引水入武工程，打造绿洲农业示范区。",
        [
            "引水入武工程 contributesTo 绿洲农业示范区 Ongoing",
            "武威市 hasDesignation 绿洲农业示范区 Planned",
            "武威市 pursuesStrategy 引水入武工程 Ongoing",
        ],
    ),
    (
        "融入兰西城市群，推进武威至白银铁路建设。",
        [
            "武威市 hasProject 武威至白银铁路 Ongoing",
            "武威市 integratesInto 兰州—西宁城市群 Ongoing",
            "武威至白银铁路 connects 武威市",
            "武威至白银铁路 connects 白银市",
            "武威至白银铁路 contributesTo 兰州—西宁城市群 Ongoing",
        ],
    ),
    (
        "为加快融入兰西城市群，武威市积极推进武威至白银铁路建设。",
        [
            "武威市 hasProject 武威至白银铁路 Ongoing",
            "武威市 integratesInto 兰州—西宁城市群 Ongoing",
            "武威至白银铁路 connects 武威市",
            "武威至白银铁路 connects 白银市",
            "武威至白银铁路 contributesTo 兰州—西宁城市群 Ongoing",
        ],
    ),
    (
        "深度融入兰西城市群。推进武威至白银铁路建设。",
        [
            "武威市 hasProject 武威至白银铁路 Ongoing",
            "武威市 integratesInto 兰州—西宁城市群 Ongoing",
            "武威至白银铁路 connects 武威市",
            "武威至白银铁路 connects 白银市",
            "武威至白银铁路 contributesTo 兰州—西宁城市群 Ongoing",
        ],
    ),
    (
        "**3.全面融入兰西城市群。**推进武威至白银铁路建设。申建武威综合保税区。",
        [
            "武威市 hasProject 武威至白银铁路 Ongoing",
            "武威市 hasZone 武威综合保税区 Proposed",
            "武威市 integratesInto 兰州—西宁城市群 Ongoing",
            "武威综合保税区 contributesTo 兰州—西宁城市群 Proposed",
            "武威综合保税区 locatedIn 武威市",
            "武威至白银铁路 connects 武威市",
            "武威至白银铁路 connects 白银市",
            "武威至白银铁路 contributesTo 兰州—西宁城市群 Ongoing",
        ],
    ),
    (
        "## 三、深入实施乡村振兴战略\n实施千村示范行动。",
        [
            "千村示范行动 contributesTo 乡村振兴 Ongoing",
            "武威市 pursuesStrategy 乡村振兴 Ongoing",
            "武威市 pursuesStrategy 千村示范行动 Ongoing",
        ],
    ),
]

STATUSES = [
    ("建成红崖山水库。", "Completed"),
    ("已建成红崖山水库。", "Completed"),
    ("已经完成红崖山水库。", "Completed"),
    ("完成红崖山水库。", "Completed"),
    ("正在建设红崖山水库。", "Ongoing"),
    ("加快建设红崖山水库。", "Ongoing"),
    ("加快推进红崖山水库。", "Ongoing"),
    ("积极推进红崖山水库。", "Ongoing"),
    ("继续推进红崖山水库。", "Ongoing"),
    ("续建红崖山水库。", "Ongoing"),
    ("建设红崖山水库。", "Planned"),
    ("推动建设红崖山水库。", "Planned"),
    ("新开工红崖山水库。", "Planned"),
    ("启动建设红崖山水库。", "Planned"),
    ("规划建设红崖山水库。", "Planned"),
    ("即将建成红崖山水库。", "Planned"),
    ("改扩建红崖山水库。", "Planned"),
    ("谋划红崖山水库。", "Proposed"),
    ("谋划建设红崖山水库。", "Proposed"),
    ("力争建成红崖山水库。", "Proposed"),
    ("争取建设红崖山水库。", "Proposed"),
    ("申报红崖山水库。", "Proposed"),
    ("探索建设红崖山水库。", "Proposed"),
    ("红崖山水库建成投用。", "Completed"),
    ("积极推进红崖山水库开工建设。", "Planned"),
    # looking back and looking ahead: by the sentence, by its beginning, by the heading above
    ("过去五年，建成红崖山水库。", "Completed"),
    ("2023年，建成红崖山水库。", "Completed"),
    ("到2025年，建成红崖山水库。", "Planned"),
    ("今年，建成红崖山水库。", "Planned"),
    ("今年，加快建成红崖山水库。", "Ongoing"),
    ("## 一、过去五年的成绩\n建成红崖山水库。", "Completed"),
    ("## 一、过去五年的成绩\n建设红崖山水库。", "Ongoing"),
    ("## 二、主要任务\n建成红崖山水库。", "Planned"),
    ("## 二、主要任务\n已经建成红崖山水库。", "Completed"),
    ("## 二、主要任务\n（一）过去五年的成绩\n建成红崖山水库。", "Completed"),
]

NOT_YET = [
    (["古浪县 adjacentTo 景泰县"], "古浪县与景泰县接壤。", "only compass points with a verb are read as borders"),
    (["武威市 partOf 河西走廊"], "武威市地处河西走廊。", "a place lies in places only"),
    (
        [
            "民勤县 cooperatesWith 中国（兰州）跨境电子商务综合试验区 Ongoing",
            "中国（兰州）跨境电子商务综合试验区 locatedIn 兰州市",
        ],
        "民勤县强化与中国（兰州）跨境电子商务综合试验区的资源共享。",
        "a partner before 的 is lost",
    ),
    (
        ["凉州区 partOf 武威都市圈", "民勤县 partOf 武威都市圈", "武威都市圈 locatedIn 武威市"],
        "凉州区、民勤县组成武威都市圈。",
        "组成 is not read, and made part of a name",
    ),
    (
        ["武威市 cooperatesWith 兰州大学 Ongoing", "兰州大学 locatedIn 兰州市"],
        "武威市同兰州大学深化合作。",
        "同 parts no names",
    ),
    (
        ["武威市 cooperatesWith 金昌市 Ongoing", "武威市 hasZone 河西循环经济产业园区 Planned"],
        "武威市与金昌市共建河西循环经济产业园区。",
        "共建 is made part of a name",
    ),
    (["武威市 hasProject 红崖山水库 Planned"], "2025年主要目标：建成红崖山水库。", "aims stand in headings only"),
    (
        ["古浪县 developsIndustry 光伏 Ongoing", "古浪县 hasProject 石羊河水库 Planned"],
        "古浪县建设石羊河水库。该县发展光伏产业。",
        "该县 is not resolved",
    ),
]


@pytest.fixture(scope="module", autouse=True)
def _rules_only() -> Iterator[None]:
    with without(variants()["no model (rules and tables only)"]):
        yield


def read(text: str, code: str | None = "620600") -> Extraction:
    about = load_reference().divisions[code] if code else None
    source = Source(Input(Path("样本.txt")), text, hashlib.sha256(text.encode()).hexdigest())
    return read_source(source, Metadata("样本", "2024-03-15", None, about, None))


def said(extraction: Extraction, claim: Claim) -> str:
    """`武威市 hasProject 红崖山水库 Ongoing`; a relation without a status ends with its object."""
    labels = {entity.iri: entity.label for entity in extraction.entities}
    parts = (labels[claim.subject], claim.predicate, labels[claim.object], claim.status)
    return " ".join(part for part in parts if part)


def claims(text: str, code: str | None = "620600") -> list[str]:
    extraction = read(text, code)
    assert list(extraction.misquotes()) == []
    return sorted(said(extraction, claim) for claim in extraction.claims)


@pytest.mark.parametrize(("text", "expected"), STATED)
def test_what_a_sentence_states(text: str, expected: list[str]) -> None:
    assert claims(text) == expected


@pytest.mark.parametrize(("text", "status"), STATUSES)
def test_the_status_of_a_project(text: str, status: str) -> None:
    assert claims(text) == [f"武威市 hasProject 红崖山水库 {status}"]


def test_the_tables_state_every_relation_and_every_status() -> None:
    words = {word for _, expected in STATED for line in expected for word in line.split()}
    relations = load_schema().relations.values()
    assert {r.name for r in relations if r.origin == "document"} <= words
    assert {status for _, status in STATUSES} == set(load_schema().statuses)


@pytest.mark.parametrize(
    ("expected", "text"),
    [pytest.param(e, t, marks=pytest.mark.xfail(strict=True, reason=why)) for e, t, why in NOT_YET],
)
def test_what_a_careful_reader_would_read(expected: list[str], text: str) -> None:
    assert claims(text) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        # who acts: the one named, else the topic of the sentence, else whose document it is, else nobody
        ("建设红崖山水库。", "620621", ["民勤县 hasProject 红崖山水库 Planned"]),
        ("建设红崖山水库。", None, []),
        ("古浪县建设红崖山水库。", None, ["古浪县 hasProject 红崖山水库 Planned"]),
        (
            "古浪县建设石羊河水库，发展光伏产业。",
            "620600",
            ["古浪县 developsIndustry 光伏 Ongoing", "古浪县 hasProject 石羊河水库 Planned"],
        ),
        (
            "古浪县建设石羊河水库。发展光伏产业。",
            "620600",
            ["古浪县 hasProject 石羊河水库 Planned", "武威市 developsIndustry 光伏 Ongoing"],
        ),
        # 全市 is whose document it is, by what it is
        ("全市发展光伏产业。", "620600", ["武威市 developsIndustry 光伏 Ongoing"]),
        ("全市发展汽车产业。", "500000", ["重庆市 developsIndustry 汽车 Ongoing"]),
        ("全县发展光伏产业。", "620621", ["民勤县 developsIndustry 光伏 Ongoing"]),
        ("全省发展光伏产业。", "620600", ["甘肃省 developsIndustry 光伏 Ongoing"]),
        # a short name is the one nearest to the document's place, the city before its district
        (
            "建设朝阳至通州快速通道。",
            "110000",
            [
                "北京市 hasProject 朝阳至通州快速通道 Planned",
                "朝阳至通州快速通道 connects 朝阳区",
                "朝阳至通州快速通道 connects 通州区",
            ],
        ),
        (
            "建设朝阳至锦州快速通道。",
            "210000",
            [
                "朝阳至锦州快速通道 connects 朝阳市",
                "朝阳至锦州快速通道 connects 锦州市",
                "辽宁省 hasProject 朝阳至锦州快速通道 Planned",
            ],
        ),
    ],
)
def test_who_is_meant(text: str, code: str | None, expected: list[str]) -> None:
    assert claims(text, code) == expected


@pytest.mark.parametrize(
    "text",
    [
        "加快推进基础设施建设。",
        "培育一批龙头企业。",
        "新建一批中小型水库。",
        "提高公共服务水平。",
        "各级各部门要认真贯彻落实。",
        "产业发展取得明显成效。",
    ],
)
def test_general_words_state_nothing(text: str) -> None:
    assert claims(text) == []


def test_one_claim_gathers_its_passages_and_takes_the_status_most_give() -> None:
    extraction = read("推进红崖山水库建设。武威市加快建设红崖山水库。谋划红崖山水库。")
    (claim,) = extraction.claims
    assert said(extraction, claim) == "武威市 hasProject 红崖山水库 Ongoing"
    assert [extraction.document.text[a:b] for a, b in claim.passages] == [
        "推进红崖山水库建设。",
        "武威市加快建设红崖山水库。",
        "谋划红崖山水库。",
    ]
    assert claim.rule in {"implied-subject", "verb-object"}  # either says so


def test_a_claim_under_a_heading_quotes_the_heading_too() -> None:
    extraction = read("## 三、深入实施乡村振兴战略\n实施千村示范行动。")
    (claim,) = [c for c in extraction.claims if c.predicate == "contributesTo"]
    quotes = [extraction.document.text[a:b] for a, b in claim.passages]
    assert quotes == ["三、深入实施乡村振兴战略", "实施千村示范行动。"]
    assert claim.rule == "serves-heading"


def test_a_restored_name_is_quoted_as_it_stands() -> None:
    extraction = read("推动建设武威、敦煌通用机场。")
    labels = {entity.iri: entity.label for entity in extraction.entities}
    found = {labels[m.entity]: m.exact for m in extraction.mentions}
    assert (found["武威通用机场"], found["敦煌通用机场"]) == ("武威", "敦煌通用机场")


def test_the_fullest_name_of_the_document_is_the_entity() -> None:
    extraction = read("办好武威葡萄酒博览会。谋划葡萄酒博览会。")
    events = [entity for entity in extraction.entities if entity.cls == "Event"]
    assert [(event.label, event.aliases) for event in events] == [("武威葡萄酒博览会", ("葡萄酒博览会",))]
