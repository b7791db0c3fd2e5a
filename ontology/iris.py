"""Identity: every IRI of the graph is minted here and nowhere else.

The same name gives the same IRI in every document and every run. Chinese characters stay as they
are (IRIs, RFC 3987); what RFC 3987 forbids in a path segment is percent-encoded.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from ontology.kinds import SUFFIXES
from ontology.namespaces import ID

_SPACE = re.compile(r"\s+")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`/?#\[\]%\ue000-\uf8ff]")
_SUFFIX = re.compile(rf"(?:{'|'.join(map(re.escape, SUFFIXES))})$", re.IGNORECASE)
_HANZI_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


def canonical_name(name: str) -> str:
    r"""Return `name` as identity sees it: NFC, one space for any white space, ends trimmed.

    >>> canonical_name(" 渝贵\u3000高铁 ")
    '渝贵高铁'
    """
    if name.isalnum() and unicodedata.is_normalized("NFC", name):
        return name
    text = _SPACE.sub(" ", unicodedata.normalize("NFC", name)).strip()
    return _HANZI_GAP.sub("", text)


def _segment(name: str) -> str:
    text = canonical_name(name)
    if text.isalnum():
        return text
    if not text:
        raise ValueError("an IRI needs a name that is not blank")
    return _FORBIDDEN.sub(lambda m: "".join(f"%{b:02X}" for b in m.group().encode()), text)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def place_iri(code: str) -> str:
    """IRI of an administrative division by its GB/T 2260 code (2, 4, 6, 9 or 12 digits kept as given).

    >>> place_iri("520382")
    'https://w3id.org/regiongraph/id/place/520382'
    """
    if not code.isdigit():
        raise ValueError(f"a GB/T 2260 code is digits only, not {code!r}")
    return f"{ID}place/{code}"


def entity_iri(top_class: str, name: str) -> str:
    """IRI of an entity by the local name of its top class and its canonical Chinese name.

    >>> entity_iri("Project", "渝贵高铁")
    'https://w3id.org/regiongraph/id/project/渝贵高铁'
    >>> entity_iri("Strategy", "“十四五”规划 A/B")
    'https://w3id.org/regiongraph/id/strategy/“十四五”规划%20A%2FB'
    """
    return f"{ID}{top_class.lower()}/{_segment(name)}"


def document_iri(slug: str) -> str:
    """IRI of a document, which is also the IRI of its named graph."""
    return f"{ID}document/{_segment(slug)}"


def span_iri(document: str, start: int, end: int) -> str:
    """IRI of a stretch of a document's text by RFC 5147 character positions."""
    return f"{document}#char={start},{end}"


def claim_iri(document: str, subject: str, predicate: str, obj: str) -> str:
    """IRI of what one document says of one statement."""
    return f"{ID}claim/{_digest((document, subject, predicate, obj))}"


def observation_iri(document: str, *measured: str) -> str:
    """IRI of one measured value as one document gives it: place, indicator, value, unit, year, kind."""
    return f"{ID}observation/{_digest((document, *measured))}"


def decision_iri(document: str, *decided: str) -> str:
    """IRI of what was decided of two names in one document: kind, class, the two names, the entity."""
    return f"{ID}decision/{_digest((document, *decided))}"


def unit_iri(label: str) -> str:
    """IRI of a unit of measure by its Chinese label.

    >>> unit_iri("%")
    'https://w3id.org/regiongraph/id/unit/%25'
    """
    return f"{ID}unit/{_segment(label)}"


def run_iri(document: str) -> str:
    """IRI of the latest extraction run over a document."""
    return f"{ID}run/{document.rsplit('/', 1)[-1]}"


def slug_of(file_name: str) -> str:
    """Slug of a document from its file name: the stem, with odd characters made hyphens.

    >>> slug_of("zunyi plan (2020).md")
    'zunyi-plan-2020'
    """
    stem = _SUFFIX.sub("", file_name.replace("\\", "/").rsplit("/", 1)[-1])
    slug = re.sub(r"[^\w.]+", "-", unicodedata.normalize("NFC", stem)).strip("-._")
    if not slug:
        raise ValueError(f"no slug can be made of the file name {file_name!r}")
    return slug
