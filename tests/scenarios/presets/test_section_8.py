"""Sec. VIII: selenium, layers and the minimum conductivity, from constants and measured numbers."""

import numpy as np
import pytest
from scipy.constants import hbar, k, pi

import chain
import materials
from scenarios.presets.panasyuk2012.layered import layered
from scenarios.presets.panasyuk2012.minimum_conductivity import minimum_conductivity
from scenarios.presets.panasyuk2012.selenium import selenium


def test_selenium_by_the_papers_own_formulas():
    ds = selenium()
    damping = dict(zip(ds["route"].values.tolist(), ds["damping"].values.tolist(), strict=True))
    assert damping["Eq. 95, one oscillator"] == pytest.approx(4 * 0.5 * 5e-10 / k, rel=1e-12)
    assert damping["Eq. 95, one oscillator"] == pytest.approx(7.2e13, rel=0.01)
    assert damping["Eq. 95, three"] == pytest.approx(2.4e13, rel=0.01)
    assert damping["as printed"] == 1e13
    assert ds["debye_frequency"].values[0] == pytest.approx(k * 250 / hbar, rel=1e-12)


def test_selenium_with_a_finite_cutoff_is_the_mediator_at_high_temperature():
    """K of ω0 = γ̂ = D far above ħω0/k_B, from the library's exact conductance."""
    ds = selenium()
    omega = float(ds["debye_frequency"][0])
    mediator = chain.HarmonicMediator(*(chain.ureg.Quantity(omega, "rad/s"),) * 3)
    K = mediator.conductance("1e6 K").to("W/K").magnitude
    assert ds["conductivity"].values[3, 0] == pytest.approx(K / 5e-10, rel=1e-5)
    assert ds["conductivity"].values[4, 0] == pytest.approx(3 * K / 5e-10, rel=1e-5)


def test_selenium_is_lowest_of_the_glasses():
    ratio = selenium()["ratio"]
    assert str(ratio["material"].values[ratio.values.argmin()]) == "a-Se"
    assert float(ratio.min()) < 0.5


def test_layers():
    ds = layered()
    assert float(ds["coherence_ratio"]) == pytest.approx(np.sqrt(47.0), rel=1e-12)
    first = ds.isel(layer=0)
    # Eq. (92) forwards: κ∥ = K/ℓ⊥ and κ⊥ = Kℓ⊥/ℓ∥²
    K, across, along = (float(first[name]) for name in ("conductance", "layer", "coherence_length"))
    assert K / across == pytest.approx(72.0, rel=1e-12)
    assert K * across / along**2 == pytest.approx(72.0 / 47.0, rel=1e-12)
    quantum = pi * k**2 * 300.0 / (6 * hbar)
    assert float(first["channels_needed"]) == pytest.approx(72.0 * 0.335e-9 / quantum, rel=1e-9)
    assert float(ds["block_ratio"]) == pytest.approx(1.0, rel=1e-12)


def test_least_layer_is_where_the_channels_just_suffice():
    ds = layered()
    needed, there = (
        np.interp(ds["least_layer"], ds["layer"], ds[name]) for name in ("channels_needed", "channels_there")
    )
    assert needed == pytest.approx(there, rel=2e-2)


def test_minimum_conductivity():
    ds = minimum_conductivity()
    # (6π²)^⅓ · k_Bω/10 against 0.4: [Panasyuk2012] Eqs. (47), (96)
    assert float(ds["prefactor"]) == pytest.approx((6 * pi**2) ** (1 / 3) / 10, rel=1e-12)
    silica = materials.get("a-SiO2")
    n, fast, slow = (
        getattr(silica, name).to_base_units().magnitude
        for name in ("number_density", "longitudinal_velocity", "transverse_velocity")
    )
    wanted = float(ds["prefactor"]) * k * n ** (2 / 3) * (fast + 2 * slow)
    found = float(ds["conductivity"].sel(material="a-SiO2", model="mediator-classical"))
    assert found == pytest.approx(wanted, rel=1e-9)
    quantum, classical = (ds["example_conductivity"].sel(model=m) for m in ("mediator", "mediator-classical"))
    assert (quantum <= classical * (1 + 1e-12)).all()
    assert minimum_conductivity(unverified="no").sizes["material"] < ds.sizes["material"]
    with pytest.raises(chain.HeatChainError, match="`unverified`"):
        minimum_conductivity(unverified="maybe")
