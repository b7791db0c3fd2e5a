"""Numerals and the words around them → one pattern that finds every kind of number in a sentence.

The kinds are the pattern's outermost groups, so `match.lastgroup` names the kind; inner groups carry its number
after an underscore (`unit_1`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from decimal import Decimal

from ingest.lexicon import rows
from ontology.reference import load_reference

_ARABIC = r"\d+(?:,\d{3})*(?:\.\d+)?"
_HAN = "[一二三四五六七八九十两百]"
_SCALE = "万亿|千万|百万|[十百千万亿]"
_MORE = "余|多|几"
_BEFORE = "不低于|不少于|不超过|超过|突破|接近|超|约|近|仅|逾"
_AFTER = "左右|以上|以下|以内|之内"
_FIRST = "一二三四五六七八九十两百千第首榜前不超突接约近仅逾达过办上在"
_STOP = r"(?=[，。；、！：）)]|$|[和与及的])"
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
# words that look like counters of the reference data but name what is counted, or rate a thing
_NO_UNITS = ("张床位", "床位", "个学位", "学位", "村", "县", "度", "机架", "标准机架", "班次", "年")


@functools.cache
def pattern() -> re.Pattern[str]:
    """Return the pattern; its kinds are tried in this order where several start at one place."""
    units, counters = _any(base_units()), _any(r["counter"] for r in rows("counters") if r["chinese"] == "yes")
    unit = rf"(?:{_SCALE})?(?:{_MORE})?(?:{units})|{_SCALE}"
    kinds = {
        "shares": rf"(?<![\d.]){_ARABIC}(?:[:：∶]{_ARABIC}){{2}}",
        "ratio": rf"(?<![\d.])(?P<number_1>{_ARABIC})[:：∶]1(?![\d:：∶])",
        "fraction": rf"(?P<before_2>{_BEFORE})?(?<![\d./])(?P<over>\d+)/(?P<under>\d+)(?![\d/])(?P<after_2>{_AFTER})?",
        "parts": rf"(?P<before_3>{_BEFORE})?(?P<under_han>{_HAN}+)分之(?P<over_han>{_HAN}+)(?P<after_3>{_AFTER})?",
        "tenths": rf"(?P<before_4>{_BEFORE})?(?<!{_HAN})(?P<number_4>[二三四五六七八九])成(?P<after_4>{_AFTER})?",
        "rank": rf"第(?P<number_5>\d+|{_HAN}+)(?:[位名](?![额人])|{_STOP})",
        "first": rf"榜首|首位(?!度)|首{_STOP}",
        "top": rf"(?P<before_6>前)(?P<number_6>\d+|{_HAN}+)[位名]?{_STOP}",
        "run": rf"(?P<number_7>\d+|{_HAN}+)(?:年|连[丰增优升涨冠降快])",
        "count": (
            rf"(?P<before_8>{_BEFORE})?(?<![\dA-Za-z.．+＋第每#—-])(?<!\d[/∶:：])(?P<number_8>(?>{_ARABIC}))"
            rf"(?P<range_8>[-—–~～至]+{_ARABIC})?(?P<more_8>{_MORE})?(?P<unit_8>{unit})?(?![+＋A-Za-z]|[/:：∶.]\d)"
            rf"(?P<after_8>{_AFTER})?"
        ),
        "round": (
            rf"(?P<before_9>{_BEFORE}|达到?|过|办|上|在)(?P<tens_9>[十百千]?)"
            rf"(?P<unit_9>(?:万亿|万|亿)?(?:{units})|万亿)(?!级)(?P<after_9>{_AFTER})?"
        ),
        "han": (
            rf"(?P<before_10>{_BEFORE})?(?<![第“‘每另某同这那任唯\d])(?<!{_HAN})(?P<number_10>{_HAN}+)(?P<more_10>{_MORE})?"
            rf"(?P<unit_10>{counters})(?P<after_10>{_AFTER})?"
        ),
    }
    opening = f"(?=[\\d{_FIRST}])"  # no other character opens any kind: most places are passed at once
    return re.compile(f"{opening}(?:" + "|".join(f"(?P<{kind}>{body})" for kind, body in kinds.items()) + ")")


@functools.cache
def base_units() -> frozenset[str]:
    """Return units and counters without 万 or 亿 before them."""
    known = load_reference().units.values()
    names = {name for unit in known for name in (unit.name, *unit.aliases)} | {r["counter"] for r in rows("counters")}
    bare = {re.sub(r"^[万亿]+", "", name) for name in names}
    return frozenset(bare - set(_NO_UNITS) - {""})


def value_of(numeral: str) -> Decimal:
    """Return the value of an Arabic or Chinese numeral.

    >>> value_of("1,250.5"), value_of("二十二"), value_of("两百"), value_of("十五")
    (Decimal('1250.5'), Decimal('22'), Decimal('200'), Decimal('15'))
    """
    if numeral[0].isdigit():
        return Decimal(numeral.replace(",", ""))
    total = digit = 0
    for character in numeral:
        if character in _TENS:
            total += (digit or 1) * _TENS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return Decimal(total + digit)


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(set(words), key=lambda w: (-len(w), w))))
