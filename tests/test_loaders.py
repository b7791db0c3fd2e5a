"""What is read from PDF, Word, web pages and archives: all of the text, in its order, and what a file says of itself.

The files are made here, by the programs that people make them with, from a sample document.
"""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from PIL import Image
from playwright.sync_api import Browser
from reportlab.lib.pagesizes import A4

from ingest.loading import Input, clashes, digest_of, documents_in, load, said_beside
from ingest.metadata import Overrides, metadata_of
from ingest.pipeline import read_again, read_document
from ingest.segmentation import sentences
from ontology.rdf import extraction_triples, read_extraction
from ontology.records import Extraction
from tests import papers

TEXT = papers.sample()
SHORT = papers.sample("zunyi-feature-2024")
SENTENCE = "兰州市加快建设引大入秦工程。"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FURNITURE = "header or footer"

Make = Callable[[str, str | bytes], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def kept(text: str) -> list[str]:
    """The paragraphs of a text as they are compared: white space within Chinese says nothing."""
    return ["".join(one.split()) for one in papers.paragraphs(text)]


# ───────────────────────────────────────────────────────────── PDF


@pytest.mark.parametrize("columns", [1, 2])
def test_a_pdf_gives_its_text_in_paragraphs_without_what_stands_around(make: Make, columns: int) -> None:
    source = load(make("a.pdf", papers.drawn(TEXT, columns=columns)))
    assert papers.share_kept(TEXT, source.text) >= 0.99
    assert kept(source.text) == kept(TEXT)
    pages = len(source.pages)
    assert set(source.left_out) == {
        (f"“某市规划” on {pages} pages", FURNITURE),
        (f"page numbers of {pages} pages", "no part of the text; each sentence keeps its page"),
    }


@pytest.mark.parametrize("columns", [1, 2])
def test_a_printed_pdf_with_its_fonts_does_too(make: Make, browser: Browser, columns: int) -> None:
    source = load(make("a.pdf", papers.printed(browser, TEXT, columns=columns)))
    assert papers.share_kept(TEXT, source.text) >= 0.99
    assert kept(source.text) == kept(TEXT)


def test_each_sentence_of_a_pdf_knows_its_page(make: Make) -> None:
    lines = [f"第{word}项任务是加快建设引大入秦工程。" for word in "一二三四五六七"]
    file, canvas = papers.canvas_of()
    for number, line in enumerate(lines):
        canvas.setFont(papers.FONT, papers.SIZE)
        if number != 3:  # an empty page
            canvas.drawString(papers.MARGIN, 600, line)
        canvas.showPage()
    canvas.save()
    read = read_document(make("a.pdf", file.getvalue()), title="甲", about="兰州市")
    assert [(p.exact, p.page) for p in read.passages] == [(line, n) for n, line in enumerate(lines, 1) if n != 4]


def test_a_sentence_that_goes_on_on_the_next_page_knows_both(make: Make) -> None:
    first, second = "全市加快推进兰合铁路和环城公路等重大项目建设，扎实做好各项前期工作，" * 2, "年内开工建设。"
    file, canvas = papers.canvas_of()
    for line in (first[:40], first[40:] + "再接再厉完成任务", second):
        canvas.drawString(papers.MARGIN, 700 if line[0] != first[40] else 40, line)
        if line != first[:40]:
            canvas.showPage()
            canvas.setFont(papers.FONT, papers.SIZE)
    canvas.save()
    read = read_document(make("a.pdf", file.getvalue()), title="甲", about="兰州市")
    (passage,) = read.passages
    assert (passage.page, passage.last_page) == (1, 2)
    assert read.document.text[passage.start : passage.end] == passage.exact


def test_pages_come_back_from_the_graph_and_from_reading_again(make: Make) -> None:
    read = read_document(make("a.pdf", papers.drawn(SHORT, columns=2)), issued="2024", about="遵义市")
    assert {passage.page for passage in read.passages} == set(range(1, len(read.document.page_starts) + 1))
    stored = read_extraction(extraction_triples(read), read.document.iri)
    assert (stored.document, stored.passages) == (read.document, tuple(sorted(read.passages)))
    assert read_again(stored.document) == read


def test_glyphs_drawn_out_of_order_are_put_in_their_place(make: Make) -> None:
    file, canvas = papers.canvas_of()
    # quotation marks from another font come first, as a word processor writes them
    for text, place in (("“", 2), ("”", 6), ("推进", 0), ("十四五", 3), ("时期重大项目建设。", 7)):
        canvas.drawString(papers.MARGIN + place * papers.SIZE, 700, text)
    canvas.save()
    assert load(make("a.pdf", file.getvalue())).text == "推进“十四五”时期重大项目建设。\n"


def test_columns_drawn_row_by_row_are_read_one_after_the_other(make: Make) -> None:
    left = [f"左栏第{n}行加快建设铁路公路和机场工程，" for n in "一二三四五六七八"]
    right = [f"右栏第{n}行积极发展旅游康养和文化产业，" for n in "一二三四五六七八"]
    file, canvas = papers.canvas_of()
    for row, pair in enumerate(zip(reversed(left), reversed(right), strict=True)):
        for column, line in enumerate(pair):  # from the bottom of the page up
            canvas.drawString(60 + column * 260, 300 + row * 18, line)
    canvas.save()
    found = "".join(load(make("a.pdf", file.getvalue())).text.split())
    assert found == "".join((*left, *right))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_turned_is_read(make: Make, turn: int) -> None:
    file, canvas = papers.canvas_of()
    canvas.setPageRotation(turn)
    canvas.saveState()
    canvas.translate(A4[0] / 2, A4[1] / 2)
    canvas.rotate(turn)
    for row, line in enumerate(("加快建设兰合铁路。", "加快建设环城公路。")):
        canvas.drawString(-200, 100 - 30 * row, line)
    canvas.restoreState()
    canvas.save()
    assert load(make("a.pdf", file.getvalue())).text == "加快建设兰合铁路。\n加快建设环城公路。\n"


def test_a_watermark_is_left_out_and_told(make: Make) -> None:
    file, canvas = papers.canvas_of()
    canvas.drawString(100, 700, SENTENCE)
    canvas.rotate(45)
    canvas.drawString(400, 100, "内部资料")
    canvas.save()
    source = load(make("a.pdf", file.getvalue()))
    assert source.text == f"{SENTENCE}\n"
    assert source.left_out == (("4 characters", "set aslant or turned, such as a watermark"),)


def test_the_table_of_contents_is_no_text(make: Make) -> None:
    lines = ["一、交通 ………………… 3", "二、水利........12", "正文说加快建设引大入秦工程。"]
    assert load(make("a.pdf", papers.scanned(["\n".join(lines)]))).text == f"{lines[2]}\n"


def test_radicals_that_fonts_give_become_characters(make: Make) -> None:
    file, canvas = papers.canvas_of()
    canvas.drawString(100, 700, "⽣态⽂明建设⼒度加⼤，ＧＤＰ增长１２％。")
    canvas.save()
    assert load(make("a.pdf", file.getvalue())).text == "生态文明建设力度加大，ＧＤＰ增长１２％。\n"


def test_a_scan_with_the_text_of_ocr_behind_its_pictures_is_read(make: Make) -> None:
    file, canvas = papers.canvas_of()
    canvas.drawInlineImage(Image.new("L", (100, 140), 200), 0, 0, *A4)
    unseen = canvas.beginText(100, 700)
    unseen.setTextRenderMode(3)
    unseen.textLine(SENTENCE)
    canvas.drawText(unseen)
    canvas.save()
    assert load(make("a.pdf", file.getvalue())).text == f"{SENTENCE}\n"


def test_pages_that_are_pictures_are_told(make: Make) -> None:
    source = load(make("a.pdf", papers.scanned([SENTENCE * 2, "", "", SENTENCE * 2, ""])))
    assert source.left_out == (("pages 2-3, 5", "pictures without text; OCR would read them"),)
    assert len(source.pages) == 5


# ───────────────────────────────────────────────────────────── Word


def test_a_word_document_gives_headings_tables_and_all_that_is_seen(make: Make) -> None:
    document = docx.Document()
    document.add_heading("某市规划", 0)
    document.add_paragraph("目录项\t3", style=_style(document, "toc 1"))
    document.add_heading("一、交通", 1)
    paragraph = document.add_paragraph("加快建设")
    paragraph.add_run("兰合铁路").bold = True
    paragraph._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>和环城公路</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>以及机场</w:delText></w:r></w:del>"))
    paragraph.add_run("。")
    table = document.add_table(2, 3)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("指标", "", "2025年", "铁路", "公里", "120"), strict=True
    ):
        cell.text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    document.element.body.insert(
        -1,
        parse_xml(f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>控件中的话。</w:t></w:r></w:p></w:sdtContent></w:sdt>"),
    )
    file = io.BytesIO()
    document.save(file)
    source = load(make("a.docx", file.getvalue()))
    assert source.text.splitlines() == [
        "# 某市规划",
        "## 一、交通",
        "加快建设兰合铁路和环城公路。",
        "指标\t2025年",
        "铁路\t公里\t120",
        "控件中的话。",
    ]
    assert [s.section for s in sentences(source.text, "某市规划")][-1] == ("一、交通",)


def test_numbers_that_word_sets_are_part_of_the_text(make: Make) -> None:
    document = docx.Document()
    lists = document.part.numbering_part.element
    formats = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("bullet", "•"))
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{name}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (name, text) in enumerate(formats)
    )
    lists.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>'))
    lists.append(parse_xml(f'<w:num {W} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for level, text in (
        (0, "交通"),
        (1, "铁路"),
        (2, "干线"),
        (2, "支线"),
        (3, "要点"),
        (1, "公路"),
        (2, "国道"),
        (0, "水利"),
    ):
        numbered = f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="91"/></w:numPr>'
        document.add_paragraph(text)._p.get_or_add_pPr().append(parse_xml(numbered))
    file = io.BytesIO()
    document.save(file)
    assert load(make("a.docx", file.getvalue())).text.split() == [
        *("一、交通", "（一）铁路", "1.干线", "2.支线", "要点", "（二）公路", "1.国道", "二、水利"),
    ]


def test_a_list_that_word_begins_anew_is_counted_anew(make: Make) -> None:
    document = docx.Document()
    lists = document.part.numbering_part.element
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{level}</w:abstractNum>'))
    for number, override in ((91, ""), (92, again)):
        lists.append(parse_xml(f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="90"/>{override}</w:num>'))
    for number, text in ((91, "铁路"), (91, "公路"), (92, "水库"), (92, "灌区")):
        numbered = f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        document.add_paragraph(text)._p.get_or_add_pPr().append(parse_xml(numbered))
    file = io.BytesIO()
    document.save(file)
    assert load(make("a.docx", file.getvalue())).text.split() == ["1.铁路", "2.公路", "1.水库", "2.灌区"]


def _style(document: docx.document.Document, name: str) -> str:
    document.styles.add_style(name, docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    return name


def test_properties_of_a_word_document_count_where_its_text_bears_them_out(make: Make) -> None:
    said = papers.word(f"# 兰州市铁路规划\n{SENTENCE}2021年完成。", title="兰州市铁路规划", author="兰州市人民政府")
    found = metadata_of(load(make("a.docx", said)), Overrides())
    assert (found.title, found.publisher) == ("兰州市铁路规划", "兰州市人民政府")
    stale = papers.word(f"# 兰州市铁路规划\n{SENTENCE}", title="关于开会的通知", author="Administrator")
    found = metadata_of(load(make("b.docx", stale)), Overrides())
    assert (found.title, found.publisher) == ("兰州市铁路规划", None)


# ───────────────────────────────────────────────────────────── web pages

META = (
    '<meta name="SiteName" content="某市人民政府"><meta name="ArticleTitle" content="兰州市规划要点">'
    '<meta name="PubDate" content="2020-12-25 10:22"><meta name="ContentSource" content="兰州市发展改革委">'
    "<title>兰州市规划要点_某市人民政府</title>"
)


@pytest.mark.parametrize("container", ["TRS_Editor", "of-no-known-name"])
def test_a_web_page_gives_its_article(make: Make, container: str) -> None:
    source = load(make("a.html", papers.page(TEXT, head=META, container=container).encode("gb18030")))
    assert kept(source.text) == ["#兰州市规划要点", *kept(TEXT)]
    assert dict(source.metadata) == {"title": "兰州市规划要点", "issued": "2020-12-25", "publisher": "兰州市发展改革委"}


def test_a_web_page_without_meta_tags_says_it_around_the_article(make: Make) -> None:
    around = "<h1>兰州市规划要点</h1><p>发布时间：2020年12月5日 来源：兰州市发展改革委 【字号：大 中 小】</p>"
    source = load(make("a.htm", papers.page(TEXT, around=around).encode("gb18030")))
    found = metadata_of(source, Overrides())
    assert (found.title, found.issued, found.publisher) == ("兰州市规划要点", "2020-12-05", "兰州市发展改革委")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_a_web_page_is_decoded_by_what_it_is_not_by_what_it_says(make: Make, encoding: str) -> None:
    text = "".join(f"第{n}項：推動都市更新和公共建設，發展觀光產業。" for n in "一二三四五六七八九十")
    source = load(make("a.html", papers.page(text).encode(encoding, "xmlcharrefreplace")))
    assert text in source.text


def test_rows_and_headings_of_a_web_page(make: Make) -> None:
    body = (
        f"<h2>一、交通</h2><p>{SENTENCE * 20}</p><table><tr><td>指标</td><td>2025年</td></tr></table>第一行<br>第二行"
    )
    source = load(
        make("a.html", f"<html><head><meta charset=utf-8></head><body><div id=zoom>{body}</div></body></html>")
    )
    assert source.text.splitlines() == ["## 一、交通", SENTENCE * 20, "指标\t2025年", "第一行", "第二行"]


# ───────────────────────────────────────────────────────────── archives and folders


def test_an_archive_is_the_documents_in_it(make: Make, tmp_path: Path) -> None:
    files = {
        "2024/报告.txt": SENTENCE.encode("gb18030"),
        "2024/index.csv": "file,title,issued\n报告.txt,兰州市报告,2024-02\n".encode("gb18030"),
        "规划.docx": papers.word(f"# 规划\n{SENTENCE}"),
        "图.png": b"\x89PNG",
        "README.md": SENTENCE.encode(),
        ".hidden/x.txt": SENTENCE.encode(),
        "__MACOSX/._报告.txt": b"\x00",
    }
    archive = make("资料.zip", papers.packed(files))
    found = documents_in([archive])
    assert [str(one.member) for one in found] == ["2024/报告.txt", "规划.docx"]
    report = load(found[0])
    assert (report.text, dict(report.metadata)) == (SENTENCE, {"title": "兰州市报告", "issued": "2024-02"})
    assert said_beside(found[0]) == {"title": "兰州市报告", "issued": "2024-02"}
    assert digest_of(found[0]) == report.sha256
    document = read_document(found[0], about="兰州市").document
    assert (document.slug, document.file_name, document.issued) == ("报告", "资料.zip/2024/报告.txt", "2024-02")


def test_names_in_an_archive_may_be_in_gbk_and_with_backslashes(make: Make) -> None:
    data = papers.packed({"aaaa.bbbb.txt": SENTENCE.encode()}).replace(b"aaaa.bbbb", "遵义\\规划".encode("gb18030"))
    (one,) = documents_in([make("a.zip", data)])
    assert (one.member, load(one).text) == ("遵义/规划.txt", SENTENCE)


def test_folders_are_read_whole_but_for_what_browsers_save_beside_a_page(make: Make, tmp_path: Path) -> None:
    make("a/b/c/报告.txt", SENTENCE)
    make("a/页.html", papers.page(SENTENCE))
    make("a/页_files/frame.html", papers.page(SENTENCE))
    make("a/旧.doc", b"\xd0\xcf\x11\xe0")
    make("a/z.zip", papers.packed({"里.md": SENTENCE.encode()}))
    assert [str(one) for one in documents_in([tmp_path])] == [
        str(tmp_path / name) for name in ("a/b/c/报告.txt", "a/z.zip/里.md", "a/旧.doc", "a/页.html")
    ]


def test_two_files_of_one_name_are_told_and_neither_is_overwritten() -> None:
    files = [Input(Path("甲/报告.pdf")), Input(Path("乙.zip"), "报告.docx"), Input(Path("乙/其他.txt"))]
    assert {str(one): (error.message, error.hint) for one, error in clashes(files).items()} == {
        "乙.zip/报告.docx": (
            "乙.zip/报告.docx and 甲/报告.pdf would be the same document 报告",
            "rename one of them, or leave one out",
        )
    }


# ───────────────────────────────────────────────────────────── what a file is


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", papers.scanned([SENTENCE]), "it is a PDF, and read as that"),
        ("a.pdf", papers.page(SENTENCE * 20, container="zoom").encode("gb18030"), "it is a web page, and read as that"),
        ("a.html", papers.word(SENTENCE), "it is a Word document, and read as that"),
        ("a.docx", SENTENCE.encode(), "it is a text, and read as that"),
    ],
)
def test_a_file_is_read_as_what_it_is_whatever_its_name(make: Make, name: str, data: bytes, said: str) -> None:
    source = load(make(name, data))
    assert SENTENCE in source.text
    assert source.left_out[0] == (f"its name ends in {Path(name).suffix}", said)


def test_an_archive_named_as_a_text_is_opened(make: Make) -> None:
    (one,) = documents_in([make("a.txt", papers.packed({"b.txt": SENTENCE.encode()}))])
    assert (one.member, load(one).text) == ("b.txt", SENTENCE)


def test_a_word_document_named_as_an_archive_is_one_document(make: Make) -> None:
    (one,) = documents_in([make("a.zip", papers.word(SENTENCE))])
    assert load(one).text == f"{SENTENCE}\n"


def test_form_feeds_of_a_text_are_ends_of_pages(make: Make) -> None:
    source = load(make("a.txt", f"{SENTENCE}\n\f{SENTENCE}\n\f"))
    assert (source.text, source.pages) == (f"{SENTENCE}\n\n{SENTENCE}\n", (0, len(SENTENCE) + 2))


# ───────────────────────────────────────────────────────────── issuers


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        (f"兰州市规划\n来源：甘肃日报\n{SENTENCE}", "甘肃日报"),
        (f"兰州市人民政府关于加快铁路建设的意见\n{SENTENCE}", "兰州市人民政府"),
        (f"规划\n{SENTENCE}\n兰州市发展和改革委员会\n2021年3月5日", "兰州市发展和改革委员会"),
        (f"规划\n{SENTENCE}\n来源于黄河的水。", None),
    ],
)
def test_who_issued_a_document_is_found_in_it(make: Make, text: str, issuer: str | None) -> None:
    found = metadata_of(load(make("a.txt", text)), Overrides())
    assert found.publisher == issuer
    assert ("publisher" in found.inferred) == (issuer is not None)


