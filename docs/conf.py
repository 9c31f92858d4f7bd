"""Sphinx configuration. Build with `sphinx-build -W -b html docs docs/_build/html`."""

import os
import sys
from importlib.metadata import version as installed
from pathlib import Path

import chain

os.environ.setdefault("MPLBACKEND", "agg")
sys.path.insert(0, str(Path(__file__).parent))  # the extensions beside this file
# They live elsewhere, but are documented by the names that users write
sys.modules["chain.bounds"] = chain.bounds
sys.modules["chain.spectra"] = chain.spectra
sys.modules["chain.models"] = chain.models

project = "heatchain"
author = "The heatchain developers"
release = version = installed("heatchain")

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "sphinx_gallery.gen_gallery",
    "bibliography_list",
    "equation_table",
    "gallery_figures",
    "mathml",
    "page_head",
    "repository_pages",
    "scenario_table",
    "source_links",
    "summaries",
]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build", "gallery", "notebooks"]
templates_path = ["_templates"]
myst_enable_extensions = ["attrs_block", "dollarmath", "deflist"]
myst_heading_anchors = 3

default_role = "code"  # docstrings set names in single backticks
autosummary_generate = True
autodoc_typehints = "none"  # types stand in the docstrings
autodoc_member_order = "groupwise"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "examples",
    "filename_pattern": r"\.py$",
    "within_subsection_order": "FileNameSortKey",
    "abort_on_example_error": True,
    "show_memory": False,
    "min_reported_time": 1e6,  # none: it differs from run to run
    "write_computation_times": False,
    "download_all_examples": False,
    "show_signature": False,
    "remove_config_comments": True,
    "image_scrapers": ("gallery_figures",),
}

html_theme = "furo"
html_title = f"heatchain {release}"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_logo = "_static/logo.svg"
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_copyright = False
