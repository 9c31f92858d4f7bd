"""ROCK4: its order, its stability, and the same networks as the implicit steps."""

import numpy as np
import pytest

import chain
from chain.solvers.graph import choice, rock4
from chain.solvers.graph.explicit import Explicit
from chain.solvers.graph.implicit import Implicit
from systems.networks import BODY, LINK, MEDIATOR


def polynomial(c):
    """R(z) as coefficients of z, lowest first, and that of the embedded result less R."""
    z = np.polynomial.Polynomial([0.0, 1.0])
    before, now = np.polynomial.Polynomial([1.0]), 1.0 + z * c.mu[0]
    for mu, kappa in zip(c.mu[1:], c.kappa[1:], strict=True):
        before, now = now, z * mu * now + (1.0 + kappa) * now - kappa * before
    slopes = []
    for i in range(4):
        slopes.append(z * (now + sum((c.a[i, j] * slopes[j] for j in range(i)), 0.0 * z)))
    end = now + sum(b * slope for b, slope in zip(c.b, slopes, strict=True))
    return end, sum(e * slope for e, slope in zip(c.error, [*slopes, z * end], strict=True))


@pytest.mark.parametrize("number", range(0, 30, 3))
def test_the_stability_polynomial_is_the_exponential_to_order_4(number):
    """And the embedded one to order 3; of more stages the coefficients of the polynomial cancel."""
    _, c = rock4._table()[number]
    end, error = polynomial(c)
    assert end.coef[:5] == pytest.approx([1.0, 1.0, 1 / 2, 1 / 6, 1 / 24], abs=1e-11)
    assert error.coef[:4] == pytest.approx(np.zeros(4), abs=1e-11)
    assert abs(error.coef[4]) > 1e-4


@pytest.mark.parametrize("number", range(0, 43, 7))  # of yet more stages the published digits do not suffice
def test_it_is_stable_on_the_whole_interval(number):
    degree, c = rock4._table()[number]
    z = -np.linspace(1e-3, rock4.REACH * (degree + 4) ** 2 - 3.0, 4001)
    before, now = np.ones_like(z), 1.0 + z * c.mu[0]
    for mu, kappa in zip(c.mu[1:], c.kappa[1:], strict=True):
        before, now = now, z * mu * now + (1.0 + kappa) * now - kappa * before
    slopes = np.zeros((4, z.size))
    for i in range(4):
        slopes[i] = z * (now + c.a[i] @ slopes)
    assert np.abs(now + c.b @ slopes).max() <= 1.0 + 1e-6


@pytest.mark.parametrize("number", [2, 12])
def test_order_4_for_a_driven_non_linear_equation(number):
    """y' = -y^2 cos t, y = 1/(1 + sin t)."""
    _, c = rock4._table()[number]
    errors = []
    for steps in (8, 16, 32):
        h, y, t = 1.0 / steps, 1.0, 0.0
        for _ in range(steps):
            places = t + h * c.places
            before, now = y, y - h * c.mu[0] * y**2 * np.cos(places[0])
            for j in range(1, len(c.mu)):
                f = -(now**2) * np.cos(places[j])
                before, now = now, h * c.mu[j] * f + (1.0 + c.kappa[j]) * now - c.kappa[j] * before
            slopes = np.zeros(4)
            for i in range(4):
                slopes[i] = -((now + h * c.a[i] @ slopes) ** 2) * np.cos(places[len(c.mu) + i])
            y, t = now + h * c.b @ slopes, t + h
        errors.append(abs(y - 1.0 / (1.0 + np.sin(1.0))))
    assert np.log2(np.array(errors[:-1]) / errors[1:]) == pytest.approx([4.0, 4.0], abs=0.25)


@pytest.mark.parametrize("links", [MEDIATOR, [MEDIATOR, LINK]])
def test_both_ways_to_make_steps_agree(monkeypatch, links):
    around = chain.ConductanceLink("10 pW/K"), lambda t: 295.0 + 5.0 * np.sin(3e8 * t)
    film = chain.Lattice(
        (11, 11), links, BODY, reservoirs={"left": "310 K", "right": "300 K"}, surroundings=around,
        sources={61: lambda t: 1e-10 * (t > 1e-8)},
    )  # fmt: skip
    found = {}
    for way in (Implicit, Explicit):
        monkeypatch.setattr(choice, "chosen", lambda flows, duration, parts, way=way: way(*parts))
        found[way] = film.transient("300 K", "60 ns", samples=13, rtol=1e-8, breakpoints=["10 ns"])
        assert found[way].attrs["energy_residual"] < 1e-12
    for name in ("temperature", "reservoir_heat", "source_heat"):
        mine, other = found[Explicit][name].values, found[Implicit][name].values
        assert mine == pytest.approx(other, abs=1e-7 * np.abs(other).max())


def test_a_large_film_is_stepped_explicitly_and_follows_the_exact_solution():
    n = 40
    film = chain.Lattice((n, 60), LINK, BODY, reservoirs={"left": "310 K", "right": "300 K"})
    times = chain.Quantity(np.array([0.01, 0.1, 0.5]) * n * n, "ns")
    found = film.transient("300 K", times=times, rtol=1e-7)
    k = np.arange(1, n + 1) * np.pi / (n + 1)
    modes = np.sin(np.outer(np.arange(1, n + 1), k)) * np.sqrt(2.0 / (n + 1))
    final = 310.0 - 10.0 * np.arange(1, n + 1) / (n + 1)
    for t, T in zip(found["time"].values, found["temperature"].values, strict=True):
        wanted = final + modes @ (np.exp(-1e9 * (2.0 - 2.0 * np.cos(k)) * t) * (modes.T @ (300.0 - final)))
        assert T.reshape(n, 60) == pytest.approx(np.repeat(wanted[:, None], 60, axis=1), abs=1e-4)
    assert found.attrs["integration"] == "explicit"
