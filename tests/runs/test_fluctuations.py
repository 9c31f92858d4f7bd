"""Covariances, spectra and cumulants of steady states: closed forms, a dense Lyapunov equation, brute force."""

import numpy as np
import pytest
from scipy.constants import k
from scipy.integrate import quad
from scipy.linalg import solve_continuous_lyapunov
from scipy.optimize import fsolve

import chain
from chain import HeatChainError, HeatCurrent, Insulated, ModelWarning
from chain.units.boundary import ureg
from systems import chains

Q = ureg.Quantity
LINK, BODY = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1e-18 J/K")
K, C = 1e-9, 1e-18
MEDIATOR = chain.HarmonicMediator("2e13 rad/s", "5e12 rad/s", "4e13 rad/s")
DIODE = chain.SpinMediator("1e12 rad/s", (0.3, 0.1), "1e13 rad/s")


def row(n=6, left="400 K", right="200 K", **changes):
    return chain.Chain(changes.pop("links", LINK), changes.pop("subsystems", BODY), n, left, right, **changes)


def heat_capacity(bodies, T):
    return np.array([body.heat_capacity(Q(t, "K")).magnitude for body, t in zip(bodies, T, strict=True)])


def by_hand(edges, links, T, capacities, given=()):
    """Σ from the links' own public methods: derivatives by differences, and a dense Lyapunov equation."""
    n = len(capacities)
    M, B = np.zeros((n, n)), np.zeros((n, n))
    for number, ((a, b), link) in enumerate(zip(edges, links, strict=True)):
        if number in given:
            continue
        J = lambda x, y, link=link: link.current(Q(x, "K"), Q(y, "K")).magnitude  # noqa: E731
        h = 1e-4 * T[a]
        rise = (8 * (J(T[a] + h, T[b]) - J(T[a] - h, T[b])) - (J(T[a] + 2 * h, T[b]) - J(T[a] - 2 * h, T[b]))) / (
            12 * h
        )
        fall = -(8 * (J(T[a], T[b] + h) - J(T[a], T[b] - h)) - (J(T[a], T[b] + 2 * h) - J(T[a], T[b] - 2 * h))) / (
            12 * h
        )
        S = link.heat_noise(Q(T[a], "K"), Q(T[b], "K")).magnitude
        for site, sign in ((a, 1.0), (b, -1.0)):
            if site < n:
                for other, slope in ((a, rise), (b, -fall)):
                    if other < n:
                        M[site, other] += sign * slope
                for other, opposite in ((a, 1.0), (b, -1.0)):
                    if other < n:
                        B[site, other] += sign * opposite * S
    A = M / capacities
    return solve_continuous_lyapunov(A, B)


def in_row(n):
    return [(n, 0), *((i, i + 1) for i in range(n - 1)), (n - 1, n + 1)]


# -- closed forms -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 7, 60])
def test_constant_k_and_c_have_the_correlations_of_kipnis_marchioro_and_presutti(n):
    """k_BC(ΔT)²x(1 - y)/(N + 1) beyond k_BT²C, exactly, on any lattice."""
    ds = row(n).fluctuations()
    x = np.arange(1, n + 1) / (n + 1)
    right = k * C * 200.0**2 * np.minimum.outer(x, x) * (1 - np.maximum.outer(x, x)) / (n + 1)
    apart = ~np.eye(n, dtype=bool)
    size = k * C * 300.0**2
    np.testing.assert_allclose(ds["energy_covariance"].values[apart], right[apart], rtol=0.0, atol=1e-13 * size)
    np.testing.assert_allclose(ds["excess_covariance"].values[apart], right[apart], rtol=0.0, atol=1e-13 * size)
    # For S_n = k_BK(T_n² + T_{n+1}²) on the diagonal too
    local = k * C * ds["temperature"].values ** 2
    np.testing.assert_allclose(np.diag(ds["energy_covariance"].values), local + np.diag(right), rtol=1e-13)
    assert ds.attrs["heat_statistics"] == "local equilibrium"


class Geometric(chain.Link):
    """A bare conductance with the least noise, 2k_BKT1T2."""

    def current(self, T1, T2):
        return K * (T1 - T2)

    def conductance(self, T):
        return np.full_like(T, K)

    def heat_noise(self, T1, T2):
        return 2.0 * k * K * T1 * T2


