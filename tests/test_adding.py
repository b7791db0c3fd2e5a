"""Documents added over HTTP: what is taken and what is refused, who may, and what is left when something is ended."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.adding.names import shown, stored
from api.app import Application, create_app
from api.models import AddedJob, ProblemBody
from api.settings import Settings
from graph.store import Store
from ingest.loading import documents_in
from tests.serving import Site, running, soon
from tests.uploads import FORM, ended, events, form, post

TEXT = """\
桐梓县2025年发展情况

桐梓县规划建设桐梓至习水高速公路，加快推进娄山关水库建设。
桐梓经济开发区发展酱香白酒产业。
"""
LATER = TEXT.replace("规划建设", "已建成").replace("酱香白酒", "新能源电池")
ALSO = "桐梓县旅游\n\n桐梓县推进娄山关景区提升工程。\n"
LONG = (Path(__file__).parents[1] / "corpus" / "zunyi-plan-2020.md").read_text(encoding="utf-8")
MIB = 1 << 20


@contextmanager
def serving(folder: Path, **settings: object) -> Iterator[tuple[Site, Application]]:
    with Store.open(folder, read_only=True) as store:
        app = create_app(Settings(store=str(folder), **settings), store)
        with running(app) as site:
            yield site, app


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of the test's own, in which no upload may be left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def folders(temporary: Path) -> list[Path]:
    return list(temporary.glob("regiongraph-*"))  # others have files there as well


def left(temporary: Path) -> list[str]:
    return [path.name for folder in folders(temporary) for path in folder.rglob("*") if path.name != "lock"]


def running_in(group: int) -> list[str]:
    """Return the processes of a group that have not ended, though nobody may have asked for their status yet."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, its_group = path.read_text().rpartition(")")[2].split()[:3]
            if its_group == str(group) and state != "Z":
                found.append(path.parent.name)
    return found


def slugs(site: Site) -> list[str]:
    return [one["slug"] for one in site.get("/documents").json["documents"]]


def test_a_document_comes_in_is_replaced_and_goes(folder: Path, temporary: Path) -> None:
    with serving(folder) as (site, _app):
        answer = post(
            site, {"桐梓/桐梓情况.txt": TEXT, "other.exe": "MZ", "add.txt": ALSO}, about="桐梓县", issued="2025-01-20"
        )
        assert answer.status == 202
        AddedJob.model_validate(answer.json)
        assert answer.headers["location"] == answer.json["links"]["self"]
        told = list(events(site, answer.json["id"]))
        names = [name for _, name, _ in told]
        assert names[0] == "job"
        assert names[-3:] == ["report", "state", "end"]
        assert set(names[1:-3]) == {"begin", "done", "committed"}
        assert [number for number, _, _ in told] == sorted(number for number, _, _ in told)
        assert str(temporary) not in repr(told)
        job = told[-1][2]
        AddedJob.model_validate(job)
        assert (job["state"], job["counts"]) == ("done", {"stored": 2, "failed": 1})
        read, refused, called = job["files"]
        assert (read["document"], read["title"], read["state"]) == ("桐梓情况", "桐梓县2025年发展情况", "stored")
        assert refused["name"] == "other.exe"
        assert ".pdf" in refused["hint"]
        # a page of ours has the address that the name would give
        assert (called["document"], called["links"]["read"]) == ("add", "/documents/~add")
        assert "娄山关" in site.page("/documents/~add").text
        # shown at once: no waiting here
        assert "桐梓情况" in slugs(site)
        assert site.get(read["links"]["explore"]).json["nodes"]
        facts = site.get(read["links"]["facts"]).json["facts"]
        assert ("桐梓至习水高速公路", "Planned") in {(f["object"]["label"], f["status"]) for f in facts}
        assert site.get("/search?q=娄山关水库").json["results"][0]["mentioned"]
        assert left(temporary) == []

        again = site.ask("POST", "/documents?name=桐梓情况.txt&about=桐梓县&issued=2025-01-20", LATER.encode())
        change = ended(site, again.json["id"])["files"][0]["change"]
        assert change["changes"]["counts"]["status"] > 0, change
        assert any("新能源电池" in one["zh"] for one in change["changes"]["added"])
        assert any("酱香型白酒" in one["zh"] for one in change["changes"]["removed"])

        assert site.ask("DELETE", "/documents/桐梓情况").status == 204
        assert "桐梓情况" not in slugs(site)
        assert site.ask("DELETE", "/documents/桐梓情况").status == 404
    assert folders(temporary) == []


