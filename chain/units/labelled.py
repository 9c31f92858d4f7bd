"""Labels for plain arrays."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain.errors import HeatChainError

Array = NDArray[np.float64]


def over_temperature(kelvins: "Array | xr.DataArray") -> xr.DataArray:
    """Temperatures with labels: a plain array gets the dimension `temperature`, with the values as coordinate."""
    if isinstance(kelvins, xr.DataArray):
        return kelvins.assign_attrs(units="K")
    if kelvins.ndim > 1:
        raise HeatChainError(f"`T` must have labels where it has {kelvins.ndim} dimensions. Give it as a DataArray.")
    names = ("temperature",)[: kelvins.ndim]
    coordinate = xr.Variable(names, kelvins, {"units": "K", "long_name": "temperature"})
    return xr.DataArray(kelvins, dims=names, coords={"temperature": coordinate}, attrs={"units": "K"})
