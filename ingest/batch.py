"""Many files, read in other processes, answers in the order of the files.

The calling process loads no language pipeline; it is free to write what has been read while the
next file is being read. The answer to a file does not depend on how many processes there are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from ontology.errors import DocumentError, ShapeError
from ontology.records import Document, Extraction
from ontology.rulings import Ruling

Outcome = Extraction | DocumentError | ShapeError
_AHEAD = 2
"""How many files a process may be ahead of the one that is waited for; bounds the memory held."""


def read_all(
    files: Sequence[Path], given: Mapping[str, str], *, rulings: Sequence[Ruling] = (), workers: int = 1
) -> Iterator[tuple[Path, Outcome]]:
    """Yield each file with what was read from it, or with the error that kept it from being read."""
    # spawned and not forked: the caller may have threads
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        pending: deque[tuple[Path, Future[Outcome]]] = deque()
        waiting = iter(files)
        for path in waiting:
            pending.append((path, pool.submit(_read, path, dict(given), tuple(rulings))))
            if len(pending) >= workers * _AHEAD:
                yield _answer(*pending.popleft())
        while pending:
            yield _answer(*pending.popleft())


def read_stored(documents: Iterable[Document], rulings: Sequence[Ruling]) -> list[Extraction]:
    """Return what is read from documents by their stored text; one that can no longer be read is an error."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_read_again, [(document, tuple(rulings)) for document in documents]))


def _read_again(task: tuple[Document, tuple[Ruling, ...]]) -> Extraction:
    from ingest.pipeline import read_again  # noqa: PLC0415 - only the reading process loads spaCy

    return read_again(*task)


def _read(path: Path, given: dict[str, str], rulings: tuple[Ruling, ...]) -> Outcome:
    from ingest.pipeline import read_document  # noqa: PLC0415 - only the reading process loads spaCy

    try:
        return read_document(path, **given, rulings=rulings)
    except (DocumentError, ShapeError) as error:
        return error


def _answer(path: Path, future: Future[Outcome]) -> tuple[Path, Outcome]:
    try:
        return path, future.result()
    except BrokenProcessPool:
        hint = "the process that read it was ended, perhaps for want of memory"
        return path, DocumentError(f"{path}: reading was cut short", hint)
