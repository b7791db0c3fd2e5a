"""Sentences: the one that says it best, and what each of several documents says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.ask import sparql
from graph.ask.context import Context
from graph.ask.frame import Anchor, Frame
from graph.ask.result import Found, Item, item_of, quote_of
from graph.ask.texts import Sentence

NAMED_WEIGHT = 2.0
"""A sentence that names a thing asked for is worth two words."""
OWN_WEIGHT = 0.5
NEAR_BEST = 0.999
LEAST = 1.0
SHORTEST_PART = 3
"""Length from which a name is looked for within longer ones."""
_ENDS = "。；，\n "
_AND = ("和", "以及", "并")
WHERE = """
    ?passage a rg:Passage ; oa:hasSource ?document ; oa:exact ?quote .
    {filters}
"""


def answer_quotes(context: Context, frame: Frame) -> Found:
    """Return the sentences that hold most of what is asked for."""
    sentences = _candidates(context, frame)
    scored = [(score(context, frame, sentence), sentence) for sentence in sentences]
    best = max((value for value, _ in scored), default=0.0)
    if best < LEAST:
        return Found("unanswerable")
    chosen = [sentence for value, sentence in scored if value >= best * NEAR_BEST]
    shortest = sorted(chosen, key=lambda s: (len(s.quote), s.document, s.start))[:3]
    return Found("evidence", tuple(_item(context, frame, s) for s in shortest), sentences_query(shortest))


def _candidates(context: Context, frame: Frame) -> Iterable[Sentence]:
    allowed = set(frame.documents) or set(context.texts)
    return [s for s in context.library.sentences.values() if s.document in allowed]


def score(context: Context, frame: Frame, sentence: Sentence) -> float:
    """Return how much of the question a sentence holds: things named, words in quotation marks, other words."""
    value = sum(_named(context, anchor, sentence) for anchor in frame.anchors)
    for quoted in frame.quoted:
        value += NAMED_WEIGHT if quoted in sentence.quote else 0.0
    for term in frame.terms:
        value += max((_share(form, sentence.quote) for form in term.forms), default=0.0)
    return value


def _named(context: Context, anchor: Anchor, sentence: Sentence) -> float:
    if not any(context.library.spans_in(iri, sentence) for iri in anchor.iris) and anchor.text not in sentence.quote:
        return 0.0
    return OWN_WEIGHT if not context.abouts().isdisjoint(anchor.iris) else NAMED_WEIGHT


def _share(form: str, quote: str) -> float:
    if form in quote:
        return 1.0 + 0.1 * len(form)
    pairs = [form[i : i + 2] for i in range(len(form) - 1)]
    return 0.8 * sum(pair in quote for pair in pairs) / len(pairs) if pairs else 0.0


def _item(context: Context, frame: Frame, sentence: Sentence) -> Item:
    quote = quote_of(context, sentence)
    named = [iri for anchor in frame.anchors for iri in anchor.iris if context.library.spans_in(iri, sentence)]
    if named:
        return item_of(context, named[-1], value=sentence.quote, evidence=(quote,))
    return Item(None, quote.title, value=sentence.quote, evidence=(quote,))


def sentences_query(sentences: Sequence[Sentence]) -> str:
    """Return the query that gives some sentences."""
    listed = sparql.values("passage", sparql.iris(sentence.iri for sentence in sentences))
    return sparql.select("?passage ?document ?quote", WHERE.format(filters=listed), "?passage")


def answer_documents(context: Context, frame: Frame) -> Found:
    """Return what each of the documents compared says of the things named, clause by clause."""
    items: list[Item] = []
    used: list[Sentence] = []
    for document in frame.compared:
        for sentence, clause, iri in _clauses(context, frame, document)[:1]:
            items.append(item_of(context, iri, value=clause, evidence=(quote_of(context, sentence),)))
            used.append(sentence)
    return Found("compare", tuple(items), sentences_query(used)) if items else Found("unanswerable")


def _clauses(context: Context, frame: Frame, document: str) -> list[tuple[Sentence, str, str]]:
    iris = [iri for anchor in frame.anchors for iri in anchor.iris]
    found = []
    for iri in iris:
        for start, end in context.library.mentions.get((iri, document), ()):
            sentence = context.library.sentence_at(document, start)
            if sentence:
                found.append((sentence, _conjunct(sentence, start, end), iri))
    return found or _spelled(context, iris, document)


def _conjunct(sentence: Sentence, start: int, end: int) -> str:
    """Return the clause around a name, up to where a conjunction behind the name brings in other things."""
    clause, name = sentence.clause(start), sentence.quote[start - sentence.start : end - sentence.start]
    at = clause.find(name) + len(name)
    cut = min((found for word in _AND if (found := clause.find(word, at)) >= 0), default=len(clause))
    return clause[:cut].strip(_ENDS)


def _spelled(context: Context, iris: Sequence[str], document: str) -> list[tuple[Sentence, str, str]]:
    """Return the clauses that hold a name as part of a longer one, as 新渝贵高铁 holds 渝贵高铁."""
    sentences = context.library.order.get(document, ([], []))[1]
    named = [(name, iri) for iri in iris for name in context.entity(iri).chinese if len(name) >= SHORTEST_PART]
    return [
        (sentence, _conjunct(sentence, sentence.start + at, sentence.start + at + len(name)), iri)
        for name, iri in named
        for sentence in sentences
        if (at := sentence.quote.find(name)) >= 0
    ]
