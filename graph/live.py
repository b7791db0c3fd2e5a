"""The view that a running server's pages read: it is replaced when there is a commit, and nobody waits meanwhile."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from graph.replica import Replica
from graph.view import View
from graph.workers import remote_view
from ontology.errors import RegionGraphError

log = logging.getLogger(__name__)
_PATIENCE_SECONDS = 1.0


class LiveView:
    """A view of the latest commit that is ready: its indexes are made before it takes the place of the one before."""

    def __init__(
        self, replica: Replica, warm: Callable[[View], object], make: Callable[[Replica], View] = remote_view
    ) -> None:
        self._replica = replica
        self._make = make
        self._warm = warm
        self._lock = threading.Lock()
        self._building = threading.Lock()
        self._renewed = threading.Condition()
        self._view: View | None = None
        self._took = 0.0
        """How long the indexes took to make the last time, in seconds."""

    def prepare(self) -> None:
        """Make the indexes of the first view."""
        self._make_ready(self.current())

    def current(self) -> View:
        """Return the view; who comes just after a commit waits a moment for the next one, and takes what there is.

        Where the next one takes longer to make than anybody would wait, nobody waits in vain.
        """
        if self._view is None:
            with self._lock:
                if self._view is None:
                    self._view = self._make(self._replica)
        if self._took < _PATIENCE_SECONDS and self._replica.latest() != self._view.generation:
            with self._renewed:
                self._renewed.wait_for(self._is_latest, _PATIENCE_SECONDS)
        return self._view

    def _make_ready(self, view: View) -> None:
        start = time.monotonic()
        self._warm(view)
        self._took = time.monotonic() - start

    def _is_latest(self) -> bool:
        return self._view is not None and self._view.generation == self._replica.latest()

    def outdated(self) -> bool:
        """Whether the replica has a commit that the view does not have."""
        return self._view is not None and self._view.generation != self._replica.generation

    def renew(self) -> None:
        """Make a view of the latest commit and let it take over; returns when that is done.

        What another thread is making already is waited for first.
        """
        with self._building:
            if self._view is not None and self._view.generation == self._replica.generation:
                return
            try:
                view = self._make(self._replica)
                self._make_ready(view)
            except RegionGraphError as error:  # such as a commit that came in between: there will be another call
                log.warning("the view of the latest commit could not be made: %s", error)
                return
            with self._renewed:
                self._view = view
                self._renewed.notify_all()
