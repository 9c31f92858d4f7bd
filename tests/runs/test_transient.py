"""Transients: conservation, the second law, closed forms, symmetry, and the two laws."""

import numpy as np
import pytest
import xarray as xr
from scipy.integrate import solve_ivp

from chain import (
    Chain,
    ConductanceLink,
    ConstantHeatCapacity,
    DrudeUllersma,
    HarmonicMediator,
    Insulated,
    Reservoir,
    entropy_rates,
)
from chain.units.boundary import ureg
from systems import chains

Q = ureg.Quantity


@pytest.mark.parametrize("law", ["exact", "linear"])
@pytest.mark.parametrize("kind", ["chain", "mixed"])
def test_conservation_maximum_principle_and_entropy(kind, law):
    row = getattr(chains, kind)(law=law)
    ds = row.transient(Q([305, 290, 320, 300, 301], "K"), "3 us", samples=40)
    chains.assert_conserves(ds)
    T = ds["temperature"].values
    assert T.min() >= 290.0 * (1 - 1e-12)
    assert T.max() <= 320.0 * (1 + 1e-12)
    # No reservoir and no body cools what is coldest or heats what is hottest
    assert (np.diff(np.maximum(T.max(axis=1), 310.0)) <= 0.0).all()
    assert (np.diff(np.minimum(T.min(axis=1), 300.0)) >= 0.0).all()
    assert (ds["entropy_production"].values >= 0.0).all()
    assert (ds["energy"].values[0] == 0.0).all()
    assert (ds["reservoir_heat"].values[0] == 0.0).all()


@pytest.mark.parametrize("kind", ["chain", "mixed"])
def test_entropy_of_everything_never_falls(kind):
    """Bodies and reservoirs together, from U and T alone: ΔS = Σ∫C dT/T - Σ Q/T."""
    row = getattr(chains, kind)()
    bodies = [chains.MODES] * 5 if kind == "chain" else chains.MIXED_BODIES  # fmt: skip
    ds = row.transient("250 K", "5 us", samples=60)
    T = ds["temperature"].values
    x, w = np.polynomial.legendre.leggauss(30)
    S = np.zeros(len(T))
    for site, body in enumerate(bodies):
        half = 0.5 * (T[:, site] - 250.0)
        points = 250.0 + half[:, None] * (1 + x)
        S += half * (w * body.heat_capacity(Q(points, "K")).magnitude / points).sum(axis=1)
    S -= ds["reservoir_heat"].values @ np.array([1 / 310.0, 1 / 300.0])
    assert (np.diff(S) > -1e-9 * S.max()).all()
    # and its slope is the entropy production that is reported
    time, rate = ds["time"].values, ds["entropy_production"].values
    late = time > time[-1] / 4
    slope = np.gradient(S, time)
    np.testing.assert_allclose(slope[late][1:-1], rate[late][1:-1], rtol=2e-3, atol=1e-3 * rate[late].max())


def test_energies_belong_to_temperatures():
    ds = chains.mixed().transient("280 K", "1 us", samples=9, rtol=1e-9)
    chains.assert_energies_belong_to_temperatures(ds, chains.MIXED_BODIES)


def test_currents_are_those_of_the_links():
    """[Panasyuk2012] Eq. (80): every reported current is J(T_n, T_{n+1}) of its link, and dU/dt their difference."""
    row = chains.mixed()
    ds = row.transient("280 K", "1 us", samples=5)
    links = chains.MIXED_LINKS
    T = np.column_stack([np.full(5, 310.0), ds["temperature"].values, np.full(5, 300.0)])
    for n, link in enumerate(links):
        J = link.current(Q(T[:, n], "K"), Q(T[:, n + 1], "K")).magnitude
        np.testing.assert_allclose(ds["current"].values[:, n], J, rtol=1e-9, atol=1e-12 * np.abs(J).max())


def test_linear_law_is_conductance_at_the_mean_temperature():
    """[Panasyuk2012] Eq. (81)."""
    ds = chains.mixed(law="linear").transient("250 K", "1 us", samples=5)
    T = np.column_stack([np.full(5, 310.0), ds["temperature"].values, np.full(5, 300.0)])
    links = chains.MIXED_LINKS
    for n, link in enumerate(links):
        K = link.conductance(Q(0.5 * (T[:, n] + T[:, n + 1]), "K")).magnitude
        J = K * (T[:, n] - T[:, n + 1])
        np.testing.assert_allclose(ds["current"].values[:, n], J, rtol=1e-9, atol=1e-12 * np.abs(J).max())


