"""Rankings of one relation, and how the network hangs together, as the pages and their twins give them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.app import create_app
from api.models import Ranking
from api.settings import Settings
from graph.store import Store
from tests.serving import Site, running


@pytest.fixture(scope="module")
def site(sample_store: Store) -> Iterator[Site]:
    with running(create_app(Settings(), sample_store)) as found:
        yield found


def test_the_network_of_one_relation(site: Site) -> None:
    found = site.get("/rank?relation=cooperatesWith&measure=degree&limit=3").json["results"]
    assert [(one["label"], one["position"]) for one in found[:1]] == [("遵义市", 1)]
    assert {one["label"] for one in found[1:]} == {"重庆市", "泸州市"}


def test_the_ranking_as_a_table(site: Site) -> None:
    answer = site.get("/rank.csv?measure=degree&class=Prefecture&limit=2")
    first, second, *_ = answer.text.removeprefix("\ufeff").splitlines()
    assert answer.type == "text/csv"
    assert first == "position,iri,label,label_en,class,score"
    assert second.startswith("1,https://w3id.org/regiongraph/id/place/520300,遵义市,Zunyi,Prefecture,0.")


@pytest.mark.parametrize(("structure", "member"), [("communities", "communities"), ("bridges", "bridges")])
def test_structure_as_json(site: Site, structure: str, member: str) -> None:
    found = site.get(f"/rank?structure={structure}").json
    Ranking.model_validate(found)
    assert found["results"] == []
    assert found[member]


def test_an_entity_is_in_one_group(site: Site) -> None:
    groups = site.get("/rank?structure=communities").json["communities"]
    assert sum("遵义市" in {node["label"] for node in group} for group in groups) == 1


def test_unknown_structures_are_errors(site: Site) -> None:
    answer = site.get("/rank?structure=cliques")
    assert (answer.status, answer.json["valid"]) == (400, ["communities", "bridges", "cut-points"])
