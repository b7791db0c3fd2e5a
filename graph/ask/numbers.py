"""Numbers in words: how many of a kind a sentence itself says there are, and how many a question wants."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph.ask.texts import Sentence

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_WORDS = {w: n for n, w in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2)}
_NUMBER = r"\d+|[一二两三四五六七八九十]{1,3}"
_MEASURE = "个|条|座|家|所|项|处|大|类|种|张"
_BETWEEN = r"[\u4e00-\u9fff]{0,4}?"
_OF_TIME = r"(?!\s*(?:个)?(?:季度|月|年|天|quarters?\b|months?\b|years?\b))"
_FIRST = re.compile(
    rf"[前哪]({_NUMBER}){_OF_TIME}|\b(?:top|first|which)\s+(\d+|{'|'.join(_WORDS)})\b{_OF_TIME}", re.IGNORECASE
)
MOST_COUNTED = 100
"""A larger number is a measured one, and not one of things that the sentence lists."""


def number_of(text: str) -> int:
    """Return a small whole number written in digits, Chinese or English.

    >>> [number_of(text) for text in ("3", "三", "两", "十二", "二十", "four")]
    [3, 3, 2, 12, 20, 4]
    """
    if text.isdigit():
        return int(text)
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def stated_number(sentences: Iterable[Sentence], heads: Iterable[str]) -> tuple[int, Sentence] | None:
    """Return the largest number of things of a kind that a sentence gives, as in 三个通用机场, with the sentence."""
    words = "|".join(map(re.escape, sorted(heads, key=len, reverse=True)))
    pattern = re.compile(rf"({_NUMBER})(?:{_MEASURE}){_BETWEEN}(?:{words})") if words else None
    found = [
        (number, sentence)
        for sentence in dict.fromkeys(sentences)
        for match in (pattern.finditer(sentence.quote) if pattern else ())
        if 1 < (number := number_of(match[1])) < MOST_COUNTED
    ]
    return max(found, key=lambda pair: pair[0], default=None)


def wanted_number(question: str) -> int | None:
    """Return how many of the first a question wants.

    >>> wanted_number("排名前三的县"), wanted_number("the top five provinces"), wanted_number("哪个县最多？")
    (3, 5, None)
    >>> wanted_number("哪三个县的项目最多？"), wanted_number("Which two counties have most projects?")
    (3, 2)
    >>> wanted_number("前三季度GDP最高的省"), wanted_number("the highest GDP of the first two years")
    (None, None)
    """
    match = _FIRST.search(question)
    return number_of(match[1] or match[2]) if match else None
