"""Whether an engine passes a W3C test."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from tests.w3c import Case, Given, address_of
from tests.w3c_engines import Engine, RefusedError, lines
from tests.w3c_results import MEDIA_TYPES, Match, Table, compare, read_graph, read_result


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a test went; `reason` says what came instead where it failed."""

    match: Match
    reason: str = ""

    @property
    def passed(self) -> bool:
        return self.match is not Match.NO


PASSED = Verdict(Match.EXACT)


def failed(reason: str) -> Verdict:
    return Verdict(Match.NO, reason)


def judge(case: Case, engine: Engine) -> Verdict:
    """Return how an engine does in a test."""
    text = f"BASE <{address_of(case.text)}>\n{case.text.read_bytes().decode()}"
    try:
        if case.result is not None:
            return _judge_query(case, text, engine)
        if case.kind == "UpdateEvaluationTest":
            return _judge_update(case, text, engine)
        takes = engine.parses(text, update=case.update)
    except RefusedError as error:
        return failed(str(error))
    wanted = case.kind.startswith("Positive")
    return PASSED if takes == wanted else failed("refused as malformed" if wanted else "taken though malformed")


def _judge_query(case: Case, text: str, engine: Engine) -> Verdict:
    path, suffix = case.result, case.result.suffix[1:]
    expected = read_result(path.read_bytes(), suffix, address_of(path))
    if suffix not in {"tsv", "csv"}:
        suffix = {bool: "srj", Table: suffix if suffix == "srx" else "srj", ox.Dataset: "ttl"}[type(expected)]
    engine.give(case.given)
    got = read_result(engine.ask(text, MEDIA_TYPES[suffix]), suffix)
    match = compare(expected, got)
    return Verdict(match, "" if match is not Match.NO else f"expected {shown(expected)}, got {shown(got)}")


def _judge_update(case: Case, text: str, engine: Engine) -> Verdict:
    """Compare each graph after the update; one that is empty is as if it were not there (SPARQL 1.1 Update, 3.2)."""
    engine.give(case.given)
    engine.change(text)
    expected = {name: graph for name, graph in _graphs(case.after).items() if len(graph)}
    got = engine.contents()
    if expected.keys() != got.keys():
        return failed(f"expected the graphs {sorted(expected)}, got {sorted(got)}")
    matches = {name: compare(graph, got[name]) for name, graph in expected.items()}
    wrong = sorted(name for name, match in matches.items() if match is Match.NO)
    if wrong:
        return failed(f"graph <{wrong[0]}>: expected {shown(expected[wrong[0]])}, got {shown(got[wrong[0]])}")
    return Verdict(Match.BY_VALUE if Match.BY_VALUE in matches.values() else Match.EXACT)


def _graphs(given: Given) -> dict[str, ox.Dataset]:
    default = read_graph(b"".join(lines(path) for path in given.default), "nt")
    return {"": default, **{name: read_graph(lines(path), "nt") for name, path in given.named}}


def shown(result: object) -> str:
    """Return a result as a reader of a failure wants it."""
    if not isinstance(result, Table):
        return str(result)
    rows = sorted(", ".join(f"{name}={term}" for name, term in sorted(row.items())) for row in result.rows)
    return f"{sorted(result.variables)} {rows}"
