"""Sentences → windows: the stretches of text that the encoder reads at a time.

A window is a heading with the sentences under it, or some sentences of one section, packed up to a
size that the encoder takes. What stands over it (the heading, or the title of the document) comes
before it as a prefix, so that a list knows its lead and an achievement its review.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.segmentation import Sentence

PACKED = 120
"""Sentences of one section are packed up to this many characters."""
LONGEST = 220
"""No window is longer than this; a longer paragraph is divided between sentences."""
PREFIX = 24


@dataclass(frozen=True, slots=True)
class Part:
    """Where characters `first:last` of a sentence's clean text stand in a window: from `start` on."""

    start: int
    sentence: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of clean text with what stands over it; `parts` are in order and without gaps."""

    prefix: str
    text: str
    parts: tuple[Part, ...]


def windows(sentences: Sequence[Sentence], title: str | None) -> list[Window]:
    """Pack the sentences of a document into windows, in order, each sentence in one (or more, if very long)."""
    return [_window(sentences, group, title) for group in _groups(sentences)]


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


def _window(sentences: Sequence[Sentence], group: Sequence[Piece], title: str | None) -> Window:
    first = sentences[group[0][0]]
    prefix = first.section[-1] if first.section else "".join((title or "").split())
    parts, text = [], ""
    for number, start, stop in group:
        parts.append(Part(len(text), number, start, stop))
        text += sentences[number].clean[start:stop]
    return Window("" if prefix == text else prefix[:PREFIX], text, tuple(parts))
