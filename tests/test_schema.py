"""The schema is what the Turtle file declares, and the Turtle file declares what the vocabulary asks for."""

from __future__ import annotations

import itertools
import re

import pytest
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH

from ontology.errors import ConfigurationError, OptionError
from ontology.namespaces import RG, local_name, predicate_iri
from ontology.schema import ONTOLOGY_FILE, SHAPES_FILE, load_schema, read_schema

SCHEMA = load_schema()

CLASSES = {
    "Place": "行政区",
    "Region": "区域",
    "Industry": "产业",
    "Project": "项目",
    "Zone": "园区平台",
    "Strategy": "战略政策",
    "Organization": "组织机构",
    "Event": "会展活动",
    "Attraction": "文旅资源",
    "NaturalFeature": "自然地物",
    "Designation": "称号定位",
    "Indicator": "指标",
}
SUBCLASSES = {
    "Place": ["Province", "Prefecture", "County", "Township", "Village"],
    "Project": [
        *("Railway", "Road", "Airport", "Waterway", "WaterProject", "EnergyProject", "DigitalProject"),
        *("LogisticsProject", "PublicFacility", "UrbanProject", "IndustrialProject"),
    ],
}
ANY = " ".join(CLASSES)
RELATIONS = [
    ("partOf", "Place Region Zone", "Place Region Zone", "static transitive"),
    (
        "locatedIn",
        "Project Zone Organization Attraction Event NaturalFeature Region",
        "Place Region Zone",
        "static",
    ),
    ("adjacentTo", "Place", "Place", "static symmetric"),
    ("connects", "Project", "Place Region Zone", "static"),
    ("hasProject", "Place Region Zone Organization", "Project Attraction Organization", ""),
    ("hasZone", "Place Region Zone Organization", "Zone", ""),
    ("developsIndustry", "Place Region Zone Organization", "Industry", ""),
    ("broader", "Industry", "Industry", "static"),
    ("pursuesStrategy", "Place Region Zone Organization", "Strategy", ""),
    ("integratesInto", "Place Region Zone Organization", "Region", ""),
    ("cooperatesWith", "Place Region Zone Organization", "Place Region Zone Organization", "symmetric"),
    ("hasDesignation", ANY, "Designation", ""),
    ("hostsEvent", "Place Zone Organization", "Event", ""),
    ("supports", "Organization Place", "Place Region Strategy Zone Project Organization", ""),
    (
        "contributesTo",
        "Project Zone Industry Strategy Event Attraction Place",
        "Region Strategy Designation",
        "",
    ),
    ("overlaps", "Place", "Region", "static"),
    (
        "within",
        "Place Region Zone Project Organization Attraction Event NaturalFeature",
        "Place Region Zone",
        "static transitive",
    ),
]


def test_classes_in_the_order_of_the_vocabulary():
    assert {name: SCHEMA.classes[name].label_zh for name in SCHEMA.tops} == CLASSES
    assert list(SCHEMA.tops) == list(CLASSES)


@pytest.mark.parametrize(("top", "names"), SUBCLASSES.items())
def test_subclasses_take_the_look_of_their_top_class(top, names):
    assert [name for name, info in SCHEMA.classes.items() if info.parent == top] == names
    assert SCHEMA.subclasses(top) == {top, *names}
    for name in names:
        info, above = SCHEMA.classes[name], SCHEMA.classes[top]
        assert (info.top, info.colour, info.shape) == (top, above.colour, above.shape)


@pytest.mark.parametrize(("name", "domain", "range_", "traits"), RELATIONS)
def test_relation(name, domain, range_, traits):
    info = SCHEMA.relation(name)
    assert info.iri == predicate_iri(name)
    assert (" ".join(info.domain), " ".join(info.range)) == (domain, range_)
    found = [trait for trait in ("static", "symmetric", "transitive") if getattr(info, trait)]
    assert " ".join(found) == traits


def test_relations_that_documents_can_state():
    assert list(SCHEMA.relations) == [row[0] for row in RELATIONS]
    assert SCHEMA.claimable == tuple(row[0] for row in RELATIONS[:-2])
    assert (SCHEMA.relations["overlaps"].origin, SCHEMA.relations["within"].origin) == ("reference", "inferred")


def test_statuses_from_idea_to_reality():
    found = [(status.name, status.label_zh, status.rank) for status in SCHEMA.statuses.values()]
    assert found == [("Proposed", "谋划", 1), ("Planned", "计划", 2), ("Ongoing", "推进", 3), ("Completed", "完成", 4)]


