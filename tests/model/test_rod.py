"""The continuum: second order to a manufactured solution, steady states by Kirchhoff, and the chain's limit."""

import numpy as np
import pytest
import xarray as xr

from chain import HeatChainError, HeatCurrent, Insulated, Rod, fourier, validity
from chain.units.boundary import ureg
from systems import chains

Q = ureg.Quantity
LENGTH, AREA = 1e-6, 1e-12


def rod(**changes):
    arguments = {
        "conductivity": "2 W/(m K)",
        "heat_capacity": "2e6 J/(m^3 K)",
        "length": Q(LENGTH, "m"),
        "area": Q(AREA, "m^2"),
        "left": "310 K",
        "right": "300 K",
        "cells": 40,
        **changes,
    }
    return Rod(**arguments)


def test_decay_of_the_slowest_mode_is_of_second_order():
    """T = T0 + A sin(πx/L) e^{-π²Dt/L²}, D = κ/C, between ends at T0."""
    D = 2.0 / 2e6
    t = 0.1 * LENGTH**2 / D
    errors = []
    for cells in (10, 20, 40, 80):
        ds = rod(left="300 K", right="300 K", cells=cells).transient(
            lambda x: 300.0 + 5.0 * np.sin(np.pi * x / LENGTH), times=Q([t], "s"), rtol=1e-11
        )
        exact = 300.0 + 5.0 * np.sin(np.pi * ds["position"].values / LENGTH) * np.exp(-(np.pi**2) * D * t / LENGTH**2)
        errors.append(np.abs(ds["temperature"].values[0] - exact).max())
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    np.testing.assert_allclose(orders, 2.0, atol=0.1)


@pytest.mark.parametrize("mesh", ["uniform", "graded"])
def test_manufactured_solution_with_conductivity_and_heat_capacity_of_temperature(mesh):
    """κ = κ1·T and C̃ = c1·T: with w = T², c1·∂w/∂t = κ1·∂²w/∂x², so w = w0 + w1 sin(πx/L) e^{-π²Dt/L²}, D = κ1/c1."""
    k1, c1 = 0.01, 1e4
    D = k1 / c1
    t = 0.05 * LENGTH**2 / D
    w0, w1 = 200.0**2, 300.0**2 - 200.0**2
    errors = []
    for cells in (16, 32, 64):
        s = np.linspace(0.0, 1.0, cells + 1)
        edges = None if mesh == "uniform" else Q(LENGTH * (s + 0.1 * np.sin(2 * np.pi * s)), "m")
        ds = rod(
            conductivity=lambda T: k1 * T, heat_capacity=lambda T: Q(c1 * T, "J/(m^3*K)"),
            left="200 K", right="200 K", cells=cells, edges=edges,
        ).transient(lambda x: np.sqrt(w0 + w1 * np.sin(np.pi * x / LENGTH)), times=Q([t], "s"), rtol=1e-11)  # fmt: skip
        x = ds["position"].values
        exact = np.sqrt(w0 + w1 * np.sin(np.pi * x / LENGTH) * np.exp(-(np.pi**2) * D * t / LENGTH**2))
        errors.append(np.abs(ds["temperature"].values[0] - exact).max())
        assert float(ds.attrs["energy_residual"]) <= 1e-12
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert orders[-1] == pytest.approx(2.0, abs=0.15), (orders, errors)


def test_steady_state_by_kirchhoff():
    """∫κ dT is linear in x: for κ = κ1·T, T² is; the flux is κ1(T_L² - T_R²)/(2L)."""
    ds = rod(conductivity=lambda T: 0.01 * T, left="400 K", right="100 K").steady_state()
    x = ds["position"].values / LENGTH
    np.testing.assert_allclose(ds["temperature"].values, np.sqrt(400.0**2 + (100.0**2 - 400.0**2) * x), rtol=1e-11)
    np.testing.assert_allclose(ds["current"].values, AREA * 0.01 * (400.0**2 - 100.0**2) / (2 * LENGTH), rtol=1e-11)


def test_tabulated_conductivity():
    T = xr.DataArray([50.0, 200.0, 500.0], dims="temperature", attrs={"units": "K"})
    table = xr.DataArray([0.5, 2.0, 5.0], coords={"temperature": T}, dims="temperature", attrs={"units": "W m^-1 K^-1"})
    by_table = rod(conductivity=table, left="400 K", right="100 K").steady_state()
    by_function = rod(conductivity=lambda T: 0.01 * T, left="400 K", right="100 K").steady_state()
    np.testing.assert_allclose(by_table["temperature"].values, by_function["temperature"].values, rtol=1e-10)
    with pytest.raises(HeatChainError, match="50 K to 500 K"):
        rod(conductivity=table, left="600 K").steady_state()


def test_closed_rod_keeps_its_energy_and_a_current_heats_it():
    closed = rod(left=Insulated(), right=Insulated()).transient(lambda x: 300.0 + 1e7 * x, "1 us", samples=5)
    np.testing.assert_allclose(closed["temperature"].values[-1], 305.0, rtol=1e-6)
    heated = rod(left=HeatCurrent("2 uW"), right=Insulated()).transient("300 K", "1 us", samples=5)
    rise = heated["temperature"].values.mean(axis=1) - 300.0
    np.testing.assert_allclose(rise, 2e-6 * heated["time"].values / (2e6 * AREA * LENGTH), rtol=1e-9, atol=1e-12)


