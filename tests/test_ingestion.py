"""The ingest run: the same result however many processes read, what happens as events, and a clean end at any moment.

Real processes read real texts; one run by the command and one in this process are looked at by most tests.
"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.commands.progress import FEW, Lines, Pace
from api.ingest_events import Committed, Done, Event, Failed, Finished, Report, Summary, Unchanged
from api.ingestion import Storing, ingest
from graph.runs import stored
from graph.store import Store
from graph.writer import Change
from ingest.batch import sensible_workers
from ingest.fingerprint import pipeline_fingerprint, run_of
from ingest.loading import Input
from ontology.rulings import Ruling
from tests.killing import processes
from tests.serving import soon

TEXTS = {
    "plan.txt": "遵义市正在修建渝贵高铁，计划二〇二五年通车。茅台镇的白酒产业已经建成全国最大的基地。",
    "report.txt": "武威市建成红崖山水库，推动葡萄酒产业发展。今年地区生产总值增长百分之六。",
    "story.txt": "福州市与厦门市合作建设福厦高铁，支持平潭综合实验区发展。",
    "broken.txt": "",
}


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(folder: Path, names: list[str], store: Path, *, workers: int = 1, **storing: Any) -> list[Event]:
    """Read files of a folder and return all events."""
    files = [Input(folder / name) for name in names]
    return list(ingest(files, {"issued": "2021-03"}, store=str(store), storing=Storing(**storing), workers=workers))


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "api.cli", "ingest", *map(str, arguments)]


def quads(store: Path) -> bytes:
    with Store.open(store, read_only=True) as opened:
        return opened.view().nquads()


@pytest.fixture(scope="module")
def first(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event]]:
    """A store that one process has read into in this order, and what happened; for reading only."""
    store = tmp_path_factory.mktemp("first") / "store"
    return store, run(texts, list(TEXTS), store)


@pytest.fixture(scope="module")
def told(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, list[dict[str, Any]]]:
    """The same by the command with two processes, in another order: store, exit status and events."""
    store = tmp_path_factory.mktemp("told") / "store"
    names = [texts / name for name in reversed(TEXTS)]
    made = subprocess.run(
        command(*names, "--issued", "2021-03", "--workers", 2, "--events", "--store", store),
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert made.stderr == ""
    return store, made.returncode, [json.loads(line) for line in made.stdout.splitlines()]


def test_the_result_does_not_depend_on_processes_or_order(
    first: tuple[Path, list[Event]], told: tuple[Path, int, list[dict[str, Any]]]
) -> None:
    assert quads(first[0]) == quads(told[0])


def test_what_happens_comes_as_lines(told: tuple[Path, int, list[dict[str, Any]]], texts: Path) -> None:
    _, status, events = told
    kinds = [event["event"] for event in events]
    assert (status, kinds.count("begin"), kinds.count("done"), kinds.count("failed"), kinds[-1]) == (
        1,
        4,
        3,
        1,
        "report",
    )
    (failed,) = [event for event in events if event["event"] == "failed"]
    assert (failed["file"], "no text" in failed["error"]) == (str(texts / "broken.txt"), True)
    committed = [one["document"] for event in events if event["event"] == "committed" for one in event["documents"]]
    assert sorted(committed) == ["plan", "report", "story"]
    done = {event["document"]: event for event in events if event["event"] == "done"}
    assert done["plan"]["characters"] == len(TEXTS["plan.txt"])
    assert done["plan"]["counts"]["entities"] > 0
    report = events[-1]
    assert {name: report[name] for name in ("files", "read", "stored", "unchanged", "skipped", "stopped")} == {
        "files": 4, "read": 3, "stored": 3, "unchanged": 0, "skipped": 0, "stopped": False,
    }  # fmt: skip
    assert [stage["stage"] for stage in report["stages"]][:2] == ["load", "segment"]


def test_every_document_is_begun_read_and_stored_in_this_order(first: tuple[Path, list[Event]]) -> None:
    _, events = first
    seen: dict[str, list[str]] = {}
    for event in events:
        names = [getattr(event, "file", "")]
        if isinstance(event, Committed):
            names = [f"{change.document.rpartition('/')[2]}.txt" for change in event.changes]
        for name in names:
            seen.setdefault(Path(name).name, []).append(type(event).__name__)
    assert seen["plan.txt"] == seen["story.txt"] == ["Begin", "Done", "Committed"]
    assert seen["broken.txt"] == ["Begin", "Failed"]


def test_the_same_again_is_not_read(first: tuple[Path, list[Event]], texts: Path) -> None:
    before = quads(first[0])
    events = run(texts, ["story.txt", "plan.txt"], first[0])
    assert [type(event).__name__ for event in events] == ["Begin", "Begin", "Unchanged", "Unchanged", "Finished"]
    assert quads(first[0]) == before


def test_what_decides_a_reading(texts: Path, tmp_path: Path) -> None:
    file, given = Input(texts / "plan.txt"), {"issued": "2021-03"}
    same = run_of(file, given, [], "p")
    ruling = Ruling("merge", "", "茅台镇", "仁怀市")
    copy = tmp_path / "plan.txt"
    copy.write_bytes(file.path.read_bytes() + b"\n")
    others = [
        run_of(file, {"issued": "2021-04"}, [], "p"),
        run_of(file, given, [ruling], "p"),
        run_of(file, given, [], "q"),
        run_of(Input(copy), given, [], "p"),
    ]
    assert same not in others
    assert len(set(others)) == 4
    assert run_of(file, given, [dataclasses.replace(ruling, document="story")], "p") == same
    assert len(pipeline_fingerprint()) == 64


@pytest.fixture
def copied(texts: Path, first: tuple[Path, list[Event]], tmp_path: Path) -> tuple[Path, Path]:
    """A store with the documents, and a folder with one of them under another name."""
    store = tmp_path / "store"
    subprocess.run(["cp", "-r", first[0], store], check=True)
    (tmp_path / "again.txt").write_bytes((texts / "plan.txt").read_bytes())
    return store, tmp_path


@pytest.mark.parametrize(
    ("policy", "documents"),
    [
        ("keep", ["again", "plan", "report", "story"]),
        ("refuse", ["plan", "report", "story"]),
        ("rename", ["again", "report", "story"]),
    ],
)
def test_one_text_under_two_names(copied: tuple[Path, Path], policy: str, documents: list[str]) -> None:
    store, folder = copied
    events = run(folder, ["again.txt"], store, same_text=policy)
    with Store.open(store, read_only=True) as opened:
        assert sorted(stored(opened.backend)) == documents
    (report,) = [event.report for event in events if isinstance(event, Finished)]
    assert report.same_text == ([] if policy == "refuse" else [("again", ("plan",))])
    assert [failed.error.partition(": ")[2] for failed in report.failed] == (
        ["the store has this text as plan"] if policy == "refuse" else []
    )


def test_two_files_of_one_name_are_told(texts: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("别的文字。", encoding="utf-8")
    files = [Input(texts / "broken.txt"), Input(texts / "plan.txt"), Input(tmp_path / "plan.txt")]
    events = list(ingest(files[1:], {}, store=str(tmp_path / "store"), stop=lambda: True))
    (failed,) = [event for event in events if isinstance(event, Failed)]
    assert failed.file == str(files[2].path)
    assert "would be the same document plan" in failed.error


def test_a_process_that_is_killed_is_replaced(texts: Path, tmp_path: Path) -> None:
    files = [Input(texts / name) for name in ("plan.txt", "report.txt", "story.txt")]
    events: list[Event] = []
    for event in ingest(files, {}, store=str(tmp_path / "store"), workers=1):
        if len(events) == 1:  # the first was given out by now
            assert soon(lambda: bool(readers(os.getpid())), 20)
            for number in readers(os.getpid()):
                os.kill(number, signal.SIGKILL)
        events.append(event)
    assert sorted(Path(event.file).name for event in events if isinstance(event, Done)) == [
        "plan.txt", "report.txt", "story.txt",
    ]  # fmt: skip


def readers(parent: int) -> list[int]:
    """Return the processes that a process reads by."""
    return [one.number for one in processes() if one.parent == parent and "spawn_main" in one.text("cmdline")]


MANY = 80


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder of documents that take some time."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(MANY):
        (folder / f"d{number:02d}.txt").write_text(
            "\n".join([TEXTS["plan.txt"], TEXTS["story.txt"]] * 4 + [str(number)])
        )
    return folder


@contextmanager
def started(folder: Path, store: Path) -> Iterator[tuple[subprocess.Popen[str], list[dict[str, Any]]]]:
    """Start the command and give it when the first document was read, with the events so far."""
    process = subprocess.Popen(
        command(folder, "--events", "--workers", 2, "--store", store),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    events = []
    try:
        for line in process.stdout:
            events.append(json.loads(line))
            if events[-1]["event"] == "done":
                break
        yield process, events
    finally:
        process.kill()
        process.communicate()


def test_ctrl_c_stores_what_was_read_and_says_so(many: Path, tmp_path: Path) -> None:
    with started(many, tmp_path / "store") as (process, events):
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        events += [json.loads(line) for line in out.splitlines()]
    report = events[-1]
    committed = [one["document"] for event in events if event["event"] == "committed" for one in event["documents"]]
    assert (process.returncode, report["event"], report["stopped"]) == (130, "report", True)
    assert err.startswith("stopping: ")
    assert 0 < report["stored"] == len(committed) < report["files"] == MANY
    with Store.open(tmp_path / "store") as opened:
        assert sorted(stored(opened.backend)) == sorted(committed)


def test_nothing_is_left_when_the_run_is_killed(many: Path, tmp_path: Path) -> None:
    with started(many, tmp_path / "store") as (process, _):
        reading = readers(process.pid)
        assert len(reading) == 2
        process.kill()
        process.wait()
    assert soon(lambda: not any(alive(number) for number in reading), 20)
    if Store.exists(tmp_path / "store"):
        with Store.open(tmp_path / "store") as opened:
            assert set(stored(opened.backend)) <= {path.stem for path in many.iterdir()}


def alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


SUMMARY = Summary(
    "plan", "纲要", None, None, 1000, {"entities": 3, "claims": 2, "observations": 1, "passages": 9}, (), ()
)


def test_few_documents_have_a_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines([Input(tmp_path / "plan.txt"), Input(tmp_path / "other.txt")])
    for event in (
        Done("plan.txt", SUMMARY),
        Committed((Change("urn:document/plan", 0, 0, unchanged=True),)),
        Unchanged("other.txt", "other"),
        Failed("third.txt", "no text", None),
    ):
        lines.draw(event)
    assert capsys.readouterr().err.splitlines() == [
        "plan.txt: 3 entities, 2 claims, 1 observations",
        "plan: read to the same, unchanged",
        "other.txt: unchanged, not read again",
        "third.txt: not read: no text",
    ]


def test_many_documents_do_not_flood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.commands.progress._LINE_SECONDS", 0.0)
    lines = Lines([Input(tmp_path / f"{number}.txt") for number in range(FEW + 1)])
    monkeypatch.setattr("api.commands.progress._LINE_SECONDS", 1e9)
    for number in range(FEW):
        lines.draw(Done(str(tmp_path / f"{number}.txt"), SUMMARY))
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("api.commands.progress._LINE_SECONDS", 0.0)
    lines.draw(Failed(str(tmp_path / f"{FEW}.txt"), "no text", None))
    lines.draw(Finished(Report()))
    failed, progress = capsys.readouterr().err.splitlines()
    assert failed.endswith(f"{FEW}.txt: not read: no text")
    assert progress.startswith(f"{FEW + 1} of {FEW + 1} documents, ")
    assert progress.endswith(" characters/s")


def test_time_left_follows_the_sizes_of_files(tmp_path: Path) -> None:
    for name, size in (("a.txt", 100), ("b.txt", 300)):
        (tmp_path / name).write_bytes(b"x" * size)
    pace = Pace([Input(tmp_path / "a.txt"), Input(tmp_path / "b.txt")])
    assert (pace.rate(), pace.time_left(), pace.told()) == ("", "", "0 of 2 documents")
    time.sleep(0.35)
    pace.take(Done(str(tmp_path / "a.txt"), SUMMARY))
    assert pace.worked * 4 == pace.total
    assert pace.time_left() == "0:01 left"
    assert pace.told().startswith("1 of 2 documents, ")
    pace.take(Failed(str(tmp_path / "b.txt"), "no text", None))
    assert pace.time_left() == ""


def test_the_report_adds_up() -> None:
    report = Report(files=4)
    dropped = (("recognise", "x", "unlikely"), ("load", "p. 3", "a picture"))
    for event in (
        Done("a", dataclasses.replace(SUMMARY, dropped=dropped, silent=((0, 5),))),
        Unchanged("b", "b"),
        Failed("c", "no text", None),
        Committed((Change("urn:a", 5, 0),)),
    ):
        report.add(event)
    rows = {row["stage"]: row for row in report.stages()}
    assert rows["load"] == {"stage": "load", "in": 2, "kept": 1, "dropped": 1, "why": {"no text": 1, "a picture": 1}}
    assert rows["recognise"]["why"] == {"unlikely": 1}
    assert (report.read, report.skipped, report.unchanged, report.stored, report.silent) == (1, 1, 1, 1, 1)


def test_no_more_processes_than_files() -> None:
    assert sensible_workers(1) == 1
    assert 1 <= sensible_workers(1000) <= 8


def test_a_bar_in_a_terminal() -> None:
    from rich.console import Console  # noqa: PLC0415

    from api.commands.progress import Bar  # noqa: PLC0415

    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with Bar([Input(Path("a.txt")), Input(Path("b.txt"))], console) as bar:
        bar.draw(Done("a.txt", SUMMARY))
        time.sleep(0.2)
        bar.draw(Done("b.txt", SUMMARY))
    written = console.file.getvalue()  # type: ignore[attr-defined]
    assert "2 of 2 documents" in written
    assert "characters/s" in written
