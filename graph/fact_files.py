"""Facts to take along: the rows of a table of facts as CSV and as an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.facts import Fact
from graph.spreadsheets import Cell, claim_cells, claim_columns, table_csv, table_workbook


def fact_columns() -> tuple[str, ...]:
    """Return the columns of an export of claims, and whether a document, the reference data or a rule says so."""
    return (*claim_columns(), "origin")


def facts_csv(facts: Iterable[Fact]) -> bytes:
    """Return facts as CSV."""
    return table_csv(fact_columns(), _rows(facts))


def facts_workbook(facts: Iterable[Fact]) -> bytes:
    """Return facts as a workbook, with a legend."""
    return table_workbook("facts", fact_columns(), _rows(facts))


def _rows(facts: Iterable[Fact]) -> Iterator[list[Cell]]:
    return ([*claim_cells(fact), fact.origin] for fact in facts)
