"""Another process that writes to a store, as `ingest` does: `python -m tests.second_writer FOLDER` (see test_kills).

What it forks commits one version after another and says which; when that is killed, it forks again. Version n is the
sample report as one of four documents, or in a plain store one of four graphs, without a rest in between.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import os
import random
import sys
import time

from graph.store import Store
from ontology.errors import StoreError
from ontology.records import Extraction
from tests.sample import sample_extractions

KINDS = 4
_A_LIFE = 10_000
_REST_SECONDS = 2.0


def version(number: int) -> Extraction:
    """Return a version of one of the documents: the sample report under another name."""
    report = sample_extractions()[1]
    document = dataclasses.replace(report.document, slug=f"killed-{number % KINDS}", title=f"第{number}版")
    return dataclasses.replace(report, document=document)


def plain_version(number: int) -> dict[str, bytes]:
    """Return a version of one of the graphs of a plain store: the number, many times."""
    lines = (f'<urn:s{place}> <urn:version> "{number}" .\n'.encode() for place in range(100))
    return {f"urn:killed/{number % KINDS}": b"".join(sorted(lines))}


def _say(what: str, number: int) -> None:
    """Print a line in one piece, whatever the settings of Python: half a line would spoil the one of the next life."""
    os.write(1, f"{what} {number}\n".encode())


def _write(folder: str, first: int) -> None:
    for number in itertools.count(first):
        time.sleep(random.uniform(0, _REST_SECONDS))
        with contextlib.suppress(StoreError), Store.open(folder) as store:  # suppressed: another one is writing
            store.writer().replace(version(number))
            _say("committed", number)


def _write_plain(folder: str, first: int) -> None:
    with Store.open(folder) as store:
        for number in itertools.count(first):
            store.writer().put(plain_version(number))
            _say("committed", number)


def main() -> None:
    """Fork a writer whenever there is none."""
    folder = sys.argv[1]
    with Store.open(folder, read_only=True) as store:
        write = _write_plain if store.backend.plain else _write
    for life in itertools.count(1):
        process = os.fork()
        if process == 0:
            write(folder, life * _A_LIFE)
        _say("writer", process)
        os.waitpid(process, 0)


if __name__ == "__main__":
    main()
