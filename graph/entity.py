"""All that is known of one entity: stated, from reference data, and inferred, kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from rdflib import URIRef
from rdflib.namespace import OWL, SKOS

from graph.lookup import search
from graph.names import Named, entities, name_of
from graph.particulars import KnownAs, chains, names_of
from graph.statements import Measured, StatedBy, Statement, observations_of, statements_of
from graph.view import View
from ontology.errors import UnknownEntityError
from ontology.namespaces import GEO, INFERRED_GRAPH, RG, local_name
from ontology.schema import load_schema

SURE = Decimal("0.5")
"""What is read with less confidence says where something is only if nothing else does."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An entity by IRI, names and class, as it stands on somebody else's page."""

    iri: str
    label: str
    label_en: str | None
    label_en_is_pinyin: bool
    cls: str

    @classmethod
    def of(cls, named: Named) -> Reference:
        """Return the reference to an entity."""
        return cls(named.iri, named.label, named.label_en, named.label_en_is_pinyin, named.cls)

    def name(self, lang: str) -> str:
        """Return the label in `lang`, the Chinese one where there is no other."""
        return self.label_en if lang == "en" and self.label_en else self.label


@dataclass(frozen=True, slots=True)
class Relation:
    """A statement as the page of one of its ends shows it; backward where that end is the object."""

    predicate: str
    backward: bool
    other: Reference
    status: str | None
    claims: tuple[StatedBy, ...]


@dataclass(frozen=True, slots=True)
class BackgroundFact:
    """A relation that no document states: from reference data or inferred."""

    predicate: str
    backward: bool
    other: Reference
    inferred: bool
    source: str
    """IRI of the named graph it is in."""


@dataclass(frozen=True, slots=True)
class Value:
    """An observation with the names of its place, indicator and unit."""

    place: Reference
    indicator: Reference
    unit: str | None
    measured: Measured


@dataclass(frozen=True, slots=True)
class Form:
    """Words that a document mentions an entity by, how often, and where first."""

    words: str
    count: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mentions:
    """How often a document mentions the entity, by which words, and where first."""

    document: str
    title: str
    issued: str | None
    count: int
    forms: tuple[str, ...]
    start: int
    end: int
    by_form: tuple[Form, ...]
    """The forms again, the most frequent first."""


@dataclass(frozen=True, slots=True)
class EntityPage:
    """Everything that the page of an entity shows."""

    iri: str
    cls: str
    top: str
    label: str
    label_en: str | None
    label_en_is_pinyin: bool
    aliases: tuple[str, ...]
    relations: tuple[Relation, ...]
    """What documents state, in the order of the ontology's relations."""
    observations: tuple[Value, ...]
    mentions: tuple[Mentions, ...]
    reference: tuple[BackgroundFact, ...]
    """Relations from reference data."""
    inferred: tuple[BackgroundFact, ...]
    """Relations from rules."""
    neighbours: tuple[Reference, ...]
    """The other ends of the stated relations, each once, those with more relations first."""
    latitude: float | None
    longitude: float | None
    code: str | None
    same_as: tuple[str, ...]
    names: tuple[KnownAs, ...]
    """What it is called, and how each name is known."""
    chains: tuple[tuple[Reference, ...], ...]
    """The divisions it lies in, from the province down; a place is itself the last of its chain."""


def describe(view: View, iri: str) -> EntityPage:
    """Return all that is known of an entity; `UnknownEntityError` where nothing is."""
    if iri not in entities(view):
        nearest = tuple(hit.label for hit in search(view, name_of(view, iri).label[:100], limit=3))
        hint = f"did you mean {', '.join(nearest)}?" if nearest else None
        raise UnknownEntityError(f"nothing in the graph has the IRI {iri}", hint, nearest=nearest)
    named = entities(view)[iri]
    relations = _relations(view, iri)
    facts, literals = _background(view, iri)
    return EntityPage(
        iri=iri,
        cls=named.cls,
        top=load_schema().top(named.cls),
        label=named.label,
        label_en=named.label_en,
        label_en_is_pinyin=named.label_en_is_pinyin,
        aliases=named.aliases,
        relations=relations,
        observations=tuple(value_of(view, measured) for measured in observations_of(view, iri)),
        mentions=_mentions(view, iri),
        reference=tuple(fact for fact in facts if not fact.inferred),
        inferred=tuple(fact for fact in facts if fact.inferred),
        neighbours=_neighbours(relations),
        latitude=_number(literals, str(GEO.lat)),
        longitude=_number(literals, str(GEO.long)),
        code=next(iter(literals.get(str(RG.code), [])), None),
        same_as=tuple(literals.get(str(OWL.sameAs), [])),
        names=names_of(view, iri),
        chains=_chains(view, named, [*relations, *(fact for fact in facts if not fact.inferred)]),
    )


