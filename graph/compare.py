"""Two documents side by side: what moved, what is new, what is gone, and how values changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from graph.documents import DocumentInfo, find_document
from graph.entity import Reference, Value, reference_to, relation_order, value_of
from graph.names import class_filter
from graph.statements import StatedBy, Statement, observations_in, statements_in
from graph.view import View
from ontology.errors import OptionError
from ontology.schema import load_schema


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement with the claim of it that one of the two documents makes."""

    subject: Reference
    predicate: str
    object: Reference
    claim: StatedBy


@dataclass(frozen=True, slots=True)
class Both:
    """A statement that both documents make."""

    subject: Reference
    predicate: str
    object: Reference
    before: StatedBy
    after: StatedBy

    @property
    def steps(self) -> int:
        """By how many statuses it has moved on; below 0 where it has fallen back, 0 where that cannot be said."""
        ranks = [load_schema().statuses[one.status].rank if one.status else None for one in (self.before, self.after)]
        return ranks[1] - ranks[0] if ranks[0] is not None and ranks[1] is not None else 0


_Item = TypeVar("_Item", Both, Stated)


@dataclass(frozen=True, slots=True)
class ValueChange:
    """The values that the documents give of one indicator of one place; either side may be empty."""

    place: Reference
    indicator: Reference
    before: tuple[Value, ...]
    after: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from document `a` to document `b`."""

    a: DocumentInfo
    b: DocumentInfo
    moved: tuple[Both, ...]
    """Stated by both, with another status."""
    kept: tuple[Both, ...]
    """Stated by both, with the same status."""
    new: tuple[Stated, ...]
    """Stated by `b` only."""
    gone: tuple[Stated, ...]
    """Stated by `a` only."""
    values: tuple[ValueChange, ...]
    """Indicators that both give, or that have a value in one of them."""
    entities_new: tuple[Reference, ...]
    entities_gone: tuple[Reference, ...]

    def items(self) -> Iterator[Both | Stated]:
        """Yield every statement of either document."""
        yield from self.moved
        yield from self.new
        yield from self.gone
        yield from self.kept

    def counts(self) -> tuple[Counter[str], Counter[str]]:
        """Return how many statements there are of each relation, and with an end of each class or below."""
        schema = load_schema()
        relations = Counter(one.predicate for one in self.items())
        ends = ({c for end in (one.subject, one.object) for c in schema.lineage(end.cls)} for one in self.items())
        return relations, Counter(cls for classes in ends for cls in classes)

    def of(self, relation: str | None, cls: str | None) -> Comparison:
        """Return only what is of a relation and has an end of a class; None is all."""
        classes = class_filter(cls)

        def kept(found: tuple[_Item, ...]) -> tuple[_Item, ...]:
            return tuple(one for one in found if relation in (None, one.predicate) and _touches(one, classes))

        values = () if relation else tuple(one for one in self.values if _touches(one, classes))
        return replace(
            self, moved=kept(self.moved), kept=kept(self.kept), new=kept(self.new), gone=kept(self.gone), values=values
        )  # fmt: skip


def _touches(one: Both | Stated | ValueChange, classes: frozenset[str] | None) -> bool:
    ends = (one.place, one.indicator) if isinstance(one, ValueChange) else (one.subject, one.object)
    return classes is None or any(end.cls in classes for end in ends)


def compare(view: View, a: str, b: str) -> Comparison:
    """Compare two documents by slug or IRI; the order is that of the ontology's relations."""
    first, second = find_document(view, a), find_document(view, b)
    if first.iri == second.iri:
        raise OptionError(f"the two documents are the same: {first.slug}", "name two different ones")
    before = {statement.key: statement for statement in statements_in(view, first.iri)}
    after = {statement.key: statement for statement in statements_in(view, second.iri)}
    both = [_both(view, before[key], after[key]) for key in before if key in after]
    mentioned = {first.iri: set[str](), second.iri: set[str]()}
    for row in view.rows("entities-of-documents"):
        if row["document"] in mentioned:
            mentioned[row["document"]].add(row["iri"] or "")
    return Comparison(
        a=first,
        b=second,
        moved=_sorted(one for one in both if one.before.status != one.after.status),
        kept=_sorted(one for one in both if one.before.status == one.after.status),
        new=_sorted(_stated(view, after[key]) for key in after if key not in before),
        gone=_sorted(_stated(view, before[key]) for key in before if key not in after),
        values=_values(view, first.iri, second.iri),
        entities_new=_references(view, mentioned[second.iri] - mentioned[first.iri]),
        entities_gone=_references(view, mentioned[first.iri] - mentioned[second.iri]),
    )


def _both(view: View, before: Statement, after: Statement) -> Both:
    subject, obj = reference_to(view, before.subject), reference_to(view, before.object)
    return Both(subject, before.predicate, obj, before.claims[0], after.claims[0])


def _stated(view: View, statement: Statement) -> Stated:
    subject, obj = reference_to(view, statement.subject), reference_to(view, statement.object)
    return Stated(subject, statement.predicate, obj, statement.claims[0])


def _references(view: View, iris: Iterable[str]) -> tuple[Reference, ...]:
    return tuple(reference_to(view, iri) for iri in sorted(iris))


def _values(view: View, a: str, b: str) -> tuple[ValueChange, ...]:
    sides: dict[tuple[Reference, Reference], tuple[list[Value], list[Value]]] = {}
    for side, document in enumerate((a, b)):
        for measured in observations_in(view, document):
            value = value_of(view, measured)
            sides.setdefault((value.place, value.indicator), ([], []))[side].append(value)
    changes = [ValueChange(*key, tuple(before), tuple(after)) for key, (before, after) in sides.items()]
    changes.sort(key=lambda one: (not (one.before and one.after), one.place.iri, one.indicator.iri))
    return tuple(changes)


def _sorted(found: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(sorted(found, key=lambda one: (relation_order(one.predicate), one.subject.iri, one.object.iri)))
