"""Versions of documents: what is kept, told, compared and dropped; in the store, by the command and on the pages."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import shutil
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from api.app import create_app
from api.cli import main
from api.settings import Settings
from graph.backends import MemoryBackend
from graph.background import fingerprint
from graph.editions import changes, counted, known, version_lines, versions
from graph.folder import WritingBackend
from graph.journal import Journal
from graph.revisions import revision
from graph.runs import Stored, same_text, stored
from graph.store import Store
from graph.writer import prepare
from ontology.errors import OptionError, StoreError
from ontology.namespaces import RUNS_GRAPH
from ontology.rdf import read_run
from ontology.records import Extraction, Run
from tests.sample import iri, sample_extractions
from tests.serving import Site, running

OUTLINE, REPORT = sample_extractions()
SLUG = OUTLINE.document.slug
READ = dt.datetime(2026, 1, 2, 3, 4, 5)


def edited(number: int) -> Extraction:
    """The outline as the file is after so many edits: a claim goes, a status and a value become others."""
    document = dataclasses.replace(OUTLINE.document, sha256=f"{number:064x}", title=f"第{number}稿")
    claims, values = OUTLINE.claims[number:], OUTLINE.observations
    claims = (dataclasses.replace(claims[0], status="Planned" if number % 2 else "Ongoing"), *claims[1:])
    values = (dataclasses.replace(values[0], value=values[0].value + number), *values[1:])
    return dataclasses.replace(OUTLINE, document=document, claims=claims, observations=values)


def run_of(number: int, pipeline: str = "p") -> Run:
    return Run(f"{number:064x}", (("title", f"第{number}稿"),), pipeline, "r")


def put(store: Store, *numbers: int, keep: bool = True) -> None:
    for number in numbers:
        ended, runs = READ.replace(day=number + 1), {SLUG: run_of(number)}
        store.writer().store([prepare(edited(number))], ended=ended, runs=runs, keep_versions=keep)


@pytest.fixture(params=["memory", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store with the report and without the bulk of the reference data, in memory or in a folder."""
    background = {"https://example.org/small": b"<urn:s> <urn:p> <urn:o> .\n"}
    if request.param == "folder":
        WritingBackend.create(tmp_path / "store", background, fingerprint()).close()
    in_memory = request.param == "memory"
    with Store(MemoryBackend(background), ":memory:") if in_memory else Store.open(tmp_path / "store") as opened:
        opened.writer().replace(REPORT)
        yield opened


# ── what changed


def test_what_changed_between_two_graphs() -> None:
    before, after = (prepare(edited(number)).lines for number in (1, 2))
    found = revision(OUTLINE.document.iri, before, after)
    assert (found.document, found.counts()) == (
        SLUG,
        {"added": 0, "removed": 1, "changed": 2, "status": 1, "value": 1, "modifier": 0, "confidence": 0},
    )
    assert list(found.lines("zh")) == [
        "- 遵义市 · 毗邻 · 贵阳市 [计划]",
        "~ 遵义市 · 地区生产总值 · 3722亿元 · 2020 · 实际: 数值 3721亿元 → 3722亿元",
        "~ 遵义市 · 称号定位为 · 全国文明城市 [推进]: 推进状态 完成 → 推进",
    ]
    assert next(found.lines("en")) == "- Zunyi · adjacent to · Guiyang [Planned]"
    assert list(found.lines("en", 1))[1:] == ["… 2"]


def test_a_revision_has_the_sentences_and_goes_to_json_and_back() -> None:
    before, after = (prepare(edited(number)).lines for number in (1, 2))
    found = json.loads(json.dumps(revision(SLUG, before, after).to_json(), ensure_ascii=False))
    (removed,) = found["removed"]
    assert removed["evidence"] == [{"start": 22, "end": 40, "quote": "遵义市是贵州省的北大门，南邻贵阳市。"}]
    assert (removed["predicate"], removed["subject"]["iri"]) == ("adjacentTo", iri("zunyi"))
    value = found["changed"][0]
    assert (value["fields"], value["before"]["value"], value["after"]["value"]) == (["value"], "3721亿元", "3722亿元")


