"""Numbers → observations: what is measured, how much, of when, and whether reached, estimated or aimed at."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingest.names import Name
from ingest.segmentation import Sentence
from ingest.statements import Reading, top
from ontology.reference import load_reference

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_BEFORE = r"(?P<pre>约|近|超过|超|突破|预计|不低于|不少于|不超过|高于|低于|前)?"
_AFTER = r"(?P<post>左右|以上|以下|以内|以下|多|余)?"
_VERBS = re.compile(
    r"(?:要|力争|将|分别|首次|合计|均|再|已|连续\d+年|保持)*(?:达到了?|达|突破|超过|完成|增长到|增长至|提高到|提高至|上升到|上升至|提升到|提升至|增加到|增加至|增至|升至|降至|降到|"
    r"下降到|下降至|为|保持在|控制在|稳定在|实现|位居第|居第|位列第|排名第|第|占|新增|覆盖|累计|共有|共|有|建成|新建|新开工|要|力争|保持)+$"
)
_GROWTH = re.compile(
    r"(?:年均|同比|累计|合计|分别|均|实际|预计|比上年|较上年)*(增长|增速|增幅|提高|下降|降低|降幅)(?:了|约)?$"
)
_RATES = {"%", "个百分点"}
_FALLS = {"下降", "降低", "降幅"}
_CHANGE = re.compile(
    rf"(?P<what>[^，。；、]{{2,28}}?)(?:由|从)(?:(?P<from_year>20\d\d)年的)?(?P<a>{_NUMBER})(?P<ua>[^\d，。；、提上增扩提升高长下降]{{0,4}})"
    rf"(?:提升|上升|提高|增长|增加|扩大|下降|降低|减少|降|升|增)(?:到|至)(?:(?P<to_year>20\d\d)年的)?(?P<b>{_NUMBER})(?P<ub>[%％\u4e00-\u9fff]{{1,4}}?)(?P<post>左右|以上)?(?=[，。；、]|$)"
)
_EDGE = re.compile(r"[，。；：、]|以及|和(?=[\u4e00-\u9fff]{2,})")
_STRIP = re.compile(
    r"^(?:全市|全省|我市|我省|全区|全县|预计|今年|去年|其中|目前|已|将|力争|确保|实现|完成|使|把|推动|推进|加快|成功创建|创建|到|"
    r"20\d\d年|比\d+年|五年|累计|全年|年均|每年|平均|人民群众|同比|对|在|的|与|并|及|和|等|又|还|均|总)+"
)
_CARRIED = re.compile(r"([\u4e00-\u9fffA-Z]{2,16}?)(?=在|从|比|连续|年均|达|突破|超过|增长|保持)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?!代|基础)")
_NOUN_AFTER = re.compile(
    r"^(?:余|多)?(?P<noun>[\u4e00-\u9fff]{2,10}?)(?=全部|实现|入驻|达|获|被|已|，|。|；|、|\d|建成|投用|$)"
)
_PEOPLE = re.compile(r"(?:人口|群众|师生|学生|职工|人)$")
_COUNTERS = {
    "个",
    "所",
    "家",
    "座",
    "人",
    "万人",
    "名",
    "条",
    "项",
    "件",
    "万户",
    "户",
    "万",
    "亿",
    "处",
    "只",
    "张",
    "辆",
    "架",
}
# units that no indicator is measured in: time, and the rating of a line or station
_TIMES = {"千伏", "伏", "年", "个月", "月", "周", "天", "日", "小时", "分钟", "秒"}
_ESTIMATE = re.compile(r"预计|预期|估计")
_PLAN_END = {"十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
_PLAN = re.compile(r"“?(十[三四五六]五)”?")
_BAD_INDICATOR = re.compile(
    r"^(?:[第前后一二三四五六七八九十百千万亿\d]+|为|是|有|的|约|近|超|连续|年|月|日|世纪|级|增长|下降|上升|提高|减少)$|^.$"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with what it measures; `place` is None where the document's own place is meant."""

    indicator: Name
    value: Decimal
    unit: str | None
    year: int | None
    kind: str
    modifier: str | None
    place: Name | None
    sentence: Sentence


def measures(reading: Reading, issued: str | None) -> Iterator[Measure]:
    """Yield the measures of a sentence, changes (从 … 提升到 …) first."""
    text = reading.sentence.clean
    taken: list[tuple[int, int]] = []
    for change in _CHANGE.finditer(text):
        pair = list(_change(reading, change, issued))
        if pair:
            taken.append(change.span())
            yield from pair
    for match in _quantity().finditer(text):
        if any(a <= match.start() < b for a, b in taken):
            continue
        measure = _measure(reading, match, issued)
        if measure:
            yield measure


@functools.cache
def _quantity() -> re.Pattern[str]:
    units = sorted({*load_reference().units, *_COUNTERS, "％", "位", "番"} - _TIMES, key=len, reverse=True)
    return re.compile(rf"{_BEFORE}(?P<number>{_NUMBER})(?P<unit>{'|'.join(map(re.escape, units))})(?![年月日]){_AFTER}")


def _measure(reading: Reading, match: re.Match[str], issued: str | None) -> Measure | None:
    text = reading.sentence.clean
    if text[match.end("unit") :].startswith(("年", "月", "日", "级", "A")):
        return None
    unit = match["unit"].replace("％", "%")
    found = _indicator(text, match, unit)
    if found is None:
        return None
    start, end, label, unit = found
    if _BAD_INDICATOR.match(label):
        return None
    place = _place(reading, match)
    if place and place.start == start and place.end < end:
        start, label = place.end, text[place.end : end]
    name = Name(start, end, "Indicator", label, "measure")
    modifier = match["post"] or match["pre"] or None
    clause = _clause(text, match.start())
    kind = _kind(reading, clause)
    year = _year(reading, clause, kind, issued)
    return Measure(
        name,
        _decimal(match["number"]),
        unit,
        year,
        _settled(kind, year, issued),
        _word(modifier),
        place,
        reading.sentence,
    )