def test_the_two_laws_part_where_temperatures_are_far_apart():
    """K at a mean temperature is far off between 0.1 and 0.01 of the scale; close together both agree."""
    link = HarmonicMediator(frequency="1e13 rad/s", damping="1e13 rad/s", cutoff="3e13 rad/s")
    scale = 76.0  # ħω0/k_B

    def current(law, left, right):
        chain = Chain(link, DrudeUllersma("1e10 rad/s"), 1, Q(left, "K"), Q(right, "K"), law=law)
        return float(chain.transient(Q(right, "K"), "1 ns", samples=2)["current"][0, 0])

    far = [current(law, 0.1 * scale, 0.01 * scale) for law in ("exact", "linear")]
    near = [current(law, 1.001 * scale, scale) for law in ("exact", "linear")]
    assert abs(far[1] / far[0] - 1) > 0.3
    assert near[1] == pytest.approx(near[0], rel=1e-6)


@pytest.mark.parametrize("law", ["exact", "linear"])
def test_two_unequal_bodies_joined_by_one_link_against_the_exponential(law):
    """ΔT(t) = ΔT(0) e^{-t/τ}, τ = C1C2/((C1 + C2)K); the heat-weighted mean stays."""
    C1, C2, K = 3e-19, 5e-19, 2e-11
    tau = C1 * C2 / ((C1 + C2) * K)
    bodies = [ConstantHeatCapacity(Q(C, "J/K")) for C in (C1, C2)]
    chain = Chain(ConductanceLink(Q(K, "W/K")), bodies, None, Insulated(), Insulated(), law=law)
    ds = chain.transient(["350 K", "250 K"], Q(6 * tau, "s"), samples=61, rtol=1e-9)
    t, T = ds["time"].values, ds["temperature"].values
    mean = (C1 * 350.0 + C2 * 250.0) / (C1 + C2)
    gap = 100.0 * np.exp(-t / tau)
    expected = np.column_stack([mean + C2 / (C1 + C2) * gap, mean - C1 / (C1 + C2) * gap])
    np.testing.assert_allclose(T, expected, rtol=1e-9)
    np.testing.assert_allclose(ds["current"].values[:, 1], K * gap, rtol=1e-6)
    assert (ds["current"].values[:, [0, 2]] == 0.0).all()
    assert (ds["reservoir_heat"].values == 0.0).all()
    assert np.abs(ds["energy"].values.sum(axis=1)).max() <= 1e-15 * C1 * 100.0


def test_one_mode_body_between_two_reservoirs_against_another_integrator():
    """dU/dt = F(T_L) + F(T_R) - 2F(T) with U ∝ T², by scipy at a tight tolerance."""
    link = HarmonicMediator(frequency="1e13 rad/s", damping="1e13 rad/s")
    body = DrudeUllersma("1e10 rad/s")
    ds = Chain(link, body, 1, "60 K", "20 K").transient("5 K", "3 us", samples=7, rtol=1e-8)

    def rate(t, y):
        T = body.temperature(Q(y[0], "J"))
        return [(link.current("60 K", T) + link.current("20 K", T)).magnitude]

    U0 = body.energy("5 K").magnitude
    found = solve_ivp(rate, (0, 3e-6), [U0], method="LSODA", rtol=1e-10, atol=1e-12 * U0, t_eval=ds["time"].values)
    T = body.temperature(Q(found.y[0], "J")).magnitude
    np.testing.assert_allclose(ds["temperature"].values[:, 0], T, rtol=1e-7)


def test_reversed_chain_is_the_mirror_image():
    links = chains.MIXED_LINKS
    bodies = chains.MIXED_BODIES
    T0 = [305.0, 290.0, 320.0, 300.0, 301.0]
    there = chains.mixed().transient(Q(T0, "K"), "2 us", samples=9, rtol=1e-9)
    back = chains.chain(links=links[::-1], subsystems=bodies[::-1], n=None, left="300 K", right="310 K").transient(
        Q(T0[::-1], "K"), "2 us", samples=9, rtol=1e-9
    )
    np.testing.assert_allclose(there["temperature"].values, back["temperature"].values[:, ::-1], rtol=1e-9)
    J = there["current"].values
    np.testing.assert_allclose(J, -back["current"].values[:, ::-1], rtol=1e-7, atol=1e-8 * np.abs(J).max())


