"""Writing: one document at a time, all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from graph.backends import Backend
from graph.background import TOWNSHIPS_GRAPH, townships
from graph.derive import infer, read_pairs
from graph.digests import Digest, digested
from graph.editions import kept
from graph.revisions import Revision, revision
from graph.runs import DOCUMENT_GRAPHS, document_names, without
from graph.terms import encode, encode_statements, sort_lines
from graph.void import about_dataset, describe
from ontology.errors import ShapeError, UnknownEntityError, did_you_mean
from ontology.namespaces import INFERRED_GRAPH, RG, RUNS_GRAPH, VOID_GRAPH, local_name
from ontology.rdf import run_quads, statements
from ontology.records import Claim, Extraction, Observation, Run

_MENTIONED = str(RG.mentionedIn)
_INPUTS = f"<{RG.inputs}>".encode()


@dataclass(frozen=True, slots=True)
class Change:
    """What writing a document did, in triples of its graph."""

    document: str
    added: int
    removed: int
    unchanged: bool = False
    revision: Revision | None = field(default=None, compare=False)
    """What changed of what the document states, where it was there before."""

    def to_json(self) -> dict[str, Any]:
        """Return everything, for machines."""
        return {
            "document": local_name(self.document),
            "added": self.added,
            "removed": self.removed,
            "unchanged": self.unchanged,
            "changes": self.revision.to_json() if self.revision else None,
        }


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document's graph as lines, with the evidence checked: ready to be stored, and light to send."""

    document: str
    lines: bytes
    digest: bytes
    """What the derived graphs need of it: see `graph.digests`."""


def prepare(extraction: Extraction) -> Prepared:
    """Make ready what was read from a document; raises `ShapeError` as `Writer.replace` does."""
    require_evidence(extraction)
    document = extraction.document.iri
    lines = encode_statements(statements(extraction))
    return Prepared(document, lines, digested(lines))


class Writer:
    """Puts documents into a store and takes them out; each call is one transaction."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def replace(
        self, extraction: Extraction, *, ended: dt.datetime | None = None, keep_versions: bool = False
    ) -> Change:
        """Store what was read from a document in place of what was stored of it before.

        The same content again changes nothing. Raises `ShapeError`, and writes nothing, where a quote
        is not what the text says at its place or a claim has no passage in the document.
        """
        return self.store([prepare(extraction)], ended=ended, keep_versions=keep_versions)[0]

    def replace_all(self, extractions: Iterable[Extraction], *, ended: dt.datetime | None = None) -> list[Change]:
        """Store what was read from several documents, all in one transaction; see `replace`."""
        return self.store(map(prepare, extractions), ended=ended)

    def store(
        self,
        documents: Iterable[Prepared],
        *,
        ended: dt.datetime | None = None,
        runs: Mapping[str, Run] = MappingProxyType({}),
        keep_versions: bool = False,
        removing: Iterable[str] = (),
    ) -> list[Change]:
        """Store documents that were made ready, all in one transaction; see `replace`.

        `runs` says by slug what they were read from. `removing` are documents that give way to these, by slug or IRI.
        """
        there = frozenset(self._backend.lines(RUNS_GRAPH).splitlines(keepends=True))
        changes: list[Change] = []
        old: dict[str, bytes] = {}
        lines: dict[str, bytes] = {}
        records: dict[str, bytes] = {}
        for one in documents:
            before, record = self._backend.lines(one.document), _record(one.document, ended, runs)
            if one.lines == before:
                changes.append(Change(one.document, 0, 0, unchanged=True))
                if not there.issuperset(line for line in record.splitlines(keepends=True) if _INPUTS in line):
                    records[one.document] = record
                continue
            old[one.document], lines[one.document], records[one.document] = before, one.lines, record
            changes.append(_change(one.document, before, one.lines))
            self._backend.keep_digest(one.lines, one.digest)
        gone = self._found(removing)
        self._commit({**lines, **dict.fromkeys(gone, b"")}, records, {**old, **gone}, keep_versions=keep_versions)
        return changes

    def remove(self, document: str, *, keep_versions: bool = False) -> Change:
        """Take out a document, by IRI or slug, with all that was read from it."""
        return self.remove_all([document], keep_versions=keep_versions)[0]

    def remove_all(self, documents: Iterable[str], *, keep_versions: bool = False) -> list[Change]:
        """Take out several documents, all in one transaction; raises `UnknownEntityError` where one is not there.

        Their versions go too, or with `keep_versions` stay, and what they were last is one more.
        """
        gone = self._found(documents)
        self._commit(dict.fromkeys(gone, b""), {}, gone, keep_versions=keep_versions)
        return [_change(iri, lines, b"") for iri, lines in gone.items()]

    def drop_versions(self, documents: Iterable[str]) -> None:
        """Drop the versions that are kept of documents, by IRI."""
        self._backend.commit({}, dict.fromkeys(documents, ()))

    def put(self, graphs: Mapping[str, bytes]) -> None:
        """Put lines in place of graphs, as they are: for changes that were checked before (see `graph.scribe`)."""
        if self._backend.plain:
            self._backend.commit(graphs)
        else:
            self._commit(graphs, {}, {}, keep_versions=True)

    def _found(self, documents: Iterable[str]) -> dict[str, bytes]:
        """Return the graphs of documents by IRI or slug."""
        found = {}
        for document in documents:
            iri = document if document.startswith(DOCUMENT_GRAPHS) else DOCUMENT_GRAPHS + document
            found[iri] = self._backend.lines(iri)
            if not found[iri]:
                raise no_such_document(document, map(local_name, document_names(self._backend.names())))
        return found

    def _commit(
        self,
        lines: Mapping[str, bytes],
        records: Mapping[str, bytes],
        old: Mapping[str, bytes],
        *,
        keep_versions: bool = False,
    ) -> None:
        """Commit graphs and run records; `old` are the graphs of documents that give way."""
        changed = document_names(lines)
        if lines or records:
            runs = without(self._backend.lines(RUNS_GRAPH), {*changed, *records})
            graphs = {**lines, RUNS_GRAPH: sort_lines(runs + b"".join(records.values()))}
            derived = self._derived(graphs) if lines else {}
            gone = [document for document in changed if not lines[document] and document in self._backend.editions()]
            editions = kept(self._backend, old, lines) if keep_versions else dict.fromkeys(gone, ())
            self._backend.commit({**graphs, **derived}, editions)

    def _derived(self, changed: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the graphs that follow from all others, as they are after the change."""
        return derived_graphs({*self._backend.names(), *changed}, overlaid(self._backend, changed))


