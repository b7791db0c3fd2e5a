"""What the options of pages can be: each function returns a value that exists, and refuses any other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from api.problems import UnknownOptionError
from graph.facts import NO_STATUS, SORTS
from graph.library import SORTS as DOCUMENT_SORTS
from graph.library import kinds
from graph.mapped import LINES
from graph.measures import MEASURES, STRUCTURES, WEIGHTS
from graph.neighbourhood import Opened
from graph.timeline import COURSES
from ontology.namespaces import ID
from ontology.schema import load_schema

_OPENED = re.compile(r"(?P<start>\d{1,5})-(?P<end>\d{1,5})@(?P<iri>.+)")


def one_of(option: str, value: str | None, valid: Iterable[str]) -> str | None:
    """Return `value` where it is None or valid; raises `UnknownOptionError`."""
    names = tuple(valid)
    if value is not None and value not in names:
        raise UnknownOptionError(option, value, names)
    return value


def language(value: Any) -> Any:
    """Check the language of a page."""
    return one_of("lang", value, ("zh", "en"))


def class_(value: str | None) -> str | None:
    """Check a class."""
    return one_of("class", value, load_schema().classes)


def subject_class(value: str | None) -> str | None:
    """Check the class of a subject."""
    return one_of("subject_class", value, load_schema().classes)


def object_class(value: str | None) -> str | None:
    """Check the class of an object."""
    return one_of("object_class", value, load_schema().classes)


def relation(value: str | None) -> str | None:
    """Check a relation."""
    return one_of("relation", value, load_schema().relations)


def status(value: str | None) -> str | None:
    """Check a status, or that there is none."""
    return one_of("status", value, (*load_schema().statuses, NO_STATUS))


def origin(value: str | None) -> str | None:
    """Check where a fact comes from."""
    return one_of("origin", value, ORIGINS)


def document_kind(value: str | None) -> str | None:
    """Check a kind of document."""
    return one_of("kind", value, kinds())


def document_sort(value: str | None) -> str | None:
    """Check an order of documents."""
    return one_of("sort", value, [sign + name for name in DOCUMENT_SORTS for sign in ("", "-")])


def sort(value: str | None) -> str | None:
    """Check an order of facts."""
    return one_of("sort", value, [sign + name for name in SORTS for sign in ("", "-")])


def plain_status(value: str | None) -> str | None:
    """Check a status."""
    return one_of("status", value, load_schema().statuses)


def course(value: str | None) -> str | None:
    """Check how a matter went on."""
    return one_of("course", value, COURSES)


def lines(value: str | None) -> str | None:
    """Check which lines a map has."""
    return one_of("lines", value, LINES)


def through(value: str | None) -> str | None:
    """Check the class of what is to link two entities."""
    return one_of("through", value, load_schema().classes)


def several_relations(value: str) -> str:
    """Check relations with spaces between."""
    return " ".join(filter(None, (one_of("relation", name, load_schema().relations) for name in value.split())))


def several_classes(value: str) -> str:
    """Check classes with spaces between."""
    return " ".join(filter(None, (one_of("among", name, load_schema().classes) for name in value.split())))


def weigh(value: str | None) -> str | None:
    """Check what a relation counts."""
    return one_of("weigh", value, WEIGHTS)


def structure(value: str | None) -> str | None:
    """Check which structure of the network is told."""
    return one_of("structure", value, STRUCTURES)


def measure(value: str | None) -> str | None:
    """Check a centrality."""
    return one_of("measure", value, MEASURES)


ORIGINS = ("stated", "reference", "inferred")
"""Where a fact on the page of an entity may come from."""


def whole_iri(iri: str) -> str:
    """Return an IRI that may have been written without what all of ours begin with.

    >>> whole_iri("place/520300")
    'https://w3id.org/regiongraph/id/place/520300'
    """
    return iri if "://" in iri else str(ID) + iri


def opened(value: str) -> str:
    """Check which entities are opened, and how far."""
    if not all(map(_OPENED.fullmatch, value.split())):
        raise UnknownOptionError("opened", value, ("0-20@place/520300",))
    return value


DECISION_KINDS = ("merge", "split", "propose", "rename")
DECIDERS = ("rule", "person")


def decision_kind(value: str | None) -> str | None:
    """Check a kind of decision."""
    return one_of("kind", value, DECISION_KINDS)


def decider(value: str | None) -> str | None:
    """Check who decided."""
    return one_of("by", value, DECIDERS)


def steps(value: str) -> list[Opened]:
    """Return the entities that are opened, and how far, as `opened` lets them pass."""
    found = map(_OPENED.fullmatch, value.split())
    return [Opened(whole_iri(one["iri"]), int(one["start"]), int(one["end"])) for one in found if one]