def test_another_local_noise_has_the_same_correlations_and_another_diagonal():
    n = 7
    least, most = row(n, links=Geometric()).fluctuations(), row(n).fluctuations()
    apart = ~np.eye(n, dtype=bool)
    np.testing.assert_allclose(
        least["energy_covariance"].values[apart], most["energy_covariance"].values[apart], rtol=1e-9
    )
    step = 200.0 / (n + 1)
    difference = np.diag(most["energy_covariance"].values - least["energy_covariance"].values)
    np.testing.assert_allclose(difference, k * C * step**2 / 2, rtol=1e-6)
    assert least.attrs["heat_statistics"] == "own"


@pytest.mark.parametrize("ends", [("300 K", "300 K"), ("300 K", Insulated()), (Insulated(), "300 K")])
def test_at_equilibrium_bodies_fluctuate_by_themselves(ends):
    ds = chains.mixed(left=ends[0], right=ends[1]).fluctuations()
    local = k * 300.0**2 * heat_capacity(chains.MIXED_BODIES, np.full(5, 300.0))
    np.testing.assert_allclose(ds["energy_covariance"].values, np.diag(local), rtol=1e-12, atol=1e-12 * local.max())
    np.testing.assert_allclose(ds["temperature_spread"].values, ds["local_spread"].values, rtol=1e-12)


@pytest.mark.parametrize("links", [MEDIATOR, DIODE])
def test_insulated_at_both_ends_the_whole_energy_does_not_change(links):
    T = 30.0
    bodies = [chain.ConstantHeatCapacity(Q(c, "J/K")) for c in (1e-20, 3e-20, 2e-20, 7e-20)]
    closed = chain.Chain(links, bodies, 4, Insulated(), Insulated())
    ds = closed.fluctuations(at=Q(T, "K"))
    capacities = np.array([1e-20, 3e-20, 2e-20, 7e-20])
    right = k * T**2 * (np.diag(capacities) - np.outer(capacities, capacities) / capacities.sum())
    np.testing.assert_allclose(ds["energy_covariance"].values, right, rtol=0.0, atol=1e-12 * right.max())
    assert abs(ds["energy_covariance"].values.sum()) < 1e-12 * right.max()


def test_a_thousand_bodies():
    n = 1000
    ds = row(n).fluctuations()
    x = np.arange(1, n + 1) / (n + 1)
    right = k * C * 200.0**2 * np.minimum.outer(x, x) * (1 - np.maximum.outer(x, x)) / (n + 1)
    apart = ~np.eye(n, dtype=bool)
    np.testing.assert_allclose(ds["excess_covariance"].values[apart], right[apart], rtol=0.0, atol=1e-13 * k * C * 9e4)


# -- against a dense equation -----------------------------------------------------------------------------------------


def test_different_links_and_bodies_out_of_equilibrium():
    ds = chains.mixed(left="350 K", right="150 K").fluctuations()
    T = np.concatenate([ds["temperature"].values, [350.0, 150.0]])
    right = by_hand(in_row(5), chains.MIXED_LINKS, T, heat_capacity(chains.MIXED_BODIES, T[:5]))
    np.testing.assert_allclose(ds["energy_covariance"].values, right, rtol=0.0, atol=1e-8 * right.max())
    assert ds.attrs["heat_statistics"] == "local equilibrium and transmission"


def test_a_given_current_has_no_noise():
    ds = row(4, left=HeatCurrent("50 nW"), links=MEDIATOR * 200).fluctuations()
    T = np.concatenate([ds["temperature"].values, [np.nan, 200.0]])
    right = by_hand(in_row(4), [MEDIATOR * 200] * 5, T, np.full(4, C), given=(0,))
    np.testing.assert_allclose(ds["energy_covariance"].values, right, rtol=0.0, atol=1e-8 * right.max())


def test_rectifiers_in_a_row():
    ds = row(3, "40 K", "10 K", links=DIODE).fluctuations()
    T = np.concatenate([ds["temperature"].values, [40.0, 10.0]])
    right = by_hand(in_row(3), [DIODE] * 4, T, np.full(3, C))
    # The spin's derivatives come from a table, whose error is the dataset's
    np.testing.assert_allclose(ds["energy_covariance"].values, right, rtol=0.0, atol=1e-7 * right.max())


