"""Names on a map that do not cover each other: whoever comes first has the room."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from api.projection import Point

NARROW = 0.56
"""About how wide a letter that is not Chinese is, in parts of the size of the text."""
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A name with the middle of its baseline, its size in pixels, and what kind of name it is."""

    x: float
    y: float
    text: str
    size: int
    kind: str


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is.

    >>> width_of("遵义市", 10), round(width_of("Zunyi", 10), 1)
    (30, 28.0)
    """
    return sum(size if unicodedata.east_asian_width(letter) in "WF" else size * NARROW for letter in text)


class Room:
    """The room on a map of some width and height, and what of it is taken."""

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._taken: list[_Box] = []

    def point(self, at: Point, radius: float) -> None:
        """Take the room around a point."""
        self._taken.append((at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius))

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        """Take the room of something else."""
        self._taken.append((left, top, right, bottom))

    def beside(self, at: Point, radius: float, text: str, size: int, kind: str) -> Label | None:
        """Find room for a name below, right, left of or above a point; None where there is none.

        >>> room = Room(100, 100)
        >>> room.point((50, 50), 6)
        >>> room.beside((50, 50), 6, "遵义市", 10, "").y
        67.0
        >>> room.beside((50, 62), 1, "播州区", 10, "") is None  # that name has the room
        True
        """
        half, gap = width_of(text, size) / 2, radius + 3
        x, y = at
        places = (
            (x, y + gap + size * 0.8),
            (x + gap + half, y + size * 0.35),
            (x - gap - half, y + size * 0.35),
            (x, y - gap - size * 0.15),
        )
        for left, base in places:
            box = (left - half - 2, base - size, left + half + 2, base + size * 0.3)
            if self._free(box):
                self._taken.append(box)
                return Label(round(left, 1), round(base, 1), text, size, kind)
        return None

    def _free(self, box: _Box) -> bool:
        inside = box[0] >= 0 and box[1] >= 0 and box[2] <= self._width and box[3] <= self._height
        return inside and not any(_overlap(box, other) for other in self._taken)


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
