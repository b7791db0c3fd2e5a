"""`/sparql/terms` and `/sparql/names`: what the editor completes from, and what IRIs in results are called."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.completion import completion
from api.dependencies import StateDep, ViewDep
from api.negotiation import JSON
from api.openapi import NAMES_POST
from api.options import PlainOptions
from api.problems import MediaTypeError
from api.protocol import content_type, read_body
from api.responder import Responder, responding
from api.result_names import MOST, names_of
from ontology.errors import InputError

router = APIRouter()
JsonResponder = Annotated[Responder, Depends(responding(JSON))]
_BODY_BYTES = 2 << 20


@router.get("/sparql/terms", summary="What a query can name")
def terms(respond: JsonResponder, view: ViewDep, _: Annotated[PlainOptions, Query()]) -> Response:
    """Return prefixes, and the classes, properties and graphs that the data have, with labels and counts."""
    return respond.json(completion(view))


@router.post("/sparql/names", summary="What IRIs are called", openapi_extra=NAMES_POST)
async def names(request: Request, respond: JsonResponder, state: StateDep) -> Response:
    """Return labels, classes, pages and geometries of the IRIs in the body, a JSON list; unknown ones are left out."""
    if content_type(request) != JSON.media_type:
        raise MediaTypeError(f"IRIs cannot be sent as {content_type(request) or 'nothing'}", f"send {JSON.media_type}")
    iris = _listed(await read_body(request, _BODY_BYTES, state.settings.query_seconds))
    return respond.json(await run_in_threadpool(names_of, state.view(), respond.context.urls, iris))


def _listed(body: bytes) -> list[str]:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InputError("the body is not JSON", "send a list of IRIs") from error
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found) or len(found) > MOST:
        raise InputError("the body is not a list of IRIs", f"send at most {MOST} of them, as strings")
    return found
