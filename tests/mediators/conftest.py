"""The reference in many digits, for every test of the mediators."""

import importlib.util
import pathlib

import pytest


@pytest.fixture(scope="session")
def reference():
    path = pathlib.Path(__file__).with_name("mediator_reference.py")
    spec = importlib.util.spec_from_file_location("mediator_reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
