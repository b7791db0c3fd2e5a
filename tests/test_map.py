"""Where things are, what of it is on the map, and the maps that the server draws."""

from __future__ import annotations

from itertools import combinations

import pytest

from api.gazetteer import ground
from api.labelling import width_of
from api.mapping import Picture, picture, spots, surroundings
from graph.geography import Located, located, position_key, positions, whereabouts
from graph.mapped import Selection, facets, mapped
from graph.view import View
from tests.sample import iri, sample_extractions

OUTLINE, REPORT = (extraction.document for extraction in sample_extractions())


def of(view: View, label: str) -> Located:
    (found,) = (one for one in located(view) if one.thing.label == label)
    return found


@pytest.mark.parametrize(
    ("label", "kind", "approximate", "status"),
    [
        ("仁怀市", "Point", False, None),
        ("茅台镇", "Point", True, None),
        ("仁怀至遵义高速公路", "LineString", False, "Completed"),
        ("渝贵高铁", "LineString", False, "Ongoing"),
        ("遵义新舟机场", "Point", True, "Completed"),
        ("仁怀经济开发区", "Point", True, "Proposed"),
        ("遵义市—重庆市", "LineString", False, "Ongoing"),
    ],
)
def test_where_things_are(sample_view: View, label: str, kind: str, approximate: bool, status: str | None) -> None:
    found = of(sample_view, label)
    assert (found.geometry["type"], found.approximate, found.status) == (kind, approximate, status)


def test_who_works_together_is_a_line_of_the_relation(sample_view: View) -> None:
    feature = of(sample_view, "遵义市—泸州市").feature()["properties"]
    assert (feature["relation"], feature["places"]) == ("cooperatesWith", [iri("zunyi"), iri("luzhou")])
    assert (feature["iri"], feature["label_en"]) == (iri("zunyi"), "Zunyi – Luzhou")
    assert feature["key"] == f"{iri('zunyi')} {iri('luzhou')}"


def test_positions_of_places(sample_view: View) -> None:
    where = positions(sample_view)
    assert where.of(iri("maotai")) == ((where.of(iri("renhuai")) or ((0, 0), False))[0], True)
    assert where.of(iri("tea")) is None


def test_whereabouts_of_an_entity(sample_view: View) -> None:
    assert [one.places for one in whereabouts(sample_view, iri("renzun"))] == [(iri("renhuai"), iri("zunyi"))]
    assert [one.places for one in whereabouts(sample_view, iri("opening"))] == [(iri("renhuai"),)]
    assert whereabouts(sample_view, iri("tea")) == []


@pytest.mark.parametrize(
    ("selection", "labels"),
    [
        (Selection(cls="Road"), ["仁怀至遵义高速公路", "正安至万盛高速公路"]),
        (Selection(industry=iri("baijiu")), ["仁怀市", "茅台镇"]),
        (Selection(industry=iri("baijiu"), status="Completed"), ["茅台镇"]),
        (Selection(cls="Place", status="Ongoing"), []),
        (Selection(cls="Project", documents=frozenset({REPORT.iri}), lines="none"), []),
        (Selection(cls="Airport", lines="none"), ["遵义新舟机场"]),
        (Selection(cls="Zone", status="Proposed"), ["仁怀经济开发区"]),
    ],
)
def test_filters(sample_view: View, selection: Selection, labels: list[str]) -> None:
    assert sorted(one.thing.label for one in mapped(sample_view, selection).things) == sorted(labels)


def test_lines_can_be_chosen(sample_view: View) -> None:
    def lines(kind: str | None) -> set[str | None]:
        found = mapped(sample_view, Selection(lines=kind)).things
        return {one.relation for one in found if one.geometry["type"] == "LineString"}

    assert [lines(kind) for kind in ("projects", "cooperation", "none")] == [{None}, {"cooperatesWith"}, set()]
    assert lines(None) == {None, "cooperatesWith"}


