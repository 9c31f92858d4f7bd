"""CPU seconds and errors of lattices heated from a face: ``python tests/benchmarks/lattices.py``."""

import time

import numpy as np
from scipy.linalg import eigh_tridiagonal

import chain
from chain.solvers.graph import choice
from chain.solvers.graph.explicit import Explicit
from chain.solvers.graph.implicit import Implicit

LINK, BODY = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K")
CASES = (((100, 100), (Explicit, Implicit)), ((316, 316), (Explicit,)), ((64, 64, 64), (Explicit,)))


def exact(n, t):
    """Temperatures along the lattice, K, at t in units of C/K: a chain by diagonalisation."""
    rates, vectors = eigh_tridiagonal(-2.0 * np.ones(n), np.ones(n - 1))
    final = 310.0 - 10.0 * np.arange(1, n + 1) / (n + 1)
    return final + vectors @ (np.exp(rates * t) * (vectors.T @ (300.0 - final)))


def main():
    for shape, ways in CASES:
        n = shape[0]
        lattice = chain.Lattice(shape, LINK, BODY, reservoirs={"left": "310 K", "right": "300 K"})
        moments = 0.3 * n**2 * np.array([0.01, 0.05, 0.1, 0.3, 1.0])
        for way in ways:
            choice.chosen = lambda flows, duration, parts, way=way: way(*parts)
            for rtol in (1e-5, 1e-6, 1e-8):
                began = time.process_time()
                times = chain.Quantity(moments, "ns")
                found = lattice.transient("300 K", times=times, rtol=rtol, variables=["temperature"])
                spent = time.process_time() - began
                rows = found["temperature"].values.reshape(len(moments), n, -1)[:, :, 0]
                error = max(np.abs(T - exact(n, t)).max() / 10.0 for T, t in zip(rows, moments, strict=True))
                print(f"{shape} {way.__name__} rtol {rtol:g}: {spent:.2f} s, {found.attrs['steps']} steps, {error:.1e}")


if __name__ == "__main__":
    main()
