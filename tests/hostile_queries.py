"""The texts of hostile queries; none needs to know what is in the graph.

`ENDLESS` would run for hours or take gigabytes, `NESTED` and `MANY` overflow the stack of a parser or keep an
optimiser busy, `LONG` are longer than a query has a reason to be. `CANARY` stands for the port of a server that must
not be asked, `SECRET` for the path of a file that must not be read.
"""

from __future__ import annotations

from tests.hostile_requests import asked, attacks, form, get, query, sent
from tests.hostile_wire import CLOSED, CUT

BROKEN = (400, 413, 503)
"""Right statuses for what is nested or chained beyond reason: who refuses it first has the say."""
PAIR = "?a ?b ?c . ?d ?e ?f"
PRODUCT = f"{PAIR} . ?g ?h ?i"
ANY = "(!<urn:x>|!^<urn:x>)"
"""A path of one step along any relation, forwards or backwards."""


def doubled(times: int) -> str:
    """Double a string again and again."""
    steps = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(times))
    return f'SELECT (STRLEN(?v{times}) AS ?n) {{ BIND("{"x" * 100}" AS ?v0) {steps} }}'


def replaced(times: int) -> str:
    """Put ten characters in place of each, again and again."""
    steps = " ".join(f'BIND(REPLACE(?v{n}, ".", "$0$0$0$0$0$0$0$0$0$0") AS ?v{n + 1})' for n in range(times))
    return f'SELECT (STRLEN(?v{times}) AS ?n) {{ BIND("xxxxxxxxxx" AS ?v0) {steps} }}'


def nested(opening: str, core: str, closing: str, times: int) -> str:
    return opening * times + core + closing * times


ENDLESS = {
    "product": {
        "count": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
        "ask": f"ASK {{ {PRODUCT} FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = 'no') }}",
        "group": f"SELECT ?b ?e (COUNT(*) AS ?n) {{ {PRODUCT} }} GROUP BY ?b ?e",
    },
    "distinct": {
        "pairs": f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT DISTINCT ?a ?c ?d ?f {{ {PAIR} }} }} }}",
        "reduced": f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT REDUCED ?a ?c ?d ?f ?g {{ {PRODUCT} }} }} }}",
        "count": f"SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?c), STR(?d))) AS ?n) {{ {PAIR} }}",
    },
    "order": {
        "limit": f"SELECT * {{ {PAIR} }} ORDER BY DESC(CONCAT(STR(?f), STR(?c))) LIMIT 1",
        "rows": f"SELECT ?a ?d {{ {PRODUCT} }} ORDER BY ?i ?c ?f",
    },
    "concatenation": {
        "all": f"SELECT (STRLEN(GROUP_CONCAT(CONCAT(STR(?a), STR(?d)))) AS ?n) {{ {PAIR} }}",
        "separated": f"SELECT (STRLEN(GROUP_CONCAT(?a; SEPARATOR='{'x' * 1000}')) AS ?n) {{ {PAIR} }}",
    },
    "doubling": {"24 times": doubled(24), "40 times": doubled(40)},
    "replacement": {"9 times": replaced(9), "20 times": replaced(20)},
    "closure": {
        "star": f"SELECT (COUNT(*) AS ?n) {{ ?x {ANY}* ?y }}",
        "plus": f"SELECT (COUNT(*) AS ?n) {{ ?x ({ANY}+/{ANY}+)+ ?y }}",
        "sequence": f"SELECT (COUNT(*) AS ?n) {{ ?x {'/'.join([ANY] * 9)} ?y }}",
    },
    "absence": {
        "not exists": f"SELECT (COUNT(*) AS ?n) {{ {PAIR} FILTER NOT EXISTS {{ ?g ?h ?c FILTER(?g = ?d) }} }}",
        "minus": f"SELECT (COUNT(*) AS ?n) {{ {PAIR} MINUS {{ ?a ?h ?i . ?d ?j ?k FILTER(?h != ?j) }} }}",
        "optional": f"SELECT (COUNT(*) AS ?n) {{ {PAIR} OPTIONAL {{ ?g ?h ?i FILTER(STRLEN(STR(?g)) < 0) }} }}",
    },
}
ROWS = {
    "select": f"SELECT * {{ {PRODUCT} }}",
    "construct": f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {PRODUCT} }}",
    "describe": f"DESCRIBE ?a ?d ?g {{ {PRODUCT} }}",
}
"""Answers without an end: they may begin before the limit is met."""

