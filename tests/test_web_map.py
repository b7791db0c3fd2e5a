"""The map in a real browser: what it shows, how people move it, filter it and ask what is at a point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import DESKTOP, PHONE, Tabs, violations

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ZUNYI = "遵义市"
SEEN = "document.querySelector('.map-dots').getAttribute('transform')"


def ready(tab: Page, address: str = "/map") -> None:
    """Open the map and wait until its ground is drawn."""
    tab.goto(address)
    tab.wait_for_selector(".map-frame[data-drawn]")
    tab.wait_for_selector(".map-mark")


def view_of(tab: Page) -> str:
    """What is seen, by where the ground stands."""
    return str(tab.locator(".map-dots").get_attribute("transform"))


def moved(tab: Page, before: str) -> None:
    """Wait until something else is seen."""
    tab.wait_for_function(
        "before => document.querySelector('.map-dots').getAttribute('transform') !== before", arg=before
    )


def mark(tab: Page, name: str) -> Locator:
    return tab.locator(f'.map-mark[aria-label^="{name}"]')


@pytest.fixture(scope="module")
def tab(sample_tabs: Tabs) -> Iterator[Page]:
    with sample_tabs.open() as found:
        yield found


def test_names_marks_and_scale(tab: Page) -> None:
    ready(tab)
    names = tab.locator(".map-labels text").all_text_contents()
    assert {"遵义市", "仁怀市", "湄潭县", "渝贵高铁"} <= set(names)
    around = tab.locator(".map-ground-names text").all_text_contents()
    assert "毕节" in around
    assert "遵义" not in around
    assert tab.locator(".map-scale").inner_text().endswith("公里")
    assert "没有画边界" in tab.locator(".map-notes").inner_text()
    assert tab.locator(".map-count").inner_text() == "9 处，18 项，4 条连线"


def test_buttons_keys_wheel_and_drag_move_it(tab: Page) -> None:
    ready(tab)
    first = view_of(tab)
    for act in (
        lambda: tab.get_by_role("button", name="放大").click(),
        lambda: tab.get_by_role("button", name="缩小").click(),
        lambda: tab.locator(".map-picture").press("+"),
        lambda: tab.locator(".map-picture").press("ArrowLeft"),
        lambda: drag(tab),
        lambda: tab.mouse.wheel(0, 300),
    ):
        before = view_of(tab)
        act()
        moved(tab, before)
    before = view_of(tab)
    tab.get_by_role("button", name="全部显示").click()
    moved(tab, before)
    assert view_of(tab) == first


def drag(tab: Page) -> None:
    box = tab.locator(".map-picture").bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + 60, box["y"] + 300)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 140, box["y"] + 330, steps=3)
    tab.mouse.up()


def test_what_is_seen_is_in_the_address(tab: Page) -> None:
    ready(tab)
    tab.get_by_role("button", name="放大").click()
    tab.wait_for_function("() => location.hash.length > 3")
    seen, address = view_of(tab), tab.url
    tab.goto("about:blank")
    ready(tab, address)
    assert scale(view_of(tab)) == pytest.approx(scale(seen), rel=0.01)


def test_far_off_there_are_provinces_near_by_counties(tab: Page) -> None:
    ready(tab, "/map#200,250,150")
    assert tab.locator(".map-ground-names .level-2").count() > 3
    assert tab.locator(".map-ground-names .level-0").count() == 0
    tab.goto("about:blank")
    ready(tab, "/map#0,0,4500")
    assert tab.locator(".map-ground-names .level-0").count() > 10
    assert tab.locator(".map-ground-names .level-2").count() == 0


def test_pointing_tells_what_is_there_here_and_in_the_list(tab: Page) -> None:
    ready(tab)
    mark(tab, "仁怀市").hover()
    tip = tab.locator(".map-tip")
    assert "茅台镇" in tip.inner_text()
    assert "仁怀经济开发区 谋划" in tip.inner_text()
    assert "仁怀市" in tab.locator(".map-list li.lit").inner_text()
    tab.locator(".map-list a", has_text="湄潭县").hover()
    tab.wait_for_selector(".map-mark.lit")
    assert str(tab.locator(".map-mark.lit").get_attribute("aria-label")).startswith("湄潭县")
    tab.locator(".map-line").filter(has=tab.locator(".class-Project")).first.hover()
    tab.wait_for_selector(".map-line:hover")


def test_choosing_a_point_shows_status_and_sentence(tab: Page) -> None:
    ready(tab)
    mark(tab, "仁怀市").click()
    here = tab.locator("#chosen")
    here.get_by_role("link", name="仁怀经济开发区").wait_for()
    assert "谋划" in here.inner_text()
    assert "争取设立仁怀经济开发区" in here.inner_text()
    source = here.locator("li", has_text="仁怀经济开发区").locator("blockquote a").first.get_attribute("href")
    assert str(source).startswith("/documents/zunyi-outline-2020#char=")
    assert "at=106.40109%2C27.79251" in tab.url
    assert tab.locator(".map-mark.chosen").count() == 1
    here.get_by_role("link", name="关闭").click()
    tab.wait_for_selector("#chosen", state="hidden")
    assert "at=" not in tab.url


def test_a_line_can_be_chosen_from_the_list(tab: Page) -> None:
    ready(tab)
    tab.locator(".map-list a", has_text="遵义市—重庆市").click()
    tab.locator("#chosen", has_text="合作").wait_for()
    assert tab.locator(".map-line.chosen .relation").count() == 1
    assert "与重庆、泸州加强合作" in tab.locator("#chosen").inner_text()


def test_the_keyboard_goes_from_point_to_point(tab: Page) -> None:
    ready(tab)
    tab.locator(".map-picture").focus()
    tab.keyboard.press("Tab")
    names = [tab.evaluate("document.activeElement.getAttribute('aria-label')")]
    tab.keyboard.press("ArrowUp")
    names.append(tab.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert names[0].startswith(ZUNYI)
    assert names[1] not in (None, names[0])
    assert tab.locator(".map-tip").is_visible()
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#chosen .facts li, .map-mark")


def test_filters_change_map_list_counts_and_address(tab: Page) -> None:
    ready(tab)
    tab.get_by_label("类别").select_option("Road")
    tab.wait_for_function("() => document.querySelectorAll('.map-mark').length === 1")
    assert tab.url.endswith("/map?class=Road")
    assert tab.locator(".map-line").count() == 1
    assert tab.locator(".map-count").inner_text() == "1 处，2 项，1 条连线"
    statuses = tab.locator('.map-form [name="status"] option').all_text_contents()
    assert statuses == ["全部进展", "完成（1）", "计划（1）"]
    tab.get_by_label("进展").select_option("Completed")
    tab.wait_for_function("() => document.querySelectorAll('.map-mark').length === 0")
    assert tab.locator(".map-list .map-place").all_inner_texts() == ["仁怀至遵义高速公路"]
    answer = tab.request.get(tab.url.replace("/map?", "/map.geojson?"))
    assert [one["properties"]["label"] for one in answer.json()["features"]] == ["仁怀至遵义高速公路"]
    ready_again = tab.url
    tab.goto(ready_again)
    assert tab.locator('.map-form [name="class"]').input_value() == "Road"


def test_by_industry_and_document(tab: Page) -> None:
    ready(tab)
    tab.get_by_label("产业").select_option(label="白酒（2）")
    tab.wait_for_function("() => document.querySelectorAll('.map-mark').length === 1")
    assert tab.locator(".map-mark").get_attribute("aria-label") == "仁怀市，共 2 项"
    tab.get_by_label("文件").select_option("zunyi-report-2024")
    tab.wait_for_url("**document=zunyi-report-2024")
    tab.locator('.map-mark[aria-label="仁怀市，共 2 项"]').wait_for(state="visible")


def test_points_that_would_cover_each_other_are_one_until_nearer(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        ready(tab, "/map#200,250,2500")
        many = tab.locator(".map-mark:has(.more)")
        before = many.count()
        assert before > 0
        seen = view_of(tab)
        many.first.click()
        moved(tab, seen)
        tab.wait_for_function("n => document.querySelectorAll('.map-mark .more').length !== n", arg=before)


def test_a_place_from_elsewhere_is_shown_among_its_neighbours(sample_tabs: Tabs) -> None:
    with sample_tabs.open(language="en") as tab:
        ready(tab, "/map?at=仁怀市")
        assert tab.locator("#chosen h2").inner_text() == "What is here 3"
        assert {"Jinsha", "Xishui"} <= set(tab.locator(".map-ground-names text").all_text_contents())
        assert tab.locator(".map-scale").inner_text().endswith("km")


def test_two_fingers_zoom(sample_tabs: Tabs) -> None:
    with sample_tabs.open(PHONE, has_touch=True) as tab:
        ready(tab)
        before = view_of(tab)
        tab.evaluate(PINCH)
        moved(tab, before)
        assert scale(view_of(tab)) > 1.5 * scale(before)
        tab.get_by_role("button", name="全部显示").tap()
        tab.wait_for_function(
            "was => document.querySelector('.map-dots').getAttribute('transform') === was", arg=before
        )
        mark(tab, "仁怀市").tap()
        tab.locator("#chosen", has_text="茅台镇").wait_for()
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


PINCH = """() => {
  const map = document.querySelector(".map-picture"), box = map.getBoundingClientRect();
  const send = (type, id, x, y) => map.dispatchEvent(new PointerEvent(type, {
    pointerId: id, pointerType: "touch", clientX: box.x + x, clientY: box.y + y, bubbles: true }));
  map.setPointerCapture = () => {};
  send("pointerdown", 1, 150, 200); send("pointerdown", 2, 200, 200);
  send("pointermove", 2, 260, 200); send("pointermove", 1, 100, 200);
  send("pointerup", 1, 100, 200); send("pointerup", 2, 260, 200);
}"""


def scale(transform: str) -> float:
    return float(transform.rpartition("(")[2].rstrip(")"))


def test_without_scripts_there_are_a_picture_and_the_list(sample_tabs: Tabs) -> None:
    with sample_tabs.open(java_script_enabled=False) as tab:
        tab.goto("/map?class=Place")
        assert tab.locator(".map-picture.drawn .map-mark").count() == 8
        tab.locator(".map-list a", has_text="仁怀市").click()
        assert "茅台镇" in tab.locator("#chosen").inner_text()
        tab.get_by_label("类别").select_option("Airport")
        tab.get_by_role("button", name="筛选").click()
        assert tab.locator(".map-list .map-place").all_inner_texts() == ["遵义新舟机场\n1"]


def test_nothing_that_fits(sample_tabs: Tabs) -> None:
    with sample_tabs.open() as tab:
        tab.goto("/map?class=Airport&status=Proposed")
        tab.wait_for_selector(".map-frame[data-drawn]")
        assert tab.locator(".map-count").inner_text() == "没有符合条件的地方。"


VIEWS: list[tuple[str, tuple[int, int], dict[str, Any]]] = [
    ("zh", DESKTOP, {}),
    ("en", PHONE, {"color_scheme": "dark"}),
]


@pytest.mark.parametrize(("language", "size", "options"), VIEWS)
def test_accessible(sample_tabs: Tabs, language: str, size: tuple[int, int], options: dict[str, Any]) -> None:
    with sample_tabs.open(size, language, **options) as tab:
        ready(tab, "/map?at=仁怀市")
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
