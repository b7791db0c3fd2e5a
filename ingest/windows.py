"""Sentences → windows: the stretches of text that the encoder reads at a time.

A window is a heading with the sentences under it, or some sentences of one section, packed up to a
size that the encoder takes. What stands over it comes before it as a prefix: the opening clause of the
paragraph that it goes on with, else the heading, else the title of the document. So a list knows its lead, a
measure its aim, and an achievement its review.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.segmentation import Sentence

PACKED = 120
"""Sentences of one section are packed up to this many characters."""
LONGEST = 220
"""No window is longer than this; a longer paragraph is divided between sentences."""
PREFIX = 24
LEAD = 32
"""Of the clause that opens a paragraph, no more than this."""
_CLAUSES = re.compile(r"[，。；：！？]")


@dataclass(frozen=True, slots=True)
class Part:
    """Where characters `first:last` of a sentence's clean text stand in a window: from `start` on."""

    start: int
    sentence: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of clean text with what stands over it; `parts` are in order and without gaps.

    `above` is the sentence that begins with the prefix, None where that is the title.
    """

    prefix: str
    text: str
    parts: tuple[Part, ...]
    above: int | None = None


def windows(sentences: Sequence[Sentence], title: str | None) -> list[Window]:
    """Pack the sentences of a document into windows, in order, each sentence in one (or more, if very long)."""
    opening: dict[int, int] = {}
    heading: dict[str, int] = {}
    found = []
    for number, sentence in enumerate(sentences):
        opening.setdefault(sentence.paragraph, number)
    for group in _groups(sentences):
        found.append(_window(sentences, group, title, opening, heading))
        heading |= {sentences[number].clean: number for number, _, _ in group if sentences[number].heading}
    return found


Piece = tuple[int, int, int]


def _groups(sentences: Sequence[Sentence]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    size = 0
    for number, sentence in enumerate(sentences):
        for piece in _pieces(number, sentence):
            length = piece[2] - piece[1]
            new = group and not _joins(sentences[group[-1][0]], sentence)
            room = LONGEST if group and sentences[group[-1][0]].paragraph == sentence.paragraph else PACKED
            if group and (new or size + length > room):
                yield group
                group, size = [], 0
            group.append(piece)
            size += length
    if group:
        yield group


def _pieces(number: int, sentence: Sentence) -> Iterator[Piece]:
    """Divide a sentence that no window can hold, at a mark if there is one."""
    start, text = 0, sentence.clean
    while len(text) - start > LONGEST:
        cut = max(text.rfind(mark, start + PACKED // 2, start + LONGEST) for mark in "；，、") + 1
        stop = cut if cut > start else start + LONGEST
        yield number, start, stop
        start = stop
    yield number, start, len(text)


def _joins(before: Sentence, after: Sentence) -> bool:
    if after.heading:
        return False
    return after.section[-1:] == (before.clean,) if before.heading else after.section == before.section


def _window(
    sentences: Sequence[Sentence],
    group: Sequence[Piece],
    title: str | None,
    opening: Mapping[int, int],
    heading: Mapping[str, int],
) -> Window:
    number, start, _ = group[0]
    first = sentences[number]
    parts, text = [], ""
    for one, begin, stop in group:
        parts.append(Part(len(text), one, begin, stop))
        text += sentences[one].clean[begin:stop]
    lead = opening[first.paragraph]
    if (lead, 0) < (number, start):
        clause = _CLAUSES.split(sentences[lead].clean, maxsplit=1)[0]
        if clause and (lead < number or len(clause) <= start):
            return Window(clause[:LEAD], text, tuple(parts), lead)
    prefix = first.section[-1] if first.section else "".join((title or "").split())
    above = heading.get(prefix) if first.section else None
    return Window("" if prefix == text else prefix[:PREFIX], text, tuple(parts), above)
