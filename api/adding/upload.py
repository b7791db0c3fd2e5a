"""Takes the files of a request into a folder, while they come: never more of one in memory than a part of it.

A body is a form (`multipart/form-data`, RFC 7578) or one file. Sizes and numbers are looked at while it comes, so that
what is too large is refused as soon as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from email.message import Message

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from api.adding.errors import NoRoomError, SlowUploadError, UploadError, UploadKindError
from api.adding.intake import FIELDS, Allow, Form, Intake, Upload, UploadLimits, total_too_large
from api.adding.names import SUFFIXES, is_sidecar, shown

FORM = "multipart/form-data"
_PAUSE_SECONDS = 30.0
"""How long nothing may come."""
_LONGEST_BOUNDARY = 200
_MORE_BYTES = 4 << 20
"""What a body may have beside the files: boundaries, headers, fields."""


async def receive(request: Request, limits: UploadLimits, allow: Allow) -> Upload:
    """Take what a request brings into a folder.

    `allow` is called with the fields that came before the first file: it returns the folder, and raises where they
    give no right to send one. Raises an error of `api.adding.errors` for what is not taken.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limits.total_bytes + _MORE_BYTES:
        raise total_too_large(limits)
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise UploadKindError("add.problem.coding", value=shown(request.headers["content-encoding"]))
    upload = Upload()
    intake = Intake(upload, limits, allow)
    options = request.query_params
    upload.said.update({name: options[name] for name in FIELDS if options.get(name)})
    sent_as = Message()
    sent_as["Content-Type"] = request.headers.get("content-type", "")
    if sent_as.get_content_type() == FORM:
        boundary = (sent_as.get_boundary() or "").encode("utf-8", "replace")
        if not 0 < len(boundary) <= _LONGEST_BOUNDARY:
            raise UploadError("add.problem.boundary")
        body = _form(request, limits, intake, boundary)
    elif options.get("name"):
        body = _one_file(request, limits, intake, options["name"])
    else:
        raise UploadKindError("add.problem.body", value=shown(sent_as["Content-Type"]))
    try:
        await _write(body, intake)
    finally:
        intake.close()
    intake.allow()  # also where there was no file
    _require_documents(upload)
    return upload


async def _write(body: AsyncIterator[None], intake: Intake) -> None:
    """Let a body come, and write what came aside from the event loop."""
    try:
        async for _ in body:
            if intake.pending:
                await run_in_threadpool(intake.flush)
        await run_in_threadpool(intake.flush)
    except OSError as error:
        raise NoRoomError("add.problem.room", why=error.strerror or str(error)) from error


async def _form(request: Request, limits: UploadLimits, intake: Intake, boundary: bytes) -> AsyncIterator[None]:
    form = Form(intake, boundary)
    async for part in _parts(request, limits):
        form.feed(part)
        yield
    form.end()


async def _one_file(request: Request, limits: UploadLimits, intake: Intake, name: str) -> AsyncIterator[None]:
    intake.open(name)
    async for part in _parts(request, limits):
        intake.data(part)
        yield
    intake.end()


async def _parts(request: Request, limits: UploadLimits) -> AsyncIterator[bytes]:
    """Yield the body as it comes, while it comes in time."""
    until = asyncio.get_running_loop().time() + limits.seconds
    parts, received = aiter(request.stream()), 0
    while True:
        left = until - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(min(left, _PAUSE_SECONDS)):
                part = await anext(parts)
        except StopAsyncIteration:
            return
        except TimeoutError as late:
            raise SlowUploadError(
                "add.problem.slow", seconds=f"{limits.seconds:g}", pause=f"{_PAUSE_SECONDS:g}"
            ) from late
        except ClientDisconnect as gone:
            raise UploadError("add.problem.cut") from gone
        received += len(part)
        if received > limits.total_bytes + _MORE_BYTES:
            raise total_too_large(limits)
        yield part


def _require_documents(upload: Upload) -> None:
    """Refuse an upload without any document."""
    if upload.documents():
        return
    others = [one for one in upload.files if not is_sidecar(one.name)]
    if others:
        kinds = ", ".join(SUFFIXES)
        raise UploadKindError("add.problem.kind", value=others[0].name, name=others[0].name, kinds=kinds)
    raise UploadError("add.problem.nothing")
