"""`regiongraph documents` and `remove`: what is in the store, and taking one out."""

from __future__ import annotations

from api.commands.common import open_for_reading, open_for_writing
from api.output import print_json, print_line, print_table
from graph.documents import find_document, list_documents


def print_documents(*, store: str | None, as_json: bool) -> None:
    """Print the documents with what was read from each."""
    with open_for_reading(store) as opened:
        found = list_documents(opened.view())
    if as_json:
        print_json({"documents": found})
        return
    rows = ((d.slug, d.title, d.issued, d.entities, d.claims, d.observations) for d in found)
    print_table(("document", "title", "issued", "entities", "claims", "observations"), rows)


def remove_document(document: str, *, store: str | None, as_json: bool) -> None:
    """Take a document out of the store."""
    with open_for_reading(store) as opened:  # an unknown document is told, and nothing touched
        iri = find_document(opened.view(), document).iri
    with open_for_writing(store) as opened:
        change = opened.writer().remove(iri)
    if as_json:
        print_json({"document": change.document, "removed": change.removed})
    else:
        print_line(f"removed {document}: {change.removed} triples")
