"""SPARQL as text: its tokens, its parameters, and what is refused before it is run.

The tokens are SPARQL's own, coarsely: comments, IRIs, strings, variables, words, and single signs.
That is enough to bind a parameter without touching a string or a comment, and to see how deep
a query is nested: a few kilobytes of brackets overflow the parser's stack and end the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urljoin

from rdflib.term import Node

from graph.terms import term_text
from ontology.errors import ConfigurationError, QueryError, TooLargeError

Binding = Node | str | int | Sequence[Node | str | int]
"""A parameter's value: an IRI is a `URIRef`, plain text a literal; several stand side by side, for VALUES."""

MAX_TEXT = 65_536
"""Longest query in characters."""
MAX_DEPTH = 200
"""Deepest nesting of brackets, and longest chain of `!` or signs."""
MAX_OPERATORS = 2_000
"""Most operators of one kind, UNION included."""

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<language>@[A-Za-z][A-Za-z0-9-]*)
    |(?P<word>(?:[\w:]|%[0-9A-Fa-f]{2})(?:[\w:.\-·%]|\\.)*)
    |(?P<space>\s+)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_UNARY = frozenset("!+-")
_COUNTED = b"([{!+-|/*&=<>^,;."
_FOREIGN = re.compile("SERVICE", re.IGNORECASE)
_OPEN, _CLOSE, _OPERATORS = frozenset("([{"), frozenset(")]}"), frozenset("+-*/|&=<>!^,;.")


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield the kind and text of each token; put together they are the query.

    >>> [token for kind, token in tokens('ASK { ?s rg:partOf "a {" } # {') if kind != "space"]
    ['ASK', '{', '?s', 'rg:partOf', '"a {"', '}', '# {']
    """
    for match in _TOKEN.finditer(text):
        yield str(match.lastgroup), match.group()


def bind(text: str, bindings: Mapping[str, Binding]) -> str:
    """Put terms in place of `$name` parameters; `?name` stays a variable.

    >>> from rdflib import URIRef
    >>> bind("SELECT ?p { $s ?p ?o } # $s", {"s": URIRef("urn:a")})
    'SELECT ?p { <urn:a> ?p ?o } # $s'
    """
    parts, unused = [], set(bindings)
    for kind, token in tokens(text):
        if kind != "variable" or token[0] == "?":
            parts.append(token)
        elif (name := token[1:]) in bindings:
            unused.discard(name)
            parts.append(_written(bindings[name]))
        else:
            raise ConfigurationError(f"the query has a parameter {token} that is not bound")
    if unused:
        raise ConfigurationError(f"the query has no parameter {', '.join(f'${name}' for name in sorted(unused))}")
    return "".join(parts)


def check(text: str, max_characters: int = MAX_TEXT) -> None:
    """Refuse a query that would overflow the parser or that asks another server."""
    if len(text) > max_characters:
        raise TooLargeError(f"the query has {len(text):,} characters; {max_characters:,} are allowed")
    if not _is_simple(text):
        _check_tokens(text)


def _is_simple(text: str) -> bool:
    """Whether so few signs stand in a query that none can be one too many; true of nearly all of them."""
    if "\\" in text or _FOREIGN.search(text):
        return False
    encoded = text.encode()
    return len(encoded) - len(encoded.translate(None, _COUNTED)) + text.upper().count("UNION") <= MAX_DEPTH


def _check_tokens(text: str) -> None:
    depth, chain, counts = 0, 0, dict.fromkeys((*_OPERATORS, "UNION"), 0)
    for kind, token in tokens(text):
        if kind == "word":
            _check_word(token, text)
        name = token.upper() if kind == "word" else token
        if name in counts:
            counts[name] += 1
        depth += (token in _OPEN) - (token in _CLOSE)
        chain = chain + (token in _UNARY) if kind in {"sign", "space", "comment"} else 0
        if max(depth, chain) > MAX_DEPTH or counts.get(name, 0) > MAX_OPERATORS:
            raise QueryError(f"the query is nested or chained too deeply near {token!r}", "split it into several")


def before_loads(update: str, operations: str) -> str | None:
    """Return an update with operations before the first LOAD that is not SILENT, None where there is none.

    `LOAD SILENT` fails silently: there is no network where updates are worked out.

    >>> before_loads("CLEAR ALL ; LOAD <urn:a>", "DROP ALL ; ")
    'CLEAR ALL ; DROP ALL ; LOAD <urn:a>'
    """
    if "load" not in update.lower():
        return None
    parts, place = list[str](), None
    for kind, token in tokens(update):
        if kind not in {"space", "comment"} and place is not None:
            if token.upper() != "SILENT":
                return "".join([*parts[:place], operations, update[len("".join(parts[:place])) :]])
            place = None
        if kind == "word" and token.upper() == "LOAD":
            place = len(parts)
        parts.append(token)
    return None


def with_dataset(update: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """Return an update whose patterns are matched in the given graphs (SPARQL 1.1 Protocol, 2.2.3).

    Raises `QueryError` where the update names its dataset itself, by USING or WITH.

    >>> with_dataset("DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", ["urn:a"], [])
    'DELETE { ?s ?p 1 } USING <urn:a> WHERE { ?s ?p 1 }'
    >>> with_dataset("DELETE WHERE { ?s ?p 1 }", ["urn:a"], ["urn:b"])
    'DELETE { ?s ?p 1 } USING <urn:a> USING NAMED <urn:b> WHERE { ?s ?p 1 }'
    """
    if not using and not using_named:
        return update
    clauses = "".join([f"USING <{name}> " for name in using] + [f"USING NAMED <{name}> " for name in using_named])
    found = list(tokens(update))
    parts, depth, before = [], 0, ""
    for number, (kind, text) in enumerate(found):
        word = text.upper() if kind == "word" and depth == 0 else ""
        if word in {"USING", "WITH"}:
            raise QueryError(f"the update has {word} and the request names graphs too", "name them in one place")
        if word == "WHERE":
            parts.append((_block(found[number + 1 :]) + " " if before == "DELETE" else "") + clauses)
        depth += (text == "{") - (text == "}")
        parts.append(text)
        before = before if kind in {"space", "comment"} else text.upper()
    return "".join(parts)


def _block(following: Sequence[tuple[str, str]]) -> str:
    """Return the group that begins next."""
    depth, parts = 0, list[str]()
    for kind, text in following:
        depth += (text == "{") - (text == "}")
        if parts or text == "{":
            parts.append("" if kind == "comment" else text)
        if text == "}" and not depth:
            break
    return "".join(parts)


def dataset(text: str, prefixes: Mapping[str, str], base: str | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the graphs that a query names by FROM and by FROM NAMED; `base` is for relative IRIs.

    >>> dataset("SELECT * FROM <urn:a> FROM NAMED ex:b { ?s ?p ?o }", {"ex": "urn:x#"})
    (('urn:a',), ('urn:x#b',))
    >>> dataset("BASE <http://a/b/> SELECT * FROM <c> { ?s ?p ?o }", {})
    (('http://a/b/c',), ())
    """
    known, found = dict(prefixes), {"FROM": list[str](), "NAMED": list[str]()}
    words = [token for kind, token in tokens(text) if kind not in {"space", "comment"}]
    for before, last, token in zip(["", "", *words], ["", *words], words, strict=False):
        if before.upper() == "PREFIX" and token.startswith("<"):
            known[last.removesuffix(":")] = urljoin(base or "", token[1:-1])
        if last.upper() == "BASE" and token.startswith("<"):
            base = urljoin(base or "", token[1:-1])
        if last.upper() in found and (last.upper() == "FROM" or before.upper() == "FROM"):
            prefix, colon, name = token.partition(":")
            if token.startswith("<"):
                found[last.upper()].append(urljoin(base or "", token[1:-1]))
            elif colon and prefix in known:
                found[last.upper()].append(known[prefix] + name)
    return tuple(found["FROM"]), tuple(found["NAMED"])


def _check_word(word: str, text: str) -> None:
    """Refuse SERVICE, also where it is written together with its neighbours (`trueSERVICE:x`)."""
    if "SERVICE" in word.split(":", 1)[0].upper():
        start = text.upper().find("SERVICE")
        line, column = text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1
        hint = "ask the other server yourself and bring its answer here; a prefix must not be named so either"
        raise QueryError("SERVICE is not allowed: queries do not leave this server", hint, line=line, column=column)


def _written(value: Binding) -> str:
    if isinstance(value, (Node, str, int)):
        return term_text(value)
    return " ".join(map(term_text, value))
