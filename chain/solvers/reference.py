"""The same chain through other people's integrators, to check ours: LSODA and Radau of scipy, CVODE of SUNDIALS.

Tables, right-hand side and heats are ours; the method, its error control and its derivatives are theirs. They are
restarted at every piece of the waveforms: left to themselves they step over a short pulse that follows a rest.
"""

import time as clock_time
from collections.abc import Callable

import numpy as np
from scipy.integrate import solve_ivp
from scipy.sparse import diags_array

from chain.arrays import Array
from chain.errors import SolverError
from chain.solvers.currents import output_currents, output_temperatures, site_temperatures
from chain.solvers.problem import Problem
from chain.solvers.result import Transient
from chain.solvers.run import Run
from chain.solvers.state import STEPS, THROUGHPUT, TIME, Drive
from chain.solvers.tabulate import Network
from chain.solvers.waveforms import wave_values
from chain.trial import first_step

METHODS = ("lsoda", "radau", "cvode")


def rates(network: Network, drive: Drive, t: float, inside: float, y: Array, result: Array) -> None:
    """Rates of change of (Q_left, energies, Q_right, Q_sources), a banded system; not a number outside the tables.

    `inside` is a time that says which piece of the waveforms counts.
    """
    n, waves = len(network.start), drive.waves
    if drive.still:
        values = waves.coefficients[:, 0]
    else:
        values = np.array([wave_values(waves, i, np.array([t]), inside - t)[0] for i in range(2 + len(drive.sites))])
    T = output_temperatures(network, y[None, 1 : n + 1])
    J = output_currents(network, drive.kinds, values[None, :2], T)[0]
    result[1 : n + 1] = J[:-1] - J[1:]
    result[0], result[n + 1], result[n + 2] = J[0], -J[n], values[2:].sum()
    np.add.at(result, drive.sites + 1, values[2:])


def solver(method: str) -> Callable[..., Transient]:
    """Function with the arguments of `integrate` (without events and continued states) for a method by name.

    Parameters
    ----------
    method : str
        "lsoda", "radau" or "cvode" (needs scikit-sundae).
    """
    if method not in METHODS:
        raise SolverError(f"`method` must be one of {', '.join(METHODS)}, but is {method!r}.")

    def integrate_with(
        problem: Problem,
        times: Array,
        rtol: float = 1e-6,
        atol: float = 0.0,
        most_steps: int = 1_000_000,
        most_seconds: float = np.inf,
        progress: Callable[[float], None] | None = None,
    ) -> Transient:
        run = Run(problem, times, rtol, atol, most_steps, most_seconds, progress)
        return _integrate(method, run, rtol, atol)

    return integrate_with


def _integrate(method: str, run: Run, rtol: float, atol: float) -> Transient:
    """One piece of the waveforms after the other; tables are widened once more where a method leaves them."""
    first_step()
    n, times, drive = run.problem.sites, run.times, run.drive
    network = run.tables.network
    # Tolerances of the energies: what `rtol` of the coldest temperature means in energy.
    T, slope = np.empty(n), np.empty(n)
    site_temperatures(network, run.state.e, T, slope)
    absolute = np.empty(n + 3)
    absolute[1 : n + 1] = (rtol * T.min() + atol) / slope
    absolute[[0, n + 1, n + 2]] = absolute[1 : n + 1].max()
    calls = 0

    def function(t: float, y: Array) -> Array:
        nonlocal calls
        calls += 1
        if calls % 100 == 0:
            _check_limits(run, calls, t)
        result = np.empty(n + 3)
        rates(network, drive, t, inside, y, result)
        return result

    solve = _cvode if method == "cvode" else _scipy
    energies, heats = np.zeros((len(times), n)), np.zeros((len(times), 3))
    y, begin, inside = np.zeros(n + 3), float(times[0]), 0.0
    for stop in drive.stops:
        inside = 0.5 * (begin + float(stop))
        wanted = np.flatnonzero((times > begin) & (times <= stop))
        try:
            rows, y = solve(method, function, begin, float(stop), y, times[wanted], 0.1 * rtol, 0.1 * absolute)
        except SolverError as error:
            done = slice(0, np.searchsorted(times, begin, side="right"))
            T = output_temperatures(network, energies[done])
            error.partial = run.result(times[done], T, energies[done], heats[done], True)
            raise
        energies[wanted], heats[wanted] = rows[:, 1 : n + 1], rows[:, [0, n + 1, n + 2]]
        begin = float(stop)
    state = run.state
    state.e[:], state.heat[:], state.counts[STEPS] = y[1 : n + 1], y[[0, n + 1, n + 2]], calls
    state.clock[TIME], state.clock[THROUGHPUT] = begin, np.abs(np.diff(heats[:, :2], axis=0)).sum()
    return run.result(times, output_temperatures(network, energies), energies, heats, True)


def _check_limits(run: Run, calls: int, t: float) -> None:
    if run.progress is not None:
        run.progress(t)
    if calls > 20 * run.control.most_steps or clock_time.monotonic() - run.began > run.most_seconds:
        raise SolverError(f"The run took more than its limits allow; it reached {t:.6g} s of {run.times[-1]:.6g} s.")


Function = Callable[[float, Array], Array]


def _scipy(
    method: str, function: Function, begin: float, stop: float, y: Array, wanted: Array, rtol: float, atol: Array
) -> tuple[Array, Array]:
    options: dict[str, object] = {"lband": 1, "uband": 1}
    if method == "radau":
        n = len(y)
        options = {"jac_sparsity": diags_array([np.ones(n - 1), np.ones(n), np.ones(n - 1)], offsets=[-1, 0, 1])}
    solution = solve_ivp(
        function, (begin, stop), y, method={"lsoda": "LSODA", "radau": "Radau"}[method],
        t_eval=np.unique(np.append(wanted, stop)), rtol=rtol, atol=atol, **options,
    )  # fmt: skip
    if not solution.success:
        raise SolverError(f"{method} stopped: {solution.message}")
    return solution.y.T[: len(wanted)], solution.y[:, -1]


def _cvode(
    method: str, function: Function, begin: float, stop: float, y: Array, wanted: Array, rtol: float, atol: Array
) -> tuple[Array, Array]:
    try:
        from sksundae.cvode import CVODE
    except ImportError as error:
        raise SolverError("`method='cvode'` needs scikit-sundae: pip install heatchain[sundials].") from error

    def right_hand_side(t: float, y: Array, yp: Array) -> None:
        yp[:] = function(t, y)

    solver = CVODE(
        right_hand_side, method="BDF", linsolver="band", lband=1, uband=1, rtol=rtol, atol=atol, max_num_steps=10**6
    )
    # With two times only it would return every step of its own: there are always three.
    moments = np.unique(np.concatenate([[begin, 0.5 * (begin + stop)], wanted, [stop]]))
    solution = solver.solve(moments, y)
    if not solution.success:
        raise SolverError(f"cvode stopped: {solution.message}")
    return solution.y[np.searchsorted(moments, wanted)], solution.y[-1]
