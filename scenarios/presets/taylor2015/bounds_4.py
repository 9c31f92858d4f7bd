"""Conductance of the spin-boson junction and its bounds: [Taylor2015] Fig. 4, Eqs. (2), (5), (16)-(18).

The paper gives α = 0.2, γ = 1 and ω_c = 10 Δ. It says that above the Kondo temperature T_K the conductance saturates
the sum-rule bound (18) from below. It does not: the exact conductance is at most two thirds of the bound. Where
T_K ≪ T ≪ ω_c the spin hops at the golden rule's rate, and

    κ/bound(18) → πα cot(πα)/(1 + 2α),

which is 0.62 for α = 0.2, tends to 1 for α → 0 only, and to 0 at α = 1/2. The response ω Imχ has a tail ω^{2α - 2}
up to the cutoff. That counts fully in the f-sum rule, and carries no heat above k_BT/ħ.

Exact are here: ⟨σ_x⟩ by the path integral in imaginary time, the conductance by hierarchical equations of motion (needs
QuTiP), and a bracket around it from imaginary time alone. Valid for the model at any temperature that these reach.
"""

import importlib.util
import math
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

import chain
from chain.checks import integer, number
from chain.errors import SolverError
from chain.links.spin import bloch_redfield, golden_rule, niba
from chain.links.spin.imaginary_time import path_integral
from chain.progress import reporter
from chain.units.boundary import quantity
from chain.units.constants import hbar, k
from scenarios.presets import results
from scenarios.presets.given import yes
from scenarios.presets.taylor2015.bounds_4_plot import plot as plot
from scenarios.presets.taylor2015.bounds_4_summary import summary as summary

_COHERENCE = 1e-5  # uncertainty of ⟨σ_x⟩
_WARM = 2.0  # k_BT/ħΔ, at least, at which couplings are compared


def bounds_4(
    splitting: Any = "1e12 rad/s",
    coupling: float = 0.2,
    cutoff: float = 10.0,
    lowest: float = 0.1,
    highest: float = 5.0,
    samples: int = 12,
    couplings: Sequence[float] = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4),
    exact: str = "yes",
    bracket: str = "yes",
    progress: bool = True,
) -> xr.Dataset:
    """Conductance of a spin between two baths, exact and approximate, against the bounds it is said to saturate.

    Parameters
    ----------
    splitting : str or Quantity
        Δ of the two levels.
    coupling : float
        α = α_L + α_R, split evenly.
    cutoff : float
        ω_c/Δ of both ohmic baths.
    lowest, highest : float
        Lowest and highest of the temperatures k_BT/ħΔ, spaced evenly in the logarithm.
    samples : int
        How many there are.
    couplings : sequence of float
        Other α, for which the fraction of the bound is found at k_BT/ħΔ = 2.
    exact : str
        "yes" for the conductance by hierarchical equations of motion, or "no".
    bracket : str
        "yes" for a bracket of the conductance from imaginary time, or "no".
    progress : bool
        True for a bar, in a terminal or a notebook.

    Returns
    -------
    Dataset
        Over `temperature` in K: in W/K `sum_rule_bound` Eq. (18) with the exact ⟨σ_x⟩ (`coherence`),
        `quantum_of_conductance`, `niba_conductance`, `bloch_redfield_conductance`, and where asked for `conductance`
        (exact) with `conductance_error`, and `conductance_lower`, `conductance_upper` of the bracket;
        `golden_rule_fraction`, κ over the bound where the spin hops; over `coupling` `saturation`, its limit,
        `warm_golden_rule_fraction` and `warm_fraction` (exact) at k_BT/ħΔ = 2.

    Notes
    -----
    [Taylor2015] Eqs. (2), (5), (7), (16)-(18), and the formula printed after Eq. (18).

    Examples
    --------
    >>> ds = bounds_4(lowest=1.0, highest=2.0, samples=2, exact="no", bracket="no", progress=False)
    >>> ds["golden_rule_fraction"].values.round(2)
    array([0.7, 0.7])
    """
    alpha, end = number(coupling, "coupling"), number(cutoff, "cutoff")
    first, last = number(lowest, "lowest"), number(highest, "highest")
    others = np.array([number(one, "couplings") for one in couplings])
    theta = np.geomspace(first, last, integer(samples, "samples", 2))
    spin = chain.SpinMediator(splitting, alpha, quantity(splitting, "rad/s", "splitting") * end)
    ways = yes(exact, "exact"), yes(bracket, "bracket")
    missing = ways[0] and importlib.util.find_spec("qutip") is None
    unit = hbar * float(spin.splitting.m_as("rad/s")) / k
    if missing:  # before what takes long
        sys.stderr.write(f"{_MISSING}.\n")
    with reporter(progress) as report:
        steps = _Steps(report, theta.size * (1 + sum(ways)) + others.size)
        over = _over_temperature(spin, alpha, end, theta, (ways[0] and not missing, ways[1]), steps)
        beside = _over_coupling(others, end, ways[0] and not missing, steps)
    return results.dataset(
        {**over, **beside},
        {"temperature": theta * unit, "coupling": others},
        model=repr(spin),
        chosen_coupling=alpha,
        chosen_cutoff=end,
        unit_temperature=unit,
        kondo_temperature=float(spin.kondo_temperature().m_as("K")),
        without_exact=_MISSING if missing else "",
        reference="Taylor2015, Fig. 4",
    )


