"""The reference data as RDF: one named graph a data set, each of which says where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SKOS, XSD

from ontology.divisions import Division
from ontology.english import romanise
from ontology.iris import entity_iri, place_iri, unit_iri
from ontology.namespaces import GEO, PINYIN_TAG, QUDT_UNIT, REFERENCE_GRAPHS, RG
from ontology.rdf import Quad, Triple, date_literal
from ontology.reference import IndustryInfo, Reference, RegionInfo, UnitInfo
from ontology.tables import read_table

DIVISIONS_GRAPH = REFERENCE_GRAPHS + "divisions"
ABBREVIATIONS_GRAPH = REFERENCE_GRAPHS + "abbreviations"
REGIONS_GRAPH = REFERENCE_GRAPHS + "regions"
INDUSTRIES_GRAPH = REFERENCE_GRAPHS + "industries"
SUB_AREAS_GRAPH = REFERENCE_GRAPHS + "sub-areas"
UNITS_GRAPH = REFERENCE_GRAPHS + "units"
_LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def quads(reference: Reference) -> Iterator[Quad]:
    """Yield the quads of all reference graphs, data set by data set, in the order of the tables."""
    parts = {
        DIVISIONS_GRAPH: ("divisions.tsv", _divisions(reference)),
        ABBREVIATIONS_GRAPH: ("abbreviations.tsv", _abbreviations(reference)),
        REGIONS_GRAPH: ("regions.tsv", _regions(reference)),
        INDUSTRIES_GRAPH: ("industries.tsv", _industries(reference)),
        SUB_AREAS_GRAPH: ("sub-areas.tsv", _sub_areas(reference)),
        UNITS_GRAPH: ("units.tsv", _units(reference)),
    }
    for name, (table, triples) in parts.items():
        graph = URIRef(name)
        yield from ((*triple, graph) for triple in _provenance(graph, table))
        yield from ((*triple, graph) for triple in triples)


def _provenance(graph: URIRef, table: str) -> Iterator[Triple]:
    about = read_table(table).about
    yield graph, RDF.type, DCAT.Dataset
    yield graph, DCTERMS.title, Literal(about["title"], lang="en")
    yield graph, DCTERMS.source, Literal(about["source"])
    yield graph, DCTERMS.license, URIRef(_LICENCES[about["license"]])
    yield graph, DCTERMS.issued, date_literal(about["issued"])
    if "coordinates" in about:
        yield graph, DCTERMS.description, Literal(f"Coordinates: {about['coordinates']}.", lang="en")


def _labels(
    iri: URIRef, zh: str, en: str | None, aliases: tuple[str, ...], aliases_en: tuple[str, ...]
) -> Iterator[Triple]:
    yield iri, SKOS.prefLabel, Literal(zh, lang="zh")
    if en:
        yield iri, SKOS.prefLabel, Literal(en, lang="en")
    for alias in aliases:
        yield iri, SKOS.altLabel, Literal(alias, lang="zh")
    for alias in aliases_en:
        yield iri, SKOS.altLabel, Literal(alias, lang="en")


def _divisions(reference: Reference) -> Iterator[Triple]:
    for division in reference.divisions.values():
        yield from _division(division)


def _abbreviations(reference: Reference) -> Iterator[Triple]:
    """Say which characters stand for a place, each for the place it means most often."""
    tables = (reference.abbreviations, reference.line_abbreviations)
    for text, code in dict.fromkeys((text, codes[0]) for table in tables for text, codes in table.items()):
        yield _place(code), RG.abbreviation, Literal(text, lang="zh")


def _place(code: str) -> URIRef:
    return URIRef(place_iri(code))


def _division(division: Division) -> Iterator[Triple]:
    iri = _place(division.code)
    yield iri, RDF.type, RG[division.cls]
    yield from _labels(iri, division.name, division.name_en, division.short_names, division.aliases_en)
    yield iri, SKOS.prefLabel, Literal(division.pinyin, lang=PINYIN_TAG)
    yield iri, RG.code, Literal(division.code)
    for name in division.former_names:
        yield iri, RG.formerName, Literal(name, lang="zh")
    if division.parent:
        yield iri, RG.partOf, _place(division.parent)
    if division.lat is not None and division.long is not None:
        yield iri, GEO.lat, Literal(f"{division.lat:.5f}", datatype=XSD.decimal)
        yield iri, GEO.long, Literal(f"{division.long:.5f}", datatype=XSD.decimal)
    if division.valid_from:
        yield iri, RG.validFrom, date_literal(division.valid_from)
    if division.valid_to:
        yield iri, RG.validTo, date_literal(division.valid_to)
    for code in division.successors:
        yield iri, DCTERMS.isReplacedBy, _place(code)


def _regions(reference: Reference) -> Iterator[Triple]:
    for region in reference.regions.values():
        yield from _region(region)


def _region(region: RegionInfo) -> Iterator[Triple]:
    iri = URIRef(entity_iri("Region", region.name))
    yield iri, RDF.type, RG.Region
    yield from _labels(iri, region.name, region.name_en, region.aliases, region.aliases_en)
    yield iri, SKOS.prefLabel, Literal(romanise(region.name, "Region"), lang=PINYIN_TAG)
    yield iri, DCTERMS.source, Literal(f"{region.source} ({region.date})")
    if region.note:
        yield iri, SKOS.note, Literal(region.note, lang="en")
    for code in region.members:
        yield _place(code), RG.partOf, iri
    for code in region.partial:
        yield _place(code), RG.overlaps, iri


def _industries(reference: Reference) -> Iterator[Triple]:
    for industry in reference.industries.values():
        yield from _industry(industry)


def _industry(industry: IndustryInfo) -> Iterator[Triple]:
    iri = URIRef(entity_iri("Industry", industry.name))
    yield iri, RDF.type, RG.Industry
    yield from _labels(iri, industry.name, industry.name_en, industry.aliases, ())
    yield iri, SKOS.prefLabel, Literal(romanise(industry.name, "Industry"), lang=PINYIN_TAG)
    if industry.gbt4754 and industry.verified:
        yield iri, SKOS.notation, Literal(f"GB/T 4754-2017 {industry.gbt4754}")
    if industry.parent:
        yield iri, SKOS.broader, URIRef(entity_iri("Industry", industry.parent))


def _sub_areas(reference: Reference) -> Iterator[Triple]:
    """Yield the zones and urban areas that texts treat like counties, with where they lie."""
    for area in reference.sub_areas.values():
        iri = URIRef(entity_iri(area.cls, area.name))
        yield iri, RDF.type, RG[area.cls]
        yield from _labels(iri, area.name, area.name_en, area.aliases, area.aliases_en)
        yield iri, SKOS.prefLabel, Literal(romanise(area.name, area.cls), lang=PINYIN_TAG)
        for code in area.within:
            yield iri, RG.locatedIn, _place(code)


def _units(reference: Reference) -> Iterator[Triple]:
    for unit in reference.units.values():
        yield from _unit(unit)


def _unit(unit: UnitInfo) -> Iterator[Triple]:
    iri = URIRef(unit_iri(unit.name))
    yield iri, RDF.type, RG.Unit
    yield from _labels(iri, unit.name, unit.name_en, unit.aliases, ())
    if unit.qudt:
        yield iri, SKOS.exactMatch, QUDT_UNIT[unit.qudt]
    if unit.base and unit.multiplier:
        yield iri, DCTERMS.relation, URIRef(unit_iri(unit.base))
        yield (
            iri,
            URIRef("http://qudt.org/schema/qudt/conversionMultiplier"),
            Literal(unit.multiplier, datatype=XSD.decimal),
        )
