"""Claims in memory, each sentence of evidence a row; looked up by what stands at either end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from graph.ask.texts import Sentence, Texts
from ontology.namespaces import local_name

Role = Literal["subject", "object"]
NAMED = "mentionedIn"
"""The relation of what a document on a place names and nothing is claimed of: it is taken to be the place's."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One claim in one sentence; `recency` is the year of the document."""

    subject: str
    relation: str
    object: str
    status: str | None
    sentence: Sentence
    recency: int

    @property
    def document(self) -> str:
        """IRI of the document."""
        return self.sentence.document

    def end(self, role: Role) -> str:
        """Return what plays a role in the claim."""
        return self.subject if role == "subject" else self.object


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim seen from an answer; `clause` is where the sentence names the answer, empty when it does not."""

    answer: str
    claim: Claimed
    clause: str

    @property
    def sentence(self) -> Sentence:
        """The sentence that states the claim."""
        return self.claim.sentence

    @property
    def document(self) -> str:
        """IRI of the document."""
        return self.claim.document

    @property
    def status(self) -> str | None:
        """Status of the claim."""
        return self.claim.status

    @property
    def relation(self) -> str:
        """Relation of the claim."""
        return self.claim.relation

    @property
    def other(self) -> str:
        """What the claim ties the answer to."""
        return self.claim.object if self.claim.subject == self.answer else self.claim.subject


@dataclass(frozen=True)
class Claims:
    """All claims, by relation and by the entities at their ends."""

    by_relation: Mapping[str, Sequence[Claimed]]
    by_subject: Mapping[str, Sequence[Claimed]]
    by_object: Mapping[str, Sequence[Claimed]]

    def at(self, iri: str, role: Role) -> Sequence[Claimed]:
        """Return the claims in which an entity plays a role."""
        return (self.by_subject if role == "subject" else self.by_object).get(iri, ())

    def about(self, iri: str) -> list[Claimed]:
        """Return the claims with an entity at either end."""
        return [*self.at(iri, "subject"), *self.at(iri, "object")]


def build_claims(rows: Iterable[Mapping[str, str | None]], texts: Texts) -> Claims:
    """Build the tables from the rows of the query `ask-claims`."""
    by_relation: defaultdict[str, list[Claimed]] = defaultdict(list)
    by_subject: defaultdict[str, list[Claimed]] = defaultdict(list)
    by_object: defaultdict[str, list[Claimed]] = defaultdict(list)
    claims = [_claimed(row, texts) for row in rows]
    claimed = {iri for claim in claims for iri in (claim.subject, claim.object)}
    for claim in [*claims, *_named(texts, claimed)]:
        by_relation[claim.relation].append(claim)
        by_subject[claim.subject].append(claim)
        by_object[claim.object].append(claim)
    return Claims(dict(by_relation), dict(by_subject), dict(by_object))


def _claimed(row: Mapping[str, str | None], texts: Texts) -> Claimed:
    sentence = texts.sentences[str(row["passage"])]
    status = local_name(row["status"]) if row["status"] else None
    recency = texts.documents[sentence.document].year or 0
    return Claimed(str(row["subject"]), local_name(str(row["relation"])), str(row["object"]), status, sentence, recency)


def _named(texts: Texts, claimed: set[str]) -> Iterator[Claimed]:
    """Yield what documents on a place name without a claim, as a claim of the place."""
    for (entity, iri), spans in texts.mentions.items():
        document = texts.documents[iri]
        if entity in claimed or document.about is None or entity == document.about:
            continue
        sentences = dict.fromkeys(texts.sentence_at(iri, start) for start, _ in spans)
        for sentence in sentences:
            if sentence:
                yield Claimed(document.about, NAMED, entity, None, sentence, document.year or 0)


def seen_from_answers(texts: Texts, found: Iterable[tuple[str, Claimed]]) -> list[ClaimRow]:
    """Return claims seen from their answers, in no order."""
    return [row for answer, claim in found for row in _rows(texts, answer, claim)]


def in_reading_order(texts: Texts, rows: Iterable[ClaimRow]) -> list[ClaimRow]:
    """Return claims in order: the latest document first, then as the text goes."""
    return sorted(rows, key=lambda row: _place(texts, row))


def _rows(texts: Texts, answer: str, claim: Claimed) -> Iterator[ClaimRow]:
    spans = texts.spans_in(answer, claim.sentence)
    for clause in dict.fromkeys(claim.sentence.clause(start) for start, _ in spans) or [""]:
        yield ClaimRow(answer, claim, clause)


def _place(texts: Texts, row: ClaimRow) -> tuple[int, str, int, int, str, str, str]:
    spans = texts.spans_in(row.answer, row.sentence)
    named = spans[0][0] if spans else row.sentence.end
    return -row.claim.recency, row.document, row.sentence.start, named, row.answer, row.relation, row.clause
