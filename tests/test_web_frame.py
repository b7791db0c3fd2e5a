"""What every page has: found in a real browser."""

from __future__ import annotations

import pytest

from tests.browsing import DESKTOP, PHONE, Tabs, violations

PAGES = ["/", "/search?q=遵义", "/documents"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible(corpus_tabs: Tabs, address: str, size: tuple[int, int]) -> None:
    with corpus_tabs.open(size) as tab:
        tab.goto(address)
        assert violations(tab) == []
