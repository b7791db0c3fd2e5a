"""What single graphs say of names: the parts that the names of a view are put together from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from sys import intern
from typing import TypeVar

from rdflib import URIRef

from graph.engine import Row
from graph.view import View
from ontology.namespaces import RG
from ontology.schema import load_schema

Label = tuple[str, str, str]
"""IRI of the kind of name, language, and the name."""
_AT_ONCE = 100
"""Graphs that one query asks about."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Naming:
    """What one graph says of each entity."""

    labels: Mapping[str, Sequence[Label]]
    classes: Mapping[str, Sequence[str]]
    """Local names of classes of the ontology, as stated: those above follow from them."""
    documents: Mapping[str, Sequence[str]]
    """Documents that mention it."""
    mentions: Mapping[str, Sequence[int]]
    """How many mentions of it the graph has."""

    def entities(self) -> Set[str]:
        """Return everything that the graph says something of."""
        return self.labels.keys() | self.classes.keys() | self.documents.keys() | self.mentions.keys()


def read_namings(view: View, graphs: Sequence[str]) -> dict[str, Naming]:
    """Return what each of some graphs says of names."""
    found: dict[str, Naming] = {}
    known: dict[Label, Label] = {}  # documents say the same of the same things
    for start in range(0, len(graphs), _AT_ONCE):
        found.update(_read(view, graphs[start : start + _AT_ONCE], known))
    return found


def _read(view: View, names: Sequence[str], known: dict[Label, Label]) -> Iterator[tuple[str, Naming]]:
    classes = {str(RG) + name: name for name in load_schema().classes}

    def label(row: Row) -> Label:
        given = intern(_text(row, "property")), row["lang"] or "", _text(row, "label")
        return known.setdefault(given, given)

    labels = _grouped(view, names, "graph-labels", label)
    stated = _grouped(view, names, "graph-classes", lambda row: classes.get(_text(row, "class"), ""))
    documents = _grouped(view, names, "graph-mentioned", lambda row: intern(_text(row, "document")))
    mentions = _grouped(view, names, "graph-mentions", lambda row: int(_text(row, "mentions")))
    for name in names:
        yield name, Naming(labels[name], stated[name], documents[name], mentions[name])


def _grouped(
    view: View, names: Sequence[str], query: str, value: Callable[[Row], _T]
) -> defaultdict[str, defaultdict[str, list[_T]]]:
    """Return what the rows of a query tell, by graph and entity."""
    found: defaultdict[str, defaultdict[str, list[_T]]] = defaultdict(lambda: defaultdict(list))
    for row in view.rows(query, graphs=[URIRef(name) for name in names]):
        found[_text(row, "graph")][intern(_text(row, "iri"))].append(value(row))
    return found


def _text(row: Row, name: str) -> str:
    return row[name] or ""
