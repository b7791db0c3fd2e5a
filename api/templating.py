"""Pages from templates: what every page knows, and the filters that templates use.

Autoescape is always on; nothing is marked as safe except what `hit` builds from escaped parts.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from api.assets import load_assets, preloads
from api.drawings import statements
from api.i18n import COOKIE, LANGUAGES, Language, Translator, choose_language
from api.urls import Urls, twin, with_options
from api.words import common_words
from graph.statements import Measured
from ontology.errors import ConfigurationError
from ontology.namespaces import compact
from ontology.schema import Schema, load_schema

TEMPLATES = Path(__file__).with_name("templates")
THEME, THEMES = "theme", ("light", "dark")
"""The cookie that web/src/lib/theme.ts sets, and what can be in it; without it pages go with the system."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a page needs to know of the request: language, addresses, where it is."""

    t: Translator
    urls: Urls
    path: str
    query: str
    theme: str = ""
    """"light" or "dark" where the visitor chose it."""
    origin: str = ""
    """What comes before the path in an address that is passed on."""

    @classmethod
    def of(cls, request: Request) -> PageContext:
        """Read the request."""
        default: Language = request.app.state.settings.language
        header = request.headers.get("accept-language", "")
        language = choose_language(request.query_params.get("lang"), request.cookies.get(COOKIE), header, default)
        urls = Urls(request.scope.get("root_path", ""))
        theme = request.cookies.get(THEME, "")
        url = request.url
        origin = f"{url.scheme}://{url.netloc}"
        return cls(Translator(language), urls, url.path, url.query, theme if theme in THEMES else "", origin)

    @property
    def language(self) -> Language:
        """Language of the page."""
        return self.t.language

    @property
    def here(self) -> str:
        """Address of this very view."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def address(self) -> str:
        """Address of this very view, for other machines."""
        return self.origin + self.here

    @property
    def section(self) -> str:
        """Address of the page of the navigation that this view belongs to."""
        start = len(self.urls.root) + 1
        return self.path[:start] + self.path[start:].partition("/")[0]

    def in_language(self, language: Language) -> str:
        """Return the address of this view in another language."""
        return with_options(self.here, lang=language)

    def twin(self, suffix: str) -> str:
        """Return the address of this view in another form."""
        return twin(self.here, suffix)


def static(name: str) -> str:
    """Return the hashed name of a static file."""
    try:
        return load_assets()[name].name
    except KeyError as error:
        raise ConfigurationError(f"there is no static file {name!r}") from error


def percent(share: float) -> str:
    """Return a share as a percentage, rounded down: only all is 100 %.

    >>> percent(1.0), percent(0.9999)
    ('100 %', '99.9 %')
    """
    value = int(share * 1000) / 10
    return f"{value:.0f} %" if value == int(value) else f"{value:.1f} %"


def measure(observed: Measured, unit: str | None) -> str:
    """Return a value with its unit, without trailing zeros, and the word that makes it approximate."""
    return f"{plain(observed.value)}{unit or ''}{observed.modifier or ''}"


def plain(value: Decimal) -> str:
    """Return a number without trailing zeros.

    >>> plain(Decimal("5500.00"))
    '5500'
    """
    return f"{value.normalize():f}"


def thousands(number: int) -> str:
    """Return a count with narrow spaces between groups of three digits.

    >>> thousands(12345).split()
    ['12', '345']
    """
    return f"{number:,}".replace(",", "\u202f")


@functools.cache
def environment() -> Environment:
    """Return the template environment."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        compact=compact, measure=measure, percent=percent, plain=plain, statements=statements, thousands=thousands
    )
    found.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}  # pages are UTF-8
    found.globals.update(static=static, preloads=preloads, common_words=common_words, LANGUAGES=LANGUAGES)
    return found


def render_page(template: str, context: PageContext, **values: Any) -> str:
    """Fill a template; `page`, `t`, `urls` and `schema` are known in every one."""
    schema: Schema = load_schema()
    common: Mapping[str, Any] = {"page": context, "t": context.t, "urls": context.urls, "schema": schema}
    return environment().get_template(template).render({**common, **values})
