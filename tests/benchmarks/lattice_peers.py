"""CPU seconds and errors of lattices heated from a face, beside other programs on the same equations: run it by hand.

    python -m benchmarks.lattice_peers constant 100x100 ours cvode bdf openpnm fipy
    python -m benchmarks.lattice_peers mediator 64x64x64 ours cvode

Every way says apart what it took to import, to be set up (and ours to be compiled, once on a machine), and to run. The
largest error, over the difference of the reservoirs, is against the row of bodies that the lattice is by symmetry: by
diagonalisation where it is linear, else by Radau of scipy at 1e-10.

- `cvode`: BDF with GMRES, scikit-sundae; potentials and heat capacities of mediators from cubic splines.
- `bdf`: stiffness by scikit-fem, whose linear triangles and tetrahedra with lumped masses are this very lattice; then
  BDF of scipy with the sparse Jacobian.
- `openpnm`: its transient Fourier conduction, whose one integrator is RK45; constants alone.
- `fipy`: implicit steps that grow in proportion, halved once and extrapolated; constants alone.
"""

import sys
import time
from functools import cache
from itertools import pairwise

import numpy as np
from scipy.integrate import solve_ivp
from scipy.interpolate import CubicSpline
from scipy.sparse import csr_array, diags_array

SHARES = np.array([0.01, 0.05, 0.1, 0.3, 1.0])  # of 0.3 n² C/K, when it is nearly steady
TOLERANCES = {
    "ours": (3e-4, 1e-4, 3e-5, 1e-5, 1e-6, 1e-7), "cvode": (1e-4, 1e-5, 1e-6, 1e-7), "bdf": (1e-3, 1e-4, 1e-5, 1e-6),
    "openpnm": (1e-3, 1e-5), "fipy": (100, 400),
}  # fmt: skip
LOW, HIGH = 100.0, 200.0  # K


class Problem:
    """A lattice of a kind, in units of the time C/K at 150 K and of the potential K·kelvin there."""

    def __init__(self, kind, shape):
        import chain

        self.shape, self.n, self.kind = shape, shape[0], kind
        self.moments = 0.3 * SHARES * self.n**2
        if kind == "constant":
            self.link, self.body = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K")
        else:
            self.link = chain.HarmonicMediator("100 cm^-1", "100 cm^-1", "170 K")
            self.body = chain.DebyeSolid("165 K", atoms=3862)
        T = np.linspace(0.9 * LOW, 1.1 * HIGH, 4001)
        K = float(self.link._conductance(np.array([150.0]))[0])
        C = self.body.heat_capacity(chain.Quantity(T, "K")).magnitude
        self.unit = float(np.interp(150.0, T, C)) / K
        self.potential = CubicSpline(T, self.link._current(T, np.full_like(T, LOW)) / K)
        self.capacity = CubicSpline(T, C / (self.unit * K))

    def change(self, laplacian, given):
        """dT/dt of bodies whose edges are in `laplacian`, and which get `given` from outside."""
        if self.kind == "constant":
            return lambda T: laplacian @ T + given
        return lambda T: (laplacian @ self.potential(T) + given) / self.capacity(T)

    def outside(self, T):
        """Potential of a reservoir."""
        return T if self.kind == "constant" else float(self.potential(T))

    @cache  # noqa: B019
    def wanted(self):
        """Temperatures (times, n) of the row that the lattice is."""
        n, off = self.n, np.ones(self.n - 1)
        row = csr_array(diags_array([off, np.full(n, -2.0), off], offsets=[-1, 0, 1]))
        given = np.zeros(n)
        given[[0, -1]] = self.outside(HIGH), self.outside(LOW)
        if self.kind == "constant":
            rates, vectors = np.linalg.eigh(row.toarray())
            final = HIGH - (HIGH - LOW) * np.arange(1, n + 1) / (n + 1)
            gone = np.exp(np.multiply.outer(self.moments, rates)) * (vectors.T @ (LOW - final))
            return final + gone @ vectors.T
        change = self.change(row, given)
        found = solve_ivp(
            lambda t, T: change(T), (0.0, self.moments[-1]), np.full(n, LOW), method="Radau", rtol=1e-10, atol=1e-9,
            t_eval=self.moments, jac_sparsity=row != 0,
        )  # fmt: skip
        return found.y.T

    def error(self, T):
        """The largest, over the difference of the reservoirs, of temperatures (times, bodies)."""
        each = T.reshape(len(self.moments), self.n, -1) - self.wanted()[:, :, None]
        return float(np.abs(each).max() / (HIGH - LOW))


