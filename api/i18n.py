"""The two languages: which one a visitor gets, and the messages in both (messages/)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol

import yaml

from ontology.errors import ConfigurationError

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
COOKIE = "lang"
MESSAGES = Path(__file__).with_name("messages")


class Labelled(Protocol):
    """Anything of the schema with a label and a definition in both languages."""

    @property
    def label_zh(self) -> str:
        """Chinese label."""

    @property
    def label_en(self) -> str:
        """English label."""


@functools.cache
def load_messages() -> Mapping[str, Mapping[str, str]]:
    """Return every message by its key, each with `zh` and `en`."""
    found: dict[str, Mapping[str, str]] = {}
    for path in sorted(MESSAGES.glob("*.yaml")):
        for key, texts in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if set(texts) != set(LANGUAGES) or key in found:
                raise ConfigurationError(f"message {key!r} needs a text in zh and in en, once", f"see {path.name}")
            found[key] = texts
    return found


class Translator:
    """Gives messages in one language.

    >>> Translator("en")("nav.search"), Translator("zh")("nav.search")
    ('Search', '搜索')
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._messages = load_messages()

    def __call__(self, key: str, **values: object) -> str:
        """Return the message `key` with `values` put in; a key that does not exist is an error of ours."""
        return self._messages[key][self.language].format(**values)

    def starting(self, prefixes: str) -> dict[str, str]:
        """Return the messages whose keys begin with one of some words, for a script: `"graph. common."`."""
        begins = tuple(prefixes.split())
        return {key: texts[self.language] for key, texts in self._messages.items() if key.startswith(begins)}

    def has(self, key: str) -> bool:
        """Say whether there is a message with this key."""
        return key in self._messages

    def pick(self, zh: str, en: str | None) -> str:
        """Return the text of the two that is in the language, the Chinese one where there is no English."""
        return zh if self.language == "zh" else en or zh

    def label(self, term: Labelled) -> str:
        """Return the label of a class, relation or status."""
        return self.pick(term.label_zh, term.label_en)


def preferred(accept_language: str, default: Language) -> Language:
    """Return the language that an `Accept-Language` header likes best.

    >>> preferred("fr, en-GB;q=0.8, zh-CN;q=0.5", "zh"), preferred("fr", "zh"), preferred("zh;q=0", "en")
    ('en', 'zh', 'en')
    """
    best, best_quality = default, 0.0
    for part in accept_language.split(","):
        tag, _, parameter = part.strip().lower().partition(";")
        quality = _quality(parameter)
        for language in LANGUAGES:
            if tag.partition("-")[0] == language and quality > best_quality:
                best, best_quality = language, quality
    return best


def _quality(parameter: str) -> float:
    name, _, value = parameter.replace(" ", "").partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0


def choose_language(option: str | None, cookie: str | None, accept_language: str, default: Language) -> Language:
    """Return the language asked for in the address, else in the cookie, else in the header.

    >>> choose_language(None, "en", "zh", "zh")
    'en'
    """
    for wish in (option, cookie):
        if wish in LANGUAGES:
            return wish
    return preferred(accept_language, default)
