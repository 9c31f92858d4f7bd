"""Rods of layers, with contacts, surfaces, sides and sources: against closed forms and eigenfunction series."""

import copy
import math
import pickle

import numpy as np
import pytest
import xarray as xr
from scipy.optimize import brentq
from scipy.special import erf, erfc

import chain
import materials
from chain import HeatChainError
from chain.links.series import Series

GLASS = "100 nm", "1 W/(m K)", "2e6 J/(m^3 K)"
METAL = "50 nm", "100 W/(m K)", "2.5e6 J/(m^3 K)"


def rod(layers, left="310 K", right="300 K", cells=60, **options):
    return chain.Rod(layers=layers, area="1 um^2", left=left, right=right, cells=cells, **options)


@pytest.mark.parametrize("boundary", ["5e-8 m^2 K/W", "20 MW/(m^2 K)", chain.ConductanceLink("20 uW/K")])
def test_layers_and_their_contact_resist_one_after_another(boundary):
    found = rod([chain.Layer(*GLASS), boundary, chain.Layer(*METAL)]).steady_state()
    resistance = 100e-9 / 1.0 + 5e-8 + 50e-9 / 100.0
    flux = 10.0 / resistance
    assert found["current"].values == pytest.approx(1e-12 * flux, rel=1e-12)
    x = found["position"].values
    wanted = np.where(x < 100e-9, 310.0 - flux * x, 300.0 + flux * (150e-9 - x) / 100.0)
    assert found["temperature"].values == pytest.approx(wanted, rel=1e-13)


def test_conductivities_that_depend_on_temperature_meet_at_an_interface():
    """κ = aT and κ = bT²: a(T1² - T²)/2L = b(T³ - T2³)/3L."""
    a, b = 1e-2, 3e-5
    layers = [
        chain.Layer("100 nm", lambda T: a * T, "2e6 J/(m^3 K)", cells=40),
        chain.Layer("100 nm", lambda T: b * T**2, "2e6 J/(m^3 K)", cells=40),
    ]
    found = rod(layers, "400 K", "200 K").steady_state()
    T = brentq(lambda T: a * (400.0**2 - T**2) / 2.0 - b * (T**3 - 200.0**3) / 3.0, 200.0, 400.0, xtol=1e-12)
    assert found["current"].values == pytest.approx(1e-12 * a * (400.0**2 - T**2) / 2.0 / 100e-9, rel=1e-9)
    run = rod(layers, "400 K", "200 K").transient("300 K", "100 ns", samples=3)
    assert run["temperature"].values[-1] == pytest.approx(found["temperature"].values, abs=1e-3)
    assert run.attrs["energy_residual"] < 1e-13


def test_two_bodies_that_meet_take_the_mean_by_effusivity():
    """Half-spaces: the interface is at (e1 T1 + e2 T2)/(e1 + e2), and each side an error function."""
    closed = chain.Insulated()
    layers = [chain.Layer("2 um", *GLASS[1:], cells=800), chain.Layer("40 um", *METAL[1:], cells=800)]
    start = np.repeat([400.0, 300.0], 800)
    run = rod(layers, closed, closed).transient(chain.Quantity(start, "K"), "100 ns", samples=2, rtol=1e-8)
    e1, e2 = np.sqrt(2e6), np.sqrt(100.0 * 2.5e6)
    middle = (400.0 * e1 + 300.0 * e2) / (e1 + e2)
    x, t = run["position"].values - 2e-6, 100e-9
    glass = middle + (400.0 - middle) * erf(-x / np.sqrt(4.0 * t / 2e6))
    metal = 300.0 + (middle - 300.0) * erfc(x / np.sqrt(4.0 * t * 100.0 / 2.5e6))
    assert run["temperature"].values[-1] == pytest.approx(np.where(x < 0.0, glass, metal), abs=5e-3)


@pytest.mark.parametrize("contact", [0.0, 3e-8])
def test_a_slab_of_two_layers_relaxes_by_its_eigenfunctions(contact):
    """The slowest rate solves the transcendental equation of the slab; the order in the cells' width is 2."""
    k1, c1, l1, k2, c2, l2 = 1.0, 2e6, 100e-9, 3.0, 1.5e6, 80e-9

    def mismatch(rate):
        """sin p x from the left and sin q(L - x) from the right, at the interface."""
        p, q = np.sqrt(rate * c1 / k1), np.sqrt(rate * c2 / k2)
        left, right = np.sin(p * l1), np.sin(q * l2)
        flux1, flux2 = k1 * p * np.cos(p * l1), k2 * q * np.cos(q * l2)
        return left * flux2 + right * flux1 + contact * flux1 * flux2

    grid = np.linspace(1e6, 4e8, 4000)
    values = mismatch(grid)
    first = int(np.flatnonzero(values[1:] * values[:-1] < 0.0)[0])
    rate = brentq(mismatch, grid[first], grid[first + 1], rtol=1e-14)
    between = [f"{contact} m^2 K/W"] if contact else []
    errors = []
    for cells in (10, 20, 40):
        layers = [chain.Layer("100 nm", "1 W/(m K)", "2e6 J/(m^3 K)", cells=cells), *between,
                  chain.Layer("80 nm", "3 W/(m K)", "1.5e6 J/(m^3 K)", cells=cells)]  # fmt: skip
        time = rod(layers, "300 K", "300 K").modes(count=1)["relaxation_time"].item()
        errors.append(abs(time * rate - 1.0))
    assert np.log2(np.array(errors[:-1]) / errors[1:]) == pytest.approx([2.0, 2.0], abs=0.1)
    assert errors[-1] < 1e-3


