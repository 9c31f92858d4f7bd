"""Links of every kind from 1e-300 to 1e300: what they carry is finite and flows downhill, or our error says why not."""

import contextlib
import itertools

import numpy as np
import pytest
import xarray as xr

import chain
from chain import HeatChainError, spectra, ureg

Q = ureg.Quantity
RAD = "rad/s"
SPIN = np.array([[0.0, 0.5], [0.5, 0.0]])
LORENTZ = spectra.Lorentzian("1e13 rad/s", "1e12 rad/s")


def tabulated(kind, unit):
    def make(a, b):
        T = np.array([1.0, 2.0, 3.0]) * b
        return kind(xr.DataArray([a, 2 * a, a], {"temperature": ("temperature", T, {"units": "K"})}, "temperature",
                                 attrs={"units": unit}))  # fmt: skip

    return make


# A link of two parameters a and b, or of one, in SI units
KINDS = {
    "constant": lambda a: chain.ConductanceLink(Q(a, "W/K")),
    "radiative": lambda a: chain.RadiativeLink(Q(a, "m^2")),
    "tunnelling": lambda a: chain.PhononTunnelingLink(Q(a, "K")),
    "electrons": lambda a, b: chain.ElectronPhononLink(Q(a, "W/(m^3 K^5)"), Q(b, "m^3")),
    "tabulated": tabulated(chain.TabulatedLink, "W/K"),
    "several": lambda a, b: chain.Parallel((a, chain.ConductanceLink(Q(b, "W/K"))), chain.RadiativeLink("1 m^2")),
    "mediator": lambda a, b: chain.HarmonicMediator(Q(a, RAD), Q(b, RAD), "1e13 rad/s"),
    "mediator of any cutoff": lambda a, b: chain.HarmonicMediator("1e13 rad/s", Q(a, RAD), Q(b, RAD)),
    "mediator without": lambda a, b: chain.HarmonicMediator(Q(a, RAD), (Q(b, RAD), "1e13 rad/s")),
    "shared": lambda a, b: chain.SharedModes(chain.HarmonicMediator(Q(a, RAD), Q(b, RAD), "1e13 rad/s"),
                                             chain.HarmonicMediator("1e13 rad/s", "1e12 rad/s", "1e13 rad/s")),
    "junction": lambda a, b: chain.HarmonicJunction(Q(a, RAD), 0.3, spectra.Ohmic(Q(b, RAD))),
    "junction of any strength": lambda a, b: chain.HarmonicJunction(Q(b, RAD), a, LORENTZ),
    "susceptibility": lambda a, b: chain.from_susceptibility(
        lambda w: (2 * a / (a * a - w * w - 1j * b * w)).imag, 0.1, spectra.Ohmic("1e14 rad/s")),
    "landauer": lambda a, b: chain.landauer(lambda w: np.exp(-((w / a) ** 2)), points=Q([a, b], RAD)),
    "spin": lambda a, b: chain.SpinMediator(Q(a, RAD), 0.1, Q(b, RAD)),
    "biased spin": lambda a: chain.SpinMediator("1e12 rad/s", (0.1, 0.2), "1e13 rad/s", Q(a, RAD)),
    "strong spin": lambda a, b: chain.SpinMediator("1e11 rad/s", a, Q(b, RAD)),
    "weak spin": lambda a, b: chain.SpinMediator(Q(a, RAD), 0.01, Q(b, RAD), method="bloch-redfield"),
    "near levels": lambda a, b: chain.MultilevelJunction(
        Q(np.diag([0.0, a, a + b]), RAD), 1.0 - 0.5 * np.eye(3), 1e-4, spectra.Ohmic("1e13 rad/s")),
    "levels": lambda a, b: chain.MultilevelJunction(Q(SPIN * a, RAD), np.diag([1.0, -1.0]), 1e-4,
                                                    spectra.Ohmic(Q(b, RAD))),
}  # fmt: skip

FEW = 10.0 ** np.array([-300, -30, 12, 30, 300])
ALL = 10.0 ** np.array([-300, -150, -30, 0, 12, 30, 150, 300])
TEMPERATURES = [1e-300, 1e-30, 1e-3, 300.0, 1e30, 1e300]


def answers(make, *sizes):
    """What a link carries that is not refused."""
    with contextlib.suppress(HeatChainError):
        link = make(*sizes)
        for T in TEMPERATURES:
            for method, *at in (("conductance", T), ("current", T, 0.3 * T), ("heat_noise", T, 0.3 * T)):
                with contextlib.suppress(HeatChainError):
                    yield getattr(link, method)(*(Q(one, "K") for one in at)).magnitude


@pytest.mark.parametrize("sizes", [FEW, pytest.param(ALL, marks=pytest.mark.slow)], ids=["few", "all"])
@pytest.mark.parametrize("name", KINDS)
@pytest.mark.filterwarnings("error", "ignore::chain.ModelWarning")
def test_what_is_carried_is_finite_or_refused(name, sizes):
    """Of parameters of every size, at temperatures of every size."""
    carried, make = 0, KINDS[name]
    for chosen in itertools.product(sizes, repeat=make.__code__.co_argcount):
        for found in answers(make, *chosen):
            assert np.isfinite(found) and found >= 0.0, chosen
            carried += 1
    assert carried


@pytest.mark.parametrize("make", [
    lambda f: chain.landauer(f), lambda f: chain.from_susceptibility(f, 0.1, spectra.Ohmic("1e14 rad/s")),
])  # fmt: skip
def test_complex_answers_are_refused(make):
    with pytest.raises(HeatChainError, match="real numbers"):
        make(lambda w: np.exp(-((w / 1e13) ** 2)) * (0.5 + 0.1j)).current("300 K", "200 K")
