"""What a division's official name says: its stem, its short forms and its English name.

务川仡佬族苗族自治县 has the stem 务川, the short forms 务川 and 务川县, and the English name
Wuchuan Gelao and Miao Autonomous County.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from ontology.romanisation import joined, place_pinyin, syllables
from ontology.tables import many, read_table

PEOPLES = {
    "壮": "Zhuang", "回": "Hui", "满": "Manchu", "维吾尔": "Uygur", "苗": "Miao", "彝": "Yi", "土家": "Tujia",
    "藏": "Tibetan", "蒙古": "Mongol", "侗": "Dong", "布依": "Buyei", "瑶": "Yao", "白": "Bai", "朝鲜": "Korean",
    "哈尼": "Hani", "黎": "Li", "哈萨克": "Kazakh", "傣": "Dai", "畲": "She", "傈僳": "Lisu", "东乡": "Dongxiang",
    "仡佬": "Gelao", "拉祜": "Lahu", "佤": "Va", "水": "Sui", "纳西": "Naxi", "羌": "Qiang", "土": "Tu",
    "仫佬": "Mulao", "锡伯": "Xibe", "柯尔克孜": "Kirgiz", "景颇": "Jingpo", "达斡尔": "Daur", "撒拉": "Salar",
    "布朗": "Blang", "毛南": "Maonan", "塔吉克": "Tajik", "普米": "Pumi", "阿昌": "Achang", "怒": "Nu",
    "鄂温克": "Ewenki", "京": "Gin", "基诺": "Jino", "德昂": "De'ang", "保安": "Bonan", "裕固": "Yugur",
    "门巴": "Monba", "鄂伦春": "Oroqen", "独龙": "Derung", "赫哲": "Hezhen", "珞巴": "Lhoba", "俄罗斯": "Russian",
    "乌孜别克": "Uzbek", "塔塔尔": "Tatar", "高山": "Gaoshan", "各": "Various Nationalities",
}  # fmt: skip
"""Peoples of China by their Chinese names without 族."""

_PEOPLE = "|".join(sorted(PEOPLES, key=lambda p: (-len(p), p)))
_AUTONOMOUS = re.compile(
    rf"^(.*?)((?:(?:{_PEOPLE})族)*(?:(?:{_PEOPLE})族|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|维吾尔|鄂伦春))自治([县州旗])$"
)
_REGION = re.compile(r"^(广西|宁夏|新疆)(壮族|回族|维吾尔)自治区$")
_ETHNIC_TOWN = re.compile(rf"^(.+?)((?:(?:{_PEOPLE})族)+)([乡镇])$")
_EACH = re.compile(rf"({_PEOPLE})(?:族|$)")
_GENERIC = {
    "prefecture": (("市", ""), ("地区", "Prefecture"), ("盟", "League")),
    "county": (("林区", "Forestry District"), ("新区", "New Area"), ("特区", "Special District"),
               ("矿区", "Mining District"), ("市", ""), ("县", "County"), ("区", "District"), ("旗", "Banner")),
    "township": (("街道", "Subdistrict"), ("苏木", "Sumu"), ("镇", "Town"), ("乡", "Township")),
    "province": (("省", "Province"), ("市", "")),
}  # fmt: skip
_SHORTEST_STEM = {"林区": 3, "新区": 2, "特区": 2, "矿区": 2}
"""Characters that must stand before a kind of two: 清新区 is Qingxin District and 万柏林区 Wanbailin District."""
_AUTONOMOUS_GENERIC = {"县": "Autonomous County", "州": "Autonomous Prefecture", "旗": "Autonomous Banner"}


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A division's name taken apart; `generic` is the English word for its kind, "" for a city."""

    stem: str
    peoples: tuple[str, ...]
    generic: str


@functools.cache
def _established() -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in read_table("place-names.tsv").dicts()}


def take_apart(name: str, level: str) -> PlaceName:
    """Split an official name into stem, peoples and kind.

    >>> take_apart("务川仡佬族苗族自治县", "county")
    PlaceName(stem='务川', peoples=('仡佬', '苗'), generic='Autonomous County')
    >>> take_apart("遵义市", "prefecture")
    PlaceName(stem='遵义', peoples=(), generic='')
    """
    match = _AUTONOMOUS.match(name)
    if match:
        peoples = tuple(_EACH.findall(match[2]))
        stem = match[1] or match[2].removesuffix("族")
        return PlaceName(stem, peoples, _AUTONOMOUS_GENERIC[match[3]])
    town = _ETHNIC_TOWN.match(name) if level == "township" else None
    if town:
        kind = "Ethnic Township" if town[3] == "乡" else "Ethnic Town"
        return PlaceName(town[1], tuple(_EACH.findall(town[2])), kind)
    suffix, generic = _kind(name, level)
    return PlaceName(name.removesuffix(suffix), (), generic)


