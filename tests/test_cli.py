"""The command: output for people and machines, exit status, one line for each error, nothing written in vain."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from api.cli import main
from graph.store import Store
from tests.sample import sample_extractions

ROOT = Path(__file__).parents[1]
PLAN = "遵义市正在修建渝贵高铁，计划二〇二五年通车。茅台镇的白酒产业已经建成全国最大的基地。\n"


@dataclass
class Outcome:
    """What a run of the command came to."""

    status: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def call(*arguments: object, stdin: str = "") -> Outcome:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        status = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return call


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_start_is_quick_and_imports_nothing_heavy() -> None:
    code = "import sys, api.cli; print(sorted({'spacy', 'rdflib', 'pyoxigraph', 'fastapi', 'rich'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert found.stdout == "[]\n"


def test_the_server_does_not_need_spacy() -> None:
    code = (
        "import sys, api.app, api.commands.serve; print([m for m in sys.modules if m.startswith(('spacy', 'ingest'))])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert found.stdout == "[]\n"


def test_ingest_reports_each_stage(run, text: Path, tmp_path: Path) -> None:
    found = run(
        "ingest", text, "--about", "遵义市", "--issued", "2021-03", "--title", "纲要", "--store", tmp_path / "store"
    )
    assert (found.status, found.out.splitlines()[0].split()) == (0, ["stage", "in", "kept", "dropped", "why"])
    stages = [line.split()[0] for line in found.out.splitlines()[1:8]]
    assert stages == ["load", "segment", "recognise", "resolve", "relate", "observe", "gate"]
    assert str(text) in found.err
    listed = json.loads(run("documents", "--store", tmp_path / "store", "--json").out)["documents"]
    assert [(d["slug"], d["title"], d["issued"], d["about"]["label"]) for d in listed] == [
        ("plan", "纲要", "2021-03", "遵义市")
    ]


def test_ingest_again_changes_nothing(run, text: Path, tmp_path: Path) -> None:
    first = json.loads(run("ingest", text, "--store", tmp_path / "store", "--json").out)
    second = json.loads(run("ingest", text, "--store", tmp_path / "store", "--json").out)
    assert (first["documents"][0]["unchanged"], second["documents"][0]["unchanged"]) == (False, True)
    assert first["documents"][0]["counts"]["entities"] > 0
    assert second["failed"] == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.txt", None, "no such file"),
        ("empty.txt", b"", "no text"),
        ("binary.txt", bytes(range(256)) * 4, "binary"),
        ("latin.txt", "Développement régional à l'étranger, été".encode("latin-1"), "neither UTF-8 nor GB18030"),
        ("plan.pdf", b"%PDF-1.4", "cut off PDF"),
    ],
)
def test_bad_documents_write_nothing(run, tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    found = run("ingest", path, "--store", tmp_path / "store")
    assert (found.status, found.out) == (1, "")
    assert says in found.err
    assert found.err.startswith("error: ")
    assert found.err.count("\n") == 1
    assert not (tmp_path / "store").exists()


def test_one_bad_document_does_not_keep_the_others_out(run, text: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    found = run("ingest", text, tmp_path / "empty.txt", "--store", tmp_path / "store", "--json")
    report = json.loads(found.out)
    assert (found.status, [d["document"] for d in report["documents"]]) == (1, ["plan"])
    assert [Path(failure["file"]).name for failure in report["failed"]] == ["empty.txt"]
    assert report["stages"][0] == {
        "stage": "load",
        "in": 2,
        "kept": 1,
        "dropped": 1,
        "why": {report["failed"][0]["error"].partition(": ")[2]: 1},
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["rank", "--mesure", "degree"], "No such option"),
        (["rank", "--measure", "pagerang"], "pagerang"),
        (["rank", "--class", "Railwy"], "did you mean Railway?"),
        (["rank", "--limit", "0"], "--limit"),
        (["path", "遵义市"], "Missing argument 'TO'"),
        (["serve", "--port", "99999"], "less than or equal to 65535"),
        (["query", "--format", "yaml"], "yaml"),
        (["export", "-o", "graph.docx"], "graph.docx"),
        (["export"], "say where to"),
        (["export", "-o", "x.ttl", "--site", "y"], "say where to"),
        (["export", "-o", "-"], "--format ttl"),
        (["export", "-o", "-", "--format", "xlsx"], "xlsx is not text"),
        (["export", "-o", "x.ttl", "--class", "Railwy"], "did you mean Railway?"),
        (["export", "-o", "x.ttl", "--status", "Ongoin"], "use Ongoing"),
        (["ingest", "a.txt", "b.txt", "--title", "x"], "no such file"),
    ],
)
def test_wrong_usage(run, folder: Path, arguments: list[str], says: str) -> None:
    found = run(*arguments, "--store", folder) if arguments != ["frobnicate"] else run(*arguments)
    assert found.status == (1 if "no such file" in says else 2)
    assert says in found.err
    assert found.err.startswith("error: ")
    assert found.err.count("\n") == 1


def test_a_title_is_for_one_document(run, text: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text(PLAN, encoding="utf-8")
    found = run("ingest", tmp_path, "--title", "x", "--store", tmp_path / "store")
    assert (found.status, found.err) == (
        2,
        "error: --title is for one document, not 2 (give titles in index.csv instead)\n",
    )


def test_without_a_store_nothing_is_made(run, tmp_path: Path) -> None:
    for arguments in (["documents"], ["ask", "遵义有哪些铁路？"], ["remove", "plan"], ["rank"], ["validate"]):
        found = run(*arguments, "--store", tmp_path / "none")
        assert (found.status, found.err.count("\n")) == (1, 1)
    assert not (tmp_path / "none").exists()


def test_an_unknown_entity_in_a_path(run, folder: Path) -> None:
    found = run("path", "遵义市", "渝贵高", "--store", folder)
    assert (found.status, found.out) == (1, "")
    assert "'渝贵高' (did you mean 渝贵高铁" in found.err


def test_path(run, folder: Path) -> None:
    found = json.loads(run("path", "仁怀市", "重庆市", "--store", folder, "--json").out)
    assert found["paths"][0]["nodes"][0]["label"] == "仁怀市"
    printed = run("path", "仁怀市", "重庆市", "--store", folder).out
    assert "仁怀市" in printed
    assert "“" in printed


def test_rank(run, folder: Path) -> None:
    found = json.loads(
        run("rank", "--measure", "degree", "--class", "Place", "--limit", "1", "--store", folder, "--json").out
    )
    assert [(item["position"], item["label"]) for item in found["results"]] == [(1, "遵义市")]
    explained, *table = run("rank", "--store", folder, "--limit", "2").out.splitlines()
    assert explained.startswith("Where a reader who follows relations at random ends up")
    assert ["#", "entity", "class", "PageRank"] in [line.split() for line in table]


def test_ask(run, folder: Path) -> None:
    found = json.loads(run("ask", "渝贵高铁现在进展如何？", "--store", folder, "--json").out)
    assert (found["kind"], [answer["status"] for answer in found["answers"]][:1]) == ("status", ["Ongoing"])
    assert "渝贵高铁" in run("ask", "渝贵高铁现在进展如何？", "--store", folder).out


QUERY = 'SELECT ?name { ?s a rg:Railway ; skos:prefLabel ?name . FILTER(lang(?name) = "zh") }'


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ([], "name    \n渝贵高铁\n"),
        (["--format", "csv"], "name\r\n渝贵高铁\r\n"),
        (["--format", "tsv"], '?name\n"渝贵高铁"@zh\n'),
    ],
)
def test_query_forms(run, folder: Path, form: list[str], expected: str) -> None:
    assert run("query", "-", *form, "--store", folder, stdin=QUERY).out == expected


def test_query_from_a_file_and_as_json(run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text(QUERY, encoding="utf-8")
    found = json.loads(run("query", tmp_path / "q.rq", "--json", "--store", folder).out)
    assert [row["name"]["value"] for row in found["results"]["bindings"]] == ["渝贵高铁"]
    assert "sparql-results" in run("query", tmp_path / "q.rq", "--format", "xml", "--store", folder).out
    assert run("query", "ASK { ?s a rg:Railway }", "--store", folder).out == "yes\n"
    assert "rg:Railway" in run("query", "CONSTRUCT WHERE { ?s a rg:Railway }", "--store", folder).out


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELEC ?s { ?s ?p ?o }", "line 1, column 1"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "only queries are answered here"),
        ("no-such-file.rq", "cannot read no-such-file.rq"),
    ],
)
def test_queries_that_cannot_be_run(run, folder: Path, query: str, says: str) -> None:
    found = run("query", query, "--store", folder)
    assert (found.status, found.out, found.err.count("\n")) == (1, "", 1)
    assert says in found.err


def test_a_query_too_large_ends_alone(run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGIONGRAPH_QUERY_SECONDS", "0.5")
    found = run("query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--store", folder)
    assert (found.status, found.out) == (1, "")
    assert found.err.startswith("error: the query took longer than 0.5 seconds")


def test_a_wrong_setting_is_named(run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGIONGRAPH_QUERY_SECONDS", "soon")
    found = run("query", "ASK { ?s ?p ?o }", "--store", folder)
    assert (found.status, found.out, found.err.count("\n")) == (1, "", 1)
    assert found.err.startswith("error: REGIONGRAPH_QUERY_SECONDS is 'soon': ")


def test_an_unknown_document_leaves_the_store_alone(run, folder: Path) -> None:
    def files() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    before = files()
    found = run("remove", "zunyi-report-2042", "--store", folder)
    assert (found.status, "zunyi-report-2024" in found.err) == (1, True)
    assert files() == before


def test_remove(run, folder: Path) -> None:
    assert run("remove", "zunyi-report-2024", "--store", folder).status == 0
    assert run("remove", "zunyi-report-2024", "--store", folder).status == 1
    listed = json.loads(run("documents", "--store", folder, "--json").out)["documents"]
    assert [document["slug"] for document in listed] == ["zunyi-outline-2020"]


def test_export(run, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "claims.csv"
    found = run("export", "-o", target, "--store", folder, "--json")
    assert json.loads(found.out) == {"file": str(target), "bytes": target.stat().st_size}
    assert len(list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines()))) > 1
    assert run("export", "-o", tmp_path / "none" / "x.ttl", "--store", folder).status == 2


def test_export_of_a_part_to_standard_output(run, folder: Path, tmp_path: Path) -> None:
    query = tmp_path / "zones.rq"
    query.write_text("CONSTRUCT { ?s rg:hasZone ?o } WHERE { ?s rg:hasZone ?o }")
    part = ["export", "-o", "-", "--store", folder]
    rows = list(csv.DictReader(run(*part, "--format", "csv", "--query", query).out.removeprefix("\ufeff").splitlines()))
    assert {row["relation"] for row in rows} == {"hasZone"}
    found = run(*part, "--format", "csv", "--relation", "hasZone", "--place", "遵义市", "--status", "Completed")
    (row,) = csv.DictReader(found.out.removeprefix("\ufeff").splitlines())
    assert (row["object_label"], row["status"]) == ("遵义综合保税区", "Completed")
    assert run(*part, "--format", "nt", "--query", "-", stdin=query.read_text()).out.count(" .\n") == 2
    assert "nothing in the graph is called" in run(*part, "--format", "nt", "--place", "没有的地方").err
    assert "cannot be read" in run(*part, "--format", "nt", "--query", tmp_path / "none.rq").err


def test_export_as_a_site(run, folder: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    found = json.loads(
        run("export", "--site", site, "--document", "zunyi-report-2024", "--store", folder, "--json").out
    )
    assert (found["folder"], (site / "index.html").is_file()) == (str(site), True)
    assert found["files"] == sum(path.is_file() for path in site.rglob("*"))
    assert "holds something else" in run("export", "--site", tmp_path, "--store", folder).err


def test_validate(run, text: Path, tmp_path: Path) -> None:
    run("ingest", text, "--store", tmp_path / "store")
    found = run("validate", "--store", tmp_path / "store")
    assert (found.status, found.out) == (0, "the store conforms to the shapes\n")
    assert json.loads(run("validate", "--store", tmp_path / "store", "--json").out) == {
        "conforms": True,
        "findings": [],
    }


def test_validate_says_what_does_not_conform(run, folder: Path) -> None:
    outline, _ = sample_extractions()
    claim = dataclasses.replace(outline.claims[0], confidence=Decimal(2))
    with Store.open(folder) as store:
        store.writer().replace(dataclasses.replace(outline, claims=(claim, *outline.claims[1:])))
    found = run("validate", "--store", folder, "--json")
    findings = json.loads(found.out)["findings"]
    assert found.status == 1
    assert claim.iri(outline.document.iri) in [finding["focus"] for finding in findings]


def test_evaluate_needs_gold(run, text: Path, tmp_path: Path) -> None:
    (tmp_path / "gold.json").write_text("[]", encoding="utf-8")
    found = run("evaluate", text, tmp_path / "gold.json")
    assert (found.status, found.out) == (1, "")
    assert "is not a gold file" in found.err


def test_version_and_help(run) -> None:
    assert run("--version").out.startswith("regiongraph ")
    assert "ingest" in run("--help").out
