"""The example file, and a small one."""

import pathlib

import pytest

SMALL = """
[chain]
n = 3
left = "310 K"
right = "300 K"
links = { kind = "conductance", conductance = "1 nW/K" }
subsystems = { kind = "constant", heat_capacity = "1e-18 J/K" }

[run]
initial = "300 K"
until = "5 ns"
samples = 5
"""


@pytest.fixture
def small():
    return SMALL


@pytest.fixture
def example():
    return pathlib.Path(__file__).with_name("chain.toml")
