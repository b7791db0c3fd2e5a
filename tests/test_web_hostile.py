"""Names, titles, quotes and units that try to run, to be filled in or to break out stay text wherever they show."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from pyoxigraph import RdfFormat, parse

from api.app import create_app
from api.settings import Settings
from graph.store import Store
from tests.browsing import DESKTOP, PHONE, Tabs, settle, visit
from tests.hostile_texts import NAMES, PLACE, entities, hostile_extractions
from tests.serving import Site, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt"]) window[name] = () => window.ran.push(name);
document.addEventListener("securitypolicyviolation", (event) => window.ran.push(event.violatedDirective));
"""
"""Before every page: notes what tries to run, and what only the policy stopped."""
FOREIGN = """() => [
  ...window.ran,
  ...[...document.querySelectorAll("*")].flatMap((found) => [
    ...(found.matches("img, iframe, object, embed, base, animate") ? [found.outerHTML.slice(0, 200)] : []),
    ...(found.matches("script:not([src], [type='application/json'])") ? [found.outerHTML.slice(0, 200)] : []),
    ...[...found.attributes].filter(({ name }) => name.startsWith("on")).map(({ name }) => `${found.tagName} ${name}`),
    ...["href", "src", "action", "formaction", "xlink:href"]
      .filter((name) => /^\\s*(javascript|data|vbscript):/i.test(found.getAttribute(name) ?? ""))
      .map((name) => found.getAttribute(name)),
  ]),
]"""
"""What no page of ours has: it came out of a name."""
EVERY = (
    """SELECT ?thing ?name WHERE { ?thing rdfs:label|skos:altLabel|dcterms:title ?name } ORDER BY ?thing LIMIT 5000"""
)

FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFUSED = ("status of 400", "status of 404")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Store.open(":memory:") as store:
        store.writer().replace_all(hostile_extractions())
        with running(create_app(Settings(), store)) as found:
            yield found


@pytest.fixture(scope="module")
def tab(browser: Browser, site: Site) -> Iterator[Page]:
    """A narrow tab, in which what is long has the least room, in the language that shows names twice."""
    yield from watched(browser, site, PHONE, "en")


@pytest.fixture(scope="module")
def wide(browser: Browser, site: Site) -> Iterator[Page]:
    """A wide tab, in which a page has all its parts."""
    yield from watched(browser, site, DESKTOP, "zh")


def watched(browser: Browser, site: Site, size: tuple[int, int], language: str) -> Iterator[Page]:
    with Tabs(browser, site.address).open(size, language, REFUSED) as opened:
        opened.add_init_script(WATCH)
        opened.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
        yield opened


IRIS = [entity.iri for entity in entities().values()]
THINGS = [quote(iri, safe="") for iri in (*IRIS, PLACE.iri)]
WORDS = [quote(name[:100], safe="") for _, name in NAMES.values()]
PAGES = [
    "/",
    "/documents",
    "/documents/hostile-2020",
    "/decisions",
    "/facts",
    "/map",
    "/rank?limit=50",
    "/ontology",
    "/explore",
    "/explore?focus=遵义市",
    "/timeline?class=Project",
    "/compare?a=hostile-2020&b=hostile-2024",
    f"/compare?a=遵义市&b={quote('泸州市')}",
    f"/sparql?query={quote(EVERY)}",
    *(f"/entity?iri={thing}" for thing in THINGS),
    *(f"/embed?iri={thing}" for thing in THINGS[:3]),
    *(f"/cite?entity={thing}" for thing in THINGS[:3]),
    *(f"/explore?focus={thing}" for thing in THINGS[:3]),
    *(f"/timeline?entity={thing}" for thing in THINGS[:3]),
    *(f"/path?from=遵义市&to={thing}" for thing in THINGS[:3]),
    *(f"/search?q={word}" for word in WORDS),
    *(f"/ask?q={word}" for word in WORDS),
    *(f"/facts?q={word}" for word in WORDS[:3]),
    *(f"/sparql?query={word}" for word in WORDS[:3]),
    *(f"/{word}" for word in WORDS[:3]),
]


