"""Writing the graph to a file, in the format that its suffix names.

The same graph gives the same bytes: everything is sorted, and files that usually carry the time of
writing carry a fixed one. A file is complete or not there: it is written beside and then renamed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from graph.documents import find_document
from graph.forms import Graphs, serialise
from graph.journal import write_atomically
from graph.network_files import gexf, graphml
from graph.spreadsheets import claims_csv, workbook
from graph.view import View
from ontology.errors import OptionError, did_you_mean
from ontology.namespaces import PREFIXES, RUNS_GRAPH

RDF_SUFFIXES: Mapping[str, str] = {
    ".trig": "application/trig",
    ".nq": "application/n-quads",
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".jsonld": "application/ld+json",
    ".rdf": "application/rdf+xml",
}
"""Media types of the RDF formats; `.ttl`, `.nt` and `.rdf` know no named graphs and get their union."""
_OTHERS: Mapping[str, Callable[[View, str | None], bytes]] = {
    ".graphml": graphml,
    ".gexf": gexf,
    ".csv": claims_csv,
    ".xlsx": workbook,
}
SUFFIXES: tuple[str, ...] = (*RDF_SUFFIXES, *_OTHERS)
"""The suffixes that `export` knows."""


def export(view: View, path: str | Path, *, document: str | None = None, runs: bool = False) -> Path:
    """Write the graph to `path`, or with `document` (slug or IRI) what was read from that one; return the path.

    Run records hold clock values, so they are left out unless `runs` asks for them. Raises
    `OptionError` for a suffix that is not one of `SUFFIXES` or a place that cannot be written to.
    """
    target = Path(path)
    content = render(view, suffix_of(target), document=document, runs=runs)
    try:
        write_atomically(target, content)
    except OSError as error:
        raise OptionError(
            f"{target} cannot be written: {error.strerror}", "name a file in a folder that exists"
        ) from error
    return target


def render(view: View, suffix: str, *, document: str | None = None, runs: bool = False) -> bytes:
    """Return what a file with that suffix holds."""
    iri = find_document(view, document).iri if document is not None else None
    if suffix in RDF_SUFFIXES:
        return serialise(_graphs(view, iri, runs=runs), RDF_SUFFIXES[suffix], PREFIXES)
    return _OTHERS[suffix](view, iri)


def suffix_of(path: Path) -> str:
    """Return the suffix of a path in lower case; `OptionError` naming the valid ones where it is none of them."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        nearest = did_you_mean(suffix, SUFFIXES)
        hint = f"did you mean {nearest[0]}?" if nearest else None
        raise OptionError(f"{path.name!r} does not end in one of {' '.join(SUFFIXES)}", hint)
    return suffix


def _graphs(view: View, document: str | None, *, runs: bool) -> Graphs:
    names = [document] if document else [name for name in view.graph_names() if runs or name != RUNS_GRAPH]
    return {name: view.lines(name) for name in names}
