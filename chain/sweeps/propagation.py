"""Uncertainty through any function: its parameters drawn, its results as samples, and what bands these make."""

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from scipy.stats import qmc

from chain import checks
from chain.arrays import Array
from chain.errors import HeatChainError, ModelWarning
from chain.results import require
from chain.sweeps.inputs import Input, correlated, correlation_of, inputs_of, taken
from chain.sweeps.sweep import sweep

METHODS = ("sobol", "latin-hypercube", "random")
SCRAMBLES = 8  # independent ones, whose spread is the error of what is drawn
_MOST = 1_000_000


def propagate(
    function: Callable[..., Any],
    parameters: Mapping[str, Any],
    *,
    samples: int = 256,
    method: str = "sobol",
    distribution: str | Mapping[str, str] = "normal",
    correlation: Any = None,
    seed: int = 0,
    executor: Any = None,
    workers: int | None = None,
    cache: str | Path | None = None,
    progress: bool | Callable[[float], None] = False,
) -> xr.Dataset:
    """Call a function with uncertain parameters: everything that it computes, for each of many draws.

    Parameters
    ----------
    function : callable
        As of `sweep`: of these parameters by name, which returns a Dataset, a DataArray, a number, a quantity, or a
        dict of these. It may make a chain, a rod, or an estimate.
    parameters : dict of str to values, or Dataset
        Text such as "(10 ± 1) cm^-1" or "1.35(2) W/(m K)"; values of the package `uncertainties`, also in quantities,
        with their correlations; a frozen distribution of `scipy.stats`, alone or as a pair with a unit; or samples
        that were drawn elsewhere, as many of each. Or what `fit` returned, with its correlations, or `posterior`.
    samples : int, default 256
        Number of draws; a power of 2 from 16 on for "sobol".
    method : {"sobol", "latin-hypercube", "random"}
        How points are drawn.
    distribution : {"normal", "lognormal", "uniform"} or mapping
        Of values with uncertainties, for all or by name, with this mean and standard deviation. What must be positive
        and is not known to a fifth is better lognormal.
    correlation : array_like or DataArray, optional
        Correlations of the parameters, in their order or by their names; of a normal copula.
    seed : int, default 0
        Of the draws.
    executor, workers, cache, progress
        As of `sweep`.

    Returns
    -------
    Dataset
        That of `sweep`, over `sample`, with the parameters' values as coordinates and `scramble`, the number of the
        independent set of points that a sample belongs to. `bands` makes means, intervals and errors of it.

    Raises
    ------
    HeatChainError
        Where a parameter has no uncertainty, or numbers cannot be used.

    Notes
    -----
    Points of Sobol and of Latin hypercubes are drawn as 8 independently randomised sets (of 8 points or more), so that
    the spread of the sets' means is an unbiased estimate of their error. A draw for which the function raises is
    "failed" in `status`.

    References
    ----------
    A. B. Owen, J. Complexity 14, 466 (1998).

    Examples
    --------
    >>> import chain
    >>> def current(conductance):
    ...     body = chain.ConstantHeatCapacity("1 aJ/K")
    ...     row = chain.Chain(chain.ConductanceLink(conductance), body, 4, "310 K", "300 K")
    ...     return {"current": row.steady_state()["current"][0]}
    >>> ds = propagate(current, {"conductance": "(1.0 ± 0.1) nW/K"}, executor="serial")
    >>> found = bands(ds)
    >>> print(f"{float(found['current']):.3e} ± {float(found['current_standard_deviation']):.1e} W")
    2.000e-09 ± 2.0e-10 W
    """
    parameters, correlation = taken(parameters, correlation)
    inputs = inputs_of(parameters, distribution)
    checks.one_of(method, "method", METHODS)
    count = _count(samples, method, inputs)
    points, scramble = _points(count, len(inputs), method, checks.integer(seed, "seed", 0))
    points = correlated(points, correlation_of(inputs, correlation), inputs)
    over = {one.name: one.values(points[:, i]) for i, one in enumerate(inputs)}
    found = sweep(function, over, executor=executor, workers=workers, cache=cache, progress=progress)
    told = "; ".join(f"{one.name}: {one.told}" for one in inputs)
    return found.assign_coords(scramble=("sample", scramble)).assign_attrs(
        {"draws": method, "seed": np.int64(seed), "uncertain_parameters": told}
    )


def bands(ds: xr.Dataset, level: float = 0.95) -> xr.Dataset:
    """Means, standard deviations and intervals of what `propagate` has drawn.

    Parameters
    ----------
    ds : Dataset
        Of `propagate`, or any over `sample`.
    level : float, default 0.95
        Of the draws that lie between `lower` and `upper`, which leave out as many at either side.

    Returns
    -------
    Dataset
        For each variable of numbers over `sample`: its mean under its own name, with `_standard_error` for the error of
        this mean by the number of draws, `_standard_deviation`, `_lower` and `_upper`, all in its unit. What does not
        depend on `sample` is kept.

    Raises
    ------
    HeatChainError
        Where there are fewer than two draws that did not fail.

    Warns
    -----
    ModelWarning
        Where draws failed: what is left is then no fair sample.

    Examples
    --------
    >>> import chain
    >>> draws = chain.propagate(
    ...     lambda K: {"current": K * chain.ureg.Quantity(10, "K")}, {"K": "(2.0 ± 0.1) nW/K"}, executor="serial"
    ... )
    >>> found = chain.bands(draws)
    >>> f"{float(found['current']):.1f} ± {float(found['current_standard_deviation']):.1f} {found['current'].units}"
    '20.0 ± 1.0 nW'
    """
    require(ds)
    fraction = checks.fraction(level, "level")
    if "sample" not in ds.dims:
        raise HeatChainError("The dataset has no dimension `sample`. Give what `chain.propagate` returned.")
    kept = _succeeded(ds)
    inside = {str(name): one for name, one in kept.data_vars.items() if is_result(one)}
    found: dict[str, xr.DataArray] = {}
    for name, one in inside.items():
        found |= _described(name, one.astype(np.float64), kept.get("scramble"), fraction)
    others = kept.drop_dims("sample")
    told = {"level": fraction, "draws_used": np.int64(kept.sizes["sample"])}
    return others.assign(found).assign_attrs({**ds.attrs, **told})


