"""Hostile requests whose query is harmless, and hostile ways to send one."""

from __future__ import annotations

import gzip
from functools import partial

from tests.hostile_queries import ENDLESS, PAIR, ROWS
from tests.hostile_requests import AUTHORIZED, FORM, Make, attacks, form, get, query, raw, sent
from tests.hostile_wire import CLOSED, SILENT, crowd, drip, leave, once, pipeline, sip

_CHOSEN = (("product", "count"), ("distinct", "pairs"), ("doubling", "40 times"))
ASK, DIRECT, UPDATE = "ASK {}", "application/sparql-query", "application/sparql-update"
PRODUCT, DISTINCT, DOUBLING = (ENDLESS[kind][name] for kind, name in _CHOSEN)
_UP = "../" * 12


def _raw(*lines: bytes, method: bytes = b"POST", body: bytes = b"ASK {}") -> Make:
    """Write a request that may be none."""
    start = (method + b" /QUERY HTTP/1.1", b"Host: localhost", b"Connection: close")
    return raw(b"\r\n".join((*start, b"Content-Type: application/sparql-query", *lines)) + b"\r\n\r\n" + body)


PATHS = {
    "static": f"/static/{_UP}",
    "static, encoded": "/static" + "/%2e%2e" * 12,
    "static, slashes encoded": "/static/" + "..%2f" * 12,
    "static, encoded twice": "/static" + "/%252e%252e" * 12,
    "static, backslashes": "/static/" + "..\\" * 12,
    "static, absolute": "/static/",
    "root": f"/{_UP}",
}
LENGTHS = {
    "negative": _raw(b"Content-Length: -6"),
    "no number": _raw(b"Content-Length: six"),
    "twice": _raw(b"Content-Length: 6", b"Content-Length: 60"),
    "with chunks": _raw(b"Content-Length: 6", b"Transfer-Encoding: chunked"),
    "bad chunk": _raw(b"Transfer-Encoding: chunked", body=b"zz\r\nASK {}\r\n0\r\n\r\n"),
    "giant chunk": _raw(b"Transfer-Encoding: chunked", body=b"ffffffffffffffffffff\r\nASK {}"),
    "beyond integers": _raw(b"Content-Length: 99999999999999999999999"),
}
UNFINISHED = {
    "too long": _raw(b"Content-Length: 600"),
    "a terabyte": _raw(b"Content-Length: 1000000000000"),
    "no end of chunks": _raw(b"Transfer-Encoding: chunked", body=b"6\r\nASK {}\r\n"),
}
HEADERS = {
    "1,000 of 100 bytes": _raw(*(b"X-%d: " % n + b"x" * 100 for n in range(1000)), b"Content-Length: 6"),
    "one of 1 MB": _raw(b"X: " + b"x" * 1_000_000, b"Content-Length: 6"),
    "cookies": _raw(b"Cookie: " + b"; ".join(b"c%d=x" % n for n in range(5000)), b"Content-Length: 6"),
    "accept": query(ASK, Accept=", ".join(f"text/x{n};q=0.{n % 999:03}" for n in range(3000))),
    "languages": query(ASK, Accept="text/html", Accept_Language=", ".join(f"x{n};q=0.1" for n in range(5000))),
}
NOT_UTF8 = {
    "in the address": sent("query", "?query=ASK%20%7B%7D%20%23%FF%FE", method="GET"),
    "in a form": sent(body=b"query=ASK+%7B%7D+%23%FF%FE", Content_Type=FORM),
    "in a form, raw": sent(body=b"query=ASK+{}+#\xff\xfe", Content_Type=FORM),
    "in the body": sent(body=b"ASK {} # \xff\xfe", Content_Type=DIRECT),
    "surrogates": sent(body=b"ASK {} # \xed\xa0\x80", Content_Type=DIRECT),
    "overlong": sent(body=b"ASK {} # \xc0\xaf", Content_Type=DIRECT),
    "escaped surrogates": query('ASK { BIND("\\uD800" AS ?x) }'),
    "in an update": sent("update", body=b"CLEAR ALL # \xff\xfe", Content_Type=UPDATE, **AUTHORIZED),
}
BYTES = {
    "in the line": raw(b"GET /QUERY?query=\xff\xfe\x00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
    "in a header": _raw(b"X: a\x00b", b"Content-Length: 6"),
    "in the name of a header": _raw(b"X\x00: b", b"Content-Length: 6"),
    "no HTTP": raw(bytes(range(256)) * 40),
    "TLS": raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)),
    "version": raw(b"GET /QUERY HTTP/9.9\r\nHost: x\r\n\r\n"),
    "endless line": raw(b"GET /" + b"x" * 1_000_000),
}
NULS = {
    "in the address": get("ASK {} \0"),
    "in a form": query("ASK {} \0"),
    "in the body": sent(body=b"ASK {}\0", Content_Type=DIRECT),
    "in the name of a graph": form({"query": ASK, "default-graph-uri": "urn:\0"}),
}
MANY_FIELDS = {
    "in the address": sent("query", "?query=ASK%7B%7D" + "".join(f"&a{n}=1" for n in range(5000)), method="GET"),
    "in a form": form({"query": ASK, **{f"a{n}": "1" for n in range(100_000)}}),
    "empty": sent(body=b"query=ASK+%7B%7D" + b"&" * 1_000_000, Content_Type=FORM),
}
MANY_GRAPHS = sent(body=("query=ASK+%7B%7D" + "&named-graph-uri=urn:x" * 20_000).encode(), Content_Type=FORM)
PACKED = gzip.compress(b"query=ASK+%7B%7D" + b"+" * 100_000_000)
"""100 MB in 100 KB."""
METHODS = {
    "proxy": raw(b"GET http://127.0.0.1:CANARY/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
    "tunnel": raw(b"CONNECT 127.0.0.1:CANARY HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
    "trace": sent(method="TRACE"),
    "unknown": sent(method="HANG"),
    "upgrade": _raw(b"Connection: upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Version: 13", b"Content-Length: 6"),
}
BEGUN = b"POST /QUERY HTTP/1.1\r\nHost: localhost\r\n"
_BODY = BEGUN + b"Content-Type: application/sparql-query\r\nContent-Length: 1000\r\n\r\nASK {}"
_SLOW = (CLOSED, SILENT, 400, 408)
_trickle = partial(drip, connections=10, seconds=0.6)
_leave = partial(leave, after=0.1)
_shut = partial(once, shut=True)
_crowd = partial(crowd, connections=1000)
_group = partial(crowd, connections=100)

PROTOCOL = [
    *attacks("paths", {name: sent(path, "SECRET", method="GET") for name, path in PATHS.items()}, 400, 404),
    *attacks("paths", {"graph store": sent("graphs", f"/{_UP}SECRET", method="GET")}, 400, 404),
    *attacks("paths", {"graph of a file": sent("graphs", "?graph=file://SECRET", method="GET")}, 400, 404),
    *attacks("paths", {"graph elsewhere": sent("graphs", "?graph=http://127.0.0.1:CANARY/", method="GET")}, 400, 404),
    *attacks("lengths", LENGTHS, 400, 413),
    *attacks("lengths", {"too short": _raw(b"Content-Length: 3")}, 400),
    *attacks("unfinished bodies", UNFINISHED, *_SLOW, 413, act=partial(drip, drop=b" ", connections=1, seconds=0.5)),
    *attacks("unfinished bodies, closed", UNFINISHED, *_SLOW, 413, act=_shut),
    *attacks("headers", HEADERS, 200, 400, 406, 431, CLOSED),
    *attacks("malformed UTF-8", NOT_UTF8, 400),
    *attacks("bytes", BYTES, 400, 404, 414, 431, CLOSED, act=_shut),
    *attacks("NUL", NULS, 400),
    *attacks("many fields", MANY_FIELDS, 200, 400, 413, 414, 431),
    *attacks("many fields", {"graphs": MANY_GRAPHS}, 200, 400, 413),
    *attacks("packed bodies", {"form": sent(body=PACKED, Content_Type=FORM, Content_Encoding="gzip")}, 400, 413, 415),
    *attacks(
        "packed bodies",
        {"update": sent("update", body=PACKED, Content_Type=UPDATE, Content_Encoding="gzip", **AUTHORIZED)},
        *(400, 413, 415),
    ),
    *attacks("methods", METHODS, 200, 400, 404, 405, 426, 501, CLOSED),
    *attacks("slow headers", {"10": raw(BEGUN)}, *_SLOW, act=partial(_trickle, drop=b"X: x\r\n")),
    *attacks("slow bodies", {"10": raw(_BODY)}, *_SLOW, act=partial(_trickle, drop=b" ")),
    *attacks("silence", {"10": raw(b"")}, *_SLOW, act=partial(_trickle, drop=b"")),
    *attacks(
        "slow readers",
        {"rows": query(f"SELECT * {{ {PAIR} }} LIMIT 60000"), "rows without end": query(ROWS["select"])},
        *(200, 503, CLOSED),
        act=partial(sip, seconds=1),
    ),
    *attacks("half-closed", {"ask": query(ASK), "product": query(PRODUCT)}, 200, 503, CLOSED, act=_shut),
    *attacks("gone", {"product": query(PRODUCT), "distinct": query(DISTINCT)}, CLOSED, act=_leave),
    *attacks("gone", {"reset": query(PRODUCT)}, CLOSED, act=partial(_leave, reset=True)),
    *attacks("pipelines", {"200": get(ASK)}, 200, 503, act=partial(pipeline, times=200)),
    *attacks("pipelines", {"3 products": get(PRODUCT)}, 503, CLOSED, act=partial(pipeline, times=3)),
    *attacks("100 at once", {"doubling": query(DOUBLING), "distinct": query(DISTINCT)}, 503, act=_group, rare=True),
    *attacks("1,000 at once", {"ask": query(ASK), "product": query(PRODUCT)}, 200, 503, act=_crowd, rare=True),
]
