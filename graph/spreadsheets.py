"""Claims and values as tables: CSV and an Excel workbook."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from graph.documents import list_documents
from graph.evidence import Evidence
from graph.names import entities, name_of
from graph.statements import all_observations, all_statements
from graph.view import View
from ontology.schema import load_schema

Cell = str | int | float | None
CLAIM_COLUMNS = (
    *("subject_label", "subject_label_en", "subject_class", "relation", "relation_zh", "relation_en"),
    *("object_label", "object_label_en", "object_class", "status", "status_zh", "confidence"),
    *("document_title", "issued", "section", "quote", "start", "end", "subject", "object", "document", "claim", "rule"),
)
"""One row a claim; of several sentences the quotes are joined, and start and end are the first one's."""
VALUE_COLUMNS = (
    *("place_label", "indicator_label", "value", "unit", "year", "kind", "modifier", "confidence"),
    *("document_title", "issued", "section", "quote", "start", "end", "place", "indicator", "document", "observation"),
)
ENTITY_COLUMNS = ("label", "label_en", "class", "aliases", "mentions", "documents", "iri")
DOCUMENT_COLUMNS = ("title", "issued", "publisher", "about", "passages", "mentions", "claims", "observations", "iri")

_FIXED_TIME = dt.datetime(2000, 1, 1)
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_CELL = 32_767


def claims_csv(view: View, document: str | None = None) -> bytes:
    """Return the claims as CSV."""
    return table_csv(CLAIM_COLUMNS, _claims(view, document))


def workbook(view: View, document: str | None = None) -> bytes:
    """Return an Excel workbook with sheets of claims, values, entities and documents."""
    return table_workbook(
        ("claims", CLAIM_COLUMNS, _claims(view, document)),
        ("values", VALUE_COLUMNS, _values(view, document)),
        ("entities", ENTITY_COLUMNS, _entities(view, document)),
        ("documents", DOCUMENT_COLUMNS, _documents(view, document)),
    )


def table_csv(columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """Return a table as CSV in UTF-8 with a byte order mark, which Excel needs.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def table_workbook(*sheets: tuple[str, Iterable[str], Iterable[Iterable[Cell]]]) -> bytes:
    """Return an Excel workbook with these sheets, each a title, columns and rows."""
    book = Workbook(write_only=True)
    book.properties.creator = "regiongraph"
    book.properties.created = _FIXED_TIME
    for title, columns, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        _fill(sheet, columns, rows)
    target = io.BytesIO()
    book.save(target)
    return _with_fixed_times(target.getvalue())


def _fill(sheet: WriteOnlyWorksheet, columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> None:
    heads = [WriteOnlyCell(sheet, name) for name in columns]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: WriteOnlyWorksheet, value: Cell) -> Any:
    cell = WriteOnlyCell(sheet, _NOT_IN_XML.sub("", value)[:_LONGEST_CELL] if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # or a text that begins with "=" would become a formula
    return cell


def statement_cells(view: View, subject: str, predicate: str, obj: str, status: str | None) -> list[Cell]:
    """Return what the first columns of a row of claims say: both ends, the relation and the status."""
    schema = load_schema()
    one, other, relation = name_of(view, subject), name_of(view, obj), schema.relation(predicate)
    return [
        *(one.label, one.label_en, one.cls, relation.name, relation.label_zh, relation.label_en),
        *(other.label, other.label_en, other.cls, status, schema.statuses[status].label_zh if status else None),
    ]


def _claims(view: View, document: str | None) -> Iterator[list[Cell]]:
    for one in all_statements(view):
        for claim in one.claims:
            if document is None or claim.document == document:
                yield [
                    *statement_cells(view, one.subject, one.predicate, one.object, claim.status),
                    *(float(claim.confidence), *source_cells(claim.evidence, claim.issued)),
                    *(one.subject, one.object, claim.document, claim.claim, claim.rule),
                ]


def _values(view: View, document: str | None) -> Iterator[list[Cell]]:
    for one in all_observations(view):
        if document is None or one.document == document:
            place, indicator = name_of(view, one.place), name_of(view, one.indicator)
            unit = name_of(view, one.unit).label if one.unit else None
            yield [
                *(place.label, indicator.label, float(one.value), unit, one.year, one.kind, one.modifier),
                *(float(one.confidence), *source_cells(one.evidence, one.issued)),
                *(place.iri, indicator.iri, one.document, one.observation),
            ]


def _entities(view: View, document: str | None) -> Iterator[list[Cell]]:
    inside = {row["iri"] for row in view.rows("entities-of-documents") if document in (None, row["document"])}
    for one in entities(view).values():
        if one.iri in inside:
            yield [one.label, one.label_en, one.cls, " ".join(one.aliases), one.mentions, one.documents, one.iri]


def _documents(view: View, document: str | None) -> Iterator[list[Cell]]:
    for one in list_documents(view):
        if document in (None, one.iri):
            about = one.about.label if one.about else None
            counts = (one.passages, one.mentions, one.claims, one.observations)
            yield [one.title, one.issued, one.publisher, about, *counts, one.iri]


def source_cells(evidence: tuple[Evidence, ...], issued: str | None) -> list[Cell]:
    """Return where a fact stands: title, date, section, quotes, and the first one's place in the text."""
    first = evidence[0]
    return [first.title, issued, first.section, " … ".join(one.quote for one in evidence), first.start, first.end]


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _with_fixed_times(content: bytes) -> bytes:
    """Pack a workbook again with the same time on every member, and in its properties."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as packed:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", data)
            packed.writestr(zipfile.ZipInfo(name, _ZIP_TIME), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()
