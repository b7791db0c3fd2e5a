"""Records become quads and quads become the same records again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, Graph

from ontology import iris
from ontology.namespaces import RG
from ontology.rdf import SECTION_SEPARATOR, date_literal, extraction_quads, read_extraction, statements
from ontology.records import Claim, Document, Entity, Extraction, Mention, Observation, Passage
from ontology.schema import ONTOLOGY_FILE, load_schema
from ontology.terms import plain

SCHEMA = load_schema()
ZUNYI, MOUTAI = iris.place_iri("5203"), iris.entity_iri("Industry", "白酒")
TEXT = "做强白酒产业。"

SMALL = Extraction(
    document=Document("z", "规划", TEXT, "z.txt", "0" * 64, issued="2020-12", about=ZUNYI),
    passages=(Passage(0, 7, TEXT, ("一、产业", "（一）白酒")),),
    mentions=(Mention(2, 4, "白酒", MOUTAI),),
    entities=(
        Entity(MOUTAI, "Industry", "白酒", "baijiu", None, ("白酒产业",)),
        Entity(ZUNYI, "Prefecture", "遵义市", None, "Zunyi Shi"),
    ),
    claims=(Claim(ZUNYI, "developsIndustry", MOUTAI, "Ongoing", Decimal("0.9"), ((0, 7),), "verb"),),
    pipeline="regiongraph 0.1",
)

SMALL_QUADS = """\
<claim> a rg:Claim
<claim> prov:wasDerivedFrom <span:0,7>
<claim> prov:wasGeneratedBy <run>
<claim> rdf:object <白酒>
<claim> rdf:predicate rg:developsIndustry
<claim> rdf:subject <遵义市>
<claim> rg:assertedOn "2020-12"^^xsd:gYearMonth
<claim> rg:confidence "0.9"^^xsd:decimal
<claim> rg:rule "verb"
<claim> rg:status rgs:Ongoing
<document> a rg:Document
<document> dcterms:issued "2020-12"^^xsd:gYearMonth
<document> dcterms:title "规划"@zh
<document> rg:about <遵义市>
<document> rg:fileName "z.txt"
<document> rg:sha256 "0000000000000000000000000000000000000000000000000000000000000000"
<document> rg:text "做强白酒产业。"
<run> a prov:Activity
<run> prov:used <document>
<run> rg:pipeline "regiongraph 0.1"
<span:0,7> a rg:Passage
<span:0,7> oa:end "7"^^xsd:integer
<span:0,7> oa:exact "做强白酒产业。"
<span:0,7> oa:hasSource <document>
<span:0,7> oa:start "0"^^xsd:integer
<span:0,7> rg:section "一、产业 › （一）白酒"
<span:2,4> a rg:Mention
<span:2,4> oa:end "4"^^xsd:integer
<span:2,4> oa:exact "白酒"
<span:2,4> oa:hasSource <document>
<span:2,4> oa:start "2"^^xsd:integer
<span:2,4> rg:refersTo <白酒>
<白酒> a rg:Industry
<白酒> rg:mentionedIn <document>
<白酒> skos:altLabel "白酒产业"@zh
<白酒> skos:prefLabel "baijiu"@en
<白酒> skos:prefLabel "白酒"@zh
<遵义市> a rg:Prefecture
<遵义市> rg:developsIndustry <白酒>
<遵义市> rg:mentionedIn <document>
<遵义市> skos:prefLabel "Zunyi Shi"@zh-Latn-pinyin
<遵义市> skos:prefLabel "遵义市"@zh
"""


def _short(extraction: Extraction) -> str:
    """Write the quads one a line, with readable names for the IRIs."""
    document = extraction.document.iri
    names = {document: "document", iris.run_iri(document): "run", ZUNYI: "遵义市", MOUTAI: "白酒"}
    names |= {claim.iri(document): "claim" for claim in extraction.claims}
    spans: tuple[Passage | Mention, ...] = (*extraction.passages, *extraction.mentions)
    names |= {iris.span_iri(document, s.start, s.end): f"span:{s.start},{s.end}" for s in spans}
    manager = Graph().parse(ONTOLOGY_FILE).namespace_manager

    def show(term) -> str:
        if term == RDF.type:
            return "a"
        return f"<{names[str(term)]}>" if str(term) in names else term.n3(manager)

    lines = {" ".join(map(show, quad[:3])) for quad in extraction_quads(extraction)}
    return "".join(f"{line}\n" for line in sorted(lines))


def test_the_quads_of_a_small_extraction():
    assert _short(SMALL) == SMALL_QUADS
    assert {str(quad[3]) for quad in extraction_quads(SMALL)} == {SMALL.document.iri}


def test_names_restored_from_one_list_share_a_span():
    one, other = iris.entity_iri("Project", "遵泸高铁"), iris.entity_iri("Project", "新渝贵高铁")
    mentions = tuple(sorted(Mention(0, 2, "做强", iri) for iri in (one, other)))
    entities = tuple(Entity(iri, "Railway", iri.rsplit("/", 1)[-1]) for iri in sorted((one, other)))
    both = replace(SMALL, mentions=mentions, entities=entities, claims=())
    again = read_extraction((quad[:3] for quad in extraction_quads(both)), both.document.iri)
    assert again == both


def test_every_term_written_is_declared():
    declared = set(Graph().parse(ONTOLOGY_FILE).subjects(RDF.type))
    written = {term for quad in extraction_quads(SMALL) for term in quad[:3] if str(term).startswith(str(RG))}
    assert written - declared == set()
    assert (RG.partOf, RDF.type, OWL.TransitiveProperty) in Graph().parse(ONTOLOGY_FILE)


@pytest.mark.parametrize(("date", "kind"), [("2020", "gYear"), ("2024-09", "gYearMonth"), ("2020-12-19", "date")])
def test_dates_are_typed_by_their_precision(date, kind):
    assert date_literal(date).n3() == f'"{date}"^^<http://www.w3.org/2001/XMLSchema#{kind}>'


@pytest.mark.parametrize("date", ["", "20", "2020-1", "2020年12月"])
def test_other_dates_are_refused(date):
    with pytest.raises(ValueError, match="a date is YYYY"):
        date_literal(date)


@pytest.mark.parametrize("prop", ["text", "sha256", "fileName"])
def test_a_missing_property_is_named(prop):
    triples = [quad[:3] for quad in extraction_quads(SMALL) if quad[1] != RG[prop]]
    with pytest.raises(KeyError, match=prop):
        read_extraction(triples, SMALL.document.iri)


WORDS = st.text("遵义市茶酒ab“”、 &<>\"'\\\n…𠀀é", min_size=1, max_size=6)
NAMES = st.text("遵义市渝贵高铁路茶酒AB“”/#%", min_size=1, max_size=5)
SECTIONS = st.lists(WORDS.filter(lambda word: SECTION_SEPARATOR not in word), max_size=3).map(tuple)
DATES = st.sampled_from([None, "2020", "2020-12", "2020-12-19"])
SHARES = st.decimals(0, 1, places=3)


def _spans(text: str):
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    return ends.map(sorted).map(tuple).filter(lambda pair: pair[0] < pair[1])


@st.composite
def _entities(draw) -> list[Entity]:
    named = draw(st.lists(st.tuples(st.sampled_from(list(SCHEMA.classes)), NAMES), min_size=1, max_size=6))
    by_iri = {iris.entity_iri(SCHEMA.top(cls), name): (cls, name) for cls, name in named}
    return [
        Entity(
            iri,
            cls,
            name,
            draw(st.none() | WORDS),
            draw(st.none() | WORDS),
            draw(st.sets(WORDS).map(sorted).map(tuple)),
        )
        for iri, (cls, name) in sorted(by_iri.items())
    ]


@st.composite
def extractions(draw) -> Extraction:
    text = draw(st.text("遵义市，。茶酒ab \n𠀀", min_size=2, max_size=30))
    optional = [draw(st.none() | WORDS) for _ in range(2)]
    document = Document(
        "遵义-2020", draw(WORDS), text, draw(WORDS), "f" * 64, draw(DATES), optional[0], ZUNYI, optional[1]
    )
    entities = draw(_entities())
    known = st.sampled_from([entity.iri for entity in entities])
    spans = draw(st.lists(_spans(text), min_size=1, max_size=5, unique=True))
    quotes = st.sets(st.sampled_from(spans), min_size=1).map(sorted).map(tuple)
    statements = draw(st.sets(st.tuples(known, st.sampled_from(SCHEMA.claimable), known), max_size=5))
    status = st.none() | st.sampled_from(list(SCHEMA.statuses))
    measured = st.builds(
        Observation,
        *(known, known, st.decimals(-(10**6), 10**6, places=2), st.none() | NAMES.map(iris.unit_iri)),
        *(
            st.none() | st.integers(1949, 2060),
            st.sampled_from(list(SCHEMA.kinds)),
            st.none() | WORDS,
            SHARES,
            quotes,
            WORDS,
        ),
    )
    observations = draw(st.lists(measured, max_size=3, unique_by=lambda o: o.iri(document.iri)))
    return Extraction(
        document=document,
        passages=tuple(sorted(Passage(*span, text[slice(*span)], draw(SECTIONS)) for span in spans)),
        mentions=tuple(
            sorted({Mention(*span, text[slice(*span)], draw(known)) for span in draw(st.lists(_spans(text)))})
        ),
        entities=tuple(entities),
        claims=tuple(Claim(*s, draw(status), draw(SHARES), draw(quotes), draw(WORDS)) for s in sorted(statements)),
        observations=tuple(sorted(observations, key=lambda o: o.iri(document.iri))),
        pipeline=draw(WORDS),
    )


@given(extractions())
@settings(max_examples=40, deadline=None)
def test_records_survive_rdf(extraction):
    quads = list(extraction_quads(extraction))
    assert read_extraction((quad[:3] for quad in quads), extraction.document.iri) == extraction


@given(extractions())
@settings(max_examples=40, deadline=None)
def test_what_is_checked_is_what_is_written(extraction):
    written = [tuple(map(plain, quad[:3])) for quad in extraction_quads(extraction)]
    checked = list(statements(extraction))
    assert checked == written
    assert [(type(term), getattr(term, "number", None)) for triple in checked for term in triple] == [
        (type(term), getattr(term, "number", None)) for triple in written for term in triple
    ]


@given(extractions())
@settings(max_examples=10, deadline=None)
def test_records_survive_a_file(extraction):
    source = Graph()
    for quad in extraction_quads(extraction):
        source.add(quad[:3])
    again = Graph().parse(data=source.serialize(format="nt"), format="nt")
    assert read_extraction(again, extraction.document.iri) == extraction