def derived_graphs(names: set[str], digest: Callable[[str], Digest]) -> dict[str, bytes]:
    """Return the graphs of townships and of inferences for the graphs in `names`, and the description of all."""
    digests = {name: digest(name) for name in sorted(names - {INFERRED_GRAPH, TOWNSHIPS_GRAPH, RUNS_GRAPH, VOID_GRAPH})}
    documents = set(document_names(digests))
    mentioned = read_pairs((digests[name].rules() for name in documents), [_MENTIONED])[_MENTIONED]
    counties = townships(entity for entity, _ in mentioned)
    background = [one.rules() for name, one in digests.items() if name not in documents]
    inferred = infer([*background, counties], (digests[name].rules() for name in documents))
    derived = {TOWNSHIPS_GRAPH: counties, INFERRED_GRAPH: inferred}
    description = describe({**digests, **{name: Digest.of(lines) for name, lines in derived.items()}}, about_dataset())
    return {**derived, VOID_GRAPH: description}


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


def overlaid(backend: Backend, changed: Mapping[str, bytes]) -> Callable[[str], Digest]:
    """Return how to get the digest of a graph as it will be when `changed` is committed."""
    return lambda name: backend.digest_of(changed[name]) if name in changed else backend.digest(name)


def no_such_document(document: str, slugs: Iterable[str]) -> UnknownEntityError:
    """Return the error that a document is not there, with the slugs that come near."""
    stored = list(slugs)
    nearest = did_you_mean(local_name(document), stored) or tuple(stored[:5])
    hint = f"there is {', '.join(nearest)}" if nearest else "the store has no documents"
    return UnknownEntityError(f"there is no document {document!r}", hint, nearest=nearest)


def _record(document: str, ended: dt.datetime | None, runs: Mapping[str, Run]) -> bytes:
    """Return the run record of a document as lines."""
    if ended is None:
        return b""
    return encode((s, p, o) for s, p, o, _ in run_quads(document, ended, runs.get(local_name(document))))


def _change(document: str, old: bytes, new: bytes) -> Change:
    if not old:
        return Change(document, added=new.count(b"\n"), removed=0)
    before, after = set(old.splitlines()), set(new.splitlines())
    changes = revision(document, old, new) if old and new else None
    return Change(document, added=len(after - before), removed=len(before - after), revision=changes)
