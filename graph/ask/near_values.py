"""Values of the same indicators that were not chosen: of another year, kind, unit, place or document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.ask.context import Context
from graph.ask.frame import Frame
from graph.ask.language import Language
from graph.ask.observed import Observed, places_of, wanted
from graph.ask.observed import observations as all_observations
from graph.ask.result import quotes_of
from graph.ask.telling import phrase
from graph.ask.whynot import Check, Exclusion, Near, called, exclusion, join, told

KNOWN = ("actual", "estimate")
REASONS = ("place", "document", "year", "kind", "unit", "older", "other")


@dataclass(frozen=True)
class NearValues:
    """Explains which observations were chosen."""

    context: Context
    frame: Frame
    chosen: frozenset[Observed]

    def answers(self) -> frozenset[str]:
        """Return the indicators and places of what was chosen."""
        return frozenset(iri for one in self.chosen for iri in (one.indicator, one.place))

    def near(self, language: Language) -> list[Exclusion]:
        """Return the values of the same indicators that were left out, by the first condition they fail."""
        left: dict[str, list[Observed]] = {}
        for one in self._candidates():
            left.setdefault(self._reason(one), []).append(one)
        found = []
        for reason in REASONS:
            text = told(language, f"value-{reason}", wanted=self._wanted(reason, language))
            found += exclusion(reason, text, left.get(reason, ()), lambda one: self._near(one, language))
        return found

    def checks(self, iri: str, language: Language) -> list[Check]:
        """Return for each value of an indicator, or of a place, why it was not chosen."""
        own = [one for one in self._candidates() if iri in (one.indicator, one.place)]
        if not own:
            return [Check("value", False, told(language, "no-value"))]
        return [Check(reason, False, text) for one in own[:3] for reason, text in self._failing(one, language)]

    def _failing(self, one: Observed, language: Language) -> Iterator[tuple[str, str]]:
        reason = self._reason(one)
        why = told(language, f"value-{reason}", wanted=self._wanted(reason, language))
        yield reason, f"{self._value(one, language)}{': ' if language == 'en' else '：'}{why}"

    def _candidates(self) -> list[Observed]:
        """Return the values of the indicators that were chosen, or that the question names, not chosen themselves."""
        found = self.context.view.memo(all_observations)
        indicators = {one.indicator for one in self.chosen}
        same = [one for one in found if one.indicator in indicators]
        if not same:
            open_frame = replace(self.frame, documents=(), units=())
            same = [one for group in wanted(self.context, open_frame, found) for one in group]
        return [one for one in dict.fromkeys(same) if one not in self.chosen]

    def _reason(self, one: Observed) -> str:
        """Return the first condition that a value fails."""
        frame = self.frame
        places = places_of(self.context, frame)
        fails = {
            "place": bool(places) and one.place not in places,
            "document": bool(frame.documents) and not frame.compared and one.document not in frame.documents,
            "year": bool(frame.years) and not any(a <= (one.year or 0) <= b for a, b in frame.years),
            "kind": one.kind not in self._kinds,
            "unit": bool(frame.units) and not any(unit in one.unit for unit in frame.units),
            "older": not frame.years and bool(self.chosen) and (one.year or 0) < max(c.year or 0 for c in self.chosen),
        }
        return next((reason for reason in REASONS if fails.get(reason)), "other")

    @property
    def _kinds(self) -> tuple[str, ...]:
        """The kinds asked for; without any, what is or was comes before what is aimed at."""
        frame = self.frame
        asked = frame.kinds or (() if frame.years or frame.asks & {"compare"} else KNOWN)
        chosen = tuple(one.kind for one in self.chosen)
        return asked if asked and set(chosen) <= set(asked) else (*KNOWN, "target")

    def _wanted(self, reason: str, language: Language) -> str:
        frame = self.frame
        names = {
            "place": [called(self.context, iri, language) for iri in places_of(self.context, frame)],
            "document": [f"《{self.context.texts[document].title}》" for document in frame.documents],
            "year": [f"{a}" if a == b else f"{a}–{b}" for a, b in frame.years],
            "kind": [phrase(language, f"measured-{kind}") for kind in self._kinds],
            "unit": list(frame.units),
        }
        return join(language, names.get(reason, []))

    def _near(self, one: Observed, language: Language) -> Near:
        evidence = quotes_of(self.context, [self.context.sentence(one.passage)])
        return Near(self.context.entity(one.indicator), self._value(one, language), evidence=evidence)

    def _value(self, one: Observed, language: Language) -> str:
        """Return a value with the year, the kind and the place that tell it from others."""
        parts = [f"{one.amount}{one.modifier}", str(one.year or ""), phrase(language, f"measured-{one.kind}")]
        if one.place in self.context.names.entities:
            parts.append(called(self.context, one.place, language))
        return (", " if language == "en" else "，").join(part for part in parts if part)
