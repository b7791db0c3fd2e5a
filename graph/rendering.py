"""A part of the network as an interactive drawing: pyvis fills it in, our template and script show it.

Nothing is fetched from elsewhere, nothing moves by itself, and no text of a user is ever taken for
HTML: labels and tooltips travel as JSON and are set as text. The only module that imports pyvis.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from graph import appearance as look
from graph.dressing import Options, dress_edges, dress_nodes, legend
from graph.layout import STRETCH
from graph.network import Network, node_of
from ontology.errors import ConfigurationError, OptionError

if TYPE_CHECKING:
    from pyvis.network import Network as VisNetwork  # type: ignore[import-untyped]

LANGUAGES = ("zh", "en")
HTML_LANGUAGES = {"zh": "zh-Hans", "en": "en"}
ASSETS = Path(str(files("graph"))) / "assets"
VIS_SCRIPT = Path("lib", "vis-9.1.2", "vis-network.min.js")
"""Where pyvis keeps vis-network, inside its own package."""
FAINT_EDGES = 80
"""Beyond this many edges they are drawn faintly, so that the labels stay legible."""
FAINT = "80"
"""Half transparent, as the last pair of digits of a colour."""
MANY_EDGES = 400
"""Beyond this many edges they are hidden while the drawing is moved."""
FEW_EDGES = 30
"""Up to this many edges the relations are written along them."""


def vis_network_assets() -> dict[str, Path]:
    """Return the static files that a page with a drawing links, by the names that `Drawing.page` uses."""
    pyvis = find_spec("pyvis")  # found and not imported: it loads IPython
    if pyvis is None or pyvis.origin is None:
        raise ConfigurationError("the package pyvis is not installed", "run make serve, or pip install regiongraph")
    return {
        "vis-network.min.js": Path(pyvis.origin).parent / VIS_SCRIPT,
        "network.js": ASSETS / "network.js",
        "network.css": ASSETS / "network.css",
    }


@dataclass(frozen=True)
class Drawing:
    """A part of the network, laid out and dressed; give it out as JSON, as a fragment or as a page."""

    nodes: tuple[Options, ...]
    edges: tuple[Options, ...]
    legend: dict[str, list[dict[str, Any]]]
    lang: str
    focus: str | None
    left_out: int

    @functools.cached_property
    def canvas(self) -> VisNetwork:
        """The drawing as pyvis holds it; its own template and the CDNs it links are not used."""
        return _canvas(self.nodes, self.edges, self.lang)

    def to_json(self) -> dict[str, Any]:
        """Return plain nodes and edges with positions, and the legend."""
        return {
            "focus": self.focus,
            "nodes": list(self.nodes),
            "edges": list(self.edges),
            "legend": self.legend,
            "left_out": self.left_out,
        }

    def fragment(self, *, height: str = "") -> str:
        """Return the figure, for a page that links `vis_network_assets`; `height` is a CSS length."""
        return _environment().get_template("network_fragment.html").render(self._context(), height=height)

    def page(self, *, title: str = "", standalone: bool = False, assets: Mapping[str, str] | None = None) -> str:
        """Return a whole HTML document.

        Parameters
        ----------
        title
            Its title; by default the label of the focus.
        standalone
            Whether styles and scripts are in the document (0.5 MB), for a file or a notebook.
        assets
            Addresses of the files of `vis_network_assets`, by name; by default the names themselves.
        """
        links = {name: name for name in vis_network_assets()} | dict(assets or {})
        template = _environment().get_template("network_page.html")
        return template.render(
            self._context(),
            title=title or self._title(),
            standalone=standalone,
            assets=links,
            source=_source,
            height="",
        )

    def _repr_html_(self) -> str:
        """Return a frame with the drawing, for a notebook."""
        frame = '<iframe width="100%" height="640" style="border:0" srcdoc="{{ page }}"></iframe>'
        return _environment().from_string(frame).render(page=self.page(standalone=True))

    def _title(self) -> str:
        names = {node["id"]: str(node["label"]) for node in self.nodes}
        return names.get(self.focus or "", look.word("drawing", self.lang))

    def _context(self) -> dict[str, Any]:
        nodes, edges, *_ = self.canvas.get_network_data()
        return {
            "nodes": nodes,
            "edges": edges,
            "options": self.canvas.options,
            "legend": self.legend,
            "words": {key: look.word(key, self.lang) for key in ("drawing", "no_script", "empty")},
            "left_out": look.word("left_out", self.lang, self.left_out) if self.left_out else "",
            "html_lang": HTML_LANGUAGES[self.lang],
        }


def render(
    network: Network,
    *,
    focus: str | None = None,
    lang: str = "zh",
    left_out: int = 0,
    highlight: Collection[str] = (),
    whole: Network | None = None,
    stretch: float = STRETCH,
) -> Drawing:
    """Return the drawing of a network, all of it: choose the part with `graph.neighbourhood.ego` before.

    Parameters
    ----------
    network
        What to draw, as `graph.projection.project` or `ego` give it; it is not changed.
    focus
        IRI of the entity in the middle.
    lang
        Language of labels, tooltips and legend: `zh` or `en`.
    left_out
        How many entities were left out; the drawing says so.
    highlight
        IRIs of entities to emphasise, such as those of an answer.
    whole
        The network that this is a part of, to tell how many neighbours of an entity are not drawn.
    stretch
        How much wider than high the drawing shall be.

    Raises
    ------
    UnknownEntityError
        When the network lacks the focus.
    OptionError
        When the language is neither of the two.

    Examples
    --------
    >>> import networkx as nx
    >>> from graph.network import describe_edge, describe_node
    >>> net = nx.MultiDiGraph()
    >>> net.add_node("遵义市", **describe_node("遵义市", "Prefecture", top="Place"))
    >>> net.add_node("渝贵高铁", **describe_node("渝贵高铁", "Railway", top="Project"))
    >>> _ = net.add_edge("遵义市", "渝贵高铁", "hasProject", **describe_edge("hasProject", status="Planned"))
    >>> drawing = render(net, focus="遵义市")
    >>> [(node["label"], node["class"]) for node in drawing.to_json()["nodes"]]
    [('渝贵高铁', 'Railway'), ('遵义市', 'Prefecture')]
    >>> render(nx.MultiDiGraph()).to_json()["nodes"]
    []
    """
    if lang not in LANGUAGES:
        raise OptionError(f"there is no language {lang!r}", "Give zh or en.")
    if focus is not None:
        node_of(network, focus)
    nodes = tuple(dress_nodes(network, focus=focus, lang=lang, highlight=highlight, whole=whole, stretch=stretch))
    edges = tuple(dress_edges(network, network.edges(keys=True), lang=lang))
    return Drawing(nodes, edges, legend(nodes, edges, lang), lang, focus, left_out)


def _canvas(nodes: Collection[Options], edges: Collection[Options], lang: str) -> VisNetwork:
    """Fill a pyvis network directly: its own add_edge looks through all nodes each time."""
    from pyvis.edge import Edge as VisEdge  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to load
    from pyvis.network import Network as VisCanvas  # noqa: PLC0415
    from pyvis.node import Node as VisNode  # type: ignore[import-untyped]  # noqa: PLC0415

    canvas = VisCanvas(directed=True)
    canvas.nodes = [VisNode(node["id"], **_vis_node(node, lang)).options for node in nodes]
    canvas.edges = [
        VisEdge(edge["from"], edge["to"], True, **options).options
        for edge, options in zip(edges, _vis_edges(edges), strict=True)
    ]
    canvas.node_ids = [node["id"] for node in canvas.nodes]
    canvas.node_map = {node["id"]: node for node in canvas.nodes}
    canvas.options = _options(len(edges))
    return canvas


def _vis_node(node: Options, lang: str) -> Options:
    """Return the options of vis-network (https://visjs.github.io) for a node."""
    more = "\n" + look.word("more", lang, node["more"]) if node["more"] else ""
    options: Options = {
        "shape": node["shape"],
        "label": node["caption"],
        "name": node["label"],
        "cls": node["class"],
        "size": node["size"],
        "color": node["colour"],
        "title": node["title"] + more,
    }
    emphasis = {"borderWidth": 4, "font": {"size": look.STRONG_FONT_SIZE}} if node["strong"] else {}
    place = {key: node[key] for key in ("x", "y") if key in node}
    return options | place | emphasis


def _vis_edges(edges: Collection[Options]) -> Iterator[Options]:
    """Yield the options of vis-network for edges."""
    faint = FAINT if len(edges) > FAINT_EDGES else ""
    turns: dict[frozenset[str], int] = {}
    for edge in edges:
        pair = frozenset((edge["from"], edge["to"]))
        turn = turns[pair] = turns.get(pair, -1) + 1
        options: Options = {
            "width": edge["width"],
            "dashes": edge["dashes"] or False,
            "title": edge["title"],
            "arrows": "" if edge["symmetric"] else "to",
            "color": _colours(edge["colour"], faint),
        }
        if turn:  # a parallel relation goes round the first
            options["smooth"] = {"enabled": True, "type": "curvedCW", "roundness": round(0.12 * turn, 2)}
        if len(edges) <= FEW_EDGES:
            options["label"] = edge["label"]
        yield options


def _colours(colour: str, faint: str) -> dict[str, str]:
    """Return the colours of a line: at rest, and in full when it or its end is chosen or pointed at."""
    return {"color": colour + faint, "highlight": colour, "hover": colour}


def _options(edges: int) -> dict[str, Any]:
    """Return the settings of vis-network: still, straight, quick."""
    return {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {
            "hover": True,
            "tooltipDelay": 120,
            "hideEdgesOnDrag": edges > MANY_EDGES,
            "hideEdgesOnZoom": edges > MANY_EDGES,
            "keyboard": {"enabled": True, "bindToWindow": False},
        },
        "nodes": {
            "font": {"face": look.FONT, "size": look.FONT_SIZE, "color": look.INK, "strokeWidth": 3},
            "borderWidth": 0,
            "scaling": {"label": {"drawThreshold": 6}},
        },
        "edges": {
            "smooth": False,
            "arrows": {"to": {"scaleFactor": 0.35}},
            "font": {"face": look.FONT, "size": 11, "color": "#46525e", "strokeWidth": 3},
            "hoverWidth": 1,
            "selectionWidth": 1,
        },
    }


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return environment


@functools.cache
def _source(name: str) -> str:
    return vis_network_assets()[name].read_text(encoding="utf-8")
