"""Bounds: reports in numbers and words, Eq. (5) from a susceptibility, and every link under every bound it claims."""

from functools import cache

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k
from scipy.optimize import minimize_scalar

import chain
from chain import HeatChainError, spectra
from chain.links.junctions.majorant import bound
from chain.links.junctions.resonator import Resonator

Q = chain.ureg.Quantity
OMEGA = 1e13
UNIT = hbar * OMEGA / k
BATH = spectra.Ohmic("1e14 rad/s")


SPIN = np.array([[0.0, 0.5], [0.5, 0.0]]) * OMEGA
KINDS = {
    "mediator": lambda: chain.HarmonicMediator("1e13 rad/s", "4e12 rad/s", "3e13 rad/s"),
    "overdamped": lambda: chain.HarmonicMediator("1e12 rad/s", ("1e13 rad/s", "3e13 rad/s")),
    "junction": lambda: chain.HarmonicJunction("1e13 rad/s", (0.4, 0.4), BATH),
    "printed": lambda: chain.HarmonicJunction("1e13 rad/s", (0.2, 0.6), BATH, level_shift=False),
    "super-ohmic": lambda: chain.HarmonicJunction("1e13 rad/s", 1.0, spectra.SuperOhmic("2e13 rad/s")),
    "printed super-ohmic": lambda: chain.HarmonicJunction("1e13 rad/s", 1.0, spectra.SuperOhmic("2e13 rad/s"), False),
    "sub-ohmic": lambda: chain.HarmonicJunction("1e13 rad/s", 0.5, spectra.SuperOhmic("2e13 rad/s", 0.5)),
    "two shapes": lambda: chain.HarmonicJunction(
        "1e13 rad/s", (0.3, 0.5), (BATH, spectra.Lorentzian("1e13 rad/s", "1e12 rad/s"))
    ),
    "parallel": lambda: chain.Parallel((3, link("mediator")), link("junction")),
    "landauer": lambda: chain.landauer(lambda omega: np.exp(-((omega / 1e13) ** 2)), channels=1),
    "open channel": lambda: chain.landauer(np.ones_like, channels=1),
    "spin": lambda: chain.SpinMediator(splitting="1e13 rad/s", coupling=(0.05, 0.1), cutoff="5e14 rad/s"),
    "levels": lambda: chain.MultilevelJunction(Q(SPIN, "rad/s"), np.diag([1.0, -1.0]), 1e-4, BATH),
}


@cache
def link(name):
    """Made when it is asked for: integrals of some take a second, and every worker imports this file."""
    return KINDS[name]()


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name == "spin")) for name in KINDS])
@given(st.floats(-2.0, 1.3))
@settings(max_examples=8)
def test_every_link_keeps_every_bound_it_claims(name, logarithm):
    try:
        report = chain.bounds.report(link(name), Q(UNIT * 10.0**logarithm, "K"))
    except HeatChainError:  # a method refuses what is outside its range
        assert name in ("spin", "levels")
        return
    claimed = [report[one] for one in ("ballistic_bound", "sum_rule_bound") if one in report]
    assert claimed and bool(report["holds"])
    assert all(float(report["conductance"]) <= float(one) * (1 + 1e-9) for one in claimed)
    tightest = min(float(one) for one in claimed)
    assert float(report["bound_ratio"]) == pytest.approx(float(report["conductance"]) / tightest, rel=1e-12)


def test_tighter_bound_changes_with_temperature():
    T = Q(UNIT * np.array([0.01, 100.0]), "K")
    report = chain.bounds.report(link("junction"), T)
    assert list(report["tighter_bound"].values) == ["ballistic", "sum rule"]
    assert report["ballistic_bound"].values == pytest.approx(chain.bounds.quantum_of_conductance(T).m_as("W/K"))
    assert report["sum_rule_bound"].values == pytest.approx(np.pi * 0.8 * OMEGA * k / 4, rel=1e-12)
    assert {report[name].attrs["units"] for name in ("conductance", "sum_rule_bound")} == {"W K^-1"}


def test_links_without_channels_get_no_bound_and_the_report_says_so():
    report = chain.bounds.report(chain.ConductanceLink("1 nW/K"), "300 K")
    assert set(report.data_vars) == {"conductance"}
    assert "does not say how many channels" in report.attrs["ballistic_bound"]
    assert "no sum rule" in report.attrs["sum_rule_bound"]
    half = chain.bounds.report(chain.landauer(lambda omega: np.exp(-omega / 1e13)), "300 K")
    assert "ballistic_bound" not in half and list(half["tighter_bound"].values.ravel()) == ["sum rule"]
    endless = chain.bounds.report(link("open channel"), "300 K")
    assert "sum_rule_bound" not in endless and float(endless["bound_ratio"]) == pytest.approx(1.0, abs=1e-12)
    silent = chain.bounds.report(chain.Parallel(link("mediator"), chain.ConductanceLink("1 pW/K")), "300 K")
    assert set(silent.data_vars) == {"conductance"}


def test_a_users_own_link_and_a_broken_bound():
    class Mine:
        channels = 1

        def current(self, T1, T2):
            return 1e-9 * (T1 - T2)

        def conductance(self, T):
            return np.full_like(T, 1e-9)

    report = chain.bounds.report(Mine(), "300 K")
    assert not bool(report["holds"]) and float(report["bound_ratio"]) > 3.0