def test_nothing_changed_and_everything_new() -> None:
    lines = prepare(OUTLINE).lines
    assert not revision(SLUG, lines, lines)
    assert revision(SLUG, b"", lines).counts()["added"] == len(OUTLINE.claims) + len(OUTLINE.observations)
    moved = dataclasses.replace(OUTLINE.document, text=OUTLINE.document.text + "\n")
    assert not revision(SLUG, lines, prepare(dataclasses.replace(OUTLINE, document=moved)).lines)


def test_two_values_of_one_measure_are_not_taken_for_a_change() -> None:
    gdp = OUTLINE.observations[0]
    two = (gdp, dataclasses.replace(gdp, value=Decimal(1)))
    after = (dataclasses.replace(gdp, value=Decimal(2)), dataclasses.replace(gdp, value=Decimal(3)))
    lines = [prepare(dataclasses.replace(OUTLINE, observations=values)).lines for values in (two, after)]
    counts = revision(SLUG, *lines).counts()
    assert (counts["added"], counts["removed"], counts["changed"]) == (2, 2, 0)


def test_a_change_says_what_it_changed(store: Store) -> None:
    put(store, 1)
    (change,) = store.writer().store([prepare(edited(2))])
    assert change.revision
    assert change.revision.counts()["removed"] == 1
    assert change.to_json()["changes"]["document"] == SLUG


# ── what was read from what


def test_run_records_tell_what_is_stored(store: Store) -> None:
    put(store, 1)
    found = stored(store.backend)
    assert found[SLUG] == Stored(SLUG, f"{1:064x}", "2026-01-02T03:04:05", run_of(1))
    assert found[REPORT.document.slug] == Stored(REPORT.document.slug, REPORT.document.sha256)
    assert same_text(found, "renamed", REPORT.document.sha256) == [REPORT.document.slug]
    assert same_text(found, REPORT.document.slug, REPORT.document.sha256) == []


def test_reading_again_with_the_same_result_remembers_with_what_it_was_read(store: Store) -> None:
    put(store, 1)
    generation = store.view().generation
    for pipeline, commits in (("p", 0), ("newer", 1), ("newer", 1)):
        runs = {SLUG: run_of(1, pipeline)}
        (change,) = store.writer().store([prepare(edited(1))], ended=READ, runs=runs, keep_versions=True)
        assert change.unchanged
        assert store.backend.generation() == generation + commits
        assert stored(store.backend)[SLUG].run == run_of(1, pipeline)
    assert counted(store.backend) == {}


def test_what_is_changed_by_hand_is_no_longer_what_was_read(store: Store) -> None:
    put(store, 1)
    store.writer().put({OUTLINE.document.iri: prepare(edited(2)).lines})
    assert stored(store.backend)[SLUG] == Stored(SLUG, f"{2:064x}")
    assert RUNS_GRAPH not in store.backend.names()


def test_inputs_of_a_run_read_back() -> None:
    run = Run("ab", (("about", "遵义市"), ("title", 'a "b"')), "p", "")
    text = json.dumps({"sha256": "ab", "overrides": dict(run.overrides), "pipeline": "p", "rulings": ""})
    assert read_run(text) == run


# ── versions


def test_a_changed_file_leaves_a_version_that_no_query_sees(store: Store) -> None:
    put(store, 1, 2, 3)
    assert store.view().lines(OUTLINE.document.iri) == prepare(edited(3)).lines
    assert "第2稿".encode() not in store.view().nquads()
    found = versions(store.backend, SLUG)
    assert [(one.number, one.title, one.current, one.read, one.claims) for one in found] == [
        (1, "第1稿", False, "2026-01-02T03:04:05", 27),
        (2, "第2稿", False, "2026-01-03T03:04:05", 26),
        (3, "第3稿", True, "2026-01-04T03:04:05", 25),
    ]
    assert [(one.number, one.current) for one in known(store.backend, SLUG)] == [(1, False), (2, False), (3, True)]
    assert version_lines(store.backend, SLUG, 2) == prepare(edited(2)).lines
    assert changes(store.backend, SLUG, 1, 3).counts()["removed"] == 2
    with pytest.raises(OptionError, match=f"there is no version 4 of {SLUG}") as caught:
        version_lines(store.backend, SLUG, 4)
    assert caught.value.hint == "there is 1, 2, 3"


