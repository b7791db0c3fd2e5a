"""PDF → text with pages, by pdfium; run in a process of its own (see `ingest.loaders.bounded`)."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from io import FileIO

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.loaders.characters import written
from ingest.loaders.content import Content, UnfitError
from ingest.loaders.encodings import everyday
from ingest.loaders.furniture import stripped
from ingest.loaders.layout import Glyph, Line, lines
from ingest.loaders.paragraphs import joined

MAX_PAGES = 5_000
_END = 64 * 1024
_PASSWORD = 4
_UNKNOWN_SHARE = 0.3
_NONSENSE = 0.1
_ENOUGH = 40
"""Characters from which one can tell whether they are Chinese."""
_HAN = range(0x2E80, 0xFFEF)


def read(file: FileIO) -> Content:
    """Read a PDF; raises `UnfitError` for one that is damaged, protected, scanned or endless."""
    data = file.read()
    if b"startxref" not in data[-_END:]:
        raise UnfitError("damaged", kind="PDF", why="it breaks off, its end is missing")
    try:
        with pypdfium2.PdfDocument(data) as document:
            return _content(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise UnfitError("encrypted") from error
        raise UnfitError("damaged", kind="PDF", why=" ".join(str(error).split())) from error


def _content(document: pypdfium2.PdfDocument) -> Content:
    count = len(document)
    if count > MAX_PAGES:
        raise UnfitError("too-many-pages", pages=count, limit=MAX_PAGES)
    pages = [_Page(document, number) for number in range(1, count + 1)]
    found = [line for page in pages for line in page.lines]
    _check(pages, found)
    body, furniture = stripped(found, count)
    text, starts = joined(body, count)
    return Content(text, starts, {}, _properties(document), (*_left_out(pages), *furniture))


class _Page:
    """A page as its lines, with what could not be read of it."""

    def __init__(self, document: pypdfium2.PdfDocument, number: int) -> None:
        self.number = number
        self.lines: list[Line] = []
        self.pictures = self.unknown = self.aslant = 0
        self.damaged = False
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            self.damaged = True
            return
        glyphs = list(self._upright(list(_glyphs(page))))
        self.lines = [line for line in lines(glyphs, number) if line.text.strip()] if glyphs else []
        if not self.lines:
            self.pictures = sum(1 for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        page.close()

    def _upright(self, drawn: list[tuple[Glyph, int]]) -> Iterator[Glyph]:
        """Yield the glyphs that stand as most of the page's do, with what their characters are."""
        usual = Counter(turn for _, turn in drawn).most_common(1)
        for glyph, turn in drawn:
            if turn != usual[0][0]:
                self.aslant += 1
            elif glyph.text in ("\ufffd", "\x00") or "\ue000" <= glyph.text <= "\uf8ff":
                self.unknown += 1
            else:
                yield glyph


def _glyphs(page: pypdfium2.PdfPage) -> Iterator[tuple[Glyph, int]]:
    """Yield the characters drawn on a page, each with the quarter turns of its baseline; -1 for one aslant."""
    text = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    box = pdfium.FS_RECTF()
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if pdfium.FPDFText_IsGenerated(text, index) == 1 or code in (0x20, 0xA0, 0x0D, 0x0A, 0x3000):
            continue
        character = written(chr(code)) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if not character:
            continue
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, index, box)
        turn = _quarter(pdfium.FPDFText_GetCharAngle(text, index))
        left, right, base, high = _turned(box, x.value, y.value, turn)
        # a character of Chinese is as wide as it is high; boxes of others are higher than their size
        size = right - left if code in _HAN and right > left else high / 1.3
        yield Glyph(character, left, right, base, max(size, 1), index), turn
    text.close()


def _quarter(angle: float) -> int:
    turn = angle / (math.pi / 2)
    return round(turn) % 4 if abs(turn - round(turn)) < 0.05 else -1


def _turned(box: pdfium.FS_RECTF, x: float, y: float, turn: int) -> tuple[float, float, float, float]:
    """Return left, right, baseline and height as they are once the page is turned so that the text stands upright."""
    wide, high = box.right - box.left, box.top - box.bottom
    match turn:
        case 3:
            return box.bottom, box.top, -x, wide
        case 2:
            return -box.right, -box.left, -y, high
        case 1:
            return -box.top, -box.bottom, x, wide
        case _:
            return box.left, box.right, y, high


def _check(pages: list[_Page], found: list[Line]) -> None:
    """Raise the reason where no text, or no text that means anything, can be had."""
    text = "".join(line.text for line in found)
    unknown, pictures = sum(page.unknown for page in pages), sum(page.pictures > 0 for page in pages)
    if unknown > _UNKNOWN_SHARE * (unknown + len(text)):
        raise UnfitError("no-characters")
    if len(text) > _ENOUGH and sum(c > "\x7f" for c in text) > len(text) / 2 and everyday(text) < _NONSENSE:
        raise UnfitError("no-characters")
    if not text and pages and all(page.damaged for page in pages):
        raise UnfitError("damaged", kind="PDF", why="none of its pages can be opened")
    # a stamp or a heading on each page of a scan is no text of it
    if pictures and len(text) <= len(pages) * 5:
        raise UnfitError("scanned", images=pictures, pages=len(pages))
    if not text:
        raise UnfitError("empty")


def _left_out(pages: list[_Page]) -> Iterator[tuple[str, str]]:
    scans = [page.number for page in pages if page.pictures and not page.lines]
    if scans:
        yield f"pages {_numbers(scans)}", "pictures without text; OCR would read them"
    damaged = [page.number for page in pages if page.damaged]
    if damaged:
        yield f"pages {_numbers(damaged)}", "damaged, they cannot be opened"
    if unknown := sum(page.unknown for page in pages):
        yield f"{unknown} characters", "the font does not say what they are"
    if aslant := sum(page.aslant for page in pages):
        yield f"{aslant} characters", "set aslant or turned, such as a watermark"


def _numbers(numbers: list[int]) -> str:
    """Return page numbers for people.

    >>> _numbers([1, 2, 3, 7])
    '1-3, 7'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _properties(document: pypdfium2.PdfDocument) -> dict[str, str]:
    """Return title, author and date as the program that made the file wrote them."""
    said = document.get_metadata_dict(skip_empty=True)
    made = said.get("CreationDate", "").removeprefix("D:")
    day = f"{made[:4]}-{made[4:6]}-{made[6:8]}" if made[:8].isdecimal() and len(made) >= 8 else ""
    found = {"title": written(said.get("Title", "")), "publisher": written(said.get("Author", "")), "issued": day}
    return {key: value.strip() for key, value in found.items() if value.strip()}