def test_uploads_are_read_in_turn_and_can_be_cancelled(
    folder: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(folder, add_queue=1) as (site, _app):
        first = post(site, {"first.md": LONG}).json["id"]
        second = post(site, {"second.txt": TEXT}).json
        assert second["ahead"] == 1
        full = post(site, {"third.txt": TEXT})
        assert (full.status, full.json["limit"]) == (429, 2)
        assert int(full.headers["retry-after"]) > 0
        at = next(number for number, name, _ in events(site, first) if name == "begin")
        assert site.ask("DELETE", f"/documents/jobs/{first}").status == 200
        job = ended(site, first)
        assert (job["state"], job["counts"]) == ("cancelled", {"cancelled": 1})
        # who lost the connection goes on where it was
        resumed = [name for _, name, _ in events(site, first, last=at)]
        assert resumed == ["state", "end"]
        with monkeypatch.context() as few:
            few.setattr("api.adding.queue._FOLLOWERS", 0)
            refused = site.get(f"/documents/jobs/{first}/events")
            assert (refused.status, refused.json["limit"]) == (429, 0)
        assert ended(site, second["id"])["state"] == "done"
        assert slugs(site).count("second") == 1
        assert "first" not in slugs(site)
        assert left(temporary) == []


def test_a_reading_process_that_is_killed_is_told(folder: Path, temporary: Path) -> None:
    with serving(folder) as (site, app):
        job = post(site, {"long.md": LONG}).json["id"]
        next(one for one in events(site, job) if one[1] == "begin")
        run = app.state.regiongraph.adding._run
        os.killpg(run._group, signal.SIGKILL)
        found = ended(site, job)
        assert (found["state"], found["counts"]) == ("failed", {"cancelled": 1})
        assert "9" in found["error"]
        # and so is one whose keeper is killed
        job = post(site, {"long.md": LONG}).json["id"]
        next(one for one in events(site, job) if one[1] == "begin")
        run = app.state.regiongraph.adding._run
        run._process.kill()
        assert ended(site, job)["state"] == "failed"
        assert soon(lambda: running_in(run._group) == [])
        assert left(temporary) == []


def test_a_server_that_stops_leaves_the_store_whole(folder: Path, temporary: Path) -> None:
    with serving(folder) as (site, app):
        job = post(site, {"long.md": LONG}).json["id"]
        following = events(site, job)
        next(one for one in following if one[1] == "begin")
        group = app.state.regiongraph.adding._run._group
    assert [name for _, name, _ in following] == []  # the server has ended the stream, too
    assert soon(lambda: running_in(group) == [])
    assert folders(temporary) == []
    with Store.open(folder) as store:
        assert [name for name in store.backend.names() if name.endswith("/document/long")] == []


def test_a_server_that_is_killed_takes_the_reading_along(folder: Path, temporary: Path) -> None:
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--store", str(folder)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, encoding="utf-8") as server:
        try:
            site = Site(int(server.stdout.readline().split()[3].rsplit(":", 1)[1]))
            job = post(site, {"long.md": LONG}).json["id"]
            next(one for one in events(site, job) if one[1] == "begin")
        finally:
            server.kill()
    assert soon(lambda: left(temporary) == [])
    with serving(folder) as (site, _app):
        assert "long" not in slugs(site)
    assert folders(temporary) == []  # the next server has swept


@pytest.mark.parametrize(
    ("files", "status", "limit"),
    [
        ({"a.txt": b"x" * (MIB + 1)}, 413, MIB),
        ({f"{n}.txt": b"x" * MIB for n in range(3)}, 413, 2 * MIB),
        ({f"{n}.txt": b"x" for n in range(5)}, 413, 4),
        ({"a.exe": b"x"}, 415, None),
        ({}, 400, None),
    ],
)
def test_what_is_too_much_is_refused(read_only: Site, files: dict[str, bytes], status: int, limit: int | None) -> None:
    for language in ("zh", "en"):
        headers = {"content_type": FORM, "accept": "application/json", "accept_language": language}
        answer = read_only.ask("POST", "/documents", form(files), **headers)
        ProblemBody.model_validate(answer.json)
        assert (answer.status, answer.json.get("limit")) == (status, limit)
        assert ("文件" in answer.json["detail"]) == (language == "zh")


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/documents", b"text", {"content_type": "text/plain"}, 415),
        ("/documents", form({"a.txt": b"x"}, whole=False), {"content_type": FORM}, 400),
        ("/documents", form({"a.txt": b"x"}), {"content_type": "multipart/form-data"}, 400),
        ("/documents", b"--nothing", {"content_type": FORM}, 400),
        ("/documents", form({"a.txt": b"x"}), {"content_type": FORM, "content_encoding": "gzip"}, 415),
        ("/documents", form({"a.txt": b"x", "b.txt": b"y"}, title="T"), {"content_type": FORM}, 400),
        ("/documents", form({"a.txt": b"x"}, title="T" * 5000), {"content_type": FORM}, 413),
        ("/documents", form({"a.txt": b"x"}, **{f"f{n}": "" for n in range(20)}), {"content_type": FORM}, 400),
        ("/documents?name=a.txt&nonsense=1", b"x", {}, 400),
        ("/documents?name=a.png", b"x", {}, 415),
    ],
)
def test_what_is_no_upload_is_refused(
    read_only: Site, path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = read_only.ask("POST", path, body, accept="application/json", **headers)
    assert (answer.status, answer.type) == (status, "application/problem+json"), answer.text


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory, _made_once: Path) -> Iterator[Site]:
    """A server on which nothing is added in the end."""
    folder = Path(shutil.copytree(_made_once, tmp_path_factory.mktemp("adding") / "store"))
    with serving(folder, add_per_minute=1000, add_file_mb=1, add_total_mb=2, add_files=4) as (site, _app):
        yield site


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site", "origin": "http://127.0.0.1:1"},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/documents"),
        ("DELETE", "/documents/zunyi-plan-2020"),
        ("POST", "/documents/zunyi-plan-2020/remove"),
        ("DELETE", "/documents/jobs/x"),
        ("POST", "/documents/jobs/x/cancel"),
    ],
)
def test_other_sites_change_nothing(read_only: Site, method: str, path: str, headers: dict[str, str]) -> None:
    answer = read_only.ask(method, path, form({"a.txt": b"x"}), content_type=FORM, **headers)
    assert answer.status == 403