def test_no_version_is_kept_unless_asked_for_nor_of_the_same_file(store: Store) -> None:
    put(store, 1, 2, keep=False)
    assert counted(store.backend) == {}
    again = dataclasses.replace(edited(2), claims=edited(2).claims[5:])
    assert not store.writer().replace(again, keep_versions=True).unchanged
    assert counted(store.backend) == {}


def test_a_removed_document_goes_with_its_versions_or_leaves_them(store: Store) -> None:
    put(store, 1, 2)
    store.writer().remove(SLUG, keep_versions=True)
    assert [(one.number, one.title, one.current) for one in versions(store.backend, SLUG)] == [
        (1, "第1稿", False),
        (2, "第2稿", False),
    ]
    assert SLUG not in stored(store.backend)
    put(store, 3)
    assert [one.number for one in versions(store.backend, SLUG)] == [1, 2, 3]
    store.writer().remove(SLUG)
    assert versions(store.backend, SLUG) == []
    assert counted(store.backend) == {}


def test_a_renamed_file_takes_the_place_of_the_other(store: Store) -> None:
    put(store, 1, 2)
    renamed = dataclasses.replace(edited(2), document=dataclasses.replace(edited(2).document, slug="outline"))
    store.writer().store([prepare(renamed)], keep_versions=True, removing=[SLUG])
    assert sorted(stored(store.backend)) == sorted(["outline", REPORT.document.slug])
    assert counted(store.backend) == {OUTLINE.document.iri: 1}


def test_removal_is_of_all_or_none(store: Store) -> None:
    put(store, 1)
    before = store.view().nquads()
    with pytest.raises(Exception, match="there is no document 'nothing'"):
        store.writer().remove_all([SLUG, "nothing"])
    assert store.view().nquads() == before
    assert len(store.writer().remove_all([SLUG, REPORT.document.iri])) == 2
    assert stored(store.backend) == {}


def test_dropping_takes_the_files_too(folder: Path) -> None:
    with Store.open(folder) as store:
        put(store, 1, 2, 3)
        kept = {one.file.sha256 for one in store.backend.editions()[OUTLINE.document.iri]}
        assert kept <= files(folder)
        store.writer().drop_versions([OUTLINE.document.iri])
        assert counted(store.backend) == {}
        assert kept & files(folder) == set()
    assert Store.open(folder, read_only=True).view().lines(OUTLINE.document.iri) == prepare(edited(3)).lines


def files(folder: Path) -> set[str]:
    return {path.stem for path in (folder / "graphs").iterdir()}


def test_a_store_of_the_layout_before_is_read_and_written_on(folder: Path) -> None:
    members = json.loads((folder / "store.json").read_text(encoding="utf-8"))
    del members["editions"]
    (folder / "store.json").write_text(json.dumps({**members, "format": 1}), encoding="utf-8")
    assert Journal(folder).manifest().editions == {}
    with Store.open(folder) as store:
        put(store, 1)
        assert [one.title for one in versions(store.backend, SLUG)] == [OUTLINE.document.title, "第1稿"]
    assert json.loads((folder / "store.json").read_text(encoding="utf-8"))["format"] == 2


