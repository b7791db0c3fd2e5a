"""Bulk load: our store from lines, against pyoxigraph's own bulk load of the same graph as N-Quads.

Ours does more: it keeps the union of the named graphs as the default graph beside them, each triple once, and
in a folder every graph as a file with its SHA-256, all of it on the disk when it returns. So pyoxigraph is
also measured with the union loaded beside, which is what a store that answers the same must hold.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import pyoxigraph as ox

from benchmarks._generated import generate
from benchmarks._peers import Data, fill, generated
from benchmarks._timing import ratio, report, seconds
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


def opened(data: Data) -> None:
    """Bring the files of our store into memory, to where a query can be asked."""
    with Store.open(data.store, read_only=True) as store:
        store.view()


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, help="folder to keep the graph in")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = (arguments.data or Path(folder)) / "generated"
        place.mkdir(parents=True, exist_ok=True)
        data, graphs = generated(place, arguments.quads), generate(arguments.quads)
        mine, theirs = Path(folder) / "mine", Path(folder) / "theirs"
        ways = {
            "memory": (lambda: opened(data), None),
            "folder": (lambda: fill(mine, graphs), theirs),
        }
        for kind, (load, target) in ways.items():
            print(f"{f'{kind}: ours, seconds here':<60} {seconds(load):8.1f}")
            for union, what in ((False, "of the named graphs"), (True, "with the union beside")):
                value = ratio(load, lambda t=target, u=union: raw(data, t, union=u), rounds=arguments.rounds)
                report(f"{kind}: bulk load {what}, pyoxigraph / ours", value, goal="" if union else GOAL)


if __name__ == "__main__":
    main()
