"""A disk without room at any moment of a commit: nothing is changed, it is said why, and it works again with room."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.cli import main
from graph.disk import require_room
from graph.journal import Journal
from graph.store import Store
from ontology.errors import FullDiskError, StoreError
from tests.replacing import left, make, replace, state

SIZE = 64 << 20
SPARE = (1 << 8, 1 << 14, 1 << 16, 160 << 10, 210 << 10, 260 << 10, 340 << 10, 480 << 10, 8 << 20, 16 << 20)
"""Bytes that are free: too few for any file, for the files of a commit, for the database after them, and enough."""
SAYS = "no space left on the disk of {}: nothing was changed"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of `SIZE`."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, spare: int) -> Path:
    """Fill a disk but for so many bytes."""
    filling, there = disk / "filling", os.statvfs(disk)
    with filling.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, max(1, there.f_bavail * there.f_frsize - spare))
    return filling


def outcome(change: Callable[[], object]) -> str:
    """Tell what came of a change: done, nothing, or that it is settled later."""
    try:
        change()
    except FullDiskError as error:
        return error.message.rpartition(": ")[2]
    return "done"


def now(folder: Path) -> int:
    journal = Journal(folder)
    return journal.consistent(lambda manifest: state(journal, manifest))


def change(folder: Path, number: int) -> None:
    with Store.open(folder) as store:
        replace(store, number)


@pytest.mark.parametrize("foreseen", [True, False], ids=["room is looked for", "the database runs out of room"])
def test_however_little_room_there_is(disk: Path, monkeypatch: pytest.MonkeyPatch, *, foreseen: bool) -> None:
    folder, dice, outcomes = disk / "store", random.Random(3), Counter[str]()
    make(folder)
    if not foreseen:
        monkeypatch.setattr("graph.folder.require_room", lambda *_: None)
    large = sys.modules["graph.folder"]._LARGE  # type: ignore[attr-defined]
    for turn, spare in enumerate(SPARE):
        monkeypatch.setattr("graph.folder._LARGE", large if turn % 2 else 0)
        before, filling = now(folder), fill(disk, spare + dice.randrange(1 << 12))
        said = outcome(lambda before=before: change(folder, before + 1))
        outcomes[said] += 1
        after = now(folder)
        assert after == before + (said == "done")
        filling.unlink()
        Store.open(folder).close()
        assert now(folder) in ({after} if said in {"done", "nothing was changed"} else {before, before + 1})
        change(folder, now(folder) + 1)
        assert left(folder) == []
    print(outcomes)
    assert outcomes["nothing was changed"] >= 3
    assert outcomes["done"] >= 1
    assert not foreseen or set(outcomes) == {"nothing was changed", "done"}


def test_a_writer_that_stays_open_goes_on_when_there_is_room(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, failed = disk / "store", 0
    make(folder)
    monkeypatch.setattr("graph.folder.require_room", lambda *_: None)
    with Store.open(folder) as store, Store.open(folder, read_only=True) as reader:
        for spare in (16 << 10, 96 << 10, 256 << 10, 400 << 10):
            before, filling = now(folder), fill(disk, spare)
            failed += outcome(lambda before=before: replace(store, before + 1)) != "done"
            assert reader.view().generation == reader.backend.generation()
            filling.unlink()
            replace(store, now(folder) + 1)
            replace(store, now(folder) + 1)
            assert now(folder) in {before + 2, before + 3}
    assert failed >= 1


def test_no_store_is_made_without_room(disk: Path) -> None:
    folder = disk / "store"
    filling = fill(disk, 3 << 20)
    with pytest.raises(FullDiskError, match=r"no space left on the disk of .*: there is no store yet"):
        Store.open(folder)
    assert list(folder.iterdir()) == []
    filling.unlink()


def test_the_command_says_so_and_ends(disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = disk / "store"
    make(folder)
    before, filling = now(folder), fill(disk, 1 << 20)
    assert main(["remove", "killed-a", "--store", str(folder)]) == 1
    assert capsys.readouterr().err.startswith(f"error: {SAYS.format(folder)} (free some space and do it again")
    assert now(folder) == before
    filling.unlink()
    assert main(["remove", "killed-a", "--store", str(folder)]) == 0


def test_a_file_may_not_grow(tmp_path: Path) -> None:
    """The limit of a process on the size of files is a full disk too, where none can be mounted."""
    folder = tmp_path / "store"
    make(folder)
    script = (
        "import resource, sys; from graph.store import Store; from tests.replacing import replace\n"
        "from pathlib import Path; from ontology.errors import FullDiskError\n"
        "store = Store.open(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, resource.RLIM_INFINITY))\n"
        "try: replace(store, 2)\n"
        "except FullDiskError as error: print(error.message)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
    assert done.stdout == SAYS.format(folder) + "\n"
    assert now(folder) == 1
    change(folder, 2)
    assert now(folder) == 2


def test_room_is_taken_and_let_go_of(tmp_path: Path) -> None:
    require_room(tmp_path, 1 << 16)
    assert list(tmp_path.iterdir()) == []
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            require_room(tmp_path, 1 << 20)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_cannot_be_written_is_no_full_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be written: Not a directory; nothing was changed") as caught:
        Store.open(tmp_path / "file" / "store")
    assert not isinstance(caught.value, FullDiskError)