def test_a_fin_that_loses_heat_at_its_side():
    """κA T'' = hP (T - T_s), T - T_s ∝ cosh m(L - x) with an insulated tip."""
    h, perimeter, area, length = 1e4, 4e-6, 1e-12, 20e-6
    fin = chain.Rod(
        "100 W/(m K)", "2e6 J/(m^3 K)", "20 um", "1 um^2", "400 K", chain.Insulated(), cells=400,
        perimeter="4 um", surroundings=chain.Convection("1e4 W/(m^2 K)", "300 K"),
    )  # fmt: skip
    found = fin.steady_state()
    m = np.sqrt(h * perimeter / (100.0 * area))
    x = found["position"].values
    wanted = 300.0 + 100.0 * np.cosh(m * (length - x)) / np.cosh(m * length)
    assert found["temperature"].values == pytest.approx(wanted, abs=1e-4)
    flow = 100.0 * area * 100.0 * m * np.tanh(m * length)
    assert found["current"].values[0] == pytest.approx(flow, rel=1e-5)
    assert float(found["surroundings_current"].sum()) == pytest.approx(found["current"].values[0], rel=1e-9, abs=0.0)


def test_surfaces_at_the_ends():
    """Convection and radiation in series with the rod: one equation for the face's temperature."""
    sigma = 5.670374419e-8
    bar = chain.Rod(
        "2 W/(m K)", "2e6 J/(m^3 K)", "1 cm", "1 cm^2", chain.Convection("200 W/(m^2 K)", "400 K"),
        chain.Radiation(0.8, "4 K"), cells=50,
    )  # fmt: skip
    found = bar.steady_state()
    resistance = 1.0 / 200.0 + 0.01 / 2.0
    face = brentq(lambda T: (400.0 - T) / resistance - 0.8 * sigma * (T**4 - 4.0**4), 4.0, 400.0, xtol=1e-12)
    assert found["current"].values == pytest.approx(1e-4 * (400.0 - face) / resistance, rel=1e-8)
    run = bar.transient("300 K", "100 s", samples=3)
    assert run.attrs["energy_residual"] < 1e-13


def test_a_pulse_absorbed_in_a_film():
    """q = F/δ exp(-x/δ) f(t) with ∫f dt = 1: an insulated film gains F, and flattens."""
    depth, fluence = 15e-9, 1.0
    pulse = lambda t: np.exp(-(((t - 3e-12) / 1e-12) ** 2)) / (1e-12 * np.sqrt(np.pi))  # noqa: E731
    closed = chain.Insulated()
    film = rod(
        [chain.Layer(*METAL)], closed, closed, cells=50,
        sources=(lambda x: fluence / depth * np.exp(-x / depth), pulse),
    )  # fmt: skip
    run = film.transient("300 K", "1 ns", samples=11, rtol=1e-9)
    since = 0.5 * (1.0 + math.erf(3.0))  # of the pulse, after t = 0
    gained = 1e-12 * fluence * (1.0 - np.exp(-50e-9 / depth)) * since
    assert float(run["source_heat"][-1]) == pytest.approx(gained, rel=1e-7, abs=0.0)
    assert run["temperature"].values[-1] == pytest.approx(300.0 + gained / (1e-12 * 50e-9 * 2.5e6), abs=1e-4)


def test_a_rod_that_a_current_heats():
    """κT'' = -q: a parabola, q L²/8κ above the ends, for every way to say the same q."""
    q, length = 1e15, 1e-6
    x = xr.DataArray([0.0, 1.0], dims="position", coords={"position": ("position", [0.0, 1e-6], {"units": "m"})})
    table = (1e15 + 0.0 * x).assign_attrs(units="W/m^3")
    for given in ("1e15 W/m^3", lambda x: q + 0.0 * x, table):
        bar = chain.Rod("1 W/(m K)", "2e6 J/(m^3 K)", "1 um", "1 um^2", "300 K", "300 K", cells=100, sources=given)
        T = bar.steady_state()["temperature"].values
        at = bar.steady_state()["position"].values
        # The mean current of a cell's half is what the finite volumes have: q h²/8 at the centres
        assert pytest.approx(300.0 + q * at * (length - at) / 2.0 + q * 1e-16 / 8.0, abs=1e-6) == T


