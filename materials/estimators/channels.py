"""What a measured conductivity asks of one atom's volume: the least number of channels that can carry its heat."""

import numpy as np
import xarray as xr

from chain.bounds.ballistic import quantum_floats
from chain.bounds.certificates.certificate import certify
from chain.checks import number
from chain.errors import HeatChainError
from chain.units.boundary import converted
from materials.solids.curves import curve
from materials.solids.library import get
from materials.solids.record import Material

_UNIT = {"units": "W K^-1"}
_MOST = 12  # points that are handed on: more of a smooth curve prove the same


def least_channels(
    material: str | Material, conductivity: xr.DataArray | None = None, *, relative_uncertainty: float = 0.05
) -> xr.Dataset:
    """Least number of channels by which heat passes the volume of one atom, whatever its mechanism.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.
    conductivity : DataArray, optional
        Over `temperature`; by default the first curve of the solid. Of more than twelve points twelve are taken.
    relative_uncertainty : float
        Half-width of the bar of each point, as a fraction of it.

    Returns
    -------
    Dataset
        `channels`, a proved lower bound over all temperatures together, and `gap`, by which it may be too low;
        over `temperature`: `conductance` κℓ0 of an atom's volume in W/K, and `ballistic`, its ratio to the conductance
        quantum π²k_B²T/3h, which is the bound of one temperature alone, without bars.

    Notes
    -----
    K = κℓ0, [Panasyuk2012] Eq. (94), with ℓ0 = n^(-1/3); [Taylor2015] Eq. (2) for each temperature, and
    `chain.bounds.certify` for all of them: one transmission, the same at all temperatures, has to carry the heat. Three
    oscillators of an atom are three channels. Below some 10 K vibrations stay coherent over many atoms, and the volume
    is not that of one.

    Examples
    --------
    >>> found = least_channels("a-SiO2")
    >>> round(float(found["channels"]), 2), round(float(found["ballistic"].max()), 2)
    (1.75, 1.81)
    """
    found = get(material)
    bar = number(relative_uncertainty, "relative_uncertainty", most=1.0)
    distance = found.field("number_density", "the channels of an atom").value ** (-1.0 / 3.0)
    kappa = curve(found) if conductivity is None else conductivity
    if not isinstance(kappa, xr.DataArray) or kappa.dims != ("temperature",) or "temperature" not in kappa.coords:
        raise HeatChainError(
            "`conductivity` must be a DataArray over `temperature`. Make it with `materials.labelled` or "
            "`materials.read_conductivity`."
        )
    kappa = kappa.isel(temperature=np.unique(np.linspace(0, kappa.size - 1, _MOST).round().astype(int)))
    T = converted(kappa["temperature"], "K", "temperature")
    K = distance * converted(kappa, "W/(m K)", "conductivity")
    coordinate = xr.Variable("temperature", T, {"units": "K"})
    told = xr.DataArray(K, {"temperature": coordinate}, "temperature", attrs=_UNIT)
    proved = certify(told, uncertainty=(bar * told).assign_attrs(_UNIT), channels=None, sigmas=1.0).least_channels()
    about = {"units": "1", "long_name": "conductance over the quantum of conductance"}
    return xr.Dataset(
        {
            "channels": proved["channels"],
            "gap": proved["gap"],
            "conductance": told.assign_attrs(long_name="thermal conductance of an atom's volume"),
            "ballistic": ("temperature", K / quantum_floats(T), about),
        },
        coords={"material": found.key},
    )
