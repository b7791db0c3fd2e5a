"""Kill -9 of what puts documents in, replaces and removes them, at any moment: the state is the old or the new one."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from graph.digests import Digest
from graph.journal import NEXT, Journal
from graph.runs import document_names
from graph.store import Store
from graph.writer import derived_graphs
from ontology.namespaces import local_name
from tests.replacing import FIRST, SLUGS, left, make, state, version
from tests.serving import soon

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks")
KILLS = int(os.environ.get("KILLS", "210"))
SEED = int(os.environ.get("KILLS_SEED", "7"))


@dataclass
class Writer:
    """The writer that lives now, and what it and those before it have said."""

    now: int = 0
    lives: int = 0
    committed: int = 1
    """The last state that was said to be committed, or found."""
    ready: bool = False
    """Whether it has looked over what it found."""
    caught_up: int = 0
    """How often a life has published what one before it had committed to the database alone."""
    commits: int = 0
    pace: float = 1.0
    """Seconds that the quickest commit took."""
    strange: list[str] = field(default_factory=list)

    def follow(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        said = time.monotonic()
        for line in process.stdout:
            what, *numbers = line.split()
            before, said = said, time.monotonic()
            if what == "writer":
                self.now, self.lives, self.ready = int(numbers[0]), self.lives + 1, False
            elif what == "found":
                self.ready = True
                self.caught_up += int(numbers[1])
                if not self.committed <= int(numbers[0]) <= self.committed + 1:
                    self.strange.append(f"{line} after {self.committed}")
                self.committed = int(numbers[0])
            elif what == "committed":
                self.committed, self.commits = int(numbers[0]), self.commits + 1
                self.pace = min(self.pace, said - before)
            else:
                self.strange.append(line)


@contextmanager
def writing(folder: Path) -> Iterator[Writer]:
    command = [sys.executable, "-m", "tests.replacing", str(folder)]
    with (folder.parent / "errors").open("w") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True)
    found = Writer()
    following = threading.Thread(target=found.follow, args=[process])
    following.start()
    try:
        assert soon(lambda: bool(found.commits), 30), (folder.parent / "errors").read_text()
        yield found
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        following.join()
        process.stdout.close()  # type: ignore[union-attr]


def test_whenever_a_writer_is_killed_the_state_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    folder, dice, began = tmp_path / "store", random.Random(SEED), time.monotonic()
    make(folder)
    journal, leavings = Journal(folder), Counter[str]()
    with writing(folder) as writer, Store.open(folder, read_only=True) as reader:
        for kill in range(KILLS):
            lives = writer.lives
            if dice.random() < 0.6:  # else it may be killed while it opens the store
                assert soon(lambda: writer.ready, 30)
            time.sleep(dice.uniform(0, 2 * writer.pace))
            known = writer.committed
            os.kill(writer.now, signal.SIGKILL)
            assert known <= journal.consistent(lambda manifest: state(journal, manifest))
            if kill % 10 == 0:
                lines = reader.view().lines(FIRST)
                assert lines in {version(SLUGS[0], number).lines for number in range(known, known + 3)}
            leavings.update({Path(name).suffix for name in left(folder)})
            assert soon(lambda lives=lives: writer.lives > lives, 30)
    print(f"\n{time.monotonic() - began:.0f} s, {writer.commits} commits, {writer.caught_up} caught up, {leavings}")
    assert writer.strange == []
    assert (tmp_path / "errors").read_text() == ""
    assert writer.lives >= KILLS
    assert writer.commits >= KILLS // 20
    assert writer.caught_up > 0
    with Store.open(folder):
        assert left(folder) == []
        assert writer.committed <= state(journal, journal.manifest()) <= writer.committed + 1
    Store.open(folder).close()


def test_a_store_that_is_killed_while_it_is_made_is_made_the_next_time(tmp_path: Path) -> None:
    folder, dice, cut = tmp_path / "store", random.Random(SEED), 0
    for _ in range(30):
        process = os.fork()
        if process == 0:
            try:
                Store.open(folder, plain=True)
            finally:
                os._exit(0)
        time.sleep(dice.uniform(0, 0.06))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        if Journal(folder).exists():
            Store.open(folder).close()
            shutil.rmtree(folder)
        else:
            cut += folder.exists()
    assert cut > 0
    Store.open(folder, plain=True).close()
    assert left(folder) == []


# ── the command itself

TEXTS = {
    "plan-a": "遵义市正在修建渝贵高铁，计划二〇二五年通车。茅台镇的白酒产业已经建成全国最大的基地。\n",
    "plan-b": "遵义市与重庆市加强合作，推进遵义新舟机场扩建。2020年，全市地区生产总值达3720亿元。\n",
    "plan-c": "湄潭县做优茶产业，谋划建设黔北物流新城无水港，融入成渝地区双城经济圈。\n",
}
LATER = "到2025年，遵义市地区生产总值达到5500亿元，渝贵高铁建成通车。\n"


def command(*arguments: object) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "api.cli", *map(str, arguments)]
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def killed(process: subprocess.Popen[bytes], moment: Callable[[], bool]) -> bool:
    """Kill a process at a moment, with all that it has started; tell whether it had not ended by itself."""
    while process.poll() is None and not moment():
        time.sleep(0.002)
    alive = process.poll() is None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return alive


def after(seconds: float) -> Callable[[], bool]:
    """Return the moment in so many seconds."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until


