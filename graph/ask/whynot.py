"""Why something is not among the answers: what was left out, by which condition, and what speaks for and against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from graph.ask.claims import NAMED, Claimed
from graph.ask.context import Context
from graph.ask.language import Language
from graph.ask.names import Named
from graph.ask.result import MOST_QUOTES, Quote, quotes_of
from graph.ask.telling import phrase
from graph.network import Network
from ontology.schema import load_schema

MOST_NEAR = 6
"""How many of what one condition left out are named; the count tells of all."""
MOST_FACTS = 3

Statement = tuple[str, str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement with its sentences; none where reference data or a rule gives it."""

    subject: Named
    relation: str
    object: Named
    status: str | None
    inferred: bool
    evidence: tuple[Quote, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the fact with the member names of the API."""
        return {
            "subject": entity_json(self.subject),
            "predicate": self.relation,
            "object": entity_json(self.object),
            "status": self.status,
            "inferred": self.inferred,
            "evidence": [quote.to_json() for quote in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class Near:
    """Something that one condition alone kept from being an answer."""

    entity: Named
    value: str | None = None
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Quote, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it with the member names of the API."""
        told = {"value": self.value, "facts": [fact.to_json() for fact in self.facts]}
        return {**entity_json(self.entity), **told, "evidence": [quote.to_json() for quote in self.evidence]}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A condition of the question with what it alone left out, the first few by name."""

    reason: str
    text: str
    count: int
    items: tuple[Near, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it with the member names of the API."""
        near = [item.to_json() for item in self.items]
        return {"reason": self.reason, "text": self.text, "count": self.count, "items": near}


@dataclass(frozen=True, slots=True)
class Check:
    """Whether one entity meets one condition, with what shows it."""

    reason: str
    holds: bool
    text: str
    facts: tuple[Fact, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it with the member names of the API."""
        facts = [fact.to_json() for fact in self.facts]
        return {"reason": self.reason, "holds": self.holds, "text": self.text, "facts": facts}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one entity: an answer or not, and the conditions one by one."""

    entity: Named
    answered: bool
    text: str
    checks: tuple[Check, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it with the member names of the API."""
        checks = [check.to_json() for check in self.checks]
        return {**entity_json(self.entity), "answered": self.answered, "text": self.text, "checks": checks}


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What a question left out: unasked what came near, and what became of the entity asked about."""

    near: tuple[Exclusion, ...]
    verdict: Verdict | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it with the member names of the API."""
        near = [exclusion.to_json() for exclusion in self.near]
        return {"entity": self.verdict.to_json() if self.verdict else None, "near": near}


class Explainer(Protocol):
    """Tells what one plan left out."""

    def near(self, language: Language) -> list[Exclusion]:
        """Return what each condition alone kept from being an answer; nothing where none did."""

    def checks(self, iri: str, language: Language) -> list[Check]:
        """Return the conditions of the plan in turn, whether an entity meets them, and what shows it."""

    def answers(self) -> frozenset[str]:
        """Return what the plan found, by IRI."""


def entity_json(named: Named) -> dict[str, Any]:
    """Return an entity with the member names of the API."""
    return {
        "iri": named.iri,
        "label": named.label,
        "label_en": named.label_en,
        "label_en_is_pinyin": named.label_en_is_pinyin,
        "class": named.cls,
    }


def exclusion(reason: str, text: str, found: Iterable[T], near: Callable[[T], Near]) -> list[Exclusion]:
    """Return what a condition left out, as a list of one, the first few told by `near`; empty where that is nothing."""
    left = list(found)
    return [Exclusion(reason, text, len(left), tuple(map(near, left[:MOST_NEAR])))] if left else []


def called(context: Context, iri: str, language: Language) -> str:
    """Return the name of an entity in a language, pinyin aside."""
    named = context.entity(iri)
    return named.label_en if language == "en" and named.label_en and not named.label_en_is_pinyin else named.label


def join(language: Language, names: Iterable[str]) -> str:
    """Return names as a list in a sentence."""
    return (", " if language == "en" else "、").join(dict.fromkeys(names))


def classes_in(language: Language, names: Iterable[str]) -> str:
    """Return classes as a list in a sentence."""
    return join(language, (load_schema().classes[name].label(language) for name in names))


def relations_in(language: Language, names: Iterable[str]) -> str:
    """Return relations as a list in a sentence."""
    return join(language, (load_schema().relation(name).label(language) for name in names))


def statuses_in(language: Language, names: Iterable[str | None]) -> str:
    """Return statuses as a list in a sentence."""
    return join(language, (load_schema().statuses[name].label(language) for name in names if name))


def facts_of(context: Context, claims: Iterable[Claimed], most: int = MOST_FACTS) -> tuple[Fact, ...]:
    """Return the statements that some claims make, with their sentences; the latest, and those with a status, first."""
    found: dict[Statement, list[Claimed]] = {}
    for claim in sorted(claims, key=lambda one: (-one.recency, one.status is None)):
        known = claim.subject in context.names.entities and claim.object in context.names.entities
        if known and claim.relation != NAMED:
            found.setdefault((claim.subject, claim.relation, claim.object), []).append(claim)
    return tuple(_fact(context, same) for same in list(found.values())[:most])


def _fact(context: Context, claims: list[Claimed]) -> Fact:
    first = claims[0]
    status = next((claim.status for claim in claims if claim.status), None)
    quotes = quotes_of(context, (claim.sentence for claim in claims))[:MOST_QUOTES]
    return Fact(context.entity(first.subject), first.relation, context.entity(first.object), status, False, quotes)


def fact_of(context: Context, network: Network, statement: Statement) -> Fact:
    """Return a statement of the network as a fact; without sentences where no document makes it."""
    subject, relation, obj = statement
    claims = [c for c in context.claims.at(subject, "subject") if (c.relation, c.object) == (relation, obj)]
    if claims:
        return _fact(context, sorted(claims, key=lambda one: -one.recency))
    data: Mapping[str, Any] = network.edges[subject, obj, relation]
    return Fact(context.entity(subject), relation, context.entity(obj), data["status"], data["inferred"], ())


def told(language: Language, key: str, **values: str) -> str:
    """Return the phrase that tells of a condition."""
    return phrase(language, f"why-{key}", **values)