# ───────────────────────────────────────────────────────────── what is read from it


def facts(read: Extraction) -> set[tuple[str, ...]]:
    names = {entity.iri: entity.label for entity in read.entities}
    stated = {(names[c.subject], c.predicate, names[c.object], str(c.status)) for c in read.claims}
    return stated | {(o.place, o.indicator, str(o.value), str(o.year), o.kind) for o in read.observations}


@functools.cache
def expected() -> set[tuple[str, ...]]:
    return facts(read_document(papers.CORPUS / "zunyi-feature-2024.md"))


@pytest.mark.parametrize("name", ["a.pdf", "b.pdf", "a.docx", "a.html"])
def test_the_same_facts_are_read_whatever_the_format(make: Make, name: str) -> None:
    markdown = (papers.CORPUS / "zunyi-feature-2024.md").read_text(encoding="utf-8")
    data = {
        "a.pdf": lambda: papers.drawn(SHORT),
        "b.pdf": lambda: papers.drawn(SHORT, columns=2),
        "a.docx": lambda: papers.word(markdown),
        "a.html": lambda: papers.page(SHORT).encode("gb18030"),
    }[name]()
    said = load(papers.CORPUS / "zunyi-feature-2024.md").metadata
    given = {key: said[key] for key in ("title", "issued", "about")}
    found = facts(read_document(make(name, data), **given))
    assert len(expected() & found) >= 0.97 * len(expected())
    assert len(found - expected()) <= 0.03 * len(expected())


def test_a_zip_of_one_name_twice_is_refused_for_that_name(make: Make) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", SENTENCE)
        archive.writestr("b.txt", SENTENCE)
    (one,) = documents_in([make("a.zip", file.getvalue().replace(b"b.txt", b"a.txt"))])
    with pytest.raises(Exception, match="2 members of the archive have this name"):
        load(one)
