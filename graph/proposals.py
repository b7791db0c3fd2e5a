"""Names that may be of one thing: near-identical ones in different documents, for a person to look at.

Nothing is merged here. A pair is proposed where one name is a short form of the other, is an alias of
it, differs in one character that is often misprinted, or has one character more (新渝贵高铁 and
渝贵高铁) that is neither a number nor a direction nor another word that tells things apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from graph.decisions import Decided
from graph.names import Named, entities
from graph.view import View
from ontology.namespaces import local_name
from ontology.rulings import decision_key
from ontology.schema import load_schema
from ontology.variants import fold_marks, forms, lookalikes, variants

_COMPARED = ("Region", "Project", "Zone", "Strategy", "Organization", "Event", "Attraction")
_TELLS_APART = set("一二三四五六七八九十百千两半0123456789ABCDEF东西南北中上下前后内外左右大小高低老旧副次总分第州")
_SHORTEST = 4
SHORT_FORM, ALIAS, MISPRINT, ONE_CHARACTER = "short-form", "alias", "misprint", "one-character"


def proposals(view: View) -> list[Decided]:
    """Return the pairs of names that a person may want to merge, in order of class and name."""
    return view.memo(_propose)


def _propose(view: View) -> list[Decided]:
    by_top: defaultdict[str, list[Named]] = defaultdict(list)
    for one in entities(view).values():
        if one.mentioned:
            by_top[load_schema().top(one.cls)].append(one)
    found = [line for top in _COMPARED for line in _pairs(top, by_top[top])]
    naming: defaultdict[str, list[str]] = defaultdict(list)
    for row in view.rows("entities-of-documents"):
        naming[row["iri"] or ""].append(local_name(row["document"] or ""))
    return [replace(line, documents=tuple(naming[line.entity or ""])) for line in found]


def _pairs(top: str, named: list[Named]) -> Iterator[Decided]:
    """Yield the pairs of one top class, each once, by the first rule that gives it."""
    seen: set[frozenset[str]] = set()
    for source, target, rule in sorted(_found(top, named), key=lambda one: (one[0].label, one[1].label)):
        pair = frozenset((source.iri, target.iri))
        if source.iri != target.iri and source.label != target.label and pair not in seen:
            seen.add(pair)
            key = decision_key("propose", top, source.label, target.label)
            yield Decided(key, "propose", source.cls, source.label, target.label, rule, "rule", source.iri)


def _found(top: str, named: list[Named]) -> Iterator[tuple[Named, Named, str]]:
    by_label: defaultdict[str, list[Named]] = defaultdict(list)
    for one in named:
        if fold_marks(one.label) not in variants(top).bare:
            by_label[fold_marks(one.label)].append(one)
    for same in by_label.values():
        yield from ((one, other, SHORT_FORM) for one, other in combinations(same, 2))
    for target in named:
        for form in forms(target.label, variants(top).shorter):
            yield from ((source, target, SHORT_FORM) for source in by_label.get(form, ()))
        for alias in target.aliases:
            yield from ((source, target, ALIAS) for source in by_label.get(fold_marks(alias), ()))
    yield from _near(by_label)


def _near(by_label: dict[str, list[Named]]) -> Iterator[tuple[Named, Named, str]]:
    """Yield the pairs whose names differ in one character; found by leaving out each in turn."""
    without: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for label in sorted(by_label):
        for i in range(len(label)):
            without[label[:i] + label[i + 1 :]].append((label, i))
    for rest in sorted(without):
        if rest in by_label and len(rest) >= _SHORTEST:
            for label, i in without[rest]:
                if label[i] not in _TELLS_APART:
                    yield by_label[label][0], by_label[rest][0], ONE_CHARACTER
        for (one, i), (other, j) in combinations(without[rest], 2):
            if i == j and other[j] in lookalikes().get(one[i], ()):
                yield by_label[one][0], by_label[other][0], MISPRINT
