"""Temperatures at the start by label, by place and by number, for networks, lattices and ladders."""

import numpy as np
import pytest
import xarray as xr

import chain
from chain import HeatChainError
from systems.networks import BODY, LINK

ARMS = [("tip", "neck"), ("neck", "arm"), ("neck", "leg")]
PLACES = chain.Quantity([[0.0, 0.0], [1.0, 0.0], [2.0, 1.0], [2.0, -1.0]], "nm")
TREE = chain.Network(LINK, BODY, ARMS, reservoirs={"bath": (LINK, "300 K", "leg")}, positions=PLACES)
FILM = chain.Lattice((4, 3), LINK, BODY, reservoirs={"left": "310 K"}, spacing=chain.Quantity([5.0, 2.0], "nm"))
BLOCK = chain.Lattice((3, 2, 4), LINK, BODY, reservoirs={"left": "310 K"}, spacing="1 nm")
KELVIN = {"units": "K"}
BARE = chain.Lattice((4, 3), LINK, BODY, reservoirs={"left": "310 K"})


def started(model, initial):
    """Temperatures from which a run begins."""
    found = model.transient(initial, "1 ps", samples=2)
    return found["initial_temperature"].values


def plane(x, y, z=0.0):
    """A temperature that is linear along every axis."""
    return 300.0 + 1e9 * x - 2e9 * y + 3e9 * z


def over(function=plane, **places):
    """A function of places in nm as a table over them."""
    axes = {name: (name, values, {"units": "nm"}) for name, values in places.items()}
    x = [1e-9 * np.asarray(values) for values in np.meshgrid(*places.values(), indexing="ij")]
    return xr.DataArray(function(*x), axes, list(places), attrs=KELVIN)


def test_by_the_label_of_the_site():
    wanted = [310.0, 305.0, 301.0, 302.0]
    each = chain.Quantity(wanted, "K")
    by_label = {"neck": "305 K", "leg": "302 K", "arm": "301 K", "tip": chain.Quantity(310.0, "K")}
    table = xr.DataArray([305.0, 302.0, 301.0, 310.0], {"site": list(by_label)}, "site", attrs=KELVIN)
    for given in (by_label, table, each):
        assert started(TREE, given).tolist() == wanted
    assert started(chain.Chain(LINK, BODY, 2, "300 K", "300 K"), {2: "301 K", 1: "305 K"}).tolist() == [305.0, 301.0]
    events = TREE.transient(by_label, "1 us", samples=2, events=[("tip", "305 K"), ("leg", "301 K")])
    assert np.isfinite(events.attrs["event_times"]).all()
    assert TREE.modes(at=by_label)["temperature"].values.tolist() == wanted
    assert TREE.response("1e8 rad/s", side="bath", at=by_label)["temperature"].values.tolist() == wanted


def test_by_function_of_all_axes():
    x, y = (FILM.steady_state()[axis].values for axis in "xy")
    assert started(FILM, plane) == pytest.approx(plane(x, y), rel=1e-15)
    found = BLOCK.steady_state()
    assert started(BLOCK, plane) == pytest.approx(plane(*(found[axis].values for axis in "xyz")), rel=1e-15)
    assert started(TREE, plane).tolist() == pytest.approx([300.0, 301.0, 300.0, 304.0])


def test_by_a_table_over_axes():
    """What is linear is met everywhere between the table's places, whatever their order; at these to the bit."""
    found = FILM.steady_state()
    wanted = plane(found["x"].values, found["y"].values)
    table = over(x=[25.0, 3.0, 0.0], y=[0.0, 1.0, 20.0])
    assert started(FILM, table) == pytest.approx(wanted, rel=1e-14)
    assert started(FILM, table.transpose("y", "x")) == pytest.approx(wanted, rel=1e-14)
    along = over(lambda x: plane(x, 0.0), x=[0.0, 30.0])
    assert started(FILM, along) == pytest.approx(plane(found["x"].values, 0.0), rel=1e-14)
    found = BLOCK.steady_state()
    table = over(x=[0.0, 9.0], y=[1.0, 2.0], z=[0.0, 2.5, 9.0])
    wanted = plane(*(found[axis].values for axis in "xyz"))
    assert started(BLOCK, table) == pytest.approx(wanted, rel=1e-14)
    assert started(TREE, over(x=[0.0, 2.0], y=[-1.0, 1.0])) == pytest.approx([300.0, 301.0, 300.0, 304.0])


def test_a_result_goes_back_in():
    film = FILM.transient("300 K", "3 ns", samples=2).isel(time=-1)
    T = film["temperature"].values
    unstacked = film.set_index(site=("column", "row")).unstack("site")["temperature"]
    assert unstacked.dims == ("column", "row")
    for model in (FILM, BARE):
        assert started(model, unstacked).tolist() == T.tolist()
        assert started(model, unstacked.drop_vars(["column", "row"])).tolist() == T.tolist()
    placed = film.set_index(site=("x", "y")).unstack("site")["temperature"]
    for axis in "xy":
        placed[axis].attrs["units"] = "m"
    assert started(FILM, placed).tolist() == T.tolist()


@pytest.mark.parametrize(("model", "initial", "message"), [
    (TREE, {"tip": "300 K"}, "every site, but has none for 'neck', 'arm', 'leg'"),
    (TREE, {"tip": "300 K", "hand": "301 K"}, "must name a site, 'tip', 'neck'.*but has 'hand'"),
    (TREE, {"tip": "0 K", "neck": "1 K", "arm": "1 K", "leg": "1 K"}, r"initial\['tip'\]"),
    (BARE, plane, "is a function of position, but the bodies have no positions"),
    (BARE, over(x=[0.0, 30.0], y=[0.0, 9.0]), "only where bodies have positions"),
    (FILM, over(x=[0.0, 30.0], y=[0.0, 9.0], z=[0.0, 1.0]), "may be over x, y, but is over x, y, z"),
    (FILM, over(x=[0.0, 19.0], y=[0.0, 9.0]), "2e-08 m along `x`, but is from 0 m to 1.9e-08 m"),
    (FILM, over(x=[0.0, 30.0, 30.0], y=[0.0, 9.0]), "once for each position"),
    (FILM, over(x=[0.0, 30.0], y=[0.0, 9.0]).drop_vars("x"), "over `x`, but does not say where"),
    (FILM, lambda x: 300.0 + x, "function `initial`"),
    (BARE, xr.DataArray(np.full((3, 4), 300.0), dims=("column", "row"), attrs=KELVIN), "4 along `column`, but has 3"),
    (BARE, xr.DataArray([300.0, 301.0, 302.0], {"row": [1, 2, 4]}, "row", attrs=KELVIN), "every row from 1 to 3"),
    (FILM, xr.DataArray([300.0, 301.0], {"place": [1, 2]}, "place", attrs=KELVIN), "over `site`, but is over `place`"),
])  # fmt: skip
def test_what_cannot_be_a_start(model, initial, message):
    with pytest.raises(HeatChainError, match=message):
        model.transient(initial, "1 ps", samples=2)
