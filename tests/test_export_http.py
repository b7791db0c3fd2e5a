"""Exports over HTTP: the same files as the command writes, parts by the filters of facts, not too many at once."""

from __future__ import annotations

import io
from collections.abc import Iterator

import networkx as nx
import pyoxigraph as ox
import pytest
from openpyxl import load_workbook

from api.app import create_app
from api.exporting import AT_ONCE, Exporter, blocks
from api.problems import TooManyError
from api.settings import Settings
from graph.export import EVERYTHING, Form, write
from graph.export_part import part_of
from graph.store import Store
from tests.browsing import Tabs, settle, visit
from tests.sample import sample_extractions
from tests.serving import Site, running

REPORT = sample_extractions()[1].document
TOKEN = "a-token-of-the-test"


@pytest.fixture(scope="module")
def site(sample_store: Store) -> Iterator[Site]:
    """A server over the two sample documents."""
    with running(create_app(Settings(), sample_store)) as found:
        yield found


def rendered(store: Store, suffix: str, **options: str) -> bytes:
    output = io.BytesIO()
    view = store.view()
    part = part_of(view, **options) if options else EVERYTHING
    write(view if options or not Form(suffix).rdf else store, Form(suffix), output, part=part)
    return output.getvalue()


@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld", "rdf", "trig", "nq", "graphml", "gexf", "csv", "xlsx"])
def test_every_form(site: Site, sample_store: Store, suffix: str) -> None:
    answer = site.get(f"/export.{suffix}?class=Project")
    assert answer.status == 200
    assert answer.body == rendered(sample_store, f".{suffix}", cls="Project")
    assert answer.headers["content-disposition"] == f'attachment; filename="regiongraph-part.{suffix}"'


def test_all_of_it(site: Site, sample_store: Store) -> None:
    answer = site.get("/export.trig")
    assert answer.body == rendered(sample_store, ".trig")
    assert answer.headers["content-disposition"] == 'attachment; filename="regiongraph.trig"'


def test_a_part_by_the_filters_of_facts(site: Site, sample_store: Store) -> None:
    answer = site.get("/export.csv?relation=hasZone&status=Completed")
    assert answer.body == rendered(sample_store, ".csv", relation="hasZone", status="Completed")
    assert answer.headers["content-disposition"] == 'attachment; filename="regiongraph-part.csv"'
    network = nx.read_graphml(io.BytesIO(site.get("/export.graphml?place=仁怀市&class=Industry").body))
    assert [data["predicate"] for *_, data in network.edges(data=True)] == ["developsIndustry", "developsIndustry"]
    book = load_workbook(io.BytesIO(site.get(f"/export.xlsx?document={REPORT.slug}").body))
    assert [row[0].value for row in book["documents"].iter_rows(min_row=2)] == [REPORT.title]


def test_the_forms_as_json(site: Site) -> None:
    found = site.get("/export?class=Project").json["formats"]
    assert found[0]["suffix"] == "xlsx"
    assert {one["address"] for one in found} >= {"/export.ttl?class=Project", "/export.gexf?class=Project"}


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/export.ttl?class=Projekt", 400, "Projekt"),
        ("/export.ttl?colour=red", 400, "colour"),
        ("/export.csv?place=遵义事", 404, "遵义市"),
    ],
)
def test_what_there_is_not(site: Site, address: str, status: int, said: str) -> None:
    answer = site.get(address)
    assert (answer.status, said in answer.body.decode()) == (status, True)


def test_not_too_many_at_once(sample_store: Store) -> None:
    exporter, view = Exporter(sample_store), sample_store.view()
    held = [exporter._room.acquire(blocking=False) for _ in range(AT_ONCE)]
    assert all(held)
    with pytest.raises(TooManyError, match="Too many exports"):
        exporter.write(view, Form(".nt"), EVERYTHING)
    exporter._room.release()
    assert b"".join(blocks(exporter.write(view, Form(".nt"), EVERYTHING))) == rendered(sample_store, ".nt")


def test_another_store_takes_an_export_by_the_graph_store_protocol(site: Site) -> None:
    quads = site.get("/export.nq").body
    settings = Settings(token=TOKEN, update_seconds=120)
    with Store.open(":memory:", plain=True) as store, running(create_app(settings, store)) as other:
        headers = {"Content_Type": "application/n-quads", "Authorization": f"Bearer {TOKEN}"}
        assert other.ask("PUT", "/graph-store", quads, **headers).status == 201
        assert sorted(other.get("/export.nq").body.splitlines()) == sorted(quads.splitlines())


def test_a_fresh_store_takes_the_documents_of_an_export(sample_store: Store) -> None:
    found = ox.Dataset(ox.parse(rendered(sample_store, ".trig"), format=ox.RdfFormat.TRIG))
    with Store.open(":memory:") as fresh:
        graphs = {}
        for extraction in sample_extractions():
            name = ox.NamedNode(extraction.document.iri)
            lines = sorted(f"{quad.triple} .\n" for quad in found.quads_for_graph_name(name))
            graphs[name.value] = "".join(lines).encode()
        fresh.writer().put(graphs)
        assert fresh.view().nquads() == sample_store.view().nquads()


def test_pages_lead_to_the_downloads(sample_tabs: Tabs) -> None:
    with sample_tabs.open(language="en") as tab:
        visit(tab, "/facts?relation=hasZone")
        tab.get_by_role("link", name="More forms").click()
        settle(tab)
        assert tab.url.endswith("/export?relation=hasZone")
        with tab.expect_download() as caught:
            tab.get_by_role("link", name=".gexf").click()
        assert caught.value.suggested_filename == "regiongraph-part.gexf"
        visit(tab, "/documents")
        assert tab.locator("main").get_by_role("link", name="Download the data").get_attribute("href") == "/export"
