"""The functions as a module that worker processes can import, and this process too."""

import importlib
import os
import pathlib
import sys

import pytest


@pytest.fixture(scope="session")
def functions():
    """Found by this process and, by PYTHONPATH, by those that it starts."""
    folder = str(pathlib.Path(__file__).parent)
    before = os.environ.get("PYTHONPATH")
    sys.path.insert(0, folder)
    os.environ["PYTHONPATH"] = os.pathsep.join([folder, *([before] if before else [])])
    yield importlib.import_module("sweep_functions")
    sys.path.remove(folder)
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before
