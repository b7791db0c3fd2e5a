"""Precision, recall and F1 of an extraction against gold annotations of its document.

Gold files are JSON: `lines` (the ranges of lines that they cover), `entities` (id, name, class,
aliases, alt_classes, optional), `relations` (s, p, o, status, optional) and `observations`
(indicator, value, unit, aliases, optional). A predicted entity stands for the gold entity that
shares a name with it; what gold marks as optional counts neither way. Only what lies in the
covered lines is judged.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ontology.errors import DocumentError
from ontology.records import Claim, Extraction
from ontology.schema import Schema, load_schema

_DROP = re.compile(r"[\s\"'“”‘’《》〈〉「」『』·•*#（）()\-—_,，、。.]+")
GoldKey = tuple[str, str]
Relation = tuple[GoldKey, str, GoldKey]
Names = Mapping[str, frozenset[str]]


def fold(text: str) -> str:
    """Return a name without width, white space, quotes and punctuation, as names are compared.

    >>> fold("“四个一批” ＡＢ")
    '四个一批ab'
    """
    return _DROP.sub("", unicodedata.normalize("NFKC", text)).lower()


@dataclass(frozen=True, slots=True)
class Figures:
    """How many were right, wrong and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Share of what there is that was found; 0 where there is nothing."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def to_json(self) -> dict[str, float]:
        """Return the figures and the counts behind them.

        >>> Figures(1, 1, 0).to_json()
        {'p': 0.5, 'r': 1.0, 'f1': 0.667, 'tp': 1, 'fp': 1, 'fn': 0}
        """
        shares = {"p": round(self.precision, 3), "r": round(self.recall, 3), "f1": round(self.f1, 3)}
        return {**shares, "tp": self.right, "fp": self.wrong, "fn": self.missed}


@dataclass(frozen=True, slots=True)
class Scores:
    """All figures of one document."""

    entities: Figures
    entities_lenient: Figures
    relations: Figures
    relation_status_accuracy: float
    observations: Figures
    by_class: Mapping[str, Figures]
    by_relation: Mapping[str, Figures]

    def to_json(self) -> dict[str, Any]:
        """Return the figures as nested objects."""
        return {
            "entities": self.entities.to_json(),
            "entities_lenient": self.entities_lenient.to_json(),
            "relations": self.relations.to_json(),
            "relation_status_accuracy": round(self.relation_status_accuracy, 3),
            "observations": self.observations.to_json(),
            "by_class": {name: figures.to_json() for name, figures in self.by_class.items()},
            "by_relation": {name: figures.to_json() for name, figures in self.by_relation.items()},
        }


@dataclass(slots=True)
class GoldEntity:
    """An annotated entity, joined over gold files by class and name."""

    name: str
    classes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    optional: bool = True


@dataclass(slots=True)
class GoldRelation:
    """An annotated relation with the statuses that count as right."""

    statuses: set[str | None] = field(default_factory=set)
    optional: bool = True


@dataclass(slots=True)
class Gold:
    """Gold annotations of one text."""

    ranges: list[tuple[int, int]] = field(default_factory=list)
    entities: dict[GoldKey, GoldEntity] = field(default_factory=dict)
    relations: dict[Relation, GoldRelation] = field(default_factory=dict)
    observations: list[Mapping[str, Any]] = field(default_factory=list)


