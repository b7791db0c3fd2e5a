"""Figures for Prometheus, in a registry of the application's own."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.dispatch import Dispatcher

OUTCOMES = ("answered", "failed", "malformed", "deadline", "memory", "size", "busy", "gone", "not-modified")
"""How a SPARQL query can end."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """What is counted while the application runs."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(QueryCollector(dispatcher))
        self.requests = Counter(
            "regiongraph_requests", "Answered requests.", ("route", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "regiongraph_request_seconds", "Time to answer.", ("route",), buckets=SECONDS, registry=self.registry
        )
        self.changes = Counter(
            "regiongraph_changes", "Changes asked for over HTTP, by outcome.", ("outcome",), registry=self.registry
        )
        self._of_route: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self.generation = Gauge(
            "regiongraph_store_generation", "Number of the store's last commit.", registry=self.registry
        )

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        if (found := self._of_route.get((route, method, status))) is None:
            found = self.requests.labels(route, method, status), self.seconds.labels(route)
            self._of_route[route, method, status] = found
        found[0].inc()
        found[1].observe(seconds)

    def text(self) -> bytes:
        """Return the figures in the Prometheus text format."""
        return generate_latest(self.registry)


class QueryCollector(Collector):
    """Figures of the query workers, read when they are asked for."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    def collect(self) -> Iterator[Metric]:
        """Yield how queries ended, where they are now, the limits, and the state of what they read."""
        found = self._dispatcher
        outcomes = CounterMetricFamily("regiongraph_sparql_queries", "SPARQL queries by outcome.", labels=["outcome"])
        for outcome in OUTCOMES:
            outcomes.add_metric([outcome], found.outcomes[outcome])
        yield outcomes
        states = GaugeMetricFamily("regiongraph_sparql_workers", "Workers and queries by state.", labels=["state"])
        for state, count in found.counts().items():
            states.add_metric([state], count)
        yield states
        limits = GaugeMetricFamily("regiongraph_sparql_limit", "What one query may use.", labels=["limit"])
        for name, value in (
            ("seconds", found.limits.seconds),
            ("memory_bytes", found.limits.memory_bytes),
            ("result_bytes", found.limits.result_bytes),
            ("text_characters", found.limits.text_characters),
            ("waiting", found.lanes.waiting),
        ):
            limits.add_metric([name], value)
        yield limits
        walls = GaugeMetricFamily("regiongraph_sandbox", "Walls around query workers: 1 if there.", labels=["wall"])
        for wall in ("seccomp", "memory", "descriptors"):
            walls.add_metric([wall], wall in found.replica.walls)
        yield walls
        yield CounterMetricFamily("regiongraph_replica_starts", "Times the copy was made.", value=found.replica.starts)
        yield GaugeMetricFamily("regiongraph_replica_generation", "Commit of the copy.", value=found.generation)


class MetricsMiddleware:
    """Counts and times every request by the route that answered it."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note its outcome."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, begun = 500, time.perf_counter()

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self.metrics.answered(route, scope["method"], status, time.perf_counter() - begun)
