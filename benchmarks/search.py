"""Search by name in a graph of a million quads, or as many as are named: our index against `CONTAINS` scans.

The scans run over the same labels in Oxigraph in memory, and give what holds the text in the order of the data;
the index also puts the best first, and knows pinyin, initials and slips of the pen, which a scan finds nothing of.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from random import Random

from benchmarks._generated import generate
from benchmarks._timing import report, seconds
from graph.engine import Engine
from graph.forms import Graphs
from graph.lookup import search
from graph.name_index import LABELS, PINYIN
from graph.names import Named, entities, fold
from graph.view import View
from graph.writer import DOCUMENT_GRAPHS
from ontology.romanisation import syllables

SCAN = """
SELECT DISTINCT ?iri WHERE {
  VALUES ?property { skos:prefLabel skos:altLabel rg:formerName rg:abbreviation }
  ?iri ?property ?label
  FILTER(CONTAINS(LCASE(STR(?label)), "%s"))
}"""
JSON = "application/sparql-results+json"
GOAL = 50
QUERIES, SCANS, CHANGED = 200, 5, 2
"""Queries of a kind; how many of them are scanned for too; documents that a commit changes."""


def queries(known: list[Named]) -> dict[str, list[str]]:
    """Return texts to search for, by kind, the same every time."""
    dice = Random(1)  # noqa: S311 -- the same queries every time

    def some(make: Callable[[Named], str]) -> list[str]:
        found = (make(dice.choice(known)) for _ in range(2 * QUERIES))
        return [text for text in found if fold(text)][:QUERIES]

    def part(length: int, one: Named) -> str:
        start = dice.randrange(max(1, len(one.label) - length + 1))
        return one.label[start : start + length]

    def slip(one: Named) -> str:
        at = dice.randrange(len(one.label))
        return one.label[:at] + dice.choice("意尊为甲") + one.label[at + 1 :]

    return {
        "the most frequent characters": list("市县区镇路济经发展程高速国遵"),
        "one character": some(partial(part, 1)),
        "two characters": some(partial(part, 2)),
        "three characters": some(partial(part, 3)),
        "four to six characters": some(lambda one: part(dice.randrange(4, 7), one)),
        "a whole name": some(lambda one: one.label),
        "English, a word": some(lambda one: dice.choice((one.label_en or "road").split()).lower()),
        "pinyin": some(lambda one: "".join(syllables(one.label)[:3])),
        "initials": some(lambda one: "".join(syllable[:1] for syllable in syllables(one.label))),
        "a slip of the pen": some(slip),
    }


def compare(view: View, texts: dict[str, list[str]]) -> None:
    """Print for each kind of query how much faster the index is at the median, and its slowest."""
    for kind, wanted in texts.items():
        ours = [seconds(partial(search, view, text)) for text in wanted]
        scans = [seconds(partial(view.sparql, SCAN % text.lower(), media_type=JSON)) for text in wanted[:SCANS]]
        report(kind, statistics.median(scans) / statistics.median(ours), goal=f"{GOAL}")
        print(f"    {statistics.median(ours) * 1e3:.2f} ms, 99 of 100 within {_percentile(ours) * 1e3:.2f} ms; "
              f"a scan {statistics.median(scans) * 1e3:.0f} ms")  # fmt: skip


def require_same_answers(view: View, texts: dict[str, list[str]]) -> None:
    """Stop where a scan finds an entity that the index does not."""
    for text in [text for kind in ("one character", "two characters", "a whole name") for text in texts[kind][:SCANS]]:
        body, _ = view.sparql(SCAN % text.lower(), media_type=JSON)
        scanned = {row["iri"]["value"] for row in json.loads(body)["results"]["bindings"]} & entities(view).keys()
        found = {hit.iri for hit in search(view, text, limit=len(entities(view)))}
        if missing := scanned - found:
            raise SystemExit(f"{text}: a scan finds also {sorted(missing)[:3]}")


def build(view: View) -> None:
    """Read the names and build both indexes."""
    for index in (LABELS, PINYIN):
        view.memo(index)


def size_of_a_name(view: View) -> float:
    """Return the bytes that the index of labels takes for each name."""
    tracemalloc.start()
    index = LABELS(view)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(index)


def versions(graphs: Graphs) -> dict[str, str]:
    """Return a hash of each graph."""
    return {name: sha256(lines).hexdigest() for name, lines in graphs.items()}


def main(quads: int) -> None:
    """Build, measure what building costs, and compare kind by kind."""
    graphs = generate(quads)
    known = versions(graphs)
    start = time.perf_counter()
    engine = Engine.memory(graphs)
    loading = time.perf_counter() - start
    view = View(engine, 1, known)
    report("names and index: to load the graph takes", loading / seconds(partial(build, view)))
    changed = [name for name in known if name.startswith(DOCUMENT_GRAPHS)][:CHANGED]
    later = View(engine, 2, {**known, **dict.fromkeys(changed, "another")})
    report(f"the same after {CHANGED} documents have changed", loading / seconds(partial(build, later)))
    print(f"{len(entities(view)):,} entities, {len(view.memo(LABELS)):,} names, {size_of_a_name(later):.0f} bytes each")
    texts = queries([one for one in entities(view).values() if one.mentioned])
    require_same_answers(view, texts)
    compare(view, texts)


def _percentile(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[-1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
