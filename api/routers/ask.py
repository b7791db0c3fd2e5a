"""`/ask`: a question in Chinese or English, answered with the sentences behind the answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import NetworkDep, ViewDep
from api.drawings import among
from api.examples import questions
from api.models import Answered
from api.options import AskOptions
from api.responder import PageResponder
from graph.ask import answer

router = APIRouter()


@router.get("/ask", response_model=Answered, summary="Ask a question")
def ask(
    respond: PageResponder, view: ViewDep, network: NetworkDep, options: Annotated[AskOptions, Query()]
) -> Response:
    """Return the answers, how the question was understood, the evidence, and SPARQL that reproduces them."""
    language = respond.context.language
    if not options.q.strip():
        examples = questions(language)
        return respond.answer("ask.html", {"examples": examples}, question="", answer=None, examples=examples)
    found = answer(view, options.q)
    if not respond.wants_page:
        return respond.json(found)
    iris = [*found.anchors, *(item.iri for item in found.answers if item.iri)]
    drawing = among(network, iris, language, focus=found.anchors[0] if found.anchors else None)
    return respond.page("ask.html", question=options.q, answer=found, drawing=drawing, small=True)
