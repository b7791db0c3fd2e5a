"""What is in the graph: counts over what documents mention, and how much of it has evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from graph.documents import DocumentInfo, list_documents
from graph.evidence import text
from graph.names import entities
from graph.view import View
from ontology.namespaces import local_name
from ontology.schema import load_schema


@dataclass(frozen=True, slots=True)
class EvidenceShare:
    """How many quotes stand in the text where they are said to, and how many claims rest on one.

    Both are counted from the data whenever a view is opened, not carried over from reading.
    """

    quotes: int
    quotes_true: int
    claims: int
    claims_supported: int

    @property
    def share(self) -> float:
        """The smaller of the two shares, from 0 to 1; 1 for a graph without documents."""
        pairs = ((self.quotes_true, self.quotes), (self.claims_supported, self.claims))
        return min((part / whole for part, whole in pairs if whole), default=1.0)


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts by class, relation, status and document."""

    generation: int
    documents: tuple[DocumentInfo, ...]
    entities: int
    classes: Mapping[str, int]
    """Mentioned entities by top class."""
    subclasses: Mapping[str, int]
    """Mentioned entities by their own class, where that is not a top class."""
    relations: Mapping[str, int]
    """Claims by relation."""
    statuses: Mapping[str, int]
    """Claims by status; those of static facts have none and are not counted here."""
    claims: int
    observations: int
    mentions: int
    passages: int
    background: int
    """Entities that only the reference data know."""
    evidence: EvidenceShare
    evidence_share: float


def overview(view: View) -> Overview:
    """Return the counts, made once for each view."""
    return view.memo(_overview)


def evidence_share(view: View) -> EvidenceShare:
    """Check every quote against its document's text, and every claim for a passage."""
    texts = {text(row, "document"): text(row, "text") for row in view.rows("document-texts")}
    spans = view.rows("quotes")
    right = sum(
        texts.get(text(row, "document"), "")[int(text(row, "start")) : int(text(row, "end"))] == row["exact"]
        for row in spans
    )
    claims = sum(document.claims + document.observations for document in list_documents(view))
    return EvidenceShare(len(spans), right, claims, claims - len(view.rows("claims-without-evidence")))


def _overview(view: View) -> Overview:
    schema, documents, share = load_schema(), list_documents(view), evidence_share(view)
    known = entities(view).values()
    own = Counter(one.cls for one in known if one.mentioned)
    tops: Counter[str] = Counter()
    for cls, count in own.items():
        tops[schema.top(cls)] += count
    relations, statuses = _claims(view)
    return Overview(
        generation=view.generation,
        documents=tuple(documents),
        entities=own.total(),
        classes={name: tops[name] for name in schema.tops},
        subclasses={name: own[name] for name, info in schema.classes.items() if info.parent and own[name]},
        relations={name: relations[name] for name in schema.claimable},
        statuses={name: statuses[name] for name in schema.statuses},
        claims=sum(document.claims for document in documents),
        observations=sum(document.observations for document in documents),
        mentions=sum(document.mentions for document in documents),
        passages=sum(document.passages for document in documents),
        background=sum(not one.mentioned for one in known),
        evidence=share,
        evidence_share=share.share,
    )


def _claims(view: View) -> tuple[Counter[str], Counter[str]]:
    relations: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for row in view.rows("overview-statuses"):
        count = int(text(row, "count"))
        relations[local_name(text(row, "predicate"))] += count
        if row["status"]:
            statuses[local_name(row["status"])] += count
    return relations, statuses
