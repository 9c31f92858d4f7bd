"""Ends and sources over time, and initial states: every way of giving them is the same."""

import numpy as np
import pytest
import xarray as xr

from chain import HeatChainError, HeatCurrent, Insulated, Reservoir
from chain.units.boundary import ureg
from systems import chains

Q = ureg.Quantity


def over_time(values, times, units):
    t = xr.DataArray(list(times), dims="time", attrs={"units": "us"})
    return xr.DataArray(list(values), coords={"time": t}, dims="time", attrs={"units": units})


def ramp(t):
    return 300.0 + 1e7 * t


def ramp_scalar(t):
    return 300.0 + 1e7 * float(t) if t < 1.0 else 0.0


def ramp_quantity(t):
    return Q(26.85 + 1e7 * t, "degC")


RAMPS = {
    "vectorised": ramp,
    "one time at a time": ramp_scalar,
    "quantity": ramp_quantity,
    "reservoir": Reservoir(ramp),
    "breakpoints": Reservoir(ramp, breakpoints=["0.3 us"]),
    "series": over_time([300.0, 310.0], [0.0, 1.0], "K"),
    "series in degC": over_time([26.85, 36.85], [0.0, 1.0], "degC"),
}


@pytest.mark.parametrize("end", RAMPS.values(), ids=RAMPS.keys())
def test_every_form_of_a_ramp_is_the_same_ramp(end):
    expected = chains.chain(left=ramp).transient("300 K", "1 us", samples=11, rtol=1e-8)
    ds = chains.chain(left=end).transient("300 K", "1 us", samples=11, rtol=1e-8)
    np.testing.assert_allclose(ds["temperature"].values, expected["temperature"].values, rtol=1e-7)
    chains.assert_conserves(ds)


def test_a_constant_function_is_a_constant():
    constant = chains.chain().transient("300 K", "1 us", samples=6)
    function = chains.chain(left=lambda t: 310.0).transient("300 K", "1 us", samples=6)
    np.testing.assert_allclose(function["temperature"].values, constant["temperature"].values, rtol=1e-6)


def test_a_slow_ramp_is_followed_through_steady_states():
    ds = chains.chain(left=lambda t: 300.0 + 10.0 * t).transient("300 K", "1 s", samples=3)
    steady = chains.chain(left="310 K").steady_state()
    np.testing.assert_allclose(ds["temperature"].values[-1], steady["temperature"].values, rtol=1e-6)


@pytest.mark.parametrize("declared", [True, False])
def test_a_short_pulse_is_not_missed(declared):
    """1 % of the run, starting from equilibrium: the heat it brings is known in advance."""

    def pulse(t):
        return np.where((t > 0.495e-3) & (t < 0.505e-3), 1e-15, 0.0)

    end = HeatCurrent(pulse, breakpoints=["0.495 ms", "0.505 ms"] if declared else ())
    ds = chains.chain(left=end, right=Insulated()).transient("300 K", "1 ms", samples=6)
    assert float(ds["reservoir_heat"].sel(side="left")[-1]) == pytest.approx(1e-20, rel=1e-6)
    assert (ds["reservoir_heat"].sel(side="right") == 0.0).all()
    chains.assert_conserves(ds)


def test_a_jump_of_a_reservoir_restarts_exactly():
    """Until the jump nothing happens; after it the run is that of a chain started at the jump."""
    jump = Reservoir(lambda t: np.where(t < 1e-6, 300.0, 310.0), breakpoints=["1 us"])
    ds = chains.chain(left=jump).transient("300 K", times=Q([0.5, 1.0, 1.5, 3.0], "us"), rtol=1e-8)
    np.testing.assert_allclose(ds["temperature"].values[:2], 300.0, rtol=1e-13)
    late = chains.chain(left="310 K").transient("300 K", times=Q([0.5, 2.0], "us"), rtol=1e-8)
    np.testing.assert_allclose(ds["temperature"].values[2:], late["temperature"].values, rtol=1e-8)


def test_a_heat_current_brings_what_it_says():
    ds = chains.mixed(left=HeatCurrent("20 pW"), right=HeatCurrent("-5 pW")).transient("300 K", "2 us", samples=5)
    t = ds["time"].values
    np.testing.assert_allclose(ds["reservoir_heat"].sel(side="left").values, 20e-12 * t, rtol=1e-11, atol=1e-30)
    np.testing.assert_allclose(ds["reservoir_heat"].sel(side="right").values, -5e-12 * t, rtol=1e-11, atol=1e-30)
    np.testing.assert_allclose(ds["current"].values[:, 0], 20e-12, rtol=1e-12)
    np.testing.assert_allclose(ds["current"].values[:, -1], 5e-12, rtol=1e-12)  # from left to right: out of the chain
    chains.assert_conserves(ds)


def test_an_oscillating_current_brings_its_integral():
    def current(t):
        return 1e-11 * np.sin(2e7 * t) ** 2

    ds = chains.chain(left=HeatCurrent(current)).transient("300 K", "1 us", samples=11, rtol=1e-8)
    t = ds["time"].values
    expected = 1e-11 * (t / 2 - np.sin(4e7 * t) / 8e7)
    np.testing.assert_allclose(ds["reservoir_heat"].sel(side="left").values, expected, rtol=1e-6, atol=1e-25)


