"""Paths as readers ask for them, over HTTP: how long they take, the first ones after the start and after a commit too.

Without a store it is the sample documents'.

    python -m benchmarks.paths --store STORE --pairs 200
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path
from random import Random
from urllib.parse import quote

from api.app import create_app
from api.settings import Settings
from benchmarks._data import sample
from benchmarks._timing import seconds
from graph.projection import project
from graph.store import Store
from tests.serving import Site, running

GOAL_MEDIAN, GOAL_MOST = 0.05, 0.5
"""Seconds, on a machine with nothing else to do."""
KINDS = ("铁路", "高速公路", "industries", "class:Zone")


def addresses(store: Store, pairs: int) -> dict[str, list[str]]:
    """Return what is asked, by kind, the same every time: ends that documents mention and that have relations."""
    network, dice = project(store.view()), Random(1)  # noqa: S311 -- the same pairs every time
    tied = [iri for iri, data in network.nodes(data=True) if data["mentions"] and network.degree(iri)]
    places = [iri for iri in tied if network.nodes[iri]["top"] in {"Place", "Region"}]
    return {
        "paths between any two entities": [_path(*dice.sample(tied, 2)) for _ in range(pairs)],
        "paths between two places": [_path(*dice.sample(places, 2)) for _ in range(pairs)],
        "paths by certainty and status": [_path(*dice.sample(places, 2), weigh="both") for _ in range(pairs // 2)],
        "paths from a kind": [_path(dice.choice(KINDS), dice.choice(places)) for _ in range(pairs // 2)],
        "projects that link two places": [_path(*dice.sample(places, 2), through="Project") for _ in range(pairs)],
    }


def _path(source: str, target: str, **options: str) -> str:
    asked = {"from": source, "to": target, **options}
    return "/path.json?" + "&".join(f"{name}={quote(value)}" for name, value in asked.items())


def measure(site: Site, asked: dict[str, list[str]]) -> None:
    """Print medians and maxima."""
    first = _ask(site, asked["paths between two places"][0])
    print(f"{'the first request after the start, ms':<60} {1000 * first:8.1f}")
    for name, each in asked.items():
        times = [_ask(site, address) for address in each]
        print(f"{name + ': median, most, ms':<60} {1000 * statistics.median(times):8.1f} {1000 * max(times):8.1f}")
    every = [_ask(site, address) for each in asked.values() for address in each]
    median, most = statistics.median(every), max(every)
    goal = f"goal {1000 * GOAL_MEDIAN:.0f} {1000 * GOAL_MOST:.0f}"
    print(f"{'all: median, most, ms':<60} {1000 * median:8.1f} {1000 * most:8.1f}   {goal}", flush=True)


def _ask(site: Site, address: str) -> float:
    answers = []
    took = seconds(lambda: answers.append(site.get(address)))
    if answers[0].status != 200:  # noqa: PLR2004
        raise SystemExit(f"{answers[0].status} for {address}")
    return took


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="a store; without it one with the sample documents is made")
    parser.add_argument("--pairs", type=int, default=100, help="how many pairs of a kind are asked for")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        location = options.store or sample(Path(folder)).store
        with Store.open(location, read_only=True) as store:
            asked = addresses(store, options.pairs)
            with running(create_app(Settings(), store)) as site:
                measure(site, asked)


if __name__ == "__main__":
    main()
