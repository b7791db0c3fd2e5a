"""A small network of Zunyi and its neighbours as the tests of paths, connections and drawings need it.

One line an edge: subject, relation, object, status (C O P S or -), origin (s stated, r reference).
"""

from __future__ import annotations

import networkx as nx

from graph.network import Network, Origin, describe_edge, describe_node
from ontology.schema import load_schema

STATUSES = {"C": "Completed", "O": "Ongoing", "P": "Planned", "S": "Proposed", "-": None}
ORIGINS: dict[str, Origin] = {"s": "stated", "r": "reference", "i": "inferred"}

CLASSES = {
    "Province": "贵州省 重庆市 四川省",
    "Prefecture": "遵义市 泸州市 成都市 铜仁市 贵阳市 攀枝花市",
    "County": "仁怀市 赤水市 习水县 道真县 正安县 武隆区 綦江区 涪陵区",
    "Region": "成渝地区双城经济圈 黔边城市带 长江经济带",
    "Zone": "遵义综合保税区 成都跨境电商综试区 万盛经开区",
    "Railway": "渝贵高铁 遵泸高铁 遵铜铁路 攀遵铁路",
    "Road": "仁怀至遵义高速公路 道真至武隆高速公路 正安至万盛高速公路",
    "WaterProject": "观音水库",
    "LogisticsProject": "无水港",
    "DigitalProject": "城市大脑",
    "Industry": "白酒 茶叶",
    "Strategy": "智慧城市建设",
    "Designation": "融入成渝地区双城经济圈桥头堡",
    "Organization": "茅台学院",
}
EDGES = """\
遵义市 integratesInto 成渝地区双城经济圈 O s
遵义市 hasProject 渝贵高铁 P s
遵义市 hasProject 遵泸高铁 O s
遵义市 hasProject 遵铜铁路 O s
遵义市 hasProject 攀遵铁路 S s
遵义市 hasProject 观音水库 O s
遵义市 hasProject 城市大脑 C s
遵义市 hasProject 仁怀至遵义高速公路 O s
遵义市 hasProject 道真至武隆高速公路 O s
遵义市 hasProject 正安至万盛高速公路 O s
无水港 locatedIn 遵义市 - s
无水港 contributesTo 成渝地区双城经济圈 O s
渝贵高铁 connects 重庆市 - s
渝贵高铁 connects 贵阳市 - s
渝贵高铁 contributesTo 成渝地区双城经济圈 P s
遵泸高铁 connects 遵义市 - s
遵泸高铁 connects 泸州市 - s
遵铜铁路 connects 遵义市 - s
遵铜铁路 connects 铜仁市 - s
攀遵铁路 connects 遵义市 - s
攀遵铁路 connects 攀枝花市 - s
观音水库 contributesTo 融入成渝地区双城经济圈桥头堡 O s
城市大脑 contributesTo 智慧城市建设 C s
仁怀至遵义高速公路 connects 仁怀市 - s
仁怀至遵义高速公路 connects 遵义市 - s
道真至武隆高速公路 connects 道真县 - s
道真至武隆高速公路 connects 武隆区 - s
正安至万盛高速公路 connects 正安县 - s
正安至万盛高速公路 connects 万盛经开区 - s
遵义市 hasZone 遵义综合保税区 C s
遵义综合保税区 cooperatesWith 成都跨境电商综试区 O s
成都跨境电商综试区 locatedIn 成都市 - s
遵义综合保税区 developsIndustry 茶叶 O s
仁怀市 partOf 黔边城市带 O s
习水县 partOf 黔边城市带 O s
赤水市 partOf 黔边城市带 O s
仁怀市 developsIndustry 白酒 O s
遵义市 developsIndustry 白酒 O s
遵义市 developsIndustry 茶叶 O s
遵义市 adjacentTo 重庆市 - s
遵义市 adjacentTo 贵阳市 - s
仁怀市 partOf 遵义市 - r
赤水市 partOf 遵义市 - r
习水县 partOf 遵义市 - r
道真县 partOf 遵义市 - r
正安县 partOf 遵义市 - r
遵义市 partOf 贵州省 - r
贵阳市 partOf 贵州省 - r
铜仁市 partOf 贵州省 - r
武隆区 partOf 重庆市 - r
綦江区 partOf 重庆市 - r
涪陵区 partOf 重庆市 - r
万盛经开区 locatedIn 綦江区 - r
綦江区 partOf 成渝地区双城经济圈 - r
涪陵区 partOf 成渝地区双城经济圈 - r
泸州市 partOf 四川省 - r
泸州市 partOf 成渝地区双城经济圈 - r
成都市 partOf 四川省 - r
成都市 partOf 成渝地区双城经济圈 - r
攀枝花市 partOf 四川省 - r
重庆市 overlaps 成渝地区双城经济圈 - r
四川省 overlaps 成渝地区双城经济圈 - r
"""
UNMENTIONED = {"綦江区", "涪陵区"}


def zunyi() -> Network:
    """Return the network; names serve as IRIs. 茅台学院 and 长江经济带 have no relation."""
    network: Network = nx.MultiDiGraph()
    for cls, names in CLASSES.items():
        for name in names.split():
            mentions = 0 if name in UNMENTIONED else 2
            network.add_node(name, **describe_node(name, cls, top=load_schema().top(cls), mentions=mentions))
    for line in EDGES.splitlines():
        subject, predicate, obj, status, origin = line.split()
        stated = ("zunyi-2020",) if origin == "s" else ()
        edge = describe_edge(predicate, status=STATUSES[status], origin=ORIGINS[origin], documents=stated)
        network.add_edge(subject, obj, predicate, **edge)
    return network