def ours(problem):
    """`chain.Lattice`."""
    import chain

    def lattice(shape):
        ends = {"left": f"{HIGH} K", "right": f"{LOW} K"}
        return chain.Lattice(shape, problem.link, problem.body, reservoirs=ends)

    def run(model, rtol):
        times = chain.Quantity(problem.moments * problem.unit, "s")
        found = model.transient(f"{LOW} K", times=times, rtol=rtol, variables=["temperature"])
        told = f"{found.attrs['integration']}, {found.attrs['steps']} steps"
        return found["temperature"].values, told

    small = Problem(problem.kind, (problem.n,) + (2,) * (len(problem.shape) - 1))
    began = time.process_time()
    from chain.solvers.graph import choice
    from chain.solvers.graph.explicit import Explicit

    kept, choice.chosen = choice.chosen, lambda flows, duration, parts: Explicit(*parts)
    run(lattice(small.shape), 1e-4)
    choice.chosen = kept
    print(f"ours: a small one with compiling {time.process_time() - began:.2f} s", flush=True)
    return lambda: lattice(problem.shape), run


def assembled(problem):
    """Edges as a sparse Laplacian, and what the reservoirs give."""
    shape, number = problem.shape, np.arange(int(np.prod(problem.shape))).reshape(problem.shape)
    axes = range(len(shape))
    a = np.concatenate([np.take(number, np.arange(shape[k] - 1), k).ravel() for k in axes])
    b = np.concatenate([np.take(number, np.arange(1, shape[k]), k).ravel() for k in axes])
    given, leaving = np.zeros(number.size), np.bincount(np.concatenate([a, b]), minlength=number.size).astype(float)
    for face, T in ((number[0].ravel(), HIGH), (number[-1].ravel(), LOW)):
        leaving[face] += 1.0
        given[face] += problem.outside(T)
    every, ones = np.arange(number.size), np.ones(2 * len(a))
    places = np.concatenate([every, a, b]), np.concatenate([every, b, a])
    return csr_array((np.concatenate([-leaving, ones]), places), shape=2 * (number.size,)), given


def cvode(problem):
    """BDF with GMRES, scikit-sundae."""
    from sksundae.cvode import CVODE

    def run(model, tolerance):
        change = problem.change(*model)

        def filled(t, T, found):
            found[:] = change(T)

        solver = CVODE(filled, method="BDF", linsolver="gmres", rtol=1e-14, atol=tolerance * (HIGH - LOW),
                       max_num_steps=1_000_000)  # fmt: skip
        found = solver.solve(np.append(0.0, problem.moments), np.full(len(model[1]), LOW))
        return found.y[1:], f"{found.nfev} right-hand sides"

    return lambda: assembled(problem), run


def bdf(problem):
    """Stiffness by scikit-fem, BDF of scipy."""
    import skfem
    from skfem.helpers import dot, grad

    @skfem.BilinearForm
    def stiffness(u, v, w):
        return dot(grad(u), grad(v))

    @skfem.BilinearForm
    def mass(u, v, w):
        return u * v

    def setup():
        steps = [np.arange(problem.n + 2.0), *(np.arange(float(m)) for m in problem.shape[1:])]
        two = len(steps) == 2
        mesh = (skfem.MeshTri if two else skfem.MeshTet).init_tensor(*steps)
        basis = skfem.Basis(mesh, skfem.ElementTriP1() if two else skfem.ElementTetP1())
        S, lumped = stiffness.assemble(basis).tocsr(), np.asarray(mass.assemble(basis).sum(axis=1)).ravel()
        x = mesh.p[0]
        inside, hot, cold = ((x > 0) & (x < problem.n + 1)).nonzero()[0], x == 0, x == problem.n + 1
        outer = np.where(hot, problem.outside(HIGH), np.where(cold, problem.outside(LOW), 0.0))
        order = inside[np.lexsort(mesh.p[::-1][:, inside])]
        scaled = csr_array(diags_array(-1.0 / lumped[order]) @ S[order])
        return csr_array(scaled[:, order]), scaled @ outer

    def run(model, tolerance):
        laplacian, given = model
        change = problem.change(laplacian, given)

        def jacobian(t, T):
            if problem.kind == "constant":
                return laplacian
            C = problem.capacity(T)
            slope = (laplacian @ diags_array(problem.potential(T, 1))).tocsr()
            return diags_array(1.0 / C) @ slope - diags_array(change(T) * problem.capacity(T, 1) / C)

        found = solve_ivp(
            lambda t, T: change(T), (0.0, problem.moments[-1]), np.full(len(given), LOW), method="BDF",
            t_eval=problem.moments, rtol=1e-13, atol=tolerance * (HIGH - LOW), jac=jacobian,
        )  # fmt: skip
        return found.y.T, f"{found.nlu} factors"

    return setup, run


