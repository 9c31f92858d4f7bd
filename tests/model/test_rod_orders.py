"""Order of convergence of the continuum, [Panasyuk2012] Eq. (83), to manufactured solutions with κ(T), C̃(T), sources.

    T = 300 K + 60 K cos(πx/L) e^{-t/τ} + 40 K (x/L) sin(2πt/P)

is made a solution by its source of heat s = C̃ ∂T/∂t - ∂/∂x (κ ∂T/∂x). In space the cells' own sources are those of the
continuum; in time they are such that the cells' equations hold exactly, and nothing but the steps is left as an error.
"""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from chain import Reservoir, Rod
from chain.line.boundaries import as_sources
from chain.units.boundary import ureg

Q = ureg.Quantity
LENGTH, AREA, TAU, PERIOD, END = 1e-6, 1e-12, 3e-7, 5e-7, 4e-7


def conductivity(T):
    return 2.0 * (1.0 + (T / 300.0) ** 2)


def potential(T):
    """∫κ dT."""
    return 2.0 * (T + T**3 / (3.0 * 300.0**2))


def heat_capacity(T):
    return 1e6 * (0.5 + (T / 300.0) ** 1.5)


def solution(x, t):
    return 300.0 + 60.0 * np.cos(np.pi * x / LENGTH) * np.exp(-t / TAU) + 40.0 * x / LENGTH * wave(t)


def wave(t):
    return np.sin(2 * np.pi * t / PERIOD)


def rate(x, t):
    swing = 40.0 * x / LENGTH * 2 * np.pi / PERIOD * np.cos(2 * np.pi * t / PERIOD)
    return swing - 60.0 / TAU * np.cos(np.pi * x / LENGTH) * np.exp(-t / TAU)


def continuous_source(x, t):
    """Heat a volume and time, from the derivatives of the solution."""
    q = np.pi / LENGTH
    T = solution(x, t)
    slope = -60.0 * q * np.sin(q * x) * np.exp(-t / TAU) + 40.0 / LENGTH * wave(t)
    bend = -60.0 * q**2 * np.cos(q * x) * np.exp(-t / TAU)
    return heat_capacity(T) * rate(x, t) - conductivity(T) * bend - 2.0 * 2.0 * T / 300.0**2 * slope**2


def rod(cells, source, form="function"):
    """A rod with the sources `source(cell, places, t)` in watts, where `places` are ends and centres."""
    kappa, capacity = conductivity, heat_capacity
    if form == "table":
        T = xr.DataArray(np.linspace(150.0, 450.0, 601), dims="temperature", attrs={"units": "K"})
        kappa = conductivity(T).assign_coords(temperature=T).assign_attrs(units="W m^-1 K^-1")
        capacity = heat_capacity(T).assign_coords(temperature=T).assign_attrs(units="J m^-3 K^-1")
    ends = [Reservoir(lambda t, x=x: solution(x, t)) for x in (0.0, LENGTH)]
    made = Rod(kappa, capacity, Q(LENGTH, "m"), Q(AREA, "m^2"), *ends, cells=cells)
    places = np.concatenate([[0.0], made.line.positions, [LENGTH]])
    given = {i: lambda t, i=i: Q(source(i, places, np.asarray(t)), "W") for i in range(1, cells + 1)}
    made.__dict__["line"] = replace(made.line, sources=as_sources(given, made.line.labels))
    return made


@pytest.mark.parametrize("form", ["function", "table"])
def test_second_order_in_space(form):
    def source(i, places, t):
        return AREA * LENGTH / (places.size - 2) * continuous_source(places[i], t)

    errors = []
    for cells in (8, 16, 32):
        made = rod(cells, source, form)
        ds = made.transient(lambda x: solution(x, 0.0), times=Q([END / 2, END], "s"), rtol=1e-8)
        exact = solution(made.line.positions, ds["time"].values[:, None])
        errors.append(np.abs(ds["temperature"].values - exact).max())
        assert float(ds.attrs["energy_residual"]) <= 1e-12
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    np.testing.assert_allclose(orders, 2.0, atol=0.15)


def test_fourth_order_in_time():
    """Steps are chosen by the error, so the order is the slope of error against number of steps."""

    def source(i, places, t):
        T = [solution(x, t) for x in places[i - 1 : i + 2]]
        before, after = np.diff(places)[i - 1 : i + 1]
        flow = (potential(T[0]) - potential(T[1])) / before - (potential(T[1]) - potential(T[2])) / after
        return AREA * (LENGTH / (places.size - 2) * heat_capacity(T[1]) * rate(places[i], t) - flow)

    made = rod(6, source)
    steps, errors = [], []
    for rtol in (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10):
        ds = made.transient(lambda x: solution(x, 0.0), Q(END, "s"), samples=7, rtol=rtol)
        exact = solution(made.line.positions, ds["time"].values[:, None])
        steps.append(ds.attrs["steps"])
        errors.append(np.abs(ds["temperature"].values / exact - 1.0).max())
        assert errors[-1] < 5 * rtol
    order = -np.polyfit(np.log(steps), np.log(errors), 1)[0]
    assert 3.7 < order < 4.6, (steps, errors)
