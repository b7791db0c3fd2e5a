"""What changed in a document: the claims and values that came, went, or are stated otherwise.

Told from the lines of its graph before and after, without a view: a report of an ingest and a look back at a kept
version are the same comparison.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from rdflib.namespace import PROV, RDF, SKOS

from graph.lines import language_of, text_of, triples
from ontology.namespaces import OA, PINYIN_TAG, RG, local_name
from ontology.schema import load_schema

FIELDS = ("status", "value", "modifier", "confidence")
"""What may change of a fact that stays."""
_SUBJECT, _PREDICATE, _OBJECT = map(str, (RDF.subject, RDF.predicate, RDF.object))
_STATUS, _CONFIDENCE, _SOURCE = map(str, (RG.status, RG.confidence, PROV.wasDerivedFrom))
_PLACE, _INDICATOR, _VALUE, _UNIT = map(str, (RG.ofPlace, RG.indicator, RG.value, RG.unit))
_YEAR, _KIND, _MODIFIER = map(str, (RG.year, RG.kind, RG.modifier))
_LABEL, _EXACT, _START, _END = map(str, (SKOS.prefLabel, OA.exact, OA.start, OA.end))
_WANTED = frozenset({
    _SUBJECT, _PREDICATE, _OBJECT, _STATUS, _CONFIDENCE, _SOURCE, _PLACE, _INDICATOR, _VALUE, _UNIT, _YEAR, _KIND,
    _MODIFIER, _LABEL, _EXACT, _START, _END,
})  # fmt: skip
_Values = Mapping[str, list[str]]
"""Terms as lines have them, by the property that leads to them."""


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """A sentence with its place in the document's text."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """An entity as the document names it."""

    iri: str
    label: str
    label_en: str | None

    def name(self, lang: str) -> str:
        """Return the label in `lang`, the Chinese one where there is no other."""
        return self.label_en if lang == "en" and self.label_en else self.label


@dataclass(frozen=True, slots=True)
class Fact:
    """What a document states: a relation with its status, or a value of an indicator.

    A value has the place as subject, the indicator as object, no predicate, and `value` with its unit as text.
    """

    iri: str
    subject: Name
    predicate: str | None
    object: Name
    status: str | None
    value: str | None
    year: str | None
    kind: str | None
    modifier: str | None
    confidence: Decimal
    evidence: tuple[Quote, ...]

    @property
    def place(self) -> tuple[int, str]:
        """Where in the text it is first stated: facts sort by this."""
        return (self.evidence[0].start if self.evidence else 0), self.iri

    @property
    def measured(self) -> tuple[str | None, ...]:
        """What a value is a value of, without the value itself."""
        return self.subject.iri, self.object.iri, self.year, self.kind

    def sentence(self, lang: str) -> str:
        """Say it in one line."""
        schema = load_schema()
        if self.predicate is None:
            value = f"{self.value}{f' ({self.modifier})' if self.modifier else ''}"
            kind = schema.kinds[self.kind].label(lang) if self.kind and self.kind in schema.kinds else self.kind
            parts = (self.subject.name(lang), self.object.name(lang), value, self.year, kind)
            return " · ".join(part for part in parts if part)
        relation = schema.relations[self.predicate].label(lang) if self.predicate in schema.relations else None
        said = f"{self.subject.name(lang)} · {relation or self.predicate} · {self.object.name(lang)}"
        return f"{said} [{status_name(self.status, lang)}]" if self.status else said

    def to_json(self) -> dict[str, Any]:
        """Return its members with the line in both languages."""
        members = {**asdict(self), "confidence": float(self.confidence)}
        return {"zh": self.sentence("zh"), "en": self.sentence("en"), **members}


def status_name(status: str | None, lang: str) -> str:
    """Return the label of a status, a dash for none."""
    statuses = load_schema().statuses
    return statuses[status].label(lang) if status and status in statuses else status or "–"


@dataclass(frozen=True, slots=True)
class Changed:
    """A fact that both graphs state, and not the same way."""

    before: Fact
    after: Fact

    @property
    def fields(self) -> tuple[str, ...]:
        """Which of `FIELDS` are others."""
        return tuple(name for name in FIELDS if getattr(self.before, name) != getattr(self.after, name))

    @property
    def evidence(self) -> tuple[Quote, ...]:
        """The sentences that it is stated in now."""
        return self.after.evidence

    def sentence(self, lang: str) -> str:
        """Say it in one line."""
        return f"{self.after.sentence(lang)}: {', '.join(self._field(name, lang) for name in self.fields)}"

    def _field(self, name: str, lang: str) -> str:
        before, after = (_shown(fact, name, lang) for fact in (self.before, self.after))
        return f"{load_schema().properties[name].label(lang)} {before} → {after}"

    def to_json(self) -> dict[str, Any]:
        """Return both facts, which fields are others, and the line in both languages."""
        lines = {"zh": self.sentence("zh"), "en": self.sentence("en")}
        both = {"before": self.before.to_json(), "after": self.after.to_json()}
        return {**lines, "fields": list(self.fields), **both}


def _shown(fact: Fact, field: str, lang: str) -> str:
    return status_name(fact.status, lang) if field == "status" else str(getattr(fact, field) or "–")


