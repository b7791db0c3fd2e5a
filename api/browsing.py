"""Finding entities: by name, or all of a class where no name is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from graph.lookup import Hit, search
from graph.names import class_filter, entities
from graph.view import View
from ontology.schema import load_schema


def find(view: View, text: str, cls: str | None, limit: int) -> list[Hit]:
    """Return the entities that `text` fits, best first; without text, those that documents mention most."""
    if text.strip():
        return search(view, text, cls=cls, limit=limit)
    return listed(view, cls)[:limit] if cls else []


def listed(view: View, cls: str | None) -> list[Hit]:
    """Return the entities of a class (or all) that documents mention, the most often mentioned first."""
    wanted = class_filter(cls)
    found = [one for one in entities(view).values() if one.mentions and (wanted is None or one.cls in wanted)]
    found.sort(key=lambda one: (-one.mentions, one.label, one.iri))
    return [
        Hit(one.iri, one.label, one.label_en, one.label_en_is_pinyin, one.cls, one.aliases, 1.0, one.mentions)
        for one in found
    ]


def count_tops(hits: Iterable[Hit]) -> dict[str, int]:
    """Count hits by the top class of their class, in the order of the ontology."""
    schema = load_schema()
    counts = Counter(schema.top(hit.cls) for hit in hits)
    return {name: counts[name] for name in schema.classes if counts[name]}
