"""[Panasyuk2012] Secs. VII and VIII: P85-P100, right sides from constants and one quadrature."""

import numpy as np
import pytest
from scipy.constants import c, hbar, k
from scipy.integrate import quad

import chain
import materials
import scenarios
from systems.equations import evaluates
from systems.reduced import Q

OMEGA = 2.0 * np.pi * c * 48000.0  # 480 cm^-1
T1, T2, DEBYE = 300.0, 120.0, 165.0


@evaluates("P85", "P86", "P87", "P88")
def test_the_tip():
    ds = scenarios.run("stm-tip", lowest=f"{T2} K", highest="210 K", samples=2)
    damping = 9.0 * OMEGA
    estimate = np.pi**3 * k**4 * damping**2 / (30.0 * hbar**3 * OMEGA**4) * (T1**4 - T2**4)
    assert float(ds["estimated_current"][0]) == pytest.approx(estimate, rel=1e-9)
    tunnelling = np.pi**5 * k**2 / (60.0 * hbar * DEBYE**2) * (T1**4 - T2**4)
    assert chain.PhononTunnelingLink("165 K").current("300 K", "120 K").m_as("W") == pytest.approx(tunnelling, rel=1e-9)
    ratio = np.pi / np.sqrt(2.0) * hbar * OMEGA / (k * DEBYE)
    assert float(ds["matching_damping"]) == pytest.approx(ratio, rel=1e-9)
    assert ratio == pytest.approx(9.0, rel=0.05)  # Eq. (88)
    same = chain.HarmonicMediator("480 cm^-1", Q(ratio * OMEGA, "rad/s"))
    assert same.low_temperature_current("300 K", "120 K").m_as("W") == pytest.approx(tunnelling, rel=1e-9)


@evaluates("P89", "P90", "P91", "P92")
def test_a_block_of_coherent_volumes():
    K, lengths, count, difference = 1e-11, np.array([2e-9, 1e-9, 0.5e-9]), 40, 3.0
    inside = K * (difference / count) * count**2  # Eqs. (89), (91)
    assert materials.block_current(Q(K, "W/K"), Q(difference, "K"), count).m_as("W") == pytest.approx(inside, rel=1e-12)
    kappa = K * lengths[0] / (lengths[1] * lengths[2])
    found = materials.conductivities(Q(K, "W/K"), Q(lengths, "m")).m_as("W/(m K)")
    assert found[0] == pytest.approx(kappa, rel=1e-12)
    edges = count * lengths
    fourier = kappa * difference * edges[1] * edges[2] / edges[0]
    assert materials.fourier_current(Q(kappa, "W/(m K)"), Q(difference, "K"), Q(edges, "m")).m_as("W") == pytest.approx(
        fourier, rel=1e-12
    )
    assert fourier == pytest.approx(inside, rel=1e-12)
    assert materials.coherence_lengths(Q(found, "W/(m K)"), Q(K, "W/K")).m_as("m") == pytest.approx(lengths, rel=1e-12)


@evaluates("P93")
def test_ratios_of_conductivities():
    lengths = np.array([2.0, 1.0, 0.5])
    kappa = lengths / np.array([0.5, 1.0, 2.0])
    ratios = materials.coherence_ratios(Q(kappa, "W/(m K)"))
    assert float(ratios.sel(axis="x", other="y")) ** 2 == pytest.approx(kappa[0] / kappa[1])
    assert float(ratios.sel(axis="x", other="y")) == pytest.approx(lengths[0] / lengths[1])
    assert float(materials.layered("4 W/(m K)", "1 W/(m K)", "1 nm")["ratio"]) == pytest.approx(2.0)


@evaluates("P94", "P95", "P96", "P97", "P98", "P99", "P100")
def test_lowest_conductivities():
    solid = materials.get("a-SiO2")
    n = materials.interatomic_distance(solid).m_as("m") ** -3.0
    fast, slow = solid.longitudinal_velocity.m_as("m/s"), solid.transverse_velocity.m_as("m/s")
    edges = np.array([fast, slow, slow]) * (6.0 * np.pi**2 * n) ** (1 / 3)  # of the three branches; Eq. (100)
    T = 300.0

    def conductance(w0):
        """Eq. (43) with ω0 = γ̂ = D, in Landauer form."""

        def integrand(w):
            x = hbar * w / (k * T)
            passed = w0**6 * w**2 / ((w0**2 + w**2) * (w0**2 * (w0**2 - w**2) ** 2 + w**2 * (2 * w0**2 - w**2) ** 2))
            return passed * (0.5 * x / np.sinh(0.5 * x)) ** 2

        return k * w0 / (2 * np.pi) * quad(lambda u: integrand(w0 * u), 0, 40, points=[0.5, 1, 1.5], limit=300)[0]

    wanted = sum(conductance(one) for one in edges) * n ** (1 / 3)  # Eq. (94)
    found = materials.minimum_conductivity(solid, "300 K", model="mediator").m_as("W/(m K)")
    assert found == pytest.approx(wanted, rel=1e-6)
    plain = materials.minimum_conductivity(solid, "300 K", model="panasyuk").m_as("W/(m K)")
    debye = materials.debye_frequency(solid).m_as("rad/s")
    assert plain == pytest.approx(0.25 * k * debye * n ** (1 / 3), rel=1e-9)  # Eqs. (95), (99)
    assert materials.damping_from_conductivity(Q(plain, "W/(m K)"), Q(n ** (-1 / 3), "m")).m == pytest.approx(debye)
    hot = materials.minimum_conductivity(solid, "3000 K", model="cahill-classical").m_as("W/(m K)")
    sum_of_speeds = k * n ** (2 / 3) * (fast + 2 * slow)
    assert hot == pytest.approx(0.5 * (np.pi / 6) ** (1 / 3) * sum_of_speeds, rel=1e-9)
    assert hot == pytest.approx(0.4 * sum_of_speeds, rel=0.01)  # Eq. (96)
    mean = materials.mean_velocity(solid).m_as("m/s")
    assert 0.5 < hot / (k * n ** (2 / 3) * mean) < 2.0  # Eq. (97), an order of magnitude
    told = materials.consistency(solid)
    flight = n ** (-1 / 3) / mean
    assert float(told["flight_time"]) == pytest.approx(flight, rel=1e-9)  # Eq. (98)
    damping = float(told["damping"].sel(degrees_of_freedom=1))
    assert float(told["eq98"].sel(degrees_of_freedom=1)) == pytest.approx(1.0 / (damping * flight), rel=1e-9)
    low, high = materials.freedom_band(solid, "300 K")
    assert low.m_as("W/(m K)") < found < high.m_as("W/(m K)")
