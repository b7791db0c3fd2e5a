"""The SPARQL of a selection: the query that finds what was found among the claims in memory."""

from __future__ import annotations

from collections.abc import Sequence

from graph.ask import sparql
from graph.ask.claims import NAMED
from graph.ask.names import LOOSE
from graph.ask.selection import BACKGROUND, STATE, Selection, below
from graph.ask.wording import Condition
from ontology.schema import load_schema

CLAIM = """
    ?claim a rg:Claim ; rdf:subject ?subject ; rdf:object ?object ; prov:wasDerivedFrom ?passage .
    ?passage oa:hasSource ?document .
"""
SENTENCE = """
    ?passage oa:exact ?quote ; oa:start ?start ; oa:end ?end .
"""
OPTIONS = """
    OPTIONAL { ?claim rg:status ?status }
    OPTIONAL { ?passage rg:section ?section }
"""
"""What need not be there comes last: a required pattern behind an optional one makes the store join the long way."""
CLAUSE = """
    OPTIONAL {
    ?mention rg:refersTo ?answer ; oa:hasSource ?document ; oa:start ?at .
    FILTER(?at >= ?start && ?at < ?end)
    }
    BIND(COALESCE(CONCAT(REPLACE(SUBSTR(?quote, 1, ?at - ?start), "^.*[，；。：]", "", "s"),
        REPLACE(SUBSTR(?quote, ?at - ?start + 1), "[，；。：].*$", "", "s")), "") AS ?clause)
    BIND(REPLACE(COALESCE(?section, ""), "^.* › ", "", "s") AS ?heading)
"""
"""The clause in which the answer is named: the stretch between commas and stops around the mention."""


UNCLAIMED = """
    ?answer rg:mentionedIn ?document . ?document a rg:Document ; rg:about ?other .
    FILTER NOT EXISTS { ?any rdf:subject ?answer ; a rg:Claim }
    FILTER NOT EXISTS { ?some rdf:object ?answer ; a rg:Claim }
"""
"""What a document on a place names and nothing is claimed of."""
IN_SENTENCE = """
    ?naming rg:refersTo ?answer ; oa:hasSource ?document ; oa:start ?named_at .
    ?passage a rg:Passage ; oa:hasSource ?document ; oa:exact ?quote ; oa:start ?start ; oa:end ?end .
    FILTER(?named_at >= ?start && ?named_at < ?end)
    OPTIONAL { ?passage rg:section ?section }
"""


ELSEWHERE = """EXISTS {{
    ?mention2 rg:refersTo ?answer ; oa:hasSource ?document ; oa:start ?at2 .
    ?passage2 a rg:Passage ; oa:hasSource ?document ; oa:start ?start2 ; oa:end ?end2 ; oa:exact ?quote2 .
    FILTER(?at2 >= ?start2 && ?at2 < ?end2)
    BIND(CONCAT(REPLACE(SUBSTR(?quote2, 1, ?at2 - ?start2), "^.*[，；。：]", "", "s"),
        REPLACE(SUBSTR(?quote2, ?at2 - ?start2 + 1), "[，；。：].*$", "", "s")) AS ?clause2)
    FILTER({held})
}}"""
"""A clause elsewhere in the document that names the answer."""


def background_query(selection: Selection) -> str:
    """Return the query for what reference data and rules say of a selection."""
    return sparql.select("DISTINCT ?answer", _background(selection), "?answer")


def answers_query(selection: Selection) -> str:
    """Return the query that gives the answers and nothing else."""
    where = _stated(selection)
    if any(relation == NAMED for relation, _ in selection.roles) and not selection.statuses:
        where = f"{{\n{where}\n}} UNION {{\n{_named(selection)}\n}}"
    if selection.background:
        where = f"{{\n{where}\n}} UNION {{\n{_background(selection)}\n}}"
    return sparql.select("DISTINCT ?answer", where, "?answer")


