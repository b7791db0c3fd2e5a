"""Search by label, alias, pinyin, initials, English and part of a name; the one entity of a name.

What is kept from view to view and what is looked up in arrays is held against the straightforward way: all
names read from the graph, and every name compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.ask.context import context_of
from graph.ask.tables import NamesBuilder
from graph.lookup import resolve, search
from graph.names import Named, entities, fold, labels_of, most_specific, name_of
from graph.store import Store, View
from ontology.errors import OptionError, UnknownEntityError
from ontology.namespaces import local_name
from ontology.romanisation import syllables
from tests.sample import iri, sample_extractions


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
        ("酒", ["白酒"]),
        ("茶", ["茶", "茶博会"]),
        ("镇", ["城镇化率", "茅台镇"]),
        ("义市", ["遵义市"]),
        ("大开", ["西部大开发"]),
        ("g", ["贵州省", "贵阳市", "观音水库"]),
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


class Plainly:
    """Search as it is meant: every entity read by itself, every name compared."""

    def __init__(self, view: View) -> None:
        self.known = entities(view)
        self.labels = {iri: self._folded(one) for iri, one in self.known.items()}
        self.sounds = {iri: self._spelled(one) for iri, one in self.known.items()}

    @staticmethod
    def _folded(one: Named) -> set[str]:
        return {fold(name) for name in (one.label, *one.aliases, one.label_en or "")} - {""}

    @staticmethod
    def _spelled(one: Named) -> set[str]:
        parts = [[fold(part) for part in syllables(name)] for name in (one.label, *one.aliases) if one.mentioned]
        spelled = {"".join(part) for part in parts} | {"".join(s[:1] for s in part) for part in parts}
        return (spelled | {fold(one.pinyin or "")}) - {""}

    def search(self, text: str) -> list[tuple[str, float]]:
        key = fold(text)
        found = {iri: base for iri in self.known if (base := max(self._bases(iri, key), default=0))}
        scores = {iri: self._score(self.known[iri], base) for iri, base in found.items()}
        return sorted(scores.items(), key=lambda pair: (-pair[1], self.known[pair[0]].label, pair[0]))

    def _bases(self, iri: str, key: str) -> Iterator[float]:
        for name in self.labels[iri]:
            if key in name:
                way = 0.8 if key == name else 0.6 if name.startswith(key) else 0.4
                yield way + 0.01 * len(key) / len(name)
        for name in self.sounds[iri]:
            if name.startswith(key):
                yield (0.8 if key == name else 0.6) + 0.01 * len(key) / len(name)

    @staticmethod
    def _score(one: Named, base: float) -> float:
        return round(base + (0.1 if one.mentions else 0) + 0.08 * (1 - 1 / (1 + one.mentions)), 4)


@pytest.fixture(scope="module")
def plainly(sample_view: View) -> Plainly:
    return Plainly(sample_view)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_search_finds_what_comparing_every_name_finds(sample_view: View, plainly: Plainly, data: st.DataObject) -> None:
    names = plainly.labels[data.draw(st.sampled_from(sorted(plainly.known)))] or {"市"}
    name = data.draw(st.sampled_from(sorted(names)))
    start = data.draw(st.integers(0, len(name) - 1))
    text = name[start : start + data.draw(st.integers(1, 6))]
    assert [(hit.iri, hit.score) for hit in search(sample_view, text, limit=9999)] == plainly.search(text)


@pytest.mark.parametrize("text", ["市", "县", "区", "安", "a", "zh", "遵义", "zy", "zunyi", "guizhou"])
def test_the_best_are_the_first_of_all(sample_view: View, plainly: Plainly, text: str) -> None:
    best = [(hit.iri, hit.score) for hit in search(sample_view, text, limit=7)]
    assert best == plainly.search(text)[:7]


def rows(view: View, query: str) -> list[list[str]]:
    """Return the rows of a query over the whole graph."""
    body, _ = view.sparql(query, media_type="text/tab-separated-values")
    return [[cell.strip('<>"') for cell in line.split("\t")] for line in body.decode().splitlines()[1:]]


def assert_reads_the_graph(view: View) -> None:
    """Compare what is kept from view to view with one query over the whole graph for each part of it."""
    labels, classes = defaultdict(set), defaultdict(set)
    for one, text in rows(
        view,
        "SELECT ?s (STR(?o) AS ?l) { ?s skos:prefLabel|skos:altLabel|rg:formerName|rg:abbreviation ?o }",
    ):
        labels[one].add(text)
    for one, cls in rows(view, "SELECT ?s ?c { ?s a ?c ; skos:prefLabel ?l FILTER(STRSTARTS(STR(?c), STR(rg:))) }"):
        classes[one].add(local_name(cls))
    counts = {
        one: (int(mentions), int(documents))
        for one, mentions, documents in rows(
            view,
            "SELECT ?s (COUNT(DISTINCT ?m) AS ?n) (COUNT(DISTINCT ?d) AS ?k) "
            "{ ?s rg:mentionedIn ?d OPTIONAL { GRAPH ?d { ?m rg:refersTo ?s } } } GROUP BY ?s",
        )
    }
    known = entities(view)
    assert list(known) == sorted(one for one, found in classes.items() if most_specific(found))
    for one, named in known.items():
        assert (named.cls, named.mentions, named.documents) == (most_specific(classes[one]), *counts.get(one, (0, 0)))
    assert {one: {text for _, _, text in found} for one, found in labels_of(view, known.keys()).items()} == {
        one: labels[one] for one in known
    }


def test_names_are_those_of_the_graph(sample_view: View) -> None:
    assert_reads_the_graph(sample_view)


def test_a_commit_changes_what_is_found_and_an_older_view_stays() -> None:
    outline, report = sample_extractions()
    with Store.open(":memory:") as store:
        empty = store.view()
        assert (labels(empty, "遵义"), entities(empty)[iri("zunyi")].mentions) == ([], 0)
        assert [hit.label for hit in search(empty, "遵义市")][:1] == ["遵义市"]
        store.writer().replace(report)
        first = store.view()
        assert (labels(first, "仁怀经济开发区"), labels(first, "rhjj")) == ([], [])
        store.writer().replace(outline)
        second = store.view()
        assert (labels(second, "仁怀经济开发区"), labels(second, "rhjj")) == (["仁怀经济开发区"], ["仁怀经济开发区"])
        assert_reads_the_graph(second)
        store.writer().remove(report.document.iri)
        third = store.view()
        assert (labels(third, "茅台"), labels(second, "茅台")) == ([], ["茅台镇"])
        assert_reads_the_graph(third)
        assert entities(third)[iri("yugui")].mentions < entities(second)[iri("yugui")].mentions
        assert (labels(first, "仁怀经济开发区"), labels(first, "茅台")) == ([], ["茅台镇"])
        assert NamesBuilder()(third) == context_of(third).names


def test_what_a_commit_does_not_touch_is_shared() -> None:
    other = iri("zunyi").replace("520300", "110000")
    with Store.open(":memory:") as store:
        before = entities(store.view())
        store.writer().replace(sample_extractions()[0])
        after = entities(store.view())
    assert after[other] is before[other]
    assert after[iri("zunyi")].mentions > before[iri("zunyi")].mentions
