"""Finding entities by name: Chinese, English, pinyin, initials, or a part of any of them.

Which names a text fits, and how, an index tells (see `graph.name_index`); here what it fits is put in order.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt

from graph.name_index import EXACT, Scores, bases, called
from graph.names import Named, class_filter, entities, fold
from graph.view import View
from ontology.errors import OptionError, UnknownEntityError
from ontology.namespaces import ID

_MENTIONED, _OFTEN = 0.1, 0.08
"""What documents mention comes first among what fits in the same way, and what they mention often."""
_DIGITS, _PARTS = 4, 10_000
"""To how many digits scores are rounded, and how many parts of 1 that makes."""
_DOUBT = 1e-6
"""Numbers this close to a half may be rounded either way."""
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
    wanted, key = class_filter(cls), fold(text)
    return view.memo(_Ranking).best(bases(view, key), wanted, limit) if key else []


def resolve(view: View, name_or_iri: str) -> Hit:
    """Return the one entity of that IRI or name; `UnknownEntityError` with the nearest where there is none."""
    known = entities(view)
    if name_or_iri in known:
        return _hit(known[name_or_iri], EXACT)
    key = fold(name_or_iri)
    if same := called(view, key):
        return _hit(max(same, key=lambda one: (fold(one.label) == key, one.mentions, one.iri)), EXACT)
    name = unquote(name_or_iri.rpartition("/")[2]) if name_or_iri.startswith(ID) else name_or_iri
    nearest = tuple(dict.fromkeys(hit.label for hit in search(view, name[:MAX_QUERY], limit=5)))
    hint = f"did you mean {', '.join(nearest)}?" if nearest else None
    raise UnknownEntityError(f"nothing in the graph is called {name_or_iri!r}", hint, nearest=nearest)


class _Ranking:
    """What of an entity decides its place among those that fit equally well."""

    def __init__(self, view: View) -> None:
        self._known = list(entities(view).values())
        mentions = np.array([one.mentions for one in self._known], np.int32)
        self._mentioned = np.where(mentions > 0, _MENTIONED, 0.0)
        self._often = _OFTEN * (1 - 1 / (1 + mentions))
        self._order = np.argsort(sorted(range(len(self._known)), key=lambda number: self._known[number].label))

    def best(self, fits: Scores, classes: Container[str] | None, limit: int) -> list[Hit]:
        """Return the entities that fit, the best first and equally good ones in order of label and IRI."""
        found = np.flatnonzero(fits)
        if classes is not None:
            found = found[np.array([self._known[number].cls in classes for number in found.tolist()], bool)]
        scores = _rounded(fits[found] + self._mentioned[found] + self._often[found])
        places = self._order[found] - scores * len(self._known)
        first = np.argpartition(places, limit)[:limit] if len(found) > limit else np.arange(len(found))
        first = first[np.argsort(places[first])]
        return [_hit(self._known[number], fits[number]) for number in found[first].tolist()]


def _rounded(scores: Scores) -> npt.NDArray[np.int64]:
    """Return scores in ten thousandths, rounded as Python rounds: where numpy might do otherwise, one by one."""
    scaled = scores * _PARTS
    whole = np.rint(scaled).astype(np.int64)
    doubtful = np.abs(scaled - np.floor(scaled) - 0.5) < _DOUBT
    values, which = np.unique(scores[doubtful], return_inverse=True)
    whole[doubtful] = np.array([round(round(value, _DIGITS) * _PARTS) for value in values.tolist()], np.int64)[which]
    return whole


def _hit(one: Named, base: float) -> Hit:
    often = _OFTEN * (1 - 1 / (1 + one.mentions))
    score = round(float(base) + (_MENTIONED if one.mentioned else 0) + often, _DIGITS)
    return Hit(one.iri, one.label, one.label_en, one.label_en_is_pinyin, one.cls, one.aliases, score, one.mentions)
