"""Links: antisymmetry, K = dJ/dT, their formulas, and what is demanded of a user's own."""

from itertools import pairwise

import mpmath as mp
import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k, pi, sigma

from chain import (
    Chain,
    ConductanceLink,
    ConstantHeatCapacity,
    HarmonicMediator,
    HeatChainError,
    Parallel,
    PhononTunnelingLink,
    RadiativeLink,
    TabulatedLink,
    bounds,
)
from chain.units.boundary import ureg

Q = ureg.Quantity


def table(values, temperatures, units="nW/K"):
    T = xr.DataArray(list(temperatures), dims="temperature", attrs={"units": "K"})
    return xr.DataArray(list(values), coords={"temperature": T}, dims="temperature", attrs={"units": units})


GRID = np.geomspace(1e-3, 2000.0, 30)
LINKS = {
    "constant": ConductanceLink("1 nW/K"),
    "radiative": RadiativeLink("1 um^2"),
    "tunnelling": PhononTunnelingLink("170 K"),
    "tabulated": TabulatedLink(table(1.0 + np.sin(np.log(GRID)) ** 2, GRID)),
    "harmonic": HarmonicMediator(frequency="100 cm^-1", damping=("60 cm^-1", "30 cm^-1"), cutoff="170 K"),
    "parallel": Parallel((2.5, ConductanceLink("1 nW/K")), RadiativeLink("1 um^2")),
}
EVERY = pytest.mark.parametrize("link", LINKS.values(), ids=LINKS.keys())
temperatures = st.floats(0.01, 1900.0)


@EVERY
@settings(max_examples=60)
@given(a=temperatures, b=temperatures)
def test_heat_flows_from_hot_to_cold_and_back_as_much(link, a, b):
    there, back = (link.current(Q(x, "K"), Q(y, "K")).magnitude for x, y in ((a, b), (b, a)))
    assert there == pytest.approx(-back, rel=4e-15)
    assert np.sign(there) == np.sign(a - b)
    assert link.entropy_production(Q(a, "K"), Q(b, "K")).magnitude >= 0.0


@EVERY
def test_current_is_the_integral_of_the_conductance(link):
    for low, high in ((150.0, 300.0), (1.0, 1.5), (0.02, 0.02 * (1 + 1e-7))):
        x, w = np.polynomial.legendre.leggauss(60)
        # piecewise, for the table's knots
        edges = np.unique(np.concatenate([[low, high], GRID[(low < GRID) & (high > GRID)]]))
        total = 0.0
        for a, b in pairwise(edges):
            T = Q(0.5 * (a + b) + 0.5 * (b - a) * x, "K")
            total += 0.5 * (b - a) * (w * link.conductance(T).magnitude).sum()
        assert link.current(Q(high, "K"), Q(low, "K")).magnitude == pytest.approx(total, rel=1e-12)


@EVERY
def test_links_of_this_package_are_separable(link):
    """J(a, c) = J(a, b) + J(b, c) for every transmission that does not depend on temperature."""
    assert link.separable
    J = [link.current(Q(x, "K"), Q(y, "K")).magnitude for x, y in ((400, 30), (400, 200), (200, 30))]
    assert J[0] == pytest.approx(J[1] + J[2], rel=1e-12)


def test_radiation_is_stefan_and_boltzmanns():
    J = RadiativeLink("1 m^2").current("300 K", "200 K").magnitude
    assert pytest.approx(sigma * (300.0**4 - 200.0**4), rel=1e-9) == J
    K = RadiativeLink("1 m^2").conductance("300 K").magnitude
    assert pytest.approx(4 * sigma * 300.0**3, rel=1e-9) == K


def test_close_temperatures_lose_no_digits():
    close = 300.0 * (1 + 2.0**-40)
    J = RadiativeLink("1 m^2").current(Q(close, "K"), "300 K").magnitude
    assert pytest.approx(4 * sigma * 300.0**3 * 300.0 * 2.0**-40, rel=1e-9) == J
    tabulated = LINKS["tabulated"]
    K = tabulated.conductance("300 K").magnitude
    assert tabulated.current(Q(close, "K"), "300 K").magnitude == pytest.approx(K * 300.0 * 2.0**-40, rel=1e-9)


def test_phonon_tunnelling_formula():
    """[Panasyuk2012] Eq. (86): J = π⁵k_B²/(60ħθ_D²)·(T1⁴ - T2⁴); K in units of the quantum of conductance."""
    K = PhononTunnelingLink("170 K").conductance("17 K")
    quanta = (K / bounds.quantum_of_conductance("17 K")).to("").magnitude
    assert quanta == pytest.approx(2 * pi**4 / 5 * 0.1**2, rel=1e-12)
    assert K.magnitude == pytest.approx(pi**5 * k**2 / (15 * hbar * 170.0**2) * 17.0**3, rel=1e-12)


