"""What every store holds before it has a document: the ontology, the reference data, the example queries."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from graph.derive import PART_OF, infer, write_pairs
from graph.digests import Digest
from graph.forms import Graphs
from graph.terms import encode_graphs, turtle_lines
from graph.void import about_dataset, describe
from ontology.example_queries import example_quads
from ontology.namespaces import INFERRED_GRAPH, ONTOLOGY_GRAPH, REFERENCE_GRAPHS, VOID_GRAPH
from ontology.reference import load_reference, reference_quads
from ontology.schema import ONTOLOGY_FILE

TOWNSHIPS_GRAPH = REFERENCE_GRAPHS + "townships"
_COUNTY_DIGITS = 6
_PARENT_DIGITS = {9: 6, 12: 9}
_RULES = 4
"""To be raised when `derive` or `void` gives something else, so that stores made before are brought up to date."""
_SUFFIXES = {".ttl", ".csv", ".tsv", ".json", ".yaml", ".gz", ".rq", ".py"}


@functools.cache
def background_graphs() -> Graphs:
    """Return the graphs of the ontology, the reference data and the examples, and what follows from them."""
    quads = chain(reference_quads(), example_quads())
    graphs = {ONTOLOGY_GRAPH: turtle_lines(ONTOLOGY_FILE.read_bytes()), **encode_graphs(quads)}
    graphs[INFERRED_GRAPH] = infer(graphs.values())
    return {**graphs, VOID_GRAPH: describe({name: Digest.of(lines) for name, lines in graphs.items()}, about_dataset())}


def fingerprint() -> str:
    """Return a hash of the files that the background is made of, so that a store knows it is behind."""
    folder = Path(ONTOLOGY_FILE).parent
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix in _SUFFIXES)
    total = hashlib.sha256(str(_RULES).encode())
    for path in sorted(files):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def townships(mentioned: Iterable[str]) -> bytes:
    """Return which county each mentioned township belongs to, and which township each village.

    The reference graphs stop at counties. The first six digits of a township's code are its county's,
    and the first nine of a village's its township's (GB/T 10114).
    """
    counties = load_reference().divisions
    pairs = set()
    for iri in mentioned:
        base, _, code = iri.rpartition("/")
        if code.isdigit() and (digits := _PARENT_DIGITS.get(len(code))) and code[:_COUNTY_DIGITS] in counties:
            pairs.add((iri, f"{base}/{code[:digits]}"))
    return write_pairs({PART_OF: pairs})
