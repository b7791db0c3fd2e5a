"""Fill the tables in these pages from the code: terms, commands, addresses, settings, example queries.

    python docs/tables.py          rewrite what stands between <!-- table: NAME --> and <!-- end -->
    python docs/tables.py --check  exit with 1 where a page is out of date, changing nothing

The ontology, the command and the routes are declared once, in the code; a page quotes them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from typer.main import get_command

from api.app import ROUTERS
from api.cli import app as command
from api.settings import Settings
from ontology.example_queries import load_examples
from ontology.namespaces import PREFIXES
from ontology.schema import ClassInfo, PropertyInfo, load_schema

DOCS = Path(__file__).parent
_BLOCK = re.compile(r"(<!-- table: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def classes() -> str:
    """Return the table of classes, subclasses below their parents."""
    rows = [[_class_name(info), info.label_zh, info.definition_en, _examples(info)] for info in _classes()]
    return table(["class", "zh", "what belongs", "examples"], rows)


def relations() -> str:
    """Return the table of the relations that a document can state."""
    return _relations("document")


def derived() -> str:
    """Return the table of the relations that come from reference data or inference."""
    return _relations("reference", "inferred")


def statuses() -> str:
    """Return the table of statuses, the earliest first."""
    rows = [
        [f"`rgs:{info.name}`", info.label_zh, info.definition_en, "，".join(info.examples)]
        for info in load_schema().statuses.values()
    ]
    return table(["status", "zh", "says", "typical wording"], rows)


def records() -> str:
    """Return the table of the resources that carry evidence."""
    schema = load_schema()
    rows = [[f"`rg:{info.name}`", info.label_zh, info.definition_en] for info in schema.records.values()]
    return table(["resource", "zh", "what it is"], rows)


def properties() -> str:
    """Return the table of the properties that are not relations between entities."""
    rows = [[_property_name(info), info.label_zh, info.definition_en] for info in load_schema().properties.values()]
    return table(["property", "zh", "says"], rows)


def settings() -> str:
    """Return the table of settings."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "`corpus/`" if name == "corpus" else f"`{field.default}`"
        rows.append([f"`REGIONGRAPH_{name.upper()}`", default, field.description or ""])
    return table(["variable", "default", "what it sets"], rows)


def commands() -> str:
    """Return a section for each subcommand: what it does, how it is called, what it takes."""
    parts = []
    for name, sub in sorted(_subcommands()):
        rows = [["/".join(f"`{form}`" for form in _forms(param)), param.help or ""] for param in sub.params]
        arguments = [_forms(param)[0] for param in sub.params if param.param_type_name == "argument"]
        call = " ".join(["regiongraph", name, *arguments, "[OPTIONS]"])
        parts.append(f"## {name}\n\n{sub.help}\n\n```text\n{call}\n```\n\n{table(['takes', 'what it is'], rows)}")
    return "\n".join(parts)


def addresses() -> str:
    """Return a section for each address: what it shows and which options it takes."""
    application = FastAPI()
    for router in ROUTERS:
        application.include_router(router)
    parts = []
    for path, methods in application.openapi()["paths"].items():
        for method, operation in methods.items():
            heading = f"## `{path}`" if method == "get" else f"## `{method.upper()} {path}`"
            says = f"{operation['summary']}. {operation.get('description', '')}".strip().replace("\n", " ")
            options = [option for option in operation.get("parameters", []) if option["in"] == "query"]
            parts.append(f"{heading}\n\n{says}\n\n{_options(options)}".strip() + "\n")
    return "\n".join(parts)


def prefixes() -> str:
    """Return the table of the prefixes that are declared already."""
    return table(["prefix", "namespace"], [[f"`{name}:`", f"`{iri}`"] for name, iri in PREFIXES.items()])


def examples() -> str:
    """Return the table of the example queries, in the order of their groups."""
    rows = [
        [example.keywords[0].en, example.en, example.zh, f"`{example.name}.rq`", example.form]
        for example in load_examples()
    ]
    return table(["about", "question", "zh", "file", "form"], rows)


def _subcommands() -> Iterable[tuple[str, Any]]:
    """Yield every subcommand, those of `decisions` by both words."""
    for name, sub in get_command(command).commands.items():
        inner = getattr(sub, "commands", None)
        yield from ((f"{name} {word}", below) for word, below in inner.items()) if inner else [(name, sub)]


TABLES: dict[str, Callable[[], str]] = {
    "classes": classes,
    "relations": relations,
    "derived": derived,
    "statuses": statuses,
    "records": records,
    "properties": properties,
    "settings": settings,
    "commands": commands,
    "addresses": addresses,
    "prefixes": prefixes,
    "examples": examples,
}


def _forms(param: Any) -> Sequence[str]:
    """Return how a parameter is written: its flags, or the name of an argument."""
    return param.opts if param.param_type_name == "option" else [param.metavar or param.name.upper()]


def _options(parameters: Iterable[Mapping[str, Any]]) -> str:
    """Return the table of the options of an address."""
    rows = []
    for parameter in parameters:
        if parameter["name"] == "lang":  # every page takes it
            continue
        schema = parameter["schema"]
        default = f"`{schema['default']}`" if schema.get("default") not in (None, "", []) else ""
        text = parameter.get("description") or schema.get("description") or ""
        rows.append([f"`{parameter['name']}`", text, default])
    return table(["option", "what it is", "default"], rows) if rows else ""


def _classes() -> Iterable[ClassInfo]:
    return load_schema().classes.values()


def _class_name(info: ClassInfo) -> str:
    return f"`rg:{info.name}`" + (f" (a {info.parent})" if info.parent else "")


def _property_name(info: PropertyInfo) -> str:
    return f"`skos:{info.name}`" if "skos" in info.iri else f"`rg:{info.name}`"


def _examples(info: ClassInfo | PropertyInfo) -> str:
    return "，".join(info.examples)


def _relations(*origins: str) -> str:
    everything = set(load_schema().tops)
    rows = []
    for info in load_schema().relations.values():
        if info.origin in origins:
            ends = ("any" if set(end) >= everything else ", ".join(end) for end in (info.domain, info.range))
            rows.append([_property_name(info), info.label_zh, " → ".join(ends), info.definition_en, _examples(info)])
    return table(["relation", "zh", "from → to", "says", "typical wording"], rows)


def refreshed(text: str) -> str:
    """Return a page with its tables filled afresh."""
    return _BLOCK.sub(lambda found: found[1] + "\n" + TABLES[found["name"]]() + "\n" + found[3], text)


def main(arguments: Sequence[str]) -> int:
    """Refresh or check every page; return the exit status."""
    stale = []
    for page in sorted(DOCS.glob("*.md")):
        old = page.read_text(encoding="utf-8")
        if (new := refreshed(old)) != old:
            stale.append(page.name)
            if "--check" not in arguments:
                page.write_text(new, encoding="utf-8")
    if stale:
        print("out of date:" if "--check" in arguments else "refreshed:", ", ".join(stale))
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