def test_late_transient_is_the_steady_state():
    for law in ("exact", "linear"):
        row = chains.mixed(law=law)
        steady = row.steady_state()
        late = row.transient("300 K", "1 ms", samples=2, rtol=1e-9).isel(time=-1)
        np.testing.assert_allclose(late["temperature"].values, steady["temperature"].values, rtol=1e-9)
        np.testing.assert_allclose(late["current"].values, steady["current"].values, rtol=1e-6)


def test_until_steady_ends_when_it_says():
    row = chains.mixed()
    steady = row.steady_state()["temperature"].values
    for tolerance in (1e-2, 1e-4):
        ds = row.transient("305 K", "steady", samples=50, steady=tolerance, rtol=1e-8)
        away = np.abs(ds["temperature"].values - steady).max(axis=1)
        assert away[-1] == pytest.approx(tolerance * away[0], rel=0.05)
        assert (away[:-1] > away[-1]).all()


def test_until_steady_from_the_steady_state_stays_there():
    row = chains.mixed()
    steady = row.steady_state()["temperature"]
    ds = row.transient(steady, "steady", samples=3)
    assert float(ds["time"][-1]) > 0.0 and ds.attrs["complete"] == 1
    np.testing.assert_allclose(ds["temperature"].values, np.broadcast_to(steady.values, (3, row.n)), rtol=1e-9)


@pytest.mark.parametrize("method", ["lsoda", "radau", "cvode"])
def test_other_integrators_agree(method):
    if method == "cvode":
        pytest.importorskip("sksundae")
    ours = chains.mixed().transient("280 K", "1 us", samples=6, rtol=1e-8)
    theirs = chains.mixed().transient("280 K", "1 us", samples=6, rtol=1e-8, method=method)
    np.testing.assert_allclose(theirs["temperature"].values, ours["temperature"].values, rtol=1e-6)
    chains.assert_conserves(theirs, 1e-6)


def test_the_same_run_twice_is_the_same_to_the_last_bit():
    one, two = (chains.mixed().transient("280 K", "1 us", samples=6) for _ in range(2))
    for name in one.variables:
        np.testing.assert_array_equal(one[name].values, two[name].values)


def test_more_samples_change_nothing_but_their_number():
    few = chains.chain().transient("250 K", "1 us", samples=5, rtol=1e-8)
    many = chains.chain().transient("250 K", "1 us", samples=401, rtol=1e-8)
    np.testing.assert_allclose(many["temperature"].values[::100], few["temperature"].values, rtol=1e-7)


def test_times_and_sampling():
    times = [1e-8, 3e-7, 1e-6]
    chosen = chains.chain().transient("250 K", times=Q(times, "s"))
    np.testing.assert_array_equal(chosen["time"].values, times)
    whole = chains.chain().transient("250 K", "1 us", samples=101)
    np.testing.assert_allclose(chosen["temperature"].values[-1], whole["temperature"].values[-1], rtol=1e-6)
    spread = chains.chain().transient("250 K", "1 us", samples=20, sampling="logarithmic")["time"].values
    assert spread[0] == 0.0
    np.testing.assert_allclose(np.diff(np.log(spread[1:])), np.log(spread[2] / spread[1]), rtol=1e-9)


def test_event_times():
    ds = chains.chain().transient("300 K", "50 ns", samples=5001, rtol=1e-8, events=[(1, "305 K"), (5, "309 K")])
    reached, never = ds.attrs["event_times"]
    T = ds["temperature"].values[:, 0]
    assert np.interp(reached, ds["time"].values, T) == pytest.approx(305.0, abs=1e-4)
    assert np.isnan(never)


def test_at_a_jump_all_values_are_those_after_it():
    """Current and entropy production belong to one moment: else entropy seems to be destroyed."""
    jumps = np.array([1.0, 2.0, 3.0, 4.0]) * 1e-9
    for side in ("left", "right"):
        values = np.array([300.0, 330.0, 280.0, 320.0, 290.0])
        end = Reservoir(lambda t, v=values: v[np.searchsorted(jumps, t, side="right")])
        row = Chain(
            ConductanceLink("1 nW/K"),
            ConstantHeatCapacity("1e-18 J/K"),
            1,
            **{"left": "300 K", "right": "300 K", side: end},
        )
        result = row.transient("300 K", times=Q([*jumps, 5e-9], "s"))
        T, J = result["temperature"].values[:, 0], result["current"].values[:, 0 if side == "left" else 1]
        after = np.append(values[1:], values[-1])
        expected = 1e-9 * (after - T) * (1 if side == "left" else -1)
        np.testing.assert_allclose(J, expected, rtol=1e-9)
        assert result["entropy_production"].values.min() >= 0.0
        rates = entropy_rates(result, row)
        assert rates["link_entropy_production"].sum("link").values == pytest.approx(
            result["entropy_production"].values, rel=1e-9
        )
        assert result.attrs["shortest_feature"] == pytest.approx(5e-9 / 20_000)