def test_table_integrates_its_interpolant_exactly():
    """A table of a straight line is that line: J = (T1² - T2²)/2."""
    T = np.array([10.0, 40.0, 55.0, 200.0, 300.0])
    link = TabulatedLink(table(T, T))
    for a, b in ((300, 10), (123.4, 56.7), (30, 20), (50, 50)):
        assert link.current(Q(a, "K"), Q(b, "K")).magnitude == pytest.approx(0.5e-9 * (a**2 - b**2), rel=1e-13)
    for wrong in ("9.9 K", "301 K"):
        with pytest.raises(HeatChainError, match="10 K to 300 K"):
            link.conductance(wrong)
        with pytest.raises(HeatChainError, match="10 K to 300 K"):
            link.current("20 K", wrong)


def test_parallel_links_add():
    one, other = LINKS["constant"], LINKS["radiative"]
    both = Parallel((3, one), other)
    expected = 3 * one.current("310 K", "290 K") + other.current("310 K", "290 K")
    assert both.current("310 K", "290 K").magnitude == pytest.approx(expected.magnitude, rel=1e-15)
    assert (5 * one).conductance("1 K").magnitude == pytest.approx(5e-9, rel=1e-15)
    with pytest.raises(HeatChainError, match="positive number"):
        0 * one


def test_array_of_links_equals_many_links():
    values = [1.0, 2.0, 4.0]
    many = ConductanceLink(Q(values, "nW/K"))
    np.testing.assert_allclose(many.current("2 K", "1 K").magnitude, np.array(values) * 1e-9, rtol=4e-16)
    assert many[1] == ConductanceLink(Q(values[1], "nW/K"))
    T = xr.DataArray([1.0, 2.0], dims="case", attrs={"units": "K"})
    found = many.conductance(T)
    assert set(found.dims) == {"link", "case"}
    assert found.attrs["units"] == "W K^-1"


# -- a user's own link -----------------------------------------------------------------------------


class User:
    """J = g(T1² - T2²)/2, K = gT, with whatever a test changes."""

    g = 1e-11

    def current(self, T1, T2):
        return self.g * (T1 - T2) * (T1 + T2) / 2

    def conductance(self, T):
        return self.g * T


class WithQuantities(User):
    def current(self, T1, T2):
        return Q(1e9 * super().current(T1, T2), "nW")

    def conductance(self, T):
        return Q(1e9 * super().conductance(T), "nW/K")


class NotSeparable(User):
    """A current that is no difference F(T1) - F(T2)."""

    def current(self, T1, T2):
        return self.g * np.sqrt((T1**2 + T2**2) / 2) * (T1 - T2)


def joined(link, **changes):
    arguments = {"n": 3, "left": "310 K", "right": "290 K", **changes}
    return Chain(link, ConstantHeatCapacity("1e-18 J/K"), **arguments)


def test_a_users_link_gives_what_the_same_table_gives():
    T = np.linspace(100.0, 400.0, 4)
    known = joined(TabulatedLink(table(10.0 * T, T, "pW/K")))
    for link in (User(), WithQuantities()):
        chain = joined(link)
        assert np.ptp(chain.steady_state()["current"].values) < 1e-18
        for found, expected in (
            (chain.steady_state(), known.steady_state()),
            (chain.transient("300 K", "2 us", samples=4), known.transient("300 K", "2 us", samples=4)),
        ):
            np.testing.assert_allclose(found["temperature"].values, expected["temperature"].values, rtol=1e-9)


def test_a_users_link_whose_current_depends_on_both_temperatures():
    link = NotSeparable()
    steady = joined(link).steady_state()
    T = np.concatenate([[310.0], steady["temperature"].values, [290.0]])
    J = link.current(T[:-1], T[1:])
    np.testing.assert_allclose(J, J[0], rtol=1e-8)
    np.testing.assert_allclose(steady["current"].values, J, rtol=1e-8)
    late = joined(link).transient("300 K", "steady", steady=1e-9, samples=3, rtol=1e-9)
    np.testing.assert_allclose(late["temperature"].values[-1], T[1:-1], rtol=1e-8)


class WrongUnit(User):
    def current(self, T1, T2):
        return Q(super().current(T1, T2), "K")


class NotANumber(User):
    def current(self, T1, T2):
        return super().current(T1, T2) * np.where(T1 > 305.0, np.nan, 1.0)


class NoConductanceThere(User):
    def conductance(self, T):
        return super().conductance(T) * np.where(T > 305.0, np.inf, 1.0)


class WrongShape(User):
    def current(self, T1, T2):
        return np.ones(7)


class Raising(User):
    def conductance(self, T):
        raise ZeroDivisionError("by the user")


class Text(User):
    def conductance(self, T):
        return "large"


class OneWay(User):
    def current(self, T1, T2):
        return self.g * np.maximum(T1 - T2, 0.0) * T1


class Uphill(User):
    def current(self, T1, T2):
        return -super().current(T1, T2)


class Disagreeing(User):
    def conductance(self, T):
        return 2 * super().conductance(T)


class NegativeConductance(User):
    def conductance(self, T):
        return -super().conductance(T)


