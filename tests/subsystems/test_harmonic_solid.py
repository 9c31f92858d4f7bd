"""A solid by its density of states: against Debye's and Einstein's, quadrature in many digits, and what is refused."""

import mpmath as mp
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from scipy.constants import h, k

from chain import DebyeSolid, EinsteinSolid, HarmonicSolid, HeatChainError
from chain.units.boundary import ureg

Q = ureg.Quantity
THZ = np.array([0.5, 1.0, 2.0, 2.5])
DOS = np.array([0.2, 1.0, 0.5, 0.0])
T = np.array([1.0, 7.0, 30.0, 100.0, 1000.0])


def solid(points=THZ, density=DOS, **given):
    return HarmonicSolid((Q(np.asarray(points), "THz"), np.asarray(density)), **({"atoms": 1} | given))


@pytest.mark.parametrize("kelvin", [0.05, 5.0, 20.0, 300.0])
def test_energy_and_heat_capacity_by_quadrature(kelvin):
    """∫ g(ω)ħω n(ω) dω of a density that is ω² up to the first point and straight beyond, in 30 digits."""
    with mp.workdps(30):

        def g(f):
            if f < THZ[0]:
                return mp.mpf(DOS[0]) * (f / THZ[0]) ** 2
            i = min(int(np.searchsorted(THZ, float(f), side="right")) - 1, 2)
            return DOS[i] + (DOS[i + 1] - DOS[i]) * (f - THZ[i]) / (THZ[i + 1] - THZ[i])

        def mean(f):
            x = h * f * mp.mpf(1e12) / (k * kelvin)
            return x / mp.expm1(x)

        def slope(f):
            x = h * f * mp.mpf(1e12) / (k * kelvin)
            return (x / 2 / mp.sinh(x / 2)) ** 2

        thermal = k * kelvin / h / 1e12
        low = [0, *(n * thermal for n in (1, 3, 8, 20, 60) if n * thermal < 0.5), 0.5]
        parts = [*low, 1.0, 2.0, 2.5]
        modes = mp.quad(g, [0, 0.5, 1.0, 2.0, 2.5])
        U = 3 * k * kelvin * mp.quad(lambda f: g(f) * mean(f), parts) / modes
        C = 3 * k * mp.quad(lambda f: g(f) * slope(f), parts) / modes
    tolerance = 3e-5 if kelvin == 5.0 else 1e-8  # panels as wide as these are coarse where they freeze out
    assert solid().energy(Q(kelvin, "K")).magnitude == pytest.approx(float(U), rel=tolerance, abs=0.0)
    assert solid().heat_capacity(Q(kelvin, "K")).magnitude == pytest.approx(float(C), rel=tolerance, abs=0.0)


def test_debyes_density_is_debyes_solid():
    f = np.linspace(0.0, 4.0, 2001)
    debye = DebyeSolid(Q(h * 4e12 / k, "K"), atoms=7)
    for method in ("energy", "heat_capacity"):
        found = getattr(solid(f, f**2, atoms=7), method)(Q(T, "K")).magnitude
        exact = getattr(debye, method)(Q(T, "K")).magnitude
        np.testing.assert_allclose(found, exact, rtol=3e-3)  # at 1 K ten points of the table count
        np.testing.assert_allclose(found[2:], exact[2:], rtol=3e-6)


def test_a_narrow_line_is_einsteins_solid():
    f = 5.0 + 1e-3 * np.array([-1.0, 0.0, 1.0])
    einstein = EinsteinSolid(Q(h * 5e12 / k, "K"), atoms=1)
    found = solid(f, [0.0, 1.0, 0.0]).heat_capacity(Q(T[1:], "K")).magnitude
    np.testing.assert_allclose(found, einstein.heat_capacity(Q(T[1:], "K")).magnitude, rtol=2e-4)


