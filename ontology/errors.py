"""Every error that regiongraph raises on purpose.

RegionGraphError
├── InputError            the caller gave something that cannot be used
│   ├── DocumentError     a file that cannot be read as a document
│   ├── OptionError       an option or value that does not exist
│   ├── QueryError        SPARQL that does not parse or is not allowed
│   └── UnknownEntityError  a name or IRI that is not in the graph
├── LimitError            a deadline, memory or size limit was reached
│   └── TooLargeError     what was sent is larger than is taken
├── ShapeError            data that does not conform to the SHACL shapes
├── StoreError            the store is missing, locked or damaged
│   ├── BusyError         another process is writing to it
│   └── FullDiskError     there is no room for what is to be written
└── ConfigurationError    a setting or a shipped file is wrong

A message names the offending value and what was expected; `hint` says what to try next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import process


class RegionGraphError(Exception):
    """Base of the tree; `hint` is one sentence on what to do, or None."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(RegionGraphError):
    """The caller gave something that cannot be used."""


class DocumentError(InputError):
    """A file that cannot be read as a document.

    `key` names the reason, `said` has message and hint by language; both may be missing.
    """

    def __init__(
        self,
        message: str,
        hint: str | None = None,
        *,
        key: str | None = None,
        said: Mapping[str, tuple[str, str | None]] | None = None,
    ) -> None:
        super().__init__(message, hint)
        self.key = key
        self.said = dict(said or {})


class OptionError(InputError):
    """An option or a value that does not exist."""


class QueryError(InputError):
    """SPARQL that does not parse or is not allowed; `line` and `column` are 1-based where known."""

    def __init__(
        self, message: str, hint: str | None = None, *, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message, hint)
        self.line = line
        self.column = column


class UnknownEntityError(InputError):
    """A name or IRI that is not in the graph; `nearest` holds labels that come close."""

    def __init__(self, message: str, hint: str | None = None, *, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.nearest = nearest


class LimitError(RegionGraphError):
    """A deadline, a memory limit or a size limit was reached."""


class TooLargeError(LimitError):
    """What was sent is larger than is taken."""


class ShapeError(RegionGraphError):
    """Data that does not conform to the SHACL shapes."""


class StoreError(RegionGraphError):
    """The store is missing, locked or damaged."""


class BusyError(StoreError):
    """Another process is writing to the store."""


class FullDiskError(StoreError):
    """There is no room for what is to be written; what was there before stays."""


class ConfigurationError(RegionGraphError):
    """A setting or a shipped file is wrong."""


def did_you_mean(value: str, known: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """Return up to `limit` of the `known` names that look most like `value`, best first.

    >>> did_you_mean("hasProjekt", ["hasProject", "hasZone", "connects"])
    ('hasProject',)
    >>> did_you_mean("x", [])
    ()
    """
    found = process.extract(value, list(known), limit=limit, score_cutoff=65)  # 遵意市 for 遵义市: 66.7
    return tuple(name for name, _, _ in found)
