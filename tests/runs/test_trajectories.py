"""Trajectories against closed moment equations, known equilibria, linear noise, first passages, and themselves."""

import numpy as np
import pytest
from scipy import stats
from scipy.constants import k
from scipy.integrate import quad
from scipy.linalg import expm

import chain
from chain import HeatChainError, HeatCurrent, Insulated, ModelWarning
from chain.units.boundary import ureg
from systems import chains

Q = ureg.Quantity
K = 1e-9
LINK, WEAK = chain.ConductanceLink("1 nW/K"), chain.ConductanceLink("20 pW/K")
MEDIATOR = chain.HarmonicMediator("2e13 rad/s", "5e12 rad/s", "4e13 rad/s")


def row(n, freedom, left="400 K", right="200 K", links=LINK, **changes):
    """Bodies of the heat capacity freedom·k_B; of the time C/K."""
    return chain.Chain(links, chain.ConstantHeatCapacity(Q(freedom * k, "J/K")), n, left, right, **changes)


def time(freedom, of=1.0):
    return Q(of * freedom * k / K, "s")


def moments(n, freedom, ends, t=None, start=300.0):
    """Mean and covariance of the temperatures for constant K and C, whose equations are closed: exact at any size.

    dq = [K(T_a - T_b) + ½(∂_b - ∂_a)S]dt + √S dW with S = 2k_BKρT_aT_b, ρ = (T_a² + T_b²)/2T_aT_b at the mean profile.
    """
    profile = np.concatenate([[ends[0]], ends[0] + np.diff(ends) * np.arange(1, n + 1) / (n + 1), [ends[1]]])
    edges = [(n, 0), *((i, i + 1) for i in range(n - 1)), (n - 1, n + 1)]
    pairs = [(i, j) for i in range(n) for j in range(i, n)]
    place = {pair: n + number for number, pair in enumerate(pairs)}
    place |= {(j, i): number for (i, j), number in place.items()}
    D, d, size = np.zeros((n, n)), np.zeros(n), n + len(pairs)
    strength = []
    for link, (a, b) in enumerate(edges):
        T1, T2 = profile[link], profile[link + 1]
        strength.append((T1**2 + T2**2) / (2 * T1 * T2) / freedom)
        for site, sign in ((a, -1), (b, 1)):
            for other, factor in ((a, 1 + strength[-1] * (b < n)), (b, -1 - strength[-1] * (a < n))):
                if site < n and other < n:
                    D[site, other] += sign * factor
                elif site < n:
                    d[site] += sign * factor * ends[other - n]
    A, v = np.zeros((size, size)), np.zeros(size)
    A[:n, :n], v[:n] = D, d
    for (i, j), at in list(place.items()):
        if i > j:
            continue
        for other in range(n):
            A[at, place[other, j]] += D[i, other]
            A[at, place[i, other]] += D[j, other]
        A[at, j] += d[i]
        A[at, i] += d[j]
        for link, (a, b) in enumerate(edges):
            gain = {a: -1, b: 1}
            weight = 2 * strength[link] * gain.get(i, 0) * gain.get(j, 0)
            if a < n and b < n:
                A[at, place[a, b]] += weight
            else:
                A[at, min(a, b)] += weight * ends[max(a, b) - n]
    final = np.linalg.solve(A, -v)
    if t is not None:
        start = np.broadcast_to(start, (n,))
        begin = np.concatenate([start, [start[i] * start[j] for i, j in pairs]])
        final = final + expm(A * t) @ (begin - final)
    mean = final[:n]
    return mean, np.array([[final[place[i, j]] - mean[i] * mean[j] for j in range(n)] for i in range(n)])


def estimates(T, mean):
    """Mean and covariance of independent samples (samples, N), with their standard errors."""
    apart = T - mean
    products = apart[:, :, None] * apart[:, None, :]
    root = np.sqrt(len(T))
    return T.mean(axis=0), T.std(axis=0) / root, products.mean(axis=0), products.std(axis=0) / root


