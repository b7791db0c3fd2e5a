"""Names → entities: one node for one thing within a document, the fullest name it supports.

Across documents the IRI does the joining, since it is minted from the canonical name. Merges within
a document follow two rules that a reader can check: a name with the document's place in front and
the same name without it are one; an alias that a gazetteer or a definition in the text gives is one
with its full name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.gazetteer import Gazetteer
from ingest.names import Name
from ingest.routes import LINES, misprint
from ontology.english import english, romanise
from ontology.iris import canonical_name, entity_iri
from ontology.records import Entity
from ontology.schema import load_schema

_PREFIXED = {"Project", "Zone", "Organization", "Attraction", "Event"}
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Resolver:
    """Maps a name's (top class, label) to its entity; total over the names it was built from."""

    entities: Mapping[Key, Entity]

    def entity(self, name: Name) -> Entity:
        """Return the entity of a name that was given to `resolve`."""
        return self.entities[_key(name)]


def resolve(names: Iterable[Name], gazetteer: Gazetteer) -> Resolver:
    """Group names into entities; deterministic whatever the order of names."""
    groups: defaultdict[Key, list[Name]] = defaultdict(list)
    for name in names:
        groups[_key(name)].append(name)
    canonical = {key: _full(key, groups, gazetteer) for key in groups}
    merged: defaultdict[Key, list[Name]] = defaultdict(list)
    for key, target in canonical.items():
        merged[target] += groups[key]
    made = {target: _entity(target, members, gazetteer) for target, members in merged.items()}
    return Resolver({key: made[target] for key, target in canonical.items()})


def _key(name: Name) -> Key:
    return load_schema().top(name.cls), canonical_name(name.label)


def _full(key: Key, groups: Mapping[Key, list[Name]], gazetteer: Gazetteer) -> Key:
    """Return the key of the fullest name in the document that stands for the same thing."""
    top, label = key
    focus = gazetteer.focus
    if top == "Designation" and (top, label.removesuffix("城市")) in groups:
        return top, label.removesuffix("城市")  # 省域副中心城市 and 省域副中心
    if focus is None or top not in _PREFIXED:
        return key
    for prefix in sorted({focus.name, *focus.short_names}, key=len, reverse=True):
        if (top, prefix + label) in groups:
            return top, prefix + label
    return key


def _entity(key: Key, members: list[Name], gazetteer: Gazetteer) -> Entity:
    top, label = key
    iris = sorted({m.iri for m in members if m.iri})
    cls = _vote(members)
    aliases = {a for m in members for a in m.aliases} | {m.label for m in members}
    doubt = misprint(label, gazetteer) if cls in LINES else None
    if doubt:
        aliases.add(doubt.likely)
    return Entity(
        iri=iris[0] if iris else entity_iri(top, label),
        cls=cls,
        label=label,
        label_en=None if doubt else english(label, cls),
        pinyin=romanise(label, cls),
        aliases=tuple(sorted({canonical_name(a) for a in aliases} - {label, ""})),
    )


def _vote(members: list[Name]) -> str:
    """Return the class most of the mentions have; a gazetteer's word outweighs the rest."""
    counted = Counter(m.cls for m in members)
    for member in members:
        if member.iri:
            counted[member.cls] += len(members)
    return min(counted, key=lambda cls: (-counted[cls], cls))
