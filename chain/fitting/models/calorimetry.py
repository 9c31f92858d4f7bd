"""Calorimetry with an alternating heating: a body that leaks heat, and a thermometer that follows it."""

from typing import Any

import xarray as xr

from chain.fitting.models.waves import amplitude_and_phase, labelled
from chain.units.boundary import angular_frequency, floats, single


def ac_calorimetry(
    frequency: Any, power: Any, heat_capacity: Any, conductance: Any, thermometer_time: Any = "0 s"
) -> xr.Dataset:
    """Temperature of a sample that is heated by P cos(ωt) and leaks into a bath, as a thermometer shows it.

    Parameters
    ----------
    frequency : quantity or DataArray
        Angular frequency ω of the heating; of a heater's current half of it.
    power : quantity
        Amplitude P.
    heat_capacity : quantity
        C of the sample with heater and thermometer.
    conductance : quantity
        K of the link to the bath.
    thermometer_time : quantity, default "0 s"
        Time constant of the thermometer on the sample.

    Returns
    -------
    Dataset
        `amplitude`, `in_phase` and `out_of_phase` in K, `phase` by which the temperature lags in rad.

    Raises
    ------
    HeatChainError
        Where a quantity is not positive, or of another dimension.

    Notes
    -----
    P/[(K + iωC)(1 + iωτ)]; P. F. Sullivan and G. Seidel, Phys. Rev. 173, 679 (1968).

    Examples
    --------
    >>> found = ac_calorimetry("100 rad/s", "1 uW", "1 uJ/K", "1 uW/K")
    >>> print(f"{float(found['amplitude']):.5f} K, {float(found['phase']):.5f} rad")
    0.01000 K, 1.56080 rad
    """
    omega = labelled(angular_frequency(frequency, "frequency"))
    P = single(power, "W", "power")
    C, K = single(heat_capacity, "J/K", "heat_capacity"), single(conductance, "W/K", "conductance")
    tau = float(floats(thermometer_time, "s", "thermometer_time", nonnegative=True))
    return amplitude_and_phase(P / ((K + 1j * omega * C) * (1.0 + 1j * omega * tau)), "K")
