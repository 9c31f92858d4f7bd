"""Amplitude and phase of a complex answer, over labels."""

from typing import Any

import numpy as np
import xarray as xr

from chain.units.boundary import unit_attribute


def labelled(value: Any) -> xr.DataArray:
    """Floats as they come from the boundary, as a DataArray."""
    return value if isinstance(value, xr.DataArray) else xr.DataArray(np.asarray(value))


def amplitude_and_phase(found: xr.DataArray, units: str) -> xr.Dataset:
    """`amplitude` and `phase`, that by which an answer a·exp(iωt) lags, from 0 to 2π; `in_phase` and `out_of_phase`."""
    told = {"units": unit_attribute(units)}
    return xr.Dataset(
        {
            "amplitude": abs(found).assign_attrs(told, long_name="amplitude"),
            "phase": (-_angle(found) % (2.0 * np.pi)).assign_attrs(units="rad", long_name="phase behind the heating"),
            "in_phase": found.real.assign_attrs(told, long_name="part in phase with the heating"),
            "out_of_phase": found.imag.assign_attrs(told, long_name="part a quarter of a period ahead of the heating"),
        }
    )


def _angle(found: xr.DataArray) -> xr.DataArray:
    return found.copy(data=np.angle(found.values))
