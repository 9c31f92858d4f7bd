"""What a chain, a link or a body was made of can be read back, and makes an equal one."""

import numpy as np
import pytest
import xarray as xr

import chain
from chain import spectra
from systems.steep_chains import series

Q = chain.ureg.Quantity
OHMIC = spectra.Ohmic(cutoff="1e14 rad/s")

THINGS = [
    (chain.HarmonicMediator, {"frequency": "480 cm^-1", "damping": "100 cm^-1", "cutoff": "165 K"}),
    (chain.HarmonicMediator, {"frequency": "480 cm^-1", "damping": "100 cm^-1"}),
    (chain.RadiativeLink, {"area": "3 um^2"}),
    (chain.PhononTunnelingLink, {"debye_temperature": "165 K"}),
    (chain.DrudeUllersma, {"mode_spacing": "1e9 rad/s"}),
    (chain.DrudeUllersma, {"mode_spacing": "1e9 rad/s", "modes": 500}),
    (chain.DebyeSolid, {"debye_temperature": "165 K", "atoms": 3862}),
    (chain.EinsteinSolid, {"einstein_temperature": "165 K", "atoms": 3862}),
    (chain.SpinMediator, {"splitting": "1e12 rad/s", "coupling": 0.2, "cutoff": "1e13 rad/s", "bias": "1e11 rad/s"}),
    (spectra.SuperOhmic, {"cutoff": "1e13 rad/s", "power": 3}),
    (spectra.Lorentzian, {"centre": "1e13 rad/s", "width": "1e12 rad/s"}),
]


@pytest.mark.parametrize(("kind", "given"), THINGS, ids=lambda one: getattr(one, "__name__", ""))
def test_parameters_make_an_equal_one(kind, given):
    made = kind(**given)
    again = kind(**{name: getattr(made, name) for name in given})
    assert again == made


@pytest.mark.parametrize(("kind", "given"), THINGS, ids=lambda one: getattr(one, "__name__", ""))
def test_a_repr_evaluates_to_its_six_digits(kind, given):
    made = kind(**given)
    again = eval(repr(made), vars(chain) | vars(spectra) | {kind.__name__: kind})
    for name in given:
        one, other = (getattr(thing, name) for thing in (made, again))
        assert one == other or np.isclose(Q(one).m, Q(other).to(Q(one).units).m, rtol=1e-5)
    assert len(repr(made)) < 150


def test_a_pair_of_dampings():
    mediator = chain.HarmonicMediator("480 cm^-1", ("90 cm^-1", "10 cm^-1"), "165 K")
    assert chain.HarmonicMediator(mediator.frequency, mediator.damping_pair, mediator.cutoff) == mediator
    first, second = mediator.damping_pair
    assert first + second == mediator.damping and float(first / second) == pytest.approx(9.0)


@pytest.mark.parametrize(("kind", "unit"), [(chain.TabulatedLink, "nW/K"), (chain.TabulatedHeatCapacity, "aJ/K")])
def test_a_table_makes_an_equal_one(kind, unit):
    T = np.array([100.0, 170.3, 333.3, 500.0])
    made = kind(series("temperature", T, "K", 0.1 * T**1.5, unit))
    assert kind(made.table) == made and kind(2 * made.table) != made
    np.testing.assert_allclose(made.table.values, 1e-9 * 0.1 * T**1.5 * (1 if unit == "nW/K" else 1e-9), rtol=1e-15)
    made.table[0] = 7.0  # a copy
    assert kind(made.table) == made


def chains():
    link, body = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K")
    many = chain.HarmonicMediator(Q([1, 2, 3, 4], "THz"), "1 THz")
    yield chain.Chain(link, body, 3, "310 K", "300 K")
    yield chain.Chain(3 * link, body, 3, "310 K", chain.Insulated(), spacing="5 nm", area="25 nm^2", law="linear")
    yield chain.Chain([link, 2 * link], [body], None, chain.HeatCurrent("1 nW"), "300 K", spacing=Q([1, 2], "nm"))
    yield chain.Chain(many, body, None, lambda t: 300 + 1e9 * t, "300 K", sources={2: "1 pW", 3: lambda t: 0 * t})
    yield chain.Chain(link, [body + chain.DebyeSolid("165 K", atoms=10)] * 2, None, "310 K", "300 K")


@pytest.mark.parametrize("row", list(chains()), ids=str)
def test_a_chain_made_of_a_chains_parts_is_equal_to_it(row):
    names = ("links", "subsystems", "n", "left", "right", "spacing", "area", "law", "sources")
    again = chain.Chain(**{name: getattr(row, name) for name in names})
    assert again == row and hash(again) == hash(row)
    assert row != chain.Chain(**{name: getattr(row, name) for name in names} | {"right": "299 K"})


@pytest.mark.parametrize("row", list(chains()), ids=str)
def test_nothing_of_a_chain_can_be_set(row):
    for name in ("links", "subsystems", "left", "right", "law", "spacing", "area", "sources", "anything"):
        with pytest.raises(AttributeError, match="immutable"):
            setattr(row, name, None)
    with pytest.raises(AttributeError):
        row.line.law = "linear"
    assert " at 0x" not in repr(row) + row._repr_html_()


def test_notebooks_see_a_table():
    row = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.DebyeSolid("165 K", atoms=3862), 3, "310 K", "300 K")
    assert "<td>1 nW/K</td>" in row.links._repr_html_() and "165 K" in row.subsystems._repr_html_()
    assert "310 K" in row._repr_html_() and "<script" not in row._repr_html_()


def test_a_rod_can_be_read_back():
    rod = chain.Rod("1 W/(m K)", "2e6 J/(m^3 K)", "1 um", "1 um^2", "310 K", "300 K", cells=4)
    assert rod.length == Q(1e-6, "m") and rod.area == Q(1e-12, "m^2") and rod.edges.m_as("um").tolist()[-1] == 1.0
    assert repr(rod.left) == "Reservoir('310 K')"
    with pytest.raises(AttributeError, match="immutable"):
        rod.length = "2 um"


@pytest.mark.parametrize(
    ("kind", "unit"), [(chain.TabulatedLink, "pW/K"), (chain.TabulatedHeatCapacity, "aJ/K")], ids=["link", "body"]
)
def test_a_table_is_given_back_in_si_units_and_makes_an_equal_one(kind, unit):
    kelvins = xr.Variable("temperature", [100.0, 200.0, 350.0], {"units": "K"})
    given = xr.DataArray([1.0, 3.0, 2.0], {"temperature": kelvins}, "temperature", attrs={"units": unit})
    made = kind(given)
    found = made.table
    si = chain.ureg(unit.replace("p", "").replace("a", "")).units
    np.testing.assert_allclose(found.values, Q(given.values, unit).m_as(si), rtol=1e-15)
    np.testing.assert_array_equal(found["temperature"], given["temperature"])
    assert kind(found) == made
    found[0] = 7.0  # a copy: the link or body does not change
    assert kind(made.table) == made
