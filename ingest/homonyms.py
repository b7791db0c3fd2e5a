"""Bare names that mean another thing in each text: 开发区, 高新区, 综保区, 园区.

Such a name belongs to the full name last given in its paragraph; else to the one that leads with the
document's place, or the only one there is; else it is that of the document's place: 遵义高新区.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.gazetteer import Gazetteer
from ingest.merging import OWN_PLACE, bare_fits
from ingest.names import Name
from ingest.segmentation import Sentence
from ontology.schema import load_schema
from ontology.variants import fold_marks, variants

_OF_CHINA = re.compile(r"^中国[(（]")
LAST_NAMED, ONLY_ONE = "last-named", "only-one"
Named = tuple[Sentence, Name]


@dataclass(frozen=True, slots=True)
class Meant:
    """What a bare name means at its place, by which rule, and which full names it might have meant."""

    sentence: Sentence
    name: Name
    label: str
    rule: str
    fits: tuple[str, ...] = ()


def is_bare(top: str, label: str) -> bool:
    """Tell whether a name alone names nothing in particular."""
    return fold_marks(label) in variants(top).bare


def meanings(named: Sequence[Named], gazetteer: Gazetteer) -> Iterator[Meant]:
    """Yield what each bare name means; `named` are the names of a document in the order of the text."""
    top = load_schema().top
    if not any(is_bare(top(name.cls), name.label) for _, name in named):
        return
    labels = {(top(name.cls), name.label) for _, name in named}
    fits = {
        (cls, label): bare_fits(cls, fold_marks(label), sorted(other for kind, other in labels if kind == cls))
        for cls, label in sorted(labels)
        if is_bare(cls, label)
    }
    before: list[Named] = []
    for sentence, name in named:
        key = top(name.cls), name.label
        if key in fits:
            yield _meaning(sentence, name, fits[key], before, gazetteer)
        before.append((sentence, name))


def _meaning(
    sentence: Sentence, name: Name, fits: tuple[str, ...], before: Sequence[Named], gazetteer: Gazetteer
) -> Meant:
    near = [other.label for place, other in before if place.paragraph == sentence.paragraph and other.label in fits]
    own = [label for label in fits if leads_with_own(label, gazetteer)]
    if near:
        return Meant(sentence, name, near[-1], LAST_NAMED)
    if len(own) == 1:
        return Meant(sentence, name, own[0], OWN_PLACE)
    named = {other.label for _, other in before}
    if len(fits) == 1 and fits[0] in named:
        return Meant(sentence, name, fits[0], ONLY_ONE)
    return Meant(sentence, name, own_name(name.label, gazetteer), OWN_PLACE, tuple(own or fits))


def leads_with_own(label: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a name begins with that of the document's place."""
    focus = gazetteer.focus
    return focus is not None and _OF_CHINA.sub("", label).startswith((focus.name, *focus.short_names))


def own_name(label: str, gazetteer: Gazetteer) -> str:
    """Return a bare name with the document's place in front, where there is one."""
    focus = gazetteer.focus
    return next(iter(focus.short_names), focus.name) + label if focus else label
