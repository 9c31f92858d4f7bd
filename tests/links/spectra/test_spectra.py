"""Spectral functions of baths: their integrals, Kramers-Kronig partners, and what is refused."""

import pickle

import mpmath as mp
import numpy as np
import pytest
import xarray as xr
from scipy.constants import hbar

from chain import HeatChainError, spectra, ureg

Q = ureg.Quantity
OMEGA = np.linspace(0.05, 9.0, 40)


def rad(values):
    return Q(values, "rad/s")


SHAPES = {
    "ohmic": (spectra.Ohmic("2 rad/s"), lambda u: mp.exp(-u / 2)),
    "super-ohmic 2": (spectra.SuperOhmic("2 rad/s", 2), lambda u: u / 2 * mp.exp(-u / 2)),
    "super-ohmic 3": (spectra.SuperOhmic("2 rad/s", 3), lambda u: (u / 2) ** 2 * mp.exp(-u / 2)),
    "super-ohmic 4": (spectra.SuperOhmic("2 rad/s", 4), lambda u: (u / 2) ** 3 * mp.exp(-u / 2)),
    "super-ohmic 2.5": (spectra.SuperOhmic("2 rad/s", 2.5), lambda u: (u / 2) ** mp.mpf(1.5) * mp.exp(-u / 2)),
    "sub-ohmic": (spectra.SuperOhmic("2 rad/s", 0.5), lambda u: (u / 2) ** mp.mpf(-0.5) * mp.exp(-u / 2)),
    "gaussian": (spectra.Gaussian("2 rad/s"), lambda u: mp.exp(-u * u / 4)),
    "drude": (spectra.Drude("2 rad/s"), lambda u: 4 / (4 + u * u)),
    "lorentzian": (spectra.Lorentzian("2 rad/s", "0.3 rad/s"), lambda u: 1 / (1 + ((u - 2) / mp.mpf(0.3)) ** 2)),
    "lorentzian 0.4": (
        spectra.Lorentzian("2 rad/s", "0.3 rad/s", power=0.4),
        lambda u: (u / 2) ** mp.mpf(-0.6) / (1 + ((u - 2) / mp.mpf(0.3)) ** 2),
    ),
    "lorentzian 1.5": (
        spectra.Lorentzian("2 rad/s", "0.3 rad/s", power=1.5),
        lambda u: (u / 2) ** mp.mpf(0.5) / (1 + ((u - 2) / mp.mpf(0.3)) ** 2),
    ),
    "function": (spectra.Function(lambda w: w * np.exp(-w / 2), "2 rad/s"), lambda u: mp.exp(-u / 2)),
}


@pytest.mark.parametrize("name", SHAPES)
def test_density_and_reorganization(name):
    spectrum, ratio = SHAPES[name]
    for omega in (0.01, 0.7, 2.3, 11.0):
        assert spectrum(rad(omega)).m_as("rad/s") == pytest.approx(float(omega * ratio(mp.mpf(omega))), rel=1e-13)
    exact = mp.quad(ratio, [0, mp.mpf("1e-6"), 0.1, 1, 1.7, 2, 2.3, 4, 10, 40, mp.inf])
    assert spectrum.reorganization.m_as("rad/s") == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("omega", [0.03, 1.9, pytest.param(7.0, marks=pytest.mark.slow)])  # low, and at what is steep
def test_principal_value(name, omega):
    """By subtraction, f(u) - f(ω), because P∫ du/(u² - ω²) is 0."""
    spectrum, ratio = SHAPES[name]
    w = mp.mpf(omega)

    def integrand(u):
        return (ratio(u) - ratio(w)) / ((u - w) * (u + w))

    near = [w * (1 + mp.mpf(2) ** -n * s) for s in (-1, 1) for n in (1, 3, 6)]
    points = sorted([0, mp.mpf("1e-8"), mp.mpf("1e-4"), w, *near, 1.7, 2, 2.3, 20, 100, 1000])
    exact = w**2 * (mp.quad(integrand, points) + mp.quad(integrand, [1000, mp.inf]))
    assert spectrum._dispersion(np.array([omega]))[0] == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize("power", [2, 2.4, 3])
