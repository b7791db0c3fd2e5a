"""The decision log as a whole: what rules and persons decided, and what they might look at next.

What the documents' graphs say and the table of a person's rulings are put together here, since reading
and storing know nothing of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graph.decisions import Decided, decisions_in
from graph.lookup import resolve
from graph.names import entities
from graph.proposals import proposals
from graph.view import View
from ontology.errors import OptionError, UnknownEntityError, did_you_mean
from ontology.iris import canonical_name
from ontology.rulings import Ruling, checked
from ontology.schema import load_schema

PERSON = "person"
_ORDER = ("propose", "split", "merge")
_LEAST_KEY = 4


def log(view: View, rulings: Sequence[Ruling]) -> list[Decided]:
    """Return every line: a person's first, then proposals, splits and merges of the rules."""
    found = decisions_in(view)
    persons = [_line(ruling, found) for ruling in rulings]
    told = {(line.source, line.target) for line in persons} | {(line.target, line.source) for line in persons}
    rules = [line for line in found if line.made_by != PERSON]
    shown = {(line.source, line.target) for line in rules if line.kind == "propose"}
    new = [line for line in proposals(view) if not {(line.source, line.target), (line.target, line.source)} & shown]
    open_lines = [line for line in (*rules, *new) if (line.source, line.target) not in told]
    ranked = sorted(open_lines, key=lambda line: (_ORDER.index(line.kind), line.cls, line.source, line.target))
    return [*persons, *ranked]


def _line(ruling: Ruling, found: Iterable[Decided]) -> Decided:
    """Return a ruling with the sentences it was applied to."""
    same = [
        line
        for line in found
        if line.made_by == PERSON
        and (line.source, line.target) == (ruling.source, ruling.target)
        and line.rule == ruling.kind
        and (not ruling.document or ruling.document in line.documents)
    ]
    return Decided(
        key=ruling.key,
        kind=ruling.kind,
        cls=ruling.cls,
        source=ruling.source,
        target=ruling.target,
        rule=ruling.kind,
        made_by=PERSON,
        entity=next((line.entity for line in same), None),
        documents=tuple(dict.fromkeys(slug for line in same for slug in line.documents)),
        evidence=tuple(dict.fromkeys(quote for line in same for quote in line.evidence)),
        scope=ruling.document,
        note=ruling.note,
    )


def ruling_on(view: View, kind: str, source: str, target: str, *, document: str = "", note: str = "") -> Ruling:
    """Return the ruling that a person asks for by names or IRIs; unknown names are told with the nearest."""
    one = resolve(view, source)
    name = _as_given(view, one.iri, source)
    if kind == "rename":
        return checked(Ruling(kind, one.cls, name, target, document=document, note=note))
    other = resolve(view, target)
    into = other.label if kind == "merge" else _as_given(view, other.iri, target)
    if kind == "merge" and one.iri == other.iri:
        raise OptionError(f"{source} and {target} are one thing already: {other.label}", f"see {other.iri}")
    schema = load_schema()
    into_cls = other.cls if schema.top(other.cls) != schema.top(one.cls) else ""
    return checked(Ruling(kind, one.cls, name, into, into_cls, document, note))


def _as_given(view: View, iri: str, name: str) -> str:
    """Return the alias that a person wrote, or the label of what he named in another way."""
    named = entities(view)[iri]
    wanted = canonical_name(name)
    return wanted if wanted in named.aliases else named.label


def undoing(lines: Sequence[Decided], rulings: Sequence[Ruling], key: str) -> tuple[tuple[Ruling, ...], Ruling]:
    """Return the rulings after a line is undone, and the ruling that went or came by it.

    A person's line goes. Against what a rule merged or proposed comes a line that keeps the two apart.
    """
    found = [line for line in lines if line.key.startswith(key)] if len(key) >= _LEAST_KEY else []
    if not found:
        nearest = did_you_mean(key, [line.key for line in lines])
        hint = f"the nearest is {nearest[0]}" if nearest else "`regiongraph decisions list` shows the keys"
        raise UnknownEntityError(f"no decision has the key {key!r}", hint, nearest=nearest)
    if len({line.key for line in found}) > 1:
        raise OptionError(f"several decisions have keys that begin with {key!r}", "give all eight characters")
    line = found[0]
    for ruling in rulings:
        if ruling.key == line.key:
            return tuple(one for one in rulings if one != ruling), ruling
    if line.kind == "split":
        hint = f"to merge them: regiongraph decisions add merge {line.source} {line.target}"
        raise OptionError(f"{line.source} and {line.target} are apart because no rule merges them", hint)
    apart = checked(Ruling("split", line.cls, line.source, line.target))
    return (*rulings, apart), apart


def selected(
    lines: Iterable[Decided], *, name: str = "", kind: str = "", made_by: str = "", document: str = ""
) -> list[Decided]:
    """Return the lines of a kind, a maker, a document, and with a text in one of their names."""
    return [
        replace(line, evidence=tuple(e for e in line.evidence if not document or e.document.endswith(f"/{document}")))
        for line in lines
        if name in line.source + "\t" + line.target
        and kind in ("", line.kind)
        and made_by in ("", line.made_by)
        and (not document or document in line.documents)
    ]
