"""Editions of a document: its graph as it was before its file changed, or before it was removed.

They lie in the store's folder beside the graphs, in no query, until they are dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib.namespace import DCTERMS, RDF

from graph.backends import Backend
from graph.engine import Engine
from graph.journal import Edition, Editions, digest
from graph.lines import text_of, triples
from graph.revisions import Revision, revision
from graph.runs import ended_at
from graph.view import View
from ontology.errors import OptionError
from ontology.iris import document_iri
from ontology.namespaces import RG, RUNS_GRAPH, local_name

_TITLE, _ISSUED, _TYPE = str(DCTERMS.title), str(DCTERMS.issued), str(RDF.type)
_SHA256, _FILE = str(RG.sha256), str(RG.fileName)
_COUNTED = {f"<{RG.Claim}>": "claims", f"<{RG.Observation}>": "observations"}


@dataclass(frozen=True, slots=True)
class Version:
    """A document as it was at some time, or as it is: what tells its versions apart."""

    document: str
    number: int
    current: bool
    title: str
    issued: str | None
    file_name: str
    sha256: str
    """Of the file it was read from."""
    read: str | None
    claims: int
    observations: int
    bytes: int
    """Size of its graph."""


@dataclass(frozen=True, slots=True)
class Known:
    """That there is a version, and when it was read."""

    number: int
    read: str | None
    current: bool = False


def kept(backend: Backend, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Editions:
    """Return the editions that documents come to have when their graphs `old` give way to `new`.

    What the same file gave, read another time or under another name, is no edition.
    """
    if not backend.keeps_editions:
        return {}
    before, runs = backend.editions(), backend.lines(RUNS_GRAPH)
    files = {_about(lines).get(_SHA256) for lines in new.values() if lines}
    found = {}
    for document, lines in old.items():
        if lines and _about(lines).get(_SHA256) not in files:
            those = before.get(document, ())
            number = those[-1].number + 1 if those else 1
            found[document] = (*those, Edition(number, digest(lines), ended_at(runs, document)))
    return found


def versions(backend: Backend, document: str) -> list[Version]:
    """Return the versions of a document by slug or IRI, the oldest first and the current one last, if it is there."""
    iri = iri_of(document)
    editions = backend.editions().get(iri, ())
    found = [_version(one.number, backend.edition_lines(one), one.read, iri) for one in editions]
    lines = backend.lines(iri)
    if lines:
        number = editions[-1].number + 1 if editions else 1
        found.append(_version(number, lines, ended_at(backend.lines(RUNS_GRAPH), iri), iri, current=True))
    return found


def known(backend: Backend, document: str) -> list[Known]:
    """Return by number which versions of a document there are, without reading them; the current one comes last."""
    iri = iri_of(document)
    found = [Known(one.number, one.read) for one in backend.editions().get(iri, ())]
    if iri in backend.names():
        number = found[-1].number + 1 if found else 1
        found.append(Known(number, ended_at(backend.lines(RUNS_GRAPH), iri), current=True))
    return found


def counted(backend: Backend) -> dict[str, int]:
    """Return how many editions are kept, by the IRI of the document; those of documents that were removed too."""
    return {document: len(editions) for document, editions in backend.editions().items()}


def version_lines(backend: Backend, document: str, number: int) -> bytes:
    """Return the graph of a version; raises `OptionError` with the numbers that there are."""
    iri = iri_of(document)
    editions = {one.number: one for one in backend.editions().get(iri, ())}
    if number in editions:
        return backend.edition_lines(editions[number])
    current = max(editions, default=0) + 1 if backend.lines(iri) else 0
    if number == current:
        return backend.lines(iri)
    numbers = [*sorted(editions), *([current] if current else [])]
    hint = f"there is {', '.join(map(str, numbers))}" if numbers else "no version is kept of it"
    raise OptionError(f"there is no version {number} of {local_name(iri)}", hint)


def version_view(backend: Backend, document: str, number: int) -> View:
    """Return a view of a version alone, whose generation is the number of the version."""
    iri, lines = iri_of(document), version_lines(backend, document, number)
    return View(Engine.memory({iri: lines}), number, {iri: digest(lines).sha256})


def changes(backend: Backend, document: str, before: int, after: int) -> Revision:
    """Return what changed from one version of a document to another."""
    lines = (version_lines(backend, document, number) for number in (before, after))
    return revision(iri_of(document), *lines)


def iri_of(document: str) -> str:
    """Return the IRI of a document by IRI or slug."""
    return document if "://" in document else document_iri(document)


def _version(number: int, lines: bytes, read: str | None, document: str, *, current: bool = False) -> Version:
    about = _about(lines)
    counts = {name: lines.count(f" <{_TYPE}> {cls} .\n".encode()) for cls, name in _COUNTED.items()}
    return Version(
        document=local_name(document),
        number=number,
        current=current,
        title=about.get(_TITLE, ""),
        issued=about.get(_ISSUED),
        file_name=about.get(_FILE, ""),
        sha256=about.get(_SHA256, ""),
        read=read,
        bytes=len(lines),
        **counts,
    )


def _about(lines: bytes) -> dict[str, str]:
    """Return what a graph says of its document."""
    return {predicate: text_of(obj) for _, predicate, obj in triples(lines, {_TITLE, _ISSUED, _SHA256, _FILE})}
