"""Several temperatures a site: two-temperature models with closed forms, and the same as networks."""

import numpy as np
import pytest
import xarray as xr
from scipy.integrate import solve_ivp

import chain
from chain import HeatChainError

CLOSED = chain.Insulated(), chain.Insulated()


def row(conductance, body, n=3, ends=CLOSED, **options):
    return chain.Chain(chain.ConductanceLink(conductance), body, n, *ends, **options)


def kelvins(**rows):
    return xr.DataArray(list(rows.values()), {"row": list(rows)}, "row", attrs={"units": "K"})


def metal(n=3):
    """Electrons and lattice of a film, with the electrons' heat capacity proportional to temperature."""
    electrons = chain.ElectronGas("70 J/(m^3 K^2)", volume="1000 nm^3")
    rows = {
        "electrons": row("1 uW/K", electrons, n),
        "lattice": row("10 nW/K", chain.ConstantHeatCapacity("2.5 aJ/K"), n),
    }
    return chain.Ladder(rows, exchange=chain.ConductanceLink("25 nW/K"))


def test_two_temperatures_of_constant_capacities_approach_each_other_exponentially():
    two = chain.Ladder(
        {
            "a": row("1 nW/K", chain.ConstantHeatCapacity("1 aJ/K")),
            "b": row("1 nW/K", chain.ConstantHeatCapacity("4 aJ/K")),
        },
        exchange=chain.ConductanceLink("2 nW/K"),
    )
    found = two.transient(kelvins(a=400.0, b=300.0), "2 ns", samples=5, rtol=1e-9)
    gap = 100.0 * np.exp(-2e9 * (1.0 + 0.25) * found["time"].values)
    T = found["temperature"]
    assert T.dims == ("time", "row", "site")
    assert (T.sel(row="a") - T.sel(row="b")).values == pytest.approx(np.repeat(gap[:, None], 3, axis=1), abs=1e-5)
    assert T.sel(row="b").values[:, 0] == pytest.approx(320.0 - 0.2 * gap, abs=1e-5)
    assert found.attrs["energy_residual"] < 1e-14
    rates = np.sort([1e9 * w for w in np.linalg.eigvals(coupled()).real])[1:]
    assert two.modes(at="300 K")["relaxation_time"].values[1:] == pytest.approx(1.0 / rates, rel=1e-10)
    assert two.modes(at="300 K")["mode_profile"].dims == ("mode", "row", "site")


def coupled():
    """Rates of change of the two rows above over 1e9/s."""
    along = np.array([[1.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 1.0]])
    M = np.block([[along + 2.0 * np.eye(3), -2.0 * np.eye(3)], [-2.0 * np.eye(3), along + 2.0 * np.eye(3)]])
    return M / np.repeat([1.0, 4.0], 3)[:, None]


def test_hot_electrons_against_another_integrator():
    """γT dT/dt = -G(T - T_l), the two-temperature model of a film after a pulse."""
    found = metal().transient(kelvins(electrons=1500.0, lattice=300.0), "20 ps", samples=6, rtol=1e-9)
    gamma, C, G = 7e-23, 2.5e-18, 25e-9
    other = solve_ivp(
        lambda t, T: [-G * (T[0] - T[1]) / (gamma * T[0]), G * (T[0] - T[1]) / C], (0.0, 20e-12), [1500.0, 300.0],
        method="Radau", t_eval=found["time"].values, rtol=1e-10, atol=1e-10,
    )  # fmt: skip
    assert found["temperature"].isel(site=1).values == pytest.approx(other.y.T, abs=1e-5)
    held = 0.5 * gamma * 1500.0**2 + C * 300.0
    T = (-C + np.sqrt(C**2 + 2.0 * gamma * held)) / gamma
    late = metal().transient(kelvins(electrons=1500.0, lattice=300.0), "1 ns", samples=2)
    assert late["temperature"].values[-1] == pytest.approx(T, rel=1e-7)


