"""Takes the pictures of pages in `images/`, in Chromium, of what is read from `corpus/`: `python docs/pictures.py`."""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from api.app import create_app  # noqa: E402 -- from the folder above
from api.settings import Settings  # noqa: E402
from graph.store import Store  # noqa: E402
from tests.browsing import Tabs, chromium, visit  # noqa: E402
from tests.serving import running  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Page

IMAGES = ROOT / "docs" / "images"
SIZE = (1280, 860)
QUALITY = 82
LARGEST = 200_000
"""Bytes of one picture."""
QUESTION = {
    "zh": "哪些项目把遵义和成渝地区双城经济圈连起来？",
    "en": "Which projects link Zunyi to the Chengdu–Chongqing economic circle?",
}
COUNT = "SELECT ?kind (COUNT(DISTINCT ?project) AS ?projects) { ?project a ?kind . ?kind rdfs:subClassOf rg:Project }"
PAGES = {
    "home": "/",
    "explore": "/explore?focus=遵义市",
    "entity": "/entity?iri=渝贵高铁",
    "reader": "/documents/zunyi-plan-2020",
    "ask": "/ask?q={question}",
    "path": "/path?from=习水&to=成都",
    "map": "/map",
    "facts": "/facts?relation=hasProject&status=Ongoing",
    "timeline": "/timeline?entity=遵义市",
    "sparql": f"/sparql?query={COUNT} GROUP BY ?kind&view=chart",
}


def take(tab: Page, target: Path) -> None:
    """Take a picture of what is to be seen."""
    options = {"format": "webp", "quality": QUALITY}
    picture = base64.b64decode(tab.context.new_cdp_session(tab).send("Page.captureScreenshot", options)["data"])
    if len(picture) > LARGEST:
        raise SystemExit(f"{target.name} has {len(picture)} bytes, more than {LARGEST}")
    target.write_bytes(picture)


def main() -> None:
    """Take all of them."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "api.cli", "ingest", "corpus", "--store", folder + "/store"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 -- our own command
        with (
            Store.open(Path(folder) / "store", read_only=True) as store,
            running(create_app(Settings(), store)) as site,
            chromium() as browser,
        ):
            for language, question in QUESTION.items():
                with Tabs(browser, site.address).open(SIZE, language, reduced_motion="reduce") as tab:
                    tab.set_default_timeout(60_000)
                    for name, address in PAGES.items():
                        visit(tab, address.format(question=question) if "{question}" in address else address)
                        take(tab, IMAGES / f"{name}-{language}.webp")


if __name__ == "__main__":
    main()
