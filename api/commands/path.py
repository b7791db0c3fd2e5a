"""`regiongraph path`: how two entities are connected."""

from __future__ import annotations

from api.commands.common import open_for_reading
from api.connections import Hop, hops
from api.finding_paths import Asked, answer_json, links_of, paths_of
from api.output import print_json, print_line
from graph.connections import Connection
from graph.ends import end_of
from graph.network import Path
from graph.projection import project
from graph.view import View
from ontology.schema import load_schema

KINDS = {"text": "by the words of the text", "ends": "by its end points", "location": "by where it lies"}


def print_paths(
    source: str,
    target: str,
    *,
    limit: int,
    most_hops: int,
    stated: bool,
    weigh: str | None,
    through: str | None,
    store: str | None,
    as_json: bool,
) -> None:
    """Print the best few paths between two entities or kinds, with the sentence behind each hop."""
    with open_for_reading(store) as opened:
        view = opened.view()
        network = project(view)
        ends = end_of(view, network, source), end_of(view, network, target)
        asked = Asked(*ends, limit=limit, hops=most_hops, stated=stated, weigh=weigh, through=through)
        if as_json:
            print_json(answer_json(view, network, asked))
            return
        names = f"{ends[0].label} to {ends[1].label}"
        if through:
            links = links_of(network, asked)
            print_line(f"{len(links)} × {load_schema().classes[through].label_en} from {names}")
            for link in links:
                _print_link(view, link)
            return
        found = paths_of(network, asked)
        if not found:
            print_line(f"no path from {names} within {most_hops} hops")
        for path, steps in zip(found, hops(view, found), strict=True):
            sure = f", certain to {path.confidence:.0%}" if weigh in {"confidence", "both"} else ""
            print_line(" — ".join(node.label for node in path.nodes) + f"  (cost {path.cost:.2f}{sure})")
            _print_hops(path, steps)


def _print_link(view: View, link: Connection) -> None:
    inferred = ", inferred" if link.inferred else ""
    status = f" [{load_schema().statuses[link.status].label_zh}]" if link.status else ""
    print_line(f"{link.node.label}{status}  ({KINDS[link.kind]}{inferred})")
    _print_hops(link.paths[0], hops(view, link.paths[:1])[0])


def _print_hops(path: Path, steps: list[Hop]) -> None:
    schema = load_schema()
    for step, after in zip(steps, path.nodes[1:], strict=True):
        edge = step.edge
        arrow = "→" if edge.direction == "forward" else "←"
        status = f" [{schema.statuses[edge.status].label_zh}]" if edge.status else ""
        origin = f" ({edge.origin})" if edge.inferred else ""
        print_line(f"  {arrow} {schema.relations[edge.predicate].label_zh} {after.label}{status}{origin}")
        for evidence in step.evidence[:1]:
            print_line(f"      “{evidence.quote}” {evidence.title}")
