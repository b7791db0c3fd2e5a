"""The page of the API: every address is described, and can be asked on the page."""

from __future__ import annotations

import json

import pytest

from api.described import Kind, kind_of, models, operations
from tests.browsing import DESKTOP, PHONE, Tabs, violations

OPENAPI = {
    "paths": {
        "/a/{slug}": {
            "get": {
                "summary": "One",
                "parameters": [
                    {"name": "slug", "in": "path", "required": True, "schema": {"type": "string", "example": "plan"}},
                    {"name": "far", "in": "query", "schema": {"type": "boolean", "default": False}},
                ],
                "responses": {
                    "200": {
                        "description": "Found",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}},
                    }
                },
            },
            "put": {"requestBody": {"content": {"text/turtle": {}}}},
        }
    },
    "components": {"schemas": {"A": {"properties": {"b": {"type": "array", "items": {"type": "integer"}}}}}},
}


def test_a_description_becomes_records() -> None:
    get, put = operations(OPENAPI)
    assert (get.method, get.path, get.summary, get.anchor) == ("GET", "/a/{slug}", "One", "GET-a-slug")
    assert [(one.name, one.place, one.required, one.default, one.example) for one in get.parameters] == [
        ("slug", "path", True, "", "plan"),
        ("far", "query", False, "false", ""),
    ]
    assert [(one.status, one.kind) for one in get.answers] == [("200", Kind("A", "A"))]
    assert put.bodies == ("text/turtle",)
    (model,) = models(OPENAPI)
    assert [(member.name, member.kind.text) for member in model.members] == [("b", "list of integer")]


@pytest.mark.parametrize(
    ("schema", "text", "model"),
    [
        ({}, "any", None),
        ({"type": "string"}, "string", None),
        ({"allOf": [{"$ref": "#/components/schemas/A"}]}, "A", "A"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "string or integer", None),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "object of integer", None),
    ],
)
def test_types_in_words(schema: dict[str, object], text: str, model: str | None) -> None:
    assert kind_of(schema) == Kind(text, model)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_address_is_asked_on_the_page(sample_tabs: Tabs, size: tuple[int, int], scheme: str) -> None:
    with sample_tabs.open(size, "en", color_scheme=scheme) as tab:
        tab.goto("/docs#GET-search")
        operation = tab.locator("#GET-search")
        assert operation.get_attribute("open") is not None
        operation.get_by_label("q", exact=True).fill("遵义")
        operation.get_by_label("brief").fill("true")
        operation.get_by_role("button", name="Send").click()
        operation.locator(".answer pre").wait_for()
        assert json.loads(operation.locator(".answer pre").inner_text())["results"][0]["label"] == "遵义市"
        assert operation.locator(".answer strong").inner_text() == "200"
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == size[0]


def test_a_part_of_the_path_is_filled_in(sample_tabs: Tabs) -> None:
    with sample_tabs.open(allowed=("404",)) as tab:
        tab.goto("/docs")
        operation = tab.locator("#GET-documents-slug")
        operation.locator("summary").click()
        operation.get_by_label("slug").fill("none")
        operation.get_by_role("button", name="发送请求").click()
        operation.locator(".answer pre").wait_for()
        assert operation.locator(".answer strong").inner_text() == "404"
        assert operation.get_by_role("link", name="打开这个地址").get_attribute("href").endswith("/documents/none")
