"""Lines read without a parser: Oxigraph writes N-Triples in one form, a triple a line."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_NAMED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_TAGGED = re.compile(r'"@([\w-]+)$')


def triples(lines: bytes, predicates: Container[str]) -> Iterator[tuple[str, str, str]]:
    r"""Yield subject, predicate and object of the lines with one of the predicates; the object as it is written.

    >>> list(triples(b'<urn:a> <urn:p> "b c" .\n<urn:a> <urn:q> <urn:d> .\n', {"urn:p"}))
    [('urn:a', 'urn:p', '"b c"')]
    """
    for line in lines.decode().split("\n"):
        subject, _, rest = line.partition(" ")
        predicate, _, obj = rest.partition(" ")
        if predicate[1:-1] in predicates:
            yield subject[1:-1], predicate[1:-1], obj.removesuffix(" .")


def text_of(term: str) -> str:
    r"""Return the IRI or the text of a term as it is written in a line.

    >>> text_of("<urn:a>"), text_of(r'"say \"b\""@zh'), text_of('"1"^^<urn:d>')
    ('urn:a', 'say "b"', '1')
    """
    if term.startswith("<"):
        return term[1:-1]
    return _ESCAPED.sub(_character, term[1 : term.rindex('"')])


def language_of(term: str) -> str:
    """Return the language tag of a term as it is written in a line, empty where it has none.

    >>> language_of('"遵义市"@zh'), language_of("<urn:a>")
    ('zh', '')
    """
    found = _TAGGED.search(term)
    return found[1] if found else ""


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _NAMED.get(found[3], found[3])
