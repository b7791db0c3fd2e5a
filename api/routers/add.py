"""`/documents/add`: documents added in the browser, or by a program; and `/documents/{slug}/remove`.

What is added is read by a process of its own (`api.adding`): here nothing of that is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from api.adding.errors import UploadError
from api.adding.following import following
from api.adding.guard import access_of, address_of, asks_itself, require, require_open
from api.adding.intake import Upload
from api.adding.names import SUFFIXES
from api.adding.upload import receive
from api.adding.view import brief_json, job_json, stages
from api.dependencies import StateDep, ViewDep, document_named
from api.models import AddedJob
from api.negotiation import HTML, JSON, choose
from api.openapi import EVENTS, UPLOAD
from api.options import AddOptions, EventsOptions, PlainOptions, UploadOptions
from api.protocol import read_body
from api.responder import PageResponder, Responder
from api.state import ApplicationState
from api.templating import PageContext

_DIGITS = 20
"""Numbers of events have fewer."""

router = APIRouter()
_FORM_BYTES = 65_536
_FORM_SECONDS = 10.0


@router.get("/documents/add", summary="Add documents")
async def add(
    respond: PageResponder, request: Request, state: StateDep, options: Annotated[AddOptions, Query()]
) -> Response:
    """Show what can be added and how, or with `job` how far an upload is, and its report at the end."""
    access, adding = access_of(request, state), state.adding
    if options.job:
        found = job_json(adding.job(options.job), adding, respond.context)
        report = stages(found["report"], respond.context.t) if found["report"] else []
        return respond.answer("adding.html", found, job=found, access=access, stages=report)
    here = not (access.off or access.token) and asks_itself(request)  # whoever is here may know of all
    uploads = [brief_json(job, adding, respond.context) for job in adding.jobs] if here else []
    limits = {
        "files": adding.limits.files,
        "file_bytes": adding.limits.file_bytes,
        "total_bytes": adding.limits.total_bytes,
        "kinds": SUFFIXES,
    }
    data = {"open": not access.off, "token": access.token, "limits": limits, "uploads": uploads}
    return respond.answer("add.html", data, access=access, limits=limits, uploads=uploads)


@router.post("/documents", status_code=202, response_model=AddedJob, summary="Add documents", openapi_extra=UPLOAD)
async def upload(request: Request, state: StateDep, _: Annotated[UploadOptions, Query()]) -> Response:
    """Take documents, as a form with files or one as the body under `name`, to be read when it is their turn.

    The answer comes at once: an upload, whose address (also in `Location`) tells how far it is.
    """
    adding = state.adding
    require_open(request, state)
    adding.pace.count(address_of(request))
    with ExitStack() as held:

        def allow(fields: Mapping[str, str]) -> Path:
            require(request, state, fields.get("token", ""))
            return held.enter_context(adding.place())

        taken = await receive(request, adding.limits, allow)
        _require_one(taken)
        job = adding.add(taken)
    context = PageContext.of(request)
    if choose(request.headers.get("accept", ""), (JSON, HTML)) == HTML:
        return RedirectResponse(context.urls.add(job.id), 303)
    answer = Responder(request, (JSON,)).json(job_json(job, adding, context))
    answer.status_code = 202
    answer.headers["Location"] = context.urls.job(job.id)
    return answer


@router.get("/documents/jobs/{key}", response_model=AddedJob, summary="An upload")
async def job(request: Request, state: StateDep, key: str, _: Annotated[PlainOptions, Query()]) -> Response:
    """Return how far an upload is, and what came of each file."""
    return _job(request, state, key)


@router.get("/documents/jobs/{key}/events", summary="What happens to an upload", openapi_extra=EVENTS)
async def events(request: Request, state: StateDep, key: str, options: Annotated[EventsOptions, Query()]) -> Response:
    """Send what happens to an upload as it happens (server-sent events), after `Last-Event-ID` or `after`."""
    found, adding, context = state.adding.job(key), state.adding, PageContext.of(request)
    last = request.headers.get("last-event-id", "")
    after = int(last) if last.isdecimal() and last.isascii() and len(last) < _DIGITS else options.after
    return following(found, adding, after, lambda: job_json(found, adding, context))


@router.delete("/documents/jobs/{key}", response_model=AddedJob, summary="Cancel an upload")
async def cancel(request: Request, state: StateDep, key: str) -> Response:
    """Read no more of an upload; documents that are stored already stay."""
    require(request, state)
    state.adding.cancel(state.adding.job(key))
    return _job(request, state, key)


@router.post("/documents/jobs/{key}/cancel", include_in_schema=False)
async def cancel_by_form(request: Request, state: StateDep, key: str) -> Response:
    """Cancel an upload, as the button of its page does."""
    require(request, state, await _token(request, state))
    state.adding.cancel(state.adding.job(key))
    return RedirectResponse(PageContext.of(request).urls.add(key), 303)


@router.get("/documents/{slug}/remove", include_in_schema=False)
def ask_to_remove(
    respond: PageResponder,
    request: Request,
    state: StateDep,
    view: ViewDep,
    slug: str,
    _: Annotated[PlainOptions, Query()],
) -> Response:
    """Ask whether a document is to be taken out."""
    info = document_named(view, slug)
    kept = state.settings.keep_versions
    return respond.answer("remove.html", info, document=info, access=access_of(request, state), kept=kept)


@router.post("/documents/{slug}/remove", include_in_schema=False)
async def remove_by_form(request: Request, state: StateDep, slug: str) -> Response:
    """Take a document out, as the button of the page does."""
    require(request, state, await _token(request, state))
    await _remove(state, slug)
    return RedirectResponse(PageContext.of(request).urls.documents(), 303)


@router.delete("/documents/{slug}", status_code=204, summary="Remove a document")
async def remove(request: Request, state: StateDep, slug: str) -> Response:
    """Take a document out, with all that was read from it; pages no longer show it when the answer comes."""
    require(request, state)
    await _remove(state, slug)
    return Response(status_code=204)


async def _remove(state: ApplicationState, slug: str) -> None:
    info = await run_in_threadpool(lambda: document_named(state.view(), slug))
    await state.adding.remove(info.iri)


def _job(request: Request, state: ApplicationState, key: str) -> Response:
    context = PageContext.of(request)
    answer = Responder(request, (JSON,)).json(job_json(state.adding.job(key), state.adding, context))
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def _token(request: Request, state: ApplicationState) -> str:
    """Return the token that a form of ours brings, once it is known to be ours."""
    require_open(request, state)
    body = await read_body(request, _FORM_BYTES, _FORM_SECONDS)
    fields: dict[str, Any] = parse_qs(body.decode("utf-8", "replace"))
    return str(fields.get("token", [""])[0])


def _require_one(taken: Upload) -> None:
    """Refuse a title for several documents."""
    if "title" in taken.said and len(documents := taken.documents()) > 1:
        raise UploadError("add.problem.title", value=taken.said["title"][:80], count=len(documents))