@pytest.mark.parametrize("links", [MEDIATOR, DIODE], ids=["symmetric", "schur"])
def test_networks(links):
    """A ring with two reservoirs; of rectifiers no scaling makes its matrix symmetric."""
    edges = [(1, 2), (2, 3), (3, 4), (4, 1), (1, 3)]
    ring = chain.Network(links, BODY, edges, reservoirs={"hot": (links, "40 K", 1), "cold": (links, "12 K", [3, 4])})
    ds = ring.fluctuations()
    T = np.concatenate([ds["temperature"].values, [40.0, 12.0]])
    numbered = [(a - 1, b - 1) for a, b in edges] + [(4, 0), (5, 2), (5, 3)]
    right = by_hand(numbered, [links] * 8, T, np.full(4, C))
    np.testing.assert_allclose(ds["energy_covariance"].values, right, rtol=0.0, atol=1e-7 * right.max())


def test_a_row_as_a_network():
    edges = [(1, 2), (2, 3)]
    net = chain.Network(LINK, BODY, edges, reservoirs={"left": (LINK, "400 K", 1), "right": (LINK, "200 K", 3)})
    one, other = net.fluctuations(), row(3).fluctuations()
    np.testing.assert_allclose(one["energy_covariance"].values, other["energy_covariance"].values, rtol=1e-10)
    spectra = net.noise_spectra("1e8 rad/s"), row(3).noise_spectra("1e8 rad/s")
    np.testing.assert_allclose(spectra[0]["temperature_spectrum"], spectra[1]["temperature_spectrum"], rtol=1e-10)
    np.testing.assert_allclose(spectra[0]["side_spectrum"], spectra[1]["side_spectrum"], rtol=1e-10)


def test_surroundings_and_ladders():
    """A body that is joined to a bath at its side; two rows whose bodies exchange heat."""
    fin = row(3, "300 K", "300 K", surroundings=(chain.ConductanceLink("0.3 nW/K"), "300 K"))
    np.testing.assert_allclose(
        fin.fluctuations()["energy_covariance"].values, k * 9e4 * C * np.eye(3), rtol=0.0, atol=1e-13 * k * 9e4 * C
    )
    two = chain.Ladder({"one": row(3), "other": row(3, "300 K", "250 K")}, exchange=LINK)
    ds = two.fluctuations()
    assert ds["energy_covariance"].dims == ("other_site", "row", "site")
    assert ds["temperature_spread"].dims == ("row", "site")
    found = ds["energy_covariance"].values.reshape(6, 6)
    np.testing.assert_allclose(found, found.T, rtol=1e-10)
    T = np.concatenate([ds["temperature"].values.ravel(), [400.0, 200.0, 300.0, 250.0]])
    edges = [(6, 0), (0, 1), (1, 2), (2, 7), (8, 3), (3, 4), (4, 5), (5, 9), (0, 3), (1, 4), (2, 5)]
    right = by_hand(edges, [LINK] * 11, T, np.full(6, C))
    np.testing.assert_allclose(found, right, rtol=0.0, atol=1e-8 * right.max())


def test_the_linear_law_has_the_noise_of_a_bare_conductance():
    ds = row(4, links=MEDIATOR, law="linear").fluctuations()
    T = np.concatenate([[400.0], ds["temperature"].values, [200.0]])
    S = k * (T[1:] ** 2 + T[:-1] ** 2) * MEDIATOR.conductance(Q(0.5 * (T[1:] + T[:-1]), "K")).magnitude
    spectrum = row(4, links=MEDIATOR, law="linear").noise_spectra("1e20 rad/s")["current_spectrum"].values[0]
    np.testing.assert_allclose(spectrum, S, rtol=1e-9)


# -- rods -------------------------------------------------------------------------------------------------------------


def rod(**mesh):
    return chain.Rod("1 W/(m K)", "2e6 J/(m^3 K)", "1 um", "1 um^2", "400 K", "200 K", **mesh)


