"""Labels, units and pairs of every argument that takes arrays: read, aligned or refused, never ignored."""

import numpy as np
import pytest
import xarray as xr

import chain
from chain.units.boundary import ureg

Q = ureg.Quantity
BODY, LINK = chain.ConstantHeatCapacity("1 aJ/K"), chain.ConductanceLink("1 nW/K")


def labelled(values, dimension, units, labels=None):
    coords = {} if labels is None else {dimension: labels}
    return xr.DataArray(np.asarray(values, dtype=float), coords, dimension, attrs={"units": units})


def row(**changes):
    parts = {"links": LINK, "subsystems": BODY, "n": 3, "left": "310 K", "right": "300 K", **changes}
    return chain.Chain(**parts)


def links_of(values):
    return row(links=chain.ConductanceLink(values)).line.links.each("_conductance", np.full(4, 300.0))


def bodies_of(values):
    return row(subsystems=chain.ConstantHeatCapacity(values)).line.bodies.each("_heat_capacity", np.full(3, 300.0))


def sources_of(values):
    return np.array([row(sources=values).line.sources[n].value for n in range(3)])


def counts_of(values):
    return row(links=chain.Parallel((values, LINK))).line.links.each("_conductance", np.full(4, 300.0))


def spacings_of(values):
    return row(spacing=values).spacing.magnitude


def initial_of(values):
    return row().transient(values, "1 ns", samples=2)["initial_temperature"].values


def state_of(values):
    return row().modes(at=values)["temperature"].values


