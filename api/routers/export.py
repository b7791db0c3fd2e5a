"""`/export`: the whole graph, or the part that the filters of `/facts` leave, as a file of any form."""

from __future__ import annotations

import os
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from starlette.responses import StreamingResponse

from api.dependencies import StateDep, ViewDep
from api.exporting import blocks
from api.negotiation import CSV, GEXF, GRAPHML, HTML, JSON, NQUADS, RDF_FORMATS, TRIG, XLSX, Format
from api.options import ExportOptions
from api.responder import VARY, Responder, responding
from api.routers.facts import filters_of
from graph.export import Form, Part

router = APIRouter()
FILES: tuple[Format, ...] = (XLSX, CSV, GRAPHML, GEXF, *RDF_FORMATS, TRIG, NQUADS)
"""What is offered, what most people open first at the top."""
ExportResponder = Annotated[Responder, Depends(responding(HTML, JSON, *FILES))]


@router.get("/export", summary="The graph as a file")
def export(
    respond: ExportResponder, state: StateDep, view: ViewDep, options: Annotated[ExportOptions, Query()]
) -> Response:
    """Return all of it, or the facts that pass the filters with what they rest on; the suffix of the address says how.

    Without one: a page that lists the forms, or the list as JSON.
    """
    part = Part(filters_of(view, options))
    if respond.form not in FILES:
        found = [
            {"suffix": one.suffix, "media_type": one.media_type, "address": respond.context.twin(one.suffix)}
            for one in FILES
        ]
        given = options.model_dump(by_alias=True, exclude_defaults=True, exclude={"lang"})
        return respond.answer("export.html", {"formats": found}, formats=FILES, given=given)
    file = state.exporter.write(view, Form(f".{respond.form.suffix}"), part)
    whole = not part.narrowed and not part.document
    headers = {
        "Content-Disposition": f'attachment; filename="regiongraph{"" if whole else "-part"}.{respond.form.suffix}"',
        "Content-Length": str(os.fstat(file.fileno()).st_size),
        "Vary": VARY,
    }
    return StreamingResponse(blocks(file), 200, headers, respond.form.content_type)
