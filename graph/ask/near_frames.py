"""What a question without a better explanation left out: it is asked again without each of its conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from graph.ask.claims import Claimed
from graph.ask.context import Context
from graph.ask.frame import Frame
from graph.ask.language import Language
from graph.ask.names import Named
from graph.ask.result import Found
from graph.ask.selection import below
from graph.ask.whynot import Check, Exclusion, Near, called, classes_in, exclusion, facts_of, join, statuses_in, told

Answering = Callable[[Frame], Found]


@dataclass(frozen=True)
class NearFrames:
    """Explains an answer, or that there is none, by answering the question without one condition after another."""

    context: Context
    frame: Frame
    again: Answering
    found: frozenset[str] = frozenset()

    def answers(self) -> frozenset[str]:
        """Return what was answered."""
        return self.found

    def near(self, language: Language) -> list[Exclusion]:
        """Return what would be answered without a condition."""
        told_of = []
        for reason, relaxed, values in self._relaxed(language):
            found = self.again(relaxed)
            near = {
                item.iri: Near(self.context.entity(item.iri), _shown(item.value), evidence=item.evidence)
                for item in found.items
                if item.iri and item.iri not in self.found | self._named
            }
            told_of += exclusion(reason, told(language, reason, **values), near.values(), _same)
        return told_of or ([] if self.found else self._stated(language))

    def _stated(self, language: Language) -> list[Exclusion]:
        """Return what documents do state of each thing named in the relations asked for, when nothing answers."""
        relations = {relation for sense in self.frame.relations for relation in sense.relations}
        told_of = []
        for anchor in self.frame.anchors:
            claims = [c for c in self.context.claims.about(anchor.iris[0]) if c.relation in relations]
            near: dict[str, list[Claimed]] = {}
            for claim in claims:
                near.setdefault(claim.object if claim.subject == anchor.iris[0] else claim.subject, []).append(claim)
            known = [
                Near(self.context.entity(i), facts=facts_of(self.context, near[i])) for i in near if i in self._all
            ]
            values = {"anchor": called(self.context, anchor.iris[0], language)}
            told_of += exclusion("other", told(language, "stated-of", **values), known, _same)
        return told_of

    @property
    def _all(self) -> Mapping[str, Named]:
        return self.context.names.entities

    @property
    def _named(self) -> frozenset[str]:
        return frozenset(iri for anchor in self.frame.anchors for iri in anchor.iris)

    def _relaxed(self, language: Language) -> Iterator[tuple[str, Frame, dict[str, str]]]:
        frame = replace(self.frame, ignored=[])
        if frame.unresolved:
            return
        if frame.statuses:
            values = {"wanted": statuses_in(language, frame.statuses)}
            yield "status", replace(frame, statuses=()), values
        if frame.documents:
            titles = "".join(f"《{self.context.texts[document].title}》" for document in frame.documents)
            yield "document", replace(frame, documents=()), {"wanted": titles}
        if frame.terms and (frame.anchors or frame.target):
            words = join(language, (term.text for term in frame.terms))
            yield "wording", replace(frame, terms=[]), {"wanted": words}
        for anchor in frame.anchors if frame.target or len(frame.anchors) > 1 else ():
            others = [other for other in frame.anchors if other is not anchor]
            yield "place", replace(frame, anchors=others), {"wanted": called(self.context, anchor.iris[0], language)}

    def checks(self, iri: str, language: Language) -> list[Check]:
        """Return whether an entity is what is asked for, what ties it to what is named, and what stands against it."""
        named = self._named
        about = self.context.claims.about(iri)
        tied = [claim for claim in about if named.intersection({claim.subject, claim.object} - {iri})]
        anchors = join(language, (called(self.context, a.iris[0], language) for a in self.frame.anchors))
        checks = [*self._kind(iri, language)]
        if anchors:
            text = told(language, "tied-to" if tied else "not-tied-to", anchor=anchors)
            checks.append(Check("place", bool(tied), text, facts_of(self.context, tied or about)))
        for document in self.frame.documents:
            holds = (iri, document) in self.context.library.mentions
            title = f"《{self.context.texts[document].title}》"
            checks.append(Check("document", holds, told(language, "in-also" if holds else "also", wanted=title)))
        return [*checks, *self._alone(iri, language)]

    def _kind(self, iri: str, language: Language) -> Iterator[Check]:
        """Tell whether an entity is of the kind asked for or, where none is asked for, named by the question."""
        target, named = self.frame.target, self.context.entity(iri)
        if target is None:
            holds = iri in self._named
            yield Check("subject", holds, told(language, "subject" if holds else "not-subject"))
            return
        holds = named.cls in below(target.classes)
        values = {"found": classes_in(language, [named.cls]), "wanted": classes_in(language, target.classes)}
        yield Check("class", holds, told(language, "is-class" if holds else "not-class", **values))

    def _alone(self, iri: str, language: Language) -> Iterator[Check]:
        """Tell of each condition that alone stands against an entity."""
        for reason, relaxed, values in self._relaxed(language):
            if any(item.iri == iri for item in self.again(relaxed).items):
                yield Check(reason, False, told(language, reason, **values))


def _same(near: Near) -> Near:
    return near


def _shown(value: str | None) -> str | None:
    """Return a value to be shown, yes and no aside."""
    return None if value in {"yes", "no"} else value
