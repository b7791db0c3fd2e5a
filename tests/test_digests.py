"""Digests of graphs, which stand in for their lines, and the load of new graphs before the transaction."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import URIRef

from graph import folder as folder_module
from graph.digests import PIECES, Digest, Digests, digested, hash_of
from graph.folder import WritingBackend
from graph.statistics import count
from graph.store import Store
from graph.terms import encode, encode_statements
from graph.writer import prepare
from ontology.namespaces import RUNS_GRAPH, VOID_GRAPH
from ontology.rdf import statements
from ontology.terms import INTEGER, Value, literal
from tests.sample import sample_extractions

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RG = "https://w3id.org/regiongraph/ontology#"
PLACE = "https://w3id.org/regiongraph/id/place/"
LINES = (
    f"<{PLACE}520302001> <{RG}mentionedIn> <urn:d> .\n"
    f"<{PLACE}5203> <{RG}mentionedIn> <urn:d> .\n"
    f"<urn:a> <{TYPE}> <{RG}Railway> .\n"
    f"<urn:a> <{TYPE}> <urn:Other> .\n"
    f'<urn:a> <{RG}partOf> "text" .\n'
    f"<urn:a> <{RG}partOf> <urn:b> .\n"
    f'<urn:d> <http://purl.org/dc/terms/title> "标题 <x> ." .\n'
    f'<urn:d> <urn:n> "1"^^<urn:number> .\n'
).encode()
ODD = 'a "quote" \\ back\\slash \t\r\n \x00\x08\x0c\x7f\u2028 😀 渝贵'
NEW, OTHER = "urn:new", "urn:other"


def test_a_digest_has_the_lines_that_rules_look_at() -> None:
    digest = Digest.of(LINES)
    rows = LINES.decode().splitlines(keepends=True)
    assert digest.rules().decode().splitlines(keepends=True) == [rows[0], rows[2], rows[5]]
    assert digest.titles().decode() == rows[6]
    assert digest.size == (8, 4, 7)


def test_a_digest_has_every_triple_once_by_pieces() -> None:
    digest = Digest.of(LINES)
    pieces = [digest.columns(piece, piece + 1) for piece in range(PIECES)]
    subjects = [subject for part in pieces for subject in part.subjects.tolist()]
    assert subjects == sorted(subjects) == digest.columns().subjects.tolist()
    assert subjects.count(hash_of(b"<urn:a>")) == 4
    assert [size for size in (len(digest.objects(piece, piece + 1)) for piece in range(PIECES)) if size] != [7]
    assert len(digest.objects()) == 7


def test_a_digest_is_the_same_from_a_file(tmp_path: Path) -> None:
    digests = Digests(tmp_path / "digests")
    digests.keep("one", digested(LINES))
    kept = digests.get("one", lambda: b"")
    assert kept.columns(3, 40).subjects.tolist() == Digest.of(LINES).columns(3, 40).subjects.tolist()
    assert (kept.rules(), kept.titles(), kept.names) == (
        Digest.of(LINES).rules(), Digest.of(LINES).titles(), Digest.of(LINES).names,
    )  # fmt: skip


@pytest.mark.parametrize("damaged", [b"", b"{}\n", b"[1]\n", digested(LINES)[:-1], digested(LINES) + b"x"])
def test_a_damaged_digest_is_made_anew(tmp_path: Path, damaged: bytes) -> None:
    digests = Digests(tmp_path / "digests")
    digests.keep("one", damaged)
    assert digests.get("one", lambda: LINES).size == (8, 4, 7)
    assert (tmp_path / "digests" / "one").read_bytes() == digested(LINES)
    digests.sweep({"other"})
    assert list((tmp_path / "digests").iterdir()) == []


@pytest.mark.parametrize("at_once", [1, 5_000, 1_000_000])
def test_counts_are_the_same_in_parts(sample_store: Store, at_once: int) -> None:
    backend = sample_store.backend
    graphs = [backend.digest(name) for name in backend.names() if name not in (RUNS_GRAPH, VOID_GRAPH)]
    assert count(graphs, at_once) == count(graphs)


def test_a_store_keeps_digests_of_what_it_holds(folder: Path) -> None:
    outline, report = (prepare(one) for one in sample_extractions())
    with Store.open(folder) as store:
        store.writer().remove("zunyi-outline-2020")
        store.writer().store([report])
        void = store.view().lines(VOID_GRAPH)
        there = store.backend.digest(report.document)
    assert there.size == Digest.of(report.lines).size
    with Store.open(folder) as store:
        store.writer().store([outline])
        store.writer().remove("zunyi-outline-2020")
        assert store.view().lines(VOID_GRAPH) == void


def test_what_was_loaded_for_a_commit_that_was_not_made_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "_LARGE", 0)
    backend = WritingBackend.create(tmp_path / "store", {OTHER: b"<urn:s> <urn:p> <urn:o> .\n"}, "none")
    engine = backend._database()
    engine.load_new({NEW: b"<urn:s> <urn:p> <urn:half> .\n"})  # and here the process is killed
    assert engine.graph_names()[-2:] == [NEW, OTHER]
    del engine
    backend.close()
    backend = WritingBackend(tmp_path / "store")
    assert NEW not in backend._database().graph_names()
    backend.commit({NEW: b"<urn:s> <urn:p> <urn:whole> .\n"})
    assert backend._database().lines(NEW) == b"<urn:s> <urn:p> <urn:whole> .\n"
    backend.close()


@pytest.mark.parametrize("value", [Value(ODD), Value(ODD, None, "zh-Latn-Pinyin"), Value("5", INTEGER, None, 5)])
def test_lines_are_those_of_rdflib_terms(value: Value) -> None:
    outline, report = sample_extractions()
    odd = [("urn:a", "urn:p", value), ("urn:a", "urn:p", "urn:渝贵")]
    for every in (list(statements(outline)), list(statements(report)), odd):
        triples = [
            (URIRef(s), URIRef(p), literal(o) if isinstance(o, Value) else URIRef(o)) for s, p, o in every
        ]  # fmt: skip
        assert encode_statements(every) == encode(triples)