def _indicator(text: str, match: re.Match[str], unit: str) -> tuple[int, int, str, str] | None:
    """Find what a number measures: the noun behind a counter that opens a phrase, else the words before."""
    edge = max((m.end() for m in _EDGE.finditer(text, 0, match.start())), default=0)
    before = text[edge : match.start()]
    growth = _GROWTH.search(before) if unit in _RATES else None
    core = _STRIP.sub("", _VERBS.sub("", before[: growth.start()] if growth else before))
    if growth and len(core) > 1:  # 地区生产总值增长5% measures a growth rate
        start = edge + before.rindex(core)
        return start, start + len(core), core + ("降幅" if growth[1] in _FALLS else "增速"), unit
    if unit in _COUNTERS and len(core) < 2:
        noun = _NOUN_AFTER.match(text[match.end() :])
        if noun:
            unit = f"{unit}人" if unit in {"万", "亿"} and _PEOPLE.search(noun["noun"]) else unit
            start = match.end() + noun.start("noun")
            return start, start + len(noun["noun"]), noun["noun"], unit
    if len(core) < 2 and unit not in _COUNTERS:
        return _carried(text, edge, unit)
    if len(core) < 2 or unit in {"万", "亿"}:
        return None
    start = edge + before.rindex(core) if core in before else edge
    return start, start + len(core), core, unit


def _carried(text: str, edge: int, unit: str) -> tuple[int, int, str, str] | None:
    """`地区生产总值在…翻两番，预计今年完成…`: the clause before names what is measured."""
    opening = max((m.end() for m in _EDGE.finditer(text, 0, max(edge - 1, 0))), default=0)
    lead = _CARRIED.match(text, opening, max(edge - 1, 0))
    if lead is None:
        return None
    label = _STRIP.sub("", lead[1])
    start = lead.end(1) - len(label)
    return (start, lead.end(1), label, unit) if len(label) > 1 else None


def _change(reading: Reading, match: re.Match[str], issued: str | None) -> Iterator[Measure]:
    label = _STRIP.sub("", match["what"])
    if len(label) < 2:
        return
    start = match.start("what") + len(match["what"]) - len(label)
    name = Name(start, start + len(label), "Indicator", label, "measure")
    unit = match["ub"].replace("％", "%")
    clause = _clause(reading.sentence.clean, match.start())
    kind = _kind(reading, clause)
    year = int(match["to_year"]) if match["to_year"] else _year(reading, clause, kind, issued)
    base = int(match["from_year"]) if match["from_year"] else _base_year(reading, year)
    place = _place(reading, match)
    yield Measure(
        name, _decimal(match["a"]), match["ua"].strip() or unit, base, "actual", None, place, reading.sentence
    )
    reached = _settled(kind, year, issued)
    yield Measure(name, _decimal(match["b"]), unit, year, reached, _word(match["post"]), place, reading.sentence)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _word(modifier: str | None) -> str | None:
    return None if modifier in {None, "预计"} else modifier


def _clause(text: str, position: int) -> str:
    start = max(text.rfind(c, 0, position) for c in "，；。：") + 1
    stop = min((i for i in (text.find(c, position) for c in "，；。") if i >= 0), default=len(text))
    return text[start:stop]


def _kind(reading: Reading, clause: str) -> str:
    if _ESTIMATE.search(clause):
        return "estimate"
    if reading.mode == "task" and not re.search(r"^[^，]*(?:(?<![到至])20\d\d年，|已|去年)", reading.sentence.clean):
        return "target"
    return "actual"


def _settled(kind: str, year: int | None, issued: str | None) -> str:
    """Return the kind by the year too: no target lies in a year past, no fact in one to come."""
    if year is None or issued is None or kind == "estimate":
        return kind
    written = int(issued[:4])
    return kind if year == written else "actual" if year < written else "target"


def _base_year(reading: Reading, year: int | None) -> int | None:
    """`从 46.5% 提升到 57%` in a five-year review starts five years before."""
    if year is None:
        return None
    five = any(
        re.search(r"五年|“十[一二三四五]五”", part) for part in (*reading.sentence.section, reading.sentence.clean)
    )
    return year - (5 if five else 1)


def _year(reading: Reading, clause: str, kind: str, issued: str | None) -> int | None:
    """Return the year of a value: stated, else the end of the plan it is a target of, else that of the review."""
    for text in (clause, reading.sentence.clean):
        years = [int(y) for y in _YEAR.findall(text)]
        if years:
            return years[-1] if kind == "target" else years[0]
    context = " ".join((*reading.sentence.section, reading.sentence.clean))
    plans = [_PLAN_END[m] for m in _PLAN.findall(context)]
    if kind == "target" and plans:
        return max(plans)
    if issued is None:
        return None
    year, month = int(issued[:4]), int(issued[5:7] or 12)
    if kind == "target":
        return year
    return year - 1 if month <= 3 else year  # a report of January looks back on the year before


def _place(reading: Reading, match: re.Match[str]) -> Name | None:
    """Return the place that the clause names as the one measured, if any."""
    text = reading.sentence.clean
    start = max(text.rfind(c, 0, match.start()) for c in "，；。") + 1
    named = [n for n in reading.names if top(n) in {"Place", "Zone"} and n.start == start and n.source != "measure"]
    return named[0] if named else None
