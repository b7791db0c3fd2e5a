"""Reading on a real Dask cluster: two worker processes on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from graph.store import Store
from ingest.batch import Reading
from ingest.cluster import ClusterPool, Sent
from ingest.fingerprint import pipeline_fingerprint
from ingest.loading import documents_in, said_beside
from ontology.errors import DocumentError, OptionError
from ontology.records import Extraction

distributed = pytest.importorskip("distributed")

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.filterwarnings("default")  # of a cluster that is closed while its workers are at something


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler and two workers, each a process of its own."""
    with distributed.LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as found:
        yield found


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with texts and an index, an archive with an index of its own, and files that cannot be read."""
    folder = tmp_path_factory.mktemp("mixed")
    text = "# 遵义市工作要点\n\n加快推进渝贵高铁建设。仁怀市做强白酒产业。\n"
    (folder / "one.md").write_text(text, encoding="utf-8")
    (folder / "two.txt").write_bytes("贵州省支持遵义市建设省域副中心。".encode("gb18030"))
    (folder / "index.csv").write_text("file,title,issued\none.md,要点,2024-05-06\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("年报/三.md", "# 三\n\n湄潭县做优茶产业。\n")
        archive.writestr("年报/index.csv", "file,title\n三.md,第三份\n")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (folder / "empty.md").write_text("", encoding="utf-8")
    return folder


def test_the_command_makes_the_same_store(
    cluster: Any, mixed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = ("--scheduler", cluster.scheduler_address)
    found = []
    for name, options in (("here", ()), ("there", there), ("there", there)):
        assert main(["ingest", str(mixed), "--store", str(tmp_path / name), "--json", *options]) == 1
        report = json.loads(capsys.readouterr().out)
        with Store.open(tmp_path / name, read_only=True) as store:
            found.append((report, store.view().nquads()))
    (here, lines), (first, same), (again, still) = found
    assert lines == same == still
    assert here["failed"] == first["failed"] == again["failed"]
    assert [Path(one["file"]).name for one in here["failed"]] == ["broken.pdf", "empty.md"]
    assert [one["read"] for one in here["documents"]] == [one["read"] for one in first["documents"]] == [True] * 3
    assert [one["read"] for one in again["documents"]] == [False] * 3  # known by their bytes to be the same


def test_a_file_travels_with_what_is_said_of_it(mixed: Path) -> None:
    for file in documents_in([mixed]):
        with Sent.of(file).unpacked() as copy:
            assert (copy.file_name, copy.member, said_beside(copy)) == (file.file_name, file.member, said_beside(file))
            assert Sent.of(copy).content == Sent.of(file).content


def slow(extraction: Extraction, run: object) -> str:
    time.sleep(1.0)
    return extraction.document.slug


def test_a_lost_worker_is_told_and_its_files_are_read_by_another(
    cluster: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(6):
        (tmp_path / f"{number}.md").write_text(f"# {number}\n\n遵义市建设渝贵高铁。\n", encoding="utf-8")
    files = documents_in([tmp_path])
    reading = Reading({}, (), slow, pipeline_fingerprint())
    with ClusterPool(cluster.scheduler_address) as pool:
        futures = [pool.submit(reading, file, None) for file in files]
        with distributed.Client(cluster.scheduler_address, set_as_default=False) as other:
            process = min(other.run(os.getpid).values())
        threading.Timer(1.5, os.kill, (process, signal.SIGKILL)).start()
        assert [future.result(timeout=90) for future in futures] == [file.stem for file in files]
        assert "of the cluster was lost" in caplog.text


def test_another_version_is_told(cluster: Any, mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = documents_in([mixed / "one.md"])[0]
    with ClusterPool(cluster.scheduler_address) as pool:  # a worker that came later
        outcome = pool.submit(Reading({}, (), slow, "of another version"), file, None).result(timeout=60)
    assert isinstance(outcome, DocumentError)
    assert (
        str(outcome) == f"{file}: the worker that should read it has another version of regiongraph, or of what it uses"
    )
    monkeypatch.setattr("ingest.cluster.pipeline_fingerprint", lambda: "ours")
    with pytest.raises(OptionError, match=r"the worker tcp://.* has another version of regiongraph"):
        ClusterPool(cluster.scheduler_address)


@pytest.mark.parametrize(
    ("address", "message"),
    [("localhost:8786", "begins with tcp://"), ("tcp://127.0.0.1:1", "no Dask scheduler answers at tcp://127.0.0.1:1")],
)
def test_what_is_no_scheduler_is_told(address: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.cluster._PATIENCE_SECONDS", 1)
    with pytest.raises(OptionError, match=message):
        ClusterPool(address)


def test_ctrl_c_gives_up_what_is_under_way_and_stores_what_was_read(cluster: Any, tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.md").write_text(f"# {number}\n\n遵义市建设渝贵高铁。\n" * 40, encoding="utf-8")
    command = [sys.executable, "-m", "api.cli", "ingest", str(tmp_path), "--store", str(tmp_path / "store"), "--events"]
    with subprocess.Popen(
        [*command, "--scheduler", cluster.scheduler_address], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        events = []
        for line in run.stdout:
            events.append(json.loads(line))
            if events[-1]["event"] == "done" and [event["event"] for event in events].count("done") == 3:
                run.send_signal(signal.SIGINT)
        assert run.wait(timeout=60) == 130
    report = events[-1]
    assert report["event"] == "report"
    assert 3 <= report["stored"] < 40
    client = distributed.Client(cluster.scheduler_address, set_as_default=False)
    until = time.monotonic() + 30
    while any(client.processing().values()) and time.monotonic() < until:
        time.sleep(0.2)
    assert not any(client.processing().values())  # nobody reads what nobody waits for
    client.close()
