"""Files that are broken or mean harm: each is refused with its reason, soon, in little memory; none stops the rest."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from ingest import loading
from ingest.loaders.bounded import Bounds
from ingest.loading import documents_in, load
from ontology.errors import DocumentError
from tests import papers

ROOT = Path(__file__).parents[1]
SENTENCE = "兰州市加快建设引大入秦工程。\n"
WORD = papers.word(SENTENCE * 20)
PDF = papers.drawn(SENTENCE * 30)
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SECONDS = 15
"""Within which any file is refused; most take a tenth of one."""
MEGABYTES = 400
"""By which reading any of them may raise the most memory that this process has had."""

Make = Callable[[str, bytes], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def write(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


def refused(path: Path) -> DocumentError:
    """The reason for which a file, or all that is in an archive, is not read."""
    began, most = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found: list[DocumentError] = []
    for one in documents_in([path]):
        with pytest.raises(DocumentError) as caught:
            load(one)
        found.append(caught.value)
    assert time.monotonic() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most < MEGABYTES * 1024
    assert {error.key for error in found} == {found[0].key}
    assert all(set(error.said) == {"zh", "en"} for error in found)
    return found[0]


def pdf_of(objects: Sequence[bytes | str]) -> bytes:
    """PDF of these objects, of which the first is the catalogue."""
    data, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one.encode() if isinstance(one, str) else one)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(data) + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)


def word_with(body: str, declared: str = "") -> bytes:
    """Word document with this XML for its body."""
    file = io.BytesIO()
    xml = f'<?xml version="1.0"?>{declared}<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>'
    with zipfile.ZipFile(io.BytesIO(WORD)) as good, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            bad.writestr(name, xml if name == "word/document.xml" else good.read(name))
    return file.getvalue()


CATALOGUE, ONE_PAGE = "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]>>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def with_outline(count: int) -> bytes:
    entries = [f"<</Title(x)/Parent 4 0 R/Next {number + 6} 0 R>>" for number in range(count)]
    outline = f"<</Type/Outlines/First 5 0 R/Last {count + 4} 0 R/Count {count}>>"
    catalogue = "<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>"
    return pdf_of([catalogue, "<</Type/Pages/Kids[3 0 R]/Count 1>>", ONE_PAGE, outline, *entries])


def with_pages(count: int) -> bytes:
    return pdf_of([CATALOGUE, f"<</Type/Pages/Kids[{'3 0 R ' * count}]/Count {count}>>", ONE_PAGE])


def deep_pages(depth: int) -> bytes:
    nodes = [f"<</Type/Pages/Kids[{number + 3} 0 R]/Count 1>>" for number in range(depth)]
    return pdf_of([CATALOGUE, *nodes, ONE_PAGE])


def inflating(size: int) -> bytes:
    """PDF whose only page has a content of so many bytes, packed."""
    content = zlib.compress(b"BT /F1 1 Tf (a) Tj ET " * (size // 22), 9)
    page = ONE_PAGE[:-2] + "/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content)
    return pdf_of([CATALOGUE, "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream])


def nameless() -> bytes:
    """PDF with a font that numbers its letters and does not say which they are."""
    kinds = "/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]"
    system = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    font = f"<</Type/Font/Subtype/CIDFontType2/BaseFont/X{system}/FontDescriptor 7 0 R>>"
    content = b"BT /F1 12 Tf 100 500 Td <" + b"".join(b"%04x" % (2000 + n) for n in range(60)) + b"> Tj ET"
    return pdf_of(
        [
            *(CATALOGUE, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            *(f"<</Type/Font{kinds}>>", font),
            "<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent 0"
            "/CapHeight 700/StemV 80>>",
        ]
    )


def laughing() -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE w [<!ENTITY a0 "哈哈">{entities}]>'


def locked(archive: bytes) -> bytes:
    """The same archive with its first member marked as having a password."""
    data = bytearray(archive)
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def saying(size: int, archive: bytes) -> bytes:
    """The same archive, whose list of members says that each unpacks to so many bytes."""
    data, at = bytearray(archive), 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 24 : at + 28] = size.to_bytes(4, "little")
        at += 4
    return bytes(data)


def linked() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("a.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return file.getvalue()


REFUSED = [
    # cut off and broken
    ("a.pdf", lambda: PDF[: len(PDF) // 2], "damaged"),
    ("a.docx", lambda: WORD[: len(WORD) // 2], "damaged"),
    ("a.zip", lambda: papers.packed({"a.txt": SENTENCE.encode()})[:-10], "damaged"),
    ("b.zip", lambda: b"PK\x03\x04" + b"\x99" * 500, "damaged"),
    ("c.zip", lambda: papers.packed({"a.txt": SENTENCE.encode()}).replace(b"\0\0\x08\0", b"\0\0\x63\0"), "damaged"),
    ("b.docx", lambda: word_with("<w:p>"), "damaged"),
    ("c.docx", lambda: papers.packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "damaged"),
    ("b.pdf", lambda: b"%PDF-1.7\n" + os.urandom(5000) + b"startxref\n9\n%%EOF", "damaged"),
    # locked
    ("c.pdf", lambda: papers.drawn(SENTENCE, password="x"), "encrypted"),
    ("d.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ("d.zip", lambda: locked(papers.packed({"a.txt": SENTENCE.encode()})), "encrypted"),
    # nothing in it
    ("d.pdf", lambda: b"", "empty"),
    ("e.docx", lambda: papers.word(""), "empty"),
    ("a.html", lambda: b"<html><body><script>1</script></body></html>", "empty"),
    ("e.zip", lambda: papers.packed({"a.png": b"x"}), "archive-empty"),
    ("a.txt", lambda: bytes(range(1, 9)) * 1000, "binary"),
    # of another kind
    ("a.doc", lambda: OLE + "WordDocument".encode("utf-16-le"), "legacy-doc"),
    ("b.txt", lambda: OLE + "Workbook".encode("utf-16-le"), "table"),
    ("f.docx", lambda: papers.packed({"xl/workbook.xml": b""}), "table"),
    ("f.zip", lambda: papers.packed({"OFD.xml": b""}), "other-format"),
    ("a.rtf", lambda: rb"{\rtf1 x}", "other-format"),
    ("a.rar", lambda: b"Rar!\x1a\x07\x01", "other-archive"),
    ("e.pdf", lambda: b"\x89PNG\r\n\x1a\n", "picture"),
    ("a.mht", lambda: b"From: <x>\r\nMIME-Version: 1.0\r\n", "mhtml"),
    ("l.pdf", nameless, "no-characters"),
    ("f.pdf", lambda: papers.scanned(["", "", "3"]), "scanned"),
    # large
    ("c.txt", lambda: SENTENCE.encode() * 300_000, "too-long"),
    ("d.txt", lambda: b"\xe5\x85\xb0" * 70_000_000, "too-large"),
    ("g.pdf", lambda: with_outline(1_000_000), "empty"),
    ("h.pdf", lambda: with_pages(1_000_000), "too-many-pages"),
    ("i.pdf", lambda: deep_pages(100_000), "damaged"),
    ("j.pdf", lambda: pdf_of([CATALOGUE, "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000>>"]), "damaged"),
    ("k.pdf", lambda: pdf_of([CATALOGUE, "<</Type/Pages/Kids[]/Count 2000000000>>"]), "damaged"),
    ("b.html", lambda: b"<html><body>" + b"<div>" * 1_000_000 + SENTENCE.encode(), "empty"),
    # bombs
    ("g.zip", lambda: papers.packed({f"{n}.zip": papers.packed({"a": bytes(9)}) for n in range(16)}), "archive-nested"),
    ("h.zip", lambda: papers.packed({"a.txt": bytes(70_000_000)}), "too-large"),
    ("i.zip", lambda: papers.packed({f"{n}.txt": b"" for n in range(10_001)}), "archive-members"),
    ("n.zip", lambda: saying(3 << 30, papers.packed({"a.txt": b"x", "b.txt": b"x"})), "archive-size"),
    ("o.zip", lambda: saying(9, papers.packed({"a.txt": bytes(70_000_000)})), "damaged"),
    ("p.zip", lambda: papers.packed({f"{n}{'x' * 60_000}.txt": b"" for n in range(200)}), "damaged"),
    ("h.docx", lambda: saying(3 << 29, WORD), "archive-size"),
    ("g.docx", lambda: word_with("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", laughing()), "damaged"),
    # ways out
    ("j.zip", lambda: papers.packed({"../../x.txt": SENTENCE.encode()}), "archive-name"),
    ("k.zip", lambda: papers.packed({"/etc/x.txt": SENTENCE.encode()}), "archive-name"),
    ("l.zip", lambda: papers.packed({"C:\\x.txt": SENTENCE.encode()}), "archive-name"),
    ("m.zip", linked, "archive-link"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "key"), REFUSED, ids=[f"{key}-{name}" for name, _, key in REFUSED])
def test_a_bad_file_is_refused_with_its_reason_in_little_time_and_memory(
    make: Make, name: str, data: Callable[[], bytes], key: str
) -> None:
    assert refused(make(name, data())).key == key


PARAGRAPH = "<w:p><w:r><w:t>兰</w:t></w:r></w:p>"
LITTLE = Bounds(seconds=60, megabytes=256)
FIELD = re.compile(r"{(\w+)")
MEMORY = {"too-big-inside", "crashed"}
"""What runs out of memory may be told, or end the library that asked for it."""


@pytest.mark.parametrize(
    ("data", "bounds", "keys"),
    [
        (lambda: inflating(200_000_000), LITTLE, MEMORY),
        (lambda: inflating(20_000_000), Bounds(seconds=1), {"too-slow"}),
        (lambda: word_with(PARAGRAPH * 500_000), LITTLE, MEMORY),
        (lambda: word_with(PARAGRAPH * 500_000), Bounds(seconds=1), {"too-slow"}),
        (lambda: b"<html><body>" + b"<b>x</b>" * 5_000_000, LITTLE, MEMORY),
    ],
    ids=["pdf-memory", "pdf-time", "word-memory", "word-time", "html-memory"],
)
def test_what_outgrows_its_bounds_dies_alone(
    make: Make, monkeypatch: pytest.MonkeyPatch, data: Callable[[], bytes], bounds: Bounds, keys: set[str]
) -> None:
    bad, good = make("bad", data()), make("good.pdf", PDF)
    monkeypatch.setattr(loading, "BOUNDS", bounds)
    assert refused(bad).key in keys
    monkeypatch.undo()
    assert SENTENCE in load(good).text


def test_every_reason_is_given_somewhere_and_says_the_same_in_both_languages() -> None:
    reasons = yaml.safe_load((ROOT / "ingest" / "data" / "refusals.yaml").read_text(encoding="utf-8"))
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "ingest").rglob("*.py"))
    assert [key for key in reasons if f'"{key}"' not in code] == []
    for key, said in reasons.items():
        assert list(said) == ["en", "zh"], key
        fields = [{field.removesuffix("_zh") for field in FIELD.findall(str(texts))} for texts in said.values()]
        assert fields[0] == fields[1], key


@pytest.mark.parametrize("name", ["a.docx", "a.html"])
def test_no_entity_brings_in_a_file(make: Make, tmp_path: Path, name: str) -> None:
    secret = make("secret", b"SECRET")
    declared = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    said = SENTENCE.strip() * 10
    data = {
        "a.docx": word_with(f"<w:p><w:r><w:t>{said}&x;</w:t></w:r></w:p>", declared),
        "a.html": f"{declared}<html><body><div id=zoom><p>{said * 3}&x;</p></div></body></html>".encode(),
    }[name]
    source = load(make(name, data))
    assert said in source.text
    assert "SECRET" not in source.text


def test_what_is_no_plain_file_is_refused_unopened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "null.txt").symlink_to("/dev/zero")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        # the name of a socket has a limit
        listening.bind(os.path.relpath(tmp_path / "s.txt"))
    (tmp_path / "around").symlink_to(tmp_path)
    assert [str(one.path.name) for one in documents_in([tmp_path])] == ["loop.txt", "null.txt"]
    told = {
        name: refused(tmp_path / f"{name}.txt").message.partition(": ")[2] for name in ("pipe", "null", "loop", "s")
    }
    assert told == {
        "pipe": "this is a pipe, not a file with a content",
        "null": "this is a device, not a file with a content",
        "loop": "cannot be read: Too many levels of symbolic links",
        "s": "cannot be read: No such device or address",
    }


@contextmanager
def as_nobody() -> Iterator[None]:
    """Have the rights of nobody, where these are root's."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    for one in (tmp_path, *tmp_path.parents[:2]):
        one.chmod(0o755)
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "c").mkdir()
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "c").chmod(0)
    with as_nobody():
        found = documents_in([tmp_path])
        messages = []
        for one in found:
            try:
                messages.append(load(one).text)
            except DocumentError as error:
                messages.append(error.message)
    denied = "cannot be read: Permission denied"
    assert messages == [f"{tmp_path}/a.txt: {denied}", SENTENCE, f"{tmp_path}/c: {denied}"]


