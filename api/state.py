"""What the application holds while it runs: settings, the store, the query workers, the counters."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import time

from starlette.concurrency import run_in_threadpool

from api.adding.jobs import Seen
from api.adding.queue import Adding
from api.exporting import Exporter
from api.i18n import LANGUAGES
from api.metrics import Metrics
from api.settings import Settings
from graph.ask import answer
from graph.centre import centre
from graph.changes import Asked
from graph.changing import Changer
from graph.dispatch import Dispatcher
from graph.documents import find_document, main_entities
from graph.jobs import Lanes
from graph.live import LiveView
from graph.lookup import search
from graph.overview import overview
from graph.paths import prepare
from graph.projection import project
from graph.remote import RemoteReading
from graph.remote_forward import ForwardedReplica, Forwarder, forwarded_view
from graph.replica import Replica
from graph.store import Store
from graph.view import View
from graph.workers import Limits, remote_view
from ontology.errors import RegionGraphError

log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.05
_WARM_AFTER = 1.5
"""Seconds after the start when caches are filled: the first page comes first."""
_SEEN_SECONDS = 120.0
"""How long a commit may take until pages show it."""
_FOREMOST = 12
"""Entities that a document which was added is shown by in the graph."""


class ApplicationState:
    """Shared by all requests; `start` and `close` it with the event loop that serves them."""

    def __init__(self, settings: Settings, store: Store) -> None:
        limits = Limits(
            settings.query_seconds, settings.query_memory_mb << 20, settings.result_mb << 20, settings.query_kb << 10
        )
        lanes = Lanes(settings.query_workers, settings.slow_workers, settings.query_queue, settings.slow_seconds)
        self.settings = settings
        self.limits = limits
        self.store = store
        self.plain = store.backend.plain
        self.replica, self.dispatcher = _processes(store, limits, lanes)
        self.changer = Changer(store, self.replica, limits, settings.update_seconds)
        self.metrics = Metrics(self.dispatcher)
        self.exporter = Exporter(store)
        self.adding = Adding(store.location, settings, self.seen_of)
        make = forwarded_view if isinstance(self.dispatcher, Forwarder) else remote_view
        self._live = LiveView(self.replica, lambda view: None if self.plain else warm(view), make)
        self._following: asyncio.Task[None] | None = None
        self._tag = (-1, "")

    async def start(self) -> None:
        """Start the query workers, and follow what is committed."""
        await self.dispatcher.start()
        if missing := {"seccomp", "memory"} - set(self.replica.walls):
            log.warning("this platform has no %s for query workers; descriptors are limited", ", ".join(missing))
        if self.settings.token:
            await run_in_threadpool(self.changer.warm)
        await self.adding.start()
        self._following = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """End all processes."""
        if self._following:
            self._following.cancel()
        await self.adding.close()
        await run_in_threadpool(self.changer.close)
        await self.dispatcher.close()

    async def change(self, asked: Asked) -> bool:
        """Make a change; returns, once new queries see it, whether there is a graph that was not there before."""
        outcome = "refused"
        try:
            created = await run_in_threadpool(self.changer.change, asked)
            outcome = "made"
        finally:
            self.metrics.changes.labels(outcome).inc()
        await self.dispatcher.renew()
        return created

    def view(self) -> View:
        """Return a view of the latest commit that is ready to be read."""
        view = self._live.current()
        self.metrics.generation.set(view.generation)
        return view

    def seen(self) -> View:
        """Wait until pages show what is committed now, and return their view; raises `TimeoutError`."""
        wanted, until = self.store.backend.generation(), time.monotonic() + _SEEN_SECONDS
        while (view := self.view()).generation < wanted:
            if time.monotonic() > until:
                raise TimeoutError(f"generation {wanted} is not shown yet")
            time.sleep(_LOOK_SECONDS)  # a view that takes longer to make is not waited for in `view`
        return view

    def seen_of(self, documents: list[str]) -> dict[str, Seen]:
        """Return, once pages show what is committed now, what they show of some documents, by slug."""
        view = self.seen()
        found = {}
        for slug in documents:
            with contextlib.suppress(RegionGraphError):  # taken out meanwhile
                info = find_document(view, slug)
                counts = {name: getattr(info, name) for name in ("passages", "entities", "claims", "observations")}
                found[slug] = Seen(info.title, counts, main_entities(view, info.iri, _FOREMOST))
        return found

    def tag(self, generation: int) -> str | None:
        """Return what is another where the content of the store is, for ETags; None for what is long gone."""
        if self._tag[0] != generation:
            if (versions := self.replica.versions_of(generation)) is None:
                return None
            self._tag = generation, hashlib.sha256(repr(sorted(versions.items())).encode()).hexdigest()[:16]
        return self._tag[1]

    async def _follow(self) -> None:
        """Renew the view for pages after each commit, in a thread of its own."""
        await asyncio.sleep(_WARM_AFTER)
        with contextlib.suppress(RegionGraphError):  # what was ended just then; the first page will do it
            await run_in_threadpool(self._live.prepare)
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._live.outdated():
                await run_in_threadpool(self._live.renew)


def _processes(store: Store, limits: Limits, lanes: Lanes) -> tuple[Replica, Dispatcher]:
    """Return the copy of the graph and what runs queries on it, or what sends them on where there is no copy."""
    if isinstance(store.backend, RemoteReading) and store.backend.forwards:
        forwarded = ForwardedReplica(store.backend)
        return forwarded, Forwarder(store.backend.client, forwarded, limits, lanes)
    replica = Replica(store.backend)
    return replica, Dispatcher(replica, limits, lanes)


def warm(view: View) -> None:
    """Make what the first visitors would wait for: counts, network, name indexes."""
    search(view, "zunyi")
    answer(view, "遵义")
    prepare(project(view))
    overview(view)
    for language in LANGUAGES:
        centre(view, language)
