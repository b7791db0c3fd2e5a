"""Sentences → quantities: every number that may be the value of an observation, with its unit.

One pattern (`numerals.py`) goes over the sentence once. What is no measure for certain is left out: years and
dates, names of models and roads (G225, PM2.5, 5G), ordinals that do not rank, slogans in numbers (“1+9”). What
each number measures is said in `indicators.py`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.lexicon import rows
from ingest.numerals import pattern, value_of
from ontology.reference import load_reference

_SCOPE = re.compile(
    r"(?:全国|全省|全区|全球|世界|亚洲|国内|国际|[东中西]部|东北|沿海|地区|城市|省份|省区|机场|港口|同类|高校|"
    r"[居列排获夺为至到]|排名|保持|蝉联|连续|跃升)[^，。；、\d]{0,6}$"
)
_RATES = frozenset({"%", "‰", "倍"})
_JOINED = frozenset({"、", "和", "及", "与", "以及", "，"})
_PEOPLE = re.compile(r"[^，。；、\d]{0,12}?(?:人|儿童|婴幼儿|农牧民|群众|学生|师生|职工|患者)")
_HOUSEHOLDS = re.compile(r"[^，。；、\d]{0,3}户")
_COUNTED_BEFORE = re.compile(r"(?:(?P<times>人次)|人口|人数|人员)[^，。；、\d]{0,4}$")
_COMPARED = re.compile(r"(?:(?P<above>[高快优好]于|高出|超出)|[低慢]于)(?:(?!增长|提高|下降)[^，。；、]){0,14}$")
_SHARED = re.compile(r"(?:产业|比重|占比|结构)[^，。；]{0,24}$")
_RUNNING = re.compile(r"连续$")
_AGE_GROUP = re.compile(r"及?以[上下]|[-—至到]|的?(?:老|儿童|幼儿|婴|妇女|青少年|群众|人口|适龄|职工|以)")
_CLASS = re.compile(
    r"级|(?:以[上下])?的?(?:重点|重大|产业|工业|制造业|技改|建设|农业|农产品|产业化|加工|龙头)*(?:项目|企业|集群|园区)(?!\d)"
)
_NO_COUNT = re.compile(r"次?(?:全会|产业|会议)|数|项?规定|(?:轮)?(?:延包|土地)|(?:市场|方面)(?:[工重]|[和、两])")
_LEFT = 24
"""How far before a number the words may stand that say what kind of number it is."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a sentence: `start:end` is the numeral, `end:stop` what stands of its unit behind it."""

    start: int
    end: int
    stop: int
    value: Decimal
    unit: str | None
    modifier: str | None = None
    growth: str | None = None
    """What an indicator of a change or a rank is called (增速, 降幅, 提高幅度, 排名); None for a level."""


