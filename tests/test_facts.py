"""Facts as rows of a table: filters, counts, order, files, and the query that gives the same."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest
from openpyxl import load_workbook

from graph.fact_files import fact_columns, facts_csv, facts_workbook
from graph.facts import SORTS, Fact, Filters, ordered, select, unstated
from graph.facts_sparql import facts_query
from graph.store import View
from ontology.namespaces import local_name
from tests.sample import iri, sample_extractions

OUTLINE, REPORT = (extraction.document for extraction in sample_extractions())


def said(facts: tuple[Fact, ...]) -> list[tuple[str, str, str, str | None]]:
    return [(fact.subject.label, fact.predicate, fact.object.label, fact.status) for fact in facts]


def test_every_claim_of_every_document_is_a_row_the_latest_first(sample_view: View) -> None:
    found = select(sample_view, Filters()).facts
    assert len(found) == 48
    assert [fact.document for fact in found] == [REPORT.iri] * 20 + [OUTLINE.iri] * 28
    assert [fact.start for fact in found[:20]] == sorted(fact.start for fact in found[:20])
    assert {fact.origin for fact in found} == {"stated"}


def test_a_row_has_its_sentence(sample_view: View) -> None:
    (fact,) = select(sample_view, Filters(relation="supports")).facts
    (quote,) = fact.evidence
    assert said((fact,)) == [("贵州省", "supports", "遵义市", "Completed")]
    assert (fact.title, fact.issued, fact.rule, float(fact.confidence or 0)) == ("遵义走笔", "2024-10", "sample", 0.9)
    assert REPORT.text[quote.start : quote.end] == quote.quote == "全市加快建设省域副中心，贵州省出台意见支持遵义。"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (
            Filters(relation="hasProject", status="Ongoing"),
            [
                ("遵义市", "hasProject", "渝贵高铁", "Ongoing"),
                ("遵义市", "hasProject", "渝贵高铁", "Ongoing"),
                ("遵义市", "hasProject", "仁怀至遵义高速公路", "Ongoing"),
                ("遵义市", "hasProject", "观音水库", "Ongoing"),
            ],
        ),
        (
            Filters(cls="Airport"),
            [
                ("遵义市", "hasProject", "遵义新舟机场", "Completed"),
                ("遵义新舟机场", "locatedIn", "遵义市", None),
            ],
        ),
        (Filters(subject_class="Airport"), [("遵义新舟机场", "locatedIn", "遵义市", None)]),
        (Filters(object_class="Airport", status="none"), []),
        (
            Filters(relation="cooperatesWith"),
            [("遵义市", "cooperatesWith", "重庆市", "Ongoing"), ("遵义市", "cooperatesWith", "泸州市", "Ongoing")],
        ),
        (
            Filters(place=iri("meitan")),
            [("湄潭县", "developsIndustry", "茶", "Ongoing"), ("湄潭县", "hostsEvent", "茶博会", "Ongoing")],
        ),
        (Filters(entity=iri("battery")), [("遵义综合保税区", "developsIndustry", "动力电池", "Ongoing")]),
        (Filters(q="dòng lì"), [("遵义综合保税区", "developsIndustry", "动力电池", "Ongoing")]),
        (Filters(q="动力"), [("遵义综合保税区", "developsIndustry", "动力电池", "Ongoing")]),
        (Filters(q="BAIJIU", document=OUTLINE.iri), [("仁怀市", "developsIndustry", "白酒", "Ongoing")]),
    ],
)  # fmt: skip
def test_filters(sample_view: View, filters: Filters, expected: list[tuple[str, str, str, str | None]]) -> None:
    assert sorted(said(select(sample_view, filters).facts)) == sorted(expected)


def test_what_lies_in_a_place_is_found_with_it(sample_view: View) -> None:
    found = select(sample_view, Filters(place=iri("renhuai"), relation="developsIndustry")).facts
    assert said(found) == [
        ("茅台镇", "developsIndustry", "白酒", "Completed"),
        ("仁怀市", "developsIndustry", "白酒", "Ongoing"),
    ]


def test_counts_tell_what_another_value_of_a_filter_would_give(sample_view: View) -> None:
    filters = Filters(relation="hasProject", status="Ongoing", document=OUTLINE.iri)
    facets = select(sample_view, filters).facets
    assert facets["status"] == {"Completed": 1, "Ongoing": 3, "Planned": 1, "Proposed": 1}
    for status, count in facets["status"].items():
        other = Filters(relation="hasProject", status=status, document=OUTLINE.iri)
        assert len(select(sample_view, other).facts) == count
    for cls, count in facets["class"].items():
        other = Filters(relation="hasProject", status="Ongoing", document=OUTLINE.iri, cls=cls)
        assert len(select(sample_view, other).facts) == count
    assert facets["document"] == {OUTLINE.iri: 3, REPORT.iri: 1}
    assert list(facets["relation"]) == [
        "hasProject", "developsIndustry", "integratesInto", "cooperatesWith", "hostsEvent", "contributesTo",
    ]  # fmt: skip


def test_reference_data_and_inferences_only_when_asked(sample_view: View) -> None:
    filters = Filters(relation="partOf", subject_class="County")
    assert select(sample_view, filters).facts == ()
    found = select(sample_view, filters, inferred=True).facts
    assert {(fact.subject.label, fact.object.label, fact.origin) for fact in found} >= {
        ("仁怀市", "遵义市", "reference")
    }
    assert {(fact.claim, fact.document, fact.evidence) for fact in found} == {(None, None, ())}


def test_what_nothing_is_stated_of_does_not_vanish(sample_view: View) -> None:
    assert select(sample_view, Filters(cls="NaturalFeature")).facts == ()
    assert [one.label for one in unstated(sample_view, Filters(cls="NaturalFeature"))] == ["乌江"]
    assert unstated(sample_view, Filters(cls="NaturalFeature", place=iri("meitan"))) == []
    assert unstated(sample_view, Filters(cls="NaturalFeature", q="长江")) == []
    assert unstated(sample_view, Filters(cls="NaturalFeature", status="Ongoing")) == []
    assert unstated(sample_view, Filters()) == []


@pytest.mark.parametrize("name", SORTS)
def test_sorting_down_is_sorting_up_the_other_way_round(sample_view: View, name: str) -> None:
    found = select(sample_view, Filters()).facts
    up, down = ordered(sample_view, found, name, "zh"), ordered(sample_view, found, f"-{name}", "zh")
    assert set(up) == set(down) == set(found)
    ends = {"subject": "subject", "object": "object", "relation": "predicate", "status": "status", "date": "issued"}
    assert getattr(up[0], ends[name]) == getattr(down[-1], ends[name])


def test_statuses_sort_by_how_far_things_have_come(sample_view: View) -> None:
    found = ordered(sample_view, select(sample_view, Filters(relation="hasProject")).facts, "status", "zh")
    assert [fact.status for fact in found] == [
        "Proposed", "Planned", "Ongoing", "Ongoing", "Ongoing", "Ongoing", "Completed", "Completed", "Completed",
    ]  # fmt: skip


def test_names_sort_by_pinyin_or_by_the_english_name(sample_view: View) -> None:
    found = select(sample_view, Filters(relation="developsIndustry", document=REPORT.iri)).facts
    assert [f.subject.label for f in ordered(sample_view, found, "subject", "zh")] == ["茅台镇", "遵义综合保税区"]


def test_files_hold_the_rows(sample_view: View) -> None:
    found = select(sample_view, Filters(relation="hasProject", status="Ongoing")).facts
    text = facts_csv(found).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["claim"] for row in rows] == [fact.claim for fact in found]
    texts = {OUTLINE.iri: OUTLINE.text, REPORT.iri: REPORT.text}
    assert all(texts[row["document"]][int(row["start"]) : int(row["end"])] == row["quote"] for row in rows)
    sheet = load_workbook(io.BytesIO(facts_workbook(found)))["facts"]
    cells = [[cell.value for cell in row] for row in sheet.rows]
    assert cells[0] == list(fact_columns())
    shown = [
        [value.isoformat()[:10] if isinstance(value, dt.datetime) else value for value in row] for row in cells[1:]
    ]
    rows = [{**row, "issued": (row["issued"] + "-01")[:10]} for row in rows]  # a month is its first day, shown as month
    assert [[str(v) if v is not None else "" for v in row] for row in shown] == [list(row.values()) for row in rows]


def test_files_of_what_no_document_states(sample_view: View) -> None:
    found = select(sample_view, Filters(relation="partOf", subject_class="County"), inferred=True).facts
    rows = list(csv.DictReader(io.StringIO(facts_csv(found).decode("utf-8-sig"), newline="")))
    assert {(row["origin"], row["quote"], row["document"], row["confidence"]) for row in rows} == {
        ("reference", "", "", "")
    }


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(relation="hasProject", status="Ongoing"),
        Filters(cls="Airport"),
        Filters(subject_class="Zone", object_class="Industry"),
        Filters(place=iri("renhuai")),
        Filters(entity=iri("yugui"), document=REPORT.iri),
        Filters(status="none"),
    ],
)
def test_the_query_gives_the_same_facts(sample_view: View, filters: Filters) -> None:
    query = facts_query(filters)
    body, _ = sample_view.sparql(str(query), media_type="application/sparql-results+json")
    rows = [
        (row["subject"]["value"], local_name(row["relation"]["value"]), row["object"]["value"], row["quote"]["value"])
        for row in json.loads(body)["results"]["bindings"]
    ]
    expected = [
        (fact.subject.iri, fact.predicate, fact.object.iri, quote.quote)
        for fact in select(sample_view, filters).facts
        for quote in fact.evidence
    ]
    assert sorted(rows) == sorted(expected)
    assert rows


def test_names_are_not_looked_through_by_a_query() -> None:
    assert facts_query(Filters(q="茅台")) is None
