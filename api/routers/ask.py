"""`/ask`: a question in Chinese or English, answered with the sentences behind the answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.asking import answers_csv, page_of, why_not
from api.dependencies import NetworkDep, ViewDep
from api.examples import kinds, questions
from api.models import Answered
from api.negotiation import CSV, HTML, JSON
from api.options import AskOptions
from api.problems import UnknownNameError
from api.responder import Responder, responding
from graph.ask import answer
from ontology.errors import UnknownEntityError

router = APIRouter()
AskResponder = Annotated[Responder, Depends(responding(HTML, JSON, CSV))]


@router.get("/ask", response_model=Answered, summary="Ask a question")
def ask(respond: AskResponder, view: ViewDep, network: NetworkDep, options: Annotated[AskOptions, Query()]) -> Response:
    """Return the answers, how the question was understood, the evidence, and SPARQL that reproduces them.

    With `why`, also what was left out and for which reason; as CSV the answers, a row for each sentence.
    """
    language = respond.context.language
    if not options.q.strip():
        examples = questions(language)
        values = {"question": "", "answer": None, "kinds": kinds(language)}
        return respond.answer("ask.html", {"examples": examples}, **values)
    found = answer(view, options.q)
    if respond.form == CSV:
        headers = {"Content-Disposition": 'attachment; filename="answers.csv"'}
        return respond.content(answers_csv(found), CSV.content_type, headers)
    if respond.wants_page:
        shown = page_of(view, network, found, options.why, language)
        return respond.page("ask.html", question=options.q, answer=found, why=options.why, small=True, **shown)
    if not options.why:
        return respond.json({**found.to_json(), "why_not": None})
    try:
        return respond.json({**found.to_json(), "why_not": why_not(view, found, options.why)})
    except UnknownEntityError as error:
        raise UnknownNameError("why", options.why, error.nearest) from error