def test_a_name_that_leads_here_from_elsewhere_is_not_this_machine(read_only: Site) -> None:
    rebound = {"host": "elsewhere.example", "origin": "http://elsewhere.example"}
    assert read_only.ask("POST", "/documents", form({"a.txt": b"x"}), content_type=FORM, **rebound).status == 403
    forwarded = {"x_forwarded_for": "203.0.113.7"}
    assert read_only.ask("POST", "/documents", form({"a.txt": b"x"}), content_type=FORM, **forwarded).status == 403


def test_other_sites_see_no_uploads(folder: Path) -> None:
    with serving(folder) as (site, _app):
        job = post(site, {"long.md": LONG}).json["id"]
        listed = [
            [one["id"] for one in site.get("/documents/add", **headers).json["uploads"]]
            for headers in ({}, {"origin": "https://elsewhere.example"}, {"host": "elsewhere.example"})
        ]
        assert listed == [[job], [], []]


def test_a_server_for_other_machines_needs_a_token(folder: Path) -> None:
    body = {"a.txt": TEXT}
    with serving(folder, host="0.0.0.0") as (site, _app):
        assert post(site, body).status == 403
        assert not site.get("/documents/add").json["open"]
    with serving(folder, host="0.0.0.0", token="geheim") as (site, _app):
        without = post(site, body)
        assert (without.status, without.headers["www-authenticate"][:6]) == (401, "Bearer")
        assert post(site, body, token="wrong").status == 401
        assert post(site, body, {"authorization": "Bearer wrong"}).status == 401
        assert site.ask("DELETE", "/documents/zunyi-plan-2020").status == 401
        guesses = [site.ask("DELETE", "/documents/zunyi-plan-2020", x_forwarded_for="203.0.113.7") for _ in range(31)]
        assert [guess.status for guess in guesses] == [401] * 30 + [429]
        assert site.get("/documents/add").json["uploads"] == []
        for answer in (post(site, body, token="geheim"), post(site, body, {"authorization": "Bearer geheim"})):
            assert answer.status == 202
            path = f"/documents/jobs/{answer.json['id']}"
            assert site.get(path).status == 200  # whoever has the address may follow
            assert site.ask("DELETE", path).status == 401
            assert site.ask("DELETE", path, authorization="Bearer geheim").status == 200