def assert_within(found, error, right, widths=3.0):
    assert np.all(np.abs(found - right) < widths * error), (found - right) / error


# -- exact moments ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", [0.5, 12.0])
def test_small_bodies_out_of_equilibrium(when):
    """Of 20 k_B, where the mean is 5 % above that of large bodies; on the way, and in the steady state."""
    n, freedom = 2, 20.0
    mean, covariance = moments(n, freedom, (400.0, 200.0), when)
    ds = row(n, freedom).trajectories("300 K", time(freedom, when), count=4000, samples=2)
    found = estimates(ds["temperature"].values[:, 1], mean)
    ratio = moments(n, 1e9, (400.0, 200.0), when)[0]
    if when == 12.0:  # ρ in `moments` is that of the steady profile all along
        assert_within(found[0], found[1], mean)
        assert_within(found[2], found[3], covariance)
        assert mean[0] > 1.03 * ratio[0]
    else:
        assert_within(found[0], found[1], mean, 5.0)


@pytest.mark.slow
@pytest.mark.parametrize("ends", [(300.0, 300.0), (400.0, 200.0)])
def test_weak_order_two(ends):
    """Means and variances at four steps: their errors fall as the square of the step."""
    freedom, n, count, steps = 100.0, 2, 200_000, (0.6, 0.4, 0.2, 0.1)
    profile = ends[0] + (ends[1] - ends[0]) * np.array([1.0, 2.0]) / 3.0
    mean, covariance = moments(n, freedom, ends, 4.0, profile)
    here = row(n, freedom, *(f"{end} K" for end in ends))
    errors, noises = [], []
    for step in steps:
        ds = here.trajectories(Q(profile, "K"), time(freedom, 4.0), count, samples=2, step=time(freedom, step * 1.0001))
        found = estimates(ds["temperature"].values[:, 1], mean)
        spread = np.sqrt(np.diag(covariance))
        errors.append(np.abs([(found[0] - mean) / spread, np.diag(found[2]) / spread**2 - 1.0]))
        noises.append(np.array([found[1] / spread, np.diag(found[3]) / spread**2]))
        print(step, errors[-1].round(4).tolist(), noises[-1].round(4).tolist())
    for first in range(3):
        for second in range(first + 1, 4):
            ratio = (steps[second] / steps[first]) ** 1.7
            assert np.all(errors[second] < (errors[first] + 4.0 * noises[first]) * ratio + 4.0 * noises[second])


def test_without_noise_the_steps_are_of_order_two():
    large = row(3, 1e14)
    right = large.transient("300 K", time(1e14, 1.0), samples=2, rtol=1e-9)["temperature"].values[-1]
    errors = []
    for step in (0.1, 0.05):
        ds = large.trajectories("300 K", time(1e14, 1.0), 1, samples=2, step=time(1e14, step))
        errors.append(np.abs(ds["temperature"].values[0, -1] - right).max())
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.1)
    assert errors[1] < 0.1


# -- equilibria -------------------------------------------------------------------------------------------------------


def test_a_body_in_equilibrium_has_its_gamma_distribution():
    """p ∝ exp(S/k_B - U/k_BT) = U^{C/k_B} exp(-U/k_BT), of ten degrees of freedom: skew."""
    freedom = 10.0
    with pytest.warns(ModelWarning, match="Body 1 fluctuates by"):
        ds = row(1, freedom, "300 K", "300 K").trajectories("300 K", time(freedom, 6.0), count=5000, samples=2)
    U = ds["temperature"].values[:, 1, 0] * freedom / 300.0
    assert stats.kstest(U, stats.gamma(freedom + 1).cdf).pvalue > 1e-3
    # What is of order 1/C in the mean is seen: 11, not 10
    assert abs(U.mean() - 11.0) < 3.0 * np.sqrt(11.0 / len(U)) and U.mean() > 10.8


