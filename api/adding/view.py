"""An upload as JSON, which its page is made of too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from api.adding.jobs import Job, Row
from api.adding.queue import Adding
from api.i18n import Translator
from api.templating import PageContext
from ontology.namespaces import ID

_REASONS = {
    "unlikely to be a name": "adding.why.name",
    "unlikely to be stated": "adding.why.stated",
    "suspected misprint of ": "adding.why.misprint",
}
"""What the reading process says where something was left out, by how it begins, and the message that says it."""
_MOST_REASONS = 3
_TOGETHER = 24
"""Entities that several documents are shown by in the graph."""


def job_json(job: Job, adding: Adding, context: PageContext) -> dict[str, Any]:
    """Return an upload: how far it is, what came of each file, and where to go on."""
    return {**brief_json(job, adding, context), "files": list(_files(job, context)), "report": job.report}


def brief_json(job: Job, adding: Adding, context: PageContext) -> dict[str, Any]:
    """Return an upload without its files."""
    urls = context.urls
    entities = dict.fromkeys(entity for row in job.rows if row.seen for entity in row.seen.entities)
    links = {"self": urls.job(job.id), "page": urls.add(job.id), "events": urls.job_events(job.id)}
    if entities:
        links["explore"] = _drawn(context, list(entities)[:_TOGETHER])
    return {
        "id": job.id,
        "state": job.state,
        "ahead": adding.ahead(job),
        "submitted": job.submitted,
        "began": job.began,
        "ended": job.ended,
        "error": context.t(job.error_key, error=job.error or "") if job.error_key else None,
        "counts": dict(job.states()),
        "event": job.number,
        "links": links,
    }


def stages(report: Mapping[str, Any], t: Translator) -> list[dict[str, Any]]:
    """Return what each stage kept and dropped, the foremost reasons in words; why files failed is told with them."""
    failed = [one["error"] for one in report["failed"]]
    found = []
    for stage in report["stages"]:
        why = {one: n for one, n in stage["why"].items() if not any(error.endswith(one) for error in failed)}
        reasons = [(_reason(one, t), n) for one, n in list(why.items())[:_MOST_REASONS]]
        found.append({**stage, "why": reasons, "more": len(why) > _MOST_REASONS})
    return found


def _reason(why: str, t: Translator) -> str:
    """Return why something was left out, in the language of the page where there are words for it."""
    for begins, key in _REASONS.items():
        if why.startswith(begins):
            return t(key, what=why.removeprefix(begins))
    return why


def _files(job: Job, context: PageContext) -> Iterator[dict[str, Any]]:
    for row in job.rows:
        links = _links(row, context) if row.state == "stored" and job.over and row.document else {}
        error, hint = row.said.get(context.language, (row.error, row.hint))
        yield {
            "name": row.name,
            "size": row.size,
            "state": row.state,
            "error": error and re.sub(f"^{re.escape(row.name)}(?:: |：)", "", error),
            "hint": hint,
            "document": row.document,
            "title": row.title or (row.seen.title if row.seen else None),
            "counts": row.counts or (row.seen.counts if row.seen else {}),
            "change": row.change,
            "same_as": row.same_as,
            "links": links,
        }


def _links(row: Row, context: PageContext) -> Mapping[str, str]:
    assert row.document is not None
    urls = context.urls
    links = {"read": urls.document(row.document), "facts": urls.facts(document=row.document)}
    if row.seen and row.seen.entities:
        links["explore"] = _drawn(context, list(row.seen.entities))
    return links


def _drawn(context: PageContext, entities: list[str]) -> str:
    """Return the address of the graph that shows some entities and what ties them."""
    if len(entities) == 1:
        return context.urls.explore(focus=entities[0])
    return context.urls.explore(iris=" ".join(entity.removeprefix(str(ID)) for entity in entities))
