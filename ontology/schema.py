"""What the ontology declares, as records: classes, relations, statuses and the terms of evidence.

Everything is read from `regiongraph.ttl`, once; no other module lists a class, a relation, a label
or a colour. Mappings keep the order of the file, so menus and legends are in a sensible order.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCAM, OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from ontology.errors import ConfigurationError, OptionError, did_you_mean
from ontology.namespaces import RG, compact, local_name

ONTOLOGY_FILE = Path(__file__).with_name("regiongraph.ttl")
"""The Turtle file that declares everything."""
SHAPES_FILE = Path(__file__).with_name("shapes.ttl")
"""The SHACL shapes that stored data conforms to."""


@dataclass(frozen=True, slots=True)
class Term:
    """A declared name with its labels and definitions; `examples` are Chinese wordings or names."""

    name: str
    iri: str
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str
    examples: tuple[str, ...]

    def label(self, lang: str) -> str:
        """Return the label in `lang`, "zh" or "en"."""
        return self.label_en if lang == "en" else self.label_zh

    def definition(self, lang: str) -> str:
        """Return the definition in `lang`, "zh" or "en"."""
        return self.definition_en if lang == "en" else self.definition_zh


@dataclass(frozen=True, slots=True)
class ClassInfo(Term):
    """A class of entities; `parent` is None and `top` its own name for a top class."""

    parent: str | None
    top: str
    colour: str
    shape: str


@dataclass(frozen=True, slots=True)
class PropertyInfo(Term):
    """A property; `domain` and `range` name classes, or datatypes as in "xsd:decimal".

    `static` relations carry no status. `origin` of a relation is "document", "reference" or
    "inferred"; only the first can be claimed. It is "" for properties that are not relations.
    """

    domain: tuple[str, ...]
    range: tuple[str, ...]
    symmetric: bool
    transitive: bool
    static: bool
    origin: str


@dataclass(frozen=True, slots=True)
class StatusInfo(Term):
    """How far a matter has come; `rank` counts from 1, the earliest."""

    rank: int
    colour: str


@dataclass(frozen=True, slots=True)
class Schema:
    """All that the ontology declares, by local name."""

    classes: Mapping[str, ClassInfo]
    """Classes of entities, top classes and subclasses."""
    relations: Mapping[str, PropertyInfo]
    """Relations between entities."""
    statuses: Mapping[str, StatusInfo]
    """Statuses in the order of their rank."""
    kinds: Mapping[str, Term]
    """Kinds of observed value: actual, estimate, target."""
    records: Mapping[str, Term]
    """Classes of evidence and helpers: Document, Passage, Mention, Claim, Observation, ..."""
    properties: Mapping[str, PropertyInfo]
    """Properties that are not relations between entities."""

    def top(self, cls: str) -> str:
        """Return the top class of `cls`.

        >>> load_schema().top("Railway")
        'Project'
        """
        return self._class(cls).top

    def subclasses(self, cls: str) -> frozenset[str]:
        """Return the names of `cls` and all classes below it.

        >>> sorted(load_schema().subclasses("Place"))
        ['County', 'Place', 'Prefecture', 'Province', 'Township', 'Village']
        """
        return frozenset(name for name in self.classes if cls in self.lineage(name)) | {self._class(cls).name}

    def lineage(self, cls: str) -> tuple[str, ...]:
        """Return `cls` and the classes above it, nearest first.

        >>> load_schema().lineage("Railway")
        ('Railway', 'Project')
        """
        info = self._class(cls)
        return (info.name, *(self.lineage(info.parent) if info.parent else ()))

    def allows(self, subject_cls: str, predicate: str, object_cls: str) -> bool:
        """Whether `predicate` may lead from an entity of one class to one of the other.

        >>> load_schema().allows("Railway", "connects", "Prefecture")
        True
        >>> load_schema().allows("Industry", "connects", "Prefecture")
        False
        """
        relation = self.relation(predicate)
        fits_domain = not set(self.lineage(subject_cls)).isdisjoint(relation.domain)
        return fits_domain and not set(self.lineage(object_cls)).isdisjoint(relation.range)

    def relation(self, name: str) -> PropertyInfo:
        """Return the relation of that local name; `OptionError` with the nearest where there is none."""
        if name not in self.relations:
            raise _unknown("relation", name, self.relations)
        return self.relations[name]

    @property
    def claimable(self) -> tuple[str, ...]:
        """Names of the relations that a document can state."""
        return tuple(name for name, info in self.relations.items() if info.origin == "document")

    @property
    def tops(self) -> tuple[str, ...]:
        """Names of the top classes."""
        return tuple(name for name, info in self.classes.items() if info.parent is None)

    def _class(self, name: str) -> ClassInfo:
        if name not in self.classes:
            raise _unknown("class", name, self.classes)
        return self.classes[name]


def _unknown(what: str, name: str, known: Mapping[str, Term]) -> OptionError:
    nearest = did_you_mean(name, known)
    hint = f"did you mean {', '.join(nearest)}?" if nearest else f"it is one of {', '.join(known)}"
    return OptionError(f"the ontology has no {what} {name!r}", hint)


@functools.cache
def load_schema() -> Schema:
    """Read the ontology; the same object every time."""
    return read_schema(ONTOLOGY_FILE)


def read_schema(path: Path) -> Schema:
    """Read the ontology in the Turtle file `path`; `ConfigurationError` where something is missing."""
    reader = _Reader(Graph().parse(path, format="turtle"), path.name)
    tops = tuple(reader.below(RG.Entity))
    classes = {info.name: info for info in reader.classes(tops)}
    properties = {info.name: info for info in reader.properties(tuple(map(local_name, tops)))}
    statuses = sorted(map(reader.status, reader.instances(RG.Status)), key=lambda status: status.rank)
    others = (reader.term(iri) for iri in reader.instances(OWL.Class))
    return Schema(
        classes=classes,
        relations={name: info for name, info in properties.items() if info.origin},
        statuses={status.name: status for status in statuses},
        kinds={term.name: term for term in map(reader.term, reader.instances(RG.Kind))},
        records={term.name: term for term in others if term.name not in classes},
        properties={name: info for name, info in properties.items() if not info.origin},
    )


class _Naming(TypedDict):
    name: str
    iri: str
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str
    examples: tuple[str, ...]


class _Reader:
    """Reads declarations from the ontology's triples."""

    def __init__(self, source: Graph, name: str) -> None:
        self.source = source
        self.file = name

    def instances(self, cls: URIRef) -> Iterator[URIRef]:
        return (node for node in self.source.subjects(RDF.type, cls) if isinstance(node, URIRef))

    def below(self, cls: URIRef) -> Iterator[URIRef]:
        return (node for node in self.source.subjects(RDFS.subClassOf, cls) if isinstance(node, URIRef))

    def classes(self, tops: tuple[URIRef, ...]) -> Iterator[ClassInfo]:
        for top in tops:
            colour, shape = self.text(top, RG.colour), self.text(top, RG.shape)
            todo: list[tuple[URIRef, str | None]] = [(top, None)]
            while todo:
                iri, parent = todo.pop(0)
                info = ClassInfo(**self.naming(iri), parent=parent, top=local_name(top), colour=colour, shape=shape)
                yield info
                todo.extend((child, info.name) for child in self.below(iri))

    def properties(self, tops: tuple[str, ...]) -> Iterator[PropertyInfo]:
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
            for iri in self.instances(kind):
                kinds = set(self.source.objects(iri, RDF.type))
                yield PropertyInfo(
                    **self.naming(iri),
                    domain=self.ends(iri, RDFS.domain, DCAM.domainIncludes, tops),
                    range=self.ends(iri, RDFS.range, DCAM.rangeIncludes, tops),
                    symmetric=OWL.SymmetricProperty in kinds,
                    transitive=OWL.TransitiveProperty in kinds,
                    static=self.maybe(iri, RG.static) == "true",
                    origin=self.maybe(iri, RG.origin) or "",
                )

    def status(self, iri: URIRef) -> StatusInfo:
        rank = int(self.text(iri, RG.rank))
        return StatusInfo(**self.naming(iri), rank=rank, colour=self.text(iri, RG.colour))

    def term(self, iri: URIRef) -> Term:
        return Term(**self.naming(iri))

    def naming(self, iri: URIRef) -> _Naming:
        return {
            "name": local_name(iri),
            "iri": str(iri),
            "label_zh": self.text(iri, RDFS.label, "zh"),
            "label_en": self.text(iri, RDFS.label, "en"),
            "definition_zh": self.text(iri, SKOS.definition, "zh"),
            "definition_en": self.text(iri, SKOS.definition, "en"),
            "examples": tuple(map(str, self.source.objects(iri, SKOS.example))),
        }

    def ends(self, iri: URIRef, axiom: URIRef, loose: URIRef, tops: tuple[str, ...]) -> tuple[str, ...]:
        """Return the class names at one end of a property; rg:Entity stands for every top class."""
        names: list[str] = []
        for node in (*self.source.objects(iri, axiom), *self.source.objects(iri, loose)):
            names.extend(self.members(node))
        return tops if names == ["Entity"] else tuple(names)

    def members(self, node: Node) -> Iterator[str]:
        union = self.source.value(node, OWL.unionOf)
        for item in [node] if union is None else Collection(self.source, union):
            yield local_name(str(item)) if str(item).startswith(str(RG)) else compact(str(item))

    def maybe(self, iri: URIRef, prop: URIRef, lang: str | None = None) -> str | None:
        for value in self.source.objects(iri, prop):
            if getattr(value, "language", None) == lang:
                return str(value)
        return None

    def text(self, iri: URIRef, prop: URIRef, lang: str | None = None) -> str:
        value = self.maybe(iri, prop, lang)
        if value is None:
            tag = f" in {lang!r}" if lang else ""
            raise ConfigurationError(f"{self.file}: {compact(iri)} has no {compact(prop)}{tag}")
        return value
