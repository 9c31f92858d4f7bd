"""From a material to a chain, and back to its conductivity."""

import numpy as np
import pytest

import chain
import materials
from chain.errors import HeatChainError


@pytest.mark.parametrize("key", ["a-SiO2", "pmma", "NaCl"])
@pytest.mark.parametrize("T", ["30 K", "300 K"])
@pytest.mark.filterwarnings("ignore::chain.errors.ModelWarning")
def test_a_links_conductance_over_the_distance(key, T):
    distance = materials.geometry(key)["spacing"]
    found = (materials.link(key).conductance(T) / distance).to("W/(m K)").magnitude
    assert found == pytest.approx(materials.minimum_conductivity(key, T).magnitude, rel=1e-13)


@pytest.mark.parametrize("key", ["a-SiO2", "pyrex"])
def test_a_simulated_chain_conducts_as_estimated(key):
    """Flux over gradient in the steady state, against the estimate at the mean temperature."""
    middle, half = 300.0, 1e-3
    made = chain.Chain(
        links=materials.link(key), subsystems=materials.subsystem(key, volume="1 nm^3"), n=6,
        left=f"{middle + half} K", right=f"{middle - half} K", **materials.geometry(key),
    )  # fmt: skip
    steady = made.steady_state()
    geometry = materials.geometry(key)
    flux = steady["current"].values / geometry["area"].magnitude
    kappa = flux * 7 * geometry["spacing"].magnitude / (2 * half)
    # The mean of κ over ±δT differs from κ(T) by δT²κ''/6, which is 1e-11 here; the gap's own rounding is 3e-11
    assert kappa == pytest.approx(np.full(7, materials.minimum_conductivity(key, f"{middle} K").magnitude), rel=1e-10)


def test_a_linear_chain_conducts_as_estimated_to_rounding():
    """With the law linear in ΔT and all of one temperature but for it, nothing is averaged."""
    key = "a-SiO2"
    geometry = materials.geometry(key)
    made = chain.Chain(
        links=materials.link(key), subsystems=materials.subsystem(key, volume="1 nm^3"), n=6,
        left="301 K", right="299 K", law="linear", **geometry,
    )  # fmt: skip
    steady = made.steady_state()
    temperature = np.concatenate([[301.0], steady["temperature"].values, [299.0]])
    middles = 0.5 * (temperature[1:] + temperature[:-1])
    gradient = -np.diff(temperature) / geometry["spacing"].magnitude
    kappa = steady["current"].values / geometry["area"].magnitude / gradient
    wanted = [materials.minimum_conductivity(key, f"{T!r} K").magnitude for T in middles.tolist()]
    assert kappa == pytest.approx(wanted, rel=1e-11)


def test_subsystem_has_the_materials_heat_capacity():
    body = materials.subsystem("a-SiO2", volume="27 nm^3")
    n = materials.get("a-SiO2").number_density.magnitude * 27e-27
    assert body.heat_capacity("1e5 K").magnitude == pytest.approx(3 * n * 1.380649e-23, rel=1e-4)
    with pytest.raises(HeatChainError, match="volume"):
        materials.subsystem("a-SiO2", volume="-1 nm^3")


def test_missing_velocities_are_named():
    with pytest.raises(HeatChainError, match="`link` needs"):
        materials.link("SnSe")