def test_a_commit_that_a_crash_cut_short_has_its_versions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(folder)
    with monkeypatch.context() as patched:
        patched.setattr(Journal, "publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            put(store, 1)
    store.close()
    assert counted(Store.open(folder, read_only=True).backend) == {}
    with Store.open(folder) as again:
        assert [one.title for one in versions(again.backend, SLUG)] == [OUTLINE.document.title, "第1稿"]


def test_a_version_that_is_dropped_meanwhile_is_said_to_be(folder: Path) -> None:
    with Store.open(folder) as store:
        put(store, 1)
        (edition,) = store.backend.editions()[OUTLINE.document.iri]
        for number in (2, 3):
            store.writer().drop_versions([OUTLINE.document.iri])
            put(store, number, keep=False)
        with pytest.raises(StoreError, match="version 1 was dropped meanwhile"):
            store.backend.edition_lines(edition)


# ── the command


@pytest.fixture(scope="module")
def _made_with_versions(_made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(_made_once, tmp_path_factory.mktemp("versions") / "store"))
    with Store.open(folder) as store:
        put(store, 1, 2)
    return folder


@pytest.fixture
def several(_made_with_versions: Path, tmp_path: Path) -> Path:
    """A store whose outline has three versions, the test's own."""
    return Path(shutil.copytree(_made_with_versions, tmp_path / "store"))


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_command_lists_documents_with_versions(several: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = told(capsys, "documents", "--store", several)
    assert out.splitlines()[0].split() == [
        *("document", "title", "issued", "about", "file"),
        *("sha256", "claims", "values", "read", "versions"),
    ]
    _, out, _ = told(capsys, "documents", "--store", several, "--json")
    found = {one["slug"]: (one["versions"], one["read"], one["sha256"]) for one in json.loads(out)["documents"]}
    assert found == {
        SLUG: (3, "2026-01-03T03:04:05", f"{2:064x}"),
        REPORT.document.slug: (1, None, REPORT.document.sha256),
    }


def test_the_command_shows_versions_and_changes(several: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = told(capsys, "documents", SLUG, "--store", several, "--json")
    assert [one["number"] for one in json.loads(out)["versions"]] == [1, 2, 3]
    assert "3 (now)" in told(capsys, "documents", SLUG, "--store", several)[1]
    _, out, _ = told(capsys, "documents", SLUG, "--version", 1, "--store", several)
    assert out.rstrip("\n") == OUTLINE.document.text.rstrip("\n")
    _, out, _ = told(capsys, "documents", "--changes", SLUG, "--store", several)
    assert out.splitlines()[:2] == [
        f"{SLUG}: version 2 → 3: 0 added, 1 removed, 2 changed",
        "- 遵义市 · 毗邻 · 贵阳市 [计划]",
    ]
    _, out, _ = told(capsys, "documents", SLUG, "--since", 1, "--store", several, "--json")
    assert {key: json.loads(out)[key] for key in ("before", "after")} == {"before": 1, "after": 3}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["documents", "zunyi-outlin-2020"], "did you mean|there is zunyi-outline-2020"),
        (["documents", SLUG, "--version", "9"], "there is no version 9 of zunyi-outline-2020 .there is 1, 2, 3"),
        (["documents", SLUG, "--changes", "--version", "1"], "no version of zunyi-outline-2020 before 1 is kept"),
        (["documents", "--changes"], "say of which document"),
        (["remove", SLUG, "zunyi-reprot-2024"], "there is no document 'zunyi-reprot-2024' .there is zunyi-report-2024"),
        (["documents", "nothing", "--drop-versions"], "there is no document 'nothing'"),
    ],
)
def test_the_command_says_what_is_wrong(
    several: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    before = (several / "store.json").read_bytes()
    status, _, err = told(capsys, *arguments, "--store", several)
    assert status in {1, 2}
    assert err.startswith("error: ")
    assert len(err.splitlines()) == 1
    assert re.search(message, err)
    assert (several / "store.json").read_bytes() == before


def test_the_command_removes_several_and_drops_versions(several: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = told(capsys, "remove", SLUG, REPORT.document.iri, "--store", several)
    assert [line.partition(":")[0] for line in out.splitlines()] == [f"removed {SLUG}", "removed zunyi-report-2024"]
    assert f"kept as versions: {SLUG} (3), zunyi-report-2024 (1)" in err
    _, out, _ = told(capsys, "documents", "--store", several, "--json")
    assert json.loads(out) == {"documents": [], "withdrawn": {SLUG: 3, "zunyi-report-2024": 1}}
    assert "removed; its versions are kept" in told(capsys, "documents", SLUG, "--store", several)[1]
    assert told(capsys, "documents", SLUG, "--drop-versions", "--store", several)[1] == (
        f"3 versions dropped: {SLUG} (3)\n"
    )
    _, out, _ = told(capsys, "documents", "--drop-versions", "--store", several, "--json")
    assert json.loads(out) == {"dropped": {"zunyi-report-2024": 1}}


def test_versions_are_dropped_with_the_document_where_that_is_wanted(
    several: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = Journal(several).manifest()
    gone = {manifest.graphs[OUTLINE.document.iri].sha256, *manifest.hashes()} - {
        file.sha256 for name, file in manifest.graphs.items() if name != OUTLINE.document.iri
    }
    assert len(gone & files(several)) == 3
    _, out, _ = told(capsys, "remove", SLUG, "--no-keep-versions", "--store", several, "--json")
    assert gone & files(several) == set()
    assert [(one["document"], one["versions"]) for one in json.loads(out)["removed"]] == [(SLUG, 0)]
    monkeypatch.setenv("REGIONGRAPH_KEEP_VERSIONS", "false")
    told(capsys, "remove", "zunyi-report-2024", "--store", several)
    assert counted(Store.open(several, read_only=True).backend) == {}


def test_a_second_writer_is_told_or_waits(several: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(several):
        status, _, err = told(capsys, "remove", SLUG, "--store", several, "--wait", "0.2")
    assert status == 1
    assert err.startswith(f"error: another process is writing to the store {several} (wait until it has finished")


def test_a_second_writer_goes_on_when_the_first_has_finished(several: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = Store.open(several)
    threading.Timer(0.5, first.close).start()
    assert told(capsys, "remove", SLUG, "--store", several, "--wait", "30")[0] == 0
    assert [one.slug for one in stored(Store.open(several, read_only=True).backend).values()] == ["zunyi-report-2024"]


# ── pages


@pytest.fixture
def site(several: Path) -> Iterator[Site]:
    with Store.open(several, read_only=True) as store, running(create_app(Settings(), store)) as found:
        yield found


def test_pages_of_versions(site: Site) -> None:
    current = site.page(f"/documents/{SLUG}").text
    assert "第 3 版（当前）" in current
    assert f'href="/documents/{SLUG}?version=1"' in current
    old = site.page(f"/documents/{SLUG}?version=2").text
    assert "这是这份文档的一个旧版本" in old
    assert "遵义市 · 毗邻 · 贵阳市 [计划]" in old
    assert "遵义市是贵州省的北大门，南邻贵阳市。" in old
    found = site.get(f"/documents/{SLUG}").json
    assert [(one["number"], one["current"]) for one in found["versions"]] == [(1, False), (2, False), (3, True)]
    old_json = site.get(f"/documents/{SLUG}?version=1").json
    assert (old_json["version"], old_json["text"]) == (1, OUTLINE.document.text)
    assert old_json["since"]["counts"]["removed"] == 2
    for suffix in ("ttl", "trig", "nq", "jsonld", "csv", "xlsx"):
        assert site.get(f"/documents/{SLUG}.{suffix}?version=1").status == 200
    assert "遵义市发展纲要摘编" in site.get(f"/documents/{SLUG}.ttl?version=1").text
    wrong = site.get(f"/documents/{SLUG}?version=9", accept_language="zh")
    assert wrong.status == 400
    assert "有这些版本：1, 2, 3。" in wrong.text
    assert site.get("/documents/nothing?version=1").status == 404
