"""Identity: the same name is the same IRI, in every document and every run."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from ontology import iris

ID = "https://w3id.org/regiongraph/id/"
DOCUMENT = ID + "document/zunyi-2020"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (iris.place_iri("5203"), "place/5203"),
        (iris.place_iri("520382103"), "place/520382103"),
        (iris.entity_iri("Project", "渝贵高铁"), "project/渝贵高铁"),
        (iris.entity_iri("NaturalFeature", "赤水河"), "naturalfeature/赤水河"),
        (iris.entity_iri("Strategy", "“四个一批”"), "strategy/“四个一批”"),
        (iris.entity_iri("Designation", "GDP 百强第68位"), "designation/GDP%20百强第68位"),
        (iris.entity_iri("Organization", "A/B?C#D"), "organization/A%2FB%3FC%23D"),
        (iris.document_iri("zunyi-2020"), "document/zunyi-2020"),
        (iris.span_iri(DOCUMENT, 3, 17), "document/zunyi-2020#char=3,17"),
        (iris.run_iri(DOCUMENT), "run/zunyi-2020"),
        (iris.unit_iri("亿元"), "unit/亿元"),
        (iris.claim_iri(DOCUMENT, "s", "connects", "o"), "claim/6231f1657d25ec73eb43"),
        (iris.observation_iri(DOCUMENT, "s", "i", "57", "%", "2020", "actual"), "observation/06dc6945590ad2a42c4a"),
    ],
)
def test_iri(made, expected):
    assert made == ID + expected


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("遵义 综合保税区", "遵义综合保税区"),
        ("\u3000遵义\n综合保税区 ", "遵义综合保税区"),
        ("中国 500 强", "中国 500 强"),
        ("5G  基站", "5G 基站"),
    ],
)
def test_canonical_name(name, canonical):
    assert iris.canonical_name(name) == canonical


@pytest.mark.parametrize("name", ["", "  ", "\u3000\n"])
def test_a_blank_name_has_no_iri(name):
    with pytest.raises(ValueError, match="not blank"):
        iris.entity_iri("Zone", name)


@pytest.mark.parametrize("code", ["", "52038x", "520382 "])
def test_a_place_code_is_digits(code):
    with pytest.raises(ValueError, match="digits only"):
        iris.place_iri(code)


@pytest.mark.parametrize(
    ("file_name", "slug"),
    [
        ("遵义市发展纲要.txt", "遵义市发展纲要"),
        ("a/b/zunyi plan (2020).MD", "zunyi-plan-2020"),
        ("C:\\texts\\000_7323.txt", "000_7323"),
        ("notes.v2.md", "notes.v2"),
    ],
)
def test_slug_of(file_name, slug):
    assert iris.slug_of(file_name) == slug


def test_no_slug_of_punctuation():
    with pytest.raises(ValueError, match="no slug"):
        iris.slug_of("——.txt")


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cn"]), min_size=1).filter(iris.canonical_name)


@given(NAMES)
def test_every_name_gives_a_valid_iri_that_canonical_spelling_does_not_change(name):
    made = iris.entity_iri("Strategy", name)
    assert URIRef(made).n3() == f"<{made}>"  # n3 refuses what is not an IRI
    assert made == iris.entity_iri("Strategy", iris.canonical_name(name))
    assert made == iris.entity_iri("Strategy", unicodedata.normalize("NFD", name))


@given(NAMES, NAMES)
def test_different_names_give_different_iris(one, other):
    same = iris.canonical_name(one) == iris.canonical_name(other)
    assert (iris.entity_iri("Zone", one) == iris.entity_iri("Zone", other)) is same
