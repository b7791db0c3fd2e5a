"""What follows from what is stated: the triples of the inferred graph, by fixed rules.

| rule | gives |
|---|---|
| containment | `x rg:within y` along any number of `rg:partOf` and `rg:locatedIn` |
| region in region | `a rg:within b` where all member places of region a, by reference data, lie within region b |
| partial cover | `place rg:overlaps region` where a part of the place lies within it, the whole does not |
| symmetry | the other direction of `rg:adjacentTo`, `rg:cooperatesWith` |
| classes | `x a C` for each class C above the one that x is said to be of, so that `?x a rg:Project` finds railways |
| branches | `x skos:broaderTransitive y` along any number of `skos:broader` |

Containment is written out because a join on it is some hundred times faster than a property path.
The second and third rule need to know all members of a region, so they hold for regions that the
reference data delimit; what documents say of a region's members is seldom all. Nothing that is
stated already is repeated. The rules see neither order nor document, so the same statements give
the same graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from rdflib.namespace import RDF, SKOS

from graph.terms import sort_lines
from ontology.namespaces import ID, RG
from ontology.schema import load_schema

Pairs = set[tuple[str, str]]
"""Subjects and objects of one relation."""

PART_OF, LOCATED_IN, WITHIN, OVERLAPS = (str(RG[name]) for name in ("partOf", "locatedIn", "within", "overlaps"))
TYPE = str(RDF.type)
BROADER, BROADER_TRANSITIVE = str(SKOS.broader), str(SKOS.broaderTransitive)
_PLACE, _REGION = f"{ID}place/", f"{ID}region/"


def symmetric_relations() -> tuple[str, ...]:
    """IRIs of the relations that hold both ways."""
    return tuple(info.iri for info in load_schema().relations.values() if info.symmetric)


def infer(reference: Iterable[bytes], documents: Iterable[bytes] = ()) -> bytes:
    """Return the lines of the inferred graph that follow from the lines of all other graphs."""
    wanted = (PART_OF, LOCATED_IN, OVERLAPS, BROADER, TYPE, *symmetric_relations())
    delimited = read_pairs(reference, wanted)
    stated = {relation: pairs | delimited[relation] for relation, pairs in read_pairs(documents, wanted).items()}
    within = stated[PART_OF] | stated[LOCATED_IN]
    inferred = {
        WITHIN: _closure(_successors(within | _nested(delimited))),
        OVERLAPS: _partly_covered(_closure(_successors(delimited[PART_OF]))) - stated[OVERLAPS],
        TYPE: _higher_classes(stated[TYPE]),
        BROADER_TRANSITIVE: _closure(_successors(stated[BROADER])),
    }
    for relation in symmetric_relations():
        inferred[relation] = {(o, s) for s, o in stated[relation]} - stated[relation]
    return write_pairs(inferred)


def read_pairs(graphs: Iterable[bytes], relations: Iterable[str]) -> dict[str, Pairs]:
    """Pick the statements of some relations between IRIs out of lines."""
    found: dict[str, Pairs] = {relation: set() for relation in relations}
    wanted = {f"<{relation}>".encode(): pairs for relation, pairs in found.items()}
    for lines in graphs:
        for line in lines.splitlines():
            subject, predicate, obj = line.split(b" ", 2)
            if (pairs := wanted.get(predicate)) is not None and obj.startswith(b"<"):
                pairs.add((subject[1:-1].decode(), obj[1:-3].decode()))
    return found


def write_pairs(statements: Mapping[str, Pairs]) -> bytes:
    r"""Return statements between IRIs as lines.

    >>> write_pairs({"urn:p": {("urn:a", "urn:b")}})
    b'<urn:a> <urn:p> <urn:b> .\n'
    """
    lines = (f"<{s}> <{relation}> <{o}> .\n" for relation, pairs in statements.items() for s, o in pairs)
    return sort_lines("".join(lines).encode())


def _higher_classes(typed: Pairs) -> Pairs:
    """Pair each thing with the classes above its own (rdfs:subClassOf, RDF Schema rule rdfs9)."""
    schema = load_schema()
    above = {
        info.iri: [schema.classes[name].iri for name in schema.lineage(info.name)] for info in schema.classes.values()
    }
    return {(thing, higher) for thing, cls in typed for higher in above.get(cls, ())} - typed


def _nested(delimited: Mapping[str, Pairs]) -> Pairs:
    """Pair each region that has no partial members with the regions that all its members lie in."""
    contained = _closure(_successors(delimited[PART_OF]))
    members: defaultdict[str, set[str]] = defaultdict(set)
    for place, region in delimited[PART_OF]:
        if region.startswith(_REGION):
            members[region].add(place)
    partial = {region for _, region in delimited[OVERLAPS]}
    return {
        (inner, outer)
        for inner, places in members.items()
        for outer in members
        if inner != outer and inner not in partial and all(_lies_in(place, outer, contained) for place in places)
    }


def _lies_in(place: str, region: str, contained: Pairs) -> bool:
    return place == region or (place, region) in contained


def _partly_covered(contained: Pairs) -> Pairs:
    """Pair each place with the regions that hold some place below it, but not the place itself."""
    above: defaultdict[str, set[str]] = defaultdict(set)
    inside: defaultdict[str, set[str]] = defaultdict(set)
    for lower, upper in contained:
        if lower.startswith(_PLACE) and upper.startswith((_PLACE, _REGION)):
            (above if upper.startswith(_PLACE) else inside)[lower].add(upper)
    pairs = {(high, region) for low, regions in inside.items() for high in above[low] for region in regions}
    return pairs - contained


def _successors(pairs: Pairs) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for subject, obj in pairs:
        found[subject].append(obj)
    return found


def _closure(successors: Mapping[str, list[str]]) -> Pairs:
    """Pair each node with all that can be reached from it, itself left out even in a cycle."""
    return {(start, reached) for start in successors for reached in _reachable(start, successors)}


def _reachable(start: str, successors: Mapping[str, list[str]]) -> Iterator[str]:
    seen, todo = {start}, [start]
    while todo:
        for node in successors.get(todo.pop(), ()):
            if node not in seen:
                seen.add(node)
                todo.append(node)
                yield node
