"""What an entity is called and by whom, and which divisions it lies in, from the province down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import SKOS

from graph.evidence import text
from graph.view import View
from ontology.namespaces import ID, PINYIN_TAG, local_name

MOST_CHAINS = 3
_LEVELS = 6
"""More than any chain of divisions has."""


@dataclass(frozen=True, slots=True)
class KnownAs:
    """A name of an entity: what kind of name, in which language, and how it is known.

    `known_by` is "reference" for gazetteers and other reference data, "text" where only documents have it,
    "glossary" for the English of what only documents have, "rule" for pinyin.
    """

    name: str
    kind: str
    lang: str
    known_by: str
    documents: int
    """How many documents call it so, or have it from the reference data or the glossary."""


def names_of(view: View, iri: str) -> tuple[KnownAs, ...]:
    """Return the names of an entity, preferred ones first."""
    sources: dict[tuple[str, str, str], list[str]] = {}
    for row in view.rows("names-of-entity", entity=URIRef(iri)):
        key = local_name(text(row, "property")), row["lang"] or "", text(row, "label")
        sources.setdefault(key, []).append(text(row, "source"))
    found = [_known(*key, graphs) for key, graphs in sources.items()]
    order = {local_name(str(SKOS.prefLabel)): 0, local_name(str(SKOS.altLabel)): 1}
    return tuple(sorted(found, key=lambda one: (order.get(one.kind, 2), one.lang, one.name)))


def _known(kind: str, lang: str, name: str, graphs: Iterable[str]) -> KnownAs:
    documents = sum(graph.startswith(f"{ID}document/") for graph in graphs)
    referred = any(not graph.startswith(f"{ID}document/") for graph in graphs)
    if lang == PINYIN_TAG.lower():
        known_by = "rule"
    elif referred:
        known_by = "reference"
    else:
        known_by = "glossary" if lang == "en" else "text"
    return KnownAs(name, kind, lang, known_by, documents)


def chains(view: View, places: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the divisions that some places lie in, from the province to the place itself, by IRI.

    A chain that is the beginning of another one says nothing more, and is left out.
    """
    parents = view.memo(_parents)
    found = sorted({_climbed(parents, place) for place in places}, key=lambda chain: (-len(chain), chain))
    kept: list[tuple[str, ...]] = []
    for chain in found:
        if not any(longer[: len(chain)] == chain for longer in kept):
            kept.append(chain)
    return tuple(kept[:MOST_CHAINS])


def place_of_claim(view: View, claim: str) -> str | None:
    """Return the entity, by IRI, on whose page a claim or an observation stands; None for anything else."""
    rows = view.rows("subject-of-claim", claim=URIRef(claim))
    return text(rows[0], "subject") if rows else None


def _climbed(parents: Mapping[str, str], place: str) -> tuple[str, ...]:
    chain = [place]
    while (parent := parents.get(chain[0])) and parent not in chain and len(chain) < _LEVELS:
        chain.insert(0, parent)
    return tuple(chain)


def _parents(view: View) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for row in view.rows("divisions"):
        found.setdefault(text(row, "place"), text(row, "parent"))
    return found
