"""Processor seconds of the spin's methods with one BLAS thread: `python -m benchmarks.spin`."""

import os
import tempfile
import time

os.environ["HEATCHAIN_CACHE"] = tempfile.mkdtemp()  # the hierarchy keeps its results

import numpy as np
from scipy.constants import hbar, k

from chain import SpinMediator, ureg

DELTA = 1e12  # rad/s
UNIT = hbar * DELTA / k
CASES = ((0.2, 1.0), (0.2, 0.1), (0.8, 1.0))  # coupling, temperature in ħΔ/k_B
EXACT = {
    "coherence, path integral": lambda spin, T: spin.coherence(T),
    "coherence, Monte Carlo": lambda spin, T: spin.coherence(T, method="monte-carlo"),
    "conductance, heom": lambda spin, T: spin.conductance(T, method="heom"),
}


def spin(alpha: float) -> SpinMediator:
    return SpinMediator(ureg.Quantity(DELTA, "rad/s"), alpha, ureg.Quantity(10 * DELTA, "rad/s"))


def main() -> None:
    T = np.linspace(0.55, 2.0, 2000) * UNIT
    for name, kernel in (
        ("conductance", spin(0.2)._conductance),
        ("current", lambda T: spin(0.2)._current(T, 0.7 * T)),
    ):
        kernel(T[:3])
        begin = time.process_time()
        kernel(T)
        print(f"NIBA, a {name}: {(time.process_time() - begin) / T.size * 1e6:.0f} us")
    for name, ask in EXACT.items():
        ask(spin(0.21), ureg.Quantity(1.1 * UNIT, "K"))  # compiles
        spent = []
        for alpha, temperature in CASES:
            begin = time.process_time()
            ask(spin(alpha), ureg.Quantity(temperature * UNIT, "K"))
            spent.append(f"{time.process_time() - begin:.2f} s")
        print(f"{name}: {', '.join(spent)}")


if __name__ == "__main__":
    main()
