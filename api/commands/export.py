"""`regiongraph export`: the graph, or one document of it, as a file."""

from __future__ import annotations

from pathlib import Path

from api.commands.common import open_for_reading
from api.output import note, print_json
from graph.export import export


def export_graph(output: Path, *, document: str | None, runs: bool, store: str | None, as_json: bool) -> None:
    """Write the graph to a file in the form that its suffix names."""
    with open_for_reading(store) as opened:
        export(opened.view(), output, document=document, runs=runs)
    size = output.stat().st_size
    if as_json:
        print_json({"file": str(output), "bytes": size})
    else:
        note(f"wrote {output} ({size:,} bytes)")
