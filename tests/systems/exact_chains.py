"""Chains with closed-form links and bodies, some with exact solutions, in reduced units."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal

from chain.solvers.problem import Bodies, Course, Links, Problem

Array = NDArray[np.float64]

# U = T^2/2, as of the Drude-Ullersma body, and U = T^4/4, as of a Debye solid at low temperature.
QUADRATIC = Bodies(energy=lambda T: T**2 / 2, temperature=lambda u: np.sqrt(2 * u))
QUARTIC = Bodies(energy=lambda T: T**4 / 4, temperature=lambda u: (4 * u) ** 0.25)
CONSTANT = Bodies(energy=lambda T: T, temperature=lambda u: u)


def oscillator(T: Array) -> Array:
    """Conductance through one oscillator of unit frequency: exponentially small when cold, 1 when hot."""
    x = 1.0 / T
    return np.asarray(x * x * np.exp(-x) / np.expm1(-x) ** 2)


def step_chain(n: int, left: float = 2.0, right: float = 1.0, initial: float = 1.0) -> Problem:
    """Quadratic bodies joined by oscillators, heated from the left."""
    return Problem(
        links=Links(conductance=oscillator),
        bodies=QUADRATIC,
        initial=np.full(n, initial),
        left=Course(left, "K"),
        right=Course(right, "K"),
    )


def diffusion_time(n: int, T: float = 1.5) -> float:
    """N^2 C/K of a step chain."""
    return float(n**2 * T / oscillator(np.array([T]))[0])


def linear_chain(n: int) -> Problem:
    """K = T and U = T^2/2: Eq. (80) is linear in u = T^2/2, with du_n/dt = u_{n-1} - 2 u_n + u_{n+1}."""
    return Problem(
        links=Links(conductance=lambda T: T),
        bodies=QUADRATIC,
        initial=np.ones(n),
        left=Course(2.0, "K"),
        right=Course(1.0, "K"),
    )


def linear_solution(n: int, times: Array) -> Array:
    """Exact temperatures (times, n) of `linear_chain`."""
    rates, modes = eigh_tridiagonal(np.full(n, 2.0), np.full(n - 1, -1.0))
    steady = np.linspace(2.0, 0.5, n + 2)[1:-1]
    amplitude = modes.T @ (0.5 - steady)
    u = steady + np.exp(-np.outer(times, rates)) * amplitude @ modes.T
    return np.asarray(np.sqrt(2 * u))


def mixed_chain(n: int, seed: int = 0, left: float = 3.0, right: float = 0.5) -> Problem:
    """Three kinds of link and two kinds of body, all of different size."""
    rng = np.random.default_rng(seed)
    return Problem(
        links=Links(conductance=lambda T: np.stack([oscillator(T), T**2, 0.3 + 0 * T]), count=3),
        bodies=pair_of_bodies(),
        initial=np.full(n, 1.0),
        left=Course(left, "K"),
        right=Course(right, "K"),
        link=rng.integers(0, 3, n + 1),
        weight=rng.uniform(1, 2, n + 1),
        body=rng.integers(0, 2, n),
        scale=rng.uniform(1, 3, n),
    )


def pair_of_bodies() -> Bodies:
    """U = T^2/2 and U = T^4/4."""

    def both(one: Callable[[Array], Array], two: Callable[[Array], Array]) -> Callable[[Array], Array]:
        return lambda x: np.stack([one(x[0]), two(x[-1])])

    return Bodies(
        energy=both(lambda T: T**2 / 2, lambda T: T**4 / 4),
        temperature=both(lambda u: np.sqrt(2 * u), lambda u: (4 * u) ** 0.25),
        count=2,
    )
