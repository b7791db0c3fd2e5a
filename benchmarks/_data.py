"""The graphs that servers are measured with, each as a store of ours and as files that every server reads."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks._generated import generate, nquads
from graph.background import fingerprint
from graph.export import export
from graph.folder import WritingBackend
from graph.forms import Graphs
from graph.store import Store

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Data:
    """The same graph as a store of ours, as N-Quads, and the union of its named graphs as N-Triples."""

    store: Path
    quads: Path
    union: Path

    @classmethod
    def within(cls, folder: Path) -> Data:
        """Return where a graph is in a folder of its own, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder / "store", folder / "graph.nq", folder / "union.nt")


def sample(folder: Path) -> Data:
    """Make the real graph in `folder`, or take what is there: sample documents, ontology, reference data."""
    data = Data.within(folder)
    if not data.union.exists():
        command = [sys.executable, "-m", "api.cli", "ingest", str(ROOT / "corpus"), "--store", str(data.store)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 -- our own command
        with Store.open(data.store, read_only=True) as store:
            export(store.view(), data.quads, runs=True)
        _write_union(data)
    return data


def generated(folder: Path, quads: int) -> Data:
    """Make a generated graph in `folder`, or take what is there."""
    data = Data.within(folder)
    if not data.union.exists():
        graphs = generate(quads)
        fill(data.store, graphs)
        data.quads.write_bytes(b"".join(nquads(graphs)))
        _write_union(data)
    return data


def fill(folder: Path, graphs: Graphs) -> None:
    """Make a store that holds `graphs`; the only place here that knows how."""
    shutil.rmtree(folder, ignore_errors=True)
    WritingBackend.create(folder, graphs, fingerprint()).close()


def _write_union(data: Data) -> None:
    triples = dict.fromkeys(line.rpartition(b" <")[0] for line in data.quads.read_bytes().splitlines())
    data.union.write_bytes(b"".join(b"%s .\n" % triple for triple in triples))


def parser(about: str | None, graphs: list[str]) -> argparse.ArgumentParser:
    """Return what reads the arguments that choose graphs."""
    made = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--graphs", nargs="+", choices=["real", "generated"], default=graphs)
    made.add_argument("--quads", type=int, default=1_000_000, help="size of the generated graph")
    made.add_argument("--data", type=Path, help="folder to keep the graphs in; without it they are made each time")
    return made


def chosen(arguments: argparse.Namespace) -> Iterator[tuple[str, Data]]:
    """Yield the graphs that were chosen, with their names."""
    with tempfile.TemporaryDirectory() as folder:
        for graph in arguments.graphs:
            place = (arguments.data or Path(folder)) / graph
            yield graph, sample(place) if graph == "real" else generated(place, arguments.quads)
