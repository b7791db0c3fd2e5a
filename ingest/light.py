"""A lighter start: spaCy takes torch in wherever it is installed, seconds and 200 MB that reading never needs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast


@contextmanager
def hidden(module: str) -> Iterator[None]:
    """Let imports find that a module is not installed, unless it is loaded already."""
    if module in sys.modules:
        yield
        return
    loaded = cast("dict[str, object]", sys.modules)
    loaded[module] = None  # what Python looks up first: an import of it fails
    try:
        yield
    finally:
        del loaded[module]
