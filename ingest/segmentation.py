"""Text → sentences with their heading path; offsets always count in the stored text.

Policy prose is cut by its own marks: Markdown headings, `一、` `（一）` `1.` numbering, run-in
headings (`**24.加强交通建设。**`, `（一）稳住农业。`), `——` paragraphs and short unpunctuated lines. Rows of
tables have tabs between their cells. A paragraph that breaks off at a page end is read on in the next one; the
stored text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

_ENDS = "。！？!?"
_CLOSERS = "”’）)》」』*"
_SENTENCE = re.compile(rf"[^{_ENDS}]*(?:[{_ENDS}]+[{_CLOSERS}]*|$)", re.DOTALL)
_MARKDOWN = re.compile(r"\s*(#{1,6})\s+")
_BOLD = re.compile(r"\s*(?:——)?\*\*(.+?)\*\*")
_LEVELS = (
    (2, re.compile(r"\s*第?[一二三四五六七八九十]+(?:、|章|部分)")),
    (3, re.compile(r"\s*（[一二三四五六七八九十]+）")),
    (4, re.compile(r"\s*\d{1,3}[.．、](?!\d)")),
)
_DEEPEST = 9
_CELLS = "\t"
"""What stands between the cells of a row; a row is no heading, and does not go on in the next."""
_RUN_IN = re.compile(r"\s*(?:（[一二三四五六七八九十]+）|\d{1,3}[.．、](?!\d))[^。]{2,48}。(?=\S)")
_LEAD_MAX = 48
_HEADING_MAX = 34
_DROPPED = re.compile(r"(?!(?<=[A-Za-z0-9]) (?=[A-Za-z0-9]))[\s\u3000*#]")
"""White space and Markdown marks, but not a space between two Latin words."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of text; `clean` is it without white space and marks, `offsets` where each character stands."""

    start: int
    end: int
    clean: str
    offsets: tuple[int, ...]
    section: tuple[str, ...]
    paragraph: int
    heading: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stored text's offsets of `clean[start:end]`, which must not be empty."""
        return self.offsets[start], self.offsets[end - 1] + 1


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    end: int
    level: int | None  # of a heading; None for a paragraph


def sentences(text: str, title: str | None = None) -> Iterator[Sentence]:
    """Yield headings and sentences in the order of the text."""
    path: list[tuple[int, str]] = []
    for number, block in enumerate(_blocks(text)):
        if block.level is not None:
            above = _above(path, block.level)
            heading = _sentence(text, block.start, block.end, _names(above), number, heading=True)
            if heading is None:
                continue
            yield heading
            path = above
            if heading.clean != _clean(title or ""):
                path.append((block.level, heading.clean))
            continue
        path = yield from _paragraph(text, block, path, number)


def _paragraph(
    text: str, block: _Block, path: list[tuple[int, str]], number: int
) -> Generator[Sentence, None, list[tuple[int, str]]]:
    """Yield the sentences of a paragraph; returns the heading path of the next one.

    A numbered run-in heading (`**4.主要目标。**`) stands over the paragraphs that follow it, up to the
    next of its rank; one without a number only over its own.
    """
    start, section = block.start, _names(path)
    lead = _run_in(text, block)
    if lead is not None:
        level = _number_level(_clean(text[block.start : lead]))
        above = [entry for entry in path if (_number_level(entry[1]) or 0) < (level or _DEEPEST)]
        heading = _sentence(text, block.start, lead, _names(above), number, heading=True)
        if heading is not None:
            yield heading
            start, section = lead, (*_names(above), heading.clean)
            path = [*above, (level, heading.clean)] if level else path
    for match in _SENTENCE.finditer(text, start, block.end):
        sentence = _sentence(text, match.start(), match.end(), section, number)
        if sentence is not None:
            yield sentence
    return path


def _above(path: list[tuple[int, str]], level: int) -> list[tuple[int, str]]:
    return [entry for entry in path if entry[0] < level]


def _number_level(body: str) -> int | None:
    return next((level for level, pattern in _LEVELS if pattern.match(body)), None)


def _names(path: list[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(name for _, name in path)


def _run_in(text: str, block: _Block) -> int | None:
    """Return where a run-in heading of the paragraph ends, or None."""
    bold = _BOLD.match(text, block.start, block.end)
    if bold and bold.end() < block.end and len(bold[1]) <= _LEAD_MAX:
        return bold.end()
    lead = _RUN_IN.match(text, block.start, block.end)
    return lead.end() if lead else None


def _sentence(
    text: str, start: int, end: int, section: tuple[str, ...], paragraph: int, *, heading: bool = False
) -> Sentence | None:
    kept = _kept(text, start, end)
    if not kept:
        return None
    clean = "".join(map(text.__getitem__, kept))
    return Sentence(kept[0], kept[-1] + 1, clean, kept, section, paragraph, heading)


def _kept(text: str, start: int, end: int) -> tuple[int, ...]:
    """Return where the characters of `text[start:end]` stand that do not drop out, by what is around them."""
    # one character more, for what follows the last
    dropped = {match.start() for match in _DROPPED.finditer(text, start, end + 1)}
    return tuple(i for i in range(start, end) if i not in dropped) if dropped else tuple(range(start, end))


def _clean(text: str) -> str:
    return _DROPPED.sub("", text)


def _blocks(text: str) -> list[_Block]:
    """Return lines as blocks, with a paragraph that breaks off joined to the one that goes on."""
    lines = [_Block(m.start(), m.end(), None) for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
    blocks: list[_Block] = []
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else None
        level = _level(text, line, following)
        previous = blocks[-1] if blocks else None
        if previous and previous.level is None and level is None and _continues(text, previous, line):
            blocks[-1] = _Block(previous.start, line.end, None)
        else:
            blocks.append(_Block(line.start, line.end, level))
    return blocks


def _level(text: str, line: _Block, following: _Block | None) -> int | None:
    raw = text[line.start : line.end]
    marks, body = _MARKDOWN.match(raw), _clean(raw)
    if _is_row(raw):
        return None
    if marks:
        # converters give numbered chapters uneven Markdown levels: the number decides
        return _number_level(body) or len(marks[1])
    closed = body.rstrip(_CLOSERS).endswith(tuple(_ENDS + "：:；;，,、"))
    for level, pattern in _LEVELS:
        if pattern.match(body) and not closed and len(body) <= _LEAD_MAX:
            return level
    if closed or len(body) > _HEADING_MAX or body.startswith(("——", "（", "(", "来源", "时间", "数据来源")):
        return None
    # a short open line heads what follows only if that is a paragraph
    return 5 if following and len(_clean(text[following.start : following.end])) > 2 * len(body) else None


def _is_row(line: str) -> bool:
    return _CELLS in line.strip()


def _continues(text: str, previous: _Block, line: _Block) -> bool:
    """Tell whether a paragraph broke off in mid-sentence and `line` goes on with it."""
    head, tail = _clean(text[previous.start : previous.end]), _clean(text[line.start : line.end])
    if _is_row(text[previous.start : previous.end]) or _is_row(text[line.start : line.end]):
        return False
    opens = not head.rstrip(_CLOSERS).endswith(tuple(_ENDS + "：:；;"))
    return opens and len(head) > _HEADING_MAX and _ends(tail) and not tail.startswith(("——", "（一", "一、"))


def _ends(body: str) -> bool:
    return body.rstrip(_CLOSERS).endswith(tuple(_ENDS + "；;"))