def test_a_body_whose_heat_capacity_grows_and_another_link():
    """C = aT and U = aT²/2, S = aT: p ∝ exp(aT/k_B - aT²/2k_BT0) aT dT, between two unlike links."""
    gas, T0 = 30.0 * k / 300.0, 300.0

    class Gas(chain.Body):
        def energy(self, T):
            return 0.5 * gas * T**2

        def heat_capacity(self, T):
            return gas * T

    links = [MEDIATOR, chain.RadiativeLink("10 um^2")]
    small = chain.Chain(links, Gas(), 1, "300 K", "300 K")
    slowest = float(small.modes()["relaxation_time"][0])
    ds = small.trajectories("300 K", Q(5 * slowest, "s"), count=5000, samples=2)
    T = ds["temperature"].values[:, 1, 0]

    def density(x):
        return x * np.exp(gas / k * (x - 0.5 * x**2 / T0 - 0.5 * T0))

    norm = quad(density, 0.0, 900.0, points=[300.0])[0]
    grid = np.linspace(50.0, 700.0, 400)
    cdf = np.concatenate([[0.0], np.cumsum(0.5 * (density(grid[1:]) + density(grid[:-1])) * np.diff(grid))]) / norm
    assert stats.kstest(T, lambda x: np.interp(x, grid, cdf)).pvalue > 1e-3


def test_two_insulated_bodies_share_their_energy():
    """U1/(U1 + U2) has a beta distribution; the sum stays."""
    bodies = [chain.ConstantHeatCapacity(Q(c * k, "J/K")) for c in (20.0, 40.0)]
    pair = chain.Chain(LINK, bodies, 2, Insulated(), Insulated())
    ds = pair.trajectories("300 K", time(20.0, 6.0), count=6000, samples=2)
    T = ds["temperature"].values[:, 1]
    share = T[:, 0] * 20.0 / (T @ [20.0, 40.0])
    assert stats.kstest(share, stats.beta(21.0, 41.0).cdf).pvalue > 1e-3
    np.testing.assert_allclose(T @ [20.0, 40.0], 300.0 * 60.0, rtol=1e-9)


# -- linear noise -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["chain", "rectifiers", "network"])
def test_large_bodies_fluctuate_as_the_linear_equations_say(kind):
    """The links' own heat_noise, which the mediators' transmission gives, out of equilibrium."""
    if kind == "network":
        edges = [(1, 2), (2, 3), (3, 4), (4, 1), (1, 3)]
        outside = {"hot": (MEDIATOR, "500 K", 1), "cold": (WEAK, "60 K", 3)}
        body = chain.ConstantHeatCapacity(Q(3e3 * k, "J/K"))
        here = chain.Network(MEDIATOR, body, edges, reservoirs=outside)
    elif kind == "rectifiers":
        diode = chain.SpinMediator("1e12 rad/s", (0.3, 0.1), "1e13 rad/s")
        here = chain.Chain(diode, chain.ConstantHeatCapacity(Q(3e3 * k, "J/K")), 3, "40 K", "10 K")
    else:
        here = row(3, 3e3, "500 K", "60 K", links=[MEDIATOR, 2 * MEDIATOR, MEDIATOR, WEAK])
    steady = here.steady_state()["temperature"].values
    right = here.fluctuations()["temperature_covariance"].values
    slowest = float(here.modes()["relaxation_time"][0])
    # Variances are within 1.3 % in 20 000 runs of two seeds each; 1500 of the first are 3.5 errors off by chance
    ds = here.trajectories(Q(steady, "K"), Q(4 * slowest, "s"), count=1500, samples=2, seed=2)
    found = estimates(ds["temperature"].values[:, 1], steady)
    assert_within(found[2], found[3], right)
    assert_within(found[0], found[1] + 1e-3 * steady, steady)


