"""Writing: one document at a time, all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.backends import Backend
from graph.background import TOWNSHIPS_GRAPH, townships
from graph.derive import infer, read_pairs
from graph.terms import encode_graphs
from graph.void import about_dataset, describe
from ontology.errors import ShapeError, UnknownEntityError, did_you_mean
from ontology.iris import run_iri
from ontology.namespaces import ID, INFERRED_GRAPH, RG, RUNS_GRAPH, VOID_GRAPH, local_name
from ontology.rdf import extraction_quads, run_quads
from ontology.records import Claim, Extraction, Observation

DOCUMENT_GRAPHS = f"{ID}document/"
_MENTIONED = str(RG.mentionedIn)


@dataclass(frozen=True, slots=True)
class Change:
    """What writing a document did, in triples of its graph."""

    document: str
    added: int
    removed: int
    unchanged: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return everything, for machines."""
        return {
            "document": local_name(self.document),
            "added": self.added,
            "removed": self.removed,
            "unchanged": self.unchanged,
        }


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document's graph as lines, with the evidence checked: ready to be stored, and light to send."""

    document: str
    lines: bytes


def prepare(extraction: Extraction) -> Prepared:
    """Make ready what was read from a document; raises `ShapeError` as `Writer.replace` does."""
    require_evidence(extraction)
    document = extraction.document.iri
    return Prepared(document, encode_graphs(extraction_quads(extraction))[document])


class Writer:
    """Puts documents into a store and takes them out; each call is one transaction."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def replace(self, extraction: Extraction, *, ended: dt.datetime | None = None) -> Change:
        """Store what was read from a document in place of what was stored of it before.

        The same content again changes nothing. Raises `ShapeError`, and writes nothing, where a quote
        is not what the text says at its place or a claim has no passage in the document.
        """
        return self.replace_all([extraction], ended=ended)[0]

    def replace_all(self, extractions: Iterable[Extraction], *, ended: dt.datetime | None = None) -> list[Change]:
        """Store what was read from several documents, all in one transaction; see `replace`."""
        return self.store(map(prepare, extractions), ended=ended)

    def store(self, documents: Iterable[Prepared], *, ended: dt.datetime | None = None) -> list[Change]:
        """Store documents that were made ready, all in one transaction; see `replace`."""
        changes: list[Change] = []
        lines: dict[str, bytes] = {}
        runs: dict[str, bytes] = {}
        for one in documents:
            old = self._backend.lines(one.document)
            if one.lines == old:
                changes.append(Change(one.document, 0, 0, unchanged=True))
                continue
            lines[one.document] = one.lines
            runs[one.document] = encode_graphs(run_quads(one.document, ended)).get(RUNS_GRAPH, b"") if ended else b""
            changes.append(_change(one.document, old, one.lines))
        if lines:
            self._commit(lines, runs)
        return changes

    def remove(self, document: str) -> Change:
        """Take out a document, by IRI or slug, with all that was read from it."""
        iri = document if document.startswith(DOCUMENT_GRAPHS) else DOCUMENT_GRAPHS + document
        old = self._backend.lines(iri)
        if not old:
            stored = [local_name(name) for name in self._backend.names() if name.startswith(DOCUMENT_GRAPHS)]
            nearest = did_you_mean(local_name(iri), stored) or tuple(stored[:5])
            hint = f"there is {', '.join(nearest)}" if nearest else "the store has no documents"
            raise UnknownEntityError(f"there is no document {document!r}", hint, nearest=nearest)
        self._commit({iri: b""}, {iri: b""})
        return _change(iri, old, b"")

    def put(self, graphs: Mapping[str, bytes]) -> None:
        """Put lines in place of graphs, as they are: for changes that were checked before (see `graph.scribe`)."""
        if self._backend.plain:
            self._backend.commit(graphs)
        else:
            gone = [name for name, lines in graphs.items() if name.startswith(DOCUMENT_GRAPHS) and not lines]
            self._commit(graphs, dict.fromkeys(gone, b""))

    def _commit(self, lines: Mapping[str, bytes], runs: Mapping[str, bytes]) -> None:
        changed = {**lines, RUNS_GRAPH: self._runs(runs)}
        self._backend.commit({**changed, **self._derived(changed)})

    def _runs(self, runs: Mapping[str, bytes]) -> bytes:
        """Return the run records with those of some documents replaced."""
        subjects = tuple(f"<{run_iri(document)}> ".encode() for document in runs)
        others = [line for line in self._backend.lines(RUNS_GRAPH).splitlines(True) if not line.startswith(subjects)]
        return b"".join(sorted([*others, *(line for run in runs.values() for line in run.splitlines(True))]))

    def _derived(self, changed: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the graphs that follow from all others, as they are after the change."""
        return derived_graphs({*self._backend.names(), *changed}, overlaid(self._backend.lines, changed))


def derived_graphs(names: set[str], lines: Callable[[str], bytes]) -> dict[str, bytes]:
    """Return the graphs of townships and of inferences for the graphs in `names`, and the description of all."""
    documents = [lines(name) for name in sorted(names) if name.startswith(DOCUMENT_GRAPHS)]
    mentioned = {entity for entity, _ in read_pairs(documents, [_MENTIONED])[_MENTIONED]}
    counties = townships(mentioned)
    others = sorted(names - {INFERRED_GRAPH, TOWNSHIPS_GRAPH, RUNS_GRAPH, VOID_GRAPH})
    background = [lines(name) for name in others if not name.startswith(DOCUMENT_GRAPHS)]
    derived = {TOWNSHIPS_GRAPH: counties, INFERRED_GRAPH: infer([*background, counties], documents)}
    described = {**{name: lines(name) for name in others}, **derived}
    return {**derived, VOID_GRAPH: describe(described, about_dataset())}


def require_evidence(extraction: Extraction) -> None:
    """Raise `ShapeError` where a quote or a passage of an extraction is not in its text."""
    slug, text = extraction.document.slug, extraction.document.text
    for span in extraction.misquotes():
        found = text[span.start : span.end]
        raise ShapeError(f"{slug}: at {span.start}-{span.end} the text has {found!r}, not {span.exact!r}")
    passages = {(passage.start, passage.end) for passage in extraction.passages}
    records: tuple[Claim | Observation, ...] = (*extraction.claims, *extraction.observations)
    for record in records:
        missing = [place for place in record.passages if place not in passages]
        if missing or not record.passages:
            raise ShapeError(f"{slug}: a claim has no passage at {missing or 'all'}: {record}")


def overlaid(lines: Callable[[str], bytes], changed: Mapping[str, bytes]) -> Callable[[str], bytes]:
    """Return how to get a graph as it will be when `changed` is committed."""
    return lambda name: changed[name] if name in changed else lines(name)


def _change(document: str, old: bytes, new: bytes) -> Change:
    before, after = set(old.splitlines()), set(new.splitlines())
    return Change(document, added=len(after - before), removed=len(before - after))
