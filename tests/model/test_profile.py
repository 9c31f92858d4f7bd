"""Rods whose κ, C̃ and sources depend on position, and rods that close upon themselves: against closed forms."""

import pickle

import numpy as np
import pytest
import xarray as xr

import chain
from chain import HeatChainError

L, CV = 1e-6, 2e6
AREA = "1 um^2"


def over_position(values, x, unit):
    return xr.DataArray(values, {"position": ("position", x, {"units": "m"})}, "position", attrs={"units": unit})


def growing(x, T):
    """κ = κ0(1 + x/L)·T/300."""
    return (1.0 + x / L) * T / 300.0


def capacity(x, T):
    return CV * (1.0 + x / L) + 0.0 * T


def bell(x, t):
    return 1e15 * np.exp(-(((x - 0.5 * L) / (0.1 * L)) ** 2)) * (1.0 + np.sin(2e7 * t + x / L))


def test_a_conductivity_of_position_and_temperature_has_its_closed_form():
    """κ0(1 + x/L)T/300: T² falls as ln(1 + x/L)."""
    errors = []
    for cells in (25, 50, 100):
        rod = chain.Rod(growing, "2e6 J/(m^3 K)", "1 um", AREA, "310 K", "300 K", cells)
        found = rod.steady_state()
        x = found["position"].values
        wanted = np.sqrt(310.0**2 - (310.0**2 - 300.0**2) * np.log1p(x / L) / np.log(2.0))
        errors.append(np.abs(found["temperature"].values - wanted).max())
        flux = (310.0**2 - 300.0**2) / (600.0 * L * np.log(2.0))
    assert np.log2(np.array(errors[:-1]) / errors[1:]) == pytest.approx(2.0, abs=0.2)
    assert found["current"].values == pytest.approx(1e-12 * flux, rel=1e-4)


@pytest.mark.parametrize("form", ["function", "table", "table over both"])
def test_tables_over_position_are_the_function(form):
    x = np.linspace(0.0, L, 201)
    kappa = {
        "function": lambda x, T: 1.0 + x / L + 0.0 * T,
        "table": over_position(1.0 + x / L, x, "W/(m K)"),
        "table over both": xr.DataArray(
            np.repeat(1.0 + x[:, None] / L, 3, axis=1),
            {"position": ("position", x, {"units": "m"}),
             "temperature": ("temperature", [200.0, 300.0, 400.0], {"units": "K"})},
            ("position", "temperature"), attrs={"units": "W/(m K)"},
        ),
    }[form]  # fmt: skip
    C = over_position(CV * (1.0 + x / L), x, "J/(m^3 K)")
    rod = chain.Rod(kappa, C, "1 um", AREA, "310 K", "300 K", 50)
    other = chain.Rod(lambda x, T: 1.0 + x / L + 0.0 * T, capacity, "1 um", AREA, "310 K", "300 K", 50)
    mine, wanted = (one.transient("300 K", "100 ns", samples=3, rtol=1e-9) for one in (rod, other))
    assert mine["temperature"].values == pytest.approx(wanted["temperature"].values, rel=1e-8)
    assert mine.attrs["energy_residual"] < 1e-12


def test_heat_capacities_of_position_hold_what_they_are_given():
    """Insulated, heated evenly: ∫C̃(x)dx times the rise of what has settled."""
    rod = chain.Rod(
        "100 W/(m K)", capacity, "1 um", AREA, chain.Insulated(), chain.Insulated(), 40, sources="1e14 W/m^3"
    )
    found = rod.transient("300 K", "1 us", samples=3)
    rise = 1e14 * L * 1e-6 / (1.5 * CV * L)
    assert found["temperature"].isel(time=-1).mean().item() == pytest.approx(300.0 + rise, rel=1e-4)


def test_a_source_that_does_not_factor_gives_its_integral():
    rod = chain.Rod("1 W/(m K)", "2e6 J/(m^3 K)", "1 um", AREA, "300 K", "300 K", 40, sources=bell)
    found = rod.transient("300 K", "500 ns", samples=6, rtol=1e-8)
    x, wx = np.polynomial.legendre.leggauss(60)
    t, wt = np.polynomial.legendre.leggauss(200)
    x, t = 0.5 * L * (x + 1.0), 250e-9 * (t + 1.0)
    wanted = 1e-12 * 0.5 * L * 250e-9 * (wx @ bell(x[:, None], t[None, :]) @ wt)
    assert float(found["source_heat"][-1]) == pytest.approx(wanted, rel=1e-6)
    assert found.attrs["energy_residual"] < 1e-12
    table = xr.DataArray(
        bell(np.linspace(0, L, 401)[:, None], np.linspace(0, 5e-7, 1001)[None]),
        {"position": ("position", np.linspace(0, L, 401), {"units": "m"}),
         "time": ("time", np.linspace(0, 5e-7, 1001), {"units": "s"})},
        ("position", "time"), attrs={"units": "W/m^3"},
    )  # fmt: skip
    other = chain.Rod("1 W/(m K)", "2e6 J/(m^3 K)", "1 um", AREA, "300 K", "300 K", 40, sources=table.T)
    again = other.transient("300 K", "500 ns", samples=6, rtol=1e-8)
    assert again["temperature"].values == pytest.approx(found["temperature"].values, rel=1e-5)  # of linear pieces


