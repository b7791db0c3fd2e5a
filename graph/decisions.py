"""The decision log: what was decided of names in the documents, and which documents a decision touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from graph.documents import DocumentInfo, full_text, list_documents
from graph.engine import Row
from graph.evidence import Evidence, text
from graph.names import entities
from graph.view import View
from ontology.iris import canonical_name
from ontology.namespaces import local_name
from ontology.records import Document
from ontology.rulings import decision_key
from ontology.schema import load_schema


@dataclass(frozen=True, slots=True)
class Decided:
    """A line of the log: of which two names, what, why, by whom, and on which sentences.

    `key` is the short name by which it is undone; `documents` are the slugs of those it was made in,
    `entity` is what `source` stands for, None where no document has the name.
    """

    key: str
    kind: str
    cls: str
    source: str
    target: str
    rule: str
    made_by: str
    entity: str | None = None
    documents: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    scope: str = ""
    """Slug of the only document that a person's line holds in."""
    note: str = ""


def decisions_in(view: View) -> list[Decided]:
    """Return what was decided in the documents, the same decision in several of them as one line."""
    return view.memo(_read)


def stored_document(view: View, info: DocumentInfo) -> Document:
    """Return a document as it was given to the store."""
    return Document(
        slug=info.slug,
        title=info.title,
        text=full_text(view, info.iri),
        file_name=info.file_name,
        sha256=info.sha256,
        issued=info.issued,
        publisher=info.publisher,
        about=info.about.iri if info.about else None,
        source=info.source,
    )


def documents_naming(view: View, names: Iterable[str]) -> list[DocumentInfo]:
    """Return the documents that name something by one of these names, be it label or alias."""
    wanted = {canonical_name(name) for name in names}
    found = {iri for iri, one in entities(view).items() if not wanted.isdisjoint((one.label, *one.aliases))}
    naming = {row["document"] for row in view.rows("entities-of-documents") if row["iri"] in found}
    naming |= {f"{e.document}" for d in decisions_in(view) if {d.source, d.target} & wanted for e in d.evidence}
    return [info for info in list_documents(view) if info.iri in naming]


def _read(view: View) -> list[Decided]:
    lines: dict[tuple[str, ...], Decided] = {}
    quotes: defaultdict[tuple[str, ...], list[Evidence]] = defaultdict(list)
    for row in view.rows("decisions"):
        one = _decided(row)
        same = one.key, one.made_by, one.rule, one.entity or ""
        before = lines.setdefault(same, one)
        lines[same] = replace(before, documents=tuple(dict.fromkeys((*before.documents, *one.documents))))
        if row["quote"] is not None:
            place = int(text(row, "start")), int(text(row, "end"))
            quotes[same].append(Evidence(text(row, "document"), text(row, "title"), None, row["quote"], *place))
    return [replace(line, evidence=tuple(quotes[same])) for same, line in lines.items()]


def _decided(row: Row) -> Decided:
    kind, cls = text(row, "kind"), local_name(text(row, "class"))
    source, target = text(row, "from"), text(row, "into")
    return Decided(
        key=decision_key(kind, load_schema().top(cls), source, target),
        kind=kind,
        cls=cls,
        source=source,
        target=target,
        rule=text(row, "rule"),
        made_by=text(row, "made_by"),
        entity=text(row, "entity"),
        documents=(local_name(text(row, "document")),),
    )
