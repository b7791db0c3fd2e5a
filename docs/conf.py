"""How Sphinx builds this folder; `make docs` runs it with every warning an error."""

project = "regiongraph"
author = "The regiongraph authors"
project_copyright = "2026, The regiongraph authors"

extensions = ["myst_parser"]
myst_heading_anchors = 3

html_theme = "alabaster"  # ships with Sphinx, plain, and asks nothing from the network
html_theme_options = {
    "description": "From a policy text to an answer, with the sentence behind it",
    "fixed_sidebar": True,
    "font_family": "'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
    "head_font_family": "'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
    "show_powered_by": False,
    "page_width": "1080px",
}
html_static_path = ["static"]
html_sidebars = {"**": ["about.html", "navigation.html", "searchbox.html"]}
html_show_sourcelink = False
