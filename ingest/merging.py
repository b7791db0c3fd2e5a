"""Which names of a document are one: short forms and their full names, where only one full name fits.

A name is merged into another only if the other can be shortened to it by the steps of a table
(`ontology/data/variants.tsv`), by leaving out the document's place or by putting a short name for a
place or a line's ends, and if no third name can be as well. Where several can, none is taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ingest.gazetteer import Gazetteer, Known
from ingest.routes import route_parts
from ontology.iris import place_iri
from ontology.variants import MARKS, Step, fold_marks, forms, variants

OWN_PLACE, PLACE_FORM, ENDS = "own-place", "place-form", "line-ends"
_PLACED = {"Project", "Zone", "Organization", "Attraction", "Event"}
_RULED = {"Project", "Zone", "Organization", "Attraction", "Event", "Strategy"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name of a document as merging sees it: how often it stands there, and whether a gazetteer knows it."""

    label: str
    count: int = 1
    known: bool = False
    line: bool = False


@dataclass(slots=True)
class Merges:
    """What came of the names of one top class: label → (label, rule), and the labels that several names fit."""

    into: dict[str, tuple[str, str]] = field(default_factory=dict)
    open: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def root(self, label: str) -> str:
        """Return the name at the end of the merges from `label`."""
        seen = {label}
        while label in self.into and self.into[label][0] not in seen:
            label = self.into[label][0]
            seen.add(label)
        return label


Apart = Callable[[str, str], bool]


def merges(top: str, names: Iterable[Candidate], gazetteer: Gazetteer, apart: Apart) -> Merges:
    """Decide for each name of a top class which other name of the document it is short for, if any.

    `apart` tells of two names whether a person keeps them apart.
    """
    found = Merges()
    known = {name.label: name for name in names}
    for label in sorted(known):
        for ending in variants(top).shed:
            kept = label.removesuffix(ending)
            if kept != label and kept in known and not apart(label, kept):
                found.into[label] = kept, "ending"
    alike: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in known.values():
        alike[fold_marks(candidate.label)].append(candidate)
    heads = {folded: _by_marks(same, found, apart) for folded, same in sorted(alike.items())}
    if top in _RULED:
        _by_forms(top, heads, gazetteer, apart, found)
    return found


def _by_marks(same: list[Candidate], found: Merges, apart: Apart) -> Candidate:
    """Merge the names that differ in quotes, width or dashes only; return the one they merge into."""
    head = min(same, key=lambda one: (not one.known, -len(one.label), -one.count, one.label))
    for other in sorted(same, key=lambda one: one.label):
        if other.label != head.label and not other.known and not apart(other.label, head.label):
            found.into.setdefault(other.label, (head.label, MARKS))
    return head


def _by_forms(top: str, heads: Mapping[str, Candidate], gazetteer: Gazetteer, apart: Apart, found: Merges) -> None:
    made = {folded: forms(head.label, *_steps(top, head, gazetteer)) for folded, head in heads.items()}
    full: defaultdict[str, list[str]] = defaultdict(list)
    for folded in sorted(made):
        for form in made[folded]:
            if form in heads:
                full[form].append(folded)
    for short, fits in sorted(full.items()):
        label = heads[short].label
        if heads[short].known or label in found.into or short in variants(top).bare:
            continue
        allowed = [one for one in fits if not apart(label, heads[one].label)]
        longest = [one for one in allowed if not any(one in made[other] for other in allowed)]
        if len(longest) == 1:
            found.into[label] = heads[longest[0]].label, made[longest[0]][short]
        elif longest:
            found.open[label] = tuple(heads[one].label for one in longest)


def _steps(top: str, head: Candidate, gazetteer: Gazetteer) -> Iterator[Step]:
    yield variants(top).shorter
    if top in _PLACED:
        yield lambda name: _by_place(name, gazetteer)
    if head.line:
        yield lambda name: _by_ends(name, gazetteer)


def _by_place(name: str, gazetteer: Gazetteer) -> Iterator[tuple[str, str]]:
    """Yield a name with a shorter name of the place in front, and without it where it is the document's."""
    length = gazetteer.place_prefix(name)
    if not length:
        return
    known, rest = gazetteer.names[name[:length]], name[length:]
    for short in sorted({known.label, *known.aliases}):
        if len(short) < length:
            yield short + rest, PLACE_FORM
    if gazetteer.place_prefix(rest):
        yield rest, PLACE_FORM  # 遵义市播州区人民医院 is of 播州区
    if gazetteer.focus and known.label == gazetteer.focus.name:
        yield rest, OWN_PLACE


def _by_ends(name: str, gazetteer: Gazetteer) -> Iterator[tuple[str, str]]:
    """Yield 仁遵高速公路 for 仁怀至遵义高速公路: the ends by their one-character names."""
    parts = route_parts(name)
    if parts is None:
        return
    a, b, head = parts
    ends = [gazetteer.end(end) for end in (a, b)]
    if not all(ends):
        return
    letters = [_letters(end, gazetteer) for end in ends if end]
    for one in letters[0]:
        for other in letters[1]:
            yield one + other + head, ENDS


def _letters(end: Known, gazetteer: Gazetteer) -> list[str]:
    """Return the one-character names of the end of a line."""
    named = gazetteer.reference.line_abbreviations.items()
    return [letter for letter, codes in named if any(end.iri == place_iri(code) for code in codes)]


def bare_fits(top: str, bare: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the full names among `names` that a bare 开发区 or 综保区 may stand for."""
    table = variants(top)
    return tuple(
        name
        for name in names
        if fold_marks(name) not in table.bare
        and any(form.endswith(bare) for form in (fold_marks(name), *forms(name, table.shorter)))
    )
