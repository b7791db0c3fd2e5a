"""Every entity with its names: read once for each view, then at hand for search and for labels."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from graph.engine import Row
from graph.view import View
from ontology.namespaces import ID, PINYIN_TAG, local_name
from ontology.schema import load_schema

_FOLDED_AWAY = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Named:
    """An entity with its names; `mentions` is 0 for what only the reference data know."""

    iri: str
    cls: str
    label: str
    label_en: str | None
    label_en_is_pinyin: bool
    aliases: tuple[str, ...]
    mentions: int
    documents: int
    pinyin: str | None

    @property
    def mentioned(self) -> bool:
        """Whether a document mentions it."""
        return self.mentions > 0

    def name(self, lang: str) -> str:
        """Return the label in `lang`, the Chinese one where there is no other."""
        return self.label_en if lang == "en" and self.label_en else self.label


def entities(view: View) -> Mapping[str, Named]:
    """Return every entity of the graph by IRI, in order of IRI."""
    return view.memo(_read)


def name_of(view: View, iri: str) -> Named:
    """Return the names of an entity; of something unknown, what its IRI tells."""
    known = entities(view).get(iri)
    return known or Named(iri, "", unquote(local_name(iri)), None, False, (), 0, 0, None)


def fold(text: str) -> str:
    """Return `text` as names are compared: without width, case, accents, spaces and punctuation.

    >>> fold("Yúguì Gāotiě"), fold("成渝－黔中 经济区"), fold("!")
    ('yuguigaotie', '成渝黔中经济区', '')
    """
    split = unicodedata.normalize("NFKD", text.casefold())
    return _FOLDED_AWAY.sub("", "".join(c for c in split if not unicodedata.combining(c)))


def class_filter(cls: str | None) -> frozenset[str] | None:
    """Return a class with those below it; raise `OptionError` with the nearest where there is none."""
    return load_schema().subclasses(cls) if cls else None


def most_specific(classes: Iterable[str]) -> str:
    """Return the class farthest from the top, the first by name among equals; "" if none is of entities.

    >>> most_specific(["Project", "Railway", "Claim"])
    'Railway'
    """
    schema = load_schema()
    known = sorted(name for name in classes if name in schema.classes)
    return max(known, key=lambda name: len(schema.lineage(name)), default="")


def _read(view: View) -> dict[str, Named]:
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for row in view.rows("entity-classes"):
        classes[_text(row, "iri")].add(local_name(_text(row, "class")))
    labels: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sorted(view.rows("entity-labels"), key=_label_order):
        labels[_text(row, "iri")].append(row)
    counts = {_text(row, "iri"): row for row in view.rows("mention-counts")}
    found = {}
    for iri in sorted(labels):
        if cls := most_specific(classes[iri]):
            named = _named(iri, cls, labels[iri])
            if (count := counts.get(iri)) is not None:
                named = replace(named, mentions=int(_text(count, "mentions")), documents=int(_text(count, "documents")))
            found[iri] = named
    return found


def _label_order(row: Row) -> tuple[str | bool, ...]:
    """Order labels by entity and kind, those that reference data give first."""
    read = _text(row, "source").startswith(f"{ID}document/")
    return _text(row, "iri"), _text(row, "property"), _text(row, "lang"), read, _text(row, "label")


def _named(iri: str, cls: str, rows: list[Row]) -> Named:
    """Put the labels of an entity together; they come sorted, those of the reference data first."""
    preferred: defaultdict[str, list[str]] = defaultdict(list)
    others = []
    for row in rows:
        if local_name(_text(row, "property")) == "prefLabel":
            preferred[_text(row, "lang")].append(_text(row, "label"))
        else:
            others.append(_text(row, "label"))
    chinese = preferred["zh"] or preferred[""] or [unquote(local_name(iri))]
    english, pinyin = next(iter(preferred["en"]), None), next(iter(preferred[PINYIN_TAG.lower()]), None)
    aliases = tuple(dict.fromkeys(name for name in (*chinese[1:], *others) if name != chinese[0]))
    return Named(iri, cls, chinese[0], english or pinyin, not english and bool(pinyin), aliases, 0, 0, pinyin)


def _text(row: Row, name: str) -> str:
    return row[name] or ""
