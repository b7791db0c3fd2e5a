"""Web pages → text, by lxml and trafilatura; run in a process of its own (see `ingest.loaders.bounded`).

Government sites put an article into a container that a few programs name alike (`data/web.yaml`); where one is
there, it is taken as it is. Elsewhere trafilatura tells the article from the navigation around it.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from io import FileIO
from pathlib import Path
from typing import Any

import trafilatura
import yaml
from lxml import etree, html

from ingest.loaders.characters import written
from ingest.loaders.content import Content, UnfitError
from ingest.loaders.encodings import decoded, reads_well

_FILE = Path(__file__).parents[1] / "data" / "web.yaml"
_HEAD = 4096
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{1,30})|<\?xml[^>]{0,100}encoding=["']([\w-]+)""", re.I
)
_CODECS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "utf-8": "utf-8", "utf8": "utf-8"}
_CODECS |= {"big5": "big5hkscs", "big5-hkscs": "big5hkscs"}
_WRONG_SHARE = 0.001
_XML = re.compile(r"^\s*<\?xml[^>]*\?>")
_ARTICLE = 200
"""Characters from which a container counts as the article."""
_LABELLED = 200_000
"""Characters of a page in which labels are looked for."""
_DATE = re.compile(r"(20\d\d|19\d\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})")
_SITE = re.compile(r"\s*[_|—–-]+\s*[^_|—–-]{2,40}$")
_HEADING = re.compile(r"h([1-6])")
_DEEPEST = 200


def read(file: FileIO) -> Content:
    """Read a web page; raises `UnfitError` for one without an article."""
    source = _XML.sub("", _decoded(file.read())).replace("\x00", "")
    try:
        tree = html.document_fromstring(source, parser=html.HTMLParser(no_network=True, remove_comments=True))
    except (etree.ParserError, ValueError) as error:
        raise UnfitError("empty") from error
    said, hints = _said(tree)
    lines = list(_article(tree, source))
    if not lines:
        raise UnfitError("empty")
    title = said.get("title") or hints.get("title")
    text = "\n".join(lines) + "\n"
    if title and "".join(title.split()) not in "".join(text[: 4 * len(title) + 200].split()):
        text = f"# {title}\n{text}"
    return Content(text, metadata=said, hints=hints)


def _decoded(data: bytes) -> str:
    """Decode by what the page says, unless it does not fit: by what reads as Chinese."""
    found = _CHARSET.search(data[:_HEAD])
    codec = _CODECS.get((found[1] or found[2]).decode("ascii").lower()) if found else None
    if codec and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.removeprefix(b"\xef\xbb\xbf").decode(codec, "replace")
        if text.count("\ufffd") <= _WRONG_SHARE * len(text) and reads_well(text, codec):
            return text
    return decoded(data)


@functools.cache
def _known() -> Mapping[str, Any]:
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _article(tree: Any, source: str) -> Iterator[str]:
    """Yield the lines of the article: of the container known to hold it, or of what trafilatura takes for it."""
    called: defaultdict[str, list[Any]] = defaultdict(list)
    for element in tree.iter():
        for name in {element.get("id"), *(element.get("class") or "").split()}:
            called[name].append(element)
    for name in _known()["containers"]:
        longest = max((list(_lines(one)) for one in called[name]), key=_length, default=[])
        if _length(longest) >= _ARTICLE:
            yield from longest
            return
    document = trafilatura.bare_extraction(source, include_comments=False, include_tables=True, favor_recall=True)
    body = getattr(document, "body", None)
    if body is not None:
        yield from _lines(body)


def _length(lines: list[str]) -> int:
    return sum(map(len, lines))


def _lines(element: Any) -> Iterator[str]:
    """Yield the lines of an element as one sees them: headings with Markdown marks, cells of a row with tabs."""
    written_out = "".join(_pieces(element, 0))
    for line in written(written_out).split("\n"):
        cells = [" ".join(cell.split()) for cell in line.split("\t")]
        if any(cell.strip("# ") for cell in cells):
            yield "\t".join(cells).strip()


def _pieces(element: Any, depth: int) -> Iterator[str]:
    tag = element.tag
    if depth > _DEEPEST or not isinstance(tag, str) or tag in _known()["unseen"]:
        return
    heading = _HEADING.fullmatch(element.get("rend") or "h2" if tag == "head" else tag)
    if tag in {"tr", "row"}:
        cells = (" ".join("".join(_pieces(cell, depth + 1)).split()) for cell in element if isinstance(cell.tag, str))
        yield "\n" + "\t".join(cells) + "\n"
        return
    if heading:
        yield f"\n{'#' * int(heading[1])} " + " ".join("".join(_inner(element, depth)).split()) + "\n"
        return
    edge = "\n" if tag in _known()["lines"] else ""
    yield edge
    yield from _inner(element, depth)
    yield edge


def _inner(element: Any, depth: int) -> Iterator[str]:
    yield _flat(element.text)
    for child in element:
        yield from _pieces(child, depth + 1)
        yield _flat(child.tail)


def _flat(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")


def _said(tree: Any) -> tuple[dict[str, str], dict[str, str]]:
    """Return what meta tags and labelled lines say, and what the title of the page seems to be."""
    tags: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        content = " ".join(written(meta.get("content") or "").split())
        if name and content:
            tags.setdefault(name, content)
    said = {key: tags[name] for key, names in _known()["meta"].items() for name in reversed(names) if name in tags}
    if "issued" in said:
        said["issued"] = _day(said["issued"]) or ""
    said = {**_labelled(tree), **{key: value for key, value in said.items() if value}}
    return said, {} if "title" in said else _titled(tree)


def _day(text: str) -> str | None:
    found = _DATE.search(text)
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else None


def _titled(tree: Any) -> dict[str, str]:
    """Return the title by the first heading, or by the page's title without the name of the site."""
    heading = next((" ".join("".join(one.itertext()).split()) for one in tree.iter("h1")), "")
    title = heading or _SITE.sub("", " ".join((tree.findtext(".//title") or "").split()))
    return {"title": written(title)} if title else {}


def _labelled(tree: Any) -> dict[str, str]:
    """Return date and issuer by lines such as `发布时间：…` and `来源：…` around the article."""
    text = "".join(part for part in tree.itertext() if isinstance(part, str))[:_LABELLED]
    found = {}
    for key, names in _known()["labels"].items():
        label = re.search(rf"(?:{'|'.join(names)})\s*[:：]\s*([^\s|【\[（(，。]{{2,40}})", text)
        value = label and (_day(label[1]) if key == "issued" else written(label[1]))
        if value:
            found[key] = value
    return found
