"""Which uncertain parameter matters: Sobol's global indices, by SALib."""

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from chain import checks
from chain.errors import HeatChainError
from chain.sweeps.inputs import correlation_of, inputs_of
from chain.sweeps.propagation import is_result
from chain.sweeps.sweep import sweep

_MOST = 10_000  # numbers that a function may return


def global_indices(
    function: Callable[..., Any],
    parameters: Mapping[str, Any],
    *,
    samples: int = 256,
    distribution: str | Mapping[str, str] = "normal",
    level: float = 0.95,
    seed: int = 0,
    executor: Any = None,
    workers: int | None = None,
    cache: str | Path | None = None,
    progress: bool | Callable[[float], None] = False,
) -> xr.Dataset:
    """Share of a result's variance that is due to each uncertain parameter, alone and together with the others.

    Parameters
    ----------
    function, parameters, distribution
        As of `propagate`; the parameters are independent, and have a distribution, not samples.
    samples : int, default 256
        A power of 2. The function is called samples·(parameters + 2) times.
    level : float, default 0.95
        Of the intervals, by the bootstrap.
    seed : int, default 0
        Of the points and of the bootstrap.
    executor, workers, cache, progress
        As of `sweep`.

    Returns
    -------
    Dataset
        Over `parameter` and the result's own dimensions, for each variable: `_first`, the part of its variance that the
        parameter makes alone, `_total`, that which it makes with all others, and half the widths of the intervals of
        both, `_first_interval` and `_total_interval`. NaN where the result does not vary.

    Raises
    ------
    HeatChainError
        Where the package SALib is not installed, parameters are correlated or samples, or a call of the function fails.

    References
    ----------
    A. Saltelli et al., Comput. Phys. Commun. 181, 259 (2010).
    """
    try:
        from SALib.analyze import sobol as analysis
        from SALib.sample import sobol as sampling
    except ImportError:
        raise HeatChainError(
            "Global indices need the package SALib, which is not installed: `pip install SALib`."
        ) from None
    inputs = inputs_of(parameters, distribution)
    if correlation_of(inputs) is not None or any(one.samples is not None for one in inputs):
        raise HeatChainError("Sobol's indices are of independent parameters with distributions. Use `chain.propagate`.")
    names = [one.name for one in inputs]
    count, fraction = checks.integer(samples, "samples", 2), checks.fraction(level, "level")
    if count & (count - 1):
        raise HeatChainError(f"`samples` must be a power of 2, but is {count}. Take {1 << count.bit_length()}.")
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    points = sampling.sample(problem, count, calc_second_order=False, seed=checks.integer(seed, "seed", 0))
    over = {one.name: one.values(points[:, i]) for i, one in enumerate(inputs)}
    ds = sweep(function, over, executor=executor, workers=workers, cache=cache, progress=progress)
    failed = np.asarray(ds["status"] != "ok")
    if failed.any():
        first = ds["error"].values[failed][0]
        raise HeatChainError(f"{int(failed.sum())} of {failed.size} calls failed, and indices need them all: {first}")

    def each(values: Any) -> Any:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            if not np.isfinite(values).all() or np.ptp(values) <= 1e-14 * np.abs(values).max():
                return np.full((4, len(names)), np.nan)
            options = {"calc_second_order": False, "conf_level": fraction, "seed": seed, "print_to_console": False}
            found = analysis.analyze(problem, np.asarray(values), **options)
        return np.array([found[key] for key in ("S1", "S1_conf", "ST", "ST_conf")])

    return _collected(ds, names, each, {"samples": np.int64(count), "seed": np.int64(seed), "level": fraction})


# -- inside -----

_WORDS = {
    "first": "part of the variance by this parameter alone",
    "first_interval": "half the interval of the part by this parameter alone",
    "total": "part of the variance by this parameter with all others",
    "total_interval": "half the interval of the part by this parameter with all others",
}


def _collected(ds: xr.Dataset, names: list[str], each: Callable[[Any], Any], told: dict[str, Any]) -> xr.Dataset:
    variables: dict[str, xr.DataArray] = {}
    for name, one in ds.data_vars.items():
        if not is_result(one):
            continue
        count = one.size // one.sizes["sample"]
        if count > _MOST:
            raise HeatChainError(f"`{name}` has {count} numbers, more than {_MOST}. Return some of them.")
        found = xr.apply_ufunc(
            each, one.astype(np.float64), input_core_dims=[["sample"]], output_core_dims=[["statistic", "parameter"]],
            vectorize=True,
        )  # fmt: skip
        about = one.attrs.get("long_name", str(name).replace("_", " "))
        for i, (word, text) in enumerate(_WORDS.items()):
            attributes = {"units": "1", "long_name": f"{text}: {about}"}
            variables[f"{name}_{word}"] = found.isel(statistic=i).assign_attrs(attributes)
    if not variables:
        raise HeatChainError("The function must return numbers, but returned none. Return some, by name.")
    kept = {str(key): one for key, one in ds.coords.items() if "sample" not in one.dims}
    made = xr.Dataset(variables).assign_coords(kept | {"parameter": names})
    return made.transpose("parameter", ...).assign_attrs({**ds.attrs, **told})
