"""A second process that writes to a store, as `ingest` does: `python -m tests.second_writer FOLDER` (see test_kills).

What it forks commits one version of a document after another and says which; when that is killed, it forks again.
Version n is a document of its own for each n % 4.
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

DOCUMENTS = 4
_A_LIFE = 10_000
_REST_SECONDS = 2.0


def version(number: int) -> Extraction:
    """Return a version of one of the documents: the sample report under another name."""
    report = sample_extractions()[1]
    document = dataclasses.replace(report.document, slug=f"killed-{number % DOCUMENTS}", title=f"第{number}版")
    return dataclasses.replace(report, document=document)


def _write(folder: str, first: int) -> None:
    for number in itertools.count(first):
        time.sleep(random.uniform(0, _REST_SECONDS))
        with contextlib.suppress(StoreError), Store.open(folder) as store:  # suppressed: another one is writing
            store.writer().replace(version(number))
            print("committed", number, flush=True)


def main() -> None:
    """Fork a writer whenever there is none."""
    sample_extractions()
    for life in itertools.count(1):
        process = os.fork()
        if process == 0:
            _write(sys.argv[1], life * _A_LIFE)
        print("writer", process, flush=True)
        os.waitpid(process, 0)


if __name__ == "__main__":
    main()
