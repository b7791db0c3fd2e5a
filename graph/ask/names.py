"""The names of the graph as questions use them: who is called what, and what sounds or looks alike."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph.ask.language import is_chinese
from graph.ask.lexicon import lookalikes
from ontology.romanisation import plain_syllables
from ontology.schema import load_schema

BEGINNING = frozenset(("Project", "Zone", "Region", "Attraction", "Organization", "NaturalFeature"))
"""Top classes of things that are called by the beginning of their names."""
Keys = tuple[str, ...]
"""What a phrase is matched by."""


@dataclass(slots=True)
class Named:
    """An entity with its names."""

    iri: str
    cls: str
    label: str = ""
    label_en: str | None = None
    label_en_is_pinyin: bool = False
    pinyin: str | None = None
    aliases: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    """Shorter forms that stand inside longer names, such as 遵义 and 遵 for 遵义市."""
    former: list[str] = field(default_factory=list)
    mentioned: bool = False

    @property
    def top(self) -> str:
        """The top class."""
        return load_schema().top(self.cls)

    @property
    def chinese(self) -> tuple[str, ...]:
        """Label and aliases."""
        return (self.label, *self.aliases)


@dataclass(frozen=True)
class Names:
    """Every named entity, and the tables by which a question finds it."""

    entities: Mapping[str, Named]
    phrases: Mapping[Keys, tuple[str, ...]]
    sounds: Mapping[Keys, tuple[str, ...]]
    shapes: Mapping[str, tuple[str, ...]]
    latin: Mapping[str, tuple[str, ...]]
    """Single Latin words that are a name on their own, for slips."""

    def of_classes(self, classes: Iterable[str], kin: Iterable[str] = ()) -> list[Named]:
        """Return the entities that documents mention, of given classes and below, or called by kin words."""
        wanted, words = self.below(classes), tuple(kin)
        return [entity for entity in self.mentioned if entity.cls in wanted or is_kin(entity, words)]

    @staticmethod
    def below(classes: Iterable[str]) -> set[str]:
        """Return some classes with all below them."""
        return set().union(*(load_schema().subclasses(cls) for cls in classes))

    @functools.cached_property
    def beginnings(self) -> Mapping[str, tuple[str, ...]]:
        """The sounds of the first two to four characters of what documents mention other than places."""
        found: dict[str, list[str]] = {}
        for entity in self.mentioned:
            if entity.top in BEGINNING and is_chinese(entity.label):
                sounds = plain_syllables(entity.label)
                for count in range(2, min(4, len(sounds)) + 1):
                    found.setdefault("".join(sounds[:count]).lower(), []).append(entity.iri)
        return {sound: tuple(iris) for sound, iris in found.items()}

    @functools.cached_property
    def starting(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """The names of what documents mention, with their entities, by their first character."""
        found: dict[str, list[tuple[str, str]]] = {}
        for entity in self.mentioned:
            for name in entity.chinese:
                found.setdefault(name[:1], []).append((name, entity.iri))
        return {first: tuple(names) for first, names in found.items()}

    @functools.cached_property
    def mentioned(self) -> list[Named]:
        """The entities that documents mention, by IRI."""
        return [entity for _, entity in sorted(self.entities.items()) if entity.mentioned]


LOOSE = frozenset(("Project", "UrbanProject"))
"""Classes of projects that were read as of no closer kind."""


def is_kin(entity: Named, words: Iterable[str]) -> bool:
    """Return whether something is a project of no closer kind whose label holds one of some words."""
    return entity.cls in LOOSE and any(word in entity.label for word in words)


@functools.lru_cache(maxsize=16384)
def sound(character: str) -> str:
    """Return the toneless sound of a character, with the sounds that speakers confuse made one.

    >>> sound("尊") == sound("遵"), sound("成") == sound("岑"), sound("渝") == sound("湘")
    (True, True, False)
    """
    pinyin = plain_syllables(character)[0]
    for written, heard in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        pinyin = heard + pinyin.removeprefix(written) if pinyin.startswith(written) else pinyin
    return pinyin.removesuffix("g") if pinyin.endswith("ng") else pinyin


def shape(text: str) -> str:
    """Return a text with characters that look alike made one.

    >>> shape("沪遵") == shape("泸尊")
    True
    """
    alike = lookalikes()
    return "".join(alike.get(character, character) for character in text)
