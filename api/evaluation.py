"""Precision, recall and F1 of an extraction against gold annotations of its document.

A predicted entity stands for the gold entity that shares a name with it; what gold marks as optional
counts neither way. Only what lies in the covered lines is judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.evaluation_figures import Figures, Scores, Share
from api.evaluation_gold import Gold, GoldKey, Relation, fold
from api.reliability import Verdict
from ontology.records import Claim, Entity, Extraction
from ontology.schema import Schema, load_schema

Names = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Predicted:
    """An extracted entity as the judge sees it."""

    iri: str
    label: str
    cls: str
    names: frozenset[str]
    inside: bool


class Judge:
    """Compares one extraction with gold; `names` adds reference labels to entities, indicators and units."""

    def __init__(self, extraction: Extraction, text: str, gold: Gold, names: Names) -> None:
        self.extraction = extraction
        self.gold = gold
        self.names = names
        self.schema: Schema = load_schema()
        self.inside = _inside(text, gold.ranges)
        self.exact = {(passage.start, passage.end): passage.exact for passage in extraction.passages}
        self.predicted = {entity.iri: entity for entity in self._predicted()}
        self.candidates = self._candidates()

    def _predicted(self) -> Iterator[Predicted]:
        inside: dict[str, bool] = {}
        for mention in self.extraction.mentions:
            inside[mention.entity] = inside.get(mention.entity, False) or self.inside(mention.exact)
        for entity in self.extraction.entities:
            if entity.iri in inside:
                top = self.schema.top(entity.cls)
                yield Predicted(entity.iri, entity.label, top, self._names(entity), inside[entity.iri])

    def _names(self, entity: Entity) -> frozenset[str]:
        own = (entity.label, entity.label_en, entity.pinyin, *entity.aliases)
        return frozenset(fold(name) for name in own if name) | self.names.get(entity.iri, frozenset())

    def _candidates(self) -> dict[str, frozenset[GoldKey]]:
        by_name: defaultdict[str, set[GoldKey]] = defaultdict(set)
        for key, entity in self.gold.entities.items():
            for name in entity.names:
                by_name[name].add(key)
        return {
            iri: frozenset(key for name in entity.names for key in by_name.get(name, ()))
            for iri, entity in self.predicted.items()
        }

    def match(self, *, strict: bool) -> dict[GoldKey, str]:
        """Pair gold entities with predicted ones, by name and, where `strict`, by class."""
        names = {name for entity in self.gold.entities.values() for name in entity.names}
        taken: dict[GoldKey, str] = {}
        for entity in sorted(self.predicted.values(), key=lambda e: (fold(e.label) not in names, e.iri)):
            if not entity.inside:
                continue
            for key in self._best_first(entity):
                if key not in taken and (not strict or entity.cls in self.gold.entities[key].classes):
                    taken[key] = entity.iri
                    break
        return taken

    def _best_first(self, entity: Predicted) -> list[GoldKey]:
        label = fold(entity.label)
        return sorted(self.candidates[entity.iri], key=lambda k: (fold(self.gold.entities[k].name) != label, k))

    @property
    def required(self) -> set[GoldKey]:
        """Gold entities that must be found."""
        return {key for key, entity in self.gold.entities.items() if not entity.optional}

    def entity_figures(self, match: Mapping[GoldKey, str], cls: str | None = None) -> Figures:
        """Count the entities, of one class or of all."""
        found = [e for e in self.predicted.values() if e.inside and cls in (None, e.cls)]
        required = {key for key in self.required if cls in (None, key[0])}
        used = set(match.values())
        wrong = sum(entity.iri not in used for entity in found)
        return Figures(len(required & set(match)), wrong, len(required - set(match)))

    def claims(self) -> list[Claim]:
        """Return the extracted claims that lie in the covered lines."""
        return [c for c in self.extraction.claims if any(self.inside(self.exact[span]) for span in c.passages)]

    def stands_for(self, claim: Claim) -> set[Relation]:
        """Return the gold relations that a claim states."""
        found: set[Relation] = set()
        symmetric = self.schema.relations[claim.predicate].symmetric
        for subject in self.candidates.get(claim.subject, ()):
            for obj in self.candidates.get(claim.object, ()):
                ways = [(subject, claim.predicate, obj)] + [(obj, claim.predicate, subject)] * symmetric
                found.update(way for way in ways if way in self.gold.relations)
        return found

    def relation_figures(self) -> tuple[Figures, Share, dict[str, Figures]]:
        """Count the relations; also those with the right status, and the figures by relation."""
        hits: defaultdict[Relation, set[str | None]] = defaultdict(set)
        wrong: list[str] = []
        for claim in self.claims():
            found = self.stands_for(claim)
            for relation in found:
                hits[relation].add(claim.status)
            if not found:
                wrong.append(claim.predicate)
        need = {relation for relation, item in self.gold.relations.items() if not item.optional}
        names = sorted({relation[1] for relation in need} | {claim.predicate for claim in self.claims()})
        by_name = {name: _relation_figures(need, hits, wrong, name) for name in names}
        return _relation_figures(need, hits, wrong, None), self._statuses(need, hits), by_name

    def _statuses(self, need: set[Relation], hits: Mapping[Relation, set[str | None]]) -> Share:
        moving = [r for r in need & set(hits) if not self.schema.relations[r[1]].static]
        return Share(sum(bool(hits[r] & self.gold.relations[r].statuses) for r in moving), len(moving))

    def verdicts(self) -> Iterator[Verdict]:
        """Yield whether each claim, and each observation, is in gold; the status of a claim is not looked at."""
        for claim in self.claims():
            found = self.stands_for(claim)
            required = any(not self.gold.relations[relation].optional for relation in found)
            right = True if required else None if found else False
            yield Verdict("claims", claim.rule, float(claim.confidence), right)
        optional = {iri: bool(item.get("optional")) for item, iri in self.observation_pairs() if iri}
        for iri, observation in {found.iri: found for found in self._observed()}.items():
            right = None if optional.get(iri) else iri in optional
            yield Verdict("observations", observation.rule, observation.confidence, right)

    def observation_figures(self) -> Figures:
        """Count the observations: same value and unit, and indicator names that contain each other."""
        pairs = self.observation_pairs()
        required = [found is not None for item, found in pairs if not item.get("optional")]
        used = sum(found is not None for _, found in pairs)
        return Figures(sum(required), len(list(self._observed())) - used, len(required) - sum(required))

    def observation_pairs(self) -> list[tuple[Mapping[str, Any], str | None]]:
        """Pair each gold observation with the first predicted one that agrees and is not taken yet."""
        found = list(self._observed())
        used: set[str] = set()
        pairs: list[tuple[Mapping[str, Any], str | None]] = []
        for item in self.gold.observations:
            match = next((o.iri for o in found if o.iri not in used and o.agrees(item)), None)
            used |= {match} if match else set()
            pairs.append((item, match))
        return pairs

    def _observed(self) -> Iterator[Observed]:
        document = self.extraction.document.iri
        names = {entity.iri: self._names(entity) for entity in self.extraction.entities}
        for observation in sorted(self.extraction.observations, key=lambda o: (o.passages, o.iri(document))):
            labels = names.get(observation.indicator, self.names.get(observation.indicator, frozenset()))
            units = self.names.get(observation.unit or "", frozenset())
            value, confidence, rule = float(observation.value), float(observation.confidence), observation.rule
            for span in observation.passages:
                if self.inside(self.exact[span]):
                    yield Observed(observation.iri(document), labels, units, value, confidence, rule)


@dataclass(frozen=True, slots=True)
class Observed:
    """An extracted observation in one of its passages, as the judge sees it."""

    iri: str
    labels: frozenset[str]
    units: frozenset[str]
    value: float
    confidence: float
    rule: str

    def agrees(self, gold: Mapping[str, Any]) -> bool:
        """Tell whether it is the one that gold lists; year and kind are not looked at."""
        names = {fold(name) for name in (gold["indicator"], *gold.get("aliases", ()))}
        same_value = abs(self.value - gold["value"]) < 1e-6 * max(1, abs(gold["value"]))
        same_indicator = any(name in label or label in name for name in names for label in self.labels)
        return same_value and same_indicator and (not gold.get("unit") or fold(gold["unit"]) in self.units)


def _relation_figures(
    need: set[Relation], hits: Mapping[Relation, object], wrong: Sequence[str], name: str | None
) -> Figures:
    wanted = {relation for relation in need if name in (None, relation[1])}
    right = len(wanted & set(hits))
    return Figures(right, sum(name in (None, predicate) for predicate in wrong), len(wanted) - right)


def _inside(text: str, ranges: Sequence[tuple[int, int]]) -> Callable[[str], bool]:
    lines = text.splitlines()
    covered = fold("".join("".join(lines[first - 1 : last]) for first, last in ranges))
    everything = len(covered) == len(fold(text))
    return lambda exact: everything or fold(exact) in covered


def evaluate(extraction: Extraction, text: str, gold: Gold, names: Names | None = None) -> Scores:
    """Score an extraction of `text`; `names` maps the IRIs of reference data to folded labels."""
    judge = Judge(extraction, text, gold, names or {})
    strict = judge.match(strict=True)
    relations, status, by_relation = judge.relation_figures()
    tops = sorted({info.top for info in judge.schema.classes.values()})
    return Scores(
        entities=judge.entity_figures(strict),
        entities_lenient=judge.entity_figures(judge.match(strict=False)),
        relations=relations,
        status=status,
        observations=judge.observation_figures(),
        by_class={cls: judge.entity_figures(strict, cls) for cls in tops},
        by_relation=by_relation,
        verdicts=tuple(judge.verdicts()),
    )
