"""Bulk load: our store from lines, against pyoxigraph's own bulk load of the same graph as N-Quads.

Ours does more: it keeps the union of the named graphs as the default graph beside them, each triple once, and
in a folder every graph as a file with its SHA-256, all of it on the disk when it returns. So pyoxigraph is
also measured with the union loaded beside, which is what a store that answers the same must hold.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from benchmarks._data import Data, chosen, fill, parser
from benchmarks._timing import ratio, report, seconds
from graph.forms import Graphs
from graph.store import Store

GOAL = "0.8"


def raw(data: Data, folder: Path | None, *, union: bool = False) -> None:
    """Load the N-Quads with pyoxigraph, into memory or a new folder."""
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    store = ox.Store(str(folder)) if folder else ox.Store()
    store.bulk_load(path=str(data.quads), format=ox.RdfFormat.N_QUADS)
    if union:
        store.bulk_load(path=str(data.union), format=ox.RdfFormat.N_TRIPLES)
    store.flush()


def lines_of(data: Data) -> Graphs:
    """Return the graphs of a store as lines."""
    with Store.open(data.store, read_only=True) as store:
        return {name: store.backend.lines(name) for name in store.backend.names()}


def opened(data: Data) -> None:
    """Bring the files of our store into memory, to where a query can be asked."""
    with Store.open(data.store, read_only=True) as store:
        store.view()


def compare(graph: str, data: Data, folder: Path, *, rounds: int) -> None:
    """Print the ratios for one graph."""
    mine, theirs = folder / "mine", folder / "theirs"
    ways = {"memory": (partial(opened, data), None), "folder": (partial(fill, mine, lines_of(data)), theirs)}
    for kind, (load, target) in ways.items():
        print(f"{f'{graph}, {kind}: ours, seconds here':<60} {seconds(load):8.1f}")
        for union, what in ((False, "the named graphs"), (True, "the union beside")):
            value = ratio(load, partial(raw, data, target, union=union), rounds=rounds)
            report(f"{graph}, {kind}: pyoxigraph with {what} / ours", value, goal="" if union else GOAL)


def main() -> None:
    """Print the ratios."""
    accepted = parser(__doc__, ["generated"])
    accepted.add_argument("--rounds", type=int, default=3)
    arguments = accepted.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for graph, data in chosen(arguments):
            compare(graph, data, Path(folder), rounds=arguments.rounds)


if __name__ == "__main__":
    main()
