"""Figures for Prometheus, in a registry of the application's own."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """What is counted while the application runs."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "regiongraph_requests", "Answered requests.", ("route", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "regiongraph_request_seconds", "Time to answer.", ("route",), buckets=SECONDS, registry=self.registry
        )
        self.queries = Counter(
            "regiongraph_sparql_queries", "SPARQL queries by outcome.", ("outcome",), registry=self.registry
        )
        self.generation = Gauge(
            "regiongraph_store_generation", "Number of the store's last commit.", registry=self.registry
        )

    def text(self) -> bytes:
        """Return the figures in the Prometheus text format."""
        return generate_latest(self.registry)


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
            self.metrics.requests.labels(route, scope["method"], status).inc()
            self.metrics.seconds.labels(route).observe(time.perf_counter() - begun)
