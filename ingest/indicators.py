"""What a number is said to measure → the name of the indicator, as statistics would put it.

The words that are measured stand in the text (`地区生产总值`); what the number says of them completes the name:
a growth rate is `地区生产总值增速`, a place among provinces `地区生产总值全国排名`.
"""

from __future__ import annotations

import re

from ingest.quantities import Quantity

_LEAD = re.compile(
    r"^(?:全[市省区县年]|我[市省区县]|今年|去年|其中|目前|已|将|力争|确保|预计|预期|使|把|到|20\d\d年(?:末|底)?|五年来?|过去五年|每年|"
    r"对|的|与|并|及|和|等|又|还|均|、)+(?=..)"
)
_TRAIL = re.compile(r"(?:达到|达|为|是|占|突破|超过|超|居|位居|分别|首次|同比|实际|双双|均|已|累计|预计|的|、|和)+$")
_CHANGED = re.compile(
    r"(?:年均|同比|累计)*(?:增长|增速|增幅|提高|提升|上升|下降|降低|降幅|减少|涨幅|压降|压减|压缩|改善)(?:幅度|比例)?$"
)
_RANKED = re.compile(r"排名|位次|名次")
_SCOPE = re.compile(r"全国|全球|世界|亚洲|全省|[东中西]部(?:地区)?|东北|沿海|(?:各)?省区|省会城市")
_SYNONYMS = (
    ("增速", "增长"),
    ("增速", "增幅"),
    ("降幅", "下降"),
    ("提高幅度", "提高"),
    ("提升幅度", "提升"),
    ("降低幅度", "降低"),
)
_MANY = ("数量", "数")


def indicator_label(text: str, quantity: Quantity, start: int, end: int) -> str:
    """Return the name of the indicator that `text[start:end]` and a number make.

    >>> from ingest.quantities import quantities
    >>> text = "工业投资年均增长8%，总量居全国第3位。"
    >>> [indicator_label(text, q, 0, 4) for q in quantities(text)]
    ['工业投资年均增速', '工业投资全国排名']
    """
    core = core_of(text[start:end])
    if quantity.growth == "排名":
        return core if _RANKED.search(core) else core + _scope(text, end, quantity) + "排名"
    if quantity.unit == "年":
        return _running(text, quantity, core)
    if not quantity.growth:
        return core
    if quantity.growth in {"高于", "低于"}:
        return core
    bare = _CHANGED.sub("", core)
    return (bare if len(bare) > 1 else core) + quantity.growth


def indicator_aliases(label: str) -> tuple[str, ...]:
    """Return other names that statistics give the same indicator.

    >>> indicator_aliases("工业投资增速"), indicator_aliases("绿色工厂全国排名")
    (('工业投资增长', '工业投资增幅'), ('绿色工厂数量全国排名', '绿色工厂数全国排名'))
    """
    for ending in ("全国排名", "全球排名", "世界排名", "排名"):
        if label.endswith(ending):
            core = label.removesuffix(ending)
            return tuple(core + word + ending for word in _MANY)
    return tuple(label.removesuffix(a) + b for a, b in _SYNONYMS if label.endswith(a))


def core_of(words: str) -> str:
    """Return what is measured without the words that only lead to it or on to the number.

    >>> core_of("预计全省粮食产量达到")
    '粮食产量'
    """
    core = _TRAIL.sub("", _LEAD.sub("", words.strip("，。；：、")))
    return core if len(core) > 1 else words


def _scope(text: str, end: int, quantity: Quantity) -> str:
    before = text[max(end, quantity.start - 16) : quantity.start] if end <= quantity.start else ""
    found = _SCOPE.findall(before)
    return found[-1] if found else ""


def _running(text: str, quantity: Quantity, core: str) -> str:
    """`制造业指数连续5年居全国首位` counts the years of what stands behind them."""
    behind = re.match(r"[^，。；、\d]{0,12}", text[quantity.stop :])
    state = behind[0] if behind else ""
    return core if core.endswith("年数") else f"{core}{'' if state and state in core else state}连续年数"
