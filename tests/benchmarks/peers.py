"""The benchmark's chain in general PDE packages, where installed: py-pde and FiPy.

Both get the same discrete problem, dU_n/dt = F(T_{n-1}) - 2 F(T_n) + F(T_{n+1}) with U = T^2/2 and F the integral of
the oscillator's conductance, the reservoirs at sites 0 and N + 1, and evaluate F with numpy.
"""

from importlib.util import find_spec
from itertools import pairwise

import numpy as np

LEFT, RIGHT = 2.0, 1.0  # temperatures of the reservoirs; the bodies start at the right one's
NEARLY_EQUAL = 1e-6  # energies: below this a quotient of differences loses more than the derivative


def potential(T):
    return 1.0 / np.expm1(1.0 / T)


def with_reservoirs(u):
    return np.concatenate([[LEFT**2 / 2], u, [RIGHT**2 / 2]])


def rates(u):
    return np.diff(potential(np.sqrt(2 * with_reservoirs(u))), 2)


def py_pde(n, times, rtol):
    """Its scipy solver, told the band as for scipy itself; it starts LSODA anew at every output."""
    import pde

    class Chain(pde.PDEBase):
        def evolution_rate(self, state, t=0):
            return pde.ScalarField(state.grid, rates(state.data))

    grid = pde.CartesianGrid([[0.5, n + 0.5]], n)
    outputs = pde.MemoryStorage()
    final = Chain().solve(
        pde.ScalarField(grid, RIGHT**2 / 2), t_range=times[-1], tracker=[outputs.tracker(times[:-1])],
        solver="scipy", backend="numpy", method="LSODA", lband=1, uband=1, rtol=rtol, atol=rtol,
    )  # fmt: skip
    # its tracker may miss the last moment by rounding
    return np.sqrt(2 * np.array([*outputs.data, final.data]))


def secants(u):
    """(F_{n+1} - F_n) / (U_{n+1} - U_n) at the N + 1 faces, which makes FiPy's linear flux exact."""
    u = with_reservoirs(u)
    T, differences = np.sqrt(u[1:] + u[:-1]), np.diff(u)
    equal = np.abs(differences) < NEARLY_EQUAL
    quotient = np.diff(potential(np.sqrt(2 * u))) / np.where(equal, 1.0, differences)
    derivative = potential(T) * (1 + potential(T)) / T**3  # dF/dU = F'(T) / T
    faces = np.where(equal, derivative, quotient)
    faces[[0, -1]] /= 2  # the reservoirs are one spacing from their bodies, FiPy's boundary half of one
    return faces


def steps(times, density):
    """FiPy chooses no steps: they grow with time, `density` in a factor of e, and meet every output."""
    first = np.geomspace(1.0, times[1], int(np.ceil(density * np.log(times[1]))) + 1)
    yield np.concatenate([np.linspace(0.0, 1.0, density + 1), first[1:]])
    for start, end in pairwise(times[1:]):
        yield np.linspace(start, end, int(np.ceil(density * np.log(end / start))) + 1)


def fipy(n, times, rtol):
    """Crank-Nicolson with two sweeps a step, after four steps of implicit Euler that damp the jump at the left end."""
    import fipy
    from fipy.solvers import LinearLUSolver

    U = fipy.CellVariable(mesh=fipy.Grid1D(nx=n, dx=1.0), value=RIGHT**2 / 2, hasOld=True)
    U.constrain(LEFT**2 / 2, U.mesh.facesLeft)
    U.constrain(RIGHT**2 / 2, U.mesh.facesRight)
    conductivity, explicit = fipy.FaceVariable(mesh=U.mesh), fipy.CellVariable(mesh=U.mesh)
    equation = fipy.TransientTerm() == fipy.DiffusionTerm(coeff=conductivity) + explicit
    solver = LinearLUSolver(tolerance=1e-13)
    outputs, taken = [U.value.copy()], 0
    for interval in steps(times, int(np.ceil(0.05 / np.sqrt(rtol)))):
        for dt in np.diff(interval):
            implicit = 1.0 if taken < 4 else 0.5
            U.updateOld()
            explicit.setValue((1 - implicit) * rates(U.value))
            for _ in range(2):
                conductivity.setValue(implicit * secants(U.value))
                equation.sweep(var=U, dt=dt, solver=solver)
            taken += 1
        outputs.append(U.value.copy())
    return np.sqrt(2 * np.array(outputs))


INSTALLED = {
    name: solve for name, module, solve in [("py-pde", "pde", py_pde), ("FiPy", "fipy", fipy)] if find_spec(module)
}
