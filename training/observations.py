"""Annotated observations → the numbers of a text that they stand for, with the words that are measured.

An annotator writes the name of an indicator as statistics would, so the words of the text are found by what both
share: the whole name, the name without `增速` or `排名`, or the longest piece of it close to the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.quantities import Quantity
from ontology.reference import load_reference

_CHANGE = re.compile(
    r"(?:年均|同比|累计|五年|较\d+年)*(?:增速|增幅|降幅|涨幅|增长|下降|(?:提高|提升|降低)(?:幅度)?|增长倍数)$"
    r"|(?:年均)?(?:增速)?[高低快慢优]于.*$"
    r"|(?:全国|全球|世界|[东中西]部(?:地区)?)?(?:省区|各省区)?排名$|(?:连续)?年数$"
)
_AMOUNT = re.compile(r"数量?$|总?额$|(?:比重|占比|比例)$")
_CLAUSE = re.compile(r"[^，。；！]*")
_ENDS = "。；！？"
_FAR = 0.06
"""What a character of distance costs, in characters of the name found."""
_AT_START, _AT_END = 0.5, 2
"""What it is worth that a piece begins or ends as the name does (`死亡人数` of `生产安全事故死亡人数`)."""
_PIECE = 2


@dataclass(frozen=True, slots=True)
class Aligned:
    """An annotated observation with its number; `start:end` is measured, None where nothing fits."""

    quantity: Quantity
    start: int | None
    end: int | None
    indicator: str
    kind: str
    row: int


@dataclass(frozen=True, slots=True)
class _Choice:
    score: float
    row: int
    number: int
    span: tuple[int, int] | None


def align(text: str, quantities: Sequence[Quantity], rows: Sequence[Sequence[Any]]) -> list[Aligned]:
    """Return the observations whose number is among `quantities`, best last where several share one.

    `rows` are [place, indicator, value, unit, year, kind, modifier]. Each number is used once, unless there are
    more observations of its value than numbers (`粮食、蔬菜产量均突破百万吨`).
    """
    choices = sorted(_choices(text, quantities, rows), key=lambda c: (-c.score, c.row, c.number))
    taken: dict[int, _Choice] = {}
    used: set[int] = set()
    for choice in choices:
        if choice.row not in taken and choice.number not in used:
            taken[choice.row] = choice
            used.add(choice.number)
    for choice in choices:
        if choice.row not in taken and choice.span is not None:
            taken[choice.row] = choice
    order = sorted(taken.values(), key=lambda c: (quantities[c.number].start, c.score, -c.row))
    return [_aligned(choice, quantities, rows) for choice in order]


def _aligned(choice: _Choice, quantities: Sequence[Quantity], rows: Sequence[Sequence[Any]]) -> Aligned:
    start, end = choice.span or (None, None)
    row = rows[choice.row]
    return Aligned(quantities[choice.number], start, end, row[1], row[5], choice.row)


def _choices(text: str, quantities: Sequence[Quantity], rows: Sequence[Sequence[Any]]) -> Iterator[_Choice]:
    for i, row in enumerate(rows):
        for j, quantity in enumerate(quantities):
            if same_value(quantity, row[2], row[3]):
                score, span = _span(text, quantity, row[1])
                yield _Choice(score, i, j, span)


def same_value(quantity: Quantity, value: float, unit: str | None) -> bool:
    """Tell whether a number of the text is the annotated value in the annotated unit."""
    near = abs(float(quantity.value) - value) < 1e-6 * max(1.0, abs(value))
    return near and _unit(quantity.unit) == _unit(unit)


def _unit(unit: str | None) -> str | None:
    spelled = re.sub("[:：]", "∶", (unit or "").replace("％", "%"))
    return next((name for name, info in load_reference().units.items() if spelled in info.aliases), spelled)


def _span(text: str, quantity: Quantity, indicator: str) -> tuple[float, tuple[int, int] | None]:
    """Return the words that name the indicator and how well they do; the words before the number come first."""
    first = max(text.rfind(mark, 0, quantity.start) for mark in _ENDS) + 1
    behind = _CLAUSE.match(text, quantity.stop)
    last = behind.end() if behind else quantity.stop
    named = _shorter(_CHANGE, indicator)
    names = dict.fromkeys((indicator, named, _shorter(_AMOUNT, named)))
    found = [(_score(span, quantity) + 1, span) for name in names for span in _exact(text, name, first, last)]
    found += [
        (_score(span, quantity) + _fit(text[slice(*span)], named), span) for span in _common(text, named, first, last)
    ]
    within = [(score, (a, b)) for score, (a, b) in found if b <= quantity.start or a >= quantity.stop]
    return max(within, default=(-100.0, None), key=lambda entry: (entry[0], entry[1]))


def _shorter(ending: re.Pattern[str], name: str) -> str:
    """Leave an ending out, unless too little would be left."""
    short = ending.sub("", name)
    return short if len(short) > 1 else name


def _fit(piece: str, name: str) -> float:
    return _AT_START * name.startswith(piece) + _AT_END * (len(piece) > _PIECE and name.endswith(piece))


def _score(span: tuple[int, int], quantity: Quantity) -> float:
    start, end = span
    distance = quantity.start - end if end <= quantity.start else start - quantity.stop
    return end - start - _FAR * distance


def _exact(text: str, name: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    at = text.find(name, first, last)
    while at >= 0:
        yield at, at + len(name)
        at = text.find(name, at + 1, last)


def _common(text: str, name: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the longest stretches of two characters or more that the name and the text share, wherever they stand."""
    for start in range(first, last - 1):
        for offset in range(len(name) - 1):
            if text[start] == name[offset] and (start == first or offset == 0 or text[start - 1] != name[offset - 1]):
                length = 0
                while (
                    start + length < last
                    and offset + length < len(name)
                    and text[start + length] == name[offset + length]
                ):
                    length += 1
                if length > 1:
                    yield start, start + length
