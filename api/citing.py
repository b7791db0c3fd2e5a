"""Citations as plain text, in the manner of Chinese and of English writing; quotes stay in the original."""

from __future__ import annotations

import datetime as dt

from graph.citation import Passage
from graph.entity import Reference

Styles = dict[str, str]
"""The text by the language whose manner it follows."""


def of_passage(cited: Passage, address: str) -> Styles:
    """Cite a sentence: the words, issuer, title, date of the document, headings and page, address of the passage."""
    document = cited.document
    by, day, section = document.publisher, document.issued, cited.section
    chinese = [f"{by or ''}{'：' if by else ''}《{document.title}》", day, f"“{section}”" if section else None]
    english = [by, document.title, f"({day})" if day else None, f"section “{section}”" if section else None]
    if cited.page:
        chinese.append(f"第{cited.page}页")
        english.append(f"p. {cited.page}")
    quote = " ".join(cited.quote.split())  # a page may have ended within
    return {
        "zh": f"“{quote}”（{'，'.join(filter(None, chinese))}）{address}",
        "en": f"“{quote}” {_sentence(english)} {address}",
    }


def of_entity(entity: Reference, address: str, seen: dt.date) -> Styles:
    """Cite the page of an entity: what it is called, its IRI, the address of the page, and when it was seen."""
    name = f"{entity.label_en} ({entity.label})" if entity.label_en else entity.label
    day = f"{seen.day} {seen:%B %Y}"
    return {
        "zh": f"“{entity.label}”，regiongraph 知识图谱，{entity.iri}，{address}（{seen.isoformat()} 查阅）",
        "en": f"“{name}”, regiongraph knowledge graph, {entity.iri}, {address} (seen on {day}).",
    }


def _sentence(parts: list[str | None]) -> str:
    sentence = ", ".join(filter(None, parts)).replace(", (", " (")
    return sentence if sentence.endswith("。”") else f"{sentence}."