def test_a_ring_keeps_its_energy_and_loses_its_waves():
    """The wave cos(2πx/L) decays with D(2π/L)², and the mean stays."""
    n = 64
    ring = chain.Rod("1 W/(m K)", "2e6 J/(m^3 K)", "1 um", AREA, chain.Periodic(), chain.Periodic(), n)
    found = ring.transient(lambda x: 300.0 + np.cos(2 * np.pi * x / L), "20 ns", samples=5, rtol=1e-9)
    rate = 0.5e-6 * (2 * n / L * np.sin(np.pi / n)) ** 2  # of the cells
    wanted = 300.0 + np.cos(2 * np.pi * found["position"].values / L) * np.exp(-rate * found["time"].values[:, None])
    assert found["temperature"].values == pytest.approx(wanted, abs=1e-6)
    assert found.attrs["energy_residual"] < 1e-12
    times = ring.modes(at="300 K", count=3)["relaxation_time"].values
    assert times[0] == np.inf
    assert times[1:] == pytest.approx([1.0 / rate] * 2, rel=1e-9)  # cosine and sine
    steady = ring.steady_state(initial=lambda x: 300.0 + np.cos(2 * np.pi * x / L))
    assert steady["temperature"].values == pytest.approx(300.0, abs=1e-9)
    assert steady["current"].sizes["link"] == n
    assert ring.edges.m_as("m") == pytest.approx(np.linspace(0.0, L, n + 1))
    assert ring == chain.Rod("1 W/(m K)", "2e6 J/(m^3 K)", "1 um", AREA, ring.left, ring.right, n)


def test_a_ring_of_layers_carries_no_heat_round_and_loses_it_at_its_side():
    layers = [chain.Layer("0.5 um", "1 W/(m K)", "2e6 J/(m^3 K)"), "1e-7 m^2 K/W",
              chain.Layer("0.5 um", "3 W/(m K)", "1e6 J/(m^3 K)")]  # fmt: skip
    around = chain.Convection("1e5 W/(m^2 K)", "290 K")
    ring = chain.Rod(layers=layers, area=AREA, left=chain.Periodic(), right=chain.Periodic(), cells=20,
                     perimeter="4 um", surroundings=around)  # fmt: skip
    assert ring.steady_state()["temperature"].values == pytest.approx(290.0, rel=1e-12)
    found = ring.transient("300 K", "1 us", samples=3)
    assert found.attrs["energy_residual"] < 1e-12
    assert list(found["side"].values) == ["surroundings"]


def test_what_depends_on_position_can_be_carried_about():
    rod = chain.Rod(growing, capacity, "1 um", AREA, "310 K", "300 K", 10, sources=bell)
    assert pickle.loads(pickle.dumps(rod)) == rod
    assert "of position" in repr(rod)


def test_what_is_refused():
    short = over_position([1.0, 2.0], [0.0, 0.5e-6], "W/(m K)")
    with pytest.raises(HeatChainError, match="over the whole rod"):
        chain.Rod(short, "2e6 J/(m^3 K)", "1 um", AREA, "310 K", "300 K")
    with pytest.raises(HeatChainError, match="once for each"):
        chain.Rod(over_position([1.0, 2.0], [0.0, 0.0], "W/(m K)"), "2e6 J/(m^3 K)", "1 um", AREA, "310 K", "300 K")
    with pytest.raises(HeatChainError, match="must both be periodic"):
        chain.Rod("1 W/(m K)", "2e6 J/(m^3 K)", "1 um", AREA, chain.Periodic(), "300 K")
    with pytest.raises(HeatChainError, match="must be positive"):
        chain.Rod(lambda x, T: x + 0 * T - 1.0, "2e6 J/(m^3 K)", "1 um", AREA, "310 K", "300 K").steady_state()
    with pytest.raises(HeatChainError, match="the conserved energy"):
        chain.Rod("1 W/(m K)", "2e6 J/(m^3 K)", "1 um", AREA, chain.Periodic(), chain.Periodic()).steady_state()
    with pytest.raises(HeatChainError, match="over the whole rod"):
        chain.Rod(
            "1 W/(m K)", "2e6 J/(m^3 K)", "1 um", AREA, "300 K", "300 K",
            sources=xr.DataArray(
                np.ones((2, 2)),
                {"position": ("position", [0.0, 5e-7], {"units": "m"}), "time": ("time", [0.0, 1.0], {"units": "s"})},
                ("position", "time"), attrs={"units": "W/m^3"},
            ),
        )  # fmt: skip
