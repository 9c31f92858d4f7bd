"""Answers to an alternating heating: calorimetry, waves along a bar after Ångström, and the 3ω method."""

from typing import Any

import numpy as np
import xarray as xr
from scipy.special import kv

from chain.arrays import Array, Complex
from chain.units.boundary import angular_frequency, floats, single, unit_attribute

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)
_FAR = 45.0  # exp(-45) is rounding


def labelled(value: Any) -> xr.DataArray:
    """Floats as they come from the boundary, as a DataArray."""
    return value if isinstance(value, xr.DataArray) else xr.DataArray(np.asarray(value))


def amplitude_and_phase(found: xr.DataArray, units: str) -> xr.Dataset:
    """`amplitude` and `phase`, that by which an answer a·exp(iωt) lags, from 0 to 2π; `in_phase` and `out_of_phase`."""
    told = {"units": unit_attribute(units)}
    return xr.Dataset(
        {
            "amplitude": abs(found).assign_attrs(told, long_name="amplitude"),
            "phase": found.copy(data=-np.angle(found.values) % (2.0 * np.pi)).assign_attrs(
                units="rad", long_name="phase behind the heating"
            ),
            "in_phase": found.real.assign_attrs(told, long_name="part in phase with the heating"),
            "out_of_phase": found.imag.assign_attrs(told, long_name="part a quarter of a period ahead of the heating"),
        }
    )


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
    # Beyond 2π the phase goes on growing
    return made.assign(phase=(xr.DataArray(q.imag) * x).assign_attrs(made["phase"].attrs))


def three_omega(
    frequency: Any,
    power: Any,
    length: Any,
    half_width: Any,
    conductivity: Any,
    heat_capacity: Any,
    film_resistance: Any = "0 m^2 K/W",
) -> xr.Dataset:
    """Oscillation of a heater line's temperature on a thick substrate, with a thin film between them.

    Parameters
    ----------
    frequency : quantity or DataArray
        Angular frequency ω of the current; the heating is at 2ω.
    power : quantity
        Amplitude of the power at 2ω.
    length, half_width : quantity
        Of the line.
    conductivity, heat_capacity : quantity
        κ and C̃ (of a volume) of the substrate.
    film_resistance : quantity, default "0 m^2 K/W"
        Thickness over conductivity of a film that is much thinner than the line is wide, with its interfaces.

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
    P/(πlκ) ∫ sin²(kb)/[(kb)² √(k² + 2iωC̃/κ)] dk + PR/(2bl), D. G. Cahill, Rev. Sci. Instrum. 61, 802 (1990), Eq. (8);
    the integral is that of (1 - u/2) K₀(bu√(2iωC̃/κ)) over u from 0 to 2, the mean over the line of a thin line's wave.

    Examples
    --------
    >>> found = three_omega("1000 rad/s", "10 mW", "1 mm", "10 um", "1.35 W/(m K)", "1.65e6 J/(m^3 K)")
    >>> print(f"{float(found['in_phase']):.4f} K, {float(found['out_of_phase']):.4f} K")
    3.9074 K, -1.6858 K
    """
    omega = labelled(angular_frequency(frequency, "frequency"))
    P, line = single(power, "W", "power"), single(length, "m", "length")
    b, kappa = single(half_width, "m", "half_width"), single(conductivity, "W/(m*K)", "conductivity")
    C = single(heat_capacity, "J/(m^3*K)", "heat_capacity")
    R = float(floats(film_resistance, "m^2*K/W", "film_resistance", nonnegative=True))
    wave = omega.copy(data=_mean(np.asarray(b * np.sqrt(2j * omega.values * C / kappa), dtype=np.complex128)))
    return amplitude_and_phase(P / (np.pi * line * kappa) * wave + P * R / (2.0 * b * line), "K")


def _mean(a: Complex) -> Complex:
    """∫ (1 - u/2) K₀(au) du from 0 to 2, by u = c v⁴, in which the logarithm at 0 is smooth enough."""
    flat = np.ravel(a)
    reach = np.minimum(2.0, _FAR / flat.real)
    v = 0.5 * (_NODES + 1.0)
    u = reach[:, None] * v**4
    terms: Array = (1.0 - 0.5 * u) * kv(0, flat[:, None] * u) * (2.0 * reach[:, None] * v**3 * _WEIGHTS)
    return np.asarray(terms.sum(axis=1).reshape(np.shape(a)))
