"""What the two options of `/compare` name: documents or entities, and of one kind."""

from __future__ import annotations

from dataclasses import dataclass

from api.dependencies import document_named, named
from api.options import CompareOptions
from api.problems import InvalidValueError, UnknownNameError
from api.templating import PageContext
from graph.documents import DocumentInfo, find_document
from graph.entity import Reference, reference_to
from graph.view import View
from ontology.errors import UnknownEntityError
from ontology.namespaces import ID
from ontology.schema import load_schema


@dataclass(frozen=True, slots=True)
class Named:
    """What an option names: a document, or an entity."""

    iri: str
    document: DocumentInfo | None = None
    entity: Reference | None = None

    def kind(self, context: PageContext) -> str:
        """Return what kind of thing it is, in the page's language."""
        if self.entity is None:
            return context.t("compare.document")
        schema = load_schema()
        return context.t.label(schema.classes[schema.top(self.entity.cls)])


def chosen(view: View, options: CompareOptions, context: PageContext) -> tuple[Named | None, Named | None]:
    """Return what both options name; raises `InvalidValueError` for two of different kinds, or twice the same."""
    a = _named(view, "a", options.a) if options.a else None
    b = _named(view, "b", options.b) if options.b else None
    if a and b and a.iri == b.iri:
        raise InvalidValueError("b", options.b or "", "other", "", "both are the same")
    if a and b and (kinds := (a.kind(context), b.kind(context)))[0] != kinds[1]:
        raise InvalidValueError("b", options.b or "", "kind", " / ".join(kinds), "the two are of different kinds")
    return a, b


def _named(view: View, option: str, name: str) -> Named:
    """Return the document or entity of that name; slugs of documents count before names of entities."""
    try:
        document = find_document(view, name)
    except UnknownEntityError:
        return _entity(view, option, name)
    return Named(document.iri, document=document)


def _entity(view: View, option: str, name: str) -> Named:
    if name.startswith(f"{ID}document/"):
        document_named(view, name, option)
    try:
        iri = named(view, option, name).iri
    except UnknownNameError as error:
        # Words that look like a slug were meant for a document.
        if name.isascii() and "-" in name:
            document_named(view, name, option)
        raise error
    return Named(iri, entity=reference_to(view, iri))
