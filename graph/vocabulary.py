"""What a query can name: the classes, properties and graphs that the data have, with how often.

Read from the VoID description, which every commit makes anew (`graph/void.py`); so an editor suggests nothing that
leads nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.view import View
from graph.void import DATASET, SD, VOID
from graph.void_document import description

_BY_CLASS, _BY_PROPERTY = f"{VOID}classPartition", f"{VOID}propertyPartition"


@dataclass(frozen=True, slots=True)
class Used:
    """A property: how many triples have it, and how many of them by the class of the subject."""

    triples: int
    classes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is used, by IRI, the most frequent first."""

    classes: Mapping[str, int] = field(default_factory=dict)
    """Things by class."""
    properties: Mapping[str, Used] = field(default_factory=dict)
    graphs: Mapping[str, int] = field(default_factory=dict)
    """Triples by named graph."""


def vocabulary(view: View) -> Vocabulary:
    """Return what the graph uses, read once for each view."""
    return view.memo(_read)


def _read(view: View) -> Vocabulary:
    return read_description(view.memo(description))


def read_description(lines: bytes) -> Vocabulary:
    r"""Read a description (`graph.void.describe`).

    >>> from graph.digests import Digest
    >>> from graph.void import describe
    >>> typed = b'<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:C> .\n<urn:a> <urn:p> "x" .\n'
    >>> found = read_description(describe({"urn:g": Digest.of(typed)}))
    >>> found.classes, found.properties["urn:p"].classes, found.graphs
    ({'urn:C': 1}, {'urn:C': 1}, {'urn:g': 2})
    >>> read_description(b"")
    Vocabulary(classes={}, properties={}, graphs={})
    """
    said = _by_subject(lines)
    nodes = [(_one(said[node], "class"), node) for node in said[DATASET][_BY_CLASS]]
    by_class = {cls: said[node] for cls, node in nodes}
    used: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for cls, about in by_class.items():
        for node in about[_BY_PROPERTY]:
            used[_one(said[node], "property")][cls] = _number(said[node], "triples")
    properties = {
        name: Used(_number(said[node], "triples"), used[name])
        for node in said[DATASET][_BY_PROPERTY]
        if (name := _one(said[node], "property"))
    }
    subsets = [said[node] for node in said[DATASET][f"{VOID}subset"]]
    graphs = {about[f"{SD}name"][0]: _number(about, "triples") for about in subsets if about[f"{SD}name"]}
    return Vocabulary(
        classes=_often({cls: _number(about, "entities") for cls, about in by_class.items()}),
        properties=dict(sorted(properties.items(), key=lambda pair: (-pair[1].triples, pair[0]))),
        graphs=_often(graphs),
    )


def _by_subject(lines: bytes) -> defaultdict[str, defaultdict[str, list[str]]]:
    """Return what is said of each node; IRIs without brackets, literals as they are written."""
    said: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in lines.decode().splitlines():
        subject, _, rest = line.partition(" ")
        predicate, _, value = rest.partition(" ")
        said[subject[1:-1]][predicate[1:-1]].append(value.removesuffix(" .").removeprefix("<").removesuffix(">"))
    return said


def _one(about: Mapping[str, list[str]], name: str) -> str:
    return next(iter(about[VOID + name]), "")


def _number(about: Mapping[str, list[str]], name: str) -> int:
    written = _one(about, name)
    return int(written.split('"')[1]) if written else 0


def _often(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