def test_the_heat_that_crosses_has_the_chains_cumulants():
    here = row(3, 1e3, links=MEDIATOR)
    steady = here.steady_state()["temperature"].values
    right = here.heat_cumulants(2)
    slowest = float(here.modes()["relaxation_time"][0])
    ds = here.trajectories(Q(steady, "K"), Q(16 * slowest, "s"), count=1500, samples=3)
    heat = ds["reservoir_heat"].sel(side="left").values
    width = float(ds["time"][2] - ds["time"][1])
    variance = (np.var(heat[:, 2]) - np.var(heat[:, 1])) / width
    error = np.sqrt(2.0 / 1500) * np.var(heat[:, 2]) / width
    assert abs(variance - float(right["cumulant_2"])) < 3.0 * error
    mean = heat[:, 2].mean() / float(ds["time"][2])
    assert mean == pytest.approx(float(right["cumulant_1"]), rel=0.02)


def test_a_body_that_is_heated_and_ends_that_change():
    """A given current and sources have no noise; the mean follows the transient."""
    n, freedom = 3, 1e6
    ramp = chain.Reservoir(lambda t: 300.0 + 100.0 * np.minimum(t / time(freedom).magnitude, 1.0))
    here = row(n, freedom, left=HeatCurrent("50 nW"), right=ramp, sources={2: "30 nW"})
    ds = here.trajectories("300 K", time(freedom, 2.0), count=4, samples=5)
    right = here.transient("300 K", time(freedom, 2.0), samples=5)
    np.testing.assert_allclose(ds["temperature"].mean("trajectory").values, right["temperature"].values, rtol=5e-3)
    np.testing.assert_allclose(
        ds["reservoir_heat"].sel(side="left").values[:, -1], 50e-9 * float(ds["time"][-1]), rtol=1e-9
    )


# -- what every run has -----------------------------------------------------------------------------------------------


def test_every_number_of_workers_and_of_runs_gives_the_same():
    here = row(3, 50.0)
    one, two, part = (
        here.trajectories("300 K", time(50.0, 1.0), count, 7, samples=3, workers=workers)
        for count, workers in ((20, 1), (20, 3), (5, 2))
    )
    np.testing.assert_array_equal(one["temperature"].values, two["temperature"].values)
    np.testing.assert_array_equal(one["temperature"].values[:5], part["temperature"].values)
    watched = here.trajectories("300 K", time(50.0, 1.0), 5, 7, samples=3, events=[(1, "310 K")])
    np.testing.assert_array_equal(watched["temperature"].values, part["temperature"].values)
    other = here.trajectories("300 K", time(50.0, 1.0), 5, 8, samples=3)
    assert np.all(other["temperature"].values[:, 1:] != part["temperature"].values[:, 1:])


@pytest.mark.parametrize("kind", ["mixed", "ladder", "rod", "surroundings"])
def test_what_leaves_one_body_enters_the_next(kind):
    if kind == "mixed":
        here = chains.mixed(left="350 K", right="150 K")
    elif kind == "rod":
        here = chain.Rod("1 W/(m K)", "2e6 J/(m^3 K)", "1 um", "1 um^2", "400 K", "200 K", cells=5)
    elif kind == "ladder":
        here = chain.Ladder({"one": row(3, 1e3), "other": row(3, 1e3, "300 K", "250 K")}, exchange=LINK)
    else:
        here = row(3, 1e3, surroundings=(chain.ConductanceLink("0.3 nW/K"), "300 K"))
    span = Q(3 * float(here.modes()["relaxation_time"][-1]), "s")
    ds = here.trajectories("300 K", span, 3, samples=4)
    sites = [dim for dim in ds["energy"].dims if dim not in ("trajectory", "time")]
    gained, given = ds["energy"].sum(sites).values, ds["reservoir_heat"].sum("side").values
    np.testing.assert_allclose(gained, given, rtol=0.0, atol=1e-9 * np.abs(ds["energy"].values).max())
    assert ds["temperature"].dims[:2] == ("trajectory", "time")
    assert np.all(ds["temperature"].values > 0.0)
    assert np.ptp(ds["temperature"].values[:, -1], axis=0).min() > 0.0


