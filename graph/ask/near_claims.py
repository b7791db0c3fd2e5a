"""What a selection of claims left out: each condition dropped in turn shows what it alone stood against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.ask.claims import NAMED, Claimed, Role
from graph.ask.context import Context
from graph.ask.frame import Frame
from graph.ask.language import Language
from graph.ask.reading import Reading, background
from graph.ask.selection import Filter, Selection, below, matching
from graph.ask.whynot import (
    Check,
    Exclusion,
    Near,
    called,
    classes_in,
    exclusion,
    facts_of,
    join,
    relations_in,
    statuses_in,
    told,
)
from graph.ask.wording import held
from ontology.schema import load_schema


@dataclass(frozen=True)
class NearClaims:
    """Explains the answers of a reading."""

    context: Context
    frame: Frame
    reading: Reading

    @property
    def selection(self) -> Selection:
        """What was looked for."""
        return self.reading.selection

    def answers(self) -> frozenset[str]:
        """Return what the reading found."""
        known = background(self.context, self.selection)
        return frozenset(row.answer for row in self.reading.rows).union(known)

    def near(self, language: Language) -> list[Exclusion]:
        """Return what each condition alone kept from being an answer."""
        answers, told_of = self.answers(), []
        for reason, relaxed, values in self._relaxed(language):
            found: dict[str, list[Claimed]] = {}
            for row in matching(self.context, relaxed):
                worded = held(self.context, row, relaxed.conditions) >= relaxed.enough
                if row.answer not in answers and worded:
                    found.setdefault(row.answer, []).append(row.claim)
            told_of += exclusion(reason, told(language, reason, **values), found.items(), self._near)
        return [*told_of, *self._inferred(language, answers)]

    def _near(self, found: tuple[str, Sequence[Claimed]]) -> Near:
        iri, claims = found
        return Near(self.context.entity(iri), facts=facts_of(self.context, claims))

    def _relaxed(self, language: Language) -> Iterator[tuple[str, Selection, dict[str, str]]]:
        """Yield the selection without each of its conditions, and what is said of that condition."""
        chosen, anchors = self.selection, self._anchors(language)
        if chosen.statuses:
            values = {"wanted": statuses_in(language, chosen.statuses)}
            yield "status", replace(chosen, statuses=()), values
        if chosen.documents:
            yield "document", replace(chosen, documents=()), {"wanted": self._titles(chosen.documents)}
        if chosen.also:
            yield "also", replace(chosen, also=()), {"wanted": self._titles(chosen.also)}
        if chosen.conditions:
            words = join(language, (word for condition in chosen.conditions for word in condition.words))
            yield "wording", replace(chosen, conditions=(), enough=0), {"wanted": words}
        if self.frame.target:
            wider = _wider(chosen.classes)
            yield "class", replace(chosen, classes=wider, words=()), {"wanted": self.frame.target.text}
        if chosen.anchors:
            kinds = tuple(dict.fromkeys(self.context.entity(iri).top for iri in chosen.anchors))
            elsewhere = replace(chosen, anchors=(), spread=False, other_classes=kinds, other_words=())
            yield "place", elsewhere, {"wanted": anchors}

    def _inferred(self, language: Language, answers: frozenset[str]) -> list[Exclusion]:
        """Return what only reference data and rules would answer, when sentences answer already."""
        if self.selection.background or not self.selection.open_to_background:
            return []
        known = background(self.context, replace(self.selection, background=True))
        left = [iri for iri in known if iri not in answers and iri in self.context.names.entities]
        return exclusion("inferred", told(language, "inferred"), left, lambda iri: self._near((iri, ())))

    def checks(self, iri: str, language: Language) -> list[Check]:
        """Return the conditions in turn, whether an entity meets them, and what shows it."""
        tied = [claim for claim, _ in self._tied(iri)]
        checks = [*self._kind(iri, language), self._tie(iri, tied, language)]
        checks += [*self._documents(iri, tied, language), *self._status(iri, tied, language)]
        checks += self._wording(iri, language)
        if iri not in self.answers() and all(check.holds for check in checks):
            checks.append(Check("together", False, told(language, "together")))
        return checks

    def _kind(self, iri: str, language: Language) -> Iterator[Check]:
        named, chosen = self.context.entity(iri), self.selection
        if iri in chosen.excluded:
            yield Check("excluded", False, told(language, "excluded"))
        classes = below(chosen.classes)
        values = {"found": classes_in(language, [named.cls]), "wanted": classes_in(language, chosen.classes)}
        fits = named.cls in classes
        yield Check("class", fits, told(language, "is-class" if fits else "not-class", **values))
        if chosen.words:
            fits = any(word in name for word in chosen.words for name in named.chinese)
            yield Check("name", fits, told(language, "name", wanted=join(language, chosen.words)))

    def _tied(self, iri: str) -> list[tuple[Claimed, Role]]:
        """Return the claims that tie an entity to what the question names, in the relations it asks for."""
        chosen = self.selection
        anchors = set(chosen.anchors)
        if chosen.spread:
            anchors = anchors.union(*(self.context.inner.get(anchor, frozenset()) for anchor in chosen.anchors))
        return [
            (claim, role)
            for relation, role in chosen.roles
            for claim in self.context.claims.at(iri, role)
            if claim.relation == relation and (not anchors or _other(claim, role) in anchors)
        ]

    def _tie(self, iri: str, tied: Sequence[Claimed], language: Language) -> Check:
        chosen, about = self.selection, self.context.claims.about(iri)
        relations = {relation for relation, _ in chosen.roles if relation != NAMED}
        if len(relations) > MOST_RELATIONS:
            values = {"anchor": self._anchors(language), "relations": told(language, "any-relation")}
        else:
            values = {"anchor": self._anchors(language), "relations": relations_in(language, sorted(relations))}
        key = "tied" if chosen.anchors else "told"
        if tied:
            return Check("place", True, told(language, key, **values), facts_of(self.context, tied))
        to_anchor = [c for c in about if {c.subject, c.object}.intersection(chosen.anchors)]
        elsewhere = [c for c in about if c.relation in relations]
        if to_anchor:
            return Check("relation", False, told(language, f"not-{key}", **values), facts_of(self.context, to_anchor))
        return Check("place", False, told(language, f"not-{key}", **values), facts_of(self.context, elsewhere))

    def _documents(self, iri: str, tied: Sequence[Claimed], language: Language) -> Iterator[Check]:
        chosen = self.selection
        if chosen.documents:
            inside = [claim for claim in tied if claim.document in chosen.documents]
            text = told(language, "in-document" if inside else "document", wanted=self._titles(chosen.documents))
            yield Check("document", bool(inside), text, facts_of(self.context, inside or tied))
        for document in chosen.also:
            holds = (iri, document) in self.context.library.mentions
            yield Check("also", holds, told(language, "in-also" if holds else "also", wanted=self._titles([document])))

    def _status(self, iri: str, tied: Sequence[Claimed], language: Language) -> Iterator[Check]:
        if not self.selection.statuses:
            return
        fits = Filter(self.context, self.selection)
        reached = [claim for claim in tied if fits.has_status(iri, claim)]
        found = statuses_in(language, (claim.status for claim in tied)) or told(language, "no-status")
        values = {"wanted": statuses_in(language, self.selection.statuses), "found": found}
        text = told(language, "has-status" if reached else "not-status", **values)
        yield Check("status", bool(reached), text, facts_of(self.context, reached or tied))

    def _wording(self, iri: str, language: Language) -> Iterator[Check]:
        chosen = self.selection
        if not chosen.conditions:
            return
        plain = replace(chosen, statuses=(), documents=(), also=(), excluded=(), classes=load_schema().tops, words=())
        rows = [row for row in matching(self.context, plain) if row.answer == iri]
        holds = any(held(self.context, row, chosen.conditions) >= chosen.enough for row in rows)
        words = join(language, (word for condition in chosen.conditions for word in condition.words))
        yield Check("wording", holds, told(language, "worded" if holds else "wording", wanted=words))

    def _anchors(self, language: Language) -> str:
        return join(language, (called(self.context, iri, language) for iri in self.selection.anchors))

    def _titles(self, documents: Sequence[str]) -> str:
        return "".join(f"《{self.context.texts[document].title}》" for document in documents)


MOST_RELATIONS = 5
"""More relations than these are not told one by one."""


def _other(claim: Claimed, role: Role) -> str:
    return claim.object if role == "subject" else claim.subject


def _wider(classes: Sequence[str]) -> tuple[str, ...]:
    """Return the next wider kind: the top classes of some classes, or all for these."""
    schema = load_schema()
    tops = tuple(dict.fromkeys(schema.top(cls) for cls in classes))
    return schema.tops if set(tops) == set(classes) else tops
