"""The reader and the comparison of documents."""

from __future__ import annotations

import pytest

from graph.compare import compare
from graph.documents import cut, find_document, list_documents, read
from graph.store import View
from ontology.errors import OptionError, UnknownEntityError
from tests.sample import iri, sample_extractions

OUTLINE, REPORT = sample_extractions()


def test_list(sample_view: View) -> None:
    assert [
        (
            d.slug,
            d.title,
            d.issued,
            d.about and d.about.label,
            d.passages,
            d.mentions,
            d.entities,
            d.claims,
            d.observations,
        )
        for d in list_documents(sample_view)
    ] == [
        ("zunyi-outline-2020", "遵义市发展纲要摘编", "2020-12-19", "遵义市", 14, 35, 25, 28, 4),
        ("zunyi-report-2024", "遵义走笔", "2024-10", "遵义市", 9, 26, 20, 20, 2),
    ]


@pytest.mark.parametrize("extraction", sample_extractions(), ids=lambda extraction: extraction.document.slug)
def test_the_parts_of_a_document_are_its_text(sample_view: View, extraction: object) -> None:
    document = OUTLINE.document if extraction is OUTLINE else REPORT.document
    page = read(sample_view, document.slug)
    shown = "".join(s.gap + "".join(segment.text for segment in s.segments) for s in page.sentences) + page.tail
    assert shown == document.text
    for sentence in page.sentences:
        assert document.text[sentence.start : sentence.end] == "".join(segment.text for segment in sentence.segments)


def test_a_sentence_with_its_mentions_and_claims(sample_view: View) -> None:
    page = read(sample_view, OUTLINE.document.slug)
    sentence = page.sentences[6]
    assert [(segment.text, [page.entities[e].label for e in segment.entities]) for segment in sentence.segments] == [
        ("全力推进", []),
        ("新渝贵高铁", ["渝贵高铁"]),
        ("前期工作，规划建设", []),
        ("正安", ["正安至万盛高速公路", "正安县"]),
        ("至", ["正安至万盛高速公路"]),
        ("万盛", ["正安至万盛高速公路", "万盛经济技术开发区"]),
        ("高速公路", ["正安至万盛高速公路"]),
        ("。", []),
    ]
    stated = {claim.claim: statement for statement in page.statements for claim in statement.claims}
    assert len(sentence.claims) == 8
    assert all(claim in stated for claim in sentence.claims)


def test_what_was_not_read_is_flagged(sample_view: View) -> None:
    page = read(sample_view, OUTLINE.document.iri)
    texts = ["".join(segment.text for segment in sentence.segments) for sentence in page.sentences if sentence.unread]
    assert texts == ["## 一、发展基础", "## 三、产业"]
    assert page.unread == 2


def test_a_document_that_is_not_there(sample_view: View) -> None:
    with pytest.raises(UnknownEntityError, match="there is no document 'zunyi-outline'") as caught:
        find_document(sample_view, "zunyi-outline")
    assert caught.value.nearest[0] == "zunyi-outline-2020"
    with pytest.raises(UnknownEntityError):
        find_document(sample_view, " ")


@pytest.mark.parametrize(
    ("mentions", "expected"),
    [
        ([], [("甲乙丙", ())]),
        ([(0, 3, "urn:a")], [("甲乙丙", ("urn:a",))]),
        ([(0, 2, "urn:a"), (1, 3, "urn:b")], [("甲", ("urn:a",)), ("乙", ("urn:a", "urn:b")), ("丙", ("urn:b",))]),
        ([(1, 2, "urn:b"), (1, 2, "urn:a")], [("甲", ()), ("乙", ("urn:a", "urn:b")), ("丙", ())]),
    ],
)
def test_cut(mentions: list[tuple[int, int, str]], expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(segment.text, segment.entities) for segment in cut("甲乙丙", 0, 3, mentions)] == expected


def test_compare(sample_view: View) -> None:
    found = compare(sample_view, OUTLINE.document.slug, REPORT.document.slug)
    assert [(one.predicate, one.object.label, one.before.status, one.after.status) for one in found.moved] == [
        ("hasProject", "仁怀至遵义高速公路", "Ongoing", "Completed"),
        ("hasProject", "黔北物流新城无水港", "Proposed", "Completed"),
        ("hasDesignation", "省域副中心", "Planned", "Ongoing"),
        ("contributesTo", "成渝地区双城经济圈", "Proposed", "Completed"),
    ]
    assert len(found.kept) == 7
    assert len(found.new) == len(REPORT.claims) - 11
    assert len(found.gone) == len(OUTLINE.claims) - 11
    (gdp, urban) = found.values
    assert (gdp.indicator.label, len(gdp.before), len(gdp.after)) == ("地区生产总值", 2, 2)
    assert (urban.indicator.label, len(urban.before), len(urban.after)) == ("城镇化率", 2, 0)
    assert iri("maotai") in {one.iri for one in found.entities_new}
    assert iri("airport") in {one.iri for one in found.entities_gone}


def test_comparing_the_other_way_round(sample_view: View) -> None:
    there = compare(sample_view, OUTLINE.document.slug, REPORT.document.slug)
    back = compare(sample_view, REPORT.document.slug, OUTLINE.document.slug)
    assert [(one.after, one.before) for one in back.moved] == [(one.before, one.after) for one in there.moved]
    assert (back.new, back.gone, back.entities_new) == (there.gone, there.new, there.entities_gone)


def test_a_document_is_not_compared_with_itself(sample_view: View) -> None:
    with pytest.raises(OptionError, match="the two documents are the same: zunyi-report-2024"):
        compare(sample_view, REPORT.document.slug, REPORT.document.iri)
