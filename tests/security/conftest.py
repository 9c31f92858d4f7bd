"""The fuzzer's targets, which the tests replay."""

import importlib.util
import pathlib

import pytest


@pytest.fixture(scope="session")
def targets():
    path = pathlib.Path(__file__).parents[1] / "fuzz" / "targets.py"
    spec = importlib.util.spec_from_file_location("fuzz_targets", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
