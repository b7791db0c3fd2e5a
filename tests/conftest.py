"""How tests get a graph.

Nothing is mocked: tests use real stores with the ontology and the reference data, and the two small
documents of `tests/sample.py`. What only reads shares one store in memory for the whole session
(`sample_view`, `sample_store`); a view never changes, so tests cannot disturb each other. What writes
gets its own copy of a folder that was made once (`folder`), or opens `:memory:` itself. Everything a
test writes goes to its `tmp_path`. Pages are tried in a real browser (`tests/browsing.py`), on a real
server over the two sample documents (`sample_tabs`) or over what the pipeline reads from `corpus/`
(`corpus_tabs`). Tests that need data from outside the repository skip where it is not there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.app import create_app
from api.settings import Settings
from graph.store import Store, View
from tests.browsing import Tabs, chromium
from tests.sample import sample_extractions
from tests.serving import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for the whole session."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def sample_tabs(browser: Browser, sample_store: Store) -> Iterator[Tabs]:
    """Tabs on a server over the two sample documents."""
    with running(create_app(Settings(), sample_store)) as site:
        site.page("/id/place/520300")  # what is read once, before a tab has to wait for it
        yield Tabs(browser, site.address)


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store folder with what the pipeline reads from `corpus/`; for reading only."""
    folder = tmp_path_factory.mktemp("corpus") / "store"
    command = [sys.executable, "-m", "api.cli", "ingest", "corpus", "--store", str(folder)]
    subprocess.run(command, cwd=Path(__file__).parents[1], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def corpus_tabs(browser: Browser, corpus_folder: Path) -> Iterator[Tabs]:
    """Tabs on a server over what the pipeline reads from `corpus/`."""
    with Store.open(corpus_folder, read_only=True) as store, running(create_app(Settings(), store)) as site:
        site.page("/id/place/520300")  # what is read once, before a tab has to wait for it
        yield Tabs(browser, site.address)
