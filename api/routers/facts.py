"""`/facts`: what documents state as rows of a table, to filter, sort and take along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ViewDep, document_named, named
from api.negotiation import CSV, HTML, JSON, XLSX
from api.options import FactFilters, FactsOptions
from api.responder import Responder, responding
from api.urls import Urls
from graph.documents import DocumentInfo, list_documents
from graph.entity import Reference
from graph.fact_files import facts_csv, facts_workbook
from graph.facts import Fact, Filters, ordered, select, unstated
from graph.facts_sparql import facts_query
from graph.view import View

router = APIRouter()
FactsResponder = Annotated[Responder, Depends(responding(HTML, JSON, CSV, XLSX))]
STARTS: Mapping[str, Mapping[str, str]] = {
    "under_way": {"relation": "hasProject", "status": "Ongoing"},
    "airports": {"class": "Airport"},
    "cooperation": {"relation": "cooperatesWith"},
    "industries": {"relation": "developsIndustry"},
}
"""Tables to begin with, by what the page calls them."""
AROUND = 2
"""How many pages before and after the one shown are linked."""


@dataclass(frozen=True, slots=True)
class FactsPage:
    """What the table shows, and what its JSON holds."""

    total: int
    page: int
    pages: int
    facts: list[Fact]
    facets: Mapping[str, Mapping[str, int]]
    unstated: list[Reference]
    """What is of the wanted class and mentioned, but in no fact."""
    sparql: str | None


@router.get("/facts", summary="Facts as a table")
def facts(respond: FactsResponder, view: ViewDep, options: Annotated[FactsOptions, Query()]) -> Response:
    """Return the facts that pass the filters, a page of them at a time, with counts for each other filter value.

    As CSV and as an Excel workbook all of them, each with the sentences that state it.
    """
    filters = filters_of(view, options)
    found = select(view, filters, inferred=options.inferred)
    rows = found.facts
    if options.sort:
        rows = tuple(ordered(view, rows, options.sort, respond.context.language))
    if respond.form in (CSV, XLSX):
        write = facts_csv if respond.form == CSV else facts_workbook
        headers = {"Content-Disposition": f'attachment; filename="facts.{respond.form.suffix}"'}
        return respond.content(write(rows), respond.form.content_type, headers)
    first, documents = (options.page - 1) * options.limit, {one.iri: one for one in list_documents(view)}
    page = FactsPage(
        total=len(rows),
        page=options.page,
        pages=max(1, -(-len(rows) // options.limit)),
        facts=list(rows[first : first + options.limit]),
        facets=_by_slug(found.facets, documents),
        unstated=unstated(view, filters),
        sparql=None if options.inferred else facts_query(filters),
    )
    if not respond.wants_page:
        return respond.json(page)
    return respond.page(
        "facts.html",
        found=page,
        options=options,
        state=options.model_dump(by_alias=True, exclude_defaults=True),
        address=address_of(respond.context.urls, options),
        documents={one.slug: one for one in documents.values()},
        numbers=numbers(options.page, page.pages),
        starts=STARTS,
    )


def filters_of(view: View, options: FactFilters) -> Filters:
    """Return the filters that options ask for; raises `UnknownNameError` for a name that there is not."""
    return Filters(
        relation=options.relation,
        cls=options.cls,
        subject_class=options.subject_class,
        object_class=options.object_class,
        status=options.status,
        document=document_named(view, options.document, "document").iri if options.document else None,
        place=named(view, "place", options.place).iri if options.place else None,
        entity=named(view, "entity", options.entity).iri if options.entity else None,
        q=options.q,
    )


def address_of(urls: Urls, options: FactsOptions) -> Callable[..., str]:
    """Return what gives the address of this table with some options changed, from its first page on."""
    state: dict[str, Any] = options.model_dump(by_alias=True, exclude_defaults=True, exclude={"lang", "page"})
    if options.inferred:
        state["inferred"] = "true"

    def address(**changes: object) -> str:
        return urls.facts(**{**state, **changes})

    return address


def numbers(page: int, pages: int) -> list[int | None]:
    """Return the numbers of the pages that are linked, None for each gap.

    >>> numbers(6, 20)
    [1, None, 4, 5, 6, 7, 8, None, 20]
    >>> numbers(1, 1)
    [1]
    """
    shown = sorted({1, pages, *range(max(1, page - AROUND), min(pages, page + AROUND) + 1)})
    found: list[int | None] = []
    for number in shown:
        if found and found[-1] is not None and number > found[-1] + 1:
            found.append(None)
        found.append(number)
    return found


def _by_slug(
    facets: Mapping[str, Mapping[str, int]], documents: Mapping[str, DocumentInfo]
) -> dict[str, Mapping[str, int]]:
    by_slug = {documents[iri].slug: count for iri, count in facets["document"].items()}
    return {**facets, "document": by_slug}