@pytest.mark.parametrize("omega", [1.9, *(pytest.param(far, marks=pytest.mark.slow) for far in (0.3, 7.0))])
def test_principal_value_of_a_steep_resonance(power, omega):
    """∫J̃/ω diverges, its partner does not; the integral's tail in closed form is the series in 1/u."""
    bath, w = spectra.Lorentzian("2 rad/s", "0.3 rad/s", power=power), mp.mpf(omega)

    def ratio(u):
        return (u / 2) ** mp.mpf(power - 1) / (1 + ((u - 2) / mp.mpf(0.3)) ** 2)

    def integrand(u):
        return (ratio(u) - ratio(w)) / ((u - w) * (u + w))

    near = [w * (1 + mp.mpf(2) ** -n * s) for s in (-1, 1) for n in (1, 3, 6)]
    points = sorted([0, mp.mpf("1e-8"), mp.mpf("1e-4"), w, *near, 1.7, 2, 2.3, 20, 100, 1000])
    exact = w**2 * (mp.quad(integrand, points) + mp.quad(integrand, [10**n for n in range(3, 16)] + [mp.inf]))
    assert bath._dispersion(np.array([omega]))[0] == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize("name", ["ohmic", "super-ohmic 3", "gaussian", "drude", "lorentzian"])
def test_panels_agree_with_closed_forms(name):
    closed = SHAPES[name][0]
    marks = rad(np.array([1.0, 1.7, 2.0, 2.3, 3.0]))
    panels = spectra.Function(lambda w: w * closed._ratio(w), "2 rad/s", points=marks)
    omega = np.concatenate([np.geomspace(1e-3, 1e3, 200), marks.m])
    assert panels._dispersion(omega) == pytest.approx(closed._dispersion(omega), rel=1e-9, abs=1e-13)


def test_a_table_is_straight_and_its_partner_exact():
    ratio = np.exp(-OMEGA) * (9.0 - OMEGA)
    table = spectra.Tabulated((rad(OMEGA), rad(OMEGA * ratio)))
    assert table(rad(OMEGA)).m == pytest.approx(OMEGA * ratio, rel=1e-14)
    assert table("0.01 rad/s").m == pytest.approx(0.01 * ratio[0]) and table("9.1 rad/s").m == 0.0
    mine = spectra.Function(lambda w: w * np.interp(w, OMEGA, ratio, right=0.0), "1 rad/s", points=rad(OMEGA))
    omega = np.array([0.01, 0.3, 2.222, 5.0, 8.99, 30.0])
    assert table._dispersion(omega) == pytest.approx(mine._dispersion(omega), rel=1e-9)
    assert table.reorganization.m == pytest.approx(mine.reorganization.m, rel=1e-12)
    labelled = xr.DataArray(OMEGA * ratio, coords={"frequency": ("frequency", OMEGA, {"units": "rad/s"})},
                            attrs={"units": "rad/s"})  # fmt: skip
    assert spectra.Tabulated(labelled) == table


def test_a_long_uneven_table_is_its_sum_over_bends():
    rng = np.random.default_rng(2)
    omega = np.sort(np.concatenate([np.geomspace(1e-3, 1.0, 150), rng.uniform(0.2, 9.0, 150), [9.0]]))
    ratio = np.exp(-omega) * (9.0 - omega)
    table = spectra.Tabulated((rad(omega), rad(omega * ratio)))
    bends = np.diff(np.diff(ratio) / np.diff(omega), prepend=0.0, append=0.0)

    def primitive(x):
        return x * np.log(np.abs(x)) - x

    where = rng.uniform(1e-3, 9.5, 100)
    each = bends * (primitive(omega - where[:, None]) - primitive(omega + where[:, None]))
    assert table._dispersion(where) == pytest.approx(0.5 * where * each.sum(axis=1), rel=1e-10, abs=1e-11)