def test_a_rods_energy_density_whatever_the_mesh():
    """k_BC̃(ΔT)²x(1 - y)/(AL) at the places x < y, and k_BT²C̃δ(x - y)/A."""
    graded = Q(np.concatenate([[0.0], np.geomspace(0.02, 1.0, 40)]), "um")
    for mesh in ({"cells": 20}, {"cells": 77}, {"edges": graded}):
        ds = rod(**mesh).fluctuations()
        x = ds["position"].values / 1e-6
        right = k * 2e6 * 200.0**2 * np.minimum.outer(x, x) * (1 - np.maximum.outer(x, x)) / 1e-18
        error = np.abs(ds["density_covariance"].values - right)[~np.eye(len(x), dtype=bool)] / right.max()
        width = np.max(np.diff(x))
        assert error.max() < 0.2 * width  # in the outermost cells, which are joined by half of one
        assert np.median(error) < 0.2 * width**2
        np.testing.assert_allclose(ds["density_strength"].values, k * 2e6 * ds["temperature"].values ** 2, rtol=1e-12)
        np.testing.assert_array_equal(ds["other_position"].values, ds["position"].values)


def test_a_chain_and_its_continuum_have_the_same_density():
    fine = chains.chain(links=chains.CONSTANT, subsystems=chains.PLAIN, n=39, left="400 K", right="200 K")
    one = fine.fluctuations()
    other = fine.continuum(cells=122).fluctuations()  # of which a centre is at either place
    i, j = 9, 29
    places = [int(np.abs(other["position"].values - one["position"].values[m]).argmin()) for m in (i, j)]
    found = float(other["density_covariance"].values[places[0], places[1]])
    assert found == pytest.approx(float(one["density_covariance"].values[i, j]), rel=1e-4)


# -- spectra ----------------------------------------------------------------------------------------------------------


def test_spectra_add_up_to_the_variance():
    uneven = chains.mixed(left="350 K", right="150 K")
    ds = uneven.fluctuations()
    rates = 1.0 / uneven.modes()["relaxation_time"].values

    def spectrum(omega):
        return uneven.noise_spectra(Q(omega, "rad/s"))["temperature_spectrum"].values

    # ω = r tan φ, whose integrand is smooth
    x, w = np.polynomial.legendre.leggauss(200)
    phi = 0.25 * np.pi * (x + 1)
    middle = np.sqrt(rates.min() * rates.max())
    values = spectrum(middle * np.tan(phi)) * (middle / np.cos(phi) ** 2)[:, None]
    total = 2 * 0.25 * np.pi * (w @ values) / (2 * np.pi)
    np.testing.assert_allclose(total, np.diag(ds["temperature_covariance"].values), rtol=1e-6)


def test_one_bodys_spectra_by_hand():
    """A Lorentzian, and currents that are blocked at low frequency and the links' own at high."""
    one = row(1, "300 K", "250 K")
    omega = np.array([0.0, 1e9, 3e9, 1e14])
    ds = one.noise_spectra(Q(omega, "rad/s"))
    S1, S2 = k * K * (300.0**2 + 275.0**2), k * K * (275.0**2 + 250.0**2)
    np.testing.assert_allclose(
        ds["temperature_spectrum"].values[:, 0], (S1 + S2) / ((omega * C) ** 2 + (2 * K) ** 2), rtol=1e-10
    )
    left = S1 * np.abs(1 - K / (1j * omega * C + 2 * K)) ** 2 + S2 * np.abs(K / (1j * omega * C + 2 * K)) ** 2
    np.testing.assert_allclose(ds["side_spectrum"].sel(side="left").values, left, rtol=1e-10)
    np.testing.assert_allclose(ds["current_spectrum"].values[:, 0], left, rtol=1e-10)
    np.testing.assert_allclose(ds["current_spectrum"].values[-1], [S1, S2], rtol=1e-6)
    assert ds["temperature_spectrum"].attrs["units"] == "K^2 s"


