"""Speed of a chain's transient, side by side with other integrators on the same problem. Run as a script.

Bodies with U = T^2/2 joined by links of an oscillator, heated from the left at twice their temperature, to a fifth of
the diffusion time; 50 outputs. All integrators get the same tables and the same compiled right-hand side, and the
tolerance at which their largest error over sites and times is the same (about 1e-6 of the temperature scale), found
beforehand; py-pde and FiPy evaluate the right-hand side themselves (peers.py). Where no tolerance suffices, the line
says so. CPU time of one process, one thread, warm, median of several (of fewer where they take longer than 10 s).

    NUMBA_NUM_THREADS=1 OMP_NUM_THREADS=1 python -m benchmarks.test_chain [largest N]

As a test it checks on a small chain that the compared runs agree; it times nothing.
"""

import sys
import time

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.sparse import diags_array

from benchmarks import peers
from chain.solvers import reference
from chain.solvers.problem import Bodies, Course, Links, Problem
from chain.solvers.run import Run
from chain.solvers.transient import integrate

ERROR = 1e-6  # of the temperature scale
SAMPLES = 50
STEPS_OF_OTHERS = (1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 3e-7, 1e-7, 3e-8)


def oscillator(T):
    x = 1.0 / T
    return x * x * np.exp(-x) / np.expm1(-x) ** 2


def problem(n):
    return Problem(
        links=Links(conductance=oscillator),
        bodies=Bodies(energy=lambda T: T**2 / 2, temperature=lambda u: np.sqrt(2 * u)),
        initial=np.full(n, 1.0),
        left=Course(2.0, "K"),
        right=Course(1.0, "K"),
    )


def moments(n):
    return np.linspace(0.0, 0.2 * n**2 * 1.5 / oscillator(1.5), SAMPLES)


def ours(n, rtol):
    return integrate(problem(n), moments(n), rtol).temperatures


def stepping(n, rtol):
    """Ours without tables of outputs: what is left of them is one final state."""
    return integrate(problem(n), moments(n)[[0, -1]], rtol)


def right_hand_side(n):
    """Compiled du/dt of the energies alone, as an expert would hand it to a library."""
    run = Run(problem(n), moments(n), 1e-6, 0.0)
    network, drive = run.tables.network, run.drive
    padded, result = np.zeros(n + 3), np.empty(n + 3)

    def function(t, e):
        padded[1 : n + 1] = e
        reference.rates(network, drive, t, 0.0, padded, result)
        return result[1 : n + 1].copy()

    return function


def scipy_method(method, **options):
    def solve(n, rtol):
        times = moments(n)
        solution = solve_ivp(
            right_hand_side(n), (0.0, times[-1]), np.zeros(n), method=method, t_eval=times, rtol=rtol,
            atol=rtol, **{k: v(n) if callable(v) else v for k, v in options.items()},
        )  # fmt: skip
        return np.sqrt(2 * (solution.y.T + 0.5))

    return solve


def tridiagonal(n):
    return diags_array([np.ones(n - 1), np.ones(n), np.ones(n - 1)], offsets=[-1, 0, 1])


def cvode(n, rtol):
    from sksundae.cvode import CVODE

    function, times = right_hand_side(n), moments(n)

    def rhs(t, e, rate):
        rate[:] = function(t, e)

    solver = CVODE(rhs, method="BDF", linsolver="band", lband=1, uband=1, rtol=rtol, atol=rtol, max_num_steps=10**6)
    return np.sqrt(2 * (solver.solve(times, np.zeros(n)).y + 0.5))


def peer(solve):
    return lambda n, rtol: solve(n, moments(n), rtol)


INTEGRATORS = {
    "ours": ours,
    "CVODE, banded": cvode,
    "LSODA, banded": scipy_method("LSODA", lband=1, uband=1),
    "BDF, sparse": scipy_method("BDF", jac_sparsity=tridiagonal),
    "RK45": scipy_method("RK45"),
} | {name: peer(solve) for name, solve in peers.INSTALLED.items()}
LARGEST = {
    "ours": 10**7, "CVODE, banded": 100_000, "LSODA, banded": 100_000, "BDF, sparse": 10_000, "RK45": 100,
    "py-pde": 1000, "FiPy": 100,
}  # fmt: skip


def tolerance(solve, n, exact):
    """The loosest of some tolerances at which an integrator's error is small enough, and that error."""
    for rtol in STEPS_OF_OTHERS:
        error = np.abs(solve(n, rtol) - exact).max()
        if error <= ERROR:
            break
    return rtol, error


def median_time(solve, n, rtol):
    repeats = 5 if n <= 1000 else 3
    solve(n, rtol)
    spent = []
    for _ in range(repeats):
        start = time.process_time()
        solve(n, rtol)
        spent.append(time.process_time() - start)
        if sum(spent) > 10:
            break
    return float(np.median(spent))


@pytest.mark.slow
def test_the_compared_runs_agree():
    exact = ours(20, 1e-10)
    for name, solve in INTEGRATORS.items():
        if name.startswith("CVODE"):
            continue  # optional
        rtol, allowed = (1e-5, 1e-3) if name == "FiPy" else (1e-7, 2e-5)  # of second order: it would take long
        assert np.abs(solve(20, rtol) - exact).max() < allowed, name


def main(largest):
    print(f"{'N':>8} {'integrator':16} {'rtol':>7} {'error':>8} {'CPU s':>9} {'over ours':>11}")
    for n in [10**p for p in range(2, 8) if 10**p <= largest]:
        small = min(n, 1000)  # tolerances are found there: errors depend little on the size
        exact, first = ours(small, 1e-10), np.nan
        for name, solve in INTEGRATORS.items():
            if n > LARGEST[name]:
                continue
            rtol, error = tolerance(solve, small, exact)
            spent = median_time(solve, n, rtol)
            first = spent if name == "ours" else first
            line(n, name, rtol, error, spent, first, "" if error <= ERROR else f"does not reach {ERROR:.0e}")
            if name == "ours":
                run = stepping(n, rtol)
                alone = median_time(stepping, n, rtol)
                each = alone / n / (run.steps + run.rejected) * 1e9
                line(n, "  stepping alone", rtol, error, alone, first, f"{run.steps} steps, {each:.1f} ns/site/step")


def line(n, name, rtol, error, spent, first, remark=""):
    print(f"{n:8} {name:16} {rtol:7.0e} {error:8.1e} {spent:9.4f} {spent / first:11.1f}  {remark}", flush=True)


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 10_000)
