"""The network that a store projects to: who is in, what edges carry, and what stays out."""

from __future__ import annotations

import networkx as nx
import pytest

from graph.connections import connecting
from graph.network import Network
from graph.projection import project, restrict
from graph.store import Store
from graph.view import View
from ontology.errors import OptionError
from tests.sample import iri, sample_extractions


@pytest.fixture(scope="module")
def view() -> View:
    store = Store.open(":memory:")
    for extraction in sample_extractions():
        store.writer().replace(extraction)
    return store.view()


@pytest.fixture(scope="module")
def network(view: View) -> Network:
    return project(view)


def edge(network: Network, subject: str, predicate: str, obj: str) -> tuple[str | None, str, bool, int]:
    """Return status, origin, inferred and number of documents of an edge given by keys of the sample."""
    data = network.edges[iri(subject), iri(obj), predicate]
    return data["status"], data["origin"], data["inferred"], len(data["documents"])


def test_nodes_carry_names_and_classes(network: Network) -> None:
    assert network.nodes[iri("yugui")] == {
        "iri": "https://w3id.org/regiongraph/id/project/渝贵高铁",
        "label": "渝贵高铁",
        "label_en": "Yúguì Gāotiě",
        "label_en_is_pinyin": True,
        "cls": "Railway",
        "top": "Project",
        "mentions": 2,
    }
    assert network.nodes[iri("renhuai")]["cls"] == "County"
    assert (network.nodes[iri("zunyi")]["label_en"], network.nodes[iri("zunyi")]["label_en_is_pinyin"]) == (
        "Zunyi",
        False,
    )


@pytest.mark.parametrize(
    ("subject", "predicate", "obj", "expected"),
    [
        ("zunyi", "hasProject", "renzun", ("Completed", "stated", False, 2)),  # 2020 under way, 2024 built
        ("zunyi", "hasProject", "yugui", ("Ongoing", "stated", False, 2)),
        ("renhuai", "hasZone", "opening", ("Proposed", "stated", False, 1)),
        ("zunyi", "partOf", "guizhou", (None, "stated", False, 2)),
        ("renhuai", "partOf", "zunyi", (None, "reference", True, 0)),
        ("luzhou", "partOf", "cycircle", (None, "reference", True, 0)),
        ("chongqing", "overlaps", "cycircle", (None, "reference", True, 0)),
    ],
)
def test_edges_carry_status_origin_and_documents(
    network: Network, subject: str, predicate: str, obj: str, expected: tuple[str | None, str, bool, int]
) -> None:
    assert edge(network, subject, predicate, obj) == expected


def test_evidence_and_the_far_off_reference_stay_out(network: Network) -> None:
    kinds = {node.split("/id/")[1].split("/")[0] for node in network}
    assert kinds.isdisjoint({"document", "claim", "observation", "run", "unit"})
    assert not any("#char=" in node for node in network)
    unmentioned = {data["label"] for _, data in network.nodes(data=True) if not data["mentions"]}
    assert "四川省" in unmentioned  # above 泸州市
    assert len(unmentioned) < 30


def test_relations_that_follow_from_others_are_not_repeated(network: Network) -> None:
    predicates = {key for _, _, key in network.edges(keys=True)}
    assert "within" not in predicates
    pairs = [(s, o) for s, o, key in network.edges(keys=True) if key in {"adjacentTo", "cooperatesWith"}]
    assert not set(pairs) & {(o, s) for s, o in pairs}


def test_the_network_is_built_once_frozen_and_in_order(view: View, network: Network) -> None:
    assert project(view) is network
    assert nx.is_frozen(network)
    assert list(network) == sorted(network)


def test_the_order_of_reading_does_not_matter(network: Network) -> None:
    store = Store.open(":memory:")
    for extraction in reversed(sample_extractions()):
        store.writer().replace(extraction)
    other = project(store.view())
    assert list(other.nodes(data=True)) == list(network.nodes(data=True))
    assert list(other.edges(keys=True, data=True)) == list(network.edges(keys=True, data=True))


def test_restricting_by_class_relation_and_origin(view: View, network: Network) -> None:
    projects = project(view, classes=["Place", "Railway"], predicates=["connects"])
    assert [(network.nodes[s]["label"], network.nodes[o]["label"]) for s, o in projects.edges()] == [
        ("渝贵高铁", "重庆市"),
        ("渝贵高铁", "贵阳市"),
    ]
    stated = project(view, inferred=False)
    assert {data["origin"] for *_, data in stated.edges(data=True)} == {"stated"}
    assert set(stated) == set(network)
    assert len(restrict(network, classes=[])) == 0


@pytest.mark.parametrize("wrong", [{"classes": ["Projekt"]}, {"predicates": ["hasProjekt"]}])
def test_unknown_classes_and_relations_are_errors(view: View, wrong: dict[str, list[str]]) -> None:
    with pytest.raises(OptionError, match="Projekt"):
        project(view, **wrong)


def test_an_empty_store_has_an_empty_network() -> None:
    assert len(project(Store.open(":memory:").view())) == 0


def test_which_projects_link_zunyi_and_the_circle(network: Network) -> None:
    links = connecting(network, iri("zunyi"), iri("cycircle"))
    assert {link.node.label: link.inferred for link in links} == {
        "渝贵高铁": False,
        "正安至万盛高速公路": False,
        "黔北物流新城无水港": False,
    }
