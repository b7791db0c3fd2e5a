"""Numbers that Word puts before paragraphs by itself, which are not in their text: 一、 （二） 3. ① and the like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL, _LEVEL, _ID = f"{_W}val", f"{_W}ilvl", f"{_W}numId"
_PLACE = re.compile(r"%([1-9])")
_DEEPEST = 9
_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def chinese(number: int) -> str:
    """Return a number from 1 to 999 as it is counted in Chinese, a larger one in digits.

    >>> [chinese(n) for n in (1, 10, 12, 20, 105)]
    ['一', '十', '十二', '二十', '一百零五']
    """
    if number >= 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def _digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= 20 else str(number)


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + n: ord("０") + n for n in range(10)}),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _digits),
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"), chinese),
}
"""How the formats of the standard count; those that are not here, such as bullets, stand for no number."""


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, part: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        if part is None:
            return
        for abstract in part.iterfind(f"{_W}abstractNum"):
            levels = {int(one.get(_LEVEL, "0")): _level(one) for one in abstract.iterfind(f"{_W}lvl")}
            self._levels[abstract.get(f"{_W}abstractNumId")] = levels
        for number in part.iterfind(f"{_W}num"):
            abstract = number.find(f"{_W}abstractNumId")
            if abstract is not None:
                self._list[number.get(_ID)] = abstract.get(_VAL)
            self._restarts[number.get(_ID)] = _restarts(number)

    def next(self, properties: Any) -> str:
        """Return the number of the next paragraph with these `w:numPr`, nothing for a bullet or no list."""
        number, level = properties.find(_ID), properties.find(_LEVEL)
        own = number.get(_VAL) if number is not None else ""
        name = self._list.get(own)
        depth = int(level.get(_VAL, "0")) if level is not None else 0
        levels = self._levels.get(name or "", {})
        if name is None or depth not in levels or depth >= _DEEPEST:
            return ""
        counts = self._counts.setdefault(name, [0] * _DEEPEST)
        restart = self._restarts.get(own, {}).pop(depth, None)  # counts once, where the list begins anew
        following = counts[depth] + 1 if counts[depth] else levels[depth].start
        counts[depth] = following if restart is None else restart
        counts[depth + 1 :] = [0] * (_DEEPEST - depth - 1)
        if levels[depth].format not in _FORMATS:
            return ""
        return _PLACE.sub(lambda place: _shown(int(place[1]) - 1, levels, counts), levels[depth].text)


def _restarts(number: Any) -> dict[int, int]:
    """Return with what a list begins anew, by level: Word's "restart at 1" is a second list of the same kind."""
    begun = ((one.get(_LEVEL, "0"), one.find(f"{_W}startOverride")) for one in number.iterfind(f"{_W}lvlOverride"))
    return {int(level): int(start.get(_VAL, "1")) for level, start in begun if start is not None}


def _shown(depth: int, levels: Mapping[int, _Level], counts: list[int]) -> str:
    level = levels.get(depth)
    number = counts[depth] or (level.start if level else 1)
    return _FORMATS.get(level.format if level else "decimal", str)(number)


def _level(element: Any) -> _Level:
    found = {name: element.find(f"{_W}{name}") for name in ("numFmt", "lvlText", "start")}
    said = {name: one.get(_VAL, "") if one is not None else "" for name, one in found.items()}
    return _Level(said["numFmt"] or "decimal", said["lvlText"], int(said["start"] or 1))