def is_result(one: xr.DataArray) -> bool:
    """Whether a variable is numbers over the draws, and no attribute that differs among them."""
    about = str(one.attrs.get("long_name", ""))
    return "sample" in one.dims and one.dtype.kind in "fiub" and not about.startswith("`")


# -- inside -----


def _count(samples: Any, method: str, inputs: list[Input]) -> int:
    sizes = {one.name: one.samples.size for one in inputs if one.samples is not None}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"{size} of `{name}`" for name, size in sizes.items())
        raise HeatChainError(f"`parameters` must have as many samples each, but have {told}.")
    if sizes:
        return next(iter(sizes.values()))
    count = checks.integer(samples, "samples", 2, _MOST)
    if method == "sobol" and (count < 2 * SCRAMBLES or count & (count - 1)):
        power = max(2 * SCRAMBLES, 1 << (count - 1).bit_length())
        raise HeatChainError(f"`samples` must be a power of 2 from {2 * SCRAMBLES} on for Sobol points. Take {power}.")
    return count


def _points(count: int, dimensions: int, method: str, seed: int) -> tuple[Array, Any]:
    """Points between 0 and 1, and the number of the independent set of each."""
    sets = SCRAMBLES if count % SCRAMBLES == 0 and count >= 2 * SCRAMBLES and method != "random" else 1
    if method == "random" or (sets == 1 and method == "sobol"):
        return np.random.default_rng(seed).random((count, dimensions)), np.arange(count)
    found = []
    for one in np.random.default_rng(seed).spawn(sets):
        kind = qmc.Sobol if method == "sobol" else qmc.LatinHypercube
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # sets of given samples need be no power of 2
            found.append(kind(dimensions, rng=one).random(count // sets))
    return np.concatenate(found), np.repeat(np.arange(sets), count // sets)


def _succeeded(ds: xr.Dataset) -> xr.Dataset:
    """The draws that did not fail."""
    if "status" not in ds:
        return ds
    good = np.asarray(ds["status"] == "ok")
    if good.sum() < 2:
        raise HeatChainError(f"Only {int(good.sum())} of {good.size} draws did not fail. See `error` of the dataset.")
    if not good.all():
        first = str(ds["error"].values[~good][0]) if "error" in ds else ""
        warnings.warn(
            f"{int((~good).sum())} of {good.size} draws failed, and what is left is no fair sample: {first:.200} Where "
            "a parameter must be positive, give distribution='lognormal'.",
            ModelWarning, stacklevel=3,
        )  # fmt: skip
    return ds.isel(sample=good).drop_vars(["status", "error"], errors="ignore")


def _described(name: str, values: xr.DataArray, scramble: Any, level: float) -> dict[str, xr.DataArray]:
    edge = 0.5 * (1.0 - level)
    lower, upper = (values.quantile(q, "sample", skipna=False).drop_vars("quantile") for q in (edge, 1.0 - edge))
    found = {
        name: values.mean("sample", skipna=False),
        f"{name}_standard_error": _error(values, scramble),
        f"{name}_standard_deviation": values.std("sample", ddof=1, skipna=False),
        f"{name}_lower": lower,
        f"{name}_upper": upper,
    }
    about = str(values.attrs.get("long_name", name.replace("_", " ")))
    words = {
        name: f"{about}, mean",
        f"{name}_standard_error": f"error of the mean by the number of draws: {about}",
        f"{name}_standard_deviation": f"standard deviation: {about}",
        f"{name}_lower": f"lower end of {100.0 * level:g} % of the draws: {about}",
        f"{name}_upper": f"upper end of {100.0 * level:g} % of the draws: {about}",
    }
    return {key: one.assign_attrs({**values.attrs, "long_name": words[key]}) for key, one in found.items()}


def _error(values: xr.DataArray, scramble: Any) -> xr.DataArray:
    """By the spread of independent sets; of independent draws each is one."""
    labels = np.arange(values.sizes["sample"]) if scramble is None else np.asarray(scramble)
    sets = np.unique(labels)
    if sets.size == 1:
        return xr.full_like(values.isel(sample=0, drop=True), np.nan)
    if sets.size == labels.size:
        return xr.DataArray(values.std("sample", ddof=1, skipna=False) / np.sqrt(labels.size))
    means = [values.isel(sample=labels == one).mean("sample", skipna=False) for one in sets]
    return xr.DataArray(xr.concat(means, dim="scramble").std("scramble", ddof=1, skipna=False) / np.sqrt(sets.size))
