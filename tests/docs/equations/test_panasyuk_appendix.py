"""[Panasyuk2012] Eq. (44) and the Appendix: bath 1 and mediator together, by the matrix of both."""

import numpy as np
import pytest
from scipy.linalg import eigh

import chain
from chain.exact.echoes.scattering import phase_shift
from systems.equations import evaluates
from systems.reduced import UNIT, WATT, kelvin, mediator, poles, rad, seconds

D = 2.0


@evaluates("P44", "PA101", "PA102", "PA103", "PA104", "PA107", "PA108", "PA109", "PA110", "PA111")
def test_bath_and_mediator_together():
    """The matrix of bath 1 and mediator: shifted frequencies, eigenvectors, correlators, and sums over modes."""
    spacing, damping, modes = 0.05, 0.7, 1200
    omega = spacing * np.arange(1, modes + 1)
    c = omega * D * np.sqrt(2.0 * damping * spacing / np.pi / (omega**2 + D**2))
    V = np.diag(np.append(omega**2, 1.0 + np.sum(c**2 / omega**2)))
    V[-1, :-1] = V[:-1, -1] = -c
    squares, E = eigh(V)
    nu = np.sqrt(squares)
    k = np.arange(20, 60)
    cot = (1.0 - nu[k - 1] ** 2) * (nu[k - 1] ** 2 + D**2) / (damping * D**2 * nu[k - 1]) + nu[k - 1] / D
    assert omega[k - 1] - nu[k - 1] == pytest.approx(spacing / np.pi * np.arctan2(1.0, cot), abs=0.1 * spacing)
    assert phase_shift(nu[k - 1], 1.0, damping, D) == pytest.approx(np.arctan2(1.0, cot), rel=1e-12)
    sine = np.sin(np.arctan2(1.0, cot))
    printed = np.sqrt((D**2 + nu[k - 1] ** 2) / (D**2 + omega[:, None] ** 2)) * 2 * spacing * omega[:, None] * sine
    printed = printed / (np.pi * (omega[:, None] ** 2 - nu[k - 1] ** 2))
    exact = E[:-1, k - 1] * np.sign(E[k - 1, k - 1])
    near = np.array([exact[i - 1 : i + 1, j] / printed[i - 1 : i + 1, j] for j, i in enumerate(k)])
    assert np.abs(np.abs(near) - 1.0).max() < 0.12
    # Eqs. (A103)-(A104) are the canonical correlators; `Star` starts from them
    T = 0.8
    star = chain.exact.Star(mediator((damping, 0.1), D), rad(spacing), 60, spacing="equal")
    start = star.mode_energies((kelvin(T), kelvin(0.4)), times=seconds([0.0]), preparation="sequential")
    few = np.append(np.arange(60), modes)
    V = V[np.ix_(few, few)].copy()
    V[-1, -1] = 1.0 + np.sum(c[:60] ** 2 / omega[:60] ** 2)
    squares, E = eigh(V)
    canonical = 0.5 * np.sqrt(squares) / np.tanh(0.5 * np.sqrt(squares) / T)
    energy = 0.5 * ((E**2) @ canonical + np.append(omega[:60], 1.0) ** 2 * ((E**2) @ (canonical / squares)))
    assert start["mode_energy"].values[0, 0] / WATT * UNIT == pytest.approx(energy[:-1], rel=1e-9)
    _sums_in_closed_form(nu[[30, 50]], damping, spacing)