def test_uploads_from_one_address_have_a_pace(folder: Path) -> None:
    with serving(folder, add_per_minute=2) as (site, _app):
        answers = [post(site, {"a.exe": "x"}) for _ in range(3)]
        assert [answer.status for answer in answers] == [415, 415, 429]
        assert answers[2].json["limit"] == 2
        assert 0 < int(answers[2].headers["retry-after"]) <= 60


def test_a_body_is_never_whole_in_memory(folder: Path) -> None:
    size = 48 * MIB
    body = form({"large.zip": bytes(size)}, whole=False)
    with serving(folder) as (site, _app):
        tracemalloc.start()
        try:
            assert site.ask("POST", "/documents", body, content_type=FORM).status == 400
            assert tracemalloc.get_traced_memory()[1] < size / 4
        finally:
            tracemalloc.stop()


def test_adding_is_off_where_the_graph_is_in_memory(sample_store: Store) -> None:
    with running(create_app(Settings(), sample_store)) as site:
        assert post(site, {"a.txt": TEXT}).status == 403
        assert "REGIONGRAPH" not in site.page("/documents/add").text
        assert site.page("/documents/add").status == 200


def test_an_upload_that_nobody_knows(read_only: Site) -> None:
    for path in ("/documents/jobs/none", "/documents/jobs/none/events", "/documents/add?job=none"):
        assert read_only.get(path).status == 404


@given(st.text(max_size=400))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    place = stored(name)
    assert not place.is_absolute()
    assert place.parts
    assert not {"..", ".", ""} & set(place.parts)
    assert all(0 < len(part.encode()) <= 130 for part in place.parts)
    assert not any(ord(c) < 32 for c in str(place))
    assert len(shown(name)) <= 80
    assert stored(str(place)) == PurePosixPath(*place.parts[-6:])


def test_what_is_taken_is_what_is_read(tmp_path: Path) -> None:
    from api.adding.names import SUFFIXES  # noqa: PLC0415

    for suffix in (*SUFFIXES, ".exe"):
        (tmp_path / f"a{suffix}").write_text("", encoding="utf-8")
    found = {one.path.suffix for one in documents_in([tmp_path]) if one.path.suffix in (*SUFFIXES, ".exe")}
    assert found == set(SUFFIXES)