@dataclass(frozen=True, slots=True)
class Revision:
    """What came, went and changed of a document, in the order of its text; false where that is nothing."""

    document: str
    added: tuple[Fact, ...] = ()
    removed: tuple[Fact, ...] = ()
    changed: tuple[Changed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def counts(self) -> dict[str, int]:
        """How many facts came, went and changed, and of those that changed how many in which field."""
        fields = Counter(name for one in self.changed for name in one.fields)
        sizes = {"added": len(self.added), "removed": len(self.removed), "changed": len(self.changed)}
        return {**sizes, **{name: fields[name] for name in FIELDS}}

    def lines(self, lang: str, most: int | None = None) -> Iterator[str]:
        """Yield a line for each fact, at most so many, with a sign for what became of it."""
        of_each: tuple[tuple[str, Iterable[Fact | Changed]], ...] = (
            ("+", self.added), ("-", self.removed), ("~", self.changed)
        )  # fmt: skip
        every = [f"{sign} {one.sentence(lang)}" for sign, facts in of_each for one in facts]
        yield from every[:most]
        if most is not None and len(every) > most:
            yield f"… {len(every) - most}"

    def to_json(self) -> dict[str, Any]:
        """Return everything, for machines."""
        kinds: dict[str, tuple[Fact | Changed, ...]] = {
            "added": self.added, "removed": self.removed, "changed": self.changed
        }  # fmt: skip
        members = {kind: [one.to_json() for one in found] for kind, found in kinds.items()}
        return {"document": self.document, "counts": self.counts(), **members}


def revision(document: str, before: bytes, after: bytes) -> Revision:
    """Compare the lines of a document's graph (slug or IRI) before and after."""
    if before == after:
        return Revision(local_name(document))
    old, new = facts(before), facts(after)
    gone = {iri: fact for iri, fact in old.items() if iri not in new}
    come = {iri: fact for iri, fact in new.items() if iri not in old}
    both = [Changed(old[iri], new[iri]) for iri in old if iri in new]
    revalued = list(_revalued(gone.values(), come.values()))
    for one in revalued:
        del gone[one.before.iri], come[one.after.iri]
    changed = [one for one in (*both, *revalued) if one.fields]
    return Revision(
        document=local_name(document),
        added=tuple(sorted(come.values(), key=lambda fact: fact.place)),
        removed=tuple(sorted(gone.values(), key=lambda fact: fact.place)),
        changed=tuple(sorted(changed, key=lambda one: (one.fields == ("confidence",), one.after.place))),
    )


def _revalued(gone: Iterable[Fact], come: Iterable[Fact]) -> Iterator[Changed]:
    """Yield the values that took another's place: of the same place, indicator, year and kind, where no other is."""
    old, new = (_by_measured(found) for found in (gone, come))
    for measured, before in old.items():
        after = new.get(measured, [])
        if len(before) == len(after) == 1:
            yield Changed(before[0], after[0])


def _by_measured(found: Iterable[Fact]) -> dict[tuple[str | None, ...], list[Fact]]:
    grouped: dict[tuple[str | None, ...], list[Fact]] = {}
    for fact in found:
        if fact.predicate is None:
            grouped.setdefault(fact.measured, []).append(fact)
    return grouped


def facts(lines: bytes) -> dict[str, Fact]:
    """Return what the lines of a document's graph state, by the IRI of the claim or observation."""
    of: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, obj in triples(lines, _WANTED):
        of.setdefault(subject, {}).setdefault(predicate, []).append(obj)
    return {iri: fact for iri, values in of.items() if (fact := _fact(iri, values, of))}


def _fact(iri: str, values: _Values, of: Mapping[str, _Values]) -> Fact | None:
    relation = _OBJECT in values and _SUBJECT in values and _PREDICATE in values
    if not relation and not (_PLACE in values and _INDICATOR in values and _VALUE in values):
        return None
    subject, obj = (_SUBJECT, _OBJECT) if relation else (_PLACE, _INDICATOR)
    predicate, status, unit = (_first(values, name) for name in (_PREDICATE, _STATUS, _UNIT))
    return Fact(
        iri=iri,
        subject=_name(text_of(values[subject][0]), of),
        predicate=local_name(predicate) if predicate else None,
        object=_name(text_of(values[obj][0]), of),
        status=local_name(status) if status else None,
        value=None if relation else f"{_first(values, _VALUE)}{unquote(local_name(unit)) if unit else ''}",
        year=_first(values, _YEAR),
        kind=_first(values, _KIND),
        modifier=_first(values, _MODIFIER),
        confidence=Decimal(_first(values, _CONFIDENCE) or 0),
        evidence=tuple(sorted(_quotes(values.get(_SOURCE, []), of))),
    )


def _first(values: _Values, predicate: str) -> str | None:
    return text_of(values[predicate][0]) if predicate in values else None


def _name(iri: str, of: Mapping[str, _Values]) -> Name:
    labels = {language_of(term): text_of(term) for term in of.get(iri, {}).get(_LABEL, [])}
    english = labels.get("en") or labels.get(PINYIN_TAG.lower())
    return Name(iri, labels.get("zh") or unquote(local_name(iri)), english)


def _quotes(sources: Iterable[str], of: Mapping[str, _Values]) -> Iterator[Quote]:
    for source in sources:
        passage = of.get(text_of(source), {})
        if passage.keys() >= {_EXACT, _START, _END}:
            start, end = (int(text_of(passage[name][0])) for name in (_START, _END))
            yield Quote(start, end, text_of(passage[_EXACT][0]))