def test_chain_approaches_its_continuum():
    """N bodies against Eq. (83) at the same time in units of the diffusion time: the difference falls as 1/N²."""
    gaps = []
    for n in (9, 19, 39):
        chain = chains.chain(n=n)
        scale = (n + 1) ** 2 * float(
            (chains.MODES.heat_capacity("305 K") / chains.MEDIATOR.conductance("305 K")).magnitude
        )
        t = Q([0.05 * scale], "s")
        discrete = chain.transient("300 K", times=t, rtol=1e-10)
        smooth = chain.continuum(cells=320).transient("300 K", times=t, rtol=1e-10)
        at = np.interp(discrete["position"].values, smooth["position"].values, smooth["temperature"].values[0])
        gaps.append(np.abs(at - discrete["temperature"].values[0]).max())
    assert gaps[-1] < 0.01
    assert np.log2(gaps[0] / gaps[1]) > 1.7


def test_continuum_has_the_chains_steady_current():
    chain = chains.chain(left="400 K", right="100 K")
    rod_ = chain.continuum(cells=100)
    assert float(rod_.steady_state()["current"][0]) == pytest.approx(
        float(chain.steady_state()["current"][0]), rel=1e-10
    )
    for different in (
        chains.mixed(),
        chains.chain(spacing=None),
        chains.chain(law="linear"),
        chains.chain(sources={1: "1 W"}),
        chains.chain(links=chains.CONSTANT, surroundings=(chains.CONSTANT, "300 K")),
    ):
        with pytest.raises(HeatChainError, match="continuum"):
            different.continuum()


def test_fouriers_law():
    """The ratio is 1 by Eq. (81), and by Eq. (80) up to the square of ΔT/T."""
    for law, allowed in (("linear", 1e-12), ("exact", 1e-5)):
        chain = chains.chain(law=law)
        found = fourier(chain.steady_state(), chain)
        np.testing.assert_allclose(found["flux_ratio"].values, 1.0, atol=allowed)
        flux = chain.steady_state()["current"].values[1:-1] / 25e-18
        np.testing.assert_allclose(found["heat_flux"].values, flux, rtol=1e-14)
        kappa = chains.MEDIATOR.conductance("305 K").magnitude * 5e-9 / 25e-18
        np.testing.assert_allclose(found["conductivity"].values, kappa, rtol=1e-3)
        assert found["link"].values.tolist() == [1, 2, 3, 4]
    over_time = fourier(chains.chain().transient("300 K", "1 us", samples=4), chains.chain())
    assert over_time["flux_ratio"].dims == ("time", "link")
    with pytest.raises(HeatChainError, match="`spacing`"):
        fourier(chains.chain(area=None).steady_state(), chains.chain(area=None))


def test_validity_figures():
    """[Panasyuk2012] Eqs. (22), (78); 2π/Δ; √(k_BT²/C)."""
    from scipy.constants import k

    chain = chains.chain()
    steady = chain.steady_state()
    found = validity(steady, chain)
    T = steady["temperature"].values
    C = chains.MODES.heat_capacity(Q(T, "K")).magnitude
    K = chains.MEDIATOR.conductance(Q(T, "K")).magnitude
    np.testing.assert_allclose(found["temperature_fluctuation"].values, np.sqrt(k * T**2 / C), rtol=1e-12)
    np.testing.assert_allclose(found["equilibration_time"].values, C / K, rtol=1e-3)
    np.testing.assert_allclose(found["heisenberg_time"].values, 2 * np.pi / 1e10, rtol=1e-13)
    np.testing.assert_allclose(found["temperature_difference"].values[1:-1], -np.diff(T), rtol=1e-12)
    omega0, damping = 2 * np.pi * 299792458e2 * np.array([100.0, 90.0])
    expected = max(1 / damping, damping / omega0**2)
    np.testing.assert_allclose(found["mediator_relaxation_time"].values, expected, rtol=1e-12)
    assert "(79)" in found.attrs["verdict"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"conductivity": "2 W"}, "`conductivity`"),
        ({"conductivity": "-2 W/(m K)"}, "`conductivity`"),
        ({"conductivity": lambda T: -T}, "`conductivity`.*positive"),
        ({"heat_capacity": "0 J/(m^3 K)"}, "`heat_capacity`"),
        ({"heat_capacity": lambda T: np.nan * T}, "`heat_capacity`.*finite"),
        ({"length": "1 K"}, "`length`"),
        ({"area": 1.0}, "`area`"),
        ({"cells": 0}, "`cells`"),
        ({"cells": 2.5}, "`cells`"),
        ({"edges": Q([0, 0.5], "um")}, "`edges`.*length"),
        ({"edges": Q([0, 0.6, 0.5, 1], "um")}, "`edges`.*increasing"),
        ({"left": 310.0}, "`left`"),
    ],
)
def test_bad_rods_get_a_sentence(changes, words):
    with pytest.raises(HeatChainError, match=words):
        rod(**changes).transient("300 K", "1 ns", samples=2)
