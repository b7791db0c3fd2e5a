"""What the application holds while it runs: settings, the store, the query workers, the counters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.metrics import Metrics

if TYPE_CHECKING:
    from api.settings import Settings
    from graph.store import Store, View
    from graph.workers import WorkerPool


class ApplicationState:
    """Shared by all requests."""

    def __init__(self, settings: Settings, store: Store, workers: WorkerPool) -> None:
        self.settings = settings
        self.store = store
        self.workers = workers
        self.metrics = Metrics()

    def view(self) -> View:
        """Return a view of the latest commit."""
        view = self.store.view()
        self.metrics.generation.set(view.generation)
        return view
