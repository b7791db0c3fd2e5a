"""Exports: every format reads back, the same graph gives the same bytes, nothing half-written."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest
from openpyxl import load_workbook
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from graph import spreadsheets
from graph.export import RDF_SUFFIXES, SUFFIXES, export, render, suffix_of
from graph.store import View
from ontology.errors import OptionError, UnknownEntityError
from tests.sample import iri, sample_extractions

OUTLINE, REPORT = (extraction.document for extraction in sample_extractions())
RDFLIB_FORMATS = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".trig": "trig", ".nq": "nquads", ".jsonld": "json-ld"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_graph_gives_the_same_bytes(sample_view: View, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = render(sample_view, suffix, document=REPORT.slug)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((2033, 5, 18, 3, 33, 20, 2, 138, 0)))
    monkeypatch.setattr(time, "strftime", lambda *_: "2033-05-18")
    assert render(sample_view, suffix, document=REPORT.slug) == first
    assert first


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".rdf"])
def test_triples_read_back(sample_view: View, suffix: str) -> None:
    expected = Graph().parse(data=sample_view.lines(REPORT.iri), format="nt")
    found = Graph().parse(data=render(sample_view, suffix, document=REPORT.slug), format=RDFLIB_FORMATS[suffix])
    assert isomorphic(found, expected)


@pytest.mark.parametrize("suffix", [".trig", ".nq", ".jsonld"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_quads_read_back(sample_view: View, suffix: str) -> None:
    found = Dataset()
    found.parse(data=render(sample_view, suffix, document=REPORT.slug), format=RDFLIB_FORMATS[suffix])
    part = found.graph(REPORT.iri)
    assert isomorphic(Graph() + part, Graph().parse(data=sample_view.lines(REPORT.iri), format="nt"))


def test_everything_as_nquads_is_sorted(sample_view: View) -> None:
    written = render(sample_view, ".nq").splitlines()
    assert sorted(written) == sample_view.nquads().splitlines()


def test_suffixes_of_rdf_formats_are_complete() -> None:
    assert set(RDFLIB_FORMATS) == set(RDF_SUFFIXES)


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_networks_read_back(sample_view: View, suffix: str, tmp_path: Path) -> None:
    path = export(sample_view, tmp_path / f"n{suffix}", document=REPORT.slug)
    network = nx.read_graphml(path, force_multigraph=True) if suffix == ".graphml" else nx.read_gexf(path)
    assert network.nodes[iri("yugui")]["label"] == "渝贵高铁"
    predicates = {data["predicate"] for _, _, data in network.out_edges(iri("zunyi"), data=True)}
    assert predicates == {"partOf", "pursuesStrategy", "hasProject", "integratesInto", "hasZone", "hasDesignation"}


def rows(content: bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))


def test_one_row_a_claim(sample_view: View) -> None:
    found = list(rows(render(sample_view, ".csv")))
    assert len(found) == 48
    (row,) = [
        r for r in found if (r["relation"], r["object_label"], r["issued"]) == ("hasZone", "遵义综合保税区", "2024-10")
    ]
    assert {name: row[name] for name in ("subject_label", "status", "status_zh", "confidence", "document_title")} == {
        "subject_label": "遵义市",
        "status": "Completed",
        "status_zh": "完成",
        "confidence": "0.9",
        "document_title": "遵义走笔",
    }
    assert REPORT.text[int(row["start"]) : int(row["end"])] == row["quote"]


def test_workbook(sample_view: View) -> None:
    book = load_workbook(io.BytesIO(render(sample_view, ".xlsx", document=OUTLINE.slug)))
    assert book.sheetnames == ["claims", "values", "entities", "documents"]
    assert [sheet.max_row - 1 for sheet in book.worksheets] == [28, 4, 25, 1]
    assert [cell.value for cell in book["values"][2]][:6] == ["遵义市", "地区生产总值", 3720, "亿元", "2020", "actual"]


@pytest.mark.parametrize(
    ("text", "written"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-5", "'-5"), ("遵义", "遵义"), ("", ""), (None, None), (-5.0, -5.0)],
)
def test_no_cell_becomes_a_formula(text: str | float | None, written: str | float | None) -> None:
    assert spreadsheets._harmless(text) == written


@pytest.mark.parametrize("name", ["graph.doc", "graph", "graph.trigg", ".ttl.zip"])
def test_an_unknown_suffix_names_the_valid_ones(name: str) -> None:
    with pytest.raises(OptionError, match=r"does not end in one of \.trig \.nq \.ttl") as caught:
        suffix_of(Path(name))
    assert caught.value.hint == ("did you mean .trig?" if name.endswith("trigg") else None)


def test_nothing_is_written_where_it_fails(sample_view: View, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="cannot be written: No such file or directory"):
        export(sample_view, tmp_path / "missing" / "x.nq")
    with pytest.raises(UnknownEntityError):
        export(sample_view, tmp_path / "x.nq", document="nothing")
    assert list(tmp_path.iterdir()) == []


def test_an_export_replaces_the_file_whole(sample_view: View, tmp_path: Path) -> None:
    path = tmp_path / "X.NT"
    path.write_text("old")
    assert export(sample_view, path, document=REPORT.slug) == path
    assert path.read_bytes() == sample_view.lines(REPORT.iri)
    assert [entry.name for entry in tmp_path.iterdir()] == ["X.NT"]
