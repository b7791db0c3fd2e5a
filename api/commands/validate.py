"""`regiongraph validate`: the whole store against the SHACL shapes."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import URIRef

from api.commands.common import open_for_reading
from api.output import print_json, print_line, print_table
from graph.terms import decode
from graph.view import View
from ontology.namespaces import compact
from ontology.rdf import Quad
from ontology.validation import validate

SHOWN = 50
"""Most findings that the table for people shows; JSON has all."""


def validate_store(*, store: str | None, as_json: bool) -> int:
    """Print what does not conform; returns 1 where there is something, else 0."""
    with open_for_reading(store) as opened:
        report = validate(quads(opened.view()))
    if as_json:
        print_json({"conforms": report.conforms, "findings": report.findings})
    elif report.conforms:
        print_line("the store conforms to the shapes")
    else:
        shown = report.findings[:SHOWN]
        rows = ((compact(f.focus), compact(f.path or ""), f.value, f.message_en) for f in shown)
        print_line(
            f"{len(report.findings)} findings" + (f", the first {SHOWN}:" if len(report.findings) > SHOWN else "")
        )
        print_table(("what", "property", "value", "why"), rows)
    return 0 if report.conforms else 1


def quads(view: View) -> Iterator[Quad]:
    """Yield everything in the store."""
    for name in view.graph_names():
        for triple in decode(view.lines(name)):
            yield (*triple, URIRef(name))
