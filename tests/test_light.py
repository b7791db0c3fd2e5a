"""Reading starts without what it does not need, also where that is installed."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.light import hidden

ROOT = Path(__file__).parents[1]


def test_a_hidden_module_is_not_found_and_comes_back() -> None:
    with hidden("antigravity"), pytest.raises(ImportError):
        importlib.import_module("antigravity")
    assert "antigravity" not in sys.modules
    with hidden("json"):
        assert importlib.import_module("json") is sys.modules["json"]


def test_reading_loads_no_torch() -> None:
    code = "import sys, ingest.pipeline; print(sorted({'spacy', 'torch'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "['spacy']"
