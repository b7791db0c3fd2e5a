"""Former names: what a place of old is called now, and what a place of today was called."""

from __future__ import annotations

from graph.ask import sparql
from graph.ask.context import Context
from graph.ask.frame import Frame
from graph.ask.result import Found, Item, Quote, item_of, quotes_of
from graph.ask.tables import is_spelled

WHERE = """
    {answers}
    ?answer rg:formerName ?former .
"""
RENAMED = "formerName"


def asks_for_name(context: Context, frame: Frame) -> bool:
    """Whether the question is about what something is or was called, or asks what a former name stands for."""
    if any(RENAMED in sense.relations for sense in frame.relations):
        return True
    former = [is_spelled(a.text, old) for a in frame.anchors for iri in a.iris for old in context.entity(iri).former]
    return frame.kind == "list" and frame.target is None and any(former)


def answer_renamed(context: Context, frame: Frame) -> Found:
    """Return today's name for a former one, and former names for one of today."""
    items: list[Item] = []
    for anchor in frame.anchors:
        for iri in anchor.iris:
            named = context.entity(iri)
            old = next((name for name in named.former if is_spelled(anchor.text, name)), None)
            if old is not None:
                items.append(item_of(context, iri, evidence=_quotes(context, [old, named.label])))
            elif named.former:
                former = named.former[-1]
                items.append(item_of(context, iri, value=former, evidence=_quotes(context, [former, named.label])))
    iris = [item.iri for item in items if item.iri]
    where = WHERE.format(answers=sparql.values("answer", sparql.iris(iris)), filters="")
    return (
        Found("list", tuple(items), sparql.select("DISTINCT ?answer ?former", where))
        if items
        else Found("unanswerable")
    )


def _quotes(context: Context, words: list[str]) -> tuple[Quote, ...]:
    """Return the sentences that have all of some names."""
    sentences = context.library.sentences.values()
    return quotes_of(context, [s for s in sentences if all(word in s.quote for word in words)])