def test_energies_stay_positive_where_steps_are_long_and_bodies_small():
    with pytest.warns(ModelWarning):
        ds = row(2, 1.5, "400 K", "20 K").trajectories("300 K", time(1.5, 10.0), 100, samples=50, step=time(1.5, 1.0))
    assert np.all(ds["temperature"].values > 0.0)


# -- first passages ---------------------------------------------------------------------------------------------------


def test_first_passages_come_when_they_should():
    """Mean time of one body to a temperature above, by the integrals of its diffusion; and a level never reached."""
    freedom, level = 100.0, 330.0
    here = row(1, freedom, "300 K", "300 K")
    events = [(1, f"{level} K"), (1, "270 K"), (1, "300 K")]
    ds = here.trajectories("300 K", time(freedom, 30.0), 1500, samples=2, events=events)
    found = ds["first_passage_time"].values / time(freedom).magnitude
    # In x = T/300 and C/K: drift 2(1 - x) + 2/freedom, square 4x/freedom; p ∝ x^freedom exp(-freedom x)
    top = level / 300.0

    def before(y):
        return quad(lambda z: np.exp(freedom * (np.log(z / y) - (z - y))), 0.0, y, epsabs=0.0, points=[0.9 * y])[0]

    right = quad(lambda y: before(y) * 2.0 / (4.0 * y / freedom), 1.0, top)[0]
    reached = found[:, 0]
    assert np.isnan(reached).mean() < 0.01
    assert abs(np.nanmean(reached) - right) < 3.0 * np.nanstd(reached) / np.sqrt(len(reached)) + 0.01 * right
    assert np.all(found[:, 2] == 0.0)
    assert ds["event_temperature"].values[1] == 270.0 and ds["event_site"].values[1] == 1
    never = here.trajectories("300 K", time(freedom, 1.0), 5, samples=2, events=[(1, "550 K")])
    assert np.isnan(never["first_passage_time"].values).all()


# -- what is refused --------------------------------------------------------------------------------------------------


def test_bad_input():
    here = row(2, 100.0)
    short = time(100.0, 0.1)
    for wrong in (0, -3, 2.5, True):
        with pytest.raises(HeatChainError, match="`count`"):
            here.trajectories("300 K", short, count=wrong)
    for wrong in (-1, "a", 1.5):
        with pytest.raises(HeatChainError, match="`seed`"):
            here.trajectories("300 K", short, count=2, seed=wrong)
    with pytest.raises(HeatChainError, match="`workers`"):
        here.trajectories("300 K", short, count=2, workers=0)
    with pytest.raises(HeatChainError, match="comes to no steady state"):
        here.trajectories("300 K", "steady")
    with pytest.raises(HeatChainError, match="`step`"):
        here.trajectories("300 K", short, step="0 s")
    with pytest.raises(HeatChainError, match=r"fluctuate by .* more than its temperature"):
        row(2, 0.5).trajectories("300 K", short)
    with pytest.raises(HeatChainError, match="positive temperature"):
        row(2, 100.0, right=lambda t: 0.0 * t).trajectories("300 K", short)
    with pytest.raises(HeatChainError, match="GB"):
        here.trajectories("300 K", short, count=10_000_000)
    with pytest.raises(HeatChainError, match="steps of"):
        here.trajectories("300 K", "1 s", count=1)
    with pytest.raises(HeatChainError, match="`events`"):
        here.trajectories("300 K", short, count=1, events=[(1, "5000 K")])
    summed = chain.landauer(lambda w: 3.0 * np.exp(-((w / 1e13) ** 2)), channels=3.0)
    with pytest.raises(HeatChainError, match=r"Links 0, 1, 2.*cannot be counted"):
        row(2, 1e3, links=summed).trajectories("300 K", "1 fs")
