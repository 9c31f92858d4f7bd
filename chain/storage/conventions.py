"""What a file is, beyond a dataset in memory, by the climate and forecast conventions (CF)."""

import xarray as xr


def conventional(ds: xr.Dataset) -> xr.Dataset:
    """The same dataset, to be written: without fill values on coordinates, which xarray gives to all floats.

    Examples
    --------
    >>> conventional(xr.Dataset(coords={"x": [1.0]}))["x"].encoding
    {'_FillValue': None}
    """
    found = ds.copy(deep=False)
    for name in found.coords:
        found[name].encoding["_FillValue"] = None
    return found
