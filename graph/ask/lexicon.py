"""The words of questions, read from the tables in `lexicon/`: rules of the language are data."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import cast

from graph.ask.language import keys_of
from graph.ask.senses import (
    AskSense,
    ClassSense,
    Direction,
    ExceptSense,
    GenreSense,
    IndicatorSense,
    KindSense,
    NegationSense,
    RelationSense,
    Sense,
    StatusSense,
    StopSense,
    TermSense,
    TimeSense,
    UnitSense,
)
from ontology.errors import ConfigurationError

Phrases = dict[tuple[str, ...], list[Sense]]
Cells = list[str]


def _split(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split("|") if word.strip())


def _stop(_: Cells) -> Sense:
    return StopSense()


def _negation(_: Cells) -> Sense:
    return NegationSense()


MAKERS: dict[str, Callable[[Cells], Sense]] = {
    "classes": lambda c: ClassSense(_split(c[1]), _split(c[2]), _split(c[3])),
    "relations": lambda c: RelationSense(_split(c[1]), cast("Direction", c[2]), c[3] == "yes", c[4]),
    "statuses": lambda c: StatusSense(_split(c[1]), c[2] == "yes"),
    "questions": lambda c: AskSense(c[1]),
    "times": lambda c: TimeSense(int(c[1]), int(c[2]), c[3], c[4] == "relative"),
    "genres": lambda c: GenreSense(_split(c[1])),
    "kinds": lambda c: KindSense(_split(c[1])),
    "excepts": lambda c: ExceptSense(_split(c[1])),
    "indicators": lambda c: IndicatorSense(_split(c[1]), _split(c[2])),
    "units": lambda c: UnitSense(_split(c[1])),
    "glossary": lambda c: TermSense(_split(c[1])),
    "stops": _stop,
    "negations": _negation,
}
"""How a row of each table becomes a sense; the first cell holds the words."""
COLUMNS = 5


def table(name: str) -> Iterator[Cells]:
    """Yield the rows of a table, padded with empty cells; lines that begin with # explain it."""
    text = (files("graph.ask") / "lexicon" / f"{name}.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("\t")]
            yield cells + [""] * (COLUMNS - len(cells))


@functools.cache
def load_phrases() -> Phrases:
    """Return every phrase of the lexicon with its senses."""
    phrases: Phrases = {}
    for name, make in MAKERS.items():
        for cells in table(name):
            _add(phrases, name, cells, make)
    return phrases


def _add(phrases: Phrases, name: str, cells: Cells, make: Callable[[Cells], Sense]) -> None:
    try:
        sense = make(cells)
    except ValueError as error:
        raise ConfigurationError(f"lexicon/{name}.tsv has a bad row: {cells[0]!r} ({error})") from error
    for word in _split(cells[0]):
        senses = phrases.setdefault(keys_of(word), [])
        if sense not in senses:
            senses.append(sense)


@functools.cache
def lookalikes() -> dict[str, str]:
    """Return for each character that is easily taken for another the one that stands for its group."""
    groups = (row[0] for row in table("lookalikes"))
    return {character: group[0] for group in groups for character in group}


def simplified(text: str) -> str:
    """Return a text with traditional characters replaced by simplified ones, each in its place.

    >>> simplified("遵義有哪些機場？")
    '遵义有哪些机场？'
    """
    return text.translate(_simplified())


@functools.cache
def _simplified() -> dict[int, int]:
    rows = (row[:2] for row in table("traditional"))
    return {ord(old): ord(new) for olds, news in rows for old, new in zip(olds, news, strict=True)}


@functools.cache
def subject_characters() -> frozenset[str]:
    """Return the single characters that are words of the subject, such as 酒; others are left-over grammar."""
    return frozenset(form for row in table("glossary") for form in _split(row[1]) if len(form) == 1)
