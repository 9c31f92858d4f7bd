"""What notebooks show of each public class: a table of numbers with units, escaped, and nothing that takes long."""

import functools
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import chain
import materials
from chain import bounds, exact, models, spectra
from chain.storage import compiled
from properties.test_one_value import CALLS, CONDUCTANCE, MEDIATOR, ROW

# Errors, base classes of own things, and what a line says whole
ONE_LINE = {
    "DimensionError", "HeatChainError", "Interrupted", "ModelWarning", "SolverError", "Body", "Link", "Spectrum",
    "Reservoir", "HeatCurrent", "Insulated", "Periodic", "Layer", "Convection", "Radiation",
    "BodyChain", "EchoLaw", "FiniteBody", "HarmonicChain", "HarmonicLattice", "LargeBody", "QuantumThermalBath",
    "QuantumThermalBathChain", "Spring", "Star",
}  # fmt: skip
PUBLIC = {
    name: thing
    for module in (chain, materials, bounds, exact, models, spectra)
    for name in module.__all__
    if isinstance(thing := getattr(module, name), type)
}
SCRIPT = "<script>alert(1)</script>"


@functools.cache
def made():
    """An instance of each public class that is shown as a table."""
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", chain.ModelWarning)
        for name in set(CALLS) & set(PUBLIC) - ONE_LINE:
            call, single, several = CALLS[name]
            found[name] = call(**single, **several)
    solid = materials.get("a-SiO2")
    found |= {"Material": solid, "Field": solid.field("density"), "Quantity": chain.ureg.Quantity(1.0, "nW/K")}
    found["Certificate"] = bounds.certify(CONDUCTANCE, uncertainty="1 pW/K", channels=1e6)
    frequencies = chain.ureg.Quantity(np.array([1.0, 2.0, 3.0]), "THz")
    found["Discrete"] = spectra.Discrete(frequencies, frequencies)
    return found


def cells(html):
    """Names and texts of a table, which is well-formed and has nothing but a title and cells."""
    root = ET.fromstring(f"<div>{html}</div>")
    assert {one.tag for one in root.iter()} <= {"div", "b", "table", "tr", "th", "td"} and "at 0x" not in html
    return {row.find("th").text: row.find("td").text for row in root.iter("tr")}


def test_every_public_class_is_shown_or_said_to_be_a_line():
    assert set(PUBLIC) - ONE_LINE == set(made())
    assert set(PUBLIC) >= ONE_LINE
    assert all(type(thing) is PUBLIC[name] or name == "Quantity" for name, thing in made().items())


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - ONE_LINE - {"Quantity"}))
def test_it_is_a_table_that_costs_nothing(name, monkeypatch):
    def compiling(self):
        raise AssertionError(f"{self.py_func.__name__} would be compiled")

    monkeypatch.setattr(compiled._Kernel, "_compiled", property(compiling))
    thing = made()[name]
    told = cells(thing._repr_html_())
    assert all(told) and all(told.values())
    assert not {"nan", "None"} & {word for text in told.values() for word in text.split()}


def test_a_mediator_tells_its_numbers():
    told = cells(MEDIATOR._repr_html_())
    assert told["damping"] == "4.70913e+12 rad/s (749.5 GHz, 25 cm^-1, 35.97 K)"
    assert told["frequency"] == "9.41826e+12 rad/s (1.499 THz, 50 cm^-1, 71.94 K)"
    parts = dict(part.split(" at ")[::-1] for part in told["conductance"].split(", "))
    assert list(parts) == ["300 K", "77 K", "4 K"]
    for kelvins, text in parts.items():
        assert chain.quantity(text, "W/K").m == pytest.approx(MEDIATOR.conductance(kelvins).m, rel=1e-3)
    assert told["regime at 300 K"].startswith("underdamped; heat transport")


