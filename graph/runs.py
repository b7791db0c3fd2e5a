"""What is stored under which slug, from what it was read and when: told by the run records, without a view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib.namespace import PROV

from graph.backends import Backend
from graph.lines import text_of, triples
from ontology.iris import run_iri
from ontology.namespaces import ID, RG, RUNS_GRAPH, local_name
from ontology.rdf import read_run
from ontology.records import Run

DOCUMENT_GRAPHS = f"{ID}document/"
_ENDED, _INPUTS, _SHA256 = str(PROV.endedAtTime), str(RG.inputs), str(RG.sha256)


@dataclass(frozen=True, slots=True)
class Stored:
    """A document of the store: the digest of its file, when it was read and from what, as far as that is recorded."""

    slug: str
    sha256: str
    read: str | None = None
    run: Run | None = None


def document_names(names: Iterable[str]) -> list[str]:
    """Return those names of graphs that are documents."""
    return [name for name in names if name.startswith(DOCUMENT_GRAPHS)]


def stored(backend: Backend) -> dict[str, Stored]:
    """Return the documents of a store by slug.

    A document that was read by an older version, or changed by hand since, has no run; its digest is looked up in
    its graph.
    """
    records: dict[str, dict[str, str]] = {}
    for subject, predicate, obj in triples(backend.lines(RUNS_GRAPH), {_ENDED, _INPUTS}):
        records.setdefault(subject, {})[predicate] = text_of(obj)
    found = {}
    for name in document_names(backend.names()):
        record = records.get(run_iri(name), {})
        run = read_run(record[_INPUTS]) if _INPUTS in record else None
        sha256 = run.sha256 if run else _digest_in(backend.lines(name))
        found[local_name(name)] = Stored(local_name(name), sha256, record.get(_ENDED), run)
    return found


def ended_at(runs: bytes, document: str) -> str | None:
    """Return when a document (an IRI) was read, from the lines of the run records."""
    start = f"<{run_iri(document)}> <{_ENDED}> ".encode()
    at = 0 if runs.startswith(start) else runs.find(b"\n" + start) + 1
    found = runs.startswith(start, at)
    return text_of(runs[at + len(start) : runs.index(b" .\n", at)].decode()) if found else None


def without(runs: bytes, documents: Iterable[str]) -> bytes:
    """Return the run records without those of some documents (IRIs)."""
    gone = {f"<{run_iri(document)}>".encode() for document in documents}
    return b"".join(line for line in runs.splitlines(keepends=True) if line.partition(b" ")[0] not in gone)


def _digest_in(lines: bytes) -> str:
    return next((text_of(obj) for _, _, obj in triples(lines, {_SHA256})), "")


def same_text(documents: Mapping[str, Stored], slug: str, sha256: str) -> list[str]:
    """Return the slugs of other documents that were read from the same bytes.

    >>> there = {"a": Stored("a", "11"), "b": Stored("b", "22")}
    >>> same_text(there, "c", "11"), same_text(there, "a", "11")
    (['a'], [])
    """
    return sorted(one.slug for one in documents.values() if one.sha256 == sha256 and one.slug != slug)
