"""Claims and values as tables: CSV and an Excel workbook, written row by row."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import functools
import io
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from itertools import islice
from typing import IO, Any

from lxml.etree import SerialisationError  # what openpyxl writes with
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from graph.documents import list_documents
from graph.entity import Reference
from graph.evidence import Evidence
from graph.export_part import Part, Stated, stated
from graph.facts import Fact
from graph.names import entities, name_of
from graph.statements import Measured
from graph.view import View
from ontology.schema import load_schema

Cell = str | int | float | dt.date | None
Row = Sequence[Cell]
MOST_ROWS = 1_048_575
"""What an Excel sheet holds below its head; more goes to another sheet."""
_FIXED_TIME = dt.datetime(2000, 1, 1)
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST_CELL = 32_767
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DATE_FORMATS = ("yyyy", "yyyy-mm", "yyyy-mm-dd")
_DATE_COLUMNS = {"issued"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet, how wide it is, and what it holds in both languages."""

    sheet: str
    name: str
    width: int
    zh: str
    en: str


@functools.cache
def columns() -> Mapping[str, tuple[Column, ...]]:
    """Return the columns of each sheet, as graph/columns.tsv declares them."""
    text = (resources.files("graph") / "columns.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")][1:]
    found: dict[str, tuple[Column, ...]] = {}
    for sheet, name, width, zh, en in rows:
        found[sheet] = (*found.get(sheet, ()), Column(sheet, name, int(width), zh, en))
    return found


def claim_columns() -> tuple[str, ...]:
    """Return the names of the columns of claims: a row a claim; of several sentences the quotes are joined."""
    return tuple(column.name for column in columns()["claims"])


def write_claims(view: View, part: Part, output: IO[bytes]) -> None:
    """Write the claims of a part as CSV."""
    write_csv(claim_columns(), (row for one in stated(view, part) for row in _claims(one)), output)


def write_workbook(view: View, part: Part, output: IO[bytes]) -> None:
    """Write an Excel workbook with sheets of claims, observations, entities and documents, and a legend."""
    ends: set[str] = set()
    documents: set[str] = set()

    def claims() -> Iterator[Row]:
        for one in stated(view, part):
            ends.update(end.iri for _, fact in one.claims for end in (fact.subject, fact.object))
            if one.claims or not part.narrowed:
                documents.add(one.document)
            yield from _claims(one)

    def observations() -> Iterator[Row]:
        for one in stated(view, part):
            ends.update(end for value in one.observations for end in (value.place, value.indicator))
            if one.observations:
                documents.add(one.document)
            yield from (_value(view, value) for value in one.observations)

    sheets: tuple[tuple[str, Iterable[Row]], ...] = (
        ("claims", claims()),
        ("observations", observations()),
        ("entities", _entities(view, part, ends)),
        ("documents", _documents(view, documents)),
    )
    _write_workbook(output, ((name, columns()[name], rows) for name, rows in sheets))


