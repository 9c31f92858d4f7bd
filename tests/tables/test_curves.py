"""Curves: exact integrals and inverses of tables and of functions."""

import mpmath as mp
import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from chain import ConstantHeatCapacity, HeatChainError, TabulatedHeatCapacity
from chain.tables.adaptive import approximate, from_zero
from chain.tables.curve import through
from chain.units.boundary import ureg

Q = ureg.Quantity
X = np.array([1.0, 2.0, 2.5, 7.0, 20.0, 21.0])
Y = np.array([1.0, 5.0, 5.5, 0.3, 0.2, 40.0])


def test_a_table_is_scipys_interpolant_and_its_antiderivative():
    curve, cubic = through(X, Y), PchipInterpolator(X, Y)
    x = np.random.default_rng(0).uniform(1.0, 21.0, 500)
    np.testing.assert_allclose(curve.value(x), cubic(x), rtol=1e-13)
    np.testing.assert_allclose(curve.integral(x), cubic.antiderivative()(x), rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(curve.inverse(curve.integral(x)), x, rtol=1e-14)
    a, b = np.meshgrid(x, X)
    wanted = cubic.antiderivative()(a) - cubic.antiderivative()(b)
    np.testing.assert_allclose(curve.difference(a, b), wanted, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("knot", X[1:-1])
def test_differences_across_a_knot_do_not_cancel(knot):
    curve = through(X, Y)
    a, b = knot + 0.7e-9, knot - 1.3e-9
    found = float(curve.difference(np.array(a), np.array(b)))
    coefficients = PchipInterpolator(X, Y)
    i = int(np.searchsorted(X, knot))

    def exact(piece, low, high):
        left = mp.mpf(float(X[piece]))
        return mp.quad(
            lambda x: sum(mp.mpf(float(c)) * (x - left) ** (3 - k) for k, c in enumerate(coefficients.c[:, piece])),
            [mp.mpf(low), mp.mpf(high)],
        )

    wanted = exact(i - 1, b, float(knot)) + exact(i, float(knot), a)
    assert found == pytest.approx(float(wanted), rel=1e-14)
    assert float(curve.difference(np.array(b), np.array(a))) == -found


@pytest.mark.parametrize("width", [3.0, 0.3, 0.03, 0.01])
def test_peaks_are_found_wherever_they_lie(width):
    for centre in np.random.default_rng(1).uniform(310.0, 390.0, 40):
        curve = approximate(lambda T: 1.0 + np.exp(-0.5 * ((T - centre) / width) ** 2), 300.0, 400.0)  # noqa: B023
        low, high = (mp.erf((T - centre) / width / mp.sqrt(2)) for T in (300.0, 400.0))
        wanted = 100.0 + width * float(mp.sqrt(mp.pi / 2) * (high - low))
        assert float(curve.cumulative[-1]) == pytest.approx(wanted, rel=1e-13)


def test_jumps_are_followed_to_their_place():
    for place in np.random.default_rng(2).uniform(310.0, 390.0, 40):
        curve = approximate(lambda T: np.where(place > T, 1.0, 7.0), 300.0, 400.0)  # noqa: B023
        assert float(curve.cumulative[-1]) == pytest.approx(place - 300.0 + 7.0 * (400.0 - place), rel=1e-13)
        T = np.linspace(place - 1e-3, place + 1e-3, 101)
        exact = np.minimum(T, place) - 300.0 + 7.0 * np.maximum(T - place, 0.0)
        np.testing.assert_allclose(curve.inverse(exact), T, rtol=1e-14)


@pytest.mark.parametrize("power", [3.0, 1.0, 0.0, -0.4, -0.8])
def test_integrals_from_zero(power):
    assert from_zero(lambda x: x**power, 250.0) == pytest.approx(250.0 ** (power + 1.0) / (power + 1.0), rel=1e-12)
    assert from_zero(lambda x: 1.0 / x, 250.0) == np.inf


def test_a_table_and_a_constant_are_one_body_up_to_the_tables_end():
    import xarray as xr

    T = xr.DataArray([100.0, 200.0, 400.0], dims="temperature", attrs={"units": "K"})
    table = xr.DataArray([1.0, 2.0, 9.0], coords={"temperature": T}, attrs={"units": "aJ/K"})
    body = TabulatedHeatCapacity(table) + ConstantHeatCapacity("1 aJ/K")
    for kelvins in (100.0, 150.0, 399.0, 400.0):
        assert body.temperature(body.energy(Q(kelvins, "K"))).magnitude == pytest.approx(kelvins, rel=1e-13)
    with pytest.raises(HeatChainError, match="outside"):
        body.temperature(2.0 * body.energy("400 K"))
