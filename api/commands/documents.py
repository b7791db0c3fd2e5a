"""`regiongraph documents` and `remove`: what is in the store, its versions, and taking documents out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.commands.common import kept, open_for_reading, open_for_writing
from api.jsonable import to_json
from api.output import note, print_json, print_line, print_table
from api.settings import read_settings
from graph.backends import Backend
from graph.documents import full_text, list_documents
from graph.editions import Version, changes, counted, iri_of, version_view, versions
from graph.runs import document_names, stored
from graph.writer import no_such_document
from ontology.errors import OptionError
from ontology.namespaces import local_name

_SHORT = 12
"""Digits of a SHA-256 that tell files apart for people."""


def print_documents(*, store: str | None, as_json: bool) -> None:
    """Print the documents with what was read from each, when, and how many versions there are."""
    with open_for_reading(store) as opened:
        found, runs, editions = list_documents(opened.view()), stored(opened.backend), counted(opened.backend)
    read = {slug: one.read for slug, one in runs.items()}
    several = {one.iri: editions.get(one.iri, 0) + 1 for one in found}
    withdrawn = {local_name(iri): number for iri, number in editions.items() if iri not in several}
    if as_json:
        members = [{**to_json(one), "read": read.get(one.slug), "versions": several[one.iri]} for one in found]
        print_json({"documents": members, "withdrawn": withdrawn})
        return
    columns = ("document", "title", "issued", "about", "file", "sha256", "claims", "values", "read", "versions")
    rows = (
        (
            *(d.slug, d.title, d.issued, d.about.label if d.about else None, d.file_name, d.sha256[:_SHORT]),
            *(d.claims, d.observations, read.get(d.slug), several[d.iri]),
        )
        for d in found
    )
    print_table(columns, rows)
    if withdrawn:
        note(f"removed, with versions that are kept: {', '.join(f'{slug} ({n})' for slug, n in withdrawn.items())}")


def print_document(document: str, *, store: str | None, as_json: bool) -> None:
    """Print what a document was read from, and its versions."""
    with open_for_reading(store) as opened:
        found = _versions(opened.backend, document)
        run = stored(opened.backend).get(found[-1].document)
    if as_json:
        print_json({"document": found[-1].document, "stored": run, "versions": found})
        return
    for line in (f"{found[-1].document}: {found[-1].title}", f"sha256 {found[-1].sha256}"):
        print_line(line)
    if run and run.run and run.run.overrides:
        print_line("given: " + ", ".join(f"{name} {value}" for name, value in run.run.overrides))
    if run is None:
        print_line("removed; its versions are kept")
    columns = ("version", "title", "issued", "file", "sha256", "claims", "values", "read")
    rows = (
        (_number(v), v.title, v.issued, v.file_name, v.sha256[:_SHORT], v.claims, v.observations, v.read) for v in found
    )
    print_table(columns, rows)


def print_version(document: str, number: int, *, store: str | None, as_json: bool) -> None:
    """Print the text of a version."""
    with open_for_reading(store) as opened:
        found = _versions(opened.backend, document)
        view = version_view(opened.backend, found[-1].document, number)
    text = full_text(view, iri_of(found[-1].document))
    version = next(one for one in found if one.number == number)
    if as_json:
        print_json({"document": version.document, "version": version, "text": text})
    else:
        print_line(text)


def print_changes(document: str, version: int | None, since: int | None, *, store: str | None, as_json: bool) -> None:
    """Print what changed from one version of a document to another: by default what the latest one changed."""
    with open_for_reading(store) as opened:
        found = _versions(opened.backend, document)
        after = version or found[-1].number
        before = since or max((one.number for one in found if one.number < after), default=0)
        if not before:
            hint = "a version is kept whenever a changed file is read, unless --no-keep-versions says otherwise"
            raise OptionError(f"no version of {found[-1].document} before {after} is kept", hint)
        changed = changes(opened.backend, found[-1].document, before, after)
    if as_json:
        print_json({"before": before, "after": after, **changed.to_json()})
        return
    counts = changed.counts()
    print_line(f"{changed.document}: version {before} → {after}: " + _figures(counts))
    for line in changed.lines(read_settings().language):
        print_line(line)


def drop_versions(document: str, *, wait: float, store: str | None, as_json: bool) -> None:
    """Drop the versions that are kept of a document, or of all."""
    with open_for_reading(store) as opened:  # an unknown document is told, and nothing touched
        iri = iri_of(_versions(opened.backend, document)[-1].document) if document else ""
    with open_for_writing(store, wait) as opened:
        there = {name: number for name, number in counted(opened.backend).items() if iri in ("", name)}
        if there:
            opened.writer().drop_versions(there)
    dropped = {local_name(name): number for name, number in there.items()}
    if as_json:
        print_json({"dropped": dropped})
    else:
        print_line(f"{_many(sum(dropped.values()), 'version')} dropped{_listed(dropped)}")


def remove_documents(
    documents: Sequence[str], *, keep_versions: bool | None, wait: float, store: str | None, as_json: bool
) -> None:
    """Take documents out of the store, all of them or none."""
    keep = kept(keep_versions)
    with open_for_reading(store) as opened:  # an unknown document is told, and nothing touched
        names = list(dict.fromkeys(_stored(opened.backend, document) for document in documents))
    with open_for_writing(store, wait) as opened:
        done = opened.writer().remove_all(names, keep_versions=keep)
        if not keep and opened.backend.keeps_editions:
            opened.backend.commit({})  # with the next generation the files of the one before go
        editions = counted(opened.backend)
    if as_json:
        removed = [
            {"document": local_name(c.document), "removed": c.removed, "versions": editions.get(c.document, 0)}
            for c in done
        ]
        print_json({"removed": removed})
        return
    for change in done:
        print_line(f"removed {local_name(change.document)}: {change.removed} triples")
    if left := {local_name(name): editions[name] for name in names if name in editions}:
        note(f"kept as versions{_listed(left)}; `regiongraph documents DOC --drop-versions` drops them")


def _stored(backend: Backend, document: str) -> str:
    """Return the IRI of a document that is in the store; raises `UnknownEntityError` with the nearest."""
    there = document_names(backend.names())
    iri = iri_of(document) if document.strip() else ""
    if iri not in there:
        raise no_such_document(document, map(local_name, there))
    return iri


def _versions(backend: Backend, document: str) -> list[Version]:
    """Return the versions of a document, which may have been removed; raises `UnknownEntityError` with the nearest."""
    found = versions(backend, document) if document.strip() else []
    if not found:
        there = {*document_names(backend.names()), *backend.editions()}
        raise no_such_document(document, sorted(map(local_name, there)))
    return found


def _number(version: Version) -> str:
    return f"{version.number}{' (now)' if version.current else ''}"


def _figures(counts: dict[str, int]) -> str:
    return ", ".join(f"{counts[name]} {name}" for name in ("added", "removed", "changed"))


def _listed(numbers: dict[str, Any]) -> str:
    return f": {', '.join(f'{slug} ({number})' for slug, number in numbers.items())}" if numbers else ""


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
