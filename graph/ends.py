"""What a path may begin or end at: an entity by name, or all entities of a kind, as "railways" or 高铁 names one."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from graph.ask.lexicon import table
from graph.lookup import Hit, resolve
from graph.names import entities, fold
from graph.network import Network
from graph.view import View
from ontology.errors import UnknownEntityError, did_you_mean
from ontology.schema import load_schema

_IES = re.compile("ies$")
PREFIX = "class:"
"""Before the name of a class, where a class is meant in any case."""


@dataclass(frozen=True, slots=True)
class Kind:
    """All entities of some classes whose names have one of some words in them."""

    label: str
    label_en: str
    classes: tuple[str, ...]
    words: tuple[str, ...]
    members: tuple[str, ...]

    def name(self, lang: str) -> str:
        """Return what the kind is called in `lang`."""
        return self.label_en if lang == "en" else self.label

    def to_json(self) -> dict[str, Any]:
        """Return the kind with the member names of the API."""
        return {
            "label": self.label,
            "label_en": self.label_en,
            "classes": list(self.classes),
            "words": list(self.words),
            "members": len(self.members),
        }


End: TypeAlias = Hit | Kind


def end_of(view: View, network: Network, text: str) -> End:
    """Return the entity or the kind that a text names; the entity where both are called so.

    `UnknownEntityError` with the nearest names where there is neither.
    """
    if text.startswith(PREFIX):
        found = _kind(view, network, text.removeprefix(PREFIX))
        if found is None:
            raise _no_class(text)
        return found
    try:
        entity = resolve(view, text)
    except UnknownEntityError:
        if found := _kind(view, network, text):
            return found
        raise
    literally = text in {entity.iri, entity.label, entity.label_en, *entity.aliases}  # 高铁 is not the slogan 高铁+
    if literally and entity.iri in network:
        return entity
    return _kind(view, network, text) or entity


def kind_called(view: View, network: Network, entity: Hit, text: str) -> Kind | None:
    """Return the kind that a text could name as well as an entity that is called so."""
    found = _kind(view, network, text)
    return found if found and entity.iri not in found.members else None


def iris_of(end: End) -> str | tuple[str, ...]:
    """Return an end as `graph.paths.find_paths` takes it."""
    return end.iri if isinstance(end, Hit) else end.members


def _kind(view: View, network: Network, text: str) -> Kind | None:
    word = fold(text)
    known = next(
        (_kinds()[one] for one in (word, word.removesuffix("s"), _IES.sub("y", word)) if one in _kinds()), None
    )
    if known is None:
        return None
    classes, words = known
    schema = load_schema()
    below = {name for cls in classes for name in schema.subclasses(cls)}
    members = [iri for iri, data in network.nodes(data=True) if data["cls"] in below and data["mentions"]]
    if words:
        named = entities(view)
        members = [iri for iri in members if any(word in named[iri].label for word in words)]
    infos = [schema.classes[name] for name in classes]
    label, english = "、".join(one.label("zh") for one in infos), ", ".join(one.label("en") for one in infos)
    if words:
        label, english = f"{label}（{'、'.join(words)}）", f"{english} ({', '.join(words)})"
    return Kind(label, english, classes, words, tuple(members))


@functools.cache
def _kinds() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the classes, and the words in a name, that a word stands for: names of classes, and words of questions."""
    found = {fold(word): (classes, words) for word, classes, words in _class_words()}
    for name, info in load_schema().classes.items():
        found |= {fold(called): ((name,), ()) for called in (name, info.label("zh"), info.label("en"))}
    return found


def _class_words() -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for cells in table("classes"):
        classes, words = (tuple(filter(None, cell.split("|"))) for cell in cells[1:3])
        for word in cells[0].split("|"):
            yield word, classes, words


def _no_class(text: str) -> UnknownEntityError:
    nearest = tuple(PREFIX + name for name in did_you_mean(text.removeprefix(PREFIX), load_schema().classes))
    return UnknownEntityError(f"there is no class {text!r}", f"did you mean {', '.join(nearest)}?", nearest=nearest)
