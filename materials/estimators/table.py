"""The table of all estimators."""

import numpy as np
import xarray as xr

from materials.estimators.agne import AGNE
from materials.estimators.cahill import CAHILL, CLASSICAL_CAHILL
from materials.estimators.clarke import CLARKE
from materials.estimators.mediator import CLASSICAL_MEDIATOR, MEDIATOR, PANASYUK
from materials.estimators.model import UNIT, Model
from materials.estimators.slack import SLACK

MODELS: dict[str, Model] = {
    model.name: model
    for model in (MEDIATOR, CLASSICAL_MEDIATOR, PANASYUK, CAHILL, CLASSICAL_CAHILL, CLARKE, AGNE, SLACK)
}


def models() -> xr.Dataset:
    """Formula, reference, validity and needed properties of every estimator, dimension `model`."""
    every = list(MODELS.values())
    columns = {name: np.array([getattr(one, name) for one in every]) for name in ("title", "formula", "reference")}
    columns["validity"] = np.array([one.validity for one in every])
    columns["needs"] = np.array([", ".join(one.needs.values()) for one in every])
    columns["units"] = np.array([UNIT] * len(every))
    return xr.Dataset({name: ("model", values) for name, values in columns.items()}, coords={"model": list(MODELS)})
