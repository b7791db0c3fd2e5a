"""How the terms of the ontology are used: counts from the data, with an example of each class and relation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from graph.engine import Row
from graph.entity import Reference, reference_to
from graph.evidence import Evidence, text
from graph.names import Named, entities
from graph.overview import overview
from graph.view import View
from graph.vocabulary import Vocabulary, vocabulary
from ontology.namespaces import local_name
from ontology.schema import load_schema


@dataclass(frozen=True, slots=True)
class ClassUsage:
    """Entities of a class and those below: how many documents mention, how many there are, and the best known."""

    mentioned: int
    entities: int
    example: Reference | None


@dataclass(frozen=True, slots=True)
class Example:
    """A fact with a sentence that states it."""

    subject: Reference
    object: Reference
    status: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class RelationUsage:
    """How many claims documents make with a relation, how many triples it has, and one of the claims."""

    claims: int
    triples: int
    example: Example | None


@dataclass(frozen=True, slots=True)
class Usage:
    """The use of classes and relations by their names, and of other terms by IRI."""

    classes: Mapping[str, ClassUsage]
    relations: Mapping[str, RelationUsage]
    others: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]
    """Triples by the top class of their subject and the relation."""


def usage(view: View) -> Usage:
    """Return how the terms are used, counted once for each view."""
    return view.memo(_usage)


def _usage(view: View) -> Usage:
    used = vocabulary(view)
    others = dict(used.classes) | {iri: about.triples for iri, about in used.properties.items()}
    return Usage(_classes(view, used), _relations(view, used), others, _pairs(used))


def _classes(view: View, used: Vocabulary) -> dict[str, ClassUsage]:
    schema = load_schema()
    mentioned: Counter[str] = Counter()
    best: dict[str, Named] = {}
    for one in entities(view).values():
        for cls in schema.lineage(one.cls) if one.mentioned else ():
            mentioned[cls] += 1
            if cls not in best or one.mentions > best[cls].mentions:
                best[cls] = one
    return {
        name: ClassUsage(
            mentioned[name], used.classes.get(info.iri, 0), Reference.of(best[name]) if name in best else None
        )
        for name, info in schema.classes.items()
    }


def _relations(view: View, used: Vocabulary) -> dict[str, RelationUsage]:
    claims, found = overview(view).relations, {}
    examples = {local_name(text(row, "predicate")): _example(view, row) for row in view.rows("example-claims")}
    for name, info in load_schema().relations.items():
        about = used.properties.get(info.iri)
        found[name] = RelationUsage(claims.get(name, 0), about.triples if about else 0, examples.get(name))
    return found


def _example(view: View, row: Row) -> Example:
    return Example(
        subject=reference_to(view, text(row, "subject")),
        object=reference_to(view, text(row, "object")),
        status=local_name(row["status"]) if row["status"] else None,
        evidence=Evidence.from_row(row),
    )


def _pairs(used: Vocabulary) -> dict[tuple[str, str], int]:
    schema = load_schema()
    return {
        (cls, name): about.classes[info.iri]
        for name, relation in schema.relations.items()
        if (about := used.properties.get(relation.iri))
        for cls, info in schema.classes.items()
        if info.parent is None and info.iri in about.classes
    }
