"""Records: what an extraction says of itself."""

from __future__ import annotations

from decimal import Decimal

from ontology.records import Claim, Document, Extraction, Mention, Passage


def test_a_passage_is_silent_if_nothing_is_named_or_said_in_it() -> None:
    text = "甲县。乙。丙。丁县。"
    document = Document(slug="x", title="x", text=text, file_name="x.txt", sha256="0" * 64)
    spans = [(0, 3), (3, 5), (5, 7), (7, 10)]
    extraction = Extraction(
        document=document,
        passages=tuple(Passage(a, b, text[a:b], ()) for a, b in spans),
        mentions=(Mention(0, 2, "甲县", "urn:a"), Mention(7, 9, "丁县", "urn:b")),
        claims=(Claim("urn:a", "partOf", "urn:b", None, Decimal("0.9"), ((5, 7),), "model"),),
    )
    assert [passage.exact for passage in extraction.silent()] == ["乙。"]
