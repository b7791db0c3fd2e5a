"""Saying what is wrong with a query: hints beside the parser's line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib.namespace import SKOS

from graph.querytext import tokens
from ontology.errors import QueryError, did_you_mean
from ontology.namespaces import PREFIXES
from ontology.schema import load_schema

_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_DECLARED = re.compile(r"\bPREFIX\s+([\w.\-]*):", re.IGNORECASE)


def with_hint(error: QueryError, text: str) -> QueryError:
    """Return the error with a hint where the query's words give one."""
    hint = error.hint or next(_hints(text), None)
    return QueryError(error.message, hint, line=error.line, column=error.column)


def unknown_terms(text: str) -> Iterator[str]:
    """Yield a hint for each term of our vocabulary in the query that the ontology does not declare."""
    known = _vocabulary()
    for kind, token in tokens(text):
        prefix, colon, name = token.partition(":")
        if kind == "word" and colon and prefix in known and name and name not in known[prefix]:
            nearest = did_you_mean(name, known[prefix])
            if nearest:
                yield f"there is no {token}; did you mean {prefix}:{nearest[0]}?"


def _hints(text: str) -> Iterator[str]:
    words = [token for kind, token in tokens(text) if kind == "word"]
    form = next((word.upper() for word in words if ":" not in word and word.upper() not in {"PREFIX", "BASE"}), "")
    if form in _UPDATES:
        yield f"only queries are answered here ({', '.join(_FORMS)}); data changes with `ingest` and `remove`"
    elif form and form not in _FORMS and (nearest := did_you_mean(form, _FORMS)):
        yield f"did you mean {nearest[0]}?"
    yield from _unknown_prefixes(text, words)
    yield from unknown_terms(text)
    yield from _unbalanced(text)


def _unknown_prefixes(text: str, words: list[str]) -> Iterator[str]:
    declared = {*PREFIXES, *_DECLARED.findall(text)}
    for word in words:
        prefix, colon, _ = word.partition(":")
        if colon and prefix != "_" and prefix not in declared:
            nearest = did_you_mean(prefix, sorted(declared))
            yield f"the prefix {prefix}: is not declared" + (f"; did you mean {nearest[0]}:?" if nearest else "")


def _unbalanced(text: str) -> Iterator[str]:
    signs = [token for kind, token in tokens(text) if kind == "sign"]
    for opening, closing in ("{}", "()", "[]"):
        if missing := signs.count(opening) - signs.count(closing):
            yield f"{abs(missing)} {closing if missing > 0 else opening!r} missing"


def _vocabulary() -> dict[str, set[str]]:
    schema = load_schema()
    names = {*schema.classes, *schema.relations, *schema.properties, *schema.kinds, *schema.records} - {"broader"}
    return {"rg": names, "rgs": set(schema.statuses), "skos": {str(name) for name in dir(SKOS)}}
