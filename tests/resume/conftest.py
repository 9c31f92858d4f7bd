"""A chain whose run takes a while, in Python and as a scenario file, and the comparison of two results."""

import importlib.util
import pathlib

import pytest


@pytest.fixture(scope="session")
def cases():
    path = pathlib.Path(__file__).with_name("resume_cases.py")
    spec = importlib.util.spec_from_file_location("resume_cases", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
