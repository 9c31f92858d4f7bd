"""Fourier's law in a result, [Panasyuk2012] Eq. (83)."""

import numpy as np
import xarray as xr

from chain import results
from chain.errors import HeatChainError
from chain.line.line import Row
from chain.runs.datasets import own


def fourier(dataset: xr.Dataset, row: Row) -> results.Dataset:
    """Whether a result obeys Fourier's law: the heat flux, -κ∇T, and their ratio, link by link.

    Parameters
    ----------
    dataset : Dataset
        A result of `transient` or `steady_state`.
    row : Chain or Rod
        The chain or rod that gave it, with `spacing` and `area`.

    Returns
    -------
    Dataset
        With `heat_flux`, `temperature_gradient`, `conductivity`, `fourier_flux` and `flux_ratio` over the links between
        bodies (and over time), in W/m², K/m, W/(m K), W/m² and 1.

    Raises
    ------
    HeatChainError
        Where the row has no `spacing` or `area`, or the dataset is of another one.

    Notes
    -----
    [Panasyuk2012] Eq. (83): the flux J/A of a link, and -κ(T)·ΔT/d with κ = K·d/A at the mean temperature. Their ratio
    is 1 by Eq. (81), and by Eq. (80) up to the square of ΔT/T.

    Examples
    --------
    >>> import chain
    >>> link, body = chain.RadiativeLink("1 um^2"), chain.ConstantHeatCapacity("1 aJ/K")
    >>> row = chain.Chain(link, body, 9, "310 K", "300 K", spacing="1 um", area="1 um^2")
    >>> chain.fourier(row.steady_state(), row)["flux_ratio"].values.round(4)
    array([1., 1., 1., 1., 1., 1., 1., 1.])
    """
    line = row.line
    dataset = own(dataset, line, "temperature", "current")
    if line.positions is None or line.area is None:
        raise HeatChainError("Fourier's law needs the `spacing` and `area` of the chain. Give both.")
    T = dataset["temperature"].values
    J = dataset["current"].values[..., 1:-1]
    d = np.diff(line.positions)
    rise = np.diff(T, axis=-1)
    mean = 0.5 * (T[..., 1:] + T[..., :-1])
    kappa = line.links.each("_conductance", mean, at=np.arange(1, line.n)) * d / line.area
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
