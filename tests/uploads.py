"""Uploads as a program sends them, and what the server tells of them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from tests.serving import Answer, Site

BOUNDARY = "----uploads"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def form(files: dict[str, bytes], *, whole: bool = True, **fields: str) -> bytes:
    """Return the body of a form, the fields first."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    for name, content in files.items():
        head = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
        parts.append(head.encode() + content)
    mark = f"--{BOUNDARY}\r\n".encode()
    return b"".join(mark + part + b"\r\n" for part in parts) + (f"--{BOUNDARY}--\r\n".encode() if whole else b"")


def post(site: Site, files: dict[str, str], headers: dict[str, str] | None = None, **fields: str) -> Answer:
    """Upload texts by name."""
    body = form({name: text.encode() for name, text in files.items()}, **fields)
    return site.ask("POST", "/documents", body, content_type=FORM, accept="application/json", **(headers or {}))


def events(site: Site, job: str, last: int | None = None) -> Iterator[tuple[int, str, Any]]:
    """Yield number, name and data of what happens to an upload, until the server ends it."""
    headers = {"Accept": "text/event-stream"} | ({} if last is None else {"Last-Event-ID": str(last)})
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)) as connection:
        connection.request("GET", f"/documents/jobs/{job}/events", headers=headers)
        response = connection.getresponse()
        assert response.getheader("content-type").startswith("text/event-stream")
        found: dict[str, str] = {}
        for line in response:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name:
                found[name] = value
            elif "data" in found:
                yield int(found["id"]), found["event"], json.loads(found["data"])
                found = {}


def ended(site: Site, job: str) -> Any:
    """Wait until an upload is over, and return it."""
    *_, (_, name, data) = events(site, job)
    assert name == "end"
    return data
