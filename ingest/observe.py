"""Numbers → observations: what is measured, how much, of when, and whether reached, estimated or aimed at.

The numbers are those of `quantities.py`, what they measure is chosen by `measured.py` and named by `indicators.py`;
`measure_of` makes the observation, whoever chose the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from ingest.heads import Pointed
from ingest.indicators import compared_aliases, indicator_aliases, name_of
from ingest.measured import Subject, in_list, measured
from ingest.names import Name
from ingest.quantities import Quantity
from ingest.segmentation import Sentence
from ingest.statements import Reading, top

DOUBTED, SURE, POINTED = 0.2, 0.8, 0.3
"""A number is none of a measure below the first; its words are the model's from the other two on."""
_YEAR = re.compile(r"(?<![\d比较于是由从])(20\d\d)年(?!代|基础|同期|相比)")
_AIMED = re.compile(r"力争|争取|确保|将(?!近)|计划|目标|拟|今后|未来|力求|“?十[四五六]五”?|到20\d\d年")
_ESTIMATE = re.compile(r"预计|预期|估计")
_PLAN_END = {"十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
_PLAN = re.compile(r"“?(十[三四五六]五)”?")
_DONE = re.compile(r"^[^，]*(?:(?<![到至])20\d\d年，|已|去年|年以来)|相继")
_FIVE_YEARS = re.compile(r"五年|“十[一二三四五]五”")
_CHANGE = re.compile(r"[从由].*?(?:[到至为]|增至|降至)(?=[^，。；]*\d)")
_FROM_YEAR = re.compile(r"(20\d\d)年末?的?[^，。；、\d]{0,4}$")
_FIVE, _FIRST_QUARTER = 5, 3
_NOTHING = re.compile(
    r"^(?:(?:若干|政策)?措施|举措|[第前后一二三四五六七八九十百千万亿\d]+|为|是|有|的|约|近|超|连续|年|月|日|世纪|级|增长|下降|上升|提高|减少)$|^.$"
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


Pointers = Mapping[int, Pointed]
"""Where a numeral starts → what the model takes it to measure."""


def measures(reading: Reading, issued: str | None, pointers: Pointers = MappingProxyType({})) -> Iterator[Measure]:
    """Yield what the numbers of a sentence measure, in the order of the text: by rule, where the model agrees.

    Where no rule finds what a number measures, the model's word is taken if it is sure.
    """
    text = reading.sentence.clean
    for quantity, subjects in zip(reading.numbers, measured(text, reading.numbers), strict=True):
        for subject in _agreed(text, quantity, subjects, pointers.get(quantity.start)):
            measure = measure_of(reading, quantity, subject, issued)
            if measure:
                yield measure


def _agreed(text: str, quantity: Quantity, subjects: Sequence[Subject], pointed: Pointed | None) -> Sequence[Subject]:
    """Return what a number measures, as rules and model together see it."""
    if pointed is None:
        return subjects
    if subjects:
        return subjects if pointed.measured >= DOUBTED else ()
    sure = pointed.measured >= SURE and pointed.certain >= POINTED
    return (in_list(text, pointed.start, pointed.end, quantity),) if sure else ()


def measure_of(reading: Reading, quantity: Quantity, subject: Subject, issued: str | None) -> Measure | None:
    """Return the observation that a number and the words that it measures make, None if they name nothing."""
    text = reading.sentence.clean
    place = _place(reading, quantity)
    subject = _without(subject, place, text)
    label = name_of(text, quantity, subject)
    if _NOTHING.match(subject.words) or _NOTHING.match(label):
        return None
    aliases = (*indicator_aliases(label, quantity.unit), *compared_aliases(text, quantity, subject, label))
    name = Name(subject.start, subject.end, "Indicator", label, "measure", aliases)
    year, kind = _time(reading, quantity, issued)
    return Measure(name, quantity.value, quantity.unit, year, kind, quantity.modifier, place, reading.sentence)


def _without(subject: Subject, place: Name | None, text: str) -> Subject:
    """Leave the place out that the words begin with: the value is its own."""
    surface = text[place.start : place.end] if place else ""
    if not surface or not subject.words.startswith(surface) or len(subject.words) < len(surface) + 2:
        return subject
    return Subject(min(subject.start + len(surface), subject.end - 1), subject.end, subject.words[len(surface) :])


def _time(reading: Reading, quantity: Quantity, issued: str | None) -> tuple[int | None, str]:
    """Return the year of a value and what kind it is; `从 46.5% 提升到 57%` begins with one of an earlier year."""
    text = reading.sentence.clean
    start, clause = _clause(text, quantity.start)
    kind = _kind(reading, clause)
    change = _CHANGE.search(clause)
    at = quantity.start - start
    if change and change.start() < at < change.end():
        stated = _FROM_YEAR.search(clause, 0, at)
        reached = _year(reading, clause[change.end() :], kind, issued)
        return int(stated[1]) if stated else _base_year(reading, reached), "actual"
    seen = clause[change.end() :] if change and at >= change.end() else clause
    year = _year(reading, seen, kind, issued)
    return year, _settled(kind, year, issued)


def _clause(text: str, position: int) -> tuple[int, str]:
    start = max(text.rfind(c, 0, position) for c in "，；。：") + 1
    stop = min((i for i in (text.find(c, position) for c in "，；。") if i >= 0), default=len(text))
    return start, text[start:stop]


def _kind(reading: Reading, clause: str) -> str:
    if _ESTIMATE.search(clause):
        return "estimate"
    sentence = reading.sentence
    # prose without headings tells of what is, unless it says what shall be
    ahead = reading.mode == "task" and bool(sentence.section or _AIMED.search(sentence.clean))
    return "target" if ahead and not _DONE.search(sentence.clean) else "actual"


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
    five = any(_FIVE_YEARS.search(part) for part in (*reading.sentence.section, reading.sentence.clean))
    return year - (_FIVE if five else 1)


def _year(reading: Reading, clause: str, kind: str, issued: str | None) -> int | None:
    """Return the year of a value: stated, else that of the tasks or plan it is a target of, else of the review."""
    sentence = reading.sentence
    for text in (clause, sentence.clean):
        years = [int(y) for y in _YEAR.findall(text)]
        if years:
            return years[-1] if kind == "target" else years[0]
    if kind == "target":
        planned = _planned(sentence)
        if planned or issued is None:
            return planned
        return int(issued[:4])
    if issued is None:
        return None
    year, month = int(issued[:4]), int(issued[5:7] or 12)
    return year - 1 if month <= _FIRST_QUARTER else year  # a report of January looks back on the year before


def _planned(sentence: Sentence) -> int | None:
    """Return the year of a target without one: the end of the plan named with it, else of the tasks it stands under."""
    plans = [_PLAN_END[m] for m in _PLAN.findall(sentence.clean)]
    if plans:
        return max(plans)
    headings = " ".join(sentence.section)
    years = [int(y) for y in _YEAR.findall(headings)]
    return max(years or [_PLAN_END[m] for m in _PLAN.findall(headings)], default=None)


def _place(reading: Reading, quantity: Quantity) -> Name | None:
    """Return the place that the clause names as the one measured, if any."""
    start, _ = _clause(reading.sentence.clean, quantity.start)
    named: Sequence[Name] = [
        n for n in reading.names if n.start == start and n.source != "measure" and top(n) in {"Place", "Zone"}
    ]
    return named[0] if named else None
