"""Compare two ways of doing the same, side by side in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

_FINE = 10


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes, once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(ours: Callable[[], object], theirs: Callable[[], object], *, rounds: int = 5) -> float:
    """Return how many times as long `theirs` takes: the median of `rounds` alternating pairs."""
    return statistics.median(seconds(theirs) / seconds(ours) for _ in range(rounds))


def report(name: str, value: float, *, goal: str = "") -> None:
    """Print one line: what was compared, the ratio, and the goal if there is one."""
    shown = f"{value:8.2f}" if value < _FINE else f"{value:8.1f}"
    print(f"{name:<60} {shown} x" + (f"   goal {goal}" if goal else ""), flush=True)
