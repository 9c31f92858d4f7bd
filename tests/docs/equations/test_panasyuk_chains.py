"""[Panasyuk2012] Sec. VI: P78-P84, with currents of links by quadrature."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

import chain
from systems.equations import evaluates
from systems.reduced import KELVIN, UNIT, W_PER_K, WATT, kelvin, mediator, rad, seconds

GAMMA, D, SPACING = 0.7, 2.0, 1e-3
LINK = mediator(GAMMA, D)
BODY = chain.DrudeUllersma(mode_spacing=rad(SPACING))


def transmission(w):
    return (
        GAMMA**2 * D**4 * w**2 / ((D * D + w * w) * (D * D * (1 - w * w) ** 2 + w * w * (1 - w * w + D * GAMMA) ** 2))
    )


def potential(T):
    """F(T) of Eq. (42)."""
    return quad(lambda w: w * transmission(w) / np.expm1(w / T), 0, 60 * T, epsrel=1e-11, limit=300)[0] / (2 * np.pi)


def conductance(T):
    return quad(lambda w: transmission(w) * (0.5 * w / T / np.sinh(0.5 * w / T)) ** 2, 0, 60 * T, epsrel=1e-11,
                limit=300)[0] / (2 * np.pi)  # fmt: skip


def capacity(T):
    return np.pi**2 / 3.0 * T / SPACING


def row(law="exact", n=3):
    return chain.Chain(LINK, BODY, n, kelvin(1.0), kelvin(0.6), spacing="1 nm", area="1 nm^2", law=law)


@evaluates("P78", "P79")
def test_times_of_equilibration():
    state = row(n=1).steady_state()
    found = chain.validity(state, row(n=1))
    T = float(state["temperature"][0]) / KELVIN
    wanted = capacity(T) / conductance(T)
    assert float(found["equilibration_time"][0]) * UNIT == pytest.approx(wanted, rel=1e-6)
    assert found["mediator_relaxation_time"].values * UNIT == pytest.approx(max(1 / GAMMA, GAMMA), rel=1e-12)
    # Eq. (78) with its factors: one body between two ends relaxes with C/2K
    level = chain.Chain(LINK, BODY, 1, kelvin(0.8), kelvin(0.8))
    rate = float(level.modes()["relaxation_time"][0]) * UNIT
    assert rate == pytest.approx(capacity(0.8) / (2.0 * conductance(0.8)), rel=1e-6)


@evaluates("P80", "P81")
@pytest.mark.parametrize("law", ["exact", "linear"])
def test_energy_balance(law):
    start = [0.9, 0.5, 0.7]
    ds = row(law).transient(kelvin(start), times=seconds([0.0, 1.0]))
    T = np.array([1.0, *start, 0.6])
    if law == "exact":
        F = np.array([potential(one) for one in T])
        J = F[:-1] - F[1:]
    else:
        J = np.array([conductance(0.5 * (a + b)) * (a - b) for a, b in pairwise(T)])
    assert ds["current"].values[0] / WATT == pytest.approx(J, rel=1e-6)
    gained = np.diff(ds["energy"].values, axis=0)[0] / WATT * UNIT
    assert gained == pytest.approx(J[:-1] - J[1:], rel=5e-3)  # dt = 1 of times of thousands


@evaluates("P82", "P83")
def test_heat_equation():
    """(82) for a smooth T(x) is (83) up to the distance's square; κ = Kd, and the rod's steady profile is Fourier's."""
    errors = []
    for d in (0.1, 0.05):
        T, x = (lambda x: 1.0 + 0.2 * np.sin(x)), 0.4
        left, right = conductance(T(x - d / 2)), conductance(T(x + d / 2))
        discrete = (left * (T(x - d) - T(x)) - right * (T(x) - T(x + d))) / d**2
        h = 1e-3
        smooth = (conductance(T(x + h)) * (T(x + 2 * h) - T(x)) - conductance(T(x - h)) * (T(x) - T(x - 2 * h))) / (
            4 * h * h
        )
        errors.append(abs(discrete - smooth))
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.1)
    found = row().conductivity(kelvin(0.8)).m_as("W/(m K)")
    assert found == pytest.approx(conductance(0.8) * W_PER_K * 1e-9 / 1e-18, rel=1e-8)
    rod = row(n=40).continuum(cells=200)
    flux = rod.steady_state()["current"].values[0]
    whole = quad(conductance, 0.6, 1.0, epsrel=1e-8)[0] * WATT / 41.0  # ∫κ dT over the length, 41 d
    assert flux == pytest.approx(whole, rel=2e-3)
    ratio = chain.fourier(row().steady_state(), row())["flux_ratio"].values
    assert ratio == pytest.approx(1.0, abs=0.05)


@evaluates("P84")
def test_a_chain_of_mediators_that_noise_pushes():
    one = chain.exact.QuantumThermalBathChain(mediator(0.7, np.inf), BODY, 1, kelvin(1.0), kelvin(0.6))
    ds = one.transient(kelvin(0.8), seconds(200.0), samples=1, ensemble=64, seed=2)

    def current(T1, T2):
        def shape(w):
            return w**3 / ((w * w - 1) ** 2 + 0.49 * w * w) * (1 / np.expm1(w / T1) - 1 / np.expm1(w / T2))

        return 0.49 / (2 * np.pi) * sum(quad(shape, a, b, limit=300)[0] for a, b in ((0, 0.9), (0.9, 1.1), (1.1, 60)))

    wanted = np.array([current(1.0, 0.8), current(0.8, 0.6)])
    found, error = ds["current"].values[-1] / WATT, ds["standard_error"].values[-1] / WATT
    assert (abs(found - wanted) < 5.0 * error).all() and (error < wanted).all()
