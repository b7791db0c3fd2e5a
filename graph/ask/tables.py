"""The tables of names, built for each view: by whole names, short ones and spellings, by sound and shape."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from graph.ask.language import is_chinese, keys_of
from graph.ask.lexicon import load_phrases, table
from graph.ask.names import Keys, Named, Names, shape, sound
from graph.ask.senses import AskSense, RelationSense, StatusSense, StopSense, TermSense
from graph.names import PREFERRED, entities, labels_of
from graph.names import Named as Known
from graph.naming import Label
from graph.view import View
from ontology.namespaces import PINYIN_TAG, RG
from ontology.romanisation import plain_syllables

FORMER, ABBREVIATION = str(RG.formerName), str(RG.abbreviation)
SHORTEST_NAME = 2
K = TypeVar("K")


class NamesBuilder:
    """Builds the tables of one view after another, with the entities of the last where they are the same."""

    def __init__(self) -> None:
        self._last: Mapping[str, _Told] = {}

    def __call__(self, view: View) -> Names:
        """Return the names in a view."""
        known, last = entities(view), self._last
        same = {iri: told for iri, told in last.items() if known.get(iri) is told.source}
        labels = labels_of(view, known.keys() - same.keys())
        told = {iri: same.get(iri) or _told(one, labels[iri]) for iri, one in known.items()}
        self._last = told
        return _tables([one for one in told.values() if one.named.label])


build_names = NamesBuilder()


@dataclass(frozen=True, slots=True)
class _Told:
    """An entity and what its names are matched by."""

    source: Known
    named: Named
    given: tuple[Keys, ...]
    short: tuple[Keys, ...]
    spelled: tuple[Keys, ...]


def _told(one: Known, labels: Iterable[Label]) -> _Told:
    named = _named(one, labels)
    return _Told(
        one,
        named,
        tuple(map(keys_of, _given_names(named))),
        tuple(map(keys_of, _short_names(named))),
        tuple(map(keys_of, [*([named.pinyin] if named.pinyin else []), *_spelled_names(named)])),
    )


def _tables(told: list[_Told]) -> Names:
    phrases: dict[Keys, list[str]] = {}
    ordered = sorted(told, key=lambda one: _precedence(one.named))
    for one in ordered:
        for keys in one.given:
            _put(phrases, keys, one.named.iri)
    for one in ordered:
        for keys in one.short:
            if keys not in phrases:  # a short form yields to whatever bears the name in full
                _put(phrases, keys, one.named.iri)
    for one in ordered:
        for keys in one.spelled:
            if keys not in phrases:  # and so does a mere spelling of the sound
                _put(phrases, keys, one.named.iri)
    plain = {keys: iris for keys, iris in phrases.items() if len(keys) > 1}
    chinese = {keys: iris for keys, iris in plain.items() if all(map(is_chinese, keys))}
    return Names(
        {one.named.iri: one.named for one in told},
        _freeze(phrases),
        _freeze(_regroup(chinese, lambda keys: tuple(map(sound, keys)))),
        _freeze(_regroup(chinese, lambda keys: shape("".join(keys)))),
        _freeze({keys[0]: iris for keys, iris in phrases.items() if len(keys) == 1 and keys[0].isascii()}),
    )


def _named(one: Known, labels: Iterable[Label]) -> Named:
    entity = Named(one.iri, one.cls, mentioned=one.documents > 0)
    for kind, lang, name in labels:
        _name(entity, kind, lang, name)
    entity.short.extend(_shorten(entity))
    return entity


def _name(entity: Named, kind: str, lang: str, name: str) -> None:
    if kind == PREFERRED and lang == "zh":
        entity.label = entity.label or name
    elif kind == PREFERRED and lang == "en":
        entity.label_en, entity.label_en_is_pinyin = name, False
    elif kind == PREFERRED:
        entity.pinyin = name
        if entity.label_en is None:
            entity.label_en, entity.label_en_is_pinyin = name, lang.lower() == PINYIN_TAG.lower()
    elif kind == ABBREVIATION:
        _append(entity.short, name)
    elif kind == FORMER:
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
    return [name for name in names if not (_is_verb(name) if name == entity.label else _is_grammar(name))]


def _is_verb(name: str) -> bool:
    """Whether a name is a word that carries the sentence: what was read as a thing called 建成 is none."""
    senses = load_phrases().get(keys_of(name), [])
    return any(isinstance(sense, StatusSense | RelationSense | AskSense | StopSense) for sense in senses)


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


KINDS = {
    "市": "city",
    "县": "county",
    "区": "district",
    "州": "prefecture",
    "省": "province",
    "镇": "town",
    "乡": "township",
}
"""What English calls places by the last character of their Chinese name."""


def is_spelled(text: str, name: str) -> bool:
    """Return whether a text is a name, in Chinese or by its sound with the kind in English.

    >>> is_spelled("遵义县", "遵义县"), is_spelled("Zunyi County", "遵义县"), is_spelled("Zunyi", "遵义县")
    (True, True, False)
    """
    return text == name or (name[-1:] in KINDS and keys_of(text) == keys_of(_spelling(name)))


def _spelling(name: str) -> str:
    return f"{''.join(plain_syllables(name[:-1]))} {KINDS[name[-1]]}"


def _spelled_names(entity: Named) -> list[str]:
    """Return places spelled by their sound with their kind in English, former names too: Renhuai city, Zunyi county."""
    if entity.top != "Place":
        return []
    names = entity.former if _shy(entity) else [entity.label, *entity.former]
    return [_spelling(name) for name in names if len(name) > SHORTEST_NAME and name[-1] in KINDS]


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
