"""`regiongraph serve`: the web application; an empty store first gets the sample documents."""

from __future__ import annotations

import contextlib
import resource
import socket
import subprocess
import sys

import uvicorn

from api.app import create_app
from api.express import protocol_for
from api.output import note
from api.settings import Settings, read_settings
from graph.runs import DOCUMENT_GRAPHS
from graph.store import Store
from ontology.errors import ConfigurationError, StoreError

_FILES = 65_536
_END_SECONDS = 20
"""How long what is under way, as an upload that comes slowly, may hold up the end."""


def serve_application(*, host: str | None, port: int | None, store: str | None) -> None:
    """Serve until interrupted; the address is printed when it can be opened."""
    given = {"host": host, "port": port, "store": store}
    settings = read_settings(**{name: value for name, value in given.items() if value is not None})
    listening = _listen(settings)
    _allow_many_connections()
    with _opened(settings) as opened:
        application = create_app(settings, opened)
        protocol = protocol_for(application)
        config = uvicorn.Config(
            application,
            http=protocol,
            ws="none",
            log_level="error",
            server_header=False,
            timeout_graceful_shutdown=_END_SECONDS,
        )
        address = f"http://{_shown(settings.host)}:{listening.getsockname()[1]}"
        sys.stdout.write(f"regiongraph is at {address}  (stop with Ctrl+C)\n")
        sys.stdout.flush()
        uvicorn.Server(config).run(sockets=[listening])


def _allow_many_connections() -> None:
    """Raise the number of open files to what the system lets this process have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything slow is done, so that a taken port is told at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        what = f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}"
        raise ConfigurationError(what, "choose another with --port, or --port 0 for a free one") from error
    listening.listen()
    return listening


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _opened(settings: Settings) -> Store:
    """Open the store for reading; one without documents first gets the sample documents, a plain one does not."""
    if settings.plain:
        Store.open(settings.store, plain=True).close()
    if Store.folder_of(settings.store) is None:
        _ingest_corpus(settings)
    store = Store.open(settings.store, read_only=True)
    if not store.backend.plain and not any(name.startswith(DOCUMENT_GRAPHS) for name in store.backend.names()):
        _ingest_corpus(settings)
    return store


def _ingest_corpus(settings: Settings) -> None:
    """Read the sample documents in a process of its own, so that the server stays without spaCy."""
    note(f"the store {settings.store} is empty; reading the sample documents in {settings.corpus}")
    command = [sys.executable, "-m", "api.cli", "ingest", str(settings.corpus), "--store", settings.store]
    if subprocess.run(command, check=False, stdout=sys.stderr).returncode:  # noqa: S603 - our own command
        raise StoreError("the sample documents could not be read", "see the message above")
