"""Rods whose heat capacity has peaks and steps, or is known in a range only: against enthalpies, and against scipy."""

import numpy as np
import pytest
import xarray as xr
from scipy.integrate import quad, solve_ivp
from scipy.optimize import brentq
from scipy.special import erf

from chain import HeatCurrent, Insulated, Rod
from chain.units.boundary import ureg

Q = ureg.Quantity
LENGTH, AREA, POWER = 1e-6, 1e-12, 1e-6
VOLUME = LENGTH * AREA


def table(T, values, units="J m^-3 K^-1"):
    return xr.DataArray(
        values, {"temperature": ("temperature", T, {"units": "K"})}, "temperature", attrs={"units": units}
    )


def gaussian(T):
    """2e6 J/m³ of latent heat of width 2 K at 330 K."""
    return 2e6 + 2e6 / (2.0 * np.sqrt(2.0 * np.pi)) * np.exp(-0.5 * ((T - 330.0) / 2.0) ** 2)


def gaussian_enthalpy(T):
    return 2e6 * T + 1e6 * erf((T - 330.0) / (2.0 * np.sqrt(2.0)))


def step(T):
    return np.where(T < 333.3, 1e6, 5e6)


def step_enthalpy(T):
    return 1e6 * min(T, 333.3) + 5e6 * max(T - 333.3, 0.0)


def magnetic(T):
    """A λ-shaped peak at 335 K, which falls off as the logarithm of the distance."""
    return 3e6 - 4e5 * np.log(np.abs(T / 335.0 - 1.0) + 1e-6) * np.where(T < 335.0, 1.0, 0.5)


MEASURED = np.linspace(290.0, 370.0, 1601)  # every 0.05 K, as at 10 K/min


def measured():
    """A calorimetry table with a melting peak, a step of the base line, and noise."""
    noise = 1.0 + 2e-4 * np.random.default_rng(4).standard_normal(MEASURED.size)
    base = 1.8e6 + 3e5 * (MEASURED > 331.0) + 4e7 * np.exp(-0.5 * ((MEASURED - 331.0) / 0.3) ** 2)
    return table(MEASURED, base * noise)


def measured_enthalpy():
    """By scipy alone: the integral of the monotone cubic interpolant."""
    from scipy.interpolate import PchipInterpolator

    return PchipInterpolator(MEASURED, measured().values).antiderivative()


CASES = {
    "gaussian": (gaussian, gaussian_enthalpy, 300.0, 60.0),
    "step": (step, step_enthalpy, 300.0, 60.0),
    "magnetic": (magnetic, None, 300.0, 60.0),
    "measured": (measured(), measured_enthalpy(), 300.0, 60.0),
    "cubic": (lambda T: 0.1 * T**3, lambda T: 0.1 * T**4 / 4.0, 20.0, 80.0),
    "falling": (lambda T: 1e7 * T**-0.4, lambda T: 1e7 * T**0.6 / 0.6, 5.0, 300.0),
    "linear": (lambda T: 1e4 * T, lambda T: 1e4 * T**2 / 2.0, 100.0, 100.0),
    "table from 250 K": (table([250.0, 300.0, 400.0], [1e6, 1e6, 1e6]), lambda T: 1e6 * T, 300.0, 60.0),
}


@pytest.mark.parametrize("name", CASES)
def test_a_heated_cell_has_the_temperature_of_its_enthalpy(name):
    """Heat P·t through one end into one cell: H(T) - H(T0) = P·t/V."""
    capacity, enthalpy, start, rise = CASES[name]
    if enthalpy is None:

        def enthalpy(T):
            points = [x for x in (335.0 - 1e-3, 335.0, 335.0 + 1e-3) if start < x < T]
            return quad(capacity, start, T, points=points, epsabs=0.0, epsrel=1e-13, limit=500)[0]

    end = (enthalpy(start + rise) - enthalpy(start)) * VOLUME / POWER
    rod = Rod("1 W/(m K)", capacity, Q(LENGTH, "m"), Q(AREA, "m^2"), HeatCurrent(Q(POWER, "W")), Insulated(), cells=1)
    ds = rod.transient(Q(start, "K"), Q(end, "s"), samples=41, rtol=1e-9)
    T = ds["temperature"].values[:, 0]
    given = POWER * ds["time"].values
    np.testing.assert_allclose(ds["energy"].values[:, 0], given, rtol=1e-12, atol=1e-15 * given[-1])
    exact = [
        brentq(lambda x: (enthalpy(x) - enthalpy(start)) * VOLUME - Q_, start, start + 1.01 * rise, xtol=1e-11)  # noqa: B023
        for Q_ in given[1:-1]
    ]
    allowed = 1e-7 if name == "measured" else 1e-9  # K; its noise makes a kink every 0.05 K
    np.testing.assert_allclose(T[1:-1], np.array(exact), rtol=0.0, atol=allowed)
    assert T[-1] == pytest.approx(start + rise, abs=allowed)