def test_sources_are_in_the_ledger():
    row = chains.mixed(sources={2: "5 pW", 4: lambda t: -1e-12 + 0 * t, 5: over_time([0, 2], [0, 2], "pW")})
    ds = row.transient("300 K", "2 us", samples=9)
    t = ds["time"].values
    given = 4e-12 * t + 0.5 * 1e-6 * t**2
    np.testing.assert_allclose(ds["source_heat"].values, given, rtol=1e-10, atol=1e-30)
    chains.assert_conserves(ds)
    late = chains.mixed(sources={2: "5 pW"}).transient("300 K", "1 ms", samples=2).isel(time=-1)
    steady = chains.mixed(sources={2: "5 pW"}).steady_state()
    np.testing.assert_allclose(late["temperature"].values, steady["temperature"].values, rtol=1e-8)


def test_closed_chain_keeps_its_energy():
    row = chains.mixed(left=Insulated(), right=Insulated())
    ds = row.transient(Q([310, 290, 350, 250, 300], "K"), "3 us", samples=20)
    assert np.abs(ds["energy"].sum("site").values).max() <= 1e-14 * np.abs(ds["energy"].values).max()
    assert (ds["current"].values[:, [0, -1]] == 0.0).all()
    assert (ds["entropy_production"].values >= 0.0).all()


# -- initial states --------------------------------------------------------------------------------


def test_every_form_of_an_initial_state_is_the_same():
    T = np.array([300.0, 302.0, 304.0, 306.0, 308.0])  # positions 5, 10, ... 25 nm
    site = xr.DataArray(T, dims="site", coords={"site": np.arange(1, 6)}, attrs={"units": "K"})
    x = xr.DataArray([0.0, 30.0], dims="position", attrs={"units": "nm"})
    position = xr.DataArray([298.0, 310.0], coords={"position": x}, dims="position", attrs={"units": "K"})
    expected = chains.chain().transient(Q(T, "K"), "1 us", samples=3)
    forms = [
        [f"{t} K" for t in T],
        [Q(t, "K") for t in T],
        site,
        position,
        lambda metres: 298.0 + metres * 0.4e9,
        lambda metres: Q(298.0 + metres * 0.4e9, "K"),
        Q(T - 273.15, "degC"),
    ]
    for form in forms:
        ds = chains.chain().transient(form, "1 us", samples=3)
        np.testing.assert_allclose(ds["initial_temperature"].values, T, rtol=1e-14)
        np.testing.assert_allclose(ds["temperature"].values, expected["temperature"].values, rtol=1e-9)
    single = chains.chain().transient("300 K", "1 us", samples=3)
    np.testing.assert_array_equal(single["initial_temperature"].values, 300.0)


def test_sites_are_matched_by_their_labels():
    shuffled = xr.DataArray(
        [304.0, 300.0, 308.0, 302.0, 306.0], dims="site", coords={"site": [3, 1, 5, 2, 4]}, attrs={"units": "K"}
    )
    found = chains.chain().transient(shuffled, "1 us", samples=3)["initial_temperature"].values
    np.testing.assert_array_equal(found, [300.0, 302.0, 304.0, 306.0, 308.0])
    for wrong in (shuffled.assign_coords(site=[0, 1, 2, 3, 4]), shuffled.assign_coords(site=[1, 1, 2, 3, 4])):
        with pytest.raises(HeatChainError, match="every site from 1 to 5"):
            chains.chain().transient(wrong, "1 us")
    with pytest.raises(HeatChainError, match="`initial` must be over `site`"):
        chains.chain().transient(shuffled.rename(site="x"), "1 us")


def raising(t):
    raise RuntimeError("by the user")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"left": None}, "`left`"),
        ({"left": 310.0}, "`left`"),
        ({"left": "310 W"}, "`left`"),
        ({"left": "-1 K"}, "`left`"),
        ({"right": "nan K"}, "`right`"),
        ({"right": Q([300, 301], "K")}, "`right`"),
        ({"left": raising}, "`left` raised RuntimeError: by the user"),
        ({"left": lambda t: Q(t, "s")}, "`left` must return K"),
        ({"left": lambda t: -300.0 + 0 * t}, "`left`.*positive"),
        ({"left": "0 K"}, "`left`.*positive"),
        ({"left": lambda t: np.where(t > 0.5e-6, np.nan, 300.0)}, "`left`.*not finite"),
        ({"left": lambda t: np.ones(7)}, "`left`.*shape"),
        ({"left": over_time([300, 310], [0, 0.5], "K")}, "`left`.*only"),
        ({"left": over_time([300, 310], [0, 1], "W")}, "`left`"),
        ({"left": over_time([300, -1], [0, 1], "K")}, "`left`.*non-negative"),
        ({"sources": {0: "1 pW"}}, "`sources`.*1 to 5"),
        ({"sources": {6: "1 pW"}}, "`sources`.*1 to 5"),
        ({"sources": {2: "1 K"}}, r"`sources\[2\]`"),
        ({"sources": Q([1, 2], "pW")}, "`sources`"),
        ({"law": "quantum"}, "`law`"),
        ({"n": 0}, "`n`"),
        ({"n": -3}, "`n`"),
        ({"n": 2.5}, "`n`"),
        ({"n": None}, "`n`"),
        ({"spacing": "5 K"}, "`spacing`"),
        ({"spacing": "-5 nm"}, "`spacing`"),
        ({"spacing": Q([1, 2], "nm")}, "`spacing`"),
        ({"spacing": 5e-9}, "`spacing`"),
        ({"area": "0 nm^2"}, "`area`"),
        ({"links": []}, "`links`"),
        ({"subsystems": []}, "`subsystems`"),
        ({"subsystems": "gold"}, "`subsystems`"),
        ({"subsystems": ["gold"] * 5}, "`subsystems"),
    ],
)
def test_bad_chains_get_a_sentence(changes, words):
    with pytest.raises(HeatChainError, match=words):
        chains.chain(**changes).transient("300 K", "1 us", samples=3)