def test_kinds_and_records():
    assert [(kind.name, kind.label_zh) for kind in SCHEMA.kinds.values()] == [
        ("actual", "实际"),
        ("estimate", "预计"),
        ("target", "目标"),
    ]
    assert {"Document", "Passage", "Mention", "Claim", "Observation", "Unit"} <= set(SCHEMA.records)
    assert not set(SCHEMA.records) & set(SCHEMA.classes)


@pytest.mark.parametrize(
    ("subject", "predicate", "obj", "allowed"),
    [
        ("Prefecture", "hasProject", "WaterProject", True),
        ("Prefecture", "hasProject", "Attraction", True),
        ("Prefecture", "hasProject", "Zone", False),
        ("Airport", "locatedIn", "County", True),
        ("County", "locatedIn", "Prefecture", False),
        ("NaturalFeature", "hasDesignation", "Designation", True),
        ("Industry", "broader", "Industry", True),
        ("Industry", "broader", "Strategy", False),
    ],
)
def test_allows(subject, predicate, obj, allowed):
    assert SCHEMA.allows(subject, predicate, obj) is allowed


def test_unknown_names_come_with_the_nearest():
    with pytest.raises(OptionError, match="no class 'Railwy'") as caught:
        SCHEMA.top("Railwy")
    assert caught.value.hint == "did you mean Railway?"
    with pytest.raises(OptionError, match="no relation 'hasProjekt'"):
        SCHEMA.allows("Place", "hasProjekt", "Project")


def test_every_term_has_a_label_and_a_definition_in_both_languages():
    groups = (SCHEMA.classes, SCHEMA.relations, SCHEMA.statuses, SCHEMA.kinds, SCHEMA.records, SCHEMA.properties)
    for term in itertools.chain.from_iterable(group.values() for group in groups):
        assert re.search(r"[\u4e00-\u9fff]", term.label("zh")), term.name
        assert not re.search(r"[\u4e00-\u9fff]", term.label("en")), term.name
        assert term.definition("zh").endswith("。"), term.name
        assert re.search(r"[.”]$", term.definition("en")), term.name


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", [*SCHEMA.tops, *SCHEMA.statuses])
def test_colours_can_be_read_on_white(name):
    info = SCHEMA.classes.get(name) or SCHEMA.statuses[name]
    assert 1.05 / (_luminance(info.colour) + 0.05) >= 4.5


def test_no_two_top_classes_look_alike():
    looks = [(SCHEMA.classes[name].colour, SCHEMA.classes[name].shape) for name in SCHEMA.tops]
    assert len({colour for colour, _ in looks}) == len(looks)


def test_everything_named_in_the_ontology_is_declared():
    source = Graph().parse(ONTOLOGY_FILE)
    declared = set(source.subjects(RDF.type))
    ours = {term for triple in source for term in triple if isinstance(term, URIRef) and term.startswith(str(RG))}
    assert ours - declared == set()


def test_header_names_version_licence_and_title():
    source = Graph().parse(ONTOLOGY_FILE)
    [header] = source.subjects(RDF.type, OWL.Ontology)
    found = {
        local_name(str(p)): str(o) for p, o in source.predicate_objects(header) if getattr(o, "language", "") != "zh"
    }
    assert found["versionInfo"] == "0.1.0"
    assert found["license"] == "https://www.apache.org/licenses/LICENSE-2.0"
    assert found["creator"] == "The regiongraph authors"
    assert found["title"] == "The regiongraph ontology"


def _ends(source: Graph, node) -> set[str]:
    union = source.value(node, SH["or"])
    nodes = [node] if union is None else list(Collection(source, union))
    names = {local_name(str(source.value(n, SH["class"]))) for n in nodes}
    return set(CLASSES) if names == {"Entity"} else names


@pytest.mark.parametrize("name", SCHEMA.relations)
def test_shapes_hold_relations_to_the_declared_ends(name):
    source, info = Graph().parse(SHAPES_FILE), SCHEMA.relations[name]
    [shape] = source.subjects(SH.targetSubjectsOf, URIRef(info.iri))
    [inner] = source.objects(shape, SH.property)
    assert str(source.value(inner, SH.path)) == info.iri
    assert (_ends(source, shape), _ends(source, inner)) == (set(info.domain), set(info.range))


def test_a_shipped_file_with_a_gap_is_refused(tmp_path):
    broken = tmp_path / "broken.ttl"
    broken.write_text(ONTOLOGY_FILE.read_text("utf-8").replace('"行政区"@zh , ', ""), "utf-8")
    with pytest.raises(ConfigurationError, match=r"broken\.ttl: rg:Place has no rdfs:label in 'zh'"):
        read_schema(broken)
