"""What a number is said to measure → the name of the indicator, as statistics would put it.

The words that are measured stand in the text (`地区生产总值`); what the number says of them completes the name:
a growth rate is `地区生产总值增速`, a place among provinces `地区生产总值全国排名`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from ingest.lexicon import rows
from ingest.measured import Subject, core_of, counts, in_list
from ingest.quantities import Quantity

_CHANGED = re.compile(
    r"(?:年均|同比|累计|五年|5年)*(?:增长|增速|增幅|提高|提升|上升|下降|降低|降幅|减少|涨幅|压降|压减|压缩|改善)(?:幅度|比例)?$"
)
_CHANGE_BETWEEN = re.compile(r"增长|增速")
_RANKED = re.compile(r"(?:排名|位次|名次)$")
_SCOPE = re.compile(
    r"(?:全国|全球|世界|亚洲|全省|[东中西]部|各省|省会|沿海|东北|同类)(?!位)[^，。；、\d第居列]{0,6}?(?=第|[居列]|首?$)"
)
_OF_WHOLE = re.compile(
    r"占(?!比|地)(?P<whole>[^，。；、\d]{1,14}?)的?(?P<share>比重|比例|比)?(?:达到|达|为|约|近|超过|超|提高到|提升到|升至)*$"
)
_RELATION = re.compile(r"(?P<relation>[高低快慢优好]于[^，。；、\d]{1,10}?)(?:平均)?(?:水平)?(?:约|近|超)?$")
_NEW = re.compile(r"(?:新[增建批评开认获培引设]|净增)[\u4e00-\u9fff]{0,2}$")
_FIRST = {0: "第一", 1: "第二", 2: "第三"}
_SYNONYMS = (
    ("增速", ("增长", "增幅")),
    ("降幅", ("下降", "减少", "降低")),
    ("提高幅度", ("提高", "提升幅度")),
    ("提升幅度", ("提升", "提高幅度")),
    ("降低幅度", ("降低", "下降")),
)
_RUNS = re.compile(r"(?:累计|五年|5年)(?=[增降提压涨])")
_SINCE = re.compile(r"[比较](?P<base>“?十[二三四]五”?|20\d\d年)(?:时期|期间|期末|末)?")
_FIVE_BEFORE = re.compile(r"十[二三四]五|20[12][05]")
_MANY = ("数量", "数")
_SAID_OF_IT = re.compile(
    r"(?:(?:累计|年均|五年)*(?:增速|降幅|提高幅度|提升幅度|降低幅度)|(?:全国|全球|世界|[东中西]部|各?省区?|省会城市)*排名)$"
)
_RANKINGS = ("全国排名", "全球排名", "世界排名", "排名")


def indicator_label(text: str, quantity: Quantity, start: int, end: int) -> str:
    """Return the name of the indicator that `text[start:end]` and a number make.

    >>> from ingest.quantities import quantities
    >>> text = "工业投资年均增长8%，总量居全国第3位。"
    >>> [indicator_label(text, q, 0, 4) for q in quantities(text)]
    ['工业投资年均增速', '工业投资全国排名']
    """
    return name_of(text, quantity, in_list(text, start, end, quantity))


def name_of(text: str, quantity: Quantity, subject: Subject) -> str:
    """Return the name of the indicator that a number gives a value of."""
    core = core_of(subject.words)
    if quantity.growth == "排名":
        return core if _RANKED.search(core) else core + _scope(text, subject.end, quantity) + "排名"
    if quantity.unit == "年":
        return _running(text, quantity, core)
    between = text[subject.end : quantity.start] if subject.end <= quantity.start else ""
    if quantity.growth in {"高于", "低于"}:
        return _compared(between, core)
    if quantity.growth:
        bare = _CHANGED.sub("", core)
        return (bare if len(bare) > 1 else core) + quantity.growth
    share = quantity.unit == "%" and "占" not in core and _OF_WHOLE.search(between)
    if share:
        return f"{core}占{share['whole']}{share['share'] or '比重'}"
    new = _NEW.search(text, max(0, quantity.start - 4), quantity.start) if subject.start >= quantity.stop else None
    return new[0] + core if new and not core.startswith(new[0]) else core


def indicator_aliases(label: str, unit: str | None = None) -> tuple[str, ...]:
    """Return other names that statistics and reports give the same indicator.

    >>> indicator_aliases("工业投资增速", "%"), indicator_aliases("绿色工厂", "家")
    (('工业投资增长', '工业投资增幅'), ('绿色工厂数量', '绿色工厂数'))
    >>> indicator_aliases("生产原油", "万吨"), indicator_aliases("第三产业占比", "%")[:2]
    (('原油产量',), ('第三产业比重', '第三产业增加值占比'))
    """
    other = [*_ended(label, unit), *_reworded(label)]
    return tuple(name for name in dict.fromkeys(other) if name != label)


def compared_aliases(text: str, quantity: Quantity, subject: Subject, label: str) -> tuple[str, ...]:
    """Return names of a change that say since when: `比“十三五”时期增长5%`, `较2020年提高3个百分点`.

    >>> from ingest.quantities import quantities
    >>> text = "水利投资比“十三五”时期增长120%"
    >>> compared_aliases(text, quantities(text)[0], Subject(0, 4, "水利投资"), "水利投资增速")
    ('水利投资比“十三五”时期增速', '水利投资较“十三五”增速', '水利投资五年增速')
    """
    since = _SINCE.search(text, subject.end, quantity.start) if subject.end <= quantity.start else None
    if since is None or not quantity.growth or not label.endswith(quantity.growth):
        return ()
    core = label.removesuffix(quantity.growth)
    five = (f"{core}五年{quantity.growth}",) if _FIVE_BEFORE.search(since["base"]) else ()
    said = (f"{core}{since[0]}{quantity.growth}", f"{core}较{since['base']}{quantity.growth}", *five)
    return tuple(dict.fromkeys(said))


def _ended(label: str, unit: str | None) -> list[str]:
    """Return a name with other words for what the number says of it: growth, rank, count."""
    for ending in _RANKINGS:
        if label.endswith(ending):
            core = label.removesuffix(ending)
            return [] if core.endswith("数") else [core + word + ending for word in _MANY]
    if unit and counts(unit):
        return [] if label.endswith(("数", "数量")) else [label + word for word in _MANY]
    short = _RUNS.sub("", label)
    names = [label] if short == label else [label, short]
    other = [n.removesuffix(end) + word for n in names for end, words in _SYNONYMS if n.endswith(end) for word in words]
    return [*names[1:], *other]


def _reworded(label: str) -> Iterator[str]:
    """Yield the forms that the table gives what is measured."""
    said = _SAID_OF_IT.search(label)
    core, tail = (label[: said.start()], said[0]) if said else (label, "")
    for pattern, form, growing in _forms():
        if (tail or not growing) and pattern.search(core):
            reworded = pattern.sub(form, core)
            if len(reworded) > 1:
                yield reworded + tail


@functools.cache
def _forms() -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    return tuple((re.compile(r["pattern"]), r["form"], r["growing"] == "yes") for r in rows("indicator-forms"))


def _scope(text: str, end: int, quantity: Quantity) -> str:
    before = text[max(end, quantity.start - 16) : quantity.start] if end <= quantity.start else ""
    found: list[str] = _SCOPE.findall(before)
    return found[-1] if found else ""


def _compared(between: str, core: str) -> str:
    """`地区生产总值增长5%、高于全国0.5个百分点` is the growth rate's lead."""
    relation = _RELATION.search(between)
    grown = "增速" if _CHANGE_BETWEEN.search(between) and not core.endswith("增速") else ""
    yearly = "年均" if grown and "年均" in between else ""
    return core + yearly + grown + (relation["relation"] if relation else "")


def _running(text: str, quantity: Quantity, core: str) -> str:
    """`制造业指数连续5年居全国首位` counts the years of what stands behind them."""
    behind = re.match(r"[^，。；、]{0,14}", text[quantity.stop :])
    state = behind[0] if behind else ""
    return core if core.endswith("年数") else f"{core}{'' if state and state in core else state}连续年数"
