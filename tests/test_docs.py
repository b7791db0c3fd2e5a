"""Documentation cannot rot: what the code declares is documented, what the pages name exists.

The tables in docs/ are filled from the code by docs/tables.py; here they are compared with it, and the
names are looked for again without its help.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest
from fastapi import FastAPI
from typer.main import get_command

from api.app import ROUTERS
from api.cli import app as command
from api.settings import Settings
from ontology.schema import load_schema

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "notebooks").glob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
TOP = get_command(command).commands
SUBCOMMANDS = {name: sub for name, sub in TOP.items() if not hasattr(sub, "commands")} | {
    f"{name} {word}": below for name, sub in TOP.items() for word, below in getattr(sub, "commands", {}).items()
}


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_tables", DOCS / "tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_tables_are_up_to_date(tables: ModuleType, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert tables.refreshed(text) == text, "run `make docs`"


@pytest.mark.parametrize("kind", ["classes", "relations", "statuses", "records", "properties"])
def test_every_term_is_documented(kind: str) -> None:
    text = page("vocabulary.md")
    terms = getattr(load_schema(), kind)
    assert [name for name in terms if not re.search(rf"`(?:rg|rgs|skos):{name}`", text)] == []


def test_every_setting_is_documented_and_says_what_it_sets() -> None:
    text = page("settings.md")
    assert [name for name in Settings.model_fields if f"`REGIONGRAPH_{name.upper()}`" not in text] == []
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_no_setting_is_documented_that_does_not_exist() -> None:
    named = {name for path in PAGES for name in re.findall(r"REGIONGRAPH_([A-Z_]+)", path.read_text("utf-8"))}
    assert named - {name.upper() for name in Settings.model_fields} == set()


def test_every_command_and_option_is_documented() -> None:
    text = page("commands.md")
    sections = {name: text.partition(f"\n## {name}\n")[2].partition("\n## ")[0] for name in SUBCOMMANDS}
    assert [name for name, section in sections.items() if not section.strip()] == []
    flags = {(name, flag) for name, sub in SUBCOMMANDS.items() for param in sub.params for flag in param.opts}
    assert {(name, flag) for name, flag in flags if flag.startswith("-") and f"`{flag}`" not in sections[name]} == set()


def test_every_address_and_option_is_documented() -> None:
    application = FastAPI()
    for router in ROUTERS:
        application.include_router(router)
    text = page("addresses.md")
    sections: dict[str, str] = {}
    for part in text.split("\n## `")[1:]:
        address = part.partition("`\n")[0].removeprefix("POST ")
        sections[address] = sections.get(address, "") + part
    paths = application.openapi()["paths"]
    assert set(paths) - set(sections) == set()
    for path, methods in paths.items():
        options = [option for method in methods.values() for option in method.get("parameters", [])]
        names = {option["name"] for option in options if option["in"] == "query"} - {"lang"}
        assert {name for name in names if f"`{name}`" not in sections[path]} == set(), path
    hidden = {route.path for router in ROUTERS for route in router.routes if not route.include_in_schema}
    assert {path for path in hidden if "{" not in path and f"`{path}`" not in text} == set()


def shell_lines(text: str) -> list[str]:
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_make_targets_that_pages_name_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    quoted = re.findall(r"`make ([^`]+)`", text) + [line[5:] for line in shell_lines(text) if line.startswith("make ")]
    named = {word for line in quoted for word in shlex.split(line) if "=" not in word}
    assert named - targets() == set()


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_commands_that_pages_show_exist(path: Path) -> None:
    for line in shell_lines(path.read_text(encoding="utf-8")):
        words = shlex.split(line)
        if words and words[0].endswith("regiongraph"):
            name = words[1] if words[1] in SUBCOMMANDS else " ".join(words[1:3])
            known = {flag for param in SUBCOMMANDS[name].params for flag in param.opts}
            assert {word for word in words[2:] if word.startswith("-") and word != "-"} - known == set(), line


def test_the_readme_has_the_two_commands() -> None:
    assert shell_lines((ROOT / "README.md").read_text(encoding="utf-8"))[:2] == ["make serve", "make test"]


def test_the_readmes_are_twins() -> None:
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
    assert shell_lines(english) == shell_lines(chinese)
    assert len(re.findall(r"^#+ ", english, re.MULTILINE)) == len(re.findall(r"^#+ ", chinese, re.MULTILINE))
    chinese = chinese.replace("-zh.webp", "-en.webp")  # each shows the pages in its own language
    links = (set(re.findall(r"\]\(([^)]+)\)", text)) - {"README.md", "README.zh.md"} for text in (english, chinese))
    assert next(links) == next(links)


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_links_lead_somewhere(path: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", prose)
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


def test_every_decision_has_its_own_number() -> None:
    numbers = [path.name[:4] for path in sorted((DOCS / "decisions").glob("0*.md"))]
    assert numbers == sorted(set(numbers))