class NoConductance:
    def current(self, T1, T2):
        return T1 - T2


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (WrongUnit(), "WrongUnit.current must return W"),
        (NotANumber(), "NotANumber.current.*not finite"),
        (NoConductanceThere(), "NoConductanceThere.conductance.*not finite"),
        (WrongShape(), "WrongShape.current must return an array of shape"),
        (Raising(), "Raising.conductance raised ZeroDivisionError: by the user"),
        (Text(), "Text.conductance must return real numbers"),
        (OneWay(), "OneWay.*antisymmetric"),
        (Uphill(), "Uphill.*from hot to cold"),
        (Disagreeing(), "Disagreeing.*disagree"),
        (NegativeConductance(), "NegativeConductance"),
        (NoConductance(), "NoConductance has no `conductance`"),
        ("1 nW/K", "links"),
        (None, "links"),
    ],
)
@pytest.mark.parametrize("run", ["transient", "steady_state"])
def test_what_is_refused_of_a_users_link(link, words, run):
    with pytest.raises(HeatChainError, match=words):
        chain = joined(link)
        if run == "transient":
            chain.transient("300 K", "1 us", samples=3)
        else:
            chain.steady_state()


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (lambda: ConductanceLink("0 W/K"), "conductance"),
        (lambda: ConductanceLink("1 W"), "conductance"),
        (lambda: ConductanceLink(1e-9), "conductance"),
        (lambda: RadiativeLink("1 m"), "area"),
        (lambda: PhononTunnelingLink("-3 K"), "debye_temperature"),
        (lambda: TabulatedLink(table([1, -1], [1, 2])), "conductance"),
        (lambda: TabulatedLink(table([1, np.nan], [1, 2])), "conductance"),
        (lambda: TabulatedLink(table([1], [1])), "two or more"),
        (lambda: TabulatedLink(table([1, 2], [1, 2], "W")), "conductance"),
        (lambda: LINKS["constant"].current("1 K", 2.0), "T2"),
        (lambda: ConductanceLink(Q([1, 2], "W/K")).current(Q([1, 2, 3], "K"), "1 K"), "broadcast"),
    ],
)
def test_bad_links_get_a_sentence(wrong, name):
    with pytest.raises(HeatChainError, match=name):
        wrong()


class Rectifier:
    """J = g·(T1 - T2)·(1 + (T1 - T2)/100 K), not antisymmetric, with K = g."""

    rectifies = True

    def current(self, T1, T2):
        return 1e-11 * (T1 - T2) * (1 + (T1 - T2) / 100)

    def conductance(self, T):
        return np.full_like(T, 1e-11)


def test_a_rectifier_that_says_so_conducts_better_one_way_and_conserves_energy():
    ends = (("310 K", "290 K"), ("290 K", "310 K"))
    forward, backward = (joined(Rectifier(), left=a, right=b).steady_state()["current"].values for a, b in ends)
    # Each of four equal links carries 5 K
    np.testing.assert_allclose(forward, 1e-11 * 5 * 1.05, rtol=1e-9)
    np.testing.assert_allclose(backward, -1e-11 * 5 * 0.95, rtol=1e-9)
    assert joined(Rectifier()).transient("300 K", "1 us", samples=3).attrs["energy_residual"] < 1e-12


@pytest.mark.parametrize("knot", [150.0, 200.0, 200.0 + 1e-9, 250.0])
@pytest.mark.parametrize("below", [1e-12, 1e-9, 1e-5, 30.0])
@pytest.mark.parametrize("above", [1e-12, 3e-9, 1.0, 30.0])
def test_current_of_a_table_across_its_knots(knot, below, above):
    """However near both temperatures are to a knot, or the knots to each other; against sums in 50 digits."""
    temperatures = [100.0, 150.0, 200.0, 200.0 + 1e-9, 200.0 + 2e-9, 250.0, 400.0]
    link = TabulatedLink(table([1.0, 2.0, 4.0, 9.0, 1.0, 3.0, 2.0], temperatures))
    cold, hot = knot - below, knot + above
    exact = mp.mpf(0)
    with mp.workdps(50):
        for i, (start, stop) in enumerate(pairwise(map(mp.mpf, temperatures))):
            a, b = max(mp.mpf(cold), start) - start, min(mp.mpf(hot), stop) - start
            width = stop - start
            for power, coefficient in enumerate(link._curve.coefficients[:, i] if b > a else ()):
                part = (b / width) ** (power + 1) - (a / width) ** (power + 1)
                exact += width * mp.mpf(float(coefficient)) * part / (power + 1)
    for sign, pair in ((1, (hot, cold)), (-1, (cold, hot))):
        found = link.current(*(Q(T, "K") for T in pair)).m_as("W")
        assert sign * found == pytest.approx(float(exact), rel=2e-15, abs=0.0)


def test_a_power_of_a_temperature_that_is_no_number_is_an_error():
    for call in (lambda link: link.conductance("1e200 K"), lambda link: link.current("1e200 K", "1 K")):
        with pytest.raises(HeatChainError, match="exceeds the largest"):
            call(RadiativeLink("1 m^2"))
