"""What is not on the paths shown: too many hops away, or only on a path that costs more."""

from __future__ import annotations

from dataclasses import dataclass

from graph.ask.context import Context
from graph.ask.language import Language
from graph.ask.whynot import Check, Exclusion, Fact, Near, called, exclusion, fact_of, join, told
from graph.network import Network, Path
from graph.paths import find_paths

MORE_PATHS = 5
"""How many paths are looked at for what the first few leave out."""


@dataclass(frozen=True)
class NearPaths:
    """Explains the paths between two things; `max_hops` was the longest allowed."""

    context: Context
    network: Network
    paths: tuple[Path, ...]
    max_hops: int

    def answers(self) -> frozenset[str]:
        """Return what lies on the paths."""
        return frozenset(node.iri for path in self.paths for node in path.nodes)

    def near(self, language: Language) -> list[Exclusion]:
        """Return what lies on the next paths, which cost more."""
        more = find_paths(self.network, self._one, self._two, limit=MORE_PATHS, max_hops=self.max_hops)
        found: dict[str, Path] = {}
        for path in more[len(self.paths) :]:
            for node in path.nodes[1:-1]:
                if node.iri not in self.answers() and node.iri in self.context.names.entities:
                    found.setdefault(node.iri, path)
        return exclusion("cost", told(language, "next-paths", count=str(len(self.paths))), found.items(), self._near)

    def _near(self, found: tuple[str, Path]) -> Near:
        iri, path = found
        facts = tuple(self._fact(edge.statement) for edge in path.edges if iri in edge.statement)
        return Near(self.context.entity(iri), facts=facts)

    def checks(self, iri: str, language: Language) -> list[Check]:
        """Return whether an entity can be reached from both ends, and what a path over it would cost."""
        halves = [self._half(iri, end) for end in (self._one, self._two)]
        checks = []
        for end, half in zip((self._one, self._two), halves, strict=True):
            values = {"anchor": called(self.context, end, language), "hops": str(self.max_hops)}
            if half is None:
                checks.append(Check("far", False, told(language, "no-way", **values)))
                continue
            over = join(language, (called(self.context, node.iri, language) for node in half.nodes[1:-1]))
            values |= {"hops": str(len(half.edges)), "over": over}
            facts = tuple(self._fact(edge.statement) for edge in half.edges)
            checks.append(Check("far", True, told(language, "way" if over else "next", **values), facts))
        if halves[0] and halves[1] and iri not in self.answers():
            checks.append(self._cost(iri, halves[0], halves[1], language))
        return checks

    def _cost(self, iri: str, here: Path, there: Path, language: Language) -> Check:
        hops = len(here.edges) + len(there.edges)
        if hops > self.max_hops:
            return Check("far", False, told(language, "too-far", hops=str(hops), most=str(self.max_hops)))
        again = {node.iri for node in here.nodes} & {node.iri for node in there.nodes} - {iri}
        if again:
            names = join(language, (called(self.context, one, language) for one in sorted(again)))
            return Check("detour", False, told(language, "detour", over=names))
        values = {"cost": f"{here.cost + there.cost:.2f}", "dearest": f"{self.paths[-1].cost:.2f}"}
        return Check("cost", False, told(language, "cost", **values))

    @property
    def _one(self) -> str:
        return self.paths[0].nodes[0].iri

    @property
    def _two(self) -> str:
        return self.paths[0].nodes[-1].iri

    def _half(self, iri: str, end: str) -> Path | None:
        if iri not in self.network or iri == end:
            return None
        paths = find_paths(self.network, end, iri, limit=1, max_hops=self.max_hops)
        return paths[0] if paths else None

    def _fact(self, statement: tuple[str, str, str]) -> Fact:
        return fact_of(self.context, self.network, statement)
