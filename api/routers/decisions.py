"""`/decisions`: what was decided of names, by rules and persons, with the sentences; for reading."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.choices import DECIDERS, DECISION_KINDS
from api.decision_log import log, selected
from api.dependencies import StateDep, ViewDep
from api.options import DecisionOptions
from api.responder import PageResponder
from ontology.rulings import rulings_of

router = APIRouter()


@router.get("/decisions", summary="Decisions on names")
def decisions(
    respond: PageResponder, view: ViewDep, state: StateDep, options: Annotated[DecisionOptions, Query()]
) -> Response:
    """Return which names were merged, kept apart or proposed to be one; `total` counts them beyond the limit too."""
    lines = log(view, rulings_of(state.store.folder))
    found = selected(lines, name=options.q, kind=options.kind or "", made_by=options.by or "")
    shown = found[: options.limit]
    answer = {"total": len(found), "decisions": shown}
    return respond.answer(
        "decisions.html",
        answer,
        options=options,
        kinds=DECISION_KINDS,
        makers=DECIDERS,
        decisions=shown,
        total=len(found),
    )