def _kind(name: str, level: str) -> tuple[str, str]:
    """Return the suffix of a name that says its kind and the English for it, or nothing."""
    for suffix, generic in _GENERIC.get(level, ()):
        if name.endswith(suffix) and len(name) - len(suffix) >= _SHORTEST_STEM.get(suffix, 1):
            return suffix, generic
    return "", ""


def short_names(name: str, level: str) -> tuple[str, ...]:
    """Return the usual short forms, best first; a name of one character has none.

    >>> short_names("务川仡佬族苗族自治县", "county"), short_names("黔南布依族苗族自治州", "prefecture")
    (('务川', '务川县'), ('黔南', '黔南州'))
    >>> short_names("赵县", "county"), short_names("市中区", "county")
    ((), ())
    """
    extra = many(_established()[name]["short_names"]) if name in _established() else ()
    if level == "province" and extra:
        return extra
    parts = take_apart(name, level)
    found = []
    if len(parts.stem) > 1 and parts.stem not in {"市中", name}:
        found.append(parts.stem)
    if parts.peoples:
        found.append(parts.stem + name[-1])
    return tuple(dict.fromkeys([*found, *extra]))


def english_names(name: str, level: str) -> tuple[str, ...]:
    """Return the English name and then its variants.

    >>> english_names("务川仡佬族苗族自治县", "county")
    ('Wuchuan Gelao and Miao Autonomous County', 'Wuchuan County', 'Wuchuan')
    >>> english_names("仁怀市", "county"), english_names("陕西省", "province")
    (('Renhuai', 'Renhuai City'), ('Shaanxi Province', 'Shaanxi'))
    """
    known = _established().get(name)
    parts = take_apart(name, level)
    stem = _stem_pinyin(name, parts.stem)
    peoples = _enumerate([PEOPLES[p] for p in parts.peoples if p != parts.stem])
    full = " ".join(word for word in (stem, peoples, parts.generic) if word)
    variants = [full]
    if known and known["english"]:
        variants = [known["english"], *many(known["aliases_en"])]
        stem = known["english"].removesuffix(parts.generic).removesuffix(" ")
        if stem.endswith("Autonomous Region") or peoples:
            stem = known["english"]
    if peoples and level != "township" and not known:
        variants.append(f"{stem} {parts.generic.removeprefix('Autonomous ')}")
    if not parts.generic and level in {"prefecture", "county"} and name.endswith("市"):
        variants.append(f"{stem} City")
    if name in {"北京市", "天津市", "上海市", "重庆市"}:
        variants.append(f"{stem} Municipality")
    if len(parts.stem) > 1:
        variants.append(stem)
    return tuple(dict.fromkeys(variants))


def _enumerate(words: list[str]) -> str:
    if len(words) < 2:  # noqa: PLR2004
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def place_romanised(name: str, level: str) -> str:
    """Romanise an official name, stem and kind apart.

    >>> place_romanised("务川仡佬族苗族自治县", "county"), place_romanised("遵义市", "prefecture")
    ('Wuchuan Gelaozu Miaozu Zizhixian', 'Zunyi Shi')
    """
    match = (
        _AUTONOMOUS.match(name) or _REGION.match(name) or (_ETHNIC_TOWN.match(name) if level == "township" else None)
    )
    if match:
        peoples = re.findall(rf"(?:{_PEOPLE})族?", match[2]) if match[1] else [match[2]]
        kind = name.removeprefix(match[1] + match[2])
        return " ".join(place_pinyin(word) for word in (match[1], *peoples, kind) if word)
    kind = next((suffix for suffix in ("特别行政区", "自治区") if name.endswith(suffix)), _kind(name, level)[0])
    stem = name.removesuffix(kind)
    return " ".join(word for word in (_stem_pinyin(name, stem), place_pinyin(kind)) if word)


def _stem_pinyin(name: str, stem: str) -> str:
    """Romanise the stem as it is read in the whole name: 浚县 is Xun Xian, though 浚 alone is jun."""
    return place_pinyin(stem) if len(stem) > 1 else joined(syllables(name)[: len(stem)])
