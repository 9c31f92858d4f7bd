"""CPU seconds and errors of lattices heated from a face: run it by hand, with other shapes as in 64x64x64.

Beside ours stands CVODE with GMRES (scikit-sundae), where it is installed, on a right-hand side of one sparse product:
constant links, which favours it, since a table is evaluated here for each body and stage.
"""

import importlib.util
import sys
import time

import numpy as np
from scipy.linalg import eigh_tridiagonal
from scipy.sparse import csr_array

import chain
from chain.solvers.graph import choice
from chain.solvers.graph.explicit import Explicit
from chain.solvers.graph.implicit import Implicit

LINK, BODY = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K")
MOMENTS = 0.3 * np.array([0.01, 0.05, 0.1, 0.3, 1.0])  # of n² C/K, which is a nanosecond
FACTORS = 20_000  # bodies up to which they are tried


def exact(n, t):
    """Temperatures along the lattice over that of the face, at t in units of C/K: a chain by diagonalisation."""
    rates, vectors = eigh_tridiagonal(-2.0 * np.ones(n), np.ones(n - 1))
    final = 1.0 - np.arange(1, n + 1) / (n + 1)
    return final - vectors @ (np.exp(rates * t) * (vectors.T @ final))


def ours(way, shape, rtol):
    """Rises (times, columns) by the steps that are asked for, and how many."""
    lattice = chain.Lattice(shape, LINK, BODY, reservoirs={"left": "310 K", "right": "300 K"})
    choice.chosen = lambda flows, duration, parts: way(*parts)
    times = chain.Quantity(MOMENTS * shape[0] ** 2, "ns")
    began = time.process_time()
    found = lattice.transient("300 K", times=times, rtol=rtol / 30.0, variables=["temperature"])  # of 300 K, not 10 K
    spent = time.process_time() - began
    return 0.1 * (found["temperature"].values - 300.0).reshape(len(MOMENTS), shape[0], -1)[:, :, 0], spent


def cvode(shape, rtol):
    """The same by CVODE."""
    from sksundae.cvode import CVODE

    number = np.arange(int(np.prod(shape))).reshape(shape)
    axes = range(len(shape))
    a = np.concatenate([np.take(number, np.arange(shape[k] - 1), k).ravel() for k in axes])
    b = np.concatenate([np.take(number, np.arange(1, shape[k]), k).ravel() for k in axes])
    given, leaving = np.zeros(number.size), np.bincount(np.concatenate([a, b]), minlength=number.size).astype(float)
    given[number[0].ravel()] = 1.0
    for face in (number[0], number[-1]):
        leaving[face.ravel()] += 1.0
    every, ones = np.arange(number.size), np.ones(2 * len(a))
    places = np.concatenate([every, a, b]), np.concatenate([every, b, a])
    laplacian = csr_array((np.concatenate([-leaving, ones]), places), shape=2 * (number.size,))

    def change(t, y, found):
        found[:] = laplacian @ y + given

    solver = CVODE(change, method="BDF", linsolver="gmres", rtol=rtol, atol=rtol, max_num_steps=1_000_000)
    began = time.process_time()
    found = solver.solve(np.append(0.0, MOMENTS * shape[0] ** 2), np.zeros(number.size))
    return found.y[1:].reshape(len(MOMENTS), shape[0], -1)[:, :, 0], time.process_time() - began


def main(shapes):
    for shape in shapes:
        n, size = shape[0], int(np.prod(shape))
        wanted = [exact(n, t) for t in MOMENTS * n**2]
        ways = [("explicit", lambda *of: ours(Explicit, *of))]
        if size <= FACTORS and len(shape) == 2:
            ways.append(("factors", lambda *of: ours(Implicit, *of)))
        if importlib.util.find_spec("sksundae"):
            ways.append(("CVODE", cvode))
        ours(Explicit, shape[:1] + (2,) * (len(shape) - 1), 1e-3)  # compiled before
        for name, way in ways:
            for rtol in (1e-4, 1e-5, 1e-6, 1e-7):
                found, spent = way(shape, rtol)
                error = np.abs(found - wanted).max()
                print(
                    f"{'x'.join(map(str, shape)):10s} {name:9s} rtol {rtol:g}: {spent:7.2f} s, error {error:.1e}",
                    flush=True,
                )


if __name__ == "__main__":
    main([tuple(map(int, text.split("x"))) for text in sys.argv[1:]] or [(100, 100), (64, 64, 64), (316, 316)])
