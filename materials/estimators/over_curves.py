"""Every estimate along every measured curve κ(T), and how far off it is in each decade of temperature."""

from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import flag
from chain.errors import HeatChainError
from chain.results import require
from chain.units.boundary import unit_attribute
from materials.estimators.comparison import DISORDERED
from materials.estimators.estimate import MODELS
from materials.estimators.model import UNIT, Model
from materials.solids.curve import Curve, library
from materials.solids.library import get

_A_DECADE = 12  # temperatures at which curves are compared
_DECADES = range(-2, 4)  # powers of ten in K
_GRID = 10.0 ** (np.arange(_DECADES[0] * _A_DECADE, (_DECADES[-1] + 1) * _A_DECADE + 1) / _A_DECADE)


def validation_over_temperature(*, crystals: bool = False, include_doubtful: bool = False) -> xr.Dataset:
    """Estimates along the measured thermal conductivities over temperature, for every solid that has what they need.

    Parameters
    ----------
    crystals : bool
        Also for crystals, through which phonons carry more than the minimum that is estimated.
    include_doubtful : bool
        Also along curves that contradict others or have no source.

    Returns
    -------
    Dataset
        Over `curve`, `model` and `temperature`, twelve a decade: `conductivity`, `measured` (NaN where the curve does
        not reach), `ratio` of the two and `within_validity`; of each curve its `solid`, `kind`, `origin` and `state`.
        Slack's model, which needs more of a crystal, is left out.

    Examples
    --------
    >>> found = validation_over_temperature()
    >>> silica = found["ratio"].sel(curve="a-SiO2.crc", model="cahill").sel(temperature=300, method="nearest")
    >>> round(float(silica), 2)
    0.77
    """
    kinds = (*DISORDERED, "crystal") if flag(crystals, "crystals") else DISORDERED
    doubtful = flag(include_doubtful, "include_doubtful")
    models = [model for model in MODELS.values() if model.name != "slack"]
    rows = [
        _along(one, models)
        for some in library().values()
        for one in some.values()
        if get(one.solid).kind in kinds
        and (doubtful or one.state != "doubtful")
        and not any(model.missing(get(one.solid)) for model in models)
    ]
    return xr.concat(rows, dim="curve")


def _along(curve: Curve, models: list[Model]) -> xr.Dataset:
    """One curve, as a row of the comparison."""
    solid = get(curve.solid)
    measured = curve(_GRID)
    kappa = np.array([model.kernel(_GRID, **model.values(solid)) for model in models])
    valid = np.array([model.lowest_temperature(solid) for model in models])[:, None] <= _GRID
    dims, unit = ("model", "temperature"), {"units": unit_attribute(UNIT)}
    return xr.Dataset(
        {
            "conductivity": (dims, kappa, {**unit, "long_name": "estimated thermal conductivity"}),
            "measured": ("temperature", measured, {**unit, "long_name": "measured thermal conductivity"}),
            "ratio": (dims, kappa / measured, {"units": "1", "long_name": "estimated over measured"}),
            "within_validity": (dims, valid, {"long_name": "whether the model is meant for this temperature"}),
            **{name: ((), getattr(curve, name)) for name in ("solid", "origin", "state")},
            "kind": ((), str(solid.kind)),
        },
        coords={
            "curve": f"{curve.solid}.{curve.name}",
            "model": [model.name for model in models],
            "temperature": ("temperature", _GRID, {"units": "K", "long_name": "temperature"}),
        },
    ).expand_dims("curve")


def statistics_by_decade(points: xr.Dataset | None = None, **options: Any) -> xr.Dataset:
    """How well each model predicts measured curves in each decade of temperature, a curve of any length counting once.

    Parameters
    ----------
    points : Dataset
        From `validation_over_temperature`.
    **options
        Of `validation_over_temperature`, where there are no `points`.

    Returns
    -------
    Dataset
        Over `model` and `decade`, its lowest temperature in K: `curves` and `solids`, how many reach into it;
        `mean_ratio`, geometric mean of estimate over measurement; and `scatter`, the factor of one standard deviation
        between the curves (NaN where there are less than two).

    Notes
    -----
    Each curve has weight 1 in a decade: the mean of ln(estimated/measured) over the logarithm of temperature, over
    that part of the decade which the curve covers, is its one value.

    Examples
    --------
    >>> found = statistics_by_decade().sel(model="cahill")
    >>> [float(found["mean_ratio"].sel(decade=T)) < 0.7 for T in (1.0, 100.0)]
    [True, False]
    """
    if points is not None and options:
        raise HeatChainError(f"`{next(iter(options))}` is chosen where `points` are made. Leave one of the two out.")
    found = validation_over_temperature(**options) if points is None else points
    require(found, "ratio", "curve", "model", "temperature")
    logarithm = np.log(found["ratio"].transpose("model", "curve", "temperature").values)
    power = np.floor(np.log10(found["temperature"].values) + 1e-9)
    parts = [_of_decade(logarithm[..., power == one], found["solid"].values) for one in _DECADES]
    about = (
        ("curves", "number of curves"), ("solids", "number of solids"),
        ("mean_ratio", "geometric mean of estimated over measured"), ("scatter", "factor of one standard deviation"),
    )  # fmt: skip
    columns = {
        name: (("model", "decade"), np.array(values).T, {"units": "1", "long_name": text})
        for (name, text), values in zip(about, zip(*parts, strict=True), strict=True)
    }
    decades = ("decade", 10.0 ** np.array(_DECADES), {"units": "K", "long_name": "lowest temperature of the decade"})
    every = xr.Dataset(columns, coords={"model": found["model"].values, "decade": decades})
    return every.isel(decade=(every["curves"] > 0).any("model").values)


def _of_decade(logarithm: Array, solids: Array) -> tuple[Array, Array, Array, Array]:
    """Curves, solids, mean and scatter of each model, of ln(estimated/measured) over curves and temperatures."""
    known = np.isfinite(logarithm)
    count = known.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        each = np.where(known, logarithm, 0.0).sum(axis=-1) / count
        reach = count > 0
        number = reach.sum(axis=-1)
        mean = np.where(reach, each, 0.0).sum(axis=-1) / number
        square = np.where(reach, np.square(each - mean[:, None]), 0.0).sum(axis=-1) / (number - 1.0)
        scatter = np.where(number > 1, np.exp(np.sqrt(square)), np.nan)
    return number, np.array([len(set(solids[row])) for row in reach]), np.exp(mean), scatter
