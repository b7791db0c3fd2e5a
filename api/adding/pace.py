"""How many uploads come from where."""

from __future__ import annotations

import time
from collections import deque

from api.problems import TooManyError

_MINUTE = 60.0
_ADDRESSES = 10_000
"""Addresses whose uploads are counted; beyond that all that are not known yet are counted as one."""


class Pace:
    """Counts uploads by address over a minute."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: dict[str, deque[float]] = {}

    def count(self, address: str) -> None:
        """Count one; raises `TooManyError` where there were too many within the last minute."""
        now = time.monotonic()
        if len(self._times) >= _ADDRESSES:
            self._times = {name: times for name, times in self._times.items() if times[-1] > now - _MINUTE}
        known = address if address in self._times or len(self._times) < _ADDRESSES else ""
        times = self._times.setdefault(known, deque())
        while times and times[0] <= now - _MINUTE:
            times.popleft()
        if len(times) >= self._most:
            wait = max(1, round(times[0] + _MINUTE - now))
            value, most = len(times) + 1, self._most
            raise TooManyError("add.problem.pace", value=value, most=most, retry_after=wait, limit=most, seconds=wait)
        times.append(now)
