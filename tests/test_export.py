"""Exports: every format reads back, the same graph gives the same bytes, parts are parts, nothing half-written."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
from openpyxl import load_workbook
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from graph import export_rdf, spreadsheets
from graph.checking import require_conformity
from graph.export import EVERYTHING, RDF_SUFFIXES, SUFFIXES, Form, Part, export, form_of, write
from graph.export_part import graphs, part_of
from graph.export_rdf import Stored, union
from graph.facts import Filters
from graph.network_files import EDGE_TYPES, NODE_TYPES
from graph.projection import project
from graph.store import Store, View
from ontology.errors import FullDiskError, OptionError, QueryError, UnknownEntityError
from ontology.records import Extraction
from tests.sample import iri, read, sample_extractions

OUTLINE, REPORT = (extraction.document for extraction in sample_extractions())
RDFLIB_FORMATS = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".trig": "trig", ".nq": "nquads", ".jsonld": "json-ld"}
OF_REPORT = Part(Filters(document=REPORT.iri))
OX_FORMATS = {suffix: ox.RdfFormat.from_media_type(media_type) for suffix, media_type in RDF_SUFFIXES.items()}


def rendered(source: View | Store, suffix: str, part: Part = EVERYTHING) -> bytes:
    output = io.BytesIO()
    write(source, Form(suffix), output, part=part)
    return output.getvalue()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_graph_gives_the_same_bytes(sample_view: View, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = rendered(sample_view, suffix, OF_REPORT)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((2033, 5, 18, 3, 33, 20, 2, 138, 0)))
    monkeypatch.setattr(time, "strftime", lambda *_: "2033-05-18")
    assert rendered(sample_view, suffix, OF_REPORT) == first
    assert first


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".rdf"])
def test_triples_read_back(sample_view: View, suffix: str) -> None:
    expected = Graph().parse(data=sample_view.lines(REPORT.iri), format="nt")
    found = Graph().parse(data=rendered(sample_view, suffix, OF_REPORT), format=RDFLIB_FORMATS[suffix])
    assert isomorphic(found, expected)


@pytest.mark.parametrize("suffix", [".trig", ".nq", ".jsonld"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_quads_read_back(sample_view: View, suffix: str) -> None:
    found = Dataset()
    found.parse(data=rendered(sample_view, suffix, OF_REPORT), format=RDFLIB_FORMATS[suffix])
    part = found.graph(REPORT.iri)
    assert isomorphic(Graph() + part, Graph().parse(data=sample_view.lines(REPORT.iri), format="nt"))


@pytest.mark.parametrize("suffix", RDF_SUFFIXES)
def test_all_of_it_reads_back_to_the_same(sample_view: View, suffix: str) -> None:
    quads = {f"{quad} .".encode() for quad in ox.parse(rendered(sample_view, suffix), format=OX_FORMATS[suffix])}
    if suffix in {".trig", ".nq", ".jsonld"}:
        assert quads == set(sample_view.nquads().splitlines())
    else:
        assert quads == set(rendered(sample_view, ".nt").splitlines())


def test_everything_as_nquads_is_sorted(sample_view: View) -> None:
    written = rendered(sample_view, ".nq").splitlines()
    assert sorted(written) == sample_view.nquads().splitlines()


def test_a_store_is_written_without_opening_a_database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Store, "view")
    with Store.open(folder, read_only=True) as store:
        written = rendered(store, ".nt", OF_REPORT)
        assert written == store.backend.lines(REPORT.iri)
        assert rendered(store, ".nt", Part(Filters(document=REPORT.slug))) == written


def test_turtle_has_prefixes_and_subjects_together(sample_view: View) -> None:
    text = rendered(sample_view, ".ttl", OF_REPORT).decode()
    assert "@prefix project: <https://w3id.org/regiongraph/id/project/> ." in text
    assert "\nproject:渝贵高铁 " in text
    assert "\trdf:subject place:520300 ;\n" in text
    subjects = [line.split()[0] for line in text.splitlines() if line and line[0] not in "@\t"]
    assert len(subjects) == len(set(subjects))


def test_suffixes_of_rdf_formats_are_complete() -> None:
    assert set(RDFLIB_FORMATS) == set(RDF_SUFFIXES)


def test_what_is_too_much_for_memory_is_sorted_in_files(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [b"".join(b"<urn:%d> <urn:p> <urn:o> .\n" % n for n in range(start, 900, 7)) for start in range(20)]
    monkeypatch.setattr(export_rdf, "HELD", 4000)
    with ExitStack() as files:
        assert list(union(parts, files)) == sorted({line for part in parts for line in part.splitlines(keepends=True)})


def copies(count: int) -> Iterator[Extraction]:
    """Yield documents whose sentences are there once each."""
    for number in range(count):
        lines = [(f"第{number}号第{n}句，遵义市加快推进观音水库。", "zunyi hasProject guanyin O") for n in range(80)]
        yield read(f"copy-{number:03}", f"第{number}号", "2024-10", lines)


@pytest.fixture(scope="module")
def small_and_large() -> Iterator[tuple[Store, Store]]:
    """Two plain stores, one with ten times as many documents."""
    with Store.open(":memory:", plain=True) as small, Store.open(":memory:", plain=True) as large:
        small.writer().replace_all(list(copies(3)))
        large.writer().replace_all(list(copies(30)))
        yield small, large


@pytest.mark.parametrize("suffix", [".nq", ".trig", ".ttl", ".csv", ".xlsx"])
def test_memory_does_not_grow_with_the_store(
    suffix: str, small_and_large: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(export_rdf, "HELD", 1 << 18)
    used = []
    for store in small_and_large:
        export(store, tmp_path / f"x{suffix}")  # what is read once
        tracemalloc.start()
        export(store, tmp_path / f"x{suffix}")
        used.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert used[1] < 1.5 * used[0] + 500_000


def xml_of(view: View, suffix: str, part: Part, folder: Path) -> Any:
    path = export(view, folder / f"n{suffix}", part=part)
    return nx.read_graphml(path, force_multigraph=True) if suffix == ".graphml" else nx.read_gexf(path, version="1.3")


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_networks_read_back_equal(sample_view: View, suffix: str, tmp_path: Path) -> None:
    network, found = project(sample_view), xml_of(sample_view, suffix, EVERYTHING, tmp_path)
    assert set(found) == set(network)
    for node, data in network.nodes(data=True):
        assert {key: found.nodes[node].get(key) for key in data} == data
        assert {type(value) for key, value in found.nodes[node].items() if key == "mentions"} == {int}
    edges = {(s, o, d["predicate"]): d for s, o, d in found.edges(data=True)}
    assert len(edges) == found.number_of_edges() == network.number_of_edges()
    same = ("predicate", "status", "inferred", "origin", "confidence")
    for subject, obj, key, data in network.edges(keys=True, data=True):
        edge = edges[subject, obj, key]
        assert {name: edge.get(name) for name in same} == {name: data[name] for name in same}
        assert tuple(edge.get("documents", "").split()) == data["documents"]
        assert edge["weight"] == data["confidence"]


def test_several_relations_between_two_are_several_edges(tmp_path: Path) -> None:
    facts = "zunyi hasZone bonded P; zunyi cooperatesWith bonded O; bonded locatedIn zunyi -"
    with Store.open(":memory:") as store:
        store.writer().replace(read("zone", "保税区", "2023-05", [("遵义市与遵义综合保税区合作。", facts)]))
        for suffix in (".graphml", ".gexf"):
            found = xml_of(store.view(), suffix, part_of(store.view(), status="none"), tmp_path)
            assert [d["predicate"] for _, _, d in found.edges(data=True)] == ["locatedIn"]
            found = xml_of(store.view(), suffix, EVERYTHING, tmp_path)
            assert type(found) is nx.MultiDiGraph
            both = [d["predicate"] for d in found.get_edge_data(iri("zunyi"), iri("bonded")).values()]
            assert sorted(both) == ["cooperatesWith", "hasZone"]


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_networks_have_labels_classes_and_years(sample_view: View, suffix: str, tmp_path: Path) -> None:
    found = xml_of(sample_view, suffix, OF_REPORT, tmp_path)
    node = found.nodes[iri("zunyi")]
    assert (node["label"], node["label_en"], node["cls_zh"], node["cls_en"]) == (
        "遵义市",
        "Zunyi",
        "地级行政区",
        "Prefecture",
    )
    edges = {(d["predicate"], o): d for _, o, d in found.out_edges(iri("zunyi"), data=True)}
    names = {name for name, _ in edges}
    assert names == {"partOf", "pursuesStrategy", "hasProject", "integratesInto", "hasZone", "hasDesignation"}
    edge = edges["hasProject", iri("yugui")]
    assert (edge["label"], edge["label_en"]) == ("建设项目", "has project")
    assert (edge["status_zh"], edge["status_en"], edge["first_year"]) == ("推进", "Ongoing", 2024)


def test_gexf_is_what_gephi_takes(sample_view: View) -> None:
    text = rendered(sample_view, ".gexf").decode()
    assert '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">' in text
    assert '<graph defaultedgetype="directed" mode="dynamic" timeformat="double">' in text
    assert '<attribute id="confidence" title="confidence" type="double"/>' in text
    assert 'kind="hasProject" label="建设项目" weight="0.9" start="2020">' in text
    assert set(NODE_TYPES) | set(EDGE_TYPES) >= {"label", "cls", "status", "weight"}


def rows(content: bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))


def test_one_row_a_claim(sample_view: View) -> None:
    content = rendered(sample_view, ".csv")
    assert content.startswith(b"\xef\xbb\xbfsubject_label,")  # or Excel takes it for another encoding
    found = list(rows(content))
    assert len(found) == 48
    (row,) = [
        r for r in found if (r["relation"], r["object_label"], r["issued"]) == ("hasZone", "遵义综合保税区", "2024-10")
    ]
    wanted = ("subject_label", "status", "status_zh", "status_en", "confidence", "document_title", "object_class_zh")
    assert {name: row[name] for name in wanted} == {
        "subject_label": "遵义市",
        "status": "Completed",
        "status_zh": "完成",
        "status_en": "Completed",
        "confidence": "0.9",
        "document_title": "遵义走笔",
        "object_class_zh": "园区平台",
    }
    assert REPORT.text[int(row["start"]) : int(row["end"])] == row["quote"]


def test_workbook(sample_view: View) -> None:
    book = load_workbook(io.BytesIO(rendered(sample_view, ".xlsx", Part(Filters(document=OUTLINE.slug)))))
    assert book.sheetnames == ["claims", "observations", "entities", "documents", "legend"]
    assert [sheet.max_row - 1 for sheet in book.worksheets[:-1]] == [28, 4, 25, 1]
    cells = {cell.value: book["observations"].cell(2, n) for n, cell in enumerate(book["observations"][1], 1)}
    values = {name: cell.value for name, cell in cells.items()}
    assert [values[name] for name in ("place_label", "indicator_label", "value", "unit", "year", "kind")] == [
        "遵义市",
        "地区生产总值",
        3720,
        "亿元",
        2020,
        "actual",
    ]
    assert (values["issued"], cells["issued"].number_format) == (dt.datetime(2020, 12, 19), "yyyy-mm-dd")


def test_every_sheet_has_a_head_that_stays_filters_widths_and_a_legend(sample_view: View) -> None:
    book = load_workbook(io.BytesIO(rendered(sample_view, ".xlsx")))
    for sheet in book.worksheets:
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", sheet.dimensions)
        assert sheet["A1"].font.bold
        assert sheet.column_dimensions["B"].width > 5
    explained = [(row[0].value, row[1].value) for row in book["legend"].iter_rows(min_row=2)]
    heads = [(sheet.title, cell.value) for sheet in book.worksheets[:-1] for cell in sheet[1]]
    assert explained == heads
    assert all(cell.value for row in book["legend"].iter_rows() for cell in row)


@pytest.mark.parametrize(
    ("text", "written"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-5", "'-5"), ("遵义", "遵义"), ("", ""), (None, None), (-5.0, -5.0)],
)
def test_no_cell_becomes_a_formula(text: str | float | None, written: str | float | None) -> None:
    assert spreadsheets._harmless(text) == written


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)", "\x00=1"])
def test_no_cell_of_a_workbook_is_a_formula(text: str) -> None:
    (cell,) = load_workbook(io.BytesIO(spreadsheets.table_workbook("facts", ["quote"], [[text]])))["facts"]["A"][1:]
    assert (cell.data_type, cell.value) == ("s", text.replace("\x00", ""))


def test_what_a_sheet_cannot_hold_goes_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 2)
    book = load_workbook(io.BytesIO(spreadsheets.table_workbook("facts", ["quote"], [["一"], ["二"], ["三"]])))
    assert book.sheetnames == ["facts", "facts 2", "legend"]
    assert [cell.value for cell in book["facts 2"]["A"]] == ["quote", "三"]


PARTS = {
    "a class": ({"cls": "Railway"}, 4 + 3),
    "a relation": ({"relation": "hasZone"}, 2),
    "a place": ({"place": "仁怀市"}, 6),
    "a status": ({"status": "Completed"}, 8),
    "no status": ({"status": "none", "document": REPORT.slug}, 8),
    "a query": (
        {
            "query": "CONSTRUCT { ?c ?p ?o } WHERE { ?c a rg:Claim ; rg:status rgs:Proposed ; ?p ?o }",
        },
        3,
    ),
    "statements of a query": ({"query": "CONSTRUCT { ?s rg:hasZone ?o } WHERE { ?s rg:hasZone ?o }"}, 2),
}


@pytest.mark.parametrize(("options", "count"), PARTS.values(), ids=PARTS)
def test_a_part_is_the_same_facts_in_every_form(
    sample_view: View, options: dict[str, str], count: int, tmp_path: Path
) -> None:
    part = part_of(sample_view, **options)
    table = list(rows(rendered(sample_view, ".csv", part)))
    stated = {(row["subject"], row["object"], row["relation"]) for row in table}
    for suffix in (".graphml", ".gexf"):
        found = xml_of(sample_view, suffix, part, tmp_path)
        assert {(s, o, d["predicate"]) for s, o, d in found.edges(data=True)} == stated
    sheet = load_workbook(io.BytesIO(rendered(sample_view, ".xlsx", part)))["claims"]
    assert sheet.max_row - 1 == len(table)
    if "query" not in options:
        lines = rendered(sample_view, ".nq", part).decode().splitlines()
        assert set(lines) <= set(sample_view.nquads().decode().splitlines())
        claims = {line.split()[0][1:-1] for line in lines if line.split()[2].endswith("ontology#Claim>")}
        assert claims == {row["claim"] for row in table}
        assert all(
            any(line.startswith(f"<{end}>") and "prefLabel" in line for line in lines)
            for s, o, _ in stated
            for end in (s, o)
        )
    assert len(table) == count


def test_the_triples_of_a_query_are_the_part(sample_view: View) -> None:
    part = part_of(sample_view, query="CONSTRUCT { ?s rg:hasZone ?o } WHERE { ?s rg:hasZone ?o }")
    found = rendered(sample_view, ".nt", part).decode().splitlines()
    assert found == sorted(found)
    assert {tuple(line.split()[::2]) for line in found if "hasZone" in line} == {
        (f"<{iri('renhuai')}>", f"<{iri('opening')}>"),
        (f"<{iri('zunyi')}>", f"<{iri('bonded')}>"),
    }


def test_a_part_keeps_to_the_shapes_and_makes_a_store_of_its_own(sample_store: Store) -> None:
    view = sample_store.view()
    part = part_of(view, cls="Railway")
    documents = {
        name: lines for name, lines in graphs(view, Stored(sample_store.backend), part) if "/document/" in name
    }
    with Store.open(":memory:") as store:
        require_conformity(store.backend, documents)
        store.writer().put(documents)
        assert rendered(store, ".csv") == rendered(sample_store, ".csv", part)


def test_a_commit_meanwhile_is_not_mixed_in(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines, overtaken = Stored.lines, []

    def overtake(stored: Stored, name: str) -> bytes:
        if not overtaken:
            overtaken.append(name)
            with Store.open(folder) as writing:
                writing.writer().remove(OUTLINE.slug)
        return lines(stored, name)

    monkeypatch.setattr(Stored, "lines", overtake)
    with Store.open(folder, read_only=True) as store:
        written = export(store, tmp_path / "x.nq").read_bytes()
        assert overtaken
        assert OUTLINE.iri.encode() not in written
        assert sorted(written.splitlines()) == sorted(rendered(store, ".nq").splitlines())


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"cls": "Rialway"}, OptionError, "Rialway"),
        ({"relation": "hasProjekt"}, OptionError, "hasProjekt"),
        ({"status": "Done"}, OptionError, "there is no status 'Done'"),
        ({"place": "遵义事"}, UnknownEntityError, "遵义事"),
        ({"document": "zunyi-report"}, UnknownEntityError, "zunyi-report"),
        ({"query": "SELECT * { ?s ?p ?o }"}, OptionError, "the query gives no triples"),
        ({"query": "CONSTRUCT { ?s ?p }"}, QueryError, "not a SPARQL query"),
    ],
)
def test_a_part_that_there_is_not(
    sample_view: View, options: dict[str, str], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        part_of(sample_view, **options)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("graph.doc", None),
        ("graph", None),
        ("graph.trigg", "did you mean .trig?"),
        ("graph.ttl.zip", None),
        ("graph.xslx", "did you mean .xlsx?"),
        ("graph.tll.gz", "did you mean .ttl.gz?"),
        ("graph.gz", None),
    ],
)
def test_an_unknown_suffix_names_the_valid_ones(name: str, hint: str | None) -> None:
    with pytest.raises(OptionError, match=r"does not end in one of \.trig \.nq \.ttl") as caught:
        form_of(name)
    assert caught.value.hint == hint


def test_a_workbook_is_not_packed_twice() -> None:
    with pytest.raises(OptionError, match="packed already"):
        form_of("graph.xlsx.gz")


@pytest.mark.parametrize("suffix", [suffix for suffix in SUFFIXES if suffix != ".xlsx"])
def test_packed_files_hold_the_same_and_are_the_same(sample_view: View, suffix: str, tmp_path: Path) -> None:
    files = [export(sample_view, tmp_path / f"{name}{suffix}.gz", part=OF_REPORT) for name in ("a", "b")]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert gzip.decompress(files[0].read_bytes()) == rendered(sample_view, suffix, OF_REPORT)


def test_nothing_is_written_where_it_fails(sample_view: View, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="cannot be written: No such file or directory"):
        export(sample_view, tmp_path / "missing" / "x.nq")
    with pytest.raises(UnknownEntityError):
        export(sample_view, tmp_path / "x.nq", part=Part(Filters(document="nothing")))
    assert list(tmp_path.iterdir()) == []


def test_an_export_replaces_the_file_whole(sample_view: View, tmp_path: Path) -> None:
    path = tmp_path / "X.NT"
    path.write_text("old")
    assert export(sample_view, path, part=OF_REPORT) == path
    assert path.read_bytes() == sample_view.lines(REPORT.iri)
    assert [entry.name for entry in tmp_path.iterdir()] == ["X.NT"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_is_told_and_leaves_what_was_there(sample_view: View, suffix: str, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path = tmp_path / f"x{suffix}"
    path.write_text("old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, limits[1]))
    try:
        with pytest.raises(
            FullDiskError, match=r"cannot be written: (File too large|No space left on device)"
        ) as caught:
            export(sample_view, path, part=OF_REPORT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "what was there before is unchanged" in str(caught.value.hint)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_an_export_that_is_killed_leaves_what_was_there(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.nq"
    path.write_text("old")
    code = (
        "import sys, time; from pathlib import Path; from graph.export_files import replacing\n"
        "with replacing(Path(sys.argv[1]), packed=False) as stream:\n"
        "    stream.write(b'half'); stream.flush(); print('begun', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"begun\n"
        killed.kill()
    assert (path.read_text(), len(list(tmp_path.glob(".x.nq.*.part")))) == ("old", 1)
    with Store.open(folder, read_only=True) as store:
        export(store, path)
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["x.nq"]


def test_a_device_is_written_to_and_not_replaced(sample_view: View) -> None:
    with pytest.raises(FullDiskError, match="No space left on device"):
        export(sample_view, "/dev/full", form=Form(".nt"), part=OF_REPORT)
    assert Path("/dev/full").is_char_device()
