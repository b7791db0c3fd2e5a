"""Two small documents on Zunyi, written for the tests, as the records that reading them should give.

The text is a list of sentences; each sentence comes with what it states. Names are found in the text,
longest first, so that offsets are true by construction. A status is written by its first letter.
"""

from __future__ import annotations

import functools
import hashlib
from decimal import Decimal

from ontology import iris
from ontology.records import Claim, Document, Entity, Extraction, Mention, Observation, Passage

STATUSES = {"C": "Completed", "O": "Ongoing", "P": "Planned", "S": "Proposed", "-": None}

ENTITIES = """\
zunyi     Prefecture    520300  遵义市              遵义|全市        Zunyi
guizhou   Province      520000  贵州省              贵州|全省        Guizhou
guiyang   Prefecture    520100  贵阳市              贵阳            Guiyang
chongqing Province      500000  重庆市              重庆|渝          Chongqing
luzhou    Prefecture    510500  泸州市              泸州            Luzhou
renhuai   County        520382  仁怀市              仁怀            Renhuai
meitan    County        520328  湄潭县              湄潭            Meitan
zhengan   County        520324  正安县              正安            Zheng'an
wansheng  Zone          -       万盛经济技术开发区    万盛            -
maotai    Township      520382118  茅台镇           -               -
cycircle  Region        -       成渝地区双城经济圈    成渝双城经济圈    Chengdu–Chongqing Economic Circle
qzcity    Region        -       黔中城市群           -               -
baijiu    Industry      -       白酒                白酒产业         baijiu
tea       Industry      -       茶                  茶产业           tea
battery   Industry      -       动力电池             -               -
yugui     Railway       -       渝贵高铁             新渝贵高铁       -
zhengwan  Road          -       正安至万盛高速公路     -              -
renzun    Road          -       仁怀至遵义高速公路     -              -
guanyin   WaterProject  -       观音水库             -               -
drygang   LogisticsProject -    黔北物流新城无水港     无水港          -
airport   Airport       -       遵义新舟机场          新舟机场        -
bonded    Zone          -       遵义综合保税区        综合保税区       -
opening   Zone          -       仁怀经济开发区        -              -
west      Strategy      -       西部大开发           -               -
rural     Strategy      -       乡村振兴             -               -
college   Organization  -       遵义师范学院          -              -
teaexpo   Event         -       茶博会               -              -
site      Attraction    -       遵义会议会址          -              -
wujiang   NaturalFeature -      乌江                -               -
centre    Designation   -       省域副中心            -              -
civil     Designation   -       全国文明城市          -              -
gdp       Indicator     -       地区生产总值          -              -
urban     Indicator     -       城镇化率             -              -
"""
"""key, class, GB/T 2260 code, canonical name, aliases, English label."""

OUTLINE = [
    ("# 遵义市发展纲要摘编", ""),
    ("## 一、发展基础", ""),
    ("遵义市是贵州省的北大门，南邻贵阳市。", "zunyi partOf guizhou -; zunyi adjacentTo guiyang -"),
    (
        "2020年，全市地区生产总值达3720亿元，城镇化率达57%。",
        "= zunyi gdp 3720 亿元 2020 actual; = zunyi urban 57 % 2020 actual",
    ),
    (
        "遵义蝉联全国文明城市，遵义新舟机场完成扩建。",
        "zunyi hasDesignation civil C; zunyi hasProject airport C; airport locatedIn zunyi -",
    ),
    ("## 二、融入成渝地区双城经济圈", ""),
    (
        "全力推进新渝贵高铁前期工作，规划建设正安至万盛高速公路。",
        "zunyi hasProject yugui O; zunyi hasProject zhengwan P; yugui connects chongqing -; yugui connects guiyang -; "
        "zhengwan connects zhengan -; zhengwan connects wansheng -; yugui contributesTo cycircle O; "
        "zhengwan contributesTo cycircle P",
    ),
    (
        "谋划黔北物流新城无水港，融入成渝双城经济圈，与重庆、泸州加强合作。",
        "zunyi hasProject drygang S; zunyi integratesInto cycircle O; zunyi cooperatesWith chongqing O; "
        "zunyi cooperatesWith luzhou O; drygang contributesTo cycircle S",
    ),
    ("## 三、产业", ""),
    (
        "仁怀市做强白酒产业，湄潭县做优茶产业，办好茶博会。",
        "renhuai developsIndustry baijiu O; meitan developsIndustry tea O; meitan hostsEvent teaexpo O",
    ),
    (
        "加快推进观音水库和仁怀至遵义高速公路建设。",
        "zunyi hasProject guanyin O; zunyi hasProject renzun O; renzun connects renhuai -; renzun connects zunyi -",
    ),
    (
        "争取设立仁怀经济开发区，建设省域副中心。",
        "renhuai hasZone opening S; opening locatedIn renhuai -; zunyi hasDesignation centre P",
    ),
    (
        "到2025年，地区生产总值突破5500亿元左右，城镇化率达到62%。",
        "= zunyi gdp 5500 亿元 2025 target 左右; = zunyi urban 62 % 2025 target",
    ),
    ("乌江两岸坚持生态优先。", ""),
]

