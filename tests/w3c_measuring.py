"""Both sides of the W3C suite in one run, and the page of the figures made from it.

python -m tests.w3c_measuring          run the suite and write the figures into the page
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.app import create_app
from api.settings import Settings
from graph.store import MEMORY, Store
from tests.serving import running
from tests.w3c import LEFT_OUT, Case, cases, left_out
from tests.w3c_engines import Direct, Served
from tests.w3c_http import conversations, hold
from tests.w3c_judging import Verdict, judge
from tests.w3c_results import Match

TOKEN = "a-token-for-the-suite"
PAGE = Path(__file__).parents[1] / "docs" / "sparql-conformance.md"
KNOWN = Path(__file__).with_name("w3c-known-failures.tsv")
BLOCK = re.compile(r"(<!-- w3c: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
AREAS = {
    "QueryEvaluationTest": "Query: evaluation",
    "PositiveSyntaxTest11": "Query: syntax",
    "NegativeSyntaxTest11": "Query: syntax",
    "CSVResultFormatTest": "Result formats",
    "UpdateEvaluationTest": "Update: evaluation",
    "PositiveUpdateSyntaxTest11": "Update: syntax",
    "NegativeUpdateSyntaxTest11": "Update: syntax",
    "ProtocolTest": "Protocol",
    "GraphStoreProtocolTest": "Graph Store Protocol",
    "ServiceDescriptionTest": "Service description",
}
"""Area of each kind of test, in the order of the table; the folders `csv-tsv-res` and `json-res` are about formats."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a test went: with pyoxigraph called directly, None where it is about HTTP, and through our server."""

    name: str
    area: str
    direct: Verdict | None
    served: Verdict


def measure() -> list[Outcome]:
    """Run the suite on both sides, tests with the same data after each other."""
    direct = Direct()
    plain = Settings(token=TOKEN)
    with Store.open(MEMORY, plain=True) as store, running(create_app(plain, store)) as site:
        served = Served(site, TOKEN)
        taken = sorted(cases(), key=lambda case: (case.update, case.given.default, case.given.named))
        outcomes = [Outcome(case.name, area_of(case), judge(case, direct), judge(case, served)) for case in taken]
        outcomes += [Outcome(talk.name, AREAS[talk.kind], None, hold(talk, served)) for talk in conversations()]
    return sorted(outcomes, key=lambda outcome: outcome.name)


def area_of(case: Case) -> str:
    if case.folder in {"csv-tsv-res", "json-res"}:
        return AREAS["CSVResultFormatTest"]
    return "Update: syntax" if case.update and "Syntax" in case.kind else AREAS[case.kind]


def known_failures() -> dict[str, str]:
    """Return the tests that are known to fail, with the cause."""
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def blocks(outcomes: Iterable[Outcome]) -> Mapping[str, str]:
    """Return what stands in the page between `<!-- w3c: NAME -->` and `<!-- end -->`."""
    by_value = [one.name for one in outcomes if one.served.match is Match.BY_VALUE]
    return {
        "figures": _figures(list(outcomes)),
        "failures": failures(),
        "by-value": f"{_names(by_value)}.\n",
        "left-out": _table(
            ["folder", "tests", "why"], [[f"`{n}`", str(c), LEFT_OUT[n]] for n, c in left_out().items()]
        ),
    }


def failures() -> str:
    """Return the table of the tests that fail, those with the same cause together."""
    causes: dict[str, list[str]] = {}
    for name, cause in known_failures().items():
        causes.setdefault(cause, []).append(name)
    return _table(["tests", "why"], [[_names(names), cause] for cause, names in causes.items()])


def refreshed(text: str, filled: Mapping[str, str]) -> str:
    """Return the page with some of its blocks filled afresh."""
    return BLOCK.sub(
        lambda found: f"{found[1]}\n{filled[found['name']]}\n{found[3]}" if found["name"] in filled else found[0], text
    )


def _figures(outcomes: list[Outcome]) -> str:
    rows = []
    for area in [*dict.fromkeys(AREAS.values()), "All"]:
        here = [one for one in outcomes if area in {one.area, "All"}]
        direct = [one.direct.passed for one in here if one.direct]
        shown = f"{sum(direct)} of {len(direct)}" if direct else "has no HTTP"
        rows.append([area, str(len(here)), shown, f"{sum(one.served.passed for one in here)} of {len(here)}"])
    return _table(["area", "tests", "pyoxigraph called directly", "through our endpoint"], rows)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


if __name__ == "__main__":
    found = measure()
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8"), blocks(found)), encoding="utf-8")
    print(_figures(found))
    for one in found:
        if not one.served.passed:
            print(one.name, one.served.reason, sep="\t")
