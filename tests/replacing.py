"""A process that replaces, adds and removes documents without a rest: `python -m tests.replacing FOLDER`.

What it forks looks over the store as it finds it, goes on from there, and says each state that it has committed; when
that is killed, it forks again (see test_kills_ingest). State n is one transaction: the first document is version n, the
second too, but is not there where three divides n. Where ten divides it, versions are dropped afterwards. Every other
life loads what is new in bulk, as is done with large documents.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import os
import re
import sys
from pathlib import Path

from graph import folder as folder_module
from graph.background import fingerprint
from graph.digests import Digest
from graph.disk import PARTIAL
from graph.folder import GENERATION_GRAPH, WritingBackend
from graph.journal import NEXT, Edition, Journal, Manifest
from graph.store import Store
from graph.terms import sort_lines
from graph.writer import Prepared, derived_graphs, prepare
from ontology.iris import document_iri
from ontology.namespaces import RUNS_GRAPH
from tests.sample import sample_extractions

SLUGS = ("killed-a", "killed-b")
FIRST, SECOND = map(document_iri, SLUGS)
_VERSION = re.compile(r'title> "第(\d+)版"'.encode())


def make(folder: Path) -> None:
    """Make a store that has the ontology's and reference data's fingerprint without their bulk, at state 1."""
    WritingBackend.create(folder, {"https://example.org/small": b"<urn:s> <urn:p> <urn:o> .\n"}, fingerprint()).close()
    with Store.open(folder) as store:
        replace(store, 1)


def version(slug: str, number: int) -> Prepared:
    """Return a document at a version."""
    report = sample_extractions()[1]
    document = dataclasses.replace(report.document, slug=slug, title=f"第{number}版", sha256=f"{number:064x}")
    return prepare(dataclasses.replace(report, document=document))


def replace(store: Store, number: int) -> None:
    """Go to state n."""
    there = SECOND in store.backend.names()
    documents = [version(slug, number) for slug in (SLUGS if number % 3 else SLUGS[:1])]
    removing = [SECOND] if there and not number % 3 else []
    store.writer().store(documents, keep_versions=True, removing=removing)
    if number % 10 == 0:
        store.writer().drop_versions(store.backend.editions())


def state(journal: Journal, manifest: Manifest) -> int:
    """Return which state a manifest is, having read all its files; `AssertionError` where it is none."""
    lines = {name: journal.lines(file) for name, file in manifest.graphs.items()}
    for name, file in manifest.graphs.items():
        assert hashlib.sha256(lines[name]).hexdigest() == file.sha256, name
    number = _number(lines[FIRST])
    assert lines[FIRST] == version(SLUGS[0], number).lines
    assert lines.get(SECOND) == (version(SLUGS[1], number).lines if number % 3 else None)
    expected = derived_graphs(set(lines), lambda name: Digest.of(lines.get(name, b"")))
    assert {name: lines.get(name, b"") for name in expected} == expected
    for name, editions in manifest.editions.items():
        _check_editions(journal, editions, number if name == FIRST else None)
    return number


def _check_editions(journal: Journal, editions: tuple[Edition, ...], now: int | None) -> None:
    """Check that editions are whole, follow each other, and lead to the present."""
    found = [journal.lines(edition.file) for edition in editions]
    for edition, lines in zip(editions, found, strict=True):
        assert hashlib.sha256(lines).hexdigest() == edition.file.sha256
    assert [edition.number for edition in editions] == list(range(1, len(editions) + 1))
    numbers = [_number(lines) for lines in found]
    assert numbers == sorted(set(numbers))
    if now is not None:
        assert numbers == list(range(now - len(numbers), now))


def _number(lines: bytes) -> int:
    return int(_VERSION.findall(lines)[0])


def left(folder: Path) -> list[str]:
    """Return what dead writers have left."""
    parts = [path.name for path in folder.rglob(f".*{PARTIAL}")]
    return [*parts, *([NEXT] if (folder / NEXT).exists() else [])]


def _say(*words: object) -> None:
    """Print a line in one piece, so that a kill leaves none by half."""
    os.write(1, f"{' '.join(map(str, words))}\n".encode())


def _life(folder: Path, life: int) -> None:
    folder_module._LARGE = 0 if life % 2 else folder_module._LARGE
    before = Journal(folder).manifest().generation
    with Store.open(folder) as store:
        backend = store.backend
        assert isinstance(backend, WritingBackend)
        manifest = backend.manifest()
        number = state(backend.journal, manifest)
        database = backend._database()
        for name in {*database.graph_names(), *manifest.graphs} - {GENERATION_GRAPH}:
            assert sort_lines(database.lines(name)) == backend.lines(name), name
        assert left(folder) == []
        _say("found", number, manifest.generation - before)
        for following in itertools.count(number + 1):
            replace(store, following)
            _say("committed", following, 0)


def main() -> None:
    """Fork a writer whenever there is none."""
    folder = Path(sys.argv[1])
    with Store.open(folder, read_only=True) as store:
        assert RUNS_GRAPH not in store.backend.names()
        state(Journal(folder), Journal(folder).manifest())  # what is read once, before the first fork
    for life in itertools.count(1):
        process = os.fork()
        if process == 0:
            _life(folder, life)
        _say("writer", process, 0)
        os.waitpid(process, 0)


if __name__ == "__main__":
    main()
