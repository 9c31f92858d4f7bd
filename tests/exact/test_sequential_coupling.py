"""Bath 1 and mediator in equilibrium, as the paper's Appendix has them: frequencies, eigenvectors and sums over modes.

With modes at jΔ, N → ∞, the secular equation is cot φ(ν) = (ω0² - ν²)(ν² + D²)/(γ̂D²ν) + ν/D up to terms of order Δ, for
ν_k = jΔ - Δφ/π.
"""

import numpy as np
import pytest

import chain
from chain.exact.bath_modes import drude_ullersma
from chain.exact.star import arrowhead, dense_matrix, multipole
from chain.exact.star.system import System

DAMPING, CUTOFF = 0.7, 2.0


def phase(nu):
    """φ in (0, π)."""
    cotangent = (1.0 - nu**2) * (nu**2 + CUTOFF**2) / (DAMPING * CUTOFF**2 * nu) + nu / CUTOFF
    return np.arctan2(1.0, cotangent)


def coupled(spacing, modes):
    """Bath, and its normal modes with the mediator below half of its band, without the one that is added."""
    bath = drude_ullersma(modes, spacing, DAMPING, CUTOFF, "equal")
    among = multipole.boxes(arrowhead.highest(1.0, bath.frequency, bath.coupling), bath.frequency)
    poles = multipole.points(bath.frequency, np.zeros(modes), among)
    return bath, arrowhead.normal_modes(1.0, poles, bath.coupling, among)


@pytest.mark.parametrize("what", ["frequencies", "weights", "eigenvectors"])
def test_shifted_frequencies_and_eigenvectors(what):
    # [Panasyuk2012] Eqs. (44), (A102), to the first order in Δ
    errors = []
    for spacing in (0.04, 0.02, 0.01):
        bath, normal = coupled(spacing, round(80.0 / spacing))
        k = np.arange(1, round(5.0 / spacing) + 1)
        omega, nu = k * spacing, normal.roots.frequency[k - 1]
        shift, sine = (omega - nu) / spacing, np.sin(phase(omega))
        if what == "frequencies":
            errors.append(np.abs(shift - phase(omega) / np.pi).max())
            continue
        # The component on the mediator that makes Eq. (A102) the eigenvector c_i u_k/(ω_i² - ν_k²)
        printed = 2.0 * spacing * (CUTOFF**2 + nu**2) * sine**2 / (np.pi * DAMPING * CUTOFF**2)
        if what == "weights":
            errors.append(np.abs(normal.weights[k - 1] / printed - 1.0).max())
            continue
        i, j = np.meshgrid(k, k)
        vectors = 2.0 * spacing * i * spacing * sine[j - 1] / np.pi / ((i * spacing) ** 2 - nu[j - 1] ** 2)
        vectors *= np.sqrt((CUTOFF**2 + nu[j - 1] ** 2) / (CUTOFF**2 + (i * spacing) ** 2))
        exact = bath.coupling[i - 1] * np.sqrt(normal.weights[j - 1]) / ((i * spacing) ** 2 - nu[j - 1] ** 2)
        errors.append(np.abs(vectors - exact).max())
    assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.25)
    assert errors[1] / errors[2] == pytest.approx(2.0, rel=0.25)
    assert errors[2] < 0.03


def test_eigenvectors_are_orthonormal():
    bath, normal = coupled(0.1, 200)
    nu = normal.roots
    distance = (bath.frequency[:, None] - nu.anchor) * (bath.frequency[:, None] + nu.anchor) - nu.offset
    vectors = np.vstack([np.sqrt(normal.weights), bath.coupling[:, None] * np.sqrt(normal.weights) / distance])
    assert np.abs(vectors.T @ vectors - np.eye(201)).max() < 1e-13
    lone = System(1.0, (bath, bath._replace(frequency=bath.frequency[:0], coupling=bath.coupling[:0])))
    assert np.abs(vectors.T @ dense_matrix.matrix(lone) @ vectors - np.diag(nu.frequency**2)).max() < 1e-10


@pytest.mark.parametrize("time", [80.0, 160.0])
def test_sums_over_modes_in_closed_form(time):
    # [Panasyuk2012] Eqs. (A107)-(A111), for times between τ and 2π/Δ; the sums converge as N^-1, N^-2
    spacing, modes = 0.02, 400_000
    k = np.array([3, 25, 60, 110])
    _, normal = coupled(spacing, 20_000)
    nu, omega = normal.roots.frequency[k - 1], np.arange(1, modes + 1) * spacing
    phi = np.pi * (k - nu / spacing)  # of these frequencies, by Eq. (44)
    common = spacing * omega / ((CUTOFF**2 + omega**2) * (omega**2 - nu[:, None] ** 2))
    first = (common * omega * np.cos(omega * time)).sum(axis=1)
    wave = np.cos(nu * time + phi) / np.sin(phi)
    assert first == pytest.approx(0.5 * np.pi * nu / (CUTOFF**2 + nu**2) * wave, rel=1e-4)

    m = chain.HarmonicMediator("1 rad/s", f"{DAMPING} rad/s", f"{CUTOFF} rad/s")
    poles, residues = m.poles.m_as("rad/s")[:, None], m.residues.m_as("s")[:, None]
    terms = residues / (poles**2 + omega**2) * (poles * np.sin(omega * time) - omega * np.cos(omega * time))
    second = (common * terms.sum(axis=0)).sum(axis=1)
    other = np.sin(nu * time + phi) / np.sin(phi)
    closed = (residues / (poles**2 + nu**2) * (poles * other - nu * wave)).sum(axis=0)
    assert np.abs(second.imag).max() < 1e-12
    assert second.real == pytest.approx(0.5 * np.pi / (CUTOFF**2 + nu**2) * closed.real, rel=1e-3)
