"""Samples of a posterior by emcee: what parameters may be where a profile is not enough, and how they go together."""

import math
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import integer, one_of
from chain.errors import HeatChainError, ModelWarning
from chain.fitting.comparison import Comparison, compared
from chain.fitting.curvature import curvature
from chain.progress import reporter
from chain.results import Dataset, dataset
from chain.units.boundary import unit_attribute

LONG_ENOUGH = 50.0  # autocorrelation times that a chain should have, by emcee's documentation
_BURN_IN = 5.0  # autocorrelation times that are left away
_WALKERS = 32
_STEP = 1e-3  # relative, of parameters, for derivatives at the start
_EDGE, _FARTHEST = 1e-3, 0.5  # of the room between bounds, and of a coordinate, for where walkers begin


def posterior(
    model: Callable[..., xr.DataArray | xr.Dataset],
    data: xr.DataArray | xr.Dataset,
    parameters: Mapping[str, Any],
    *,
    units: Mapping[str, str] | None = None,
    fixed: Mapping[str, Any] | None = None,
    scatter: str = "absolute",
    prior: str = "logarithmic",
    steps: int = 2000,
    walkers: int | None = None,
    seed: int = 0,
    progress: bool | Callable[[float], None] = False,
) -> Dataset:
    """Sample the posterior of a model's parameters, by emcee's ensemble of walkers.

    Parameters
    ----------
    model, data, parameters, units, fixed, scatter
        As of `fit`. What `parameters` have as bounds is where the prior ends.
    prior : {"logarithmic", "uniform"}, default "logarithmic"
        Of positive parameters: uniform in the logarithm, or in the parameter; of others it is uniform in the parameter.
    steps : int, default 2000
        Of every walker, each a call of the model.
    walkers : int, optional
        Even, twice as many as free parameters or more; 32, or four times as many as parameters.
    seed : int, default 0
        Of the walkers.
    progress : bool or callable, default False
        True for a bar in a terminal or a notebook, or a function called with the fraction done.

    Returns
    -------
    Dataset
        Over `sample`: each parameter under its own name and in its unit, tied ones too, and `log_probability` up to a
        constant. Over `parameter`: `autocorrelation_time` in steps. The attributes `steps`, `walkers`, `burn_in` and
        `thinned` (steps left away at the start, and of how many one is kept), `acceptance`, `effective_samples`.
        `chain.bands` makes intervals of it, and `chain.propagate` takes its variables as parameters.

    Raises
    ------
    HeatChainError
        Where emcee is not installed; else as of `fit`.

    Warns
    -----
    ModelWarning
        Where the chains are shorter than 50 autocorrelation times, and may not have seen all there is.

    Notes
    -----
    The likelihood is of independent normal errors: exp(-χ²/2) with the data's uncertainties, and otherwise
    Π S_v^(-n_v/2), with the sum of squares and the number of values of each variable: its scatter has the prior 1/σ
    and is integrated over. The walkers begin around the nearest minimum; one beyond a barrier they hardly find.
    D. Foreman-Mackey et al., Publ. Astron. Soc. Pac. 125, 306 (2013).

    Examples
    --------
    >>> K = xr.DataArray([1.02, 1.98, 3.01, 4.02], {"temperature": ("temperature", [100.0, 200.0, 300.0, 400.0],
    ...                  {"units": "K"})}, "temperature", attrs={"units": "pW/K"})
    >>> def line(temperature, slope):
    ...     return xr.DataArray(slope.to("pW/K^2").m * temperature, attrs={"units": "pW/K"})
    >>> found = posterior(line, K, {"slope": "0.02 pW/K^2"}, steps=1450, walkers=4)
    >>> print(f"{found['slope'].mean().item():.4f} {found['slope'].attrs['units']}")
    0.0100 pW K^-2
    """
    emcee = _emcee()
    flat = one_of(prior, "prior", ("logarithmic", "uniform")) == "uniform"
    comparison = compared(model, data, parameters, units, fixed, scatter, _STEP)
    start = comparison.settle(np.array([one.value for one in comparison.problem.parameters.values()]))
    best = comparison.problem.solve(start, fine=True).values
    steps, count = integer(steps, "steps", 20), _walkers(walkers, best.size)
    draw = np.random.default_rng(integer(seed, "seed", 0))
    logarithmic = np.array([flat and comparison.given.logarithmic(i) for i in range(best.size)], dtype=np.float64)

    def log_probability(values: Array) -> float:
        problem = comparison.problem
        if np.any((values < problem.low) | (values > problem.high)):
            return -math.inf
        return _log_likelihood(comparison, values) + float(logarithmic @ values)

    sampler = emcee.EnsembleSampler(count, best.size, log_probability)
    state = emcee.State(
        _beginnings(comparison, best, count, draw),
        random_state=np.random.RandomState(int(draw.integers(2**32))).get_state(),
    )
    with reporter(progress) as report:
        for step, _ in enumerate(sampler.sample(state, iterations=steps), 1):
            report(step / steps)
    return _told(comparison, sampler, emcee.autocorr.integrated_time(sampler.get_chain(), tol=0))


