"""Hostile updates and uploads; `CANARY` and `SECRET` stand for what they do in `hostile_queries`."""

from __future__ import annotations

from tests.hostile_queries import ADDRESSES, BROKEN, PRODUCT, SERVICES, doubled, loads, nested, silent_loads
from tests.hostile_requests import AUTHORIZED, attacks, changed, form, sent

CLEAR = "CLEAR SILENT GRAPH <urn:x>"

ENDLESS_UPDATES = {
    "product": f"INSERT {{ GRAPH <urn:x> {{ ?a ?e ?i }} }} WHERE {{ {PRODUCT} }}",
    "doubling": f"INSERT {{ GRAPH <urn:x> {{ <urn:x> <urn:x> ?n }} }} WHERE {{ {{ {doubled(40)} }} }}",
    "none": f"DELETE {{ ?a <urn:x> ?e }} WHERE {{ {PRODUCT} }}",
}
BROKEN_UPDATES = {"nested": "INSERT { GRAPH <urn:x> { ?a ?b ?c } } WHERE " + nested("{", "", "}", 4000)}
CHAINED_UPDATES = {"2,000": " ; ".join([CLEAR] * 2000), "8,000": " ; ".join([CLEAR] * 8000)}
SERVICE_UPDATES = {
    name: "INSERT { GRAPH <urn:x> { ?s ?p ?o } } WHERE " + text.removeprefix("SELECT * ")
    for name, text in SERVICES.items()
    if text.startswith("SELECT * ")
}
_ENTITIES = "".join(
    f'<!ENTITY {name} "{f"&{last};" * 10}">' for last, name in zip("abcdefghi", "bcdefghij", strict=True)
)
_NAMES = 'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x#"'
UPLOADS = {
    "entities": (
        "application/rdf+xml",
        f'<!DOCTYPE r [<!ENTITY a "lol">{_ENTITIES}]>'
        f"<r:RDF {_NAMES}><r:Description><x:p>&j;</x:p></r:Description></r:RDF>",
    ),
    "outer entities": (
        "application/rdf+xml",
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file://SECRET"><!ENTITY b SYSTEM "http://127.0.0.1:CANARY/">]>'
        f"<r:RDF {_NAMES}><r:Description><x:p>&a;&b;</x:p></r:Description></r:RDF>",
    ),
    "outer context": (
        "application/ld+json",
        '{"@context": "http://127.0.0.1:CANARY/context", "@id": "urn:x", "p": "x"}',
    ),
    "file context": ("application/ld+json", '{"@context": "file://SECRET", "@id": "urn:x", "p": "x"}'),
    "nested objects": ("application/ld+json", nested('{"urn:x:p":', '{"@id":"urn:x"}', "}", 100_000) + "}"),
    "nested lists": ("application/ld+json", '{"urn:x:p": ' + nested("[", "1", "]", 100_000)),
    "nested nodes": ("text/turtle", "<urn:x> <urn:x> " + nested("[ <urn:x> ", "1", "]", 100_000)),
    "nested collections": ("text/turtle", "<urn:x> <urn:x> " + nested("(", "1", ")", 100_000)),
    "nested elements": (
        "application/rdf+xml",
        f"<r:RDF {_NAMES}>" + nested("<r:Description><x:p>", "1", "</x:p></r:Description>", 50_000) + "</x:p>",
    ),
}
"""What is sent to be stored: the media type and the text, each with a mistake at its end, so that none can be."""


TOKENS: dict[str, dict[str, str | bytes]] = {
    "none": {},
    "wrong": {"Authorization": "Bearer wrong"},
    "empty": {"Authorization": "Bearer "},
    "longer": {"Authorization": "Bearer TOKENx"},
    "another scheme": {"Authorization": "Basic TOKEN"},
    "Chinese": {"Authorization": "Bearer 遵义"},
    "not UTF-8": {"Authorization": b"Bearer \xff\xfe"},
    "60 KB": {"Authorization": f"Bearer {'x' * 60_000}"},
}
CHANGES = [
    *changed("endless updates", ENDLESS_UPDATES, 503),
    *changed("broken updates", BROKEN_UPDATES, *BROKEN),
    *changed("chained updates", CHAINED_UPDATES, 204, *BROKEN),
    *(
        one
        for name, text in SERVICE_UPDATES.items()
        for one in changed("SERVICE in an update", {name: text}, 400, *((204,) if "SILENT" in text else ()))
    ),
    *(
        one
        for where, address in ADDRESSES.items()
        for one in (
            *changed(f"LOAD, {where}", loads(address), 400),
            *changed(f"LOAD, {where}", silent_loads(address), 204, 400),
            *attacks(f"LOAD, {where}", {"without a token": form({"update": f"LOAD <{address}>"}, "update")}, 401),
        )
    ),
    *attacks(
        "uploads",
        {
            name: sent("graphs", "?graph=urn:x", method="PUT", body=body, Content_Type=media_type, **AUTHORIZED)
            for name, (media_type, body) in UPLOADS.items()
        },
        *BROKEN,
    ),
    *attacks("tokens", {name: form({"update": CLEAR}, "update", **sent_) for name, sent_ in TOKENS.items()}, 401),
    *attacks(
        "tokens",
        {
            "put": sent("graphs", "?graph=urn:x", method="PUT", Content_Type="text/turtle"),
            "delete": sent("graphs", "?graph=urn:x", method="DELETE"),
            "in a field": form({"update": CLEAR, "access_token": "TOKEN"}, "update"),
            "in the address": sent(
                "update", "?access_token=TOKEN", body=CLEAR, Content_Type="application/sparql-update"
            ),
        },
        *(401, 400),
    ),
]
