"""Writing the graph, or a part of it, to a file in the format that its suffix names.

The same graph gives the same bytes: everything is sorted, and files that usually carry the time of writing carry a
fixed one. A file is complete or not there, and is written while it is read: memory does not grow with the graph.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from graph.documents import find_document
from graph.export_files import packing, replacing
from graph.export_part import EVERYTHING, Part, graphs
from graph.export_rdf import SUFFIXES as RDF_SUFFIXES
from graph.export_rdf import Seen, Stored, graphs_of, write_rdf
from graph.network_files import write_gexf, write_graphml
from graph.spreadsheets import write_claims, write_workbook
from graph.store import Store
from graph.view import View
from ontology.errors import OptionError, StoreError, did_you_mean
from ontology.iris import document_iri

__all__ = ["EVERYTHING", "RDF_SUFFIXES", "SUFFIXES", "Form", "Part", "export", "form_of", "spooled", "write"]

_OTHERS: Mapping[str, Callable[[View, Part, IO[bytes]], None]] = {
    ".graphml": write_graphml,
    ".gexf": write_gexf,
    ".csv": write_claims,
    ".xlsx": write_workbook,
}
SUFFIXES: tuple[str, ...] = (*RDF_SUFFIXES, *_OTHERS)
"""The suffixes that `export` knows; each can be followed by `.gz`."""
PACKED = ".gz"
_BINARY = {".xlsx"}
_RETRIES = 5


@dataclass(frozen=True, slots=True)
class Form:
    """A format by its suffix, and whether it is packed by gzip."""

    suffix: str
    packed: bool = False

    @property
    def name(self) -> str:
        """What the name of a file of this form ends in."""
        return self.suffix + (PACKED if self.packed else "")

    @property
    def rdf(self) -> bool:
        """Whether it is a form of RDF, which is written without a database."""
        return self.suffix in RDF_SUFFIXES

    @property
    def text(self) -> bool:
        """Whether a terminal or a pipe of text can take it."""
        return not self.packed and self.suffix not in _BINARY


def form_of(name: str) -> Form:
    """Return the form that a file name ends in; `OptionError` with the nearest where it ends in none.

    >>> form_of("graph.TTL"), form_of("graph.nq.gz")
    (Form(suffix='.ttl', packed=False), Form(suffix='.nq', packed=True))
    """
    bare = name.lower()
    packed = bare.endswith(PACKED)
    suffix = Path(bare.removesuffix(PACKED) if packed else bare).suffix
    if suffix not in SUFFIXES:
        nearest = did_you_mean(suffix, SUFFIXES)
        hint = f"did you mean {nearest[0]}{PACKED if packed else ''}?" if nearest else None
        raise OptionError(f"{name!r} does not end in one of {' '.join(SUFFIXES)} (or that and .gz)", hint)
    if packed and suffix in _BINARY:
        raise OptionError(f"{name!r}: an Excel workbook is packed already", f"end it in {suffix}")
    return Form(suffix, packed)


def export(
    source: Store | View,
    path: str | Path,
    *,
    form: Form | None = None,
    part: Part = EVERYTHING,
    runs: bool = False,
) -> Path:
    """Write the graph to `path`, or the `part` of it; return the path. Its name tells the form unless that is given.

    Run records hold clock values, so they are left out unless `runs` asks for them. Raises `OptionError` for a
    suffix that is not one of `SUFFIXES` or a place that cannot be written to, `FullDiskError` for a full disk.
    """
    target = Path(path)
    known = form or form_of(target.name)
    _one_generation(source, lambda: _to_file(source, known, target, part, runs=runs))
    return target


def write(source: Store | View, form: Form, output: IO[bytes], *, part: Part = EVERYTHING, runs: bool = False) -> None:
    """Write to a stream what a file of that form holds."""
    with packing(output, packed=form.packed) as stream:
        _write(source, form.suffix, stream, part, runs=runs)


def spooled(source: Store | View, form: Form, *, part: Part = EVERYTHING, runs: bool = False) -> IO[bytes]:
    """Return a temporary file with what a file of that form holds, to be read from its beginning."""
    with ExitStack() as files:
        file = files.enter_context(tempfile.TemporaryFile())

        def run() -> None:
            file.seek(0)
            file.truncate()
            write(source, form, file, part=part, runs=runs)

        _one_generation(source, run)
        file.seek(0)
        files.pop_all()
    return file


def _to_file(source: Store | View, form: Form, target: Path, part: Part, *, runs: bool) -> None:
    with replacing(target, packed=form.packed) as stream:
        _write(source, form.suffix, stream, part, runs=runs)


def _write(source: Store | View, suffix: str, stream: IO[bytes], part: Part, *, runs: bool) -> None:
    if part.document:
        part = part.kept_to(_known(source, part.document))
    kept = Stored(source.backend) if isinstance(source, Store) else Seen(source)
    if suffix not in RDF_SUFFIXES:
        _OTHERS[suffix](_view(source), part, stream)
    elif part.narrowed:
        write_rdf(graphs(_view(source), kept, part), suffix, stream)
    else:
        write_rdf(graphs_of(kept, part.document, runs=runs), suffix, stream)


def _known(source: Store | View, document: str) -> str:
    """Return the IRI of a document; only where it is none that the store has, all of them are looked at."""
    names = source.backend.names() if isinstance(source, Store) else source.graph_names()
    for iri in (document, document_iri(document) if document.strip() else ""):
        if iri and iri in names:
            return iri
    return find_document(_view(source), document).iri


def _view(source: Store | View) -> View:
    return source.view() if isinstance(source, Store) else source


def _one_generation(source: Store | View, run: Callable[[], None]) -> None:
    """Run again what a commit has overtaken: a file of a store holds one generation, not parts of two."""
    if isinstance(source, View):
        run()
        return
    for _ in range(_RETRIES):
        before = source.backend.generation()
        try:
            run()
        except FileNotFoundError:  # of a graph that a commit has replaced meanwhile
            if source.backend.generation() == before:
                raise
        if source.backend.generation() == before:
            return
    raise StoreError("the store changed again and again while it was written", "try when nothing is being ingested")
