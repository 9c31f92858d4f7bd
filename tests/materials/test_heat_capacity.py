"""Specific heat of the mediator model and of Debye's."""

import mpmath as mp
import numpy as np
import pytest
from scipy.constants import hbar, k

import materials
from chain import HarmonicMediator
from chain.errors import HeatChainError
from chain.units.boundary import Quantity
from materials.heat_capacity import _oscillator


def test_classical_limit_is_three_k_an_atom():
    n = materials.get("a-SiO2").number_density.magnitude
    for model in ("mediator", "debye"):
        assert materials.specific_heat("a-SiO2", "1e6 K", model).magnitude == pytest.approx(3 * n * k, rel=1e-4)


@pytest.mark.parametrize("T", [5.0, 80.0, 300.0, 2000.0])
def test_it_is_the_derivative_of_the_mediators_energy(T):
    """½k_B d(T_x + T_p)/dT of each branch's oscillator between two baths of one temperature."""
    solid = materials.get("a-SiO2")
    step, total = 1e-3 * T, 0.0
    for cutoff, count in zip(materials.branch_cutoffs(solid)[:2], (1, 2), strict=True):
        rate = f"{float(cutoff)!r} rad/s"
        mediator = HarmonicMediator(frequency=rate, damping=rate, cutoff=rate)
        energies = [sum(x.magnitude for x in mediator.mediator_temperatures(f"{t!r} K", f"{t!r} K")) for t in
                    (T - 2 * step, T - step, T + step, T + 2 * step)]  # fmt: skip
        total += count * (energies[0] - 8 * energies[1] + 8 * energies[2] - energies[3]) / (24 * step)
    wanted = solid.number_density.magnitude * k * total
    assert materials.specific_heat(solid, f"{T} K").magnitude == pytest.approx(wanted, rel=1e-8)


@pytest.mark.parametrize("t", [1e-3, 0.1, 0.7, 20.0])
def test_oscillator_against_its_integral(t):
    from materials.heat_capacity import _oscillator

    def density(w):
        return w * (1 + w**2) / ((1 - w**2) ** 2 + w**2 * (2 - w**2) ** 2)

    with mp.workdps(30):
        edges = [0, *sorted({mp.mpf(e) * s for e in (0.3, 1, 3, 10, 60) for s in (1, t)}), mp.inf]
        wanted = mp.quad(lambda w: density(w) / w * (w / (2 * t) / mp.sinh(w / (2 * t))) ** 2, edges) / mp.pi
    assert float(_oscillator(np.array(t))) == pytest.approx(float(wanted), rel=1e-13, abs=0.0)


def test_low_temperature_powers():
    """The oscillators' heat capacity goes as T, Debye's as T³, and κ as T³: the diffusivity κ/C as T²."""
    cold = Quantity(np.array([0.01, 0.02]), "K")
    mediator, debye = (materials.specific_heat("a-SiO2", cold, model).magnitude for model in ("mediator", "debye"))
    assert mediator[1] / mediator[0] == pytest.approx(2, rel=1e-6)
    assert debye[1] / debye[0] == pytest.approx(8, rel=1e-9)
    diffusivity = materials.diffusivity("a-SiO2", cold).magnitude
    assert diffusivity[1] / diffusivity[0] == pytest.approx(4, rel=1e-4)
    # and their prefactors: (π/3) k_B·k_BT/(ħω) of an oscillator, (12π⁴/5) k_B (T/Θ)³/3 of a Debye mode
    solid = materials.get("a-SiO2")
    slopes = float((1 / materials.branch_cutoffs(solid)).sum()) * np.pi / 3 * k / hbar
    assert mediator[0] == pytest.approx(solid.number_density.magnitude * k * slopes * 0.01, rel=1e-6)
    theta = materials.debye_temperature(solid).magnitude
    wanted = 12 * np.pi**4 / 5 * solid.number_density.magnitude * k * (0.01 / theta) ** 3
    assert debye[0] == pytest.approx(wanted, rel=1e-12)


