"""Graphs, counted: triples by class and property, and the classes and datatypes that they lead to.

Counts are those of the union: a triple that several graphs hold counts once, and a thing has the classes
that any graph gives it. So a count is what a query of the default graph gives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from graph.hashed import Columns, Hashes, columns, different, groups, mixed, union


@dataclass(frozen=True, slots=True)
class Size:
    """How much a graph holds."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the union of some graphs holds, by IRI."""

    size: Size
    entities: int
    """Things that have a class."""
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    partitions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Triples by the class of the subject and the property."""
    object_classes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """The same, by the class of the object as well."""
    datatypes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """The same for literals, by their datatype."""


def size_of(lines: bytes) -> Size:
    r"""Count one graph.

    >>> size_of(b'<urn:a> <urn:p> "x" .\n<urn:a> <urn:p> <urn:b> .\n')
    Size(triples=2, subjects=1, objects=2)
    """
    return _size(columns(lines))


def count(graphs: Iterable[bytes]) -> Statistics:
    r"""Count the union of graphs, given as lines.

    >>> typed = b'<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:C> .\n'
    >>> found = count([typed + b'<urn:a> <urn:p> "x" .\n', b'<urn:a> <urn:p> "x" .\n'])
    >>> found.size.triples, found.partitions["urn:C", "urn:p"], found.classes
    (2, 1, Counter({'urn:C': 1}))
    """
    triples = union([columns(lines) for lines in graphs])
    names = triples.names
    things, kinds, members = _kinds(triples)
    found = Statistics(_size(triples), len(things))
    for (subject, predicate, obj, datatype), number in _signatures(triples, things, kinds):
        name = names[predicate]
        found.properties[name] += number
        for cls in (names[one] for one in members.get(subject, ()) if one in names):
            found.partitions[cls, name] += number
            if datatype:
                found.datatypes[cls, name, names[datatype]] += number
            for other in (names[one] for one in members.get(obj, ()) if one in names):
                found.object_classes[cls, name, other] += number
    found.classes.update(names[cls] for cls in triples.objects[triples.typing()].tolist() if cls in names)
    return found


def _size(triples: Columns) -> Size:
    return Size(len(triples.subjects), different(triples.subjects), different(triples.objects))


def _kinds(triples: Columns) -> tuple[Hashes, Hashes, dict[int, list[int]]]:
    """Return the things that have classes, sorted, a key for the classes of each, and the classes of each key."""
    mask = triples.typing()
    order = np.argsort(triples.subjects[mask], kind="stable")
    subjects, classes = triples.subjects[mask][order], triples.objects[mask][order]
    things, starts, numbers = np.unique(subjects, return_index=True, return_counts=True)
    kinds = np.add.reduceat(mixed(classes), starts) if len(things) else things
    members = {
        int(kinds[place]): classes[starts[place] : starts[place] + numbers[place]].tolist()
        for place in groups(kinds)[0]
    }
    return things, kinds, members


def _signatures(triples: Columns, things: Hashes, kinds: Hashes) -> Iterator[tuple[tuple[int, int, int, int], int]]:
    """Yield how many triples have a subject and an object of some kinds, a property and a datatype."""
    signature = [
        _kind_of(triples.subjects, things, kinds),
        triples.predicates,
        _kind_of(triples.objects, things, kinds),
        triples.datatypes,
    ]
    places, numbers = groups(mixed(signature[0], signature[1], signature[2] ^ signature[3]))
    rows = zip(*(column[places].tolist() for column in signature), strict=True)
    yield from zip(rows, numbers.tolist(), strict=True)


def _kind_of(terms: Hashes, things: Hashes, kinds: Hashes) -> Hashes:
    """Return the kind of each term, 0 where it has none."""
    if not len(things):
        return np.zeros(len(terms), np.uint64)
    order = np.argsort(terms)  # a search for sorted terms is several times as fast
    ordered = terms[order]
    places = np.minimum(np.searchsorted(things, ordered), len(things) - 1)
    found = np.empty(len(terms), np.uint64)
    found[order] = np.where(things[places] == ordered, kinds[places], np.uint64(0))
    return found
