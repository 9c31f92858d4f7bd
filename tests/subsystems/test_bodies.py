"""Bodies: U(T), C(T) and T(U) against definitions summed or integrated in many digits, and against one another."""

import mpmath as mp
import numpy as np
import pytest
import xarray as xr
from scipy.constants import hbar, k

from chain import (
    ConstantHeatCapacity,
    DebyeSolid,
    DrudeUllersma,
    EinsteinSolid,
    HarmonicSolid,
    HeatChainError,
    TabulatedHeatCapacity,
)
from chain.subsystems.base import Sum, UserBody
from chain.units.boundary import ureg

Q = ureg.Quantity
THETA, ATOMS = 200.0, 1000
SPACING = THETA * k / hbar / 500  # rad/s, so that 500 modes reach up to THETA


def table(values=(1.0, 2.0, 2.5), temperatures=(100.0, 200.0, 300.0), units="aJ/K"):
    T = xr.DataArray(list(temperatures), dims="temperature", attrs={"units": "K"})
    return xr.DataArray(list(values), coords={"temperature": T}, dims="temperature", attrs={"units": units})


def wide_table():
    T = np.geomspace(0.01, 1e7, 60)
    return table(np.exp(np.sin(np.log(T) / 2)), T)


BODIES = {
    "debye": DebyeSolid("200 K", atoms=ATOMS),
    "einstein": EinsteinSolid("200 K", atoms=ATOMS),
    "harmonic": HarmonicSolid((Q(np.linspace(0.0, 4.0, 201), "THz"), np.linspace(0.0, 4.0, 201) ** 2), atoms=ATOMS),
    "drude-ullersma": DrudeUllersma("1e9 rad/s"),
    "finite drude-ullersma": DrudeUllersma(Q(SPACING, "rad/s"), modes=500),
    "constant": ConstantHeatCapacity("1e-20 J/K"),
    "tabulated": TabulatedHeatCapacity(wide_table()),
    "sum": DebyeSolid("200 K", atoms=ATOMS) + ConstantHeatCapacity("1e-21 J/K") + DrudeUllersma("1e12 rad/s", modes=50),
}
EVERY = pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())


def temperatures(body):
    """Eight decades, from 1e-4 of the scale; an Einstein solid has no energy in float64 below 1/700 of it."""
    return np.geomspace(0.4 if isinstance(body, EinsteinSolid) else 1e-4 * THETA, 1e4 * THETA, 200)


@EVERY
def test_energy_and_temperature_are_inverse_to_rounding(body):
    T = temperatures(body)
    U = body.energy(Q(T, "K"))
    back = body.temperature(U)
    np.testing.assert_allclose(back.magnitude, T, rtol=1e-13)
    np.testing.assert_allclose(body.energy(back).magnitude, U.magnitude, rtol=1e-13)


@EVERY
def test_heat_capacity_is_the_derivative_of_the_energy(body):
    """Gauss quadrature of C over an interval is the difference of U."""
    T = temperatures(body)[::4]
    T = T if isinstance(body, TabulatedHeatCapacity) else np.concatenate([T, T * 1.05])
    x, w = np.polynomial.legendre.leggauss(20)
    a, b = T, T * 1.02
    points = 0.5 * (a + b)[:, None] + 0.5 * (b - a)[:, None] * x
    gained = (body.heat_capacity(Q(points, "K")).magnitude * w).sum(axis=1) * 0.5 * (b - a)
    U = [body.energy(Q(end, "K")).magnitude for end in (a, b)]
    tolerance = 1e-5 if isinstance(body, TabulatedHeatCapacity) else 0.0  # a knot of the table lies inside
    np.testing.assert_allclose(U[1] - U[0], gained, rtol=1e-11 + tolerance)


@EVERY
def test_energy_grows_with_temperature_from_nothing(body):
    U = body.energy(Q(temperatures(body), "K")).magnitude
    assert (U > 0).all()
    assert (np.diff(U) > 0).all()
    if body.lower == 0.0:
        assert body.energy("0 K").magnitude == 0.0
        assert 0.0 <= body.energy("1e-9 K").magnitude < U[0]
        assert np.isfinite(body.heat_capacity("0 K").magnitude)
        assert body.temperature("0 J").magnitude == 0.0


