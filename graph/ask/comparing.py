"""Comparisons: an indicator over years or places, documents against each other, what they share."""

from __future__ import annotations

from dataclasses import replace

from graph.ask.context import Context
from graph.ask.frame import Frame
from graph.ask.listing import answer_list
from graph.ask.measuring import answer_comparison
from graph.ask.quoting import answer_documents
from graph.ask.result import Found


def answer_compare(context: Context, frame: Frame) -> Found:
    """Return the values or the wordings side by side, or what occurs in all the documents compared."""
    if frame.indicators:
        return answer_comparison(context, frame)
    if frame.target or (not frame.asks.isdisjoint({"again", "gone"}) and "quote" not in frame.asks):
        found = answer_list(context, _shared(frame))
        if not found.items and "again" in frame.asks:  # the later document may call it by the shorter name
            found = answer_list(context, _shared(replace(frame, compared=frame.compared[::-1])))
        return replace(found, kind="compare") if found.items else found
    return answer_documents(context, frame)


def _shared(frame: Frame) -> Frame:
    """Return the question for what the first document has and the others name again, or no longer."""
    first, others = frame.compared[:1], frame.compared[1:]
    asks = frame.asks if "gone" in frame.asks else frame.asks | {"again"}
    return replace(frame, documents=first, compared=others, asks=asks)
