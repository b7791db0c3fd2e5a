"""`regiongraph query`: SPARQL from a file or standard input."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from api.commands.common import open_for_reading
from api.output import print_line, print_table
from api.result_page import shortened
from api.settings import read_settings
from graph.workers import Limits, WorkerPool
from ontology.errors import DocumentError

MEDIA_TYPES = {
    "json": "json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xml": "xml",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}


def run_query(source: str, form: str | None, *, store: str | None) -> None:
    """Run the query in `source` (a file, `-`, or the query itself) and print the result.

    It runs in a process of its own, as in the server: nothing else ends one that takes all memory.
    """
    text = read_query(source)
    table = form in (None, "table")
    settings = read_settings()
    limits = Limits(settings.query_seconds, settings.query_memory_mb << 20, settings.result_mb << 20)
    with open_for_reading(store) as opened, closing(WorkerPool(opened, size=1, limits=limits)) as pool:
        body, media_type = pool.query(text, media_type=None if table else MEDIA_TYPES[form or "json"])
    if table:
        _print_table(body, media_type)
    else:
        sys.stdout.write(body.decode())
        sys.stdout.write("" if body.endswith(b"\n") else "\n")


def read_query(source: str) -> str:
    """Return the text of a query; what has a brace in it and is no file is taken for the query itself."""
    try:
        if source == "-":
            return sys.stdin.read()
        if "{" in source and not Path(source).exists():
            return source
        return Path(source).read_text(encoding="utf-8")
    except OSError as error:
        raise DocumentError(f"cannot read {source}", "give a file with a SPARQL query, or - for stdin") from error
    except UnicodeDecodeError as error:
        raise DocumentError(f"{source} is not UTF-8 text", "give a file with a SPARQL query") from error


def _print_table(body: bytes, media_type: str) -> None:
    if not media_type.endswith("sparql-results+json"):
        print_line(body.decode().rstrip())
        return
    result = json.loads(body)
    if "boolean" in result:
        print_line("yes" if result["boolean"] else "no")
        return
    names = result["head"]["vars"]
    print_table(names, ([_cell(row.get(name)) for name in names] for row in result["results"]["bindings"]))


def _cell(term: dict[str, Any] | None) -> str:
    if term is None:
        return ""
    return shortened(term["value"]) if term["type"] == "uri" else str(term["value"])