def test_diffusivity_is_the_ratio():
    ratio = materials.minimum_conductivity("pyrex", "300 K") / materials.specific_heat("pyrex", "300 K")
    assert materials.diffusivity("pyrex", "300 K").magnitude == pytest.approx(ratio.to("m^2/s").magnitude, rel=1e-13)


def test_properties_side_by_side():
    kelvins = Quantity(np.array([250.0, 400.0]), "K")
    found = materials.mediator_properties("a-SiO2", kelvins)
    assert all(found[name].dims == ("temperature",) and found[name].attrs["units"] for name in found.data_vars)
    assert found["diffusivity"].values == pytest.approx(
        (found["conductivity"] / found["specific_heat"]).values, rel=1e-13
    )
    assert found["conductivity"].values == pytest.approx(materials.minimum_conductivity("a-SiO2", kelvins).magnitude)
    assert float((found["specific_heat"] / found["debye_specific_heat"]).max()) < 1


@pytest.mark.parametrize("wrong", [("Si", "0 K"), ("Si", "300 K", "einstein"), ("a-GeSe2", "300 K")])
def test_refusals(wrong):
    with pytest.raises(HeatChainError):
        materials.specific_heat(*wrong)


@pytest.mark.parametrize("T", [1e-300, 1e-150, 1e-20, 1e20, 1e150, 1e300])
def test_extreme_temperatures(T):
    """3k_B an atom where it is hot, nothing but for rounding where it is cold; no overflow on the way."""
    n = materials.get("a-SiO2").number_density.magnitude
    for model in ("mediator", "debye"):
        found = materials.specific_heat("a-SiO2", Quantity(T, "K"), model).magnitude
        assert found == pytest.approx(3 * n * k if T > 1 else 0.0, rel=1e-12, abs=1e-15 * n * k)


@pytest.mark.parametrize("triple", [(1.0, 0.1, 1.0), (0.5, 3.0, 2.0), (0.3, 20.0, 5.0), (1.0, 1.0, 0.05)])
@pytest.mark.parametrize("T", [0.05, 0.4, 5.0])
def test_any_oscillators_heat_capacity_is_its_integral(triple, T):
    """(1/π) ∫ γ̂(ω0² + ω²)/{...} c(ω/T) dω, [Panasyuk2012] Eqs. (64)-(65), by mpmath."""
    a, b, c = map(mp.mpf, triple)

    def integrand(w):
        detuning = a * a - w * w
        spectrum = b * (a * a + w * w) / (detuning**2 + w * w * (b + detuning / c) ** 2)
        return spectrum * (w / 2 / T / mp.sinh(w / 2 / T)) ** 2 / mp.pi

    marks = {*(a * x for x in (0.5, 0.9, 0.98, 1, 1.02, 1.1, 2)), *(mp.mpf(T) * x for x in (1, 5, 20)), b, c, 2 * c}
    edges = [mp.mpf(0), *sorted(mark for mark in marks if mark < 350 * T), mp.mpf(350) * T]
    found = float(_oscillator(np.array(T), *triple))
    assert found == pytest.approx(float(mp.quad(integrand, edges)), rel=1e-10)


def test_a_triple_gives_both_conductivity_and_specific_heat():
    one = materials.mediator_properties("a-SiO2", "300 K")
    again = materials.mediator_properties("a-SiO2", "300 K", frequency=1.0, damping=1.0, cutoff=1.0)
    assert one.equals(again)
    damped = materials.mediator_properties("a-SiO2", "1e5 K", frequency=0.5, damping=2.0, cutoff=4.0)
    # Eq. (47): γ̂/[4(1 + ω0²/D² + γ̂/2D)]
    ratio = (2.0 / (1.0 + 0.5**2 / 4.0**2 + 2.0 / 8.0)) / (1.0 / 2.5)
    high = materials.mediator_properties("a-SiO2", "1e5 K")
    assert float(damped["conductivity"] / high["conductivity"]) == pytest.approx(ratio, rel=1e-4)
    assert float(damped["specific_heat"] / high["specific_heat"]) == pytest.approx(1.0, rel=1e-2)
    with pytest.raises(HeatChainError, match="damping"):
        materials.mediator_properties("a-SiO2", "300 K", damping=0.0)
