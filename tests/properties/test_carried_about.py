"""Public objects of parts that can be pickled survive pickle, deepcopy and equality; others say which part cannot."""

import copy
import pickle

import numpy as np
import pytest
import xarray as xr

import chain
from chain.units.boundary import ureg

Q = ureg.Quantity


def over(x, values, units, dimension="temperature", of="K"):
    return xr.DataArray(values, {dimension: (dimension, x, {"units": of})}, dimension, attrs={"units": units})


def capacity(T):
    return 1e6 + 1e3 * T


def conductivity(T):
    return 1.0 + 0.01 * T


def swing(t):
    return 300.0 + 5.0 * np.sin(1e6 * t)


def power(t):
    return 1e-12 * np.exp(-1e6 * t)


def box(omega):
    return np.where(omega < 1e13, 1.0, 0.0)


class Own:
    def current(self, T1, T2):
        return 1e-9 * (T1 - T2)

    def conductance(self, T):
        return 1e-9 + 0 * T


MEDIATOR = chain.HarmonicMediator(frequency="100 cm^-1", damping=("90 cm^-1", "10 cm^-1"), cutoff="170 K")
LINKS = {
    "mediator": MEDIATOR,
    "array": chain.HarmonicMediator(frequency=Q([100, 200, 300, 100], "cm^-1"), damping="90 cm^-1"),
    "parallel": 5 * MEDIATOR,
    "sum": chain.Parallel((2, MEDIATOR), chain.ConductanceLink("1 nW/K")),
    "conductance": chain.ConductanceLink("1 nW/K"),
    "radiation": chain.RadiativeLink("1 um^2"),
    "tunnelling": chain.PhononTunnelingLink("300 K"),
    "table": chain.TabulatedLink(over([100.0, 300.0, 500.0], [1.0, 2.0, 3.0], "nW/K")),
    "landauer": chain.landauer(box, points="1e13 rad/s"),
    "junction": chain.HarmonicJunction(
        frequency="1e12 rad/s", coupling=(0.1, 0.2), spectrum=chain.spectra.Ohmic(cutoff="1e13 rad/s")
    ),
    "spin": chain.SpinMediator(splitting="1e12 rad/s", coupling=(0.1, 0.1), cutoff="1e13 rad/s"),
}
TABLE = over([100.0, 300.0, 500.0], [1.0, 2.0, 3.0], "aJ/K")
BODIES = {
    "drude-ullersma": chain.DrudeUllersma(mode_spacing="1e10 rad/s"),
    "debye": chain.DebyeSolid("170 K", atoms=100),
    "einstein": chain.EinsteinSolid("200 K", atoms=100),
    "harmonic": chain.HarmonicSolid(([1e12, 2e12, 3e12] * chain.ureg("rad/s"), [1.0, 4.0, 2.0]), atoms=100),
    "constant": chain.ConstantHeatCapacity("1 aJ/K"),
    "table": chain.TabulatedHeatCapacity(TABLE),
    "sum": chain.DebyeSolid("170 K", atoms=100) + chain.ConstantHeatCapacity("1 aJ/K"),
}
SIZE = {"length": "1 um", "area": "1 um^2", "left": "310 K", "right": "300 K", "cells": 3}
ENDS = {
    "function": chain.Reservoir(swing, breakpoints=["1 us"]),
    "table": chain.Reservoir(over([0.0, 1e-6], [300.0, 310.0], "K", "time", "s")),
    "current": chain.HeatCurrent(power),
    "insulated": chain.Insulated(),
}


def row(**changes):
    parts = {
        "links": chain.ConductanceLink("1 nW/K"), "subsystems": BODIES["constant"], "n": 3, "left": "310 K",
        "right": "300 K", **changes,
    }  # fmt: skip
    return chain.Chain(**parts)


RODS = {
    "numbers": chain.Rod("1 W/(m K)", "2e6 J/(m^3 K)", **SIZE),
    "functions": chain.Rod(conductivity, capacity, **SIZE),
    "tables": chain.Rod(
        over([200.0, 300.0, 500.0], [1.0, 2.0, 3.0], "W/(m K)"), over([200.0, 500.0], [1e6, 2e6], "J/(m^3 K)"), **SIZE
    ),
}
ROWS = {
    **RODS,
    **{f"end {name}": row(left=end) for name, end in ENDS.items()},
    **{f"link {name}": row(links=link) for name, link in LINKS.items()},
    **{f"body {name}": row(subsystems=body) for name, body in BODIES.items()},
    "sources": row(sources={2: power, 1: "1 pW"}),
    "own link": row(links=Own()),
    "continuum": row(spacing="5 nm", area="25 nm^2").continuum(cells=4),
}
EVERY = {**{f"link {k}": v for k, v in LINKS.items()}, **{f"body {k}": v for k, v in BODIES.items()}, **ENDS, **ROWS}


@pytest.mark.parametrize("name", EVERY)
def test_pickled_and_copied_objects_are_equal(name):
    thing = EVERY[name]
    for other in (pickle.loads(pickle.dumps(thing)), copy.copy(thing), copy.deepcopy(thing)):
        assert type(other) is type(thing)
        assert repr(other) == repr(thing)
        if name != "own link":  # a user's own object is equal to itself only, unless it says otherwise
            assert other == thing
            assert hash(other) == hash(thing)


@pytest.mark.parametrize("name", ["functions", "tables", "end function", "end table", "sources", "own link"])
def test_a_pickled_row_gives_the_same_numbers(name):
    one = ROWS[name].transient("302 K", "1 us", samples=4)
    two = pickle.loads(pickle.dumps(ROWS[name])).transient("302 K", "1 us", samples=4)
    np.testing.assert_array_equal(one["temperature"].values, two["temperature"].values)


@pytest.mark.parametrize(
    ("thing", "part"),
    [
        (chain.Rod(lambda T: 1.0 + 0 * T, "2e6 J/(m^3 K)", **SIZE), "conductivity"),
        (chain.Rod("1 W/(m K)", lambda T: 1e6 + 0 * T, **SIZE), "heat_capacity"),
        (row(left=lambda t: 300.0 + 0 * t), "left"),
        (row(sources={2: lambda t: 0 * t}), r"sources\[2\]"),
        (chain.landauer(lambda omega: box(omega)), "transmission"),
    ],
    ids=["conductivity", "heat_capacity", "left", "source", "transmission"],
)
def test_what_holds_a_lambda_says_which_part_cannot_be_pickled(thing, part):
    with pytest.raises(chain.HeatChainError, match=f"`{part}`.*pickled.*top of a module"):
        pickle.dumps(thing)
    assert copy.deepcopy(thing) == thing
