"""The page of paths: each with its hops, what tells it from the others, and as text to be quoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.connections import Hop, hops
from api.finding_paths import Asked
from api.i18n import Language, Translator
from graph.connections import Connection
from graph.ends import iris_of
from graph.network import Network, Path
from graph.path_traits import Traits, traits
from graph.paths import find_paths
from graph.rendering import Drawing, render
from graph.view import View
from ontology.schema import load_schema

MOST_HOPS = 8
"""How far is looked when nothing was found within the number of hops wanted."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A path as the page shows it."""

    path: Path
    hops: tuple[Hop, ...]
    traits: Traits
    text: str
    """The path in words with its sentences, to be copied."""


def walks(view: View, paths: Sequence[Path], t: Translator, address: str) -> list[Walk]:
    """Return paths with their hops and what tells them apart; `address` is where the text says that they are."""
    each = zip(paths, hops(view, paths), traits(paths), strict=True)
    return [_walk(path, steps, one, t, address) for path, steps, one in each]


@dataclass(frozen=True, slots=True)
class Tied:
    """What links two entities as the page shows it: the best way of each kind."""

    link: Connection
    walks: tuple[Walk, ...]


def linking(view: View, links: Sequence[Connection], t: Translator, address: str) -> list[Tied]:
    """Return what links two entities, each with its ways told for themselves."""
    paths = [path for link in links for path in link.paths]
    alone = (traits([path])[0] for path in paths)
    told = (
        _walk(path, steps, one, t, address) for path, steps, one in zip(paths, hops(view, paths), alone, strict=True)
    )
    return [Tied(link, tuple(next(told) for _ in link.paths)) for link in links]


def _walk(path: Path, steps: list[Hop], one: Traits, t: Translator, address: str) -> Walk:
    return Walk(path, tuple(steps), one, "\n".join([*_lines(path, steps, t), address]))


def _lines(path: Path, steps: Sequence[Hop], t: Translator) -> list[str]:
    """Return a path in words: who is tied to whom as asserted, how firmly, and by which sentence."""
    schema, lines = load_schema(), [" — ".join(node.name(t.language) for node in path.nodes)]
    names = {node.iri: node.name(t.language) for node in path.nodes}
    for number, step in enumerate(steps, 1):
        subject, predicate, obj = step.edge.statement
        status = f" [{schema.statuses[step.edge.status].label(t.language)}]" if step.edge.status else ""
        origin = f" ({t('inferred')})" if step.edge.inferred else ""
        relation = schema.relation(predicate).label(t.language)
        lines.append(f"{number}. {names[subject]} → {relation} → {names[obj]}{status}{origin}")
        lines += [f"   “{evidence.quote.strip()}” 《{evidence.title}》" for evidence in step.evidence[:1]]
    return lines


def drawn(network: Network, paths: Sequence[Path], lang: Language) -> Drawing | None:
    """Draw paths together, only the relations that they run over; nothing where there is not even a hop."""
    statements = {edge.statement for path in paths for edge in path.edges}
    edges = [(subject, obj, predicate) for subject, predicate, obj in statements]
    if not edges:
        return None
    ends = [paths[0].nodes[0].iri, paths[0].nodes[-1].iri]
    part = network.edge_subgraph(edges)  # type: ignore[arg-type]  # of a multigraph edges have a key
    return render(part, focus=ends[0], lang=lang, highlight=ends, whole=network)


def further(network: Network, asked: Asked) -> int | None:
    """Return how many hops the best longer path has when there is none within those wanted."""
    if asked.hops >= MOST_HOPS:
        return None
    found = find_paths(network, iris_of(asked.source), iris_of(asked.target), limit=1, max_hops=MOST_HOPS)
    return len(found[0].edges) if found else None
