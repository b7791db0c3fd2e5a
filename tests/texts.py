"""The documents that tests read: each is read once in a session, for reading one takes seconds."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from ingest.pipeline import documents_in, read_document
from ontology.records import Extraction

ROOT = Path(__file__).parents[1]
CORPUS, SEEDS = ROOT / "corpus", ROOT.parent / "shared" / "seeds"
DOCUMENTS = documents_in([CORPUS, *([SEEDS] if SEEDS.is_dir() else [])])

each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=[path.stem for path in DOCUMENTS])
each_folder = pytest.mark.parametrize(
    "folder",
    [
        pytest.param(CORPUS, id="corpus"),
        pytest.param(
            SEEDS, id="seeds", marks=pytest.mark.skipif(not SEEDS.is_dir(), reason="the shared folder is not here")
        ),
    ],
)


@functools.cache
def read(path: Path) -> Extraction:
    """Return what is read from a document of these folders."""
    return read_document(path)
