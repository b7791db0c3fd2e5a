"""What stands on every page beside the text: running headers, footers, page numbers. Stripped, and told."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ingest.loaders.layout import Line

_EDGE = 3
"""Lines from the top or bottom of a page that may be furniture."""
_OFTEN = 3
_BOTH = 2
_NEAR = 3.0
"""Points by which a header stands higher or lower from page to page."""
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"[-—–－·•\s]*(?:第\s*)?(\d{1,4}|[ivxlcIVXLC]{1,7})(?:\s*页)?(?:\s*[/／，,]?\s*(?:共|of|/|／)?\s*\d{1,4}(?:\s*页)?)?[-—–－·•\s]*"
)
_SHOWN = 30


def stripped(lines: Sequence[Line], pages: int) -> tuple[list[Line], list[tuple[str, str]]]:
    """Return the lines without headers, footers and page numbers, and a note of each that was left out."""
    edges = _edges(lines)
    numbers = _numbers(edges, pages)
    numbered = set(numbers)
    repeated = [line for line in _repeated(edges, pages) if line not in numbered]
    gone = {id(line) for line in (*repeated, *numbers)}
    notes = [(f"“{text[:_SHOWN]}” on {count} pages", "header or footer") for text, count in _counted(repeated)]
    if numbers:
        notes.append((f"page numbers of {len(numbers)} pages", "no part of the text; each sentence keeps its page"))
    return [line for line in lines if id(line) not in gone], notes


def _edges(lines: Sequence[Line]) -> list[Line]:
    """Return the lines nearest to the top and the bottom of their page."""
    by_page: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    found = []
    for on_page in by_page.values():
        heights = sorted({line.base for line in on_page})
        outer = {*heights[:_EDGE], *heights[-_EDGE:]}
        found += [line for line in on_page if line.base in outer]
    return found


def _repeated(edges: Sequence[Line], pages: int) -> list[Line]:
    """Return the lines that stand with the same words at the same height on many pages."""
    alike: defaultdict[tuple[str, int], list[Line]] = defaultdict(list)
    for line in edges:
        if line.text.endswith("。"):
            continue  # a sentence that is said often
        alike[_DIGITS.sub("#", line.text), round(line.base / _NEAR)].append(line)
    least = _OFTEN if pages > _BOTH else _BOTH
    return [line for group in alike.values() if len({one.page for one in group}) >= least for line in group]


def _numbers(edges: Sequence[Line], pages: int) -> list[Line]:
    """Return the lines that are the number of their page: counted up with the pages, or between dashes."""
    found = [(line, match[1]) for line in edges if (match := _NUMBER.fullmatch(line.text))]
    ahead = Counter(int(number) - line.page for line, number in found if number.isdecimal())
    usual = {shift for shift, count in ahead.items() if count >= min(_BOTH, pages)}
    return [
        line
        for line, number in found
        if not line.text.strip().isalnum() or (int(number) - line.page in usual if number.isdecimal() else pages > 1)
    ]


def _counted(lines: Sequence[Line]) -> Iterator[tuple[str, int]]:
    counted = Counter(_DIGITS.sub("#", line.text) for line in lines)
    yield from sorted(counted.items(), key=lambda item: (-item[1], item[0]))