def test_report_keeps_labels_and_survives_a_file(tmp_path):
    many = chain.HarmonicJunction(Q(np.array([1.0, 3.0]) * OMEGA, "rad/s"), 0.2, BATH)
    T = xr.DataArray([0.0, 5.0, 50.0], dims="case", attrs={"units": "K"})
    report = chain.bounds.report(many, T)
    assert set(report["bound_ratio"].dims) == {"link", "case"} and bool(report["holds"].all())
    assert np.all(report["bound_ratio"].isel(case=0) == 0.0)
    report.to_netcdf(tmp_path / "report.nc")
    assert xr.load_dataset(tmp_path / "report.nc")["tighter_bound"].equals(report["tighter_bound"])


# -- majorants --------------------------------------------------------------------------------------------------------


def junction_bound(spectrum, alpha=0.1, **options):
    resonator = Resonator(OMEGA, (0.5 * alpha, 0.5 * alpha), (spectrum, spectrum), True)
    return bound(resonator) / (np.pi * alpha * OMEGA), resonator


@pytest.mark.parametrize(
    "spectrum", [BATH, spectra.Gaussian("2e13 rad/s"), spectra.Drude("2e13 rad/s"), spectra.HardCutoff("1e14 rad/s")]
)
def test_ohmic_majorant_of_all_that_falls(spectrum):
    assert junction_bound(spectrum, 1e-3)[0] == pytest.approx(1.0, rel=1e-13)


def test_cubic_majorant_of_a_super_ohmic_bath():
    """Concave envelope of v e^(-√v), v = (ω/ω_c)², at v̄: by hand, for v̄ below and above its largest value at 4."""
    for cutoff in (5e12, 3e13):
        found, resonator = junction_bound(spectra.SuperOhmic(Q(cutoff, "rad/s"), 3))
        mean = (OMEGA**2 + 2 * 0.1 * OMEGA * 2 * cutoff) / cutoff**2
        v = np.linspace(0.0, 60.0, 60_001)
        values = v * np.exp(-np.sqrt(v))
        line = minimize_scalar(
            lambda b, v=v, mean=mean, values=values: (values - b * v).max() + b * mean, bounds=(0, 1), method="bounded"
        )
        assert found == pytest.approx(line.fun, rel=1e-5)
        assert resonator.counter_term == pytest.approx(2 * 0.1 * OMEGA * 2 * cutoff, rel=1e-12)


def test_third_moment_that_the_cubic_majorant_uses():
    """∫ω³Imχ dω = [ω0² + Λ(0)] ∫ω Imχ dω, by quadrature of the exact susceptibility."""
    _, resonator = junction_bound(spectra.SuperOhmic("2e13 rad/s", 3), 0.4)

    def cubic(omega, first, second, detuning):
        total = first + second
        with np.errstate(all="ignore"):
            found = 2 / np.pi * omega**2 / (total * (1 + (detuning / (omega * total)) ** 2))
        return np.where(total > 0, np.nan_to_num(found), 0.0)

    assert resonator._moment(cubic) == pytest.approx(OMEGA**2 + resonator.counter_term, rel=1e-10)


# -- Eq. (5) ----------------------------------------------------------------------------------------------------------


def imaginary(omega):
    damping = np.pi * 0.2 * OMEGA * omega * np.exp(-omega / 1e14)
    return 2 * OMEGA / hbar * damping / ((OMEGA**2 - omega**2) ** 2 + damping**2)


def test_a_susceptibility_of_the_users_own():
    link = chain.from_susceptibility(imaginary, (0.05, 0.15), BATH, channels=1)
    printed = chain.HarmonicJunction("1e13 rad/s", (0.05, 0.15), BATH, level_shift=False)
    T = Q(np.array([3.0, 80.0, 900.0]), "K")
    assert link.conductance(T).m == pytest.approx(printed.conductance(T).m, rel=1e-11)
    assert link.current("300 K", "20 K").m == pytest.approx(printed.current("300 K", "20 K").m, rel=1e-11)
    assert link.transmission("9e12 rad/s").m == pytest.approx(printed.transmission("9e12 rad/s").m, rel=1e-12)
    quantity = chain.from_susceptibility(lambda omega: Q(1e-3 * imaginary(omega), "1/mJ"), (0.05, 0.15), BATH)
    assert quantity.conductance(T).m == pytest.approx(link.conductance(T).m, rel=1e-12)
    assert bool(chain.bounds.report(link, T)["holds"].all())
    assert link == chain.from_susceptibility(imaginary, (0.05, 0.15), BATH, channels=1)


def test_a_susceptibility_of_both_temperatures():
    def warmer(omega, first, second):
        return imaginary(omega) * (first + second) / 200.0

    link = chain.from_susceptibility(warmer, 0.2, BATH)
    fixed = chain.from_susceptibility(imaginary, 0.2, BATH)
    assert link.conductance("100 K").m == pytest.approx(fixed.conductance("100 K").m, rel=1e-12)
    assert link.current("150 K", "100 K").m == pytest.approx(1.25 * fixed.current("150 K", "100 K").m, rel=1e-12)
    assert not link.separable


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((3.0, 0.2, BATH), {}, "function"),
        ((imaginary, -0.2, BATH), {}, "coupling"),
        ((imaginary, 0.2, 3.0), {}, "chain.spectra"),
        ((lambda omega, T: omega, 0.2, BATH), {}, "susceptibility"),
        ((imaginary, 0.2, BATH), {"channels": 0}, "channels"),
        ((lambda omega: -imaginary(omega), 0.2, BATH), {}, "from 0"),
        ((lambda omega: 9 * imaginary(omega), 0.2, BATH), {"channels": 1}, "1 channels"),
        ((lambda omega: Q(omega, "J"), 0.2, BATH), {}, "susceptibility"),
    ],
)
def test_bad_susceptibilities_are_refused(arguments, options, words):
    with pytest.raises(HeatChainError, match=words):
        chain.from_susceptibility(*arguments, **options).conductance("100 K")
