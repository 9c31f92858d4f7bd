"""The chain of bodies followed exactly: conservation, an independent integration, Eq. (80), and stability."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.constants import hbar, k
from scipy.integrate import quad, simpson, solve_ivp

import chain
from chain.exact import BodyChain, FiniteBody, HarmonicChain, LargeBody
from chain.exact.bodies.stability import critical_coupling, lowest_mode

UNIT = 1e12  # rad/s
KELVIN = hbar * UNIT / k
WATT = hbar * UNIT**2
Q = chain.ureg.Quantity


def rad(value):
    return Q(value * UNIT, "rad/s")


def kelvin(values):
    return Q(np.asarray(values) * KELVIN, "K")


def seconds(values):
    return Q(np.asarray(values) / UNIT, "s")


def mediator(damping=1.0, cutoff=2.0):
    return chain.HarmonicMediator(rad(1.0), rad(damping), rad(cutoff))


def line(contacts, n=1, modes=240, spacing=0.05, damping=1.0, cutoff=2.0, rule="midpoint", terms="joint", **more):
    body = FiniteBody(modes, rad(spacing), contacts, spacing=rule, **more)
    return BodyChain(mediator(damping, cutoff), body, n, counter_terms=terms)


def currents(ds):
    return ds["current"].values / WATT


@pytest.fixture(scope="module")
def opposite():
    return line("opposite").evolve(kelvin([1.0, 0.75, 0.5]), times=seconds(np.linspace(0.0, 90.0, 361)))


def theory(damping=1.0, cutoff=2.0, T=(1.0, 0.75, 0.5)):
    m = mediator(damping, cutoff)
    return np.array([m.current(*kelvin([a, b])).m_as("W") / WATT for a, b in pairwise(T)])


def test_opposite_ends_give_the_current_of_eq_80(opposite):
    steady = currents(opposite.sel(time=slice(30 / UNIT, 50 / UNIT)))
    assert theory() == pytest.approx([0.0342, 0.0290], abs=1e-4)
    for link in (0, 1):
        assert steady[:, link] == pytest.approx(theory()[link], rel=4e-3)


def test_and_part_from_it_once_heat_has_crossed_the_body(opposite):
    assert float(line("opposite", modes=100).window[1].m_as("s")) == pytest.approx(np.pi / 0.05 / UNIT)
    away = np.abs(currents(opposite).mean(axis=2) - theory()).max(axis=1) / theory()[0]
    time = opposite["time"].values * UNIT
    late = (time > 64.0) & (time < 90.0)
    assert away[(time > 30.0) & (time < 58.0)].max() < 0.01
    assert away[late].max() > 0.3


def test_the_same_couplings_give_another_current_with_counter_terms_as_printed():
    ds = line("same", terms="separate").evolve(kelvin([1.0, 0.75, 0.5]), times=seconds(np.linspace(50.0, 100.0, 11)))
    steady = currents(ds).mean(axis=(0, 2))
    assert steady[0] == pytest.approx(0.052, abs=5e-4)
    assert (steady > 1.4 * theory()).all()
    assert (ds["entropy_production"].values > 0).all()


@pytest.mark.parametrize("terms", ["joint", "separate"])
@pytest.mark.parametrize("T", [[1.0, 0.75, 0.5], [0.6, 1.0, 0.8, 0.5]])
def test_the_same_couplings_carry_what_terminals_that_are_all_connected_do(T, terms):
    """Until 2π/Δ every body is an infinite bath, and heat flows by the transmissions between all of them.

    Modes above a band's end W follow the mediators at once and are missing from their static coupling: an error 1/W.
    """
    found = []
    for modes in (200, 400):
        body = FiniteBody(modes, rad(0.05), "same")
        followed = BodyChain(mediator(0.8, 0.8), body, len(T) - 2, reservoir=body, counter_terms=terms)
        current = currents(followed.evolve(kelvin(T), times=seconds([98.0, 99.0, 100.0]))).mean(axis=0)
        assert current[:, 0] == pytest.approx(current[:, 1], abs=2e-3 * np.abs(current).max())
        into = np.zeros(len(T))
        into[:-1] -= current[:, 0]
        into[1:] += current[:, 1]
        found.append(into)
    large = HarmonicChain(mediator(0.8, 0.8), LargeBody("same"), len(T) - 2, counter_terms=terms)
    wanted = -large.heat_given_off(kelvin(T)).values / WATT
    assert wanted.sum() == pytest.approx(0.0, abs=1e-9)
    assert 2 * found[1] - found[0] == pytest.approx(wanted, abs=5e-3 * np.abs(wanted).max())


@pytest.mark.parametrize("terms", ["joint", "separate"])
@pytest.mark.parametrize("contacts", ["same", "opposite", "random"])
def test_energy_is_conserved_and_currents_are_what_bodies_gain(contacts, terms):
    ds = line(contacts, n=2, modes=60, spacing=0.1, damping=0.5, terms=terms).evolve(
        kelvin([1.0, 0.2, 0.9, 0.5]), times=seconds(np.linspace(0.0, 100.0, 2001))
    )
    assert ds.attrs["energy_residual"] < 1e-12
    into = np.zeros((ds.sizes["time"], 4))
    into[:, :-1] -= ds["current"].values[:, :, 0]
    into[:, 1:] += ds["current"].values[:, :, 1]
    gained = simpson(into, x=ds["time"].values, axis=0)
    change = ds["body_energy_change"].values
    assert (change[-1] - change[0]) == pytest.approx(gained, rel=1e-3, abs=1e-3 * np.abs(change).max())
    assert change[0] == pytest.approx(0.0, abs=1e-11 * np.abs(change).max())


@pytest.mark.parametrize("terms", ["joint", "separate"])
def test_moments_are_those_of_hamiltons_equations(terms):
    """The covariance integrated as an ordinary differential equation, no normal modes."""
    few = line("random", n=2, modes=6, spacing=0.7, damping=0.5, cutoff=1.5, seed=5, terms=terms)
    T = kelvin([1.0, 0.2, 0.9, 0.5])
    times = np.array([0.0, 3.0, 11.0])
    ds = few.evolve(T, times=seconds(times))
    layout = few._layout
    V, start = layout.matrix(), few._start(few._kelvin(T), "quantum")
    n = layout.size
    flow = np.block([[np.zeros((n, n)), np.eye(n)], [-V, np.zeros((n, n))]])
    sigma = np.diag(np.concatenate([start / layout.bare**2, start]))
    solved = solve_ivp(
        lambda _, y: (flow @ y.reshape(2 * n, -1)).ravel(), (0, 11), np.eye(2 * n).ravel(), rtol=1e-11, atol=1e-13,
        t_eval=times, method="DOP853",
    )  # fmt: skip
    for i in range(times.size):
        U = solved.y[:, i].reshape(2 * n, 2 * n)
        after = U @ sigma @ U.T
        for body in range(4):
            rows = np.arange(n)[layout.rows(body)]
            energy = 0.5 * np.sum(after[rows + n, rows + n] + layout.bare[rows] ** 2 * after[rows, rows])
            wanted = energy - start[rows].sum()
            assert ds["body_energy_change"].values[i, body] / (hbar * UNIT) == pytest.approx(wanted, abs=1e-8)
        x = layout.starts[-1] + 1
        rows = np.arange(n)[layout.rows(1)]
        heat = -layout.modes[1].right @ after[rows + n, x]  # out of body 1 into link 1, Eq. (26)
        if terms == "joint":  # and half of what the two mediators do on each other
            heat += 0.5 * layout.modes[1].cross * (after[n + x - 1, x] - after[x - 1, n + x])
        assert currents(ds)[i, 1, 0] == pytest.approx(heat, abs=1e-8)


def test_mode_energies_add_up_to_the_bodys():
    few = line("opposite", n=1, modes=50, spacing=0.2)
    T = kelvin([1.0, 0.3, 0.9])
    times = seconds([0.0, 12.0, 200.0])
    modes = few.mode_energies(T, 1, times)
    change = few.evolve(T, times=times)["body_energy_change"].sel(body=1).values
    assert modes.dims == ("time", "frequency")
    total = modes.sum("frequency").values
    assert total - total[0] == pytest.approx(change, abs=1e-10 * total[0])


def test_in_equilibrium_classical_bodies_exchange_only_what_coupling_costs():
    ds = line("opposite", n=2, modes=120, spacing=0.05, damping=0.05).evolve(
        kelvin([1.0] * 4), times=seconds([40.0, 50.0]), statistics="classical"
    )
    assert np.abs(currents(ds)).max() < 0.02 * 0.05  # of k_BT γ̂, the scale of what one body sends out


@pytest.mark.parametrize("bodies", [1, 2, 3, 6])
def test_static_matrix_has_the_eigenvalues_of_the_formula(bodies):
    coupling = 0.9
    beside = np.full(bodies, -0.5 * coupling)
    lowest, _ = lowest_mode(np.ones(bodies + 1), beside)
    assert lowest == pytest.approx(1 - coupling / critical_coupling(bodies), rel=1e-12)
    dense = np.diag(np.ones(bodies + 1)) + np.diag(beside, 1) + np.diag(beside, -1)
    assert lowest == pytest.approx(np.linalg.eigvalsh(dense)[0], rel=1e-12)


@pytest.mark.parametrize("bodies", [1, 2, 4])
def test_the_chain_becomes_unstable_where_the_static_matrix_does(bodies):
    def coupled(ratio):
        """Bodies whose modes make up γ̂D = ratio · critical, the missing ones above the band added."""
        band = 2.0 / np.pi * np.arctan(120 * 0.05 / 2.0)  # the part of γ(0) within 6 ω0
        damping = 0.5 * ratio * critical_coupling(bodies) / band
        return line("same", bodies, modes=120, damping=damping, terms="separate")

    coupled(0.995)
    with pytest.raises(chain.HeatChainError, match=r"unstable: .* ω0², and \d+% of it sits on"):
        coupled(1.005)


def test_unequal_couplings_and_random_spacing():
    pair = chain.HarmonicMediator(rad(1.0), (rad(0.7), rad(0.2)), rad(2.0))
    T = kelvin([1.0, 0.7, 0.4])
    ds = BodyChain(pair, FiniteBody(200, rad(0.06)), 1).evolve(T, times=seconds(np.linspace(25.0, 40.0, 7)))
    wanted = [pair.current(T[i], T[i + 1]).m_as("W") / WATT for i in (0, 1)]
    assert currents(ds).mean(axis=(0, 2)) == pytest.approx(wanted, rel=4e-3)
    scattered = FiniteBody(200, rad(0.06), spacing="random", seed=2)
    frequencies = [scattered._frequencies(number) for number in (1, 2)]
    assert (frequencies[0] != frequencies[1]).any()
    ds = BodyChain(pair, scattered, 2).evolve(kelvin([1.0, 0.7, 0.5, 0.4]), times=seconds([0.0, 30.0]))
    assert ds.attrs["energy_residual"] < 1e-12


def test_opposite_ends_are_stable_far_beyond():
    line("opposite", 4, modes=120, damping=4.0, terms="separate")


@given(
    st.sampled_from(["same", "opposite", "random"]),
    st.integers(1, 4),
    st.floats(-2, 4),
    st.floats(-1, 2),
    st.integers(0),
)
def test_joint_counter_terms_keep_every_chain_stable(contacts, bodies, damping, cutoff, seed):
    """[Panasyuk2012] below Eq. (4): H_B + V is positive. Weak coupling aside, the lowest mode is far above rounding."""
    found = line(contacts, bodies, modes=20, spacing=0.5, damping=10**damping, cutoff=10**cutoff, seed=seed)
    assert found._frequencies.min() > 0.0


def all_to_all(damping, cutoff, T, bodies):
    """K between the reservoirs over Eq. (80)'s: dense matrices of the mediators, bodies that take no net heat.

    ω0² - ω² - iω Σγ̃ on the diagonal, -iωγ̃_B beside it (joint counter-terms); units of ω0.
    """
    u, share = np.polynomial.legendre.leggauss(60)
    apart = 0.5 ** np.arange(1, 14)
    edges = np.unique(np.concatenate([[0.0, 1.0, 30.0 * T], 1 - apart, 1 + apart, np.geomspace(1e-3, 30.0 * T, 20)]))
    edges = edges[edges <= 30.0 * T]
    half = 0.5 * np.diff(edges)[:, None]
    omega, weights = (0.5 * (edges[1:] + edges[:-1])[:, None] + half * u).ravel(), (half * share).ravel()
    touched = np.zeros((bodies + 2, bodies + 1))  # by terminals
    for b in range(bodies + 2):
        touched[b, max(b - 1, 0) : b + 1] = 1.0
    sharing = touched.T @ touched
    K = np.zeros((bodies + 2, bodies + 2))
    for w, weight in zip(omega, weights, strict=True):
        friction = 0.5 * damping * cutoff / (cutoff - 1j * w)
        green = np.linalg.inv((1.0 - w * w) * np.eye(bodies + 1) - 1j * w * friction * sharing)
        passed = 4.0 * (w * friction.real) ** 2 * np.abs(touched @ green @ touched.T) ** 2
        x = w / T
        K += weight / (2.0 * np.pi) * passed * (0.5 * x / np.sinh(0.5 * x)) ** 2
    np.fill_diagonal(K, 0.0)
    laplacian = np.diag(K.sum(axis=1)) - K
    inner = np.linalg.solve(laplacian[1:-1, 1:-1], -laplacian[1:-1, 0])
    return float(laplacian[0, 0] + laplacian[0, 1:-1] @ inner)


@pytest.mark.parametrize(
    ("damping", "cutoff", "T", "bodies", "ratio"),
    [
        (0.5, 20.0, 1.0, 4, 1.0146),
        (0.5, 1.0, 1.0, 8, 1.7400),
        (2.0, 1000.0, 0.3, 8, 1.1921),
        (0.5, 1000.0, 0.1, 8, 0.9193),
    ],
)
def test_large_bodies_touched_at_one_place_are_terminals_that_are_all_connected(damping, cutoff, T, bodies, ratio):
    m = mediator(damping, cutoff)
    found = HarmonicChain(m, LargeBody("same"), bodies).conductance(kelvin(T)).m_as("W/K")
    assert found * (bodies + 1) / m.conductance(kelvin(T)).m_as("W/K") == pytest.approx(ratio, abs=6e-5)
    assert found / (k * UNIT) == pytest.approx(all_to_all(damping, cutoff, T, bodies), rel=1e-6)


def test_cross_kernel_of_the_same_couplings_is_the_friction_kernel():
    times = np.array([0.5, 1.5, 4.0])
    found = line("same", modes=400, damping=0.5, cutoff=0.8).cross_kernel(seconds(times)).values[:, 0] / UNIT**2
    assert found == pytest.approx(0.25 * 0.8 * np.exp(-0.8 * times), abs=2e-3)  # Eq. (15)


def test_cross_kernel_of_opposite_ends_comes_after_crossing_the_body():
    damping, cutoff, spacing = 0.25, 0.8, 0.05
    late = np.array([-20.0, -2.0, -0.5, 0.5, 2.0])
    times = seconds(np.pi / spacing + late)
    equal, middle = (
        line("opposite", modes=400, damping=0.5, cutoff=cutoff, rule=rule).cross_kernel(times).values[:, 0] / UNIT**2
        for rule in ("equal", "midpoint")
    )
    # modes at jΔ: the friction kernel itself, without the mode of zero frequency
    echo = damping * cutoff * np.exp(-cutoff * np.abs(late)) - damping * spacing / np.pi
    assert -equal == pytest.approx(echo, abs=2e-3)
    # at midpoints: its Hilbert transform, whose tails fall as 1/t
    sines = [quad(lambda w: 1 / (w**2 + cutoff**2), 0, np.inf, weight="sin", wvar=abs(t))[0] * np.sign(t) for t in late]
    assert -middle == pytest.approx(2 / np.pi * damping * cutoff**2 * np.array(sines), abs=2e-3)
    before = line("opposite", modes=400).cross_kernel(seconds([1.0, 10.0])).values / UNIT**2
    assert np.abs(before).max() < 0.05 * 0.5


def test_an_empty_window_is_told():
    with pytest.warns(chain.ModelWarning, match="no steady current"):
        line("opposite", modes=10, spacing=4.0).evolve(kelvin([1.0, 0.5, 0.5]), until="1 ps", samples=3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: line("opposite", 0), "`n` must be a positive integer"),
        (lambda: line("opposite", 6, modes=4000), r"matrices need \d+\.\d GB"),
        (lambda: line("opposite", probe_rate="1e9 rad/s"), "without a probe"),
        (lambda: BodyChain(mediator(), LargeBody(), 1), "must be `FiniteBody`"),
        (lambda: line("same", terms="none"), "`counter_terms` must be 'joint' or 'separate', but is 'none'"),
        (lambda: line("opposite", modes=10).evolve(["1 K"] * 4, until="1 ps"), "`temperatures` must be 3"),
        (lambda: line("opposite", modes=10).evolve(["1 K"] * 3), "Either `until`"),
        (lambda: line("opposite", modes=10).evolve(["-1 K"] * 3, until="1 ps"), "`temperatures`"),
        (lambda: line("opposite", modes=10).mode_energies(["1 K"] * 3, 3, "1 ps"), "`body` must be an integer from 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(chain.HeatChainError, match=message):
        call()