POKE = """(text) => {
  for (const found of document.querySelectorAll("summary, [role=tab], button:not([type=submit])")) found.click();
  for (const found of document.querySelectorAll("main [title], .mention, .passage, svg a, tbody tr"))
    for (const type of ["pointerover", "mouseover", "mouseenter", "focusin"])
      found.dispatchEvent(new MouseEvent(type, { bubbles: true }));
}"""
"""Presses all that can be pressed, and passes over all that tells more then."""
POKED = [
    f"/entity?iri={THINGS[0]}",
    f"/entity?iri={THINGS[-1]}",
    f"/explore?focus={THINGS[-1]}",
    "/documents/hostile-2020",
    "/facts",
    "/map",
    "/timeline?class=Project",
    "/compare?a=hostile-2020&b=hostile-2024",
    "/decisions",
    f"/ask?q={WORDS[0]}",
    f"/path?from=泸州市&to={THINGS[1]}",
    f"/sparql?query={quote(EVERY)}",
]


def harmless(tab: Page) -> None:
    assert tab.evaluate(FOREIGN) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("address", PAGES, ids=lambda address: address[:50])
def test_a_page_shows_text_as_text(tab: Page, address: str) -> None:
    assert visit(tab, address).status in (200, 400, 404)
    harmless(tab)


@pytest.mark.parametrize("key", NAMES)
def test_the_page_of_an_entity_names_it(tab: Page, key: str) -> None:
    assert visit(tab, f"/entity?iri={quote(entities()[key].iri, safe='')}").status == 200
    shown = " ".join(tab.locator("h1").text_content().split())
    assert " ".join(NAMES[key][1].split()) in shown
    assert tab.title().startswith(shown[:10])


@pytest.mark.parametrize("address", POKED, ids=lambda address: address[:50])
def test_nothing_runs_when_all_is_pressed(wide: Page, address: str) -> None:
    visit(wide, address)
    wide.evaluate(POKE)
    settle(wide)
    harmless(wide)


@pytest.mark.parametrize("text", ["script", "alert", "javascript", "HYPERLINK", "长长", "所会"])
def test_suggestions_are_text(wide: Page, text: str) -> None:
    visit(wide, "/")
    wide.get_by_role("banner").get_by_role("combobox").fill(text)
    wide.get_by_role("option").first.wait_for()
    harmless(wide)


def twins(tab: Page) -> set[str]:
    links = tab.locator("a[rel~=alternate], a[download], .twins a:not([href='/export'])")  # that is a page
    return set(links.evaluate_all("all => all.map((one) => one.href).filter((href) => href.startsWith('http'))"))


def test_other_forms_are_safe(wide: Page, site: Site) -> None:
    found = set()
    for address in POKED:
        visit(wide, address)
        found |= twins(wide)
    kinds = {check(site, address.removeprefix(site.address)) for address in sorted(found)}
    assert kinds >= {"application/json", "text/csv", "text/turtle", "application/ld+json", XLSX}


def check(site: Site, path: str) -> str:
    """Read another form of a page as a program would, and return its media type."""
    answer = site.get(path, "*/*")
    assert answer.status == 200, path
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert re.fullmatch(
        r'(attachment|inline)(; filename="[\w.-]+")?', answer.headers.get("content-disposition", "inline")
    )
    if "json" in answer.type:
        assert "<script" not in json.dumps(answer.json) or answer.type != "text/html"
    elif answer.type == "text/csv":
        cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
        assert [cell for cell in cells if cell.startswith(FORMULA)] == []
    elif answer.type == XLSX:
        sheets = load_workbook(io.BytesIO(answer.body)).worksheets
        assert [cell for sheet in sheets for row in sheet for cell in row if cell.data_type == "f"] == []
    elif form := RdfFormat.from_media_type(answer.type):
        assert list(parse(answer.body, form))
    elif answer.type.endswith("xml"):
        tags = {one.tag.rpartition("}")[2] for one in ET.fromstring(answer.body).iter()}
        assert tags & {"script", "foreignObject", "img", "iframe"} == set()
    else:
        assert answer.type == "text/tab-separated-values", path
    return answer.type
