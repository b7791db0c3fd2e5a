"""What a person has decided of names: a table beside the store that anybody can read and edit.

Each line is a ruling. `merge` says that `from` is the thing called `into`; `rename` says so where
`into` is a new name; `split` says that the two are two, whatever a rule thinks. A line with a document
holds in that document only, one with a class for names of that class (and those below its top class)
only. A ruling overrides every rule.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

from ontology.errors import OptionError, StoreError, did_you_mean
from ontology.iris import canonical_name
from ontology.schema import load_schema

FILE_NAME = "decisions.tsv"
KINDS = ("merge", "split", "rename")
COLUMNS = ("kind", "class", "from", "into", "into_class", "document", "note")
_HEAD = """\
# What a person decided of names. One line a decision; it overrides the rules. After editing by hand,
# `regiongraph decisions apply` reads the documents again.
# kind: merge (from is the thing called into), rename (into is its name from now on), split (they are two)
# class: of from, empty for any; into_class: of into, where it is another one
# document: slug of the only document it holds in, empty for all
"""


@dataclass(frozen=True, slots=True, order=True)
class Ruling:
    """A line of the table; empty text stands for any class or document."""

    kind: str
    cls: str
    source: str
    target: str
    target_cls: str = ""
    document: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """A short name for the line, which stays the same as long as it says the same."""
        return decision_key(self.kind, self.cls, self.source, self.target, self.document)

    def holds(self, slug: str) -> bool:
        """Tell whether the line holds in a document."""
        return self.document in ("", slug)

    def concerns(self, top: str) -> bool:
        """Tell whether the line is on names of a top class."""
        return not self.cls or load_schema().top(self.cls) == top

    def separates(self, top: str, one: str, other: str) -> bool:
        """Tell whether the line keeps two names of a top class apart."""
        return self.kind == "split" and {one, other} == {self.source, self.target} and self.concerns(top)


def decision_key(*parts: str) -> str:
    """Return a short name of a decision by what it says.

    >>> decision_key("merge", "Zone", "综保区", "遵义综合保税区")
    'f197c1d2'
    """
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:8]


def rulings_of(folder: Path) -> tuple[Ruling, ...]:
    """Read the table in a store's folder; none where there is no table."""
    path = folder / FILE_NAME
    try:
        return parse_rulings(path.read_text(encoding="utf-8-sig"), str(path))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"the decisions in {path} cannot be read: {error}", "it is a UTF-8 text file") from error


def parse_rulings(text: str, where: str = FILE_NAME) -> tuple[Ruling, ...]:
    """Read the lines of the table, each once; raises `OptionError` that names the line at fault."""
    found: dict[Ruling, None] = {}
    columns: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if columns is None:
            columns = _columns(cells, where)
            continue
        if len(cells) > len(columns):
            raise OptionError(f"{where}, line {number}: {len(columns)} cells expected, not {len(cells)}: {line!r}")
        row = dict(zip(columns, cells, strict=False))
        try:
            found[checked(Ruling(*(row.get(column, "") for column in COLUMNS)))] = None
        except OptionError as error:
            raise OptionError(f"{where}, line {number}: {error.message}", error.hint) from error
    return tuple(found)


def _columns(cells: list[str], where: str) -> list[str]:
    missing = [name for name in ("kind", "from", "into") if name not in cells]
    unknown = [name for name in cells if name not in COLUMNS]
    if missing or unknown:
        raise OptionError(f"{where}: the columns are {' '.join(COLUMNS)}, not {' '.join(cells)}", "separated by tabs")
    return cells


def checked(ruling: Ruling) -> Ruling:
    """Return a ruling tidied; raises `OptionError` where it says nothing that can be done."""
    if ruling.kind not in KINDS:
        nearest = did_you_mean(ruling.kind, KINDS)
        hint = f"did you mean {nearest[0]}?" if nearest else None
        raise OptionError(f"a decision is {', '.join(KINDS)}, not {ruling.kind!r}", hint)
    for name in filter(None, (ruling.cls, ruling.target_cls)):
        load_schema().top(name)
    one, other = canonical_name(ruling.source), canonical_name(ruling.target)
    other_cls = "" if ruling.target_cls == ruling.cls else ruling.target_cls
    if not one or not other:
        raise OptionError(f"a decision has two names, not {ruling.source!r} and {ruling.target!r}")
    if one == other and not other_cls:
        raise OptionError(f"a decision is on two different names, not twice {one!r}")
    note = " ".join(ruling.note.split())
    return replace(ruling, source=one, target=other, target_cls=other_cls, note=note)


def write_rulings(folder: Path, rulings: Iterable[Ruling]) -> None:
    """Write the table, whole or not at all; a person's own comment lines stay at its top."""
    path = folder / FILE_NAME
    lines = [COLUMNS, *([getattr(ruling, field.name) for field in fields(Ruling)] for ruling in rulings)]
    text = _comments(path) + "".join("\t".join(cells) + "\n" for cells in lines)
    try:
        partial = path.with_suffix(".tmp")
        partial.write_text(text, encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        raise StoreError(f"the decisions in {path} cannot be written: {error.strerror or error}") from error


def _comments(path: Path) -> str:
    if not path.exists():
        return _HEAD
    return "".join(f"{line}\n" for line in path.read_text(encoding="utf-8-sig").splitlines() if line.startswith("#"))


def added(rulings: Iterable[Ruling], ruling: Ruling) -> tuple[Ruling, ...]:
    """Return the rulings with one more; what it contradicts goes."""
    return (*(one for one in rulings if not _contradicts(one, ruling)), ruling)


def _contradicts(old: Ruling, new: Ruling) -> bool:
    if (old.cls, old.document) != (new.cls, new.document):
        return False
    if "split" in (old.kind, new.kind):
        return {old.source, old.target} == {new.source, new.target}
    return old.source == new.source or (old.source, old.target) == (new.target, new.source)


def holding_in(rulings: Iterable[Ruling], slug: str) -> Iterator[Ruling]:
    """Yield the rulings that hold in a document, those for it alone before those for all."""
    mine = [ruling for ruling in rulings if ruling.holds(slug)]
    yield from sorted(mine, key=lambda ruling: not ruling.document)