def openpnm(problem):
    """Transient Fourier conduction of OpenPNM."""
    import openpnm as op

    def setup():
        shape = (problem.n + 2, *problem.shape[1:], *(1,) * (3 - len(problem.shape)))
        net = op.network.Cubic(shape=shape, spacing=1.0)
        phase = op.phase.Phase(network=net)
        net["pore.volume"], phase["throat.thermal_conductance"] = 1.0, 1.0
        found = op.algorithms.TransientFourierConduction(network=net, phase=phase)
        x = net["pore.coords"][:, 0]
        ends = (x < 1.0, HIGH), (x > problem.n + 1.0, LOW)
        start = np.full(net.Np, LOW)
        for where, T in ends:
            found.set_value_BC(pores=where.nonzero()[0], values=T)
            start[where] = T
        return found, start

    def run(model, tolerance):
        algorithm, start = model
        integrator = op.integrators.ScipyRK45(atol=tolerance * (HIGH - LOW), rtol=1e-13)
        algorithm.run(x0=start, tspan=(0.0, problem.moments[-1]), saveat=problem.moments, integrator=integrator)
        every = np.stack([np.asarray(algorithm.soln["pore.temperature"](t)) for t in problem.moments])
        grid = every.reshape(len(every), problem.n + 2, -1)[:, 1:-1]
        return grid.reshape(len(every), -1), "RK45"

    return setup, run


def fipy(problem):
    """Implicit steps of FiPy."""
    from fipy import CellVariable, DiffusionTerm, FaceVariable, Grid2D, Grid3D, TransientTerm
    from fipy.solvers import LinearPCGSolver

    def setup():
        counts = dict(zip(("nx", "ny", "nz"), problem.shape, strict=False))
        mesh = (Grid2D if len(problem.shape) == 2 else Grid3D)(**counts)
        kappa = FaceVariable(mesh=mesh, value=1.0)
        kappa.setValue(0.5, where=mesh.exteriorFaces)  # the reservoirs stand a whole cell off
        return mesh, kappa

    def run(model, steps):
        mesh, kappa = model
        solver = LinearPCGSolver(tolerance=1e-10, iterations=10_000)

        def after(count):
            T, found = CellVariable(mesh=mesh, value=LOW), []
            T.constrain(HIGH, mesh.facesLeft)
            T.constrain(LOW, mesh.facesRight)
            equation = TransientTerm() == DiffusionTerm(coeff=kappa)
            edges = np.concatenate([[0.0], np.geomspace(1e-2, problem.moments[0], count)])
            for a, b in pairwise(problem.moments):
                edges = np.concatenate([edges, np.geomspace(a, b, count)[1:]])
            for before, now in pairwise(edges):
                equation.solve(var=T, dt=now - before, solver=solver)
                if now in problem.moments:
                    order = np.lexsort(mesh.cellCenters.value[::-1])
                    found.append(np.array(T.value)[order])
            return np.array(found)

        coarse, fine = after(steps // 2 + 1), after(steps + 1)
        return 2.0 * fine - coarse, f"{5 * (steps + steps // 2)} steps"

    return setup, run


WAYS = {"ours": ours, "cvode": cvode, "bdf": bdf, "openpnm": openpnm, "fipy": fipy}


def main(kind, shape, names):
    problem = Problem(kind, shape)
    problem.wanted()
    for name in names:
        name, _, chosen = name.partition("=")
        began = time.process_time()
        setup, run = WAYS[name](problem)
        print(f"{name}: imports {time.process_time() - began:.2f} s", flush=True)
        for tolerance in [float(chosen)] if chosen else TOLERANCES[name]:
            began = time.process_time()
            model = setup()
            ready = time.process_time()
            T, told = run(model, tolerance if name != "fipy" else int(tolerance))
            spent = time.process_time() - ready
            print(
                f"{kind} {'x'.join(map(str, shape)):10s} {name:8s} {tolerance:g}: set up {ready - began:.2f} s, "
                f"run {spent:.2f} s, error {problem.error(T):.1e} ({told})", flush=True,
            )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], tuple(map(int, sys.argv[2].split("x"))), sys.argv[3:] or list(WAYS))
