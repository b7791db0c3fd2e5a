"""The W3C SPARQL 1.1 test suite as records: what a manifest asks for, with the files it names.

The suite lies beside the project and is not part of it. Its files name each other by relative addresses;
here they are resolved against the address of the suite on the web, so that nothing depends on the machine.
What is not run, and why, is in `LEFT_OUT`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import rdflib
from rdflib import RDF, RDFS
from rdflib.collection import Collection
from rdflib.term import Node

SUITE = Path(__file__).parents[2] / "shared" / "w3c-sparql11"
HOME = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
LEFT_OUT = {
    "entailment": "no entailment regime is offered; what is inferred is in the graph as triples",
    "http-rdf-update": "the deprecated edition of `graph-store-protocol`, as prose",
    "service": "federated queries are not offered: a query never leaves the server",
    "syntax-fed": "federated queries are not offered: a query never leaves the server",
}
"""Folders of the suite that are not run, and why."""
CONVERSATIONS = {"ProtocolTest", "GraphStoreProtocolTest", "ServiceDescriptionTest"}
"""Kinds that are about HTTP: see `w3c_http`."""

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")


@dataclass(frozen=True, slots=True)
class Given:
    """The files of a dataset: those of its default graph, and the named graphs."""

    default: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A test that an engine can take: a query or an update, with what must come of it."""

    name: str
    kind: str
    text: Path
    given: Given = field(default=Given())
    result: Path | None = None
    after: Given = field(default=Given())

    @property
    def folder(self) -> str:
        return self.name.partition("/")[0]

    @property
    def update(self) -> bool:
        return self.text.suffix == ".ru"


def address_of(path: Path) -> str:
    return HOME + path.relative_to(SUITE).as_posix()


def file_at(address: Node | None) -> Path:
    return SUITE / str(address).removeprefix(HOME)


def manifests() -> Iterator[tuple[str, rdflib.Graph]]:
    """Yield the manifest graphs that are not left out, with the name of their folder."""
    for path in sorted(SUITE.glob("*/manifest*.ttl")):
        if path.parent.name not in LEFT_OUT:
            yield path.parent.name, rdflib.Graph().parse(path, format="turtle", publicID=address_of(path))


def entries(manifest: rdflib.Graph) -> Iterator[tuple[Node, str]]:
    """Yield the tests of a manifest with their kind, in its order."""
    for listed in manifest.objects(None, MF.entries):
        for test in Collection(manifest, listed):
            yield test, str(manifest.value(test, RDF.type)).rpartition("#")[2]


def cases() -> list[Case]:
    """Return the tests of the suite that are not about HTTP."""
    return [
        _case(manifest, test, kind, f"{folder}/{str(test).rpartition('#')[2]}")
        for folder, manifest in manifests()
        for test, kind in entries(manifest)
        if kind not in CONVERSATIONS
    ]


def left_out() -> dict[str, int]:
    """Return how many tests each folder has that is left out."""
    return {
        name: sum(
            1
            for path in sorted((SUITE / name).glob("manifest*.ttl"))
            for _ in entries(rdflib.Graph().parse(path, format="turtle", publicID=address_of(path)))
        )
        for name in LEFT_OUT
    }


def _case(manifest: rdflib.Graph, test: Node, kind: str, name: str) -> Case:
    action, result = manifest.value(test, MF.action), manifest.value(test, MF.result)
    if kind == "UpdateEvaluationTest":
        text = file_at(manifest.value(action, UT.request))
        return Case(name, kind, text, _update_given(manifest, action), None, _update_given(manifest, result))
    if result is None:  # a test of syntax
        return Case(name, kind, file_at(action))
    return Case(name, kind, file_at(manifest.value(action, QT.query)), _query_given(manifest, action), file_at(result))


def _query_given(manifest: rdflib.Graph, action: Node | None) -> Given:
    named = sorted(manifest.objects(action, QT.graphData))
    return Given(_files(manifest.objects(action, QT.data)), tuple((str(one), file_at(one)) for one in named))


def _update_given(manifest: rdflib.Graph, side: Node | None) -> Given:
    named = {
        str(manifest.value(entry, RDFS.label)): file_at(manifest.value(entry, UT.graph))
        for entry in manifest.objects(side, UT.graphData)
    }
    return Given(_files(manifest.objects(side, UT.data)), tuple(sorted(named.items())))


def _files(addresses: Iterable[Node]) -> tuple[Path, ...]:
    return tuple(sorted(file_at(one) for one in addresses))
