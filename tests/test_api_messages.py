"""Messages: both languages for every key, every key that is used exists, none is left over."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import api.i18n
from api.i18n import Translator, load_messages
from api.problems import KINDS
from api.words import common_words

API = Path(api.i18n.__file__).parent
SCRIPTS = API.parent / "web" / "src"
USED = re.compile(r"""(?:\bt|message)\(\s*["']([\w.\-]+)["']\s*[,)]""")
BUILT = re.compile(r"""(?:\bt(?:\.has)?|message)\(\s*f?["'`]([\w.\-]+\.)(?:["']\s*~|\$?\{)""")

HANDED_ON = re.compile(r"""["']([a-z][\w\-]*(?:\.[\w\-]+)+)["']""")
"""What may be a key that is said elsewhere: an error takes one, and says its `.hint` as well."""


def texts() -> list[str]:
    found = [path for pattern in ("**/*.html", "**/*.py") for path in sorted(API.glob(pattern))]
    return [path.read_text(encoding="utf-8") for path in (*found, *sorted(SCRIPTS.glob("**/*.ts")))]


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(load_messages()))
def test_both_languages_say_the_same_values(key: str) -> None:
    message = load_messages()[key]
    assert message["zh"].strip()
    assert message["en"].strip()
    assert names(message["zh"]) == names(message["en"])


def test_every_key_that_is_used_exists() -> None:
    used = {key for text in texts() for key in USED.findall(text)}
    assert used - set(load_messages()) - set(common_words("en")) == set()


def test_no_message_is_left_over() -> None:
    used = {key for text in texts() for pattern in (USED, HANDED_ON) for key in pattern.findall(text)}
    used |= {f"{key}.hint" for key in used}
    prefixes = tuple({prefix for text in texts() for prefix in BUILT.findall(text)})
    assert sorted(key for key in set(load_messages()) - used if not key.startswith(prefixes)) == []


def test_every_problem_has_a_title() -> None:
    assert [kind for _, kind, _ in KINDS if f"problem.{kind}" not in load_messages()] == []


def test_messages_are_filled_in() -> None:
    assert Translator("en")("search.found", n=3) == "Found: 3"
