"""Small scenario files: a chain of three bodies, run, brought to its steady state, or swept."""

from systems.paths import DATA

CHAIN = """
[chain]
n = 3
left = "310 K"
right = "300 K"
links = { kind = "conductance", conductance = "1 nW/K" }
subsystems = { kind = "constant", heat_capacity = "1e-18 J/K" }
"""
SMALL = f"""{CHAIN}
[run]
initial = "300 K"
until = "5 ns"
samples = 5
"""
STEADY = f"""{CHAIN}
[run]
kind = "steady-state"
"""
EXAMPLE = DATA / "chain.toml"  # one of everything