NESTED = {
    "nested groups": {
        "braces": "ASK " + nested("{", "", "}", 4000),
        "optionals": "ASK { " + nested("OPTIONAL{", "?a ?b ?c", "}", 4000) + " }",
        "subqueries": "SELECT * " + nested("{SELECT * ", "{ ?a ?b ?c }", "}", 4000),
        "absences": "ASK { " + nested("FILTER NOT EXISTS{", "?a ?b ?c", "}", 2500) + " }",
        "graphs": "ASK { " + nested("GRAPH ?g{", "?a ?b ?c", "}", 4000) + " }",
    },
    "nested expressions": {
        "brackets": "ASK { FILTER(" + nested("(", "1", ")", 8000) + ") }",
        "functions": "ASK { FILTER(" + nested("STR(", "1", ")", 8000) + ") }",
        "negations": "ASK { FILTER(" + "!" * 16000 + "1) }",
        "signs": "ASK { FILTER(" + nested("-(", "1", ")", 8000) + " < 2) }",
    },
    "nested paths": {
        "brackets": "ASK { ?a " + nested("(", "<urn:p>", ")", 8000) + " ?b }",
        "stars": "ASK { ?a " + nested("(", "<urn:p>", "*)", 8000) + " ?b }",
        "inversions": "ASK { ?a " + nested("^(", "<urn:p>", ")", 8000) + " ?b }",
    },
    "nested nodes": {
        "collections": "ASK { " + nested("(", "1", ")", 8000) + " ?p ?o }",
        "blank nodes": "ASK { ?s ?p " + nested("[?p ", "1", "]", 8000) + " }",
        "triples": "ASK { ?s ?p " + nested("<<(?s ?p ", "1", ")>>", 4000) + " }",
    },
    "open brackets": {
        "unclosed": "ASK { " + "([{" * 5000,
        "unopened": "ASK { " + ")]}" * 5000,
    },
    "chained unions": {"8,000": "ASK { " + "{}UNION" * 8000 + "{} }"},
    "chained conditions": {
        "or": "ASK { FILTER(" + "1||" * 8000 + "1) }",
        "and": "ASK { FILTER(" + "1&&" * 8000 + "1) }",
        "sum": "ASK { FILTER(1" + "+1" * 8000 + " > 0) }",
    },
    "chained paths": {
        "sequence": "ASK { ?a " + "<u:p>/" * 8000 + "<u:p> ?b }",
        "choice": "ASK { ?a " + "<u:p>|" * 8000 + "<u:p> ?b }",
    },
}
MANY = {
    "groups": "ASK { " + "{}" * 16000 + " }",
    "filters": "ASK { " + "FILTER(1)" * 7000 + " }",
    "optionals": "ASK { " + "OPTIONAL{}" * 6000 + " }",
    "binds": "ASK { " + "".join(f"BIND(1AS?v{n})" for n in range(3000)) + " }",
    "joins": "SELECT * { " + "".join(f"?a{n} ?b ?a{n + 1}." for n in range(3000)) + " } LIMIT 1",
    "products": "SELECT * { " + "".join(f"?a{n} ?b{n} ?c{n}." for n in range(2500)) + " } LIMIT 1",
}
LONG = {
    "list": "ASK { ?s ?p ?o FILTER(?s IN (" + ",".join(f"<urn:{n}>" for n in range(20_000)) + ")) }",
    "values": "SELECT * { VALUES ?s { " + " ".join(f"<urn:{n}>" for n in range(20_000)) + " } ?s ?p ?o }",
    "prefixes": "".join(f"PREFIX p{n}: <urn:{n}/>\n" for n in range(20_000)) + "ASK {}",
    "comment": "ASK {} #" + "x" * 200_000,
    "union": "ASK { " + " UNION ".join(["{ ?a ?b ?c }"] * 8000) + " }",
}
FULL = {
    "list": "ASK { VALUES ?s { <u:1> } FILTER(?s IN (" + ",".join(f"<u:{n}>" for n in range(1_900)) + ")) }",
    "values": "SELECT * { VALUES ?s { " + " ".join(f"<u:{n}>" for n in range(5_000)) + " } ?s ?p ?o }",
    "prefixes": "".join(f"PREFIX p{n}:<u:{n}>" for n in range(2_500)) + "ASK {}",
    "literal": f'SELECT (STRLEN("{"x" * 60_000}") AS ?n) {{}}',
}
"""As long as is allowed: these are answered."""
TRICKY = {
    "plus in plus": f'SELECT (REGEX("{"a" * 40}!", "^(a+)+$") AS ?x) {{}}',
    "either in star": f'SELECT (REGEX("{"a" * 40}!", "^(a|a)*$") AS ?x) {{}}',
    "counted": 'SELECT (REGEX("aaaa", "^((a{1,1000}){1,1000}){1,1000}$") AS ?x) {}',
    "brackets": f'SELECT (REGEX("a", "{"(" * 10_000}a{")" * 10_000}") AS ?x) {{}}',
    "greedy": 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER REGEX(STR(?o), "(.*)(.*)(.*)(.*)[^x]$") FILTER(?s = 1) }',
}
"""Regular expressions on which a backtracking engine hangs."""


