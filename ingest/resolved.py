"""What resolution answers, and the keys by which it knows names and the places where they stand."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.names import Name
from ingest.segmentation import Sentence
from ontology.iris import canonical_name
from ontology.records import Decision, Entity
from ontology.schema import load_schema

Key = tuple[str, str]
Spot = tuple[int, int, int, str, str]
"""Where a name stands: its sentence's start, its own start and end there, top class and label."""


@dataclass(frozen=True, slots=True)
class Resolver:
    """Maps a name's (top class, label) to its entity; total over the names it was built from."""

    by_key: Mapping[Key, Entity]
    by_spot: Mapping[Spot, Entity] = field(default_factory=dict)
    """Names that stand for another entity at their place than elsewhere."""
    entities: tuple[Entity, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def entity(self, name: Name, sentence: Sentence | None = None) -> Entity:
        """Return the entity of a name that was given to `resolve`, best with the sentence it stands in."""
        if self.by_spot and sentence is not None:
            found = self.by_spot.get(spot_of(sentence, name))
            if found is not None:
                return found
        return self.by_key[key_of(name)]


def key_of(name: Name) -> Key:
    """Return the top class and the canonical label of a name."""
    return _key_of(name.cls, name.label)


@functools.lru_cache(maxsize=65536)
def _key_of(cls: str, label: str) -> Key:
    return load_schema().top(cls), canonical_name(label)


def spot_of(sentence: Sentence, name: Name) -> Spot:
    """Return where a name stands in the document."""
    return sentence.start, name.start, name.end, *key_of(name)


@dataclass(frozen=True, slots=True)
class Noted:
    """A decision before entities are made: `key` is what `source` stands for, `target` the other name."""

    kind: str
    source: str
    key: Key
    target: Key
    rule: str
    passage: tuple[int, int] | None