def test_discrete_couplings_of_eq_4():
    """Dense modes with g_k² from an ohmic bath give it back, and keep the sum of g_k²/ω_k."""
    omega = np.linspace(0.01, 40.0, 4000)
    step = omega[1] - omega[0]
    g = np.sqrt(0.5 * omega * np.exp(-omega / 2) * step)  # J = (4/ħ²)Σg²δ = 2J̃, g over ħ
    bath = spectra.Discrete(rad(omega), Q(hbar * g, "J"))
    where = np.array([0.3, 2.0, 11.0])
    assert bath(rad(where)).m == pytest.approx(where * np.exp(-where / 2), rel=1e-4)
    assert bath.reorganization.m == pytest.approx(2.0 * np.sum(g**2 / omega), rel=1e-12)
    assert bath(rad(where)).m == pytest.approx(spectra.Discrete(rad(omega), rad(g))(rad(where)).m, rel=1e-14)
    assert bath("40.02 rad/s").m == 0.0


def test_hard_cutoff_is_a_logarithm():
    hard = spectra.HardCutoff("3 rad/s")
    assert hard("2.9 rad/s").m == 2.9 and hard("3.1 rad/s").m == 0.0
    exact = 0.5 * 2.0 * np.log(1.0 / 5.0)
    assert hard._dispersion(np.array([2.0])) == pytest.approx(exact, rel=1e-14)
    cut = spectra.Tabulated((rad(np.array([1.0, 3.0])), rad(np.array([1.0, 3.0]))))
    omega = np.array([0.5, 2.0, 2.9999, 3.5])
    assert cut._dispersion(omega) == pytest.approx(hard._dispersion(omega), rel=1e-12)


def test_units_arrays_and_labels():
    many = spectra.Ohmic(Q(np.array([1.0, 2.0]), "THz"))
    assert many.shape == (2,) and many("1 THz").check("1/s")
    frequency = xr.DataArray([1e12, 2e12], dims="case", attrs={"units": "rad/s"})
    assert spectra.Ohmic("1e13 rad/s")(frequency).dims == ("case",)


@pytest.mark.parametrize("name", [name for name in SHAPES if name != "function"])
def test_pickle_keeps_the_value(name):
    spectrum = SHAPES[name][0]
    assert pickle.loads(pickle.dumps(spectrum)) == spectrum and hash(spectrum) == hash(spectrum)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: spectra.Function(lambda w: w * np.exp(-w) * (w - 1.0), "1 rad/s"), "must not be negative"),
        (lambda: spectra.Function(lambda w: w, "1 rad/s"), "finite ∫J̃/ω"),
        (lambda: spectra.Function(lambda w: np.exp(-w), "1 rad/s"), "low frequency"),
        (lambda: spectra.Function(lambda w: np.full_like(w, np.nan), "1 rad/s"), "finite"),
        (lambda: spectra.Function(lambda w: 0.0 * w, "1 rad/s"), "positive somewhere"),
        (lambda: spectra.Function(3.0, "1 rad/s"), "function"),
        (lambda: spectra.Tabulated((rad(OMEGA), rad(-OMEGA))), "must not be negative"),
        (lambda: spectra.Tabulated((rad(OMEGA), rad(0.0 * OMEGA))), "positive somewhere"),
        (lambda: spectra.Tabulated(3.0), "must be a table"),
        (lambda: spectra.Discrete(rad(OMEGA), rad(OMEGA[1:])), "three modes"),
        (lambda: spectra.Discrete(rad(OMEGA), rad(0.0 * OMEGA)), "every mode"),
        (lambda: spectra.Ohmic("-1 rad/s"), "positive"),
        (lambda: spectra.Ohmic("1 kg"), "dimension"),
        (lambda: spectra.SuperOhmic("1 rad/s", power=0), "positive"),
        (lambda: spectra.Lorentzian("1 rad/s", "0 rad/s"), "positive"),
        (lambda: spectra.Lorentzian("1 rad/s", "1 rad/s", power=3.5), "`power` must be at most 3"),
        (lambda: spectra.Lorentzian("1 rad/s", "1 rad/s", power=2).reorganization, "diverges at high frequency"),
    ],
)
def test_bad_spectra_are_refused_with_the_reason(make, words):
    with pytest.raises(HeatChainError, match=words):
        make()
