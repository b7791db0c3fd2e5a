"""Lines → paragraphs: a line goes on with the one before unless something says that a paragraph begins.

What says so: the line is indented, or the one before is short, closes a sentence, or is a heading. The pages on
which the paragraphs stand are kept as offsets in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.loaders.layout import Line

_ENDS = "。！？：；!?…"
_CLOSERS = "”’）)》」』"
_INDENT = 1.2
"""Of the size: from here on the first line of a paragraph is indented."""
_SHORT = 2.6
"""Of the size: a line that ends so far from the edge is the last of its paragraph; marks hang over by less."""
_LARGE = 1.12
"""Times the usual size: a heading."""
_WIDE = 1.45
"""Times the usual distance of lines: a gap between paragraphs."""
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百]+[章节编部条]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|专栏\s*\d)"
)
_CONTENTS = re.compile(r"(?:[.．·…‥]\s*){4,}\s*\d{1,4}$|[.．·…‥]{3,}\s*[（(]?\d{1,4}[）)]?$")
_LATIN_END, _LATIN_START = re.compile(r"[A-Za-z,.;:]$"), re.compile(r"[A-Za-z]")
_MANY = 0.05
"""Of all lines: so many begin where a column does."""
_COLUMN = 6
"""Of the size: the narrowest column."""
_LATIN_WORD = re.compile(r"[!-~]+")
_LATIN_WIDTH = 0.55
_HEADING_MAX = 60


def joined(lines: Sequence[Line], pages: int) -> tuple[str, tuple[int, ...]]:
    """Return the text of the lines, a paragraph a line, and the offsets at which the pages begin."""
    lines = [line for line in lines if not _CONTENTS.search(line.text)]
    page = _Measure(lines)
    parts: list[str] = []
    starts: dict[int, int] = {}
    length = 0
    before: Line | None = None
    for line in lines:
        text = line.text.strip()
        between = "" if before is None else page.between(before, line)
        parts += [between, text]
        length += len(between)
        starts.setdefault(line.page, length)
        length += len(text)
        before = line
    return "".join(parts) + ("\n" if parts else ""), _page_starts(starts, pages, length)


def _page_starts(starts: dict[int, int], pages: int, length: int) -> tuple[int, ...]:
    """Return where each page begins; one without text where the next one does."""
    found: list[int] = []
    following = length
    for number in range(pages, 0, -1):
        following = starts.get(number, following)
        found.append(following)
    found.reverse()
    if found:
        found[0] = 0
    return tuple(found)


class _Measure:
    """What is usual in a document: size, edges of its columns, distance of lines, whether paragraphs are indented."""

    def __init__(self, lines: Sequence[Line]) -> None:
        weights: Counter[float] = Counter()
        for line in lines:
            weights[round(line.size * 2) / 2] += len(line.text)
        self.size = weights.most_common(1)[0][0] if weights else 1.0
        self.body = [line for line in lines if abs(line.size - self.size) <= 0.1 * self.size]
        self.columns = self._columns()
        self.left, self.right = self._edges()
        steps = [a.base - b.base for a, b in pairwise(self.body) if a.base > b.base]
        self.step = median(steps) if steps else 2 * self.size
        full = [b for a, b in pairwise(lines) if self._full(a, b) and _closed(a.text)]
        self.indents = bool(full) and sum(map(self._indented, full)) >= 0.3 * len(full)
        self.gaps = sum(step > _WIDE * self.step for step in steps) >= 0.05 * len(steps) if steps else False

    def _columns(self) -> list[float]:
        """Return where columns begin: where many lines do, far enough from the column before."""
        counted = Counter(round(line.left / self.size) for line in self.body)
        found: list[float] = []
        for place in sorted(place for place, count in counted.items() if count >= _MANY * len(self.body)):
            if not found or place - found[-1] > _COLUMN:
                found.append(place)
        return [place * self.size for place in found] or [0.0]

    def _edges(self) -> tuple[dict[int, float], dict[int, float]]:
        """Return the left and the right edge of each column."""
        by_column: defaultdict[int, list[Line]] = defaultdict(list)
        for line in self.body:
            by_column[self._column(line)].append(line)
        left = {column: min(line.left for line in group) for column, group in by_column.items()}
        right = {column: _usual_end([one.right for one in group], self.size) for column, group in by_column.items()}
        return left, right

    def _column(self, line: Line) -> int:
        return max(bisect_right(self.columns, line.left + self.size) - 1, 0)

    def _full(self, line: Line, following: Line) -> bool:
        """Tell whether a line ends at the edge, or where the first word of the next one would not have fitted."""
        edge = self.right.get(self._column(line))
        if edge is None:
            return False
        word = _LATIN_WORD.match(following.text)
        return line.right >= edge - (_SHORT + _LATIN_WIDTH * len(word[0] if word else "")) * self.size

    def _indented(self, line: Line) -> bool:
        edge = self.left.get(self._column(line))
        return edge is not None and line.left - edge >= _INDENT * self.size

    def _large(self, line: Line) -> bool:
        return line.size >= _LARGE * self.size and len(line.text) <= _HEADING_MAX

    def between(self, a: Line, b: Line) -> str:
        """Return what stands between two lines: an end of line, a space, or nothing."""
        if self._large(a) or self._large(b):
            return "" if self._one_heading(a, b) else "\n"
        if "\t" in a.text or "\t" in b.text:
            return "\n"
        if not self._full(a, b) or self._indented(b) or self._heading(b):
            return "\n"
        if a.page == b.page and a.base - b.base > _WIDE * self.step:
            return "\n"
        if _closed(a.text) and not (self.indents or self.gaps):
            return "\n"
        return " " if _LATIN_END.search(a.text) and _LATIN_START.match(b.text) else ""

    def _heading(self, line: Line) -> bool:
        return bool(_NUMBERED.match(line.text)) and not _closed(line.text)

    def _one_heading(self, a: Line, b: Line) -> bool:
        """Tell whether a heading runs over two lines: set alike, one close below the other, the second no new one."""
        alike = abs(a.size - b.size) <= 0.03 * a.size and a.page == b.page and 0 < a.base - b.base <= 2.2 * a.size
        return alike and not _NUMBERED.match(b.text)


def _usual_end(ends: Sequence[float], size: float) -> float:
    """Return the right edge: the furthest at which several lines end."""
    counted = Counter(round(end / size) for end in ends)
    often = [end for end, count in counted.items() if count >= max(2, 0.05 * len(ends))]
    return max(often, default=max(counted)) * size


def _closed(text: str) -> bool:
    return text.rstrip(_CLOSERS).endswith(tuple(_ENDS))
