"""What a site of pages without a server holds: the graph, or a part of it, in pieces that are loaded when needed.

Entities, classes, relations, statuses and documents are numbers here: rows instead of objects, so that thousands of
entities are a few megabytes. web/src/site/data.ts reads the same rows. Pieces are

* `site`      the schema in both languages, counts, documents;
* `names-N`   entities with their names, `PER_NAMES` each;
* `edges-N`   the network: what is related to what, `PER_EDGES` each;
* `facts-N`   what is known of `PER_FACTS` entities each, with the sentences;
* `text-N`    the text of a document, with what was read from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from graph.appearance import LINES, MARKS
from graph.documents import DocumentInfo, ReaderPage, Segment, list_documents, read
from graph.evidence import Evidence
from graph.export_part import Part, Stated, stated
from graph.facts import Fact
from graph.names import entities, name_of
from graph.network import Network
from graph.projection import project
from graph.statements import Measured
from graph.view import View
from ontology.namespaces import ID
from ontology.romanisation import syllables
from ontology.schema import load_schema

PER_NAMES, PER_EDGES, PER_FACTS = 5000, 20_000, 200
_ORIGINS = ("stated", "reference", "inferred")
Row = list[Any]


def pieces(view: View, part: Part) -> Iterator[tuple[str, Any]]:
    """Yield the pieces of a site by name, each as plain JSON; the same graph gives the same pieces."""
    found = list(stated(view, part))
    site = _Site.of(view, part, found)
    yield from _parts("names", site.names(), PER_NAMES)
    yield from _parts("edges", site.edges(), PER_EDGES)
    for one in found:
        site.take(one)
    for number, document in enumerate(site.documents):
        yield f"text-{number}", site.text(number, document)
    for number, start in enumerate(range(0, len(site.iris), PER_FACTS)):
        yield f"facts-{number}", site.facts(range(start, min(start + PER_FACTS, len(site.iris))))
    yield "site", site.about(found)


@dataclass
class _Of:
    """What is known of one entity, while it is gathered."""

    claims: dict[tuple[int, int, int], list[tuple[Fact, int]]] = field(default_factory=lambda: defaultdict(list))
    values: list[Measured] = field(default_factory=list)
    background: list[Row] = field(default_factory=list)
    mentions: list[Row] = field(default_factory=list)
    """Documents, how often each mentions it, and where first."""


class _Site:
    """The entities and documents of a site by number, and what is known of each."""

    def __init__(self, view: View, members: Iterable[str], documents: Sequence[DocumentInfo], network: Network) -> None:
        schema = load_schema()
        self.view, self.documents, self.network = view, documents, network
        self.iris = sorted(members)
        self.number = {iri: number for number, iri in enumerate(self.iris)}
        self.document_number = {one.iri: number for number, one in enumerate(documents)}
        self.classes = {name: number for number, name in enumerate(schema.classes)}
        self.relations = {name: number for number, name in enumerate(schema.relations)}
        self.statuses = {name: number for number, name in enumerate(schema.statuses)}
        self.known: defaultdict[int, _Of] = defaultdict(_Of)
        self.kept: set[str] = set()
        """IRIs of the claims and values that the site has."""

    @classmethod
    def of(cls, view: View, part: Part, found: Sequence[Stated]) -> _Site:
        """Give numbers to what a part has: its documents, and the ends of its facts, or all of the network."""
        network, known = project(view), entities(view)
        members = {end.iri for one in found for _, fact in one.claims for end in (fact.subject, fact.object)}
        members |= {end for one in found for value in one.observations for end in (value.place, value.indicator)}
        told = {one.document for one in found if one.claims or one.observations or not part.narrowed}
        if not part.narrowed and not part.document:
            members |= set(network)
        elif not part.narrowed:
            rows = view.rows("entities-of-documents")
            members |= {str(row["iri"]) for row in rows if row["document"] == part.document}
        documents = [one for one in list_documents(view) if one.iri in told]
        return cls(view, members & known.keys(), documents, network)

    def names(self) -> Iterator[Row]:
        """Yield the entities: labels (with 1 where English is pinyin), class, counts, IRI, aliases, names in pinyin."""
        known = entities(self.view)
        for iri in self.iris:
            one = known[iri]
            english = [one.label_en or 0, int(one.label_en_is_pinyin)]
            spelled = [" ".join(syllables(name)) for name in (one.label, *one.aliases)] if one.mentioned else []
            counts = [self.classes[one.cls], one.mentions, one.documents]
            yield [one.label, *english, *counts, iri.removeprefix(ID), list(one.aliases), spelled]

    def edges(self) -> Iterator[Row]:
        """Yield the relations among the entities: both ends, relation, status or -1, origin."""
        for subject, obj, key, data in self.network.edges(keys=True, data=True):
            if subject in self.number and obj in self.number:
                ends = self.number[subject], self.number[obj]
                origin = _ORIGINS.index(data["origin"])
                yield [*ends, self.relations[key], self.statuses.get(data["status"] or "", -1), origin]
                if origin:
                    self.known[ends[0]].background.append([self.relations[key], 0, ends[1], origin])
                    self.known[ends[1]].background.append([self.relations[key], 1, ends[0], origin])

    def take(self, one: Stated) -> None:
        """Put what a document states to the entities that it is about."""
        document = self.document_number.get(one.document, -1)
        for _, fact in one.claims:
            ends = self.number.get(fact.subject.iri), self.number.get(fact.object.iri)
            subject, obj, relation = *ends, self.relations.get(fact.predicate)
            if subject is None or obj is None or relation is None:
                continue  # of things or words that are not of our ontology
            self.known[subject].claims[relation, 0, obj].append((fact, document))
            self.known[obj].claims[relation, 1, subject].append((fact, document))
            self.kept.add(fact.claim or "")
        for value in one.observations:
            for end in {value.place, value.indicator} & self.number.keys():
                self.known[self.number[end]].values.append(value)
            self.kept.add(value.observation)

    def facts(self, numbers: range) -> dict[str, Any]:
        """Return what is known of some entities; sentences stand once and are pointed to."""
        quotes = _Quotes(self.document_number)
        found = [self._facts_of(self.known.get(number, _Of()), quotes) for number in numbers]
        return {"quotes": quotes.rows, "entities": found}

    def _facts_of(self, known: _Of, quotes: _Quotes) -> Row:
        claims = [
            [*key, [self._claim(fact, document, quotes) for fact, document in stated_by]]
            for key, stated_by in sorted(known.claims.items())
        ]
        values = [self._value(one, quotes) for one in known.values]
        return [claims, values, sorted(known.background), known.mentions]

    def _claim(self, fact: Fact, document: int, quotes: _Quotes) -> Row:
        status = self.statuses.get(fact.status or "", -1)
        return [status, float(fact.confidence or 0), document, quotes.places(fact.evidence)]

    def _value(self, one: Measured, quotes: _Quotes) -> Row:
        return [*self._measured(one), self.document_number.get(one.document, -1), quotes.places(one.evidence)]

    def _measured(self, one: Measured) -> Row:
        unit = name_of(self.view, one.unit).label if one.unit else ""
        ends = [self.number.get(one.place, -1), self.number.get(one.indicator, -1)]
        return [*ends, _plain(one.value), unit, one.year or "", one.kind, one.modifier or ""]

    def text(self, number: int, document: DocumentInfo) -> dict[str, Any]:
        """Return the text of a document in sentences, with the facts and values of each that the site has."""
        page = read(self.view, document.slug)
        facts: list[Row] = []
        place: dict[str, int] = {}
        for one in page.statements:
            for claim in one.claims:
                if claim.claim in self.kept:
                    place[claim.claim] = len(facts)
                    ends = [self.number[one.subject], self.relations[one.predicate], self.number[one.object]]
                    facts.append([*ends, self.statuses.get(claim.status or "", -1), float(claim.confidence)])
        values = [one for one in page.observations if one.observation in self.kept]
        value_place = {one.observation: place for place, one in enumerate(values)}
        self._count(number, page)
        sentences = [
            [
                one.gap,
                one.section or 0,
                [self._segment(segment) for segment in one.segments],
                [place[iri] for iri in one.claims if iri in place],
                int(one.unread),
                one.start,
                one.end,
                [value_place[iri] for iri in one.claims if iri in value_place],
            ]
            for one in page.sentences
        ]
        measured = [self._measured(one) for one in values]
        return {"sentences": sentences, "tail": page.tail, "facts": facts, "values": measured}

    def _count(self, number: int, page: ReaderPage) -> None:
        """Note of each entity how often a document names it, and where first."""
        found: dict[str, list[int]] = {}
        for sentence in page.sentences:
            for segment in sentence.segments:
                for iri in segment.entities:
                    found.setdefault(iri, [0, segment.start, segment.end])[0] += 1
        for iri, place in found.items():
            if iri in self.number:
                self.known[self.number[iri]].mentions.append([number, *place])

    def _segment(self, segment: Segment) -> str | Row:
        named = [self.number[iri] for iri in segment.entities if iri in self.number]
        return [segment.text, *named] if named else segment.text

    def about(self, found: Sequence[Stated]) -> dict[str, Any]:
        """Return the schema, the documents and the counts."""
        claims = [fact for one in found for _, fact in one.claims]
        return {
            "base": str(ID),
            "counts": [
                len(self.documents), sum(entities(self.view)[iri].mentioned for iri in self.iris), len(claims),
                sum(len(one.observations) for one in found),
            ],
            "pieces": [-(-len(self.iris) // PER_NAMES), -(-self._edge_count() // PER_EDGES), PER_FACTS],
            **_schema(),
            "documents": [self._document(one) for one in self.documents],
        }  # fmt: skip

    def _edge_count(self) -> int:
        return sum(subject in self.number and obj in self.number for subject, obj in self.network.edges())

    def _document(self, one: DocumentInfo) -> Row:
        about = self.number.get(one.about.iri, -1) if one.about else -1
        said = [one.slug, one.title, one.issued or "", one.publisher or "", about]
        return [*said, one.characters, one.passages, one.entities, one.claims, one.observations]


class _Quotes:
    """Sentences, each once: document, section, page, where it begins and ends, and its words."""

    def __init__(self, documents: Mapping[str, int]) -> None:
        self.rows: list[Row] = []
        self._documents = documents
        self._places: dict[tuple[str, int, int], int] = {}

    def places(self, evidence: Iterable[Evidence]) -> list[int]:
        """Return the places of some sentences among the rows."""
        return [self._place(one) for one in evidence]

    def _place(self, one: Evidence) -> int:
        key = one.document, one.start, one.end
        if key not in self._places:
            self._places[key] = len(self.rows)
            where = [self._documents.get(one.document, -1), one.section or "", one.page or 0]
            self.rows.append([*where, one.start, one.end, one.quote])
        return self._places[key]


def _schema() -> dict[str, list[Row]]:
    """Return classes, relations, statuses and lines as rows that the pages are drawn from."""
    schema = load_schema()
    tops = {name: number for number, name in enumerate(schema.classes)}
    return {
        "classes": [
            [one.name, tops[schema.top(one.name)], one.colour, one.shape, MARKS[one.shape]]
            for one in schema.classes.values()
        ],
        "relations": [[one.name, int(one.symmetric)] for one in schema.relations.values()],
        "statuses": [[one.name, one.colour] for one in schema.statuses.values()],
        "lines": [[name, line.width, list(line.dashes)] for name, line in LINES.items()],
    }


def _parts(name: str, rows: Iterable[Row], size: int) -> Iterator[tuple[str, list[Row]]]:
    held: list[Row] = []
    number = 0
    for row in rows:
        held.append(row)
        if len(held) == size:
            yield f"{name}-{number}", held
            held, number = [], number + 1
    if held:
        yield f"{name}-{number}", held


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
