"""A small library of chains, shared by the tests of the model."""

import importlib.util
import pathlib

import pytest


@pytest.fixture(scope="session")
def cases():
    path = pathlib.Path(__file__).with_name("chain_cases.py")
    spec = importlib.util.spec_from_file_location("chain_cases", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
