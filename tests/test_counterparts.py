"""Two entities side by side, and two documents by part."""

from __future__ import annotations

import pytest

from graph.compare import compare
from graph.counterparts import DifferentKindsError, Item, Section, counterparts, of_the_same_kind, worth_comparing
from graph.view import View
from ontology.errors import OptionError
from tests.sample import iri, sample_extractions

OUTLINE, REPORT = (extraction.document for extraction in sample_extractions())


def labels(items: tuple[Item, ...]) -> list[str]:
    return [item.other.label for item in items]


def section(sections: tuple[Section, ...], predicate: str, *, backward: bool = False) -> tuple[list[str], ...]:
    (one,) = (each for each in sections if (each.predicate, each.backward) == (predicate, backward))
    return labels(one.common), labels(one.only_a), labels(one.only_b)


def test_two_counties(sample_view: View) -> None:
    found = counterparts(sample_view, iri("renhuai"), iri("meitan"))
    assert (found.a.label, found.b.label) == ("仁怀市", "湄潭县")
    assert section(found.sections, "developsIndustry") == ([], ["白酒"], ["茶"])
    assert section(found.sections, "hasZone") == ([], ["仁怀经济开发区"], [])
    assert section(found.sections, "hostsEvent") == ([], [], ["茶博会"])
    assert section(found.sections, "connects", backward=True) == ([], ["仁怀至遵义高速公路"], [])
    assert [one.predicate for one in found.sections][:2] == ["developsIndustry", "hasZone"]
    assert found.counts == (0, 4, 2)


def test_what_a_part_has_counts_and_says_so(sample_view: View) -> None:
    found = counterparts(sample_view, iri("renhuai"), iri("meitan"))
    (baijiu,) = next(one for one in found.sections if one.predicate == "developsIndustry").only_a
    assert [(held.status, held.via.label if held.via else None) for held in baijiu.a] == [
        ("Ongoing", None),
        ("Completed", "茅台镇"),
    ]
    assert [claim.evidence[0].quote for held in baijiu.a for claim in held.claims] == [
        "仁怀市做强白酒产业，湄潭县做优茶产业，办好茶博会。",
        "茅台镇的白酒远近闻名，遵义综合保税区引来动力电池企业。",
    ]


def test_what_both_have(sample_view: View) -> None:
    found = counterparts(sample_view, iri("zunyi"), iri("renhuai"))
    common, only_zunyi, only_renhuai = section(found.sections, "developsIndustry")
    assert (common, only_renhuai) == (["白酒"], [])
    assert sorted(only_zunyi) == ["动力电池", "茶"]
    (gdp, urban) = found.figures
    assert ((gdp.indicator.label, len(gdp.a), gdp.b), urban.indicator.label) == (("地区生产总值", 4, ()), "城镇化率")


def test_industries_are_looked_for_even_where_none_are_stated(sample_view: View) -> None:
    found = counterparts(sample_view, iri("luzhou"), iri("guiyang"))
    assert section(found.sections, "developsIndustry") == ([], [], [])


def test_one_relation(sample_view: View) -> None:
    whole = counterparts(sample_view, iri("renhuai"), iri("meitan"))
    assert ("hasZone", 1) in whole.relations()
    assert [one.predicate for one in whole.of("hasZone").sections] == ["hasZone"]
    assert whole.of(None) is whole


def test_two_projects(sample_view: View) -> None:
    found = counterparts(sample_view, iri("yugui"), iri("zhengwan"))
    assert section(found.sections, "contributesTo") == (["成渝地区双城经济圈"], [], [])
    assert section(found.sections, "hasProject", backward=True) == (["遵义市"], [], [])


def test_only_two_of_a_kind_are_compared(sample_view: View) -> None:
    with pytest.raises(DifferentKindsError, match=r"仁怀市 is a .*, 茶 a Industry"):
        counterparts(sample_view, iri("renhuai"), iri("tea"))
    with pytest.raises(OptionError, match="the two are the same: 仁怀市"):
        counterparts(sample_view, iri("renhuai"), iri("renhuai"))


def test_what_could_be_compared(sample_view: View) -> None:
    assert {one.label for one in of_the_same_kind(sample_view, iri("renhuai"), 5)} == {"湄潭县", "正安县"}
    assert [(a.label, b.label) for a, b in worth_comparing(sample_view, "County", 3)] == [("仁怀市", "湄潭县")]


# ── documents


def test_how_far_something_moved(sample_view: View) -> None:
    there = compare(sample_view, OUTLINE.slug, REPORT.slug)
    assert {one.object.label: one.steps for one in there.moved} == {
        "仁怀至遵义高速公路": 1,
        "黔北物流新城无水港": 3,
        "省域副中心": 1,
        "成渝地区双城经济圈": 3,
    }
    back = compare(sample_view, REPORT.slug, OUTLINE.slug)
    assert {one.steps for one in back.moved} == {-1, -3}


def test_a_part_of_a_comparison(sample_view: View) -> None:
    whole = compare(sample_view, OUTLINE.slug, REPORT.slug)
    relations, classes = whole.counts()
    assert (relations["hasDesignation"], classes["Airport"]) == (2, 2)
    part = whole.of("hasDesignation", None)
    assert ([one.object.label for one in part.moved], [one.object.label for one in part.gone]) == (
        ["省域副中心"],
        ["全国文明城市"],
    )
    assert (part.values, part.new, part.kept) == ((), (), ())
    assert [one.object.label for one in whole.of(None, "Road").moved] == ["仁怀至遵义高速公路"]
    assert len(whole.of(None, "Indicator").values) == 2