@pytest.mark.parametrize("side", ["left", "right"])
def test_at_equilibrium_an_ends_noise_is_its_admittances(side):
    """2k_BT²Re(1/Z), Z the thermal impedance that `response` gives: the theorem of Johnson and Nyquist."""
    even = chains.mixed(left="300 K", right="300 K")
    omega = Q(np.geomspace(1e6, 1e12, 9), "rad/s")
    spectrum = even.noise_spectra(omega)["side_spectrum"].sel(side=side).values
    answer = even.response(omega, side=side)
    admittance = np.cos(answer["impedance_phase"].values) / answer["impedance"].values
    np.testing.assert_allclose(spectrum, 2 * k * 300.0**2 * admittance, rtol=1e-7)


def test_at_zero_frequency_every_link_has_the_noise_of_all():
    uneven = chains.mixed(left="350 K", right="150 K")
    ds = uneven.noise_spectra("0 rad/s")
    whole = float(uneven.heat_cumulants(2)["cumulant_2"])
    np.testing.assert_allclose(ds["current_spectrum"].values, whole, rtol=1e-9)
    np.testing.assert_allclose(ds["side_spectrum"].values, whole, rtol=1e-9)


# -- all that crosses -------------------------------------------------------------------------------------------------


def test_a_long_chain_has_the_cumulants_of_bodineau_and_derrida():
    """(K/N)⟨Qⁿ⟩ of the integrals I_n = ∫σ^{n-1}dT with σ = 2k_BT²: I1, I2/I1 and 3(I3I1 - I2²)/I1³."""
    errors = []
    for n in (49, 99):
        ds = row(n).heat_cumulants()
        integrals = [(2 * k) ** m * (400.0 ** (2 * m + 1) - 200.0 ** (2 * m + 1)) / (2 * m + 1) for m in range(3)]
        I1, I2, I3 = integrals
        right = K / (n + 1) * np.array([I1, I2 / I1, 3 * (I3 * I1 - I2**2) / I1**3])
        found = np.array([float(ds[f"cumulant_{i}"]) for i in (1, 2, 3)])
        assert found[0] == pytest.approx(right[0], rel=1e-12)
        errors.append(np.abs(found / right - 1)[1:])
    assert np.all(errors[1] < 1.1e-4)
    np.testing.assert_allclose(errors[0] / errors[1], 4.0, rtol=0.03)  # of second order in 1/N


def test_two_bodies_third_cumulant_from_the_whole_generating_functions():
    """Σ G_n(T_{n-1}, T_n; λ_{n-1} - λ_n), stationary in temperatures and fields, at six λ; then its derivatives."""
    one = row(2, "400 K", "200 K", links=MEDIATOR)
    T0 = one.steady_state()["temperature"].values
    unit = 1.0 / (k * 400.0)

    def whole(counting, T, fields):
        near, shifts = np.array([400.0, *T, 200.0]), np.array([counting, *fields, 0.0]) * unit
        each = MEDIATOR.generating_function(Q(near[:-1], "K"), Q(near[1:], "K"), Q(-np.diff(shifts), "1/J"))
        return 1e-12 * each.magnitude.sum()

    def slope(variables, counting):
        found, step = [], 1e-4
        for i in range(4):
            ends = []
            for sign in (-2, -1, 1, 2):
                moved = variables.copy()
                moved[i] += sign * step
                ends.append(whole(counting, T0 * (1 + moved[:2]), moved[2:]))
            found.append((ends[0] - 8 * ends[1] + 8 * ends[2] - ends[3]) / (12 * step))
        return np.array(found)

    at = 0.04 * np.array([-3, -2, -1, 1, 2, 3])
    values = []
    for counting in at:
        found = fsolve(slope, np.array([0.0, 0.0, 2 * counting / 3, counting / 3]), args=(counting,), xtol=1e-12)
        values.append(whole(counting, T0 * (1 + found[:2]), found[2:]))
    series = np.polynomial.polynomial.polyfit(np.append(at, 0.0), np.append(values, 0.0), 6)[1:4]
    right = 1e12 * series * np.array([1.0, 2.0, 6.0]) / unit ** np.arange(1, 4)
    ds = one.heat_cumulants()
    found = np.array([float(ds[f"cumulant_{i}"]) for i in (1, 2, 3)])
    np.testing.assert_allclose(found[:2], right[:2], rtol=1e-6)
    assert found[2] == pytest.approx(right[2], rel=1e-4)


# -- what is refused, and said ----------------------------------------------------------------------------------------