def mentioned_query(selection: Selection) -> str:
    """Return the query for the things of some classes that documents mention."""
    where = f"?answer rg:mentionedIn ?document .\n{_of_class(selection)}"
    if selection.documents:
        where += f"\nFILTER(?document IN ({', '.join(sparql.iris(selection.documents))}))"
    return sparql.select("DISTINCT ?answer", where, "?answer")


def _stated(selection: Selection) -> str:
    worded = bool(selection.conditions)
    parts = [_role(selection), CLAIM, SENTENCE if worded else "", _of_class(selection), _documents(selection), OPTIONS]
    parts += [_status(selection), *([CLAUSE, _conditions(selection)] if worded else [])]
    return "\n".join(parts)


def _named(selection: Selection) -> str:
    """Return the pattern of what documents on a place name without a claim."""
    worded = bool(selection.conditions)
    parts = [UNCLAIMED, _of_class(selection), _anchor(sparql.iris(selection.anchors), selection.spread)]
    parts += [_documents(selection), *([IN_SENTENCE, CLAUSE, _conditions(selection)] if worded else [])]
    return "\n".join(parts)


def _of_class(selection: Selection) -> str:
    lines = []
    if selection.classes:
        listed = ", ".join(sparql.classes(below(selection.classes)))
        kin = _kin(selection)
        lines = (
            [f"{{ ?answer a ?class . FILTER(?class IN ({listed})) }} UNION {{\n{kin}\n}}"]
            if kin
            else [f"?answer a ?class . FILTER(?class IN ({listed}))"]
        )
    if selection.words:
        named = sparql.holds("name", selection.words)
        lines.append(f"FILTER EXISTS {{ ?answer skos:prefLabel|skos:altLabel ?name FILTER({named}) }}")
    if selection.excluded:
        lines.append(f"FILTER(?answer NOT IN ({', '.join(sparql.iris(selection.excluded))}))")
    if selection.excluded_classes:
        kinds = ", ".join(sparql.classes(below(selection.excluded_classes)))
        called = sparql.holds("left", selection.excluded_words) if selection.excluded_words else ""
        named = f"?answer skos:prefLabel|skos:altLabel ?left FILTER({called})" if called else ""
        lines.append(f"FILTER NOT EXISTS {{ ?answer a ?without . FILTER(?without IN ({kinds})) {named} }}")
    return "\n".join(lines)


def _kin(selection: Selection) -> str:
    if not selection.kin:
        return ""
    loose = ", ".join(sparql.classes(LOOSE))
    closer = ", ".join(sparql.classes(below(("Project",)) - LOOSE))
    return (
        f"?answer a ?loose ; skos:prefLabel ?known . FILTER(?loose IN ({loose}))\n"
        f"FILTER({sparql.holds('known', selection.kin)})\n"
        f"FILTER NOT EXISTS {{ ?answer a ?closer FILTER(?closer IN ({closer})) }}"
    )


def _role(selection: Selection) -> str:
    """Bind ?answer and ?other to the ends of the claim, by relation, and keep ?other to the anchor.

    The anchor is a filter and not a VALUES block: joined from that side, the store takes ten times as long.
    """
    anchors = sparql.iris(selection.anchors)
    fixed = anchors[0] if len(anchors) == 1 and not selection.spread else "?other"
    branches = []
    for role, other in (("object", "subject"), ("subject", "object")):
        names = [relation for relation, played in selection.roles if played == role and relation != NAMED]
        if names:
            branches.append(
                f"{{\n?claim rdf:{role} ?answer ; rdf:{other} {fixed} ; rdf:predicate ?relation .\n"
                f"FILTER(?relation IN ({', '.join(sparql.relations(names))}))\n}}"
            )
    anchor = _anchor(anchors, selection.spread) if fixed == "?other" else ""
    return "\n".join([" UNION ".join(branches), anchor, _other(selection)])


def _other(selection: Selection) -> str:
    if not selection.other_classes:
        return ""
    lines = [f"?other a ?kind . FILTER(?kind IN ({', '.join(sparql.classes(below(selection.other_classes)))}))"]
    if selection.other_words:
        named = sparql.holds("named", selection.other_words)
        lines.append(f"FILTER EXISTS {{ ?other skos:prefLabel|skos:altLabel ?named FILTER({named}) }}")
    return "\n".join(lines)


