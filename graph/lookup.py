"""Finding entities by name: Chinese, English, pinyin, initials, or a part of any of them.

The index is built once for each view: a sorted list of folded names for what is equal or begins so,
and for parts the names by each character and pair of characters they hold, so that no search reads
all names. Pinyin is added when the first query in Latin letters comes.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import unquote

from rapidfuzz import fuzz, process

from graph.names import Named, class_filter, entities, fold
from graph.view import View
from ontology.errors import OptionError, UnknownEntityError
from ontology.namespaces import ID
from ontology.romanisation import syllables

EXACT, PREFIX, PART, FUZZY = 0.8, 0.6, 0.4, 0.2
"""Score from which each way of matching starts; what documents mention comes first within each."""
_MENTIONED, _OFTEN, _COVERAGE = 0.1, 0.08, 0.01
_CLOSE_ENOUGH = 65  # one wrong character of three: 66.7
MAX_QUERY = 200
"""Longest search text in characters."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found, with how well it fits from 0 to 1."""

    iri: str
    label: str
    label_en: str | None
    label_en_is_pinyin: bool
    cls: str
    aliases: tuple[str, ...]
    score: float
    mentions: int

    @property
    def mentioned(self) -> bool:
        """Whether a document mentions it; otherwise it is from the reference data only."""
        return self.mentions > 0

    def to_json(self) -> dict[str, Any]:
        """Return the hit with the member names of the API."""
        members = asdict(self)
        members["class"] = members.pop("cls")
        return {**members, "mentioned": self.mentioned}


def search(view: View, text: str, *, cls: str | None = None, limit: int = 20) -> list[Hit]:
    """Return the entities whose names fit `text`, best first.

    What equals a name comes before what begins one, and that before what is part of one; then come
    entities that documents mention, and the more often mentioned. Where nothing fits, names that come
    close are returned. `cls` keeps to a class and those below it.
    """
    if limit < 1:
        raise OptionError(f"limit is at least 1, not {limit}")
    if len(text) > MAX_QUERY:
        raise OptionError(f"a search has up to {MAX_QUERY} characters, not {len(text)}")
    wanted, known = class_filter(cls), entities(view)
    found = {iri: match for iri, match in matches(view, text).items() if wanted is None or known[iri].cls in wanted}
    hits = [_hit(known[iri], score) for iri, score in found.items()]
    return sorted(hits, key=lambda hit: (-hit.score, hit.label, hit.iri))[:limit]


def resolve(view: View, name_or_iri: str) -> Hit:
    """Return the one entity of that IRI or name; `UnknownEntityError` with the nearest where there is none."""
    known = entities(view)
    if name_or_iri in known:
        return _hit(known[name_or_iri], EXACT)
    key = fold(name_or_iri)
    same = [known[iri] for iri in view.memo(_Index).exact(key)] if key else []
    if not same and key.isascii():
        same = [known[iri] for iri in view.memo(_pinyin_index).exact(key)]
    if same:
        return _hit(max(same, key=lambda one: (fold(one.label) == key, one.mentions, one.iri)), EXACT)
    name = unquote(name_or_iri.rpartition("/")[2]) if name_or_iri.startswith(ID) else name_or_iri
    nearest = tuple(dict.fromkeys(hit.label for hit in search(view, name[:MAX_QUERY], limit=5)))
    hint = f"did you mean {', '.join(nearest)}?" if nearest else None
    raise UnknownEntityError(f"nothing in the graph is called {name_or_iri!r}", hint, nearest=nearest)


def matches(view: View, text: str) -> dict[str, float]:
    """Return every entity that `text` fits, with where the way it fits starts in score."""
    key = fold(text)
    if not key:
        return {}
    found = view.memo(_Index).matches(key)
    if key.isascii():
        for iri, base in view.memo(_pinyin_index).matches(key).items():
            found[iri] = max(base, found.get(iri, 0.0))
    return found or dict.fromkeys(view.memo(_Index).close(key), FUZZY)


class _Index:
    """Names by equality, beginning and part."""

    def __init__(self, view: View) -> None:
        named = entities(view).values()
        pairs = ((fold(name), one.iri) for one in named for name in (one.label, *one.aliases, one.label_en or ""))
        self._fill(pairs)

    def _fill(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._names = sorted({pair for pair in pairs if pair[0]})
        self._parts: defaultdict[str, list[int]] = defaultdict(list)
        for number, (key, _) in enumerate(self._names):
            for gram in {*key, *map("".join, itertools.pairwise(key))}:
                self._parts[gram].append(number)

    def exact(self, key: str) -> list[str]:
        """Return the entities with a name that equals `key`."""
        return [iri for name, iri in self._beginning(key) if name == key]

    def matches(self, key: str) -> dict[str, float]:
        """Return the entities with a name that `key` fits, with the base of their score."""
        found: dict[str, float] = {}
        for name, iri in itertools.chain(self._beginning(key), self._containing(key)):
            base = EXACT if name == key else PREFIX if name.startswith(key) else PART
            found[iri] = max(found.get(iri, 0.0), base + _COVERAGE * len(key) / len(name))
        return found

    def close(self, key: str) -> list[str]:
        """Return the entities with a name that looks like `key`, for slips of the pen."""
        names = [name for name, _ in self._names]
        near = process.extract(key, names, scorer=fuzz.ratio, limit=8, score_cutoff=_CLOSE_ENOUGH)
        return list(dict.fromkeys(self._names[number][1] for _, _, number in near))

    def _beginning(self, key: str) -> Iterator[tuple[str, str]]:
        number = bisect_left(self._names, (key, ""))
        while number < len(self._names) and self._names[number][0].startswith(key):
            yield self._names[number]
            number += 1

    def _containing(self, key: str) -> Iterator[tuple[str, str]]:
        grams = [key] if len(key) == 1 else list(map("".join, itertools.pairwise(key)))
        rarest = min((self._parts.get(gram, []) for gram in grams), key=len)
        for number in rarest:
            if key in self._names[number][0]:
                yield self._names[number]


class _PinyinIndex(_Index):
    """Pinyin of labels and aliases, whole and by initials."""

    def __init__(self, view: View) -> None:
        self._fill(pair for one in entities(view).values() for pair in _romanised(one))

    def matches(self, key: str) -> dict[str, float]:
        """Return the entities whose pinyin begins with `key`; parts of syllables would fit too much."""
        found: dict[str, float] = {}
        for name, iri in self._beginning(key):
            base = (EXACT if name == key else PREFIX) + _COVERAGE * len(key) / len(name)
            found[iri] = max(found.get(iri, 0.0), base)
        return found


def _pinyin_index(view: View) -> _PinyinIndex:
    return _PinyinIndex(view)


def _romanised(one: Named) -> Iterator[tuple[str, str]]:
    yield fold(one.pinyin or ""), one.iri
    for name in (one.label, *one.aliases) if one.mentioned else ():  # of thousands in the background it takes long
        spelled = [fold(part) for part in syllables(name)]
        yield "".join(spelled), one.iri
        yield "".join(part[:1] for part in spelled), one.iri


def _hit(one: Named, base: float) -> Hit:
    often = _OFTEN * (1 - 1 / (1 + one.mentions))
    score = round(base + (_MENTIONED if one.mentioned else 0) + often, 4)
    return Hit(one.iri, one.label, one.label_en, one.label_en_is_pinyin, one.cls, one.aliases, score, one.mentions)