def _sums_in_closed_form(nu, damping, spacing):
    omega, time, h = spacing * np.arange(1, 400_001), 40.0, 1e-4
    mu, g = poles(damping, D)
    phi = np.pi * (np.ceil(nu / spacing) - nu / spacing)  # Eq. (44)

    def first(t):
        return (spacing * omega**2 * np.cos(omega * t) / ((D**2 + omega**2) * (omega**2 - nu[:, None] ** 2))).sum(
            axis=1
        )

    def second(t):
        terms = sum(gn * (m * np.sin(omega * t) - omega * np.cos(omega * t)) / (m**2 + omega**2)
                    for m, gn in zip(mu, g, strict=True)).real  # fmt: skip
        return (spacing * omega * terms / ((D**2 + omega**2) * (omega**2 - nu[:, None] ** 2))).sum(axis=1)

    def closed(t):
        wave, other = np.cos(nu * t + phi) / np.sin(phi), np.sin(nu * t + phi) / np.sin(phi)
        one = 0.5 * np.pi * nu / (D**2 + nu**2) * wave
        rest = sum(gn / (m**2 + nu**2) * (m * other - nu * wave) for m, gn in zip(mu, g, strict=True)).real
        return one, 0.5 * np.pi / (D**2 + nu**2) * rest

    one, two = closed(time)
    assert first(time) == pytest.approx(one, rel=1e-3)
    assert second(time) == pytest.approx(two, rel=1e-2)
    slope = [(b - a) / (2 * h) for a, b in zip(closed(time - h), closed(time + h), strict=True)]  # Eq. (A109)
    direct = spacing * omega**3 * np.sin(omega * time) / ((D**2 + omega**2) * (omega**2 - nu[:, None] ** 2))
    smooth = np.exp(-((omega / 800.0) ** 2))  # the sum of Eq. (A109) converges in the mean only
    assert (direct * smooth).sum(axis=1) == pytest.approx(-slope[0], rel=2e-2, abs=0.02)


@evaluates("PA105", "PA106")
@pytest.mark.parametrize("part", ["a", "b"])
def test_both_sums_of_the_work(part):
    """Eqs. (A105), (A106) from the eigenvectors, against the closed forms; F2(b) is +∂F2(a)/∂t, not minus."""
    spacing, damping, modes, time, T = 0.025, (0.5, 0.3), 1000, 40.0, 0.9
    omega = spacing * np.arange(1, modes + 1)
    c = omega * D * np.sqrt(2.0 * damping[0] * spacing / np.pi / (omega**2 + D**2))
    V = np.diag(np.append(omega**2, 1.0 + np.sum(c**2 / omega**2)))
    V[-1, :-1] = V[:-1, -1] = -c
    squares, E = eigh(V)
    nu, e = np.sqrt(squares), E[:-1]
    mu, g = poles(sum(damping), D)
    coth = 1.0 / np.tanh(0.5 * nu / T)
    turned = (
        1j * omega[:, None] + mu
    ) ** -1.0 @ g  # ∫_0^t g(t - s)e^{iωs}ds = e^{iωt}Σ g/(iω + μ), decayed parts aside
    wave = np.exp(1j * omega * time) * turned
    if part == "a":
        direct = 0.5 * np.sum((c * np.cos(omega * time)) @ e * (nu * coth) * ((c / omega * wave.imag) @ e))
    else:
        direct = 0.5 * np.sum((c * omega * np.sin(omega * time)) @ e * (coth / nu) * ((c * wave.real) @ e))
    cot = (1.0 - nu**2) * (nu**2 + D**2) / (damping[0] * D**2 * nu) + nu / D
    sine, angle = np.sin(np.arctan2(1.0, cot)), nu * time + np.arctan2(1.0, cot)
    front = 0.5 * np.pi / (D**2 + nu**2) / sine
    over = g / (mu**2 + nu[:, None] ** 2)
    first = front * nu * np.cos(angle)
    second = front * (over @ mu * np.sin(angle) - over.sum(axis=1) * nu * np.cos(angle)).real
    weight = nu
    if part == "b":
        first = front * nu**2 * np.sin(angle)
        second = front * nu * (over @ mu * np.cos(angle) + over.sum(axis=1) * nu * np.sin(angle)).real
        weight = 1.0 / nu
    closed = 4.0 * damping[0] * D**2 / np.pi**3 * np.sum(
        spacing * weight * (D**2 + nu**2) * sine**2 * coth * first * second
    )  # fmt: skip
    assert direct == pytest.approx(closed, rel=0.03)
