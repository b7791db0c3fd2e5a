"""What a visitor waits for, in headless Chromium with an empty cache: the first page, large drawings, and their bytes.

Seconds are this machine's, so the machine is named. Each figure is the median of several visits with a new profile. A
page is interactive when its scripts have run (the end of DOMContentLoaded, after which nothing is waited for). A
drawing is drawn when its frame is on the canvas (the mark `rg:drawn`), counted from the last byte of the page.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from benchmarks._data import Data, generated, parser, sample
from benchmarks._peers import Server, ours, running
from tests.browsing import CHROMIUM, DESKTOP, FLAGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = {
    "home": "/",
    "search": "/search?q=遵义",
    "entity": "/entity?iri=遵义市",
    "explore": "/explore?focus=遵义市",
    "ask": "/ask?q=哪些项目把遵义和成渝地区双城经济圈连起来？",
    "path": "/path?from=习水&to=成都",
    "facts": "/facts",
    "documents": "/documents",
    "reader": "/documents/zunyi-plan-2020",
    "map": "/map",
    "timeline": "/timeline?entity=遵义市",
    "compare": "/compare?a=zunyi-plan-2020&b=zunyi-feature-2024",
    "rank": "/rank",
    "sparql": "/sparql",
    "ontology": "/ontology",
}
VIEWS = {500: 0.5, 2000: 1.5}
"""Nodes, and the seconds in which they are to be drawn."""
INTERACTIVE = 1.5
TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation"), files = performance.getEntriesByType("resource");
  const mark = (name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
  const size = (found, member) => found.reduce((sum, file) => sum + file[member], 0);
  const ending = (suffix) => files.filter((file) => new URL(file.name).pathname.endsWith(suffix));
  const data = files.filter((file) => !new URL(file.name).pathname.startsWith("/static/"));
  return {
    waited: page.responseStart, answered: page.responseEnd, interactive: page.domContentLoadedEventEnd,
    loaded: page.loadEventEnd, drawn: mark("rg:drawn") - page.responseEnd,
    sent: [[page], ending(".js"), ending(".css"), data].map((found) => size(found, "transferSize")),
    unpacked: [[page], ending(".js"), ending(".css"), data].map((found) => size(found, "decodedBodySize")),
  };
}"""
HUB = """SELECT ?s { GRAPH ?document { ?s ?p ?o . ?claim rdf:subject ?s ; rdf:object ?o } } GROUP BY ?s
ORDER BY DESC(COUNT(*)) LIMIT 1"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- of the development environment only

    if CHROMIUM is None:
        raise SystemExit("there is no Chromium")
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield found
        found.close()


def visited(browser: Browser, server: Server, address: str, awaited: str = "main") -> dict[str, list[float] | float]:
    """Open an address with an empty cache; return what the browser measured."""
    width, height = DESKTOP
    context = browser.new_context(locale="zh-CN", viewport={"width": width, "height": height})
    tab = context.new_page()
    tab.goto(f"http://127.0.0.1:{server.port}{address}")
    tab.wait_for_selector(awaited, state="attached", timeout=120_000)
    found: dict[str, list[float] | float] = tab.evaluate(TIMES)
    found["nodes"] = tab.evaluate("Number(document.querySelector('figure[data-nodes]')?.dataset.nodes ?? 0)")
    context.close()
    return found


def seconds(found: Sequence[dict[str, list[float] | float]], member: str) -> float:
    """Return the median of some visits."""
    return statistics.median(float(one[member]) / 1000 for one in found)


def line(name: str, value: str, goal: str = "") -> None:
    """Print a figure."""
    print(f"{name:<56} {value}" + (f"   goal {goal}" if goal else ""), flush=True)


def first_pages(browser: Browser, data: Data, rounds: int) -> None:
    """Measure the very first page of a server that has just started."""
    found = []
    for _ in range(rounds):
        with running(ours(data)) as current:
            found.append(visited(browser, current[0], "/"))
    goal = f"at most {INTERACTIVE}"
    line("first page of a new server, interactive, seconds here", f"{seconds(found, 'interactive'):.2f}", goal)


def pages(browser: Browser, data: Data, rounds: int) -> None:
    """Measure every page, and weigh it."""
    with running(ours(data)) as current:
        for name, address in PAGES.items():
            found = [visited(browser, current[0], quote(address, safe="/?=&")) for _ in range(rounds)]
            sizes = [f"{size / 1000:.0f}" for size in found[-1]["sent"]]  # type: ignore[union-attr]
            kinds = ", ".join(f"{kind} {size}" for kind, size in zip(("page", "js", "css", "data"), sizes, strict=True))
            times = f"{seconds(found, 'interactive'):5.2f} s, the server {seconds(found, 'waited'):4.2f} of them"
            line(f"{name}: interactive", f"{times}; kB sent: {kinds}", f"at most {INTERACTIVE}")


def views(browser: Browser, data: Data, rounds: int) -> None:
    """Measure large drawings around the entity that most is said of."""
    with running(ours(data)) as current:
        server = current[0]
        rows = json.loads(server.ask(HUB, "application/sparql-results+json")[1])["results"]["bindings"]
        focus = quote(rows[0]["s"]["value"], safe="")
        for nodes, goal in VIEWS.items():
            address = f"/explore?focus={focus}&depth=3&limit={nodes}"
            found = [visited(browser, server, address, "figure[data-drawn]") for _ in range(rounds)]
            drawn = [f"{float(one['drawn']) / 1000:.2f}" for one in found]  # type: ignore[arg-type]
            shown = f"{seconds(found, 'drawn'):.2f} (of {' '.join(sorted(drawn))}); {found[-1]['nodes']} nodes"
            line(f"view of {nodes} nodes, drawn after the response, seconds here", shown, f"at most {goal}")
            line("  the response itself, seconds here", f"{seconds(found, 'answered'):.2f}")


def main() -> None:
    """Measure."""
    accepted = parser(__doc__, ["real", "generated"])
    accepted.set_defaults(quads=300_000)
    accepted.add_argument("--rounds", type=int, default=5)
    accepted.add_argument("--store", type=Path, help="a store for the large drawings, instead of a generated one")
    arguments = accepted.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        place = arguments.data or Path(folder)
        line("machine", f"{platform.machine()}, {os.cpu_count()} cores, Chromium {browser.version}")
        if "real" in arguments.graphs:
            real = sample(place / "real")
            first_pages(browser, real, min(arguments.rounds, 3))
            pages(browser, real, arguments.rounds)
        if "generated" in arguments.graphs:
            store = Data(arguments.store, Path(), Path()) if arguments.store else None
            views(browser, store or generated(place / "generated", arguments.quads), arguments.rounds)


if __name__ == "__main__":
    main()
