"""Cells that a real kernel of Jupyter executes, and what it showed of each."""

import pytest


def executed(*cells, folder=".", allow_errors=False):
    """The outputs of each cell, all run one after the other in one fresh kernel."""
    nbformat = pytest.importorskip("nbformat", reason="install the extra `notebook` and nbclient")
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    resources = {"metadata": {"path": str(folder)}}
    nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources=resources, allow_errors=allow_errors
    ).execute()
    return [cell.outputs for cell in notebook.cells]


def texts(outputs, stream=None):
    """What was printed, of one stream or both."""
    return "".join(one.text for one in outputs if one.output_type == "stream" and stream in (None, one.name))


def shown(outputs, kind):
    """All that was displayed of one media type."""
    return [one.data[kind] for one in outputs if "data" in one and kind in one.data]
