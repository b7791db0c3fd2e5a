"""The names of the graph as questions use them: who is called what, and what sounds or looks alike."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from graph.ask.language import is_chinese, keys_of
from graph.ask.lexicon import load_phrases, lookalikes, table
from graph.ask.senses import TermSense
from ontology.namespaces import PINYIN_TAG, local_name
from ontology.romanisation import plain_syllables
from ontology.schema import load_schema

Keys = tuple[str, ...]
K = TypeVar("K")


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

    def of_classes(self, classes: Iterable[str]) -> list[Named]:
        """Return the entities that documents mention, of given classes and below."""
        wanted = set().union(*(load_schema().subclasses(cls) for cls in classes))
        return [entity for entity in self.mentioned if entity.cls in wanted]

    @functools.cached_property
    def mentioned(self) -> list[Named]:
        """The entities that documents mention, by IRI."""
        return [entity for _, entity in sorted(self.entities.items()) if entity.mentioned]


def build_names(rows: Iterable[Mapping[str, str | None]]) -> Names:
    """Build the tables from the rows of the query `ask-names`."""
    entities = _entities(rows)
    phrases: dict[Keys, list[str]] = {}
    ordered = sorted(entities.values(), key=_precedence)
    for entity in ordered:
        for name in _given_names(entity):
            _put(phrases, keys_of(name), entity.iri)
    for entity in ordered:
        for name in _short_names(entity):
            if keys_of(name) not in phrases:  # a short form yields to whatever bears the name in full
                _put(phrases, keys_of(name), entity.iri)
    for entity in ordered:
        if entity.pinyin and keys_of(entity.pinyin) not in phrases:  # and so does a mere spelling of the sound
            _put(phrases, keys_of(entity.pinyin), entity.iri)
    plain = {keys: iris for keys, iris in phrases.items() if len(keys) > 1}
    chinese = {keys: iris for keys, iris in plain.items() if all(map(is_chinese, keys))}
    return Names(
        entities,
        _freeze(phrases),
        _freeze(_regroup(chinese, lambda keys: tuple(map(sound, keys)))),
        _freeze(_regroup(chinese, lambda keys: shape("".join(keys)))),
        _freeze({keys[0]: iris for keys, iris in phrases.items() if len(keys) == 1 and keys[0].isascii()}),
    )


def _entities(rows: Iterable[Mapping[str, str | None]]) -> dict[str, Named]:
    depths = {cls: len(load_schema().lineage(cls)) for cls in load_schema().classes}
    found: dict[str, Named] = {}
    for row in rows:
        iri, cls, name = str(row["entity"]), local_name(str(row["class"])), str(row["name"])
        if cls not in depths:
            continue
        entity = found.setdefault(iri, Named(iri, cls))
        if depths[cls] > depths[entity.cls]:
            entity.cls = cls
        entity.mentioned = entity.mentioned or row["mentioned"] == "yes"
        _name(entity, str(row["kind"]), str(row["lang"]), name)
    named = {iri: entity for iri, entity in found.items() if entity.label}
    for entity in named.values():
        entity.short.extend(_shorten(entity))
    return named


def _name(entity: Named, kind: str, lang: str, name: str) -> None:
    if kind == "preferred" and lang == "zh":
        entity.label = entity.label or name
    elif kind == "preferred" and lang == "en":
        entity.label_en, entity.label_en_is_pinyin = name, False
    elif kind == "preferred":
        entity.pinyin = name
        if entity.label_en is None:
            entity.label_en, entity.label_en_is_pinyin = name, lang.lower() == PINYIN_TAG.lower()
    elif kind == "abbreviation":
        _append(entity.short, name)
    elif kind == "former":
        _append(entity.former, name)
    else:
        _append(entity.aliases, name)


def _append(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


@functools.cache
def _suffixes() -> dict[str, tuple[str, ...]]:
    """Return generic endings of names by class, longest first, from `lexicon/suffixes.tsv`."""
    return {row[0]: tuple(sorted(row[1].split("|"), key=len, reverse=True)) for row in table("suffixes")}


SHORTEST_NAME = 2


def _shorten(entity: Named) -> list[str]:
    """Return the label without its generic ending, when something is left to call it by."""
    endings = _suffixes().get(entity.cls) or _suffixes().get(entity.top, ())
    for ending in endings:
        stem = entity.label.removesuffix(ending)
        if stem != entity.label and len(stem) >= SHORTEST_NAME:
            return [stem]
    return []


def _precedence(entity: Named) -> tuple[bool, int, str]:
    """Mentioned before background, places before what is named after them, and larger places first."""
    order = ("Province", "Prefecture", "County", "Township", "Village")
    rank = order.index(entity.cls) if entity.cls in order else len(order)
    return not entity.mentioned, rank, entity.iri


def _given_names(entity: Named) -> list[str]:
    """Return the names that data gives the entity; a county no document mentions goes by its full names only."""
    names = [entity.label, *entity.former]
    if not _shy(entity):
        names += entity.aliases
    if entity.label_en and not entity.label_en_is_pinyin and (not _shy(entity) or " " in entity.label_en):
        names.append(entity.label_en)
    return [name for name in names if name == entity.label or not _is_grammar(name)]


def _is_grammar(name: str) -> bool:
    """Whether a name is a word of the lexicon other than one of the subject, such as tea, which names a thing too."""
    senses = load_phrases().get(keys_of(name), [])
    return any(not isinstance(sense, TermSense) for sense in senses)


def _short_names(entity: Named) -> list[str]:
    """Return short forms, in Chinese and, for places, by their sounds: 遵义, Zunyi."""
    if _shy(entity):
        return []
    short = [name for name in entity.short if len(name) >= SHORTEST_NAME]
    if entity.top in {"Place", "Region"}:
        short += ["".join(plain_syllables(name)) for name in short]
    words = load_phrases()
    return [name for name in short if keys_of(name) not in words]


def _shy(entity: Named) -> bool:
    return not entity.mentioned and entity.cls in {"County", "Township", "Village"}


def _put(phrases: dict[Keys, list[str]], keys: Keys, iri: str) -> None:
    if keys and iri not in phrases.setdefault(keys, []):
        phrases[keys].append(iri)


def _regroup(phrases: Mapping[Keys, list[str]], key: Callable[[Keys], K]) -> dict[K, list[str]]:
    grouped: dict[K, list[str]] = {}
    for keys, iris in phrases.items():
        known = grouped.setdefault(key(keys), [])
        known.extend(iri for iri in iris if iri not in known)
    return grouped


def _freeze(phrases: Mapping[K, list[str]]) -> dict[K, tuple[str, ...]]:
    return {key: tuple(iris) for key, iris in phrases.items()}


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