def load_gold(paths: Iterable[Path]) -> Gold:
    """Read gold files over one text; raises `DocumentError` for what is no gold file."""
    gold = Gold()
    for path in paths:
        try:
            _add_gold(gold, json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise DocumentError(f"cannot read {path}", "give the path of a gold file") from error
        except (ValueError, LookupError, TypeError) as error:
            raise DocumentError(f"{path} is not a gold file", "it needs lines, entities and relations") from error
    for (subject, _, obj), relation in gold.relations.items():
        relation.optional |= gold.entities[subject].optional or gold.entities[obj].optional
    return gold


def _add_gold(gold: Gold, data: Mapping[str, Any]) -> None:
    lines = data["lines"]
    gold.ranges += [tuple(pair) for pair in (lines if isinstance(lines[0], list) else [lines])]
    keys: dict[str, GoldKey] = {}
    for item in data["entities"]:
        key = keys[item["id"]] = (item["class"], fold(item["name"]))
        entity = gold.entities.setdefault(key, GoldEntity(item["name"]))
        entity.classes |= {item["class"], *item.get("alt_classes", ())}
        entity.names |= {name for name in map(fold, (item["name"], *item.get("aliases", ()))) if name}
        entity.optional &= bool(item.get("optional"))
    for item in data["relations"]:
        relation = gold.relations.setdefault((keys[item["s"]], item["p"], keys[item["o"]]), GoldRelation())
        relation.statuses.add(item.get("status"))
        relation.optional &= bool(item.get("optional"))
    gold.observations += data.get("observations", [])


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
                own = (entity.label, entity.label_en, entity.pinyin, *entity.aliases)
                names = {fold(name) for name in own if name} | self.names.get(entity.iri, frozenset())
                top = self.schema.top(entity.cls)
                yield Predicted(entity.iri, entity.label, top, frozenset(names), inside[entity.iri])

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
        wrong = sum(entity.iri not in set(match.values()) for entity in found)
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

    def relation_figures(self) -> tuple[Figures, float, dict[str, Figures]]:
        """Count the relations; also the share with the right status, and the figures by relation."""
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
        return _relation_figures(need, hits, wrong, None), self._status_accuracy(need, hits), by_name

    def _status_accuracy(self, need: set[Relation], hits: Mapping[Relation, set[str | None]]) -> float:
        moving = [r for r in need & set(hits) if not self.schema.relations[r[1]].static]
        right = sum(bool(hits[r] & self.gold.relations[r].statuses) for r in moving)
        return right / len(moving) if moving else 0.0

    def observation_figures(self) -> Figures:
        """Count the observations: same value and unit, and indicator names that contain each other."""
        found = list(self._observed())
        used: set[str] = set()
        right = missed = 0
        for item in self.gold.observations:
            match = next((o for o in found if o[0] not in used and _agrees(o, item)), None)
            if match:
                used.add(match[0])
            required = not item.get("optional")
            right += bool(match) and required
            missed += not match and required
        return Figures(right, len(found) - len(used), missed)

    def _observed(self) -> Iterator[Observed]:
        document = self.extraction.document.iri
        labels = {entity.iri: self.predicted.get(entity.iri) for entity in self.extraction.entities}
        for observation in sorted(self.extraction.observations, key=lambda o: (o.passages, o.iri(document))):
            entity = labels.get(observation.indicator)
            names = self.names.get(observation.indicator, frozenset()) | (entity.names if entity else frozenset())
            units = self.names.get(observation.unit or "", frozenset())
            for span in observation.passages:
                if self.inside(self.exact[span]):
                    yield observation.iri(document), names, units, float(observation.value)


Observed = tuple[str, frozenset[str], frozenset[str], float]


def _agrees(observed: Observed, gold: Mapping[str, Any]) -> bool:
    _, labels, units, value = observed
    names = {fold(name) for name in (gold["indicator"], *gold.get("aliases", ()))}
    same_value = abs(value - gold["value"]) < 1e-6 * max(1, abs(gold["value"]))
    same_indicator = any(name in label or label in name for name in names for label in labels)
    return same_value and same_indicator and (not gold.get("unit") or fold(gold["unit"]) in units)


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
    relations, status_accuracy, by_relation = judge.relation_figures()
    tops = sorted({info.top for info in judge.schema.classes.values()})
    return Scores(
        entities=judge.entity_figures(strict),
        entities_lenient=judge.entity_figures(judge.match(strict=False)),
        relations=relations,
        relation_status_accuracy=status_accuracy,
        observations=judge.observation_figures(),
        by_class={cls: judge.entity_figures(strict, cls) for cls in tops},
        by_relation=by_relation,
    )