@pytest.mark.parametrize("T", [0.02, 1.0, 20.0, 66.6, 66.7, 100.0, 300.0, 1e4, 1e6])
def test_debye_solid_against_its_integral(T):
    with mp.workdps(30):
        y = mp.mpf(THETA) / T
        cuts = [0, *(cut for cut in (1, 5, 20, 60) if cut < y), min(y, 150)]
        energy = 9 * ATOMS * k * T / y**3 * mp.quad(lambda x: x**3 / mp.expm1(x), cuts)
        capacity = 9 * ATOMS * k / y**3 * mp.quad(lambda x: x**4 * mp.exp(x) / mp.expm1(x) ** 2, cuts)
    body = BODIES["debye"]
    assert body.energy(Q(T, "K")).magnitude == pytest.approx(float(energy), rel=2e-15)
    assert body.heat_capacity(Q(T, "K")).magnitude == pytest.approx(float(capacity), rel=2e-15)


def test_debye_limits():
    body = BODIES["debye"]
    assert body.heat_capacity("1e6 K").magnitude == pytest.approx(3 * ATOMS * k, rel=1e-8)  # Dulong-Petit
    cold = 12 * np.pi**4 / 5 * ATOMS * k * (1.0 / THETA) ** 3
    assert body.heat_capacity("1 K").magnitude == pytest.approx(cold, rel=1e-12)
    assert body.energy("1 K").magnitude == pytest.approx(cold / 4, rel=1e-12)


@pytest.mark.parametrize("T", [0.5, 10.0, 200.0, 1e4])
def test_einstein_solid_against_its_formula(T):
    with mp.workdps(30):
        y = mp.mpf(THETA) / T
        energy = 3 * ATOMS * k * THETA / mp.expm1(y)
        capacity = 3 * ATOMS * k * y**2 * mp.exp(y) / mp.expm1(y) ** 2
    body = BODIES["einstein"]
    assert body.energy(Q(T, "K")).magnitude == pytest.approx(float(energy), rel=1e-13)
    assert body.heat_capacity(Q(T, "K")).magnitude == pytest.approx(float(capacity), rel=1e-13)


@pytest.mark.parametrize("T", [0.05, 1.0, 30.0, 300.0, 1e5])
def test_finite_drude_ullersma_against_the_sum_over_modes(T):
    with mp.workdps(30):
        y = [mp.mpf(j) * hbar * SPACING / (mp.mpf(k) * T) for j in range(1, 501)]
        energy = k * T * mp.fsum(one / mp.expm1(one) for one in y)
        capacity = k * mp.fsum(one**2 * mp.exp(one) / mp.expm1(one) ** 2 for one in y)
    body = BODIES["finite drude-ullersma"]
    assert body.energy(Q(T, "K")).magnitude == pytest.approx(float(energy), rel=1e-13)
    assert body.heat_capacity(Q(T, "K")).magnitude == pytest.approx(float(capacity), rel=1e-13)


def test_many_modes_approach_infinitely_many():
    """Euler-Maclaurin: the sum is the integral less half its first term, U = (π²/6)(k_BT)²/(ħΔ) - k_BT/2 + ħΔ/24."""
    T, spacing = 300.0, 1e11
    infinite = DrudeUllersma(Q(spacing, "rad/s")).energy(Q(T, "K")).magnitude
    finite = DrudeUllersma(Q(spacing, "rad/s"), modes=20_000).energy(Q(T, "K")).magnitude
    assert infinite == pytest.approx(np.pi**2 / 6 * (k * T) ** 2 / (hbar * spacing), rel=1e-14)
    assert finite == pytest.approx(infinite - k * T / 2 + hbar * spacing / 24, rel=1e-12)
    capacity = DrudeUllersma(Q(spacing, "rad/s")).heat_capacity(Q(T, "K")).magnitude
    assert capacity == pytest.approx(np.pi**2 / 3 * k * (k * T) / (hbar * spacing), rel=1e-14)


def test_classical_modes_carry_kT_each_however_hot():
    body = DrudeUllersma("1e12 rad/s", modes=50)
    assert body.temperature("1 J").magnitude == pytest.approx(1.0 / (50 * k), rel=1e-12)


