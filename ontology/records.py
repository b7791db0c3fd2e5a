"""The records that travel between reading and storing; frozen, hashable, without behaviour of others.

Offsets count Unicode code points of the document's stored text, end exclusive, so that
`text[start:end] == exact`. Classes, relations, statuses and kinds are local names of the ontology
(`"Railway"`, `"connects"`, `"Planned"`, `"target"`); entities and units are referred to by IRI.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ontology import iris


@dataclass(frozen=True, slots=True)
class Document:
    """A text with what is known about it."""

    slug: str
    title: str
    text: str
    file_name: str
    sha256: str
    issued: str | None = None
    """Date of issue as far as known: `2020-12-19`, `2024-09` or `2024`."""
    publisher: str | None = None
    about: str | None = None
    """IRI of the place whose document it is."""
    source: str | None = None
    """Bibliographic line of the original, for a document that retells another."""
    page_starts: tuple[int, ...] = ()
    """Offsets at which the pages of the original begin, page 1 first; empty where it has no pages."""

    @property
    def iri(self) -> str:
        """IRI of the document and of its named graph."""
        return iris.document_iri(self.slug)

    def pages(self, start: int, end: int) -> tuple[int, int] | tuple[None, None]:
        """Return the pages, counted from 1, on which the text from `start` to `end` begins and ends.

        >>> Document("x", "x", "甲乙丙", "x.pdf", "", page_starts=(0, 2)).pages(1, 3)
        (1, 2)
        """
        if not self.page_starts:
            return None, None
        first, last = (bisect.bisect_right(self.page_starts, offset) or 1 for offset in (start, end - 1))
        return first, last


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A sentence or heading; `section` is the heading path, outermost first, `page` where it begins, from 1."""

    start: int
    end: int
    exact: str
    section: tuple[str, ...] = ()
    page: int | None = None
    last_page: int | None = None
    """The page where it ends, if that is another one."""


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A stretch of text that names an entity."""

    start: int
    end: int
    exact: str
    entity: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing with a name; `cls` is its most specific class, `label` its canonical Chinese name."""

    iri: str
    cls: str
    label: str
    label_en: str | None = None
    pinyin: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A relation that the document states, with the passages that state it."""

    subject: str
    predicate: str
    object: str
    status: str | None
    confidence: Decimal
    passages: tuple[tuple[int, int], ...]
    rule: str

    def iri(self, document: str) -> str:
        """IRI of the claim within `document` (an IRI)."""
        return iris.claim_iri(document, self.subject, self.predicate, self.object)


@dataclass(frozen=True, slots=True)
class Observation:
    """A measured value; `kind` is actual, estimate or target."""

    place: str
    indicator: str
    value: Decimal
    unit: str | None
    year: int | None
    kind: str
    modifier: str | None
    confidence: Decimal
    passages: tuple[tuple[int, int], ...]
    rule: str

    def iri(self, document: str) -> str:
        """IRI of the observation within `document` (an IRI)."""
        value = format(self.value.normalize(), "f")  # 57 and 57.0 are one value
        unit, year = self.unit or "", str(self.year or "")
        return iris.observation_iri(document, self.place, self.indicator, value, unit, year, self.kind)


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """What was decided of two names of a document; `kind` is merge, split (kept apart) or propose.

    `source` is the name that was decided on, `target` the other one; `entity` is what `source` stands
    for after the decision. `made_by` is "rule" or "person"; the rule says why.
    """

    kind: str
    cls: str
    source: str
    target: str
    entity: str
    rule: str
    passages: tuple[tuple[int, int], ...] = ()
    made_by: str = "rule"

    def iri(self, document: str) -> str:
        """IRI of the decision within `document` (an IRI)."""
        return iris.decision_iri(document, self.kind, self.cls, self.source, self.target, self.entity)


@dataclass(frozen=True, slots=True)
class Run:
    """All that decides what is read from a document; the same again gives the same extraction."""

    sha256: str
    """Of the file's bytes."""
    overrides: tuple[tuple[str, str], ...] = ()
    """What was said beside the file, as sorted pairs: by options or a row of `index.csv`."""
    pipeline: str = ""
    """Fingerprint of the program with its model and tables."""
    rulings: str = ""
    """Fingerprint of what persons decided of names in it."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something read but left out, and why; `stage` is the pipeline step that left it out."""

    stage: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one document."""

    document: Document
    passages: tuple[Passage, ...] = ()
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    observations: tuple[Observation, ...] = ()
    pipeline: str = "regiongraph"
    """Name and version of the pipeline that read it."""
    decisions: tuple[Decision, ...] = ()
    dropped: tuple[Dropped, ...] = field(default=(), compare=False)

    def counts(self) -> dict[str, int]:
        """How many records of each kind, in the order of the pipeline."""
        kinds = ("passages", "mentions", "entities", "claims", "observations", "dropped")
        return {kind: len(getattr(self, kind)) for kind in kinds}

    def silent(self) -> Iterator[Passage]:
        """Yield the passages that yielded nothing: no mention stands in them, no claim or observation is from them."""
        facts: tuple[Claim | Observation, ...] = (*self.claims, *self.observations)
        told = {span for fact in facts for span in fact.passages}
        starts = sorted(mention.start for mention in self.mentions)
        for passage in self.passages:
            i = bisect.bisect_left(starts, passage.start)
            named = i < len(starts) and starts[i] < passage.end
            if not named and (passage.start, passage.end) not in told:
                yield passage

    def misquotes(self) -> Iterator[Passage | Mention]:
        """Yield the passages and mentions whose `exact` is not what stands at their offsets."""
        text = self.document.text
        spans: tuple[Passage | Mention, ...] = (*self.passages, *self.mentions)
        for span in spans:
            if text[span.start : span.end] != span.exact or not span.exact:
                yield span
