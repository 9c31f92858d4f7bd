"""Thermal waves along a bar, as Ångström measured diffusivities."""

from typing import Any

import numpy as np
import xarray as xr

from chain.fitting.models.waves import amplitude_and_phase, labelled
from chain.units.boundary import angular_frequency, floats, single


def thermal_wave(frequency: Any, position: Any, diffusivity: Any, loss_rate: Any = "0 1/s") -> xr.Dataset:
    """Amplitude and phase of a thermal wave in a long bar, at a distance from where it is known.

    Parameters
    ----------
    frequency : quantity or DataArray
        Angular frequency ω of the temperature.
    position : quantity or DataArray
        Distance x from the first thermometer, to which amplitude and phase refer.
    diffusivity : quantity
        D.
    loss_rate : quantity, default "0 1/s"
        Rate μ at which the bar loses heat at its side, h·perimeter/(heat capacity of a length).

    Returns
    -------
    Dataset
        `amplitude` and `phase` over those at the first thermometer; `in_phase` and `out_of_phase`.

    Raises
    ------
    HeatChainError
        Where a quantity is not positive, or of another dimension.

    Notes
    -----
    exp(-qx) with q² = (iω + μ)/D: the product of the slopes of phase and of -ln amplitude over x is ω/2D, whatever the
    losses. A. J. Ångström, Ann. Phys. 190, 513 (1861).

    Examples
    --------
    >>> found = thermal_wave("0.02 rad/s", "5 cm", "1 cm^2/s", "0.002 1/s")
    >>> product = -np.log(float(found["amplitude"])) * float(found["phase"]) / 0.05**2
    >>> print(f"{0.02 / 2 / product:.6g} m^2/s")
    0.0001 m^2/s
    """
    omega = labelled(angular_frequency(frequency, "frequency"))
    x = labelled(floats(position, "m", "position", nonnegative=True))
    D = single(diffusivity, "m^2/s", "diffusivity")
    loss = float(floats(loss_rate, "1/s", "loss_rate", nonnegative=True))
    q = np.sqrt((1j * omega + loss) / D)
    made = amplitude_and_phase(np.exp(-q * x), "1")
    return made.assign(
        phase=(xr.DataArray(q.imag) * x).assign_attrs(made["phase"].attrs)
    )  # beyond 2π it goes on growing
