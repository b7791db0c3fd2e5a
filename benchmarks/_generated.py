"""A graph like ours of any size, the same every time: `python -m benchmarks._generated QUADS FILE.nq`.

Shape and shares are those of the sample documents: their graphs hold passages, mentions, claims beside the
plain triples, observations, decisions, and labels of what is mentioned, where the same entity comes again
from document to document. Ontology and reference data are the real ones. The text is composed, not written.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks._names import Name, compose
from graph.background import background_graphs
from graph.digests import Digest
from graph.forms import Graphs
from graph.writer import derived_graphs
from ontology.namespaces import DCTERMS, ID, OA, PROV, RDF, RG, RGS, SKOS, XSD
from ontology.reference import load_reference

PROJECTS = ("Railway", "Road", "LogisticsProject", "WaterProject", "Project")
SHARES = {
    "Strategy": 37, "Industry": 21, "Designation": 15, "Indicator": 7, "Zone": 5, "Organization": 4, "Event": 3,
    "Railway": 2, "Road": 1, "LogisticsProject": 1, "WaterProject": 1, "Project": 3,
}  # fmt: skip
"""How many of a hundred entities are of a class."""
RELATIONS = {
    "Strategy": "pursuesStrategy", "Industry": "developsIndustry", "Designation": "hasDesignation", "Zone": "hasZone",
    "Event": "hostsEvent", "Organization": "cooperatesWith", **dict.fromkeys(PROJECTS, "hasProject"),
}  # fmt: skip
"""What a place has to do with an entity of a class."""
QUADS_A_DOCUMENT, PASSAGES_A_DOCUMENT, ENTITIES_A_DOCUMENT = 1500, 28, 20
"""Entities are new ones; each is mentioned in two or three documents on average, a few in very many."""
VERBS = ("支持", "推进", "加快", "建设", "打造", "培育", "完善", "促进")
RULES = ("verb-object", "list", "implied-subject", "serves-aim", "model")
STATUSES = ("Planned", "Ongoing", "Completed")
_TYPE, _PREF, _ALT, _DERIVED, _BY = RDF.type, SKOS.prefLabel, SKOS.altLabel, PROV.wasDerivedFrom, PROV.wasGeneratedBy
_INTEGER, _DECIMAL, _YEAR, _DATE = XSD.integer, XSD.decimal, XSD.gYear, XSD.date
_ONTOLOGY, _STATUS, _OA = str(RG), str(RGS), str(OA)


class Entity(NamedTuple):
    """What documents mention."""

    iri: str
    kind: str
    name: Name


def entities(dice: Random, count: int) -> list[Entity]:
    """Return things of our own making, at most `count`."""
    found = {}
    for kind in dice.choices(list(SHARES), list(SHARES.values()), k=count):
        name = compose(dice, kind)
        folder = "project" if kind in PROJECTS else kind.lower()
        found[name.zh] = Entity(f"{ID}{folder}/{name.zh}", kind, name)
    return list(found.values())


def places() -> list[Entity]:
    """Return the divisions of today, from the reference data."""
    today = (one for one in load_reference().divisions.values() if not one.valid_to)
    return [Entity(f"{ID}place/{one.code}", one.cls, Name(one.name, one.pinyin, one.name_en)) for one in today]


def documents(quads: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Yield graphs of documents as sorted lines, about `quads` lines in all."""
    dice, made = Random(seed), 0  # noqa: S311 -- the same graph every time
    count = max(1, quads // QUADS_A_DOCUMENT)
    things, grounds = entities(dice, count * ENTITIES_A_DOCUMENT), places()
    while made < quads:
        made_document = _Document(f"gen-{made:08d}", dice, things, grounds)
        lines = sorted(set(made_document.lines()))
        made += len(lines)
        yield made_document.iri, "".join(lines).encode()


class _Document:
    """One document in the making."""

    def __init__(self, slug: str, dice: Random, things: list[Entity], grounds: list[Entity]) -> None:
        self.slug, self.iri, self.dice = slug, f"{ID}document/{slug}", dice
        self.about = dice.choice(grounds)
        self.grounds = [self.about, self.about, *dice.choices(grounds, k=3)]
        self.things = [self._popular(things) for _ in range(PASSAGES_A_DOCUMENT * 2)]
        self.year = dice.randrange(2006, 2026)
        self.text = f"\\n# {self.about.name.zh}发展规划\\n\\n"
        self.length = len(self.text) - 3  # a line break is written with two characters
        self.run = f"{ID}run/{slug}"

    def _popular(self, things: list[Entity]) -> Entity:
        return things[int(len(things) * self.dice.random() ** 2.2)]

    def lines(self) -> Iterator[str]:
        mentioned: dict[str, Entity] = {}
        for number in range(PASSAGES_A_DOCUMENT):
            place, pair = self.dice.choice(self.grounds), self.things[2 * number : 2 * number + 2]
            mentioned.update((one.iri, one) for one in (place, *pair))
            yield from self._passage(number, place, pair)
        yield from chain.from_iterable(map(self._entity, mentioned.values()))
        yield from self._itself()

    def _itself(self) -> Iterator[str]:
        doc = f"<{self.iri}>"
        yield f"{doc} <{_TYPE}> <{_ONTOLOGY}Document> .\n"
        yield f'{doc} <{DCTERMS.issued}> "{self._day()}"^^<{_DATE}> .\n'
        yield f'{doc} <{DCTERMS.publisher}> "The regiongraph authors" .\n'
        yield f'{doc} <{DCTERMS.title}> "{self.about.name.zh}发展规划（{self.slug}）"@zh .\n'
        yield f"{doc} <{_ONTOLOGY}about> <{self.about.iri}> .\n"
        yield f'{doc} <{_ONTOLOGY}fileName> "{self.slug}.md" .\n'
        yield f'{doc} <{_ONTOLOGY}sha256> "{self.dice.getrandbits(256):064x}" .\n'
        yield f'{doc} <{_ONTOLOGY}text> "{self.text}" .\n'
        yield f"<{self.run}> <{_TYPE}> <{PROV.Activity}> .\n"
        yield f"<{self.run}> <{PROV.used}> {doc} .\n"
        yield f'<{self.run}> <{_ONTOLOGY}pipeline> "regiongraph" .\n'

    def _day(self) -> str:
        return f"{self.year}-{len(self.text) % 12 + 1:02d}-{len(self.slug) % 28 + 1:02d}"

    def _passage(self, number: int, place: Entity, pair: list[Entity]) -> Iterator[str]:
        first, second = pair
        verbs = self.dice.choices(VERBS, k=3)
        parts = (verbs[0], place, verbs[1], first, "，", verbs[2], second, "。")
        start, sentence = self.length, ""
        for part in parts:
            if isinstance(part, Entity):
                yield from self._mention(start + len(sentence), part)
                sentence += part.name.zh
            else:
                sentence += part
        self.text += sentence + "\\n"
        self.length += len(sentence) + 1
        passage = f"<{self.iri}#char={start},{start + len(sentence)}>"
        yield from self._span(passage, "Passage", start, sentence)
        yield f'{passage} <{_ONTOLOGY}section> "第{number // 7 + 1}部分 › {number % 7 + 1}." .\n'
        for thing in pair:
            yield from self._statement(passage, place, thing)
        if not number % 4:
            yield from self._decision(passage, place)

    def _span(self, iri: str, kind: str, start: int, exact: str) -> Iterator[str]:
        yield f"{iri} <{_TYPE}> <{_ONTOLOGY}{kind}> .\n"
        yield f'{iri} <{_OA}end> "{start + len(exact)}"^^<{_INTEGER}> .\n'
        yield f'{iri} <{_OA}exact> "{exact}" .\n'
        yield f"{iri} <{_OA}hasSource> <{self.iri}> .\n"
        yield f'{iri} <{_OA}start> "{start}"^^<{_INTEGER}> .\n'

    def _mention(self, start: int, entity: Entity) -> Iterator[str]:
        iri = f"<{self.iri}#char={start},{start + len(entity.name.zh)}>"
        yield from self._span(iri, "Mention", start, entity.name.zh)
        yield f"{iri} <{_ONTOLOGY}refersTo> <{entity.iri}> .\n"

    def _entity(self, entity: Entity) -> Iterator[str]:
        iri, name = f"<{entity.iri}>", entity.name
        yield f"{iri} <{_TYPE}> <{_ONTOLOGY}{entity.kind}> .\n"
        yield f'{iri} <{_PREF}> "{name.zh}"@zh .\n'
        yield f'{iri} <{_PREF}> "{name.pinyin}"@zh-latn-pinyin .\n'
        yield f'{iri} <{_PREF}> "{name.en}"@en .\n'
        yield f"{iri} <{_ONTOLOGY}mentionedIn> <{self.iri}> .\n"
        if entity.kind in RELATIONS and len(name.pinyin) % 2:
            yield f'{iri} <{_ALT}> "{name.zh[2:]}"@zh .\n'

    def _record(self, iri: str, kind: str, passage: str, rule: str) -> Iterator[str]:
        yield f"{iri} <{_TYPE}> <{_ONTOLOGY}{kind}> .\n"
        yield f"{iri} <{_DERIVED}> {passage} .\n"
        yield f"{iri} <{_BY}> <{self.run}> .\n"
        yield f'{iri} <{_ONTOLOGY}rule> "{rule}" .\n'

    def _statement(self, passage: str, place: Entity, thing: Entity) -> Iterator[str]:
        dice, relation = self.dice, RELATIONS.get(thing.kind)
        folder, kind = ("claim", "Claim") if relation else ("observation", "Observation")
        iri = f"<{ID}{folder}/{dice.getrandbits(80):020x}>"
        yield from self._record(iri, kind, passage, dice.choice(RULES) if relation else "measure")
        yield f'{iri} <{_ONTOLOGY}assertedOn> "{self.year}"^^<{_YEAR}> .\n'
        yield f'{iri} <{_ONTOLOGY}confidence> "0.{dice.randrange(40, 99)}"^^<{_DECIMAL}> .\n'
        if relation:
            yield from self._claim(iri, place, relation, thing)
            return
        yield f"{iri} <{_ONTOLOGY}ofPlace> <{place.iri}> .\n"
        yield f"{iri} <{_ONTOLOGY}indicator> <{thing.iri}> .\n"
        yield f'{iri} <{_ONTOLOGY}kind> "{dice.choice(("actual", "target"))}" .\n'
        yield f"{iri} <{_ONTOLOGY}unit> <{ID}unit/%25> .\n"
        yield f'{iri} <{_ONTOLOGY}value> "{dice.randrange(1, 1000) / 10}"^^<{_DECIMAL}> .\n'
        yield f'{iri} <{_ONTOLOGY}year> "{self.year - 1}"^^<{_YEAR}> .\n'

    def _claim(self, iri: str, place: Entity, relation: str, thing: Entity) -> Iterator[str]:
        yield f"<{place.iri}> <{_ONTOLOGY}{relation}> <{thing.iri}> .\n"
        yield f"{iri} <{RDF.subject}> <{place.iri}> .\n"
        yield f"{iri} <{RDF.predicate}> <{_ONTOLOGY}{relation}> .\n"
        yield f"{iri} <{RDF.object}> <{thing.iri}> .\n"
        yield f"{iri} <{_ONTOLOGY}status> <{_STATUS}{self.dice.choice(STATUSES)}> .\n"
        if thing.kind in PROJECTS:
            yield f"<{thing.iri}> <{_ONTOLOGY}locatedIn> <{place.iri}> .\n"

    def _decision(self, passage: str, place: Entity) -> Iterator[str]:
        iri = f"<{ID}decision/{self.dice.getrandbits(80):020x}>"
        yield from self._record(iri, "Decision", passage, "gazetteer")
        yield f'{iri} <{_ONTOLOGY}fromName> "{place.name.zh[:-1]}"@zh .\n'
        yield f'{iri} <{_ONTOLOGY}intoName> "{place.name.zh}"@zh .\n'
        yield f'{iri} <{_ONTOLOGY}judgement> "merge" .\n'
        yield f'{iri} <{_ONTOLOGY}madeBy> "rule" .\n'
        yield f"{iri} <{_ONTOLOGY}ofClass> <{_ONTOLOGY}{place.kind}> .\n"
        yield f"{iri} <{_ONTOLOGY}resolvesTo> <{place.iri}> .\n"


def generate(quads: int, seed: int = 1) -> Graphs:
    """Return a whole graph of about `quads` quads: ontology, reference data, documents, what follows from them."""
    background = background_graphs()
    room = quads - sum(lines.count(b"\n") for lines in background.values())
    found = {**background, **dict(documents(room, seed))}
    return {**found, **derived_graphs(set(found), lambda name: Digest.of(found.get(name, b"")))}


def nquads(graphs: Graphs) -> Iterator[bytes]:
    """Yield graphs of sorted lines as N-Quads."""
    for name, lines in graphs.items():
        yield lines.replace(b" .\n", f" <{name}> .\n".encode())


if __name__ == "__main__":
    with Path(sys.argv[2]).open("wb") as file:
        file.writelines(nquads(generate(int(sys.argv[1]))))