def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the numbers of a cleaned sentence that may measure something, in the order of the text.

    >>> [(str(q.value), q.unit, q.modifier, q.growth) for q in quantities("粮食超30万吨、增长5%，居全国第2位。")]
    [('30', '万吨', '超', None), ('5', '%', None, '增速'), ('2', '位', None, '排名')]
    """
    found = [q for match in pattern().finditer(text) for q in _READERS[match.lastgroup or ""](text, match)]
    return tuple(q for q in _completed(text, found) if q.unit)


def _shares(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    """`三次产业结构为4∶37∶59` gives three percentages; any other proportion of three parts gives nothing."""
    if _SHARED.search(text, max(0, match.start() - _LEFT), match.start()):
        for part in re.finditer(r"[\d.]+", match[0]):
            start, end = match.start() + part.start(), match.start() + part.end()
            yield Quantity(start, end, end, Decimal(part[0]), "%")


def _ratio(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    del text
    yield Quantity(match.start(), match.end("number_1"), match.end(), value_of(match["number_1"]), "∶1")


def _fraction(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    if not re.match("决赛|强", text[match.end() : match.end() + 2]) and int(match["over"]) < int(match["under"]):
        value = _percent(Decimal(match["over"]), Decimal(match["under"]))
        yield Quantity(
            match.start("over"),
            match.end("under"),
            match.end("under"),
            value,
            "%",
            match["after_2"] or match["before_2"],
        )


def _parts(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    del text
    value = _percent(value_of(match["over_han"]), value_of(match["under_han"]))
    end = match.end("over_han")
    yield Quantity(match.start("under_han"), end, end, value, "%", match["after_3"] or match["before_3"])


def _percent(over: Decimal, under: Decimal) -> Decimal:
    return (100 * over / under).quantize(Decimal("0.1")).normalize() + 0


def _tenths(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    del text
    modifier = match["after_4"] or match["before_4"]
    if modifier:  # without it 三成 may be a part of a word
        value = 10 * value_of(match["number_4"])
        yield Quantity(
            match.start("number_4"), match.end("number_4") + 1, match.end("number_4") + 1, value, "%", modifier
        )


def _rank(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    if _SCOPE.search(text, max(0, match.start() - _LEFT), match.start()):
        numeral = match["number_5"]
        yield Quantity(match.start(), match.end(), match.end(), value_of(numeral), "位", None, "排名")


def _first(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    if _SCOPE.search(text, max(0, match.start() - _LEFT), match.start()):
        yield Quantity(match.start(), match.end(), match.end(), Decimal(1), "位", None, "排名")


def _top(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    if _SCOPE.search(text, max(0, match.start() - _LEFT), match.start()):
        value = value_of(match["number_6"])
        yield Quantity(match.start(), match.end(), match.end(), value, "位", "前", "排名")


def _run(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    """`连续5年`, `二十二连丰`: a number of years; any other year measures nothing."""
    if match[0][-1] != "年" or _RUNNING.search(text, max(0, match.start() - 2), match.start()):
        yield Quantity(match.start(), match.end("number_7"), match.end(), value_of(match["number_7"]), "年")


def _count(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    more = match["more_8"]
    written = match["unit_8"] or ""
    for word in ("余", "多", "几"):
        if word in written[:-1]:
            written, more = written.replace(word, "", 1), word
    unit = _spelled(written) if written else None
    stop = match.end("unit_8") if written else match.end("number_8")
    modifier = match["range_8"] and match["number_8"] + match["range_8"]
    modifier = modifier or match["after_8"] or match["before_8"] or more
    if unit in {"万", "亿", "千", "百", "万亿", "千万", "百万", "十"}:
        unit = _unsaid(text, match.start("number_8"), stop, unit)
    if unit is None or _measures(text, match, unit, stop):
        growth = _growth(text, match.start(), unit)
        start, end = match.span("number_8")
        yield Quantity(start, end, stop, value_of(match["number_8"]), unit, modifier, growth)
        if match["range_8"]:  # 2—3家: both ends, with the whole as the modifier
            most = match["range_8"].lstrip("-—–~～至")
            yield Quantity(
                match.end("range_8") - len(most), match.end("range_8"), stop, value_of(most), unit, modifier, growth
            )


def _measures(text: str, match: re.Match[str], unit: str, stop: int) -> bool:
    """Tell whether a number with this unit can measure, by what stands around it."""
    if unit.endswith("千伏") or (
        unit in {"%", "‰"} and text[match.start("number_8") - 1 : match.start("number_8")] == "前"
    ):
        return False
    if unit == "岁":
        return not _AGE_GROUP.match(text, stop)
    if unit == "米" and text.startswith("以", stop):
        return False  # 海拔5000米以上
    return not (unit.endswith(("元", "亩", "吨", "人", "瓦")) and _CLASS.match(text, stop))


def _round(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    """`突破百万辆`, `稳定在百万吨以上`: ten, hundred or thousand is the number, 万 and 亿 belong to the unit."""
    unit, tens = match["unit_9"], match["tens_9"]
    if not tens and unit[0] not in "万亿":
        return
    if _CLASS.match(text, match.end("unit_9")):
        return
    start = match.start("tens_9")
    end = match.end("tens_9") or start
    before = match["before_9"] if match["before_9"] not in {"达", "达到", "过", "办", "在"} else None
    unit = "万亿元" if unit == "万亿" else _spelled(unit)
    value = value_of(tens) if tens else Decimal(1)
    yield Quantity(start, end if tens else start + 1, match.end("unit_9"), value, unit, match["after_9"] or before)


def _han(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    numeral, unit = match["number_10"], match["unit_10"]
    if numeral == "一" or _NO_COUNT.match(text, match.end("unit_10")):
        return
    modifier = match["after_10"] or match["before_10"] or match["more_10"]
    start, stop = match.start("number_10"), match.end("unit_10")
    yield Quantity(start, match.end("number_10"), stop, value_of(numeral), unit, modifier)


_READERS: Mapping[str, Callable[[str, re.Match[str]], Iterator[Quantity]]] = {
    "shares": _shares,
    "ratio": _ratio,
    "fraction": _fraction,
    "parts": _parts,
    "tenths": _tenths,
    "rank": _rank,
    "first": _first,
    "top": _top,
    "run": _run,
    "count": _count,
    "round": _round,
    "han": _han,
}


@functools.cache
def _spelled(unit: str) -> str:
    """Return a unit as the reference data spells it (％ → %)."""
    for name, info in load_reference().units.items():
        if unit in info.aliases:
            return name
    return unit


def _unsaid(text: str, start: int, stop: int, scale: str) -> str | None:
    """`16余万农户`, `43万儿童`, `总人口65万`: the noun says what 万 counts; `突破1万亿` are yuan."""
    if scale == "万亿":
        return "万亿元"
    before = _COUNTED_BEFORE.search(text, max(0, start - _LEFT), start)
    if before:
        return scale + ("人次" if before["times"] else "人")
    if _HOUSEHOLDS.match(text, stop):
        return scale + "户"
    return scale + "人" if _PEOPLE.match(text, stop) else scale


@functools.cache
def _changes() -> tuple[re.Pattern[str], Mapping[str, tuple[str, str]]]:
    table = {row["word"]: (row["rate"], row["points"]) for row in rows("changes")}
    words = "|".join(sorted(table, key=len, reverse=True))
    run = "(?:(?P<run>年均|年平均|累计|五年|5年)[^，。；、]{0,2})?"
    return re.compile(rf"{run}(?P<word>{words})(?:了|约|幅度)?$"), table


def _growth(text: str, start: int, unit: str | None) -> str | None:
    if unit not in _RATES and unit != "个百分点":
        return None
    pattern_, table = _changes()
    change = pattern_.search(text, max(0, start - 10), start)
    if change:
        suffix = table[change["word"]][unit == "个百分点"]
        return f"{change['run'].replace('年平均', '年均')}{suffix}" if change["run"] else suffix
    compared = unit == "个百分点" and _COMPARED.search(text, max(0, start - _LEFT), start)
    return ("高于" if compared["above"] else "低于") if compared else None


def _completed(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give unit and change in a list: `分别增长6.9%、68.4%`, `高于全国12.7个、12个百分点`."""
    done = list(found)
    for i in range(len(done) - 2, -1, -1):
        one, after = done[i], done[i + 1]
        between = text[one.stop : after.start]
        if (one.unit is None and between in _JOINED) or (
            one.unit == "个" and after.unit == "个百分点" and between in _JOINED
        ):
            done[i] = replace(one, unit=after.unit, growth=one.growth or _growth(text, one.start, after.unit))
    for i in range(1, len(done)):
        before, one = done[i - 1], done[i]
        tail = text[before.stop : one.start]
        for word in ("左右", "以上", "以下", "以内", "约", "近", "超过", "超"):
            tail = tail.removeprefix(word).removesuffix(word)
        if before.growth and not one.growth and before.unit == one.unit and tail in _JOINED:
            done[i] = replace(one, growth=before.growth)
    return done
