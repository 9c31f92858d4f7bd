"""Poles, residues, friction kernel and response: the identities that [Panasyuk2012] Secs. II-III state of them."""

import mpmath as mp
import numpy as np
import pytest
from scipy.integrate import quad

from chain.errors import HeatChainError
from chain.links.harmonic.mediator import HarmonicMediator
from chain.links.harmonic.poles import cubic
from chain.units.boundary import ureg
from systems import mediator_reference as reference

Q = ureg.Quantity


def reduced(damping, cutoff):
    """In units of 1 rad/s, so that numbers are those of omega0 = 1."""
    return HarmonicMediator("1 rad/s", Q(damping, "rad/s"), Q(cutoff, "rad/s"))


RNG = np.random.default_rng(5)
DAMPING, CUTOFF = 10 ** RNG.uniform(-6, 4, 200), 10 ** RNG.uniform(-3, 4, 200)


def test_poles_solve_equation_21():
    poles = reduced(DAMPING, CUTOFF).poles.magnitude
    d, g = CUTOFF[:, None], DAMPING[:, None]
    terms = [poles**3, -d * poles**2, (1 + d * g) * poles, -d * np.ones_like(poles)]
    assert np.abs(sum(terms) / sum(map(np.abs, terms))).max() < 1e-14
    assert np.all(poles.real > 0)


def test_factors_against_many_digits():
    dampings = np.array([*DAMPING[:40], 1e-25, 1e25, 1e20])
    cutoffs = np.array([*CUTOFF[:40], 1e20, 1e-20, 1e20])
    for damping, cutoff, real, half, product in zip(dampings, cutoffs, *cubic(dampings, cutoffs), strict=True):
        with mp.workdps(150):
            found, _ = reference.poles(damping, cutoff)
            closest = min(found, key=lambda mu: abs(mu - real))
            assert abs(closest / real - 1) < 4e-16
            assert abs((cutoff - closest) / 2 / half - 1) < 1e-15
            assert abs(cutoff / closest / product - 1) < 1e-15


def test_sums_over_poles():
    mediator = reduced(np.array([0.3, 5.0, 0.7]), np.array([2.0, 9.0, 0.4]))
    poles, residues = mediator.poles.magnitude, mediator.residues.magnitude
    for power, value in ((0, 0), (1, -1), (2, 0)):  # below Eq. (46), with the signs that Eq. (20) gives at large z
        moments = (residues * poles**power).sum(axis=-1)
        assert moments == pytest.approx([value] * 3, abs=1e-13) if power != 2 else np.abs(moments).max() < 1e-12
    # Eq. (50)
    assert (residues / poles**2).sum(axis=-1) == pytest.approx(np.array([0.3, 5.0, 0.7]), rel=1e-13)


def test_infinite_cutoff_has_two_poles():
    mediator = reduced(3.0, np.inf)
    r = np.sqrt(1 - 4 / 9)  # Eqs. (23)-(24)
    assert mediator.poles.magnitude[:2] == pytest.approx([1.5 * (1 - r), 1.5 * (1 + r)], rel=1e-15)
    assert mediator.residues.magnitude == pytest.approx([1 / 3 / r, -1 / 3 / r, 0], rel=1e-15)
    assert np.isinf(mediator.poles.magnitude[2])


def test_residues_of_coinciding_poles_are_refused():
    with pytest.raises(HeatChainError, match="coincide"):
        reduced(2.0, np.inf).residues  # noqa: B018
    assert reduced(2.0, np.inf).response("3 s").magnitude == pytest.approx(3 * np.exp(-3), rel=1e-15)


@pytest.mark.parametrize(
    ("damping", "cutoff"),
    [
        (0.3, 2.0),
        (2.0, np.inf),
        (5.0, 9.0),
        (0.01, np.inf),
        (8 / 27**0.5, 27**0.5),
        (8 / 27**0.5 * (1 + 1e-9), 27**0.5),
    ],
)
def test_response_has_the_laplace_transform_of_equation_20(damping, cutoff):
    mediator = reduced(damping, cutoff)
    for z in (0.3, 2.0):
        total = quad(
            lambda t, z=z: mediator.response(Q(t, "s")).magnitude * np.exp(-z * t), 0, 120 / z, epsrel=1e-11, limit=500
        )[0]
        # [Panasyuk2012] Eqs. (17)-(18)
        friction = damping / (1 + z / cutoff)
        assert total == pytest.approx(1 / (z * z + 1 + z * friction), rel=1e-9)


def test_response_against_many_digits():
    for damping, cutoff, time in [(1e-4, 30.0, 400.0), (0.3, 2.0, 5.0), (40.0, 1e3, 2.0), (1e3, 0.01, 3.0)]:
        with mp.workdps(60):
            poles, residues = reference.poles(damping, cutoff)
            exact = mp.re(sum(g * mp.exp(-m * time) for m, g in zip(poles, residues, strict=True)))
            size = sum(abs(g * mp.exp(-m * time)) for m, g in zip(poles, residues, strict=True))
        assert abs(reduced(damping, cutoff).response(Q(time, "s")).magnitude - exact) < 1e-13 * size
    assert reduced(1.0, 2.0).response("-1 s").magnitude == 0


def test_friction_kernel():
    mediator = reduced(0.3, 2.0)
    time = np.linspace(-2, 2, 5)
    assert mediator.friction_kernel(Q(time, "s")).magnitude == pytest.approx(0.6 * np.exp(-2 * np.abs(time)))
    with pytest.raises(HeatChainError, match="cutoff"):
        reduced(0.3, np.inf).friction_kernel("1 s")


@pytest.mark.parametrize("cutoff", [0.5, 3.0, 40.0])
def test_weak_coupling_poles_are_of_first_order(cutoff):
    """Eq. (69) with the shift of the frequency: what it leaves out falls with the square of the damping."""
    first, second = (
        np.abs(reduced(damping, cutoff).poles.magnitude - reduced(damping, cutoff).weak_coupling_poles.magnitude)
        for damping in (1e-3, 1e-4)
    )
    assert np.all(second <= 0.0105 * first + 1e-15)


def test_weak_coupling_residues_have_the_right_sign():
    exact, approximate = (getattr(reduced(1e-4, 3.0), n).magnitude for n in ("residues", "weak_coupling_residues"))
    assert approximate.real == pytest.approx(exact.real, rel=1e-3)
    assert approximate.imag == pytest.approx(exact.imag, abs=1e-4)
    assert reduced(1e-4, 3.0).effective_damping.magnitude == pytest.approx(1e-4 * 9 / 10)
