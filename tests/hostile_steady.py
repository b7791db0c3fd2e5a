"""A steady client of ordinary queries, in a process of its own: `python -m tests.hostile_steady PORT`.

It asks one query after the other over a kept connection, with a short pause between them, until its standard input
is closed, and then prints how long each took, and every answer that was not the one it got at first.
"""

from __future__ import annotations

import http.client
import json
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[1]
QUERIES = (
    "SELECT ?l { ?x a rg:Railway ; skos:prefLabel ?l FILTER(LANG(?l) = 'zh') }",
    "SELECT ?d ?t { ?d a rg:Document ; dcterms:title ?t } ORDER BY ?d",
    "SELECT ?x ?l { ?x a rg:Railway ; skos:prefLabel ?l ; rg:locatedIn ?y } ORDER BY ?x ?l ?y",
    "SELECT ?p (COUNT(?o) AS ?n) { ?x a rg:Railway ; ?p ?o } GROUP BY ?p ORDER BY ?p",
    "ASK { ?x a rg:Airport }",
)
PAUSE = 0.005


@dataclass
class Steady:
    """What the client saw: milliseconds of each query, how often it was told to come again, and wrong answers."""

    took: list[float] = field(default_factory=list)
    busy: int = 0
    wrong: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Return how many milliseconds that share of the queries took at most."""
        return sorted(self.took)[int(len(self.took) * share)]

    def __str__(self) -> str:
        shares = ", ".join(f"p{round(100 * share)} {self.percentile(share):.1f} ms" for share in (0.5, 0.95, 0.99))
        return f"{len(self.took):,} ordinary queries, {shares}, {self.busy} too busy, {len(self.wrong)} wrong"


@contextmanager
def steady(port: int) -> Iterator[Steady]:
    """Run the client while the block runs; what it saw is known after the block."""
    command = [sys.executable, "-m", "tests.hostile_steady", str(port)]
    client = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    found = Steady()
    try:
        yield found
    finally:
        output, _ = client.communicate(timeout=30)
        found.took, found.busy, found.wrong = json.loads(output)


def _main(port: int) -> None:
    took, busy, wrong, first = [], 0, [], dict[str, bytes]()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    number = 0
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        query = QUERIES[number % len(QUERIES)]
        number += 1
        started = time.perf_counter()
        try:
            connection.request("GET", f"/sparql?query={quote(query)}", headers={"Accept": "application/json"})
            response = connection.getresponse()
            body = response.read()
            if response.status == http.client.SERVICE_UNAVAILABLE:
                busy += 1
            elif response.status != http.client.OK or first.setdefault(query, body) != body:
                wrong.append(f"{response.status} {body[:200]!r}")
        except (OSError, http.client.HTTPException) as error:
            wrong.append(repr(error))
            connection.close()
        took.append(1000 * (time.perf_counter() - started))
    sys.stdout.write(json.dumps([took, busy, wrong]))


if __name__ == "__main__":
    _main(int(sys.argv[1]))
