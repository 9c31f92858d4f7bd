"""The second law in a result: entropy of links, bodies and reservoirs, [Panasyuk2012] Sec. VI."""

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array
from chain.line.line import Row
from chain.runs.datasets import end_temperature, own
from chain.solvers.incidence import incidence


def entropy_rates(dataset: xr.Dataset, row: Row) -> results.Dataset:
    """How fast the entropy of bodies and reservoirs changes, and what each link produces.

    Parameters
    ----------
    dataset : Dataset
        A result of `transient` or `steady_state`.
    row : Chain or Rod
        The chain or rod that gave it.

    Returns
    -------
    Dataset
        With `link_entropy_production` over link, `body_entropy_rate` over site, `reservoir_entropy_rate` over side and
        their total `entropy_rate`, all in W/K (and over time).

    Notes
    -----
    dS = dU/T for every body and reservoir. Their sum is what the links produce, J(1/T_right - 1/T_left), each of
    which is never negative. A source of heat, or an end that is no reservoir, brings its heat at the temperature of the
    body.

    Examples
    --------
    >>> import chain
    >>> link, body = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K")
    >>> row = chain.Chain(link, body, 3, "310 K", "300 K")
    >>> found = chain.entropy_rates(row.steady_state(), row)
    >>> f"{float(found['entropy_rate']):.3e} {found['entropy_rate'].units}"
    '2.688e-13 W K^-1'
    """
    line = row.line
    around = ["surroundings_current"] if line.inner < len(line.edges) else []
    dataset = own(dataset, line, "temperature", "current", *around)
    T = np.atleast_2d(dataset["temperature"].values)
    J = np.atleast_2d(dataset["current"].values)
    edges = line.edges
    if around:
        into = np.atleast_2d(dataset["surroundings_current"].values)
        J = np.concatenate([J, -into[:, edges[line.inner :, 1]]], axis=1)
    times = dataset["time"].values if "time" in dataset.coords else np.zeros(1)
    outside = [end_temperature(line, end, T, times) for end in range(len(line.ends))]
    near = np.concatenate([T, *(one[:, None] for one in outside)], axis=1)
    before, after = near[:, edges[:, 0]], near[:, edges[:, 1]]
    with np.errstate(divide="ignore", invalid="ignore"):
        produced = np.where(before == after, 0.0, J * ((before - after) / after) / before)
        rates = np.asarray((incidence(edges, near.shape[1]) @ J.T).T) / near
    bodies, ends = rates[:, : line.n], rates[:, line.n :]
    by_side = ends if line.wiring is None else line.wiring.into_sides(ends)
    dims = ("time",) if "time" in dataset["temperature"].dims else ()

    def shaped(values: Array) -> Array:
        return values if dims else values[0]

    variables = {
        "link_entropy_production": ((*dims, "link"), shaped(produced[:, : line.inner])),
        "body_entropy_rate": ((*dims, "site"), shaped(bodies)),
        "reservoir_entropy_rate": ((*dims, "side"), shaped(by_side)),
        "entropy_rate": (dims, shaped(bodies.sum(axis=1) + ends.sum(axis=1))),
    }
    found = results.dataset(variables, {}, {"model": line.description})
    return found.assign_coords({name: dataset[name].variable for name in dataset.coords if name != "side"})