_ELSEWHERE = "http://127.0.0.1:CANARY/services"
_PATTERN = f"<{_ELSEWHERE}> {{ ?s ?p ?o }}"
SERVICES = {
    "plain": f"SELECT * {{ SERVICE {_PATTERN} }}",
    "silent": f"SELECT * {{ SERVICE SILENT {_PATTERN} }}",
    "by name": "SELECT * { SERVICE <http://localhost:CANARY/> { ?s ?p ?o } }",
    "variable": f"SELECT * {{ VALUES ?x {{ <{_ELSEWHERE}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
    "mixed case": f"SELECT * {{ sErViCe {_PATTERN} }}",
    "escaped": f"SELECT * {{ \\u0053ERVICE {_PATTERN} }}",
    "all escaped": "SELECT * { " + "".join(f"\\U{ord(one):08x}" for one in "SERVICE") + f" {_PATTERN} }}",
    "comment": f"SELECT * {{ SERVICE # no\n{_PATTERN} }}",
    "no space": f"SELECT*{{FILTER(true)SERVICE{_PATTERN}}}",
    "after a string": f"SELECT * {{ BIND('#'AS?x)SERVICE{_PATTERN} }}",
    "prefixed": f"PREFIX x: <{_ELSEWHERE}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
    "absence": f"ASK {{ FILTER NOT EXISTS {{ SERVICE SILENT {_PATTERN} }} }}",
    "subquery": f"SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE {_PATTERN} }} }} }} }}",
    "file": "SELECT * { SERVICE <file://SECRET> { ?s ?p ?o } }",
}
ADDRESSES = {"loopback": "http://127.0.0.1:CANARY/data.nt", "file": "file://SECRET"}


def loads(address: str) -> dict[str, str]:
    """Load from an address, in every spelling; these are updates."""
    return {
        "plain": f"LOAD <{address}>",
        "into": f"LOAD <{address}> INTO GRAPH <urn:x>",
        "lower case": f"load <{address}> into graph <urn:x>",
        "escaped": f"\\u004cOAD <{address}> INTO GRAPH <urn:x>",
        "comment": f"LOAD # no\n <{address}>",
        "prefixed": f"PREFIX x: <{address}> LOAD x:",
        "second": f"CLEAR SILENT GRAPH <urn:x> ; LOAD <{address}> INTO GRAPH <urn:x>",
        "late": f"# {'x' * 70_000}\nLOAD <{address}> INTO GRAPH <urn:x>",
    }


def silent_loads(address: str) -> dict[str, str]:
    """Load where it is no fault that nothing comes."""
    return {
        "silent": f"LOAD SILENT <{address}> INTO GRAPH <urn:x>",
        "silent, comment": f"LOAD # no\n SILENT # no\n <{address}>",
    }


def datasets(address: str) -> dict[str, str]:
    """Name an address as a graph: nobody may fetch it."""
    return {
        "from": f"SELECT * FROM <{address}> {{ ?s ?p ?o }}",
        "from named": f"SELECT * FROM NAMED <{address}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "graph": f"SELECT * {{ GRAPH <{address}> {{ ?s ?p ?o }} }}",
        "describe": f"DESCRIBE <{address}> FROM <{address}>",
    }


def _literal(length: int) -> str:
    return f'SELECT (STRLEN("{"x" * length}") AS ?n) {{}}'


_DIRECT = "application/sparql-query"
_GRAPHS = ("default-graph-uri", "named-graph-uri")
_COUNT = ENDLESS["product"]["count"]
_ALL = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
QUERIES = [
    *(one for kind, texts in ENDLESS.items() for one in asked(kind, texts, 503)),
    *attacks("product", {"in the address": get(_COUNT), "as a page": query(_COUNT, Accept="text/html")}, 503),
    *attacks("product", {"as the body": sent(body=_COUNT, Content_Type=_DIRECT)}, 503),
    *asked("rows without end", ROWS, 503, CUT),
    *(one for kind, texts in NESTED.items() for one in asked(kind, texts, *BROKEN)),
    *asked("many patterns", MANY, 200, *BROKEN),
    *asked("too long", LONG, 413),
    *asked("as long as allowed", FULL, 200),
    *asked("regular expressions", TRICKY, 200),
    *asked("SERVICE", SERVICES, 400),
    *(
        one
        for where, address in ADDRESSES.items()
        for one in (
            *asked(f"LOAD as a query, {where}", loads(address) | silent_loads(address), 400, 413),
            *asked(f"FROM, {where}", datasets(address), 200),
            *attacks(f"FROM, {where}", {name: form({"query": _ALL, name: address}) for name in _GRAPHS}, 200),
        )
    ),
    *attacks("giant literals", {"1 MB": query(_literal(10**6)), "10 MB": query(_literal(10**7))}, 413),
    *attacks("giant literals", {"1 MB in the address": get(_literal(10**6))}, 400, 413, 414, 431, CLOSED),
    *attacks("giant literals", {"as the body": sent(body=_literal(10**7), Content_Type=_DIRECT)}, 413),
]
