"""What the documentation says of how far two readers agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agreement import agreement, entities, reader_of, relations
from training.rows import Named, Related, Row

SHARED = Path(__file__).parents[2] / "shared"


def row(*names: Named, related: tuple[Related, ...] = ()) -> Row:
    return Row(1, list(names), list(related))


def test_an_alias_is_the_same_name_and_what_is_optional_counts_neither_way() -> None:
    first = reader_of([row(Named("Place", "金昌", "金昌市"), Named("Zone", "甲园", "甲园", doubtful=True))])
    second = reader_of([row(Named("Place", "金昌市", "金昌市"), Named("Event", "乙节", "乙节", doubtful=True))])
    assert entities(first, second) == entities(second, first)
    assert (entities(first, second).right, entities(first, second).wrong, entities(first, second).missed) == (1, 0, 0)


def test_relations_are_found_by_any_form_of_their_ends_and_partners_both_ways() -> None:
    names = Named("Place", "金昌", "金昌市"), Named("Place", "武威", "武威市")
    first = reader_of([row(*names, related=(Related("金昌市", "cooperatesWith", "武威市", "Ongoing"),))])
    second = reader_of([row(*names, related=(Related("武威", "cooperatesWith", "金昌", "Planned"),))])
    assert relations(first, second, aims=True).right == 1
    other = reader_of([row(*names, related=(Related("金昌市", "supports", "武威市", "Ongoing"),))])
    assert (relations(first, other, aims=True).wrong, relations(first, other, aims=True).missed) == (1, 1)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the annotated texts are not beside the repository")
def test_the_figures_in_the_documentation() -> None:
    page = (Path(__file__).parents[1] / "docs" / "evaluation.md").read_text(encoding="utf-8")
    for name, figures in agreement(SHARED).items():
        label = name if name != "relations without contributesTo" else "relations without `contributesTo`"
        cells = f"{figures.precision:.2f} | {figures.recall:.2f} | **{figures.f1:.2f}**"
        assert f"| {label} | {figures.required} | {cells} |" in page
