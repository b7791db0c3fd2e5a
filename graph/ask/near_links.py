"""What does not link two things: tied to the one side only, to both only at once, or of another kind."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from graph.ask.context import Context
from graph.ask.frame import Frame
from graph.ask.language import Language
from graph.ask.whynot import (
    MOST_FACTS,
    Check,
    Exclusion,
    Fact,
    Near,
    Statement,
    called,
    classes_in,
    exclusion,
    fact_of,
    join,
    told,
)
from graph.connections import KINDS, Area, Connection, area_of, connecting_any, ties_to
from graph.network import Network
from graph.paths import find_paths
from ontology.schema import load_schema

FURTHEST = 6
"""How many hops away the other side is looked for."""
CONNECTS = "connects"
Touching = tuple[str, list[tuple[str, str, Statement]]]
"""A thing with the ties that touch a side: their kind, where they touch, and the statement."""


@dataclass(frozen=True)
class NearLinks:
    """Explains which things of some classes link `one` and `two`; `found` do."""

    context: Context
    frame: Frame
    network: Network
    one: str
    two: str
    classes: tuple[str, ...]
    found: frozenset[str]

    def answers(self) -> frozenset[str]:
        """Return what links the two."""
        return self.found

    def near(self, language: Language) -> list[Exclusion]:
        """Return what is tied to one side only, to both in one place only, or links and is of another kind."""
        one, two = self._sides
        names, about = self._names(language), self._about
        candidates = [iri for iri in self._of_kind() if iri not in self.found]
        touching = [(iri, self._touched(iri, one), self._touched(iri, two)) for iri in candidates]
        far = [(iri, here) for iri, here, there in touching if here and not there]
        near = [(iri, there) for iri, here, there in touching if there and not here]
        both = [(iri, [*here, *there]) for iri, here, there in touching if here and there]
        return [
            *exclusion(
                "one-side", told(language, "one-side", near=names[0], far=names[1]), self._sorted(far, one), about
            ),
            *exclusion(
                "one-side", told(language, "one-side", near=names[1], far=names[0]), self._sorted(near, two), about
            ),
            *exclusion("inside", told(language, "inside", one=names[0], two=names[1]), self._sorted(both, one), about),
            *self._of_other_kinds(language),
        ]

    def checks(self, iri: str, language: Language) -> list[Check]:
        """Return whether an entity is of the kind and tied to either side; else how far away that side is."""
        names, sides = self._names(language), self._sides
        tied = [self._touched(iri, side) for side in sides] if iri in self.network else [[], []]
        checks = [*self._kind(iri, language), *self._ends(iri, language)]
        for mine, name, end in zip(tied, names, (self.one, self.two), strict=True):
            key = "tied-to" if mine else "not-tied-to"
            facts = self._facts([statement for _, _, statement in mine]) or self._elsewhere(iri)
            checks.append(Check("place", bool(mine), told(language, key, anchor=name), facts))
            if not mine and iri != end:
                checks += self._way(iri, end, language)
        if all(tied) and iri not in self.found and all(check.holds for check in checks):
            checks.append(Check("inside", False, told(language, "inside", one=names[0], two=names[1])))
        return checks

    @functools.cached_property
    def _sides(self) -> tuple[Area, Area]:
        return area_of(self.network, self.one), area_of(self.network, self.two)

    def _names(self, language: Language) -> tuple[str, str]:
        return called(self.context, self.one, language), called(self.context, self.two, language)

    def _of_kind(self) -> Iterator[str]:
        classes = {name for cls in self.classes for name in load_schema().subclasses(cls)}
        for iri in self.network:
            if self.network.nodes[iri]["cls"] in classes and iri in self.context.names.entities and self._worded(iri):
                yield iri

    def _worded(self, iri: str) -> bool:
        words = self.frame.target.words if self.frame.target else ()
        return not words or any(word in name for word in words for name in self.context.entity(iri).chinese)

    def _touched(self, iri: str, side: Area) -> list[tuple[str, str, Statement]]:
        return sorted(set(ties_to(self.network, iri, side)), key=lambda tie: (KINDS.index(tie[0]), tie[2]))

    def _sorted(self, found: list[Touching], side: Area) -> list[Touching]:
        """Return things with what ties them; first lines that lead out of the side, then what the text itself ties."""

        def order(one: Touching) -> tuple[bool, int, int, str]:
            ends = [end for _, end, p in self.network.out_edges(one[0], keys=True) if p == CONNECTS]
            kind = min(KINDS.index(kind) for kind, _, _ in one[1])
            return side.keys() >= set(ends), kind, -self.network.nodes[one[0]]["mentions"], one[0]

        return sorted(found, key=order)

    def _about(self, found: Touching) -> Near:
        """Return a thing with what ties it to its side, and what it connects besides."""
        iri, ties = found
        statements = [statement for _, _, statement in ties]
        ends = [(iri, CONNECTS, end) for _, end, p in self.network.out_edges(iri, keys=True) if p == CONNECTS]
        return Near(self.context.entity(iri), facts=self._facts([*statements[:1], *ends, *statements[1:]]))

    def _elsewhere(self, iri: str) -> tuple[Fact, ...]:
        """Return what a thing is tied to instead."""
        if iri not in self.network:
            return ()
        out = [(iri, p, end) for _, end, p in self.network.out_edges(iri, keys=True)]
        return self._facts(sorted(out, key=lambda statement: (statement[1] != CONNECTS, statement)))

    def _facts(self, statements: list[Statement]) -> tuple[Fact, ...]:
        known = self.context.names.entities
        kept = [s for s in dict.fromkeys(statements) if s[0] in known and s[2] in known][:MOST_FACTS]
        return tuple(fact_of(self.context, self.network, statement) for statement in kept)

    def _of_other_kinds(self, language: Language) -> list[Exclusion]:
        """Return what links the two and is of another kind than the one asked for."""
        schema = load_schema()
        tops = {schema.top(cls) for cls in self.classes}
        others = [cls for cls in schema.tops if cls not in tops and cls != "Place"]
        if tops != set(self.classes):  # asked for railways: other projects are nearer than other kinds
            others = sorted(tops)
        known = self.context.names.entities
        links = [
            link
            for link in connecting_any(self.network, self.one, self.two, others)
            if link.node.iri not in self.found and link.node.iri in known
        ]
        wanted = self.frame.target.text if self.frame.target else classes_in(language, self.classes)
        return exclusion("class", told(language, "class", wanted=wanted), links, self._link)

    def _link(self, link: Connection) -> Near:
        return Near(self.context.entity(link.node.iri), facts=self._facts([e.statement for e in link.paths[0].edges]))

    def _kind(self, iri: str, language: Language) -> Iterator[Check]:
        named = self.context.entity(iri)
        fits = named.cls in {name for cls in self.classes for name in load_schema().subclasses(cls)}
        values = {"found": classes_in(language, [named.cls]), "wanted": classes_in(language, self.classes)}
        yield Check("class", fits, told(language, "is-class" if fits else "not-class", **values))
        if self.frame.target and self.frame.target.words:
            words = join(language, self.frame.target.words)
            yield Check("name", self._worded(iri), told(language, "name", wanted=words))

    def _ends(self, iri: str, language: Language) -> Iterator[Check]:
        if iri in {self.one, self.two}:
            yield Check("excluded", False, told(language, "excluded"))

    def _way(self, iri: str, end: str, language: Language) -> Iterator[Check]:
        """Tell how far it is from a thing to the side that nothing ties it to."""
        paths = find_paths(self.network, iri, end, limit=1, max_hops=FURTHEST) if iri in self.network else []
        if not paths:
            yield Check(
                "far", False, told(language, "no-way", hops=str(FURTHEST), anchor=called(self.context, end, language))
            )
            return
        path = paths[0]
        over = join(language, (called(self.context, node.iri, language) for node in path.nodes[1:-1]))
        values = {"hops": str(len(path.edges)), "anchor": called(self.context, end, language), "over": over}
        facts = [fact_of(self.context, self.network, edge.statement) for edge in path.edges]
        yield Check("far", False, told(language, "way" if over else "next", **values), tuple(facts))
