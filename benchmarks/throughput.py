"""Requests a second of a mix of queries over HTTP: ours, `oxigraph serve` in memory, rdflib-endpoint.

All hold the same graph, the default graph being the union of the named ones, and must give as many rows for
each template. They are measured in turn, round by round, with the same requests in the same order; medians
are printed, and their ratios, which are what counts: the load runs on the same machine. rdflib-endpoint may
hang after a burst; then it is started anew, and that is counted. Without arguments it is measured on the real
graph only: it reads a million quads for minutes (`--rdflib-everywhere`).
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import ExitStack

from rdflib import Graph

from benchmarks._data import Data, chosen, parser
from benchmarks._load import Load, load, tool
from benchmarks._mix import TEMPLATES, TURTLE, Pools, pools, queries
from benchmarks._peers import Server, ours, oxigraph, rdflib_endpoint, running
from benchmarks._timing import report

GOALS = {"oxigraph serve": 0.5, "rdflib-endpoint": 8.0}
_MOST_A_SECOND = 5000
"""Requests to have ready; faster servers get the first ones again."""
_CHECKS = 2


def rows(body: bytes, accept: str) -> int:
    """Return how many rows or triples an answer has; rdflib makes a row without bindings of no group at all."""
    if accept == TURTLE:
        return len(Graph().parse(data=body, format="turtle"))
    return sum(1 for row in json.loads(body)["results"]["bindings"] if row)


def require_same_answers(servers: Sequence[Server], known: Pools) -> None:
    """Stop where a server gives another number of rows than the first."""
    for number, (accept, text) in enumerate(queries(known, 0, len(TEMPLATES) * _CHECKS, limited=False)):
        found = {}
        for server in servers:
            status, body = server.ask(text, accept)
            found[server.name] = rows(body, accept) if status == 200 else f"status {status}"  # noqa: PLR2004
        if len(set(found.values())) > 1:
            raise SystemExit(f"{list(TEMPLATES)[number % len(TEMPLATES)]}: {found}\n{text}")


def measure(
    running_ones: Sequence[list[Server]], known: Pools, arguments: argparse.Namespace, hung: Counter[str]
) -> dict[int, dict[str, list[Load]]]:
    """Return what each server did at each number of connections, round by round."""
    found: dict[int, dict[str, list[Load]]] = {n: defaultdict(list) for n in arguments.connections}
    for round_ in range(arguments.rounds):
        for connections in arguments.connections:
            count = round(_MOST_A_SECOND * arguments.seconds)
            asked = queries(known, 1000 * round_ + connections, count)
            for current in running_ones:
                server = current[0]
                if not server.answers():
                    hung[server.name] += 1
                    server.stop()
                    server = current[0] = server.again()
                requests = [(accept, server.target(text)) for accept, text in asked]
                done = load(server.port, requests, connections=connections, seconds=arguments.seconds)
                found[connections][server.name].append(done)
    return found


def median(loads: Sequence[Load], figure: str) -> float:
    """Return the median of a figure over rounds."""
    return float(statistics.median(getattr(one, figure) for one in loads))


def show(graph: str, found: dict[int, dict[str, list[Load]]]) -> None:
    """Print the medians and the ratios."""
    for connections, by_server in found.items():
        for name, loads in by_server.items():
            what = f"{graph}, {connections} at once: {name}"
            p50, p99, rate = (median(loads, figure) for figure in ("p50", "p99", "rate"))
            faults = f"  {sum(one.wrong for one in loads)} wrong, {sum(one.lost for one in loads)} lost"
            print(f"{what:<60} {rate:8.0f} requests/s here, p50 {p50:.2f} ms, p99 {p99:.1f} ms{faults}")
        mine = by_server["regiongraph"]
        for name, goal in GOALS.items():
            if theirs := by_server.get(name):
                least = 1 / theirs[0].seconds  # of one that gave no answer in the time
                ratio = median(mine, "rate") / max(median(theirs, "rate"), least)
                report(f"{graph}, {connections} at once: ours / {name}", ratio, goal=f"{goal:g}")


def compare(graph: str, data: Data, *, rdflib: bool, arguments: argparse.Namespace) -> None:
    """Measure all servers with one graph."""
    known, hung = pools(data.quads), Counter[str]()
    starts = [ours(data), oxigraph(data), *([rdflib_endpoint(data)] if rdflib else [])]
    with ExitStack() as stack:
        running_ones = [stack.enter_context(running(start)) for start in starts]
        require_same_answers([current[0] for current in running_ones], known)
        show(graph, measure(running_ones, known, arguments, hung))
    for name, times in hung.items():
        print(f"{f'{graph}: {name} hung and was started anew':<60} {times:8} times")


def main() -> None:
    """Measure."""
    accepted = parser(__doc__, ["real", "generated"])
    accepted.add_argument("--connections", nargs="+", type=int, default=[1, 8, 32])
    accepted.add_argument("--rounds", type=int, default=5)
    accepted.add_argument("--seconds", type=float, default=2, help="of each round of each server")
    accepted.add_argument("--rdflib-everywhere", action="store_true", help="rdflib-endpoint on the generated graph too")
    arguments = accepted.parse_args()
    print(f"requests are sent by {tool()}; {arguments.rounds} rounds of {arguments.seconds:g} s")
    for graph, data in chosen(arguments):
        compare(graph, data, rdflib=graph == "real" or arguments.rdflib_everywhere, arguments=arguments)


if __name__ == "__main__":
    main()
