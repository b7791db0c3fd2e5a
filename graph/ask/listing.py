"""Lists and counts: the things of a kind that claims tie to what the question names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.ask import selection as choose
from graph.ask.claims import NAMED, ClaimRow
from graph.ask.context import Context
from graph.ask.frame import Frame, Target
from graph.ask.language import is_chinese
from graph.ask.near_claims import NearClaims
from graph.ask.numbers import stated_number
from graph.ask.quoting import sentences_query
from graph.ask.reading import Reading, accounts, background, best_reading
from graph.ask.result import Found, Item, Quote, item_of, quotes_of
from graph.ask.selecting import answers_query, mentioned_query
from graph.ask.states import states_of
from graph.ask.telling import phrase
from graph.ask.texts import Sentence
from graph.ask.wording import naming, supporting

MOST_ANSWERS = 300


def answer_list(context: Context, frame: Frame) -> Found:
    """Return the entities asked for; "who" alone, as in 市长是谁, asks for a person, and the graph has none."""
    if "who" in frame.asks and not (frame.target or frame.relations or frame.terms):
        return Found("unanswerable")
    reading = best_reading(context, frame)
    if reading is None or not accounts(frame, reading):
        return Found("unanswerable")
    items = items_of(context, reading)
    frame.statuses = reading.selection.statuses  # a status that was only preferred may not have been minded
    frame.ignored += [t.text for t in reading.attempt.terms if t.text not in {c.term for c in reading.conditions}]
    message = _truncated(frame, len(items)) if len(items) > MOST_ANSWERS else None
    how = tuple(dict.fromkeys(r for r, _ in reading.selection.roles if r != NAMED)) if frame.relations else ()
    query, explainer = answers_query(reading.selection), NearClaims(context, frame, reading)
    return Found("list", items[:MOST_ANSWERS], query, message=message, how=how, explainer=explainer)


def answer_mentioned(context: Context, frame: Frame) -> Found:
    """Return all things of the kind asked for that documents mention, when nothing else is asked of them."""
    said = frame.anchors or frame.relations or frame.statuses or frame.terms or frame.having or frame.ignored
    if frame.target is None or said:
        return Found("unanswerable")
    chosen = _all_of(frame, frame.target)
    fits = choose.Filter(context, chosen)
    documents = frame.documents or tuple(context.texts)
    items = []
    for named in context.names.of_classes(chosen.classes, chosen.kin):
        fitting = fits.is_called(named)
        sentences = [s for d in documents for s in naming(context, named.iri, d)] if fitting else []
        if sentences:
            items.append(item_of(context, named.iri, evidence=quotes_of(context, sentences)))
    states = states_of(context, [item.iri or "" for item in items], frame.documents)
    told = tuple(replace(item, status=states.get(item.iri or "")) for item in items)
    message = _truncated(frame, len(told)) if len(told) > MOST_ANSWERS else None
    return Found("list", told[:MOST_ANSWERS], mentioned_query(chosen), message=message)


def _all_of(frame: Frame, target: Target) -> choose.Selection:
    """Return the selection of all things of a kind but those that are left out."""
    kind = frame.excluded_kind
    return choose.Selection(
        classes=target.classes,
        words=target.words,
        kin=target.kin,
        documents=frame.documents,
        excluded=tuple(iri for anchor in frame.excluded for iri in anchor.iris),
        excluded_classes=kind.classes if kind else (),
        excluded_words=kind.words if kind else (),
    )


def answer_count(context: Context, frame: Frame) -> Found:
    """Return how many there are, then which."""
    if frame.target is None:
        return Found("unanswerable")
    plain = answer_mentioned(context, frame)
    found = plain if plain.items else answer_list(context, frame)
    if not found.items:
        return found
    evidence = tuple(quote for item in found.items for quote in item.evidence[:1])
    stated = _stated(context, frame, found.items)
    if stated and stated[0] > len(found.items):
        number = Item(None, None, value=str(stated[0]), evidence=quotes_of(context, [stated[1]]))
        message = phrase(frame.language, "stated-number", count=str(len(found.items)), names=_names(frame, found.items))
        return replace(found, kind="count", items=(number,), sparql=sentences_query([stated[1]]), message=message)
    number = Item(None, None, value=str(len(found.items)), evidence=evidence[:MOST_ANSWERS])
    return replace(found, kind="count", items=(number,), message=_names(frame, found.items))


def _stated(context: Context, frame: Frame, items: Sequence[Item]) -> tuple[int, Sentence] | None:
    """Return the number that a sentence gives which names all of the things counted."""
    heads = [word for word in frame.target.words if len(word) > 1] if frame.target else []
    if frame.target and is_chinese(frame.target.text):
        heads.append(frame.target.text)
    places = [{(quote.document, quote.start) for quote in item.evidence} for item in items]
    found = (context.library.sentence_at(*place) for place in sorted(set.intersection(*places)))
    return stated_number((sentence for sentence in found if sentence), heads)


def _names(frame: Frame, items: Sequence[Item]) -> str:
    english = frame.language == "en"
    names = [(item.label_en if english and item.label_en else item.label) or "" for item in items[:20]]
    return (", " if english else "、").join(names)


def _truncated(frame: Frame, total: int) -> str:
    if frame.language == "en":
        return f"The first {MOST_ANSWERS} of {total}; the query gives them all."
    return f"共 {total} 个，这里列出前 {MOST_ANSWERS} 个，全部见查询。"


def items_of(context: Context, reading: Reading) -> tuple[Item, ...]:
    """Return the answers of a reading, those with a quote first, in the order of the documents."""
    by_answer: dict[str, list[ClaimRow]] = {}
    for row in reading.rows:
        by_answer.setdefault(row.answer, []).append(row)
    states = states_of(context, by_answer, reading.selection.documents)
    stated = [
        item_of(context, iri, status=states.get(iri), evidence=_evidence(context, reading, rows))
        for iri, rows in by_answer.items()
    ]
    known = [
        item_of(context, iri, inferred=True)
        for iri in background(context, reading.selection)
        if iri not in by_answer and iri in context.names.entities
    ]
    return (*stated, *known)


def _evidence(context: Context, reading: Reading, rows: Sequence[ClaimRow]) -> tuple[Quote, ...]:
    """Return the sentences that state an answer, those that made it the answer among them."""
    elsewhere = [sentence for row in rows[:1] for sentence in supporting(context, row, reading.conditions)]
    return quotes_of(context, [*elsewhere[:1], *(row.sentence for row in rows)])