@pytest.mark.parametrize("name", ["gaussian", "magnetic", "measured", "cubic", "falling"])
def test_a_rod_against_another_integrator(name):
    """The same finite volumes by LSODA in the temperatures, from the given C̃(T) and κ(T) alone."""
    capacity, _, start, rise = CASES[name]
    C = capacity if callable(capacity) else measured_enthalpy().derivative()
    n, d = 6, LENGTH / 6

    def potential(T):
        return 2.0 * T + 0.005 * T**2  # ∫κ dT, κ = 2 + 0.01 T

    def slopes(_, T):
        hot, cold = start + rise, start
        J = np.concatenate(
            [
                [(potential(hot) - potential(T[0])) * 2.0 / d],
                (potential(T[:-1]) - potential(T[1:])) / d,
                [(potential(T[-1]) - potential(cold)) * 2.0 / d],
            ]
        )
        return (J[:-1] - J[1:]) / (C(T) * d)

    rod = Rod(
        lambda T: 2.0 + 0.01 * T, capacity, Q(LENGTH, "m"), Q(AREA, "m^2"),
        Q(start + rise, "K"), Q(start, "K"), cells=n,
    )  # fmt: skip
    end = 0.3 * LENGTH**2 * float(C(np.array(start + rise / 2))) / 3.0
    ds = rod.transient(Q(start, "K"), Q(end, "s"), samples=11, rtol=1e-9)
    other = solve_ivp(
        slopes, (0.0, end), np.full(n, start), "LSODA", t_eval=ds["time"].values, rtol=1e-11, atol=1e-10,
        max_step=end / 2000,
    )  # fmt: skip
    np.testing.assert_allclose(ds["temperature"].values, other.y.T, rtol=0.0, atol=2e-6 * rise)


def test_a_conductivity_with_a_peak_carries_its_integral():
    """J·L/A = ∫κ dT, of a peak that 24 points would miss."""
    width, peak = 0.3, 350.0

    def kappa(T):
        return 1.0 + 50.0 * np.exp(-0.5 * ((T - peak) / width) ** 2)

    exact = 100.0 + 50.0 * width * np.sqrt(2.0 * np.pi)
    rod = Rod(kappa, "2e6 J/(m^3 K)", Q(LENGTH, "m"), Q(AREA, "m^2"), "400 K", "300 K", cells=20)
    link = rod.line.links.families[0]
    assert float(link.current("400 K", "300 K").magnitude) == pytest.approx(exact, rel=1e-12)
    found = rod.steady_state()["current"].values
    np.testing.assert_allclose(found, exact * AREA / LENGTH, rtol=1e-9)


@pytest.mark.parametrize("which", ["conductivity", "heat_capacity"])
def test_ends_at_a_tables_last_temperatures(which):
    units = {"conductivity": "W m^-1 K^-1", "heat_capacity": "J m^-3 K^-1"}[which]
    known = table([300.0, 350.0, 400.0], [1.0, 2.0, 3.0], units)
    constant = {"conductivity": "2 W/(m K)", "heat_capacity": "2 J/(m^3 K)"}
    rod = Rod(**{**constant, which: known}, length="1 um", area="1 um^2", left="400 K", right="300 K", cells=8)
    steady = rod.steady_state()
    late = rod.transient("400 K", "1 us", samples=3, rtol=1e-10)
    np.testing.assert_allclose(late["temperature"].values[-1], steady["temperature"].values, rtol=1e-8)
    assert late["temperature"].values[0] == pytest.approx(400.0)


def test_functions_are_asked_between_the_temperatures_that_are_met():
    """A Shomate equation has a range of validity, and T³ underflows at 1e-300 K."""
    met = []

    def shomate(T):
        if np.any((T < 280.0) | (T > 420.0)):
            raise ValueError("outside 280 K to 420 K")
        met.append((np.min(T), np.max(T)))
        t = T / 1000.0
        return 1e5 * (24.0 + 6.0 * t - 3.0 * t**2 + 0.2 / t**2)

    rod = Rod("1 W/(m K)", shomate, "1 um", "1 um^2", "400 K", "300 K", cells=4)
    ds = rod.transient("300 K", "1 ms", samples=5)
    np.testing.assert_allclose(ds["temperature"].values[-1], [387.5, 362.5, 337.5, 312.5], rtol=1e-5)
    assert met