SITES, PLACES = [1, 2, 3], [0, 1, 2, 3]
ARGUMENTS = {
    "link parameters": (links_of, "link", PLACES, "W/K"),
    "body parameters": (bodies_of, "site", SITES, "J/K"),
    "sources": (sources_of, "site", SITES, "W"),
    "counts": (counts_of, "link", PLACES, "1"),
    "spacing": (spacings_of, "link", PLACES, "m"),
    "initial": (initial_of, "site", SITES, "K"),
    "at": (state_of, "site", SITES, "K"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_values_stand_where_their_labels_say(name):
    asked, dimension, labels, units = ARGUMENTS[name]
    values = 300.0 + np.arange(len(labels))
    straight = asked(labelled(values, dimension, units, labels))
    np.testing.assert_array_equal(asked(labelled(values, dimension, units)), straight)
    order = np.roll(np.arange(len(labels)), 1)
    shuffled = labelled(values[order], dimension, units, np.array(labels)[order])
    np.testing.assert_array_equal(asked(shuffled), straight)
    assert len(set(np.asarray(straight))) == len(labels)


@pytest.mark.parametrize("name", ARGUMENTS)
def test_other_dimensions_labels_and_units_are_refused(name):
    asked, dimension, labels, units = ARGUMENTS[name]
    values = 300.0 + np.arange(len(labels))
    wrong = [
        labelled(values, "x", units),
        labelled(values, {"site": "link", "link": "site"}[dimension], units),
        labelled(values, dimension, units, [7, *labels[1:]]),
        labelled(values, dimension, units, [labels[1], *labels[1:]]),
        labelled(values, dimension, "kg"),
    ]
    for one in wrong:
        with pytest.raises(chain.HeatChainError):
            asked(one)


def test_lists_of_one_dimension():
    ds = row().transient("300 K", times=labelled([1.0, 2.0], "time", "us"), rtol=1e-6)
    np.testing.assert_allclose(ds["time"].values, [1e-6, 2e-6])
    for call in (
        lambda: row().transient("300 K", times=labelled([1.0, 2.0], "site", "us")),
        lambda: row().transient("300 K", "1 us", breakpoints=labelled([1.0, 2.0], "site", "ns")),
        lambda: row().response(labelled([1.0, 2.0], "time", "1/us")),
        lambda: chain.Rod(
            "1 W/(m K)", "1e6 J/(m^3 K)", "1 um", "1 um^2", "310 K", "300 K", edges=labelled([0, 1], "site", "um")
        ),
    ):
        with pytest.raises(chain.HeatChainError, match="must be over"):
            call()


def test_parameters_with_other_labels_are_not_joined():
    frequency = labelled([1, 2, 3, 4], "link", "THz", [0, 1, 2, 3])
    with pytest.raises(chain.HeatChainError, match="must have the same labels"):
        chain.HarmonicMediator(frequency, labelled([1, 2, 3, 4], "link", "THz", [1, 2, 3, 4]))
    turned = chain.HarmonicMediator(frequency, labelled([4, 3, 2, 1], "link", "THz", [3, 2, 1, 0]))
    straight = chain.HarmonicMediator(frequency, labelled([1, 2, 3, 4], "link", "THz", [0, 1, 2, 3]))
    np.testing.assert_array_equal(turned.conductance("300 K").values, straight.conductance("300 K").values)
    with pytest.raises(chain.HeatChainError, match="labels"):
        straight.conductance(labelled([1, 2, 3, 4], "link", "K", [1, 2, 3, 4]))


def test_units_of_a_transmission_are_read():
    omega = xr.Variable("frequency", [1e12, 2e12, 3e12], {"units": "rad/s"})

    def link(values, units):
        return chain.landauer(xr.DataArray(values, {"frequency": omega}, "frequency", attrs={"units": units}))

    plain = link([1.0, 0.5, 0.0], "1").conductance("20 K").magnitude
    for units in ("percent", "%"):
        assert link([100.0, 50.0, 0.0], units).conductance("20 K").magnitude == pytest.approx(plain, rel=1e-14)
    pair = chain.landauer((Q([1e12, 2e12, 3e12], "rad/s"), Q([100.0, 50.0, 0.0], "percent")))
    assert pair.conductance("20 K").magnitude == pytest.approx(plain, rel=1e-14)
    with pytest.raises(chain.HeatChainError, match="transmission"):
        link([1.0, 0.5, 0.0], "W/K")
    with pytest.raises(chain.HeatChainError, match="parallel links"):
        chain.Parallel((labelled([1, 2], "link", "K"), LINK))


def test_a_tuple_of_two_is_a_pair_and_lists_are_several():
    pair = chain.HarmonicMediator("1 THz", ("1 THz", "2 THz"))
    assert pair.shape == ()
    for several in (["1 THz", "2 THz"], Q([1, 2], "THz"), labelled([1, 2], "link", "THz")):
        assert chain.HarmonicMediator("1 THz", several).shape == (2,)
    bath = chain.spectra.Ohmic(cutoff="1e13 rad/s")
    assert chain.HarmonicJunction("1e12 rad/s", (0.1, 0.2), bath).shape == ()
    assert chain.HarmonicJunction("1e12 rad/s", [0.1, 0.2], bath).shape == (2,)
    assert chain.SpinMediator("1e12 rad/s", (0.1, 0.2), "1e13 rad/s").shape == ()
    assert chain.SpinMediator("1e12 rad/s", [0.1, 0.2], "1e13 rad/s").shape == (2,)
    for three in (
        lambda: chain.HarmonicMediator("1 THz", ("1 THz",) * 3),
        lambda: chain.SpinMediator("1e12 rad/s", (0.1,) * 3, "1e13 rad/s"),
    ):
        with pytest.raises(chain.HeatChainError, match="pair of two"):
            three()


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: row(area=["1 nm^2", "2 nm^2"]), "area"),
        (lambda: row(left=["310 K", "300 K"]), "left"),
        (lambda: row().transient("300 K", ["1 us", "2 us"]), "until"),
        (lambda: row().transient("300 K", "1 us", atol=["1 K", "2 K"]), "atol"),
        (lambda: row().transient("300 K", "1 us", events=[(1, ["301 K", "302 K"])]), "events"),
        (lambda: row().transient("300 K", "1 us", breakpoints=[["1 ns", "2 ns"]]), "breakpoints"),
        (lambda: row(left=chain.Reservoir(lambda t: 300 + t, breakpoints=[["1 ns", "2 ns"]])), "breakpoints"),
        (lambda: chain.Rod(Q([1, 2], "W/(m K)"), "1e6 J/(m^3 K)", "1 um", "1 um^2", "1 K", "2 K"), "conductivity"),
        (lambda: chain.Rod("1 W/(m K)", "1e6 J/(m^3 K)", ["1 um"], "1 um^2", "1 K", "2 K"), "length"),
    ],
)
def test_several_where_one_is_meant(call, name):
    with pytest.raises(chain.HeatChainError, match=f"`{name}` must be"):
        call()