def _emcee() -> Any:
    try:
        import emcee
    except ImportError:
        raise HeatChainError(
            "Samples of a posterior need the package emcee, which is not installed: `pip install emcee`, or "
            "`pip install 'heatchain[posterior]'`."
        ) from None
    return emcee


def _walkers(given: int | None, free: int) -> int:
    if given is None:
        return max(_WALKERS, 4 * free)
    found = integer(given, "walkers", 2 * free)
    if found % 2:
        raise HeatChainError(f"`walkers` must be even, because they move in two halves, but are {found}.")
    return found


def _log_likelihood(comparison: Comparison, values: Array) -> float:
    """Of normal errors; where their scatters are not known, integrated over these with the prior 1/σ."""
    parts = comparison.residuals(values)
    squares = [float(one @ one) for one in parts]
    if comparison.known:
        return -0.5 * sum(squares)
    return float(-0.5 * sum(one.size * math.log(max(sq, 1e-300)) for one, sq in zip(parts, squares, strict=True)))


def _beginnings(comparison: Comparison, best: Array, count: int, draw: np.random.Generator) -> Array:
    """Around the best values as far as their errors by curvature, and inside the bounds."""
    problem = comparison.problem
    width = problem.high - problem.low
    inside = np.clip(best, problem.low + _EDGE * width, problem.high - _EDGE * width)
    residual = problem.residual(best)
    size = 1.0 if comparison.known else math.sqrt(residual @ residual / max(residual.size - best.size, 1))
    _, directions, spread = curvature(problem.jacobian(best) / max(size, 1e-150))
    moved = inside + (draw.standard_normal((count, best.size)) * np.minimum(spread, _FARTHEST)) @ directions
    outside = np.where(moved < problem.low, problem.low, problem.high)
    wrong = (moved < problem.low) | (moved > problem.high)
    return np.where(wrong, inside + draw.random(moved.shape) * (outside - inside), moved)


def _told(comparison: Comparison, sampler: Any, times: Array) -> Dataset:
    """The samples, and whether they are enough."""
    given, steps = comparison.given, sampler.iteration
    longest = float(times.max()) if np.isfinite(times).all() else float(steps)
    burn_in = min(math.ceil(_BURN_IN * longest), steps // 2)
    thinned = max(min(math.ceil(longest), (steps - burn_in) // 10), 1)
    if steps < LONG_ENOUGH * longest:
        warnings.warn(
            f"{steps} steps are only {steps / longest:.0f} autocorrelation times of "
            f"{given.free[int(np.argmax(times))]}, and {LONG_ENOUGH:.0f} are asked for: its interval is in doubt. Take "
            f"steps={math.ceil(60 * longest)}, or narrow the bounds of what the data leave open.",
            ModelWarning, stacklevel=3,
        )  # fmt: skip
    chain = sampler.get_chain(discard=burn_in, thin=thinned, flat=True)
    numbers = dict(zip(given.free, given.numbers(chain).T, strict=True))
    ties = [name for name, one in given.values.items() if one.expr]
    rows = []
    for one in chain if ties else ():
        given.set(one)
        rows.append([given.values[name].value for name in ties])
    numbers |= dict(zip(ties, np.array(rows).T, strict=True)) if ties else {}
    attributes = {
        "steps": steps, "walkers": sampler.nwalkers, "burn_in": burn_in, "thinned": thinned,
        "acceptance": float(np.mean(sampler.acceptance_fraction)),
        "effective_samples": sampler.nwalkers * (steps - burn_in) / longest,
    }  # fmt: skip
    variables: dict[str, Any] = {name: ("sample", values) for name, values in numbers.items()}
    variables["log_probability"] = ("sample", sampler.get_log_prob(discard=burn_in, thin=thinned, flat=True))
    variables["autocorrelation_time"] = ("parameter", times)
    made = dataset(variables, {"parameter": np.array(given.free, dtype=object)}, attributes)
    for name in numbers:
        unit = unit_attribute(given.units[name] or "1")
        made[name].attrs.update({"units": unit, "long_name": name.replace("_", " ")})
    made["log_probability"].attrs.update({"units": "1", "long_name": "logarithm of the posterior, up to a constant"})
    made["autocorrelation_time"].attrs.update({"units": "1", "long_name": "steps until a walker has forgotten"})
    return made