def test_sums_add():
    parts = [BODIES["debye"], BODIES["constant"], BODIES["drude-ullersma"]]
    whole = Sum(*parts)
    for T in ("0.1 K", "30 K", "3000 K"):
        assert whole.energy(T).magnitude == pytest.approx(sum(p.energy(T).magnitude for p in parts), rel=1e-15)
        assert whole.heat_capacity(T).magnitude == pytest.approx(
            sum(p.heat_capacity(T).magnitude for p in parts), rel=1e-15
        )
    nested = (parts[0] + parts[1]) + parts[2]
    assert nested.energy("77 K").magnitude == pytest.approx(whole.energy("77 K").magnitude, rel=1e-15)


def test_table_passes_through_its_points_and_integrates_itself():
    body = TabulatedHeatCapacity(table())
    np.testing.assert_allclose(body.heat_capacity(Q([100, 200, 300], "K")).magnitude, [1e-18, 2e-18, 2.5e-18])
    x, w = np.polynomial.legendre.leggauss(4)  # exact for the cubic between two knots
    points = 250 + 50 * x
    gained = (body.energy("300 K") - body.energy("200 K")).magnitude
    assert gained == pytest.approx((body.heat_capacity(Q(points, "K")).magnitude * w).sum() * 50, rel=1e-13)


def test_table_is_never_extrapolated():
    body = TabulatedHeatCapacity(table())
    for T in ("99.9 K", "300.1 K", "0 K"):
        with pytest.raises(HeatChainError, match=r"100 K (to|and) 300 K"):
            body.energy(T)
        with pytest.raises(HeatChainError, match="100 K and 300 K"):
            (body + ConstantHeatCapacity("1 aJ/K")).heat_capacity(T)
    for U in ("0 J", "1 J"):
        with pytest.raises(HeatChainError, match="100 K to 300 K"):
            body.temperature(U)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (lambda: ConstantHeatCapacity("0 J/K"), "heat_capacity"),
        (lambda: ConstantHeatCapacity("3 W/K"), "heat_capacity"),
        (lambda: DebyeSolid("-1 K", atoms=3), "debye_temperature"),
        (lambda: DebyeSolid("100 K"), "atoms"),
        (lambda: DebyeSolid("100 K", volume="1 nm^3"), "number_density"),
        (lambda: DebyeSolid("100 K", atoms=3, volume="1 nm^3"), "atoms"),
        (lambda: DebyeSolid("100 K", atoms=0), "atoms"),
        (lambda: DebyeSolid("100 K", atoms="many"), "atoms"),
        (lambda: EinsteinSolid("100 K", atoms=float("nan")), "atoms"),
        (lambda: DrudeUllersma("1 THz", modes=0), "modes"),
        (lambda: DrudeUllersma("1 THz", modes=2.5), "modes"),
        (lambda: DrudeUllersma("1 THz", modes=True), "modes"),
        (lambda: DrudeUllersma("0 THz"), "mode_spacing"),
        (lambda: TabulatedHeatCapacity(table([1, 0, 1])), "heat_capacity"),
        (lambda: TabulatedHeatCapacity(table([1, np.nan, 1])), "heat_capacity"),
        (lambda: TabulatedHeatCapacity(table(units="J")), "heat_capacity"),
        (lambda: TabulatedHeatCapacity(Q([1, 2], "J/K")), "DataArray"),
        (lambda: Sum(), "parts"),
        (lambda: TabulatedHeatCapacity(table()) + TabulatedHeatCapacity(table(temperatures=(300, 400, 500))), "common"),
        (lambda: BODIES["debye"] + 1, "parts"),
        (lambda: BODIES["debye"].energy(300.0), "`T`"),
        (lambda: BODIES["debye"].energy("-1 K"), "`T`"),
        (lambda: BODIES["debye"].temperature("-1 J"), "energy"),
        (lambda: DebyeSolid(Q([1, 2], "K"), atoms=np.ones(3)), "broadcast"),
        (lambda: DebyeSolid(Q([1, 2], "K"), atoms=1).energy(Q([1, 2, 3], "K")), "broadcast"),
    ],
)
def test_bad_bodies_get_a_sentence(wrong, name):
    with pytest.raises(HeatChainError, match=name):
        wrong()


# -- arrays and labels -----------------------------------------------------------------------------


