"""What the sandbox costs: the same queries asked of workers behind walls, and in the process of the server.

`same` is our own application asking in a thread of its own: what differs is the sandbox alone. `fastapi` and `bare`
are the smallest applications around pyoxigraph. None of them can stop a query, and each dies of a hostile one. All
hold the same graph, and are asked in turn over one connection: for all of a thing, and for tables of three sizes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from random import Random

from benchmarks._data import Data, chosen, parser
from benchmarks._load import Load, load
from benchmarks._mix import TABLE, Pools, pools, query
from benchmarks._peers import Server, in_process, ours, oxigraph, running
from benchmarks._timing import report
from benchmarks.throughput import median

SIZES = {"1 kB": 1_000, "100 kB": 100_000, "5 MB": 5_000_000}
GOAL = "at most 1.3"
_POINT = "lookup: all of a thing"


def points(known: Pools, seed: int) -> list[tuple[str, str]]:
    """Return look-ups of random things."""
    dice = Random(seed)  # noqa: S311 -- the same for each server
    return [query(_POINT, known, dice) for _ in range(10_000)]


def tables(size: int, server: Server, seed: int) -> list[tuple[str, str]]:
    """Return queries for tables of about `size` bytes, none twice in a row."""
    text = "SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {}"
    sampled = 500
    row = len(server.ask(text.format(sampled), TABLE)[1]) / sampled
    dice, rows = Random(seed), size / row  # noqa: S311
    return [(TABLE, text.format(round(rows * dice.uniform(0.95, 1.05)))) for _ in range(500)]


def measure(servers: Sequence[Server], asked: Sequence[tuple[str, str]], seconds: float) -> dict[str, Load]:
    """Return what each server does over one connection."""
    found = {}
    for server in servers:
        requests = [(accept, server.target(text)) for accept, text in asked]
        found[server.name] = load(server.port, requests, connections=1, seconds=seconds)
    return found


def compare(graph: str, data: Data, *, rounds: int, seconds: float) -> None:
    """Print the ratios for one graph."""
    known = pools(data.quads)
    fronts = [in_process(data, front) for front in ("same", "fastapi", "bare")]
    with ExitStack() as stack:
        servers = [stack.enter_context(running(start))[0] for start in (ours(data), *fronts, oxigraph(data))]
        for what in ("point", *SIZES):
            found: defaultdict[str, list[Load]] = defaultdict(list)
            for round_ in range(rounds):
                asked = points(known, round_) if what == "point" else tables(SIZES[what], servers[0], round_)
                for name, one in measure(servers, asked, seconds).items():
                    found[name].append(one)
            mine, *others = (median(loads, "p50") for loads in found.values())
            print(f"{f'{graph}, {what}: median, ms here':<60} {mine:8.2f}")
            for server, other in zip(servers[1:], others, strict=True):
                goal = GOAL if what == "point" and "same" in server.name else ""
                report(f"{graph}, {what}: ours / {server.name}", mine / other, goal=goal)


def main() -> None:
    """Measure."""
    accepted = parser(__doc__, ["real"])
    accepted.add_argument("--rounds", type=int, default=5)
    accepted.add_argument("--seconds", type=float, default=2, help="of each round of each server")
    arguments = accepted.parse_args()
    for graph, data in chosen(arguments):
        compare(graph, data, rounds=arguments.rounds, seconds=arguments.seconds)


if __name__ == "__main__":
    main()