REPORT = [
    ("# 遵义走笔", ""),
    (
        "贵州遵义深入实施西部大开发和乡村振兴。",
        "zunyi partOf guizhou -; zunyi pursuesStrategy west O; zunyi pursuesStrategy rural O",
    ),
    (
        "渝贵高铁开工建设，仁怀至遵义高速公路建成通车。",
        "zunyi hasProject yugui O; zunyi hasProject renzun C; yugui connects chongqing -; yugui connects guiyang -; "
        "renzun connects renhuai -; renzun connects zunyi -",
    ),
    (
        "无水港投入运营，更好融入成渝地区双城经济圈。",
        "zunyi hasProject drygang C; zunyi integratesInto cycircle O; drygang contributesTo cycircle C",
    ),
    (
        "茅台镇的白酒远近闻名，遵义综合保税区引来动力电池企业。",
        "maotai developsIndustry baijiu C; zunyi hasZone bonded C; bonded locatedIn zunyi -; "
        "bonded developsIndustry battery O",
    ),
    ("全市加快建设省域副中心，贵州省出台意见支持遵义。", "zunyi hasDesignation centre O; guizhou supports zunyi C"),
    ("遵义师范学院的学生常到遵义会议会址参观。", "college locatedIn zunyi -; site locatedIn zunyi -"),
    (
        "2024年，地区生产总值预计4800亿元，比上年增加约200亿元。",
        "= zunyi gdp 4800 亿元 2024 estimate; = zunyi gdp 200 亿元 2024 actual 约",
    ),
    ("黔中城市群也越来越近。", ""),
]


@functools.cache
def sample_extractions() -> tuple[Extraction, Extraction]:
    """Return the two documents: an outline of 2020 and a report of 2024."""
    outline = read("zunyi-outline-2020", "遵义市发展纲要摘编", "2020-12-19", OUTLINE)
    return outline, read("zunyi-report-2024", "遵义走笔", "2024-10", REPORT)


@functools.cache
def entities() -> dict[str, Entity]:
    """Return the entities by their key."""
    return {row[0]: _entity(*row[1:]) for row in (_columns(line) for line in ENTITIES.splitlines())}


def iri(key: str) -> str:
    """Return the IRI of the entity with that key."""
    return entities()[key].iri


def read(slug: str, title: str, issued: str, lines: list[tuple[str, str]]) -> Extraction:
    """Put sentences together to a text, and what they state to an extraction."""
    text = "\n".join(sentence for sentence, _ in lines)
    passages, claims, observations, section = [], {}, [], ("",)
    start = 0
    for sentence, facts in lines:
        level = len(sentence) - len(sentence.lstrip("#"))
        section = (*section[: level - 1], sentence.lstrip("# ")) if level else section
        span = (start, start + len(sentence))
        passages.append(Passage(*span, sentence, section[:-1] if level else section))
        for words in (fact.split() for fact in facts.split(";") if fact.strip()):
            if words[0] == "=":
                observations.append(_observation(words[1:], span))
            else:
                claims[tuple(words[:3])] = _claim(words, span)
        start = span[1] + 1
    mentions = find_mentions(text)
    found = {mention.entity for mention in mentions}
    found |= {end for claim in claims.values() for end in (claim.subject, claim.object)}  # 贵阳 is in 渝贵 only
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Extraction(
        Document(slug, title, text, f"{slug}.txt", sha256, issued, "遵义市人民政府", iri("zunyi")),
        tuple(passages),
        mentions,
        tuple(sorted((e for e in entities().values() if e.iri in found), key=lambda e: e.iri)),
        tuple(claims.values()),
        tuple(observations),
        "sample 1",
    )


def find_mentions(text: str) -> tuple[Mention, ...]:
    """Find every name in a text: the longest at each place, and the places named inside longer names."""
    names = {name: entity for entity in entities().values() for name in (entity.label, *entity.aliases)}
    found, at = [], 0
    while at < len(text):
        name = max((name for name in names if text.startswith(name, at)), key=len, default="")
        inner = [
            n
            for n in names
            if n in name and n != name and names[n].cls in ("County", "Prefecture", "Zone") and names[n] != names[name]
        ]
        for each in (name, *inner) if name else ():
            start = at + name.index(each)
            found.append(Mention(start, start + len(each), each, names[each].iri))
        at += len(name) or 1
    return tuple(sorted(found))


def _columns(line: str) -> list[str]:
    key, cls, code, label, aliases, *english = line.split(maxsplit=5)
    return [key, cls, code, label, aliases, "".join(english)]


def _entity(cls: str, code: str, label: str, aliases: str, english: str) -> Entity:
    tops = {"Railway": "Project", "Road": "Project", "WaterProject": "Project", "Airport": "Project"}
    top = tops.get(cls, "Project" if cls.endswith("Project") else cls)
    minted = iris.place_iri(code) if code != "-" else iris.entity_iri(top, label)
    names = tuple(aliases.split("|")) if aliases != "-" else ()
    pinyin = {"渝贵高铁": "Yúguì Gāotiě", "茅台镇": "Máotái Zhèn"}.get(label)
    return Entity(minted, cls, label, english if english != "-" else None, pinyin, names)


def _claim(words: list[str], span: tuple[int, int]) -> Claim:
    subject, predicate, obj, status = words
    return Claim(iri(subject), predicate, iri(obj), STATUSES[status], Decimal("0.9"), (span,), "sample")


def _observation(words: list[str], span: tuple[int, int]) -> Observation:
    place, indicator, value, unit, year, kind, *modifier = words
    return Observation(
        iri(place), iri(indicator), Decimal(value), iris.unit_iri(unit), int(year), kind,
        modifier[0] if modifier else None, Decimal("0.9"), (span,), "sample",
    )  # fmt: skip