def table_csv(names: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """Return a table as CSV."""
    output = io.BytesIO()
    write_csv(names, rows, output)
    return output.getvalue()


def write_csv(names: Iterable[str], rows: Iterable[Iterable[Cell]], output: IO[bytes]) -> None:
    """Write a table as CSV in UTF-8 with a byte order mark, which Excel needs.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    target = io.TextIOWrapper(output, "utf-8-sig", newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    target.detach()


def table_workbook(title: str, names: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Return an Excel workbook with one sheet of claims, whose further columns have the widths of short ones."""
    known = {column.name: column for column in columns()["claims"]}
    output = io.BytesIO()
    chosen = tuple(known.get(name, Column("claims", name, 12, "", "")) for name in names)
    _write_workbook(output, [(title, chosen, rows)])
    return output.getvalue()


def _write_workbook(output: IO[bytes], sheets: Iterable[tuple[str, Sequence[Column], Iterable[Row]]]) -> None:
    book = Workbook(write_only=True)
    book.properties.creator = "regiongraph"
    book.properties.created = _FIXED_TIME
    for title, shown, rows in sheets:
        rest, number = iter(rows), 1
        while _fill(book, title if number == 1 else f"{title} {number}", shown, islice(rest, MOST_ROWS)) == MOST_ROWS:
            number += 1
    legend = [Column("legend", *one) for one in (("sheet", 14, "", ""), ("column", 20, "", ""))]
    legend += [Column("legend", "zh", 46, "", ""), Column("legend", "en", 70, "", "")]
    explained = ((one.sheet, one.name, one.zh, one.en) for group in columns().values() for one in group)
    _fill(book, "legend", legend, explained)
    with tempfile.TemporaryFile() as written:
        book.save(written)
        written.seek(0)
        _with_fixed_times(written, output)


def _fill(book: Workbook, title: str, shown: Sequence[Column], rows: Iterable[Row]) -> int:
    """Add a sheet whose head stays in view and filters; return how many rows it has."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(shown, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    heads = [WriteOnlyCell(sheet, column.name) for column in shown]
    for head in heads:
        head.font, head.alignment = Font(bold=True), Alignment(vertical="top")
    sheet.append(heads)
    dates = [column.name in _DATE_COLUMNS for column in shown]
    count = 0
    for row in rows:
        cells = [_cell(sheet, value, date=date) for value, date in zip(row, dates, strict=True)]
        try:
            sheet.append(cells)
        except SerialisationError as error:
            with suppress(SerialisationError):
                sheet._writer.xf.close()  # or it complains once more when it is swept up
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error  # of the disk for temporary files
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(shown))}{count + 1}"
    return count


def _cell(sheet: Any, value: Cell, *, date: bool) -> Any:
    if date and isinstance(value, str) and (found := _DATE.fullmatch(value)):
        given = [int(group) for group in found.groups() if group]
        year, month, day = [*given, 1, 1][:3]
        cell = WriteOnlyCell(sheet, dt.datetime(year, month, day))
        cell.number_format = _DATE_FORMATS[len(given) - 1]
        return cell
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _NOT_IN_XML.sub("", value)[:_LONGEST_CELL])
    cell.data_type = "s"  # or a text that begins with "=" would become a formula
    return cell


def statement_cells(one: Reference, predicate: str, other: Reference, status: str | None) -> list[Cell]:
    """Return what the first columns of a row of claims say: both ends, the relation and the status."""
    schema = load_schema()
    relation, told = schema.relations.get(predicate), schema.statuses.get(status or "")
    labels = (relation.label_zh, relation.label_en) if relation else (None, None)  # it is not of our ontology
    return [
        *(*_end(one), predicate, *labels, *_end(other)),
        *((told.name, told.label_zh, told.label_en) if told else (status, None, None)),
    ]


def source_cells(evidence: tuple[Evidence, ...], issued: str | None) -> list[Cell]:
    """Return where a fact stands: title, date, section, page, quotes, and the first one's place in the text."""
    first = evidence[0]
    quotes = " … ".join(one.quote for one in evidence)
    return [first.title, issued, first.section, first.page, quotes, first.start, first.end]


def claim_cells(fact: Fact) -> list[Cell]:
    """Return the row of a claim."""
    return [
        *statement_cells(fact.subject, fact.predicate, fact.object, fact.status),
        float(fact.confidence) if fact.confidence is not None else None,
        *(source_cells(fact.evidence, fact.issued) if fact.evidence else [None] * 7),
        *(fact.subject.iri, fact.object.iri, fact.document, fact.claim, fact.rule),
    ]


def _end(one: Reference) -> tuple[Cell, ...]:
    known = load_schema().classes.get(one.cls)
    return one.label, one.label_en, one.cls, known.label_zh if known else None


def _claims(one: Stated) -> Iterator[Row]:
    return (claim_cells(fact) for _, fact in one.claims)


def _value(view: View, one: Measured) -> Row:
    place, indicator = name_of(view, one.place), name_of(view, one.indicator)
    unit = name_of(view, one.unit).label if one.unit else None
    year = int(one.year) if one.year and one.year.isdigit() else one.year
    return [
        *(place.label, place.label_en, indicator.label, indicator.label_en, _number(one), unit, year, one.kind),
        *(one.modifier, float(one.confidence), *source_cells(one.evidence, one.issued)),
        *(place.iri, indicator.iri, one.document, one.observation),
    ]


def _number(one: Measured) -> int | float:
    return int(one.value) if one.value == one.value.to_integral_value() else float(one.value)


def _entities(view: View, part: Part, ends: set[str]) -> Iterator[Row]:
    """Yield the entities that documents mention, of a part those at the ends of what it has."""
    if not part.narrowed:
        ends = {
            str(row["iri"])
            for row in view.rows("entities-of-documents")
            if part.document is None or row["document"] == part.document
        }
    known = load_schema().classes
    for one in entities(view).values():
        if one.iri in ends:
            names = (one.label, one.label_en, one.cls, known[one.cls].label_zh, " ".join(one.aliases))
            yield [*names, one.mentions, one.documents, one.iri]


def _documents(view: View, documents: set[str]) -> Iterator[Row]:
    for one in list_documents(view):
        if one.iri in documents:
            about = one.about.label if one.about else None
            counts = (one.passages, one.mentions, one.claims, one.observations)
            yield [one.title, one.issued, one.publisher, about, *counts, one.iri]


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _with_fixed_times(written: IO[bytes], output: IO[bytes]) -> None:
    """Pack a workbook again with the same time on every member, and in its properties."""
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(output, "w") as packed:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, _ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            if name == "docProps/core.xml":
                packed.writestr(member, _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", source.read(name)))
                continue
            with source.open(name) as data, packed.open(member, "w") as target:
                while block := data.read(1 << 20):
                    target.write(block)
