"""From tokens to units: the question cut into known words, names and what is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from graph.ask.language import Token, is_chinese, tokenise
from graph.ask.lexicon import Phrases
from graph.ask.names import Names
from graph.ask.senses import EntitySense, IndicatorSense, NegationSense, Sense, StopSense, TimeSense

S = TypeVar("S")

_YEAR = re.compile(r"(?:18|19|20)\d\d")
LONGEST_PHRASE = 24
NAME_WEIGHT, WORD_WEIGHT, STOP_WEIGHT = 1.15, 1.0, 0.4
"""A name beats a word of the same length, and a word beats the same stretch read as function words."""
LATIN_LENGTH = 2.0
"""A Latin word counts as two Chinese characters."""
LENGTH_POWER = 1.5
"""One long phrase beats the two shorter ones it consists of."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of the question, from token `first` up to `last`, with what it can mean; nothing when unknown."""

    first: int
    last: int
    text: str
    senses: tuple[Sense, ...] = ()

    def sense(self, kind: type[S]) -> S | None:
        """Return the first sense of a kind."""
        return next((sense for sense in self.senses if isinstance(sense, kind)), None)

    def all(self, kind: type[S]) -> list[S]:
        """Return every sense of a kind."""
        return [sense for sense in self.senses if isinstance(sense, kind)]

    def has(self, kind: type[object]) -> bool:
        """Return whether it has a sense of a kind."""
        return any(isinstance(sense, kind) for sense in self.senses)

    @property
    def unknown(self) -> bool:
        """Whether neither the lexicon nor the graph knows the stretch."""
        return not self.senses

    @property
    def stop(self) -> bool:
        """Whether the stretch is a function word and nothing else."""
        return bool(self.senses) and all(isinstance(sense, StopSense | NegationSense) for sense in self.senses)

    @property
    def chinese(self) -> bool:
        """Whether the stretch is written in Chinese."""
        return any(map(is_chinese, self.text))


def parse(question: str, phrases: Phrases, names: Names) -> list[Unit]:
    """Return the units of the question in order; adjacent unknown tokens of one script make one unit."""
    tokens = tokenise(question)
    chosen = _best_cover(len(tokens), list(_matches(question, tokens, phrases, names)))
    return _words_of_two(list(_fill(question, tokens, chosen)))


WEAK = frozenset(
    "提写列上下中等来去用成出过着得地并多条座家项所种处位份件正将曾年末底初期内间说讲叫该各每由为之其或而这那样"
)
"""Characters that are grammar on their own and often a part of a word beside an unknown character: 提 in 提升."""


def _words_of_two(units: list[Unit]) -> list[Unit]:
    """Return the units with an unknown single character and a weak one beside it made one unknown word."""
    joined: list[Unit] = []
    for unit in units:
        last = joined[-1] if joined else None
        if last is not None and last.last == unit.first and _makes_word(last, unit):
            joined[-1] = Unit(last.first, unit.last, last.text + unit.text)
        else:
            joined.append(unit)
    return joined


def _makes_word(left: Unit, right: Unit) -> bool:
    single = left.chinese and right.chinese and len(left.text) == len(right.text) == 1
    return single and ((left.unknown and right.text in WEAK) or (right.unknown and left.text in WEAK and left.stop))


def _matches(question: str, tokens: Sequence[Token], phrases: Phrases, names: Names) -> Iterator[Unit]:
    for first in range(len(tokens)):
        for last in range(first + 1, min(len(tokens), first + LONGEST_PHRASE) + 1):
            keys = tuple(token.key for token in tokens[first:last])
            senses = [*phrases.get(keys, ())]
            iris = names.phrases.get(keys)
            if iris:
                senses.append(EntitySense(iris))
            if last == first + 1 and _YEAR.fullmatch(keys[0]):
                senses.append(TimeSense(int(keys[0]), int(keys[0])))
            if senses:
                yield Unit(first, last, text_of(question, tokens, first, last), tuple(senses))


def text_of(question: str, tokens: Sequence[Token], first: int, last: int) -> str:
    """Return the question from token `first` up to `last` as written."""
    return question[tokens[first].start : tokens[last - 1].end]


def _weight(unit: Unit) -> float:
    kind = NAME_WEIGHT if unit.sense(EntitySense) or unit.sense(IndicatorSense) else WORD_WEIGHT
    chinese = sum(map(is_chinese, unit.text))
    length = chinese + LATIN_LENGTH * (unit.last - unit.first - chinese)
    return float((STOP_WEIGHT if unit.stop else kind) * length**LENGTH_POWER)


def _best_cover(length: int, matches: Sequence[Unit]) -> list[Unit]:
    """Return the units that do not overlap and weigh most together; of equals the earlier longer ones."""
    starting: dict[int, list[Unit]] = {}
    for unit in matches:
        starting.setdefault(unit.first, []).append(unit)
    best: list[tuple[float, tuple[Unit, ...]]] = [(0.0, ())] * (length + 1)
    for first in range(length - 1, -1, -1):
        best[first] = best[first + 1]
        for unit in starting.get(first, ()):
            weight = _weight(unit) + best[unit.last][0]
            if weight >= best[first][0]:
                best[first] = (weight, (unit, *best[unit.last][1]))
    return list(best[0][1])


def _fill(question: str, tokens: Sequence[Token], chosen: Sequence[Unit]) -> Iterator[Unit]:
    position = 0
    for unit in [*chosen, Unit(len(tokens), len(tokens), "")]:
        yield from _unknown(question, tokens, position, unit.first)
        if unit.last > unit.first:
            yield unit
        position = unit.last


def _unknown(question: str, tokens: Sequence[Token], first: int, last: int) -> Iterator[Unit]:
    start = first
    for index in range(first + 1, last + 1):
        if index == last or not _joined(question, tokens[index - 1], tokens[index]):
            yield Unit(start, index, text_of(question, tokens, start, index))
            start = index


def _joined(question: str, left: Token, right: Token) -> bool:
    """Whether two unknown tokens belong together: nothing between them, or a hyphenated or capitalised name."""
    between = question[left.end : right.start]
    capitals = question[left.start].isupper() and question[right.start].isupper()
    return not between or (capitals and between == " ")


def rename(unit: Unit, sense: Sense) -> Unit:
    """Return the unit with one sense only."""
    return replace(unit, senses=(sense,))
