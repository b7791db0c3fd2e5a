"""How questions are cut, linked and read, before anything is looked up."""

from __future__ import annotations

import pytest

from graph.ask.context import context_of
from graph.ask.language import accept, keys_of, language_of
from graph.ask.lexicon import MAKERS, load_phrases, table
from graph.ask.parsing import parse
from graph.ask.senses import AskSense, ClassSense, EntitySense, RelationSense, StatusSense
from graph.ask.sparql import iri, text
from graph.ask.understanding import understand
from graph.store import View
from ontology.schema import load_schema

KINDS = [
    ("遵义有哪些铁路？", "list"),
    ("What are the projects in Zunyi?", "list"),
    ("遵义有多少座水库？", "count"),
    ("How many reservoirs are there?", "count"),
    ("遵义的城镇化率是多少？", "value"),
    ("How many people live in Zunyi?", "value"),
    ("渝贵高铁进展如何？", "status"),
    ("仁怀和湄潭有什么关系？", "path"),
    ("How is Renhuai connected to Meitan?", "path"),
    ("渝贵高铁开工了吗？", "yesno"),
    ("Has the reservoir been built?", "yesno"),
    ("哪句话提到了茶博会？", "evidence"),
    ("Quote the passage on the tea expo", "evidence"),
    ("城镇化率2020年和2025年各是多少？", "compare"),
    ("哪个县的项目最多？", "rank"),
    ("Rank the counties by number of projects", "rank"),
]


@pytest.mark.parametrize(("question", "kind"), KINDS)
def test_kind(sample_view: View, question: str, kind: str) -> None:
    assert understand(context_of(sample_view), question).kind == kind


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("遵义有哪些项目", ["遵义市"]),
        ("尊义有哪些项目", ["遵义市"]),
        ("Zunyi projects", ["遵义市"]),
        ("zunyi市的项目", ["遵义市"]),
        ("Zhengan and Meitan", ["正安县", "湄潭县"]),
        ("新舟机场建成了吗", ["遵义新舟机场"]),
        ("仁怀到遵义的高速公路建成了吗", ["仁怀至遵义高速公路"]),
        ("Is the Renhuai–Zunyi expressway open?", ["仁怀至遵义高速公路"]),
        ("贵渝高铁开工了吗", ["渝贵高铁"]),
        ("遵义县改名了吗", ["播州区"]),
    ],
)
def test_names_are_found_by_alias_sound_and_description(sample_view: View, question: str, names: list[str]) -> None:
    context = context_of(sample_view)
    assert [context.entity(a.iris[0]).label for a in understand(context, question).anchors] == names


@pytest.mark.parametrize(
    ("question", "statuses"),
    [
        ("遵义在建的项目", ("Ongoing",)),
        ("Which projects are planned?", ("Planned",)),
        ("Which are only hoped for rather than under construction?", ("Proposed",)),
        ("还没开工的项目有哪些", ("Planned", "Proposed")),
        ("遵义有哪些项目", ()),
    ],
)
def test_statuses(sample_view: View, question: str, statuses: tuple[str, ...]) -> None:
    assert understand(context_of(sample_view), question).statuses == statuses


@pytest.mark.parametrize(
    ("question", "slugs"),
    [
        ("2020年的纲要里有哪些项目", ["zunyi-outline-2020"]),
        ("What did the 2024 article say about Zunyi?", ["zunyi-report-2024"]),
        ("纲要提到哪些机场", ["zunyi-outline-2020"]),
        ("2024年有哪些项目开工", ["zunyi-report-2024"]),
        ("Which provinces plan railways?", []),
    ],
)
def test_documents(sample_view: View, question: str, slugs: list[str]) -> None:
    documents = understand(context_of(sample_view), question).documents
    assert [document.rsplit("/", 1)[-1] for document in documents] == slugs


def test_the_longest_phrases_win(sample_view: View) -> None:
    units = parse("遵义有哪些在建的高速公路", load_phrases(), context_of(sample_view).names)
    read = [(unit.text, [type(sense) for sense in unit.senses]) for unit in units]
    assert read == [
        ("遵义", [EntitySense]),
        ("有哪些", [AskSense]),
        ("在建", [StatusSense]),
        ("的", [type(units[3].senses[0])]),
        ("高速公路", [ClassSense]),
    ]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("遵义有哪些项目", "zh"),
        ("Which projects?", "en"),
        ("Zunyi的项目", "zh"),
        ("What is 遵义?", "en"),
        ("2025?", "zh"),
    ],
)
def test_language(question: str, language: str) -> None:
    assert language_of(question) == language


def test_white_space_is_folded() -> None:
    assert accept("  遵义　有哪些\n项目 ") == "遵义 有哪些 项目"


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_no_phrase_of_the_lexicon_is_empty(name: str) -> None:
    words = [word for cells in table(name) for word in cells[0].split("|") if word]
    assert words
    assert [word for word in words if not keys_of(word)] == []


def test_the_lexicon_names_only_what_the_ontology_has() -> None:
    schema = load_schema()
    senses = [sense for found in load_phrases().values() for sense in found]
    classes = {cls for sense in senses if isinstance(sense, ClassSense) for cls in sense.classes}
    relations = {name for sense in senses if isinstance(sense, RelationSense) for name in sense.relations}
    statuses = {name for sense in senses if isinstance(sense, StatusSense) for name in sense.statuses}
    assert classes - set(schema.classes) == set()
    assert relations - set(schema.relations) == {"formerName"}
    assert statuses - set(schema.statuses) == set()


@pytest.mark.parametrize("value", ['a" . } # {', "a\\", "a\nb", "遵义’"])
def test_a_string_stays_one_string(sample_view: View, value: str) -> None:
    rows = context_of(sample_view).select(f"SELECT (STR({text(value)}) AS ?answer) WHERE {{}}")
    assert rows == [{"answer": value}]


def test_an_iri_is_written_as_an_iri() -> None:
    assert (
        iri("https://w3id.org/regiongraph/id/project/渝贵高铁") == "<https://w3id.org/regiongraph/id/project/渝贵高铁>"
    )