def test_any_unit_and_any_table_is_the_same(tmp_path):
    body = solid()
    (tmp_path / "total_dos.dat").write_text(
        "# Tetrahedron method\n"
        + "".join(f"  {f!r}  {7 * g!r}\n" for f, g in zip(THZ.tolist(), DOS.tolist(), strict=True))
    )
    (tmp_path / "dos.csv").write_text(
        "E [meV],DOS\n" + "".join(f"{h * f * 1e12 / 1.602176634e-22!r},{g!r}\n" for f, g in zip(THZ, DOS, strict=True))
        .replace("np.float64(", "").replace(")", "")
    )  # fmt: skip
    labelled = xr.DataArray(DOS, dims="frequency", coords={"frequency": ("frequency", THZ, {"units": "THz"})})
    for source, given in (
        (tmp_path / "total_dos.dat", {"unit": "THz"}), (tmp_path / "dos.csv", {}), (labelled, {}),
        (pd.DataFrame({"frequency [THz]": THZ, "density": DOS}), {}),
        ((Q(THZ * 1e12 / 29979245800.0, "1/cm"), 3 * DOS), {}),
    ):  # fmt: skip
        found = HarmonicSolid(source, atoms=1, **given)
        np.testing.assert_allclose(found.energy(Q(T, "K")).magnitude, body.energy(Q(T, "K")).magnitude, rtol=1e-12)
    back = HarmonicSolid(body.density_of_states, atoms=1)
    assert back == body or np.allclose(back.energy(Q(T, "K")).magnitude, body.energy(Q(T, "K")).magnitude, rtol=1e-12)
    told = body.density_of_states
    below = told[0] * told["frequency"][0] / 3.0  # the energy's own: its square up to the first frequency
    assert float(told.integrate("frequency") + below) == pytest.approx(3.0, rel=1e-12)


def test_what_smearing_leaves_below_zero_is_left_out():
    smeared = solid([-0.1, 0.0, 0.5, 1.0], [0.0, 1e-4, 0.2, 1.0])
    assert smeared.heat_capacity("9000 K").magnitude == pytest.approx(3 * k, rel=1e-3)
    with pytest.raises(HeatChainError, match="imaginary"):
        solid([-1.0, 0.0, 0.5, 1.0], [0.1, 0.1, 0.2, 1.0])


@pytest.mark.parametrize(("made", "words"), [
    (lambda folder: solid(density=[0.2, 1.0, -0.5, 0.0]), "negative, but is -0.5 at 2 THz"),
    (lambda folder: solid([1.0, 2.0], [1.0, 1.0]), "3 to 20000 points"),
    (lambda folder: solid(density=[0.0] * 4), "no modes"),
    (lambda folder: HarmonicSolid((Q(THZ, "THz"), DOS)), "`atoms`"),
    (lambda folder: HarmonicSolid((THZ, DOS), atoms=1), "no unit|with a unit"),
    (lambda folder: HarmonicSolid((Q(THZ, "K m"), DOS), atoms=1), "`frequency` must be an angular frequency"),
    (lambda folder: HarmonicSolid(folder / "bad.dat", atoms=1, unit="THz"), r"bad.dat', line 3, column 2.*'0,1x'"),
    (lambda folder: HarmonicSolid(folder / "good.dat", atoms=1), "`unit=\"THz\"`.*A file that is right"),
    (lambda folder: HarmonicSolid(folder / "none.dat", atoms=1), "none.dat"),
    (lambda folder: HarmonicSolid((Q(THZ, "THz"), DOS[:2]), atoms=1), "one length"),
])  # fmt: skip
def test_what_cannot_be_read_is_named(tmp_path, made, words):
    (tmp_path / "bad.dat").write_text("# dos\n0.0 0.0\n0.1 0,1x\n0.2 1.0\n")
    (tmp_path / "good.dat").write_text("# dos\n0.0 0.0\n0.1 0.1\n0.2 1.0\n")
    with pytest.raises(HeatChainError, match=words):
        made(tmp_path)
