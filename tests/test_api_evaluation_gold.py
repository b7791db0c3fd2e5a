"""Gold facts: made from annotations without sentences, complete for the split, and told from those of another text."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from api.evaluation_gold import load_gold
from ontology.errors import DocumentError
from ontology.tables import parse_table

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
GOLD = ROOT / "tests" / "gold"
SPLIT = parse_table("split.tsv", (GOLD / "split.tsv").read_text(encoding="utf-8"))
ANNOTATED = [row for row in SPLIT.dicts() if row["part"] != "seeds"]
LONG = "甲" * 41
ROWS = [
    {
        "line": 3,
        "ents": [
            ["Place", "遵义", "遵义市"],
            ["Place", "义", "遵义市"],
            ["Road", "遵茅高速，年内通车", "遵茅高速"],
            ["Strategy", "“强龙头、补链条，聚集群”", "强龙头", "?"],
            ["Zone", LONG],
        ],
        "rels": [["遵义", "hasProject", "遵茅高速", "Planned"], ["遵义市", "hasZone", LONG, "Ongoing"]],
        "obs": [["遵义市", "粮食产量", 2.5, "万吨", None, "actual", ""]],
    },
    {
        "line": 4,
        "ents": [["Place", "遵义市"], ["Strategy", "强龙头"]],
        "rels": [
            ["遵义市", "hasProject", "遵茅高速", "Planned", "?"],
            ["遵义市", "hasProject", "遵茅高速", "Completed", "?"],
            ["贵州省", "supports", "遵义市", "Ongoing"],
            ["湖南省", "supports", "遵义市", "Ongoing"],
        ],
    },
    {"line": 7},
]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tools_gold", ROOT / "tools" / "gold.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_facts_are_joined_and_hold_no_sentence(tool: ModuleType) -> None:
    facts = tool.join(ROWS, "贵州省")
    assert json.loads(tool.as_text({"document": "plan", "place": "贵州省"}, ROWS, facts)) == {
        "doc": "plan.txt",
        "place": "贵州省",
        "lines": [[3, 4], [7, 7]],
        "entities": [
            {"id": "e1", "class": "Place", "name": "遵义市", "aliases": ["遵义"], "lines": [3, 4]},
            {"id": "e2", "class": "Road", "name": "遵茅高速", "lines": [3]},
            {
                "id": "e3",
                "class": "Strategy",
                "name": "强龙头",
                "aliases": ["“强龙头、补链条，聚集群”"],
                "lines": [3, 4],
            },
            {"id": "e4", "class": "Place", "name": "贵州省", "lines": [3], "optional": True},
        ],
        "relations": [
            {"s": "e1", "p": "hasProject", "o": "e2", "status": "Planned", "lines": [3, 4]},
            {"s": "e1", "p": "hasProject", "o": "e2", "status": "Completed", "lines": [4], "optional": True},
            {"s": "e4", "p": "supports", "o": "e1", "status": "Ongoing", "lines": [4]},
        ],
        "observations": [
            {"place": "遵义市", "indicator": "粮食产量", "value": 2.5, "unit": "万吨", "kind": "actual", "lines": [3]}
        ],
    }
    assert (facts.left_out, facts.unnamed) == (3, 1)


@pytest.mark.skipif(not (SHARED / "train").is_dir(), reason="the annotations are not here")
def test_facts_are_those_of_the_reference_converter(tmp_path: Path) -> None:
    name, place = "guizhou-guiyang-opening-2020", "贵阳市"
    converter, source = SHARED / "train" / "to_gold.py", SHARED / "train" / f"{name}.jsonl"
    subprocess.run([sys.executable, converter, source, tmp_path / "gold.json", place], check=True, capture_output=True)
    ours, theirs = load_gold([GOLD / f"{name}.json"]), load_gold([tmp_path / "gold.json"])
    assert (ours.ranges, ours.entities, ours.relations) == (theirs.ranges, theirs.entities, theirs.relations)
    keys = ("place", "indicator", "value", "unit", "year", "kind", "modifier")
    assert [[o.get(k) or None for k in keys] for o in ours.observations] == [
        [o.get(k) or None for k in keys] for o in theirs.observations
    ]


def test_the_split_keeps_six_texts_frozen() -> None:
    assert sorted(row["document"] for row in ANNOTATED if row["part"] == "frozen") == [
        "fujian-2026",
        "guangxi-baise-opening-zone-2020",
        "hunan-2026",
        "jilin-2026",
        "ningxia-2026",
        "xinjiang-urumqi-hightech-zone-2019",
    ]
    assert {row["part"] for row in ANNOTATED} == {"frozen", "tune"}
    assert sorted(path.name for path in GOLD.glob("*.json")) == sorted(row["gold"] for row in ANNOTATED)


@pytest.mark.parametrize("row", ANNOTATED, ids=lambda row: row["document"])
def test_facts_of_the_split_name_things_only(tool: ModuleType, row: dict[str, str]) -> None:
    data = json.loads((GOLD / row["gold"]).read_text(encoding="utf-8"))
    assert (data["doc"], data["place"]) == (f"{row['document']}.txt", row["place"])
    aliases = [alias for entity in data["entities"] for alias in entity.get("aliases", ())]
    assert sum(map(tool.may_be_sentence, aliases)) == 0
    names = [entity["name"] for entity in data["entities"]] + [o["indicator"] for o in data["observations"]]
    assert max(map(len, names)) <= tool.LONGEST


TEXT = "标题\n遵义市推进遵茅高速。\n湄潭县发展茶产业。\n"


@pytest.mark.parametrize(
    ("lines", "entities", "says"),
    [
        ([1, 3], [("遵义市", [2]), ("茶", [3])], None),
        ([1, 3], [("遵义市", [2]), ("不在文中", [3])], None),
        ([1, 3], [("遵义市", [3]), ("茶", [2])], "0 of 2 names stand in the lines given for them"),
        ([1, 3], [("大连市", [2]), ("鞍山市", [3]), ("茶", [3])], "1 of 3 names"),
        ([2, 9], [("遵义市", [2])], "it covers line 9, the text has 3"),
        ([1, 3], [("大连市", [])], None),
    ],
)
def test_annotations_of_another_text_are_told(
    tmp_path: Path, lines: list[int], entities: list[tuple[str, list[int]]], says: str | None
) -> None:
    items = [{"id": name, "class": "Place", "name": name, "lines": where} for name, where in entities]
    path = tmp_path / "gold.json"
    path.write_text(json.dumps({"lines": lines, "entities": items, "relations": []}), encoding="utf-8")
    if says is None:
        load_gold([path]).check(TEXT, "plan.txt")
    else:
        with pytest.raises(DocumentError, match=rf"^gold.json is not of plan.txt: {says}"):
            load_gold([path]).check(TEXT, "plan.txt")
