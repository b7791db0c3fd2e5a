"""Facts to take along: the rows of a table of facts as CSV and as an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.facts import Fact
from graph.spreadsheets import CLAIM_COLUMNS, Cell, source_cells, statement_cells, table_csv, table_workbook
from graph.view import View

COLUMNS = (*CLAIM_COLUMNS, "origin")
"""Those of an export of claims, and whether a document, the reference data or a rule says so."""
_NOWHERE: list[Cell] = [None] * 6
"""Title, date, section, quote, start and end of what no document states."""


def facts_csv(view: View, facts: Iterable[Fact]) -> bytes:
    """Return facts as CSV."""
    return table_csv(COLUMNS, _rows(view, facts))


def facts_workbook(view: View, facts: Iterable[Fact]) -> bytes:
    """Return facts as a workbook with one sheet."""
    return table_workbook(("facts", COLUMNS, _rows(view, facts)))


def _rows(view: View, facts: Iterable[Fact]) -> Iterator[list[Cell]]:
    for fact in facts:
        yield [
            *statement_cells(view, fact.subject.iri, fact.predicate, fact.object.iri, fact.status),
            float(fact.confidence) if fact.confidence is not None else None,
            *(source_cells(fact.evidence, fact.issued) if fact.evidence else _NOWHERE),
            *(fact.subject.iri, fact.object.iri, fact.document, fact.claim, fact.rule, fact.origin),
        ]
