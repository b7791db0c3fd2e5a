"""What the measures of a network are called, and what each says in terms of the subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ontology.errors import OptionError, did_you_mean


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a measure is called and what it says, in terms of the subject."""

    label_zh: str
    label_en: str
    zh: str
    en: str

    def label(self, lang: str) -> str:
        """Return the name of the measure in `lang`, "zh" or "en"."""
        return self.label_en if lang == "en" else self.label_zh

    def text(self, lang: str) -> str:
        """Return the explaining sentence in `lang`, "zh" or "en"."""
        return self.en if lang == "en" else self.zh


MEASURES: Mapping[str, Explanation] = {
    "degree": Explanation(
        "度中心性",
        "Degree",
        "文件里与多少个别的地方、项目、产业或机构直接有关：关系最多的排在前面。",
        "How many other places, projects, industries or bodies the texts tie it to directly.",
    ),
    "betweenness": Explanation(
        "中介中心性",
        "Betweenness",
        "有多少对实体要经过它才连得最近：没有它，哪些地方和项目就断开了。",
        "How often it lies on the shortest way between two others: which places hold the projects together.",
    ),
    "closeness": Explanation(
        "接近中心性",
        "Closeness",
        "到其余各实体平均要走几步：步数越少，离全局越近。",
        "How few steps it takes from here to everything else: what the whole programme is within reach of.",
    ),
    "pagerank": Explanation(
        "PageRank",
        "PageRank",
        "沿着关系随意走下去，最常停在哪里：与重要者相连的也重要，关系越落实、越有把握，分量越重。",
        "Where a reader who follows relations at random ends up most often; firm and certain relations draw more.",
    ),
    "eigenvector": Explanation(
        "特征向量中心性",
        "Eigenvector",
        "是否与那些本身联系就多的实体相连：处在网络核心圈子里的排在前面。",
        "Whether its neighbours are themselves well connected: what belongs to the core of the network.",
    ),
}
"""The measures that rank entities, with what each says."""

STRUCTURES: Mapping[str, Explanation] = {
    "communities": Explanation(
        "社群",
        "Communities",
        "哪些地方、项目和产业彼此联系紧密、自成一组。",
        "Which places, projects and industries belong together more than with the rest.",
    ),
    "bridges": Explanation(
        "桥",
        "Bridges",
        "断掉哪一条关系，就有一部分网络与其余部分失去联系。",
        "Which single relation, if cut, would leave a part of the network with no tie to the rest.",
    ),
    "cut-points": Explanation(
        "割点",
        "Cut points",
        "去掉哪一个地方、项目或产业，就有一部分网络与其余部分失去联系。",
        "Which single place, project or industry, if taken out, would leave others with no tie to the rest.",
    ),
}
"""What is found in the network beside rankings, with what each says."""

WEIGHTS: Mapping[str, Explanation] = {
    "none": Explanation("都一样", "all alike", "每对实体之间的联系都一样重。", "Each two entities are tied alike."),
    "confidence": Explanation(
        "把握大小",
        "how certain",
        "读得越有把握的关系越重；参考数据里的关系是确定的。",
        "The surer the reading of a relation, the more it counts; what reference data give is certain.",
    ),
    "status": Explanation(
        "落实程度",
        "how far along",
        "已建成的比在建的重，在建的比规划的重，规划的比提出的重。",
        "What is built counts more than what is under way, that more than what is planned or only proposed.",
    ),
    "both": Explanation(
        "把握和落实",
        "certain and far along",
        "把握大小与落实程度相乘；没有文件明说的关系算一半。",
        "Both multiplied; a relation that no document states counts half.",
    ),
}
"""How much a relation can weigh."""


def check_measure(name: str) -> str:
    """Return the name of a measure; raises `OptionError` with the nearest where there is none."""
    return _check("measure", name, MEASURES)


def check_weight(name: str) -> str:
    """Return the name of a weight; raises `OptionError` with the nearest where there is none."""
    return _check("weight", name, WEIGHTS)


def check_structure(name: str) -> str:
    """Return the name of a structure; raises `OptionError` with the nearest where there is none."""
    return _check("structure", name, STRUCTURES)


def _check(kind: str, name: str, known: Mapping[str, Explanation]) -> str:
    if name in known:
        return name
    nearest = did_you_mean(name.lower(), known)
    hint = f"Did you mean {' or '.join(nearest)}?" if nearest else f"Known: {', '.join(known)}."
    raise OptionError(f"there is no {kind} {name!r}", hint)
