"""The gate lets through what conforms, leaves out the rest with a reason, and agrees with pySHACL."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, SH, SKOS, XSD

from ontology import iris
from ontology.constraints import COMPONENTS
from ontology.errors import ConfigurationError, ShapeError
from ontology.namespaces import OA, RG, RGS
from ontology.rdf import extraction_quads
from ontology.records import Claim, Document, Dropped, Entity, Extraction, Mention, Observation, Passage
from ontology.referee import second_opinion
from ontology.schema import SHAPES_FILE, load_schema
from ontology.shacl import ShapeReader
from ontology.validation import gate, shapes, validate
from tests.sample import sample_extractions

TEXT = "遵义市做强白酒产业，建设观音水库。城镇化率达57%。"
ZUNYI = Entity(iris.place_iri("5203"), "Prefecture", "遵义市", None, "Zunyi Shi", ("遵义",))
BAIJIU = Entity(iris.entity_iri("Industry", "白酒"), "Industry", "白酒", "baijiu")
DAM = Entity(iris.entity_iri("Project", "观音水库"), "WaterProject", "观音水库")
URBAN = Entity(iris.entity_iri("Indicator", "城镇化率"), "Indicator", "城镇化率")
FIRST, SECOND = Passage(0, 17, TEXT[:17]), Passage(17, 26, TEXT[17:])
DEVELOPS = Claim(ZUNYI.iri, "developsIndustry", BAIJIU.iri, "Ongoing", Decimal("0.9"), ((0, 17),), "verb")
BUILDS = Claim(ZUNYI.iri, "hasProject", DAM.iri, "Planned", Decimal("0.9"), ((0, 17),), "verb")
WITHIN = Claim(DAM.iri, "locatedIn", ZUNYI.iri, None, Decimal("0.6"), ((0, 17),), "city")
SHARE = Observation(
    ZUNYI.iri, URBAN.iri, Decimal(57), iris.unit_iri("%"), 2020, "actual", None, Decimal("0.8"), ((17, 26),), "number"
)
GOOD = Extraction(
    document=Document("zunyi", "遵义市规划", TEXT, "zunyi.txt", "0" * 64, issued="2020-12", about=ZUNYI.iri),
    passages=(FIRST, SECOND),
    mentions=(
        Mention(0, 3, "遵义市", ZUNYI.iri),
        Mention(5, 7, "白酒", BAIJIU.iri),
        Mention(12, 16, "观音水库", DAM.iri),
        Mention(17, 21, "城镇化率", URBAN.iri),
    ),
    entities=(ZUNYI, BAIJIU, DAM, URBAN),
    claims=(DEVELOPS, BUILDS, WITHIN),
    observations=(SHARE,),
)
NO_PASSAGE = "it is derived from at least one passage of the document"


def _put(old, new) -> Extraction:
    """Return the good extraction with one record exchanged."""
    kinds = ("passages", "mentions", "entities", "claims", "observations")
    changed = {kind: tuple(new if record == old else record for record in getattr(GOOD, kind)) for kind in kinds}
    return replace(GOOD, **changed)


def test_what_conforms_goes_through_as_it_is():
    kept, dropped = gate(GOOD)
    assert (kept, dropped) == (GOOD, ())
    assert kept is GOOD


@pytest.mark.parametrize("extraction", sample_extractions(), ids=lambda extraction: extraction.document.slug)
def test_the_sample_documents_conform(extraction):
    assert gate(extraction) == (extraction, ())
    assert validate(extraction_quads(extraction)).conforms


ONE_RECORD = [
    (DEVELOPS, {"status": None}, "a claim has one status, or none where its relation is static"),
    (WITHIN, {"status": "Planned"}, "a claim has one status, or none where its relation is static"),
    (DEVELOPS, {"status": "Done"}, "its status is one of the ontology's; not Done"),
    (DEVELOPS, {"predicate": "likes"}, "its predicate is a relation that documents can state"),
    (WITHIN, {"predicate": "within"}, "its predicate is a relation that documents can state; not 'inferred'"),
    (DEVELOPS, {"confidence": Decimal("1.01")}, "its confidence is one decimal from 0 to 1; not '1.01'"),
    (DEVELOPS, {"confidence": Decimal("-0.5")}, "its confidence is one decimal from 0 to 1; not '-0.5'"),
    (DEVELOPS, {"rule": ""}, "it names the one rule that read it; not ''"),
    (DEVELOPS, {"passages": ()}, NO_PASSAGE),
    (DEVELOPS, {"passages": ((0, 5),)}, f"{NO_PASSAGE}; not char=0,5"),
    (DEVELOPS, {"object": iris.place_iri("52")}, "a claim has one object, an entity; not 52"),
    (DEVELOPS, {"subject": iris.place_iri("52")}, "a claim has one subject, an entity other than its object; not 52"),
    (
        DEVELOPS,
        {"object": DAM.iri},
        "an entity of this class cannot stand after developsIndustry; not 观音水库 (WaterProject)",
    ),
    (
        BUILDS,
        {"subject": BAIJIU.iri},
        "an entity of this class cannot stand before hasProject; not 白酒 (Industry)",
    ),
    (SHARE, {"kind": "hope"}, "an observation is actual, an estimate or a target; not 'hope'"),
    (SHARE, {"indicator": BAIJIU.iri}, "an observation is of one indicator; not 白酒 (Industry)"),
    (SHARE, {"place": iris.place_iri("52")}, "an observation is of one entity; not 52"),
    (SHARE, {"confidence": Decimal(2)}, "its confidence is one decimal from 0 to 1; not '2'"),
    (SHARE, {"passages": ()}, NO_PASSAGE),
    (GOOD.mentions[1], {"exact": "白"}, "the text at its offsets is not what it quotes"),
    (GOOD.mentions[1], {"start": 5, "end": 5, "exact": ""}, "the text at its offsets is not what it quotes"),
    (GOOD.mentions[1], {"entity": iris.place_iri("52")}, "a mention refers to an entity; not 52"),
    (BAIJIU, {"aliases": ("",)}, "an alias is a text in Chinese or English, not empty; not ''"),
    (URBAN, {"label": ""}, "labels are in Chinese, English or pinyin, one each, not empty; not ''"),
    (DAM, {"cls": "Dam"}, "an entity has a class of the ontology; not 观音水库 (Dam)"),
]


@pytest.mark.parametrize(("record", "change", "why"), ONE_RECORD)
def test_a_record_at_fault_is_left_out_with_the_reason(record, change, why):
    wrong = replace(record, **change)
    kept, dropped = gate(_put(record, wrong))
    assert dropped[0].stage == "gate"
    assert why in [reason.why for reason in dropped]
    for kind in ("passages", "mentions", "entities", "claims", "observations"):
        assert set(getattr(kept, kind)) <= set(getattr(GOOD, kind))
    assert gate(kept) == (kept, ())


def test_what_hangs_on_an_entity_goes_with_it():
    kept, dropped = gate(_put(DAM, replace(DAM, cls="Dam")))
    assert kept == replace(
        GOOD,
        mentions=(GOOD.mentions[0], GOOD.mentions[1], GOOD.mentions[3]),
        entities=(ZUNYI, BAIJIU, URBAN),
        claims=(DEVELOPS,),
    )
    assert sorted(reason.what for reason in dropped) == [
        "Dam 观音水库",
        "mention '观音水库' at 12",
        "观音水库 (Dam) locatedIn 遵义市 (Prefecture)",
        "遵义市 (Prefecture) hasProject 观音水库 (Dam)",
    ]


def test_what_rests_on_a_misquoted_passage_goes_with_it():
    kept, dropped = gate(_put(SECOND, replace(SECOND, exact="城镇化率达75%。")))
    assert kept == replace(GOOD, passages=(FIRST,), observations=())
    assert dropped == (
        Dropped("gate", "passage '城镇化率达75%。' at 17", "the text at its offsets is not what it quotes"),
        Dropped("gate", "遵义市 (Prefecture) 城镇化率 (Indicator) 57 (actual)", f"{NO_PASSAGE}; not char=17,26"),
    )


def test_of_two_mentions_on_one_span_only_the_wrong_one_goes():
    lost = Mention(0, 3, "遵义市", iris.place_iri("9999"))
    kept, dropped = gate(replace(GOOD, mentions=(GOOD.mentions[0], lost, *GOOD.mentions[1:])))
    assert kept == GOOD
    assert dropped == (Dropped("gate", "mention '遵义市' at 0", "a mention refers to an entity; not 9999"),)


def test_a_statement_given_two_statuses_is_left_out():
    kept, dropped = gate(replace(GOOD, claims=(DEVELOPS, replace(DEVELOPS, status="Planned"), BUILDS)))
    assert kept.claims == (BUILDS,)
    assert [reason.why for reason in dropped] == ["a claim has one status, or none where its relation is static"] * 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"sha256": "abc"}, "a document has one SHA-256 digest of 64 hexadecimal digits; not 'abc'"),
        ({"title": ""}, "a document has one title in Chinese; not ''"),
        ({"file_name": ""}, "a document has one file name; not ''"),
        ({"text": ""}, "a document has one text that is not empty; not ''"),
    ],
)
def test_a_document_at_fault_is_refused_as_a_whole(change, why):
    with pytest.raises(ShapeError) as caught:
        gate(replace(GOOD, document=replace(GOOD.document, **change)))
    assert caught.value.message == f"zunyi cannot be stored: {why}"


DOCUMENT = GOOD.document.iri
QUADS = tuple(extraction_quads(GOOD))
FIRST_IRI = URIRef(iris.span_iri(DOCUMENT, 0, 17))
CLAIM_IRI = URIRef(DEVELOPS.iri(DOCUMENT))
SHARE_IRI = URIRef(SHARE.iri(DOCUMENT))

STORED = [
    # node, property, new value (None takes it away) → node at fault, property, value, component
    (URIRef(DOCUMENT), DCTERMS.title, None, "minCount"),
    (URIRef(DOCUMENT), DCTERMS.issued, Literal("soon"), "or"),
    (URIRef(DOCUMENT), RG.text, None, "minCount"),
    (FIRST_IRI, OA.start, None, "minCount"),
    (FIRST_IRI, OA.start, Literal("99", datatype=XSD.integer), "lessThan"),
    (FIRST_IRI, OA.hasSource, URIRef("http://example.org/x"), "class"),
    (FIRST_IRI, OA.exact, Literal(""), "minLength"),
    (URIRef(BAIJIU.iri), SKOS.prefLabel, Literal("白酒", lang="zh-Latn-pinyin"), "qualifiedMinCount"),
    (URIRef(BAIJIU.iri), SKOS.prefLabel, Literal("Baijiu", lang="fr"), "languageIn"),
    (CLAIM_IRI, RDF.subject, None, "minCount"),
    (CLAIM_IRI, RDF.object, URIRef(ZUNYI.iri), "disjoint"),
    (CLAIM_IRI, RDF.predicate, None, "minCount"),
    (CLAIM_IRI, RG.status, RGS.Done, "class"),
    (CLAIM_IRI, RG.confidence, Literal("0.5"), "datatype"),
    (CLAIM_IRI, PROV.wasGeneratedBy, None, "minCount"),
    (SHARE_IRI, RG.value, Literal("57"), "datatype"),
    (SHARE_IRI, RG.unit, Literal("%"), "nodeKind"),
    (SHARE_IRI, RG.year, Literal("2020", datatype=XSD.integer), "datatype"),
]


def _changed(node, prop, value):
    graph = URIRef(DOCUMENT)
    kept = [quad for quad in QUADS if quad[:2] != (node, prop)]
    return [*kept, (node, prop, value, graph)] if value is not None else kept


@pytest.mark.parametrize(("node", "prop", "value", "component"), STORED)
def test_stored_data_at_fault_is_found_and_pyshacl_agrees(node, prop, value, component):
    quads = _changed(node, prop, value)
    report = validate(quads)
    assert component in [finding.component for finding in report.findings if finding.focus == str(node)]
    shacl = [finding for finding in report.findings if finding.component != "exact"]
    assert _keys(shacl) == _keys(second_opinion(quads).findings)


def _keys(findings):
    return {(f.focus, f.path, f.value, f.component, f.message_en, f.message_zh) for f in findings}


def test_two_english_labels_are_one_too_many():
    extra = (URIRef(BAIJIU.iri), SKOS.prefLabel, Literal("liquor", lang="en"), URIRef(DOCUMENT))
    [finding] = validate([*QUADS, extra]).findings
    assert (finding.focus, finding.component) == (BAIJIU.iri, "uniqueLang")
    assert finding.message("zh") == "名称只有中文、英文和拼音，每种至多一个，不得为空"
    assert finding.message("en") == "labels are in Chinese, English or pinyin, one each, not empty"


def test_a_misquote_in_stored_data_is_found():
    [finding] = validate(_changed(FIRST_IRI, OA.exact, Literal("遵义市做大白酒产业，建设观音水库。"))).findings
    assert (finding.focus, finding.component) == (str(FIRST_IRI), "exact")
    assert finding.message("en") == "the text at its offsets is not what it quotes"


TERMS = sorted({term for quad in QUADS for term in quad[:3]}, key=lambda term: term.n3())
TRIPLES = st.tuples(
    st.sampled_from([term for term in TERMS if isinstance(term, URIRef)]),
    st.sampled_from(sorted({quad[1] for quad in QUADS})),
    st.sampled_from([*TERMS, Literal("x", lang="fr"), Literal("0.5"), Literal(-1), RGS.Done, RG.Province]),
    st.just(URIRef(DOCUMENT)),
)


@given(st.sets(st.sampled_from(QUADS), max_size=6), st.lists(TRIPLES, max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_gate_and_pyshacl_find_the_same_in_damaged_data(gone, added):
    quads = [*(quad for quad in QUADS if quad not in gone), *added]
    found = [finding for finding in validate(quads).findings if finding.component != "exact"]
    assert _keys(found) == _keys(second_opinion(quads).findings)


def test_every_component_of_the_shapes_file_is_known_and_used():
    source = Graph().parse(SHAPES_FILE)
    used = {p for p in source.predicates() if str(p).startswith(str(SH))}
    annotations = {SH.path, SH.property, SH.targetClass, SH.targetSubjectsOf, SH.message, SH.alternativePath}
    assert used - annotations == set(COMPONENTS)
    assert len(shapes()) == 9 + len(load_schema().relations)


def test_every_constraint_has_a_message_in_both_languages():
    for shape in shapes():
        for part in (shape, *shape.properties):
            assert not part.checks or set(part.messages) == {"zh", "en"}, part.source


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("sh:closed true", "the shapes use sh:closed, which the gate does not know"),
        ("sh:nodeKind sh:Literal", "of which the gate knows sh:IRI only"),
        ("sh:property [ sh:path [ sh:inversePath rg:about ] ]", "a kind of property path"),
        ("sh:qualifiedMinCount 1", "without sh:qualifiedValueShape"),
    ],
)
def test_a_rule_that_the_gate_does_not_know_is_refused(rule, message):
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rg: <https://w3id.org/regiongraph/ontology#> ."
    source = Graph().parse(data=f"{prefixes} rg:XShape sh:targetClass rg:Place ; {rule} .")
    with pytest.raises(ConfigurationError, match=message):
        ShapeReader(source, COMPONENTS).targeted()
