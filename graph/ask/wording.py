"""Which words of a question the documents really use, and where: conditions on the wording of a passage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from graph.ask.claims import ClaimRow
from graph.ask.context import Context
from graph.ask.frame import Term
from graph.ask.texts import Sentence

Place = Literal["other", "clause", "named", "quote", "section"]
PLACES: tuple[Place, ...] = ("clause", "named", "quote", "section")
"""Where words are looked for, nearest first: in the answer's name, around it or in the heading right above it,
around it elsewhere in the document, in its sentence, in all headings above."""
MANY = 3000
"""From how many claims on it is not looked for elsewhere in the documents: that takes long, and says little."""
SHORTEST_PART = 2
LEAST_SHARE = 0.5
"""A part of a Chinese phrase stands for it when it is at least this share of it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One of `words` stands in a place; in the clause, also when it stands in the answer's name."""

    term: str
    words: tuple[str, ...]
    place: Place
    headed: bool = False
    """Whether the heading right above counts as the clause; names in it stand above much that is of others."""


def conditions(
    context: Context, rows: Sequence[ClaimRow], terms: Iterable[Term], *, anchored: bool = True
) -> list[Condition]:
    """Return for each term the nearest place in which some row has it; nothing for terms found nowhere.

    Without an anchor, the name of what a claim ties the answer to is nearest: the title in "which county is to be …".
    """
    places: tuple[Place, ...] = PLACES if anchored else ("other", *PLACES)
    if len(rows) > MANY:
        places = tuple(place for place in places if place != "named")
    found = []
    for term in terms:
        condition = next((c for place in places if (c := _condition(context, rows, term, place))), None)
        if condition:
            found.append(condition)
    return found


WEIGHTS: dict[Place, float] = {"other": 1.1, "clause": 1.0, "named": 0.9, "quote": 0.4, "section": 0.3}
"""How much of a question a word accounts for, by where it stands."""


def weight(context: Context, row: ClaimRow, wanted: Iterable[Condition]) -> float:
    """Return how much of the question the conditions that hold in a row account for."""
    return sum(WEIGHTS[condition.place] for condition in wanted if _holds(context, row, condition))


def held(context: Context, row: ClaimRow, wanted: Iterable[Condition]) -> int:
    """Return how many conditions hold in a row."""
    return sum(_holds(context, row, condition) for condition in wanted)


def _holds(context: Context, row: ClaimRow, condition: Condition) -> bool:
    searched = _searched(context, row, condition.place, headed=condition.headed)
    return any(_has(text, word) for word in condition.words for text in searched)


def _condition(context: Context, rows: Sequence[ClaimRow], term: Term, place: Place) -> Condition | None:
    texts = _texts(context, rows, place, headed=not term.named)
    words = tuple(form for form in term.forms if any(_has(text, form) for text in texts)) or _best_part(term, texts)
    return Condition(term.text, words, place, headed=not term.named) if words else None


def _has(text: str, word: str) -> bool:
    """Whether a text has a word and more: a thing called just that is what the question speaks of, not the answer."""
    return word in text and word != text


def _texts(context: Context, rows: Sequence[ClaimRow], place: Place, *, headed: bool) -> set[str]:
    """Return all that is searched in a place; what is the same for many rows only once."""
    if place == "clause":
        around = {row.clause for row in rows} | ({heading(row.sentence) for row in rows} if headed else set())
        return around | {n for a in {row.answer for row in rows} for n in context.entity(a).chinese}
    if place == "other":
        others = {row.other for row in rows} & context.names.entities.keys()
        return {name for other in others for name in context.entity(other).chinese}
    seen = {(row.answer, row.document) if place == "named" else (row.sentence.iri, ""): row for row in rows}
    return {text for row in seen.values() for text in _searched(context, row, place, headed=headed)}


def _best_part(term: Term, texts: Iterable[str]) -> tuple[str, ...]:
    """Return the longest part of an unknown Chinese phrase that a text has."""
    phrase = term.forms[0] if term.forms == (term.text,) else ""
    best = ""
    for text in sorted(texts) if len(phrase) > SHORTEST_PART else ():
        match = SequenceMatcher(None, phrase, text, autojunk=False).find_longest_match()
        part = phrase[match.a : match.a + match.size]
        if len(part) > len(best):
            best = part
    enough = len(best) >= max(SHORTEST_PART, LEAST_SHARE * len(phrase))
    return (best,) if best and enough else ()


def _searched(context: Context, row: ClaimRow, place: Place, *, headed: bool) -> Sequence[str]:
    """Return what is searched in a place."""
    if place == "clause":
        return (row.clause, *([heading(row.sentence)] if headed else []), *context.entity(row.answer).chinese)
    if place == "other":
        known = row.other in context.names.entities
        return context.entity(row.other).chinese if known else ()
    if place == "named":
        return tuple(clause for clause, _ in clauses_naming(context, row.answer, row.document))
    return (row.sentence.quote,) if place == "quote" else (row.sentence.section or "",)


HEADINGS = " › "
"""What stands between the headings above a sentence, outermost first."""


def heading(sentence: Sentence) -> str:
    """Return the heading right above a sentence."""
    return (sentence.section or "").rpartition(HEADINGS)[2]


def clauses_naming(context: Context, entity: str, document: str) -> list[tuple[str, Sentence]]:
    """Return the clauses of a document that name an entity, each with its sentence."""
    found = []
    for start, _ in context.library.mentions.get((entity, document), ()):
        sentence = context.library.sentence_at(document, start)
        if sentence:
            found.append((sentence.clause(start), sentence))
    return found


def naming(context: Context, entity: str, document: str) -> list[Sentence]:
    """Return the sentences of a document that name an entity."""
    return [sentence for _, sentence in clauses_naming(context, entity, document)]


def supporting(context: Context, row: ClaimRow, wanted: Iterable[Condition]) -> list[Sentence]:
    """Return the sentences elsewhere in the document that make a condition hold."""
    words = [word for condition in wanted if condition.place == "named" for word in condition.words]
    named = clauses_naming(context, row.answer, row.document) if words else []
    return [sentence for clause, sentence in named if any(word in clause for word in words)]
