"""How soon a commit is seen: documents go into the store of a running server, from another process.

A commit is over when the writer's call has returned; it is seen when the server first answers from it. Meanwhile
others read, and their latency is compared with that of a quiet time of the same length.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from benchmarks._data import ROOT, Data, chosen, parser
from benchmarks._load import Load, load
from benchmarks._mix import pools, queries
from benchmarks._peers import Server, ours, running
from benchmarks._timing import report

_LONGEST = 30
"""Seconds after which a commit counts as never seen."""
_READERS = 4


def seen(server: Server, document: str) -> float:
    """Return when the server answers from a document's commit."""
    until = time.time() + _LONGEST
    query = f"PREFIX rg: <https://w3id.org/regiongraph/ontology#> ASK {{ <{document}> a rg:Document }}"
    while time.time() < until:
        if b"true" in server.ask(query, "application/sparql-results+json")[1]:
            break
        time.sleep(0.005)
    return time.time()


def read(server: Server, asked: Sequence[tuple[str, str]], seconds: float) -> Load:
    """Let others read for a while."""
    requests = [(accept, server.target(text)) for accept, text in asked]
    return load(server.port, requests, connections=_READERS, seconds=seconds)


def compare(graph: str, data: Data, *, commits: int, pause: float) -> None:
    """Commit to a copy of a store while it is served."""
    known, lasting = pools(data.quads), commits * pause * 1.5
    command = [sys.executable, "-m", "benchmarks._commits", str(data.store), str(commits), str(pause)]
    with (
        running(ours(data)) as current,
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer,  # noqa: S603
        ThreadPoolExecutor(1) as readers,
    ):
        server = current[0]
        assert writer.stdin
        assert writer.stdout
        writer.stdout.readline()
        asked = queries(known, 1, 20_000)
        quiet = read(server, asked, lasting)
        writer.stdin.write("go\n")
        writer.stdin.flush()
        busy = readers.submit(read, server, asked, lasting)
        delays = []
        for line in writer.stdout:
            document, over = line.split()
            delays.append(seen(server, document) - float(over))
        loaded = busy.result()
    middle, longest = statistics.median(delays), max(delays)
    print(f"{f'{graph}: commit seen after, seconds here':<60} median {middle:.2f}, longest {longest:.2f}   goal 1")
    print(f"{f'{graph}: p99 of readers, ms here':<60} quiet {quiet.p99:.1f}, with commits {loaded.p99:.1f}")
    faults = loaded.wrong + loaded.lost
    print(f"{f'{graph}: readers answered wrongly or not at all':<60} {faults:8}   goal 0")
    report(f"{graph}: p99 of readers with commits / quiet", loaded.p99 / quiet.p99, goal="at most 2")


def main() -> None:
    """Measure."""
    accepted = parser(__doc__, ["real", "generated"])
    accepted.add_argument("--commits", type=int, default=5)
    accepted.add_argument("--pause", type=float, default=2, help="seconds between commits")
    arguments = accepted.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for graph, data in chosen(arguments):
            copy = shutil.copytree(data.store, Path(folder) / graph)
            compare(graph, replace(data, store=copy), commits=arguments.commits, pause=arguments.pause)


if __name__ == "__main__":
    main()
