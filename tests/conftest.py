"""How tests get a graph.

Nothing is mocked: tests use real stores with the ontology and the reference data, and the two small
documents of `tests/sample.py`. What only reads shares one store in memory for the whole session
(`sample_view`, `sample_store`); a view never changes, so tests cannot disturb each other. What writes
gets its own copy of a folder that was made once (`folder`), or opens `:memory:` itself. Everything a
test writes goes to its `tmp_path`. Tests that need data from outside the repository skip where it is
not there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import Store, View
from tests.sample import sample_extractions


@pytest.fixture(scope="session")
def sample_store() -> Iterator[Store]:
    """A store in memory with the two sample documents; for reading only."""
    with Store.open(":memory:") as store:
        for extraction in sample_extractions():
            store.writer().replace(extraction)
        yield store


@pytest.fixture(scope="session")
def sample_view(sample_store: Store) -> View:
    """The view of the two sample documents."""
    return sample_store.view()


@pytest.fixture(scope="session")
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store") / "zunyi"
    with Store.open(folder) as store:
        for extraction in sample_extractions():
            store.writer().replace(extraction)
    return folder


@pytest.fixture
def folder(_made_once: Path, tmp_path: Path) -> Path:
    """A store folder with the two sample documents, the test's own, closed."""
    return Path(shutil.copytree(_made_once, tmp_path / "store"))
