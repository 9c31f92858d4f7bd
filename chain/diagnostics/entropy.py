"""The second law in a result: entropy of links, bodies and reservoirs, [Panasyuk2012] Sec. VI."""

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array
from chain.line.line import Row
from chain.runs.datasets import end_temperature, own


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
    """
    line = row.line
    dataset = own(dataset, line, "temperature", "current")
    T = np.atleast_2d(dataset["temperature"].values)
    J = np.atleast_2d(dataset["current"].values)
    times = dataset["time"].values if "time" in dataset.coords else np.zeros(1)
    left, right = (end_temperature(line, side, T, times)[:, None] for side in (0, 1))
    before, after = np.concatenate([left, T], axis=1), np.concatenate([T, right], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        links = np.where(before == after, 0.0, J * ((before - after) / after) / before)
        bodies = (J[:, :-1] - J[:, 1:]) / T
        ends = np.concatenate([-J[:, :1] / left, J[:, -1:] / right], axis=1)
    dims = ("time",) if "time" in dataset["temperature"].dims else ()

    def shaped(values: Array) -> Array:
        return values if dims else values[0]

    variables = {
        "link_entropy_production": ((*dims, "link"), shaped(links)),
        "body_entropy_rate": ((*dims, "site"), shaped(bodies)),
        "reservoir_entropy_rate": ((*dims, "side"), shaped(ends)),
        "entropy_rate": (dims, shaped(bodies.sum(axis=1) + ends.sum(axis=1))),
    }
    found = results.dataset(variables, {}, {"model": line.description})
    return found.assign_coords({name: dataset[name].variable for name in dataset.coords if name != "side"})
