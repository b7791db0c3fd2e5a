"""The page and the table of an answer: what is gathered around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.drawings import among
from api.i18n import Language
from graph.ask import Answer, explain
from graph.ask.beside import counted, documents_of, history
from graph.ask.following import following
from graph.ask.recognised import recognised
from graph.ask.whynot import WhyNot
from graph.lookup import resolve
from graph.network import Network
from graph.spreadsheets import Cell, table_csv
from graph.view import View
from ontology.errors import UnknownEntityError

NEAR_ONLY = "*"
"""As the value of `why`: no entity, only what came near."""
COLUMNS = (
    *("answer", "label", "label_en", "value", "status", "inferred"),
    *("document_title", "section", "quote", "start", "end", "iri", "document"),
)


def why_not(view: View, answer: Answer, why: str, language: Language | None = None) -> WhyNot:
    """Return what an answer left out and, unless `why` is `*`, what became of the entity of that name.

    Raises UnknownEntityError when there is no such entity.
    """
    about = None if why in {"", NEAR_ONLY} else resolve(view, why).iri
    return explain(view, answer, about=about, language=language)


def page_of(view: View, network: Network, answer: Answer, why: str, language: Language) -> dict[str, Any]:
    """Return what the page of an answer shows beside it."""
    iris = [*answer.anchors, *(item.iri for item in answer.answers if item.iri)]
    unknown: UnknownEntityError | None = None
    try:
        left_out = why_not(view, answer, why, language)
    except UnknownEntityError as error:
        left_out, unknown = why_not(view, answer, NEAR_ONLY, language), error
    return {
        "parts": recognised(view, answer.frame) if answer.frame else (),
        "why_not": left_out,
        "unknown": unknown,
        "following": following(view, answer, language),
        "histories": {item.iri: history(view, item.iri) for item in answer.answers if item.iri and _has_status(answer)},
        "counted": counted(view, answer),
        "documents": documents_of(view, tuple(quote for item in answer.answers for quote in item.evidence)),
        "drawing": among(network, iris, language, focus=answer.anchors[0] if answer.anchors else None),
    }


def _has_status(answer: Answer) -> bool:
    return answer.kind in {"status", "yesno"}


def answers_csv(answer: Answer) -> bytes:
    """Return the answers as CSV, one row for each sentence that states one."""
    return table_csv(COLUMNS, _rows(answer))


def _rows(answer: Answer) -> Iterator[list[Cell]]:
    for number, item in enumerate(answer.answers, 1):
        told: list[Cell] = [number, item.label, item.label_en, item.value, item.status, str(item.inferred).lower()]
        for quote in item.evidence:
            yield [*told, quote.title, quote.section, quote.quote, quote.start, quote.end, item.iri, quote.document]
        if not item.evidence:
            yield [*told, None, None, None, None, None, item.iri, None]
