"""`regiongraph path`: how two entities are connected."""

from __future__ import annotations

from api.commands.common import open_for_reading
from api.connections import Hop, hops, path_json
from api.output import print_json, print_line
from graph.lookup import resolve
from graph.network import Path
from graph.paths import find_paths
from graph.projection import project
from ontology.schema import load_schema


def print_paths(source: str, target: str, *, limit: int, hops: int, store: str | None, as_json: bool) -> None:
    """Print the best few paths between two entities, with the sentence behind each hop."""
    with open_for_reading(store) as opened:
        view = opened.view()
        ends = resolve(view, source), resolve(view, target)
        found = find_paths(project(view), ends[0].iri, ends[1].iri, limit=limit, max_hops=hops)
        if as_json:
            print_json({"from": ends[0], "to": ends[1], "paths": [path_json(view, path) for path in found]})
            return
        if not found:
            print_line(f"no path from {ends[0].label} to {ends[1].label} within {hops} hops")
        for path in found:
            _print_path(path, _hops(view, path))


_hops = hops


def _print_path(path: Path, steps: list[Hop]) -> None:
    schema = load_schema()
    print_line(" — ".join(node.label for node in path.nodes) + f"  (cost {path.cost:.2f})")
    for step, after in zip(steps, path.nodes[1:], strict=True):
        edge = step.edge
        arrow = "→" if edge.direction == "forward" else "←"
        status = f" [{schema.statuses[edge.status].label_zh}]" if edge.status else ""
        origin = f" ({edge.origin})" if edge.inferred else ""
        print_line(f"  {arrow} {schema.relations[edge.predicate].label_zh} {after.label}{status}{origin}")
        for evidence in step.evidence[:1]:
            print_line(f"      “{evidence.quote}” {evidence.title}")