@pytest.mark.parametrize("ends", [{}, {"right": chain.Insulated()}, {"left": chain.HeatCurrent("1 pW")}])
def test_a_row_tells_its_slowest_mode(ends):
    """The same as `modes`, which are found by another method."""
    body = chain.DebyeSolid("165 K", atoms=chain.ureg.Quantity(np.array([1000.0, 3000.0, 200.0, 500.0]), ""))
    row = chain.Chain(3 * MEDIATOR, body, **{"left": "305 K", "right": "305 K"} | ends)
    told = cells(row._repr_html_())
    slowest = float(row.modes("305 K", count=1)["relaxation_time"][0])
    assert chain.quantity(told["relaxation time"].removesuffix(" at 305 K"), "s").m == pytest.approx(slowest, rel=1e-3)
    whole = body.heat_capacity("305 K").m.sum()
    assert chain.quantity(told["heat capacity"].removesuffix(" at 305 K"), "J/K").m == pytest.approx(whole, rel=1e-3)
    assert ("conductance" in told) == (not ends)


def test_a_row_tells_its_conductance():
    """Of five equal links in a row a fifth of one."""
    row = chain.Chain(MEDIATOR, chain.ConstantHeatCapacity("1 aJ/K"), 4, "310 K", "300 K")
    text = cells(row._repr_html_())["conductance"].removesuffix(" at 305 K")
    assert chain.quantity(text, "W/K").m == pytest.approx(MEDIATOR.conductance("305 K").m / 5, rel=1e-3)


def test_insulated_rows_tell_the_first_mode_that_decays():
    """All else is nothing that a glance could find: no temperature is known there."""
    row = chain.Chain(MEDIATOR, chain.ConstantHeatCapacity("1 aJ/K"), 4, chain.Insulated(), chain.Insulated())
    assert "relaxation time" not in cells(row._repr_html_())


def test_a_solid_tells_its_lowest_conductivity():
    told = cells(materials.get("a-SiO2")._repr_html_())
    lowest = materials.minimum_conductivity("a-SiO2", "300 K", model="cahill-classical")
    assert told["κ min (Cahill, high temperature)"] == f"{lowest.m:.4g} W/(m K)"
    assert told["density"].startswith("2200") and "m/s" in told["transverse velocity"]


class Evil:
    """A user's thing with a name that is code, whose numbers nobody asked for."""

    def __repr__(self):
        return SCRIPT

    def current(self, T1, T2):
        raise AssertionError

    conductance = energy = heat_capacity = current


@pytest.mark.parametrize(
    "thing",
    [
        chain.Chain(Evil(), Evil(), 3, "310 K", "300 K"),
        chain.Network(ROW.links, ROW.subsystems, [("a", SCRIPT)], reservoirs={SCRIPT: (ROW.links, "300 K", "a")}),
        chain.Ladder({SCRIPT: ROW, "other": ROW}, exchange=ROW.links),
        materials.define(SCRIPT, formula="SiO2", density="2200 kg/m^3"),
        materials.define("a", density={"value": "2200 kg/m^3", "source": SCRIPT}).field("density"),
        chain.Series(ROW.links, Evil()),
        3 * chain.Parallel(Evil()),
    ],
    ids=["chain", "network", "ladder", "material", "field", "series", "parallel"],
)
def test_names_from_outside_are_escaped_and_users_code_is_not_called(thing):
    html = thing._repr_html_()
    assert "<script" not in html and "&lt;script" in html
    cells(html)


def test_nothing_is_loaded_or_said():
    """In a fresh process numba is not loaded for what is shown, though the conductance is a compiled function's."""
    code = """
import sys, chain, materials
link, body = chain.HarmonicMediator("50 cm^-1", "25 cm^-1", "165 K"), chain.DebyeSolid("165 K", atoms=9)
row = chain.Chain(link, body, 3, "310 K", "300 K")
assert "relaxation" in row._repr_html_() and "pW/K" in link._repr_html_() and "yJ/K" in body._repr_html_()
assert "numba" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
