"""The reader of the reference tables: tab-separated text with a header that describes itself.

A table opens with lines `# key: value` (title, source, licence, issued, columns …), then one line of
column names, then the rows. `|` separates the values of a cell that holds several; an empty cell
holds none.
"""

from __future__ import annotations

import functools
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from ontology.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: what its header says, the column names and the rows."""

    name: str
    about: Mapping[str, str]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def dicts(self) -> Iterator[dict[str, str]]:
        """Yield every row as a mapping from column name to cell."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))


def many(cell: str) -> tuple[str, ...]:
    """Split a cell that holds several values.

    >>> many("黔南|黔南州"), many("")
    (('黔南', '黔南州'), ())
    """
    return tuple(cell.split("|")) if cell else ()


def number(cell: str) -> float | None:
    """Read a cell that holds a number or nothing.

    >>> number("27.7"), number("")
    (27.7, None)
    """
    return float(cell) if cell else None


@functools.cache
def read_table(name: str) -> Table:
    """Read a table of `ontology/data` by its file name; `.gz` is unpacked."""
    raw = files("ontology").joinpath("data", name).read_bytes()
    return parse_table(name, (gzip.decompress(raw) if name.endswith(".gz") else raw).decode())


def parse_table(name: str, text: str) -> Table:
    """Read the text of a table; a row of another width than the column line is an error."""
    about: dict[str, str] = {}
    lines = text.splitlines()
    head = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    for line in lines[:head]:
        key, _, value = line[1:].strip().partition(": ")
        about[key] = value
    if head == len(lines):
        raise ConfigurationError(f"{name}: the line of column names is missing")
    columns = tuple(lines[head].split("\t"))
    rows = tuple(tuple(line.split("\t")) for line in lines[head + 1 :] if line)
    for row in rows:
        if len(row) != len(columns):
            raise ConfigurationError(f"{name}: {len(columns)} cells expected, not {len(row)}, in {row!r}")
    return Table(name, about, columns, rows)
