"""Search by label, alias, pinyin, initials, English and part of a name; the one entity of a name."""

from __future__ import annotations

import pytest

from graph.lookup import resolve, search
from graph.names import entities, fold, most_specific, name_of
from graph.store import View
from ontology.errors import OptionError, UnknownEntityError
from tests.sample import iri


def labels(view: View, text: str, **options: str | int) -> list[str]:
    return [hit.label for hit in search(view, text, **options) if hit.mentioned]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("遵义市", ["遵义市"]),
        ("遵义", ["遵义市", "遵义综合保税区", "遵义会议会址", "遵义师范学院", "遵义新舟机场", "仁怀至遵义高速公路"]),
        ("茅台", ["茅台镇"]),
        ("渝", ["重庆市", "渝贵高铁", "成渝地区双城经济圈"]),
        ("港", ["黔北物流新城无水港"]),
        ("高铁", ["渝贵高铁"]),
        ("保税区", ["遵义综合保税区"]),
        ("双城", ["成渝地区双城经济圈"]),
        ("黔中 城市群", ["黔中城市群"]),
        ("Zunyi", ["遵义市", "遵义综合保税区", "遵义会议会址", "遵义师范学院", "遵义新舟机场"]),
        ("chengdu-chongqing", ["成渝地区双城经济圈"]),
        ("yuguigaotie", ["渝贵高铁"]),
        ("Yúguì gāo", ["渝贵高铁"]),
        ("ygg", ["渝贵高铁"]),
        ("Chongqing", ["重庆市", "万盛经济技术开发区", "成渝地区双城经济圈"]),
        ("cq", ["重庆市", "万盛经济技术开发区"]),
        ("renhuai", ["仁怀市", "仁怀至遵义高速公路", "仁怀经济开发区"]),
        ("成渝双圈经济", ["成渝地区双城经济圈"]),
        ("", []),
        ("！？", []),
        ("不存在的地方名称", []),
    ],
)
def test_search(sample_view: View, text: str, expected: list[str]) -> None:
    assert labels(sample_view, text, limit=100) == expected


@pytest.mark.parametrize(
    ("cls", "expected"),
    [
        ("Place", ["遵义市"]),
        ("Project", ["遵义新舟机场", "仁怀至遵义高速公路"]),
        ("Road", ["仁怀至遵义高速公路"]),
        ("Industry", []),
    ],
)
def test_search_within_a_class(sample_view: View, cls: str, expected: list[str]) -> None:
    assert labels(sample_view, "遵义", cls=cls) == expected


def test_the_mentioned_come_before_the_background(sample_view: View) -> None:
    hits = search(sample_view, "正安", limit=50)
    assert [hit.label for hit in hits][:2] == ["正安县", "正安至万盛高速公路"]
    scores = [hit.score for hit in search(sample_view, "安", limit=200)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_limit_cuts_the_list(sample_view: View) -> None:
    assert labels(sample_view, "遵义", limit=2) == ["遵义市", "遵义综合保税区"]


@pytest.mark.parametrize(("text", "options"), [("遵义", {"limit": 0}), ("遵" * 201, {}), ("遵义", {"cls": "Projekt"})])
def test_options_that_do_not_exist(sample_view: View, text: str, options: dict[str, int | str]) -> None:
    with pytest.raises(OptionError):
        search(sample_view, text, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("遵义", "zunyi"),
        ("全市", "zunyi"),
        ("成渝双城经济圈", "cycircle"),
        ("新渝贵高铁", "yugui"),
        ("ZUNYI", "zunyi"),
        ("Yúguì Gāotiě", "yugui"),
        ("yuguigaotie", "yugui"),
        ("https://w3id.org/regiongraph/id/project/渝贵高铁", "yugui"),
    ],
)
def test_resolve(sample_view: View, name: str, key: str) -> None:
    assert resolve(sample_view, name).iri == iri(key)


@pytest.mark.parametrize("name", ["遵意市", "https://w3id.org/regiongraph/id/place/遵意市"])
def test_one_wrong_character_of_three_is_near(sample_view: View, name: str) -> None:
    with pytest.raises(UnknownEntityError) as caught:
        resolve(sample_view, name)
    assert "遵义市" in caught.value.nearest


def test_resolve_names_the_nearest(sample_view: View) -> None:
    with pytest.raises(UnknownEntityError, match="nothing in the graph is called '遵义综合保水区'") as caught:
        resolve(sample_view, "遵义综合保水区")
    assert caught.value.nearest == ("遵义综合保税区",)
    assert caught.value.hint == "did you mean 遵义综合保税区?"


@pytest.mark.parametrize("name", ["", " ", "？", "https://w3id.org/regiongraph/id/place/999999"])
def test_resolve_of_nothing(sample_view: View, name: str) -> None:
    with pytest.raises(UnknownEntityError):
        resolve(sample_view, name)


def test_names_of_an_entity(sample_view: View) -> None:
    one = entities(sample_view)[iri("yugui")]
    assert (one.label, one.label_en, one.label_en_is_pinyin, one.cls) == ("渝贵高铁", "Yúguì Gāotiě", True, "Railway")
    assert (one.aliases, one.mentions, one.documents) == (("新渝贵高铁",), 2, 2)
    assert (one.name("zh"), one.name("en")) == ("渝贵高铁", "Yúguì Gāotiě")
    unknown = name_of(sample_view, "https://w3id.org/regiongraph/id/unit/%25")
    assert (unknown.label, unknown.mentioned) == ("%", False)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“十四五” 规划", "十四五规划"),
        ("ＡＢＣ", "abc"),
        ("Zhèng'ān", "zhengan"),
        ("成渝—黔中", "成渝黔中"),
        ("lǜ", "lu"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_most_specific_of_nothing() -> None:
    assert most_specific(["Document", "Mention"]) == ""
