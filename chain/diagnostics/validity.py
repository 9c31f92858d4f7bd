"""Whether Eq. (80) may be believed: the times, temperatures and bounds on which it rests, [Panasyuk2012] Sec. VI."""

from typing import Any

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array
from chain.bounds.ballistic import quantum_floats
from chain.line.line import Row
from chain.links.base import Link, Parallel
from chain.links.harmonic.mediator import HarmonicMediator
from chain.runs.datasets import line_dataset, own
from chain.units.constants import k

_SETTLED = 10.0  # relaxation times of the mediators after which their currents are those of Eq. (80)
_CONTINUUM = (
    "Fourier's law with the conductivity and heat capacity that were given: it is not judged whether these hold at "
    "every place, and over lengths as short as those that matter here."
)


def validity(dataset: xr.Dataset, row: Row) -> results.Dataset:
    """Times and temperatures that decide whether a chain's rate equation may be believed, at a result's last state.

    Parameters
    ----------
    dataset : Dataset
        A result of `transient` or `steady_state`.
    row : Chain or Rod
        The chain that gave it.

    Returns
    -------
    Dataset
        With `mediator_relaxation_time`, `temperature_difference` and `ballistic_ratio` over link, `equilibration_time`,
        `heisenberg_time` and `temperature_fluctuation` over site. The attribute `verdict` is a sentence, `warnings` how
        many of the model's assumptions are in doubt. The cells of a rod are no bodies, and have none of the times and
        fluctuations of one.

    Notes
    -----
    [Panasyuk2012] Eqs. (78)-(79): max(1/γ̂, γ̂/ω0²) ≪ t ≪ t_eq = C/K. Beyond 2π/Δ a body of harmonic modes gives back
    what it took: the model then relies on the bodies to thermalise internally faster than t_eq. One body's temperature
    fluctuates by √(k_BT²/C); the profile is the mean of many chains. A link of M channels carries at most M quanta of
    conductance, [Taylor2015] Eq. (2); a link that does not say how many it has is given no ratio.

    Eq. (79) is "easily met" below a hundredth and "met" below a tenth of t_eq. No error follows from the verdict: what
    it doubts, that bodies thermalise inside, is not in the model. `chain.exact` follows what is.

    Examples
    --------
    >>> import chain
    >>> body = chain.DrudeUllersma(mode_spacing="1e9 rad/s")
    >>> row = chain.Chain(chain.HarmonicMediator("50 cm^-1", "25 cm^-1", "165 K"), body, 3, "310 K", "300 K")
    >>> found = chain.validity(row.steady_state(), row)
    >>> bool((found["mediator_relaxation_time"].max() < 1e-3 * found["equilibration_time"].min()).item())
    True
    """
    line = row.line
    dataset = own(dataset, line, "temperature")
    end = float(dataset["time"][-1]) if "time" in dataset.coords else np.inf
    T = dataset["temperature"].values
    T = T[-1] if T.ndim == 2 else T
    C = line.bodies.each("_heat_capacity", T)
    near, (a, b), inner = np.concatenate([T, T[line.beside]]), line.edges.T, slice(0, line.inner)
    means, between = 0.5 * (near[a] + near[b]), np.maximum(a, b) < line.n
    K, fastest = line.links.each("_conductance", means), np.zeros(len(near))
    for side in (a, b):
        np.maximum.at(fastest, side, K)
    spacing = line.bodies.numbers(lambda body: body._mode_spacing())
    channels = line.links.numbers(lambda link: link.channels) * line.links.sizes
    variables = {
        "mediator_relaxation_time": ("link", line.links.numbers(_slowest)[inner]),
        "equilibration_time": ("site", C / fastest[: line.n]),
        # Modes lie closer the larger the body
        "heisenberg_time": ("site", 2.0 * np.pi * line.bodies.sizes / spacing),
        "temperature_fluctuation": ("site", np.sqrt(k * T**2 / C)),
        "temperature_difference": ("link", np.where(between, near[a] - near[b], np.nan)[inner]),
        "ballistic_ratio": ("link", (K / (channels * quantum_floats(means)))[inner]),
    }
    if line.continuous:
        variables = {"temperature_difference": variables["temperature_difference"]}
    if line.wiring is not None and line.wiring.rows:
        found = line_dataset(line, variables, {}, {"model": line.description})
    else:
        coordinates = {"site": dataset["site"].values, "link": dataset["link"].values}
        found = results.dataset(variables, coordinates, {"model": line.description})
    found.attrs.update({"verdict": _CONTINUUM, "warnings": 0} if line.continuous else _verdict(found, end))
    return found


def _slowest(link: Link) -> Array:
    """max(τ_p, τ_x) of a link that has a mediator; not a number elsewhere."""
    if isinstance(link, Parallel):
        return np.asarray(np.fmax.reduce(np.broadcast_arrays(*(_slowest(one) for one in link.links))))
    if not isinstance(link, HarmonicMediator):
        return np.array(np.nan)
    damping = link._parameters["damping1"] + link._parameters["damping2"]
    # [Panasyuk2012] Eq. (22)
    return np.asarray(np.maximum(1.0 / damping, damping / link._parameters["frequency"] ** 2)).ravel()


def _verdict(found: xr.Dataset, end: float) -> dict[str, Any]:
    """A sentence, and how many assumptions are in doubt."""
    tau = float(found["mediator_relaxation_time"].max())
    t_eq = float(found["equilibration_time"].min())
    clear = "easily met" if tau < 0.01 * t_eq else "met" if tau < 0.1 * t_eq else "not met"
    told = "The links have no mediator whose relaxation could be compared with the bodies'"
    if np.isfinite(tau):
        told = (
            f"The mediators relax in {tau:.2g} s, against {t_eq:.2g} s for neighbouring bodies: that links are fast, "
            f"Eq. (79) of the theory, is {clear}"
        )
    doubts = _doubts(found, t_eq) + ([told] if clear == "not met" else [])
    if end < _SETTLED * tau:
        doubts.append(
            f"the run ends after {end:.2g} s, and Eq. (80) holds only for times well beyond the mediators' {tau:.2g} s"
        )
    sentence = "; ".join([told, *(doubt for doubt in doubts if doubt != told)]) + "."
    return {"verdict": sentence, "warnings": len(doubts)}


def _doubts(found: xr.Dataset, t_eq: float) -> list[str]:
    """What stands against the result, beside the mediators' relaxation."""
    doubts = []
    heisenberg = float(found["heisenberg_time"].min())
    if heisenberg < 10.0 * t_eq:
        doubts.append(
            f"the bodies' modes would give back their energy after {heisenberg:.2g} s, so the result assumes that each "
            "body thermalises internally faster than that, which harmonic modes alone do not"
        )
    sway = float(found["temperature_fluctuation"].max())
    step = float(np.abs(found["temperature_difference"]).max())
    if sway > step:
        doubts.append(
            f"one body's temperature fluctuates by {sway:.2g} K, more than the {step:.2g} K between neighbours, so the "
            "profile is the mean over many such chains, not a snapshot of one"
        )
    ratio = float(found["ballistic_ratio"].max())
    if ratio > 1.0:
        doubts.append(f"a link conducts {ratio:.2g} times what its channels can carry")
    return doubts
