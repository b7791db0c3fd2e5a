"""Graphs, counted: triples by class and property, and the classes and datatypes that they lead to.

Counts are those of the union: a triple that several graphs hold counts once, and a thing has the classes
that any graph gives it. So a count is what a query of the default graph gives. Large unions are counted one part
after the other, by the first bits of hashes, so that memory does not grow with the triples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from graph.digests import PIECES, TYPE, Digest, hash_of
from graph.hashed import Columns, Hashes, distinct, groups, mixed, union

_AT_ONCE = 2_000_000
"""Triples that are counted at a time, some 200 bytes each."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much a graph holds."""

    triples: int
    subjects: int
    objects: int


@dataclass(slots=True)
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


def count(graphs: Sequence[Digest], at_once: int = _AT_ONCE) -> Statistics:
    r"""Count the union of graphs.

    >>> typed = b'<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:C> .\n'
    >>> found = count([Digest.of(typed + b'<urn:a> <urn:p> "x" .\n'), Digest.of(b'<urn:a> <urn:p> "x" .\n')])
    >>> found.size.triples, found.partitions["urn:C", "urn:p"], found.classes
    (2, 1, Counter({'urn:C': 1}))
    """
    names = {hash_of(f"<{name}>".encode()): name for graph in graphs for name in graph.names}
    parts = list(_parts(graphs, at_once))
    kinds = _Kinds(graphs, parts)
    found = Statistics(Size(0, 0, 0), len(kinds.things))
    triples = subjects = objects = 0
    for first, stop in parts:
        columns = [graph.columns(first, stop) for graph in graphs]
        subjects += len(distinct(np.concatenate([one.subjects for one in columns])))
        objects += len(distinct(np.concatenate([graph.objects(first, stop) for graph in graphs])))
        signatures = _signatures(columns, kinds)
        triples += sum(signatures.values())
        _add(found, signatures, kinds.classes, names)
    found.size = Size(triples, subjects, objects)
    found.classes.update({names[cls]: number for cls, number in kinds.members.items() if cls in names})
    return found


def _parts(graphs: Sequence[Digest], at_once: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of pieces that are counted together."""
    total = sum(graph.size[0] for graph in graphs)
    step = max(1, PIECES * at_once // max(total, at_once)) if graphs else PIECES
    for first in range(0, PIECES if graphs else 0, step):
        yield first, min(first + step, PIECES)


class _Kinds:
    """The classes of things: a thing has a kind, and a kind has classes."""

    def __init__(self, graphs: Sequence[Digest], parts: Sequence[tuple[int, int]]) -> None:
        things, kinds = [], []
        self.classes: dict[int, list[int]] = {}
        self.members: Counter[int] = Counter()
        """Things of each class."""
        for first, stop in parts:
            typing = union([_typing(graph.columns(first, stop)) for graph in graphs])
            order = np.lexsort((typing.objects, typing.subjects))
            classes = typing.objects[order]
            found, starts, numbers = np.unique(typing.subjects[order], return_index=True, return_counts=True)
            keys = np.add.reduceat(mixed(classes), starts) if len(found) else found
            for place in groups(keys)[0].tolist():
                self.classes[int(keys[place])] = classes[starts[place] : starts[place] + numbers[place]].tolist()
            names, sizes = np.unique(classes, return_counts=True)
            self.members.update(dict(zip(names.tolist(), sizes.tolist(), strict=True)))
            things.append(found)
            kinds.append(keys)
        self.things, self._kinds = (np.concatenate(column or [np.empty(0, np.uint64)]) for column in (things, kinds))

    def of(self, terms: Hashes) -> Hashes:
        """Return the kind of each term, 0 where it has none; a search for sorted terms is several times as fast."""
        if not len(self.things):
            return np.zeros(len(terms), np.uint64)
        places = np.minimum(np.searchsorted(self.things, terms), len(self.things) - 1)
        found: Hashes = np.where(self.things[places] == terms, self._kinds[places], np.uint64(0))
        return found


def _typing(triples: Columns) -> Columns:
    mask = np.equal(triples.predicates, np.uint64(hash_of(f"<{TYPE}>".encode())))
    columns = (triples.subjects, triples.predicates, triples.objects, triples.datatypes)
    return Columns(*(column[mask] for column in columns))


_Signature = tuple[int, int, int, int]
"""The kind of a subject, a property, the kind of an object and a datatype."""


def _signatures(graphs: Sequence[Columns], kinds: _Kinds) -> Counter[_Signature]:
    """Return how many triples of the union have each signature.

    All are counted graph by graph, which needs no order of all triples, and what more than one graph has is taken off.
    """
    counted: Counter[int] = Counter()
    meant: dict[int, _Signature] = {}
    keys, codes = [], []
    for graph in graphs:
        order = np.argsort(graph.objects)
        ends = np.empty(len(order), np.uint64)
        ends[order] = kinds.of(graph.objects[order])
        columns = (kinds.of(graph.subjects), graph.predicates, ends, graph.datatypes)
        code = mixed(columns[0], columns[1], columns[2] ^ columns[3])
        places, numbers = groups(code)
        rows = zip(*(column[places].tolist() for column in columns), strict=True)
        meant.update(zip(code[places].tolist(), rows, strict=True))
        counted.update(dict(zip(code[places].tolist(), numbers.tolist(), strict=True)))
        keys.append(mixed(graph.subjects, graph.predicates, graph.objects))
        codes.append(code)
    every, code = np.concatenate(keys), np.concatenate(codes)
    order = np.argsort(every)
    again = order[1:][every[order[1:]] == every[order[:-1]]]
    counted.subtract(code[again].tolist())
    return Counter({meant[one]: number for one, number in counted.items()})


def _add(
    found: Statistics, signatures: Mapping[_Signature, int], classes: Mapping[int, list[int]], names: Mapping[int, str]
) -> None:
    """Add the triples of a part to what was counted."""
    for (subject, predicate, obj, datatype), number in signatures.items():
        name = names[predicate]
        found.properties[name] += number
        for cls in (names[one] for one in classes.get(subject, ()) if one in names):
            found.partitions[cls, name] += number
            if datatype:
                found.datatypes[cls, name, names[datatype]] += number
            for other in (names[one] for one in classes.get(obj, ()) if one in names):
                found.object_classes[cls, name, other] += number
