"""Static files under names that hold a digest of their content, so that they can be kept for ever.

Ours are in static/; the colours of the classes come from the ontology; vis-network comes from
pyvis (graph/rendering.py) and Swagger UI from its package. Nothing comes from another machine.
"""

from __future__ import annotations

import functools
import hashlib
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from swagger_ui_bundle import swagger_ui_path  # type: ignore[import-untyped]

from graph.rendering import vis_network_assets
from ontology.schema import load_schema

STATIC = Path(__file__).with_name("static")
SWAGGER = ("swagger-ui.css", "swagger-ui-bundle.js")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file to send: its hashed name, its media type and its bytes."""

    name: str
    media_type: str
    content: bytes


def hashed(name: str, content: bytes) -> Asset:
    """Return the asset with a digest of the content in its name.

    >>> hashed("a.css", b"").name
    'a.e3b0c44298fc.css'
    """
    stem, _, suffix = name.rpartition(".")
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}", media_type, content)


def class_colours() -> str:
    """Return the stylesheet that gives each class and status the colour of the ontology."""
    schema = load_schema()
    rules = [f".class-{info.name}{{--chip:{info.colour}}}" for info in schema.classes.values()]
    rules += [f".status-{info.name}{{--chip:{info.colour}}}" for info in schema.statuses.values()]
    return "\n".join(rules) + "\n"


def _files() -> Iterator[tuple[str, bytes]]:
    for path in sorted(STATIC.iterdir()):
        yield path.name, path.read_bytes()
    yield "classes.css", class_colours().encode()
    for name, path in sorted(vis_network_assets().items()):
        yield name, path.read_bytes()
    for name in SWAGGER:
        yield name, (Path(str(swagger_ui_path)) / name).read_bytes()


@functools.cache
def load_assets() -> Mapping[str, Asset]:
    """Return every static file by its plain name."""
    return {name: hashed(name, content) for name, content in _files()}


@functools.cache
def assets_by_hashed_name() -> Mapping[str, Asset]:
    """Return every static file by the name it is served under."""
    return {asset.name: asset for asset in load_assets().values()}
