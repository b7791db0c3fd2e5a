"""Statements on how far a thing had come that a later document, or the choice of documents, has put aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.ask.claims import Claimed
from graph.ask.context import Context
from graph.ask.frame import Frame
from graph.ask.language import Language
from graph.ask.states import states_by_thing
from graph.ask.whynot import Check, Exclusion, Near, exclusion, facts_of, statuses_in, told


@dataclass(frozen=True)
class NearStates:
    """Explains the status given for some things, each with the claims on it, the deciding one first."""

    context: Context
    frame: Frame
    found: Mapping[str, Sequence[Claimed]]

    def answers(self) -> frozenset[str]:
        """Return the things that a status was given for."""
        return frozenset(self.found)

    def near(self, language: Language) -> list[Exclusion]:
        """Return what earlier documents say otherwise, and what documents left aside say."""
        older = [
            (iri, other)
            for iri, claims in self.found.items()
            if (other := [claim for claim in claims if claim.status != claims[0].status])
        ]
        told_of = exclusion("older", told(language, "older"), older, self._near)
        if self.frame.documents:
            elsewhere = states_by_thing(self.context, self.found)
            near = [
                (iri, other)
                for iri, claims in elsewhere.items()
                if (other := [claim for claim in claims if claim.document not in self.frame.documents])
            ]
            told_of += exclusion("document", told(language, "document", wanted=self._titles()), near, self._near)
        return told_of

    def _near(self, found: tuple[str, Sequence[Claimed]]) -> Near:
        iri, claims = found
        return Near(self.context.entity(iri), facts=facts_of(self.context, claims))

    def checks(self, iri: str, language: Language) -> list[Check]:
        """Return whether the question is about an entity, and what documents say of how far it has come."""
        claims = states_by_thing(self.context, [iri]).get(iri, [])
        found = statuses_in(language, (claim.status for claim in claims[:1])) or told(language, "no-status")
        about = iri in self.found
        return [
            Check("subject", about, told(language, "subject" if about else "not-subject")),
            Check("status", bool(claims), told(language, "status-is", found=found), facts_of(self.context, claims)),
        ]

    def _titles(self) -> str:
        return "".join(f"《{self.context.texts[document].title}》" for document in self.frame.documents)
