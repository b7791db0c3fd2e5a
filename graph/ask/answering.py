"""From a question to its answer: understand, choose the plan by kind, tell how it was read."""

from __future__ import annotations

from collections.abc import Callable

from graph.ask import comparing, linking, listing, measuring, quoting, ranking, renaming, statuses
from graph.ask.context import Context, context_of
from graph.ask.dating import answer_when
from graph.ask.frame import Frame, Kind
from graph.ask.kinds import is_link
from graph.ask.near_frames import NearFrames
from graph.ask.observed import observations
from graph.ask.result import Answer, Found
from graph.ask.telling import declined, interpretation
from graph.ask.understanding import understand
from graph.ask.whynot import Explainer
from graph.view import View

Plan = Callable[[Context, Frame], Found]


def answer(view: View, question: str) -> Answer:
    """Answer a question in Chinese or English from the graph, with the sentences that state it.

    A question that the graph cannot answer gets the kind "unanswerable", no answers, and a message that
    says what was understood and what is nearest. Raises InputError for what cannot be a question: empty
    text, control characters, more than a thousand characters.
    """
    context = context_of(view)
    frame = understand(context, question)
    found = _find(context, frame)
    kind = found.kind if found.items or found.paths else "unanswerable"
    message = found.message if kind != "unanswerable" else declined(context, frame, found)
    return Answer(
        question=frame.question,
        language=frame.language,
        kind=kind,
        interpretation=interpretation(context, frame, kind, found),
        answers=found.items if kind != "unanswerable" else (),
        paths=found.paths,
        sparql=found.sparql,
        message=message,
        anchors=tuple(iri for anchor in frame.anchors for iri in anchor.iris[:1]),
        frame=frame,
        explainer=found.explainer or _explainer(context, frame, found),
    )


def prepare(view: View) -> None:
    """Read beforehand what the first question of each kind would have to wait for, some seconds on a large graph."""
    context = context_of(view)
    view.memo(observations)
    linking.build_network(context)


def _find(context: Context, frame: Frame) -> Found:
    if frame.unresolved and frame.kind not in {"evidence"}:
        return Found("unanswerable")
    return next(
        (found for plan in _plans(context, frame) if (found := plan(context, frame)).items), Found("unanswerable")
    )


def _explainer(context: Context, frame: Frame, found: Found) -> Explainer:
    """Return who explains what has no explainer of its own."""
    answered = frozenset(item.iri for item in found.items if item.iri)
    return NearFrames(context, frame, lambda relaxed: _find(context, relaxed), answered)


def _plans(context: Context, frame: Frame) -> list[Plan]:
    """Return the plans to try in turn; a later one answers the same question in another way."""
    if renaming.asks_for_name(context, frame) and frame.anchors:
        return [renaming.answer_renamed, *PLANS[frame.kind]]
    if frame.kind == "path":  # "what is being built to tie …" asks for what is built
        built = "list" in frame.asks and bool(frame.statuses)
        return [linking.answer_links, linking.answer_path] if built else [linking.answer_path]
    if frame.kind == "list" and is_link(frame) and frame.target:
        return [linking.answer_links]
    return PLANS[frame.kind]


PLANS: dict[Kind, list[Plan]] = {
    "list": [listing.answer_mentioned, listing.answer_list],
    "count": [listing.answer_count, measuring.answer_counted],
    "value": [measuring.answer_value],
    "status": [statuses.answer_status],
    "yesno": [statuses.answer_whether],
    "evidence": [quoting.answer_quotes],
    "rank": [ranking.answer_rank],
    "compare": [comparing.answer_compare],
    "unanswerable": [answer_when],
}
