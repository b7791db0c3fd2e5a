"""Every entity with its names: read once for each view, then at hand for search and for labels."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from urllib.parse import unquote

from rdflib.namespace import SKOS

from graph.naming import Label, Naming, read_namings
from graph.view import View
from ontology.namespaces import ID, INFERRED_GRAPH, PINYIN_TAG, local_name
from ontology.schema import load_schema

_FOLDED_AWAY = re.compile(r"[\W_]+")
_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fff]+")
PREFERRED = str(SKOS.prefLabel)
"""Kind of label; the others are aliases, former names and abbreviations."""
_Label = tuple[str, str, bool, str]
"""Property, language, whether it was read from a document, and the text: labels sort by this."""


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
    return view.memo(_read).named


def labels_of(view: View, iris: Set[str]) -> dict[str, list[Label]]:
    """Return the labels that any graph gives some entities, sorted."""
    found = _gathered(view.memo(_read).namings, iris)
    return {iri: sorted({(kind, lang, text) for kind, lang, _, text in given}) for iri, given in found.items()}


def name_of(view: View, iri: str) -> Named:
    """Return the names of an entity; of something unknown, what its IRI tells."""
    known = entities(view).get(iri)
    return known or Named(iri, "", unquote(local_name(iri)), None, False, (), 0, 0, None)


def fold(text: str) -> str:
    """Return `text` as names are compared: without width, case, accents, spaces and punctuation.

    >>> fold("Yúguì Gāotiě"), fold("成渝－黔中 经济区"), fold("!")
    ('yuguigaotie', '成渝黔中经济区', '')
    """
    if _IDEOGRAPHS.fullmatch(text):  # most names are, and nothing of them is folded away
        return text
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


@dataclass(frozen=True, slots=True)
class _Known:
    """The names in a view, and what each of its graphs says of them."""

    versions: Mapping[str, str]
    namings: Mapping[str, Naming]
    named: Mapping[str, Named]


class _Reader:
    """Reads the names in one view after another, each by what has changed since the last.

    The ontology and the reference data change with an upgrade only, and a commit changes few documents:
    graphs with the content they had are not read again, and of the entities only those are put together
    anew that a changed graph speaks of or spoke of. The rules infer classes above those stated, no names.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = _Known({}, {}, {})

    def __call__(self, view: View) -> _Known:
        versions = {name: version for name, version in view.versions().items() if name and name != INFERRED_GRAPH}
        with self._lock:
            last = self._last
            changed = {name for name, _ in last.versions.items() ^ versions.items()}
            new = read_namings(view, sorted(changed & versions.keys()))
            old = {name: last.namings[name] for name in changed & last.namings.keys()}
            namings = {name: new.get(name) or last.namings[name] for name in versions}
            touched = {iri for naming in (*new.values(), *old.values()) for iri in naming.entities()}
            self._last = _Known(versions, namings, _renewed(last.named, namings, touched))
            return self._last


_read = _Reader()


def _renewed(old: Mapping[str, Named], namings: Mapping[str, Naming], touched: set[str]) -> dict[str, Named]:
    """Return the names of all entities, those of the `touched` put together anew."""
    named = dict(old)
    for iri in touched:
        named.pop(iri, None)
    named.update((one.iri, one) for one in _put_together(namings, touched))
    return dict(sorted(named.items()))  # quick, since most are in order


def _put_together(namings: Mapping[str, Naming], wanted: set[str]) -> Iterator[Named]:
    classes: defaultdict[str, set[str]] = defaultdict(set)
    documents: defaultdict[str, set[str]] = defaultdict(set)
    for naming in namings.values():
        for iri in naming.classes.keys() & wanted:
            classes[iri].update(naming.classes[iri])
        for iri in naming.documents.keys() & wanted:
            documents[iri].update(naming.documents[iri])
    for iri, given in _gathered(namings, wanted).items():
        if (cls := most_specific(classes[iri])) and any(kind == PREFERRED for kind, *_ in given):
            mentions = sum(sum(namings[name].mentions.get(iri, ())) for name in documents[iri] & namings.keys())
            yield _named(iri, cls, sorted(given), mentions, len(documents[iri]))


def _gathered(namings: Mapping[str, Naming], wanted: Set[str]) -> defaultdict[str, set[_Label]]:
    """Return the labels of some entities from all graphs."""
    labels: defaultdict[str, set[_Label]] = defaultdict(set)
    for name, naming in namings.items():
        read = name.startswith(f"{ID}document/")
        for iri in naming.labels.keys() & wanted:
            labels[iri].update((kind, lang, read, text) for kind, lang, text in naming.labels[iri])
    return labels


def _named(iri: str, cls: str, labels: list[_Label], mentions: int, documents: int) -> Named:
    """Put the labels of an entity together; they come sorted, those of the reference data first."""
    preferred: defaultdict[str, list[str]] = defaultdict(list)
    others = []
    for kind, lang, _, text in labels:
        if kind == PREFERRED:
            preferred[lang].append(text)
        else:
            others.append(text)
    chinese = preferred["zh"] or preferred[""] or [unquote(local_name(iri))]
    english, pinyin = next(iter(preferred["en"]), None), next(iter(preferred[PINYIN_TAG.lower()]), None)
    aliases = tuple(dict.fromkeys(name for name in (*chinese[1:], *others) if name != chinese[0]))
    spelled = not english and bool(pinyin)
    return Named(iri, cls, chinese[0], english or pinyin, spelled, aliases, mentions, documents, pinyin)
