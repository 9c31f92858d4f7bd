"""A block of coherent volumes, against Eq. (92), dense matrices and effective-medium theory."""

import numpy as np
import pytest

import chain
from chain import HeatChainError
from scenarios.presets.chains.block import ALONG_Z, AXES, EVERYWHERE, _drawn, _through, block, effective_medium


def test_conductivities_are_those_of_equation_92():
    found = block(size=5, lengths=("3 nm", "2 nm", "1 nm"), draws=1, fractions=2)
    assert found["conductivity"].values == pytest.approx(found["coherent_conductivity"].values, rel=1e-10)
    kappa = dict(zip(AXES, found["conductivity"].values, strict=True))
    assert (kappa["x"] / kappa["y"], kappa["x"] / kappa["z"]) == pytest.approx((9 / 4, 9.0), rel=1e-10)  # Eq. (93)
    assert found["kept_conductivity"].sel(sound_fraction=1.0).values == pytest.approx(1.0, rel=1e-10)


def test_layers_that_come_apart_conduct_as_rods_side_by_side():
    """Across them as contacts in parallel planes, and along them as before."""
    found = block(size=4, draws=1, fractions=2, weak=1e-2)["kept_conductivity"].sel(defects=ALONG_Z)
    assert found.sel(axis=["x", "y"]).values == pytest.approx(1.0, rel=0.2)
    assert (found.sel(axis="z").isel(sound_fraction=0) < 0.35).all()


def test_a_block_with_defects_is_that_of_its_laplacian():
    n, rng = 4, np.random.default_rng(3)
    drawn = _drawn(n, (0.6, 0.6, 0.6), 0.05, rng)
    contact, T = chain.HarmonicMediator("100 cm^-1", "100 cm^-1", "300 K"), chain.Quantity(300.0, "K")
    K = contact.current("300.5 K", "299.5 K").to("W").magnitude
    number = np.arange(n**3).reshape(n, n, n)
    M = np.zeros((n**3 + 2, n**3 + 2))
    for axis, counts in enumerate(drawn):
        side = np.moveaxis(number, axis, 0)
        # In the lattice's order: the first of the bodies joined, the last direction fastest
        a = np.take(number, np.arange(n - 1), axis).ravel()
        b = np.take(number, np.arange(1, n), axis).ravel()
        pairs = list(zip(a, b, counts, strict=False))
        if axis == 1:
            faces = counts[(n - 1) * n**2 :]
            pairs += list(zip([n**3] * n**2, side[0].ravel(), faces[: n**2], strict=True))
            pairs += list(zip(side[-1].ravel(), [n**3 + 1] * n**2, faces[n**2 :], strict=True))
        for i, j, k in pairs:
            M[np.ix_([i, j], [i, j])] += k * np.array([[1.0, -1.0], [-1.0, 1.0]])
    inside = slice(0, n**3)
    x = np.linalg.solve(M[inside, inside], -M[inside, n**3])
    wanted = K * float(M[n**3, n**3] + M[n**3, inside] @ x)
    assert _through(n, "y", contact, T, drawn)[0] == pytest.approx(wanted, rel=1e-5)  # linear response


def test_effective_medium_theory_is_its_equation():
    p, weak = np.linspace(0.05, 1.0, 8), 1e-2
    K = effective_medium(p, weak)
    assert p * (1 - K) / (1 + 2 * K) + (1 - p) * (weak - K) / (weak + 2 * K) == pytest.approx(np.zeros(8), abs=1e-14)
    assert effective_medium(np.array([0.0, 1.0]), weak) == pytest.approx([weak, 1.0])


def test_many_sound_contacts_conduct_as_effective_medium_theory_says():
    found = block(size=8, draws=2, fractions=6)
    kept = found["kept_conductivity"].sel(defects=EVERYWHERE).mean(("axis", "realisation"))
    assert (abs(kept - found["effective_medium"]).sel(sound_fraction=slice(0.7, None)) < 0.03).all()


def test_what_is_refused():
    for options in ({"size": 1}, {"weak": 0.0}, {"draws": 0}, {"fractions": 1}, {"lengths": ("1 nm", "2 nm")}):
        with pytest.raises(HeatChainError, match=next(iter(options))):
            block(**options)