def test_a_table_over_time_is_exact():
    """A square wave of many periods, with ramps of 1 fs: as its function, without a breakpoint."""
    period, count = 1e-9, 300
    starts = period * np.arange(count)
    times = np.append(
        np.stack([starts, starts + period / 2 - 1e-15, starts + period / 2, starts + period - 1e-15], 1), 3e-7
    )
    values = np.append(np.tile([310.0, 310.0, 290.0, 290.0], count), 310.0)
    table = xr.DataArray(values, dims="time", coords={"time": ("time", times, {"units": "s"})}, attrs={"units": "K"})
    rows = [
        Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1e-18 J/K"), 3, left=left, right="300 K")
        for left in (table, Reservoir(lambda t: np.where((t / period) % 1 < 0.5, 310.0, 290.0)))
    ]
    exact, jumping = (row.transient("300 K", until="300 ns", rtol=1e-8) for row in rows)
    assert np.abs(exact["temperature"].values - jumping["temperature"].values).max() < 1e-4
    assert "shortest_feature" not in exact.attrs


def steered(times, values):
    """One body between a table over time and 300 K, and by dT/dt = a(left + 300 K - 2T), piece by piece."""
    left = xr.DataArray(values, dims="time", coords={"time": ("time", times, {"units": "s"})}, attrs={"units": "K"})
    row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1e-18 J/K"), 1, left=left, right="300 K")
    ds = row.transient("300 K", until=Q(times[-1], "s"), samples=101, rtol=1e-8)
    a, T, moments, exact = 2e9, 300.0, ds["time"].values, []
    edges = np.unique([*times, *moments])
    goal = 0.5 * (np.interp(edges, times, values) + 300.0)
    for h, begin, end, t in zip(np.diff(edges), goal[:-1], goal[1:], edges[:-1], strict=True):
        exact += [T] if t in moments else []
        slope = (end - begin) / h
        T = end - slope / a + (T - begin + slope / a) * np.exp(-a * h)
    return ds, np.array([*exact, T])


@pytest.mark.parametrize("kind", ["square", "irregular", "ramps"])
def test_long_tables_over_time(kind):
    """1000 periods of a square wave, 5000 irregular times, ramps of 1 fs: no breakpoints, and a step or so a piece."""
    rng = np.random.default_rng(7)
    if kind == "square":
        edges = 0.5e-9 * np.arange(1, 2000)
        times = np.sort([0.0, *edges, *(edges + 1e-15), 1e-6])
        values = np.tile([320.0, 320.0, 300.0, 300.0], 1000)
    elif kind == "irregular":
        times = np.unique([0.0, *rng.uniform(0.0, 1e-6, 5000), 1e-6])
        values = 300.0 + 20.0 * rng.random(times.size)
    else:
        begins = np.sort(rng.uniform(0.0, 1e-7, 50))
        times = np.sort([0.0, *begins, *(begins + 1e-15), 1e-7])
        values = np.repeat(rng.uniform(280.0, 320.0, 51), 2)
    ds, exact = steered(times, values)
    np.testing.assert_allclose(ds["temperature"].values[:, 0], exact, rtol=0.0, atol=3e-5)
    assert ds.attrs["steps"] < 12 * len(times) and "shortest_feature" not in ds.attrs


@pytest.mark.parametrize("count", [10_001, pytest.param(100_001, marks=pytest.mark.slow)])
def test_points_over_time_cost_a_step_each(count):
    """Noise: what is past costs nothing, where every piece once cost a search through all."""
    times = np.linspace(0.0, 1e-6, count)
    values = 300.0 + 20.0 * np.sin(1e8 * times) + np.random.default_rng(8).random(times.size)
    ds, exact = steered(times, values)
    np.testing.assert_allclose(ds["temperature"].values[:, 0], exact, rtol=0.0, atol=3e-5)
    assert ds.attrs["steps"] < 2 * count