def test_sequences_of_the_wrong_length():
    with pytest.raises(HeatChainError, match=r"`links`.*6.*5 bodies.*4"):
        chains.chain(links=[chains.MEDIATOR] * 4)
    with pytest.raises(HeatChainError, match=r"`subsystems`.*5.*3"):
        chains.chain(subsystems=[chains.MODES] * 3)
    with pytest.raises(HeatChainError, match=r"`links`.*\(6,\).*\(2,\)"):
        chains.chain(links=type(chains.CONSTANT)(Q([1, 2], "pW/K")))
    with pytest.raises(HeatChainError, match=r"`subsystems`.*\(5,\).*\(2,\)"):
        chains.chain(subsystems=type(chains.PLAIN)(Q([1, 2], "aJ/K")))


@pytest.mark.parametrize(
    ("initial", "options", "words"),
    [
        (None, {"until": "1 us"}, "`initial`"),
        (300.0, {"until": "1 us"}, "`initial`"),
        ("-3 K", {"until": "1 us"}, "`initial`"),
        ("0 K", {"until": "1 us"}, "`initial`"),
        (Q([300, 301], "K"), {"until": "1 us"}, "`initial`"),
        (lambda x: np.nan * x, {"until": "1 us"}, "`initial`.*not finite"),
        ("300 K", {}, "`until`"),
        ("300 K", {"until": 3.0}, "`until`"),
        ("300 K", {"until": "0 s"}, "`until`"),
        ("300 K", {"until": "-1 s"}, "`until`"),
        ("300 K", {"until": "3 K"}, "`until`"),
        ("300 K", {"until": "soon"}, "`until`"),
        ("300 K", {"until": "1 us", "times": Q([1, 2], "us")}, "`times`"),
        ("300 K", {"times": Q([2, 1], "us")}, "`times`"),
        ("300 K", {"times": Q([1, 1], "us")}, "`times`"),
        ("300 K", {"times": Q([-1, 1], "us")}, "`times`"),
        ("300 K", {"times": Q([0], "us")}, "`times`"),
        ("300 K", {"until": "1 us", "samples": 1}, "`samples`"),
        ("300 K", {"until": "1 us", "samples": 2.5}, "`samples`"),
        ("300 K", {"until": "1 us", "sampling": "random"}, "`sampling`"),
        ("300 K", {"until": "1 us", "rtol": 0.0}, "`rtol`"),
        ("300 K", {"until": "1 us", "rtol": -1e-6}, "`rtol`"),
        ("300 K", {"until": "1 us", "rtol": np.nan}, "`rtol`"),
        ("300 K", {"until": "1 us", "rtol": "small"}, "`rtol`"),
        ("300 K", {"until": "1 us", "atol": "-1 K"}, "`atol`"),
        ("300 K", {"until": "steady", "steady": 0.0}, "`steady`"),
        ("300 K", {"until": "1 us", "method": "euler"}, "`method`.*rosenbrock"),
        ("300 K", {"until": "1 us", "events": [(9, "305 K")]}, "`events`"),
        ("300 K", {"until": "1 us", "events": [(1, 305.0)]}, "`events`"),
        ("300 K", {"until": "1 us", "events": [3]}, "`events`"),
    ],
)
def test_bad_runs_get_a_sentence(initial, options, words):
    with pytest.raises(HeatChainError, match=words):
        chains.chain().transient(initial, **options)


def test_initial_over_position_needs_positions():
    row = chains.chain(spacing=None)
    with pytest.raises(HeatChainError, match="`spacing`"):
        row.transient(lambda x: 300.0 + 0 * x, "1 us")


def test_starting_in_the_steady_state_gives_a_run_that_stays_there():
    for row, initial in (
        (chains.chain(left="300 K"), "300 K"),
        (chains.mixed(), chains.mixed().steady_state()["temperature"]),
    ):
        ds = row.transient(initial, "steady", samples=5)
        assert ds["time"].values[-1] > 0.0
        start = ds["temperature"].values[:1]
        np.testing.assert_allclose(ds["temperature"].values, np.broadcast_to(start, (5, row.n)), rtol=1e-6)
