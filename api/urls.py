"""Every address of the application is built here.

An entity's linked-data address is its IRI with this server in place of the namespace: the IRI is
turned into a URI as RFC 3987 section 3.1 says (only characters beyond ASCII are percent-encoded),
and back again by decoding only those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from ontology.namespaces import BASE, ID, ONTOLOGY_GRAPH, RGS

BEYOND_ASCII = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_URI_SAFE = "/%:@!$&'()*+,;=~"
DOCUMENTS = ID + "document/"
ASIDE = "~"
"""Before the slug of a document at whose address there is a page of ours; no slug begins with it."""


@dataclass(frozen=True, slots=True)
class Urls:
    """Builds addresses below `root`, the path that a proxy may put before the application.

    >>> Urls().search(q="茅台", cls="Zone")
    '/search?q=%E8%8C%85%E5%8F%B0&class=Zone'
    """

    root: str = ""

    def _build(self, path: str, fragment: str = "", /, **options: object) -> str:
        query = urlencode({_name(k): str(v) for k, v in options.items() if v not in (None, "")})
        return self.root + path + ("?" + query if query else "") + ("#" + fragment if fragment else "")

    def home(self) -> str:
        """Return the address of the first page."""
        return self._build("/")

    def search(self, q: str | None = None, cls: str | None = None, **options: object) -> str:
        """Return the address of a search for `q`, within class `cls`."""
        return self._build("/search", q=q, cls=cls, **options)

    def search_data(self) -> str:
        """Return the address of the JSON that suggestions come from."""
        return self._build("/search.json", brief="true")

    def entity(self, iri: str) -> str:
        """Return the linked-data address of an entity, or its page by IRI where the IRI is not ours.

        >>> Urls().entity("https://w3id.org/regiongraph/id/strategy/A%20B")
        '/id/strategy/A%20B'
        >>> Urls().entity("http://example.org/x")
        '/entity?iri=http%3A%2F%2Fexample.org%2Fx'
        >>> Urls().entity("https://w3id.org/regiongraph/status#Planned")
        '/ontology#Planned'
        """
        if iri.startswith(DOCUMENTS):
            return self.document_of(iri)
        if iri.startswith(str(ID)) and "?" not in iri and "#" not in iri:
            return self._build("/id/" + quote(iri[len(ID) :], safe=_URI_SAFE))
        if iri.partition("#")[0] in (ONTOLOGY_GRAPH, str(RGS).removesuffix("#")):
            return self.ontology(iri.partition("#")[2])
        return self._build("/entity", iri=iri)

    def entity_by_iri(self) -> str:
        """Return the address that shows the entity of its option `iri`."""
        return self._build("/entity")

    def fact(self, iri: str, claim: str) -> str:
        """Return the address of a claim or an observation on the page of an entity.

        >>> Urls().fact("https://w3id.org/regiongraph/id/place/520300", "https://w3id.org/regiongraph/id/claim/5ce8")
        '/id/place/520300#claim/5ce8'
        """
        return self.entity(iri) + "#" + claim.removeprefix(str(ID))

    def embed(self, iri: str, lang: str) -> str:
        """Return the address of an entity as a card for other sites."""
        return self._build("/embed", iri=iri, lang=lang)

    def twin_of_entity(self, iri: str, suffix: str) -> str:
        """Return the address of an entity in another form."""
        return twin(self.entity(iri), suffix)

    def explore(self, focus: str | None = None, depth: int | None = None, **options: object) -> str:
        """Return the address of the interactive view around the entity `focus`."""
        return self._build("/explore", focus=focus, depth=depth, **options)

    def path(self, source: str | None = None, target: str | None = None, **options: object) -> str:
        """Return the address of the paths from `source` to `target`."""
        return self._build("/path", from_=source, to=target, **options)

    def rank(self, measure: str | None = None, cls: str | None = None, **options: object) -> str:
        """Return the address of a centrality table."""
        return self._build("/rank", measure=measure, cls=cls, **options)

    def ask(self, q: str | None = None, why: str | None = None) -> str:
        """Return the address of a question; with `why`, of what became of an entity in it."""
        return self._build("/ask", q=q, why=why)

    def answers_csv(self, q: str) -> str:
        """Return the address of the answers to a question as a table."""
        return self._build("/ask.csv", q=q)

    def documents(self, **options: object) -> str:
        """Return the address of the list of documents, narrowed and sorted by its options."""
        return self._build("/documents", **options)

    def add(self, job: str | None = None) -> str:
        """Return the address where documents are added, or where one upload shows how far it is."""
        return self._build("/documents/add", job=job)

    def job(self, key: str) -> str:
        """Return the address of an upload as JSON."""
        return self._build(f"/documents/jobs/{key}")

    def job_events(self, key: str, after: int | None = None) -> str:
        """Return the address of what happens to an upload, as it happens, after the event of a number."""
        return self._build(f"/documents/jobs/{key}/events", after=after)

    def cancel(self, key: str) -> str:
        """Return the address that a form cancels an upload at."""
        return self._build(f"/documents/jobs/{key}/cancel")

    def remove(self, slug: str) -> str:
        """Return the address where a document is taken out."""
        return self._build(f"/documents/{quote(slug, safe=_URI_SAFE)}/remove")

    def document(self, slug: str, start: int | None = None, end: int | None = None) -> str:
        """Return the address of a document, at the passage that spans `start` to `end`.

        >>> Urls().document("plan", 10, 20)
        '/documents/plan#char=10,20'
        >>> Urls().document("add")
        '/documents/~add'
        """
        fragment = "" if start is None else f"char={start},{end}"
        return self._build(_document(slug), fragment)

    def version(self, slug: str, number: int) -> str:
        """Return the address of an earlier version of a document.

        >>> Urls().version("add", 1)
        '/documents/~add?version=1'
        """
        return self._build(_document(slug), version=number)

    def document_of(self, iri: str, start: int | None = None, end: int | None = None) -> str:
        """Return the address of the document with this IRI."""
        return self.document(iri.removeprefix(DOCUMENTS).partition("#")[0], start, end)

    def facts(self, **filters: object) -> str:
        """Return the address of the table of facts, with filters set, as `relation`, `cls`, `status`, `place`.

        >>> Urls().facts(relation="hasProject", status="Ongoing")
        '/facts?relation=hasProject&status=Ongoing'
        """
        return self._build("/facts", **filters)

    def export(self, **filters: object) -> str:
        """Return the address of the page of downloads, of all or of the facts that filters leave."""
        return self._build("/export", **filters)

    def cite(self, document: str, start: int, end: int) -> str:
        """Return the address of the citation of a sentence of the document with this IRI or slug.

        >>> Urls().cite("plan", 10, 20)
        '/cite?document=plan&start=10&end=20'
        """
        return self._build("/cite", document=document.removeprefix(DOCUMENTS), start=start, end=end)

    def cite_entity(self, iri: str) -> str:
        """Return the address of the citation of an entity."""
        return self._build("/cite", entity=iri)

    def timeline(self, entity: str | None = None, cls: str | None = None, **options: object) -> str:
        """Return the address of the claims on an entity or a class over time."""
        return self._build("/timeline", entity=entity, cls=cls, **options)

    def compare(self, a: str | None = None, b: str | None = None, **options: object) -> str:
        """Return the address of the comparison of two documents by slug, or of two entities by IRI or name."""
        return self._build("/compare", a=a, b=b, **options)

    def decisions(self) -> str:
        """Return the address of the decisions on names."""
        return self._build("/decisions")

    def map(self, cls: str | None = None, **options: object) -> str:
        """Return the address of the map: of a class, or with its other options; `at` is what is shown in detail."""
        return self._build("/map", cls=cls, **options)

    def entries(self, group: str = "") -> list[tuple[str, str]]:
        """Return the pages of the navigation by their message keys: the `main` ones, `more`, or all."""
        main = ("explore", "ask", "facts", "map", "documents")
        more = ("path", "timeline", "compare", "rank", "ontology", "sparql")
        names = {"main": main, "more": more}.get(group, main + more)
        return [(name, self._build(f"/{name}")) for name in names]

    def sparql(self, query: str | None = None) -> str:
        """Return the address of the SPARQL page, with a query in it."""
        return self._build("/sparql", query=query)

    def sparql_terms(self) -> str:
        """Return the address of what a query can name."""
        return self._build("/sparql/terms")

    def sparql_names(self) -> str:
        """Return the address that tells what IRIs are called."""
        return self._build("/sparql/names")

    def ontology(self, term: str = "") -> str:
        """Return the address of the documented ontology, at one term."""
        return self._build("/ontology", term)

    def shapes(self) -> str:
        """Return the address of the SHACL shapes."""
        return self._build("/ontology/shapes")

    def openapi(self) -> str:
        """Return the address of the OpenAPI description."""
        return self._build("/openapi.json")

    def docs(self) -> str:
        """Return the address of the API documentation."""
        return self._build("/docs")

    def static(self, name: str) -> str:
        """Return the address of a static file by its hashed name."""
        return self._build("/static/" + name)

    def problem(self, kind: str) -> str:
        """Return the identifier of a kind of problem (RFC 9457 `type`)."""
        return f"{BASE}problem/{kind}"


def _document(slug: str) -> str:
    """Return the path of a document; the one of the slug `add` stands aside, since a page has that path."""
    return "/documents/" + (ASIDE if slug == "add" else "") + quote(slug, safe=_URI_SAFE)


def _name(keyword: str) -> str:
    return {"cls": "class", "from_": "from"}.get(keyword, keyword)


def iri_of(raw_path: str) -> str:
    """Return the IRI whose linked-data address has this undecoded path (`/id/…`).

    >>> iri_of("/id/strategy/%E9%BB%94%20A")
    'https://w3id.org/regiongraph/id/strategy/黔%20A'
    """
    rest = urlsplit(raw_path).path.partition("/id/")[2]
    return str(ID) + BEYOND_ASCII.sub(lambda match: unquote(match.group()), rest)


def with_options(url: str, **options: str) -> str:
    """Return `url` with these query options set, the others kept.

    >>> with_options("/search?q=a&lang=zh", lang="en")
    '/search?q=a&lang=en'
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | options
    return parts._replace(query=urlencode(query)).geturl()


def twin(url: str, suffix: str) -> str:
    """Return the address of the same page in another form.

    >>> twin("/search?q=a", "json"), twin("/", "json")
    ('/search.json?q=a', '/.json')
    """
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path}.{suffix}", fragment="").geturl()
