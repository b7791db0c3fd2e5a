"""`regiongraph decisions`: the log of what was decided of names, and changing it.

A change is a line in the table beside the store. The documents it touches are read again from their
stored text and written in one transaction, so that the graph is always as the table says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from api.commands.common import open_for_reading, open_for_writing
from api.decision_log import log, ruling_on, selected, undoing
from api.output import note, print_json, print_line, print_table
from graph.decisions import Decided, documents_naming, stored_document
from graph.documents import DocumentInfo, find_document, list_documents
from graph.store import Change, Store
from graph.view import View
from ingest.batch import read_stored
from ontology.namespaces import local_name
from ontology.rulings import Ruling, added, rulings_of, write_rulings

_QUOTED_AT_MOST = 40
Changed = tuple[tuple[Ruling, ...], Ruling]


def print_decisions(
    *, name: str, kind: str, made_by: str, document: str | None, limit: int | None, store: str | None, as_json: bool
) -> None:
    """Print the lines of the log."""
    with open_for_reading(store) as opened:
        view = opened.view()
        slug = find_document(view, document).slug if document else ""
        lines = log(view, rulings_of(opened.folder))
    found = selected(lines, name=name, kind=kind, made_by=made_by, document=slug)
    if as_json:
        print_json({"decisions": found[:limit]})
        return
    rows = (
        (d.key, d.kind, d.made_by, d.cls, d.source, d.target, d.rule, ", ".join(d.documents), _quote(d))
        for d in found[:limit]
    )
    print_table(("key", "kind", "by", "class", "from", "into", "rule", "documents", "evidence"), rows)
    if limit is not None and len(found) > limit:
        note(f"{len(found) - limit} more; --limit shows them, NAME or --kind narrow the list")


def _quote(line: Decided) -> str:
    quote = line.evidence[0].quote if line.evidence else ""
    at = max(quote.find(line.source), 0)
    start = max(0, at - _QUOTED_AT_MOST // 2)
    cut = "".join(quote[start : start + _QUOTED_AT_MOST].split())
    return f"{'…' if start else ''}{cut}{'…' if start + _QUOTED_AT_MOST < len(quote) else ''}"


def add_decision(
    kind: str,
    source: str,
    target: str,
    *,
    document: str | None,
    remark: str,
    wait: float,
    store: str | None,
    as_json: bool,
) -> None:
    """Record what a person decided of two names, and have the graph show it."""

    def change(view: View, rulings: tuple[Ruling, ...]) -> Changed:
        slug = find_document(view, document).slug if document else ""
        ruling = ruling_on(view, kind, source, target, document=slug, note=remark)
        return added(rulings, ruling), ruling

    _change(change, wait=wait, store=store, as_json=as_json)


def undo_decision(key: str, *, wait: float, store: str | None, as_json: bool) -> None:
    """Take a person's line out, or keep apart what a rule merged or proposed."""
    _change(lambda view, rulings: undoing(log(view, rulings), rulings, key), wait=wait, store=store, as_json=as_json)


def apply_decisions(*, wait: float, store: str | None, as_json: bool) -> None:
    """Read every document again as the table now says."""
    with open_for_reading(store) as opened:
        rulings_of(opened.folder)  # a slip in the table is told before anything is opened for writing
    with open_for_writing(store, wait) as opened:
        view = opened.view()
        changes = _read_again(opened, list_documents(view), rulings_of(opened.folder))
    _tell(None, "applied", changes, as_json=as_json)


def _change(
    change: Callable[[View, tuple[Ruling, ...]], Changed], *, wait: float, store: str | None, as_json: bool
) -> None:
    with open_for_reading(store) as opened:  # what cannot be done is told, and nothing touched
        change(opened.view(), rulings_of(opened.folder))
    with open_for_writing(store, wait) as opened:
        view, folder = opened.view(), opened.folder
        rulings, ruling = change(view, rulings_of(folder))
        changes = _read_again(opened, _touched(view, ruling), rulings)
        write_rulings(folder, rulings)
        opened.keep_decisions()
    _tell(ruling, "recorded" if ruling in rulings else "taken back", changes, as_json=as_json)


def _touched(view: View, ruling: Ruling) -> list[DocumentInfo]:
    """Return the documents in which a ruling may make a difference."""
    naming = documents_naming(view, (ruling.source, ruling.target))
    return [info for info in naming if ruling.holds(info.slug)]


def _read_again(store: Store, documents: Iterable[DocumentInfo], rulings: tuple[Ruling, ...]) -> list[Change]:
    view = store.view()
    stored = [stored_document(view, info) for info in documents]
    read = read_stored(stored, rulings)
    return store.writer().replace_all(read, ended=dt.datetime.now(dt.UTC))


def _tell(ruling: Ruling | None, done: str, changes: list[Change], *, as_json: bool) -> None:
    slugs = [local_name(change.document) for change in changes if not change.unchanged]
    if as_json:
        print_json({"decision": ruling, "key": ruling.key if ruling else None, "done": done, "changed": slugs})
        return
    if ruling:
        print_line(f"{done}: {ruling.kind} {ruling.source} {ruling.target} ({ruling.key})")
    many = "document" if len(slugs) == 1 else "documents"
    print_line(f"{len(slugs)} {many} changed{': ' + ', '.join(slugs) if slugs else ''}")
