"""Thermal kernels against mpmath, over all magnitudes of their arguments."""

import mpmath as mp
import numpy as np
import pytest

from chain.links import bose

mp.mp.dps = 60
REAL = [0.0, 1e-310, 1e-200, 1e-20, 0.9e-8, 1.1e-8, 1e-4, 0.3, 1.0, 7.0, 39.0, 80.0, 650.0]
COMPLEX = [complex(a, b) for a in (1e-12, 1e-3, 0.4, 3.0, 90.0) for b in (-2.5, 1e-9, 0.7, 6.0)]


def n(y):
    return 1 / mp.expm1(y)


@pytest.mark.parametrize("y", REAL)
def test_real_kernels(y):
    x = mp.mpf(y)
    assert bose.occupation(y) == pytest.approx(float(x * n(x)) if y else 1.0, rel=4e-16, abs=0)
    assert bose.heat_capacity(y) == pytest.approx(float(x**2 * n(x) * (n(x) + 1)) if y else 1.0, rel=2e-15, abs=0)


@pytest.mark.parametrize("y", [699.0, 701.0, 709.0, 711.0, 740.0])
def test_kernels_where_the_exponential_overflows(y):
    """They are right until they themselves underflow: e^-740 is a float, e^740 is none."""
    x = mp.mpf(y)
    underflow = 1e-317  # where floats have no more digits
    assert bose.occupation(y) == pytest.approx(float(x * n(x)), rel=1e-13, abs=underflow)
    assert bose.heat_capacity(y) == pytest.approx(float(x**2 * n(x) * (n(x) + 1)), rel=1e-13, abs=underflow)
    for ratio in (1e-9, 1 / 24, 3.0):
        exact = float(x * (1 + mp.mpf(ratio)) * (n(x) - n(x * (1 + mp.mpf(ratio)))) / mp.mpf(ratio))
        assert bose.difference(y, bose.occupation(y), ratio) == pytest.approx(exact, rel=1e-12, abs=underflow)
    z = mp.mpc(y, 1)
    for kernel, exact in (
        (bose.occupation_complex, z * n(z)),
        (bose.heat_capacity_complex, z**2 * n(z) * (n(z) + 1)),
        (bose.fluctuation_complex, z * mp.coth(z / 2) / 2),
    ):
        assert kernel(complex(z)) == pytest.approx(complex(exact), rel=1e-12, abs=underflow)


def test_every_kernel_is_finite_from_1e_300_to_1e300():
    """All against mpmath where the phase of a complex argument has digits; 1 at the lower end, 0 at the upper."""

    def emission(x):
        return x / -mp.expm1(-x) if abs(x) < 1e9 else x

    powers = [float(f"1e{e}") for e in range(-300, 301, 20)]
    for y in powers:
        assert bose.occupation(y) == pytest.approx(float(y * n(mp.mpf(y))) if y < 700 else 0.0, rel=1e-14, abs=1e-300)
        assert 0.0 <= bose.heat_capacity(y) <= 1.0
        assert np.isfinite([bose.occupation_complex(y * (1 + 1j)), bose.heat_capacity_complex(y * (1 + 1j))]).all()
        for ratio in powers:
            x, r = mp.mpf(y), mp.mpf(ratio)
            exact = x * n(x) * emission(x * (1 + r)) / emission(x * r) if y < 700 else mp.mpf(0)
            found = bose.difference(y, bose.occupation(y), ratio)
            assert found == pytest.approx(float(exact), rel=1e-13, abs=1e-300)
            turned = bose.difference_complex(y * (1 + 1e-9j), ratio)
            assert turned == pytest.approx(float(exact), rel=1e-7, abs=1e-300)


@pytest.mark.parametrize("y", COMPLEX)
def test_complex_kernels(y):
    x = mp.mpc(y)
    for kernel, exact in (
        (bose.expm1, mp.expm1(x)),
        (bose.occupation_complex, x * n(x)),
        (bose.heat_capacity_complex, x**2 * n(x) * (n(x) + 1)),
        (bose.fluctuation_complex, x * mp.coth(x / 2) / 2),
    ):
        assert kernel(y) == pytest.approx(complex(exact), rel=1e-14, abs=0)


@pytest.mark.parametrize("ratio", [1e-14, 1e-6, 0.5, 3.0, 1e4, 1e12])
def test_difference_of_two_baths(ratio):
    """ω(n1 - n2)/(T1 - T2) with T2 = 1 and T1 = 1 + ratio, in units of k_B."""
    r = mp.mpf(ratio)

    def exact(y):
        return mp.mpmathify(y) * (1 + r) * (n(y) - n(y * (1 + r))) / r

    for y in REAL[3:-1]:
        found = bose.difference(y, bose.occupation(y), ratio)
        assert found == pytest.approx(float(exact(mp.mpf(y))), rel=4e-15, abs=0)
    for y in COMPLEX:
        if abs(y) * ratio < 600.0:  # beyond, the phase of a float has no digits left
            assert bose.difference_complex(y, ratio) == pytest.approx(complex(exact(mp.mpc(y))), rel=1e-13, abs=0)


def test_tables_are_the_kernels():
    y = np.array(REAL[4:-1])
    for table, kernel in (
        (bose.occupation_table, bose.occupation),
        (bose.heat_capacity_table, bose.heat_capacity),
    ):
        np.testing.assert_allclose(table(y), [kernel(one) for one in y], rtol=1e-15)
