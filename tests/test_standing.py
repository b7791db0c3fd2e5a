"""What is told of entities in figures: their standing, the search that shows it, the picture of the middle."""

from __future__ import annotations

import pytest

from api.browsing import look_up
from api.options import SearchOptions
from graph.centre import centre
from graph.facts import Filters, select
from graph.lookup import resolve
from graph.names import name_of
from graph.standing import NOTHING, leading, standing
from graph.store import Store, View
from ontology.schema import load_schema


def iri(view: View, name: str) -> str:
    return resolve(view, name).iri


@pytest.mark.parametrize(
    ("name", "expected", "places"),
    [
        ("渝贵高铁", (7, {"Ongoing": 3}, 4), ["遵义市", "重庆市", "贵阳市"]),
        ("仁怀至遵义高速公路", (6, {"Ongoing": 1, "Completed": 1}, 2), ["遵义市", "仁怀市"]),
        ("黔北物流新城无水港", (4, {"Proposed": 2, "Completed": 2}, 2), ["遵义市"]),
        ("遵义综合保税区", (3, {"Ongoing": 1, "Completed": 1}, 2), ["遵义市"]),
        ("茶", (1, {"Ongoing": 1}, 1), []),
    ],
)
def test_standing(sample_view: View, name: str, expected: tuple[int, dict[str, int], int], places: list[str]) -> None:
    found = standing(sample_view, iri(sample_view, name))
    assert (found.claims, dict(found.statuses), found.neighbours) == expected
    assert [name_of(sample_view, place).label for place in found.places] == places


def test_the_claims_are_those_of_the_table_of_facts(sample_view: View) -> None:
    for name in ("遵义市", "渝贵高铁", "白酒"):
        entity = iri(sample_view, name)
        assert standing(sample_view, entity).claims == len(select(sample_view, Filters(entity=entity)).facts)


def test_what_nothing_is_stated_of(sample_view: View) -> None:
    assert standing(sample_view, "urn:unknown") == NOTHING


def test_leading_entities_of_a_class(sample_view: View) -> None:
    assert [one.label for one in leading(sample_view, "Project", 2)] == ["渝贵高铁", "正安至万盛高速公路"]
    assert [one.label for one in leading(sample_view, "Place", 1)] == ["遵义市"]


PROJECTS = {"Railway": 1, "Road": 2, "Airport": 1, "WaterProject": 1, "LogisticsProject": 1}
UNDER_WAY = {"Railway": 1, "Road": 1, "WaterProject": 1}


@pytest.mark.parametrize(
    ("options", "expected", "statuses"),
    [
        ({"q": "机场"}, (1, "遵义新舟机场", {}), [0, 0, 0, 1]),
        ({"class": "Project"}, (6, "仁怀至遵义高速公路", PROJECTS), [1, 1, 3, 3]),
        ({"class": "Railway", "status": "Ongoing"}, (1, "渝贵高铁", UNDER_WAY), [0, 0, 1, 0]),
        ({"q": "遵义", "status": "Planned"}, (1, "遵义市", {}), [1, 1, 3, 4]),
    ],
)
def test_search_with_facets(
    sample_view: View, options: dict[str, str], expected: tuple[int, str, dict[str, int]], statuses: list[int]
) -> None:
    found = look_up(sample_view, SearchOptions.model_validate(options))
    assert (found.total, found.results[0].hit.label, dict(found.subclasses)) == expected
    assert [found.statuses.get(name, 0) for name in load_schema().statuses] == statuses


def test_pages_of_a_search_follow_on(sample_view: View) -> None:
    def page(number: int) -> list[str]:
        found = look_up(sample_view, SearchOptions(page=number, limit=20))
        assert found.total == 33
        return [result.hit.iri for result in found.results]

    assert len({*page(1), *page(2)}) == 33
    assert page(3) == []


def test_a_search_without_results_names_what_is_near(sample_view: View) -> None:
    found = look_up(sample_view, SearchOptions.model_validate({"q": "遵义市", "class": "Industry"}))
    assert (found.total, found.nearest[0].label) == (0, "遵义市")
    assert look_up(sample_view, SearchOptions(q="尊义市")).close
    assert not look_up(sample_view, SearchOptions(q="遵义市")).close


def test_the_picture_of_the_middle(sample_view: View) -> None:
    found = centre(sample_view, "en")
    assert found is not None
    assert found.dots[0].name == "Zunyi"
    assert len({(dot.x, dot.y) for dot in found.dots}) == len(found.dots) == 22
    assert all(0 < dot.x < found.width and 0 < dot.y < found.height for dot in found.dots)
    ends = {end for x1, y1, x2, y2 in found.lines for end in ((x1, y1), (x2, y2))}
    assert ends <= {(dot.x, dot.y) for dot in found.dots}


def test_no_picture_of_nothing() -> None:
    with Store.open(":memory:") as store:
        assert centre(store.view(), "zh") is None
