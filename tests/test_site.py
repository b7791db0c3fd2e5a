"""The site without a server: its folder, and its pages in a real browser that opens files and reaches no network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api.site import MARK, write_site
from graph.export import SUFFIXES, export
from graph.export_part import EVERYTHING, part_of
from graph.site import pieces
from graph.statements import all_statements
from graph.store import Store, View
from ontology.errors import FullDiskError, OptionError
from tests.browsing import DESKTOP, PATIENCE, PHONE, violations
from tests.hostile_texts import hostile_extractions
from tests.sample import sample_extractions

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OUTLINE, REPORT = (extraction.document for extraction in sample_extractions())
PROJECT, PLACE = "project/渝贵高铁", "place/520300"
TEXTS = {OUTLINE.title: OUTLINE.text, REPORT.title: REPORT.text}


@pytest.fixture(scope="module")
def site(sample_view: View, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the two sample documents."""
    folder = tmp_path_factory.mktemp("site") / "zunyi"
    write_site(sample_view, folder, EVERYTHING)
    return folder


@contextmanager
def opened(browser: Browser, folder: Path, size: tuple[int, int] = DESKTOP, **options: Any) -> Iterator[Page]:
    """Open a tab without a network; what it asks for outside the folder, and any error, fails the test."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True, **options)
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    faults: list[str] = []
    base = folder.as_uri() + "/"
    tab.on(
        "request", lambda one: None if one.url.startswith((base, "data:")) else faults.append(f"asked for {one.url}")
    )
    tab.on("console", lambda one: faults.append(one.text) if one.type == "error" and not axe(one.text) else None)
    tab.on("pageerror", lambda error: faults.append(str(error)))
    yield tab
    context.close()
    assert faults == []


def axe(text: str) -> bool:
    """Say whether a message is of axe-core, which wants to read the stylesheets; the policy does not let it."""
    return text.startswith("Connecting to") and ".css" in text


def go(tab: Page, folder: Path, address: str, shown: str = "main[data-shown]") -> None:
    tab.goto("about:blank")
    tab.goto(f"{folder.as_uri()}/{address}")
    tab.wait_for_selector(shown)


def test_the_same_graph_gives_the_same_pieces(sample_view: View, folder: Path) -> None:
    with Store.open(folder, read_only=True) as store:
        assert json.dumps(list(pieces(store.view(), EVERYTHING))) == json.dumps(list(pieces(sample_view, EVERYTHING)))


def test_every_claim_is_at_both_its_ends_with_its_sentence(sample_view: View) -> None:
    found = dict(pieces(sample_view, EVERYTHING))
    names, about = found["names-0"], found["site"]
    said: dict[bool, set[tuple[str, str, str]]] = {True: set(), False: set()}
    for number, (facts, *_) in enumerate(found["facts-0"]["entities"]):
        for relation, backward, other, claims in facts:
            ends = [names[number][6], names[other][6]]
            key = (ends[backward], about["relations"][relation][0], ends[1 - backward])
            said[bool(backward)].add(key)
            for _, _, document, places in claims:
                title = about["documents"][document][1]
                for place in places:
                    _, _, _, start, end, words = found["facts-0"]["quotes"][place]
                    assert TEXTS[title][start:end] == words
    base = about["base"]
    stated = {
        (s.removeprefix(base), p, o.removeprefix(base)) for s, p, o in (one.key for one in all_statements(sample_view))
    }
    assert said == {True: stated, False: stated}
    assert about["counts"] == [2, sum(row[4] > 0 for row in names), 48, 6]


def test_a_text_is_all_there(sample_view: View) -> None:
    found = dict(pieces(sample_view, EVERYTHING))
    for number, row in enumerate(found["site"]["documents"]):
        text = found[f"text-{number}"]
        whole = ""
        for gap, _, segments, *_ in text["sentences"]:
            whole += gap + "".join(one if isinstance(one, str) else one[0] for one in segments)
        assert whole + text["tail"] == TEXTS[row[1]]


def test_a_part_has_its_facts_only(sample_view: View) -> None:
    found = dict(pieces(sample_view, part_of(sample_view, relation="hasZone", document=REPORT.slug)))
    assert [row[6] for row in found["names-0"]] == ["place/520300", "zone/遵义综合保税区"]
    assert found["site"]["counts"] == [1, 2, 1, 0]
    assert [row[1] for row in found["site"]["documents"]] == [REPORT.title]
    assert (len(found["text-0"]["facts"]), found["text-0"]["values"]) == (1, [])


def test_words_of_strangers_do_no_harm(tmp_path: Path) -> None:
    with Store.open(":memory:") as store:
        store.writer().replace(sample_extractions()[1])
        lines = store.backend.lines(REPORT.iri).replace(b"ontology#hasZone>", b"ontology#hasOddity>")
        store.writer().put({REPORT.iri: lines.replace(b"status#Ongoing>", b"status#Someday>")})
        view = store.view()
        write_site(view, tmp_path / "site", EVERYTHING)
        for suffix in SUFFIXES:
            for part in (EVERYTHING, part_of(view, document=REPORT.slug)):
                assert export(view, tmp_path / f"x{suffix}", part=part).stat().st_size > 0
        assert b",hasOddity,,," in export(view, tmp_path / "x.csv").read_bytes()


def test_an_entity_knows_where_it_is_mentioned(sample_view: View) -> None:
    found = dict(pieces(sample_view, EVERYTHING))
    number = next(number for number, row in enumerate(found["names-0"]) if row[6] == PROJECT)
    places = found["facts-0"]["entities"][number][3]
    assert [(document, count) for document, count, *_ in places] == [(0, 1), (1, 1)]
    assert [TEXTS[found["site"]["documents"][n][1]][start:end] for n, _, start, end in places] == [
        "新渝贵高铁",
        "渝贵高铁",
    ]


def test_the_folder_needs_nothing_from_elsewhere(site: Path) -> None:
    assert sorted(path.name for path in site.iterdir()) == [
        "LICENSES.txt", "assets", "data", "en.html", "index.html", MARK,
    ]  # fmt: skip
    for page in ("index.html", "en.html"):
        text = (site / page).read_text(encoding="utf-8")
        targets = re.findall(r'(?:src|href)="([^"]*)"', text)
        assert [one for one in targets if one[0] != "#" and not (site / one).is_file()] == []
        assert "default-src &#39;none&#39;; script-src &#39;self&#39; file:;" in text
    licences = (site / "LICENSES.txt").read_text(encoding="utf-8")
    assert all(words in licences for words in ("Apache License", "vis-network", "CC BY 4.0"))


def test_a_newer_site_replaces_the_old_one_whole(sample_view: View, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_site(sample_view, folder, EVERYTHING)
    (folder / "data" / "old.js").write_text("")
    part = part_of(sample_view, relation="hasZone")
    written = write_site(sample_view, folder, part)
    assert not (folder / "data" / "old.js").exists()
    assert written.files == sum(path.is_file() for path in folder.rglob("*"))
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("kind", ["folder", "file", "missing"])
def test_what_is_no_site_is_not_replaced(sample_view: View, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "mine"
    if kind == "folder":
        target.mkdir()
        (target / "letter.txt").write_text("mine")
    elif kind == "file":
        target.write_text("mine")
    else:
        target = tmp_path / "no" / "such" / "folder"
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(OptionError, match=r"holds something else|a site is a folder|No such file"):
        write_site(sample_view, target, EVERYTHING)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_a_full_disk_leaves_the_old_site(sample_view: View, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    folder = tmp_path / "site"
    write_site(sample_view, folder, part_of(sample_view, relation="hasZone"))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(FullDiskError, match="cannot be written"):
            write_site(sample_view, folder, EVERYTHING)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_first_page_to_the_sentence(browser: Browser, site: Path, language: str) -> None:
    page = {"zh": "index.html", "en": "en.html"}[language]
    with opened(browser, site) as tab:
        go(tab, site, page)
        assert tab.locator(".figures b").all_text_contents()[:3] == ["2", str(mentioned(site)), "48"]
        assert violations(tab) == []
        tab.get_by_role("link", name={"zh": "渝贵高铁", "en": "Yúguì Gāotiě"}[language], exact=True).first.click()
        tab.wait_for_selector(f"main[data-shown='#/id/{quoted(PROJECT)}']")
        fact = tab.locator(".fact", has=tab.locator("a", has_text={"zh": "遵义市", "en": "Zunyi"}[language])).first
        statuses = fact.locator(".chip.status").all_text_contents()
        assert statuses == {"zh": ["推进", "推进", "推进"], "en": ["Ongoing", "Ongoing", "Ongoing"]}[language]
        quote = fact.locator("blockquote").last
        assert "渝贵高铁开工建设，仁怀至遵义高速公路建成通车。" in (quote.text_content() or "")
        assert violations(tab) == []
        quote.locator("a").click()
        tab.wait_for_selector("article.reader")
        assert tab.locator(".passage.target").text_content() == "渝贵高铁开工建设，仁怀至遵义高速公路建成通车。"
        assert tab.locator(".chosen .facts > li").count() == 6
        assert violations(tab) == []


def mentioned(site: Path) -> int:
    rows = json.loads((site / "data" / "names-0.js").read_text(encoding="utf-8").partition(",")[2][:-3])
    return sum(row[4] > 0 for row in rows)


def quoted(path: str) -> str:
    return Path("/" + path).as_uri().removeprefix("file:///")


def test_search_by_name_alias_part_pinyin_and_initials(browser: Browser, site: Path) -> None:
    wanted = dict.fromkeys(("渝贵高铁", "新渝贵", "yugui", "ygg", "贵高"), PROJECT) | {"zunyi": PLACE}
    with opened(browser, site) as tab:
        go(tab, site, "index.html")
        for words, found in wanted.items():
            tab.fill("#search", words)
            tab.press("#search", "Enter")
            tab.wait_for_selector(f"h1:text-is('{words}')")
            assert tab.locator(".results a").first.get_attribute("href") == f"#/id/{quoted(found)}", words


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone"])
def test_the_drawing_leads_on(browser: Browser, site: Path, size: tuple[int, int], scheme: str) -> None:
    with opened(browser, site, size, color_scheme=scheme) as tab:
        go(tab, site, f"index.html#/graph/{PLACE}", "figure[data-drawn]")
        figure = tab.locator("figure.rg-network")
        assert int(figure.get_attribute("data-nodes") or 0) > 10
        assert violations(tab) == []
        at = figure.evaluate(
            f"figure => figure.network.canvasToDOM(figure.network.getPositions(['{PROJECT}'])['{PROJECT}'])"
        )
        place = {"x": at["x"], "y": at["y"]}
        tab.locator("figure canvas").click(position=place)
        assert tab.locator(".selected .name").text_content() == "渝贵高铁"
        tab.get_by_role("link", name="以它为中心").click()
        tab.wait_for_selector(f"main[data-shown='#/graph/{quoted(PROJECT)}']")
        assert tab.locator("h1").text_content() == "渝贵高铁"


def test_the_other_pages(browser: Browser, site: Path) -> None:
    with opened(browser, site, color_scheme="dark") as tab:
        go(tab, site, "index.html#/documents")
        assert tab.locator("tbody th").all_text_contents() == [OUTLINE.title, REPORT.title]
        assert violations(tab) == []
        tab.click(".languages a[lang=en]")
        tab.wait_for_selector("h1:text('Documents')")
        tab.click(".menu summary")
        tab.check("input[value=light]")
        assert tab.evaluate("document.documentElement.dataset.theme") == "light"
        assert violations(tab) == []
        go(tab, site, "index.html#/id/project/没有的高铁")
        assert tab.locator("h1").text_content() == "没有这一页"


def test_facts_are_filtered_as_one_types(browser: Browser, site: Path) -> None:
    with opened(browser, site) as tab:
        go(tab, site, f"index.html#/id/{PLACE}")
        tab.select_option("select[name=status]", "Completed")
        shown = tab.locator(".fact:not([hidden])")
        assert {one.get_attribute("data-status") for one in shown.all()} == {"Completed"}
        assert violations(tab) == []


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of documents whose names try to be more than text."""
    folder = tmp_path_factory.mktemp("hostile") / "site"
    with Store.open(":memory:") as store:
        store.writer().replace_all(list(hostile_extractions()))
        write_site(store.view(), folder, EVERYTHING)
    return folder


def test_no_text_is_taken_for_html(browser: Browser, hostile: Path) -> None:
    slug = hostile_extractions()[0].document.slug
    with opened(browser, hostile) as tab:
        dialogs: list[str] = []
        tab.on("dialog", lambda one: (dialogs.append(one.message), one.dismiss()))
        for view in ("", "search", "documents", f"document/{slug}", f"id/{PLACE}", f"graph/{PLACE}"):
            go(tab, hostile, f"index.html#/{view}")
            assert tab.locator("main :is(script, img, iframe, [onload])").count() == 0, view
        assert dialogs == []
