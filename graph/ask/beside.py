"""What stands beside an answer: how far a thing has come by document, what was counted, whose sentences are quoted."""

from __future__ import annotations

from dataclasses import dataclass

from graph.ask.context import context_of
from graph.ask.names import Named
from graph.ask.result import Answer, Quote, quotes_of
from graph.ask.states import states_by_thing
from graph.ask.texts import Text
from graph.view import View


@dataclass(frozen=True, slots=True)
class Said:
    """What one document says of how far a thing has come."""

    document: Text
    statuses: tuple[str, ...]
    evidence: tuple[Quote, ...]


def history(view: View, iri: str) -> tuple[Said, ...]:
    """Return what each document says of how far a thing has come; nothing where none does."""
    context = context_of(view)
    claims = states_by_thing(context, [iri]).get(iri, [])
    documents = sorted({claim.document for claim in claims}, key=lambda one: (context.texts[one].year or 0, one))
    said = []
    for document in documents:
        own = [claim for claim in claims if claim.document == document]
        statuses = tuple(dict.fromkeys(claim.status for claim in own if claim.status))
        said.append(Said(context.texts[document], statuses, quotes_of(context, (claim.sentence for claim in own))))
    return tuple(said)


def counted(view: View, answer: Answer) -> tuple[Named, ...]:
    """Return what a count counted, by label; nothing for an answer of another kind."""
    if answer.kind != "count" or answer.explainer is None:
        return ()
    known = context_of(view).names.entities
    found = (known[iri] for iri in answer.explainer.answers() if iri in known)
    return tuple(sorted(found, key=lambda one: (one.label, one.iri)))


def documents_of(view: View, answers: tuple[Quote, ...]) -> dict[str, Text]:
    """Return the documents that some quotes are from, by IRI."""
    texts = context_of(view).texts
    return {quote.document: texts[quote.document] for quote in answers if quote.document in texts}
