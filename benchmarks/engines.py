"""What a store costs on each engine: in a folder, on Oxigraph and on Virtuoso; figures of docs/scale.md.

The documents of a store are written anew to each, all at once, then one is taken out and put in again. Also: how long
another machine takes to have all of it, and room on disk and in memory. Virtuoso is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks._timing import seconds
from graph.store import Store
from graph.terms import decode
from graph.writer import DOCUMENT_GRAPHS
from ontology.rdf import read_extraction
from ontology.records import Extraction
from tests.servers import MISSING, started


def documents_of(folder: Path) -> list[Extraction]:
    """Return what was read from the documents of a store."""
    with Store.open(folder, read_only=True) as store:
        names = [name for name in store.backend.names() if name.startswith(DOCUMENT_GRAPHS)]
        return [read_extraction(decode(store.backend.lines(name)), name) for name in names]


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def memory_of(process: int) -> int:
    """Return the resident bytes of a process (Linux)."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def engine(kind: str, folder: Path) -> Iterator[tuple[str, int | None]]:
    """Give the location of an empty store, and the process of its server."""
    if kind == "folder":
        yield str(folder / "data"), None
        return
    with started(kind, folder, lasting=True) as server:
        os.environ.update(server.variables)
        yield server.address, server.process.pid if server.process else None


def measure(kind: str, documents: Sequence[Extraction], folder: Path) -> None:
    """Print one line of figures."""
    os.environ["REGIONGRAPH_MIRROR"] = str(folder / "mirror")
    with engine(kind, folder / kind) as (location, process):
        with Store.open(location) as store:
            whole = seconds(lambda: store.writer().replace_all(documents))
            again = []
            for document in documents[:3]:
                store.writer().remove(document.document.slug)
                again.append(seconds(lambda one=document: store.writer().replace(one)))
        os.environ["REGIONGRAPH_MIRROR"] = str(folder / "mirror of another machine")
        had = seconds(lambda: Store.open(location, read_only=True).close())
        with Store.open(location, read_only=True) as store:
            quads = sum(store.backend.lines(name).count(b"\n") for name in store.backend.names())
            loaded = seconds(store.view)
        room = f"{size_of(folder / kind) / quads:.0f} B a quad on disk"
        memory = f"{memory_of(process) / 2**20:.0f} MiB in the server" if process else ""
        print(
            f"{kind:<9} {quads:,} quads: all {whole:.1f} s, one more {statistics.median(again):.2f} s, "
            f"fetched {had:.1f} s, loaded {loaded:.1f} s, {room} {memory}",
            flush=True,
        )


def main() -> None:
    """Measure each engine on the documents of a store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path, nargs="?", default=Path("var/store"), help="folder of a store")
    documents = documents_of(parser.parse_args().store)
    for kind in ("folder", "oxigraph", "virtuoso"):
        if MISSING.get(kind):
            print(f"{kind:<9} left out: {MISSING[kind]}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            measure(kind, documents, Path(folder))


if __name__ == "__main__":
    main()