def test_bad_input():
    with pytest.raises(HeatChainError, match="`at` must be a steady state, but body 1 gains"):
        row().fluctuations(at="300 K")
    with pytest.raises(HeatChainError, match="conserved energy"):
        row(left=Insulated(), right=Insulated()).fluctuations()
    closed = row(left=Insulated(), right=Insulated())
    with pytest.raises(HeatChainError, match="above 0 where no end"):
        closed.noise_spectra("0 rad/s", at="300 K")
    with pytest.raises(HeatChainError, match="both ends have temperatures"):
        row(right=Insulated()).heat_cumulants()
    with pytest.raises(HeatChainError, match="sources"):
        row(sources={2: "1 nW"}).heat_cumulants()
    with pytest.raises(HeatChainError, match="up to 6000 bodies"):
        row(6001).fluctuations()
    with pytest.raises(HeatChainError, match="constant"):
        row(left=lambda t: 400.0 + 0.0 * t).fluctuations()
    for count in (0, 4, -1):
        with pytest.raises(HeatChainError, match="`count`"):
            row().heat_cumulants(count)


def test_a_link_that_does_not_say_is_named():
    summed = chain.landauer(lambda w: 3.0 * np.exp(-((w / 1e13) ** 2)), channels=3.0)
    with pytest.raises(HeatChainError, match=r"Links 0, 1, 2.*cannot be counted"):
        row(2, links=summed).fluctuations()
    assert row(2, "300 K", "300 K", links=summed).fluctuations()["temperature_spread"].values[0] > 0.0


def test_a_body_that_fluctuates_by_much_of_its_temperature_is_named():
    small = [BODY, chain.ConstantHeatCapacity("5e-23 J/K"), BODY]
    with pytest.warns(ModelWarning, match="Body 2 fluctuates by"):
        row(None, subsystems=small).fluctuations()


def test_a_known_second_moment_by_quadrature():
    """⟨δT²⟩ of one body between two baths, from its spectrum by quad: (S1 + S2)/(4KC)."""
    one = row(1, "300 K", "250 K")
    total = quad(lambda x: float(one.noise_spectra(Q(x * 1e9, "rad/s"))["temperature_spectrum"][0, 0]), 0, np.inf)[0]
    S = k * K * (300.0**2 + 2 * 275.0**2 + 250.0**2)
    assert total * 1e9 / np.pi == pytest.approx(S / (4 * K * C), rel=1e-7)
    assert float(one.fluctuations()["temperature_covariance"][0, 0]) == pytest.approx(S / (4 * K * C), rel=1e-12)


class Steep:
    """A conductance that falls as T^-30."""

    def current(self, a, b):
        return (self.conductance(a) * a - self.conductance(b) * b) / -29.0

    def conductance(self, T):
        return K * (T / 300.0) ** -30.0


def test_a_link_whose_current_falls_in_a_state_that_is_stable():
    """By the linear law one slope of the middle link is negative: it is held by its neighbours."""
    links, steep = [LINK, Steep(), LINK], Steep()

    def slopes(T):
        mean, gap = 0.5 * (T[1] + T[2]), T[1] - T[2]
        half = -15.0 * gap / mean
        return steep.conductance(mean) * np.array([1.0 + half, 1.0 - half])

    def excess(T):
        J = [K * (360.0 - T[0]), steep.conductance(T.mean()) * (T[0] - T[1]), K * (T[1] - 300.0)]
        return -np.diff(J) / K

    at = fsolve(excess, [350.0, 310.0], xtol=1e-12)
    T = np.array([360.0, *at, 300.0])
    rise, fall = slopes(T)
    assert rise < -0.01 * K
    S = k * (T[1:] ** 2 + T[:-1] ** 2) * np.array([K, steep.conductance(at.mean()), K])
    A = np.array([[K + rise, -fall], [-rise, K + fall]]) / C
    B = np.array([[S[0] + S[1], -S[1]], [-S[1], S[1] + S[2]]])
    ds = row(2, "360 K", "300 K", links=links, law="linear").fluctuations(at=Q(at, "K"))
    np.testing.assert_allclose(ds["energy_covariance"].values, solve_continuous_lyapunov(A, B), rtol=1e-8)