def documents(folder: Path) -> dict[str, str]:
    """Return the documents as a reader finds them, after checking that all files are whole and fit each other."""
    journal = Journal(folder)
    manifest = journal.manifest()
    lines = {name: journal.lines(file) for name, file in manifest.graphs.items()}
    assert {name: hashlib.sha256(found).hexdigest() for name, found in lines.items()} == manifest.versions()
    expected = derived_graphs(set(lines), lambda name: Digest.of(lines.get(name, b"")))
    assert {name: lines.get(name, b"") for name in expected} == expected
    return {local_name(name): manifest.versions()[name] for name in document_names(lines)}


def test_a_killed_ingest_or_remove_leaves_each_document_as_it_was_or_as_it_comes_to_be(tmp_path: Path) -> None:
    folder, texts, dice = tmp_path / "store", tmp_path / "texts", random.Random(SEED)
    texts.mkdir()
    for name, text in TEXTS.items():
        (texts / f"{name}.txt").write_text(text, encoding="utf-8")
    began = time.monotonic()
    assert command("ingest", texts, "--store", folder).wait() == 0
    took = time.monotonic() - began
    for name, text in TEXTS.items():
        (texts / f"{name}.txt").write_text(text + LATER, encoding="utf-8")
    states = [documents(folder)]
    hits = 0
    for moment in (lambda: after(0.5), lambda: (folder / NEXT).exists, lambda: after(took * dice.uniform(0.5, 1.0))):
        hits += killed(command("ingest", texts, "--store", folder), moment())
        states.append(documents(folder))
    assert command("ingest", texts, "--store", folder).wait() == 0
    new = documents(folder)
    removed = killed(command("remove", "plan-a", "plan-b", "--store", folder), after(dice.uniform(0.4, 1.5)))
    assert documents(folder) in (new, {"plan-c": new["plan-c"]})
    print(f"\n{hits} kills of an ingest that takes {took:.1f} s, {int(removed)} of a removal")
    assert hits >= 1
    assert sorted(new) == sorted(TEXTS)
    for slug in TEXTS:
        assert states[0][slug] != new[slug]
        assert {state[slug] for state in states} <= {states[0][slug], new[slug]}
    command("remove", "plan-a", "plan-b", "--store", folder).wait()
    assert documents(folder) == {"plan-c": new["plan-c"]}
    assert left(folder) == []
