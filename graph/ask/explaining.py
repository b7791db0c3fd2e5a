"""Why not: what an answer left out, and what became of one entity that a reader would expect in it."""

from __future__ import annotations

from graph.ask.context import Context, context_of
from graph.ask.language import Language
from graph.ask.result import Answer
from graph.ask.whynot import Verdict, WhyNot, called, told
from graph.view import View


def explain(view: View, answer: Answer, *, about: str | None = None, language: Language | None = None) -> WhyNot:
    """Return what each condition of a question left out, and with `about`, an IRI, what became of that entity.

    The texts are in `language`, by default that of the question. A question that is not understood at all
    leaves nothing out.
    """
    context, spoken = context_of(view), language or answer.language
    near = tuple(answer.explainer.near(spoken)) if answer.explainer else ()
    known = about is not None and about in context.names.entities
    verdict = _verdict(context, answer, about, spoken) if about and known else None
    return WhyNot(near, verdict)


def _verdict(context: Context, answer: Answer, iri: str, language: Language) -> Verdict:
    listed = {item.iri for item in answer.answers} | (answer.explainer.answers() if answer.explainer else set())
    checks = answer.explainer.checks(iri, language) if answer.explainer else []
    answered = iri in listed
    shown = tuple(check for check in checks if check.holds or not answered)
    key = "is-answer" if answered else "is-not" if any(not check.holds for check in checks) else "is-not-told"
    text = told(language, key, name=called(context, iri, language))
    return Verdict(context.entity(iri), answered, text, shown)
