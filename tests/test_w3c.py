"""The W3C SPARQL 1.1 suite through our endpoint passes what it passes with pyoxigraph, the engine, called directly.

Both sides run once, in the same session; the suite lies beside the repository. How results are compared is tested
by itself below, since a comparison that is too kind would make the figures worthless.
"""

from __future__ import annotations

import pytest

from tests.w3c import SUITE
from tests.w3c_description import SD, offences
from tests.w3c_measuring import PAGE, Outcome, blocks, failures, known_failures, measure, refreshed
from tests.w3c_results import Match, compare, read_graph, read_result

needs_suite = pytest.mark.skipif(not SUITE.is_dir(), reason="the W3C suite is not beside the repository")


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return measure()


@needs_suite
def test_what_passes_directly_passes_through_the_endpoint(outcomes: list[Outcome]) -> None:
    pairs = [(one, one.direct.match) for one in outcomes if one.direct]
    lost = {one.name: one.served.reason for one, direct in pairs if one.served.match is not direct}
    assert len(pairs) == 495
    assert lost == {}


@needs_suite
def test_only_what_is_known_fails(outcomes: list[Outcome]) -> None:
    failing = {one.name: one.served.reason for one in outcomes if not one.served.passed}
    assert {name: reason for name, reason in failing.items() if name not in known_failures()} == {}
    assert set(known_failures()) - set(failing) == set()


@needs_suite
def test_the_page_has_the_figures(outcomes: list[Outcome]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert refreshed(text, blocks(outcomes)) == text, "run `python -m tests.w3c_measuring`"


def test_the_page_has_the_known_failures() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert refreshed(text, {"failures": failures()}) == text


def table(*rows: str, header: str = "?x\t?y") -> bytes:
    return "\n".join([header, *rows, ""]).encode()


@pytest.mark.parametrize(
    ("expected", "got", "match"),
    [
        (table("1\t2", "3\t4"), table("3\t4", "1\t2"), Match.EXACT),
        (table("1\t2"), table("2\t1"), Match.NO),
        (table("1\t2"), table("1\t2", header="?y\t?x"), Match.NO),
        (table("1\t2"), table("1\t2", "1\t2"), Match.NO),  # how often a row comes counts
        (table("1\t"), table("1\t2"), Match.NO),
        (table(header="?x"), table(header="?y"), Match.NO),
        (table("_:a\t_:a", "_:b\t1"), table("_:z\t1", "_:y\t_:y"), Match.EXACT),
        (table("_:a\t_:a"), table("_:a\t_:b"), Match.NO),
        (table("_:a\t1", "_:a\t2"), table("_:a\t1", "_:b\t2"), Match.NO),  # one node in two rows, or two nodes
        (table("2.0\t1e0"), table("2.00\t1.0E0"), Match.BY_VALUE),
        (table("2.0\t1"), table("2\t1"), Match.NO),  # a decimal, an integer
        (table('"1"\t1'), table('"1.0"\t1'), Match.NO),
        (table('"a"@en\t1'), table('"a"\t1'), Match.NO),
        (table('"x"^^<http://www.w3.org/2001/XMLSchema#integer>\t1'), table("0\t1"), Match.NO),
    ],
)
def test_tables_are_compared_as_multisets_of_rows(expected: bytes, got: bytes, match: Match) -> None:
    assert compare(read_result(expected, "tsv"), read_result(got, "tsv")) is match


@pytest.mark.parametrize(
    ("expected", "got", "match"),
    [
        ("_:a <urn:p> _:b . _:b <urn:p> _:a .", "_:x <urn:p> _:y . _:y <urn:p> _:x .", Match.EXACT),
        ("_:a <urn:p> _:b . _:b <urn:p> _:a .", "_:x <urn:p> _:x . _:y <urn:p> _:y .", Match.NO),
        ("<urn:s> <urn:p> 1.0 .", "<urn:s> <urn:p> 1.00 .", Match.BY_VALUE),
        ("<urn:s> <urn:p> 1.0 .", "<urn:s> <urn:p> 1.0, 2 .", Match.NO),
    ],
)
def test_graphs_are_compared_with_blank_nodes_renamed(expected: str, got: str, match: Match) -> None:
    assert compare(read_graph(expected.encode(), "ttl"), read_graph(got.encode(), "ttl")) is match


RESULT_SET = """
@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .
[] a rs:ResultSet ; rs:resultVariable "x" ;
   rs:solution [ rs:index 2 ; rs:binding [ rs:variable "x" ; rs:value 1 ] ] ,
               [ rs:index 1 ; rs:binding [ rs:variable "x" ; rs:value 2 ] ] .
"""


@pytest.mark.parametrize(("rows", "match"), [(("2", "1"), Match.EXACT), (("1", "2"), Match.NO)])
def test_rows_count_in_order_where_the_result_set_numbers_them(rows: tuple[str, ...], match: Match) -> None:
    assert compare(read_result(RESULT_SET.encode(), "ttl"), read_result(table(*rows, header="?x"), "tsv")) is match


@pytest.mark.parametrize(
    ("expected", "got", "match"),
    [
        (b'{"head":{},"boolean":true}', b'{"head":{},"boolean":true}', Match.EXACT),
        (b'{"head":{},"boolean":true}', b'{"head":{},"boolean":false}', Match.NO),
        (b'{"head":{},"boolean":true}', b'{"head":{"vars":[]},"results":{"bindings":[{}]}}', Match.NO),
    ],
)
def test_answers_yes_and_no(expected: bytes, got: bytes, match: Match) -> None:
    assert compare(read_result(expected, "srj"), read_result(got, "srj")) is match


SERVICE = "<urn:e> a sd:Service ; sd:endpoint <urn:e> ; sd:supportedLanguage sd:SPARQL11Query ."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SERVICE, []),
        ("<urn:e> a sd:Server .", ["sd:Server is no class"]),
        ("<urn:e> sd:language <urn:l> .", ["sd:language is no property"]),
        ("<urn:e> sd:endpoint 'urn:e' .", ['sd:endpoint "urn:e" should be an IRI or a description']),
        ("<urn:d> a sd:Dataset ; sd:endpoint <urn:e> .", ["<urn:d> of sd:endpoint is no sd:Service"]),
        ("<urn:d> a sd:Dataset ; sd:namedGraph [ a sd:NamedGraph ; sd:name <urn:g> ] .", []),
        ("<urn:g> a sd:NamedGraph .", ["<urn:g> has no sd:name"]),
        ("<urn:e> a sd:Service ; sd:feature sd:SPARQL11Query .", []),  # a language is a feature
        ("<urn:e> sd:feature sd:Magic .", [f"<{SD}Magic> of sd:feature is no sd:Feature"]),
    ],
)
def test_a_service_description_keeps_to_the_schema(text: str, found: list[str]) -> None:
    assert list(offences(read_graph(f"PREFIX sd: <{SD}> {text}".encode(), "ttl"))) == found
