"""`/ask` and `/path` beyond their contract: why not, the table of answers, stated relations only, what is not there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from api.app import create_app
from api.models import Answered
from api.settings import Settings
from graph.store import Store
from tests.serving import Site, running

LINKS = "/ask?q=哪些项目把遵义和成渝地区双城经济圈连起来？"


@pytest.fixture(scope="module")
def site(sample_store: Store) -> Iterator[Site]:
    with running(create_app(Settings(), sample_store)) as found:
        yield found


def test_why_not_comes_when_it_is_asked_for(site: Site) -> None:
    assert site.get(LINKS).json["why_not"] is None
    near = site.get(f"{LINKS}&why=*").json
    Answered.model_validate(near)
    assert near["why_not"]["entity"] is None
    assert [(one["reason"], one["count"]) for one in near["why_not"]["near"]] == [("one-side", 3)]
    why = site.get(f"{LINKS}&why=观音水库").json
    Answered.model_validate(why)
    assert why["why_not"]["entity"]["label"] == "观音水库"
    assert not why["why_not"]["entity"]["answered"]


def test_the_answers_do_not_depend_on_why(site: Site) -> None:
    plain, why = site.get(LINKS).json, site.get(f"{LINKS}&why=观音水库").json
    assert {**plain, "why_not": None} == {**why, "why_not": None}


def test_why_not_of_an_unknown_name(site: Site) -> None:
    answer = site.get(f"{LINKS}&why=观音水厍")
    assert answer.status == 404
    assert answer.json["option"] == "why"
    page = site.page(f"{LINKS}&why=观音水厍", "zh")
    assert page.status == 200
    assert "图中没有叫“观音水厍”的实体" in page.text


def test_answers_as_a_table(site: Site) -> None:
    answer = site.get("/ask.csv?q=遵义有哪些高速公路？")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert [(row["answer"], row["label"], row["status"], row["quote"]) for row in rows] == [
        ("1", "仁怀至遵义高速公路", "Completed", "渝贵高铁开工建设，仁怀至遵义高速公路建成通车。"),
        ("1", "仁怀至遵义高速公路", "Completed", "加快推进观音水库和仁怀至遵义高速公路建设。"),
        ("2", "正安至万盛高速公路", "Planned", "全力推进新渝贵高铁前期工作，规划建设正安至万盛高速公路。"),
    ]
    assert site.get("/ask.csv?q=今天天气怎么样？").body.decode("utf-8-sig").count("\r\n") == 1


def test_paths_over_what_documents_state_only(site: Site) -> None:
    found = site.get("/path?from=仁怀市&to=遵义市&stated=true").json["paths"]
    assert [[node["label"] for node in path["nodes"]] for path in found] == [["仁怀市", "仁怀至遵义高速公路", "遵义市"]]
    assert {edge["origin"] for path in found for edge in path["edges"]} == {"stated"}
    assert site.get("/path?from=仁怀市&to=遵义市").json["paths"][0]["edges"][0]["origin"] == "reference"


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/path?from=仁怀市&to=重庆市&hops=1", 200, "1 步之内没有路径"),
        ("/path?from=仁怀市&to=不存在之地", 404, "图中没有叫“不存在之地”的实体"),
        ("/path?from=仁怀市&to=上海市", 200, "没有文件提到 上海市"),
        ("/path?from=仁怀市&to=仁怀市", 200, "起点和终点是同一个实体"),
        ("/path?from=仁怀市", 200, "仁怀市"),
    ],
)
def test_what_a_page_says_where_there_is_no_path(site: Site, address: str, status: int, said: str) -> None:
    page = site.page(address, "zh")
    assert page.status == status
    assert said in page.text
