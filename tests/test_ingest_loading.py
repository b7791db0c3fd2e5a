"""Files in: what is no text is refused by name and expectation; a text reads the same however it is saved."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import loading
from ingest.loading import Input, decode, documents_in, load
from ingest.metadata import Overrides, metadata_of
from ingest.pipeline import read_document
from ontology.errors import DocumentError

SENTENCE = "兰州市加快建设引大入秦工程。\n"
CHINESE = "expected a Chinese text of at least one sentence"
NEITHER = "fits neither UTF-8 nor GB18030"
SAVE_AS = "save the file as UTF-8 (or GB18030, or UTF-16 with a byte-order mark)"
TEXT_IN = "expected a text in UTF-8 or GB18030"
KINDS = ".txt .md .markdown .pdf .docx .html .htm .xhtml .shtml .zip"
DAMAGED = SENTENCE.encode()[1:]
JAPANESE = "遵義市は貴州省の都市である。高速鉄道の建設を進めている。".encode("shift_jis")
KOREAN = "준이시는 구이저우성의 도시이다.".encode("euc_kr")
TRADITIONAL = "遵義市位於貴州省北部，加快推進渝貴高鐵建設。"
CUT = SENTENCE.encode()[:-3]
BROKEN_YAML = "---\ntitle: [甲\n---\n" + SENTENCE

Make = Callable[[str, str | bytes], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a file into the test's own folder."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    ("name", "content", "message", "hint"),
    [
        ("a.txt", "", "the file holds no text", CHINESE),
        ("a.txt", " \n\t\u3000\n", "the file holds no text", CHINESE),
        (
            "a.md",
            "---\ntitle: 甲\n---\n\n",
            "the file holds no text",
            CHINESE,
        ),
        ("a.txt", SENTENCE.encode("utf-32-le"), "this is a binary file, not text", TEXT_IN),
        ("a.txt", bytes(range(1, 32)) * 40, "this is a binary file, not text", TEXT_IN),
        ("a.txt", bytes(range(9, 256)) * 40, f"byte 119 (0x80) {NEITHER}", SAVE_AS),
        ("a.txt", DAMAGED, f"byte 40 (0x82) {NEITHER}", SAVE_AS),
        ("a.txt", SENTENCE.encode("gb18030") + SENTENCE.encode(), f"byte 69 (0x80) {NEITHER}", SAVE_AS),
        ("a.txt", SENTENCE.encode("utf-16") + b"\x0a", f"byte 32 (0x0a) {NEITHER}", SAVE_AS),
        ("a.txt", codecs.BOM_UTF8 + b"\xe5\x85", f"byte 3 (0xe5) {NEITHER}", SAVE_AS),
        ("a.csv", SENTENCE, "unknown kind of file '.csv'", f"expected one of {KINDS}"),
        ("a", SENTENCE, "unknown kind of file ''", f"expected one of {KINDS}"),
        ("a.md", "---\n- 甲\n---\n" + SENTENCE, "the front matter is not a list of `key: value` lines", None),
    ],
)
def test_a_file_that_is_no_text_is_refused(
    make: Make, name: str, content: str | bytes, message: str, hint: str | None
) -> None:
    path = make(name, content)
    with pytest.raises(DocumentError) as caught:
        load(path)
    assert (caught.value.message, caught.value.hint) == (f"{path}: {message}", hint)


def test_broken_front_matter_is_refused_with_the_line(make: Make) -> None:
    path = make("a.md", BROKEN_YAML)
    with pytest.raises(DocumentError) as caught:
        load(path)
    assert caught.value.message.startswith(f"{path}: the front matter is not YAML: while parsing a flow sequence")
    assert "line 1, column 8: title: [甲 ^" in caught.value.message


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(JAPANESE, id="ja"),
        pytest.param(KOREAN, id="ko"),
        pytest.param(CUT, id="cut"),
    ],
)
def test_another_encoding_is_refused_even_where_its_bytes_fit(data: bytes) -> None:
    with pytest.raises(DocumentError):
        decode(data, "a.txt")


def test_a_missing_file_is_refused_with_the_nearest_name(make: Make, tmp_path: Path) -> None:
    make("兰州市规划.txt", SENTENCE)
    with pytest.raises(DocumentError) as caught:
        documents_in([tmp_path / "兰州规划.txt"])
    assert caught.value.message == f"{tmp_path / '兰州规划.txt'}: no such file or folder"
    assert caught.value.hint == "did you mean 兰州市规划.txt?"


def test_a_file_in_a_missing_folder_is_refused_with_the_folder(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        documents_in([tmp_path / "无" / "a.txt"])
    assert caught.value.hint == f"the folder {tmp_path / '无'} does not exist"


def test_a_file_that_goes_away_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        load(tmp_path / "a.txt")
    assert caught.value.message == f"{tmp_path / 'a.txt'}: cannot be read: No such file or directory"


@pytest.mark.parametrize("inside", [(), ("README.md", ".hidden.txt", "table.csv")])
def test_a_folder_without_documents_is_refused(tmp_path: Path, inside: tuple[str, ...]) -> None:
    for name in inside:
        (tmp_path / name).write_text(SENTENCE, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        documents_in([tmp_path])
    assert caught.value.message == f"{tmp_path}: no document in this folder"
    assert caught.value.hint == f"expected files ending in {KINDS.replace(' ', ' or ')}"


def test_a_folder_with_the_name_of_a_file_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "x.txt"
    folder.mkdir()
    with pytest.raises(DocumentError) as listed:
        documents_in([folder])
    with pytest.raises(DocumentError) as loaded:
        load(folder)
    assert listed.value.message == f"{folder}: no document in this folder"
    assert loaded.value.message == f"{folder}: cannot be read: Is a directory"


def test_a_huge_file_is_refused_unread(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make("a.txt", SENTENCE)
    monkeypatch.setattr(loading, "MAX_BYTES", 42)
    with pytest.raises(DocumentError) as caught:
        load(path)
    assert caught.value.message == f"{path}: 43 bytes is more than a document may have"
    assert caught.value.hint == "the limit is 42 bytes"


def test_a_name_of_nothing_but_marks_is_refused(make: Make) -> None:
    path = make("###.txt", SENTENCE)
    with pytest.raises(DocumentError, match=r"no slug can be made of the file name '###\.txt'"):
        read_document(path)


@pytest.mark.parametrize(
    "date",
    ["昨天", "2024年5月", "2024/05/01", "2024-13", "2024-02-30", "2024-2-3", "２０２４", "0000", "24"],
)
def test_what_is_no_date_is_refused(make: Make, date: str) -> None:
    path = make("a.txt", SENTENCE)
    with pytest.raises(DocumentError) as caught:
        metadata_of(load(path), Overrides(issued=date))
    assert caught.value.message == f"{path}: {date!r} is not a date"
    assert caught.value.hint == "expected YYYY-MM-DD, YYYY-MM or YYYY"


@pytest.mark.parametrize("date", ["2024", "2024-05", "2024-02-29"])
def test_a_date_keeps_its_precision(make: Make, date: str) -> None:
    assert metadata_of(load(make("a.txt", SENTENCE)), Overrides(issued=date)).issued == date


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("遵意市", "did you mean 遵化市 or 遵义市?"),
        ("广西壮族自治州", "did you mean 广西壮族自治区"),
        ("恩施土家族自治州", "did you mean 恩施土家族苗族自治州"),
        ("亚特兰蒂斯", "expected a province, city or county, such as 遵义市 or 520300"),
        ("999999", "expected a province, city or county, such as 遵义市 or 520300"),
    ],
)
def test_an_unknown_place_is_refused_with_the_nearest_names(make: Make, name: str, hint: str) -> None:
    path = make("a.txt", SENTENCE)
    with pytest.raises(DocumentError) as caught:
        metadata_of(load(path), Overrides(about=name))
    assert caught.value.message == f"{path}: no administrative division is called {name!r}"
    assert str(caught.value.hint).startswith(hint)


def test_a_name_of_several_places_is_refused(make: Make) -> None:
    with pytest.raises(DocumentError):
        metadata_of(load(make("a.txt", SENTENCE)), Overrides(about="鼓楼区"))


@pytest.mark.parametrize(("name", "code"), [("兰州市", "620100"), ("兰州", "620100"), ("620100", "620100")])
def test_a_place_is_known_by_name_short_name_and_code(make: Make, name: str, code: str) -> None:
    about = metadata_of(load(make("a.txt", SENTENCE)), Overrides(about=name)).about
    assert about is not None
    assert about.code == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_reads_the_same_however_it_is_saved(make: Make, encoding: str, end: str) -> None:
    text = "---\ntitle: 甲\n---\n一、交通\n" + SENTENCE
    data = text.replace("\n", end).encode(encoding)
    source = load(make("a.md", data))
    assert (source.text, source.metadata) == ("一、交通\n" + SENTENCE, {"title": "甲"})
    assert source.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TRADITIONAL, "big5"),
        *((text, encoding) for text in (TRADITIONAL, SENTENCE) for encoding in ("gb18030", "utf-16-le", "utf-16-be")),
    ],
)
def test_an_encoding_without_a_mark_is_told_by_how_common_the_characters_are(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16_is_read_in_either_order(mark: bytes) -> None:
    order = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert decode(mark + SENTENCE.encode(order), "a.txt") == SENTENCE


@pytest.mark.parametrize("text", ["---\n" + SENTENCE, SENTENCE + "---\ntitle: 甲\n---\n"])
def test_a_rule_that_is_no_front_matter_stays_in_the_text(make: Make, text: str) -> None:
    source = load(make("a.md", text))
    assert (source.text, source.metadata) == (text, {})


def test_front_matter_wins_over_the_index_and_the_caller_over_both(make: Make) -> None:
    make("index.csv", "file,title,issued,about\nb.md,乙,1999,\na.md,表中题名,2021-05,兰州市\n")
    source = load(make("a.md", "---\ntitle: 文中题名\npublisher: 兰州市发改委\nkeys: [甲]\n---\n" + SENTENCE))
    found = metadata_of(source, Overrides(issued="2022"))
    assert (found.title, found.issued, found.publisher) == ("文中题名", "2022", "兰州市发改委")
    assert found.about is not None
    assert (found.about.name, found.inferred) == ("兰州市", ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_index_may_come_from_a_spreadsheet(make: Make, encoding: str) -> None:
    make("index.csv", 'file,title\r\na.txt,"兰州市\r\n规划"\r\n'.encode(encoding))
    assert load(make("a.txt", SENTENCE)).metadata == {"title": "兰州市\r\n规划"}


def test_what_nobody_says_is_found_in_the_text_and_reported(make: Make) -> None:
    path = make("a.txt", "兰州市“十四五”规划\n2021年3月5日\n" + SENTENCE)
    found = metadata_of(load(path), Overrides())
    assert found.about is not None
    assert (found.title, found.issued, found.about.name) == ("兰州市“十四五”规划", "2021-03-05", "兰州市")
    assert found.inferred == ("title", "issued", "about")
    told = [d.what for d in read_document(path).dropped if d.stage == "metadata"]
    assert told == ["title", "issued", "about"]


def test_documents_are_listed_once_folders_sorted_the_rest_as_given(make: Make, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in (
        "c.txt",
        "a.md",
        "b/d.TXT",
        "README.md",
        "index.csv",
        ".git/x.md",
        "b/notes.pdf",
        "b/e.xls",
        "b/Licence.txt",
    ):
        make(name, SENTENCE)
    found = documents_in([tmp_path / "c.txt", tmp_path, tmp_path / "a.md"])
    assert [str(one.path.relative_to(tmp_path)) for one in found] == [
        *("c.txt", "a.md", "b/Licence.txt", "b/d.TXT", "b/notes.pdf"),
    ]


def test_a_file_named_outright_is_listed_whatever_its_name(make: Make) -> None:
    path = make("README.md", SENTENCE)
    assert documents_in([path]) == [Input(path)]
