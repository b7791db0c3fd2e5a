"""SPARQL from parts: terms are written as terms, never pasted, so that no question can change a query."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Literal, URIRef

from ontology.namespaces import PREFIXES, RG, RGS, predicate_iri

USED = ("dcterms", "oa", "prov", "rdf", "rdfs", "rg", "rgs", "skos")


def iri(value: str) -> str:
    """Return an IRI as SPARQL writes it."""
    return URIRef(value).n3()


def text(value: str) -> str:
    r"""Return a string as SPARQL writes it.

    >>> print(text('a "b" {c} \\'))
    "a \"b\" {c} \\"
    """
    return Literal(value).n3().replace("\n", "\\n")


def values(variable: str, terms: Iterable[str]) -> str:
    """Return a VALUES block, or nothing where there is no restriction."""
    listed = " ".join(terms)
    return f"VALUES ?{variable} {{ {listed} }}" if listed else ""


def classes(names: Iterable[str]) -> list[str]:
    """Return classes of the ontology as terms."""
    return [iri(str(RG) + name) for name in sorted(set(names))]


def statuses(names: Iterable[str]) -> list[str]:
    """Return statuses as terms."""
    return [iri(str(RGS) + name) for name in names]


def relations(names: Iterable[str]) -> list[str]:
    """Return relations as terms."""
    return [iri(predicate_iri(name)) for name in sorted(set(names))]


def iris(found: Iterable[str]) -> list[str]:
    """Return IRIs as terms, sorted."""
    return [iri(value) for value in sorted(set(found))]


def holds(variable: str, words: Iterable[str]) -> str:
    """Return the condition that a variable holds one of some words."""
    return " || ".join(f"CONTAINS(STR(?{variable}), {text(word)})" for word in words)


def select(variables: str, where: str, order: str = "") -> str:
    """Return a query with the prefixes it needs, its lines indented by their braces."""
    prefixes = "\n".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in USED if f"{name}:" in where)
    tail = f"\nORDER BY {order}" if order else ""
    return f"{prefixes}\nSELECT {variables} WHERE {{\n{_indent(where)}\n}}{tail}"


def _indent(where: str) -> str:
    lines, depth = [], 1
    for line in (stripped for raw in where.splitlines() if (stripped := raw.strip())):
        depth -= line.startswith("}")
        lines.append("  " * depth + line)
        depth += line.count("{") - line.count("}") + line.startswith("}")
    return "\n".join(lines)
