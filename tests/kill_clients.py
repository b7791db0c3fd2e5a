"""Clients of a server whose processes are killed: they note what is wrong, and which changes were acknowledged."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable

from tests.sample import iri
from tests.serving import Answer, Site

TOKEN = "open sesame"
COUNTERS = 3
LOG = "urn:log"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WORK = "{ SELECT (COUNT(*) AS ?m) { SELECT ?a ?f { ?a ?b ?c . ?d ?e ?f } LIMIT 1000000 } }"
QUESTIONS = (
    (f"SELECT ?l {{ <{iri('yugui')}> skos:prefLabel ?l FILTER(LANG(?l) = 'zh') }}", "l\r\n渝贵高铁\r\n"),
    ("SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a rg:Railway }", "n\r\n1\r\n"),
    (f"ASK {{ <{iri('renhuai')}> rg:within <{iri('zunyi')}> }}", "true"),
)
PAGES = (("/health", '"status":"ok"'), ("/", "渝贵高铁|遵义"), ("/search?q=遵义", "遵义市"), ("/explore", "<html"))


class Clients:
    """What asks and changes, and what came of it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.faults: list[str] = []
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.tried = dict.fromkeys(range(COUNTERS), 0)
        self.made = dict.fromkeys(range(COUNTERS), 0)
        """The last value of each counter that was acknowledged."""
        self.logged: dict[int, bool] = {}
        """What was to be added to the log, and whether that was acknowledged."""
        self._number = 0

    def ask(self, what: str, send: Callable[[], Answer], allowed: Iterable[int]) -> Answer | None:
        """Return the answer where it has one of the statuses; 503 may be, with a time to come back."""
        try:
            answer = send()
        except (OSError, http.client.HTTPException) as error:
            self.faults.append(f"{what}: {error!r}")
            return None
        self.statuses[what, answer.status] += 1
        if answer.status in allowed:
            return answer
        if answer.status != 503 or "retry-after" not in answer.headers:
            self.faults.append(f"{what}: {answer.status} {answer.text[:300]}")
        return None

    def query(self) -> bool:
        """Ask ordinary queries; return whether all were answered."""
        found = [self._told(text, lambda said, right=right: said == right) for text, right in QUESTIONS]
        for counter in range(COUNTERS):
            least = self.made[counter]
            text = f"SELECT ?n {{ GRAPH <urn:count/{counter}> {{ ?c <urn:is> ?n }} }}"
            found.append(self._told(text, lambda said, n=counter, m=least: m <= number(said) <= self.tried[n]))
        return all(found)

    def _told(self, text: str, right: Callable[[str], bool]) -> bool:
        answer = self.ask("query", lambda: self.site.get(f"/sparql?query={text}", "text/csv"), {200})
        if answer and not right(answer.text):
            self.faults.append(f"{text}: {answer.text[:200]!r}, made {self.made}, tried {self.tried}")
        return answer is not None

    def query_for_long(self) -> None:
        """Ask what is stopped by the deadline, if not before."""
        self.ask("long query", lambda: self.site.get(f"/sparql?query={ENDLESS}", "text/csv"), ())

    def read_pages(self) -> bool:
        """Look at pages; return whether all were shown."""
        found = []
        for path, holds in PAGES:
            answer = self.ask("page", lambda path=path: self.site.page(path), {200})
            found.append(answer is not None)
            if answer and not re.search(holds, answer.text):
                self.faults.append(f"{path}: {answer.text[:200]!r}")
        return all(found)

    def change(self, kind: int | None = None) -> bool:
        """Set a counter, by putting its graph or after long work, or add to the log; return whether that was done."""
        self._number = number = self._number + 1
        counter, kind = number % COUNTERS, number // COUNTERS % 3 if kind is None else kind
        graph = f"urn:count/{counter}"
        if kind == 0:
            self.logged[number] = False
            done = self._sent("POST", f"/graph-store?graph={LOG}", f"<{LOG}> <urn:has> {number} .", "text/turtle")
            self.logged[number] = done
            return done
        self.tried[counter] = number
        if kind == 1:
            done = self._sent("PUT", f"/graph-store?graph={graph}", f"<{graph}> <urn:is> {number} .", "text/turtle")
        else:
            old, new = f"GRAPH <{graph}> {{ ?c <urn:is> ?old }}", f"GRAPH <{graph}> {{ <{graph}> <urn:is> {number} }}"
            text = f"DELETE {{ {old} }} INSERT {{ {new} }} WHERE {{ {WORK} OPTIONAL {{ {old} }} }}"
            done = self._sent("POST", "/sparql", text, "application/sparql-update")
        if done:
            self.made[counter] = number
        return done

    def _sent(self, method: str, path: str, body: str, kind: str) -> bool:
        headers = {"content_type": kind, "authorization": f"Bearer {TOKEN}"}
        return self.ask("change", lambda: self.site.ask(method, path, body.encode(), **headers), {201, 204}) is not None


def number(said: str) -> int:
    """Return the one number of an answer in CSV, 0 where there is none, -1 where there are more."""
    rows = said.split()[1:]
    return int(rows[0]) if len(rows) == 1 else -len(rows)


class Running:
    """Threads that do something again and again until the block ends."""

    def __init__(self, *works: tuple[Callable[[], object], float]) -> None:
        self._over = threading.Event()
        self._failed: list[Exception] = []
        self._threads = [threading.Thread(target=self._repeat, args=work) for work in works]

    def _repeat(self, work: Callable[[], object], pause: float) -> None:
        while not self._over.is_set() and not self._failed:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - told at the end of the block
                self._failed.append(error)
            time.sleep(pause)

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        if self._failed:
            raise self._failed[0]