def _anchor(anchors: Sequence[str], spread: bool) -> str:
    if not anchors:
        return ""
    within = [f"EXISTS {{ ?other rg:within {anchor} }}" for anchor in anchors] if spread else []
    listed = f"?other IN ({', '.join(anchors)})"
    return f"FILTER({' || '.join([listed, *within])})"


def _documents(selection: Selection) -> str:
    lines = [f"FILTER(?document IN ({', '.join(sparql.iris(selection.documents))}))"] if selection.documents else []
    lines += [f"FILTER({_names_it(sparql.iri(document))})" for document in selection.also]
    lines += [f"FILTER(!({_names_it(sparql.iri(document))}))" for document in selection.gone]
    return "\n".join(lines)


def _names_it(document: str) -> str:
    spelled = f"?answer skos:prefLabel|skos:altLabel ?spelled . {document} rg:text ?text"
    held = 'FILTER(STRLEN(STR(?spelled)) > 1 && LANG(?spelled) = "zh" && CONTAINS(STR(?text), STR(?spelled)))'
    return f"EXISTS {{ ?answer rg:mentionedIn {document} }} || EXISTS {{ {spelled} {held} }}"


def _status(selection: Selection) -> str:
    """Ask the status of the claim itself or, where its relation has none, that of a claim about the thing."""
    if not selection.statuses:
        return ""
    wanted = ", ".join(sparql.statuses(selection.statuses))
    leading = ", ".join(sparql.relations(STATE))
    return (
        f"FILTER((BOUND(?status) && ?status IN ({wanted})) || (!BOUND(?status) && EXISTS {{\n"
        "?state rdf:object ?answer ; rdf:predicate ?leading ; rg:status ?reached ;"
        " prov:wasDerivedFrom/oa:hasSource ?document .\n"
        f"FILTER(?leading IN ({leading}) && ?reached IN ({wanted}))\n}}))"
    )


def _conditions(selection: Selection) -> str:
    if not selection.conditions:
        return ""
    counted = " + ".join(f"IF({_condition(condition)}, 1, 0)" for condition in selection.conditions)
    return f"FILTER({counted} >= {selection.enough})"


def _condition(condition: Condition) -> str:
    if condition.place == "named":
        return ELSEWHERE.format(held=sparql.holds("clause2", condition.words))
    if condition.place == "other":
        called = " || ".join(
            f"({sparql.holds('tied', [w])} && STR(?tied) != {sparql.text(w)})" for w in condition.words
        )
        return f"EXISTS {{ ?other skos:prefLabel|skos:altLabel ?tied FILTER({called}) }}"
    held = sparql.holds(condition.place, condition.words)
    if condition.place != "clause":
        return held
    named = " || ".join(
        f"({sparql.holds('called', [word])} && STR(?called) != {sparql.text(word)})" for word in condition.words
    )
    above = f" || {sparql.holds('heading', condition.words)}" if condition.headed else ""
    return f"{held}{above} || EXISTS {{ ?answer skos:prefLabel|skos:altLabel ?called FILTER({named}) }}"


def _background(selection: Selection) -> str:
    branches = []
    for role in ("object", "subject"):
        names = [relation for relation, played in selection.roles if played == role and relation in BACKGROUND]
        if names:
            ends = "?anchor ?relation ?answer" if role == "object" else "?answer ?relation ?anchor"
            branches.append(f"{{ {sparql.values('relation', sparql.relations(names))} {ends} . }}")
    anchor = f"VALUES ?anchor {{ {' '.join(sparql.iris(selection.anchors))} }}"
    mentioned = "" if _only_places(selection) else "?answer rg:mentionedIn ?anywhere ."
    return "\n".join([anchor, " UNION ".join(branches), _of_class(selection), mentioned])


def _only_places(selection: Selection) -> bool:
    return all(load_schema().top(cls) == "Place" for cls in selection.classes)
