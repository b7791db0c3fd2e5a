"""Commits to a store from a process of its own: `python -m benchmarks._commits STORE COUNT SECONDS`.

Prints a line `document time` as soon as each commit has returned.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from graph.store import Store
from ingest.pipeline import read_document

TEXT = """---
title: 绥阳县第{n}号产业园开工
issued: 2025-03-{n:02d}
publisher: The regiongraph authors
about: 遵义市
---

# 绥阳县第{n}号产业园开工

绥阳县将建设风华第{n}号产业园，重点发展辣椒加工业。2024年，绥阳县辣椒产值达到{n}亿元。遵义市支持绥阳县建设风华第{n}号产业园。
"""


def main(store: str, count: str, pause: str) -> None:
    """Read the documents first, then commit one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"commit-{n}.md" for n in range(1, int(count) + 1)]
        for n, path in enumerate(paths, start=1):
            path.write_text(TEXT.format(n=n), encoding="utf-8")
        extractions = [read_document(path) for path in paths]
    print("ready", flush=True)
    sys.stdin.readline()
    for extraction in extractions:
        time.sleep(float(pause))
        with Store.open(store) as opened:
            opened.writer().replace(extraction)
            print(extraction.document.iri, time.time(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