def reference_to(view: View, iri: str) -> Reference:
    """Return the reference to an entity by IRI."""
    return Reference.of(name_of(view, iri))


def relation_order(name: str) -> int:
    """Return the place of a relation in the ontology; what it does not know comes last."""
    names = list(load_schema().relations)
    return names.index(name) if name in names else len(names)


def _relations(view: View, iri: str) -> tuple[Relation, ...]:
    def seen(statement: Statement) -> Relation:
        backward = statement.subject != iri
        other = reference_to(view, statement.subject if backward else statement.object)
        return Relation(statement.predicate, backward, other, statement.status, statement.claims)

    found = [seen(statement) for statement in statements_of(view, iri)]
    return tuple(sorted(found, key=lambda one: (relation_order(one.predicate), one.backward)))


def _chains(view: View, named: Named, known: Iterable[Relation | BackgroundFact]) -> tuple[tuple[Reference, ...], ...]:
    """Return where a place is by the divisions it belongs to; where others are by where they are said to lie."""
    top = load_schema().top
    places = [named.iri]
    if top(named.cls) != "Place":
        lying = [one for one in known if one.predicate in {"locatedIn", "partOf"} and not one.backward]
        lying = [one for one in lying if _sure(one)] or lying
        places = [one.other.iri for one in lying if one.other.cls and top(one.other.cls) == "Place"]
    return tuple(tuple(reference_to(view, iri) for iri in chain) for chain in chains(view, places))


def _sure(one: Relation | BackgroundFact) -> bool:
    return isinstance(one, BackgroundFact) or max(claim.confidence for claim in one.claims) >= SURE


def _neighbours(relations: Iterable[Relation]) -> tuple[Reference, ...]:
    counts: dict[Reference, int] = {}
    for relation in relations:
        counts[relation.other] = counts.get(relation.other, 0) + 1
    return tuple(sorted(counts, key=lambda other: (-counts[other], other.iri)))


def value_of(view: View, measured: Measured) -> Value:
    """Return an observation with the names of what it measures."""
    unit = name_of(view, measured.unit).label if measured.unit else None
    return Value(reference_to(view, measured.place), reference_to(view, measured.indicator), unit, measured)


def _mentions(view: View, iri: str) -> tuple[Mentions, ...]:
    by_document: dict[str, list[dict[str, str | None]]] = {}
    for row in view.rows("mentions-of-entity", entity=URIRef(iri)):
        by_document.setdefault(row["document"] or "", []).append(row)
    return tuple(
        Mentions(
            document=document,
            title=rows[0]["title"] or "",
            issued=rows[0]["issued"],
            count=len(rows),
            forms=tuple(dict.fromkeys(row["exact"] or "" for row in rows)),
            start=int(rows[0]["start"] or 0),
            end=int(rows[0]["end"] or 0),
            by_form=_forms(rows),
        )
        for document, rows in by_document.items()
    )


def _forms(rows: Iterable[Mapping[str, str | None]]) -> tuple[Form, ...]:
    found: dict[str, list[Mapping[str, str | None]]] = {}
    for row in rows:
        found.setdefault(row["exact"] or "", []).append(row)
    forms = (Form(words, len(at), int(at[0]["start"] or 0), int(at[0]["end"] or 0)) for words, at in found.items())
    return tuple(sorted(forms, key=lambda form: (-form.count, form.start)))


def _background(view: View, iri: str) -> tuple[list[BackgroundFact], Mapping[str, list[str]]]:
    """Split what reference data and rules say into relations and plain values by property."""
    known, schema = entities(view), load_schema()
    facts, values = [], dict[str, list[str]]()
    for row in view.rows("background-of-entity", entity=URIRef(iri)):
        predicate, backward = row["predicate"] or "", row["subject"] != iri
        other = (row["subject"] if backward else row["object"]) or ""
        name = local_name(predicate)
        relation = name in schema.relations or predicate == str(SKOS.broaderTransitive)
        if relation and other in known:
            inferred = row["graph"] == INFERRED_GRAPH
            facts.append(BackgroundFact(name, backward, Reference.of(known[other]), inferred, row["graph"] or ""))
        elif not backward:
            values.setdefault(predicate, []).append(other)
    return sorted(facts, key=lambda one: (relation_order(one.predicate), one.backward, one.other.iri)), values


def _number(values: Mapping[str, list[str]], predicate: str) -> float | None:
    found = values.get(predicate)
    return float(found[0]) if found else None
