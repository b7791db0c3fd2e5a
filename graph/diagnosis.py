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
_PROLOGUE = {"PREFIX", "BASE"}
_DECLARED = re.compile(r"\bPREFIX\s+([\w.\-]*):", re.IGNORECASE)


def with_hint(error: QueryError, text: str) -> QueryError:
    """Return the error with a hint where the query's words give one, at the word that the hint is about."""
    if error.hint:
        return error
    hint, at = next(_hints(text), (None, None))
    if at is None or error.line is None:
        return QueryError(error.message, hint, line=error.line, column=error.column)
    line, column = position(text, at)
    return QueryError(f"not a SPARQL query, from line {line}, column {column}", hint, line=line, column=column)


def position(text: str, offset: int) -> tuple[int, int]:
    r"""Return line and column of an offset, both counted from 1.

    >>> position("SELECT *\n{ ?s", 11)
    (2, 3)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def unknown_terms(text: str) -> Iterator[str]:
    """Yield a hint for each term of our vocabulary in the query that the ontology does not declare."""
    known = _vocabulary()
    for kind, token in tokens(text):
        prefix, colon, name = token.partition(":")
        if kind == "word" and colon and prefix in known and name and name not in known[prefix]:
            nearest = did_you_mean(name, known[prefix])
            if nearest:
                yield f"there is no {token}; did you mean {prefix}:{nearest[0]}?"


def _hints(text: str) -> Iterator[tuple[str, int | None]]:
    words = list(_words(text))
    at, form = next(((at, word.upper()) for at, word in words if word.upper() not in _PROLOGUE), (0, ""))
    if form in _UPDATES:
        yield f"only queries are answered here ({', '.join(_FORMS)}); data changes with `ingest` and `update`", at
    elif form and form not in _FORMS and (nearest := did_you_mean(form, _FORMS)):
        yield f"did you mean {nearest[0]}?", at
    yield from _unknown_prefixes(text, words)
    yield from ((hint, None) for hint in (*unknown_terms(text), *_unbalanced(text)))


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a query with their offsets, names after PREFIX left out."""
    offset, declaring = 0, False
    for kind, token in tokens(text):
        if kind == "word" and not declaring:
            yield offset, token
        if kind not in {"space", "comment"}:
            declaring = token.upper() == "PREFIX"
        offset += len(token)


def _unknown_prefixes(text: str, words: list[tuple[int, str]]) -> Iterator[tuple[str, int]]:
    declared = {*PREFIXES, *_DECLARED.findall(text)}
    for at, word in words:
        prefix, colon, _ = word.partition(":")
        if colon and prefix != "_" and prefix not in declared:
            nearest = did_you_mean(prefix, sorted(declared))
            yield f"the prefix {prefix}: is not declared" + (f"; did you mean {nearest[0]}:?" if nearest else ""), at


def _unbalanced(text: str) -> Iterator[str]:
    signs = [token for kind, token in tokens(text) if kind == "sign"]
    for opening, closing in ("{}", "()", "[]"):
        if missing := signs.count(opening) - signs.count(closing):
            yield f"{abs(missing)} {closing if missing > 0 else opening!r} missing"


def _vocabulary() -> dict[str, set[str]]:
    schema = load_schema()
    names = {*schema.classes, *schema.relations, *schema.properties, *schema.kinds, *schema.records} - {"broader"}
    return {"rg": names, "rgs": set(schema.statuses), "skos": {str(name) for name in dir(SKOS)}}