def test_it_is_the_network_of_its_links():
    mediator = chain.HarmonicMediator(frequency="100 cm^-1", damping="100 cm^-1", cutoff="170 K")
    cold, hot = chain.ConstantHeatCapacity("1 aJ/K"), chain.ConstantHeatCapacity("2 aJ/K")
    exchange = [chain.ConductanceLink(f"{k} pW/K") for k in (10, 20, 30)]
    ladder = chain.Ladder(
        {
            "top": chain.Chain(mediator, hot, 3, "320 K", chain.Insulated(), sources={2: "5 pW"}),
            "floor": chain.Chain(2 * mediator, cold, 3, chain.HeatCurrent("1 pW"), "290 K"),
        },
        exchange={("top", "floor"): exchange},
    )
    along = [(1, 2), (2, 3), (4, 5), (5, 6)]
    network = chain.Network(
        [mediator, mediator, 2 * mediator, 2 * mediator, *exchange], [hot] * 3 + [cold] * 3,
        [*along, (1, 4), (2, 5), (3, 6)],
        reservoirs={"hot": (mediator, "320 K", 1), "cold": (2 * mediator, "290 K", 6)},
        sources={2: "5 pW", 4: "1 pW"},
    )  # fmt: skip
    mine, other = (one.transient("300 K", "3 us", samples=7) for one in (ladder, network))
    assert mine["temperature"].values.reshape(7, 6) == pytest.approx(other["temperature"].values, abs=1e-9)
    assert mine["reservoir_heat"].sel(side="top left").values == pytest.approx(
        other["reservoir_heat"].sel(side="hot").values, rel=1e-9
    )
    mine, other = ladder.steady_state(), network.steady_state()
    assert mine["temperature"].values.ravel() == pytest.approx(other["temperature"].values, rel=1e-12)
    between = mine["current"].where(mine["link_from"] == "top 2", drop=True)
    assert between.where(between["link_to"] == "floor 2", drop=True).size == 1


def test_a_run_of_a_ladder_is_continued(tmp_path):
    start = kelvins(electrons=1500.0, lattice=300.0)
    wanted = metal().transient(start, "8 ps", samples=21, segment=10, events=[("electrons 2", "1000 K")])
    options = {"output": tmp_path / "metal.nc", "events": [("electrons 2", "1000 K")]}
    metal().transient(start, "4 ps", samples=11, **options).close()
    found = metal().transient(start, "8 ps", samples=21, resume=True, **options)
    assert np.array_equal(found["temperature"].values, wanted["temperature"].values)
    assert found["temperature"].dims == ("time", "row", "site")
    found.close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: chain.Ladder({"a": row("1 nW/K", chain.ElectronGas("1 aJ/K^2"))}, "1 nW/K"), "two or more chains"),
        (lambda: chain.Ladder(metal().rows | {"spins": row("1 W/K", chain.ElectronGas("1 aJ/K^2"), 4)}, "x"), "has 4"),
        (lambda: chain.Ladder(metal().rows, {("electrons", "spins"): metal().exchange}), "pairs of rows"),
        (lambda: chain.Ladder(metal().rows, [metal().exchange] * 2), "3 of them for 3 sites"),
        (
            lambda: chain.Ladder(
                metal().rows | {"spins": row("1 W/K", chain.ElectronGas("1 aJ/K^2"))},
                {("electrons", "lattice"): metal().exchange},
            ),
            "The rows 'spins' exchange heat neither",
        ),
        (lambda: metal().transient(kelvins(electrons=1.0, spins=2.0), "1 ps"), "row"),
        (lambda: metal().transient("300 K", "1 ps", events=[(1, "400 K")]), "must name a site"),
        (lambda: chain.ElectronPhononLink("1 W/(m^3 K^5)", "1 m^3", exponent=4), "K"),
        (lambda: chain.ElectronPhononLink("1 W/(m^3 K^5)", "1 m^3", exponent=0), "exponent"),
        (lambda: chain.ElectronGas("1 J/K"), "K"),
    ],
)
def test_what_is_refused(make, said):
    with pytest.raises(HeatChainError, match=said):
        make()


def test_electrons_and_phonons():
    link = chain.ElectronPhononLink("2e9 W/(m^3 K^5)", volume="0.01 um^3")
    assert link.current("200 mK", "50 mK").to("W").magnitude == pytest.approx(2e-11 * (0.2**5 - 0.05**5), rel=1e-12)
    assert link.conductance("100 mK").to("W/K").magnitude == pytest.approx(1e-10 * 0.1**4, rel=1e-12)
    assert link.exponent == 5
    assert "volume='" in repr(link)
    assert chain.ElectronPhononLink("2e9 W/(m^3 K^6)", "0.01 um^3", exponent=6) != link
    gas = chain.ElectronGas("70 J/(m^3 K^2)", volume="1000 nm^3")
    assert gas.energy("300 K").to("J").magnitude == pytest.approx(3.5e-23 * 9e4, rel=1e-12)
    assert gas.temperature(gas.energy("77 K")).to("K").magnitude == pytest.approx(77.0, rel=1e-14)
