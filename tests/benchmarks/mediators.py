"""Speed of the mediator, side by side with `scipy.integrate.quad` on the same integral. Run as a script.

One process, one thread; the best of several rounds. Set NUMBA_NUM_THREADS=1 and OMP_NUM_THREADS=1.
"""

import time

import numpy as np
from scipy.constants import hbar, k
from scipy.integrate import quad

from chain.links.harmonic.mediator import HarmonicMediator
from chain.links.landauer.link import landauer
from chain.units.boundary import ureg

Q = ureg.Quantity
OMEGA0 = 1e12
KELVIN = hbar * OMEGA0 / k
ROUNDS = 5


def mediator(damping=0.3, cutoff=5.0):
    return HarmonicMediator(*(Q(np.asarray(x) * OMEGA0, "rad/s") for x in (1.0, damping, cutoff)))


def best(function, rounds=ROUNDS):
    """Shortest time of several, after one that compiles."""
    function()
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        spent.append(time.perf_counter() - start)
    return min(spent)


def quad_equation_43(link, temperature):
    """[Panasyuk2012] Eq. (43) term by term as printed over k_B omega0, with the breakpoints an expert would give."""
    poles, residues = link.poles.m_as("rad/s") / OMEGA0, link.residues.m_as("s") * OMEGA0
    damping, cutoff = link.damping.m_as("rad/s") / OMEGA0, link.cutoff.m_as("rad/s") / OMEGA0

    def integrand(omega):
        window = (omega / np.sinh(0.5 * omega / temperature)) ** 2
        return -sum((g * m * m / (m * m + omega * omega)).real for m, g in zip(poles, residues, strict=True)) * (
            window / (cutoff**2 + omega**2)
        )

    top = 60 * temperature
    points = sorted({x for x in (1 - damping, 1.0, 1 + damping, cutoff, temperature) if 0 < x < top})
    total = quad(integrand, 0, top, points=points, epsabs=0, epsrel=1e-10, limit=500)[0]
    return damping * cutoff**2 / (8 * np.pi * temperature**2) * total


def rows():
    """Name, operations, seconds."""
    one = mediator()
    hot = Q(np.geomspace(1e-4, 1e3, 200_000) * KELVIN, "K")
    yield "conductances at distinct temperatures", hot.size, best(lambda: one.conductance(hot))
    yield "the same for an infinite cutoff", hot.size, best(lambda: mediator(0.3, np.inf).conductance(hot))
    yield "the same for γ̂/ω0 = 1e-6", hot.size, best(lambda: mediator(1e-6).conductance(hot))
    few = hot[::4]
    yield "currents, T2 = 0.1 T1", few.size, best(lambda: one.current(few, 0.1 * few))
    yield "currents, T2 = (1 - 1e-9) T1", few.size, best(lambda: one.current(few, (1 - 1e-9) * few))
    damping, cutoff = np.geomspace(1e-4, 1e3, 100_000), np.geomspace(1e3, 1e-1, 100_000)
    yield (
        "different mediators, made and evaluated",
        damping.size,
        best(lambda: mediator(damping, cutoff).conductance("300 K")),
    )
    yield (
        "mediator temperatures (T_x, T_p)",
        2000,
        best(lambda: one.mediator_temperatures(hot[::100], 0.5 * hot[::100])),
    )
    yield "fractions carried below the cutoff", 2000, best(lambda: one.in_band_fraction(hot[::100]))
    link = landauer(lambda omega: one._transmission(omega))
    yield "conductances of the transmission as a user's function", 2000, best(lambda: link.conductance(hot[::100]))


def main():
    one = mediator()
    temperatures = np.geomspace(1e-3, 1e2, 40)
    seconds = best(lambda: [quad_equation_43(one, t) for t in temperatures], rounds=3) / temperatures.size
    exact = one.conductance(Q(temperatures * KELVIN, "K")).m_as("W/K") / (k * OMEGA0)
    error = np.abs(np.array([quad_equation_43(one, t) for t in temperatures]) / exact - 1).max()
    print(f"{'':56}{'a second':>12}{'µs each':>10}{'times quad':>12}")
    print(f"{'scipy.integrate.quad on Eq. (43), one point':56}{1 / seconds:12.3g}{1e6 * seconds:10.3g}{1:12.3g}")
    for name, count, spent in rows():
        print(f"{name:56}{count / spent:12.3g}{1e6 * spent / count:10.3g}{seconds * count / spent:12.3g}")
    print(f"largest relative difference of quad from the conductance: {error:.1e}")


if __name__ == "__main__":
    main()
