"""Scenario files: a run written in TOML, read strictly, with all of its errors found at once.

A file names a scenario and its parameters, or describes a chain:

    [chain]
    n = 20
    left = "310 K"
    right = { kind = "sine", mean = "300 K", amplitude = "2 K", period = "10 ns" }
    links = { kind = "harmonic", frequency = "50 cm^-1", damping = "25 cm^-1", cutoff = "165 K", count = 3 }
    subsystems = { kind = "debye", debye_temperature = "165 K", atoms = 3862 }

    [run]
    initial = "300 K"
    until = "100 ns"

Quantities are text with units. The models of `document` are the format; `schema.json` in this package is their
JSON Schema.
"""
