"""What the example queries give on the sample documents: `python -m tests.expected` writes it anew.

After a change of a query or of what is read, write the files, look at the difference, and commit it.
A SELECT is kept as CSV, an ASK as `true` or `false`, a graph as sorted N-Triples.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

from graph.store import Store, View
from graph.terms import sort_lines
from ingest.pipeline import documents_in
from ontology.example_queries import Example, load_examples
from tests.texts import CORPUS, read

FOLDER = Path(__file__).with_name("examples")
SUFFIXES = {"SELECT": "csv", "ASK": "txt", "CONSTRUCT": "nt", "DESCRIBE": "nt"}
MEDIA_TYPES = {"csv": "text/csv", "txt": "application/sparql-results+json", "nt": "application/n-triples"}


@functools.cache
def corpus() -> Store:
    """Return a store with the sample documents."""
    store = Store.open(":memory:")
    store.writer().replace_all(read(path) for path in documents_in([CORPUS]))
    return store


def file_of(example: Example) -> Path:
    return FOLDER / f"{example.name}.{SUFFIXES[example.form]}"


def media_type_of(example: Example) -> str:
    return MEDIA_TYPES[SUFFIXES[example.form]]


def found(view: View, example: Example) -> str:
    return as_kept(example, view.sparql(example.query, media_type=media_type_of(example))[0])


def as_kept(example: Example, body: bytes) -> str:
    """Return an answer in the form in which it is kept."""
    if example.form == "ASK":
        return f"{json.loads(body)['boolean']}\n".lower()
    lines = body if example.form == "SELECT" else sort_lines(body)
    return lines.decode().replace("\r\n", "\n")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for one in load_examples():
        file_of(one).write_text(found(corpus().view(), one), encoding="utf-8")
