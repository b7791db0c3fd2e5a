"""DOCX → text, by python-docx; run in a process of its own (see `ingest.loaders.bounded`).

Headings by style become Markdown headings, which segmentation knows; rows of tables become lines with tabs
between their cells. All that a reader sees in the body is taken: insertions that are tracked, content controls and
text boxes too, and the numbers that Word puts before paragraphs; what is struck out as deleted is not.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import FileIO
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from ingest.loaders.characters import written
from ingest.loaders.content import Content, UnfitError
from ingest.loaders.numbering import Numbering

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_T, _TAB, _BREAK, _RETURN = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
_TEXT_BOX, _HYPHEN = qn("w:txbxContent"), qn("w:noBreakHyphen")
_PROPERTIES = {qn("w:pPr"), qn("w:rPr"), qn("w:tblPr"), qn("w:trPr"), qn("w:tcPr"), qn("w:sectPr"), qn("w:sdtPr")}
_GONE = {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_BUILT_IN = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题", re.IGNORECASE)
_CONTENTS = re.compile(r"toc(?:\s*\d|\s*heading)?|目录\s*\d?", re.IGNORECASE)
_DEEPEST = 6
_BROKEN = (KeyError, ValueError, AttributeError, OSError, PackageNotFoundError, zipfile.BadZipFile, SyntaxError)
"""What is raised for parts that are missing, cut off, or no XML."""
_TEMPLATE_YEAR = 2013
"""Of the template that python-docx writes with."""


def read(file: FileIO) -> Content:
    """Read a Word document; raises `UnfitError` for one that is damaged or holds no text."""
    try:
        document = docx.Document(file)
        lines = list(_Styles(document).lines(document.element.body))
    except _BROKEN as error:
        if "unknown error" in str(error):  # so libxml2 says that it got no memory
            raise MemoryError from error
        raise UnfitError("damaged", kind="DOCX", why=" ".join(str(error).split())[:120]) from error
    return Content("".join(f"{line}\n" for line in lines), hints=_properties(document))


class _Styles:
    """The styles of a document, by which its headings are known, and its lists."""

    def __init__(self, document: Document) -> None:
        self._names = {style.style_id: style.name or "" for style in document.styles if style.type is not None}
        numbering = [part for part in document.part.rels.values() if part.reltype == RELATIONSHIP_TYPE.NUMBERING]
        self._numbering = Numbering(document.part.numbering_part.element if numbering else None)
        self._lists = {
            style.style_id: number
            for style in document.styles
            for number in style.element.iterfind(f"{qn('w:pPr')}/{qn('w:numPr')}")
        }
        self._outline = {
            style.style_id: int(level.get(qn("w:val"), "9"))
            for style in document.styles
            for level in style.element.iterfind(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        }

    def lines(self, parent: Any) -> Iterator[str]:
        """Yield the lines of a body, a cell or a text box: its paragraphs and the rows of its tables."""
        for element in parent:
            if element.tag == _P:
                yield from self._paragraph(element)
            elif element.tag == _TBL:
                yield from self._table(element)
            elif element.tag not in _GONE and element.tag not in _PROPERTIES and isinstance(element.tag, str):
                yield from self.lines(element)  # content controls, insertions

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style = found.get(qn("w:val"), "") if found is not None else ""
        name = self._names.get(style, style)
        boxes: list[Any] = []
        text = written("".join(_pieces(paragraph, boxes)))
        if not _CONTENTS.fullmatch(name.strip()):
            level = self._level(paragraph, style, name)
            if text.strip():
                text = self._number(paragraph, style) + text.lstrip()
            for line in text.splitlines():
                if line.strip():
                    yield f"{'#' * level} {line.strip()}" if level else line.strip()
        for box in boxes:
            yield from self.lines(box)

    def _level(self, paragraph: Any, style: str, name: str) -> int:
        """Return the level of a heading, 0 for a paragraph."""
        if _TITLE.fullmatch(name.strip()):
            return 1
        if built_in := _BUILT_IN.fullmatch(name.strip()):
            return min(int(built_in[1]) + 1, _DEEPEST)
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        outline = int(own.get(qn("w:val"), "9")) if own is not None else self._outline.get(style, 9)
        return min(outline + 2, _DEEPEST) if outline < 9 else 0

    def _number(self, paragraph: Any, style: str) -> str:
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        properties = own if own is not None else self._lists.get(style)
        return "" if properties is None else self._numbering.next(properties)

    def _table(self, table: Any) -> Iterator[str]:
        for row in _own(table, _TR, _TBL):
            cells = [" ".join(line.lstrip("# ") for line in self.lines(cell)) for cell in _own(row, _TC, _TR)]
            if any(cell.strip() for cell in cells):
                yield "\t".join(cell.replace("\t", " ") for cell in cells)


def _own(parent: Any, tag: str, within: str) -> Iterator[Any]:
    """Yield the elements of a table or a row, not those of a table inside one of its cells."""
    return (one for one in parent.iter(tag) if next(one.iterancestors(within)) is parent)


def _pieces(parent: Any, boxes: list[Any]) -> Iterator[str]:
    """Yield the text below an element; text boxes, which are paragraphs of their own, go to `boxes`."""
    for element in parent:
        tag = element.tag
        if tag == _T:
            yield element.text or ""
        elif tag == _TAB:
            yield " "
        elif tag in {_BREAK, _RETURN}:
            yield "\n"
        elif tag == _HYPHEN:
            yield "-"
        elif tag == _TEXT_BOX:
            boxes.append(element)
        elif tag not in _GONE and tag not in _PROPERTIES and isinstance(tag, str):
            yield from _pieces(element, boxes)


def _properties(document: Document) -> dict[str, str]:
    """Return title, author and date as the program that made the file wrote them."""
    said = document.core_properties
    day = said.created.date() if said.created and said.created.year > _TEMPLATE_YEAR else None
    found = {"title": written(said.title), "publisher": written(said.author), "issued": day.isoformat() if day else ""}
    return {key: value.strip() for key, value in found.items() if value.strip()}
