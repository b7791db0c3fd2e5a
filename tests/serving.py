"""A real server for tests: uvicorn in a thread on a free port, and a client that shows what comes back."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import uvicorn

from api.app import Application
from api.express import protocol_for

Done = TypeVar("Done")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return self.headers["content-type"].partition(";")[0]


@dataclass(frozen=True)
class Site:
    """A running application."""

    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send a request; underscores in the names of headers are hyphens. The path may hold Chinese."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(connection):
            connection.request(method, quote(path, safe="/?&=%+,:;@!$'()*~#[]"), body, sent)
            with connection.getresponse() as response:
                return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    def get(self, path: str, accept: str = "application/json", **headers: str) -> Answer:
        return self.ask("GET", path, accept=accept, **headers)

    def page(self, path: str, language: str = "zh") -> Answer:
        """Return what a browser gets."""
        return self.get(path, "text/html,application/xhtml+xml,*/*;q=0.8", accept_language=language)


def soon(happens: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Return whether something happens before long: what readers see follows a commit without making them wait."""
    until = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def in_its_own_loop(work: Coroutine[Any, Any, Done]) -> Done:
    """Return what a coroutine returns; in a thread of its own, for the browser's driver has a loop in ours."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


@contextmanager
def running(app: Application) -> Iterator[Site]:
    """Serve an application while the block runs."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=protocol_for(app), ws="none", log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield Site(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
