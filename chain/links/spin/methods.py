"""The methods for the spin-boson junction, in one table: what each computes, and where it holds.

A method is a module of functions on float64 in reduced units, ħ = k_B = Δ = 1, imported when it is first used:

    conductance(theta, left, right, cutoff, bias)            dJ/dT_L in k_BΔ
    current(theta1, theta2, left, right, cutoff, bias)       J from left to right in ħΔ²
    error(theta, left, right, cutoff, bias)                  estimate of |ln(κ/κ_exact)|

with theta = k_BT/ħΔ, left = α_L, right = α_R, cutoff = ω_c/Δ and bias = ε/Δ, which broadcast. A method is refused where
it estimates that it is off by more than a factor of two.
"""

import functools
import importlib
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from chain.arrays import Array, Flags
from chain.checks import nearest
from chain.errors import HeatChainError

LIMIT = math.log(2.0)  # largest estimated error of a method's range
# Of |ln| of a conductance or current over the exact one there: between both methods 0.75 was found by random search
# over six decades of each parameter, against exact conductances less
LARGEST = 0.8
_COLDEST, _HOTTEST = 1e-6, 1e6  # k_BT/ħΔ between which a range is looked for
_STEPS = 481  # of the search, 40 a decade
_BISECTIONS = 30


@dataclass(frozen=True)
class Method:
    """Where a method stands and what it computes.

    Attributes
    ----------
    module : str
        In this package.
    computes : tuple of str
        The quantities that it gives: "conductance", "current", "coherence".
    needs : str
        What it needs, in words.
    """

    module: str
    computes: tuple[str, ...]
    needs: str

    def load(self) -> Any:
        """The module."""
        return importlib.import_module(f"{__package__}.{self.module}")


METHODS: dict[str, Method] = {
    "bloch-redfield": Method(
        "bloch_redfield",
        ("conductance", "current"),
        "weak coupling, no too low temperature, and modes at the splitting",
    ),
    "niba": Method(
        "niba",
        ("conductance", "current"),
        "temperatures not far below the renormalised splitting, a cutoff above it, and no bias far above both",
    ),
}

EXACT: dict[str, Method] = {
    "heom": Method(
        "hierarchy.heom", ("conductance", "current", "coherence"), "QuTiP, and couplings that are not too strong"
    ),
    "path-integral": Method("imaginary_time.path_integral", ("coherence",), "baths of one temperature, and no bias"),
    "monte-carlo": Method("imaginary_time.monte_carlo", ("coherence",), "baths of one temperature, and no bias"),
}


def find(name: Any, quantity: str) -> Method:
    """The method of a name for a quantity, or an error with the nearest name."""
    known = METHODS | EXACT
    names = [key for key, method in known.items() if quantity in method.computes]
    if isinstance(name, str) and name in names:
        return known[name]
    word = str(name).lower().replace("_", "-").replace(" ", "-")
    hint = nearest(word, names, 0.5, f"Write one of {', '.join(map(repr, names))}.")
    raise HeatChainError(f"`method` must be one that computes the {quantity}, but is {name!r}.{hint}")


@functools.lru_cache(maxsize=256)  # some hundred estimates, each of which may need the conductance
def span(method: Method, left: float, right: float, cutoff: float, bias: float) -> tuple[float, float]:
    """Lowest and highest k_BT/ħΔ of the widest interval in which a method holds; (inf, 0) where there is none."""
    error = method.load().error

    def holds(theta: Array) -> Flags:
        return np.asarray(error(theta, left, right, cutoff, bias) <= LIMIT)

    theta = np.geomspace(_COLDEST, _HOTTEST, _STEPS)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holds(theta), [False]]).astype(np.int8)))
    if not edges.size:
        return math.inf, 0.0
    widest = int(np.argmax(edges[1::2] - edges[::2]))
    first, last = int(edges[2 * widest]), int(edges[2 * widest + 1]) - 1
    low, high = float(theta[first]), float(theta[last])
    outside = float(theta[first - 1]) if first else low, float(theta[last + 1]) if last + 1 < _STEPS else high
    for _ in range(_BISECTIONS):
        middle = np.sqrt([low * outside[0], high * outside[1]])
        inside = holds(middle)
        low, outside = (float(middle[0]), outside) if inside[0] else (low, (float(middle[0]), outside[1]))
        high, outside = (float(middle[1]), outside) if inside[1] else (high, (outside[0], float(middle[1])))
    return low, high
