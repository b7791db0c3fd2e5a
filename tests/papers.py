"""Files as people have them, made from a text: PDF by two programs, Word, web pages, archives."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import docx
from PIL import Image
from playwright.sync_api import Browser
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

CORPUS = Path(__file__).parents[1] / "corpus"
MARKS = "，。；：、”）！？"
FONT, SIZE, MARGIN = "STSong-Light", 10.5, 64
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def sample(name: str = "zunyi-plan-2020") -> str:
    """A sample document as its words, without front matter and Markdown marks."""
    text = _FRONT_MATTER.sub("", (CORPUS / f"{name}.md").read_text(encoding="utf-8"))
    return re.sub(r"^#+ *|\*\*", "", text, flags=re.MULTILINE)


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def drawn(text: str, *, columns: int = 1, header: str = "某市规划", password: str = "") -> bytes:
    """PDF with headers, footers and page numbers, line by line, as a simple program draws it."""
    file, canvas = canvas_of(password)
    wide = (A4[0] - 2 * MARGIN - (columns - 1) * 24) / columns
    lines = _broken(text, wide)
    per_column = int((A4[1] - 2 * MARGIN) / (SIZE * 1.6))
    per_page = per_column * columns
    for number, first in enumerate(range(0, len(lines), per_page), 1):
        canvas.setFont(FONT, 9)
        canvas.drawString(MARGIN, A4[1] - 40, header)
        canvas.drawCentredString(A4[0] / 2, 36, f"— {number} —")
        canvas.setFont(FONT, SIZE)
        for place, line in enumerate(lines[first : first + per_page]):
            column, row = divmod(place, per_column)
            canvas.drawString(MARGIN + column * (wide + 24), A4[1] - MARGIN - (row + 1) * SIZE * 1.6, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def canvas_of(password: str = "") -> tuple[io.BytesIO, Canvas]:
    """A PDF to be drawn, with a Chinese font set."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, encrypt=StandardEncryption(password) if password else None)
    canvas.setFont(FONT, SIZE)
    return file, canvas


def scanned(pages: Sequence[str]) -> bytes:
    """PDF of pages that are pictures, but for those with a text."""
    file, canvas = canvas_of()
    for text in pages:
        canvas.setFont(FONT, SIZE)
        if text:
            for row, line in enumerate(paragraphs(text)):
                canvas.drawString(MARGIN, A4[1] - MARGIN - row * 2 * SIZE, line)
        else:
            canvas.drawInlineImage(Image.new("L", (100, 140), 200), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def word(markdown: str, *, title: str = "", author: str = "") -> bytes:
    """Word document whose headings have styles, as a text in Markdown has them."""
    document = docx.Document()
    for line in paragraphs(_FRONT_MATTER.sub("", markdown)):
        marks, _, heading = line.partition(" ")
        if marks and not marks.strip("#"):
            document.add_heading(heading, len(marks) - 1)
            continue
        paragraph = document.add_paragraph()
        for number, part in enumerate(line.split("**")):
            paragraph.add_run(part).bold = number % 2 == 1
    document.core_properties.title, document.core_properties.author = title, author
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


NAVIGATION = "<div class=nav><ul><li><a href=#>首页</a></li><li><a href=#>政务公开</a></li><li>互动交流</li></ul></div>"
ASIDE = "<div class=side><h3>热点推荐</h3><ul>" + "<li><a href=#>某市召开常务会议部署工作</a></li>" * 8 + "</ul></div>"
FOOTER = "<div class=footer><p>主办：某市人民政府办公室 备案号：00000000</p><p>联系我们 网站地图</p></div>"


def page(text: str, *, head: str = "", around: str = "", container: str = "TRS_Editor") -> str:
    """Saved page of a government site: navigation, the article in its container, things beside it."""
    body = "".join(f"<p>\u3000\u3000{escape(one)}</p>" for one in paragraphs(text))
    return (
        f"<!DOCTYPE html><html><head><meta charset='gb2312'>{head}</head><body>{NAVIGATION}<div class=main>{around}"
        f"<div class='{container}'>{body}</div>{ASIDE}</div>{FOOTER}</body></html>"
    )


def _broken(text: str, width: float) -> list[str]:
    """Return the text in lines no wider than `width`, none of which begins with a mark."""
    found = []
    for paragraph in paragraphs(text):
        line = "\u3000\u3000"
        for character in paragraph:
            if stringWidth(line + character, FONT, SIZE) > width:
                cut = len(line) - next(
                    n for n, c in enumerate([character, *reversed(line)]) if c not in "，。；：、”）！？"
                )
                found.append(line[:cut])
                line = line[cut:]
            line += character
        found.append(line)
    return found


def printed(browser: Browser, text: str, *, columns: int = 1, title: str = "某市规划") -> bytes:
    """PDF as a browser prints it, its letters with it, in columns, with header and footer."""
    body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs(text))
    style = f"body{{font:10.5pt/1.6 'Noto Serif CJK SC';columns:{columns};column-gap:8mm;text-align:justify}}"
    style += "p{text-indent:2em;margin:0}"
    page = browser.new_page()
    try:
        page.set_content(f"<!doctype html><html lang=zh><style>{style}</style><body>{body}")
        return page.pdf(
            format="A4",
            display_header_footer=True,
            header_template=f"<span style='font-size:8pt;margin-left:20mm'>{title}</span>",
            footer_template="<span style='font-size:8pt;margin:auto'>第 <i class=pageNumber></i> 页 "
            "共 <i class=totalPages></i> 页</span>",
            margin={"top": "25mm", "bottom": "25mm", "left": "20mm", "right": "20mm"},
        )
    finally:
        page.close()


def packed(files: Mapping[str, bytes]) -> bytes:
    """Zip of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def share_kept(original: str, found: str, run: int = 12) -> float:
    """Share of the runs of characters of a text that are found in another, white space aside."""
    a, b = ("".join(text.split()) for text in (original, found))
    runs = [a[i : i + run] for i in range(len(a) - run + 1)]
    known = {b[i : i + run] for i in range(len(b) - run + 1)}
    return sum(one in known for one in runs) / len(runs)
