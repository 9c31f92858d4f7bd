"""Speed of the exact star, beside dense diagonalisation and integrated equations of motion. Run as a script.

One process, one thread; the best of several rounds. Set NUMBA_NUM_THREADS=1 and OMP_NUM_THREADS=1.
"""

import time

import numpy as np
from scipy.constants import hbar, k
from scipy.integrate import solve_ivp

from chain.exact import Star
from chain.exact.bath_modes import drude_ullersma
from chain.exact.star import dense_matrix
from chain.exact.star.system import Start, System
from chain.links.harmonic.mediator import HarmonicMediator
from chain.units.boundary import ureg

Q = ureg.Quantity
OMEGA0 = 1e12
KELVIN = hbar * OMEGA0 / k
TEMPERATURES = tuple(Q(T * KELVIN, "K") for T in (1.0, 0.5))
BAND = 30.0  # NΔ/ω0, the same for every N
SAMPLES = 100


def star(modes):
    mediator = HarmonicMediator(*(Q(x * OMEGA0, "rad/s") for x in (1.0, 1.0, 2.0)))
    return Star(mediator, Q(BAND / modes * OMEGA0, "rad/s"), modes)


def evolve(modes, method="arrowhead", samples=SAMPLES, preparation="simultaneous"):
    """Energies up to the time 2π/Δ."""
    until = Q(2.0 * np.pi * modes / (BAND * OMEGA0), "s")
    return star(modes).evolve(TEMPERATURES, until, samples=samples, method=method, preparation=preparation)


def integrate(modes, rtol=1e-8):
    """Energy that the baths gained at 2π/Δ, by [Panasyuk2012] Eqs. (5)-(8) for the roots of the covariance."""
    bath = drude_ullersma(modes, BAND / modes, 0.5, 2.0)
    system = System(1.0, (bath, bath))
    omega, force = np.tile(bath.frequency, 2), np.tile(bath.coupling, 2)
    size = 2 * modes + 1
    start = np.zeros((2, size, 2 * size))
    covariance = dense_matrix.initial(system, Start((1.0, 0.5), 0.75, "simultaneous", "quantum"))
    start[0, :, :size], start[1, :, size:] = (np.sqrt(part) for part in covariance)  # diagonal

    def motion(_, y):
        x, v = y.reshape(2, size, -1)
        kick = np.empty_like(x)
        kick[0] = force @ x[1:] - system.stiffness * x[0]
        kick[1:] = force[:, None] * x[0] - omega[:, None] ** 2 * x[1:]
        return np.concatenate([v, kick]).ravel()

    end = 2.0 * np.pi / bath.spacing
    found = solve_ivp(motion, (0.0, end), start.ravel(), "DOP853", [end], rtol=rtol, atol=1e-2 * rtol)
    after, before = (
        0.5 * ((state[1, 1:] ** 2).sum(axis=1) + omega**2 * (state[0, 1:] ** 2).sum(axis=1))
        for state in (found.y.reshape(start.shape), start)
    )
    return (after - before).reshape(2, modes).sum(axis=1) * hbar * OMEGA0


def best(function, rounds):
    """Shortest CPU time of several, and the result."""
    spent = []
    for _ in range(rounds):
        begin = time.process_time()
        found = function()
        spent.append(time.process_time() - begin)
    return min(spent), found


def against_others(sizes, integrated):
    """One time, 2π/Δ, with each method."""
    print(f"{'N':>6} {'ours, s':>9} {'dense / ours':>13} {'ODE / ours':>11} {'dense - ours':>13} {'ODE - ours':>11}")
    for modes in sizes:
        ours, ds = best(lambda modes=modes: evolve(modes, samples=2), 5)
        change = ds.bath_energy_change.values[-1]
        theirs, checked = best(lambda modes=modes: evolve(modes, "dense", samples=2), 2)
        cells = [f"{theirs / ours:13.1f}", " " * 11, f"{_apart(checked.bath_energy_change.values[-1], change):13.1e}"]
        if modes in integrated:
            slow, found = best(lambda modes=modes: integrate(modes), 1)
            cells[1:2] = [f"{slow / ours:11.0f}"]
            cells.append(f"{_apart(found, change):11.1e}")
        print(f"{modes:6d} {ours:9.4f}", *cells, flush=True)


def _apart(one, other):
    """Largest difference over the largest value."""
    return np.abs(one - other).max() / np.abs(other).max()


def growth(sizes):
    """Both energies at many times."""
    print(f"\n{'N':>7} {'times':>6} {'preparation':>13} {'s':>8} {'µs a mode and time':>19} {'power of N':>11}")
    for preparation in ("simultaneous", "sequential"):
        last = None
        for modes, samples in sizes:
            spent, ds = best(lambda m=modes, n=samples, p=preparation: evolve(m, samples=n, preparation=p), 1)
            each = spent / samples
            power = "" if last is None else f"{np.log(each / last[1]) / np.log(modes / last[0]):11.2f}"
            cost = 1e6 * each / modes
            print(f"{modes:7d} {samples:6d} {preparation:>13} {spent:8.2f} {cost:19.2f} {power}", flush=True)
            last = modes, each
            assert ds.attrs["energy_residual"] < 1e-12


def main():
    evolve(100, samples=3)
    evolve(100, samples=3, preparation="sequential")
    against_others((50, 100, 200, 400, 800), (50, 100, 200))
    growth(((1000, 100), (5000, 100), (20_000, 100), (200_000, 10)))


if __name__ == "__main__":
    main()