def test_counts_are_those_of_the_other_filters(sample_view: View) -> None:
    found = facets(sample_view, Selection(cls="Project", status="Completed"))
    statuses = {choice.value: choice.count for choice in found.status}
    assert statuses == {"Completed": 2, "Ongoing": 1, "Planned": 1}
    assert {choice.value: choice.count for choice in found.cls}["Airport"] == 1
    assert [(choice.name.label if choice.name else "", choice.count) for choice in found.industry] == []
    whole = facets(sample_view, Selection())
    assert {choice.name.label: choice.count for choice in whole.industry if choice.name}["白酒"] == 2
    assert {choice.value: choice.count for choice in whole.lines} == {"projects": 2, "cooperation": 2}
    assert {choice.value for choice in whole.document} == {OUTLINE.iri, REPORT.iri}


def test_what_is_at_a_position_comes_with_its_sentences(sample_view: View) -> None:
    there = mapped(sample_view, Selection()).at(of(sample_view, "仁怀市").key)
    quotes = {
        feature["properties"]["label"]: [e.quote for e in feature["properties"]["evidence"]]
        for feature in there.detailed()["features"]
    }
    assert list(quotes) == ["仁怀市", "茅台镇", "仁怀经济开发区"]
    assert quotes["仁怀经济开发区"] == ["争取设立仁怀经济开发区，建设省域副中心。"]


def test_a_position_is_written_as_scripts_write_it() -> None:
    assert position_key([106.9, 27.725654]) == "106.90000,27.72565"


def test_things_without_their_place_are_called_by_it(sample_view: View) -> None:
    found = {spot.name("zh"): len(spot.things) for spot in spots(mapped(sample_view, Selection(cls="Zone")).things)}
    assert found == {"仁怀经济开发区": 1, "遵义综合保税区": 1, "万盛经济技术开发区": 1}
    several = mapped(sample_view, Selection(documents=frozenset({REPORT.iri}), lines="none")).things
    others = [one for one in several if one.thing.iri != iri("zunyi")]
    assert {spot.name("zh"): len(spot.things) for spot in spots(others)}["遵义市"] == 3


def test_spots_begin_with_the_place_itself(sample_view: View) -> None:
    first = next(spot for spot in spots(located(sample_view)) if len(spot.things) > 1)
    assert first.things[0].thing.label == "遵义市"


Box = tuple[float, float, float, float]


def overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def boxes(drawn: Picture) -> list[Box]:
    found = []
    for label in drawn.labels:
        half = width_of(label.text, label.size) / 2
        found.append((label.x - half, label.y - label.size, label.x + half, label.y + label.size * 0.3))
    return found


def test_the_small_map_names_the_places_around(sample_view: View) -> None:
    drawn = surroundings(sample_view, iri("renhuai"), "zh")
    assert drawn is not None
    names = {label.text for label in drawn.labels}
    assert {"仁怀市", "习水", "金沙", "桐梓"} <= names
    assert (drawn.caption, drawn.kilometres) == ("贵州省 · 遵义市", 50)
    assert not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(boxes(drawn), 2)
    )


def test_the_small_map_in_english_and_of_a_project(sample_view: View) -> None:
    drawn = surroundings(sample_view, iri("opening"), "en")
    assert drawn is not None
    assert "Xishui" in {label.text for label in drawn.labels}
    assert [marker.things[0].thing.label for marker in drawn.markers] == ["仁怀经济开发区"]
    line = surroundings(sample_view, iri("yugui"), "zh")
    assert line is not None
    assert ([one.one.thing.label for one in line.lines], line.markers) == (["渝贵高铁"], ())


def test_what_has_no_place_has_no_map(sample_view: View) -> None:
    assert surroundings(sample_view, iri("tea"), "zh") is None
    assert picture([], "zh") is None


def test_the_large_map_shows_everything_but_what_is_far_off(sample_view: View) -> None:
    drawn = picture(located(sample_view), "zh")
    assert drawn is not None
    assert len(drawn.markers) == len(spots(located(sample_view)))
    assert len(drawn.lines) == 4


def test_the_ground_is_every_division_of_today() -> None:
    counts = [sum(one.level == level for one in ground()) for level in range(3)]
    assert counts == [34, 333, 2847]
