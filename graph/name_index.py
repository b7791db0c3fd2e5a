"""Names of entities by equality, beginning and part, in Chinese and English and in pinyin.

An index is built once for each view, with what it has in common with the one before: an array of every
place in every folded name, sorted by the characters there (see `graph.substrings`), so that no search
reads all names. Pinyin is added when the first query in Latin letters comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from graph.names import Named, entities, fold
from graph.substrings import END, Substrings
from graph.view import View
from ontology.romanisation import syllables

EXACT, PREFIX, PART, FUZZY = 0.8, 0.6, 0.4, 0.2
"""Score from which each way of matching starts."""
_COVERAGE = 0.01
_CLOSE_ENOUGH = 65  # one wrong character of three: 66.7
_NEAREST = 8

Scores = npt.NDArray[np.float64]
"""One for each entity, in order of IRI."""


def bases(view: View, key: str) -> Scores:
    """Return for each entity where the way that `key` fits its names starts in score, 0 if it does not.

    `key` is folded and not empty. Where nothing fits, names that come close do.
    """
    found = view.memo(LABELS).bases(key)
    if key.isascii():
        found = np.maximum(found, view.memo(PINYIN).bases(key))
    return found if found.any() else view.memo(LABELS).near(key)


def called(view: View, key: str) -> list[Named]:
    """Return the entities with a name that equals `key`, by IRI; where there is none, those of that pinyin."""
    same = view.memo(LABELS).called(key) if key else []
    return same or (view.memo(PINYIN).called(key) if key and key.isascii() else [])


class NameIndex:
    """Names of entities, which are numbered in order of IRI, by their parts or by their beginnings."""

    def __init__(self, known: Sequence[Named], texts: Sequence[str], *, inside: bool) -> None:
        self.known = known
        self._names = Substrings("".join(texts), inside=inside)
        counts = np.array([text.count(END) for text in texts], np.int32)
        self._owners = np.repeat(np.arange(len(texts), dtype=np.int32), counts)

    def __len__(self) -> int:
        return len(self._owners)

    def texts(self) -> Iterator[str]:
        """Yield the names of each entity in one text, as they were given."""
        text, lengths = self._names.text(), np.array(self._names.lengths + 1, float)
        start = 0
        for size in np.bincount(self._owners, lengths, len(self.known)).astype(int).tolist():
            yield text[start : start + size]
            start += size

    def called(self, key: str) -> list[Named]:
        """Return the entities with a name that equals `key`."""
        found = self._names.find(key)
        return [self.known[number] for number in np.unique(self._owners[found.texts[found.whole]]).tolist()]

    def bases(self, key: str) -> Scores:
        """Return for each entity the base of its score, by the name that `key` fits best; 0 if none."""
        found = self._names.find(key)
        bases = np.where(found.whole, EXACT, np.where(found.first, PREFIX, PART))
        bases += _COVERAGE * len(key) / self._names.lengths[found.texts]
        best = np.zeros(len(self.known))
        np.maximum.at(best, self._owners[found.texts], bases)
        return best

    def near(self, key: str) -> Scores:
        """Return the base for the entities with a name that looks like `key`, for slips of the pen."""
        bases = np.zeros(len(self.known))
        for _, _, number in self._names.near(key, limit=_NEAREST, least=_CLOSE_ENOUGH):
            bases[self._owners[number]] = FUZZY
        return bases


class IndexBuilder:
    """Builds the index of one view after another, with the names of the last where an entity is the same."""

    def __init__(self, spell: Callable[[Named], Iterable[str]], *, inside: bool) -> None:
        self._spell = spell
        self._inside = inside
        self._last: NameIndex | None = None

    def __call__(self, view: View) -> NameIndex:
        """Return the index of a view."""
        known, last = list(entities(view).values()), self._last
        before = {one.iri: (one, text) for one, text in zip(last.known, last.texts(), strict=True)} if last else {}
        texts = []
        for one in known:
            same, text = before.get(one.iri, (None, ""))
            texts.append(text if same is one else self._spelled(one))
        self._last = NameIndex(known, texts, inside=self._inside)
        return self._last

    def _spelled(self, one: Named) -> str:
        return "".join(name + END for name in dict.fromkeys(self._spell(one)) if name)


def _folded(one: Named) -> list[str]:
    return [fold(name) for name in (one.label, *one.aliases, one.label_en or "")]


def _romanised(one: Named) -> Iterator[str]:
    """Yield the pinyin of label and aliases, whole and by initials."""
    yield fold(one.pinyin or "")
    for name in (one.label, *one.aliases) if one.mentioned else ():  # of thousands in the background it takes long
        spelled = [fold(part) for part in syllables(name)]
        yield "".join(spelled)
        yield "".join(part[:1] for part in spelled)


LABELS = IndexBuilder(_folded, inside=True)
PINYIN = IndexBuilder(_romanised, inside=False)
"""Only beginnings: parts of syllables would fit too much."""
