"""Glyphs of a page → lines in reading order.

A PDF draws glyphs at places, in any order. Those on one baseline are sorted from left to right, and the row is
cut where a gap is wider than any within a line: there two columns lie side by side. The pieces come in the order
in which they are drawn, which is that of reading in nearly every PDF; where it runs up and down the page, the
places decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_ROW = 0.35
"""Of the size: by how much baselines of one line differ at most."""
_GAP = 0.6
"""Of the size: a gap that parts two pieces of a row if they are drawn at different times."""
_COLUMN = 2.5
"""Of the size: a gap that parts two pieces of a row in any case."""
_SPACE = 0.28
"""Of the size: the narrowest gap between two Latin words."""
_TWICE = 0.2
"""Of the size: a character drawn again this near is drawn bold, not written twice."""
_JUMPS = 0.15
"""Share of lines above the one before them from which the order of drawing is not believed."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character with its extent from left to right, its baseline, and when it is drawn."""

    text: str
    left: float
    right: float
    base: float
    size: float
    order: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its extent; `page` counts from 1."""

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float


def lines(glyphs: Sequence[Glyph], page: int) -> list[Line]:
    """Return the lines of a page in the order of reading."""
    pieces = [piece for row in _rows(glyphs) for piece in _pieces(row)]
    drawn = sorted(pieces, key=lambda piece: median(glyph.order for glyph in piece))
    joined = list(_joined(drawn))
    jumps = sum(_base(b) > _base(a) + _size(a) and _overlap(a, b) for a, b in pairwise(joined))
    if jumps > max(3, _JUMPS * len(joined)):
        joined = list(_joined(_by_place(pieces)))
    return [_line(piece, page) for piece in joined]


def _rows(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Yield the glyphs of each baseline, from the top of the page, sorted from left to right."""
    row: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda one: -one.base):
        if row and row[0].base - glyph.base > _ROW * max(row[0].size, glyph.size):
            yield sorted(row, key=lambda one: one.left)
            row = []
        row.append(glyph)
    if row:
        yield sorted(row, key=lambda one: one.left)


def _pieces(row: list[Glyph]) -> Iterator[list[Glyph]]:
    """Yield the pieces of a row that are not parted by a gap between columns."""
    piece = row[:1]
    for before, glyph in pairwise(row):
        gap, size = glyph.left - before.right, max(before.size, glyph.size)
        again = glyph.text == before.text and glyph.left - before.left < _TWICE * size
        if again and glyph.order != before.order + 1:  # two characters of one glyph are drawn together
            continue
        elsewhere = abs(glyph.order - before.order) > len(row)
        if gap > _COLUMN * size or (gap > _GAP * size and elsewhere):
            yield piece
            piece = []
        piece.append(glyph)
    yield piece


def _joined(pieces: Sequence[list[Glyph]]) -> Iterator[list[Glyph]]:
    """Yield the pieces, those that follow each other on one baseline as one: words set apart, cells of a table."""
    joined: list[Glyph] = []
    for piece in pieces:
        if joined and abs(_base(joined) - _base(piece)) <= _ROW * _size(piece) and piece[0].left >= joined[-1].right:
            joined = [*joined, *piece]
            continue
        if joined:
            yield joined
        joined = piece
    if joined:
        yield joined


def _by_place(pieces: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    """Return pieces by where they stand: column by column where a gap runs down the page, else from the top."""
    left, right = min(p[0].left for p in pieces), max(p[-1].right for p in pieces)
    middle = (left + right) / 2
    crossing = sum(piece[0].left < middle < piece[-1].right for piece in pieces)
    columns = crossing <= len(pieces) / 10 and any(piece[0].left >= middle for piece in pieces)
    return sorted(pieces, key=lambda p: (columns and p[0].left >= middle, -_base(p), p[0].left))


def _base(piece: Sequence[Glyph]) -> float:
    return piece[0].base


def _size(piece: Sequence[Glyph]) -> float:
    return median(glyph.size for glyph in piece)


def _overlap(a: Sequence[Glyph], b: Sequence[Glyph]) -> bool:
    return min(a[-1].right, b[-1].right) > max(a[0].left, b[0].left)


def _line(piece: Sequence[Glyph], page: int) -> Line:
    text, size = piece[0].text, _size(piece)
    for before, glyph in pairwise(piece):
        gap = glyph.left - before.right
        if gap > _COLUMN * size:
            text += "\t"
        elif gap > _SPACE * size and before.text.isascii() and glyph.text.isascii():
            text += " "
        text += glyph.text
    right = max(glyph.right for glyph in piece)
    return Line(text.strip(), page, piece[0].left, right, _base(piece), size)
