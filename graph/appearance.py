"""How entities and relations look in a drawing: shapes, colours and lines, and the words of the legend."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.layout import Box

FONT = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, system-ui, sans-serif"
FONT_SIZE = 14
STRONG_FONT_SIZE = 19
LINE_HEIGHT = 17
WRAP = 8
"""Characters of full width on a line of a label; two lines at most."""

INK = "#1f2933"
STATED_COLOUR = "#667380"
"""Relations that need no status: where things lie, what they connect."""
INFERRED_COLOUR = "#a7b0b8"
"""Relations that no document states."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its width in pixels and the lengths of its dashes and gaps; no dashes is solid."""

    width: float
    dashes: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the line for the legend."""
        return {"width": self.width, "dashes": list(self.dashes)}


LINES: Mapping[str, Line] = {
    "Completed": Line(2.6),
    "Ongoing": Line(1.4),
    "Planned": Line(1.4, (8, 5)),
    "Proposed": Line(1.6, (2, 4)),
    "": Line(1.0),
    "inferred": Line(1.0, (4, 6)),
}
"""Lines by status; `""` is a stated relation without one."""

MARKS: Mapping[str, str] = {
    "dot": "M-6 0A6 6 0 1 1 6 0A6 6 0 1 1-6 0z",
    "square": "M-5.5-5.5h11v11h-11z",
    "diamond": "M0-7.5L7.5 0 0 7.5-7.5 0z",
    "triangle": "M0-6.5L7 6H-7z",
    "triangleDown": "M0 6.5L7-6H-7z",
    "star": "M0-7.5l2 5 5.3.2-4.2 3.3 1.5 5.2L0 3.2l-4.6 3 1.5-5.2L-7.3-2.3-2-2.5z",
    "hexagon": "M-3.5-6h7L7 0 3.5 6h-7L-7 0z",
}
"""The shapes of vis-network as paths of SVG around the origin, a little over 6 in radius."""

WORDS: Mapping[str, tuple[str, str]] = {
    "drawing": ("关系图", "Network"),
    "stated": ("原文陈述，无进度之分", "Stated; has no status"),
    "inferred": ("推断或基础数据，原文未写", "Inferred or reference data, not in the texts"),
    "left_out": ("还有 {count} 个实体未画出", "{count} more not drawn"),
    "mentions": ("提及 {count} 次", "mentioned {count} times"),
    "mentioned_once": ("提及 1 次", "mentioned once"),
    "unmentioned": ("文件未提及，来自基础数据", "not in the texts, from reference data"),
    "more": ("另有 {count} 个相邻实体", "{count} more neighbours"),
    "documents": ("{count} 份文件", "{count} documents"),
    "document": ("1 份文件", "1 document"),
    "pinyin": ("拼音", "pinyin"),
    "no_script": ("绘图需要启用 JavaScript。", "The drawing needs JavaScript."),
    "empty": ("没有可画的实体。", "There is nothing to draw."),
}
"""Words of the drawing, zh and en."""


def word(key: str, lang: str, count: int | None = None) -> str:
    """Return a word of the drawing in `lang`, with a count put in.

    >>> word("left_out", "en", 12)
    '12 more not drawn'
    """
    text = WORDS[key][1 if lang == "en" else 0]
    return text if count is None else text.format(count=count)


def line_of(data: Mapping[str, Any]) -> Line:
    """Return the line of an edge of the network."""
    return LINES["inferred"] if data["inferred"] else LINES.get(data["status"] or "", LINES[""])


def width_of(text: str) -> float:
    """Return how wide a text is, in characters of full width.

    >>> width_of("渝贵高铁"), width_of("GDP")
    (4.0, 1.65)
    """
    return round(sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.55 for c in text), 2)


def wrapped(label: str) -> str:
    r"""Return a label on at most two lines of about equal length, cut with an ellipsis if need be.

    >>> wrapped("融入成渝地区双城经济圈")
    '融入成渝地区\n双城经济圈'
    >>> wrapped("中国（遵义）跨境电子商务综合试验区")
    '中国（遵义）跨境\n电子商务综合试…'
    >>> wrapped("Chengdu–Chongqing economic circle")
    'Chengdu–\nChongqing eco…'
    """
    whole = width_of(label)
    if whole <= WRAP:
        return label
    first = _head(label, min(WRAP, whole / 2 + 0.5))
    rest = label[len(first) :].lstrip()
    second = _head(rest, WRAP, breaking=False)
    return first.rstrip() + "\n" + (second if second == rest else second[:-1].rstrip() + "…")


def _head(text: str, room: float, *, breaking: bool = True) -> str:
    """Return as much of a text as fits a line; Latin words stay whole when `breaking` at spaces and dashes."""
    end = next((n for n in range(1, len(text) + 1) if width_of(text[:n]) > room), len(text) + 1) - 1
    if end >= len(text) or not breaking or not (text[end - 1].isascii() and text[end].isascii()):
        return text[:end]
    space = max(text.rfind(mark, 0, end) for mark in " –-")
    return text[: space + 1] if space > 0 else text[:end]


def size_of(degree: int, *, strong: bool) -> float:
    """Return the radius of a node in pixels: it grows slowly with the number of neighbours."""
    return round((12 if strong else 6) + 2.2 * math.log1p(degree), 1)


def box_of(label: str, size: float, *, strong: bool = False) -> Box:
    """Return the width and height that a node takes around its middle, with the label below it."""
    lines = label.split("\n")
    scale = STRONG_FONT_SIZE / FONT_SIZE if strong else 1.0
    width = max(map(width_of, lines)) * FONT_SIZE * scale
    return max(2 * size, width), 2 * (size + 2) + LINE_HEIGHT * scale * len(lines) * 1.5
