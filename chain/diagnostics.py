"""What a result says of the theory: Fourier's law, and the assumptions behind Eq. (80)."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.constants import k

from chain import results
from chain.errors import HeatChainError
from chain.mediators.base import Link
from chain.mediators.harmonic import HarmonicMediator
from chain.mediators.parallel import Parallel
from chain.model import Line

Array = NDArray[np.float64]


def fourier(dataset: xr.Dataset, line: Line) -> xr.Dataset:
    """Fourier's law in a result: heat flux, -κ∇T, and their ratio.

    Parameters
    ----------
    dataset : a result of `transient` or `steady_state`
    line : the chain or rod that gave it, with `spacing` and `area`

    Returns
    -------
    Dataset with `heat_flux`, `temperature_gradient`, `conductivity`, `fourier_flux` and `flux_ratio` over the links
    between bodies (and over time)

    Notes
    -----
    [Panasyuk2012] Eq. (83): the flux J/A of a link, and -κ(T)·ΔT/d with κ = K·d/A at the mean temperature. Their ratio
    is 1 by Eq. (81), and by Eq. (80) up to the square of ΔT/T.
    """
    if line.positions is None or line.area is None:
        raise HeatChainError("Fourier's law needs the `spacing` and `area` of the chain. Give both.")
    T = dataset["temperature"].values
    J = dataset["current"].values[..., 1:-1]
    d = np.diff(line.positions)
    rise = np.diff(T, axis=-1)
    mean = 0.5 * (T[..., 1:] + T[..., :-1])
    ends = mean[..., :1], mean[..., -1:]
    K = line.links.each("_conductance", np.concatenate([ends[0], mean, ends[1]], axis=-1))[..., 1:-1]
    kappa = K * d / line.area
    law = -kappa * rise / d
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(rise != 0.0, J / line.area / np.where(law == 0.0, 1.0, law), np.nan)
    dims = ("time", "link") if T.ndim == 2 else ("link",)
    variables = {
        "heat_flux": (dims, J / line.area),
        "temperature_gradient": (dims, rise / d),
        "conductivity": (dims, kappa),
        "fourier_flux": (dims, law),
        "flux_ratio": (dims, ratio),
    }
    coordinates = {name: dataset[name].variable for name in ("time", "link", "link_position") if name in dataset.coords}
    found = results.dataset(variables, {}, {"model": line.description})
    inner = {n: v.isel(link=slice(1, -1)) if "link" in v.dims else v for n, v in coordinates.items()}
    return found.assign_coords(inner)


def validity(dataset: xr.Dataset, line: Line) -> xr.Dataset:
    """The times and temperatures that decide whether Eq. (80) may be believed, at a result's last state.

    Parameters
    ----------
    dataset : a result of `transient` or `steady_state`
    line : the chain that gave it

    Returns
    -------
    Dataset with `mediator_relaxation_time` and `temperature_difference` over link, `equilibration_time`,
    `heisenberg_time` and `temperature_fluctuation` over site. The attribute `verdict` is a sentence.

    Notes
    -----
    [Panasyuk2012] Eqs. (78)-(79): max(1/γ̂, γ̂/ω0²) ≪ t ≪ t_eq = C/K. Beyond 2π/Δ a body of harmonic modes gives back
    what it took: the model then relies on the bodies to thermalise internally faster than t_eq. One body's temperature
    fluctuates by √(k_BT²/C); the profile is the mean of many chains.
    """
    T = dataset["temperature"].values
    T = T[-1] if T.ndim == 2 else T
    C = line.bodies.each("_heat_capacity", T)
    neighbours = 0.5 * (T[1:] + T[:-1])
    K = line.links.each("_conductance", np.concatenate([T[:1], neighbours, T[-1:]]))
    variables = {
        "mediator_relaxation_time": (("link",), _relaxation_times(line)),
        "equilibration_time": (("site",), C / np.maximum(K[1:], K[:-1])),
        "heisenberg_time": (("site",), _heisenberg_times(line)),
        "temperature_fluctuation": (("site",), np.sqrt(k * T**2 / C)),
        "temperature_difference": (("link",), np.concatenate([[np.nan], T[:-1] - T[1:], [np.nan]])),
    }
    coordinates = {"site": (("site",), dataset["site"].values), "link": (("link",), dataset["link"].values)}
    found = results.dataset(variables, coordinates, {"model": line.description})
    found.attrs["verdict"] = _verdict(found)
    return found


def _relaxation_times(line: Line) -> Array:
    """max(τ_p, τ_x) of every link that has a mediator; not a number elsewhere."""
    times = [_slowest(family) for family in line.links.families]
    each = np.concatenate([np.broadcast_to(t, (c,)) for t, c in zip(times, line.links.counts, strict=True)])
    return np.asarray(each[line.links.number])


def _slowest(link: Link) -> Array:
    if isinstance(link, Parallel):
        return np.asarray(np.fmax.reduce([_slowest(one) for one in link.links]))
    if not isinstance(link, HarmonicMediator):
        return np.array(np.nan)
    damping = link._parameters["damping1"] + link._parameters["damping2"]
    # [Panasyuk2012] Eq. (22)
    return np.asarray(np.maximum(1.0 / damping, damping / link._parameters["frequency"] ** 2)).ravel()


def _heisenberg_times(line: Line) -> Array:
    """2π/Δ of every body; not a number for a body without modes."""
    found = np.full(line.n, np.nan)
    start = 0
    for family, count in zip(line.bodies.families, line.bodies.counts, strict=True):
        here = np.flatnonzero((line.bodies.number >= start) & (line.bodies.number < start + count))
        spacing = family._mode_spacing()
        if spacing is not None:
            unit = np.broadcast_to(np.ravel(spacing), (count,))[line.bodies.number[here] - start]
            found[here] = 2.0 * np.pi * line.bodies.sizes[here] / unit  # modes lie closer the larger the body
        start += count
    return found


def _verdict(found: xr.Dataset) -> str:
    tau = float(found["mediator_relaxation_time"].max())
    t_eq = float(found["equilibration_time"].min())
    heisenberg = float(found["heisenberg_time"].min())
    sway = float(found["temperature_fluctuation"].max())
    step = float(np.abs(found["temperature_difference"]).max())
    clear = "easily met" if tau < 0.01 * t_eq else "met" if tau < 0.1 * t_eq else "not met"
    parts = [f"The mediators relax in {tau:.2g} s, against {t_eq:.2g} s for neighbouring bodies: Eq. 79 is {clear}"]
    if np.isfinite(heisenberg) and heisenberg < 10.0 * t_eq:
        parts.append(
            f"the bodies' modes would give back their energy after {heisenberg:.2g} s, so the result assumes that each "
            "body thermalises internally faster than that, which harmonic modes alone do not"
        )
    if sway > step:
        parts.append(
            f"one body's temperature fluctuates by {sway:.2g} K, more than the {step:.2g} K between neighbours, so the "
            "profile is the mean over many such chains, not a snapshot of one"
        )
    return "; ".join(parts) + "."