_MISSING = "QuTiP is not installed, without which there is no exact conductance: pip install 'heatchain[spin]'"


class _Steps:
    """Counts steps of a run, and reports the fraction done."""

    def __init__(self, report: Any, count: int) -> None:
        self._report, self._count, self._done = report, count, 0

    def one(self, value: Any) -> Any:
        """The value, one step later."""
        self._done += 1
        self._report(self._done / self._count)
        return value


def _hierarchy(theta: float, alpha: float, cutoff: float) -> tuple[float, float]:
    """Exact conductance in k_BΔ and its error; NaN where the hierarchy does not converge."""
    from chain.links.spin.hierarchy import heom

    try:
        found = heom.solve("heat", (0.5 * alpha, theta), (0.5 * alpha, theta), cutoff, 0.0)
    except SolverError as error:
        sys.stderr.write(f"No exact conductance at k_BT/ħΔ = {theta:.3g}: {error}\n")
        return math.nan, math.nan
    return found.value, found.error


def _reduced(theta: Any, alpha: Any, cutoff: float) -> tuple[Any, ...]:
    """Arguments of a method at equal couplings and without bias."""
    half = 0.5 * np.asarray(alpha)
    return np.asarray(theta), half, half, np.asarray(cutoff), np.zeros(())


def _sum_rule(coherence: Any, alpha: Any) -> Any:
    """[Taylor2015] Eq. (18) in k_BΔ, for equal couplings."""
    return -0.25 * math.pi * alpha * coherence


def _over_temperature(
    spin: Any, alpha: float, cutoff: float, theta: Any, ways: tuple[bool, bool], steps: _Steps
) -> dict[str, Any]:
    unit = k * float(spin.splitting.m_as("rad/s"))
    names = "temperature"
    kelvins = chain.ureg.Quantity(theta * hbar * unit / k**2, "K")
    coherence = np.array([steps.one(path_integral.coherence(one, alpha, cutoff, _COHERENCE)[0]) for one in theta])
    arguments = _reduced(theta, alpha, cutoff)
    hop = niba.conductance(*arguments)
    own = np.array([golden_rule.coherence(one, alpha, cutoff) for one in theta])
    found: dict[str, Any] = {
        "coherence": (names, coherence),
        "sum_rule_bound": (names, _sum_rule(coherence, alpha) * unit),
        "quantum_of_conductance": (names, chain.bounds.quantum_of_conductance(kelvins).m_as("W/K")),
        "niba_conductance": (names, hop * unit),
        "bloch_redfield_conductance": (names, bloch_redfield.conductance(*arguments) * unit),
        "golden_rule_fraction": (names, hop / _sum_rule(own, alpha)),
    }
    if ways[0]:
        values = np.array([steps.one(_hierarchy(one, alpha, cutoff)) for one in theta]) * unit
        found["conductance"], found["conductance_error"] = ((names, column) for column in values.T)
    if ways[1]:
        edges = [steps.one(spin.conductance_bracket(one)) for one in kelvins]
        for name in ("conductance_lower", "conductance_upper"):
            found[name] = names, np.array([float(one[name]) for one in edges])
    return found


def _over_coupling(others: Any, cutoff: float, exact: bool, steps: _Steps) -> dict[str, Any]:
    names = "coupling"
    own = np.array([golden_rule.coherence(_WARM, one, cutoff) for one in others])
    hop = niba.conductance(*_reduced(_WARM, others, cutoff))
    found: dict[str, Any] = {
        "saturation": (names, golden_rule.saturation(others)),
        "warm_golden_rule_fraction": (names, hop / _sum_rule(own, others)),
    }
    if exact:
        values = [
            steps.one(_hierarchy(_WARM, one, cutoff)[0])
            / _sum_rule(path_integral.coherence(_WARM, one, cutoff, _COHERENCE)[0], one)
            for one in others
        ]
        found["warm_fraction"] = names, np.array(values)
    return found
