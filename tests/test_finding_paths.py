"""Paths as the API and the command give them: ends by name or kind, what counts, and what links two entities."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from api.app import create_app
from api.commands.path import print_paths
from api.models import Paths
from api.settings import Settings
from graph.ends import Kind, end_of
from graph.lookup import Hit
from graph.projection import project
from graph.store import Store
from graph.view import View
from ontology.errors import UnknownEntityError
from tests.serving import Answer, Site, running

CIRCLE = "成渝地区双城经济圈"


def asked(site: Site, options: str) -> Answer:
    return site.get("/path?" + quote(options, safe="&="))


@pytest.fixture(scope="module")
def site(sample_store: Store) -> Iterator[Site]:
    with running(create_app(Settings(), sample_store)) as found:
        yield found


@pytest.mark.parametrize(
    ("text", "classes", "words", "members"),
    [
        ("铁路", ("Railway",), (), {"渝贵高铁"}),
        ("Railway", ("Railway",), (), {"渝贵高铁"}),
        ("railways", ("Railway",), (), {"渝贵高铁"}),
        ("class:Railway", ("Railway",), (), {"渝贵高铁"}),
        ("高铁", ("Railway",), ("高铁", "高速铁路", "客专", "客运专线"), {"渝贵高铁"}),
        ("水库", ("WaterProject",), ("水库",), {"观音水库"}),
        ("industrial projects", ("IndustrialProject",), (), set()),
    ],
)
def test_kinds_by_the_words_for_them(
    sample_view: View, text: str, classes: tuple[str, ...], words: tuple[str, ...], members: set[str]
) -> None:
    network = project(sample_view)
    kind = end_of(sample_view, network, text)
    assert isinstance(kind, Kind)
    assert (kind.classes, kind.words) == (classes, words)
    assert {network.nodes[iri]["label"] for iri in kind.members} == members


@pytest.mark.parametrize(
    ("text", "label"), [("遵义市", "遵义市"), ("遵义", "遵义市"), ("Zunyi", "遵义市"), ("白酒", "白酒")]
)
def test_an_entity_by_its_name(sample_view: View, text: str, label: str) -> None:
    end = end_of(sample_view, project(sample_view), text)
    assert isinstance(end, Hit)
    assert end.label == label


@pytest.mark.parametrize(("text", "nearest"), [("class:Railwy", "class:Railway"), ("仁坏市", "仁怀市")])
def test_neither_entity_nor_kind(sample_view: View, text: str, nearest: str) -> None:
    with pytest.raises(UnknownEntityError) as caught:
        end_of(sample_view, project(sample_view), text)
    assert nearest in caught.value.nearest


def test_from_a_kind_to_an_entity(site: Site) -> None:
    found = asked(site, f"from=railways&to={CIRCLE}&limit=1").json
    Paths.model_validate(found)
    assert found["from"] == {
        "label": "铁路项目",
        "label_en": "Railway",
        "classes": ["Railway"],
        "words": [],
        "members": 1,
    }
    path = found["paths"][0]
    assert [node["label"] for node in path["nodes"]] == ["渝贵高铁", CIRCLE]
    assert 0 < path["confidence"] == round(path["edges"][0]["confidence"], 3) <= 1


def test_what_links_two_entities(site: Site) -> None:
    found = asked(site, f"from=遵义&to={CIRCLE}&through=Project").json
    Paths.model_validate(found)
    assert found["paths"] == []
    assert {one["label"]: (one["kind"], one["inferred"], one["status"]) for one in found["links"]} == {
        "黔北物流新城无水港": ("text", False, "Completed"),
        "渝贵高铁": ("text", False, "Ongoing"),
        "正安至万盛高速公路": ("text", False, "Planned"),
    }
    assert all(one["paths"][0]["edges"][0]["evidence"] for one in found["links"])


def test_what_counts_beside_the_usual_costs(site: Site) -> None:
    usual, weighed = (
        asked(site, f"from=仁怀市&to=重庆市&limit=1{option}").json for option in ("", "&weigh=confidence")
    )
    assert (usual["weigh"], weighed["weigh"]) == ("none", "confidence")
    assert weighed["paths"][0]["cost"] > usual["paths"][0]["cost"]
    assert weighed["paths"][0]["confidence"] >= usual["paths"][0]["confidence"]


@pytest.mark.parametrize(
    ("options", "status", "wrong"),
    [
        ("from=遵义市&to=重庆市&weigh=certainty", 400, "certainty"),
        ("from=遵义市&to=重庆市&through=Projekt", 400, "Projekt"),
        (f"from=railways&to={CIRCLE}&through=Project", 400, "two entities"),
        ("from=class:Railwy&to=重庆市", 404, "class:Railwy"),
    ],
)
def test_what_cannot_be_asked_is_told(site: Site, options: str, status: int, wrong: str) -> None:
    answer = asked(site, options)
    assert answer.status == status
    assert wrong in answer.json["detail"]


def test_the_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = {"limit": 1, "most_hops": 6, "stated": False, "store": str(folder)}
    print_paths("railways", CIRCLE, weigh="both", through=None, as_json=False, **options)
    assert capsys.readouterr().out.startswith(f"渝贵高铁 — {CIRCLE}  (cost ")
    print_paths("遵义", CIRCLE, weigh=None, through="Project", as_json=False, **options)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"3 × Project from 遵义市 to {CIRCLE}"
    assert lines[1] == "黔北物流新城无水港 [完成]  (by the words of the text)"
    print_paths("遵义", CIRCLE, weigh=None, through="Railway", as_json=True, **options)
    assert [one["label"] for one in json.loads(capsys.readouterr().out)["links"]] == ["渝贵高铁"]
    print_paths("仁怀市", "重庆市", weigh=None, through=None, as_json=False, **{**options, "most_hops": 1})
    assert capsys.readouterr().out == "no path from 仁怀市 to 重庆市 within 1 hops\n"