def test_bad_files_do_not_stop_the_good_one_among_them(make: Make, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    chosen = [(name, data) for name, data, key in REFUSED if key in {"damaged", "encrypted", "legacy-doc", "scanned"}]
    for name, data in chosen:
        (files / name).write_bytes(data())
    (files / "good.txt").write_text(SENTENCE, encoding="utf-8")
    command = [sys.executable, "-m", "api.cli", "ingest", str(files), "--store", str(tmp_path / "store"), "--events"]
    done = subprocess.run([*command, "--about", "兰州市"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [event["document"] for event in events if event["event"] == "done"] == ["good"]
    failed = {Path(event["file"]).relative_to(files).parts[0] for event in events if event["event"] == "failed"}
    assert failed == {name for name, _ in chosen}


def test_the_process_that_reads_ends_with_the_one_that_asked(make: Make) -> None:
    code = (
        "import time; from pathlib import Path; from ingest.loading import load; from ingest.loaders import bounded;"
        f"load(Path({str(make('a.pdf', PDF))!r})); print(bounded._zygote._process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as asking:
        assert asking.stdout
        reading = int(asking.stdout.readline())
        asking.send_signal(signal.SIGKILL)
    until = time.monotonic() + SECONDS
    while Path(f"/proc/{reading}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{reading}").exists()