def test_links_in_series():
    links = chain.ConductanceLink("1 nW/K"), chain.RadiativeLink("100 um^2"), chain.ConductanceLink("3 nW/K")
    series = Series(*links)
    for T1, T2 in ((400.0, 100.0), (100.0, 400.0), (300.0, 299.999), (300.0, 300.0)):
        J = series.current(f"{T1} K", f"{T2} K").to("W").magnitude
        first, last = T1 - J / 1e-9, T2 + J / 3e-9
        rounding = 1e-9 * 4e-16 * T1  # of the temperatures, in the current
        middle = links[1].current(f"{first!r} K", f"{last!r} K").to("W").magnitude
        assert middle == pytest.approx(J, rel=1e-10, abs=rounding)
    small = series.current("300.001 K", "300 K").to("W").magnitude / 1e-3
    assert series.conductance("300 K").to("W/K").magnitude == pytest.approx(small, rel=1e-5, abs=0.0)
    for other in (pickle.loads(pickle.dumps(series)), copy.deepcopy(series)):
        assert other == series


def test_a_layer_of_a_solid():
    """Its heat capacity approaches 3nk_B; warmed as a whole it takes the energy of its atoms."""
    glass = materials.layer("a-SiO2", "100 nm", cells=8)
    stored = materials.specific_heat("a-SiO2", "400 K", model="debye").to("J/(m^3 K)").magnitude
    assert float(glass.body._heat_capacity(np.array(400.0)) * glass.body._size) == pytest.approx(stored, rel=1e-6)
    given = rod([glass, materials.layer("a-SiO2", "100 nm", conductivity="2 W/(m K)")]).steady_state()
    flux = 10.0 / (100e-9 / 1.354 + 100e-9 / 2.0)
    assert given["current"].values == pytest.approx(1e-12 * flux, rel=1e-9)


def test_layers_can_be_carried_about():
    made = rod([chain.Layer(*GLASS), "20 MW/(m^2 K)", chain.Layer(*METAL)], right=chain.Radiation(0.5, "300 K"))
    assert pickle.loads(pickle.dumps(made)) == made
    assert made.layers == (chain.Layer(*GLASS), chain.Layer(*METAL))
    assert chain.Layer(*GLASS) != chain.Layer(*METAL)
    with pytest.raises(AttributeError):
        made.layers[0].width = 1.0


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: chain.Layer("0 nm", *GLASS[1:]), "thickness"),
        (lambda: rod(["1 m^2 K/W", chain.Layer(*GLASS)]), "either side of a contact"),
        (lambda: rod([chain.Layer(*GLASS), "1 m^2 K/W"]), "begin and end with a layer"),
        (lambda: rod([chain.Layer(*GLASS), "1 m^2 K/W", "1 m^2 K/W", chain.Layer(*GLASS)]), "either side"),
        (lambda: rod([]), "list of layers"),
        (lambda: rod([chain.Layer(*GLASS), "1 W", chain.Layer(*GLASS)]), "must be a conductance in .* but is '1 W'"),
        (lambda: chain.Layer("0 nm", *GLASS[1:]), "`thickness` must be a positive length, but is 0 nm"),
        (lambda: rod([chain.Layer(*GLASS)], conductivity="1 W/(m K)"), "exclude"),
        (lambda: chain.Rod("1 W/(m K)", area="1 m^2", left="1 K", right="1 K"), "must be given, or `layers`"),
        (lambda: chain.Rod(layers=[chain.Layer(*GLASS)], left="1 K", right="1 K"), "`area`"),
        (lambda: rod([chain.Layer(*GLASS)], perimeter="1 um"), "Give both"),
        (lambda: rod([chain.Layer(*GLASS)], surroundings=chain.Convection("1 W/(m^2 K)", "1 K")), "Give both"),
        (lambda: chain.Radiation(1.2, "300 K"), "emissivity"),
        (lambda: chain.Convection("1 W/(m^2 K)", chain.HeatCurrent("1 W")), "temperature beyond"),
        (lambda: rod([chain.Layer(*GLASS)], sources="1 W"), "sources"),
        (lambda: rod([chain.Layer(*GLASS)], sources=("1 W/m^3", 2.0)), "function of time"),
        (lambda: Series(chain.ConductanceLink("1 nW/K")), "two or more"),
    ],
)
def test_what_is_refused(make, said):
    with pytest.raises(HeatChainError, match=said):
        make()