def test_size_is_what_it_is_made_of():
    by_volume = DebyeSolid("200 K", volume="10 nm^3", number_density="1e29 1/m^3")
    assert by_volume.energy("77 K").magnitude == pytest.approx(BODIES["debye"].energy("77 K").magnitude, rel=1e-14)


def test_one_array_of_bodies_equals_many_bodies():
    theta, atoms = [100.0, 200.0, 300.0], [1.0, 2.0, 3.0]
    many = DebyeSolid(Q(theta, "K"), atoms=np.array(atoms)) + ConstantHeatCapacity("1e-23 J/K")
    rest = ConstantHeatCapacity("1e-23 J/K")
    single = [DebyeSolid(Q(t, "K"), atoms=a) + rest for t, a in zip(theta, atoms, strict=True)]
    assert many.shape == (3,)
    assert len(many) == 3
    expected = [one.heat_capacity("50 K").magnitude for one in single]
    np.testing.assert_array_equal(many.heat_capacity("50 K").magnitude, expected)
    np.testing.assert_array_equal(many[1:].heat_capacity("50 K").magnitude, expected[1:])
    assert many[2].heat_capacity("50 K").magnitude == expected[2]
    np.testing.assert_allclose(many.temperature(many.energy("20 K")).magnitude, 20.0, rtol=1e-13)
    assert DebyeSolid(Q(theta, "K"), atoms=np.array(atoms))[1] == DebyeSolid("200 K", atoms=2.0)


def test_labels_of_bodies_and_of_temperatures_meet():
    theta = xr.DataArray([100.0, 200.0], dims="grain", coords={"grain": ["a", "b"]}, attrs={"units": "K"})
    T = xr.DataArray([10.0, 20.0, 30.0], dims="T", attrs={"units": "K"})
    found = DebyeSolid(theta, atoms=5).heat_capacity(T)
    assert set(found.dims) == {"grain", "T"}
    assert found.attrs["units"] == "J K^-1"
    alone = DebyeSolid("200 K", atoms=5).heat_capacity("20 K").magnitude
    assert float(found.sel(grain="b").isel(T=1)) == pytest.approx(alone, rel=1e-15)


def test_a_body_says_what_it_is_and_does_not_change():
    body = DebyeSolid("200 K", atoms=1000)
    assert repr(body) == "DebyeSolid(debye_temperature='200 K', atoms=1000)"
    with pytest.raises(AttributeError, match="immutable"):
        body.theta = 3.0
    with pytest.raises(TypeError, match="no length"):
        len(body)


@pytest.mark.parametrize("power", [-300, -200, -30, 30, 100, 160, 300])
@pytest.mark.parametrize(
    "body",
    [
        DrudeUllersma("1e9 rad/s"), DrudeUllersma("1e9 rad/s", modes=500), DebyeSolid("170 K", atoms=100),
        EinsteinSolid("170 K", atoms=100), ConstantHeatCapacity("1 aJ/K"),
        DebyeSolid("170 K", atoms=100) + DrudeUllersma("1e9 rad/s"),
    ],
    ids=lambda body: type(body).__name__,
)  # fmt: skip
def test_whatever_a_body_answers_is_finite_or_refused(body, power):
    for call, unit in ((body.energy, "K"), (body.heat_capacity, "K"), (body.temperature, "J")):
        try:
            assert np.isfinite(call(f"1e{power} {unit}").magnitude)
        except HeatChainError as error:
            assert power > 100 or call == body.temperature
            assert "exceeds" in str(error) or "temperature" in str(error)


def test_a_narrow_peak_does_not_hinder_the_inverse():
    """Newton's method goes to and fro about it."""
    from scipy.special import erf

    class Own:
        def heat_capacity(self, T):
            return 1.0 + 30.0 * np.exp(-0.5 * ((T - 300.0) / 0.3) ** 2)

        def energy(self, T):
            return T + 9.0 * np.sqrt(np.pi / 2) * (erf((T - 300.0) / 0.3 / np.sqrt(2)) + 1.0)

    T = np.linspace(295.0, 305.0, 501)
    body = UserBody(Own())
    np.testing.assert_allclose(body.temperature(body.energy(Q(T, "K"))).magnitude, T, rtol=1e-12)
